"""Distortion lab: a digit under an affine map, where each pixel comes from, and when
the network changes its mind.

The browser warps (``model`` here, its twin in distortion_lab.js); Python runs the
network and draws the random amounts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from lenet_edu.data import BACKGROUND, INK
from lenet_edu.data.distortions import (
    Amplitudes,
    affine_warp,
    draw_amounts,
    matrices_of,
    warp_rows,
)
from lenet_edu.figures import draw_grid, new_figure
from lenet_edu.models import Network
from lenet_edu.models.trained import load_lenet5
from lenet_edu.yours import attempt, differing, tame, written

from .base import browser_source
from .bounded import bounded
from .one_digit import SIDE, Image, OneDigit, digits_with

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Each knob's name, its largest amount either way, and its step.
KNOBS: dict[str, tuple[str, float, float]] = {
    "dx": ("shift x", 8.0, 0.25),
    "dy": ("shift y", 8.0, 0.25),
    "scale": ("scale", 0.5, 0.025),
    "squeeze": ("squeeze", 0.4, 0.02),
    "shear": ("shear", 1.0, 0.05),
}
MANY = 24


def amounts_of(state: dict[str, Any]) -> NDArray[np.float64]:
    """(1, 5): dx, dy, scale, squeeze, shear."""
    return np.array([[float(state[name]) for name in KNOBS]])


def model(image: ArrayLike, state: dict[str, Any]) -> dict[str, Any]:
    """Everything that the browser draws.

    Parameters
    ----------
    image : (32, 32)
        As the network takes it.
    state
        ``dx``, ``dy``, ``scale``, ``squeeze``, ``shear``; ``i``, ``j``, the pixel of
        the new picture that is looked at.

    Returns
    -------
    dict
        ``matrix`` and ``inverse`` (3, 3); ``warped`` (32, 32); ``x`` and ``y``, where
        pixel (i, j) comes from; ``pixels``, the four around that place, each [row,
        column, weight, grey level]; ``value``, their sum.
    """
    picture = np.asarray(image, dtype=float)
    matrix = matrices_of(amounts_of(state))[0]
    inverse = np.linalg.inv(matrix)
    x, y, _ = inverse @ (state["j"], state["i"], 1)
    i, j = int(np.floor(y)), int(np.floor(x))
    pixels = []
    for row, near_y in ((i, 1 - (y - i)), (i + 1, y - i)):
        for column, near_x in ((j, 1 - (x - j)), (j + 1, x - j)):
            inside = 0 <= row < SIDE and 0 <= column < SIDE
            grey = float(picture[row, column]) if inside else BACKGROUND
            pixels.append([row, column, float(near_y * near_x), grey])
    return {
        "matrix": matrix,
        "inverse": inverse,
        "warped": affine_warp(picture[None, None], matrix)[0, 0],
        "x": float(x),
        "y": float(y),
        "pixels": pixels,
        "value": sum(weight * grey for _, _, weight, grey in pixels),
    }


def ask(network: Network, image: Image, state: dict[str, Any]) -> dict[str, Any]:
    """What the network says of the new picture, and how far each knob may turn.

    Returns
    -------
    dict
        ``n``, the question's name; ``digit``; ``penalties`` (10,); ``flips``: for each
        knob, going down and going up from where it stands, [amount, digit] of the
        first other answer, or None up to the knob's end.
    """
    here = amounts_of(state)[0]
    rows, places = [here], []
    for k, (_, end, step) in enumerate(KNOBS.values()):
        for amount in np.arange(-round(end / step), round(end / step) + 1) * step:
            row = here.copy()
            row[k] = amount
            rows.append(row)
            places.append((k, float(amount)))
    copies = np.broadcast_to(image, (len(rows), 1, SIDE, SIDE))
    penalties = network.forward(warp_rows(copies, matrices_of(rows)))
    penalties = penalties.reshape(len(rows), 10)
    answers = penalties.argmin(axis=1)
    first = int(answers[0])
    flips: dict[str, list[list[float] | None]] = {}
    for k, name in enumerate(KNOBS):
        others = [
            (amount, int(answer))
            for (knob, amount), answer in zip(places, answers[1:], strict=True)
            if knob == k and answer != first
        ]
        below = [one for one in others if one[0] < here[k]]
        above = [one for one in others if one[0] > here[k]]
        flips[name] = [
            list(max(below)) if below else None,
            list(min(above)) if above else None,
        ]
    return {
        "n": state["n"],
        "digit": first,
        "penalties": [float(p) for p in penalties[0]],
        "flips": flips,
    }


def judge(
    fn: Callable[..., Any], image: Image, state: dict[str, Any]
) -> dict[str, Any]:
    """The learner's ``affine_warp`` beside the course's.

    Returns
    -------
    dict
        ``n``; ``warped`` (32, 32) or []; ``differs``, a list of cells [i, j];
        ``same``; ``says``, one or two sentences.
    """
    answer = {"n": state["n"], "warped": [], "differs": [], "same": False}
    matrices = matrices_of(amounts_of(state))
    images = np.asarray(image, dtype=float)[None, None]
    expected = affine_warp(images, matrices)[0, 0]
    yours, says = attempt(bounded(fn), images, matrices, BACKGROUND)
    if yours is None:
        return {**answer, "says": says}
    if yours.shape != (1, 1, SIDE, SIDE):
        says = f"Yours returned the shape {yours.shape}; expected is (1, 1, 32, 32)."
        return {**answer, "says": says}
    wrong = differing(yours[0, 0], expected)
    if wrong.any():
        i, j = np.argwhere(wrong)[0]
        says = (
            f"Yours differs in {wrong.sum()} of {wrong.size} pixels, outlined. Pixel "
            f"[{i}, {j}]: yours {written(yours[0, 0, i, j])}, expected "
            f"{written(expected[i, j])}."
        )
    else:
        says = f"Yours agrees with the course's in all {wrong.size} pixels."
    return {
        **answer,
        "warped": [[tame(v) for v in row] for row in yours[0, 0]],
        "differs": np.argwhere(wrong).tolist(),
        "same": not wrong.any(),
        "says": says,
    }


class DistortionLab(OneDigit):
    """A digit, five sliders, and the network's answer.

    Parameters
    ----------
    image : (28, 28) bytes, or (32, 32) as the network takes it; optional
        A digit of your own; also with axes of length 1 in front.
    fn
        Your ``affine_warp(images, matrices, background)``; compared with the course's.
    network
        Who is asked; by default the trained LeNet-5 of the course.

    Raises
    ------
    ValueError, TypeError
        If the image is not one picture of such a size.
    """

    alone = True  # on a web page, with making/site/static/answers.js
    _esm = browser_source(
        "kit.js", "pad.js", "verdict.js", "warp.js", "distortion_lab.js"
    )
    _css = browser_source("kit.css", "verdict.css", "distortion_lab.css")
    exercise: ClassVar[str] = "15.4"
    takes: ClassVar = {"affine_warp": {}}
    caption = (
        "Distortion lab: a digit; sheared, enlarged and moved; the places that the new "
        "pixels come from; and the network's answers."
    )

    many: Any = traitlets.Dict().tag(sync=True)
    yours: Any = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        image: ArrayLike | None = None,
        fn: Callable[..., Any] | None = None,
        network: Network | None = None,
    ) -> None:
        self.network = load_lenet5() if network is None else network
        digits, first = digits_with(image)
        still = dict.fromkeys(KNOBS, 0.0)
        start = {"name": first, **still, "i": 20, "j": 20, "n": "start"}
        super().__init__(
            fn,
            digits={name: x.tolist() for name, x in digits.items()},
            knobs={name: list(knob) for name, knob in KNOBS.items()},
            start=start,
            state=start,
        )

    @classmethod
    def opened(cls, name: str, fn: Callable[..., Any], args: tuple[Any, ...]) -> Self:
        """With the learner's warp where that is what failed."""
        return cls(fn=fn) if name == "affine_warp" else cls()

    @traitlets.observe("state")
    def _on_state(self, change: Any) -> None:
        state = change["new"]
        image = self._image(state)
        with self.hold_sync():
            self.answer = ask(self.network, image, state)
            if self.fn is not None:
                self.yours = judge(self.fn, image, state)

    def _on_message(self, widget: Any, content: Any, buffers: Any) -> None:
        if isinstance(content, dict) and content.get("ask") == "many":
            self.many = self._many(int(content["seed"]), str(content["name"]))
        else:
            super()._on_message(widget, content, buffers)

    def _many(self, seed: int, name: str) -> dict[str, Any]:
        """Random amounts as training draws them, and what the network says."""
        ours = Amplitudes()
        amounts = draw_amounts(MANY, ours.largest, 1, np.random.default_rng(seed))
        image = self._image({"name": name})
        copies = np.broadcast_to(image, (MANY, 1, SIDE, SIDE))
        y = self.network.forward(warp_rows(copies, matrices_of(amounts)))
        answers = y.reshape(MANY, 10).argmin(axis=1)
        return {
            "seed": seed,
            "name": name,
            "amplitudes": (
                f"\u00b1{ours.shift:g} pixels, scale \u00b1{ours.scale:g}, squeeze "
                f"\u00b1{ours.squeeze:g}, shear \u00b1{ours.shear:g}"
            ),
            "amounts": amounts.tolist(),
            "answers": answers.tolist(),
        }

    def picture(self) -> Figure:
        """The digit, three distortions with the answers, and the sources of one."""
        at = self.start
        image = self._image(at)
        figure = new_figure(11.2, 3.4)
        axes = figure.subplots(1, 4)
        draw_grid(axes[0], image, limit=INK, numbers=False, title="the digit")
        each: list[tuple[str, dict[str, float]]] = [
            ("enlarged by 1.25", {"scale": 0.25}),
            ("sheared by 0.4", {"shear": 0.4}),
            ("squeezed by 0.3, moved", {"squeeze": 0.3, "dx": 3.0, "dy": -2.0}),
        ]
        for place, (title, more) in zip(axes[1:], each, strict=True):
            state = {**at, **more}
            drawn = model(image, state)
            says = ask(self.network, image, state)["digit"]
            draw_grid(
                place,
                drawn["warped"],
                limit=INK,
                numbers=False,
                title=f"{title}: read as {says}",
            )
        sheared = model(image, {**at, "shear": 0.4})["inverse"]
        for k in range(0, SIDE + 1, 4):
            for ends in (((k, 0), (k, SIDE)), ((0, k), (SIDE, k))):
                line = np.array([(x - 0.5, y - 0.5, 1) for x, y in ends])
                xs, ys, _ = sheared @ line.T
                axes[0].plot(xs, ys, color="#1a1a1a", lw=0.6)
        axes[0].set(xlim=(-0.5, SIDE - 0.5), ylim=(SIDE - 0.5, -0.5))
        axes[0].set_title("the digit, and the sheared grid", fontsize=9)
        if self.yours:
            figure.suptitle(self.yours["says"], fontsize=10, wrap=True)
        return figure
