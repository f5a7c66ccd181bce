"""Distortions: digits moved, scaled, squeezed and sheared, and still the same digits.

A distortion is a matrix; a warp asks, for every pixel of the answer, where it comes
from. Source: LeCun et al. 1998, sec. III-B, which names the four and no amplitudes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import ArrayLike

from .transforms import BACKGROUND, batches, shuffle_together

Array = np.ndarray
PIECE = 64  # images warped at once: their work arrays fit into a core's own cache
AHEAD = 1024  # images distorted while the network learns from the ones before


@dataclass(frozen=True)
class Amplitudes:
    """How far a distortion goes at most, either way.

    ``shift`` is in pixels, along x and along y; ``scale`` and ``squeeze`` are added
    to a factor of 1; ``shear`` is in columns per row. ``share`` of the images are
    distorted, the others stay as they are. The paper gives none of these numbers.
    """

    shift: float = 1.0
    scale: float = 0.1
    squeeze: float = 0.1
    shear: float = 0.2
    share: float = 0.9

    def __post_init__(self) -> None:
        if not all(np.isfinite(a) and a >= 0 for a in astuple(self)):
            raise ValueError(f"amplitudes are numbers from 0 on; given: {self}")
        if self.scale >= 1 or self.squeeze >= 1 or self.share > 1:
            raise ValueError(
                f"scale and squeeze must be below 1, share at most 1; given: {self}"
            )

    @property
    def largest(self) -> Array:
        """(5,): of dx, dy, scale, squeeze, shear."""
        return np.array([self.shift, self.shift, self.scale, self.squeeze, self.shear])


# By name, as a recipe names them.
AMPLITUDES: dict[str, Amplitudes | None] = {"none": None, "affine": Amplitudes()}


def bilinear(
    image: ArrayLike, y: float, x: float, background: float = BACKGROUND
) -> float:
    """The grey level at a place between the pixels.

    Parameters
    ----------
    image : (H, W)
    y, x : float
        Row and column; pixel (i, j) lies at y = i, x = j.
    background
        What every pixel outside the image holds.

    Returns
    -------
    value : float
        The four pixels around the place, each weighted by its nearness along y times
        its nearness along x.
    """
    image = np.asarray(image)
    if image.ndim != 2:
        raise ValueError(f"image must have shape (H, W); the shape is {image.shape}")
    H, W = image.shape
    i, j = int(np.floor(y)), int(np.floor(x))
    down, right = y - i, x - j
    value = 0.0
    for row, near_y in ((i, 1 - down), (i + 1, down)):
        for column, near_x in ((j, 1 - right), (j + 1, right)):
            inside = 0 <= row < H and 0 <= column < W
            pixel = float(image[row, column]) if inside else background
            value += near_y * near_x * pixel
    return float(value)


def four_matrices(
    dx: float, dy: float, scale: float, squeeze: float, shear: float
) -> Array:
    """The four distortions about the origin.

    They act on columns (x, y, 1), x to the right, y down.

    Returns
    -------
    matrices : (4, 3, 3)
        Translation by (dx, dy); scaling by 1 + scale; squeezing, x by 1 + squeeze
        and y by its inverse; shearing, x moves by shear times y.
    """
    matrices = np.tile(np.eye(3), (4, 1, 1))
    matrices[0, :2, 2] = dx, dy
    matrices[1, [0, 1], [0, 1]] = 1 + scale
    matrices[2, [0, 1], [0, 1]] = 1 + squeeze, 1 / (1 + squeeze)
    matrices[3, 0, 1] = shear
    return matrices


def about_centre(matrix: ArrayLike, height: int, width: int) -> Array:
    """The same distortion, with the middle of the picture for its fixed point.

    Parameters
    ----------
    matrix : (3, 3)
        About the origin, the middle of pixel (0, 0).
    height, width
        The middle lies at y = (height - 1) / 2, x = (width - 1) / 2.

    Returns
    -------
    matrix : (3, 3)
    """
    matrix = np.asarray(matrix, dtype=float)
    if matrix.shape != (3, 3):
        raise ValueError(f"matrix must have shape (3, 3); the shape is {matrix.shape}")
    there = np.eye(3)
    there[:2, 2] = (width - 1) / 2, (height - 1) / 2
    back = np.eye(3)
    back[:2, 2] = -there[:2, 2]
    return there @ matrix @ back


def affine_warp(
    images: ArrayLike, matrices: ArrayLike, background: float = BACKGROUND
) -> Array:
    """Each image under its own affine map, pulled backwards and read bilinearly.

    Parameters
    ----------
    images : (N, C, H, W)
    matrices : (N, 3, 3) or (3, 3)
        Where the old picture's points (x, y, 1) go; the last row is 0, 0, 1.
    background
        What lies outside the images.

    Returns
    -------
    warped : (N, C, H, W), floats as the images, or float64

    Raises
    ------
    ValueError
        If shapes do not fit, a last row is not 0, 0, 1, or a matrix has no inverse.
    """
    images, maps = _checked(images, matrices)
    N, C, H, W = images.shape
    inverse = np.linalg.inv(maps)
    y, x = np.mgrid[:H, :W]
    grid = np.stack([x, y, np.ones_like(x)]).reshape(3, -1)
    places = inverse[:, :2] @ grid  # (N, 2, H * W): x and y in the old picture
    # Beyond a frame of one pixel all is background, so no place need be farther out.
    xs = np.clip(places[:, 0], -1, W)
    ys = np.clip(places[:, 1], -1, H)
    j, i = np.floor(xs).astype(int), np.floor(ys).astype(int)
    right, down = (xs - j)[:, None], (ys - i)[:, None]
    framed = np.full((N, C, H + 3, W + 3), background, images.dtype)
    framed[:, :, 1 : H + 1, 1 : W + 1] = images
    n, c = np.arange(N)[:, None, None], np.arange(C)[:, None]
    i, j = (i + 1)[:, None], (j + 1)[:, None]
    above = (1 - right) * framed[n, c, i, j] + right * framed[n, c, i, j + 1]
    below = (1 - right) * framed[n, c, i + 1, j] + right * framed[n, c, i + 1, j + 1]
    return ((1 - down) * above + down * below).reshape(N, C, H, W).astype(images.dtype)


def draw_amounts(
    count: int, largest: ArrayLike, share: float, rng: np.random.Generator
) -> Array:
    """Random amounts of the distortions, for each image its own.

    Parameters
    ----------
    count
        Images.
    largest : (5,)
        The amplitudes of dx, dy, scale, squeeze and shear.
    share
        How many of the images are distorted, 0 to 1; chance decides which.

    Returns
    -------
    amounts : (count, 5)
        Uniform between minus and plus the amplitude; a row of 0 for an image that
        stays as it is.
    """
    amounts = rng.uniform(-1, 1, (count, 5)) * np.asarray(largest)
    amounts[rng.random(count) >= share] = 0
    return amounts


def matrices_of(amounts: ArrayLike, height: int = 32, width: int = 32) -> Array:
    """All four about the centre, in one matrix each: shear first, then squeeze, scale
    and shift.

    Parameters
    ----------
    amounts : (N, 5)
        dx, dy, scale, squeeze, shear.

    Returns
    -------
    matrices : (N, 3, 3)
    """
    dx, dy, scale, squeeze, shear = np.asarray(amounts, dtype=float).T
    x, y = (width - 1) / 2, (height - 1) / 2
    across = (1 + scale) * (1 + squeeze)
    along = (1 + scale) / (1 + squeeze)
    matrices = np.zeros((len(dx), 3, 3))
    matrices[:, 0, 0], matrices[:, 0, 1] = across, across * shear
    matrices[:, 0, 2] = x + dx - across * (x + shear * y)
    matrices[:, 1, 1], matrices[:, 1, 2] = along, y + dy - along * y
    matrices[:, 2, 2] = 1
    return matrices


def distort(
    images: Array,
    rng: np.random.Generator,
    amplitudes: Amplitudes = Amplitudes(),
    background: float = BACKGROUND,
) -> Array:
    """A distorted copy of the images; what is drawn is each image's own.

    Parameters
    ----------
    images : (N, 1, H, W) float32
    rng
        Draws the amounts; same seed, same copies.

    Returns
    -------
    distorted : (N, 1, H, W) float32
    """
    count, (height, width) = len(images), images.shape[2:]
    amounts = draw_amounts(count, amplitudes.largest, amplitudes.share, rng)
    return warp_rows(images, matrices_of(amounts, height, width), background)


def warp_rows(
    images: ArrayLike, matrices: ArrayLike, background: float = BACKGROUND
) -> Array:
    """What :func:`affine_warp` does, for maps that keep rows horizontal; fast.

    Then y does not depend on x, and two steps of two pixels each do the work of four:
    first whole rows are mixed, then each row is read at its own places.

    Parameters
    ----------
    images : (N, 1, H, W)
        Taken as float32.
    matrices : (N, 3, 3) or (3, 3)
        With 0 at [1, 0].

    Returns
    -------
    warped : (N, 1, H, W) float32
    """
    images, maps = _checked(images, matrices)
    N, C, H, W = images.shape
    if C != 1 or maps[:, 1, 0].any():
        raise ValueError(
            "warp_rows takes (N, 1, H, W) and matrices with 0 at [1, 0], which keep "
            "rows horizontal; affine_warp takes all"
        )
    inverse = np.linalg.inv(maps).astype(np.float32)
    warped = np.empty((N, H, W), np.float32)
    work = _Work(min(N, PIECE), H, W, background)
    for start in range(0, N, PIECE):
        piece = slice(start, start + PIECE)
        work.warp(images[piece, 0], inverse[piece], warped[piece])
    return warped[:, None]


class _Work:
    """Arrays that are used again for every piece, and the two steps."""

    def __init__(self, n: int, H: int, W: int, background: float) -> None:
        self.H, self.W = H, W
        # One pixel of background in front, two behind: wherever a place lies, once
        # clipped, the pixel at it and the next one are there.
        self.wide = W + 3
        self.framed = np.full((n, H + 3, self.wide), background, np.float32)
        self.upper = np.empty((n, H, self.wide), np.float32)
        self.lower = np.empty_like(self.upper)
        self.x, self.whole, self.left = np.empty((3, n, H, W), np.float32)
        self.index = np.empty((n, H, W), np.intp)
        self.first_row = (np.arange(n) * (H + 3))[:, None] + 1
        self.first_pixel = (np.arange(n * H) * self.wide).reshape(n, H, 1) + 1
        self.columns = np.arange(W, dtype=np.float32)
        self.rows = np.arange(H, dtype=np.float32)

    def warp(self, images: Array, inverse: Array, out: Array) -> None:
        """images (n, H, W), inverse (n, 3, 3) -> out (n, H, W)."""
        n, H, W = images.shape
        self.framed[:n, 1 : H + 1, 1 : W + 1] = images
        upper, lower = self.upper[:n], self.lower[:n]
        # Rows: y depends on the row alone.
        y = inverse[:, 1, 1, None] * self.rows + inverse[:, 1, 2, None]  # (n, H)
        np.clip(y, -1, H, out=y)
        above = np.floor(y)
        index = above.astype(np.intp) + self.first_row[:n]
        framed = self.framed.reshape(-1, self.wide)
        np.take(framed, index, axis=0, out=upper, mode="clip")
        np.take(framed, index + 1, axis=0, out=lower, mode="clip")
        lower -= upper
        lower *= (y - above)[:, :, None]
        upper += lower
        # Columns: x = a column + (b row + c), and each row reads itself.
        x, whole, left = self.x[:n], self.whole[:n], self.left[:n]
        start = inverse[:, 0, 1, None] * self.rows + inverse[:, 0, 2, None]
        np.multiply(inverse[:, 0, 0, None, None], self.columns, out=x)
        x += start[:, :, None]
        np.clip(x, -1, W, out=x)
        np.floor(x, out=whole)
        x -= whole
        places = self.index[:n]
        places[...] = whole
        places += self.first_pixel[:n]
        mixed = upper.reshape(-1)
        np.take(mixed, places, out=left, mode="clip")
        np.take(mixed[1:], places, out=out, mode="clip")
        out -= left
        out *= x
        out += left


def distorted_epoch(
    x: ArrayLike,
    labels: ArrayLike,
    rng: np.random.Generator,
    distort: Callable[[Array, np.random.Generator], Array],
) -> tuple[Array, Array]:
    """One pass, whole: a new order, and a distorted copy of every image.

    Parameters
    ----------
    x : (P, 1, H, W)
        The originals; they stay as they are.
    labels : (P,)
    rng
        Draws the order, then goes to ``distort``.
    distort
        (images, rng) -> distorted images, a copy.

    Returns
    -------
    images : (P, 1, H, W)
    labels : (P,), in the images' order
    """
    images, answers = shuffle_together(x, labels, rng)
    return distort(images, rng), answers


def distorted_batches(
    x: ArrayLike,
    labels: ArrayLike,
    size: int,
    rng: np.random.Generator,
    amplitudes: Amplitudes = Amplitudes(),
) -> Iterator[tuple[Array, Array]]:
    """As :func:`~.transforms.batches` with ``rng``, every image distorted anew.

    A thread distorts the next thousand images while these are learned from. The
    images in x stay as they are.
    """
    labels = np.asarray(labels)
    # The batches' own order, so that a pass shows what it would show undistorted.
    order = [i for _, i in batches(labels, np.arange(len(labels)), size, rng)]
    own = np.random.default_rng(rng.integers(2**63))
    together = max(1, AHEAD // max(1, size))
    parts = [order[k : k + together] for k in range(0, len(order), together)]

    def prepared(part: list[Array]) -> Array:
        return distort(np.asarray(x)[np.concatenate(part)], own, amplitudes)

    def pieces() -> Iterator[tuple[Array, Array]]:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(1) as thread:
            ready = thread.submit(prepared, parts[0])
            for part, following in zip(parts, [*parts[1:], None], strict=True):
                images = ready.result()
                if following is not None:
                    ready = thread.submit(prepared, following)
                start = 0
                for chosen in part:
                    yield images[start : start + len(chosen)], labels[chosen]
                    start += len(chosen)

    return pieces()


def _checked(images: ArrayLike, matrices: ArrayLike) -> tuple[Array, Array]:
    images, maps = np.asarray(images), np.asarray(matrices, dtype=float)
    if images.ndim != 4:
        hint = " Write images[:, None]." if images.ndim == 3 else ""
        raise ValueError(
            f"images must have shape (N, C, H, W); the shape is {images.shape}.{hint}"
        )
    if images.dtype.kind != "f":
        images = images.astype(np.float64)
    N = len(images)
    if maps.shape == (3, 3):
        maps = np.broadcast_to(maps, (N, 3, 3))
    if maps.shape != (N, 3, 3):
        raise ValueError(
            f"matrices must have shape {(N, 3, 3)}, one for each image, or (3, 3); "
            f"the shape is {maps.shape}"
        )
    if not np.isfinite(maps).all() or (maps[:, 2] != (0, 0, 1)).any():
        raise ValueError(
            "a matrix must be finite, and its last row 0, 0, 1: else it is no affine "
            "map of (x, y, 1)"
        )
    flat = np.abs(np.linalg.det(maps)) < 1e-12
    if flat.any():
        raise ValueError(
            f"matrix {int(flat.argmax())} flattens the picture onto a line, so there "
            "is no way back from a pixel to its source"
        )
    return images, maps
