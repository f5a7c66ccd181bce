"""What a unit of LeNet-5 sees, what it feeds, and how its number comes about.

The browser's twin is static/wiring.js; a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lenet_edu.nn import squash

from ..lenet_maps import LAYERS, SHAPES

# Kernel and step of each layer towards its input.
WINDOWS = {"C1": (5, 1), "S2": (2, 2), "C3": (5, 1), "S4": (2, 2), "C5": (5, 1)}
SPACES = {"input": (1, 32, 32), **SHAPES}
ORDERED = list(SPACES)
COLUMNS = {"C5": 8, "F6": 7}  # single units, side by side as they are drawn


@dataclass(frozen=True)
class Unit:
    """One number of a layer's output."""

    layer: str
    map: int
    i: int = 0
    j: int = 0


@dataclass(frozen=True)
class Window:
    """The same rows and columns of some maps of a layer."""

    layer: str
    maps: list[int]
    top: int
    left: int
    rows: int
    columns: int


def sees(unit: Unit, table: ArrayLike) -> Window | None:
    """The window in the layer before; None for a pixel of the input.

    Parameters
    ----------
    table : (16, 6), true where C3's map f sees S2's map c
    """
    if unit.layer == "input":
        return None
    before = ORDERED[ORDERED.index(unit.layer) - 1]
    count, H, W = SPACES[before]
    if unit.layer not in WINDOWS:
        return Window(before, list(range(count)), 0, 0, H, W)
    kernel, step = WINDOWS[unit.layer]
    maps = list(range(count))
    if unit.layer == "C3":
        maps = [int(c) for c in np.flatnonzero(np.asarray(table)[unit.map])]
    if unit.layer in ("S2", "S4"):
        maps = [unit.map]
    return Window(before, maps, unit.i * step, unit.j * step, kernel, kernel)


def feeds(unit: Unit, table: ArrayLike) -> Window | None:
    """The units of the next layer that see this one; None for those of OUT."""
    if unit.layer == "OUT":
        return None
    after = ORDERED[ORDERED.index(unit.layer) + 1]
    count, H, W = SPACES[after]
    maps = list(range(count))
    if H == 1:
        return Window(after, maps, 0, 0, 1, 1)
    kernel, step = WINDOWS[after]
    if after == "C3":
        maps = [int(f) for f in np.flatnonzero(np.asarray(table)[:, unit.map])]
    if after in ("S2", "S4"):
        maps = [unit.map]
    top, left = (max(0, -((kernel - 1 - at) // step)) for at in (unit.i, unit.j))
    bottom, right = (
        min(size - 1, at // step) for at, size in ((unit.i, H), (unit.j, W))
    )
    return Window(after, maps, top, left, bottom - top + 1, right - left + 1)


def path(layer: str, i: int, j: int) -> dict[str, tuple[int, int, int]]:
    """What a unit at row i, column j of a layer's map sees, back to the input.

    Returns
    -------
    dict
        ``{"S2": (top, left, side), ..., "input": (top, left, side)}``: the window in
        each layer before it.
    """
    top, left, side = i, j, 1
    windows = {}
    for n in range(LAYERS.index(layer), -1, -1):
        kernel, step = WINDOWS.get(LAYERS[n], (1, 1))
        top, left, side = top * step, left * step, (side - 1) * step + kernel
        windows[LAYERS[n - 1] if n else "input"] = (top, left, side)
    return windows


def arithmetic(
    unit: Unit,
    values: Mapping[str, NDArray[Any]],
    parameters: Mapping[str, NDArray[Any]],
    table: ArrayLike,
) -> dict[str, Any] | None:
    """How a unit's number comes about, a term for each map that it sees.

    Parameters
    ----------
    values
        Of every layer after squashing, as one row; "input" (1024,).
    parameters
        By name, as the network has them, and "OUT.codes".

    Returns
    -------
    dict
        ``kind`` ("weighted", "pooled" or "distance"), ``rows`` and ``columns`` of each
        term, ``terms`` with ``map``, ``window``, ``weights`` and ``products``, then
        ``sum``, ``coefficient``, ``bias``, ``z`` and ``y``.
    """
    seen = sees(unit, table)
    if seen is None:
        return None
    count, H, W = SPACES[seen.layer]
    space = np.asarray(values[seen.layer], float).reshape(count, H, W)
    pooled, last = unit.layer in ("S2", "S4"), unit.layer == "OUT"
    single = H == 1
    if single:
        columns = COLUMNS[seen.layer]
        rows = count // columns
        windows = {0: space.ravel()}
    else:
        rows, columns = seen.rows, seen.columns
        down = slice(seen.top, seen.top + rows)
        along = slice(seen.left, seen.left + columns)
        windows = {c: space[c, down, along].ravel() for c in seen.maps}
    terms, total = [], 0.0
    for c, window in windows.items():
        if pooled:
            weights = np.ones(rows * columns)
        else:
            name = "OUT.codes" if last else f"{unit.layer}.w"
            of_unit = np.asarray(parameters[name], float)[unit.map]
            weights = of_unit.ravel() if single else _kernel(of_unit, c, count)
        products = (window - weights) ** 2 if last else window * weights
        total += float(products.sum())
        terms.append(
            {"map": c, "window": window, "weights": weights, "products": products}
        )
    coefficient = (
        float(parameters[f"{unit.layer}.coefficient"].ravel()[unit.map])
        if pooled
        else 1.0
    )
    bias = (
        0.0
        if last
        else float(
            parameters[f"{unit.layer}.{'bias' if pooled else 'b'}"].ravel()[unit.map]
        )
    )
    z = coefficient * total + bias
    return {
        "kind": "distance" if last else "pooled" if pooled else "weighted",
        "rows": rows,
        "columns": columns,
        "terms": terms,
        "sum": total,
        "coefficient": coefficient,
        "bias": bias,
        "z": z,
        "y": z if last else float(squash(np.array(z))),
    }


def _kernel(of_unit: NDArray[Any], c: int, count: int) -> NDArray[Any]:
    """The kernel for map c: C5's weights may stand in one row."""
    kernel: NDArray[Any] = of_unit.reshape(count, -1)[c]
    return kernel
