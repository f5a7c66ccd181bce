"""The steps from a photo to the network's digits as one figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lenet_edu.figures import Picture, new_figure, rectangle

if TYPE_CHECKING:
    from .reading import PictureReading

SHOWN = 10  # digits; more would be too small to see
KEPT, LEFT = "#d95f02", "#5b7083"


def show_steps(reading: PictureReading, says: Sequence[Any] | None = None) -> Picture:
    """Photo, the paper's brightness, even light, ink, and the digits at 28 x 28.

    Parameters
    ----------
    reading
        As read_picture gives it.
    says
        What to write above the digits, one each.

    Raises
    ------
    ValueError
        If ``says`` has not one for each digit.
    """
    count = len(reading.images)
    if says is not None and len(says) != count:
        raise ValueError(f"there are {count} digits, and {len(says)} labels for them")
    ink, shown = reading.ink, min(count, SHOWN)
    height = min(3.0, 2.1 * ink.mask.shape[0] / ink.mask.shape[1])
    small = min(1.3, 8.6 / shown)
    figure = new_figure(8.6, height + small + 0.75)
    grid = figure.add_gridspec(2, 1, height_ratios=[height + 0.3, small + 0.3])
    above: Any = grid[0].subgridspec(1, 4).subplots()
    steps = (
        ("grey" + (", as a negative" if ink.light else ""), ink.seen, (0, 1)),
        ("÷  the paper's brightness", ink.paper, (0, 1)),
        ("=  even light", ink.even, (0.2, 1.1)),
        (f"→  below {ink.threshold:.2f} is ink", 1 - ink.mask.astype(float), (0, 1)),
    )
    for axes, (title, values, (low, high)) in zip(above, steps, strict=True):
        axes.imshow(values, cmap="gray", vmin=low, vmax=high)
        axes.set_title(title, fontsize=10)
        axes.set_xticks([])
        axes.set_yticks([])
    for found, colour, width in (
        (reading.boxes, KEPT, 1.5),
        (reading.dropped[:200], LEFT, 0.6),
    ):
        for top, bottom, left, right in found:
            above[-1].add_patch(
                rectangle(
                    (left - 1, top - 1), right - left + 1, bottom - top + 1,
                    fill=False, edgecolor=colour, linewidth=width,
                )
            )  # fmt: skip
    columns = max(shown, 6)
    for n in range(shown):
        axes = figure.add_subplot(grid[1].subgridspec(1, columns)[n])
        axes.imshow(reading.images[n], cmap="gray_r", vmin=0, vmax=255)
        axes.set_xticks([])
        axes.set_yticks([])
        if says is not None:
            axes.set_title(str(says[n]), fontsize=10)
    what = "1 digit" if count == 1 else f"{count} digits"
    alt = f"A photo becomes even light, then ink, then {what} of 28 x 28 pixels"
    if says is not None:
        alt += ": " + ", ".join(str(one).replace("\n", " ") for one in says)
    return Picture(figure, alt, photograph=True)
