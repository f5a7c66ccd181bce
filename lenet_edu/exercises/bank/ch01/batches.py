"""01.4 batches: mini-batches."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .... import data as course_data
from ...exercise import Exercise, Misconception
from ..probes import numbers, probe, whole

Array = np.ndarray
Batches = list[tuple[Array, Array]]


def reference_batches(x: Array, labels: Array, size: int) -> Batches:
    """The course's answer to 01.4."""
    return list(course_data.batches(x, labels, size))


def batches(x: Array, labels: Array, size: int) -> Batches:
    pieces = []
    for start in range(0, len(x), size):
        stop = start + size
        pieces.append((x[start:stop], labels[start:stop]))
    return pieces


def batches_by_yield(
    x: Array, labels: Array, size: int
) -> Iterator[tuple[Array, Array]]:
    while len(x):
        yield x[:size], labels[:size]
        x, labels = x[size:], labels[size:]


def batches_by_split(x: Array, labels: Array, size: int) -> Batches:
    cuts = np.arange(size, len(x), size)
    return list(zip(np.split(x, cuts), np.split(labels, cuts), strict=True))


def batches_by_count(x: Array, labels: Array, size: int) -> Batches:
    count = -(-len(x) // size)
    places = [slice(n * size, (n + 1) * size) for n in range(count)]
    return [(x[place].astype(np.float32), labels[place]) for place in places]


def _some(n: int, size: int, seed: int = 0) -> tuple[Array, Array, int]:
    return numbers(n, 2, seed=seed), whole(n, seed=seed), size


BATCHES = Exercise(
    id="01.4",
    name="batches",
    title="Mini-batches",
    reference=reference_batches,
    plain=batches,
    parts=("batches",),
    probes=(
        probe("5 images in batches of 2", lambda: _some(5, 2)),
        probe("6 images in batches of 3", lambda: _some(6, 3)),
        probe("3 images in batches of 8", lambda: _some(3, 8)),
        probe("7 images in batches of 1", lambda: _some(7, 1)),
    ),
    misconceptions=(
        Misconception(
            "Y11", "last batch dropped",
            "The images of the last, shorter batch are gone. What should happen to those "
            "that do not fill a batch?",
            (("range(0, len(x), size)", "range(0, len(x) - size + 1, size)"),),
        ),
        Misconception(
            "Y12", "batches overlap",
            "Each of your batches begins one image after the one before, so images come "
            "several times. How far apart are the starts?",
            (("range(0, len(x), size)", "range(0, len(x), 1)"),),
        ),
        Misconception(
            "Y13", "labels not cut",
            "Every batch got all labels. Which labels belong to these images?",
            (("labels[start:stop]", "labels"),),
        ),
        Misconception(
            "Y14", "one image short",
            "Each batch lacks its last image. Does a slice include its end?",
            (("stop = start + size", "stop = start + size - 1"),),
        ),
        Misconception(
            "Y15", "size taken for the number of batches",
            "You made `size` batches. `size` says how many images are in one: how many "
            "batches does that give?",
            wrong=lambda x, labels, size: list(
                zip(np.array_split(x, size), np.array_split(labels, size), strict=True)
            ),
        ),
        Misconception(
            "Y16", "first images only",
            "Every batch holds the first images again. Where does the start enter the "
            "slice?",
            (
                (
                    "x[start:stop], labels[start:stop]",
                    "x[:size], labels[:size]",
                ),
            ),
        ),
        Misconception(
            "Y17", "first batch only",
            "You return after the first batch. How far is your return line indented?",
            (("    return pieces", "        return pieces"),),
        ),
    ),
    alternatives=(batches_by_yield, batches_by_split, batches_by_count),
    hints=(
        "Where do the batches begin? For a size of 2: at 0, 2, 4 ...",
        "range takes a step, and a slice that goes over the end is simply shorter.",
        "for start in range(0, ___, ___):\n"
        "    pieces.append((x[___ : ___], labels[___ : ___]))",
    ),
    explanation=(
        "The starts are $0, B, 2B, \\dots$ below $N$, and each batch is the slice from "
        "a start to start $+ B$; slicing past the end just stops, which gives the last, "
        "shorter batch."
    ),
    general=lambda rng: _some(
        int(rng.integers(1, 20)), int(rng.integers(1, 9)), int(rng.integers(99))
    ),
    after="Training looks at a batch, corrects the weights, and takes the next.",
)  # fmt: skip
