"""18.2 widen: a dense layer becomes a convolution."""

from __future__ import annotations

import numpy as np

from .... import nn
from ....models import space_displacement as course
from ...exercise import Exercise, Misconception
from ..probes import numbers, probe

Array = np.ndarray
Generator = np.random.Generator


def widen(x: Array, w: Array, b: Array) -> Array:
    N, C, k, V = x.shape
    M = len(w)
    kernels = w.reshape(M, C, k, k)
    y = np.zeros((N, M, V - k + 1))
    for q in range(V - k + 1):
        window = x[..., q : q + k]
        y[:, :, q] = np.einsum("nchw,mchw->nm", window, kernels) + b
    return y


def widen_by_conv2d(x: Array, w: Array, b: Array) -> Array:
    C, k = x.shape[1:3]
    return nn.conv2d(x, w.reshape(-1, C, k, k), b)[:, :, 0]


def widen_by_dense(x: Array, w: Array, b: Array) -> Array:
    N, _, k, V = x.shape
    columns = [x[..., q : q + k].reshape(N, -1) @ w.T + b for q in range(V - k + 1)]
    return np.stack(columns, axis=2)


def widen_by_views(x: Array, w: Array, b: Array) -> Array:
    C, k = x.shape[1:3]
    windows = np.lib.stride_tricks.sliding_window_view(x, k, axis=3)  # (N, C, k, Q, k)
    return np.einsum("nchqw,mchw->nmq", windows, w.reshape(-1, C, k, k)) + b[:, None]


def _widen_by_fours(x: Array, w: Array, b: Array) -> Array:
    return widen(x, w, b)[:, :, ::4]


def _maps(N: int, C: int, k: int, V: int, M: int, seed: int) -> tuple[Array, ...]:
    return (
        numbers(N, C, k, V, seed=seed),
        numbers(M, C * k * k, seed=seed + 1),
        numbers(M, seed=seed + 2),
    )


def _some_maps(rng: Generator) -> tuple[Array, ...]:
    N, C, k, M = (int(n) for n in rng.integers(1, 5, 4))
    return _maps(N, C, k, k + int(rng.integers(0, 6)), M, int(rng.integers(10**6)))


_KERNELS = "kernels = w.reshape(M, C, k, k)"


WIDEN = Exercise(
    id="18.2",
    name="widen",
    title="A dense layer becomes a convolution",
    reference=course.widen,
    plain=widen,
    probes=(
        probe("1 map of 2 x 3, 1 unit", lambda: _maps(1, 1, 2, 3, 1, 3)),
        probe("2 images of 3 maps of 2 x 7, 4 units", lambda: _maps(2, 3, 2, 7, 4, 5)),
        probe("2 images of 2 maps of 3 x 8, 5 units", lambda: _maps(2, 2, 3, 8, 5, 8)),
        probe("3 images of 2 maps of 3 x 3: a single place",
              lambda: _maps(3, 2, 3, 3, 2, 11)),
        probe("16 maps of 5 x 9, 12 units, as S4 over 48 columns",
              lambda: _maps(1, 16, 5, 9, 12, 14)),
    ),
    misconceptions=(
        Misconception(
            "D21", "maps unflattened last",
            "With one map you are right; with several your weights meet the wrong pixels. "
            "flatten goes through map 0 first, then map 1. Which axis of the folded "
            "weights changes slowest?",
            ((_KERNELS, "kernels = w.reshape(M, k, k, C).transpose(0, 3, 1, 2)"),),
        ),
        Misconception(
            "D22", "kernels rotated",
            "Your kernels are rotated by 180°. The dense layer met each pixel with "
            "the weight of its own place. Where should the first weight lie?",
            ((_KERNELS, _KERNELS + "[:, :, ::-1, ::-1]"),),
        ),
        Misconception(
            "D23", "rows and columns exchanged",
            "Your kernels are transposed: the weight of row 0, column 1 meets row 1, "
            "column 0. Which of the two did flatten run through faster?",
            ((_KERNELS, _KERNELS + ".swapaxes(2, 3)"),),
        ),
        Misconception(
            "D24", "bias forgotten",
            "Each unit is off by the same number at every place. What does it add besides "
            "the sum?",
            (("kernels) + b", "kernels)"),),
        ),
        Misconception(
            "D25", "last place missing",
            "One place is missing at the right. A window of 5 on 5 columns has one place, "
            "not none: what is missing in the count?",
            (("np.zeros((N, M, V - k + 1))", "np.zeros((N, M, V - k))"),
             ("range(V - k + 1)", "range(V - k)")),
        ),
        Misconception(
            "D26", "four columns at a time",
            "You move on by four columns of the map. Four is the step in the *image*. One "
            "column of S4 is how many columns of the image?",
            wrong=_widen_by_fours,
        ),
        Misconception(
            "D27", "always the first window",
            "All your columns are equal: each is computed from the window at the left. "
            "What should q move?",
            (("x[..., q : q + k]", "x[..., :k]"),),
        ),
        Misconception(
            "D28", "units and places exchanged",
            "Your numbers are right, but places and units have changed axes. Maps are "
            "(N, C, H, W): which of the two stands in the place of C?",
            (("return y", "return y.swapaxes(1, 2)"),),
        ),
        Misconception(
            "D2A", "first map only",
            "You use map 0 and its weights alone. Over which three axes does a unit of C5 "
            "sum?",
            (('"nchw,mchw->nm", window, kernels',
              '"nhw,mhw->nm", window[:, 0], kernels[:, 0]'),),
        ),
    ),
    alternatives=(widen_by_conv2d, widen_by_dense, widen_by_views),
    hints=(
        "At one place it is the old dense layer: flatten the window, multiply, add the "
        "bias. Then the window moves on by one column.",
        "Either flatten each window, or fold the weights back into kernels (M, C, k, k): "
        "flatten had put map after map, in each row after row.",
        "kernels = w.reshape(M, ___, ___, ___)\nfor q in range(___):\n"
        "    window = x[..., ___]\n    y[:, :, q] = ___ + b",
    ),
    explanation=(
        "A dense layer over flattened maps $(C, k, k)$ *is* a convolution whose kernel "
        "covers the maps: row $m$ of its weights, folded back, is kernel $m$. On wider "
        "maps the kernel finds $V - k + 1$ places. The paper calls C5 a convolution from "
        "the start, for this reason (LeCun et al. 1998, sec. II-B)."
    ),
    general=_some_maps,
    after="The course's C5 was stored as kernels; now you know that nothing else changes.",
    widget="SDNNSlider",
)  # fmt: skip
