"""Pictures that stand in a chapter's text and are seen without running anything.

A source names one as ``![what it shows](pictures/02_convolution.svg)``, a file beside
it. In the notebooks it is part of the cell: a learner's folder holds notebooks alone.
"""

from __future__ import annotations

import base64
import html
import re
from pathlib import Path

from lenet_edu.making.authoring.regions import AuthoringError

NAMED = re.compile(r"!\[([^\]]*)\]\((pictures/[^)\s]*)\)")
SIZE = re.compile(r'<svg\b[^>]*?\bwidth="(\d+)"')


def embedded(text: str, folder: Path, at: str) -> str:
    """The markdown ``text`` with each named picture in it.

    Parameters
    ----------
    text
        The markdown of one cell.
    folder
        The folder of the source, which holds ``pictures/``.
    at
        ``file:line`` of the cell, for messages.

    Raises
    ------
    AuthoringError
        If a picture is missing, is no SVG with a width, or says nothing to those who
        do not see it.
    """

    def tag(match: re.Match[str]) -> str:
        alt, name = " ".join(match[1].split()), match[2]
        path = folder / name
        if not alt:
            raise AuthoringError(f"{at}: {name} has no text alternative: ![text](...)")
        if not path.is_file():
            raise AuthoringError(f"{at}: there is no sources/{name}")
        return image(path.read_text(encoding="utf-8"), alt, f"{at}: {name}")

    return NAMED.sub(tag, text)


def image(svg: str, alt: str, what: str) -> str:
    """An ``<img>`` that holds the drawing itself; ``what`` names it in messages.

    Raises
    ------
    AuthoringError
        If the drawing is no SVG with a width in pixels.
    """
    size = SIZE.search(svg)
    if size is None:
        raise AuthoringError(f"{what} is no SVG with a width in pixels")
    data = base64.b64encode(svg.encode()).decode("ascii")
    return (
        f'<img width="{size[1]}" alt="{html.escape(alt)}" '
        f'src="data:image/svg+xml;base64,{data}">'
    )
