"""What stands above the title of every chapter: where in the network it is.

No source repeats it. It comes from the table of chapters, which knows each one's
layers, its time, what it needs and what comes next.
"""

from __future__ import annotations

from lenet_edu.course.chapters import CHAPTERS
from lenet_edu.figures.network.banner import network_banner
from lenet_edu.making.authoring.pictures import image


def banner(name: str) -> str | None:
    """The markdown of a chapter's banner; None if it is not a chapter of the course.

    Parameters
    ----------
    name
        As of its source, ``02_convolution``.
    """
    chapter = CHAPTERS.get(name[:2])
    if chapter is None or chapter.name != name:
        return None
    found = network_banner(chapter.number)
    return f"{image(found.svg, found.alt, f'the banner of {name}')}\n\n{found.words}"
