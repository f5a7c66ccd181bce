"""The live demonstrations of 1998: a digit that is moved, turned, resized and sprinkled
with noise, and what LeNet-5 reads meanwhile.

``model`` makes the picture and has a twin in demos_1998.js; ``ask`` is the answer.
After LeCun et al. 1998, sec. III-E and Fig. 13.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from lenet_edu.data.distortions import about_centre, affine_warp, four_matrices
from lenet_edu.data.noise import salt_and_pepper
from lenet_edu.data.transforms import INK
from lenet_edu.figures import draw_grid, new_figure
from lenet_edu.inside import centred, rotation
from lenet_edu.models import Network
from lenet_edu.models.trained import load_lenet5
from lenet_edu.yours import attempt, differing, tame

from .base import browser_source
from .bounded import bounded
from .one_digit import SIDE, Image, OneDigit, digits_with

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# name: label, smallest, largest, step, where nothing changes
KNOBS: dict[str, tuple[str, float, float, float, float]] = {
    "dx": ("shift right", -16.0, 16.0, 0.5, 0.0),
    "dy": ("shift down", -16.0, 16.0, 0.5, 0.0),
    "turn": ("rotation, °", -180.0, 180.0, 2.0, 0.0),
    "size": ("size, factor", 0.4, 2.0, 0.05, 1.0),
    "squeeze": ("squeeze", -0.5, 0.5, 0.05, 0.0),
    "noise": ("noise, share", 0.0, 0.5, 0.01, 0.0),
}
PLAIN = {name: knob[4] for name, knob in KNOBS.items()}


def matrix_of(state: dict[str, Any]) -> NDArray[np.float64]:
    """(3, 3), old picture to new: squeezed, resized, turned about the middle; moved."""
    move, scale, squeeze, _ = four_matrices(
        state["dx"], state["dy"], state["size"] - 1, state["squeeze"], 0
    )
    matrix = move @ about_centre(rotation(state["turn"]) @ scale @ squeeze, SIDE, SIDE)
    return np.asarray(matrix)


def model(
    image: ArrayLike, state: dict[str, Any], chance: ArrayLike
) -> NDArray[np.float64]:
    """The picture that the knobs make of the digit.

    Parameters
    ----------
    image : (32, 32)
        -0.1 is paper, 1.175 is ink.
    state
        A number for each of ``KNOBS``.
    chance : (32, 32)
        Uniform in 0..1: which pixels are inverted first when the noise grows.

    Returns
    -------
    picture : (32, 32)
    """
    picture = np.asarray(image, dtype=float)[None, None]
    warped = affine_warp(picture, matrix_of(state))[0, 0]
    return np.asarray(salt_and_pepper(warped, state["noise"], chance))


def ask(
    network: Network,
    picture: Image,
    state: dict[str, Any],
    fn: Callable[..., Any] | None = None,
) -> dict[str, Any]:
    """What the network says of a picture, after centring it if that is wished.

    Parameters
    ----------
    network
    picture : (32, 32)
    state
        ``centring``; ``n``, the question's number.
    fn
        The learner's ``centred``; without one, or where it fails, the course's.

    Returns
    -------
    dict
        ``n``; ``digit``; ``penalties`` (10,); ``seen`` (32, 32) as the network got it,
        [] when nothing was centred; ``says`` of the learner's function, or "";
        ``same``, whether it agrees.
    """
    answer: dict[str, Any] = {"n": state["n"], "seen": [], "says": "", "same": True}
    x = np.asarray(picture, dtype=float)
    if state["centring"]:
        ours = centred(x)
        x = ours
        if fn is not None:
            yours, says = attempt(bounded(fn), np.array(picture, dtype=float))
            if yours is not None and yours.shape != ours.shape:
                says = f"Yours returned the shape {yours.shape}; expected is (32, 32)."
                yours = None
            if yours is not None:
                wrong = differing(yours, ours)
                if np.isfinite(yours).all():
                    x = yours
                says = (
                    f"Your centring differs in {wrong.sum()} of {wrong.size} pixels."
                    if wrong.any()
                    else "Centred by your function, which agrees with the course's."
                )
                answer["same"] = not wrong.any()
            else:
                answer["same"] = False
            answer["says"] = says
        answer["seen"] = [[tame(v) for v in row] for row in x]
    penalties = network.forward(x[None, None].astype(np.float32)).ravel()
    digit = int(penalties.argmin())
    return {**answer, "digit": digit, "penalties": [float(p) for p in penalties]}


def turns(network: Network, image: Image) -> list[float | None]:
    """From where on another digit is read, turning left and turning right.

    Returns
    -------
    [degrees <= 0, degrees >= 0] : None where nothing changes in half a turn
    """
    degrees = np.arange(0.0, 182.0, 2.0)
    found: list[float | None] = []
    for way in (-1, 1):
        maps = np.array([matrix_of({**PLAIN, "turn": way * d}) for d in degrees])
        copies = np.repeat(np.asarray(image)[None, None], len(maps), axis=0)
        y = network.forward(affine_warp(copies, maps).astype(np.float32))
        other = np.flatnonzero(y.reshape(len(maps), 10).argmin(axis=1) != y[0].argmin())
        found.append(float(way * degrees[other[0]]) if other.size else None)
    return found


class Demos1998(OneDigit):
    """A digit under six knobs, the ten penalties, and the answers on the way.

    Parameters
    ----------
    image : (28, 28) bytes, or (32, 32) as the network takes it; optional
        A digit of your own; also with axes of length 1 in front.
    fn
        Your ``centred(image)``; it runs in front of the network when "centre first" is
        ticked, and is compared with the course's.
    network
        Who is asked; by default the trained LeNet-5 of the course.

    Raises
    ------
    ValueError, TypeError
        If the image is not one picture of such a size.
    """

    alone = True  # on a web page, with making/site/static/answers.js
    _esm = browser_source("kit.js", "pad.js", "verdict.js", "warp.js", "demos_1998.js")
    _css = browser_source("kit.css", "verdict.css", "demos_1998.css")
    exercise: ClassVar[str] = "17.5"
    takes: ClassVar = {"centred": {}}
    caption: ClassVar[str] = (
        "Live demonstrations: a digit as it is, turned, small, moved and with noise, "
        "and the penalties that LeNet-5 gives to the ten digits each time."
    )

    chance: Any = traitlets.List().tag(sync=True)  # (32, 32), for the noise
    turns: Any = traitlets.List().tag(sync=True)  # of the first digit

    def __init__(
        self,
        image: ArrayLike | None = None,
        fn: Callable[..., Any] | None = None,
        network: Network | None = None,
    ) -> None:
        self.network = load_lenet5() if network is None else network
        digits, first = digits_with(image)
        start = {"name": first, **PLAIN, "centring": False, "seed": 0, "n": 0}
        super().__init__(
            fn,
            digits={name: x.tolist() for name, x in digits.items()},
            knobs={name: list(knob) for name, knob in KNOBS.items()},
            chance=_chance(0),
            turns=turns(self.network, digits[first]),
            start=start,
            state=start,
        )

    @classmethod
    def opened(cls, name: str, fn: Callable[..., Any], args: tuple[Any, ...]) -> Self:
        """With a digit that was moved, and the learner's centring at work on it."""
        if name not in cls.takes:
            return cls()
        widget = cls(fn=fn)
        moved = {**widget.start, "dx": 5.0, "dy": -3.0, "centring": True}
        widget.start, widget.state = moved, moved
        return widget

    @property
    def yours(self) -> str:
        """What there is to say of the learner's function; "" while it is not asked."""
        return str(self.answer.get("says", ""))

    @traitlets.observe("state")
    def _on_state(self, change: Any) -> None:
        state, old = change["new"], change["old"]
        with self.hold_sync():
            if isinstance(old, dict) and old.get("seed") != state["seed"]:
                self.chance = _chance(state["seed"])
            self.answer = ask(self.network, self._picture(state), state, self.fn)

    def _picture(self, state: dict[str, Any]) -> Image:
        image, chance = self._image(state), np.array(self.chance)
        drawn: Image = model(image, state, chance).astype(np.float32)
        return drawn

    def picture(self) -> Figure:
        """The digit under five settings, each with its penalties below."""
        each: list[tuple[str, dict[str, float]]] = [
            ("as it is", {}),
            ("turned by 30\u00b0", {"turn": 30.0}),
            ("half the size", {"size": 0.5}),
            ("moved by 5 pixels", {"dx": 5.0}),
            ("noise 0.1", {"noise": 0.1}),
        ]
        figure = new_figure(11.2, 4.3)
        axes = figure.subplots(2, len(each), height_ratios=[1.3, 1])
        for (above, below), (title, more) in zip(axes.T, each, strict=True):
            state = {**self.start, **more}
            picture = self._picture(state)
            says = ask(self.network, picture, {**state, "centring": False})
            label = f"{title}: read as {says['digit']}"
            draw_grid(above, picture, limit=INK, numbers=False, title=label)
            colours = ["#9e9e9e"] * 10
            colours[says["digit"]] = "#d95f02"
            below.bar(range(10), says["penalties"], color=colours)
            below.set_xticks(range(10))
            below.set_xlabel("digit", fontsize=9)
            below.tick_params(labelsize=8)
        top = max(one.get_ylim()[1] for one in axes[1])
        for below in axes[1]:
            below.set_ylim(0, top)
        axes[1, 0].set_ylabel("penalty", fontsize=9)
        return figure


def _chance(seed: int) -> list[list[float]]:
    """(32, 32), uniform; rounded, so that both sides compare the same numbers."""
    drawn = np.random.default_rng([17, seed]).random((SIDE, SIDE))
    rows: list[list[float]] = drawn.round(6).tolist()
    return rows
