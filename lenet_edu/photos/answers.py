"""What LeNet-5 reads in a picture, and how far to believe it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lenet_edu.widgets.models.digit_pad import model
from lenet_edu.widgets.models.judge import judge

from .reading import PictureReading


@dataclass(frozen=True)
class DigitRead:
    """One digit of a picture.

    Attributes
    ----------
    digit, second : the smallest penalty's digit, and the next one's
    margin : by how much the second penalty is larger
    belief : "sure", "unsure", or "nothing" where the ink looks like no digit
    penalties : all ten
    box : (top, bottom, left, right) in the pixels of the reading's ink
    """

    digit: int
    second: int
    margin: float
    belief: str
    penalties: list[float]
    box: tuple[int, int, int, int]

    def __str__(self) -> str:
        more = f"{self.second} has {self.margin:.1f} more penalty"
        if self.belief == "nothing":
            return f"unsure: no digit looks like this (nearest: {self.digit})"
        if self.belief == "unsure":
            return f"{self.digit}, unsure: {more}"
        return f"{self.digit}: {more}"


def answers(
    reading: PictureReading, network: Callable[[Any], Any] | None = None
) -> list[DigitRead]:
    """What a LeNet-5 reads, digit by digit.

    Parameters
    ----------
    reading
        As read_picture gives it.
    network
        Images (1, 1, 32, 32) -> ten penalties, as a network's ``forward``; by default
        the course's trained LeNet-5.

    Raises
    ------
    ValueError
        If the network gives anything but ten finite penalties from 0 on.
    """
    if network is None:
        from lenet_edu.models import load_lenet5

        network = load_lenet5().forward
    found = []
    for image, box in zip(reading.images, reading.boxes, strict=True):
        said = model(image, network)
        belief = judge(said.penalties, image)
        found.append(
            DigitRead(said.digit, said.second, said.margin, belief, said.penalties, box)
        )
    return found
