"""What pooling computes: blocks of four become one number, forward and backward.

``static/pooling.js`` computes the same while something moves, and a test
holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lenet_edu import nn
from lenet_edu.yours import attempt, differing, tame, written

from ..bounded import bounded

Rows = list[list[float | None]]

MODES = {"sum": "subsample", "mean": "mean_pool2d", "max": "max_pool2d"}
SAME = 1e-9  # a smaller difference is rounding

# A seven by hand on 8 x 8 pixels: grey is written in tenths, X is 1.
_SEVEN = """
........
.5XXXX3.
.3555X5.
....4X2.
....X5..
...5X...
...X4...
........
"""


def inputs() -> dict[str, Rows]:
    """The images to choose from, each (8, 8): a figure, a ramp, ties, negatives."""
    tenths = {".": 0.0, "X": 1.0}
    seven = [
        [tenths[mark] if mark in tenths else int(mark) / 10 for mark in row]
        for row in _SEVEN.split()
    ]
    i, j = np.indices((8, 8))
    flat = np.full((8, 8), -0.1)
    flat[2:5, 2:6] = 1
    return {
        "figure": seven,
        "ramp": ((8 * i + j) / 10).tolist(),
        "flat, with ties": flat.tolist(),
        "all negative": (-(1 + (5 * i + 3 * j) % 16) / 5).tolist(),
    }


def shift(x: np.ndarray, right: int, down: int) -> np.ndarray:
    """x (H, W) moved by whole pixels; the edge pixels are repeated behind it."""
    rows = np.maximum(np.arange(x.shape[0]) - down, 0)
    columns = np.maximum(np.arange(x.shape[1]) - right, 0)
    return x[rows[:, None], columns]


def model(state: dict[str, Any]) -> dict[str, Any]:
    """Everything that the widget draws.

    Parameters
    ----------
    state
        ``x`` (H, W), H and W even; ``mode`` "sum", "mean" or "max"; ``a`` and ``b``,
        used by "sum"; ``squash``, whether squashing follows; ``right`` and ``down``,
        the shift in pixels; ``i``, ``j``, the output cell looked at; ``every``,
        whether all output gradients are 1 or that cell's alone.

    Returns
    -------
    dict
        ``error`` ("" or the place of a NaN; then nothing else). ``shifted`` (H, W);
        ``z`` and ``y`` (H/2, W/2), before and after squashing; ``still``, the y of
        the image that is not shifted. ``pixels`` and ``cells``: how many ``changed``
        by the shift, the ``largest`` change, and the ``mean`` change as a share of
        the values' range (None where there is no range). ``block``: ``values`` (4,),
        ``total``, ``winner``, the first maximum, and ``ties``, how often it occurs.
        ``dy``, ``dz`` (H/2, W/2) and ``dx`` (H, W); ``da`` and ``db``, 0 unless "sum".
    """
    x = np.array(state["x"], dtype=float)  # None becomes NaN
    missing = np.argwhere(~np.isfinite(x))
    if missing.size:
        i, j = missing[0]
        return {
            "error": f"x[{i}, {j}] is not a number, so its block has no value and "
            "everything is stopped. Give the cell a number."
        }
    moved = shift(x, state["right"], state["down"])
    z, y = _forward(moved, state)
    _, still = _forward(x, state)
    i, j = state["i"], state["j"]
    block = moved[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].ravel()
    dy = np.ones_like(z)
    if not state["every"]:
        dy[:] = 0
        dy[i, j] = 1
    dz = dy * nn.squash_slope(y) if state["squash"] else dy
    dx, da, db = _backward(dz, moved, state)
    return {
        "error": "",
        "shifted": moved,
        "z": z,
        "y": y,
        "still": still,
        "pixels": _change(x, moved),
        "cells": _change(still, y),
        "block": {
            "values": block,
            "total": float(block.sum()),
            "winner": int(block.argmax()),
            "ties": int((block == block.max()).sum()),
        },
        "dy": dy,
        "dz": dz,
        "dx": dx,
        "da": da,
        "db": db,
    }


def _forward(x: np.ndarray, state: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    images = x[None, None]
    if state["mode"] == "sum":
        z = nn.subsample(images, [state["a"]], [state["b"]])
    elif state["mode"] == "mean":
        z = nn.mean_pool2d(images)
    else:
        z = nn.max_pool2d(images)
    return z[0, 0], (nn.squash(z) if state["squash"] else z)[0, 0]


def _backward(
    dz: np.ndarray, x: np.ndarray, state: dict[str, Any]
) -> tuple[np.ndarray, float, float]:
    dz, x = dz[None, None], x[None, None]
    if state["mode"] == "sum":
        dx, da, db = nn.subsample_backward(dz, x, [state["a"]])
        return dx[0, 0], float(da[0]), float(db[0])
    backward = {"mean": nn.mean_pool2d_backward, "max": nn.max_pool2d_backward}
    return backward[state["mode"]](dz, x)[0, 0], 0.0, 0.0


def _change(before: np.ndarray, after: np.ndarray) -> dict[str, Any]:
    gap, span = np.abs(after - before), float(before.max() - before.min())
    return {
        "changed": int((gap > SAME).sum()),
        "largest": float(gap.max()),
        "mean": float(gap.mean()) / span if span > SAME else None,
    }


def judge(fn: Callable[..., Any], mode: str, state: dict[str, Any]) -> dict[str, Any]:
    """The learner's function on the shifted image, beside the course's.

    Parameters
    ----------
    fn
        ``subsample(x, coefficient, bias, size)`` or a pooling ``f(x, size)``.
    mode
        Which of them it is; in another mode there is nothing to compare.
    state
        As for :func:`model`; its ``n`` names the question that this answers.

    Returns
    -------
    dict
        ``n``; ``z`` (H/2, W/2) before squashing, [] if there is none; ``differs``, a
        list of cells [i, j]; ``same``; ``says``, one to three sentences.
    """
    answer: dict[str, Any] = {"n": state["n"], "z": [], "differs": [], "same": False}
    if state["mode"] != mode:
        says = f"Yours is compared in the mode \u201c{mode}\u201d only."
        return {**answer, "same": True, "says": says}
    drawn = model(state)
    if drawn["error"]:
        return {**answer, "says": drawn["error"]}
    expected, x = drawn["z"], drawn["shifted"]
    numbers = [np.array([float(state[k])]) for k in "ab"] if mode == "sum" else []
    yours, says = attempt(bounded(fn), x[None, None], *numbers, 2)
    if yours is None:
        return {**answer, "says": says}
    if yours.shape != (1, 1, *expected.shape):
        return {**answer, "says": _wrong_shape(yours.shape, expected.shape, x.shape)}
    wrong = differing(yours[0, 0], expected)
    return {
        **answer,
        "z": [[tame(v) for v in row] for row in yours[0, 0]],
        "differs": np.argwhere(wrong).tolist(),
        "same": not wrong.any(),
        "says": _says(yours[0, 0], expected, wrong, x, state),
    }


def _wrong_shape(
    got: tuple[int, ...], cells: tuple[int, ...], pixels: tuple[int, ...]
) -> str:
    says = f"Yours returned the shape {got}; expected is {(1, 1, *cells)}."
    if got == cells:
        return says + " Keep the axes of images and maps."
    if got[2:] == tuple(n - 1 for n in pixels):
        return says + " Your windows overlap: after a block, step on by two pixels."
    return says


def _says(
    yours: np.ndarray,
    expected: np.ndarray,
    wrong: np.ndarray,
    x: np.ndarray,
    state: dict[str, Any],
) -> str:
    if not wrong.any():
        return f"Yours agrees with the course's in all {wrong.size} cells."
    i, j = np.argwhere(wrong)[0]
    return (
        f"Yours differs in {wrong.sum()} of {wrong.size} cells"
        f"{_where(wrong, x, state)}. "
        f"y[{i}, {j}]: yours {written(yours[i, j])}, expected "
        f"{written(expected[i, j])}.{_pattern(yours, expected, wrong, state)}"
    )


def _where(wrong: np.ndarray, x: np.ndarray, state: dict[str, Any]) -> str:
    if wrong.all():
        return ""
    blocks = x[None, None]
    if (wrong == (nn.max_pool2d(blocks)[0, 0] < 0)).all():
        return ", the blocks in which all numbers are negative"
    if state["mode"] == "sum" and (wrong == (nn.block_sums(blocks)[0, 0] != 0)).all():
        return ", the blocks whose sum is not 0"
    for name, part in (
        ("row", wrong[-1:]),
        ("column", wrong[:, -1:]),
    ):
        if part.sum() == wrong.sum():
            return f", all in the last {name}"
    if wrong.sum() == wrong.size - 1 and not wrong[0, 0]:
        return ", all but the first"
    return ", the framed ones"


def _pattern(
    yours: np.ndarray, expected: np.ndarray, wrong: np.ndarray, state: dict[str, Any]
) -> str:
    """A relation that holds in every cell, if there is one."""
    if not np.isfinite(yours).all() or not wrong.any():
        return ""
    if not yours.any():
        return " Yours is 0 everywhere."
    gap = float((yours - expected).mean())
    if not differing(yours - gap, expected).any():
        if state["mode"] == "sum" and abs(gap + state["b"]) < SAME:
            return " Everywhere the bias b is missing."
        return f" Yours is the expected plus {written(gap)} everywhere."
    factor = _factor(yours, expected)
    if factor is not None:
        return f" Yours is {written(factor)} times the expected everywhere."
    if state["mode"] == "sum":
        factor = _factor(yours - state["b"], expected - state["b"])
        if factor is not None:
            return f" Without the bias, yours is {written(factor)} times the expected."
    if yours.shape[0] == yours.shape[1] and not differing(yours.T, expected).any():
        return " Yours is the expected map with rows and columns exchanged."
    return ""


def _factor(yours: np.ndarray, expected: np.ndarray) -> float | None:
    """The number k with yours = k * expected, if there is one that is not 0."""
    size = float((expected * expected).sum())
    factor = float((yours * expected).sum()) / size if size > SAME else 0.0
    if abs(factor) < SAME or differing(yours, factor * expected).any():
        return None
    return factor
