"""From the solved notebooks to a folder of web pages: ``lenet-edu site``.

Sphinx and MyST-NB make the pages, in the course's own theme (``theme/``). What is added
here: widgets live in the browser (``pages``), the networks that answer them
(``networks``), and the front page (``landing``).
"""

from __future__ import annotations

import base64
import io
import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lenet_edu import course
from lenet_edu.course.links import only_to
from lenet_edu.data import Mnist, load_mnist
from lenet_edu.extras import pip_install
from lenet_edu.making.lite import START, build_lite
from lenet_edu.widgets.base import STATIC

from .landing import front_page
from .networks import write_network
from .pages import page_of
from .parts import parts_with
from .preview import ALT, write_preview
from .weight import lighten

HERE = Path(__file__).parent
NEEDED = ("sphinx", "myst_nb", "sphinx-mathjax-offline")
DOCS = {"teaching": "Teaching with this course", "checks": "What the checks accept"}
LITE = "lite"  # the folder of the course in the browser
NOTEBOOK = f"{LITE}/lab/index.html?path="
DIGITS = 30  # test digits that the pad of chapter 00 brings
DESCRIPTION = (
    "A free course: write every layer of LeNet-5 in NumPy, train it on handwritten "
    "digits, and see each layer at work in your browser."
)

Say = Callable[[str], None]


class SiteError(Exception):
    """The site could not be built; the text is a sentence."""


def build_site(
    out: str | Path,
    chapters: Sequence[str] = (),
    say: Say = print,
    *,
    address: str = "",
    source: str = "",
    browser: str = "",
    lite: bool = False,
    pyodide: str | None = None,
) -> list[str]:
    """Build the site into ``out``, which is made or replaced.

    Parameters
    ----------
    out
        A folder that does not exist, is empty, or holds an earlier site.
    chapters
        Names or numbers, for a part; by default all.
    say
        Receives a line per step.
    address
        Where the site will be found, ``https://...``; it goes into the preview of
        links and into ``sitemap.xml``, which both need whole addresses.
    source
        Where the course can be cloned from, for the first command of the front page.
    browser
        Where the course runs without an installation; a button of the front page.
    lite
        Put the course itself into the site, to be worked on in the browser. Every
        chapter's page gets a button, and so does the front page.
    pyodide
        Where its Python comes from, as :func:`.lite.build_lite` takes it.

    Returns
    -------
    warnings : what Sphinx complained of, a line each; none if all is well

    Raises
    ------
    SiteError
        If a needed package is missing, the folder holds something else, an address is
        none, or Sphinx stops.
    LiteError
        If ``lite`` is asked for and cannot be built.
    CourseError
        If the notebooks are missing, or there is no such chapter.
    """
    _require()
    if lite:
        browser = browser or f"{NOTEBOOK}{START}"
    out = Path(out).absolute()
    if out.exists() and not _replaceable(out):
        raise SiteError(
            f"{out} is not a site that was built here; name an empty folder or a new "
            "one, so that nothing of yours is lost."
        )
    if address and not address.startswith(("https://", "http://")):
        raise SiteError(
            f"The address {address!r} is incomplete; write it as in "
            "https://example.org/lenet/."
        )
    address = f"{address.rstrip('/')}/" if address else ""
    notebooks = _notebooks(chapters)
    with tempfile.TemporaryDirectory(prefix="lenet-edu-site-") as folder:
        work = Path(folder)
        static = _with_theme(work / "source")
        pages = [path.stem for path in notebooks]
        say("1 chapter" if len(pages) == 1 else f"{len(pages)} chapters")
        _write_chapters(notebooks, work / "source", static)
        data = load_mnist(verbose=False)
        write_digits(static / "states" / "digits.json", data)
        documents = {name: page for name in DOCS if (page := _document(name))}
        parts = parts_with(notebooks)
        known = {one["name"]: one for part in parts for one in part["chapters"]}
        for name, one in known.items() if lite else ():
            one["notebook"] = f"{NOTEBOOK}chapters/{name}.ipynb"
        _write_json(
            work / "source" / "site.json",
            {
                **front_page(parts, static, data, source),
                "parts": parts,
                "known": known,
                "documents": {name: DOCS[name] for name in documents},
                "description": DESCRIPTION,
                "address": address,
                "browser": browser,
                "preview_alt": ALT,
            },
        )
        write_preview(static / "preview.png", data)
        for name, page in documents.items():
            shutil.copyfile(page, work / "source" / page.name)
            pages.append(name)
        index = (HERE / "index.md").read_text("utf-8")
        index = index.replace("{chapters}", "\n".join(pages))
        (work / "source" / "index.md").write_text(index, encoding="utf-8")
        warnings = _sphinx(work / "source", work / "html", work / "doctrees")
        lighten(work / "html")
        if lite:
            build_lite(work / "html" / LITE, pyodide, say)
        if address:
            _write_sitemap(work / "html" / "sitemap.xml", address, pages)
        if out.exists():
            shutil.rmtree(out)
        shutil.copytree(work / "html", out)
    say(f"The site is {out / 'index.html'}; to look at it: python -m http.server")
    return warnings


def _require() -> None:
    import importlib.util

    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise SiteError(
            f"Building the site needs {', '.join(missing)}: "
            + pip_install('"lenet-edu[site]".')
        )


def _replaceable(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    return not any(folder.iterdir()) or (folder / "_static" / "live.js").is_file()


def _notebooks(chapters: Sequence[str]) -> list[Path]:
    folder = course.shipped("solutions")
    if chapters:
        return sorted(folder / course.find_chapter(name).name for name in chapters)
    return sorted(folder.glob("*.ipynb"))


def _document(name: str) -> Path | None:
    """A page of docs/, where this copy has it: in a clone, or inside the package."""
    top = course.clone_top()
    inside = course.shipped("solutions").parent
    for folder in (top / "docs" if top else inside, inside):
        if (folder / f"{name}.md").is_file():
            return folder / f"{name}.md"
    return None


def _with_theme(source: Path) -> Path:
    """Set Sphinx's folder up; returns that of its static files."""
    static = source / "_static"
    shutil.copytree(HERE / "static", static)
    shutil.copyfile(STATIC / "network.js", static / "network.js")
    shutil.copytree(HERE / "theme", source / "_themes" / "lenet")
    shutil.copyfile(HERE / "conf.py", source / "conf.py")
    (static / "states").mkdir()
    return static


def _write_chapters(notebooks: Sequence[Path], source: Path, static: Path) -> None:
    pages = [path.stem for path in notebooks]
    networks = {"lenet5"}  # the front page's
    for path in notebooks:
        notebook = json.loads(path.read_text("utf-8"))
        only_to(pages, notebook)
        networks |= page_of(notebook, path.stem[:2], static)
        _write_json(source / path.name, notebook)
    for name in sorted(networks):
        write_network(static / "network", name)


def _write_json(path: Path, what: Any) -> None:
    path.write_text(json.dumps(what), encoding="utf-8")


def _write_sitemap(path: Path, address: str, pages: Sequence[str]) -> None:
    found = [address, *(f"{address}{name}.html" for name in pages)]
    urls = "".join(f"  <url><loc>{one}</loc></url>\n" for one in found)
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{urls}</urlset>\n",
        encoding="utf-8",
    )


def _sphinx(source: Path, html_folder: Path, doctrees: Path) -> list[str]:
    from sphinx.application import Sphinx
    from sphinx.util.console import nocolor
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    nocolor()
    complaints = io.StringIO()
    with patch_docutils(str(source)), docutils_namespace():
        app = Sphinx(
            srcdir=source,
            confdir=source,
            outdir=html_folder,
            doctreedir=doctrees,
            buildername="html",
            status=None,
            warning=complaints,
            freshenv=True,
        )
        app.build()
    if app.statuscode:
        raise SiteError(f"Sphinx stopped: {complaints.getvalue().strip()[-600:]}")
    shown = complaints.getvalue().replace(str(source), "").splitlines()
    return [line for line in shown if line.strip()]


def write_digits(path: Path, data: Mnist) -> None:
    """Some test digits, three of each kind, for the pad's button."""
    rng = np.random.default_rng(1998)
    numbers = [
        int(n)
        for digit in range(10)
        for n in np.flatnonzero(data.test_labels == digit)[: DIGITS // 10]
    ]
    found = []
    for number in rng.permutation(numbers):
        image = data.test_images[number].tobytes()
        found.append(
            {
                "pixels": {"__bytes__": base64.b64encode(image).decode("ascii")},
                "example": {
                    "number": int(number),
                    "label": int(data.test_labels[number]),
                    "source": f"Test digit {number:,} of {len(data.test_images):,}.",
                },
            }
        )
    _write_json(path, found)
