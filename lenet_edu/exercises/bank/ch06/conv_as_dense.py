"""06.3 conv_as_dense: a convolution as a dense layer, its lines to be ordered."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import counting, numbers, probe

Array = np.ndarray
Generator = np.random.Generator


def conv_as_dense(w: Array, height: int, width: int) -> Array:
    F, C, k, l = w.shape
    Ho, Wo = height - k + 1, width - l + 1
    rows = np.zeros((F, Ho, Wo, C, height, width))
    for i in range(Ho):
        for j in range(Wo):
            rows[:, i, j, :, i : i + k, j : j + l] = w
    return rows.reshape(F * Ho * Wo, C * height * width)


def conv_as_dense_given(  # type: ignore[return]
    w: Array, height: int, width: int
) -> Array | None:
    """What the exercise begins with: right lines, two of them in the wrong place."""
    F, C, k, l = w.shape
    Ho, Wo = height - k + 1, width - l + 1
    for i in range(Ho):
        for j in range(Wo):
            rows = np.zeros((F, Ho, Wo, C, height, width))
            rows[:, i, j, :, i : i + k, j : j + l] = w
            return rows.reshape(F * Ho * Wo, C * height * width)


def conv_as_dense_by_impulses(w: Array, height: int, width: int) -> Array:
    """Show the convolution one pixel at a time: the answers are the columns."""
    w = np.asarray(w, float)
    inputs = w.shape[1] * height * width
    pixels = np.eye(inputs).reshape(inputs, w.shape[1], height, width)
    answers = nn.conv2d(pixels, w, np.zeros(len(w)))
    return answers.reshape(inputs, -1).T


def conv_as_dense_by_index(w: Array, height: int, width: int) -> Array:
    F, C, k, l = w.shape
    Ho, Wo = height - k + 1, width - l + 1
    matrix = np.zeros((F * Ho * Wo, C * height * width))
    for f, i, j in np.ndindex(F, Ho, Wo):
        for c, u, v in np.ndindex(C, k, l):
            row = (f * Ho + i) * Wo + j
            column = (c * height + i + u) * width + j + v
            matrix[row, column] = w[f, c, u, v]
    return matrix


def conv_as_dense_by_windows(w: Array, height: int, width: int) -> Array:
    """Each place writes through a view of the windows of an empty image."""
    F, C, k, l = w.shape
    Ho, Wo = height - k + 1, width - l + 1
    rows = np.zeros((F, Ho, Wo, C, height, width), np.float32)
    for f, i, j in np.ndindex(F, Ho, Wo):
        windows = sliding_window_view(rows[f, i, j], (k, l), (1, 2), writeable=True)
        windows[:, i, j] = w[f]
    return rows.reshape(F * Ho * Wo, -1)


def conv_as_dense_by_padding(w: Array, height: int, width: int) -> Array:
    F, C, k, l = w.shape
    Ho, Wo = height - k + 1, width - l + 1
    placed = [
        np.pad(w, ((0, 0), (0, 0), (i, height - k - i), (j, width - l - j)))
        for i, j in itertools.product(range(Ho), range(Wo))
    ]
    return np.stack(placed, axis=1).reshape(F * Ho * Wo, -1)


def _by_places(w: Array, height: int, width: int) -> Array:
    """The matrix with axes of its own: (F, Ho, Wo, C, height, width)."""
    F, C, k, l = w.shape
    shape = (F, height - k + 1, width - l + 1, C, height, width)
    return conv_as_dense(w, height, width).reshape(shape)


def _flat_matrix(rows: Array) -> Array:
    return rows.reshape(int(np.prod(rows.shape[:3])), -1)


def _input_maps_last(w: Array, height: int, width: int) -> Array:
    return _flat_matrix(_by_places(w, height, width).transpose(0, 1, 2, 4, 5, 3))


def _output_maps_last(w: Array, height: int, width: int) -> Array:
    return _flat_matrix(_by_places(w, height, width).transpose(1, 2, 0, 3, 4, 5))


def _places_down(w: Array, height: int, width: int) -> Array:
    return _flat_matrix(_by_places(w, height, width).transpose(0, 2, 1, 3, 4, 5))


def _pixels_down(w: Array, height: int, width: int) -> Array:
    return _flat_matrix(_by_places(w, height, width).transpose(0, 1, 2, 3, 5, 4))


def _repeated(w: Array, height: int, width: int) -> Array:
    F, C, k, l = w.shape
    places = (height - k + 1) * (width - l + 1)
    return np.repeat(w.reshape(F, -1), places, axis=0)


def _emptied_at_each_place(w: Array, height: int, width: int) -> Array:
    rows = _by_places(w, height, width)
    last = np.zeros_like(rows)
    last[:, -1, -1] = rows[:, -1, -1]
    return _flat_matrix(last)


def _first_place_only(w: Array, height: int, width: int) -> Array:
    rows = _by_places(w, height, width)
    first = np.zeros_like(rows)
    first[:, 0, 0] = rows[:, 0, 0]
    return _flat_matrix(first)


def _first_row_only(w: Array, height: int, width: int) -> Array:
    rows = _by_places(w, height, width)
    first = np.zeros_like(rows)
    first[:, 0] = rows[:, 0]
    return _flat_matrix(first)


def _last_row_only(w: Array, height: int, width: int) -> Array:
    rows = _by_places(w, height, width)
    last = np.zeros_like(rows)
    last[:, -1] = rows[:, -1]
    return _flat_matrix(last)


def _matrix_case(rng: Generator) -> tuple[Array, int, int]:
    F, C, k, l = (int(n) for n in rng.integers(1, 4, 4))
    more = rng.integers(0, 4, 2)
    return rng.normal(size=(F, C, k, l)), k + int(more[0]), l + int(more[1])


_PLACE = "rows[:, i, j, :, i : i + k, j : j + l] = w"


_SHAPE = "return rows.reshape(F * Ho * Wo, C * height * width)"


CONV_AS_DENSE = Exercise(
    id="06.3",
    name="conv_as_dense",
    title="A convolution written as a dense layer",
    reference=conv_as_dense,
    plain=conv_as_dense,
    probes=(
        probe(
            "one kernel of 2 x 3, counting 1, 2, 3 ..., on 3 x 5 pixels",
            lambda: (counting(1, 1, 2, 3), 3, 5),
        ),
        probe(
            "as C5, only smaller: 3 kernels on 2 maps, 2 x 3 on 2 x 3 pixels",
            lambda: (counting(3, 2, 2, 3), 2, 3),
        ),
        probe(
            "2 kernels on 3 maps, 3 x 2 on 4 x 4 pixels",
            lambda: (numbers(2, 3, 3, 2), 4, 4),
        ),
        probe(
            "3 square kernels on 2 maps, 2 x 2 on 3 x 4 pixels",
            lambda: (numbers(3, 2, 2, 2, seed=1), 3, 4),
        ),
        probe(
            "2 kernels of 1 x 1 on 2 maps of 2 x 3 pixels",
            lambda: (numbers(2, 2, 1, 1, seed=2), 2, 3),
        ),
        probe(
            "2 square kernels on 2 maps, 3 x 3 on 3 x 3 pixels",
            lambda: (numbers(2, 2, 3, 3, seed=3), 3, 3),
        ),
    ),
    misconceptions=(
        Misconception(
            "M01", "only where kernel and input are equally large",
            "You return the kernels, one per row. That is right for C5 on maps of 5 x "
            "5, where there is one place. How many rows are needed where the kernel "
            "has several places?",
            ((_SHAPE, "return w.reshape(F, C * k * l)"),),
        ),
        Misconception(
            "M02", "kernel never moves",
            "All rows of a kernel are the same: the kernel lies at the top left "
            "each time. Where does it lie at place (i, j)?",
            ((_PLACE, "rows[:, i, j, :, :k, :l] = w"),),
        ),
        Misconception(
            "M03", "kernel flipped",
            "Your kernels are rotated by 180°. LeNet-5's layers are "
            "cross-correlations: which number of the kernel meets the window's top left "
            "pixel?",
            ((_PLACE, "rows[:, i, j, :, i : i + k, j : j + l] = w[:, :, ::-1, ::-1]"),),
        ),
        Misconception(
            "M04", "matrix transposed",
            "You return a row for each input. Dense weights are (out, in), a row for "
            "each unit: what turns one into the other?",
            ((_SHAPE, "return rows.reshape(F * Ho * Wo, C * height * width).T"),),
        ),
        Misconception(
            "M05", "input maps last",
            "Your columns list all maps pixel by pixel. The flat order of exercise "
            "06.1 has the first map whole, then the second. In which order are the "
            "axes of your columns?",
            wrong=_input_maps_last,
        ),
        Misconception(
            "M06", "output maps last",
            "Your rows list all kernels at the first place, then at the second. In the "
            "flat order the first map comes whole: which index should change slowest?",
            wrong=_output_maps_last,
        ),
        Misconception(
            "M07", "places down the columns",
            "Within a map, your rows go through the places down the columns. Which of "
            "i and j should change faster?",
            wrong=_places_down,
        ),
        Misconception(
            "M08", "pixels down the columns",
            "Within a map, your columns go through the pixels top to bottom first. "
            "Does the flat order run along rows of pixels or down them?",
            wrong=_pixels_down,
        ),
        Misconception(
            "M09", "rows and columns swapped in the slice",
            "Your kernels lie at the place (j, i). Which index walks down the image, "
            "and which axis is that?",
            ((_PLACE, "rows[:, i, j, :, j : j + k, i : i + l] = w"),),
        ),
        Misconception(
            "M10", "last places missing",
            "The last row and column of places are missing. A row of 5 pixels has 3 "
            "places for a kernel of 3: do you count the first one?",
            (("height - k + 1, width - l + 1", "height - k, width - l"),),
        ),
        Misconception(
            "M11", "first input map only",
            "Only the first input map has weights, the others have 0. Does a unit of "
            "C5 see one map of S4, or all of them?",
            ((_PLACE, "rows[:, i, j, 0, i : i + k, j : j + l] = w[:, 0]"),),
        ),
        Misconception(
            "M12", "first kernel for all",
            "All output maps have the weights of the first kernel. Which index picks "
            "the kernel of map f?",
            ((_PLACE, "rows[:, i, j, :, i : i + k, j : j + l] = w[0]"),),
        ),
        Misconception(
            "M13", "pixels outside the window left out",
            "You have a row for each place, but it holds only the window's numbers. A "
            "dense unit has a weight for every pixel: which weight do those outside have?",
            wrong=_repeated,
        ),
        Misconception(
            "M14", "mean instead of sum",
            "Your weights are the right ones divided by the size of the kernel. A "
            "convolution adds its products: does it also average them?",
            ((_PLACE, "rows[:, i, j, :, i : i + k, j : j + l] = w / (k * l)"),),
        ),
        Misconception(
            "M15", "zeros made anew at each place",
            "Only the last place has weights; the rows of all others are 0. Which lines "
            "have to run once, and which once for each place? An array that is made "
            "anew forgets what was written into the old one.",
            wrong=_emptied_at_each_place,
        ),
        Misconception(
            "M16", "returned at the first place",
            "Only the first place has weights; the rows of all others are 0. How far "
            "is your return line indented, and how often does the loop run before it?",
            wrong=_first_place_only,
        ),
        Misconception(
            "M17", "returned after the first row",
            "Only the first row of places has weights, those with i = 0. How far is "
            "your return line indented: is it still inside the loop over i?",
            wrong=_first_row_only,
        ),
        Misconception(
            "M18", "zeros made anew in each row",
            "Only the last row of places has weights; the others are 0. Which lines "
            "have to run once, and which once for each place? An array that is made "
            "anew forgets what was written into the old one.",
            wrong=_last_row_only,
        ),
    ),
    alternatives=(
        conv_as_dense_by_impulses,
        conv_as_dense_by_padding,
        conv_as_dense_by_index,
        conv_as_dense_by_windows,
    ),
    hints=(
        "Go through the loops by hand for a kernel with two places. Which lines run "
        "at the first place, and what is left to run at the second?",
        "Four things happen: count the places, make an empty picture for each unit, "
        "write the kernel into each picture, and lay all pictures out as rows. Only "
        "one of the four has to happen inside the loops.",
        "Ho, Wo = ___\nrows = np.zeros(___)\nfor i in range(Ho):\n"
        "    for j in range(Wo):\n        ___\nreturn rows.reshape(___)",
    ),
    explanation=(
        "Row $(f, i, j)$ holds the kernel $w_f$ at the place $(i, j)$ of an image of "
        "zeros: $m_{(f,i,j),(c,p,q)} = w_{f,c,\\,p-i,\\,q-j}$ inside the window, 0 "
        "outside. If the image is as large as the kernel there is one place, and no 0 "
        "is left: this is C5, with full connection to S4's maps of $5 \\times 5$, and "
        "the paper calls it a convolution because a larger input would give maps "
        "larger than $1 \\times 1$ (LeCun et al. 1998, sec. II-B)."
    ),
    general=_matrix_case,
    after="Chapter 11 does the opposite: there the image is laid out, not the kernel.",
    kind="order",
    given=conv_as_dense_given,
)  # fmt: skip
