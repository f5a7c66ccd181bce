"""06.1 flatten: maps become a row of numbers; given code mixes the images."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import counting, numbers, probe

Array = np.ndarray
Generator = np.random.Generator


def flatten(x: Array) -> Array:
    N, C, H, W = x.shape
    return x.reshape(N, C * H * W)


def flatten_given(x: Array) -> Array:
    """What the exercise begins with: right for one image alone."""
    N, C, H, W = x.shape
    columns = x.reshape(C * H * W, N)
    return columns.T


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


def _indices_added(x: Array) -> Array:
    N, C, H, W = x.shape
    y = np.zeros((N, C * H * W))
    for n, c, i, j in np.ndindex(x.shape):
        y[n, c + i + j] = x[n, c, i, j]
    return y


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
            "only cuts the same sequence anew, and the transpose then takes every N-th "
            "number of it. Which axis should come first from the start?",
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
            "D40", "squeezed after the reshape",
            "A batch of one image loses its first axis: squeeze drops every axis of "
            "length 1. Which shape does a dense layer expect for one image?",
            ((_FLAT, "np.squeeze(x.reshape(N, C * H * W))"),),
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
        Misconception(
            "D41", "a row for each map",
            "You have a row for each map of each image. Each image should have one "
            "row, with all its maps one after the other: how many rows are that?",
            wrong=lambda x: x.reshape(-1, x.shape[2] * x.shape[3]),
        ),
        Misconception(
            "D43", "indices added",
            "Several numbers of yours go to the same place, and the end of each row "
            "stays 0: you add the three indices as they are. How many numbers lie "
            "before map c, and how many before row i of that map?",
            wrong=_indices_added,
        ),
    ),
    alternatives=(
        flatten_by_ravel,
        flatten_by_loops,
        flatten_by_joining,
        flatten_in_float32,
    ),
    hints=(
        "Take two images of 3 maps of 2 x 2, the first all zeros and the second all "
        "ones. What does the given code have after its reshape, before it transposes?",
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
    kind="find-and-fix",
    given=flatten_given,
)  # fmt: skip
