"""The chapters in one table: what each is about, how long it takes, what it needs.

The banner at the top of a chapter, the drawing of ``progress()`` and the lists of
chapters read it.
"""

from __future__ import annotations

from dataclasses import dataclass

ALL = ("C1", "S2", "C3", "S4", "C5", "F6", "OUT")


@dataclass(frozen=True)
class Chapter:
    """One notebook of the course.

    Attributes
    ----------
    name
        Of its notebook, without the ending.
    title
        As in its heading.
    layers
        The parts of the network that it is about: "input" and names of layers.
    minutes
        Reading (180 words a minute), the given code (25 lines a minute) and five
        minutes for each exercise, rounded to five.
    needs
        Chapters whose ideas it takes for granted; what *they* need is not repeated.
    """

    name: str
    title: str
    layers: tuple[str, ...]
    minutes: int
    needs: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        """Two digits."""
        return self.name[:2]


def _chapter(
    name: str, title: str, layers: str, minutes: int, needs: str = ""
) -> Chapter:
    lit = tuple(layers.replace("all", " ".join(ALL)).split())
    return Chapter(name, title, lit, minutes, tuple(needs.split()))


CHAPTERS = {
    one.number: one
    for one in (
        _chapter("00_start_here", "Start here", "input all", 15),
        _chapter("01_images", "Images", "input", 45, "00"),
        _chapter("02_convolution", "Convolution", "C1", 55, "01"),
        _chapter("03_squashing", "Squashing", "C1 S2 C3 S4 C5 F6", 35, "02"),
        _chapter("04_subsampling", "Subsampling", "S2 S4", 45, "03"),
        _chapter("05_connections", "Connections", "C3", 45, "04"),
        _chapter(
            "06_features_to_codes",
            "C5 and F6: from maps to a vector",
            "C5 F6",
            45,
            "05",
        ),
        _chapter("07_rbf_output", "RBF output", "OUT", 50, "06"),
        _chapter("08_lenet5_forward", "LeNet-5, forward", "all", 40, "07"),
        _chapter("09_losses", "Losses", "OUT", 60, "08"),
        _chapter("10_backpropagation", "Backpropagation", "all", 80, "09"),
        _chapter("11_fast", "Fast", "C1 C3 C5", 60, "10"),
        _chapter("12_training", "Training", "all", 65, "10"),
        _chapter("13_second_order", "Second order", "all", 55, "12"),
        _chapter("14_lenet5_1998", "LeNet-5, 1998", "all", 45, "11 12"),
        _chapter("15_distortions", "Distortions", "input", 50, "14"),
        _chapter("16_modern_lenet", "The modern LeNet", "all", 60, "12"),
        _chapter("17_inside", "Inside", "C1 S2 C3 S4 C5 F6", 55, "14"),
        _chapter("18_many_digits", "Many digits", "C5 F6 OUT", 45, "09 14"),
        _chapter("19_contest_of_1998", "The contest of 1998", "all", 40, "14"),
        _chapter("20_onwards", "Onwards", "all", 40, "12"),
    )
}


def after(number: str) -> Chapter | None:
    """The chapter behind this one; None behind the last."""
    numbers = list(CHAPTERS)
    place = numbers.index(number) + 1
    return CHAPTERS[numbers[place]] if place < len(numbers) else None
