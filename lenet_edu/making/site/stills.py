"""Pictures of a page as files: figures, and what a widget shows while it is loading."""

from __future__ import annotations

import base64
import html
import io
from pathlib import Path
from typing import Any

from PIL import Image


def as_figure(output: dict[str, Any], place: str, static: Path) -> None:
    """A figure with its text alternative, and as its kind asks on a dark page."""
    data = output.get("data", {})
    said = output.get("metadata", {}).get("image/png", {})
    if "alt" not in said or "image/png" not in data or "text/html" in data:
        return
    picture = base64.b64decode("".join(data.pop("image/png")))
    kind = "photograph" if said.get("photograph") else "drawn"
    data["text/html"] = written_still(
        static, place, picture, said["alt"], said.get("width", 0), kind
    )


def written_still(
    static: Path, place: str, picture: bytes, alt: str, width: int = 0, kind: str = ""
) -> str:
    """A picture as a file; returns the image that shows it.

    Parameters
    ----------
    static, place
        The folder of static files, and the file's name there.
    picture
        As PNG.
    alt
        Its text alternative.
    width
        In CSS pixels; 0 for a pixel each.
    kind
        Its class, if it has one.
    """
    folder = static / "stills"
    folder.mkdir(parents=True, exist_ok=True)
    image = Image.open(io.BytesIO(picture))
    image.save(folder / f"{place}.webp", lossless=True, method=4)
    wide, high = image.size
    if width:
        wide, high = width, round(width * high / wide)
    named = f' class="{kind}"' if kind else ""
    return (
        f'<img alt="{html.escape(alt)}"{named} src="_static/stills/{place}.webp" '
        f'width="{wide}" height="{high}" loading="lazy">'
    )
