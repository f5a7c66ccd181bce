"""Arrays as small PNGs inside an SVG, transparent where the value is zero.

Zero shows the page behind the picture, so that one file serves a light and a dark page.
Nothing is compressed: the bytes are then the same on every computer.
"""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np
from numpy.typing import ArrayLike, NDArray

STEPS = 31  # shades on each side of zero
BELOW, ABOVE = (33, 102, 172), (217, 95, 2)  # the ends of figures.signed_colours
INK = (26, 26, 26)


def mosaic(maps: ArrayLike, columns: int, gap: int) -> NDArray[np.float64]:
    """Maps (K, H, W) in rows of ``columns``, ``gap`` cells of NaN between them."""
    maps = np.asarray(maps, float)
    K, H, W = maps.shape
    rows = -(-K // columns)
    page = np.full((rows * (H + gap) - gap, columns * (W + gap) - gap), np.nan)
    for n, one in enumerate(maps):
        top, left = (n // columns) * (H + gap), (n % columns) * (W + gap)
        page[top : top + H, left : left + W] = one
    return page


def signed_tile(values: ArrayLike, limit: float) -> str:
    """Values (H, W) as a data address: blue below zero, orange above, NaN nothing."""
    level = np.clip(np.asarray(values, float) / limit, -1, 1) * STEPS
    index = np.rint(np.nan_to_num(level)).astype(int) + STEPS
    shades = np.arange(-STEPS, STEPS + 1)
    colours = [BELOW if shade < 0 else ABOVE for shade in shades]
    return _png(index, colours, np.abs(shades) / STEPS)


def ink_tile(values: ArrayLike) -> str:
    """Grey values (H, W), 0 for paper to 1 for ink, as a data address."""
    index = np.rint(np.clip(np.asarray(values, float), 0, 1) * STEPS).astype(int)
    shades = np.arange(STEPS + 1)
    return _png(index, [INK] * len(shades), shades / STEPS)


def _png(
    index: NDArray[np.int_], colours: list[tuple[int, int, int]], alpha: ArrayLike
) -> str:
    """A palette picture; alpha in 0..1 for each colour."""
    H, W = index.shape
    header = struct.pack(">IIBBBBB", W, H, 8, 3, 0, 0, 0)
    palette = bytes(part for colour in colours for part in colour)
    clear = np.rint(255 * np.asarray(alpha)).astype(np.uint8).tobytes()
    lines = b"".join(b"\0" + row.tobytes() for row in index.astype(np.uint8))
    chunks = [
        (b"IHDR", header),
        (b"PLTE", palette),
        (b"tRNS", clear),
        (b"IDAT", zlib.compress(lines, 0)),
        (b"IEND", b""),
    ]
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body))
        + name
        + body
        + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
    return "data:image/png;base64," + base64.b64encode(data).decode("ascii")
