"""The course's figures: one function per kind, the same colours everywhere.

Each returns a :class:`Picture`, which shows itself in a notebook with its text
alternative and needs no pyplot state.
"""

from __future__ import annotations

import base64
import functools
import html
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

LAYER_COLOURS = {
    "input": "#5f6368",
    "C1": "#1b6ca8",
    "S2": "#2a9d8f",
    "C3": "#7b4ea3",
    "S4": "#4f8f3a",
    "C5": "#c0392b",
    "F6": "#b8860b",
    "OUT": "#d95f02",
}
CURVE_COLOURS = ("#1b6ca8", "#d95f02", "#4f8f3a", "#7b4ea3", "#5f6368")

PIXELS_PER_INCH = 84

# matplotlib is imported by the first figure that is drawn, not with this module: it
# takes longer than all the rest of the course, and most cells draw nothing.


@functools.cache
def signed_colours() -> Colormap:
    """Blue, white, orange: zero is white, and what is not a number stands out.

    The eye needs no distinction between red and green.
    """
    from matplotlib.colors import LinearSegmentedColormap

    colours = ["#2166ac", "#ffffff", "#d95f02"]
    scale = LinearSegmentedColormap.from_list("lenet_signed", colours)
    return scale.with_extremes(bad="#d500f9")


def rectangle(corner: tuple[float, float], *size: float, **style: Any) -> Rectangle:
    """matplotlib's patch of this corner, width and height, to be added to axes."""
    from matplotlib.patches import Rectangle

    return Rectangle(corner, *size, **style)


class Picture:
    """A finished figure with its text alternative.

    Parameters
    ----------
    figure
        The matplotlib figure.
    alt
        One sentence that says what the figure shows.
    """

    def __init__(self, figure: Figure, alt: str) -> None:
        self.figure = figure
        self.alt = alt

    def __repr__(self) -> str:
        return f"[figure: {self.alt}]"

    def png(self, dpi: int = 2 * PIXELS_PER_INCH) -> bytes:
        """The picture as PNG bytes."""
        stream = io.BytesIO()
        self.figure.savefig(stream, format="png", dpi=dpi, facecolor="white")
        return stream.getvalue()

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        width = round(self.figure.get_figwidth() * PIXELS_PER_INCH)
        png = base64.b64encode(self.png()).decode("ascii")
        # JupyterLab gives a bare PNG no text alternative; in HTML it has one.
        page = (
            f'<img width="{width}" alt="{html.escape(self.alt, quote=True)}" '
            f'src="data:image/png;base64,{png}">'
        )
        data = {"image/png": png, "text/html": page, "text/plain": repr(self)}
        return data, {"image/png": {"width": width, "alt": self.alt}}


def new_figure(width: float, height: float) -> Figure:
    """An empty figure of ``width`` x ``height`` inches in the course's layout."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def draw_grid(
    axes: Axes,
    values: ArrayLike,
    *,
    limit: float | None = None,
    numbers: bool | None = None,
    outlined: ArrayLike | None = None,
    title: str = "",
) -> None:
    """Draw one array (H, W) as signed cells, with numbers where they fit.

    ``outlined`` is a boolean array (H, W): these cells get a frame.
    """
    values = np.asarray(values, dtype=float)
    height, width = values.shape
    finite = np.abs(values[np.isfinite(values)])
    limit = limit or (float(finite.max()) if finite.size and finite.max() > 0 else 1.0)
    axes.imshow(
        np.ma.masked_invalid(values), cmap=signed_colours(), vmin=-limit, vmax=limit
    )
    if numbers is None:
        numbers = height <= 10 and width <= 10
    if numbers:
        for i, j in np.ndindex(values.shape):
            text = f"{values[i, j]:.3g}".replace("-", "\u2212")
            # Whichever stands out more: only the darkest blue wants white.
            colour = "white" if values[i, j] < -0.82 * limit else "#1a1a1a"
            axes.text(j, i, text, ha="center", va="center", fontsize=8, color=colour)
    if outlined is not None:
        for i, j in np.argwhere(outlined):
            frame = [j - 0.5, j + 0.5, j + 0.5, j - 0.5, j - 0.5]
            axes.plot(frame, [i - 0.5, i - 0.5, i + 0.5, i + 0.5, i - 0.5], "#c2185b")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_title(title, fontsize=10)


def show_grids(
    arrays: Mapping[str, ArrayLike],
    *,
    alt: str,
    limit: float | None = None,
    numbers: bool | None = None,
    columns: int | None = None,
) -> Picture:
    """Several arrays (H, W) side by side on one signed scale, title by title."""
    grids = {title: np.asarray(a, dtype=float) for title, a in arrays.items()}
    if limit is None:
        peaks = [np.abs(a[np.isfinite(a)]).max(initial=0.0) for a in grids.values()]
        limit = max(peaks, default=0.0) or 1.0
    columns = columns or min(len(grids), 6)
    rows = -(-len(grids) // columns)
    side = min(3.0, 8.6 / columns)
    figure = new_figure(side * columns, (side + 0.25) * rows)
    for place, (title, values) in enumerate(grids.items(), start=1):
        axes = figure.add_subplot(rows, columns, place)
        draw_grid(axes, values, limit=limit, numbers=numbers, title=title)
    return Picture(figure, alt)


def show_digits(
    images: ArrayLike,
    labels: Sequence[Any] | None = None,
    *,
    alt: str,
    columns: int = 10,
) -> Picture:
    """Grey digits (N, H, W) or (N, 1, H, W), ink dark on paper, with labels above."""
    images = np.asarray(images)
    if images.ndim == 4:
        images = images[:, 0]
    rows = -(-len(images) // columns)
    side = 8.6 / columns
    figure = new_figure(8.6, rows * (side + (0.25 if labels is not None else 0.0)))
    for n, image in enumerate(images):
        axes = figure.add_subplot(rows, columns, n + 1)
        axes.imshow(image, cmap="gray_r")
        axes.set_xticks([])
        axes.set_yticks([])
        if labels is not None:
            axes.set_title(str(labels[n]), fontsize=10)
    return Picture(figure, alt)


def show_curves(
    x: ArrayLike,
    curves: Mapping[str, ArrayLike],
    *,
    alt: str,
    xlabel: str,
    ylabel: str,
    marks: Mapping[str, tuple[float, float]] | None = None,
) -> Picture:
    """Curves y(x) over one x axis; ``marks`` puts named points on the plot."""
    figure = new_figure(7.0, 3.6)
    axes = figure.add_subplot()
    for (name, y), colour in zip(curves.items(), CURVE_COLOURS, strict=False):
        axes.plot(x, np.asarray(y), color=colour, label=name)
    for name, (px, py) in (marks or {}).items():
        axes.plot([px], [py], "o", color="#1a1a1a", ms=5)
        axes.annotate(name, (px, py), xytext=(6, -12), textcoords="offset points")
    axes.axhline(0, color="#9e9e9e", lw=0.6)
    axes.axvline(0, color="#9e9e9e", lw=0.6)
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    if len(curves) > 1:
        axes.legend(frameon=False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return Picture(figure, alt)


def show_measured(
    series: Mapping[str, tuple[ArrayLike, ArrayLike]],
    *,
    alt: str,
    xlabel: str,
    ylabel: str,
    points: Mapping[str, tuple[ArrayLike, ArrayLike]] | None = None,
) -> Picture:
    """Measurements by name, x (n,) and y (n,) or (S, n), beside others' as crosses.

    Of several rows, one per seed, the mean is a line, and a band reaches from the
    smallest to the largest. ``points`` are x (n,) and y (n,), for example the paper's;
    a single one has its name beside it.
    """
    figure = new_figure(7.0, 3.6)
    axes = figure.add_subplot()
    for (name, (x, y)), colour in zip(series.items(), CURVE_COLOURS, strict=False):
        rows = np.atleast_2d(np.asarray(y, dtype=float))
        axes.plot(x, rows.mean(axis=0), "o-", color=colour, ms=4, label=name)
        if len(rows) > 1:
            low, high = rows.min(axis=0), rows.max(axis=0)
            axes.fill_between(x, low, high, color=colour, alpha=0.2, lw=0)
    for name, (x, y) in (points or {}).items():
        alone = np.size(x) == 1
        label = None if alone else name
        axes.plot(x, y, "+", color="#1a1a1a", ms=9, mew=1.5, label=label)
        if alone:
            offset: dict[str, Any] = {"xytext": (0, 9), "textcoords": "offset points"}
            place = (np.ravel(x)[0], np.ravel(y)[0])
            axes.annotate(name, place, ha="center", fontsize=8, **offset)
    axes.xaxis.set_major_formatter("{x:,g}")
    axes.set_ylim(bottom=0)
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    axes.legend(frameon=False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return Picture(figure, alt)


def draw_table(
    axes: Axes, table: ArrayLike, *, outlined: ArrayLike = (), title: str = ""
) -> None:
    """Draw who sees whom, (F, C), as the paper prints it: C3 maps as columns.

    ``outlined`` lists the places (f, c) that get a frame.
    """
    rows = np.asarray(table, dtype=bool)
    F, C = rows.shape
    for f, c in np.ndindex(F, C):
        colour = LAYER_COLOURS["C3"] if rows[f, c] else "white"
        axes.add_patch(rectangle((f, c), 1, 1, fc=colour, ec="#9e9e9e", lw=0.5))
    for f, c in np.asarray(outlined, dtype=int).reshape(-1, 2):
        box = (f + 0.06, c + 0.06)
        axes.add_patch(rectangle(box, 0.88, 0.88, fill=False, ec="#c2185b", lw=1.6))
    axes.set(xlim=(-0.1, F + 0.1), ylim=(C + 0.1, -0.1), aspect="equal")
    axes.set_xticks(np.arange(F) + 0.5, map(str, range(F)), fontsize=7)
    axes.set_yticks(np.arange(C) + 0.5, map(str, range(C)), fontsize=7)
    axes.tick_params(length=0)
    axes.xaxis.tick_top()
    axes.set_ylabel("S2", fontsize=8)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.set_title(title, fontsize=9)


def show_table(
    table: ArrayLike, *, alt: str, groups: Mapping[str, int] | None = None
) -> Picture:
    """A table (16, 6) with crosses; ``groups`` names columns that belong together."""
    figure = new_figure(8.6, 3.6 if groups else 3.3)
    axes = figure.subplots()
    draw_table(axes, table)
    for f, c in np.argwhere(np.asarray(table)):
        place = {"ha": "center", "va": "center"}
        axes.text(f + 0.5, c + 0.5, "X", place, color="white", fontsize=10)
    axes.set_xlabel("C3 map", fontsize=10)
    axes.xaxis.set_label_position("top")
    axes.set_ylabel("S2 map", fontsize=10)
    axes.tick_params(labelsize=10)
    first = 0
    for name, count in (groups or {}).items():
        axes.plot([first + 0.1, first + count - 0.1], [6.2, 6.2], "#5f6368", lw=1.5)
        axes.text(first + count / 2, 6.35, name, ha="center", va="top", fontsize=9)
        first += count
    if groups:
        axes.set_ylim(7.1, -0.1)
    return Picture(figure, alt)


def show_seeds(
    groups: Mapping[str, ArrayLike], *, alt: str, xlabel: str, decimals: int = 2
) -> Picture:
    """A row per group: a dot for each value, a bar at their mean, the mean in words."""
    figure = new_figure(7.6, 0.9 + 0.34 * len(groups))
    axes = figure.add_subplot()
    right = max(float(np.max(values)) for values in groups.values())
    for row, values in enumerate(groups.values()):
        dots = np.asarray(values, dtype=float)
        mean = float(dots.mean())
        axes.plot(dots, np.full(dots.shape, row), "o", ms=5, mfc="none",
                  color=CURVE_COLOURS[0])  # fmt: skip
        axes.plot([mean, mean], [row - 0.3, row + 0.3], color=CURVE_COLOURS[1], lw=2)
        axes.text(1.04 * right, row, f"{mean:.{decimals}f}", va="center", fontsize=9)
    axes.set_yticks(range(len(groups)), list(groups), fontsize=9)
    axes.set_ylim(len(groups) - 0.5, -0.5)
    axes.set_xlim(0, 1.12 * right)
    axes.set_xlabel(xlabel)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return Picture(figure, alt)


def show_strip(
    image: ArrayLike,
    strips: Mapping[str, tuple[ArrayLike, ArrayLike | None]],
    *,
    alt: str,
    limit: float = 60.0,
) -> Picture:
    """A wide image (32, W), and under it penalties (Q, K) with a path (Q,), by title.

    Without strips it is the image alone. Each answer stands under the middle of its
    window; dark is a small penalty, and a ring is where the path goes. An eleventh row
    is the blank.
    """
    image = np.asarray(image)
    figure = new_figure(8.6, 1.7 + 2.3 * len(strips))
    ratios = [1.1] + [2] * len(strips)
    every = figure.subplots(
        len(ratios), 1, sharex=True, squeeze=False, height_ratios=ratios
    )
    above, *below = every[:, 0]
    above.imshow(image, cmap="gray_r", aspect="auto", extent=(0, image.shape[1], 32, 0))
    above.set_yticks([])
    for axes, (title, (penalties, path)) in zip(below, strips.items(), strict=True):
        y = np.asarray(penalties, dtype=float).T  # (K, Q)
        K, Q = y.shape
        box = (14, 14 + 4 * Q, K - 0.5, -0.5)
        axes.imshow(y, cmap="Blues_r", vmin=0, vmax=limit, aspect="auto", extent=box)
        if path is not None:
            middles = 16 + 4 * np.arange(Q)
            axes.plot(middles, path, "o", mfc="none", mec="white", mew=2.2, ms=8)
            axes.plot(middles, path, "o", mfc="none", mec="#d95f02", mew=1.4, ms=8)
        names = [str(k) for k in range(10)] + ["blank"] * (K - 10)
        axes.set_yticks(range(K), names, fontsize=8)
        axes.set_title(title, fontsize=10)
    every[-1, 0].set_xlabel("column of the image")
    return Picture(figure, alt)
