"""17.1 occlusion_map: which part does the answer need?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .... import inside as course
from ...exercise import Exercise, Misconception
from ..probes import numbers, probe

Array = np.ndarray
Generator = np.random.Generator
Score = Callable[[Array], Array]


def occlusion_map(image: Array, score: Score, side: int, value: float = -0.1) -> Array:
    _, _, H, W = image.shape
    before = score(image)[0]
    changes = np.zeros((H - side + 1, W - side + 1))
    for i in range(H - side + 1):
        for j in range(W - side + 1):
            covered = image.copy()
            covered[0, 0, i : i + side, j : j + side] = value
            changes[i, j] = score(covered)[0] - before
    return changes


def occlusion_given(
    image: Array, score: Score, side: int, value: float = -0.1
) -> Array:
    """What the exercise begins with: the paint of earlier squares stays."""
    H, W = image.shape[2:]
    before = score(image)[0]
    painted = image.copy()
    changes = np.zeros((H - side + 1, W - side + 1))
    for i in range(H - side + 1):
        for j in range(W - side + 1):
            painted[0, 0, i : i + side, j : j + side] = value
            changes[i, j] = score(painted)[0] - before
    return changes


def occlusion_in_one_batch(
    image: Array, score: Score, side: int, value: float = -0.1
) -> Array:
    h, w = image.shape[2] - side + 1, image.shape[3] - side + 1
    covered = np.tile(image, (h * w, 1, 1, 1))
    for n in range(h * w):
        i, j = divmod(n, w)
        covered[n, 0, i : i + side, j : j + side] = value
    return score(covered).reshape(h, w) - score(image)


def occlusion_with_masks(
    image: Array, score: Score, side: int, value: float = -0.1
) -> Array:
    H, W = image.shape[2:]
    y, x = np.arange(H), np.arange(W)
    top, left = np.arange(H - side + 1), np.arange(W - side + 1)
    rows = (y >= top[:, None]) & (y < top[:, None] + side)
    columns = (x >= left[:, None]) & (x < left[:, None] + side)
    mask = rows[:, None, :, None] & columns[None, :, None, :]
    covered = np.where(mask, value, image[0, 0]).reshape(-1, 1, H, W)
    return (score(covered) - score(image)[0]).reshape(len(top), len(left))


def occlusion_put_back(
    image: Array, score: Score, side: int, value: float = -0.1
) -> Array:
    work, before = np.array(image), float(score(image)[0])
    H, W = image.shape[2:]
    changes = []
    for i in range(H - side + 1):
        row = []
        for j in range(W - side + 1):
            window = work[0, 0, i : i + side, j : j + side]
            kept = window.copy()
            window[:] = value
            row.append(float(score(work)[0]) - before)
            window[:] = kept
        changes.append(row)
    return np.array(changes)


def _occlusion_accumulates(
    image: Array, score: Score, side: int, value: float = -0.1
) -> Array:
    _, _, H, W = image.shape
    before, covered = score(image)[0], image.copy()
    changes = np.zeros((H - side + 1, W - side + 1))
    for i in range(H - side + 1):
        for j in range(W - side + 1):
            covered[0, 0, i : i + side, j : j + side] = value
            changes[i, j] = score(covered)[0] - before
    return changes


def _occlusion_alone(
    image: Array, score: Score, side: int, value: float = -0.1
) -> Array:
    _, _, H, W = image.shape
    before = score(image)[0]
    changes = np.zeros((H - side + 1, W - side + 1))
    for i in range(H - side + 1):
        for j in range(W - side + 1):
            covered = np.full_like(image, value)
            window = image[0, 0, i : i + side, j : j + side]
            covered[0, 0, i : i + side, j : j + side] = window
            changes[i, j] = score(covered)[0] - before
    return changes


def _occlusion_of_previous(
    image: Array, score: Score, side: int, value: float = -0.1
) -> Array:
    _, _, H, W = image.shape
    before = score(image)[0]
    changes = np.zeros((H - side + 1, W - side + 1))
    for i in range(H - side + 1):
        for j in range(W - side + 1):
            covered = image.copy()
            covered[0, 0, i : i + side, j : j + side] = value
            now = score(covered)[0]
            changes[i, j] = now - before
            before = now
    return changes


def _occlusion_wiped(
    image: Array, score: Score, side: int, value: float = -0.1
) -> Array:
    _, _, H, W = image.shape
    before, covered = score(image)[0], image.copy()
    changes = np.zeros((H - side + 1, W - side + 1))
    for i in range(H - side + 1):
        for j in range(W - side + 1):
            covered[0, 0, i : i + side, j : j + side] = value
            changes[i, j] = score(covered)[0] - before
            covered[0, 0, i : i + side, j : j + side] = -0.1
    return changes


def _occlusion_step_by_step(
    image: Array, score: Score, side: int, value: float = -0.1
) -> Array:
    _, _, H, W = image.shape
    covered = image.copy()
    changes = np.zeros((H - side + 1, W - side + 1))
    for i in range(H - side + 1):
        for j in range(W - side + 1):
            before = score(covered)[0]
            covered[0, 0, i : i + side, j : j + side] = value
            changes[i, j] = score(covered)[0] - before
    return changes


def _occlusion_in_jumps(
    image: Array, score: Score, side: int, value: float = -0.1
) -> Array:
    changes = occlusion_map(image, score, side, value)
    jumps = np.zeros_like(changes)
    jumps[::side, ::side] = changes[::side, ::side]
    return jumps


def _weighted(H: int, W: int, seed: int) -> Score:
    """A score in which every pixel counts differently, and not only in proportion."""
    w = numbers(H, W, seed=seed)

    def score(images: Array) -> Array:
        x = np.asarray(images, dtype=float)[:, 0]
        total = (w * x).sum(axis=(1, 2))
        return np.asarray(total + 0.1 * total**2 + 1.5)

    return score


def _covered(
    H: int, W: int, side: int, *value: float, seed: int = 0
) -> tuple[Any, ...]:
    return (numbers(1, 1, H, W, seed=seed), _weighted(H, W, seed + 1), side, *value)


def _one_dot() -> tuple[Any, ...]:
    image = np.full((1, 1, 3, 4), -0.1)
    image[0, 0, 1, 2] = 1.0

    def score(images: Array) -> Array:
        return np.asarray(np.asarray(images, float).sum(axis=(1, 2, 3)))

    return image, score, 1


def _some_cover(rng: Generator) -> tuple[Any, ...]:
    H, W = (int(n) for n in rng.integers(3, 8, 2))
    side = int(rng.integers(1, min(H, W) + 1))
    return _covered(H, W, side, float(rng.normal()), seed=int(rng.integers(10**6)))


_PAINT = "covered[0, 0, i : i + side, j : j + side] = value"


_CHANGE = "changes[i, j] = score(covered)[0] - before"


OCCLUSION_MAP = Exercise(
    id="17.1",
    name="occlusion_map",
    title="Which part does the answer need?",
    reference=course.occlusion_map,
    kind="find-and-fix",
    given=occlusion_given,
    plain=occlusion_map,
    probes=(
        probe("background of 3 x 4 pixels with one dot, score the sum, side 1, value left out",
              _one_dot),
        probe("4 x 6 random pixels, side 2, value left out, so -0.1",
              lambda: _covered(4, 6, 2, seed=3)),
        probe("5 x 4 random pixels, side 3, value 1.175",
              lambda: _covered(5, 4, 3, 1.175, seed=5)),
        probe("6 x 5 random pixels, side 1, value 0.5",
              lambda: _covered(6, 5, 1, 0.5, seed=7)),
        probe("3 x 5 random pixels, side 3, value 0",
              lambda: _covered(3, 5, 3, 0.0, seed=9)),
    ),
    misconceptions=(
        Misconception(
            "V11", "painted with 0",
            "You paint with 0, whatever the value is. For this network 0 is a light grey: "
            "background is -0.1, and a grey square is a thing of its own. Which argument says "
            "what to paint with?",
            ((_PAINT, "covered[0, 0, i : i + side, j : j + side] = 0.0"),),
        ),
        Misconception(
            "V12", "squares add up",
            "Your first place is right; then more and more of the image is covered, as if "
            "the squares before had stayed. What must every place begin with?",
            wrong=_occlusion_accumulates,
        ),
        Misconception(
            "V13", "opposite sign",
            "All your changes have the opposite sign: before minus after. If a score grows "
            "when a part is covered, which sign should its change have?",
            ((_CHANGE, "changes[i, j] = before - score(covered)[0]"),),
        ),
        Misconception(
            "V14", "score instead of change",
            "You store the score itself. A map of scores is large everywhere; what shows "
            "the part that matters is the difference. From what?",
            ((_CHANGE, "changes[i, j] = score(covered)[0]"),),
        ),
        Misconception(
            "V15", "rows and columns exchanged",
            "Your square lies at row j, column i. Which index of changes counts the rows?",
            ((_PAINT, "covered[0, 0, j : j + side, i : i + side] = value"),),
        ),
        Misconception(
            "V16", "ratio",
            "You divide the score with the square by the score without. With a penalty "
            "near 0 that explodes. Is a quotient wanted, or a difference?",
            ((_CHANGE, "changes[i, j] = score(covered)[0] / before"),),
        ),
        Misconception(
            "V17", "all but the square covered",
            "You keep the square and cover all the rest: that asks what the part alone is "
            "worth, not what is lost without it. Which pixels should get the value?",
            wrong=_occlusion_alone,
        ),
        Misconception(
            "V18", "compared with the place before",
            "Each of your changes is measured from the place before. Only the first has the "
            "untouched image to compare with. Which score should stay the same all the way?",
            wrong=_occlusion_of_previous,
        ),
        Misconception(
            "V19", "one pixel too small",
            "Your square covers one row and one column less than side. A slice ends before "
            "its second number. Which rows does i : i + side - 1 hold?",
            ((_PAINT, "covered[0, 0, i : i + side - 1, j : j + side - 1] = value"),),
        ),
        Misconception(
            "V1A", "size of the change",
            "You drop the sign. Then nobody can tell whether the answer became surer or "
            "less sure. Which of your changes should be negative?",
            ((_CHANGE, "changes[i, j] = abs(score(covered)[0] - before)"),),
        ),
        Misconception(
            "V1B", "wiped instead of put back",
            "After each square you paint background over it. Where there was ink, the ink "
            "is gone, and the next places are compared with a digit that has holes. What "
            "should be under the square again?",
            wrong=_occlusion_wiped,
        ),
        Misconception(
            "V1C", "compared with squares that stay",
            "Your squares stay, and each change is measured from the picture that the "
            "square before has left. Which image should every place begin with, and "
            "which score should it be compared with?",
            wrong=_occlusion_step_by_step,
        ),
        Misconception(
            "V1D", "square jumps by its side",
            "Only every side-th place of your map is filled, the others are 0: your "
            "square jumps. By how many pixels should it slide?",
            wrong=_occlusion_in_jumps,
        ),
        Misconception(
            "V1E", "painted with -0.1",
            "You always paint with -0.1, the background, whatever the value is. Which "
            "argument says what to paint with?",
            ((_PAINT, "covered[0, 0, i : i + side, j : j + side] = -0.1"),),
        ),
    ),
    alternatives=(occlusion_in_one_batch, occlusion_with_masks, occlusion_put_back),
    hints=(
        "Ask for the score of the untouched image once. Then, for every place, paint one "
        "square into a fresh copy and ask again.",
        "A square of side 5 fits at 32 - 5 + 1 places along a side. score takes (N, 1, H, "
        "W) and returns N numbers, so a single image gives a row of one.",
        "before = score(image)[0]\ncovered = ___\n"
        "covered[0, 0, i : ___, j : ___] = ___\nchanges[i, j] = ___ - ___",
    ),
    explanation=(
        "$c_{i,j} = s(x \\text{ with the square at } (i, j)) - s(x)$. It asks about the "
        "answer, so it works for any network. Two cautions: covering makes a picture that "
        "may look like nothing the network was trained on, and what it is covered *with* "
        "is a choice. The method is not in the paper; it came into use later."
    ),
    general=_some_cover,
    parts=("changes",),
    after="Below it runs with background and with ink, on real digits.",
    equivalent_mutants={
        "0 -> -1 in before = score(image)[0]":
            "one image, one score: the first is the last",
        "0 -> -1 in changes[i, j] = score(covered)[0] - before":
            "one image, one score: the first is the last",
        "0 -> -1 in covered[0, 0, i : i + side, j : j + side] = value":
            "one image with one channel: the first is the last",
    },
)  # fmt: skip
