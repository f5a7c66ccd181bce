"""17.2 top_patches: what excites a map most."""

from __future__ import annotations

import numpy as np

from .... import inside as course
from ...exercise import Exercise, Misconception
from ..probes import numbers, probe

Array = np.ndarray
Generator = np.random.Generator


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


def _patches_exchanged(
    maps: Array, images: Array, count: int, side: int, step: int
) -> Array:
    patches = []
    for n in np.argsort(-maps.max(axis=(1, 2)))[:count]:
        i, j = np.unravel_index(maps[n].argmax(), maps[n].shape)
        top, left = step * j, step * i
        patches.append(images[n, 0, top : top + side, left : left + side])
    return np.array(patches)


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
    lists=True,
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
            "V28", "images in the old order",
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
        Misconception(
            "V2A", "rows and columns exchanged, cut off",
            "Some of your patches are cut off at the edge of the image: you begin at row "
            "step times j and column step times i. Which of i and j is a row?",
            wrong=_patches_exchanged,
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
