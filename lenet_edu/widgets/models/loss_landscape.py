"""The losses of one digit in a plane through three codes of F6.

``static/loss_landscape_model.js`` computes the same while something moves, and a
test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lenet_edu import nn
from lenet_edu.yours import attempt, differing, tame, written

from ..bounded import bounded

LOSSES = {"penalty": "eq. 8", "map": "eq. 9", "cross_entropy": "cross-entropy"}
PLACES = 61  # points of the curves
COLUMNS = 44  # of the map; its cells are squares
MARGIN = 4.0  # around the three codes, in units of F6
LARGEST_J = 200.0
TINY = 1e-9  # a difference that is rounding


def plane(state: dict[str, Any]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The plane through the codes of ``label``, ``rival`` and ``third``.

    Returns
    -------
    origin : (84,)
        The code of the right digit.
    axes : (2, 84)
        Two perpendicular unit vectors: towards the rival, and to the third's side.
    places : (3, 2)
        Where the three codes lie, in these coordinates.
    """
    codes = nn.codes()
    origin = codes[state["label"]]
    to_rival, to_third = codes[state["rival"]] - origin, codes[state["third"]] - origin
    first = to_rival / np.linalg.norm(to_rival)
    rest = to_third - (to_third @ first) * first
    second = rest / np.linalg.norm(rest)
    axes = np.stack([first, second])
    places = np.stack([np.zeros(2), axes @ to_rival, axes @ to_third])
    return origin, axes, places


def bounds(places: np.ndarray) -> list[float]:
    """[least a, largest a, least b, largest b] of the map."""
    low, high = places.min(axis=0) - MARGIN, places.max(axis=0) + MARGIN
    return [float(v) for v in (low[0], high[0], low[1], high[1])]


def _penalties(a: Any, b: Any, state: dict[str, Any]) -> np.ndarray:
    """Penalties (n, 10) of the points (a, b) of the plane."""
    origin, axes, _ = plane(state)
    points = np.stack(np.broadcast_arrays(a, b), axis=-1).reshape(-1, 2)
    return nn.rbf(origin + points @ axes, nn.codes())


def _alone(loss: str, y: np.ndarray, state: dict[str, Any]) -> np.ndarray:
    """One loss (n,) of every row of the penalties y (n, 10), each as a batch of one."""
    right = np.array([state["label"]])
    function = {
        "penalty": lambda row: nn.penalty_loss(row, right),
        "map": lambda row: nn.map_loss(row, right, state["j"]),
        "cross_entropy": lambda row: nn.cross_entropy(-row, right),
    }[loss]
    return np.array([function(row[None]) for row in y])


def model(state: dict[str, Any]) -> dict[str, Any]:
    """Everything that the widget draws.

    Parameters
    ----------
    state
        ``label``, ``rival``, ``third``, three different digits; ``a`` and ``b``, where
        F6 is in their plane; ``j`` of eq. (9); ``loss``, the one that the map shows.

    Returns
    -------
    dict
        ``places`` (3, 2) of the codes and ``bounds`` of the plane. Of the marker:
        ``penalties`` (10,); ``posterior`` (11,), eq. (9)'s shares, the rubbish class
        last; ``shares`` (10,), the softmax of the negative penalties; and for each
        loss its value in ``losses``, ``pushes`` (10,), the slopes by the penalties,
        and ``gradients`` (2,), the slopes by a and b. ``line`` (61,) and ``curves``,
        each loss along it at the marker's b. ``map`` (rows, 44), the chosen loss over
        the plane, first row on top, and ``limit``, eq. (8) on the farthest code.
    """
    origin, axes, places = plane(state)
    box = bounds(places)
    x = origin + np.array([state["a"], state["b"]]) @ axes
    y = nn.rbf(x[None], nn.codes())
    right, j = np.array([state["label"]]), state["j"]
    pushes = {
        "penalty": nn.penalty_loss_backward(y, right),
        "map": nn.map_loss_backward(y, right, j),
        "cross_entropy": -nn.cross_entropy_backward(-y, right),
    }
    slopes = {k: nn.rbf_backward(v, x[None], nn.codes())[0] for k, v in pushes.items()}
    line = np.linspace(box[0], box[1], PLACES)
    along = _penalties(line, state["b"], state)
    side = (box[1] - box[0]) / COLUMNS
    rows = round((box[3] - box[2]) / side)
    a = box[0] + side * (np.arange(COLUMNS) + 0.5)
    b = box[3] - side * (np.arange(rows) + 0.5)
    over = _penalties(a[None], b[:, None], state)
    return {
        "places": places,
        "bounds": box,
        "penalties": y[0],
        "posterior": nn.softmax(np.append(-y, -j)[None])[0],
        "shares": nn.softmax(-y)[0],
        "losses": {k: float(_alone(k, y, state)[0]) for k in LOSSES},
        "pushes": {k: v[0] for k, v in pushes.items()},
        "gradients": {k: axes @ v[0] for k, v in slopes.items()},
        "line": line,
        "curves": {k: _alone(k, along, state) for k in LOSSES},
        "map": _alone(state["loss"], over, state).reshape(rows, COLUMNS),
        "limit": float((places**2).sum(axis=1).max()),
    }


def judge(fn: Callable[..., Any], which: str, state: dict[str, Any]) -> dict[str, Any]:
    """The learner's loss along the line, beside the course's.

    Parameters
    ----------
    fn
        ``penalty_loss(penalties, labels)``, ``map_loss(penalties, labels, j)`` or
        ``cross_entropy(z, labels)``; the last is given the negative penalties.
    which
        "penalty", "map" or "cross_entropy": which of them it is.
    state
        As for :func:`model`; its ``n`` names the question that this answers.

    Returns
    -------
    dict
        ``n``; ``curve`` (61,), [] if there is none, None where it is not finite;
        ``differs``, the numbers of the places; ``same``; ``says``, one to three
        sentences.
    """
    answer: dict[str, Any] = {
        "n": state["n"],
        "curve": [],
        "differs": [],
        "same": False,
    }
    box = bounds(plane(state)[2])
    line = np.linspace(box[0], box[1], PLACES)
    y = _penalties(line, state["b"], state)
    expected = _alone(which, y, state)
    scores = -y if which == "cross_entropy" else y
    more = (state["j"],) if which == "map" else ()
    labels = np.full(PLACES, state["label"])

    def one_by_one() -> list[Any]:
        return [fn(row[None].copy(), labels[:1].copy(), *more) for row in scores]

    yours, says = attempt(bounded(one_by_one))
    if yours is None:
        return {**answer, "says": says}
    if yours.shape != (PLACES,):
        got = yours.shape[1:]
        says = f"Yours returned the shape {got} for one image; a loss is one number."
        return {**answer, "says": says}
    wrong = differing(yours, expected)
    answer |= {
        "curve": [tame(v) for v in yours],
        "differs": np.flatnonzero(wrong).tolist(),
    }
    if wrong.any():
        return {**answer, "says": _says(yours, expected, wrong, line)}
    together, says = attempt(bounded(fn), scores, labels, *more)
    if together is None:
        return {**answer, "says": f"One by one yours agrees. As one batch: {says}"}
    if together.shape != ():
        got = together.shape
        says = f"As one batch, yours returned the shape {got}; a loss is one number."
        return {**answer, "says": says}
    mean = expected.mean()
    if differing(together, mean).any():
        says = (
            f"Image by image yours agrees. For all {PLACES} as one batch it gives "
            f"{written(float(together))}, expected is the mean, {written(mean)}."
        )
        return {**answer, "says": says}
    says = f"Yours agrees with the course's at all {PLACES} places of the line."
    return {**answer, "same": True, "says": says}


def _says(
    yours: np.ndarray, expected: np.ndarray, wrong: np.ndarray, line: np.ndarray
) -> str:
    n = int(np.flatnonzero(wrong)[0])
    return (
        f"Yours differs at {wrong.sum()} of {wrong.size} places of the line. At "
        f"{written(line[n])}: yours {written(yours[n])}, expected "
        f"{written(expected[n])}.{_pattern(yours, expected)}"
    )


def _pattern(yours: np.ndarray, expected: np.ndarray) -> str:
    """A relation that holds at every place, if there is one."""
    if not np.isfinite(yours).all():
        return " Yours is not finite everywhere: which power overflows?"
    if not yours.any():
        return " Yours is 0 everywhere."
    gap = float((yours - expected).mean())
    if not differing(yours - gap, expected).any():
        return f" Yours is the expected plus {written(gap)} everywhere."
    factor = float((yours * expected).sum() / (expected * expected).sum())
    if abs(factor) > TINY and not differing(yours, factor * expected).any():
        return f" Yours is {written(factor)} times the expected everywhere."
    return ""
