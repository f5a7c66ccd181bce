"""The thumbnails of chapters 00 to 08: the layers, one after the other."""

from __future__ import annotations

import numpy as np

from lenet_edu import nn
from lenet_edu.widgets.digit_pad import THREE

from .scene import Scene
from .shapes import arrow, bar, dot, frame, ink, line, pixels, signed, word


def start(s: Scene) -> str:
    pen = "".join(
        line(((30 + 0.36 * x, 20 + 0.38 * y) for x, y in stroke), "ink", 8)
        for stroke in THREE
    )
    return (
        frame(25, 20, 110, 110)
        + pen
        + arrow(148, 75, 24)
        + word("3", 207, 80, 76, "large")
    )


def images(s: Scene) -> str:
    top, left = 6, 12
    cut = s.digits[5][top : top + 5, left : left + 5]
    numbers = "".join(
        word(f"{255 * v:.0f}", 145 + 20 * j, 34 + 20 * i, 9.5, "tiny")
        for i, row in enumerate(cut)
        for j, v in enumerate(row)
    )
    cell = 112 / 28
    return (
        pixels(ink(s.digits[5]), 8, 19, 112, "ink")
        + frame(8, 19, 112, 112)
        + frame(8 + cell * left, 19 + cell * top, 5 * cell, 5 * cell, "window")
        + pixels(ink(0.3 * cut), 135, 24, 100, "ink")
        + frame(135, 24, 100, 100, "window")
        + numbers
    )


def convolution(s: Scene) -> str:
    x, y = 12.0, 27.0
    window = frame(x + 96 * 9 / 32, y + 96 * 9 / 32, 15, 15, "window")
    return (
        pixels(ink((s.units["x"][0] + 0.1) / 1.275), x, y, 96, "ink")
        + frame(x, y, 96, 96)
        + window
        + f'<path class="ray" d="M{x + 42} {y + 27}L148 {y + 26}'
        + f'M{x + 42} {y + 42}L148 {y + 29}"/>'
        + pixels(signed(s.units["C1"][0]), 132, y, 96)
        + frame(132, y, 96, 96)
    )


def squashing(s: Scene) -> str:
    t = np.linspace(-5, 5, 60)
    curve = zip(120 + 21 * t, 75 - 32 * nn.squash(t), strict=True)
    axes = '<path class="axis" d="M12 75H228M120 12V138"/>'
    dashes = '<path class="dash" d="M12 20H228M12 130H228"/>'
    return axes + dashes + line(curve, "c1", 4)


def subsampling(s: Scene) -> str:
    a, b = s.units["C1"][2], s.units["S2"][2]
    cells = "".join(
        f'<path class="cell" d="M{14 + 8 * k} 19v112M14 {19 + 8 * k}h112"/>'
        for k in range(15)
    )
    return (
        pixels(signed(a), 14, 19, 112)
        + cells
        + frame(14, 19, 112, 112)
        + arrow(136, 75, 24)
        + pixels(signed(b), 170, 47, 56)
        + frame(170, 47, 56, 56)
    )


def connections(s: Scene) -> str:
    table = nn.c3_table()  # (16, 6)
    return "".join(
        dot(23 + 13 * m, 30 + 18 * k, 5, "c3" if on else "rule", 1)
        for m, row in enumerate(table)
        for k, on in enumerate(row)
    )


def features(s: Scene) -> str:
    maps = s.units["S4"]  # (16, 5, 5)
    small = "".join(
        pixels(signed(one, 1.7), 12 + 26 * (n % 4), 24 + 26 * (n // 4), 23)
        for n, one in enumerate(maps)
    )
    f6 = s.units["F6"].reshape(12, 7)
    return (
        small
        + arrow(126, 75, 26)
        + pixels(signed(f6), 166, 21, 63)
        + frame(166, 21, 63, 108)
    )


def codes(s: Scene) -> str:
    codes = nn.codes().reshape(10, 12, 7)
    shown = "".join(
        pixels(ink(codes[d] > 0), 14 + 44 * n, 16, 36, "ink")
        for n, d in enumerate((1, 2, 3, 4, 5))
    )
    distances = ((s.units["F6"].ravel() - nn.codes()) ** 2).sum(axis=1)
    bars = "".join(
        bar(14 + 44 * n, 98 + 40 - 40 * k, 36, 40 * k, "out" if d == 3 else "rule")
        for n, d in enumerate((1, 2, 3, 4, 5))
        for k in [max(0.06, float(distances[d] / distances[1:6].max()))]
    )
    return shown + bars


def forward(s: Scene) -> str:
    row = pixels(ink((s.units["x"][0] + 0.1) / 1.275), 6, 55, 40, "ink") + frame(
        6, 55, 40, 40
    )
    x = 52.0
    for name, side, count in (
        ("C1", 30, 4),
        ("S2", 22, 4),
        ("C3", 16, 6),
        ("S4", 11, 7),
    ):
        for n in range(count):
            y = 75 + (n - count / 2) * (side + 3)
            row += pixels(signed(s.units[name][n]), x, y, side)
            row += frame(x, y, side, side)
        x += side + 6
    return (
        row
        + pixels(signed(s.units["F6"].reshape(12, 7)), x + 4, 49, 30)
        + word("3", 222, 78, 34, "large")
    )
