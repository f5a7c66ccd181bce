"""The chapters as the site groups them, each with the sentence that its card says."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lenet_edu.course.chapters import CHAPTERS
from lenet_edu.figures.network import network_banner

PARTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "First steps",
        "What the network does, and what it is given.",
        ("00", "01"),
    ),
    (
        "The layers",
        "Each layer of LeNet-5, written and seen at work, until all of them together "
        "read a digit.",
        ("02", "03", "04", "05", "06", "07", "08"),
    ),
    (
        "Learning",
        "Losses, gradients and steps: from random numbers to a network that reads "
        "better than 99 of 100 digits.",
        ("09", "10", "11", "12", "13", "14"),
    ),
    (
        "Further",
        "What made it better, what goes on inside, and what came after.",
        ("15", "16", "17", "18", "19", "20"),
    ),
)

SAYS = {
    "00": "Draw a digit, and meet the checks that will read your code.",
    "01": "What a digit is to a computer, and ten templates that learn to read it.",
    "02": "One small pattern detector, tried at every position of the image.",
    "03": "Why a network has to bend its sums, and how steeply.",
    "04": "Halve the maps, keep the shapes, and tolerate a small shift.",
    "05": "Who listens to whom: the sixty kernels of C3.",
    "06": "From sixteen small maps to 84 numbers that describe a digit.",
    "07": "Ten printed codes; the nearest one is the answer.",
    "08": "All layers in one function, and every one of 60,000 parameters counted.",
    "09": "How wrong is an answer? The two losses of the paper, and today's.",
    "10": "Every gradient by hand, each checked against a measurement.",
    "11": "From seven nested loops to one product of matrices.",
    "12": "Steps, momentum and rates, and how to read what went wrong.",
    "13": "The paper's own method gives every parameter its own learning rate.",
    "14": "Train the real network, and look at the digits that it gets wrong.",
    "15": "Show it every digit a little different each time.",
    "16": "From 1998 to today, one change at a time, each of them measured.",
    "17": "What its maps respond to, and how much it tolerates.",
    "18": "The same network reads a whole row of digits in one pass.",
    "19": "Neighbours, least squares and others read the same digits. At what cost?",
    "20": "Your weights in PyTorch and ONNX, and in one byte each.",
}


def parts_with(notebooks: Iterable[Path]) -> list[dict[str, Any]]:
    """The parts that hold any of these chapters.

    Returns
    -------
    list of dict
        ``title``, ``says``, ``chapters``; a chapter has ``name`` (of its file, without
        the ending), ``number``, ``title``, ``says``, ``minutes``, ``needs`` (names),
        and ``banner``, the network with its layers lit as SVG.
    """
    chapters = {path.stem[:2]: path for path in notebooks}
    made = []
    for title, says, numbers in PARTS:
        found = [_chapter(n, chapters[n]) for n in numbers if n in chapters]
        if found:
            made.append({"title": title, "says": says, "chapters": found})
    return made


def _chapter(number: str, path: Path) -> dict[str, Any]:
    known = CHAPTERS[number]
    return {
        "name": path.stem,
        "number": number,
        "title": known.title,
        "says": SAYS[number],
        "minutes": known.minutes,
        "needs": [CHAPTERS[one].name for one in known.needs],
        "banner": network_banner(number).inline,
    }
