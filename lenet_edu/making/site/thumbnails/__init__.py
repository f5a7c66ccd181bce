"""The picture on each chapter's card: a small drawing of what the chapter is about.

SVG of 240 by 150, made of the course's own numbers: the trained network, the stored
records, digits of MNIST.
"""

from __future__ import annotations

from collections.abc import Callable

from . import first, later
from .scene import Scene
from .shapes import HIGH, WIDE

__all__ = ["DRAWINGS", "Scene", "thumbnail"]

DRAWINGS: dict[str, Callable[[Scene], str]] = {
    "00": first.start,
    "01": first.images,
    "02": first.convolution,
    "03": first.squashing,
    "04": first.subsampling,
    "05": first.connections,
    "06": first.features,
    "07": first.codes,
    "08": first.forward,
    "09": later.losses,
    "10": later.backwards,
    "11": later.fast,
    "12": later.training,
    "13": later.second_order,
    "14": later.mistakes,
    "15": later.distortions,
    "16": later.modern,
    "17": later.inside,
    "18": later.many,
    "19": later.contest,
    "20": later.onwards,
}


def thumbnail(number: str, scene: Scene) -> str:
    """The SVG on a chapter's card; decoration, so nothing is said of it."""
    return (
        f'<svg viewBox="0 0 {WIDE} {HIGH}" aria-hidden="true" focusable="false">'
        f"{DRAWINGS[number](scene)}</svg>"
    )
