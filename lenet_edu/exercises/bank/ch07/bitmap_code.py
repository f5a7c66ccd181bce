"""07.1 bitmap_code: a drawn bitmap becomes a code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import probe

Array = np.ndarray
Generator = np.random.Generator


def code_of(rows: Sequence[str]) -> Array:
    """The course's own answer to 07.1."""
    return np.array([1.0 if symbol == "#" else -1.0 for row in rows for symbol in row])


def bitmap_code(rows: Sequence[str]) -> Array:
    code = []
    for row in rows:
        for symbol in row:
            if symbol == "#":
                code.append(1.0)
            else:
                code.append(-1.0)
    return np.array(code)


def code_by_comparing(rows: Sequence[str]) -> Array:
    symbols = np.array([list(row) for row in rows])
    return np.where(symbols == "#", 1.0, -1.0).ravel()


def code_by_joining(rows: Sequence[str]) -> Array:
    ink = np.array(list("".join(rows))) == "#"
    return 2.0 * ink - 1


def code_by_index(rows: Sequence[str]) -> Array:
    H, W = len(rows), len(rows[0])
    code = np.full(H * W, -1.0)
    for i in range(H):
        for j in range(W):
            if rows[i][j] == "#":
                code[i * W + j] = 1.0
    return code


def code_by_table(rows: Sequence[str]) -> Array:
    table = {"#": 1.0, ".": -1.0}
    return np.array([table[symbol] for row in rows for symbol in row])


def code_in_float32(rows: Sequence[str]) -> Array:
    return code_by_comparing(rows).astype(np.float32)


def _as_floats(args: tuple[Any, ...], code: Any) -> Any:
    """Whole numbers and floats are the same code, right or wrong; bytes are not."""
    whole = isinstance(code, np.ndarray) and code.dtype.kind == "i"
    return code.astype(float) if whole else code


def _down_the_columns(rows: Sequence[str]) -> Array:
    H, W = len(rows), len(rows[0])
    return code_of(rows).reshape(H, W).T.ravel()


def _always_84(rows: Sequence[str]) -> Array:
    code = -np.ones(84)
    code[: len(rows) * len(rows[0])] = code_of(rows)
    return code


def _as_bytes(rows: Sequence[str]) -> Array:
    return np.where(code_of(rows) > 0, 1, 255).astype(np.uint8)


def _drawn(seed: int, height: int, width: int) -> list[str]:
    ink = np.random.default_rng(seed).random((height, width)) < 0.5
    return ["".join("#" if dot else "." for dot in row) for row in ink]


def _drawing_case(rng: Generator) -> tuple[list[str]]:
    height, width = (int(n) for n in rng.integers(1, 13, 2))
    return (_drawn(int(rng.integers(10**6)), height, width),)


def _digit(which: int) -> list[str]:
    return ["".join("#" if v > 0 else "." for v in row) for row in nn.bitmaps()[which]]


_INK = "code.append(1.0)"


_PAPER = "code.append(-1.0)"


_SYMBOL = "for symbol in row:"


BITMAP_CODE = Exercise(
    id="07.1",
    name="bitmap_code",
    title="A drawn bitmap becomes a code",
    reference=code_of,
    plain=bitmap_code,
    view=_as_floats,
    probes=(
        probe('two rows, "##." and "#.."', lambda: (["##.", "#.."],)),
        probe("three rows of two", lambda: (["#.", "##", ".."],)),
        probe("the bitmap of the 4, twelve rows of seven", lambda: (_digit(4),)),
        probe("the bitmap of the 7, twelve rows of seven", lambda: (_digit(7),)),
        probe("a random drawing of 5 x 5", lambda: (_drawn(1, 5, 5),)),
        probe("a single row", lambda: (["#..#"],)),
    ),
    misconceptions=(
        Misconception(
            "R31", "0 for background",
            "Your background is 0; the codes of LeNet-5 are +1 and -1. With which of "
            "the two are ink and background equally far from a unit that says 0?",
            ((_PAPER, "code.append(0.0)"),),
        ),
        Misconception(
            "R32", "ink and background exchanged",
            "All your signs are opposite: ink is -1 and background +1. Which symbol "
            "stands for ink?",
            ((_INK, "code.append(-1)"), (_PAPER, "code.append(1)")),
        ),
        Misconception(
            "R33", "column after column",
            "You went down the columns. Here the first row comes whole, then the "
            "second: which of your loops should be the outer one?",
            wrong=_down_the_columns,
        ),
        Misconception(
            "R34", "still a picture",
            "You return rows and columns. A code is one row of numbers, because F6 is "
            "one too: what is the shape of 12 x 7 laid out flat?",
            (("np.array(code)", "np.array(code).reshape(len(rows), -1)"),),
        ),
        Misconception(
            "R50", "True and False",
            "You return True for ink and False for background. A code is compared with "
            "numbers: which two should stand for ink and background?",
            wrong=lambda rows: code_of(rows) > 0,
        ),
        Misconception(
            "R48", "always 84 numbers",
            "Your code always has 84 numbers. This drawing has another size: which two "
            "sizes should the length come from?",
            wrong=_always_84,
        ),
        Misconception(
            "R49", "bytes instead of signs",
            "Your background is 255: a byte cannot hold -1. Which dtype can?",
            wrong=_as_bytes,
        ),
        Misconception(
            "R35", "only the first row",
            "Your code ends after the first row of the drawing. How far is the "
            "return line indented?",
            (("(-1.0)\n    return", "(-1.0)\n        return"),),
        ),
        Misconception(
            "R36", "upside down",
            "Your code begins with the last row of the drawing. Which row comes first "
            "in the list?",
            (("for row in rows:", "for row in rows[::-1]:"),),
        ),
        Misconception(
            "R37", "mirrored",
            "Your rows run from right to left. Which symbol of a row comes first?",
            ((_SYMBOL, "for symbol in row[::-1]:"),),
        ),
        Misconception(
            "R38", "the input's scale",
            "You used the scale of the input image, -0.1 and 1.175. The codes have a "
            "scale of their own: which two values does the text give them?",
            ((_INK, "code.append(1.175)"), (_PAPER, "code.append(-0.1)")),
        ),
        Misconception(
            "R39", "ink counted",
            "You return one number per row, its ink. Which pixels are inked is lost "
            "then: how many numbers should a row of seven give?",
            wrong=lambda rows: np.array([float(row.count("#")) for row in rows]),
        ),
        Misconception(
            "R40", "line ends counted",
            "Your code is too long by one number for each line end: the rows were "
            "joined with something between them. What should stand between two rows?",
            wrong=lambda rows: code_of(["\n".join(rows)]),
        ),
        Misconception(
            "R41", "background left out",
            "You keep a number for ink only, so codes have different lengths. What "
            "does a dot add to the code?",
            (("            else:\n                code.append(-1.0)\n", ""),),
        ),
        Misconception(
            "R42", "the limits of squashing",
            "You used 1.7159, which the squashing never reaches. The codes stay inside "
            "its range on purpose: which two values do they have?",
            ((_INK, "code.append(1.7159)"), (_PAPER, "code.append(-1.7159)")),
        ),
        Misconception(
            "R54", "one number for each row",
            "Your code has one number for each row: a whole row is never equal to "
            "#. What do you get when you go through a row, symbol by symbol?",
            wrong=lambda rows: np.full(len(rows), -1.0),
        ),
    ),
    alternatives=(
        code_by_comparing,
        code_by_joining,
        code_by_index,
        code_by_table,
        code_in_float32,
    ),
    hints=(
        "Take the first row of the drawing alone. Which seven numbers does it give?",
        "Walk through the rows, and in each through its symbols: a string can be "
        "looped over like a list. Collect one number per symbol.",
        "code = []\nfor row in rows:\n    for symbol in ___:\n"
        '        code.append(1.0 if symbol == ___ else ___)\nreturn np.array(code)',
    ),
    explanation=(
        "Pixel $(i, j)$ of an $H \\times W$ drawing becomes number $iW + j$ of its "
        "code, $+1$ for ink and $-1$ for background; $12 \\times 7 = 84$, which is why F6 "
        "has 84 units (LeCun et al. 1998, sec. II-B and Fig. 3)."
    ),
    general=_drawing_case,
    after="Ten such codes, below each other, are all the weights of the output layer.",
)  # fmt: skip
