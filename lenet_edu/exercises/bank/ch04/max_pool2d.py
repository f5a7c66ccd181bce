"""04.3 max_pool2d: max pooling."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from .... import nn
from ...exercise import Exercise, Misconception
from .. import families
from ..probes import probe, small, whole
from . import _shared as shared

Array = np.ndarray
Generator = np.random.Generator


def max_pool2d(x: Array, size: int = 2, stride: int | None = None) -> Array:
    N, C, H, W = x.shape
    step = size if stride is None else stride
    Ho = (H - size) // step + 1
    Wo = (W - size) // step + 1
    y = np.zeros((N, C, Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            top, left = i * step, j * step
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = np.max(window, axis=(2, 3))
    return y


def max_pool_by_shifts(x: Array, size: int = 2, stride: int | None = None) -> Array:
    step = size if stride is None else stride
    Ho, Wo = ((n - size) // step + 1 for n in x.shape[2:])
    y = np.full((*x.shape[:2], Ho, Wo), -np.inf)
    for u in range(size):
        for v in range(size):
            there = x[:, :, u : u + step * Ho : step, v : v + step * Wo : step]
            y = np.maximum(y, there[:, :, :Ho, :Wo])
    return y


def max_pool_by_windows(x: Array, size: int = 2, stride: int | None = None) -> Array:
    step = stride or size
    windows = sliding_window_view(x, (size, size), axis=(2, 3))
    return windows[:, :, ::step, ::step].max(axis=(-1, -2))


def max_pool_by_strides(x: Array, size: int = 2, stride: int | None = None) -> Array:
    step = stride or size
    n, c, h, w = x.strides
    shape = (*x.shape[:2], *((d - size) // step + 1 for d in x.shape[2:]), size, size)
    return as_strided(x, shape, (n, c, h * step, w * step, h, w)).max(axis=(4, 5))


def max_pool_by_loops(x: Array, size: int = 2, stride: int | None = None) -> Array:
    step = stride or size
    Ho, Wo = ((n - size) // step + 1 for n in x.shape[2:])
    y = np.zeros((*x.shape[:2], Ho, Wo), np.float32)
    for n, c, i, j in np.ndindex(y.shape):
        best = x[n, c, i * step, j * step]
        for u, v in np.ndindex(size, size):
            value = x[n, c, i * step + u, j * step + v]
            if value > best:
                best = value
        y[n, c, i, j] = best
    return y


def _wide_max(x: Array, size: int = 2, stride: int | None = None) -> Array:
    return max_pool2d(x, size, stride).swapaxes(2, 3)


def _padded_max(x: Array, size: int = 2, stride: int | None = None) -> Array:
    step = stride or size
    more = [-n % size for n in x.shape[2:]]
    return max_pool2d(np.pad(x, ((0, 0), (0, 0), *((0, n) for n in more))), size, step)


def _rounded_max(x: Array, size: int = 2, stride: int | None = None) -> Array:
    step = stride or size
    y = np.zeros((*x.shape[:2], *(round(1 + (n - size) / step) for n in x.shape[2:])))
    for i, j in np.ndindex(y.shape[2:]):
        window = x[:, :, i * step : i * step + size, j * step : j * step + size]
        y[:, :, i, j] = window.max(axis=(2, 3))
    return y


def _far_apart_max(x: Array, size: int = 2, stride: int | None = None) -> Array:
    N, C, H, W = x.shape
    if stride not in (None, size) or H % size or W % size:
        return max_pool2d(x, size, stride)
    return x.reshape(N, C, size, H // size, size, W // size).max(axis=(2, 4))


def _max_case(rng: Generator) -> tuple[Array, int, int | None]:
    size = int(rng.integers(1, 4))
    N, C, H, W = (int(n) for n in rng.integers(1, 4, 4))
    stride = None if rng.random() < 0.4 else int(rng.integers(1, 4))
    x = rng.normal(size=(N, C, H + size + 2, W + size + 1))
    return x - (3 if rng.random() < 0.3 else 0), size, stride


def _never_reset(x: Array, size: int = 2, stride: int | None = None) -> Array:
    y = max_pool2d(x, size, stride)
    return np.maximum.accumulate(y.ravel()).reshape(y.shape)


_MAX = "np.max(window, axis=(2, 3))"
_STEP = "size if stride is None else stride"


MAX_POOL2D = Exercise(
    id="04.3",
    name="max_pool2d",
    title="Max pooling",
    reference=nn.max_pool2d,
    plain=max_pool2d,
    probes=(
        probe(
            "a 2 x 4 image 1 5 -3 -2 / 4 2 -9 -7: one window is all negative",
            lambda: (np.array([[[[1.0, 5, -3, -2], [4, 2, -9, -7]]]]),),
        ),
        probe("a flat 4 x 6 image of -1", lambda: (np.full((1, 1, 4, 6), -1.0),)),
        probe(
            "2 images of 3 maps of 4 x 8, whole numbers",
            lambda: (small(2, 3, 4, 8, most=9),),
        ),
        probe(
            "a 5 x 6 image, windows of 3, stride 2, whole numbers",
            lambda: (small(1, 1, 5, 6, seed=1, most=9), 3, 2),
        ),
        probe(
            "5 x 7 pixels, windows of 2: the last row and column are left over",
            lambda: (small(1, 2, 5, 7, seed=2, most=9),),
        ),
        probe(
            "windows of 3 that overlap, stride 1",
            lambda: (small(1, 1, 4, 6, seed=3, most=9) - 5, 3, 1),
        ),
        probe(
            "7 x 6 pixels, windows of 3 side by side",
            lambda: (small(1, 1, 7, 6, seed=6, most=9), 3),
        ),
        probe(
            "windows of 2 with gaps, stride 3, 6 x 8 pixels",
            lambda: (small(2, 2, 6, 8, seed=4, most=9), 2, 3),
        ),
        probe(
            "windows of 3, stride 2, 6 x 8 pixels, all negative",
            lambda: (small(1, 2, 6, 8, seed=5, most=9) - 20, 3, 2),
        ),
        probe("an integer image", lambda: (whole(2, 1, 4, 2, low=-9, high=9),)),
    ),
    misconceptions=(
        Misconception(
            "P01", "start at 0",
            "Where all pixels are negative you return 0, which is not one of them. "
            "With what value does your search for the largest begin?",
            ((_MAX, "np.max(window, axis=(2, 3), initial=0)"),),
        ),
        Misconception(
            "P02", "largest magnitude",
            "You compare magnitudes: -9 is not larger than -2. What happens to the "
            "sign before the comparison?",
            ((_MAX, "np.max(np.abs(window), axis=(2, 3))"),),
        ),
        Misconception(
            "P03", "largest over the maps too",
            "All maps of an image are equal in yours: the search ran over the maps as "
            "well. Each map is pooled on its own: over which axes should it run?",
            ((_MAX, "np.max(window, axis=(1, 2, 3))[:, None]"),),
        ),
        Misconception(
            "P09", "largest over the images too",
            "All your images are equal: the search ran over the images as well. Which "
            "axis counts the images?",
            ((_MAX, "np.max(window, axis=(0, 2, 3))"),),
        ),
        Misconception(
            "P26", "one maximum for everything",
            "All your images and maps hold the same numbers: the search ran over all "
            "of them. Over which axes of the window should it run?",
            ((_MAX, "np.max(window)"),),
        ),
        shared.first_pixel("P05", (_MAX, "window[:, :, 0, 0]"), what="window"),
        Misconception(
            "P06", "return inside the loop",
            "Only your first window is filled, all others are 0. When does your "
            "function return: is that line inside a loop?",
            (("axis=(2, 3))\n    return y", "axis=(2, 3))\n            return y"),),
        ),
        families.only_first_row(
            "P27",
            ("axis=(2, 3))\n    return y", "axis=(2, 3))\n        return y"),
        ),
        Misconception(
            "P04", "stride ignored",
            "Your windows always lie side by side, whatever stride is given. Which of "
            "the two numbers says how far apart they are?",
            ((_STEP, "size"),),
        ),
        Misconception(
            "P07", "stride 1 by default",
            "Without a stride your windows move by one pixel. They should lie side by "
            "side then: which number is the step?",
            ((_STEP, "1 if stride is None else stride"),),
        ),
        Misconception(
            "P28", "stride 2 by default",
            "Without a stride your windows of 1 or 3 move by two pixels. They should "
            "lie side by side then: which number is the step?",
            ((_STEP, "2 if stride is None else stride"),),
        ),
        Misconception(
            "P08", "mean of the window",
            "You return the mean of each window, which is mean pooling. What does max "
            "pooling keep?",
            ((_MAX, "np.mean(window, axis=(2, 3))"),),
        ),
        Misconception(
            "P10", "sum of the window",
            "You add up the pixels, as S2 does. What does max pooling keep?",
            ((_MAX, "np.sum(window, axis=(2, 3))"),),
        ),
        Misconception(
            "P16", "smallest instead of largest",
            "You return the smallest pixel of each window. Which comparison points "
            "the other way?",
            ((_MAX, "np.min(window, axis=(2, 3))"),),
        ),
        Misconception(
            "P29", "first row of the window",
            "You search only the first row of each window. When is your search "
            "finished: is that line inside a loop?",
            ((_MAX, "np.max(window[:, :, 0], axis=2)"),),
        ),
        families.last_places_missing(
            "P17",
            ("(H - size) // step + 1", "(H - size) // step"),
            ("(W - size) // step + 1", "(W - size) // step"),
        ),
        Misconception(
            "P18", "windows that stick out",
            "You return more windows than fit: the last ones stick out of the image. "
            "How far can a whole window travel?",
            (
                ("(H - size) // step + 1", "-(-H // step)"),
                ("(W - size) // step + 1", "-(-W // step)"),
            ),
        ),
        Misconception(
            "P24", "padded until all windows fit",
            "You add rows and columns of zeros until every window fits, and return "
            "more windows than the image has. What happens here to pixels that are "
            "left over?",
            wrong=_padded_max,
        ),
        Misconception(
            "P23", "size rounded to the nearest",
            "Where the stride does not fit you round the size to the nearest number, "
            "and a half to the even one. A window that does not fit whole has no "
            "place: in which direction should you round?",
            wrong=_rounded_max,
        ),
        shared.far_apart("P25", wrong=_far_apart_max, what="window"),
        families.sides_swapped("P19", wrong=_wide_max),
        families.place_swapped(
            "P20",
            ("top : top + size, left : left + size",
             "left : left + size, top : top + size"),
        ),
        shared.one_pixel_apart("P21", ("i * step, j * step", "i, j"), what="windows"),
        families.window_too_large(
            "P22",
            ("top : top + size, left : left + size",
             "top : top + size + 1, left : left + size + 1"),
        ),
        Misconception(
            "P30", "place of the largest",
            "You return where in the window the largest pixel is, not the pixel. "
            "Which of max and argmax gives the value?",
            ((_MAX, "np.argmax(window.reshape(N, C, -1), axis=2)"),),
        ),
        Misconception(
            "P31", "windows always 2 x 2",
            "Your windows are always 2 x 2, whatever size is given. Where in your "
            "code is a 2 that should be `size`?",
            (
                ("top : top + size, left : left + size",
                 "top : top + 2, left : left + 2"),
            ),
        ),
        Misconception(
            "P32", "windows as large as the stride",
            "Your windows are as large as the stride, not as `size`. Which of the two "
            "numbers says how large a window is?",
            (
                ("top : top + size, left : left + size",
                 "top : top + step, left : left + step"),
            ),
        ),
        Misconception(
            "P34", "search never begins again",
            "Your numbers never fall from one window to the next: the largest so far "
            "is kept from the windows before. How often should the search begin again?",
            wrong=_never_reset,
        ),
        Misconception(
            "P33", "start at -1",
            "Where all pixels lie below -1 you return -1, which is not one of them. "
            "With what value does your search for the largest begin?",
            ((_MAX, "np.max(window, axis=(2, 3), initial=-1)"),),
        ),
    ),
    alternatives=(
        max_pool_by_windows,
        max_pool_by_shifts,
        max_pool_by_strides,
        max_pool_by_loops,
    ),
    hints=(
        "It moves over the image as your convolution did. What do you do with a "
        "window, now that there is no kernel?",
        "The number of places is that of exercise 02.1, without padding; if no stride "
        "is given, the stride is the size. The largest is taken over the rows and "
        "columns of the window, not over images or maps.",
        "step = ___ if stride is None else ___\n"
        "window = x[:, :, ___ : ___, ___ : ___]\n"
        "y[:, :, i, j] = np.max(window, axis=___)",
    ),
    explanation=(
        "$y_{n,c,i,j} = \\max_{u,v} x_{n,c,\\,is+u,\\,js+v}$ over windows of "
        "$k \\times k$ with stride $s$ ($s = k$ unless given), so there are "
        "$\\lfloor (H - k)/s \\rfloor + 1$ rows of places. Nothing is trained. It is "
        "not in LeCun et al. 1998, whose sec. II-B adds the four pixels; chapter 16 "
        "uses it for the modern variant."
    ),
    general=_max_case,
    after="Chapter 10 sends a gradient back through it, to the winners alone.",
    widget="PoolingExplorer",
)  # fmt: skip
