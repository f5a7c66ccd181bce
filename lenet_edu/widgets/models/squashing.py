"""Curves, slopes and saturation of f(a) = A tanh(S a).

``static/squashing.js`` computes the same while something moves, and a test
holds the two against each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from lenet_edu import nn
from lenet_edu.yours import attempt, differing, tame, written

from ..bounded import bounded

LIMIT = 6.0  # the drawn a: -6 .. 6
HEIGHT = 3.0  # the drawn f: -3 .. 3
BINS = 48
LAYERS = 6  # that LeNet-5 squashes: C1, S2, C3, S4, C5, F6
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
        function ``y``, ``slope`` and ``left`` (7,), what is left of a gradient of 1
        after 0..6 layers; ``peak``, where abs(f'') is largest, and ``edge``, from
        where a unit counts as saturated; ``before``, ``after`` (histograms of a and
        f(a)); ``saturated``, a share; ``typical`` (the geometric mean of the slopes)
        and ``left`` (7,), its powers.
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
