"""01.4 batches: mini-batches."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .... import data as course_data
from ...exercise import Exercise, Misconception
from ..probes import counting, probe
from . import _out_of_order

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


def _some(n: int, size: int) -> tuple[Array, Array, int]:
    """Images [[1, 2], [3, 4], ...] with the labels 0, 3, 6, 9, 2, 5, 8, ..."""
    return counting(n, 2), 3 * np.arange(n) % 10, size


def _even(x: Array, labels: Array, count: int) -> Batches:
    pieces = np.array_split(x, count), np.array_split(labels, count)
    return list(zip(*pieces, strict=True))


def _all_so_far(x: Array, labels: Array, size: int) -> Iterator[Batches]:
    pieces = []
    for pair in batches(x, labels, size):
        pieces.append(pair)
        yield pieces


def _taken_apart(x: Array, labels: Array, size: int) -> list[Array]:
    return [one for pair in batches(x, labels, size) for one in pair]


_STARTS = "range(0, len(x), size)"
_PAIR = "(x[start:stop], labels[start:stop])"


BATCHES = Exercise(
    id="01.4",
    name="batches",
    title="Mini-batches",
    reference=reference_batches,
    plain=batches,
    given=_out_of_order.batches,
    kind="order",
    parts=("batches",),
    probes=(
        probe("5 images of two pixels in batches of 2", lambda: _some(5, 2)),
        probe("6 images in batches of 3", lambda: _some(6, 3)),
        probe("7 images in batches of 3", lambda: _some(7, 3)),
        probe("3 images in batches of 8", lambda: _some(3, 8)),
        probe("7 images in batches of 1", lambda: _some(7, 1)),
    ),
    misconceptions=(
        Misconception(
            "Y11", "last batch dropped",
            "The images of the last, shorter batch are gone. What should happen to "
            "the images that do not fill a batch?",
            ((_STARTS, "range(0, len(x) - size + 1, size)"),),
        ),
        Misconception(
            "Y24", "last batch always dropped",
            "Your last batch is missing, even when it is full. Where does range stop: "
            "which start is the last one?",
            ((_STARTS, "range(0, len(x) - size, size)"),),
        ),
        Misconception(
            "Y12", "batches overlap",
            "Each of your batches starts one image after the previous one, so images "
            "come several times. How far apart should the starts be?",
            ((_STARTS, "range(0, len(x), 1)"),),
        ),
        Misconception(
            "Y13", "labels not cut",
            "Every batch has all the labels. Which labels belong to its images?",
            (("labels[start:stop]", "labels"),),
        ),
        Misconception(
            "Y14", "one image short",
            "The last image of every full batch is missing. Does a slice include its "
            "end?",
            (("start + size\n", "start + size - 1\n"),),
        ),
        Misconception(
            "Y25", "one image too many",
            "Your batches hold one image more than `size`, the first of the next "
            "batch. Does a slice include its end?",
            (("start + size\n", "start + size + 1\n"),),
        ),
        Misconception(
            "Y15", "size taken for the number of batches",
            "You made `size` batches. `size` says how many images are in one batch: "
            "how many batches does that give?",
            wrong=lambda x, labels, size: _even(x, labels, size),
        ),
        Misconception(
            "Y18", "batches evened out",
            "Your batches are nearly equal in size: 7 images in batches of 3 give 3, "
            "2 and 2. Which batches should be full?",
            wrong=lambda x, labels, size: _even(x, labels, -(-len(x) // size)),
        ),
        Misconception(
            "Y19", "rest spread over the batches",
            "The images that do not fill a batch of their own are spread over the "
            "others, which become larger than `size`. Where should those images go?",
            wrong=lambda x, labels, size: _even(x, labels, max(1, len(x) // size)),
        ),
        Misconception(
            "Y16", "first images only",
            "Every batch holds the first images again. Where does the start enter the "
            "slice?",
            ((_PAIR, "(x[:size], labels[:size])"),),
        ),
        Misconception(
            "Y17", "first batch only",
            "You return a single batch, the first one. When does your function "
            "return: is that line inside the loop?",
            (("    return pieces", "        return pieces"),),
        ),
        Misconception(
            "Y34", "list begun anew",
            "You return the last batch alone. Which lines have to run for every batch, "
            "and which only once?",
            (
                ("    pieces = []\n    for start in range(0, len(x), size):\n",
                 "    for start in range(0, len(x), size):\n        pieces = []\n"),
            ),
        ),
        Misconception(
            "Y20", "two lists instead of pairs",
            "You return a pair of lists, one of images and one of labels. A list of "
            "pairs is expected: which function puts two lists together, item by item?",
            (
                ("return pieces",
                 "return [a for a, _ in pieces], [b for _, b in pieces]"),
            ),
        ),
        Misconception(
            "Y21", "labels first",
            "In your pairs the labels come first. In which order are images and "
            "labels expected?",
            ((_PAIR, "(labels[start:stop], x[start:stop])"),),
        ),
        Misconception(
            "Y22", "no labels",
            "You return the images of each batch without their labels. What makes a "
            "pair of them?",
            ((_PAIR, "x[start:stop]"),),
        ),
        Misconception(
            "Y23", "an empty batch at the end",
            "When the images fill the last batch exactly, you add an empty one. At "
            "which start should the loop have stopped?",
            ((_STARTS, "range(0, len(x) + 1, size)"),),
        ),
        Misconception(
            "Y26", "last batch starts again",
            "Your last batch is filled up with the first images, which come twice "
            "now. May the last batch be shorter?",
            (
                (_PAIR,
                 "tuple(np.take(a, range(start, stop), axis=0, mode='wrap') for a in "
                 "(x, labels))"),
            ),
        ),
        Misconception(
            "Y27", "every second batch",
            "You leave out every second batch. How far is it from the start of one "
            "batch to the start of the next?",
            ((_STARTS, "range(0, len(x), 2 * size)"),),
        ),
        Misconception(
            "Y28", "in reverse",
            "Your batches are right, but they come in reverse order. Which batch "
            "should be first?",
            (("return pieces", "return pieces[::-1]"),),
        ),
        Misconception(
            "Y29", "first image left out",
            "Your first batch starts with the second image. Which index does the "
            "first image have?",
            ((_STARTS, "range(1, len(x), size)"),),
        ),
        Misconception(
            "Y30", "pairs of single images",
            "Your pairs hold a single image each. How many images belong in a batch, "
            "and what does `size` say?",
            wrong=lambda x, labels, size: list(zip(x, labels, strict=True)),
        ),
        Misconception(
            "Y32", "last batch reaches back",
            "Your last batch is full because it reaches back: its first images come "
            "twice. May the last batch be shorter?",
            (
                ("stop = start + size",
                 "start = max(0, min(start, len(x) - size))\n        stop = start + "
                 "size"),
            ),
        ),
        Misconception(
            "Y33", "dealt out like cards",
            "You deal the images out like cards: neighbours land in different "
            "batches. In which order should a batch hold them?",
            (
                (_PAIR,
                 "(x[start // size :: -(-len(x) // size)], labels[start // size :: "
                 "-(-len(x) // size)])"),
            ),
        ),
        Misconception(
            "Y31", "last batch filled with zeros",
            "Your last batch is filled up with zeros, which were no images. May the "
            "last batch be shorter?",
            (
                (_PAIR,
                 "tuple(np.concatenate([a[start:stop], np.zeros_like(a, "
                 "shape=(max(stop - len(a), 0), *a.shape[1:]))]) for a in (x, "
                 "labels))"),
            ),
        ),
        Misconception(
            "Y35", "starts not spaced by size",
            "You have about the right number of batches, but each starts one image "
            "after the previous one. How far apart should two starts be?",
            ((_STARTS, "range(len(x) // size)"),),
        ),
        Misconception(
            "Y36", "first batch missing",
            "Your first batch is missing: the loop begins at the second one. At "
            "which image does the first batch start?",
            ((_STARTS, "range(size, len(x), size)"),),
        ),
        Misconception(
            "Y37", "pairs taken apart",
            "Your list holds images and labels by turns, and not in pairs: += adds the "
            "things inside a pair one by one. What adds the pair as one thing?",
            wrong=_taken_apart,
        ),
        Misconception(
            "Y38", "last pair in place of the list",
            "You return one pair, the last one: the list was replaced by it. What adds "
            "a pair to a list and keeps those that are there?",
            wrong=lambda x, labels, size: batches(x, labels, size)[-1],
        ),
        Misconception(
            "Y39", "end not moved",
            "Your first batch is right, and the others are empty: all slices end at the same "
            "image. Which end belongs to the start of each batch?",
            (("stop = start + size", "stop = size"),),
        ),
        Misconception(
            "Y40", "returned before the loop",
            "Your list is empty: the function returns it before a batch is in it. Which line "
            "has to run after all batches?",
            (("    for start", "    return pieces\n    for start"),),
        ),
        Misconception(
            "Y41", "all batches so far",
            "You yield the whole list at every batch. What should a single yield give: the "
            "list, or one pair?",
            wrong=_all_so_far,
        ),
        Misconception(
            "Y42", "one label for a batch",
            "Each of your batches has a single label, that of its first image. How many "
            "labels belong to it, and what picks them?",
            (("labels[start:stop]", "labels[start]"),),
        ),
        Misconception(
            "Y43", "first pair in place of the list",
            "You return one pair, the first one, and no list. What collects the pairs, and "
            "when should the function return?",
            wrong=lambda x, labels, size: batches(x, labels, size)[0],
        ),
    ),
    alternatives=(batches_by_yield, batches_by_split, batches_by_count),
    hints=(
        "Two of the five lines must run once only, and not for each batch: one before "
        "all batches, one after them. Which two?",
        "Inside the loop a name must have its value before another line uses it. Where "
        "is `stop` used first?",
        "pieces = ___\n"
        "for start in range(___, ___, ___):\n"
        "    stop = ___\n"
        "    pieces.append(___)\n"
        "return ___",
    ),
    explanation=(
        "The starts are $0, B, 2B, \\dots$ below $N$, and each batch is the slice from "
        "its start to start $+ B$. A slice that reaches past the end simply stops "
        "there, which gives the last, shorter batch."
    ),
    general=lambda rng: _some(int(rng.integers(1, 20)), int(rng.integers(1, 9))),
    after="Training looks at one batch, corrects the weights, and takes the next.",
)  # fmt: skip
