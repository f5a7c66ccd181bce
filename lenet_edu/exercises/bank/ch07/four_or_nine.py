"""07.6 four_or_nine: design an F6 that two digits claim equally."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import probe

Array = np.ndarray
LIMIT = 1.7159  # what a unit of F6 can say
SAME = 1e-3  # penalties that differ by less are equal: an answer may be float32


def four_or_nine() -> Array:
    codes = nn.codes()
    return (codes[4] + codes[9]) / 2


def every_second_unit() -> Array:
    """A picture of +1 and -1 alone: half of the units that differ are the 9's."""
    four, nine = nn.codes()[[4, 9]]
    x = four.copy()
    differ = np.flatnonzero(four != nine)
    x[differ[::2]] = nine[differ[::2]]
    return x


def silent_where_they_differ() -> Array:
    four, nine = nn.codes()[[4, 9]]
    return np.where(four == nine, four, 0.0)


def a_little_louder() -> Array:
    """The half-way picture with more contrast."""
    return 0.6 * nn.codes()[[4, 9]].sum(axis=0)


def between_in_float32() -> Array:
    return nn.codes()[[4, 9]].mean(axis=0).astype(np.float32)


def _counted(named: Array) -> str:
    *most, last = map(str, named)
    return f"{', '.join(most)} and {last}" if most else last


def who_claims_it(_: tuple[Any, ...], f6: Any) -> str:
    """In words: how far the 4 and the 9 are, and which digits are the nearest.

    Parameters
    ----------
    f6
        As the learner's function returned it.
    """
    try:
        x = np.asarray(f6)
        if x.dtype.kind not in "biuf":
            raise ValueError
    except (TypeError, ValueError):
        return "no F6: it should be an array of 84 numbers"
    if x.shape != (84,):
        return f"no F6: its shape should be (84,), and is {x.shape}"
    if not np.isfinite(x).all():
        return "no F6: it holds nan or inf"
    x = x.astype(float)
    if np.abs(x).max() > LIMIT + SAME:
        loudest = x[np.abs(x).argmax()]
        return f"no F6: it holds {loudest:.4g}; its units end at -1.7159 and 1.7159"
    penalties = nn.rbf(x[None], nn.codes())[0]
    nearest = np.flatnonzero(penalties < penalties.min() + SAME)
    if abs(penalties[4] - penalties[9]) < SAME:
        pair = "equally far"
    else:
        pair = f"{penalties[4]:.4g} and {penalties[9]:.4g} away"
    return f"the 4 and the 9 are {pair}; nearest: {_counted(nearest)}"


def how_torn(f6: Any) -> str:
    """Of an F6 that no known mistake makes: what it misses, in numbers."""
    x, codes = np.asarray(f6), nn.codes()
    if x.dtype.kind not in "biuf":
        return ""
    if x.shape != (84,):
        return (
            f"Yours has the shape {x.shape}, and F6 is one row of 84 numbers. Which step "
            "makes a single row of two codes?"
        )
    x = x.astype(float)
    far = int(np.abs(x).argmax())
    if not abs(x[far]) <= LIMIT + SAME:
        return (
            f"Your unit {far} says {x[far]:.4g}, and F6 cannot go beyond 1.7159. The 4 "
            f"says {codes[4][far]:g} there and the 9 {codes[9][far]:g}: what lies "
            "half-way?"
        )
    penalties = nn.rbf(x[None], codes)[0]
    if abs(penalties[4] - penalties[9]) >= SAME:
        apart = codes[4] != codes[9]
        unit = int((apart * np.abs(x)).argmax())
        return (
            f"Yours is {penalties[4]:.4g} from the 4 and {penalties[9]:.4g} from the 9. "
            f"Take unit {unit}: the 4 says {codes[4][unit]:g}, the 9 "
            f"{codes[9][unit]:g}, and yours {x[unit]:.4g}. Which number is as far from "
            "the one as from the other?"
        )
    nearer = int(penalties.argmin())
    return (
        f"Yours is equally far from the 4 and the 9, {penalties[4]:.4g} from each, but "
        f"the {nearer} is nearer, {penalties[nearer]:.4g}. What should yours say in the "
        "units in which the 4 and the 9 agree?"
    )


def _made(change: Callable[[Array], Any]) -> Callable[[], Any]:
    """A wrong answer made from the codes."""
    return lambda: change(nn.codes())


def _halves(codes: Array, upper: int, lower: int) -> Array:
    return np.concatenate([codes[upper][:42], codes[lower][42:]])


FOUR_OR_NINE = Exercise(
    id="07.6",
    name="four_or_nine",
    title="Design: an F6 that is torn between two digits",
    kind="design",
    reference=four_or_nine,
    plain=four_or_nine,
    probes=(probe("your F6 beside the ten codes", lambda: ()),),
    parts=("what the codes say",),
    view=who_claims_it,
    remark=how_torn,
    misconceptions=(
        Misconception(
            "R91", "the code of the 4",
            "You return the code of the 4 itself: its penalty is 0, and nothing is in "
            "doubt. Where would it have to give way to the 9?",
            (("(codes[4] + codes[9]) / 2", "codes[4]"),),
        ),
        Misconception(
            "R92", "the code of the 9",
            "You return the code of the 9 itself: its penalty is 0, and nothing is in "
            "doubt. Where would it have to give way to the 4?",
            (("(codes[4] + codes[9]) / 2", "codes[9]"),),
        ),
        Misconception(
            "R93", "nothing said",
            "Every code is equally far from yours, not only the 4 and the 9. What "
            "should your F6 say where the 4 and the 9 agree, so that it is nearer to "
            "them than to the others?",
            wrong=_made(lambda codes: np.zeros(84)),
        ),
        Misconception(
            "R94", "a sum instead of a mean",
            "Some of your numbers are beyond what F6 can say: its squashing ends at "
            "1.7159. What lies half-way between 1 and 1?",
            (("(codes[4] + codes[9]) / 2", "codes[4] + codes[9]"),),
        ),
        Misconception(
            "R95", "the difference",
            "Yours speaks only where the 4 and the 9 differ, and takes the 4's side "
            "each time. Which of the two should it follow there, and what should it "
            "say where they agree?",
            (("(codes[4] + codes[9]) / 2", "(codes[4] - codes[9]) / 2"),),
        ),
        Misconception(
            "R96", "upper half of one, lower half of the other",
            "The 9 is a little nearer than the 4. The units in which the two differ "
            "are not shared out equally between them: how many are there, and how many "
            "should each side get?",
            wrong=_made(lambda codes: _halves(codes, 9, 4)),
        ),
        Misconception(
            "R9A", "lower half of one, upper half of the other",
            "The 4 is a little nearer than the 9. The units in which the two differ "
            "are not shared out equally between them: how many are there, and how many "
            "should each side get?",
            wrong=_made(lambda codes: _halves(codes, 4, 9)),
        ),
        Misconception(
            "R97", "still a picture",
            "You return rows and columns. F6 is a row of 84 numbers: what is the shape "
            "of 12 x 7 laid out flat?",
            wrong=_made(lambda codes: ((codes[4] + codes[9]) / 2).reshape(12, 7)),
        ),
        Misconception(
            "R98", "a batch of one",
            "You return a batch, (1, 84). This exercise asks for one F6, 84 numbers in "
            "a row: where does the extra axis come from?",
            wrong=_made(lambda codes: (codes[4:5] + codes[9:10]) / 2),
        ),
        Misconception(
            "R99", "the mean of all codes",
            "The 4 and the 9 are not equally far from yours, and neither is the "
            "nearest: it is the mean of all ten codes. Whose mean would treat just "
            "these two alike?",
            wrong=_made(lambda codes: codes.mean(axis=0)),
        ),
    ),
    alternatives=(
        every_second_unit,
        silent_where_they_differ,
        a_little_louder,
        between_in_float32,
    ),
    hints=(
        "Take one unit. If both codes say +1 there, what should yours say, so that "
        "neither is far? And if one says +1 and the other \u22121?",
        "Where the two codes agree, say the same. Where they differ, say what is as "
        "far from +1 as from \u22121.",
        "codes = nn.codes()\nreturn (codes[___] + codes[___]) / ___",
    ),
    explanation=(
        "The point half-way, $x = (w_4 + w_9) / 2$, is $w_4$ where the two agree and "
        "0 where they differ. Each differing unit adds $1^2$ to both penalties, so "
        "both are the number of differing pixels, 30, and the margin is 0. Taking "
        "half of these units from each code works too: 15 units are off by 2 then, "
        "and both penalties are $15 \\cdot 2^2 = 60$."
    ),
    general=lambda rng: (),
    equivalent_mutants={
        "2 -> 3 in return (codes[4] + codes[9]) / 2": "a fainter picture, 2/3 where "
        "the two agree, is as far from both and nearer to them than to the others",
    },
    after="A margin of 0: whatever threshold above 0 is chosen, it is rejected.",
    widget="BitmapDistance",
)  # fmt: skip
