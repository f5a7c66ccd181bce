"""Making a built site light: less of MathJax, and pictures in a smaller format."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

# What conf.py has MathJax load; the package brings all of it, 24 MB.
MATHJAX = ("startup.js", "core.js", "input/tex-base.js", "input/tex/extensions/ams.js")


def lighten(pages: Path) -> None:
    """Remove what no page loads, and turn the chapters' PNG into lossless WebP.

    Parameters
    ----------
    pages : the folder that Sphinx wrote
    """
    _without_other_mathjax(pages / "_static" / "mathjax")
    smaller = _as_webp(pages / "_images")
    for page in pages.glob("*.html"):
        text = page.read_text("utf-8")
        for old, new in smaller.items():
            text = text.replace(f"_images/{old}", f"_images/{new}")
        page.write_text(text, encoding="utf-8")


def _without_other_mathjax(folder: Path) -> None:
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in MATHJAX and "output/chtml" not in name:
            path.unlink()


def _as_webp(folder: Path) -> dict[str, str]:
    """Old names and new ones, of those that became smaller."""
    renamed = {}
    for path in sorted(folder.glob("*.png")):
        made = path.with_suffix(".webp")
        with Image.open(path) as image:
            image.save(made, lossless=True, quality=80, method=4)
        larger = path if made.stat().st_size < path.stat().st_size else made
        if larger is path:
            renamed[path.name] = made.name
        larger.unlink()
    return renamed
