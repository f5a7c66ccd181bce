"""Looking into a trained network from outside: what excites it, what it needs, what
it tolerates. The functions of chapter 17.

They know nothing of layers: a network is whatever turns images into numbers.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from lenet_edu.data.distortions import (
    about_centre,
    affine_warp,
    four_matrices,
    warp_rows,
)
from lenet_edu.data.noise import salt_and_pepper
from lenet_edu.data.transforms import BACKGROUND

Array = np.ndarray
Score = Callable[[Array], ArrayLike]
Change = Callable[[Array, float], Array]


def top_patches(
    maps: ArrayLike, images: ArrayLike, count: int, side: int, step: int
) -> Array:
    """What the most excited units of one map were looking at.

    Parameters
    ----------
    maps : (N, h, w)
        The map's numbers for N images.
    images : (N, 1, H, W)
    count
        How many images, at most one patch from each.
    side, step
        A unit at (i, j) sees side x side pixels of the image, the upper left one at
        (step i, step j).

    Returns
    -------
    patches : (count, side, side)
        Of the images with the largest single unit, largest first.
    """
    maps, images = np.asarray(maps), np.asarray(images)
    if maps.ndim != 3 or images.ndim != 4 or len(maps) != len(images):
        raise ValueError(
            "top_patches takes one map of each image, (N, h, w), and the images, "
            f"(N, 1, H, W); the shapes are {maps.shape} and {images.shape}"
        )
    N, h, w = maps.shape
    place = maps.reshape(N, -1).argmax(axis=1)
    best = np.argsort(-maps.max(axis=(1, 2)), kind="stable")[:count]
    patches = []
    for n in best:
        i, j = np.unravel_index(place[n], (h, w))
        rows = slice(step * i, step * i + side)
        patches.append(images[n, 0, rows, step * j : step * j + side])
    return np.stack(patches)


def occlusion_map(
    image: ArrayLike, score: Score, side: int, value: float = BACKGROUND
) -> Array:
    """How a score changes when a square of the image is painted over.

    Parameters
    ----------
    image : (1, 1, H, W)
    score
        Images (N, 1, H, W) -> numbers (N,).
    side
        Of the square, in pixels.
    value
        What it is painted with.

    Returns
    -------
    changes : (H - side + 1, W - side + 1)
        Score with the square at rows i ... i + side - 1, columns j ..., minus score
        without. One square at a time.
    """
    image = np.asarray(image)
    if image.ndim != 4 or image.shape[:2] != (1, 1):
        raise ValueError(f"image must be (1, 1, H, W); the shape is {image.shape}")
    H, W = image.shape[2:]
    h, w = H - side + 1, W - side + 1
    covered = np.repeat(image, h * w, axis=0)
    for n, (i, j) in enumerate(np.ndindex(h, w)):
        covered[n, 0, i : i + side, j : j + side] = value
    before = np.asarray(score(image), dtype=float).ravel()[0]
    return (np.asarray(score(covered), dtype=float) - before).reshape(h, w)


def error_curve(
    answer: Callable[[Array], ArrayLike],
    images: Array,
    labels: ArrayLike,
    change: Change,
    amounts: ArrayLike,
) -> Array:
    """The error as a function of how much the images are changed.

    Parameters
    ----------
    answer
        Images (N, 1, H, W) -> digits (N,).
    images : (N, 1, H, W)
    labels : (N,)
    change
        (images, amount) -> changed copies.
    amounts : (A,)

    Returns
    -------
    errors : (A,), the fraction of wrong answers at each amount
    """
    right = np.asarray(labels)
    errors = [
        np.mean(np.asarray(answer(change(images, float(amount)))) != right)
        for amount in np.asarray(amounts, dtype=float)
    ]
    return np.array(errors)


def centred(image: ArrayLike, background: float = BACKGROUND) -> Array:
    """The image, moved by whole pixels until its ink is centred.

    Parameters
    ----------
    image : (H, W)
    background
        Paper: a pixel's mass is how much it differs from that.

    Returns
    -------
    moved : (H, W)
        The centre of mass as near as may be to (H / 2, W / 2). Paper comes in; what
        goes over the edge is lost. Without ink, a copy.

    Source: LeCun et al. 1998, sec. III-A, centres MNIST's digits by their mass. In the
    files it lies within half a pixel of index 14 of 28, so of H / 2, not (H - 1) / 2.
    """
    image = np.asarray(image)
    if image.ndim != 2:
        raise ValueError(f"image must be (H, W); the shape is {image.shape}")
    H, W = image.shape
    mass = image.astype(float) - background
    total = mass.sum()
    if abs(total) < 1e-9:
        return image.copy()
    down = round(H / 2 - float(mass.sum(axis=1) @ np.arange(H) / total))
    right = round(W / 2 - float(mass.sum(axis=0) @ np.arange(W) / total))
    moved = np.full_like(image, background)
    moved[max(down, 0) : H + min(down, 0), max(right, 0) : W + min(right, 0)] = image[
        max(-down, 0) : H - max(down, 0), max(-right, 0) : W - max(right, 0)
    ]
    return moved


# Changes by an amount ---------------------------------------------------------------


def rotation(degrees: float) -> Array:
    """(3, 3) about the origin; positive turns clockwise, for y points down."""
    angle = np.deg2rad(degrees)
    matrix = np.eye(3)
    matrix[:2, :2] = [
        [np.cos(angle), -np.sin(angle)],
        [np.sin(angle), np.cos(angle)],
    ]
    return matrix


def moved_right(images: Array, pixels: float) -> Array:
    """Shifted to the right."""
    return warp_rows(images, four_matrices(pixels, 0, 0, 0, 0)[0])


def moved_down(images: Array, pixels: float) -> Array:
    """Shifted downwards."""
    return warp_rows(images, four_matrices(0, pixels, 0, 0, 0)[0])


def turned(images: Array, degrees: float) -> Array:
    """Rotated clockwise about the middle."""
    return affine_warp(images, about_centre(rotation(degrees), *images.shape[2:]))


def resized(images: Array, factor: float) -> Array:
    """Scaled about the middle; 1 changes nothing."""
    scaling = four_matrices(0, 0, factor - 1, 0, 0)[1]
    return warp_rows(images, about_centre(scaling, *images.shape[2:]))


def sprinkled(images: Array, share: float, seed: int = 17) -> Array:
    """With salt-and-pepper noise, the same at each call."""
    chance = np.random.default_rng(seed).random(images.shape)
    return salt_and_pepper(images, share, chance)
