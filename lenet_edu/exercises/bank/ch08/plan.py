"""08.2 plan: find the wrong layer in an assembled network."""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import nn
from ...exercise import Exercise, Function, Misconception
from ..probes import probe
from ._networks import small_network

Array = np.ndarray

LAYERS = ("C1", "S2", "C3", "S4", "C5", "F6", "OUT")
FUNCTIONS = (
    "conv2d", "squash", "subsample", "masked_conv2d", "flatten", "dense", "rbf",
)  # fmt: skip


def plan() -> list[str]:
    return [
        "C1 conv2d w b",
        "C1 squash",
        "S2 subsample coefficient bias",
        "S2 squash",
        "C3 masked_conv2d w b table",
        "C3 squash",
        "S4 subsample coefficient bias",
        "S4 squash",
        "C5 conv2d w b",
        "C5 squash",
        "C5 flatten",
        "F6 dense w b",
        "F6 squash",
        "OUT rbf codes",
    ]


def course_plan() -> list[str]:
    """The course's answer to 08.2."""
    return plan()


def _given() -> Function:
    def plan() -> list[str]:
        return [
            "C1 conv2d w b",
            "C1 squash",
            "S2 subsample coefficient bias",
            "S2 squash",
            "C3 conv2d w b",
            "C3 squash",
            "S4 subsample coefficient bias",
            "S4 squash",
            "C5 conv2d w b",
            "C5 squash",
            "C5 flatten",
            "F6 dense w b",
            "F6 squash",
            "OUT rbf codes",
        ]

    return plan


def plan_in_a_tuple() -> tuple[str, ...]:
    steps = plan()
    return (*steps[:4], "C3  masked_conv2d  w b table", *steps[5:])


def plan_flattened_first() -> list[str]:
    steps = plan()
    steps[9], steps[10] = steps[10], steps[9]  # a squashing does not mind the shape
    return steps


def plan_by_layers() -> list[str]:
    steps = []
    for layer, step in {
        "C1": "conv2d w b",
        "S2": "subsample coefficient bias",
        "C3": "masked_conv2d w b table",
        "S4": "subsample coefficient bias",
        "C5": "conv2d w b",
        "F6": "dense w b",
    }.items():
        steps += [f"{layer} {step}", f"{layer} squash"]
    return [*steps[:-2], "F6 flatten", *steps[-2:], "OUT rbf codes"]


def _image(p: dict[str, Array]) -> Array:
    """An image of the size that a network with these kernels reads."""
    (h, w), three, one = (p[f"{name}.w"].shape[2:] for name in ("C5", "C3", "C1"))
    size = (2 * (2 * k + three[0] - 1) + one[0] - 1 for k in (h, w))
    return np.random.default_rng(8).normal(size=(1, 1, *size))


def _ran(args: tuple[Any, ...], output: Any) -> Any:
    """What each layer of the plan makes of one image; a sentence where it stops."""
    if isinstance(output, str):
        return output
    p = small_network()
    x: Any = _image(p)
    made: dict[str, Any] = {}
    for number, step in enumerate(output, start=1):
        layer, function, *names = [*str(step).split(), "", ""]
        names = [name for name in names if name]
        wrong = _stops(layer, function, names, number)
        if not wrong:
            arrays = (p[f"{layer}.{name}"] for name in names)
            try:
                x = getattr(nn, function)(x, *arrays)
            except (TypeError, ValueError):
                wrong = f"{layer} stops with an error, in {function}"
        if wrong:
            return _completed(made, wrong)
        # Whether F6 or C5 flattens is the same to both.
        made[layer] = x.reshape(1, -1) if layer == "C5" else x
    return _completed(made, "not in the plan")


def _stops(layer: str, function: str, names: list[str], number: int) -> str:
    """Why a step cannot be taken, or nothing."""
    if layer not in LAYERS or function not in FUNCTIONS:
        return f"step {number} does not begin with a layer and a function"
    for name in names:
        if f"{layer}.{name}" not in small_network():
            return f"{layer} has no numbers called {name}"
    return ""


def _completed(made: dict[str, Any], says: str) -> tuple[Any, ...]:
    """Seven outputs, with the sentence in the place of the first that is missing."""
    missing = [name for name in LAYERS if name not in made]
    made |= dict.fromkeys(missing[1:], "not reached")
    made |= dict.fromkeys(missing[:1], says)
    return tuple(made[name] for name in LAYERS)


def _with(*steps: tuple[int, str | None]) -> Function:
    """The plan with some of its steps replaced, or left out."""

    def wrong() -> list[str]:
        changed: list[str | None] = list(plan())
        for number, step in steps:
            changed[number] = step
        return [step for step in changed if step is not None]

    return wrong


_TABLE = '"C3 masked_conv2d w b table"'

PLAN = Exercise(
    id="08.2",
    name="plan",
    title="Find and fix: a network with one wrong layer",
    kind="find-and-fix",
    reference=course_plan,
    plain=plan,
    given=_given(),
    parts=("what C1, S2, C3, S4, C5, F6 and OUT give",),
    view=_ran,
    lists=True,
    probes=(probe("the plan, run on one image by a small network", lambda: ()),),
    misconceptions=(
        Misconception(
            "P01", "C3 sees every map",
            "The layer that was wrong is still wrong: each map of your C3 sees all "
            "maps of S2. Which function of chapter 05 leaves some of them out, and "
            "what does it ask for?",
            ((_TABLE, '"C3 conv2d w b"'),),
        ),
        Misconception(
            "P02", "table for conv2d",
            "You give the table to `conv2d`, whose next argument is the stride, so C3 "
            "stops with an error. Which function takes a table?",
            ((_TABLE, '"C3 conv2d w b table"'),),
        ),
        Misconception(
            "P03", "no table for C3",
            "The function of your C3 is right, but it stops with an error, because it "
            "does not get the arrays that it asks for. Which are they, and in which "
            "order?",
            ((_TABLE, '"C3 masked_conv2d w b"'),),
        ),
        Misconception(
            "P04", "a table for C5",
            "You changed C5, and it stops with an error: there are no connections to "
            "choose, since C5 sees every map of S4. Compare the counts with the "
            "table of chapter 00 row by row: which number differs?",
            wrong=_with((4, "C3 conv2d w b"), (8, "C5 masked_conv2d w b table")),
        ),
        Misconception(
            "P05", "C5 as a dense layer",
            "You made a dense layer of C5. With flattened maps and kernels that would be "
            "the same numbers, so C5 was not wrong. Which row of the counts differs from "
            "chapter 00?",
            wrong=_with((4, "C3 conv2d w b"), (8, "C5 dense w b")),
        ),
        Misconception(
            "P06", "S2 not squashed",
            "S2 is no longer squashed. In the paper all layers up to F6 are, the "
            "subsampling too. Was that the row of the counts that differed?",
            (('        "S2 squash",\n', ""),),
        ),
        Misconception(
            "P07", "S4 not squashed",
            "S4 is no longer squashed. In the paper all layers up to F6 are, the "
            "subsampling too. Was that the row of the counts that differed?",
            (('        "S4 squash",\n', ""),),
        ),
        Misconception(
            "P08", "neither S2 nor S4 squashed",
            "S2 and S4 are no longer squashed. In the paper all layers up to F6 are. "
            "In which row does the number of parameters differ from chapter 00?",
            wrong=_with((3, None), (7, None)),
        ),
        Misconception(
            "P09", "output squashed",
            "You squash the output. It is a distance and stays as it is: what would "
            "all large penalties become?",
            (('"OUT rbf codes",', '"OUT rbf codes",\n        "OUT squash",'),),
        ),
        Misconception(
            "P10", "F6 not squashed",
            "F6 is no longer squashed, so nothing keeps its 84 numbers between -1.7159 "
            "and 1.7159. Was F6 the row that differed from chapter 00?",
            (('        "F6 squash",\n', ""),),
        ),
        Misconception(
            "P11", "S2 as a convolution",
            "You turned S2 into a convolution, but it has a coefficient and a bias for "
            "each map and no kernels. Which row of the counts has another number "
            "of parameters than in chapter 00?",
            wrong=_with((4, "C3 conv2d w b"), (2, "S2 conv2d coefficient bias")),
        ),
        Misconception(
            "P12", "C3 left out",
            "C3 is no longer in your plan. Then S4 meets the maps of S2: what does C3 "
            "do with them first?",
            wrong=_with((4, None), (5, None)),
        ),
        Misconception(
            "P13", "C3 squashed before its sums",
            "In your C3 the squashing comes before the convolution. A unit adds up its "
            "inputs first: which of the two steps comes later?",
            wrong=_with((4, "C3 squash"), (5, "C3 masked_conv2d w b table")),
        ),
        Misconception(
            "P14", "arrays named with their layer",
            "You name C3's arrays with their layer. It stands at the beginning of the "
            "step already. How do the other steps name their arrays?",
            ((_TABLE, '"C3 masked_conv2d C3.w C3.b C3.table"'),),
        ),
        Misconception(
            "P15", "name of the function",
            "The fifth step does not begin with a layer and the name of one of the "
            "seven functions, with a space between. Compare it with the other steps "
            "letter by letter: how is the function of chapter 05 spelt, and are there "
            "brackets or commas?",
            ((_TABLE, '"C3 masked_conv w b table"'),),
        ),
        Misconception(
            "P16", "C5 not flattened",
            "C5 is no longer flattened, so F6 stops with an error. F6 takes a row of "
            "numbers for each image: which step makes one of C5's maps?",
            (('        "C5 flatten",\n', ""),),
        ),
        Misconception(
            "P17", "comma missing",
            "Two of your steps are one string: where there is no comma between them, "
            "Python joins two strings. Which of your lines does not end with a comma?",
            (((_TABLE + ","), _TABLE),),
        ),
    ),
    alternatives=(plan_in_a_tuple, plan_flattened_first, plan_by_layers),
    hints=(
        "Every layer runs, and every shape is right, so nothing will stop at the wrong "
        "layer. Compare the printed counts with the table of chapter 00, row by row.",
        "C3 has too many parameters. In chapter 05 most of its maps were connected with "
        "three or four maps of S2, not with all six.",
        'return [\n    ...,\n    "C3 ___ w b ___",\n    ...,\n]',
    ),
    explanation=(
        "`conv2d` connects each of C3's 16 maps with all six maps of S2. The shapes are "
        "the same as with `masked_conv2d`, so nothing stops, and only the count tells: "
        "36 kernels of 25 numbers too many. That the rest agrees with the table of "
        "LeCun et al. 1998, sec. II-B, is no proof, as a missing squashing would not "
        "show in any count. It would show in the numbers: after each squashing they lie "
        "between -1.7159 and 1.7159."
    ),
    general=lambda _: (),
    after="The next cell draws it as a flow of data.",
)  # fmt: skip
