"""15.4 affine_warp: every pixel asks where it comes from."""

from __future__ import annotations

import numpy as np

from ....data import distortions as course
from ...exercise import Exercise, Misconception
from ..probes import counting, probe, small, whole
from ._shared import bilinear_nearest
from .bilinear import bilinear

Array = np.ndarray
Generator = np.random.Generator


def affine_warp(images: Array, matrices: Array, background: float = -0.1) -> Array:
    N, _, H, W = images.shape
    warped = np.zeros((N, 1, H, W))
    for n in range(N):
        inverse = np.linalg.inv(matrices[n])
        for i in range(H):
            for j in range(W):
                x, y, _ = inverse @ np.array([j, i, 1])
                warped[n, 0, i, j] = bilinear(images[n, 0], y, x, background)
    return warped


def affine_warp_given(
    images: Array, matrices: Array, background: float = -0.1
) -> Array:
    """What the exercise begins with: pushed, not pulled, rows for columns."""
    N, _, H, W = images.shape
    warped = np.zeros((N, 1, H, W))
    for n in range(N):
        for i in range(H):
            for j in range(W):
                x, y, _ = matrices[n] @ np.array([i, j, 1])
                grey = bilinear(images[n, 0], x, y, background)
                warped[n, 0, i, j] = grey
    return warped


def warp_all_places(images: Array, matrices: Array, background: float = -0.1) -> Array:
    N, _, H, W = images.shape
    i, j = np.indices((H, W))
    grid = np.stack([j.ravel(), i.ravel(), np.ones(H * W)])
    warped = []
    for image, back in zip(images[:, 0], np.linalg.inv(matrices), strict=True):
        places = (back @ grid)[:2].T
        values = [bilinear(image, y, x, background) for x, y in places]
        warped.append(np.reshape(values, (1, H, W)))
    return np.stack(warped)


def warp_by_tents(images: Array, matrices: Array, background: float = -0.1) -> Array:
    N, _, H, W = images.shape
    i, j = np.indices((H, W))
    grid = np.stack([j.ravel(), i.ravel(), np.ones(H * W)])
    x, y, _ = np.moveaxis(np.linalg.inv(matrices) @ grid, 1, 0)  # (N, HW) each
    rows = np.maximum(0, 1 - np.abs(y[..., None] - np.arange(H)))
    columns = np.maximum(0, 1 - np.abs(x[..., None] - np.arange(W)))
    over = np.einsum("npi,nij,npj->np", rows, images[:, 0] - background, columns)
    return (over + background).reshape(N, 1, H, W)


def warp_by_solving(images: Array, matrices: Array, background: float = -0.1) -> Array:
    N, C, H, W = images.shape
    warped = np.empty((N, C, H, W), dtype=float)
    for n, _, i, j in np.ndindex(N, 1, H, W):
        x, y = np.linalg.solve(matrices[n], [j, i, 1.0])[:2]
        warped[n, 0, i, j] = bilinear(images[n, 0], y, x, background)
    return warped


def _warp_forward(images: Array, matrices: Array, background: float = -0.1) -> Array:
    N, _, H, W = images.shape
    warped = np.full((N, 1, H, W), float(background))
    for n, _, i, j in np.ndindex(N, 1, H, W):
        x, y, _ = np.rint(matrices[n] @ np.array([j, i, 1])).astype(int)
        if 0 <= y < H and 0 <= x < W:
            warped[n, 0, y, x] = images[n, 0, i, j]
    return warped


def _warp_nearest(images: Array, matrices: Array, background: float = -0.1) -> Array:
    N, _, H, W = images.shape
    warped = np.zeros((N, 1, H, W))
    for n, _, i, j in np.ndindex(N, 1, H, W):
        x, y, _ = np.linalg.inv(matrices[n]) @ np.array([j, i, 1])
        warped[n, 0, i, j] = bilinear_nearest(images[n, 0], y, x, background)
    return warped


def _warp_cut(images: Array, matrices: Array, background: float = -0.1) -> Array:
    N, _, H, W = images.shape
    warped = np.zeros((N, 1, H, W))
    for n, _, i, j in np.ndindex(N, 1, H, W):
        x, y, _ = np.linalg.inv(matrices[n]) @ np.array([j, i, 1])
        if 0 <= y <= H - 1 and 0 <= x <= W - 1:
            warped[n, 0, i, j] = bilinear(images[n, 0], y, x, background)
        else:
            warped[n, 0, i, j] = background
    return warped


def _maps(*rows: tuple[float, float, float, float, float, float]) -> Array:
    """Matrices from their first two rows."""
    return np.array([[row[:3], row[3:], (0, 0, 1)] for row in rows], dtype=float)


def _warp_case(rng: Generator) -> tuple[Array, Array, float]:
    N, H, W = (int(n) for n in rng.integers(1, 5, 3))
    maps = np.tile(np.eye(3), (N, 1, 1))
    maps[:, :2] += rng.uniform(-0.45, 0.45, size=(N, 2, 3))
    return rng.normal(size=(N, 1, H, W)), maps, float(rng.normal())


_CALL = "bilinear(images[n, 0], y, x, background)"


_INVERSE = "np.linalg.inv(matrices[n])"


_COLUMN = "np.array([j, i, 1])"


AFFINE_WARP = Exercise(
    id="15.4",
    name="affine_warp",
    title="Every pixel asks where it comes from",
    reference=course.affine_warp,
    kind="find-and-fix",
    given=affine_warp_given,
    plain=affine_warp,
    parts=("warped",),
    probes=(
        probe("3 x 4 pixels 1 to 12, moved right by 1; background -0.1, the default",
              lambda: (counting(1, 1, 3, 4), _maps((1, 0, 1, 0, 1, 0)))),
        probe("3 x 4 pixels 1 to 12, moved down by 1, background 0.5",
              lambda: (counting(1, 1, 3, 4), _maps((1, 0, 0, 0, 1, 1)), 0.5)),
        probe("4 x 5 pixels, moved by a quarter pixel right and a half down",
              lambda: (counting(1, 1, 4, 5), _maps((1, 0, 0.25, 0, 1, 0.5)), 0.0)),
        probe("4 x 5 pixels, twice as large, background 0",
              lambda: (counting(1, 1, 4, 5), _maps((2, 0, 0, 0, 2, 0)), 0.0)),
        probe("4 x 5 pixels, sheared by 0.5, background 0.5",
              lambda: (counting(1, 1, 4, 5), _maps((1, 0.5, -0.75, 0, 1, 0)), 0.5)),
        probe("three images of 3 x 5 pixels, a map of its own for each",
              lambda: (small(3, 1, 3, 5),
                       _maps((1, 0, 1, 0, 1, 0), (1, 0.25, 0, 0.1, 1.2, -0.5),
                             (0.8, 0, 0.3, 0, 1.25, -0.6)), 0.25)),
        probe("bytes, moved right by half a pixel, background 0",
              lambda: (whole(1, 1, 3, 4, high=256).astype(np.uint8),
                       _maps((1, 0, 0.5, 0, 1, 0)), 0.0)),
    ),
    misconceptions=(
        Misconception(
            "D41", "matrix not inverted",
            "Your picture moves left when it should move right. You start from a pixel of "
            "the *new* picture and apply the matrix, which leads from the old one to the "
            "new. Which matrix leads back?",
            ((_INVERSE, "matrices[n]"),),
        ),
        Misconception(
            "D42", "pushed forwards",
            "You push each old pixel to its new place: enlarged, your picture has holes "
            "that no old pixel hits. Go through the *new* pixels. Which old place does "
            "each come from?",
            wrong=_warp_forward,
        ),
        Misconception(
            "D43", "rows and columns exchanged",
            "Your picture moves down when it should move right. The matrix takes (x, y, 1), x "
            "along the columns. In which order do i and j stand in your column?",
            ((_COLUMN, "np.array([i, j, 1])"), (_CALL, "bilinear(images[n, 0], x, y, background)")),
        ),
        Misconception(
            "D44", "x where y belongs",
            "Your picture is transposed. bilinear takes the row first, then the column. "
            "Which of x and y is the row?",
            ((_CALL, "bilinear(images[n, 0], x, y, background)"),),
        ),
        Misconception(
            "D45", "nearest pixel",
            "You are right for moves by whole pixels, but between pixels you take the "
            "nearest one. Which function of yours mixes the four around a place?",
            wrong=_warp_nearest,
        ),
        Misconception(
            "D46", "background not passed on",
            "Outside the image you always find -0.1, whatever background is given. Does "
            "your call pass it on?",
            ((_CALL, "bilinear(images[n, 0], y, x)"),),
        ),
        Misconception(
            "D47", "background 0",
            "Outside the image you always find 0. For the network's input, whose "
            "background is -0.1, that would be a grey frame. Which value do you pass on?",
            ((_CALL, "bilinear(images[n, 0], y, x, 0.0)"),),
        ),
        Misconception(
            "D48", "first matrix for all",
            "Every image is moved like the first one: a batch of one distortion. Which "
            "matrix belongs to image n?",
            ((_INVERSE, "np.linalg.inv(matrices[0])"),),
        ),
        Misconception(
            "D4E", "first image for all",
            "All your pictures show the first image. Which image belongs to matrix n?",
            (("bilinear(images[n, 0]", "bilinear(images[0, 0]"),),
        ),
        Misconception(
            "D4F", "return inside the loop over the images",
            "Only your first picture is filled; the others are still 0. When does your "
            "function return: is that line inside a loop?",
            (("    return warped", "        return warped"),),
        ),
        Misconception(
            "D49", "translation forgotten",
            "Nothing moves: you use the 2 x 2 part of the matrix, and its third column is "
            "lost. What must the third number of your column be?",
            ((_COLUMN, "np.array([j, i, 0])"),),
        ),
        Misconception(
            "D4A", "last row and column missing",
            "The last row and the last column of your picture are never written. How "
            "many rows does range(H - 1) visit?",
            (("for i in range(H):", "for i in range(H - 1):"),
             ("for j in range(W):", "for j in range(W - 1):")),
        ),
        Misconception(
            "D4B", "decimals lost",
            "For an image of bytes your answer has no decimals: the array that you write "
            "into takes its type from the images. Which type can hold 0.5?",
            (("np.zeros((N, 1, H, W))", "np.zeros((N, 1, H, W), images.dtype)"),),
        ),
        Misconception(
            "D4C", "transposed instead of inverted",
            "You transpose the matrix. That leads back for a rotation alone. Which "
            "function of np.linalg undoes any map?",
            ((_INVERSE, "matrices[n].T"),),
        ),
        Misconception(
            "D4D", "edge cut to the background",
            "Where a place lies less than a pixel outside, you write pure background, "
            "and the ink at the edge breaks off. Which of the four pixels around it are "
            "still inside?",
            wrong=_warp_cut,
        ),
        Misconception(
            "D4G", "only the translation undone",
            "Moves are right, but enlarging shrinks and a shear leans the other way. With "
            "the opposite sign you undo a translation only. What undoes the whole "
            "matrix?",
            ((_INVERSE, "matrices[n] * np.array([[1, 1, -1], [1, 1, -1], [1, 1, 1]])"),),
        ),
        Misconception(
            "D4H", "only the call is right",
            "Your picture is transposed, and it moves the wrong way. bilinear gets the "
            "row first, as it should. Do i and j stand in the order of (x, y, 1), and "
            "does the matrix lead from the new picture to the old one?",
            ((_INVERSE, "matrices[n]"), (_COLUMN, "np.array([i, j, 1])")),
        ),
        Misconception(
            "D4I", "only the column is right",
            "Your picture is transposed, and it moves the wrong way. Your column is "
            "(x, y, 1), as it should be. Which of x and y does bilinear take first, and "
            "does the matrix lead from the new picture to the old one?",
            ((_INVERSE, "matrices[n]"), (_CALL, "bilinear(images[n, 0], x, y, background)")),
        ),
        Misconception(
            "D4J", "row where the column belongs",
            "Your picture is transposed. The matrix takes (x, y, 1), with x along the "
            "columns. Which of i and j is the column?",
            ((_COLUMN, "np.array([i, j, 1])"),),
        ),
    ),
    alternatives=(warp_all_places, warp_by_tents, warp_by_solving),
    hints=(
        "Go through the pixels of the new picture, (i, j). Each must learn the place in "
        "the old picture that it comes from.",
        "The matrix leads from old to new, so its inverse leads from new to old. It "
        "takes (x, y, 1), with x the column. Then read the old image there.",
        "inverse = ___(matrices[n])\nx, y, _ = inverse @ np.array([___, ___, 1])\n"
        "warped[n, 0, i, j] = bilinear(___, ___, ___, background)",
    ),
    explanation=(
        "Backwards, each new pixel gets exactly one value: no holes, no two for one. "
        "Since the inverse of an affine map is affine, too, the whole grid is one "
        "product with a $3 \\times HW$ matrix; and with horizontal rows (no vertical "
        "shear) $y$ depends on the row alone, which is how the course's fast version "
        "does it in two steps of two pixels each."
    ),
    general=_warp_case,
    equivalent_mutants={
        "0 -> -1 in warped[n, 0, i, j] = bilinear(images[n, 0], y, x, background)": (
            "there is one channel, so the last is the first"
        ),
    },
    after="It distorts whole batches from here on.",
    widget="DistortionLab",
)  # fmt: skip
