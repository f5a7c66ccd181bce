"""02.1 output_size: how many places does a window have?"""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from .. import families
from ..probes import probe

Generator = np.random.Generator


def output_size(size: int, kernel: int, stride: int = 1, padding: int = 0) -> int:
    padded = size + 2 * padding
    room = padded - kernel
    return room // stride + 1


def _given(size: int, kernel: int, stride: int = 1, padding: int = 0) -> int:
    room = size + padding - kernel
    return room // stride


def output_size_by_counting(
    size: int, kernel: int, stride: int = 1, padding: int = 0
) -> int:
    places = 0
    start = -padding
    while start + kernel <= size + padding:
        places += 1
        start += stride
    return places


def output_size_by_range(
    size: int, kernel: int, stride: int = 1, padding: int = 0
) -> int:
    return len(range(0, size + 2 * padding - kernel + 1, stride))


def output_size_by_ceiling(
    size: int, kernel: int, stride: int = 1, padding: int = 0
) -> int:
    return -(-(size + 2 * padding - kernel + 1) // stride)


def _size_case(rng: Generator) -> tuple[int, int, int, int]:
    kernel = int(rng.integers(1, 8))
    return (
        kernel + int(rng.integers(0, 30)),
        kernel,
        int(rng.integers(1, 5)),
        int(rng.integers(0, 5)),
    )


OUTPUT_SIZE = Exercise(
    id="02.1",
    name="output_size",
    title="How many places does a window have?",
    kind="find-and-fix",
    given=_given,
    reference=nn.output_size,
    plain=output_size,
    probes=(
        probe("5 pixels and a window of 3", lambda: (5, 3)),
        probe("a window as large as the image, 5 in 5", lambda: (5, 5)),
        probe("32 pixels, a window of 5", lambda: (32, 5)),
        probe("7 pixels, a window of 3, stride 2", lambda: (7, 3, 2)),
        probe("8 pixels, a window of 3, stride 2", lambda: (8, 3, 2)),
        probe("10 pixels, a window of 3, stride 2", lambda: (10, 3, 2)),
        probe("7 pixels, a window of 2, stride 3", lambda: (7, 2, 3)),
        probe("5 pixels, a window of 3, padding 1", lambda: (5, 3, 1, 1)),
        probe("10 pixels, a window of 4, stride 3, padding 2", lambda: (10, 4, 3, 2)),
        probe("9 pixels, a window of 2, stride 4, padding 3", lambda: (9, 2, 4, 3)),
    ),
    misconceptions=(
        Misconception(
            "C02", "the + 1 forgotten",
            "You count the steps from one place to the next, not the places. A window "
            "of 3 in 5 pixels can start at 0, 1 and 2: how many starts are there?",
            (("room // stride + 1", "room // stride"),),
        ),
        Misconception(
            "C41", "last place missing where the stride fits",
            "You are one place short whenever the last window ends exactly at the "
            "edge. Does range(0, n) reach n?",
            (("room // stride + 1", "-(-room // stride)"),),
        ),
        Misconception(
            "C03", "padding on one side only",
            "With padding your answer is too small. Padding adds pixels on both "
            "sides: by how much does the image grow?",
            (("size + 2 * padding", "size + padding"),),
        ),
        Misconception(
            "C33", "padding ignored",
            "Your answer does not change with the padding. How large is the image "
            "once it has a frame?",
            (("size + 2 * padding", "size"),),
        ),
        Misconception(
            "C49", "padding subtracted",
            "With padding your answer gets smaller. Does a frame make the image "
            "larger or smaller?",
            (("size + 2 * padding", "size - 2 * padding"),),
        ),
        Misconception(
            "C45", "padding added at the end",
            "You add the padding to the number of places. It belongs to the pixels: "
            "how large is the image before you divide by the stride?",
            (
                ("size + 2 * padding", "size"),
                ("room // stride + 1", "room // stride + 1 + 2 * padding"),
            ),
        ),
        Misconception(
            "C04", "stride ignored",
            "Your answer does not change with the stride. How many of the places are "
            "left if you take only every second one?",
            (("room // stride + 1", "room + 1"),),
        ),
        Misconception(
            "C48", "image divided by the stride",
            "You divide the image by the stride before the window is taken off. The "
            "stride thins out the places, not the pixels: what should be divided?",
            (("room // stride + 1", "padded // stride - kernel + 1"),),
        ),
        Misconception(
            "C34", "+ 1 before dividing",
            "Where the stride is larger than 1 you may lose a place, because you add "
            "1 before dividing. The first place is always there: where does its 1 "
            "belong?",
            (("room // stride + 1", "(room + 1) // stride"),),
        ),
        Misconception(
            "C35", "a float where a whole number is due",
            "You return floats, and a fraction of a place where the stride does not "
            "fit. Which division drops the fraction and stays whole?",
            (("room // stride + 1", "room / stride + 1"),),
        ),
        families.float_for_count(
            "C44",
            ("room // stride + 1", "float(room // stride + 1)"),
            of="places",
        ),
        Misconception(
            "C36", "rounded up",
            "Where the stride does not fit you count a place that sticks out of the "
            "image. Is that window still whole?",
            (("room // stride + 1", "-(-room // stride) + 1"),),
        ),
        Misconception(
            "C42", "rounded to the nearest",
            "Where the stride does not fit you round to the nearest number, sometimes "
            "up. A window that does not fit whole has no place: in which direction "
            "should you round?",
            (("room // stride + 1", "round(room / stride) + 1"),),
        ),
        Misconception(
            "C46", "sum rounded to the nearest",
            "Where the stride does not fit you round to the nearest number, and a "
            "half to the even one. A window that does not fit whole has no place: in "
            "which direction should you round?",
            (("room // stride + 1", "round(room / stride + 1)"),),
        ),
        Misconception(
            "C37", "'same' size assumed",
            "Your answer does not depend on the window: it is the size of the padded "
            "image, divided by the stride. At which pixel does the last whole window "
            "start?",
            (("room // stride + 1", "(padded - 1) // stride + 1"),),
        ),
        Misconception(
            "C50", "window added",
            "A larger window gives you more places. Does a large window fit in more "
            "places than a small one, or in fewer?",
            (("padded - kernel", "padded + kernel - 2"),),
        ),
        Misconception(
            "C43", "always 3",
            "You return 3 whatever the sizes are. Which of the arguments should the "
            "answer depend on?",
            wrong=lambda size, kernel, stride=1, padding=0: 3,
        ),
        Misconception(
            "C4A", "division before the sum",
            "You add 1 // stride to the room: Python divides before it adds. Which part "
            "should be divided by the stride, and what is added after that?",
            wrong=lambda size, kernel, stride=1, padding=0: (
                size + 2 * padding - kernel + 1 // stride
            ),
        ),
        Misconception(
            "C4B", "image doubled",
            "You double the image together with the padding. Only the frame is there twice: "
            "what should the 2 multiply?",
            (("size + 2 * padding", "2 * (size + padding)"),),
        ),
    ),
    alternatives=(
        output_size_by_range,
        output_size_by_counting,
        output_size_by_ceiling,
    ),
    hints=(
        "Draw 5 boxes in a row and lay a strip of 3 boxes over them. Where can it "
        "start?",
        "The first start is 0, the last is size - kernel. Padding makes the size grow "
        "on both sides; with a stride of s, only every s-th start counts.",
        "room = ___ - kernel      # how far the window can travel\n"
        "return room // ___ + ___",
    ),
    explanation=(
        "A window of $k$ in $n$ pixels starts first at 0 and last at $n - k$, which is "
        "$n - k + 1$ places. Padding makes $n$ into $n + 2p$. With stride $s$ only the "
        "starts $0, s, 2s, \\dots$ count: $\\lfloor (n + 2p - k)/s \\rfloor + 1$."
    ),
    general=_size_case,
    parts=("places",),
    after="The size lab below uses the same rule, and so does every layer to come.",
    widget="SizeLab",
)  # fmt: skip
