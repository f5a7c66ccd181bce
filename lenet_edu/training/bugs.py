"""A bank of bugs for LeNet-5's training: in gradients, data, start and step.

None of them crashes. They are for finding: from curves, by a gradient check, or not
at all from the accuracy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lenet_edu import nn

Array = np.ndarray
Arrays = Mapping[str, Array]
Function = Callable[..., Any]


def _as_it_is(x: Array, labels: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    return x, labels


def _stays(parameters: Arrays) -> None:
    pass


def _same(gradients: Arrays, before: dict[str, Array]) -> Arrays:
    return gradients


@dataclass(frozen=True)
class Bug:
    """What is wrong, and where it is put in.

    ``what`` is one sentence, ``shows`` where it can be seen. ``functions`` replace
    those of ``lenet5``; ``data`` changes images (N, 1, 32, 32) and labels; ``start``
    changes the initial parameters in place; ``gradients`` changes what the optimiser
    is given (its second argument is a dict that lives as long as the run).
    """

    what: str
    shows: str
    functions: Mapping[str, Function] = field(default_factory=dict)
    data: Callable[[Array, Array, np.random.Generator], tuple[Array, Array]] = _as_it_is
    start: Callable[[Arrays], None] = _stays
    gradients: Callable[[Arrays, dict[str, Array]], Arrays] = _same

    @property
    def in_backward(self) -> bool:
        """Whether a gradient check of the network can see it."""
        return bool(self.functions)


# ---- wrong backward functions


def _convolutions(change: Callable[..., tuple[Array, Array, Array]]) -> dict[str, Any]:
    """Both convolutions, with ``change(dx, dw, db)`` applied on the way back."""

    def conv2d_backward(
        dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
    ) -> tuple[Array, Array, Array]:
        return change(*nn.conv2d_backward(dy, x, w, stride, padding))

    def masked_conv2d_backward(
        dy: Array,
        x: Array,
        w: Array,
        table: Array,
        stride: int = 1,
        padding: int = 0,
    ) -> tuple[Array, Array, Array]:
        dx, dw, db = change(
            *nn.masked_conv2d_backward(dy, x, w, table, stride, padding)
        )
        return dx, dw * table[:, :, None, None], db

    return {
        "conv2d_backward": conv2d_backward,
        "masked_conv2d_backward": masked_conv2d_backward,
    }


def _first_pixel(
    dy: Array, x: Array, coefficient: Array, size: int = 2
) -> tuple[Array, Array, Array]:
    dx, dcoefficient, dbias = nn.subsample_backward(dy, x, coefficient, size)
    first = np.zeros_like(dx)
    first[:, :, ::size, ::size] = dx[:, :, ::size, ::size]
    return first, dcoefficient, dbias


# ---- wrong steps


def _frozen(gradients: Arrays, before: dict[str, Array]) -> Arrays:
    first = ("C1", "S2", "C3", "S4")
    return {
        name: 0 * g if name.startswith(first) else g for name, g in gradients.items()
    }


def _never_cleared(gradients: Arrays, before: dict[str, Array]) -> Arrays:
    for name, g in gradients.items():
        before[name] = before.get(name, 0) + g
    return before


# ---- wrong data, wrong start


def _labels_in_another_order(
    x: Array, labels: Array, rng: np.random.Generator
) -> tuple[Array, Array]:
    return x, rng.permutation(labels)


def _bytes(x: Array, labels: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    grey = (x + 0.1) / 1.275 * 255
    return grey.astype(x.dtype), labels


def _no_number(
    x: Array, labels: Array, rng: np.random.Generator
) -> tuple[Array, Array]:
    spoiled = x.copy()
    spoiled[len(x) // 2, 0, 16, 16] = np.nan
    return spoiled, labels


def _zeros(parameters: Arrays) -> None:
    for name, array in parameters.items():
        if name.endswith(".w"):
            array[...] = 0


def _large(parameters: Arrays) -> None:
    for name, array in parameters.items():
        if name.endswith(".w"):
            array *= 10


BUGS: dict[str, Bug] = {
    "biases never learn": Bug(
        "Each convolution says that the gradient of its biases is 0.",
        "Nothing in the curves gives it away.",
        functions=_convolutions(lambda dx, dw, db: (dx, dw, 0 * db)),
    ),
    "slope of plain tanh": Bug(
        "The squashing's slope is taken as 1 - y * y, without A and S.",
        "Where an output is beyond 1 its gradient changes sign; soon numbers explode.",
        functions={"squash_backward": lambda dy, y: dy * (1 - y * y)},
    ),
    "no slope": Bug(
        "The squashing hands its gradient on as if it were a straight line.",
        "Saturated units are pushed as hard as all others.",
        functions={"squash_backward": lambda dy, y: dy},
    ),
    "one pixel per block": Bug(
        "The subsampling hands a gradient to one pixel of four.",
        "Nothing in the curves gives it away.",
        functions={"subsample_backward": _first_pixel},
    ),
    "kernels mirrored": Bug(
        "The gradients of all kernels are turned by 180 degrees.",
        "C1 and C3 hardly help; C5 and F6 learn what they can.",
        functions=_convolutions(lambda dx, dw, db: (dx, dw[..., ::-1, ::-1], db)),
    ),
    "sign turned": Bug(
        "The convolutions return all their gradients with the other sign.",
        "C1, C3 and C5 climb while F6 goes down.",
        functions=_convolutions(lambda dx, dw, db: (-dx, -dw, -db)),
    ),
    "half of it frozen": Bug(
        "The optimiser was never told of C1, S2, C3 and S4.",
        "Their gradients are there, their update / weight ratio is 0.",
        gradients=_frozen,
    ),
    "gradients never cleared": Bug(
        "Each batch's gradients are added to those of all batches before.",
        "The steps grow and grow although the gradients do not.",
        gradients=_never_cleared,
    ),
    "uphill": Bug(
        "The step goes in the direction of the gradient.",
        "The loss rises at once, then everything is saturated.",
        gradients=lambda gradients, before: {n: -g for n, g in gradients.items()},
    ),
    "labels in another order": Bug(
        "The labels were shuffled, the images were not.",
        "The loss stays near 56.5, that of the best constant answer.",
        data=_labels_in_another_order,
    ),
    "pixels from 0 to 255": Bug(
        "The images were never brought to the range from -0.1 to 1.175.",
        "C1 is saturated from the first batch on.",
        data=_bytes,
    ),
    "one pixel is NaN": Bug(
        "A single pixel of a single image is not a number.",
        "All is well until the batch with that image.",
        data=_no_number,
    ),
    "all weights 0": Bug(
        "All weights start at 0.",
        "Only F6's biases have a gradient; all kernels stay equal.",
        start=_zeros,
    ),
    "weights too large": Bug(
        "All weights start ten times too large.",
        "Most units are saturated from the start, and the loss begins far too high.",
        start=_large,
    ),
}
