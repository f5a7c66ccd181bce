"""Bitmap distance: F6 as a picture of 7 x 12 units beside the ten output bitmaps.

``model`` is the mathematics; ``static/bitmap_distance.js`` computes the same while
units are flipped, and a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from lenet_edu import nn
from lenet_edu.figures import draw_grid, new_figure
from lenet_edu.yours import attempt, differing, tame, written

from .base import Explorer, browser_source
from .bounded import bounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROWS, COLUMNS = 12, 7
UNITS = ROWS * COLUMNS
FAR = 200  # a penalty at which a bar has no length
DECIMALS = 9  # of penalties, where they are compared
FLIPPED = (16, 24)  # units of the 6 that are wrong at the beginning


def model(state: dict[str, Any]) -> dict[str, Any]:
    """Everything that the widget draws.

    Parameters
    ----------
    state
        ``f6`` (84,), the units before the amplitude; ``scale``, the amplitude that
        multiplies them; ``codes``, "+1/-1" or "0/1"; ``chosen``, the bitmap looked
        at; ``label``, the right class, and ``j``, for the losses.

    Returns
    -------
    dict
        ``x`` (84,), F6; ``code`` and ``squares`` (84,), of the chosen class;
        ``flips`` (84,), by how much its penalty changes when one unit changes its
        sign; ``penalties`` (10,); ``order`` (10,), the classes from the smallest
        penalty to the largest; ``smallest`` and ``largest``, the class of each, the
        first on a tie; ``margin``; ``loss8`` and ``loss9``, equations (8) and (9).
    """
    x = state["scale"] * np.asarray(state["f6"], dtype=float)
    codes = codes_of(state["codes"])
    penalties = nn.rbf(x[None], codes)
    ranked = penalties.round(DECIMALS)[0]  # equal ones stay equal in another order
    code = codes[state["chosen"]]
    label = [state["label"]]
    return {
        "x": x,
        "code": code,
        "squares": (x - code) ** 2,
        "flips": 4 * x * code,
        "penalties": penalties[0],
        "order": np.argsort(ranked, kind="stable"),
        "smallest": int(ranked.argmin()),
        "largest": int(ranked.argmax()),
        "margin": float(nn.margin(penalties)[0]),
        "loss8": nn.penalty_loss(penalties, label),
        "loss9": nn.map_loss(penalties, label, state["j"]),
    }


def codes_of(kind: str) -> np.ndarray:
    """The ten codes (10, 84), "+1/-1" as in the paper or with 0 for paper."""
    codes = nn.codes()
    return codes if kind == "+1/-1" else (codes + 1) / 2


def judge(fn: Callable[..., Any], state: dict[str, Any]) -> dict[str, Any]:
    """The learner's rbf on this F6, beside the course's.

    Parameters
    ----------
    fn
        ``rbf(x, codes)``.
    state
        As for :func:`model`; its ``n`` names the question that this answers.

    Returns
    -------
    dict
        ``n``; ``penalties`` (10,), [] if there are none; ``differs``, the classes
        in which they differ; ``same``; ``says``, one to three sentences.
    """
    answer: dict[str, Any] = {"n": state["n"], "penalties": [], "differs": []}
    drawn, codes = model(state), codes_of(state["codes"])
    yours, says = attempt(bounded(fn), drawn["x"][None], codes)
    if yours is None:
        return {**answer, "same": False, "says": says}
    if yours.shape != (1, 10):
        says = f"Yours returned the shape {yours.shape}; expected is (1, 10)."
        return {**answer, "same": False, "says": says}
    wrong = differing(yours[0], drawn["penalties"])
    return {
        **answer,
        "penalties": [tame(v) for v in yours[0]],
        "differs": np.flatnonzero(wrong).tolist(),
        "same": not wrong.any(),
        "says": _says(yours[0], drawn["penalties"], wrong),
    }


def _says(yours: np.ndarray, expected: np.ndarray, wrong: np.ndarray) -> str:
    if not wrong.any():
        return "Yours agrees with the course's in all 10 penalties."
    i = int(np.argmax(wrong))
    says = (
        f"Yours differs in {wrong.sum()} of 10 penalties. Class {i}: yours "
        f"{written(yours[i])}, expected {written(expected[i])}."
    )
    patterns = {
        " Yours is the root of the expected.": np.sqrt(expected),
        " Yours is the expected with its sign reversed.": -expected,
        " Yours is half of the expected.": expected / 2,
        " Yours is the expected divided by 84.": expected / UNITS,
    }
    for sentence, pattern in patterns.items():
        if not differing(yours, pattern).any():
            return says + sentence
    return says


def _units(x: ArrayLike) -> list[float]:
    """One F6 (84,) from ``x``, which may carry axes of length 1 in front."""
    array = np.asarray(x)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"x must hold numbers; given was {array.dtype}")
    if array.size != UNITS:
        raise ValueError(
            f"x must be one output of F6, 84 numbers; its shape is {array.shape}. Of a "
            "batch take one row: x[0]"
        )
    if not np.isfinite(array).all():
        raise ValueError("x holds nan or infinity: it has no distance to anything")
    return array.astype(float).ravel().tolist()


def _begin() -> list[float]:
    """The code of the 6 with two units wrong."""
    units = nn.codes()[6]
    units[list(FLIPPED)] *= -1
    return units.tolist()


class BitmapDistance(Explorer):
    """F6 beside the ten bitmaps: flip units and see who is nearest.

    Parameters
    ----------
    x : (84,), optional
        An output of F6, also (1, 84). ``None``: the code of the 6 with two units wrong.
    fn
        Your ``rbf(x, codes)``, compared with the course's.

    Raises
    ------
    ValueError, TypeError
        If x is not 84 finite numbers.
    """

    alone = True
    _esm = browser_source("kit.js", "bitmap_distance.js")
    _css = browser_source("kit.css", "bitmap_distance.css")
    caption = (
        "Bitmap distance: F6 as a picture of 7 by 12 units, the code of a digit, the "
        "squared differences of the two, and the ten penalties; the smallest, whose "
        "bar of closeness is the longest, is the answer."
    )
    exercise = "07.2"

    bitmaps: Any = traitlets.List().tag(sync=True)
    given: Any = traitlets.List().tag(sync=True)
    start = traitlets.Dict().tag(sync=True)
    setup = traitlets.Dict().tag(sync=True)
    yours = traitlets.Dict().tag(sync=True)

    def __init__(
        self, x: ArrayLike | None = None, fn: Callable[..., Any] | None = None
    ) -> None:
        given = [] if x is None else _units(x)
        start: dict[str, Any] = {
            "n": "start",
            "f6": given or _begin(),
            "scale": 1.0,
            "codes": "+1/-1",
            "rule": "smallest",
            "chosen": 6,
            "label": 6,
            "j": 10.0,
        }
        if given:
            start["chosen"] = start["label"] = model(start)["smallest"]
        super().__init__(
            fn,
            bitmaps=nn.codes().tolist(),
            given=given,
            start=start,
            setup=dict(start),
            yours={},
        )
        self._judge_yours()
        self.observe(self._judge_yours, "setup")

    @classmethod
    def opened(cls, name: str, fn: Callable[..., Any], args: tuple[Any, ...]) -> Self:
        """With the learner's ``rbf``, on the first row that fails where it is an F6."""
        if name != "rbf":
            return cls()
        x = np.asarray(args[0])
        return cls(x[0] if x.ndim == 2 and x.shape[1] == UNITS else None, fn)

    def _judge_yours(self, _: Any = None) -> None:
        if self.fn is not None:
            self.yours = judge(self.fn, self.setup)

    def picture(self) -> Figure:
        """F6, two codes with the squared differences, and the penalties in order."""
        figure = new_figure(10.4, 3.6)
        axes = figure.subplots(1, 6, width_ratios=[1, 1, 1, 1, 1, 2.1])
        first = model(self.start)
        shown: list[int] = first["order"][:2].tolist()
        limit = max(1.0, float(np.abs(first["x"]).max()))
        _draw(axes[0], first["x"], "F6", limit)
        for place, digit in zip((1, 3), shown, strict=True):
            drawn = model({**self.start, "chosen": digit})
            y = written(drawn["penalties"][digit])
            _draw(axes[place], drawn["code"], f"code of the {digit}", limit)
            _draw(axes[place + 1], drawn["squares"], f"squared: {y}", 4.0)
        _draw_bars(axes[5], first)
        if self.yours:
            figure.suptitle(self.yours["says"], fontsize=10, wrap=True)
        return figure


def _draw(axes: Axes, units: np.ndarray, title: str, limit: float) -> None:
    draw_grid(
        axes, units.reshape(ROWS, COLUMNS), limit=limit, numbers=False, title=title
    )


def _draw_bars(axes: Axes, drawn: dict[str, Any]) -> None:
    """Bars as closeness, so that the answer's is the longest; penalties as numbers."""
    order, penalties = drawn["order"], drawn["penalties"]
    far = max(FAR, float(penalties.max()))
    colours = ["#d95f02"] + ["#9aa5b1"] * 9
    lengths = np.maximum(far - penalties[order], far / 100)
    axes.barh(range(10), lengths, color=colours)
    for place, digit in enumerate(order):
        text = written(penalties[digit])
        axes.text(lengths[place], place, f" {text}", va="center", fontsize=8)
    axes.set_yticks(range(10), [str(digit) for digit in order])
    axes.set(ylim=(9.6, -0.6), xlim=(0, 1.25 * far), xticks=[])
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    title = f"closeness, with the penalties; answer {drawn['smallest']}"
    axes.set_title(title, fontsize=10)
