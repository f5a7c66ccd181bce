"""Where each layer stands in the drawing, and how its units are cut into a page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .tiles import ink_tile, mosaic, signed_tile
from .units import Seen

LAYERS = ("C1", "S2", "C3", "S4", "C5", "F6")
NAMES = ("input", *LAYERS, "OUT")
# Maps side by side, and cells between them.
LOOK = {
    "C1": (2, 4), "S2": (2, 2), "C3": (4, 2), "S4": (4, 1), "C5": (1, 0), "F6": (1, 0),
}  # fmt: skip


@dataclass(frozen=True)
class Block:
    """The maps of one layer where they are drawn; ``cell`` is the side of a unit."""

    name: str
    x: float
    y: float
    cell: float
    shape: tuple[int, int, int]

    @property
    def columns(self) -> int:
        """Maps side by side."""
        return LOOK.get(self.name, (1, 0))[0]

    @property
    def gap(self) -> int:
        """Cells between two maps."""
        return LOOK.get(self.name, (1, 0))[1]

    @property
    def width(self) -> float:
        """Of all maps together."""
        columns = min(self.columns, self.shape[0])
        return (columns * (self.shape[2] + self.gap) - self.gap) * self.cell

    @property
    def height(self) -> float:
        """Of all maps together."""
        rows = -(-self.shape[0] // self.columns)
        return (rows * (self.shape[1] + self.gap) - self.gap) * self.cell

    def box(
        self, n: int, i: float = 0, j: float = 0, size: float | None = None
    ) -> tuple[float, float, float, float]:
        """x, y, width, height of map n, or of ``size`` cells of it from (i, j) on."""
        _, H, W = self.shape
        left = self.x + (n % self.columns) * (W + self.gap) * self.cell
        top = self.y + (n // self.columns) * (H + self.gap) * self.cell
        width, height = (W, H) if size is None else (size, size)
        return (
            left + j * self.cell,
            top + i * self.cell,
            width * self.cell,
            height * self.cell,
        )


def blocks(
    seen: Seen, cells: dict[str, float], middle: float, left: float, gap: float
) -> dict[str, Block]:
    """The input and the six layers side by side, each centred on the line ``middle``.

    Parameters
    ----------
    cells
        The side of a unit, by layer.
    middle, left, gap
        Of the drawing, in its own points.
    """
    found: dict[str, Block] = {}
    at = left
    for name in NAMES[:-1]:
        shape = (1, 32, 32) if name == "input" else seen.maps[name].shape
        size = (int(shape[0]), int(shape[1]), int(shape[2]))
        block = Block(name, at, 0.0, cells[name], size)
        block = Block(name, at, middle - block.height / 2, cells[name], size)
        found[name] = block
        at += block.width + gap
    return found


def tile(seen: Seen, name: str) -> str:
    """The numbers of a block as a data address."""
    if name == "input":
        return ink_tile((seen.x + 0.1) / 1.275)
    maps = seen.maps[name]
    columns, gap = LOOK[name]
    return signed_tile(mosaic(maps, columns, gap), float(np.abs(maps).max()))
