"""01.3 shuffle_together: a new order for images and labels."""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import data as course_data
from ...exercise import Exercise, Misconception
from ..probes import probe

Array = np.ndarray
Generator = np.random.Generator


def shuffle_together(x: Array, labels: Array, rng: Generator) -> tuple[Array, Array]:
    order = rng.permutation(len(x))
    return x[order], labels[order]


def given_shuffle(x: Array, labels: Array, rng: Generator) -> tuple[Array, Array]:
    order = rng.permutation(len(x))
    label_order = rng.permutation(len(labels))
    return x[order], labels[label_order]


def shuffle_by_sorting(x: Array, labels: Array, rng: Generator) -> tuple[Array, Array]:
    order = np.argsort(rng.random(len(labels)))
    return np.take(x, order, axis=0), np.take(labels, order)


def shuffle_pairs(x: Array, labels: Array, rng: Generator) -> tuple[Array, Array]:
    pairs = list(zip(x, labels, strict=True))
    rng.shuffle(pairs)
    return np.stack([image for image, _ in pairs]), np.array([t for _, t in pairs])


def shuffle_by_swaps(x: Array, labels: Array, rng: Generator) -> tuple[Array, Array]:
    x, labels = x.copy(), labels.copy()
    for last in range(len(x) - 1, 0, -1):
        other = int(rng.integers(0, last + 1))
        x[[last, other]] = x[[other, last]]
        labels[[last, other]] = labels[[other, last]]
    return x, labels


OLD = "the old order"
KEPT = "nearly the old order"
TURNED = "the old order, started elsewhere"
BACKWARDS = "the old order, backwards"
SORTED = "sorted by label"


def _reunited(args: tuple[Any, ...], output: Any) -> Any:
    """Any new order is right: sort the images back and see which labels follow."""
    before, labels_before = args[0], args[1]
    mixed, labels = np.asarray(output[0]), np.asarray(output[1])
    if mixed.shape != before.shape:
        return mixed, f"{labels.shape} labels, {mixed.shape} images"
    first, now = (x.reshape(len(x), -1)[:, 0] for x in (before, mixed))
    if word := order_word(first, now, labels_before, labels):
        return word, labels
    order = np.argsort(now, kind="stable")
    if np.array_equal(labels, labels_before):
        return mixed[order], OLD
    return mixed[order], labels[order] if len(labels) == len(order) else labels


def order_word(first: Array, now: Array, labels_before: Array, labels: Array) -> str:
    """What is wrong with an order, "" if nothing: chance gives none of these."""
    n = len(first)
    if np.array_equal(first, now):
        return OLD
    if np.sum(first == now) > 0.7 * n:
        return KEPT
    if any(np.array_equal(np.roll(first, k), now) for k in range(1, n)):
        return TURNED
    if np.array_equal(first[::-1], now):
        return BACKWARDS
    place = {value: at for at, value in enumerate(first.tolist())}
    came = [labels_before[place[value]] for value in now.tolist() if value in place]
    if len(came) == n and np.all(np.diff(came) >= 0):
        return SORTED
    return ""


def _pairs(n: int, seed: int, *shape: int) -> tuple[Array, Array, Generator]:
    rng = np.random.default_rng(seed)
    x = rng.permutation(n * 4).astype(float)[:n]
    x = x.reshape(n, *(1 for _ in shape)) + np.zeros((n, *shape))
    return x, rng.integers(0, 10, n), np.random.default_rng(seed + 1)


def _rolled(x: Array, labels: Array, rng: Generator) -> tuple[Array, Array]:
    step = int(rng.integers(1, len(x)))
    return np.roll(x, step, axis=0), np.roll(labels, step)


def _two_swapped(x: Array, labels: Array, rng: Generator) -> tuple[Array, Array]:
    order = np.arange(len(x))
    i, j = rng.choice(len(x), 2, replace=False)
    order[[i, j]] = order[[j, i]]
    return x[order], labels[order]


def _exchanged(x: Array, labels: Array, rng: Generator) -> tuple[Array, Array]:
    order, other = rng.permutation(len(x)), rng.permutation(len(x))
    return x[other], labels[order]


_DRAW = "rng.permutation(len(x))"


SHUFFLE_TOGETHER = Exercise(
    id="01.3",
    name="shuffle_together",
    title="A new order for images and labels",
    reference=course_data.shuffle_together,
    plain=shuffle_together,
    given=given_shuffle,
    kind="find-and-fix",
    parts=("x", "labels"),
    view=_reunited,
    probes=(
        probe(
            "12 images of one pixel, their labels, and a generator",
            lambda: _pairs(12, 0, 1, 1),
        ),
        probe(
            "20 images of 2 x 3 pixels, their labels, and a generator",
            lambda: _pairs(20, 5, 2, 3),
        ),
    ),
    misconceptions=(
        Misconception(
            "T31", "two different orders",
            "Images and labels are shuffled in two different orders, so most images "
            "have lost their label. How many permutations do you draw?",
            (("labels[order]", "labels[rng.permutation(len(x))]"),),
        ),
        Misconception(
            "T43", "two different orders, exchanged",
            "Images and labels are shuffled in two different orders, so most images "
            "have lost their label. How many permutations do you draw?",
            wrong=_exchanged,
        ),
        Misconception(
            "T32", "labels left behind",
            "The images have moved, and the labels are still where they were. What "
            "should happen to both?",
            (("labels[order]", "labels"),),
        ),
        Misconception(
            "T33", "images left behind",
            "The labels have moved, and the images are still where they were. What "
            "should happen to both?",
            (("x[order], labels", "x, labels"),),
        ),
        Misconception(
            "T34", "drawn with repetition",
            "Some images are there twice and others are gone. Does your order hold "
            "every number exactly once?",
            ((_DRAW, "rng.integers(0, len(x), len(x))"),),
        ),
        Misconception(
            "T35", "nothing shuffled",
            "Everything is still in the old order. Where does the generator come in?",
            ((_DRAW, "np.arange(len(x))"),),
        ),
        Misconception(
            "T36", "labels the other way round",
            "The labels follow the inverse of the images' order. An index says which "
            "old place comes here: do both arrays use the same one?",
            (("labels[order]", "labels[np.argsort(order)]"),),
        ),
        Misconception(
            "T37", "only rotated",
            "You move everything on by the same number of places, so neighbours stay "
            "neighbours. How many orders can that give, and how many orders are "
            "there?",
            wrong=_rolled,
        ),
        Misconception(
            "T38", "nearly everything in place",
            "Most images are still where they were; only a few have changed places. "
            "In a random order, how likely is an image to stay where it was?",
            wrong=_two_swapped,
        ),
        Misconception(
            "T40", "reversed",
            "You return everything in reverse order, which is the same order every "
            "time. Where does the generator come in?",
            ((_DRAW, "np.arange(len(x))[::-1]"),),
        ),
        Misconception(
            "T41", "sorted by label",
            "Your images are sorted by their labels: all zeros come first. Where does "
            "the generator come in?",
            ((_DRAW, 'np.argsort(labels, kind="stable")'),),
        ),
        Misconception(
            "T42", "labels first",
            "You return the labels first and the images second. In which order are "
            "they expected?",
            (("return x[order], labels[order]", "return labels[order], x[order]"),),
        ),
        Misconception(
            "T44", "order in place of the images",
            "The labels are in their new order, but in place of the images you return the "
            "order itself. How does an array of places pick the images?",
            (("return x[order]", "return order"),),
        ),
    ),
    alternatives=(shuffle_by_sorting, shuffle_pairs, shuffle_by_swaps),
    hints=(
        "Follow the first image of the result: from which place did it come? And from "
        "which place did the first label come?",
        "Each call of rng.permutation draws a new order. How many orders do images and "
        "labels need, if every image is to keep its label?",
        "order = rng.permutation(___)\nreturn x[___], labels[___]",
    ),
    explanation=(
        "The given code draws two permutations, one for each array, and a second draw "
        "gives another order. Draw *one* and index both arrays with it. Indexing with "
        "an array makes copies, so what the caller holds stays as it was."
    ),
    general=lambda rng: _pairs(int(rng.integers(13, 30)), int(rng.integers(99)), 2),
    after="Training draws a new order before each pass over the data.",
)  # fmt: skip
