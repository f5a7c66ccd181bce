"""What several exercises of chapter 02 use."""

from __future__ import annotations

import numpy as np

from ...exercise import Misconception
from ..families import Edit

Array = np.ndarray
Generator = np.random.Generator


def place_case(rng: Generator) -> tuple[Array, Array, float, int, int]:
    k, l = (int(n) for n in rng.integers(1, 5, 2))
    H, W = k + int(rng.integers(0, 5)), l + int(rng.integers(0, 5))
    i, j = int(rng.integers(0, H - k + 1)), int(rng.integers(0, W - l + 1))
    return rng.normal(size=(H, W)), rng.normal(size=(k, l)), float(rng.normal()), i, j


def map_case(rng: Generator) -> tuple[Array, Array, float]:
    image, kernel, bias, _, _ = place_case(rng)
    return image, kernel, bias


def stride_ignored(id: str, *edits: Edit) -> Misconception:
    """Size and windows of stride 1."""
    return Misconception(
        id, "stride ignored",
        "Your map has the size and the values of stride 1, whatever stride is "
        "given. How many places are left if the window moves two pixels at a time?",
        edits,
    )  # fmt: skip


def windows_not_strided(id: str, *edits: Edit) -> Misconception:
    """The size follows the stride, the windows do not."""
    return Misconception(
        id, "windows not strided",
        "The size is right, but your windows start one pixel apart, whatever the "
        "stride is. Where does the window of output (i, j) start?",
        edits,
    )  # fmt: skip


def edge_repeated(id: str, *edits: Edit) -> Misconception:
    """``np.pad`` with ``mode='edge'``."""
    return Misconception(
        id, "edge repeated",
        "Your border values differ, because your frame repeats the edge of the "
        "image. Padding here means zeros: what does np.pad add without a mode?",
        edits,
    )  # fmt: skip


def framed_at_the_start(id: str, *edits: Edit) -> Misconception:
    """``(p, 0)`` for ``(p, p)``."""
    return Misconception(
        id, "padded at the top and the left only",
        "Your frame is at the top and on the left only. How many sides of the image "
        "does it go around?",
        edits,
    )  # fmt: skip


def padding_ignored(id: str, *edits: Edit) -> Misconception:
    """No frame at all."""
    return Misconception(
        id, "padding ignored",
        "Your answer does not change with the padding. How large is the image once "
        "it has a frame of zeros?",
        edits,
    )  # fmt: skip


def same_padding(id: str, *edits: Edit) -> Misconception:
    """``(k - 1) // 2`` for the padding that is given."""
    return Misconception(
        id, "always padded to the same size",
        "You pad as if the size should stay the same, whatever padding is asked "
        "for. LeNet-5 uses none (32 to 28): where does the argument `padding` "
        "enter?",
        edits,
    )  # fmt: skip
