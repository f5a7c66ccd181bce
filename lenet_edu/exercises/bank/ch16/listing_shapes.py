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


def _shapes_of(
    first: int = 4,
    second: int = 4,
    halve: Callable[[int], Any] = lambda n: n // 2,
) -> Callable[..., Any]:
    """What each convolution takes off, and how a side is halved."""

    def shapes(height: int, width: int, padding: int) -> list[tuple[int, ...]]:
        found: list[tuple[int, ...]] = []
        h, w = height + 2 * padding, width + 2 * padding
        for maps, less in ((6, first), (16, second)):
            h, w = h - less, w - less
            found.append((maps, h, w))
            h, w = halve(h), halve(w)
            found.append((maps, h, w))
        return [*found, (maps * h * w,)]

    return shapes


def _in_order(change: Callable[[tuple[int, ...]], Any]) -> Callable[..., Any]:
    """The right shapes of the maps, each put another way."""
    return lambda height, width, padding: [
        change(shape) if len(shape) == 3 else shape
        for shape in listing_shapes(height, width, padding)
    ]


def _padded_twice(height: int, width: int, padding: int) -> list[tuple[int, ...]]:
    return _shapes_of(4, 4 - 2 * padding)(height, width, padding)


_HIGH = "height + 2 * padding"
_WIDE = "width + 2 * padding"
_FLAT = "shapes.append((maps * h * w,))"
_END = f"\n    {_FLAT}\n    return shapes"


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
            "What comes in may have another size: what does the first convolution make "
            "of it?",
            wrong=lambda height, width, padding: listing_shapes(32, 32, 0),
        ),
        Misconception(
            "J30", "28 taken for granted",
            "Your shapes are those of 28 x 28 pixels without padding, whatever comes "
            "in. Which of your arguments do you use?",
            wrong=lambda height, width, padding: listing_shapes(28, 28, 0),
        ),
        Misconception(
            "J21", "sizes kept by the convolutions",
            "Your convolutions keep the size, as padding=\"same\" would. How many "
            "places does a window of 5 have on 28 pixels without it?",
            wrong=_shapes_of(0, 0),
        ),
        Misconception(
            "J22", "the forgotten 1",
            "Your convolutions take 5 pixels off. On 32 pixels a window of 5 can start "
            "at 0, 1 and so on up to 27: how many starts are there?",
            wrong=_shapes_of(5, 5),
        ),
        Misconception(
            "J31", "border of a window of 3",
            "Your convolutions take 2 pixels off, as windows of 3 would. How large are "
            "the listing's windows?",
            wrong=_shapes_of(2, 2),
        ),
        Misconception(
            "J23", "padded on one side",
            "Your padding counts once. There is a frame on the left and on the right: "
            "by how much does the width grow?",
            ((_HIGH, "height + padding"), (_WIDE, "width + padding")),
        ),
        Misconception(
            "J24", "padding ignored",
            "Your answer does not depend on the padding. Where does the frame come in?",
            ((_HIGH, "height"), (_WIDE, "width")),
        ),
        Misconception(
            "J25", "both convolutions padded",
            "You pad before C3 as well. The frame belongs to the image: which of the "
            "two convolutions sees the image?",
            wrong=_padded_twice,
        ),
        Misconception(
            "J26", "rows and columns exchanged",
            "On an image that is wider than it is tall, your sides are exchanged. "
            "Which comes first in (maps, rows, columns)?",
            (("h = height + 2", "h = width + 2"), ("w = width + 2", "w = height + 2")),
        ),
        Misconception(
            "J32", "maps at the end",
            "Your maps come last, as Keras keeps them. In which order does this course "
            "write (maps, rows, columns)?",
            wrong=_in_order(lambda shape: (*shape[1:], shape[0])),
        ),
        Misconception(
            "J33", "shapes of a batch",
            "Your shapes have an axis more, for the images of a batch. One image is "
            "described here: which three numbers are asked for?",
            wrong=_in_order(lambda shape: (1, *shape)),
        ),
        Misconception(
            "J34", "the image itself",
            "Your list begins with the image. It should begin with what the first "
            "layer makes of it: which layer is that?",
            wrong=lambda height, width, padding: [
                (1, height, width), *listing_shapes(height, width, padding)
            ],
        ),
        Misconception(
            "J35", "a number in parentheses",
            "Your last shape is a bare number: the maps are right. Python reads (256) "
            "as 256; what makes it a tuple of one?",
            ((_FLAT, "shapes.append(maps * h * w)"),),
        ),
        Misconception(
            "J27", "one map flattened",
            "Your last number counts the pixels of one map. How many maps are "
            "flattened?",
            ((_FLAT, "shapes.append((h * w,))"),),
        ),
        Misconception(
            "J28", "always 400 features",
            "You flatten 400 numbers whatever the image. 400 is 16 x 5 x 5: does S4 "
            "always have 5 x 5 pixels?",
            ((_FLAT, "shapes.append((400,))"),),
        ),
        Misconception(
            "J36", "always 256 features",
            "You flatten 256 numbers whatever the image. 256 is 16 x 4 x 4: does S4 "
            "always have 4 x 4 pixels?",
            ((_FLAT, "shapes.append((256,))"),),
        ),
        Misconception(
            "J37", "nothing flattened",
            "Your list ends with S4. The dense layers want one row of numbers: what "
            "does the listing do before them?",
            ((_FLAT, "pass"),),
        ),
        Misconception(
            "J29", "pooling left out",
            "Your pooling layers keep the size. What do blocks of 2 x 2 that lie side "
            "by side do to it?",
            wrong=_shapes_of(halve=lambda n: n),
        ),
        Misconception(
            "J38", "pooling by one pixel",
            "Your pooling takes a single pixel off, as blocks that overlap would. How "
            "far apart are the listing's blocks of 2 x 2?",
            wrong=_shapes_of(halve=lambda n: n - 1),
        ),
        Misconception(
            "J39", "half blocks kept",
            "Where a side is odd, your pooling keeps a pixel for the half block at the "
            "end. The listing drops it: is the half rounded up or down?",
            wrong=_shapes_of(halve=lambda n: -(-n // 2)),
        ),
        Misconception(
            "J15", "rounded to the nearest",
            "Half of an odd side becomes whole in yours, but not always downwards: "
            "round(1.5) is 2. A half block is always dropped. Which division does that?",
            wrong=_shapes_of(halve=lambda n: round(n / 2)),
        ),
        Misconception(
            "J16", "float sizes",
            "From the first pooling on your sizes are floats. A map has a whole number "
            "of rows, and a half block is dropped: which division does both?",
            wrong=_shapes_of(halve=lambda n: n / 2),
        ),
        Misconception(
            "J17", "return inside the loop",
            "Your list ends after C1 and S2. When does your function return: is that "
            "line inside a loop?",
            ((_END, "\n        return shapes"),),
        ),
        Misconception(
            "J18", "all within the loop",
            "Your list ends after the first round: C1, S2 and one row. When does your "
            "function return: is that line inside the loop?",
            ((_END, f"\n        {_FLAT}\n        return shapes"),),
        ),
        Misconception(
            "J19", "flattened in every round",
            "Your list has a row after S2, too. The maps are flattened once, after the "
            "last pooling: is that line inside the loop?",
            ((_END, f"\n        {_FLAT}\n    return shapes"),),
        ),
        Misconception(
            "J4A", "height for both sides",
            "Your maps are square, also for an image that is wider than it is tall: you "
            "work out both sides from the height. Where does the width come in?",
            wrong=lambda height, width, padding: listing_shapes(height, height, padding),
        ),
        Misconception(
            "J4B", "width for both sides",
            "Your maps are square, also for an image that is wider than it is tall: you "
            "work out both sides from the width. Where does the height come in?",
            wrong=lambda height, width, padding: listing_shapes(width, width, padding),
        ),
    ),
    alternatives=(shapes_written_out, shapes_by_running, shapes_by_output_size),
    hints=(
        "Two rounds of the same: a window of 5, then blocks of 2. What is left of 28 "
        "after each?",
        "Begin with the image and its frame on both sides. A window of 5 takes 4 "
        "pixels off, and a half block at the end of a row is dropped.",
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
