"""Photos that nobody took: ink put on paper, lit unevenly, seen askew, saved as JPEG.

All are made from a seed, so that rates can be measured again. ``papers`` has real
handwriting on them: digits of MNIST, made large.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lenet_edu.widgets.models.digit_pad import normalise

from .ink import Threshold, otsu, threshold_of
from .opening import PictureError, grey_of, resized
from .reading import read_picture

Array = np.ndarray
Generator = np.random.Generator

# Red, green and blue of inks: blue and black ballpoints, pencil, felt pens.
INKS = ((35, 45, 120), (40, 40, 45), (105, 105, 110), (20, 20, 20), (150, 30, 35))
PAPERS = ((250, 249, 245), (236, 232, 222), (222, 226, 230), (214, 208, 190))


def photographed(
    ink: ArrayLike, rng: Generator, *, askew: float = 0.06, quality: int | None = None
) -> NDArray[np.uint8]:
    """A photo of ink on paper.

    Parameters
    ----------
    ink : (H, W)
        How much of each pixel the ink covers, 0..1.
    rng
        Draws paper, ink, light, shadow, view and noise.
    askew
        By how much of the sides the corners are moved, at most.
    quality
        Of the JPEG, drawn from 35 to 90 by default.

    Returns
    -------
    photo : (H, W, 3) uint8
    """
    ink = _seen_askew(np.asarray(ink, float), rng, askew)
    height, width = ink.shape
    paper = np.array(PAPERS[rng.integers(len(PAPERS))], float)
    pen = np.array(INKS[rng.integers(len(INKS))], float)
    fibres = (
        1
        + 0.012 * _clouds(height, width, 3, rng)
        + 0.01 * _clouds(height, width, 40, rng)
    )
    cover = (ink * rng.uniform(0.8, 1.0))[..., None]
    colours = (paper * (1 - cover) + np.minimum(pen, paper) * cover) * fibres[..., None]
    colours *= _light(height, width, rng)[..., None]
    colours = np.stack([_softened(colours[..., c], rng) for c in range(3)], -1)
    colours += rng.normal(0, rng.uniform(1, 5), (height, width, 1))
    colours += rng.normal(0, 2, colours.shape)
    photo = np.clip(np.rint(colours), 0, 255).astype(np.uint8)
    return _as_jpeg(photo, int(rng.integers(35, 91)) if quality is None else quality)


def written_large(digit: ArrayLike, side: int) -> NDArray[np.float64]:
    """An MNIST digit (28, 28) of bytes as smooth ink (side, side), 0..1."""
    small = np.asarray(digit, float) / 255
    large = resized(small, side, side)
    # Between 0 and 1 over a few pixels, as a pen's edge, where the grey was one half.
    sharp = side / 28 / 2.5
    return np.clip(0.5 + (large - 0.5) * sharp, 0, 1)


def papers(digits: ArrayLike, seed: int = 17) -> list[NDArray[np.uint8]]:
    """MNIST's digits as if they had been written large and photographed.

    Parameters
    ----------
    digits : (N, 28, 28) uint8, 255 is ink
    seed
        Of everything that is drawn; photo n depends on the seed and n alone.

    Returns
    -------
    photos : N arrays (H, W, 3) uint8, dark ink on light paper
    """
    photos = []
    for n, digit in enumerate(np.asarray(digits)):
        rng = np.random.default_rng((seed, n))
        height, width = ((240, 320), (320, 240), (300, 300))[int(rng.integers(3))]
        side = int(rng.uniform(0.45, 0.85) * min(height, width))
        ink = np.zeros((height, width))
        top = int(rng.integers(0, height - side + 1))
        left = int(rng.integers(0, width - side + 1))
        ink[top : top + side, left : left + side] = written_large(digit, side)
        photos.append(photographed(ink, rng))
    return photos


def only_resized(photo: ArrayLike) -> NDArray[np.uint8]:
    """A photo (H, W, 3) of bytes as grey levels (28, 28), and nothing else done."""
    from PIL import Image

    picture = Image.fromarray(np.asarray(photo)).convert("L")
    return np.asarray(picture.resize((28, 28), Image.Resampling.BILINEAR))


def thresholded_whole(photo: Any, threshold: Threshold = otsu) -> NDArray[np.uint8]:
    """One threshold for the whole photo, shadows and all: what is darker, (28, 28)."""
    grey = grey_of(photo)
    image = normalise(grey < threshold_of(grey, threshold))
    return np.zeros((28, 28), np.uint8) if image is None else image


def one_digit(photo: Any, threshold: Threshold = otsu) -> NDArray[np.uint8]:
    """The largest digit (28, 28) that read_picture finds, zeros where it finds none."""
    try:
        found = read_picture(photo, threshold)
    except PictureError:
        return np.zeros((28, 28), np.uint8)
    areas = [(b - t) * (r - l) for t, b, l, r in found.boxes]
    image: NDArray[np.uint8] = found.images[int(np.argmax(areas))]
    return image


def _clouds(height: int, width: int, size: int, rng: Generator) -> Array:
    """Smooth noise of deviation 1 with bumps of about ``size`` pixels."""
    few = rng.normal(0, 1, (height // size + 2, width // size + 2))
    return resized(few, height, width)


def _light(height: int, width: int, rng: Generator) -> Array:
    """Brightness (H, W): darker towards one side, and the shadow of a hand."""
    y, x = np.mgrid[0 : 1 : 1j * height, 0 : 1 : 1j * width]
    angle = rng.uniform(0, 2 * np.pi)
    along = np.cos(angle) * (x - 0.5) + np.sin(angle) * (y - 0.5)
    light = 1 - rng.uniform(0.1, 0.7) * (along + 0.5).clip(0, 1)
    angle, place = rng.uniform(0, 2 * np.pi), rng.uniform(-0.3, 0.5)
    across = np.cos(angle) * (x - 0.5) + np.sin(angle) * (y - 0.5) - place
    softness = rng.uniform(0.03, 0.25)
    shade = 1 / (1 + np.exp(-across / softness * 4))
    shadow: Array = rng.uniform(0.7, 1.0) * light * (1 - rng.uniform(0, 0.45) * shade)
    return shadow


def _softened(values: Array, rng: Generator) -> Array:
    """Slightly out of focus: the mean with the neighbours."""
    inner = np.pad(values, 1, mode="edge")
    soft: Array = (
        4 * inner[1:-1, 1:-1]
        + inner[:-2, 1:-1]
        + inner[2:, 1:-1]
        + inner[1:-1, :-2]
        + inner[1:-1, 2:]
    ) / 8
    return soft


def _seen_askew(ink: Array, rng: Generator, amount: float) -> Array:
    """The sheet seen from a little aside: its corners are moved."""
    from PIL import Image

    height, width = ink.shape
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], float)
    moved = corners + rng.uniform(-amount, amount, (4, 2)) * (width, height)
    rows: list[Any] = []
    for (x, y), (u, v) in zip(corners, moved, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    way = np.linalg.solve(np.array(rows), moved.ravel())
    picture = Image.fromarray(ink.astype(np.float32)).transform(
        (width, height), Image.Transform.PERSPECTIVE, way.tolist(),
        Image.Resampling.BILINEAR,
    )  # fmt: skip
    return np.asarray(picture, float).clip(0, 1)


def _as_jpeg(photo: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    """As saved by a camera, with JPEG's blocks."""
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(photo).save(stream, "JPEG", quality=quality)
    return np.asarray(Image.open(io.BytesIO(stream.getvalue())).convert("RGB"))
