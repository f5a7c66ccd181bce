"""What stands in for matplotlib where it is missing: whatever is drawn vanishes.

A browser's Python may lack it. The functions that draw need not know: they get a figure
that takes every call, and the reader gets the figure's text alternative, with the
reason.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import numpy as np

WHY = "Figures need matplotlib, which is missing here, so this one is given in words."


def part(name: str) -> Any:
    """A module of matplotlib, or what takes its calls where it is not installed.

    Parameters
    ----------
    name : "figure", "patches", "ticker", "colors"
    """
    try:
        return importlib.import_module(f"matplotlib.{name}")
    except ImportError:
        return Undrawn()


def can_draw() -> bool:
    """Whether matplotlib is there."""
    return not isinstance(part("figure"), Undrawn)


class Undrawn:
    """Takes every attribute, call and index, and gives more of its kind."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # what Python, NumPy and IPython ask of any object
            raise AttributeError(name)
        return self

    def __call__(self, *_: Any, **__: Any) -> Any:
        return self

    def __getitem__(self, _: Any) -> Any:
        return self

    def __setitem__(self, _: Any, __: Any) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        yield self  # as (line,) = axes.plot(...) has it


class UndrawnAxes(Undrawn):
    """Axes from 0 to 1, whatever is drawn into them."""

    def get_xlim(self) -> tuple[float, float]:
        """The ends of the horizontal axis."""
        return 0.0, 1.0

    get_ylim = get_xlim


class UndrawnFigure(Undrawn):
    """A figure of so many inches that stays empty."""

    def __init__(self, width: float, height: float) -> None:
        self._size = width, height

    def get_figwidth(self) -> float:
        """Inches."""
        return self._size[0]

    def get_figheight(self) -> float:
        """Inches."""
        return self._size[1]

    def add_subplot(self, *_: Any, **__: Any) -> UndrawnAxes:
        """One axes more."""
        return UndrawnAxes()

    add_axes = add_subplot

    def subplots(
        self, nrows: int = 1, ncols: int = 1, *, squeeze: bool = True, **_: Any
    ) -> Any:
        """Axes in rows and columns, in an array of the shape that matplotlib gives."""
        axes = np.empty((nrows, ncols), dtype=object)
        for place in np.ndindex(axes.shape):
            axes[place] = UndrawnAxes()
        if not squeeze:
            return axes
        return axes[0, 0] if axes.size == 1 else axes.squeeze()

    def subfigures(self, nrows: int = 1, ncols: int = 1, **options: Any) -> Any:
        """Figures within this one, likewise."""
        parts = np.empty((nrows, ncols), dtype=object)
        for place in np.ndindex(parts.shape):
            parts[place] = UndrawnFigure(*self._size)
        if not options.get("squeeze", True):
            return parts
        return parts[0, 0] if parts.size == 1 else parts.squeeze()

    def subplot_mosaic(self, mosaic: Any, **_: Any) -> dict[Any, UndrawnAxes]:
        """Axes by the names in a drawing made of letters, or in nested lists."""
        if isinstance(mosaic, str):
            names = set("".join(mosaic.split()))
        else:
            names = {name for row in mosaic for name in row}
        return {name: UndrawnAxes() for name in names}
