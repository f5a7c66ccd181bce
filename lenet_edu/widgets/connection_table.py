"""Connection table: which S2 maps each C3 map sees, cell by cell, and what it costs.

The numbers come from `models.connection_table`;
``static/connection_table.js`` draws them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from lenet_edu.figures import draw_grid, draw_table, new_figure

from .base import Explorer, browser_source
from .models.connection_table import (
    LARGEST,
    MAPS_IN,
    MAPS_OUT,
    full,
    judge,
    model,
    paper,
    random_table,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure


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
    _esm = browser_source("kit.js", "connection_table_sum.js", "connection_table.js")
    _css = browser_source("kit.css", "connection_table.css")
    caption = (
        "Connection table: which of the six S2 maps each of the sixteen C3 maps sees, "
        "in the paper and in other tables, and how many parameters that takes."
    )
    exercise = "05.1"
    takes: ClassVar = {"c3_table": {}, "thin_table": {}}

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
        function = self.learners(function)
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
        tables["one connection fewer"] = less
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
