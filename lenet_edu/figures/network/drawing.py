"""The network as one SVG: real maps of the trained LeNet-5, from a drawn 3 to its code.

Nothing is drawn with matplotlib: the file is text, follows light and dark pages, and
needs no JavaScript.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from lenet_edu.nn import c3_table

from .layout import Block, blocks, tile
from .shown import Drawing, Place, svg
from .tiles import signed_tile
from .units import Seen, counts, seen

Box = tuple[float, float, float, float]
CELLS = {
    "input": 3.4, "C1": 1.75, "S2": 2.7, "C3": 3.0, "S4": 4.2, "C5": 7.0, "F6": 10.5,
}  # fmt: skip
SIZES = {
    "input": ("32 \u00d7 32 pixels",),
    "C1": ("6 maps of 28 \u00d7 28",),
    "S2": ("6 of 14 \u00d7 14",),
    "C3": ("16 maps of 10 \u00d7 10",),
    "S4": ("16 of 5 \u00d7 5",),
    "C5": ("120",),
    "F6": ("84 as 7 \u00d7 12",),
}


def network_picture() -> Drawing:
    """The emblem: LeNet-5 with every layer's name, size, units and parameters.

    The maps are those of the trained network for one drawn 3.
    """
    return Drawing(_whole("file"), _whole("page"), alt(seen()))


def _whole(where: Place) -> str:
    found, prefix = seen(), "lenet-net"
    middle = 146.0
    place = blocks(found, CELLS, middle, left=24, gap=46)
    parts = [cones(place), *(layer(found, place[name]) for name in place)]
    parts += [_words(place[name], 40, _facts(name)) for name in place]
    f6 = place["F6"]
    code = Block("F6", f6.x + f6.width + 36, f6.y, f6.cell, f6.shape)
    parts += [beside(found, f6, code), _words(code, 40, _printed(found), own="OUT")]
    parts += [distances(found, code.x + code.width + 50, middle, row=20.5)]
    width = code.x + code.width + 50 + 250
    parts += [
        f'<text x="{width / 2:.0f}" y="336" class="q" font-size="16" '
        'text-anchor="middle">'
        "C = convolution, S = subsampling, F = fully connected; a unit is a neuron. "
        "Orange is above zero, blue below.</text>"
    ]
    return svg(parts, width, 350, prefix, alt(found), where)


def alt(found: Seen) -> str:
    """What the drawing shows, in words."""
    best = found.digit
    return (
        "LeNet-5 from left to right: a drawn digit as 32 by 32 pixels, then the maps "
        "that the trained network makes of it in C1, S2, C3, S4 and C5, then F6, whose "
        f"84 units look like the printed {best} beside it, then the distances to the "
        f"ten printed codes, of which that of {best} is the smallest: the answer is "
        f"{best}."
    )


def layer(
    found: Seen,
    block: Block,
    lit: Collection[str] | Mapping[str, float] | None = None,
    href: str = "",
) -> str:
    """A layer's numbers in its frames; faint where others are lit.

    ``lit`` names the layers that are, or says of each how far it is, in 0..1.
    """
    kind = ' class="ink"' if block.name == "input" else ""
    frames = "".join(
        f'<rect class="map" x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}"/>'
        for x, y, w, h in (block.box(n) for n in range(block.shape[0]))
    )
    picture = (
        f'<image{kind} x="{block.x:.1f}" y="{block.y:.1f}" width="{block.width:.1f}" '
        f'height="{block.height:.1f}" preserveAspectRatio="none" '
        f'href="{href or tile(found, block.name)}"/>'
    )
    return f"<g{shade(lit, block.name)}>{picture}{frames}</g>"


def shade(lit: Collection[str] | Mapping[str, float] | None, name: str) -> str:
    """The attribute that makes a part as faint as it should be."""
    if isinstance(lit, Mapping):
        return f' opacity="{0.18 + 0.82 * lit.get(name, 0.0):.2f}"'
    return "" if lit is None or name in lit else ' class="off"'


def cones(place: dict[str, Block]) -> str:
    """What one unit of each layer sees, as a beam from the window to the unit."""
    beams = [
        ("C1", place["input"].box(0, 9, 17, 5), place["C1"].box(1, 9, 17, 1)),
        ("S2", place["C1"].box(1, 20, 18, 2), place["S2"].box(1, 10, 9, 1)),
        *(
            ("C3", place["S2"].box(int(c), 5, 5, 5), place["C3"].box(4, 5, 5, 1))
            for c in np.flatnonzero(c3_table()[4])
        ),
        ("S4", place["C3"].box(7, 4, 6, 2), place["S4"].box(7, 2, 3, 1)),
        ("C5", _all(place["S4"]), place["C5"].box(0, 6, 2, 1)),
        ("F6", _all(place["C5"]), place["F6"].box(0, 5, 3, 1)),
    ]
    return "".join(beam(name, seen_box, unit) for name, seen_box, unit in beams)


def beam(name: str, window: Box, unit: Box) -> str:
    """From the window's right edge to the unit's left one, and both in frames."""
    x, y, w, h = window
    a, b, c, d = unit
    colour = f"var(--of-{name})"
    corners = " ".join(
        f"{p:.1f},{q:.1f}" for p, q in ((x + w, y), (a, b), (a, b + d), (x + w, y + h))
    )
    return (
        f'<polygon class="cone" fill="{colour}" points="{corners}"/>'
        f'<path class="edge" stroke="{colour}" d="M{x + w:.1f} {y:.1f}L{a:.1f} {b:.1f}'
        f'M{x + w:.1f} {y + h:.1f}L{a:.1f} {b + d:.1f}"/>'
        + "".join(
            f'<rect class="pick" stroke="{colour}" x="{p:.1f}" y="{q:.1f}" '
            f'width="{r:.1f}" height="{s:.1f}"/>'
            for p, q, r, s in (window, unit)
        )
    )


def _all(block: Block) -> Box:
    return block.x, block.y, block.width, block.height


def beside(found: Seen, f6: Block, code: Block, sign: float = 26) -> str:
    """The printed code of the answer at ``code``, with a sign between the two."""
    bitmap = found.codes[found.digit]
    between = (f6.x + f6.width + code.x) / 2
    return (
        f'<text x="{between:.1f}" y="{f6.y + f6.height / 2 + sign / 3:.1f}" '
        f'font-size="{sign:.0f}" text-anchor="middle" class="q">\u2248</text>'
        + layer(found, code, href=signed_tile(bitmap, 1.6))
    )


def distances(found: Seen, x: float, middle: float, row: float) -> str:
    """The ten codes with how near F6 is to each, and the answer, large."""
    top = middle - 5 * row
    long, cell = 78.0, (row - 4) / 12
    parts = []
    for digit, penalty in enumerate(found.penalties):
        y = top + digit * row
        best = digit == found.digit
        near = max(0.0, 1 - float(penalty) / 200) * long
        colour = "var(--of-OUT)" if best else "var(--line)"
        weight = ' font-weight="700"' if best else ' class="q"'
        parts += [
            f'<path transform="translate({x:.1f} {y + 2:.1f}) scale({cell:.2f})" '
            f'd="{_ink(found.codes[digit])}" fill="{_quiet(best)}"/>',
            f'<rect x="{x + 24:.1f}" y="{y + 4:.1f}" width="{near:.1f}" '
            f'height="{row - 8:.1f}" fill="{colour}" rx="2"/>',
            f'<text x="{x + 29 + near:.1f}" y="{y + row / 2 + 5:.1f}" '
            f'font-size="15.5"{weight}>{penalty:.0f}</text>',
        ]
    parts += [
        f'<text x="{x:.1f}" y="{top - 7:.1f}" font-size="17" font-weight="700" '
        'style="fill:var(--of-OUT)">OUT</text>',
        f'<text x="{x:.1f}" y="{top + 10 * row + 19:.1f}" font-size="15.5" class="q">'
        "10 distances,</text>"
        f'<text x="{x:.1f}" y="{top + 10 * row + 38:.1f}" font-size="15.5" class="q">'
        "840 fixed numbers</text>",
        f'<text x="{x + 196:.1f}" y="{middle + 40:.1f}" font-size="120" '
        'font-weight="700" text-anchor="middle" style="fill:var(--of-OUT)">'
        f"{found.digit}</text>",
    ]
    return "".join(parts)


def _quiet(best: bool) -> str:
    return "var(--of-OUT)" if best else "var(--quiet)"


def _ink(bitmap: np.ndarray) -> str:
    """The ink of a code as a path of unit squares."""
    return "".join(f"M{j} {i}h1v1h-1z" for i, j in np.argwhere(bitmap > 0))


def _facts(name: str) -> tuple[str, ...]:
    if name == "input":
        return (*SIZES[name], "1,024 numbers")
    units, parameters = counts()[name]
    if name == "C5":
        return ("120 units", f"{parameters:,}", "parameters")
    if name == "F6":
        return ("84 units", f"{parameters:,}", "parameters")
    return (*SIZES[name], f"{units:,} units", f"{parameters:,} parameters")


def _printed(found: Seen) -> tuple[str, ...]:
    return (f"the printed {found.digit}", "its code: 7 \u00d7 12")


def _words(block: Block, top: float, lines: tuple[str, ...], own: str = "") -> str:
    """The layer's name above, its figures below."""
    middle = block.x + block.width / 2
    name = own or block.name
    title = "code" if own else name
    parts = [
        f'<text x="{middle:.1f}" y="{top:.1f}" font-size="17" font-weight="700" '
        f'text-anchor="middle" style="fill:var(--of-{name})">{title}</text>'
    ]
    parts += [
        f'<text x="{middle:.1f}" y="{258 + 19 * n}" font-size="15.5" class="q" '
        f'text-anchor="middle">{line}</text>'
        for n, line in enumerate(lines)
    ]
    return "".join(parts)
