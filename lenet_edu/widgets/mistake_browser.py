"""Mistake browser: the digits behind a confusion matrix, and the price of rejecting.

The numbers come from `models.mistake_browser`;
``static/mistake_browser.js`` draws them, with the parts in ``static/mistake_parts.js``.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from lenet_edu import nn
from lenet_edu.data import load_mnist, to_input
from lenet_edu.figures import CURVE_COLOURS, new_figure

from .base import Explorer, browser_source
from .models.mistake_browser import (
    CLASSES,
    ORDERS,
    TARGET,
    Array,
    judge,
    model,
    questions,
    shown_places,
    worst,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

AT_ONCE = 500  # images through the network


class MistakeBrowser(Explorer):
    """The confusion matrix with its digits, one of them to guess, and the reject curve.

    Parameters
    ----------
    net
        From images (N, 1, 32, 32) to penalties (N, 10), the smallest wins: a network,
        an engine, or a function. Default: the trained LeNet-5 of the course.
    fn
        Your ``reject_curve(penalties, labels)``, compared with the course's.
    scores : (N, 10), optional
        Penalties of the images, instead of a network.
    images : (N, 28, 28) uint8, labels : (N,), optional
        Default: the test digits of MNIST. Give both, or neither.

    Raises
    ------
    ValueError, TypeError
        If these do not belong together; the sentence says what was given.
    """

    alone = True
    _esm = browser_source(
        "kit.js", "mistake_browser_model.js", "mistake_parts.js", "mistake_browser.js"
    )
    _css = browser_source("kit.css", "mistake_browser.css")
    caption = (
        "Mistake browser: the confusion matrix, digits that are answered wrongly with "
        "label and answer, and the error on the rest when the least sure are rejected."
    )
    exercise = "14.5"
    takes: ClassVar = {"reject_curve": {}}

    labels = traitlets.Bytes().tag(sync=True)
    answers = traitlets.Bytes().tag(sync=True)
    margins = traitlets.Bytes().tag(sync=True)
    places: Any = traitlets.List().tag(sync=True)
    pictures = traitlets.Bytes().tag(sync=True)
    penalties = traitlets.Bytes().tag(sync=True)
    quiz: Any = traitlets.List().tag(sync=True)
    start = traitlets.Dict().tag(sync=True)
    setup = traitlets.Dict().tag(sync=True)
    yours = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        net: Any = None,
        fn: Callable[..., Any] | None = None,
        *,
        scores: ArrayLike | None = None,
        images: ArrayLike | None = None,
        labels: ArrayLike | None = None,
    ) -> None:
        if net is not None and scores is not None:
            raise ValueError("give net or scores, not both: each gives the penalties")
        digits, right = _pair(images, labels)
        if scores is not None:
            given = np.asarray(scores)
        elif net is None and images is None:
            given = _trained_on_test_digits()
        else:
            given = _penalties_of(_trained() if net is None else net, digits)
        y = _checked(given, len(digits), "the network" if scores is None else "scores")
        said = nn.decide(y)
        # As float32 in the browser: the order must be the same there and here.
        margins = nn.margin(y).astype(np.float32)
        self._state = {"labels": right, "answers": said, "margins": margins}
        places = shown_places(right, said, margins)
        start = {
            "n": "start",
            "cell": worst(right, said),
            "order": ORDERS[0],
            "rejected": 0,
            "chosen": -1,
        }
        self._images = digits
        fn = self.learners(fn)
        super().__init__(
            fn,
            labels=right.astype(np.uint8).tobytes(),
            answers=said.astype(np.uint8).tobytes(),
            margins=margins.tobytes(),
            places=places.tolist(),
            pictures=digits[places].tobytes(),
            penalties=y[places].astype(np.float32).tobytes(),
            quiz=questions(right, said, margins),
            start=start,
            setup=dict(start),
            yours={} if fn is None else judge(fn, y, right),
        )

    def model(self, **changes: Any) -> dict[str, Any]:
        """What is drawn, with changes to the setup."""
        return model({**self._state, **self.setup, **changes})

    def picture(self) -> Figure:
        """The matrix, the least sure mistakes, the reject curve."""
        figure = new_figure(10.4, 3.9)
        parts: Any = figure.subfigures(1, 3, width_ratios=[1.25, 1.1, 1.0])
        left, middle, right = parts
        drawn = self.model()
        _draw_matrix(left.subplots(), drawn["matrix"])
        labels, answers = self._state["labels"], self._state["answers"]
        order = np.argsort(self._state["margins"], kind="stable")
        wrong = [n for n in order if labels[n] != answers[n]][:12]
        for n, axes in zip(wrong, middle.subplots(3, 4).flat, strict=False):
            axes.imshow(self._images[n], cmap="gray_r")
            axes.set_title(f"{labels[n]} \u2192 {answers[n]}", fontsize=9)
        for axes in middle.axes:
            axes.set_axis_off()
        _draw_curve(right.subplots(), drawn, self.yours.get("curve", []))
        if self.yours:
            figure.suptitle(self.yours["says"], fontsize=10, wrap=True)
        return figure


def _pair(images: ArrayLike | None, labels: ArrayLike | None) -> tuple[Array, Array]:
    """Images and labels: those given, or MNIST's test digits."""
    if (images is None) != (labels is None):
        missing = "labels" if labels is None else "images"
        raise ValueError(f"give images and labels together; {missing} are missing")
    if images is None:
        return _test_digits()
    digits, right = np.asarray(images), np.asarray(labels)
    if digits.dtype != np.uint8 or digits.ndim != 3 or digits.shape[1:] != (28, 28):
        raise ValueError(
            "images must be bytes of shape (N, 28, 28), as load_mnist gives them; they "
            f"are {digits.dtype} of shape {digits.shape}"
        )
    if right.shape != digits.shape[:1] or right.dtype.kind not in "iu":
        raise ValueError(
            f"labels must be {len(digits)} whole numbers, one per image; they are "
            f"{right.dtype} of shape {right.shape}"
        )
    if len(right) < 2:
        raise ValueError("at least two images are needed to sort and to reject")
    if right.min() < 0 or right.max() >= CLASSES:
        raise ValueError(
            f"labels must lie between 0 and 9; they reach from {right.min()} to "
            f"{right.max()}"
        )
    return digits, right.astype(int)


@functools.cache  # a widget is opened several times in a chapter
def _test_digits() -> tuple[Array, Array]:
    mnist = load_mnist(verbose=False)
    return mnist.test_images, mnist.test_labels.astype(int)


@functools.cache
def _trained_on_test_digits() -> Array:
    return _penalties_of(_trained(), _test_digits()[0])


def _trained() -> Any:
    from lenet_edu.fast import Engine
    from lenet_edu.models import load_lenet5

    return Engine.lenet5(load_lenet5().parameters)


def _penalties_of(net: Any, digits: Array) -> Array:
    """Penalties (N, 10) of the network."""
    forward = getattr(net, "forward", net)
    if not callable(forward):
        raise TypeError(
            f"net must be a network or a function of images; it is {net!r}. If these "
            "are penalties, write scores=..."
        )
    parts = range(0, len(digits), AT_ONCE)
    rows = [np.asarray(forward(to_input(digits[i : i + AT_ONCE]))) for i in parts]
    return np.concatenate(rows)


def _checked(y: Array, count: int, whose: str) -> Array:
    if y.shape != (count, CLASSES) or y.dtype.kind not in "biuf":
        raise ValueError(
            f"{whose} must give ten penalties for each of {count} images; given was "
            f"{y.dtype} of shape {y.shape}"
        )
    if not np.isfinite(y).all():
        raise ValueError(f"{whose}: some penalties are nan or infinity")
    return y.astype(float)


def _draw_matrix(axes: Axes, matrix: Array) -> None:
    beside = np.where(np.eye(CLASSES, dtype=bool), 0, matrix)
    axes.imshow(beside, cmap="Oranges", vmin=0, vmax=1.6 * max(beside.max(), 1))
    for i, j in np.ndindex(matrix.shape):
        if matrix[i, j]:
            grey = "#5f6368" if i == j else "#1a1a1a"
            place = {"ha": "center", "va": "center"}
            axes.text(j, i, str(matrix[i, j]), place, fontsize=7, color=grey)
    axes.set_xticks(range(CLASSES))
    axes.set_yticks(range(CLASSES))
    axes.tick_params(length=0, labelsize=8)
    axes.set(xlabel="answer", ylabel="label")
    axes.set_title("how many", fontsize=10)


def _draw_curve(axes: Axes, drawn: dict[str, Any], yours: list[float | None]) -> None:
    curve, count = drawn["curve"], drawn["left"]
    axes.plot(np.arange(len(curve)) / count * 100, 100 * curve, color=CURVE_COLOURS[0])
    if yours:
        mine = np.array([np.nan if v is None else v for v in yours])
        x = np.arange(len(mine)) / count * 100
        axes.plot(x, 100 * mine, color="#c2185b", ls="--", label="yours")
        axes.legend(frameon=False, fontsize=8)
    axes.axhline(100 * TARGET, color="#9e9e9e", lw=0.8, ls=":")
    axes.set_ylim(bottom=0)
    axes.set(xlabel="rejected %", ylabel="errors among the rest %")
    needed = drawn["needed"]
    title = f"0.5%: reject {needed:,}" if needed >= 0 else "reject"
    axes.set_title(title, fontsize=10)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
