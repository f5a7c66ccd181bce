"""18.1 strip_widths: how wide is the strip?"""

from __future__ import annotations

from ....models import space_displacement as course
from ...exercise import Exercise, Misconception
from ..families import float_for_count
from ..probes import probe


def strip_widths(width: int) -> list[int]:
    c1 = width - 4
    s2 = c1 // 2
    c3 = s2 - 4
    s4 = c3 // 2
    c5 = s4 - 4
    return [c1, s2, c3, s4, c5]


def widths_in_proportion(width: int) -> list[int]:
    """What the exercise begins with: right at 32 columns alone."""
    known = [28, 14, 10, 5, 1]
    return [width * columns // 32 for columns in known]


def _only_c5_mended(width: int) -> list[int]:
    *before, s4, _ = widths_in_proportion(width)
    return [*before, s4, s4 - 4]


def _in_proportion_to_c1(width: int) -> list[int]:
    return [(width - 4) * columns // 28 for columns in (28, 14, 10, 5, 1)]


def _halved_by_each_layer(width: int) -> list[int]:
    more = width - 32
    return [28 + more, 14 + more // 2, 10 + more // 4, 5 + more // 8, 1 + more // 8]


def widths_in_a_loop(width: int) -> list[int]:
    widths = []
    for layer in ("C1", "S2", "C3", "S4", "C5"):
        width = width // 2 if layer[0] == "S" else width - 5 + 1
        widths.append(width)
    return widths


def widths_from_positions(width: int) -> list[int]:
    positions = (width - 32) // 4 + 1
    s4 = positions + 4
    c3 = 2 * s4
    s2 = c3 + 4
    return [2 * s2, s2, c3, s4, positions]


def widths_as_a_tuple(width: int) -> tuple[int, ...]:
    return (
        width - 4,
        (width - 4) // 2,
        (width - 12) // 2,
        (width - 12) // 4,
        (width - 28) // 4,
    )


STRIP_WIDTHS = Exercise(
    id="18.1",
    name="strip_widths",
    title="How wide is the strip?",
    reference=course.strip_widths,
    kind="find-and-fix",
    given=widths_in_proportion,
    plain=strip_widths,
    probes=(
        probe("32 columns, as the network was made for", lambda: (32,)),
        probe("36 columns", lambda: (36,)),
        probe("64 columns", lambda: (64,)),
        probe("100 columns", lambda: (100,)),
        probe("400 columns", lambda: (400,)),
    ),
    misconceptions=(
        Misconception(
            "D11", "five for four",
            "At each convolution you lose five columns. A window of 5 fits W - 5 + 1 "
            "times. Which number did you forget?",
            (("c1 = width - 4", "c1 = width - 5"), ("c3 = s2 - 4", "c3 = s2 - 5"),
             ("c5 = s4 - 4", "c5 = s4 - 5")),
        ),
        Misconception(
            "D12", "no subsampling",
            "Your S2 and S4 are as wide as the maps before them. What does a subsampling "
            "layer make of two columns?",
            (("s2 = c1 // 2", "s2 = c1"), ("s4 = c3 // 2", "s4 = c3")),
        ),
        Misconception(
            "D13", "S4 does not halve",
            "Up to C3 you are right, but S4 stays as wide as C3. It works as S2 does: "
            "what happens to each pair of columns?",
            (("s4 = c3 // 2", "s4 = c3"),),
        ),
        Misconception(
            "D14", "C1 keeps the width",
            "Your C1 is as wide as the image. LeNet-5 pads nothing: how often does a "
            "window of 5 fit?",
            (("c1 = width - 4", "c1 = width"),),
        ),
        Misconception(
            "D15", "blocks that overlap",
            "Your subsampling loses one column, as if its blocks overlapped. They lie side "
            "by side: how many pairs are there?",
            (("s2 = c1 // 2", "s2 = c1 - 1"), ("s4 = c3 // 2", "s4 = c3 - 1")),
        ),
        Misconception(
            "D16", "C5 one column always",
            "Your C5 has one column whatever the image. That is true at 32 alone. Where "
            "else does its window of 5 fit over a wider S4?",
            (("c5 = s4 - 4", "c5 = 1"),),
        ),
        Misconception(
            "D17", "an answer for each column",
            "Your last width counts a window at every column of the image. Two layers in "
            "between have halved the columns: what is left for C5 to slide over?",
            (("c5 = s4 - 4", "c5 = width - 31"),),
        ),
        Misconception(
            "D18", "windows side by side in C5",
            "You lay C5's windows side by side over S4. A convolution moves on by one "
            "column. How often does a window of 5 fit then?",
            (("c5 = s4 - 4", "c5 = s4 // 5"),),
        ),
        Misconception(
            "D1A", "image's own width as well",
            "You begin with the width of the image, so there are six numbers. Which "
            "layer is the first whose width the exercise asks for?",
            (("return [c1, s2, c3, s4, c5]", "return [width, c1, s2, c3, s4, c5]"),),
        ),
        float_for_count(
            "D1B",
            ("s2 = c1 // 2", "s2 = c1 / 2"),
            ("s4 = c3 // 2", "s4 = c3 / 2"),
            of="columns",
        ),
        Misconception(
            "D19", "from the end",
            "Your widths are right, but the last layer comes first. In which order are "
            "they asked for?",
            (("return [c1, s2, c3, s4, c5]", "return [c5, s4, c3, s2, c1]"),),
        ),
        Misconception(
            "D1C", "all grow by as much as the image",
            "You add the additional columns of the image to every map. Two "
            "layers halve what comes in: how many of 36 - 32 columns are left behind S2?",
            (("return [c1, s2, c3, s4, c5]",
              "return [k + width - 32 for k in (28, 14, 10, 5, 1)]"),),
        ),
        Misconception(
            "D1D", "convolutions that keep the width",
            "Your convolutions keep the width, as if the maps were padded. LeNet-5 pads "
            "nothing: at how many places does a window of 5 fit into 32 columns?",
            (("c1 = width - 4", "c1 = width"), ("c3 = s2 - 4", "c3 = s2"),
             ("c5 = s4 - 4", "c5 = s4")),
        ),
        Misconception(
            "D1E", "whole windows side by side",
            "Your last width is that of images laid side by side, 32 columns each. "
            "C5 is a convolution over S4: at how many places does its window of 5 fit?",
            (("c5 = s4 - 4", "c5 = width // 32"),),
        ),
        Misconception(
            "D1F", "only C5 slides",
            "Your C5 slides over S4, but the maps before it are still in proportion to "
            "the image. C1 is a convolution, too: at how many places does its window of "
            "5 fit into 36 columns?",
            wrong=_only_c5_mended,
        ),
        Misconception(
            "D1G", "in proportion to C1",
            "C1 and S2 are right. Behind them your maps are in proportion to C1. How many "
            "columns does C3's convolution take away, from a narrow map and from a wide "
            "one?",
            wrong=_in_proportion_to_c1,
        ),
        Misconception(
            "D1H", "halved by convolutions as well",
            "C1 and S2 are right, but your C3 gains only half as many columns as S2. "
            "A subsampling halves the width. What does a convolution do to it?",
            wrong=_halved_by_each_layer,
        ),
    ),
    alternatives=(widths_in_a_loop, widths_from_positions, widths_as_a_tuple),
    hints=(
        "Go through the layers for 32 columns, where you know the answer from chapter 08: "
        "28, 14, 10, 5, 1. What did each layer do to the width?",
        "A convolution of 5 takes 4 columns away, a subsampling halves.",
        "c1 = width - ___\ns2 = c1 // ___\nc3 = ___ - ___\ns4 = ___\nc5 = ___",
    ),
    explanation=(
        "A convolution with a kernel of 5 leaves $W - 5 + 1$ columns, a subsampling half. "
        "So C5 has $((W - 4)/2 - 4)/2 - 4 = (W - 32)/4 + 1$ columns: one for each window "
        "of 32 columns, four columns apart (LeCun et al. 1998, sec. VII)."
    ),
    general=lambda rng: (32 + 4 * int(rng.integers(0, 60)),),
    parts=("widths",),
    after="The last one is the number of answers; the 4 in it is two times two.",
    widget="SDNNSlider",
)  # fmt: skip
