"""What a connection table costs, and how a learner's differs from the paper's.

``static/connection_table.js`` computes the same while something moves, and a test
holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lenet_edu import nn
from lenet_edu.yours import attempt

from ..bounded import bounded

Rows = list[list[int]]

MAPS_OUT, MAPS_IN = 16, 6
CELLS = MAPS_OUT * MAPS_IN
LARGEST = 32  # side of a map that is still drawn


def paper() -> Rows:
    """The table of LeCun et al. 1998, sec. II-B, as rows of 0 and 1, (16, 6)."""
    return _rows(nn.c3_table())


def full() -> Rows:
    """Every C3 map sees every S2 map."""
    return _rows(np.ones((MAPS_OUT, MAPS_IN)))


def random_table(seed: int) -> Rows:
    """As many connections as the paper's table has, at random places.

    A shuffle with the generator s <- 48271 s mod 2^31 - 1, whose whole numbers the
    browser computes exactly, too.
    """
    state, order = seed, list(range(CELLS))

    def draw() -> int:
        nonlocal state
        state = state * 48271 % 2147483647
        return state

    for _ in range(3):  # the first number of a small seed is small
        draw()
    for last in range(CELLS - 1, 0, -1):
        other = draw() % (last + 1)
        order[last], order[other] = order[other], order[last]
    chosen = np.zeros(CELLS, dtype=int)
    chosen[order[: int(nn.c3_table().sum())]] = 1
    return _rows(chosen.reshape(MAPS_OUT, MAPS_IN))


def _rows(table: ArrayLike) -> Rows:
    return [[int(v) for v in row] for row in np.asarray(table)]


def model(state: dict[str, Any], arrays: dict[str, Any] | None = None) -> dict:
    """Everything that the widget says about a table.

    Parameters
    ----------
    state
        ``table`` (16, 6) of 0 and 1, a row per C3 map; ``map``, the C3 map looked at;
        ``kernel``, ``height`` and ``width``: side of a kernel, size of a C3 map.
    arrays
        ``maps`` (6, H, W), ``w`` (16, 6, k, k) and ``b`` (16,), or nothing.

    Returns
    -------
    dict
        ``kernels``, ``parameters``, ``connections``; ``sees`` (16,) and ``feeds``
        (6,), the sums of rows and columns; ``blind``, C3 maps without input;
        ``unused``, S2 maps that nobody sees; ``twins``, pairs of C3 maps with the
        same inputs; ``changed``, cells [f, c] other than the paper's; ``inputs`` of
        the C3 map looked at; ``result``, that map before squashing, and ``limit``,
        the largest magnitude in all C3 maps (None without arrays).
    """
    table = np.array(state["table"], dtype=bool)
    parameters, connections = nn.connected_counts(
        table, state["kernel"], state["height"], state["width"]
    )
    pairs = zip(*np.triu_indices(MAPS_OUT, k=1), strict=True)
    found = {
        "kernels": int(table.sum()),
        "parameters": parameters,
        "connections": connections,
        "sees": table.sum(axis=1).tolist(),
        "feeds": table.sum(axis=0).tolist(),
        "blind": np.flatnonzero(~table.any(axis=1)).tolist(),
        "unused": np.flatnonzero(~table.any(axis=0)).tolist(),
        "twins": [[int(f), int(g)] for f, g in pairs if (table[f] == table[g]).all()],
        "changed": np.argwhere(table != nn.c3_table()).tolist(),
        "inputs": np.flatnonzero(table[state["map"]]).tolist(),
        "result": None,
        "limit": None,
    }
    if arrays:
        maps, w, b = (
            np.array(arrays[name], dtype=float) for name in ("maps", "w", "b")
        )
        c3 = nn.masked_conv2d(maps[None], w, b, table)[0]
        found |= {"result": c3[state["map"]], "limit": float(np.abs(c3).max())}
    return found


def judge(fn: Callable[[], Any]) -> dict[str, Any]:
    """The learner's table beside the paper's.

    Parameters
    ----------
    fn
        Returns a table (16, 6), a row per C3 map.

    Returns
    -------
    dict
        ``table`` (16, 6) of 0 and 1, [] if there is none; ``same``; ``says``.
    """
    answer: dict[str, Any] = {"table": [], "same": False}
    given, says = attempt(bounded(fn))
    if given is None:
        return {**answer, "says": says}
    if given.shape != (MAPS_OUT, MAPS_IN):
        says = f"Yours has the shape {given.shape}; expected is {(MAPS_OUT, MAPS_IN)}."
        if given.shape == (MAPS_IN, MAPS_OUT):
            says += " The rows of a table are the maps out, those of C3."
        return {**answer, "says": says}
    if not np.isin(given, (0, 1)).all():
        says = "Yours holds other values than True and False (or 1 and 0)."
        return {**answer, "says": says}
    wrong = given.astype(bool) != nn.c3_table()
    answer |= {"table": _rows(given), "same": not wrong.any()}
    return {**answer, "says": _says(given.astype(bool), wrong)}


def _says(yours: np.ndarray, wrong: np.ndarray) -> str:
    if not wrong.any():
        return f"Yours agrees with the paper's in all {CELLS} cells."
    says = f"Yours differs from the paper's in {wrong.sum()} of {CELLS} cells"
    if wrong.all():
        return f"{says}: it is True exactly where the paper's is False."
    maps = np.flatnonzero(wrong.any(axis=1))
    where = f"C3 map{'s' if len(maps) > 1 else ''} {_listed(maps)}"
    if len(maps) > 6:
        where = f"{len(maps)} C3 maps"
    f, c = np.argwhere(wrong)[0]
    verb = ("sees", "does not see") if yours[f, c] else ("does not see", "sees")
    return (
        f"{says}, in {where}. Your C3 map {f} {verb[0]} S2 map {c}; "
        f"the paper's {verb[1]} it."
    )


def _listed(numbers: ArrayLike) -> str:
    texts = [str(n) for n in np.asarray(numbers)]
    return " and ".join([", ".join(texts[:-1]), texts[-1]] if texts[1:] else texts)
