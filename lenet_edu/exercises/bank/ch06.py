"""Chapter 06, features to codes: flatten, dense, C5 both ways, receptive fields."""

# The plain functions are written as a learner would, with bare loops.
from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ... import nn
from ..exercise import Exercise, Misconception
from .probes import counting, numbers, probe, whole

Array = np.ndarray
Generator = np.random.Generator
Layers = Sequence[tuple[int, int]]


def flatten(x: Array) -> Array:
    N, C, H, W = x.shape
    return x.reshape(N, C * H * W)


def flatten_by_loops(x: Array) -> Array:
    N, C, H, W = x.shape
    y = np.zeros((N, C * H * W))
    for n, c, i, j in np.ndindex(N, C, H, W):
        y[n, (c * H + i) * W + j] = x[n, c, i, j]
    return y


def flatten_by_ravel(x: Array) -> Array:
    return np.stack([image.ravel() for image in x])


def flatten_by_joining(x: Array) -> Array:
    rows = [x[:, c, i] for c in range(x.shape[1]) for i in range(x.shape[2])]
    return np.concatenate(rows, axis=1)


def flatten_in_float32(x: Array) -> Array:
    return np.asarray(x, np.float32).reshape(len(x), -1)


def _channels_last(x: Array) -> Array:
    return x.transpose(0, 2, 3, 1).reshape(len(x), -1)


def _down_the_columns(x: Array) -> Array:
    return x.transpose(0, 1, 3, 2).reshape(len(x), -1)


def _last_axis_first(x: Array) -> Array:
    return x.reshape(len(x), -1, order="F")


def _batch_case(rng: Generator) -> tuple[Array]:
    return (rng.normal(size=tuple(int(n) for n in rng.integers(1, 6, 4))),)


_FLAT = "x.reshape(N, C * H * W)"

FLATTEN = Exercise(
    id="06.1",
    name="flatten",
    title="Maps become a row of numbers",
    reference=nn.flatten,
    plain=flatten,
    probes=(
        probe(
            "2 images of 3 maps of 2 x 2, counting 1, 2, 3 ...",
            lambda: (counting(2, 3, 2, 2),),
        ),
        probe("3 images of 2 maps of 2 x 4", lambda: (numbers(3, 2, 2, 4),)),
        probe("1 image of 2 maps of 3 x 2", lambda: (numbers(1, 2, 3, 2),)),
        probe("the output of C5: 2 images of 120 maps of 1 x 1",
              lambda: (numbers(2, 120, 1, 1),)),
        probe("the output of S4: 2 images of 16 maps of 5 x 5",
              lambda: (numbers(2, 16, 5, 5),)),
        probe(
            "maps whose rows are not next to each other in memory",
            lambda: (counting(2, 2, 4, 3).transpose(0, 1, 3, 2),),
        ),
    ),
    misconceptions=(
        Misconception(
            "D21", "axes reversed",
            "You return a column for each image. A dense layer expects images down the "
            "first axis: which of the two numbers given to reshape is the batch?",
            ((_FLAT, "x.reshape(C * H * W, N)"),),
        ),
        Misconception(
            "D22", "images shuffled together",
            "The shape is right, but each row holds numbers of several images: reshape "
            "only cuts the same sequence anew, and .T then mixes it. With the batch "
            "first from the start, is there anything left to transpose?",
            ((_FLAT, "x.reshape(C * H * W, N).T"),),
        ),
        Misconception(
            "D23", "channels last",
            "Each row goes through the pixels and lists all maps at each one. Here "
            "the first map comes whole, then the second: which axes did you move "
            "before the reshape?",
            wrong=_channels_last,
        ),
        Misconception(
            "D24", "batch flattened too",
            "You return one long row for the whole batch, without an axis for the "
            "images. Which axis should survive?",
            ((_FLAT, "x.reshape(N * C * H * W)"),),
        ),
        Misconception(
            "D25", "batch in one row",
            "All images are laid into a single row, as if the batch were one image. "
            "How many rows has a batch of two?",
            ((_FLAT, "x.reshape(1, N * C * H * W)"),),
        ),
        Misconception(
            "D26", "down the columns",
            "Within each map you go down the columns; NumPy and this course go along "
            "the rows. Did you swap height and width before the reshape?",
            wrong=_down_the_columns,
        ),
        Misconception(
            "D27", "Fortran order",
            "Your rows run through the axes from the left: the map changes fastest, "
            "the column slowest. That is order F. Which order is NumPy's own?",
            wrong=_last_axis_first,
        ),
        Misconception(
            "D28", "maps kept apart",
            "Your maps are flat but still have an axis of their own. A dense layer "
            "sees one row per image: which axes have to become one?",
            ((_FLAT, "x.reshape(N, C, H * W)"),),
        ),
        Misconception(
            "D29", "one number per map",
            "You keep the top left number of each map. That is all there is in C5's 1 "
            "x 1 maps, but S4's have 25 numbers each. Where do the others go?",
            ((_FLAT, "x[:, :, 0, 0]"),),
        ),
        Misconception(
            "D30", "mean of each map",
            "You return the mean of each map. Flattening loses no number: how many has "
            "an image of 3 maps of 2 x 2?",
            ((_FLAT, "x.mean(axis=(2, 3))"),),
        ),
        Misconception(
            "D31", "squeeze",
            "squeeze drops axes of length 1 and no others: it works on maps of 1 x 1 "
            "alone, and it would drop a batch of one image too. Which function joins "
            "axes of any length?",
            ((_FLAT, "np.squeeze(x)"),),
        ),
        Misconception(
            "D32", "400 written out",
            "Your function works for S4's 400 numbers and no others. Which three sizes "
            "multiply to 400 there?",
            ((_FLAT, "x.reshape(-1, 400)"),),
        ),
        Misconception(
            "D33", "first image only",
            "You return the first image alone. What became of the rest of the batch?",
            ((_FLAT, "x[0].reshape(1, C * H * W)"),),
        ),
    ),
    alternatives=(
        flatten_by_ravel,
        flatten_by_loops,
        flatten_by_joining,
        flatten_in_float32,
    ),
    hints=(
        "How many numbers has one image of 3 maps of 2 x 2, and how many rows has the "
        "answer for two images?",
        "The order asked for is the one in which NumPy keeps the array already, so no "
        "number has to move: only the axes are cut anew. The first axis stays.",
        "return x.reshape(___, ___)",
    ),
    explanation=(
        "$y_{n,\\,(cH + i)W + j} = x_{n,c,i,j}$: the first map row by row, then the "
        "second. It is the order of the array in memory, so `reshape` copies nothing. "
        "The paper needs no such step, because its C5 is a convolution (LeCun et al. "
        "1998, sec. II-B); programs need it wherever maps meet a dense layer."
    ),
    general=_batch_case,
    after="It stands between the maps and the dense layers F6 and C5.",
)  # fmt: skip


def dense(x: Array, w: Array, b: Array) -> Array:
    N, D = x.shape
    M = len(w)
    y = np.zeros((N, M))
    for n in range(N):
        for m in range(M):
            y[n, m] = np.sum(x[n] * w[m]) + b[m]
    return y


def dense_by_matrix(x: Array, w: Array, b: Array) -> Array:
    return x @ w.T + b


def dense_by_einsum(x: Array, w: Array, b: Array) -> Array:
    return np.einsum("nd,md->nm", x, w) + b


def dense_by_loops(x: Array, w: Array, b: Array) -> list[list[float]]:
    return [
        [bias + sum(float(v) * float(u) for v, u in zip(row, unit, strict=True))
         for unit, bias in zip(w, b, strict=True)]
        for row in x
    ]  # fmt: skip


def dense_with_a_one(x: Array, w: Array, b: Array) -> Array:
    """The bias is the weight of an input that is always 1."""
    ones = np.concatenate([x, np.ones((len(x), 1))], axis=1)
    return np.dot(ones, np.column_stack([w, b]).T)


def dense_in_float32(x: Array, w: Array, b: Array) -> Array:
    x, w, b = (np.asarray(v, np.float32) for v in (x, w, b))
    return np.matmul(w, x.T).T + b


def _not_transposed(x: Array, w: Array, b: Array) -> Array:
    return x @ w + b


def _dense_case(rng: Generator) -> tuple[Array, Array, Array]:
    N, D, M = (int(n) for n in rng.integers(1, 6, 3))
    return rng.normal(size=(N, D)), rng.normal(size=(M, D)), rng.normal(size=M)


def _layer(N: int, D: int, M: int, seed: int = 0) -> tuple[Array, Array, Array]:
    return (
        numbers(N, D, seed=seed),
        numbers(M, D, seed=seed + 10),
        numbers(M, seed=seed + 20),
    )


_UNIT = "np.sum(x[n] * w[m]) + b[m]"

DENSE = Exercise(
    id="06.2",
    name="dense",
    title="Every unit sees every input",
    reference=nn.dense,
    plain=dense,
    probes=(
        probe(
            "2 rows of 3 inputs, 4 units, all whole numbers",
            lambda: (
                counting(2, 3),
                np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [1, -1, 2]]),
                np.array([10.0, 20, 30, 40]),
            ),
        ),
        probe(
            "inputs of 0, biases 10, 20, 30",
            lambda: (np.zeros((2, 4)), numbers(3, 4), np.array([10.0, 20, 30])),
        ),
        probe("2 rows, as many units as inputs: 3", lambda: _layer(2, 3, 3)),
        probe("3 rows of 2 inputs, 3 units: as many rows as units",
              lambda: _layer(3, 2, 3, seed=1)),
        probe("3 rows, 3 inputs, 3 units", lambda: _layer(3, 3, 3, seed=2)),
        probe("5 rows of 2 inputs, 4 units", lambda: _layer(5, 2, 4, seed=3)),
        probe(
            "inputs that are whole numbers, weights that are not",
            lambda: (whole(3, 4), numbers(2, 4, seed=4), numbers(2, seed=5)),
        ),
        probe("1 row of 6 inputs, 1 unit", lambda: _layer(1, 6, 1, seed=6)),
    ),
    misconceptions=(
        Misconception(
            "D01", "w not transposed",
            "w has a row for each unit, (out, in), so the inputs do not line up with "
            "it; a square w hides this. Which of the two has to be transposed?",
            wrong=_not_transposed,
        ),
        Misconception(
            "D02", "bias forgotten",
            "For inputs of 0 the answer is the bias of each unit; you return 0. Where "
            "does the bias come in?",
            ((_UNIT, "np.sum(x[n] * w[m])"),),
        ),
        Misconception(
            "D03", "bias along the batch",
            "You gave each image a bias, and not each unit. It fits only where there "
            "are as many images as units: along which axis do the units lie?",
            wrong=lambda x, w, b: x @ w.T + b[:, None],
        ),
        Misconception(
            "D04", "units down, images across",
            "You return a row for each unit. Asked is a row for each image: what is "
            "left to do after the product?",
            wrong=lambda x, w, b: w @ x.T + b[:, None],
        ),
        Misconception(
            "D05", "one bias for all units",
            "Every unit got the bias of unit 0. Each owns one: which index should pick "
            "it?",
            ((_UNIT, "np.sum(x[n] * w[m]) + b[0]"),),
        ),
        Misconception(
            "D06", "all biases added",
            "Every unit got the sum of all biases. Which one belongs to unit m?",
            ((_UNIT, "np.sum(x[n] * w[m]) + np.sum(b)"),),
        ),
        Misconception(
            "D07", "bias added for each input",
            "For inputs of 0 you return the bias times the number of inputs: it is "
            "inside the sum. How often does a unit add its bias?",
            ((_UNIT, "np.sum(x[n] * w[m] + b[m])"),),
        ),
        Misconception(
            "D08", "mean instead of sum",
            "Without the bias, yours is the right answer divided by the number of "
            "inputs. Does a unit add its products, or average them?",
            ((_UNIT, "np.mean(x[n] * w[m]) + b[m]"),),
        ),
        Misconception(
            "D09", "squashed already",
            "Your answers are all between -1.72 and 1.72: they have been squashed. In "
            "this course the squashing is a layer of its own: does it belong here?",
            ((_UNIT, "nn.squash(np.sum(x[n] * w[m]) + b[m])"),),
        ),
        Misconception(
            "D10", "one unit's weights for all",
            "All units differ by their biases only: they share the weights of unit 0. "
            "Which row of w belongs to unit m?",
            ((_UNIT, "np.sum(x[n] * w[0]) + b[m]"),),
        ),
        Misconception(
            "D34", "first image for all",
            "All your rows are equal: each is made from the first image. Which index "
            "of x walks through the batch?",
            ((_UNIT, "np.sum(x[0] * w[m]) + b[m]"),),
        ),
        Misconception(
            "D35", "decimals lost",
            "With whole numbers as inputs your answers have lost their decimals: the "
            "array you fill has the type of x. Which type can hold 0.5?",
            (("np.zeros((N, M))", "np.zeros((N, M), dtype=x.dtype)"),),
        ),
        Misconception(
            "D36", "bias subtracted",
            "For inputs of 0 you return the biases with the opposite sign. Is a bias "
            "added or taken away here?",
            ((_UNIT, "np.sum(x[n] * w[m]) - b[m]"),),
        ),
        Misconception(
            "D37", "weights and inputs added",
            "You add weights and inputs. What does a weight do to its input?",
            ((_UNIT, "np.sum(x[n] + w[m]) + b[m]"),),
        ),
        Misconception(
            "D38", "last unit missing",
            "Your last unit is 0: the loop ends one unit too early. Which number does "
            "range leave out?",
            (("range(M)", "range(M - 1)"),),
        ),
    ),
    alternatives=(
        dense_by_matrix,
        dense_by_einsum,
        dense_with_a_one,
        dense_by_loops,
        dense_in_float32,
    ),
    hints=(
        "Take one image and one unit first. Row m of w holds the weights of unit m: "
        "what is done with them and the row of x?",
        "Two loops are enough. For one matrix product, write the shapes down: (N, D) "
        "and (M, D) should give (N, M), and the inner sizes have to be equal.",
        "for n in range(N):\n    for m in range(M):\n"
        "        y[n, m] = np.sum(x[___] * w[___]) + ___",
    ),
    explanation=(
        "$y_{n,m} = \\sum_d w_{m,d}\\, x_{n,d} + b_m$, as a matrix product "
        "$y = x\\,w^\\top + b$, with a row of $w$ for each unit. F6 computes this dot "
        "product and bias, as all layers before it do, and then squashes it (LeCun et "
        "al. 1998, sec. II-B)."
    ),
    general=_dense_case,
    after="C5 and F6 are this function; chapter 10 sends gradients back through it.",
)  # fmt: skip


def conv_as_dense(w: Array, height: int, width: int) -> Array:
    F, C, k, l = w.shape
    Ho, Wo = height - k + 1, width - l + 1
    rows = np.zeros((F, Ho, Wo, C, height, width))
    for i in range(Ho):
        for j in range(Wo):
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
            "Your kernels are turned by 180 degrees. LeNet-5's layers are "
            "correlations: which number of the kernel meets the window's top left "
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
            "06.1 has the first map whole, then the second. Which order have your "
            "columns' axes?",
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
            "dense unit has a weight for every pixel: which weight have those outside?",
            wrong=_repeated,
        ),
        Misconception(
            "M14", "mean instead of sum",
            "Your weights are the right ones divided by the size of the kernel. A "
            "convolution adds its products: does it also average them?",
            ((_PLACE, "rows[:, i, j, :, i : i + k, j : j + l] = w / (k * l)"),),
        ),
    ),
    alternatives=(
        conv_as_dense_by_impulses,
        conv_as_dense_by_padding,
        conv_as_dense_by_index,
        conv_as_dense_by_windows,
    ),
    hints=(
        "Take one kernel and a small image. Draw the image once for each place and "
        "write the kernel's numbers where it lies; what do you write elsewhere?",
        "Each of these pictures, flattened, is a row. An array of zeros with six axes, "
        "(F, Ho, Wo, C, height, width), holds all pictures at once, and in the order "
        "asked for; one reshape at the end makes a matrix of it.",
        "for i in range(Ho):\n    for j in range(Wo):\n"
        "        rows[:, i, j, :, ___ : ___, ___ : ___] = ___\n"
        "return rows.reshape(___, ___)",
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
    after="Chapter 11 turns it round: there the image is laid out, not the kernel.",
)  # fmt: skip


def receptive_field(layers: Layers) -> tuple[int, int]:
    side = 1
    step = 1
    for kernel, stride in layers:
        side = side + (kernel - 1) * step
        step = step * stride
    return side, step


def receptive_field_backwards(layers: Layers) -> tuple[int, int]:
    side = 1
    for kernel, stride in reversed(layers):
        side = (side - 1) * stride + kernel
    return side, int(np.prod([stride for _, stride in layers], dtype=int))


def receptive_field_by_recursion(layers: Layers) -> tuple[int, int]:
    if not layers:
        return 1, 1
    side, step = receptive_field_by_recursion(layers[:-1])
    kernel, stride = layers[-1]
    return side + step * kernel - step, step * stride


def receptive_field_by_sets(layers: Layers) -> list[int]:
    """Follow two neighbours back to the pixels that they see."""
    first, second = {0}, {1}
    for kernel, stride in layers[::-1]:
        first, second = (
            {unit * stride + u for unit in units for u in range(kernel)}
            for units in (first, second)
        )
    return [max(first) - min(first) + 1, min(second) - min(first)]


def receptive_field_by_sums(layers: Layers) -> tuple[np.int64, np.int64]:
    strides = [1, *(stride for _, stride in layers)]
    steps = np.cumprod(np.array(strides, dtype=np.int64))
    kernels = np.array([kernel for kernel, _ in layers], dtype=np.int64)
    return 1 + np.sum((kernels - 1) * steps[:-1]), steps[-1]


def _read_backwards(layers: Layers) -> tuple[int, int]:
    side, step = 1, 1
    for kernel, stride in layers:
        side = (side - 1) * stride + kernel
        step *= stride
    return side, step


def _doubled(layers: Layers) -> tuple[int, int]:
    side, step = 1, 1
    for kernel, stride in layers:
        side = side * stride if stride > 1 else side + (kernel - 1) * step
        step *= stride
    return side, step


def _step_first(layers: Layers) -> tuple[int, int]:
    return receptive_field(layers)[::-1]


def _last_layer(layers: Layers) -> tuple[int, int]:
    return layers[-1] if layers else (1, 1)


def _layers_case(rng: Generator) -> tuple[list[tuple[int, int]]]:
    drawn = rng.integers(1, 6, (int(rng.integers(1, 5)), 2))
    return ([(int(kernel), int(stride)) for kernel, stride in drawn],)


_GROW = "side = side + (kernel - 1) * step"
_STRETCH = "step = step * stride"
_TOGETHER = f"        {_GROW}\n        {_STRETCH}"

RECEPTIVE_FIELD = Exercise(
    id="06.4",
    name="receptive_field",
    title="How much of the image does a unit see?",
    reference=receptive_field,
    plain=receptive_field,
    probes=(
        probe("one layer, (5, 1): C1", lambda: ([(5, 1)],)),
        probe("two layers, (5, 1), (2, 2): up to S2", lambda: ([(5, 1), (2, 2)],)),
        probe(
            "three layers, (5, 1), (2, 2), (5, 1): up to C3",
            lambda: ([(5, 1), (2, 2), (5, 1)],),
        ),
        probe(
            "five layers, (5, 1), (2, 2), (5, 1), (2, 2), (5, 1): up to C5",
            lambda: ([(5, 1), (2, 2), (5, 1), (2, 2), (5, 1)],),
        ),
        probe("three layers, (3, 2), (4, 3), (2, 1)",
              lambda: ([(3, 2), (4, 3), (2, 1)],)),
        probe("two layers, (2, 3), (3, 5): kernels smaller than their strides",
              lambda: ([(2, 3), (3, 5)],)),
        probe("no layer at all", lambda: ([],)),
    ),
    misconceptions=(
        Misconception(
            "V01", "strides forgotten",
            "You add kernel - 1 for each layer. That is right up to S2; behind it "
            "neighbours are two pixels apart. How many pixels does one more unit of S2 "
            "add?",
            ((_GROW, "side = side + (kernel - 1)"),),
        ),
        Misconception(
            "V02", "kernels multiplied",
            "You multiply the kernels. Neighbours' fields overlap: two units of C1 "
            "side by side see 6 columns, not 10. How many new ones does the second "
            "add?",
            ((_GROW, "side = side * kernel"),),
        ),
        Misconception(
            "V03", "step taken too early",
            "You multiply the step before you use it. The inputs of S2 are units of "
            "C1, and these are still one pixel apart. Which step counts while a "
            "layer's field grows, that of its input or of its output?",
            ((_TOGETHER, f"        {_STRETCH}\n        {_GROW}"),),
        ),
        Misconception(
            "V04", "first unit counted twice",
            "You add the whole kernel each time. The first unit of the window brings "
            "the field that you already have: how many further ones are there?",
            ((_GROW, "side = side + kernel * step"),),
        ),
        Misconception(
            "V05", "begun at 0",
            "All your sides are one too small. Before any layer, how many pixels does "
            "a pixel see?",
            (("side = 1", "side = 0"),),
        ),
        Misconception(
            "V06", "last layer only",
            "You return the last layer's own kernel and stride. Its inputs are units "
            "that see several pixels themselves: what do the earlier layers add?",
            wrong=_last_layer,
        ),
        Misconception(
            "V07", "strides added",
            "You add up the strides. Two steps of two, one inside the other: how many "
            "pixels is one step of S4?",
            ((_STRETCH, "step = step + stride"),),
        ),
        Misconception(
            "V08", "last stride only",
            "Your step is the last layer's stride. It counts units of the layer below, "
            "not pixels. How many pixels are these units apart?",
            ((_STRETCH, "step = stride"),),
        ),
        Misconception(
            "V09", "backward rule read forward",
            "(side - 1) * stride + kernel is the rule for going from the last layer to "
            "the first, and you go from the first to the last. Which layer should your "
            "loop begin with?",
            wrong=_read_backwards,
        ),
        Misconception(
            "V10", "kernel and stride exchanged",
            "You read each pair as (stride, kernel). Which comes first in the pairs "
            "given?",
            (("for kernel, stride in", "for stride, kernel in"),),
        ),
        Misconception(
            "V11", "step first",
            "Both numbers are there, in the wrong order. Which of the two is returned "
            "first?",
            wrong=_step_first,
        ),
        Misconception(
            "V12", "area instead of side",
            "Your first number is the count of all pixels of the field. Asked is its "
            "side: how many pixels wide is it?",
            (("return side, step", "return side**2, step"),),
        ),
        Misconception(
            "V13", "subsampling doubles the field",
            "You double the field at each subsampling, as if its units had nothing in "
            "common. Two neighbours of C1 see 5 columns each and share 4: how many "
            "do they see together?",
            wrong=_doubled,
        ),
        Misconception(
            "V14", "field shrinks by the stride",
            "You divide the step by the stride. The map gets smaller, so its units get "
            "further apart in the image: what does a stride of 2 do to their distance?",
            ((_STRETCH, "step = step // stride"),),
        ),
        Misconception(
            "V15", "first layer only",
            "You return after the first layer. How far should the return be indented?",
            (("    return side, step", "        return side, step\n    return 1, 1"),),
        ),
    ),
    alternatives=(
        receptive_field_backwards,
        receptive_field_by_recursion,
        receptive_field_by_sets,
        receptive_field_by_sums,
    ),
    hints=(
        "A window of a layer has `kernel` inputs in a row. The first brings its whole "
        "field; how many pixels does each further one add?",
        "Keep two numbers, both 1 before the first layer: the side of a field, and "
        "how many pixels two neighbours are apart. A layer uses the distance of its "
        "inputs, and only then changes it.",
        "for kernel, stride in layers:\n    side = side + ___ * ___\n"
        "    step = step * ___",
    ),
    explanation=(
        "$r_n = r_{n-1} + (k_n - 1)\\, d_{n-1}$ and $d_n = d_{n-1}\\, s_n$, with $r_0 "
        "= d_0 = 1$: a window adds $k - 1$ neighbours, each $d_{n-1}$ pixels further "
        "on. LeNet-5: 5, 6, 14, 16, 32 pixels at steps 1, 2, 2, 4, 4. So a unit of C5 "
        "sees the whole $32 \\times 32$ image (LeCun et al. 1998, sec. II-B)."
    ),
    general=_layers_case,
    parts=("side", "step"),
    after="The widget below shows your numbers on a digit.",
    widget="ReceptiveField",
)  # fmt: skip


def dense_counts(inputs: int, outputs: int) -> tuple[int, int]:
    parameters = inputs * outputs + outputs
    connections = outputs * (inputs + 1)
    return parameters, connections


def dense_counts_by_arrays(inputs: int, outputs: int) -> tuple[int, int]:
    w, b = np.zeros((outputs, inputs)), np.zeros(outputs)
    return w.size + b.size, w.size + b.size


def dense_counts_by_loops(inputs: int, outputs: int) -> list[int]:
    links = 0
    for _ in range(outputs):
        links += inputs
        links += 1
    return [links, links]


def dense_counts_as_convolution(inputs: int, outputs: int) -> tuple[int, int]:
    """A dense layer is a convolution with kernels of 1 x 1 on maps of 1 x 1."""
    return nn.convolution_counts(inputs, outputs, 1, 1, 1)


def dense_counts_by_products(inputs: int, outputs: int) -> tuple[np.int64, np.int64]:
    links = np.prod(np.array([inputs + 1, outputs], dtype=np.int64))
    return links, links


def _sizes_case(rng: Generator) -> tuple[int, int]:
    inputs, outputs = (int(n) for n in rng.integers(1, 500, 2))
    return inputs, outputs


def _no_links_to_biases(inputs: int, outputs: int) -> tuple[int, int]:
    return outputs * (inputs + 1), outputs * inputs


_PARAMETERS = "parameters = inputs * outputs + outputs"
_CONNECTIONS = "connections = outputs * (inputs + 1)"

DENSE_COUNTS = Exercise(
    id="06.5",
    name="dense_counts",
    title="Parameters and connections of C5 and F6",
    reference=nn.dense_counts,
    plain=dense_counts,
    probes=(
        probe("3 inputs, 2 units", lambda: (3, 2)),
        probe("C5: 400 inputs, 120 units", lambda: (400, 120)),
        probe("F6: 120 inputs, 84 units", lambda: (120, 84)),
        probe("2 inputs, 7 units", lambda: (2, 7)),
    ),
    misconceptions=(
        Misconception(
            "X41", "no biases",
            "You counted the weights alone. Each unit has one more number that is "
            "learned, and the paper counts its link too: which?",
            ((_PARAMETERS, "parameters = inputs * outputs"),
             (_CONNECTIONS, "connections = inputs * outputs")),
        ),
        Misconception(
            "X42", "biases are no parameters",
            "Your connections are right, your parameters lack the biases. Is a bias "
            "not learned?",
            ((_PARAMETERS, "parameters = inputs * outputs"),),
        ),
        Misconception(
            "X43", "biases are no connections",
            "Your parameters are right. The paper counts the link to the bias as a "
            "connection too: how many links has one unit?",
            wrong=_no_links_to_biases,
        ),
        Misconception(
            "X44", "one bias for the layer",
            "You counted one bias for the whole layer. Can two units have different "
            "biases?",
            ((_PARAMETERS, "parameters = inputs * outputs + 1"),),
        ),
        Misconception(
            "X45", "a bias per input",
            "You counted a bias for each input. Whose is a bias: the input's, or the "
            "unit's that adds it?",
            ((_PARAMETERS, "parameters = inputs * outputs + inputs"),
             (_CONNECTIONS, "connections = inputs * (outputs + 1)")),
        ),
        Misconception(
            "X46", "weights shared",
            "You counted the weights of one unit, as if all shared them. Sharing needs "
            "several places with the same question; how many places has a dense unit?",
            ((_PARAMETERS, "parameters = inputs + 1"),),
        ),
        Misconception(
            "X47", "one unit only",
            "You counted a single unit. How many of them has the layer?",
            ((_PARAMETERS, "parameters = inputs + 1"),
             (_CONNECTIONS, "connections = inputs + 1")),
        ),
        Misconception(
            "X48", "inputs and units added",
            "You added inputs and units. Each unit is linked to every input: how many "
            "pairs are there?",
            ((_PARAMETERS, "parameters = inputs + outputs"),
             (_CONNECTIONS, "connections = inputs + outputs")),
        ),
        Misconception(
            "X49", "parameters times units",
            "You multiplied the parameters by the units once more. In a convolution "
            "one number serves many places; how often is a weight of a dense layer "
            "used?",
            ((_CONNECTIONS, "connections = parameters * outputs"),),
        ),
        Misconception(
            "X50", "a coefficient too",
            "You counted two further numbers per unit, as in S4. A dense unit has a "
            "weight for each input: does it need a coefficient as well?",
            ((_PARAMETERS, "parameters = inputs * outputs + 2 * outputs"),),
        ),
    ),
    alternatives=(
        dense_counts_by_arrays,
        dense_counts_as_convolution,
        dense_counts_by_loops,
        dense_counts_by_products,
    ),
    hints=(
        "Begin with a single unit: to how many inputs is it linked, and what else does "
        "it add?",
        "No two units share a weight, and no weight is used twice for one image. What "
        "follows for the two numbers asked for?",
        "parameters = ___ * ___ + ___\nconnections = outputs * (___ + ___)",
    ),
    explanation=(
        "Each of $M$ units has $D$ weights and a bias, all its own and each used once: "
        "$M (D + 1)$ parameters and as many connections. C5: $120 \\cdot 401 = "
        "48{,}120$; F6: $84 \\cdot 121 = 10{,}164$ (LeCun et al. 1998, sec. II-B)."
    ),
    general=_sizes_case,
    parts=("parameters", "connections"),
    after="Chapter 08 adds these up for the whole network.",
)  # fmt: skip

EXERCISES = (FLATTEN, DENSE, CONV_AS_DENSE, RECEPTIVE_FIELD, DENSE_COUNTS)
