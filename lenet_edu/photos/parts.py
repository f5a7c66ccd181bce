"""Connected ink: pieces, those that make one digit together, and their order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = np.ndarray

SPECK = 0.3  # of the largest piece's longer side; smaller ones are specks
DOT = 0.04  # of the picture's shorter side, likewise
JOINED = 0.16  # pieces as near as this, in digit heights, are one digit's
PIECE = 0.45  # ... if one of them has at most so much of the other's ink
WIDE = 3.5  # times as wide as high: a line, no digit


@dataclass(frozen=True)
class Part:
    """One digit's ink in the picture: rows top..bottom, columns left..right."""

    top: int
    bottom: int
    left: int
    right: int
    area: int
    names: tuple[int, ...]  # of its pieces in the picture of labels

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def side(self) -> int:
        return max(self.height, self.width)


def label(mask: NDArray[np.bool_]) -> tuple[NDArray[np.int32], int]:
    """Number the connected pieces of a mask (H, W); corners connect, too.

    Returns
    -------
    labels : (H, W) int32, 0 outside, 1 ... count inside
    count
    """
    height, width = mask.shape
    labels = np.zeros(mask.shape, np.int32)
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)  # runs of ink, row by row
    ends = np.nonzero(edges == -1)[1]
    parent = list(range(len(starts)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    first: list[int] = np.searchsorted(rows, np.arange(height + 1)).tolist()
    begin, end = starts.tolist(), ends.tolist()
    for row in range(1, height):
        above, here = first[row - 1], first[row]
        last_above, last = here, first[row + 1]
        while above < last_above and here < last:
            if begin[above] <= end[here] and begin[here] <= end[above]:
                a, b = root(above), root(here)
                parent[max(a, b)] = min(a, b)
            if end[above] < end[here]:
                above += 1
            else:
                here += 1
    roots = np.array([root(n) for n in range(len(parent))], int)
    _, names = np.unique(roots, return_inverse=True)
    for at, start, stop, name in zip(rows, begin, end, names, strict=True):
        labels[at, start:stop] = name + 1
    return labels, int(names.max(initial=-1)) + 1


def boxes(labels: NDArray[np.int32], count: int) -> list[Part]:
    """Each piece with its box."""
    rows, columns = np.nonzero(labels)
    names = labels[rows, columns]
    area = np.bincount(names, minlength=count + 1)
    low = np.full((2, count + 1), max(labels.shape))
    high = np.full((2, count + 1), -1)
    for axis, places in enumerate((rows, columns)):
        np.minimum.at(low[axis], names, places)
        np.maximum.at(high[axis], names, places)
    return [
        Part(
            int(low[0, n]), int(high[0, n]) + 1, int(low[1, n]), int(high[1, n]) + 1,
            int(area[n]), (n,),
        )
        for n in range(1, count + 1)
    ]  # fmt: skip


def digits_among(
    pieces: list[Part], shape: tuple[int, ...]
) -> tuple[list[Part], list[Part]]:
    """Those that can be digits, in reading order, and those that were dropped."""
    wanted = [one for one in pieces if is_large(one, shape)]
    inside = [one for one in wanted if not _at_the_edge(one, shape)]
    if not inside:
        inside = [one for one in wanted if not _across(one, shape)]
    # A long line is ruled, and does not say how large the digits are.
    strokes = [one for one in inside if one.width <= WIDE * one.height]
    largest = max((one.side for one in strokes), default=0)
    near = [one for one in inside if one.side >= 0.12 * largest]
    joined = [
        one
        for one in _joined(near)
        if one.side >= SPECK * largest and one.width <= WIDE * one.height
    ]
    kept = {name for one in joined for name in one.names}
    dropped = [one for one in pieces if one.names[0] not in kept]
    return in_order(joined), dropped


def is_large(part: Part, shape: tuple[int, ...]) -> bool:
    """Whether a piece is more than a speck in a picture of this shape."""
    return part.side >= max(4, DOT * min(shape))


def in_order(parts: list[Part]) -> list[Part]:
    """Line by line from the top, and from left to right in each."""
    lines: list[list[Part]] = []
    for part in sorted(parts, key=lambda one: one.top + one.bottom):
        middle = (part.top + part.bottom) / 2
        for line in lines:
            # On a line whose ink this one's middle crosses.
            top = np.mean([one.top for one in line])
            bottom = np.mean([one.bottom for one in line])
            if top < middle < bottom:
                line.append(part)
                break
        else:
            lines.append([part])
    return [part for line in lines for part in sorted(line, key=_middle)]


def _middle(part: Part) -> float:
    return (part.left + part.right) / 2


def _at_the_edge(part: Part, shape: tuple[int, ...]) -> bool:
    return (
        part.top == 0
        or part.left == 0
        or part.bottom == shape[0]
        or part.right == shape[1]
    )


def _across(part: Part, shape: tuple[int, ...]) -> bool:
    """A shadow, the table, the sheet's edge: along or across the whole picture."""
    height, width = shape[0], shape[1]
    return part.height >= 0.98 * height and part.width >= 0.98 * width


def _joined(pieces: list[Part]) -> list[Part]:
    """Pieces of one digit together: a bar of a 5 that does not touch, a gap."""
    pieces = sorted(pieces, key=lambda one: -one.area)
    n = 0
    while n < len(pieces):
        big = pieces[n]
        for small in pieces[n + 1 :]:
            if small.area <= PIECE * big.area and _near(big, small):
                pieces.remove(small)
                pieces[n] = _both(big, small)
                break
        else:
            n += 1
    return pieces


def _near(big: Part, small: Part) -> bool:
    """Above, below or inside, with next to no gap."""
    over = min(big.right, small.right) - max(big.left, small.left)
    apart = max(big.top, small.top) - min(big.bottom, small.bottom)
    aside = max(big.left, small.left) - min(big.right, small.right)
    reach = JOINED * max(big.side, small.side)
    return (over >= 0.4 * small.width and apart <= reach) or (
        # A bar beside the digit's top: it must begin where the digit ends.
        aside <= 0.5 * reach and apart < 0 and small.height <= 0.3 * big.height
    )


def _both(one: Part, other: Part) -> Part:
    return Part(
        min(one.top, other.top),
        max(one.bottom, other.bottom),
        min(one.left, other.left),
        max(one.right, other.right),
        one.area + other.area,
        one.names + other.names,
    )
