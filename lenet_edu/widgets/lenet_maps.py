"""What the widgets share that draw every unit of LeNet-5.

The layers' shapes, the samples to choose from, the digit that the browser asks about,
the rows of numbers that answer it, and the maps of a layer in a picture.
The browser's side is lenet_maps.js.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from lenet_edu.figures import LAYER_COLOURS, signed_colours

from .base import Explorer
from .models.digit_pad import SIDE

# Maps, rows and columns of each layer's output.
SHAPES = {
    "C1": (6, 28, 28),
    "S2": (6, 14, 14),
    "C3": (16, 10, 10),
    "S4": (16, 5, 5),
    "C5": (120, 1, 1),
    "F6": (84, 1, 1),
    "OUT": (10, 1, 1),
}
LAYERS = list(SHAPES)
UNITS = sum(int(np.prod(shape)) for shape in SHAPES.values())  # 8,094

Image = NDArray[np.uint8]
Rows = Mapping[str, NDArray[np.float32]]  # a layer's numbers as one row, by its name


class MapsExplorer(Explorer):
    """A widget that is asked about a digit and answers with the units of networks.

    Subclasses set ``values``, a row of ``in_one_row`` after the other, and
    ``reading``, what there is to say of them.
    """

    samples = traitlets.Bytes(b"").tag(sync=True)  # (K, 28, 28)
    start = traitlets.Dict().tag(sync=True)
    state: Any = traitlets.Dict().tag(sync=True)
    # The browser sends a memoryview, which Bytes alone would silently refuse.
    pixels = traitlets.Bytes(b"").tag(sync=True, from_json=lambda v, _: bytes(v))
    serial = traitlets.Int(0).tag(sync=True)  # the browser counts its questions
    values = traitlets.Bytes(b"").tag(sync=True)
    reading: Any = traitlets.Dict({}).tag(sync=True)

    def _digits(self) -> Image:
        """The samples, (K, 28, 28)."""
        return np.frombuffer(self.samples, np.uint8).reshape(-1, SIDE, SIDE)

    def _asked(self) -> Image:
        """The digit that the browser asks about, (28, 28)."""
        return np.frombuffer(self.pixels, np.uint8).reshape(SIDE, SIDE)


def in_one_row(rows: Rows) -> NDArray[np.float32]:
    """All layers' numbers behind each other, (8094,); NaN where a layer has none."""
    row = np.full(UNITS, np.nan, np.float32)
    at = 0
    for layer, shape in SHAPES.items():
        size = int(np.prod(shape))
        row[at : at + size] = rows.get(layer, np.nan)
        at += size
    return row


def scales(found: Iterable[Rows]) -> dict[str, float]:
    """One colour scale per layer for several inputs: the largest number, two digits.

    What is not finite does not count; a layer without anything gets 1.
    """
    largest = dict.fromkeys(LAYERS, 0.0)
    for rows in found:
        for layer, values in rows.items():
            finite = np.abs(values[np.isfinite(values)])
            largest[layer] = max(largest[layer], float(finite.max(initial=0.0)))
    return {k: float(f"{v:.2g}") if v > 0 else 1.0 for k, v in largest.items()}


def checked_images(images: ArrayLike) -> Image:
    """Images as (K, 28, 28) bytes.

    Raises
    ------
    ValueError, TypeError
        If they have another shape, or are not bytes.
    """
    array = np.asarray(images)
    if array.ndim != 3 or array.shape[1:] != (SIDE, SIDE) or not len(array):
        raise ValueError(
            f"images must have shape (K, 28, 28); the shape is {array.shape}. For one "
            "image write image[None]."
        )
    if array.dtype != np.uint8:
        raise TypeError(f"images must be bytes (uint8); they are {array.dtype}")
    return array


def tint(values: ArrayLike, limit: float) -> NDArray[np.float64]:
    """Numbers (H, W) as colours (H, W, 4) on the signed scale."""
    scaled = np.asarray(values, float) / (2 * limit) + 0.5
    colours: NDArray[np.float64] = signed_colours()(np.ma.masked_invalid(scaled))
    return colours


def draw_maps(
    axes: Any, layer: str, values: Any, columns: int, gap: int, limit: float
) -> None:
    """All maps of a layer in one picture, ``columns`` side by side, with its title."""
    maps, H, W = SHAPES[layer]
    size = f"{maps} maps of {H} \u00d7 {W}" if H > 1 else f"{maps} units"
    axes.set_title(
        f"{layer}: {size}, scale \u00b1{limit:g}",
        fontsize=10,
        color=LAYER_COLOURS[layer],
    )
    if values is None:
        axes.text(0.5, 0.5, "not reached", ha="center", transform=axes.transAxes)
        return
    rows = -(-maps // columns)
    page = np.ones((rows * (H + gap) - gap, columns * (W + gap) - gap, 4))
    for n, one in enumerate(values.reshape(maps, H, W)):
        top, left = (n // columns) * (H + gap), (n % columns) * (W + gap)
        page[top : top + H, left : left + W] = tint(one, limit)
    axes.imshow(page)
