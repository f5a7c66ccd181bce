"""From bytes to the network's input: padding, grey levels, shuffling, batches.

Source: LeCun et al. 1998, sec. II-B: background -0.1, ink 1.175, 32 x 32 pixels.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

Array = np.ndarray

BACKGROUND = -0.1
INK = 1.175
SIDE = 32
DIGIT = 28
FRAME = (SIDE - DIGIT) // 2


def to_input(images: ArrayLike) -> Array:
    """Digits as the network takes them.

    Parameters
    ----------
    images : (N, 28, 28) uint8
        0 is paper, 255 is ink.

    Returns
    -------
    x : (N, 1, 32, 32) float32
        -0.1 is paper, 1.175 is ink; two pixels of paper on each side.

    Raises
    ------
    ValueError, TypeError
        If the images are not (N, 28, 28), or not bytes; if they are a picture as it
        comes from a file, or dark ink on white paper.
    """
    if type(images).__module__.partition(".")[0] == "PIL":
        raise TypeError(_A_PICTURE)
    array = np.asarray(images)
    if array.dtype != np.uint8:
        raise TypeError(_not_bytes(array))
    if array.ndim != 3 or array.shape[1:] != (DIGIT, DIGIT):
        raise ValueError(
            f"images must have shape (N, 28, 28); the shape is {array.shape}."
            + _how_to_reshape(array.shape)
        )
    if _is_white_paper(array):
        raise ValueError(_WHITE_PAPER)
    padded = np.pad(array, ((0, 0), (FRAME, FRAME), (FRAME, FRAME)))
    scaled = BACKGROUND + (INK - BACKGROUND) * (padded / np.float32(255))
    return scaled[:, None].astype(np.float32, copy=False)


def from_input(x: ArrayLike) -> Array:
    """The digits in a network's input, for drawing: what ``to_input`` did, undone.

    Parameters
    ----------
    x : (N, 1, 32, 32) float
        -0.1 is paper, 1.175 is ink; what lies beyond becomes paper or ink.

    Returns
    -------
    images : (N, 28, 28) uint8
        Without the frame; ``from_input(to_input(images))`` equals ``images``.

    Raises
    ------
    ValueError, TypeError
        If x is not (N, 1, 32, 32), not floats, or not finite.
    """
    array = np.asarray(x)
    if not np.issubdtype(array.dtype, np.floating):
        raise TypeError(
            f"x must be floats, as to_input gives them; they are {array.dtype}. Bytes "
            "can be drawn as they are."
        )
    if array.ndim != 4 or array.shape[1:] != (1, SIDE, SIDE):
        hint = " For one image write x[None]." if array.shape == (1, SIDE, SIDE) else ""
        raise ValueError(
            f"x must have shape (N, 1, 32, 32); the shape is {array.shape}.{hint}"
        )
    if not np.isfinite(array).all():
        raise ValueError(
            "x holds nan or inf, which no grey level stands for. Look where they arose."
        )
    inside = array[:, 0, FRAME:-FRAME, FRAME:-FRAME]
    grey = (inside - BACKGROUND) / (INK - BACKGROUND) * 255
    return np.clip(np.rint(grey), 0, 255).astype(np.uint8)


def shuffle_together(
    x: ArrayLike, labels: ArrayLike, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Images and labels in one new random order (copies).

    Raises
    ------
    ValueError, TypeError
        If there are not as many labels as images, or rng is not a Generator.
    """
    x, labels = _paired(x, labels)
    order = _checked(rng).permutation(len(x))
    return x[order], labels[order]


def batches(
    x: ArrayLike,
    labels: ArrayLike,
    size: int,
    rng: np.random.Generator | None = None,
) -> Iterator[tuple[Array, Array]]:
    """Pairs of at most ``size`` images and their labels; the last may be shorter.

    With ``rng`` the order is drawn anew, without it kept. The pairs are copies.

    Raises
    ------
    ValueError, TypeError
        If the lengths differ, size is not a whole number from 1 on, or rng is not a
        Generator; at the call, before the first pair.
    """
    x, labels = _paired(x, labels)
    try:
        step = operator.index(size)
    except TypeError:
        raise TypeError(
            f"size must be a whole number; it is {size!r}. Write int(size)."
        ) from None
    if step < 1:
        raise ValueError(f"a batch holds at least 1 image; size is {size}")
    order = np.arange(len(x)) if rng is None else _checked(rng).permutation(len(x))

    def pieces() -> Iterator[tuple[Array, Array]]:
        for start in range(0, len(order), step):
            piece = order[start : start + step]
            yield x[piece], labels[piece]

    return pieces()


def _paired(x: ArrayLike, labels: ArrayLike) -> tuple[Array, Array]:
    x, labels = np.asarray(x), np.asarray(labels)
    if x.ndim == 0 or labels.ndim == 0:
        raise ValueError(
            f"images and labels must be arrays; their shapes are {x.shape} and "
            f"{labels.shape}. Put a single one into a list."
        )
    if len(x) != len(labels):
        raise ValueError(
            f"there are {len(x)} images and {len(labels)} labels; each image needs one"
        )
    return x, labels


def _checked(rng: np.random.Generator) -> np.random.Generator:
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"rng must be a Generator; it is {rng!r}. Write np.random.default_rng(0)."
        )
    return rng


_A_PICTURE = (
    "This is a Pillow picture, not MNIST's bytes. read_picture of lenet_edu.photos "
    "finds the digits of a photo or a scan: to_input(read_picture(picture).images)."
)
_WHITE_PAPER = (
    "These images look like dark ink on white paper: their borders are 200 or more. In "
    "MNIST's files 0 is background and 255 is ink: write 255 - images. If it is a "
    "photo or a scan, read_picture of lenet_edu.photos finds its digits."
)
PAPER_FROM = 200  # a border this bright all around is no background of MNIST's


def _is_white_paper(array: Array) -> bool:
    """Whether the first image has a white border and something dark inside."""
    if not len(array):
        return False
    first = array[0]
    border = (first[0], first[-1], first[:, 0], first[:, -1])
    return min(int(side.min()) for side in border) >= PAPER_FROM > 2 * int(first.min())


def _not_bytes(array: Array) -> str:
    says = f"images must be bytes (uint8, 0 to 255); they are {array.dtype}"
    bring = "and over the images as load_mnist gives them."
    if not array.size or not np.issubdtype(array.dtype, np.number):
        return f"{says}. H{bring}"
    low, high = array.min(), array.max()
    says += f" from {low:.4g} to {high:.4g}"
    if np.issubdtype(array.dtype, np.floating) and not high > 2:
        return f"{says}, so scaled already; to_input does the scaling: h{bring}"
    if low >= 0 and high <= 255:
        return f"{says}. Write images.astype(np.uint8)."
    return f"{says}. H{bring}"


def _how_to_reshape(shape: tuple[int, ...]) -> str:
    if shape == (DIGIT, DIGIT):
        return " For one image write image[None]."
    if len(shape) == 4 and shape[1:] == (1, DIGIT, DIGIT):
        return " The axis of maps is added here: write images[:, 0]."
    if len(shape) == 2 and shape[1] == DIGIT * DIGIT:
        return " Fold the rows: images.reshape(-1, 28, 28)."
    if shape[-2:] == (SIDE, SIDE):
        return " The frame is added here: hand over the 28 x 28 pixels."
    return " Hand over the images as load_mnist gives them."
