"""Connection table: which S2 maps each C3 map sees, cell by cell, and what it costs.

``model`` is the mathematics; ``static/connection_table.js`` computes the same while
cells are switched, and a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from lenet_edu import nn
from lenet_edu.figures import draw_grid, draw_table, new_figure
from lenet_edu.yours import attempt

from .base import Explorer, bounded, browser_source

if TYPE_CHECKING:
    from matplotlib.figure import Figure

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


def _checked(maps: ArrayLike, w: ArrayLike, b: ArrayLike) -> dict[str, Any]:
    """The three arrays as lists for the browser; ValueError if they do not fit."""
    given = {"maps": maps, "w": w, "b": b}
    found: dict[str, np.ndarray] = {}
    for name, values in given.items():
        if values is None:
            raise ValueError(f"maps, w and b belong together; {name} is missing")
        found[name] = np.asarray(values, dtype=float)
        if not np.isfinite(found[name]).all():
            place = np.argwhere(~np.isfinite(found[name]))[0].tolist()
            raise ValueError(f"{name}{place} is not a number; nothing follows from it")
    x = found["maps"]
    if x.ndim == 4 and len(x) == 1:
        x = found["maps"] = x[0]
    if x.ndim != 3 or len(x) != MAPS_IN or max(x.shape[1:]) > LARGEST:
        raise ValueError(
            f"maps must be the six of S2, shape (6, H, W), of at most {LARGEST} pixels "
            f"a side; given was {np.shape(maps)}"
        )
    kernels = found["w"].shape
    if (
        len(kernels) != 4
        or kernels[:2] != (MAPS_OUT, MAPS_IN)
        or kernels[2] != kernels[3]
    ):
        raise ValueError(f"w must have shape (16, 6, k, k); given was {kernels}")
    if kernels[2] > min(x.shape[1:]):
        raise ValueError(f"kernels of {kernels[2]} do not fit into maps of {x.shape}")
    if found["b"].shape != (MAPS_OUT,):
        raise ValueError(f"b must have shape (16,); given was {found['b'].shape}")
    return {name: values.tolist() for name, values in found.items()}


class ConnectionTable(Explorer):
    """Switch the connections between S2 and C3, and see what they cost.

    Parameters
    ----------
    fn
        Your table (16, 6), or your ``c3_table``, which returns it; its cells are
        compared with the paper's.
    maps : (6, H, W), w : (16, 6, k, k), b : (16,)
        The maps of S2 (also (1, 6, H, W)), kernels and biases: the C3 map looked at
        is then computed and drawn.
    seed
        Of the first random table.

    Attributes
    ----------
    table : (16, 6) bool
        The table as it is clicked now; other cells may read it.

    Raises
    ------
    ValueError
        If the arrays do not fit, or the seed is below 1.
    """

    alone = True
    _esm = browser_source("kit.js", "connection_table.js")
    _css = browser_source("kit.css", "connection_table.css")
    caption = (
        "Connection table: which of the six S2 maps each of the sixteen C3 maps sees, "
        "in the paper and in other tables, and how many parameters that takes."
    )
    exercise = "05.1"

    paper: Any = traitlets.List().tag(sync=True)
    arrays = traitlets.Dict().tag(sync=True)
    start = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    yours = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        fn: Callable[[], Any] | ArrayLike | None = None,
        maps: ArrayLike | None = None,
        w: ArrayLike | None = None,
        b: ArrayLike | None = None,
        seed: int = 1,
    ) -> None:
        if seed < 1:
            raise ValueError(f"seed must be at least 1; it is {seed}")
        function: Any = fn if callable(fn) or fn is None else lambda: fn
        none = maps is None and w is None and b is None
        arrays = {} if none else _checked(maps, w, b)  # type: ignore[arg-type]
        kernel = len(arrays["w"][0][0]) if arrays else 5
        height, width = (
            (
                len(side) - kernel + 1
                for side in (arrays["maps"][0], arrays["maps"][0][0])
            )
            if arrays
            else (10, 10)
        )
        yours = judge(function) if function is not None else {}
        start = {
            "table": yours.get("table") or paper(),
            "map": 0,
            "row": 0,
            "seed": int(seed),
            "kernel": kernel,
            "height": height,
            "width": width,
        }
        super().__init__(
            function,
            paper=paper(),
            arrays=arrays,
            start=start,
            state=start,
            yours=yours,
        )

    @property
    def table(self) -> np.ndarray:
        """The table as it is clicked now, (16, 6) bool."""
        return np.array(self.state["table"], dtype=bool)

    def picture(self) -> Figure:
        """The paper's table, yours or the full one, a random one; C3 maps, if given."""
        at, arrays = self.start, self.arrays
        tables = {"the paper's": paper()}
        if self.yours.get("table") and not self.yours["same"]:
            tables["yours"] = self.yours["table"]
        tables |= {"full": full(), "random, as many": random_table(at["seed"])}
        rows = 3 if arrays else 2
        figure = new_figure(9.6, 5.2 if not arrays else 7.4)
        if self.yours:
            figure.suptitle(self.yours["says"], fontsize=10, wrap=True)
        parts: Any = figure.subfigures(rows, 1, height_ratios=[1, 1, 0.9][:rows])
        axes = [one for part in parts[:2] for one in part.subplots(1, 2)]
        less = paper()
        less[0][0] = 0
        tables["one connection less"] = less
        for place, (name, table) in zip(axes, list(tables.items())[:4], strict=True):
            drawn = model({**at, "table": table})
            title = f"{name}: {drawn['parameters']:,} parameters"
            draw_table(place, table, outlined=drawn["changed"], title=title)
        if arrays:
            shown = parts[2].subplots(1, 4)
            drawn = model({**at, "table": paper()}, arrays)
            limit = float(np.abs(arrays["maps"]).max()) or 1.0
            for place, c in zip(shown[:3], drawn["inputs"], strict=True):
                seen, title = arrays["maps"][c], f"S2 map {c}"
                draw_grid(place, seen, title=title, numbers=False, limit=limit)
            title = "C3 map 0, made of these"
            draw_grid(shown[3], drawn["result"], title=title, numbers=False)
        return figure
