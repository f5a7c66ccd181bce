"""Ten templates that learn to read digits while you watch, step by step.

The numbers come from `models.downhill`; ``static/downhill.js`` draws them, with the
parts in ``static/downhill_parts.js``. All of it runs in the browser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from lenet_edu.data import embedded
from lenet_edu.figures import CURVE_COLOURS, new_figure, signed_colours

from .base import Explorer, browser_source
from .models.downhill import (
    CLASSES,
    SIDE,
    Array,
    boxed,
    descent,
    model,
    shifted,
    unboxed,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TRAINING, TEST = 40, 10  # digits of each class, at most
RATES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.03)  # the last is too large
GOOD = RATES[-2]
FARTHEST = 5  # pixels that the test digits may move
STEPS = 60  # of the picture


class DownhillTemplates(Explorer):
    """Ten templates, all zero, that learn from 400 digits by gradient descent.

    Parameters
    ----------
    images : (N, 28, 28) uint8, labels : (N,), optional
        Digits to learn from: the first 40 of each class are used.
    test_images : (M, 28, 28) uint8, test_labels : (M,), optional
        Digits to be tested on: the first 10 of each class are used.

    Default: digits that come with the course. The widget keeps 16 greys of them.

    Raises
    ------
    ValueError
        If images and labels do not belong together; the sentence says what was given.
    """

    alone = True
    _esm = browser_source(
        "kit.js", "downhill_model.js", "downhill_parts.js", "downhill.js"
    )
    _css = browser_source("kit.css", "downhill.css")
    caption = (
        "Ten templates after sixty steps downhill, one for each digit; the loss on the "
        "way with small, good and too large nudges; and how many of the test digits "
        "are answered correctly when all of them move sideways."
    )

    digits = traitlets.Bytes().tag(sync=True)
    labels = traitlets.Bytes().tag(sync=True)
    test_digits = traitlets.Bytes().tag(sync=True)
    test_labels = traitlets.Bytes().tag(sync=True)
    rates: Any = traitlets.List().tag(sync=True)
    start = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        images: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        test_images: ArrayLike | None = None,
        test_labels: ArrayLike | None = None,
    ) -> None:
        own = embedded()
        digits, right = _first(
            *_pair(images, labels, "", own.train_images, own.train_labels), TRAINING
        )
        test, wanted = _first(
            *_pair(test_images, test_labels, "test_", own.test_images, own.test_labels),
            TEST,
        )
        super().__init__(
            digits=boxed(digits),
            labels=right.tobytes(),
            test_digits=boxed(test),
            test_labels=wanted.tobytes(),
            rates=list(RATES),
            start={"rate": GOOD, "farthest": FARTHEST},
        )

    def model(self, rate: float = GOOD, steps: int = STEPS, shift: int = 0) -> Any:
        """What is drawn after so many steps."""
        names = ("digits", "labels", "test_digits", "test_labels")
        state = {name: getattr(self, name) for name in names}
        return model({**state, "rate": rate, "steps": steps, "shift": shift})

    def picture(self) -> Figure:
        """The templates after sixty steps, three losses, and right answers by shift."""
        x, test = unboxed(self.digits), unboxed(self.test_digits)
        labels, wanted = (
            np.frombuffer(t, np.uint8) for t in (self.labels, self.test_labels)
        )
        runs = {rate: descent(x, labels, rate, steps) for rate, _, steps in _TOLD}
        _, weights, bias = runs[GOOD]
        right = [
            int(((shifted(test, k) @ weights + bias).argmax(1) == wanted).sum())
            for k in _SHIFTS
        ]
        figure = new_figure(10.2, 4.6)
        parts: Any = figure.subfigures(2, 1, height_ratios=(1, 1.6))
        above, below = parts
        limit = np.abs(weights).max()
        for digit, axes in enumerate(above.subplots(1, CLASSES)):
            template = weights[:, digit].reshape(SIDE, SIDE)
            axes.imshow(template, cmap=signed_colours(), vmin=-limit, vmax=limit)
            axes.set(xticks=[], yticks=[])
            axes.set_title(str(digit), fontsize=11)
        above.suptitle(
            "Ten templates after sixty steps: orange for ink that speaks for the "
            "digit, blue against it",
            fontsize=10,
        )
        left, beside = below.subplots(1, 2)
        _draw_losses(left, {rate: run[0] for rate, run in runs.items()})
        _draw_shifts(beside, right, len(test))
        return figure


# Sizes of a nudge, what they are called, and for how many steps they are drawn.
_TOLD = (
    (0.002, "small nudges", STEPS),
    (GOOD, "good nudges", STEPS),
    (RATES[-1], "nudges that are too large", 4),
)
_SHIFTS = range(-FARTHEST, FARTHEST + 1)


def _draw_losses(axes: Axes, losses: dict[float, list[float]]) -> None:
    for (rate, name, _), colour in zip(_TOLD, CURVE_COLOURS, strict=False):
        curve = losses[rate]
        axes.plot(curve, color=colour)
        last = min(len(curve) - 1, STEPS // 2)
        place = (last, min(curve[last], 1.1) + 0.03)
        axes.text(*place, f"{name}: {rate:g}", color=colour, fontsize=9)
    axes.set(xlabel="steps", ylabel="loss", ylim=(0, 1.25), xlim=(0, STEPS))
    axes.set_title("Loss on the training digits", fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)


def _draw_shifts(axes: Axes, right: list[int], count: int) -> None:
    axes.bar(list(_SHIFTS), right, color=CURVE_COLOURS[0], width=0.7)
    for at, number in zip(_SHIFTS, right, strict=True):
        axes.text(at, number + count / 60, str(number), ha="center", fontsize=9)
    axes.set(xlabel="pixels to the right", ylabel="right", ylim=(0, count))
    axes.set_xticks(list(_SHIFTS))
    title = f"Right answers of {count} test digits that all move sideways"
    axes.set_title(title, fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)


def _pair(
    images: ArrayLike | None,
    labels: ArrayLike | None,
    which: str,
    own_images: Array,
    own_labels: Array,
) -> tuple[Array, Array]:
    """What was given, or the course's own."""
    if images is None and labels is None:
        return own_images, own_labels.astype(int)
    if images is None or labels is None:
        missing = "images" if images is None else "labels"
        raise ValueError(f"{which}{missing} are missing: give both, or neither")
    digits, right = np.asarray(images), np.asarray(labels)
    if digits.dtype != np.uint8 or digits.ndim != 3 or digits.shape[1:] != (SIDE, SIDE):
        raise ValueError(
            f"{which}images must be uint8 of shape (N, 28, 28); they are "
            f"{digits.dtype} of shape {digits.shape}"
        )
    if right.shape != digits.shape[:1] or right.dtype.kind not in "iu":
        raise ValueError(
            f"{which}labels must be {len(digits)} whole numbers, one for each image; "
            f"they are {right.dtype} of shape {right.shape}"
        )
    if not right.size or right.min() < 0 or right.max() >= CLASSES:
        given = f"{right.min()} to {right.max()}" if right.size else "none"
        raise ValueError(f"{which}labels must be between 0 and 9; given were {given}")
    return digits, right.astype(int)


def _first(images: Array, labels: Array, most: int) -> tuple[Array, Array]:
    """The first of each class, at most so many, in the order of the classes."""
    each = [np.flatnonzero(labels == digit)[:most] for digit in range(CLASSES)]
    chosen = np.concatenate(each)
    return images[chosen], labels[chosen].astype(np.uint8)
