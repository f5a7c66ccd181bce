"""Squashing explorer: f(a) = A tanh(S a), its bend, its slopes, its saturation.

``model`` is the mathematics; ``static/squashing.js`` computes the same while a
slider moves, and a test holds the two against each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import traitlets

from lenet_edu import nn
from lenet_edu.figures import CURVE_COLOURS, new_figure
from lenet_edu.yours import attempt, differing, tame, written

from .base import Explorer, bounded, browser_source

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LIMIT = 6.0  # the drawn a: -6 .. 6
HEIGHT = 3.0  # the drawn f: -3 .. 3
BINS = 48
LAYERS = 7
GRID = (np.arange(241) - 120) / 20
ONE = 140  # GRID[ONE] = 1
SATURATED = 0.1  # a unit is saturated where f' is below this part of f'(0)


def sample(count: int = 2000) -> np.ndarray:
    """Pre-activations (count,) at weight scale 1: normal, always the same ones."""
    rng = np.random.default_rng(1998)
    return rng.standard_normal(count).round(4)


def model(state: dict[str, Any]) -> dict[str, Any]:
    """Everything that the widget draws.

    Parameters
    ----------
    state
        ``A``, ``S`` of f(a) = A tanh(S a); ``at``, the point looked at; ``scale`` of
        the weights; ``z`` (n,), the pre-activations at scale 1.

    Returns
    -------
    dict
        ``a`` (241,); ``curves``, per function ``y`` and ``slope`` (241,), for the
        squashing function also ``bend``, its second derivative; ``point``, per
        function ``y``, ``slope`` and ``left`` (8,), what is left of a gradient of 1
        after 0..7 layers; ``peak``, where abs(f'') is largest, and ``edge``, from
        where a unit counts as saturated; ``before``, ``after`` (histograms of a and
        f(a)); ``saturated``, a share; ``typical`` (the geometric mean of the slopes)
        and ``left`` (8,), its powers.
    """
    A, S, at = state["A"], state["S"], state["at"]
    z = state["scale"] * np.asarray(state["z"], dtype=float)
    here = {name: pair(np.array([at])) for name, pair in _functions(A, S).items()}
    edge = math.atanh(math.sqrt(1 - SATURATED)) / S
    u = np.abs(S * z)  # log f' without underflow: log(A S) - 2 log cosh(S a)
    log_slopes = math.log(A * S) - 2 * (u + np.log1p(np.exp(-2 * u)) - math.log(2))
    typical = math.exp(log_slopes.mean())
    return {
        "a": GRID,
        "curves": {
            name: dict(zip(("y", "slope", "bend"), pair(GRID), strict=False))
            for name, pair in _functions(A, S).items()
        },
        "point": {
            name: {
                **{k: v[0] for k, v in zip(("y", "slope", "bend"), p, strict=False)},
                "left": [float(p[1][0]) ** k for k in range(LAYERS + 1)],
            }
            for name, p in here.items()
        },
        "peak": math.atanh(1 / math.sqrt(3)) / S,
        "edge": edge,
        "before": _histogram(z, LIMIT),
        "after": _histogram(A * np.tanh(S * z), HEIGHT),
        "saturated": float((np.abs(z) > edge).mean()),
        "typical": typical,
        "left": [typical**k for k in range(LAYERS + 1)],
    }


def _functions(A: float, S: float) -> dict[str, Callable[[np.ndarray], tuple]]:
    def squash(a: np.ndarray) -> tuple:
        t = np.tanh(S * a)
        return A * t, A * S * (1 - t * t), -2 * A * S * S * t * (1 - t * t)

    def logistic(a: np.ndarray) -> tuple:
        y = nn.logistic(a)
        return y, y * (1 - y)

    def tanh(a: np.ndarray) -> tuple:
        t = np.tanh(a)
        return t, 1 - t * t

    def relu(a: np.ndarray) -> tuple:
        return nn.relu(a), (a > 0).astype(float)  # slope 0 at 0, by convention

    return {"squash": squash, "logistic": logistic, "tanh": tanh, "relu": relu}


def _histogram(values: np.ndarray, limit: float) -> dict[str, Any]:
    """Counts in BINS equal bins over -limit..limit, and how many lie beyond."""
    place = np.floor((values + limit) / (2 * limit / BINS))
    inside = (place >= 0) & (place < BINS)
    return {
        "counts": np.bincount(place[inside].astype(int), minlength=BINS),
        "below": int((place < 0).sum()),
        "above": int((place >= BINS).sum()),
    }


FAR = 1000.0  # where a hand-written tanh overflows


def compare(fn: Callable[..., Any]) -> dict[str, Any]:
    """The learner's squash(a) against the course's, once, on the drawn a and +-1000.

    Returns
    -------
    dict
        ``y`` (241,) with None for what is not finite (empty if there are no values),
        ``differs`` (241,) booleans, ``same`` and ``says``, one or two sentences.
    """
    a = np.concatenate([GRID, [-FAR, FAR]])
    yours, sentence = attempt(bounded(fn), a)
    if yours is not None and yours.shape != a.shape:
        sentence = (
            f"Yours returned the shape {yours.shape}; expected is {a.shape}, the shape "
            "of the a that it was given."
        )
        yours = None
    if yours is None:
        return {"y": [], "differs": [], "same": False, "says": sentence}
    right = nn.squash(a)
    wrong = differing(yours, right)
    return {
        "y": [tame(v) for v in yours[: GRID.size]],
        "differs": wrong[: GRID.size].tolist(),
        "same": not wrong.any(),
        "says": _says(a, yours, right, wrong),
    }


def _says(
    a: np.ndarray, yours: np.ndarray, right: np.ndarray, wrong: np.ndarray
) -> str:
    if not wrong.any():
        return (
            f"Yours agrees with the course's f at all {a.size} values of a that were "
            f"tried, from {written(-FAR)} to {written(FAR)}."
        )
    drawn, seen = wrong[: GRID.size], GRID[wrong[: GRID.size]]
    if not drawn.any():
        n = GRID.size + int(np.argmax(wrong[GRID.size :]))
        return (
            f"Yours agrees wherever it is drawn, but at a = {written(a[n])} it gives "
            f"{written(yours[n])} where {written(right[n])} is expected."
        )
    gap = np.where(wrong, np.abs(yours - right), -1.0)[: GRID.size]
    n = int(np.argmax(np.where(np.isnan(gap), np.inf, gap)))
    if drawn[ONE]:  # the telling place, f(1) = 1
        n = ONE
    return (
        f"Yours differs at {drawn.sum()} of {GRID.size} values of a, "
        f"{_where(drawn, seen)}. "
        f"At a = {written(a[n])} it gives {written(yours[n])}; expected is "
        f"{written(right[n])}.{_pattern(yours[: GRID.size], right[: GRID.size])}"
    )


def _where(drawn: np.ndarray, seen: np.ndarray) -> str:
    if drawn.all():
        return "everywhere"
    if (drawn == (GRID != 0)).all():
        return "everywhere but at 0"
    if (seen < 0).all():
        return "all of them negative"
    if (seen > 0).all():
        return "all of them positive"
    near = np.abs(seen).min()
    if (drawn == (np.abs(GRID) >= near)).all():
        return f"from |a| = {written(near)} outwards"
    return f"between {written(seen.min())} and {written(seen.max())}"


def _pattern(yours: np.ndarray, right: np.ndarray) -> str:
    """A relation that holds at every a, if there is one."""
    if not np.isfinite(yours).all():
        return ""
    factor = float(yours @ right / (right @ right))
    if abs(factor) > 1e-9 and not differing(yours, factor * right).any():
        if abs(factor + 1) < 1e-6:
            return " Yours has the other sign everywhere."
        return f" Yours is {written(factor)} times f everywhere."
    shift = float((yours - right).mean())
    if not differing(yours - shift, right).any():
        return f" Yours is f plus {written(shift)} everywhere."
    return ""


class SquashingExplorer(Explorer):
    """Curves, slopes and saturation of f(a) = A tanh(S a).

    Parameters
    ----------
    fn
        The learner's ``squash(a)``; it is drawn on top of f, and where it differs
        from the course's (A = 1.7159, S = 2/3) it is marked.
    """

    alone = True
    _esm = browser_source("kit.js", "squashing.js")
    _css = browser_source("kit.css", "squashing.css")
    caption = (
        "Squashing explorer: f(a) = A tanh(S a) with A = 1.7159 and S = 2/3, its slope "
        "and its second derivative beside the logistic function, tanh, ReLU; what "
        "it does to small and large pre-activations; the product of seven slopes."
    )
    exercise = "03.1"
    takes: ClassVar[Any] = {"squash": {}}

    start = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    z: Any = traitlets.List().tag(sync=True)
    yours = traitlets.Dict().tag(sync=True)

    def __init__(self, fn: Callable[..., Any] | None = None) -> None:
        start = {"A": nn.A, "S": nn.S, "at": 1.0, "scale": 1.0}
        super().__init__(
            fn,
            start=start,
            state=dict(start),
            z=sample().tolist(),
            yours=compare(fn) if fn is not None else {},
        )

    def picture(self) -> Figure:
        """f, its derivatives and relatives, two weight scales, seven layers."""
        start = {**self.start, "z": self.z}
        figure = new_figure(10.4, 6.2)
        axes = figure.subplots(2, 2)
        _draw_curves(axes[0, 0], model(start), self.yours)
        _draw_relatives(axes[0, 1], model(start))
        _draw_histograms(
            axes[1, 0], [(s, model({**start, "scale": s})) for s in (1, 5)]
        )
        _draw_left(
            axes[1, 1], [(a, model({**start, "at": a})) for a in (0.0, 1.0, 2.0)]
        )
        for panel in axes.flat:
            panel.spines[["top", "right"]].set_visible(False)
        if self.yours:
            figure.suptitle(self.yours["says"], fontsize=10, wrap=True)
        return figure


def _draw_curves(axes: Axes, drawn: dict[str, Any], yours: dict[str, Any]) -> None:
    f = drawn["curves"]["squash"]
    axes.axhline(0, color="#9e9e9e", lw=0.6)
    axes.plot(GRID, f["y"], color=CURVE_COLOURS[0], lw=2, label="f(a)")
    axes.plot(GRID, f["slope"], "--", color=CURVE_COLOURS[1], label="f\u2032(a)")
    axes.plot(GRID, f["bend"], ":", color=CURVE_COLOURS[2], label="f\u2033(a)")
    axes.plot([-1, 1], [-1, 1], "o", color="#1a1a1a", ms=5)
    axes.annotate("f(1) = 1", (1, 1), (1.25, 0.86))
    if yours and yours["y"]:
        y = np.array([np.nan if v is None else v for v in yours["y"]])
        axes.plot(GRID, y, color="#7b4ea3", lw=1.2, label="yours")
        differs = np.where(yours["differs"], y, np.nan)
        if not np.isnan(differs).all():
            axes.plot(GRID, differs, color="#c2185b", lw=3, label="yours differs")
    axes.set(ylim=(-2.2, 2.2), xlabel="pre-activation a")
    axes.set_title("1.7159 tanh(2a/3): it bends most at \u00b10.988", fontsize=10)
    axes.legend(frameon=False, fontsize=8, loc="upper left")


def _draw_relatives(axes: Axes, drawn: dict[str, Any]) -> None:
    names = {"squash": "f", "logistic": "logistic", "tanh": "tanh", "relu": "ReLU"}
    colours = (CURVE_COLOURS[0], CURVE_COLOURS[3], CURVE_COLOURS[4], "#b8860b")
    styles = ("-", "--", "-.", ":")
    for (key, name), colour, style in zip(names.items(), colours, styles, strict=True):
        axes.plot(GRID, drawn["curves"][key]["y"], style, color=colour, label=name)
    axes.axhline(0, color="#9e9e9e", lw=0.6)
    axes.set(ylim=(-2.2, 2.2), xlabel="pre-activation a")
    axes.set_title("Beside its relatives", fontsize=10)
    axes.legend(frameon=False, fontsize=8, loc="upper left")


def _draw_histograms(axes: Axes, drawn: list[tuple[int, dict[str, Any]]]) -> None:
    middle = (np.arange(BINS) + 0.5) * (2 * HEIGHT / BINS) - HEIGHT
    for (scale, arrays), colour in zip(drawn, CURVE_COLOURS, strict=False):
        share = 100 * arrays["saturated"]
        label = f"weight scale {scale}: {share:.1f}% saturated"
        axes.step(middle, arrays["after"]["counts"], where="mid", c=colour, label=label)
    axes.set(xlabel="f(a)", ylabel="units of 2,000", xlim=(-2.2, 2.2))
    axes.set_title("Large weights push units to the ends", fontsize=10)
    axes.legend(frameon=False, fontsize=8, loc="upper center")


def _draw_left(axes: Axes, drawn: list[tuple[float, dict[str, Any]]]) -> None:
    layers = np.arange(LAYERS + 1)
    for (at, arrays), colour in zip(drawn, CURVE_COLOURS, strict=False):
        point = arrays["point"]["squash"]
        label = f"a = {at:g}: f\u2032 = {point['slope']:.3f}"
        axes.semilogy(layers, point["left"], "o-", color=colour, ms=4, label=label)
        end = point["left"][-1]
        axes.text(LAYERS + 0.15, end, f"{end:.2g}", va="center", fontsize=9)
    axes.set(xlabel="layers passed on the way back", xlim=(0, 8))
    axes.set_title("What is left of a gradient of 1", fontsize=10)
    axes.legend(frameon=False, fontsize=8, loc="lower left")
