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


def _reunited(args: tuple[Any, ...], output: Any) -> Any:
    """Any new order is right: sort the images back and see which labels follow."""
    before, mixed, labels = args[0], np.asarray(output[0]), np.asarray(output[1])
    if mixed.shape == before.shape and np.array_equal(mixed, before):
        return "still in the old order", labels
    first = mixed.reshape(len(mixed), -1)[:, 0]
    order = np.argsort(first, kind="stable")
    return mixed[order], labels[order] if len(labels) == len(order) else labels


def _pairs(n: int, seed: int, *shape: int) -> tuple[Array, Array, Generator]:
    rng = np.random.default_rng(seed)
    x = rng.permutation(n * 4).astype(float)[:n]
    x = x.reshape(n, *(1 for _ in shape)) + np.zeros((n, *shape))
    return x, rng.integers(0, 10, n), np.random.default_rng(seed + 1)


SHUFFLE_TOGETHER = Exercise(
    id="01.3",
    name="shuffle_together",
    title="A new order for images and labels",
    reference=course_data.shuffle_together,
    plain=shuffle_together,
    parts=("x", "labels"),
    view=_reunited,
    probes=(
        probe("12 images of one pixel, their labels, and a generator",
              lambda: _pairs(12, 0, 1, 1)),
        probe("20 images of 2 x 3 pixels", lambda: _pairs(20, 5, 2, 3)),
    ),
    misconceptions=(
        Misconception(
            "T31", "two different orders",
            "Images and labels were shuffled in two different orders, so the images lost "
            "their labels. How many permutations did you draw?",
            (("labels[order]", "labels[rng.permutation(len(x))]"),),
        ),
        Misconception(
            "T32", "labels left behind",
            "The images moved and the labels stayed where they were. What should happen "
            "to both?",
            (("labels[order]", "labels"),),
        ),
        Misconception(
            "T33", "images left behind",
            "The labels moved and the images stayed where they were. What should happen "
            "to both?",
            (("x[order], labels", "x, labels"),),
        ),
        Misconception(
            "T34", "drawn with repetition",
            "Some images are there twice and others are gone. Does your order hold every "
            "number once?",
            (("rng.permutation(len(x))", "rng.integers(0, len(x), len(x))"),),
        ),
        Misconception(
            "T35", "nothing shuffled",
            "Everything is still in the old order. Where does the generator come in?",
            (("rng.permutation(len(x))", "np.arange(len(x))"),),
        ),
        Misconception(
            "T36", "labels the other way round",
            "The labels are shuffled with the inverse of the images' order. An index "
            "says which old place comes here: do both use the same one?",
            (("labels[order]", "labels[np.argsort(order)]"),),
        ),
    ),
    alternatives=(shuffle_by_sorting, shuffle_pairs, shuffle_by_swaps),
    hints=(
        "One list of indices in a random order serves both.",
        "rng.permutation(n) gives the numbers 0 to n-1 in a random order, and an array "
        "can be indexed with an array.",
        "order = rng.permutation(___)\nreturn x[___], labels[___]",
    ),
    explanation=(
        "Draw *one* permutation and index both arrays with it. Indexing with an array "
        "makes copies, so what the caller holds stays as it was."
    ),
    general=lambda rng: _pairs(int(rng.integers(8, 30)), int(rng.integers(99)), 2),
    after="Before each pass over the data, the order is drawn anew.",
)  # fmt: skip
