"""01.2 to_input: from bytes to the network's input."""

from __future__ import annotations

import numpy as np

from .... import data as course_data
from ...exercise import Exercise, Misconception
from ..probes import probe, whole

Array = np.ndarray


def to_input(images: Array) -> Array:
    scaled = -0.1 + 1.275 * (images / 255)
    frame = ((0, 0), (2, 2), (2, 2))
    padded = np.pad(scaled, frame, constant_values=-0.1)
    return padded[:, None]


def to_input_pad_first(images: Array) -> Array:
    padded = np.pad(images, ((0, 0), (2, 2), (2, 2))).astype(np.float64)
    return np.interp(padded, [0, 255], [-0.1, 1.175])[:, np.newaxis]


def to_input_by_frame(images: Array) -> Array:
    x = np.full((len(images), 1, 32, 32), -0.1, dtype=np.float32)
    x[:, 0, 2:30, 2:30] += images * np.float32(1.275 / 255)
    return x


def to_input_by_table(images: Array) -> Array:
    table = np.array([-0.1 + 1.275 * value / 255 for value in range(256)])
    x = np.zeros((len(images), 32, 32), dtype=int)
    x[:, 2:-2, 2:-2] = images
    return table[x].reshape(-1, 1, 32, 32)


def _digits(n: int, seed: int) -> Array:
    return whole(n, 28, 28, seed=seed, low=0, high=256).astype(np.uint8)


def _grey_levels() -> tuple[Array]:
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, 0, :4] = (255, 254, 1, 128)
    return (image,)


TO_INPUT = Exercise(
    id="01.2",
    name="to_input",
    title="From bytes to the network's input",
    reference=course_data.to_input,
    plain=to_input,
    parts=("x",),
    probes=(
        probe("one image, its first pixels 255 254 1 128, the rest paper", _grey_levels),
        probe("a white image", lambda: (np.zeros((1, 28, 28), np.uint8),)),
        probe("three images of random bytes", lambda: (_digits(3, 0),)),
    ),
    misconceptions=(
        Misconception(
            "T01", "whole-number division",
            "All greys became paper: // divides without decimals, so 254 turned into 0. "
            "Which division keeps them?",
            (("images / 255", "images // 255"),),
        ),
        Misconception(
            "T03", "frame of zeros",
            "Your frame is 0, the paper is -0.1: you drew a box around each digit. Which "
            "value should the frame have?",
            ((", constant_values=-0.1", ""),),
        ),
        Misconception(
            "T04", "padded at two sides only",
            "The digit moved off the centre: all four pixels of the frame are at the "
            "bottom and the right. How many belong to each side?",
            (("(2, 2), (2, 2)", "(0, 4), (0, 4)"),),
        ),
        Misconception(
            "T05", "ink and paper exchanged",
            "Your paper is 1.175 and your ink -0.1. Which byte means paper, and which "
            "number should it become?",
            (("-0.1 + 1.275 * (", "1.175 - 1.275 * ("),),
        ),
        Misconception(
            "T06", "0 to 1",
            "Your values go from 0 to 1. The paper wants -0.1 to 1.175, so that the mean "
            "is near 0. Which line maps one range to the other?",
            (
                ("-0.1 + 1.275 * (images / 255)", "images / 255"),
                ("constant_values=-0.1", "constant_values=0"),
            ),
        ),
        Misconception(
            "T07", "no channel axis",
            "Your shape is (N, 32, 32). The layers expect (N, 1, 32, 32): where does the "
            "axis of the single channel go?",
            (("padded[:, None]", "padded"),),
        ),
        Misconception(
            "T08", "divided by 256",
            "Full ink comes out a little below 1.175. Which is the largest byte?",
            (("images / 255", "images / 256"),),
        ),
        Misconception(
            "T09", "1.175 as the span",
            "Paper is right, but full ink is 1.075. From -0.1 to 1.175: how long is "
            "that way?",
            (("1.275 * (", "1.175 * ("),),
        ),
        Misconception(
            "T10", "bytes that overflow",
            "Your numbers jump: bytes stay bytes until they meet a float, and 255 + 1 is "
            "0 there. Where are they first turned into floats?",
            (("images / 255", "(images * np.uint8(2)) / 510"),),
        ),
    ),
    alternatives=(to_input_pad_first, to_input_by_frame, to_input_by_table),
    hints=(
        "Two steps: grey levels, then the frame (or the other way round). What is paper "
        "in each case?",
        "A line through (0, -0.1) and (255, 1.175). np.pad takes constant_values.",
        "scaled = ___ + ___ * (images / ___)\n"
        "padded = np.pad(scaled, ((0, 0), ___, ___), constant_values=___)\n"
        "return padded[:, ___]",
    ),
    explanation=(
        "Paper is $-0.1$ and ink $1.175$ (sec. II-B): $x = -0.1 + 1.275\\,v/255$. The "
        "frame of two pixels is paper too, so the digit sits in the middle of "
        "$32 \\times 32$; `[:, None]` adds the channel."
    ),
    general=lambda rng: (_digits(int(rng.integers(1, 4)), int(rng.integers(1000))),),
    after="Every image of the course goes through it.",
    widget="PixelInspector",
)  # fmt: skip
