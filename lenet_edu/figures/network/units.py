"""What the trained LeNet-5 makes of one drawn 3: the numbers of the course's emblem."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lenet_edu.models import load_lenet5
from lenet_edu.models.summary import summary
from lenet_edu.nn import bitmaps

DIGIT = 3
# 28 rows of 28 pixels, ink in sixteen steps: two strokes of the digit pad.
_DRAWN = """
0000000000000000000000000000
0000000000000000000000000000
0000000000000000000000000000
0000000000000000000000000000
00000000004aefd9300000000000
0000000009fffffff60000000000
000000008ffc758dff5000000000
00000000cfa00001cfd000000000
00000000361000004ff300000000
00000000000000001ff500000000
00000000000000004ff300000000
0000000000000001cfd000000000
000000000000598dff5000000000
000000000001fffff90000000000
0000000000008fefff6000000000
0000000000000004dff300000000
00000000000000001efa00000000
000000000000000008fe00000000
000000000000000006ff00000000
00000006810000000bfc00000000
0000000ffb1000008ff600000000
00000008ffe9658dffb000000000
000000007ffffffffa1000000000
00000000028cefd9400000000000
0000000000000000000000000000
0000000000000000000000000000
0000000000000000000000000000
0000000000000000000000000000
"""


@dataclass(frozen=True)
class Seen:
    """One input and every layer's maps, (K, H, W) each; the codes are (10, 12, 7)."""

    x: NDArray[np.float64]
    maps: dict[str, NDArray[np.float64]]
    codes: NDArray[np.float64]

    @property
    def penalties(self) -> NDArray[np.float64]:
        """The ten squared distances."""
        return self.maps["OUT"].ravel()

    @property
    def digit(self) -> int:
        """The answer: the smallest of them."""
        return int(self.penalties.argmin())


def bytes_of_the_digit() -> NDArray[np.uint8]:
    """The drawn digit, (28, 28)."""
    rows = [[int(mark, 16) for mark in line] for line in _DRAWN.split()]
    return (17 * np.array(rows)).astype(np.uint8)


@functools.cache
def seen() -> Seen:
    """The drawn 3 through the trained network, in float64 on every computer."""
    x = np.full((32, 32), -0.1)
    x[2:-2, 2:-2] += 1.275 * bytes_of_the_digit() / 255
    network = load_lenet5()
    values, maps = x[None, None], {}
    for name, layer in zip(network.names, network.layers, strict=True):
        values = np.asarray(layer.forward(values))
        maps[name.removesuffix(" squashed")] = values[0]
    maps["F6"] = maps["F6"].reshape(1, 12, 7)
    maps["C5"] = maps["C5"].reshape(1, 15, 8)
    wanted = ("C1", "S2", "C3", "S4", "C5", "F6", "OUT")
    return Seen(x, {name: maps[name] for name in wanted}, bitmaps())


@functools.cache
def counts() -> dict[str, tuple[int, int]]:
    """Units and trainable parameters of each layer; OUT's 840 numbers are fixed."""
    rows = summary(load_lenet5())
    return {
        name: (int(np.prod(rows[name].output)), rows[name].parameters)
        for name in ("C1", "S2", "C3", "S4", "C5", "F6", "OUT")
    }
