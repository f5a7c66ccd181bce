"""11.5 row_windows: windows over rows without a copy."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Function, Misconception
from ..probes import probe

Generator = np.random.Generator
Shape = tuple[int, ...]


# ---- 11.5 windows over rows, without a copy
def row_windows(shape: Shape, strides: Shape, k: int) -> tuple[Shape, Shape]:
    H, R, P = shape
    down, row, along = strides
    windows = (H - k + 1, k * R, P)
    steps = (down, row, along)
    return windows, steps


def _given() -> Function:
    def row_windows(shape: Shape, strides: Shape, k: int) -> tuple[Shape, Shape]:
        H, R, P = shape
        down, row, along = strides
        return (H // k, k * R, P), (k * down, row, along)

    return row_windows


def row_windows_by_slice(shape: Shape, strides: Shape, k: int) -> tuple[Shape, Shape]:
    """The strides are those of the array; only its shape is read differently."""
    H, R, P = shape
    return (nn.output_size(H, k), k * R, P), tuple(strides)


def row_windows_by_counting(
    shape: Shape, strides: Shape, k: int
) -> tuple[list[int], list[int]]:
    starts = [h for h in range(shape[0]) if h + k <= shape[0]]
    rows = sum(shape[1] for _ in range(k))
    return [len(starts), rows, shape[2]], list(strides)


def row_windows_by_memory(shape: Shape, strides: Shape, k: int) -> tuple:
    """Ask NumPy for the view with four axes, and join two of them."""
    size = strides[2]  # bytes of one number
    maps = np.zeros(shape, f"V{size}")
    view = np.lib.stride_tricks.as_strided(
        maps, (shape[0] - k + 1, k, *shape[1:]), (strides[0], *strides)
    )
    joined = (len(view), view.shape[1] * view.shape[2], view.shape[3])
    return joined, (view.strides[0], *view.strides[2:])


def _strided_case(rng: Generator) -> tuple[Shape, Shape, int]:
    k, R, P = (int(n) for n in rng.integers(1, 6, 3))
    shape = (k + int(rng.integers(0, 6)), R, P)
    size = int(rng.choice([4, 8]))
    return shape, (R * P * size, P * size, size), k


def _eight_bytes(shape: Shape, strides: Shape, k: int) -> tuple[Shape, Shape]:
    H, R, P = shape
    return (H - k + 1, k * R, P), (8 * R * P, 8 * P, 8)


_SHAPE = "(H - k + 1, k * R, P)"


_STEPS = "(down, row, along)"


ROW_WINDOWS = Exercise(
    id="11.5",
    name="row_windows",
    title="Windows over rows without a copy",
    kind="find-and-fix",
    given=_given(),
    reference=row_windows_by_slice,
    plain=row_windows,
    parts=("shape", "strides"),
    probes=(
        probe(
            "4 image rows of 3 x 5 float64, windows of 2",
            lambda: ((4, 3, 5), (120, 40, 8), 2),
        ),
        probe(
            "14 image rows of 30 x 320 float32, windows of 5",
            lambda: ((14, 30, 320), (38400, 1280, 4), 5),
        ),
        probe(
            "7 image rows of 2 x 6 float64, windows of 3",
            lambda: ((7, 2, 6), (96, 48, 8), 3),
        ),
        probe(
            "one window: 3 image rows, windows of 3",
            lambda: ((3, 4, 2), (64, 16, 8), 3),
        ),
    ),
    misconceptions=(
        Misconception(
            "W01", "last window missing",
            "One window is missing. Windows of 2 on 4 rows start at rows 0, 1 and 2: "
            "how many is that?",
            ((_SHAPE, "(H - k, k * R, P)"),),
        ),
        Misconception(
            "W02", "windows side by side",
            "Your windows are k rows apart, as if nothing overlapped, and the last ones "
            "lie behind the end of the memory. How far is window 1 from window 0?",
            ((_STEPS, "(k * down, row, along)"),),
        ),
        Misconception(
            "W11", "as many windows as fit side by side",
            "Your strides are right, but you count only the windows that fit side by "
            "side. These overlap, and each image row that has k - 1 more below it begins "
            "one: how many are there on 4 rows, with k = 2?",
            ((_SHAPE, "(H // k, k * R, P)"),),
        ),
        Misconception(
            "W03", "next window one matrix row on",
            "Your next window starts one row of the *matrix* further. It should start at "
            "the next row of the *image*, which is R of those. Which stride is that?",
            ((_STEPS, "(row, row, along)"),),
        ),
        Misconception(
            "W04", "four axes",
            "Your view is right and free as well, but it has four axes: k rows of R. A "
            "product wants them as one axis. What is the stride from its row R - 1 to "
            "row R?",
            (
                (_SHAPE, "(H - k + 1, k, R, P)"),
                (_STEPS, "(down, down, row, along)"),
            ),
        ),
        Misconception(
            "W05", "counted in numbers",
            "Your strides count numbers; NumPy's count bytes. How many bytes has one of "
            "these numbers?",
            ((_STEPS, "(R * P, P, 1)"),),
        ),
        Misconception(
            "W06", "rows made longer",
            "You put the rows of a window side by side. For the product they must lie "
            "below each other: which axis grows by the factor k?",
            ((_SHAPE, "(H - k + 1, R, k * P)"),),
        ),
        Misconception(
            "W07", "as many windows as rows",
            "You made a window for each image row. The last k - 1 of them would read "
            "behind the end of the memory. Where does the last one start?",
            ((_SHAPE, "(H, k * R, P)"),),
        ),
        Misconception(
            "W08", "matrix row an image row apart",
            "Two rows of your matrix are a whole image row apart, so most of the "
            "numbers are jumped over. What lies right behind a matrix row in memory?",
            ((_STEPS, "(down, down, along)"),),
        ),
        Misconception(
            "W09", "axes exchanged",
            "Your first two axes are exchanged: a stack of matrices has the windows "
            "first. How many matrices are there, and how many rows has each?",
            (
                (_SHAPE, "(k * R, H - k + 1, P)"),
                (_STEPS, "(row, down, along)"),
            ),
        ),
        Misconception(
            "W10", "one row per image row",
            "Your matrices have k rows. An image row has R rows of the matrix (channels "
            "and columns of the kernel): how many have k of them?",
            ((_SHAPE, "(H - k + 1, k, P)"),),
        ),
        Misconception(
            "W1A", "always 8 bytes",
            "For float64 yours is right, but you count 8 bytes for each number, and a "
            "float32 has 4. Which of your arguments already holds these steps in bytes?",
            wrong=_eight_bytes,
        ),
        Misconception(
            "W1B", "one image row in a window",
            "Your windows are as high as a single image row, R rows of the matrix. How "
            "many image rows does a window hold?",
            ((_SHAPE, "(H - k + 1, R, P)"),),
        ),
    ),
    alternatives=(
        row_windows_by_slice,
        row_windows_by_counting,
        row_windows_by_memory,
    ),
    hints=(
        "Draw the memory as one long line: image row 0, image row 1, ... Mark where "
        "window 0 starts and ends, then window 1. Where does the given code start it?",
        "A window is one piece of that line, k * R rows of P numbers. Inside it, the "
        "next row is as far as it was in the array, and so is the next number. The next "
        "window starts where the next image row starts.",
        "windows = (___ - ___ + 1, ___ * ___, ___)\nsteps = (___, ___, ___)\n"
        "return windows, steps",
    ),
    explanation=(
        "In a contiguous $(H, R, P)$ the stride of the first axis is $R$ times that of "
        "the second. So row $R$ of a window, the first of the next image row, is where "
        "row $R - 1$ plus one step ends: $k$ image rows *are* a matrix of $kR$ rows. The "
        "windows overlap in memory, which costs nothing as long as they are only read."
    ),
    general=_strided_case,
    after="in_rows, in the next cell, makes its view with it.",
)  # fmt: skip
