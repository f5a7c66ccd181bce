"""Chapter 17, inside: occlusion, top patches, noise, curves of error, centring."""

# The plain functions are written as a learner would, place by place.
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ... import inside as course
from ..exercise import Exercise, Misconception
from .probes import numbers, probe

Array = np.ndarray
Generator = np.random.Generator
Score = Callable[[Array], Array]
Change = Callable[[Array, float], Array]

# 17.1


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


_COPY = "covered = image.copy()"
_PAINT = "covered[0, 0, i : i + side, j : j + side] = value"
_CHANGE = "changes[i, j] = score(covered)[0] - before"

OCCLUSION_MAP = Exercise(
    id="17.1",
    name="occlusion_map",
    title="Which part does the answer need?",
    reference=course.occlusion_map,
    plain=occlusion_map,
    probes=(
        probe("paper of 3 x 4 pixels with one dot, score the sum, side 1, value left out",
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
            "paper is -0.1, and a grey square is a thing of its own. Which argument says "
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
            "V13", "sign turned",
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
            "You divide the score with the square by the score without. Penalties near 0 "
            "would explode. What is asked for, quotient or difference?",
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
            "You drop the sign. Whether the answer becomes surer or less sure makes all "
            "the difference. Which of your changes should be negative?",
            ((_CHANGE, "changes[i, j] = abs(score(covered)[0] - before)"),),
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
    after="Below it runs with paper and with ink, on real digits.",
    equivalent_mutants={
        "0 -> -1 in before = score(image)[0]":
            "one image, one score: the first is the last",
        "0 -> -1 in changes[i, j] = score(covered)[0] - before":
            "one image, one score: the first is the last",
        "0 -> -1 in covered[0, 0, i : i + side, j : j + side] = value":
            "one image with one channel: the first is the last",
    },
)  # fmt: skip

# 17.2


def top_patches(maps: Array, images: Array, count: int, side: int, step: int) -> Array:
    N, h, w = maps.shape
    peaks = np.array([np.max(maps[n]) for n in range(N)])
    order = np.argsort(-peaks)
    patches = np.zeros((count, side, side))
    for k in range(count):
        n = order[k]
        i, j = np.unravel_index(np.argmax(maps[n]), (h, w))
        top, left = step * i, step * j
        patches[k] = images[n, 0, top : top + side, left : left + side]
    return patches


def patches_by_windows(
    maps: Array, images: Array, count: int, side: int, step: int
) -> Array:
    windows = np.lib.stride_tricks.sliding_window_view(
        images[:, 0], (side, side), axis=(1, 2)
    )[:, ::step, ::step]
    flat = maps.reshape(len(maps), -1)
    best = np.argsort(flat.max(axis=1))[::-1][:count]
    i, j = np.divmod(flat[best].argmax(axis=1), maps.shape[2])
    return windows[best, i, j].copy()


def patches_by_sorting(
    maps: Array, images: Array, count: int, side: int, step: int
) -> Array:
    found = []
    for n, one in enumerate(maps):
        peak = one.max()
        ((i, j),) = np.argwhere(one == peak)[:1]
        y, x = i * step, j * step
        found.append((peak, images[n, 0, y : y + side, x : x + side]))
    found.sort(key=lambda pair: pair[0], reverse=True)
    return np.array([patch for _, patch in found[:count]])


def patches_one_by_one(
    maps: Array, images: Array, count: int, side: int, step: int
) -> Array:
    peaks, patches = maps.max(axis=(1, 2)).astype(float), []
    for _ in range(count):
        n = int(peaks.argmax())
        peaks[n] = -np.inf
        i, j = divmod(int(maps[n].argmax()), maps.shape[2])
        rows = np.arange(side) + step * i
        columns = np.arange(side) + step * j
        patches.append(images[n, 0][np.ix_(rows, columns)])
    return np.stack(patches)


def _patches_of_all_places(
    maps: Array, images: Array, count: int, side: int, step: int
) -> Array:
    order = np.argsort(-maps, axis=None)[:count]
    patches = np.zeros((count, side, side))
    for k, (n, i, j) in enumerate(
        zip(*np.unravel_index(order, maps.shape), strict=True)
    ):
        top, left = step * i, step * j
        patches[k] = images[n, 0, top : top + side, left : left + side]
    return patches


def _patches_centred(
    maps: Array, images: Array, count: int, side: int, step: int
) -> Array:
    around = np.pad(images, ((0, 0), (0, 0), (side // 2,) * 2, (side // 2,) * 2))
    return top_patches(maps, around, count, side, step)


def _answers(
    N: int, h: int, w: int, side: int, step: int, count: int, seed: int = 0
) -> tuple[Array, Array, int, int, int]:
    H, W = step * (h - 1) + side, step * (w - 1) + side
    return (
        numbers(N, h, w, seed=seed),
        numbers(N, 1, H, W, seed=seed + 1),
        count,
        side,
        step,
    )


def _two_peaks() -> tuple[Array, Array, int, int, int]:
    maps, images, *_ = _answers(3, 3, 4, 2, 1, 2, seed=20)
    maps[1, 0, 2], maps[1, 2, 1], maps[0, 2, 3] = 9.0, 8.0, 7.0
    return maps, images, 2, 2, 1


def _deep_negative() -> tuple[Array, Array, int, int, int]:
    maps, images, *_ = _answers(3, 3, 4, 2, 2, 2, seed=23)
    maps[0, 1, 2], maps[2, 0, 3] = -9.0, -8.0
    return maps, images, 2, 2, 2


def _some_answers(rng: Generator) -> tuple[Array, Array, int, int, int]:
    N, h, w, side, step = (int(n) for n in rng.integers(2, 6, 5))
    return _answers(N, h, w, side, step, int(rng.integers(1, N + 1)),
                    int(rng.integers(10**6)))  # fmt: skip


_ORDER = "order = np.argsort(-peaks)"
_PLACE = "i, j = np.unravel_index(np.argmax(maps[n]), (h, w))"
_CORNER = "top, left = step * i, step * j"
_CROP = "patches[k] = images[n, 0, top : top + side, left : left + side]"

TOP_PATCHES = Exercise(
    id="17.2",
    name="top_patches",
    title="What excites a map most",
    reference=course.top_patches,
    plain=top_patches,
    probes=(
        probe("one map of 2 x 3 for one image, side 2, step 1",
              lambda: _answers(1, 2, 3, 2, 1, 1)),
        probe("four maps of 3 x 4, the two best, side 5, step 1",
              lambda: _answers(4, 3, 4, 5, 1, 2, seed=2)),
        probe("four maps of 3 x 4, the three best, side 6, step 2, as for S2",
              lambda: _answers(4, 3, 4, 6, 2, 3, seed=4)),
        probe("three maps; the two largest units are in the same image", _two_peaks),
        probe("three maps with very negative units in them", _deep_negative),
        probe("five maps of 4 x 2, all five, side 3, step 4",
              lambda: _answers(5, 4, 2, 3, 4, 5, seed=6)),
    ),
    misconceptions=(
        Misconception(
            "V21", "weakest first",
            "Your patches are those that excite the map least. np.argsort sorts from "
            "small to large. At which end of its answer does the largest stand?",
            ((_ORDER, "order = np.argsort(peaks)"),),
        ),
        Misconception(
            "V22", "step ignored",
            "With step 1 you are right, with step 2 your patches lie too near to the "
            "upper left. When a unit's neighbour is one place further in the map, how "
            "many pixels further does it look?",
            ((_CORNER, "top, left = i, j"),),
        ),
        Misconception(
            "V23", "rows and columns exchanged",
            "Your patch is cut at row j and column i. Which of the two counts rows, and "
            "which axis of the image comes first?",
            ((_CORNER, "top, left = step * j, step * i"),),
        ),
        Misconception(
            "V24", "patch around the corner",
            "Your patches have the unit's corner in their middle. A unit at (0, 0) sees "
            "nothing outside the image, for LeNet-5's layers do not pad. Where does its "
            "field begin?",
            wrong=_patches_centred,
        ),
        Misconception(
            "V25", "several patches of one image",
            "Two of your patches come from the same image. Neighbouring units see nearly "
            "the same, and one digit would fill the list. How many places of each map may "
            "take part?",
            wrong=_patches_of_all_places,
        ),
        Misconception(
            "V26", "largest size instead of largest",
            "You rank by the size without the sign, so a unit at -9 comes before one at "
            "3. Is a unit that is pushed far down excited?",
            (("np.array([np.max(maps[n]) for n in range(N)])",
              "np.array([np.max(np.abs(maps[n])) for n in range(N)])"),
             (_PLACE, "i, j = np.unravel_index(np.argmax(np.abs(maps[n])), (h, w))")),
        ),
        Misconception(
            "V27", "ranked by the mean",
            "You rank the images by their map's mean. One strongly excited unit in a "
            "quiet map would be missed. Which number of the map says how excited its best "
            "unit is?",
            (("np.array([np.max(maps[n]) for n in range(N)])",
              "np.array([np.mean(maps[n]) for n in range(N)])"),),
        ),
        Misconception(
            "V28", "images not sorted along",
            "You take the places of the best maps, but cut from images 0, 1, 2 and so on. "
            "Which image does the k-th best map belong to?",
            ((_CROP, "patches[k] = images[k, 0, top : top + side, left : left + side]"),),
        ),
        Misconception(
            "V29", "not sorted at all",
            "Your patches come from the first images, in their order. Which of the images "
            "excite the map most?",
            ((_ORDER, "order = np.arange(N)"),),
        ),
    ),
    alternatives=(patches_by_windows, patches_by_sorting, patches_one_by_one),
    hints=(
        "First the images: each one's best unit, sorted from large to small. Then, in "
        "each of the best, where that unit is.",
        "A unit at (i, j) has its field's upper left pixel at (step i, step j). "
        "np.unravel_index turns the number that argmax returns into a row and a column.",
        "order = np.argsort(___)\nn = order[k]\n"
        "i, j = np.unravel_index(np.argmax(maps[___]), ___)\n"
        "patches[k] = images[___, 0, ___ : ___ + side, ___ : ___ + side]",
    ),
    explanation=(
        "A unit of C1 at (i, j) sees 5 x 5 pixels from (i, j) on; each subsampling "
        "doubles the step. So S2 has side 6 and step 2, C3 side 14 and step 2, S4 side "
        "16 and step 4: with kernel k behind a step s the side grows by (k - 1) s. One "
        "patch per image, since neighbouring units see nearly the same pixels."
    ),
    general=_some_answers,
    parts=("patches",),
    after="The next cells look at C1 and C3 with it.",
    widget="ReceptiveField",
    equivalent_mutants={
        "0 -> -1 in patches[k] = images[n, 0, top : top + side, left : left + side]":
            "the images have one channel: the first is the last",
    },
)  # fmt: skip

# 17.3


def salt_and_pepper(images: Array, share: float, chance: Array) -> Array:
    noisy = np.array(images, dtype=float)
    inverted = chance < share
    noisy[inverted] = 1.175 - 0.1 - noisy[inverted]
    return noisy


def noise_with_where(images: Array, share: float, chance: Array) -> Array:
    return np.where(chance < share, -0.1 + (1.175 - images), images)


def noise_as_a_sum(images: Array, share: float, chance: Array) -> Array:
    hit = (chance < share).astype(float)
    return hit * (1.075 - images) + (1 - hit) * images


def noise_pixel_by_pixel(images: Array, share: float, chance: Array) -> Array:
    noisy = np.array(images, dtype=float)
    for place in np.ndindex(*noisy.shape):
        if chance[place] < share:
            noisy[place] = 1.075 - noisy[place]
    return noisy


def noise_about_the_middle(images: Array, share: float, chance: Array) -> Array:
    middle = (1.175 - 0.1) / 2
    sign = np.where(chance < share, -1.0, 1.0)
    return middle + sign * (images - middle)


def _noise_same_for_all(images: Array, share: float, chance: Array) -> Array:
    return np.where(chance[:1] < share, 1.075 - images, images)


_INVERT = "noisy[inverted] = 1.175 - 0.1 - noisy[inverted]"
_WHICH = "inverted = chance < share"


def _noise(
    N: int, H: int, W: int, share: float, seed: int = 0
) -> tuple[Array, float, Array]:
    rng = np.random.default_rng(seed)
    images = rng.uniform(-0.1, 1.175, (N, 1, H, W))
    return images, share, rng.random((N, 1, H, W))


def _some_noise(rng: Generator) -> tuple[Array, float, Array]:
    N, H, W = (int(n) for n in rng.integers(1, 6, 3))
    return _noise(N, H, W, float(rng.uniform(0.2, 0.8)), int(rng.integers(10**6)))


def _paper_and_ink() -> tuple[Array, float, Array]:
    images = np.array([[[[-0.1, 1.175, 0.3]]]])
    return images, 0.5, np.array([[[[0.2, 0.3, 0.4]]]])


SALT_AND_PEPPER = Exercise(
    id="17.3",
    name="salt_and_pepper",
    title="Salt and pepper",
    reference=course.salt_and_pepper,
    plain=salt_and_pepper,
    probes=(
        probe("a row of paper, ink and 0.3, all three inverted", _paper_and_ink),
        probe("one image of 3 x 4, share 0.3", lambda: _noise(1, 3, 4, 0.3, seed=1)),
        probe("three images of 4 x 5, share 0.4", lambda: _noise(3, 4, 5, 0.4, seed=2)),
        probe("two images of 4 x 3, share 0: nothing changes",
              lambda: _noise(2, 4, 3, 0.0, seed=3)),
        probe("a row of paper, ink and 0.3, share 0; one chance is 0, not below it",
              lambda: (_paper_and_ink()[0], 0.0, np.array([[[[0.0, 0.3, 0.4]]]]))),
        probe("two images of 4 x 3, share 1: all is inverted",
              lambda: _noise(2, 4, 3, 1.0, seed=4)),
    ),
    misconceptions=(
        Misconception(
            "V31", "mirrored at 1/2",
            "Your paper becomes 1.1 and your ink -0.175. These levels do not occur: 1 - x "
            "swaps 0 and 1. Which sum do paper and ink have here?",
            ((_INVERT, "noisy[inverted] = 1 - noisy[inverted]"),),
        ),
        Misconception(
            "V32", "sign changed",
            "You change the sign. Paper, -0.1, becomes 0.1, nearly paper still, and "
            "ink becomes a level far below paper. What should paper become?",
            ((_INVERT, "noisy[inverted] = -noisy[inverted]"),),
        ),
        Misconception(
            "V33", "all become ink",
            "Every pixel that is hit becomes ink, ink as well. That is pepper without "
            "salt. What should an inked pixel become?",
            ((_INVERT, "noisy[inverted] = 1.175"),),
        ),
        Misconception(
            "V34", "all become paper",
            "Every pixel that is hit becomes paper. That is salt without pepper. What "
            "should a pixel of paper become?",
            ((_INVERT, "noisy[inverted] = -0.1"),),
        ),
        Misconception(
            "V35", "the wrong part",
            "With share 0 you invert everything. A chance lies evenly between 0 and 1: "
            "how often is it below the share, and how often above?",
            ((_WHICH, "inverted = chance > share"),),
        ),
        Misconception(
            "V36", "all images alike",
            "All your images are hit at the same pixels, those of the first. Of which "
            "shape is chance?",
            wrong=_noise_same_for_all,
        ),
        Misconception(
            "V37", "share ignored",
            "You invert half of the pixels whatever the share is. Which argument sets how "
            "many?",
            ((_WHICH, "inverted = chance < 0.5"),),
        ),
        Misconception(
            "V38", "ink without paper",
            "You mirror at ink alone: paper becomes 1.275, more than ink. On a scale from "
            "-0.1 to 1.175, what is as far from ink as x is from paper?",
            ((_INVERT, "noisy[inverted] = 1.175 - noisy[inverted]"),),
        ),
    ),
    alternatives=(
        noise_with_where, noise_as_a_sum, noise_pixel_by_pixel, noise_about_the_middle,
    ),
    hints=(
        "Two questions: which pixels are hit, and what does a hit pixel become? Paper "
        "should become ink, ink paper.",
        "A function that swaps -0.1 and 1.175 and keeps what is half-way between: their "
        "sum minus x.",
        "noisy = ___\ninverted = ___ < ___\nnoisy[inverted] = ___ - noisy[inverted]",
    ),
    explanation=(
        "$x \\mapsto (-0.1 + 1.175) - x$ swaps paper and ink. A uniform chance is below "
        "the share with just that probability, for every pixel by itself. LeCun et al. "
        "1998, sec. III-E, used 0.1 in training the network of Fig. 13; how grey pixels "
        "are inverted it does not say."
    ),
    general=_some_noise,
    parts=("noisy",),
    after="Next it is one of the changes whose error is measured.",
)  # fmt: skip

# 17.4


def error_curve(
    answer: Score, images: Array, labels: Array, change: Change, amounts: Array
) -> Array:
    errors = np.zeros(len(amounts))
    for a, amount in enumerate(amounts):
        changed = change(images, amount)
        wrong = answer(changed) != labels
        errors[a] = np.mean(wrong)
    return errors


def curve_by_comprehension(
    answer: Score, images: Array, labels: Array, change: Change, amounts: Array
) -> Array:
    return np.array([np.mean(answer(change(images, a)) != labels) for a in amounts])


def curve_by_counting(
    answer: Score, images: Array, labels: Array, change: Change, amounts: Array
) -> Array:
    errors = []
    for amount in amounts:
        digits = answer(change(images, amount))
        right = sum(int(d == t) for d, t in zip(digits, labels, strict=True))
        errors.append((len(labels) - right) / len(labels))
    return np.array(errors)


def curve_in_a_table(
    answer: Score, images: Array, labels: Array, change: Change, amounts: Array
) -> Array:
    said = np.stack([answer(change(images, amount)) for amount in amounts])
    return 1 - (said == np.asarray(labels)[None]).mean(axis=1)


def _curve_accumulates(
    answer: Score, images: Array, labels: Array, change: Change, amounts: Array
) -> Array:
    errors = np.zeros(len(amounts))
    for a, amount in enumerate(amounts):
        images = change(images, amount)
        errors[a] = np.mean(answer(images) != labels)
    return errors


def _curve_mind_changed(
    answer: Score, images: Array, labels: Array, change: Change, amounts: Array
) -> Array:
    return error_curve(answer, images, answer(images), change, amounts)


def _curve_above_the_first(
    answer: Score, images: Array, labels: Array, change: Change, amounts: Array
) -> Array:
    errors = error_curve(answer, images, labels, change, amounts)
    return errors - np.mean(answer(images) != labels)


def _reading(N: int, amounts: list[float], seed: int = 0) -> tuple[Any, ...]:
    """Images of 3 x 4; the answer is the row that holds most, the change a mixture."""
    rng = np.random.default_rng(seed)
    images, other = rng.normal(size=(2, N, 1, 3, 4))
    labels = rng.integers(0, 3, N)

    def answer(x: Array) -> Array:
        return np.asarray(np.asarray(x)[:, 0].sum(axis=2).argmax(axis=1))

    def change(x: Array, amount: float) -> Array:
        return np.asarray(x + amount * other)

    sure = rng.random(N) < 0.6
    labels[sure] = answer(images)[sure]
    return answer, images, labels, change, np.array(amounts)


def _some_reading(rng: Generator) -> tuple[Any, ...]:
    amounts = np.sort(rng.uniform(-3, 3, int(rng.integers(2, 6)))).tolist()
    return _reading(int(rng.integers(7, 20)), amounts, int(rng.integers(10**6)))


_CHANGED = "changed = change(images, amount)"
_WRONG = "wrong = answer(changed) != labels"
_MEAN = "errors[a] = np.mean(wrong)"

ERROR_CURVE = Exercise(
    id="17.4",
    name="error_curve",
    title="How much does it bear?",
    reference=course.error_curve,
    plain=error_curve,
    probes=(
        probe("11 images, the one amount 0", lambda: _reading(11, [0.0])),
        probe("11 images, the one amount 2", lambda: _reading(11, [2.0], seed=1)),
        probe("17 images, amounts 0, 1 and 2",
              lambda: _reading(17, [0.0, 1.0, 2.0], seed=2)),
        probe("13 images, amounts -2, -0.5, 0.5 and 3",
              lambda: _reading(13, [-2.0, -0.5, 0.5, 3.0], seed=3)),
        probe("23 images, amounts -3, 1 and 1.5",
              lambda: _reading(23, [-3.0, 1.0, 1.5], seed=5)),
    ),
    misconceptions=(
        Misconception(
            "V41", "accuracy",
            "You return the share of right answers. The curve is one of errors: what is "
            "left of 1?",
            ((_WRONG, "wrong = answer(changed) == labels"),),
        ),
        Misconception(
            "V42", "changes add up",
            "Your first amount is right, later ones are changed again and again: each "
            "starts from the images that the one before has made. What should each start "
            "from?",
            wrong=_curve_accumulates,
        ),
        Misconception(
            "V43", "percent",
            "Your errors are a hundred times too large: percent. Between which numbers "
            "does a fraction lie?",
            ((_MEAN, "errors[a] = 100 * np.mean(wrong)"),),
        ),
        Misconception(
            "V44", "counted",
            "You count the wrong answers. 20 wrong ones mean little until one knows of "
            "how many. What is missing?",
            ((_MEAN, "errors[a] = np.sum(wrong)"),),
        ),
        Misconception(
            "V45", "unchanged images",
            "Your curve is flat: the network is always shown the images as they are. "
            "Which images should it answer for?",
            ((_WRONG, "wrong = answer(images) != labels"),),
        ),
        Misconception(
            "V46", "changes of mind counted",
            "At amount 0 you have no error at all. You compare with the answer to the "
            "unchanged image, which may be wrong already. What tells the truth about an "
            "image?",
            wrong=_curve_mind_changed,
        ),
        Misconception(
            "V47", "first amount only",
            "All your errors are that of the first amount. Which amount is used in each "
            "turn?",
            ((_CHANGED, "changed = change(images, amounts[0])"),),
        ),
        Misconception(
            "V48", "above the unchanged error",
            "You take off the error of the unchanged images. That says what the change "
            "has cost; asked is the error itself. Which step is one too many?",
            wrong=_curve_above_the_first,
        ),
    ),
    alternatives=(curve_by_comprehension, curve_by_counting, curve_in_a_table),
    hints=(
        "For one amount: change all images, ask for the answers, compare with the "
        "labels. Then do so for every amount.",
        "The mean of an array of True and False is the share of True. Each amount begins "
        "with the images as they were.",
        "for a, amount in enumerate(amounts):\n    changed = ___\n"
        "    errors[a] = np.mean(___ != ___)",
    ),
    explanation=(
        "For an amount $a$ the error is the fraction of images with "
        "$\\text{answer}(\\text{change}(x, a)) \\ne$ label. The labels stay as they "
        "are, which is right only as long as the change keeps the digit a digit; a 6 "
        "turned by 180° is counted as an error when it is read as 9."
    ),
    general=_some_reading,
    parts=("errors",),
    after="The next cell computes five such curves.",
)  # fmt: skip

# 17.5


def centred(image: Array, background: float = -0.1) -> Array:
    H, W = image.shape
    mass = image - background
    total = np.sum(mass)
    if total == 0:
        return image.copy()
    y = np.sum(mass.sum(axis=1) * np.arange(H)) / total
    x = np.sum(mass.sum(axis=0) * np.arange(W)) / total
    down = int(np.round(H / 2 - y))
    right = int(np.round(W / 2 - x))
    moved = np.full((H, W), background, dtype=float)
    for i in range(H):
        for j in range(W):
            if 0 <= i + down < H and 0 <= j + right < W:
                moved[i + down, j + right] = image[i, j]
    return moved


def centred_in_a_frame(image: Array, background: float = -0.1) -> Array:
    H, W = image.shape
    mass = np.asarray(image, dtype=float) - background
    if mass.sum() == 0:
        return np.array(image)
    y, x = (np.average(n, weights=mass) for n in np.indices((H, W)))
    up, left = round(y - H / 2), round(x - W / 2)
    framed = np.pad(image, ((H, H), (W, W)), constant_values=background)
    return framed[H + up : 2 * H + up, W + left : 2 * W + left]


def centred_by_rolling(image: Array, background: float = -0.1) -> Array:
    H, W = image.shape
    mass = image - background
    if mass.sum() == 0:
        return image.copy()
    y, x = np.einsum("ij,kij->k", mass, np.indices((H, W))) / mass.sum()
    shift = np.rint([H / 2 - y, W / 2 - x]).astype(int)
    wide = np.full((3 * H, 3 * W), background, dtype=float)
    wide[H : 2 * H, W : 2 * W] = image
    return np.roll(wide, tuple(shift), axis=(0, 1))[H : 2 * H, W : 2 * W]


def centred_by_indices(image: Array, background: float = -0.1) -> Array:
    H, W = image.shape
    mass = image - background
    total = mass.sum()
    if total == 0:
        return image.copy()
    rows, columns = np.arange(H), np.arange(W)
    down = np.floor(H / 2 - mass.sum(1) @ rows / total + 0.5).astype(int)
    right = np.floor(W / 2 - mass.sum(0) @ columns / total + 0.5).astype(int)
    i, j = np.meshgrid(rows - down, columns - right, indexing="ij")
    there = (i >= 0) & (i < H) & (j >= 0) & (j < W)
    return np.where(there, image[i % H, j % W], background)


def _centred_by_box(image: Array, background: float = -0.1) -> Array:
    H, W = image.shape
    ink = ~np.isclose(image, background)
    if not ink.any():
        return image.copy()
    i, j = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    down = int(np.round(H / 2 - (i[0] + i[-1]) / 2))
    right = int(np.round(W / 2 - (j[0] + j[-1]) / 2))
    return _moved(image, down, right, background)


def _centred_wrapping(image: Array, background: float = -0.1) -> Array:
    down, right = _way(image, background)
    return np.roll(image, (down, right), axis=(0, 1))


def _centred_all_pixels_alike(image: Array, background: float = -0.1) -> Array:
    ink = ~np.isclose(image, background)
    down, right = _way(ink.astype(float), 0.0)
    return _moved(image, down, right, background)


def _way(image: Array, background: float) -> tuple[int, int]:
    H, W = image.shape
    mass = image - background
    total = np.sum(mass)
    if total == 0:
        return 0, 0
    y, x = (np.sum(mass * n) / total for n in np.indices((H, W)))
    return int(np.round(H / 2 - y)), int(np.round(W / 2 - x))


def _moved(image: Array, down: int, right: int, background: float) -> Array:
    H, W = image.shape
    moved = np.full((H, W), background, dtype=float)
    for i, j in np.ndindex(H, W):
        if 0 <= i + down < H and 0 <= j + right < W:
            moved[i + down, j + right] = image[i, j]
    return moved


def _page(H: int, W: int, *ink: tuple[int, int, float], paper: float = -0.1) -> Array:
    image = np.full((H, W), paper)
    for i, j, grey in ink:
        image[i, j] = grey
    return image


def _blot(H: int, W: int, seed: int, paper: float = -0.1) -> Array:
    """Ink of random greys in one corner."""
    rng = np.random.default_rng(seed)
    image = np.full((H, W), paper)
    h, w = H // 2, W // 2
    top, left = rng.integers(0, H - h + 1), rng.integers(0, W - w + 1)
    image[top : top + h, left : left + w] += rng.uniform(0.1, 1.2, (h, w))
    return image


def _some_page(rng: Generator) -> tuple[Array, float]:
    H, W = (int(n) for n in rng.integers(4, 11, 2))
    paper = float(rng.uniform(-0.5, 0.5))
    return _blot(H, W, int(rng.integers(10**6)), paper), paper


_MASS = "mass = image - background"
_DOWN = "down = int(np.round(H / 2 - y))"
_RIGHT = "right = int(np.round(W / 2 - x))"
_PUT = "moved[i + down, j + right] = image[i, j]"
_FILL = "moved = np.full((H, W), background, dtype=float)"

CENTRED = Exercise(
    id="17.5",
    name="centred",
    title="Centring, as MNIST was centred",
    reference=course.centred,
    plain=centred,
    probes=(
        probe("6 x 8 of paper with a dot of ink at row 1, column 2",
              lambda: (_page(6, 8, (1, 2, 1.175)),)),
        probe("7 x 5, dots at (0, 0), grey 0.2, and at (1, 3), ink; paper is -0.1",
              lambda: (_page(7, 5, (0, 0, 0.2), (1, 3, 1.175)),)),
        probe("2 x 9, in the first row ink at 0 and 1 and a pale dot at 8; paper is 0",
              lambda: (_page(2, 9, (0, 0, 1.0), (0, 1, 1.0), (0, 8, 0.3), paper=0.0), 0.0)),
        probe("8 x 6 with a blot, paper is -0.1", lambda: (_blot(8, 6, 3),)),
        probe("9 x 12 with a blot, paper is 0.5", lambda: (_blot(9, 12, 4, 0.5), 0.5)),
        probe("8 x 8, ink at (0, 0) and, less, at (5, 2): the second one is lost",
              lambda: (_page(8, 8, (0, 0, 1.1), (5, 2, 0.2)),)),
        probe("5 x 7, ink at (4, 5) and, less, at (0, 3) and (2, 0): these two are lost",
              lambda: (_page(5, 7, (4, 5, 1.1), (0, 3, 0.0), (2, 0, 0.0)),)),
        probe("4 x 4, ink at (3, 3) and, less, at (1, 1), which goes to the corner",
              lambda: (_page(4, 4, (3, 3, 1.1), (1, 1, 0.0)),)),
        probe("4 x 4 of paper alone, which is 0", lambda: (np.zeros((4, 4)), 0.0)),
        probe("8 x 10 with ink at (5, 8)", lambda: (_page(8, 10, (5, 8, 0.9)),)),
        probe("11 x 8 with a blot, paper is -0.3", lambda: (_blot(11, 8, 9, -0.3), -0.3)),
    ),
    misconceptions=(
        Misconception(
            "V51", "paper has mass",
            "You weight with the grey levels themselves, so paper at -0.1 has a negative "
            "mass, and there is much of it. Which difference is 0 where nothing is "
            "written?",
            ((_MASS, "mass = image"),),
        ),
        Misconception(
            "V52", "moved the wrong way",
            "Your ink moves away from the middle, by the right distance. If the centre of "
            "mass lies at row 1 and the middle at row 2, must it go up or down?",
            ((_PUT, "moved[i - down, j - right] = image[i, j]"),
             ("if 0 <= i + down < H and 0 <= j + right < W:",
              "if 0 <= i - down < H and 0 <= j - right < W:")),
        ),
        Misconception(
            "V53", "rows and columns exchanged",
            "You move rows by what the columns need, and the reverse. mass.sum(axis=1) has "
            "one number for each row: whose centre does it give?",
            ((_PUT, "moved[i + right, j + down] = image[i, j]"),
             ("if 0 <= i + down < H and 0 <= j + right < W:",
              "if 0 <= i + right < H and 0 <= j + down < W:")),
        ),
        Misconception(
            "V54", "half a pixel off",
            "Yours goes to (H - 1) / 2, the middle of the field. MNIST's digits lie half "
            "a pixel further right and down, as measured above, and the network notices. "
            "Where do theirs lie?",
            ((_DOWN, "down = int(np.round((H - 1) / 2 - y))"),
             (_RIGHT, "right = int(np.round((W - 1) / 2 - x))")),
        ),
        Misconception(
            "V55", "cut instead of rounded",
            "int() cuts decimals off: a way of 1.9 becomes 1. Which whole number is "
            "nearest to 1.9?",
            ((_DOWN, "down = int(H / 2 - y)"),
             (_RIGHT, "right = int(W / 2 - x)")),
        ),
        Misconception(
            "V56", "wraps around",
            "Ink that leaves on one side comes back on the other: np.roll goes in a "
            "circle. What should come in from outside?",
            wrong=_centred_wrapping,
        ),
        Misconception(
            "V57", "filled with 0",
            "What comes in is 0 for you, a light grey where paper is -0.1: the digit gets "
            "a border. Which argument says what paper is?",
            ((_FILL, "moved = np.zeros((H, W))"),),
        ),
        Misconception(
            "V58", "middle of the box",
            "You centre the box around the ink. A 7 has most of its ink at the top: its "
            "box and its mass have different centres. Which does MNIST put in the middle?",
            wrong=_centred_by_box,
        ),
        Misconception(
            "V59", "every inked pixel counts 1",
            "Pale and dark pixels count alike for you. What is the mass of a pixel that is "
            "only a little darker than paper?",
            wrong=_centred_all_pixels_alike,
        ),
        Misconception(
            "V5A", "only rows moved",
            "Your ink moves up and down, never sideways. What has become of x?",
            ((_RIGHT, "right = 0"),),
        ),
    ),
    alternatives=(centred_in_a_frame, centred_by_rolling, centred_by_indices),
    hints=(
        "Three steps: how much ink is in each row and column, where their centres are, "
        "and by how many whole pixels they must move.",
        "The centre of the rows is the mean of 0, 1, ... H - 1, each weighted with its "
        "ink. It should become H / 2.",
        "mass = ___\ny = np.sum(mass.sum(axis=___) * np.arange(___)) / ___\n"
        "down = int(np.round(___ - y))\nmoved = np.full((H, W), ___)",
    ),
    explanation=(
        "The centre of mass is the mean place, weighted with the ink: $\\bar y = \\sum_i "
        "i\\, m_i / \\sum_i m_i$ with $m_i$ the ink of row $i$. MNIST's digits were put "
        "with it at the centre of 28 x 28 (LeCun et al. 1998, sec. III-A); in the files "
        "it lies within half a pixel of index 14. A network trained on them takes for "
        "granted what somebody must do for every new digit."
    ),
    general=_some_page,
    parts=("moved",),
    after="The demos below can run it in front of the network.",
    widget="Demos1998",
)  # fmt: skip

EXERCISES = (OCCLUSION_MAP, TOP_PATCHES, SALT_AND_PEPPER, ERROR_CURVE, CENTRED)
