"""Pooling explorer: blocks of four become one number, in 1998's way and two later ones.

``model`` is the mathematics; ``static/pooling.js`` computes the same while something
moves, and a test holds the two against each other.
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

from .base import Explorer, bounded, browser_source

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Rows = list[list[float | None]]

MODES = {"sum": "subsample", "mean": "mean_pool2d", "max": "max_pool2d"}
EXERCISES = {"sum": "04.2", "max": "04.3"}  # mean_pool2d is not one of them
LARGEST = 12  # rows and columns that still fit with their numbers
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


def _checked(x: ArrayLike) -> Rows:
    """One image (H, W) from ``x``, which may carry axes of length 1 in front."""
    array = np.asarray(x)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"x must hold numbers; given was {array.dtype}")
    while array.ndim > 2 and array.shape[0] == 1:
        array = array[0]
    sides = array.shape
    if array.ndim != 2 or any(n < 2 or n % 2 or n > LARGEST for n in sides):
        raise ValueError(
            f"x must be one image with an even number of rows and columns, 2 to "
            f"{LARGEST}; given was {np.shape(x)}. Show a part: x[0, 0, 8:16, 8:16]"
        )
    return [[tame(v) for v in row] for row in array.astype(float)]


class PoolingExplorer(Explorer):
    """Blocks of 2 x 2 become one number: 1998's subsampling, mean and max pooling.

    Parameters
    ----------
    x : (H, W), optional
        An image of your own, even sides up to 12; also (1, 1, H, W).
    fn
        Your ``subsample(x, coefficient, bias, size)`` or, with ``mode="max"``, your
        ``max_pool2d(x, size)`` (``mode="mean"``: ``mean_pool2d``); it is compared
        with the course's.
    mode
        "sum", "mean" or "max": where to begin, and which of them ``fn`` is.

    Raises
    ------
    ValueError, TypeError
        If x is not one image that blocks of 2 x 2 tile, or there is no such mode.
    """

    alone = True
    _esm = browser_source("kit.js", "pooling.js")
    _css = browser_source("kit.css", "pooling.css")
    caption = (
        "Pooling explorer: a figure of 8 by 8 pixels, its blocks of four summed, "
        "averaged or reduced to their largest; what a shift by one pixel changes; and "
        "which pixels receive the gradient."
    )

    images = traitlets.Dict().tag(sync=True)
    start = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    yours = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        x: ArrayLike | None = None,
        fn: Callable[..., Any] | None = None,
        mode: str = "sum",
    ) -> None:
        if mode not in MODES:
            raise ValueError(f"mode is one of {', '.join(MODES)}; given was {mode!r}")
        self.mode = mode
        images = inputs() if x is None else {"your x": _checked(x), **inputs()}
        first = next(iter(images))
        rows = images[first]
        start = {
            "name": first,
            "x": rows,
            "mode": mode,
            "a": 0.5,
            "b": -0.5,
            "squash": False,
            "right": 0,
            "down": 0,
            "i": min(1, len(rows) // 2 - 1),
            "j": len(rows[0]) // 4,
            "every": False,
            "n": "start",
        }
        super().__init__(fn, images=images, start=start, state=start)
        self.asked = (EXERCISES.get(mode, ""), fn)

    @classmethod
    def opened(cls, name: str, fn: Callable[..., Any], args: tuple[Any, ...]) -> Self:
        """In the function's mode, on the first map that fails where blocks tile it."""

        def scaled(x: Any, coefficient: Any, bias: Any, size: int = 2) -> Any:
            return np.asarray(fn(x, size)) * coefficient[0] + bias[0]

        modes = {called: mode for mode, called in MODES.items()}
        if name == "block_sums":
            fn, name = scaled, "subsample"
        if name not in modes:
            return cls()
        x = np.asarray(args[0], dtype=float)[0, 0]
        fits = max(x.shape) <= LARGEST and not any(side % 2 for side in x.shape)
        return cls(x if fits else None, fn, modes[name])

    @traitlets.observe("state")
    def _on_state(self, change: Any) -> None:
        if self.fn is not None:
            self.yours = judge(self.fn, self.mode, change["new"])

    def _diagnose(self) -> str:
        if self.mode not in EXERCISES:
            name = MODES[self.mode]
            return f"{name} is no exercise of the course: no mistakes are known."
        return super()._diagnose()

    def picture(self) -> Figure:
        """The three ways, a shift by one pixel, and two gradients."""
        at = {**self.start, "right": 0}
        first = model(at)
        figure = new_figure(11.2, 6.0)
        if first["error"]:
            figure.text(0.5, 0.5, first["error"], ha="center", wrap=True)
            return figure
        axes = figure.subplots(2, 4)
        each = {m: model({**at, "mode": m}) for m in MODES}
        moved = {m: model({**at, "mode": m, "right": 1}) for m in MODES}
        limit = max(np.abs(first["shifted"]).max(), SAME)
        block = np.zeros(first["shifted"].shape, dtype=bool)
        i, j = at["i"], at["j"]
        block[2 * i : 2 * i + 2, 2 * j : 2 * j + 2] = True

        def show(place: int, values: ArrayLike, title: str, **options: Any) -> None:
            draw_grid(axes.flat[place], values, title=title, **options)

        show(0, first["shifted"], "x, a block framed", limit=limit, outlined=block)
        show(1, each["sum"]["z"], "1998: 0.5 \u00b7 sum \u2212 0.5")
        show(2, each["mean"]["z"], "mean")
        show(3, each["max"]["z"], "max")
        show(4, moved["max"]["shifted"], "x, shifted right by 1", limit=limit)
        changed = np.abs(moved["max"]["y"] - moved["max"]["still"]) > SAME
        share = f"max: {changed.sum()} of {changed.size} cells change"
        show(5, moved["max"]["y"], share, outlined=changed)
        show(6, each["sum"]["dx"], "dx, 1998: a to each", limit=1)
        show(7, each["max"]["dx"], "dx, max: all to one", limit=1)
        if self.yours:
            if self.yours["z"]:
                mine = np.array(self.yours["z"], dtype=float)
                wrong = differing(mine, first["z"])
                limit = np.abs(first["z"]).max() or 1.0
                title = f"yours ({MODES[self.mode]})"
                axes.flat[2].clear()
                show(2, mine, title, outlined=wrong, limit=limit)
            figure.suptitle(self.yours["says"], fontsize=10, wrap=True)
        return figure
