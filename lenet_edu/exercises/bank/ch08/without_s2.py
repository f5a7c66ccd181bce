"""08.3 without_s2: what breaks if S2 is left out, and what does not."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import probe

PARTS = (
    "side of C3's maps",
    "side of S4's maps",
    "side of C5's maps",
    "the layer that stops",
    "parameters of C3",
)
WORDS = {"SAME": "same", "EQUAL": "same", "NONE": "none", "NOTHING": "none"}


def without_s2() -> tuple[int, int, int, str, str]:
    c3 = 28 - 5 + 1
    s4 = c3 // 2
    c5 = s4 - 5 + 1
    stops = "F6"
    parameters = "same"
    return c3, s4, c5, stops, parameters


def course_forecast() -> tuple[int, int, int, str, str]:
    """The course's answer to 08.3."""
    return without_s2()


def forecast_in_a_list() -> list[Any]:
    return [24, 12, 8, "F6", "same"]


def forecast_in_small_letters() -> tuple[Any, ...]:
    return 24, 12, 8, "f6 ", "Same"


def forecast_by_numpy() -> tuple[Any, ...]:
    sides = np.array([24, 12, 8])
    return *sides, np.str_("F6"), np.str_("equal")


def _told(args: tuple[Any, ...], output: Any) -> Any:
    """Sides and words as they are compared."""
    told = []
    for one in output:
        if isinstance(one, str):
            word = " ".join(one.split()[:1]).upper()  # "F6" of "F6 dense w b"
            one = WORDS.get(word, word if word[:1] in "CSFO" else one.strip().lower())
        told.append(one)
    return tuple(told)


WITHOUT_S2 = Exercise(
    id="08.3",
    name="without_s2",
    title="Predict: the network without S2",
    kind="predict",
    reference=course_forecast,
    plain=without_s2,
    parts=PARTS,
    view=_told,
    probes=(probe("LeNet-5 without S2", lambda: ()),),
    misconceptions=(
        Misconception(
            "W01", "nothing changes",
            "You expect the sizes of the whole network: 10, 5 and 1. They come about "
            "because S2 halves 28. What does C3 get when nothing has been halved?",
            wrong=lambda: (10, 5, 1, "F6", "same"),
        ),
        Misconception(
            "W02", "nothing changes and nothing stops",
            "You expect the sizes of the whole network, and so nothing that stops. "
            "Without S2, C3 gets the maps of C1: how large are these?",
            wrong=lambda: (10, 5, 1, "none", "same"),
        ),
        Misconception(
            "W03", "C3 keeps the size",
            "You expect C3's maps to be as large as what they see. LeNet-5 adds no "
            "frame: how many places has a kernel of 5 in a row of 28?",
            (("c3 = 28 - 5 + 1", "c3 = 28"),),
        ),
        Misconception(
            "W04", "one too small",
            "You subtract the whole kernel, 28 - 5. A kernel of 5 has one place in a "
            "row of 5: how many in a row of 28?",
            (("c3 = 28 - 5 + 1", "c3 = 28 - 5"), ("c5 = s4 - 5 + 1", "c5 = s4 - 5")),
        ),
        Misconception(
            "W05", "S4 left out too",
            "Your S4 does not halve C3's maps. Only S2 is left out: what does S4 do "
            "with blocks of 2 x 2?",
            (("s4 = c3 // 2", "s4 = c3"),),
        ),
        Misconception(
            "W06", "C5 is always one number",
            "You expect each map of C5 to be a single number. That holds as long as "
            "S4's maps are as large as C5's kernels. How many places has a kernel of 5 "
            "in a row of 12?",
            (("c5 = s4 - 5 + 1", "c5 = 1"),),
        ),
        Misconception(
            "W07", "C5 stops",
            "You expect C5 to stop. A dense layer would, but C5 is a convolution: what "
            "does it do on a larger image (chapter 06)?",
            (('stops = "F6"', 'stops = "C5"'),),
        ),
        Misconception(
            "W08", "C3 stops",
            "You expect C3 to stop. It gets six maps, as before, only larger ones. Does "
            "a convolution mind how large a map is?",
            (('stops = "F6"', 'stops = "C3"'),),
        ),
        Misconception(
            "W09", "nothing stops",
            "You expect the network to run to its end. How many numbers does F6 get "
            "for each image, and how many weights has each of its units?",
            (('stops = "F6"', 'stops = "none"'),),
        ),
        Misconception(
            "W10", "the output stops",
            "You expect the output to stop. What reaches it are the 84 numbers of F6, "
            "if F6 can be computed. How many inputs do the weights of F6 expect?",
            (('stops = "F6"', 'stops = "OUT"'),),
        ),
        Misconception(
            "W11", "more parameters in C3",
            "You expect C3 to have more parameters, since it has more units. The units "
            "of a map share their weights: what does a new place add to the kernels?",
            (('parameters = "same"', 'parameters = "more"'),),
        ),
        Misconception(
            "W12", "fewer parameters in C3",
            "You expect C3 to have fewer parameters. S2's own twelve are gone, but what "
            "is left out of C3's kernels?",
            (('parameters = "same"', 'parameters = "fewer"'),),
        ),
        Misconception(
            "W13", "C5 stops with one number",
            "You expect C5 to be a single number and to stop. A dense layer would stop, "
            "but a convolution goes on: how many places has a kernel of 5 in a row "
            "of 12?",
            (("c5 = s4 - 5 + 1", "c5 = 1"), ('stops = "F6"', 'stops = "C5"')),
        ),
        Misconception(
            "W14", "S4 stops",
            "You expect S4 to stop. It gets the maps of C3 as before, only larger ones. "
            "Can blocks of 2 x 2 be cut from a side that is even?",
            (('stops = "F6"', 'stops = "S4"'),),
        ),
        Misconception(
            "W15", "C3 one too small",
            "Your C3 is one too small. A kernel of 5 has one place in a row of 5: how "
            "many has it in a row of 28?",
            (("c3 = 28 - 5 + 1", "c3 = 28 - 5"), ("s4 = c3 // 2", "s4 = 12")),
        ),
        Misconception(
            "W16", "C5 one too small",
            "Your C5 is one too small. A kernel of 5 has one place in a row of 5: how "
            "many has it in a row of 12?",
            (("c5 = s4 - 5 + 1", "c5 = s4 - 5"),),
        ),
        Misconception(
            "W17", "flattening stops",
            "You expect the flattening to stop. It lays the numbers of an image in a "
            "row, however many there are. Which layer has a weight for each number of "
            "that row?",
            (('stops = "F6"', 'stops = "flatten"'),),
        ),
        Misconception(
            "W18", "C3 one too small, the others from it",
            "Your C3 is one too small, and what follows is computed from it. A kernel of "
            "5 has one place in a row of 5: how many has it in a row of 28?",
            (("c3 = 28 - 5 + 1", "c3 = 28 - 5"),),
        ),
    ),
    alternatives=(forecast_in_a_list, forecast_in_small_letters, forecast_by_numpy),
    hints=(
        "Follow the sides: C1's maps are 28 x 28, and they now go straight into C3. "
        "`output_size` of chapter 02 gives the rest.",
        "A convolution slides, so it takes maps of any size and gives larger ones. Which "
        "layer behind them has a weight for each of a fixed number of inputs?",
        'return ___, ___, ___, "___", "same"\n'
        "# sides of C3, S4 and C5; the first layer that cannot take what it gets;\n"
        "# the units of a map share their kernels",
    ),
    explanation=(
        "C1 gives 28 x 28. A kernel of 5 has 28 - 5 + 1 = 24 places, S4 halves these to "
        "12, and C5's kernels of 5 have 12 - 5 + 1 = 8. So C5 gives 120 maps of 8 x 8 "
        "and does not stop, because a convolution takes maps of any size (LeCun et al. "
        "1998, sec. II-B). Flattened, these are 7,680 numbers, and F6 has weights for "
        "120. C3 keeps its kernels; they are used at 576 places instead of 100."
    ),
    general=lambda _: (),
    after="The next cell leaves S2 out and looks.",
)  # fmt: skip
