"""16.2 listing_shapes: what the listing really makes of an image."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import probe

Generator = np.random.Generator


def listing_shapes(height: int, width: int, padding: int) -> list[tuple[int, ...]]:
    shapes: list[tuple[int, ...]] = []
    h = height + 2 * padding
    w = width + 2 * padding
    for maps in (6, 16):
        h = h - 4
        w = w - 4
        shapes.append((maps, h, w))
        h = h // 2
        w = w // 2
        shapes.append((maps, h, w))
    shapes.append((maps * h * w,))
    return shapes


def shapes_written_out(height: int, width: int, padding: int) -> list[tuple[int, ...]]:
    h1, w1 = height + 2 * padding - 4, width + 2 * padding - 4
    h2, w2 = h1 // 2, w1 // 2
    h3, w3 = h2 - 4, w2 - 4
    h4, w4 = h3 // 2, w3 // 2
    return [(6, h1, w1), (6, h2, w2), (16, h3, w3), (16, h4, w4), (16 * h4 * w4,)]


def shapes_by_running(height: int, width: int, padding: int) -> list[tuple[int, ...]]:
    x, shapes = np.zeros((1, 1, height, width)), []
    for maps, p in ((6, padding), (16, 0)):
        x = nn.conv2d(x, np.zeros((maps, x.shape[1], 5, 5)), np.zeros(maps), 1, p)
        shapes.append(x.shape[1:])
        x = nn.max_pool2d(x)
        shapes.append(x.shape[1:])
    return [*shapes, nn.flatten(x).shape[1:]]


def shapes_by_output_size(
    height: int, width: int, padding: int
) -> list[tuple[int, ...]]:
    sides = [(height, width)]
    for kernel, stride, p in ((5, 1, padding), (2, 2, 0), (5, 1, 0), (2, 2, 0)):
        sides.append(
            tuple(nn.output_size(n, kernel, stride, p) for n in sides[-1])  # type: ignore[arg-type]
        )
    shapes = [(maps, *s) for maps, s in zip((6, 6, 16, 16), sides[1:], strict=True)]
    return [*shapes, (int(np.prod(shapes[-1])),)]


def _shapes_case(rng: Generator) -> tuple[int, int, int]:
    h, w, p = (int(n) for n in rng.integers((16, 16, 0), (40, 40, 4)))
    return h, w, p


def _shapes_of(first: int = 4, second: int = 4) -> Callable[..., Any]:
    def shapes(height: int, width: int, padding: int) -> list[tuple[int, ...]]:
        found: list[tuple[int, ...]] = []
        h, w = height + 2 * padding, width + 2 * padding
        for maps, less in ((6, first), (16, second)):
            h, w = h - less, w - less
            found.append((maps, h, w))
            h, w = h // 2, w // 2
            found.append((maps, h, w))
        return [*found, (maps * h * w,)]

    return shapes


def _padded_twice(height: int, width: int, padding: int) -> list[tuple[int, ...]]:
    less = 4 - 2 * padding
    return _shapes_of(4, less)(height, width, padding)


LISTING_SHAPES = Exercise(
    id="16.2",
    name="listing_shapes",
    title="What the listing really makes of an image",
    reference=shapes_written_out,
    plain=listing_shapes,
    parts=("shapes",),
    probes=(
        probe("28 x 28 pixels, no padding", lambda: (28, 28, 0)),
        probe("28 x 28 pixels, padding 2", lambda: (28, 28, 2)),
        probe("20 x 30 pixels, padding 1", lambda: (20, 30, 1)),
        probe("21 x 18 pixels, no padding", lambda: (21, 18, 0)),
    ),
    misconceptions=(
        Misconception(
            "J20", "32 taken for granted",
            "Your shapes are those of 32 x 32 pixels, as the listing's comments say. "
            "What comes in is smaller: what does the first convolution make of it?",
            wrong=lambda height, width, padding: listing_shapes(32, 32, 0),
        ),
        Misconception(
            "J21", "sizes kept by the convolutions",
            "Your convolutions keep the size. That is padding=\"same\"; what does a "
            "window of 5 lose without it?",
            wrong=_shapes_of(0, 0),
        ),
        Misconception(
            "J22", "the forgotten 1",
            "Your convolutions lose 5 pixels. A window of 5 has 28 places on 32 pixels: "
            "how many are lost?",
            wrong=_shapes_of(5, 5),
        ),
        Misconception(
            "J23", "padded on one side",
            "Your padding counts once. There is a frame on the left and on the right: "
            "by how much does the width grow?",
            (("height + 2 * padding", "height + padding"),
             ("width + 2 * padding", "width + padding")),
        ),
        Misconception(
            "J24", "padding ignored",
            "Your answer does not depend on the padding. Where does the frame come in?",
            (("height + 2 * padding", "height"), ("width + 2 * padding", "width")),
        ),
        Misconception(
            "J25", "both convolutions padded",
            "You pad in front of C3 too. The frame belongs to the image: how many layers "
            "see the image?",
            wrong=_padded_twice,
        ),
        Misconception(
            "J26", "rows and columns exchanged",
            "On an image that is wider than high your sides are exchanged. Which comes "
            "first in (maps, rows, columns)?",
            (("h = height + 2 * padding", "h = width + 2 * padding"),
             ("w = width + 2 * padding", "w = height + 2 * padding")),
        ),
        Misconception(
            "J27", "one map flattened",
            "Your last number counts the pixels of one map. How many maps are "
            "flattened?",
            (("shapes.append((maps * h * w,))", "shapes.append((h * w,))"),),
        ),
        Misconception(
            "J28", "always 400 features",
            "You flatten 400 numbers whatever the image. 400 is 16 x 5 x 5: is S4 "
            "always of 5 x 5?",
            (("shapes.append((maps * h * w,))", "shapes.append((400,))"),),
        ),
        Misconception(
            "J29", "pooling left out",
            "Your pooling layers keep the size. What does a step of 2 do to it?",
            (("h = h // 2", "h = h // 1"), ("w = w // 2", "w = w // 1")),
        ),
    ),
    alternatives=(shapes_written_out, shapes_by_running, shapes_by_output_size),
    hints=(
        "Two rounds of the same: a window of 5, then blocks of 2. What is left of 28 "
        "after each?",
        "Begin with the image and its frame on both sides. A window of 5 costs 4 "
        "pixels, and a half pixel left over by pooling is dropped.",
        "h, w = height + ___ * padding, width + ___ * padding\nfor maps in (6, ___):\n"
        "    h, w = h - ___, w - ___\n    shapes.append((maps, h, w))\n"
        "    h, w = h // ___, w // ___\n    shapes.append((maps, h, w))",
    ),
    explanation=(
        "A window of 5 has $n - 5 + 1$ places, blocks of 2 leave $\\lfloor n/2 \\rfloor$. "
        "So 28 → 24 → 12 → 8 → 4 without padding, and 32 → 28 → 14 → 10 → 5 with a frame "
        "of two pixels: $16 \\cdot 4 \\cdot 4 = 256$ features, or $16 \\cdot 5 \\cdot 5 = "
        "400$."
    ),
    general=_shapes_case,
    after="The next cell puts these shapes beside the usual comments.",
)  # fmt: skip
