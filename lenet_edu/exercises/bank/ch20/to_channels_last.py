"""20.3 to_channels_last: the same weights where channels come last."""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import export
from ...exercise import Exercise, Misconception
from ..probes import counting, numbers, probe, whole

Array = np.ndarray
Generator = np.random.Generator


def to_channels_last(conv: Array, dense: Array, H: int, W: int) -> tuple[Array, Array]:
    F = len(conv)
    kernels = np.transpose(conv, (2, 3, 1, 0))
    maps = dense.reshape(len(dense), F, H, W)
    turned = np.transpose(maps, (2, 3, 1, 0))
    return kernels, turned.reshape(H * W * F, len(dense))


def channels_last_given(
    conv: Array, dense: Array, H: int, W: int
) -> tuple[Array, Array]:
    """What the exercise begins with: the dense rows stay in our order."""
    kernels = np.transpose(conv, (2, 3, 1, 0))
    return kernels, dense.T


def channels_last_by_moveaxis(
    conv: Array, dense: Array, H: int, W: int
) -> tuple[Array, Array]:
    kernels = np.moveaxis(conv, (0, 1), (3, 2))
    maps = np.moveaxis(dense.reshape(-1, len(conv), H, W), 1, 3)
    return kernels, maps.reshape(len(dense), -1).T


def channels_last_by_einsum(
    conv: Array, dense: Array, H: int, W: int
) -> tuple[Array, Array]:
    maps = dense.reshape(-1, len(conv), H, W)
    rows = np.einsum("mfhw->hwfm", maps).reshape(-1, len(dense))
    return np.einsum("fckl->klcf", conv), rows


def channels_last_by_places(
    conv: Array, dense: Array, H: int, W: int
) -> tuple[Array, Array]:
    """Each flattened place carries its old number along."""
    old = np.arange(dense.shape[1]).reshape(len(conv), H, W)
    order = old.transpose(1, 2, 0).ravel()
    return conv.transpose(2, 3, 1, 0), dense[:, order].T


def channels_last_by_loops(
    conv: Array, dense: Array, H: int, W: int
) -> tuple[Array, Array]:
    F, C, k, l = conv.shape
    kernels, rows = np.zeros((k, l, C, F)), np.zeros((H * W * F, len(dense)))
    for f, c, u, v in np.ndindex(conv.shape):
        kernels[u, v, c, f] = conv[f, c, u, v]
    for f, i, j in np.ndindex(F, H, W):
        rows[(i * W + j) * F + f] = dense[:, (f * H + i) * W + j]
    return kernels, rows


def _units_first(conv: Array, dense: Array, H: int, W: int) -> tuple[Array, Array]:
    kernels, rows = to_channels_last(conv, dense, H, W)
    return kernels, rows.T


_TURNED = "turned = np.transpose(maps, (2, 3, 1, 0))"


def _layout(
    F: int, C: int, k: int, l: int, M: int, H: int, W: int, seed: int = 0
) -> Any:
    conv = numbers(F, C, k, l, seed=seed)
    return conv, numbers(M, F * H * W, seed=seed + 1), H, W


def _layout_case(rng: Generator) -> tuple[Array, Array, int, int]:
    F, C, k, l, M, H, W = (int(n) for n in rng.integers(1, 6, size=7))
    return rng.normal(size=(F, C, k, l)), rng.normal(size=(M, F * H * W)), H, W


TO_CHANNELS_LAST = Exercise(
    id="20.3",
    name="to_channels_last",
    title="The same weights where channels come last",
    reference=export.to_channels_last,
    kind="find-and-fix",
    given=channels_last_given,
    plain=to_channels_last,
    parts=("conv", "dense"),
    probes=(
        probe("2 kernels of 2 x 3 on 3 maps; dense reads 2 maps of 2 x 3, weights 1 to 12",
              lambda: (counting(2, 3, 2, 3), counting(1, 12), 2, 3)),
        probe("4 kernels of 3 x 2 on 3 maps; 5 units read 4 maps of 2 x 3",
              lambda: _layout(4, 3, 3, 2, 5, 2, 3)),
        probe("3 kernels of 3 x 3 on 3 maps; 27 units read 3 maps of 3 x 3",
              lambda: _layout(3, 3, 3, 3, 27, 3, 3, seed=2)),
        probe("16 kernels of 5 x 5 on 6 maps; 4 units read 16 maps of 5 x 5",
              lambda: _layout(16, 6, 5, 5, 4, 5, 5, seed=4)),
        probe("whole numbers, one map of 1 x 4",
              lambda: (whole(1, 2, 2, 2, seed=6), whole(3, 4, seed=7), 1, 4)),
    ),
    misconceptions=(
        Misconception(
            "P31", "dense transposed only",
            "Your kernels are right. Your dense layer is transposed, but its rows are "
            "still in our order, map after map. In which order does flattening read a "
            "picture (H, W, F)?",
            ((_TURNED, "turned = maps.reshape(len(dense), -1).T"),),
        ),
        Misconception(
            "P32", "reshape instead of transpose",
            "Your kernels have the right shape and the wrong numbers: reshape keeps the "
            "order in memory and only divides it differently. What moves axes?",
            (("np.transpose(conv, (2, 3, 1, 0))",
              "conv.reshape(*conv.shape[2:], conv.shape[1], len(conv))"),),
        ),
        Misconception(
            "P33", "all axes reversed",
            "Rows and columns of your kernels are swapped: reversing all axes gives (l, "
            "k, C, F). Which two keep their order?",
            (("np.transpose(conv, (2, 3, 1, 0))", "np.transpose(conv)"),),
        ),
        Misconception(
            "P34", "columns before rows",
            "Your dense rows run down the columns of the maps first. Which axis is the "
            "outer one in (H, W, F)?",
            ((_TURNED, "turned = np.transpose(maps)"),),
        ),
        Misconception(
            "P35", "units before maps",
            "Your dense layer was not transposed before it was cut into rows: units and "
            "inputs are mixed. Which axis must be last before the reshape?",
            ((_TURNED, "turned = np.transpose(maps, (0, 2, 3, 1))"),),
        ),
        Misconception(
            "P36", "inverse permutation",
            "You read our flattened weights as (H, W, F). That is their new order; ours "
            "is map after map. What must the reshape say?",
            (("dense.reshape(len(dense), F, H, W)",
              "np.moveaxis(dense.reshape(len(dense), H, W, F), 3, 1)"),
             (_TURNED, "turned = np.moveaxis(maps.reshape(len(dense), -1), 0, 1)"),),
        ),
        Misconception(
            "P37", "outputs before inputs",
            "Your kernels end with (F, C). Keras ends with inputs, then outputs, as its "
            "dense layer (in, out) does. Which of ours is which?",
            (("np.transpose(conv, (2, 3, 1, 0))", "np.transpose(conv, (2, 3, 0, 1))"),),
        ),
        Misconception(
            "P38", "kernels as they were",
            "Your kernels are still (F, C, k, l). Only the dense layer moved. What does a "
            "channels-last convolution expect?",
            (("np.transpose(conv, (2, 3, 1, 0))", "conv.copy()"),),
        ),
        Misconception(
            "P3A", "dense as (out, in)",
            "Your dense weights have the right order along their rows, but shape (out, "
            "in). Which way does Keras multiply: x @ w, or w @ x?",
            wrong=_units_first,
        ),
        Misconception(
            "P3C", "dense as it was",
            "Your kernels are right, and the dense layer has not changed at all. In "
            "which order does Keras flatten (H, W, F), and how does it store (in, out)?",
            wrong=lambda conv, dense, H, W: (np.transpose(conv, (2, 3, 1, 0)), dense),
        ),
        Misconception(
            "P3B", "kernels rotated",
            "Your kernels are rotated by 180°. Keras, too, slides them as they are. Which "
            "step of yours flips them?",
            (("np.transpose(conv, (2, 3, 1, 0))",
              "np.transpose(conv, (2, 3, 1, 0))[::-1, ::-1]"),),
        ),
    ),
    alternatives=(
        channels_last_by_moveaxis,
        channels_last_by_einsum,
        channels_last_by_places,
        channels_last_by_loops,
    ),
    hints=(
        "A kernel is moved by its axes alone. For the dense layer, write down the pixel "
        "(map, row, column) that its weight number 1 belongs to, in both worlds.",
        "Give the dense layer its maps back: (M, F, H, W). Now it is a kernel as large "
        "as the maps, and moves like one. Then flatten its first three axes.",
        "kernels = np.transpose(conv, (2, 3, ___, ___))\n"
        "maps = dense.reshape(len(dense), ___, ___, ___)\n"
        "turned = np.transpose(maps, (___, ___, ___, ___))\n"
        "return kernels, turned.reshape(___, len(dense))",
    ),
    explanation=(
        "Kernels: (F, C, k, l) to (k, l, C, F). A dense layer behind flattening has no "
        "axes to move: the maps are hidden in the order of its inputs. With "
        "`reshape(M, F, H, W)` they come back, and the layer is a convolution as large "
        "as its maps (chapter 06), so the same transposition does it. Pixels keep their "
        "order; the maps, which were outside, move inside. Forget "
        "it, and all shapes fit, nothing complains, and the answers are rubbish."
    ),
    general=_layout_case,
    after="Below you see what LeNet's answers are worth when it is forgotten.",
)  # fmt: skip
