"""15.6 distorted_epoch: a pass over distorted digits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ....data import distortions as course
from ...exercise import Exercise, Misconception
from ..ch01.shuffle_together import (
    BACKWARDS,
    KEPT,
    OLD,
    SORTED,
    TURNED,
    order_word,
)
from ..probes import probe

Array = np.ndarray
Generator = np.random.Generator
Distort = Callable[[Array, Generator], Array]


def distorted_epoch(
    x: Array, labels: Array, rng: Generator, distort: Distort
) -> tuple[Array, Array]:
    order = rng.permutation(len(x))
    images = distort(x[order], rng)
    return images, labels[order]


def epoch_distorted_first(
    x: Array, labels: Array, rng: Generator, distort: Distort
) -> tuple[Array, Array]:
    images = distort(x.copy(), rng)
    order = np.argsort(rng.random(len(labels)))
    return np.take(images, order, axis=0), np.take(labels, order)


def epoch_one_by_one(
    x: Array, labels: Array, rng: Generator, distort: Distort
) -> tuple[Array, Array]:
    images, answers = np.empty_like(x), np.empty_like(labels)
    for place, n in enumerate(rng.permutation(len(x))):
        images[place] = distort(x[[n]], rng)[0]
        answers[place] = labels[n]
    return images, answers


def epoch_by_batches(
    x: Array, labels: Array, rng: Generator, distort: Distort
) -> tuple[Array, Array]:
    order, size = rng.permutation(len(x)), 5
    parts = [order[k : k + size] for k in range(0, len(order), size)]
    return np.concatenate([distort(x[part], rng) for part in parts]), labels[order]


_MARK = 15  # the first seed of every generator that is passed in


def _brighter(images: Array, rng: Generator) -> Array:
    """Stands in for a distortion: how often it was applied can be read off."""
    change = rng.uniform(0.21, 0.24, (len(images), 1, 1, 1))
    if _marked(rng):
        return images + change
    # A generator made inside the function distorts alike in every pass: few changes.
    return images + np.resize([0.22, 0.23], change.shape)


def _marked(rng: Generator) -> bool:
    """Whether it is the generator that was passed in, or was spawned from it."""
    entropy = getattr(rng.bit_generator.seed_seq, "entropy", None)
    return isinstance(entropy, list) and entropy[0] == _MARK


def _alike(images: Array, rng: Generator) -> Array:
    """A distortion that leaves the generator where it is."""
    return images + 0.225


def _recognised(args: tuple[Any, ...], output: Any) -> Any:
    """Any order is right: which images are there, which labels, how distorted."""
    before, images, labels = args[0], np.asarray(output[0]), np.asarray(output[1])
    if images.shape != before.shape:
        return images, labels
    added = images[:, 0, 0, 0] - np.floor(images[:, 0, 0, 0])
    names = np.floor(images[:, 0, 0, 0])
    times = np.round(np.mean(np.round(added / 0.225)), 1)
    different = np.round(len(np.unique(np.round(added, 6))) / len(added), 1)
    word = order_word(before[:, 0, 0, 0], names, args[1], labels)
    kind = ("", OLD, KEPT, TURNED, BACKWARDS, SORTED).index(word)
    order = np.argsort(names, kind="stable")
    table = np.zeros(before.shape)  # so that a wrong shape is compared with the right
    table[:, 0, 0, 0] = names[order]
    table[:, 0, 0, 1:], table[:, 0, 1, 0] = (times, different), kind
    return table, labels[order] if len(labels) == len(order) else labels


def _epoch(n: int, seed: int) -> tuple[Array, Array, Generator, Distort]:
    rng = np.random.default_rng(seed)
    x = np.zeros((n, 1, 2, 3)) + rng.permutation(4 * n)[:n, None, None, None]
    return x, rng.permutation(n) % 10, np.random.default_rng([_MARK, seed]), _brighter


_ORDER = "order = rng.permutation(len(x))"


_IMAGES = "distort(x[order], rng)"


_LABELS = "labels[order]"


DISTORTED_EPOCH = Exercise(
    id="15.6",
    name="distorted_epoch",
    title="A pass over distorted digits",
    reference=course.distorted_epoch,
    plain=distorted_epoch,
    parts=("images", "labels"),
    view=_recognised,
    probes=(
        probe("12 images of one grey level each, a distortion that brightens. Your "
              "images are sorted again and described: grey level, how often distorted, "
              "share of different changes; below, 0 for a random order",
              lambda: _epoch(12, 3)),
        probe("23 images, described in the same way", lambda: _epoch(23, 8)),
        probe("15 images and a distortion that needs no generator, described so, too",
              lambda: (*_epoch(15, 11)[:3], _alike)),
    ),
    misconceptions=(
        Misconception(
            "D61", "labels left behind",
            "The images come in a new order and the labels in the old one. A distortion "
            "does not change a label, but what does the shuffling do?",
            ((_LABELS, "labels.copy()"),),
        ),
        Misconception(
            "D62", "labels in another order",
            "Images and labels were shuffled in two different orders. How often do you "
            "draw a permutation?",
            ((_LABELS, "labels[rng.permutation(len(x))]"),),
        ),
        Misconception(
            "D63", "old order",
            "The images come in the order of the training set, in every pass. Where does "
            "the new order come in?",
            ((_ORDER, "order = np.arange(len(x))"),),
        ),
        Misconception(
            "D69", "reversed",
            "The images come in reverse order, which is the same in every pass. Where "
            "does the generator come in?",
            ((_ORDER, "order = np.arange(len(x))[::-1]"),),
        ),
        Misconception(
            "D6E", "only rotated",
            "You move everything on by the same number of places, so neighbours stay "
            "neighbours. How many orders can that give, and how many orders are there?",
            ((_ORDER, "order = np.roll(np.arange(len(x)), rng.integers(1, len(x)))"),),
        ),
        Misconception(
            "D6A", "sorted by label",
            "Your images are sorted by their labels: all zeros come first. Where does "
            "the generator come in?",
            ((_ORDER, 'order = np.argsort(labels, kind="stable")'),),
        ),
        Misconception(
            "D6B", "distorted twice",
            "Each image is distorted twice: the second distortion starts from the "
            "first one's result. How often do you call distort, and with what?",
            wrong=lambda x, labels, rng, distort: distorted_epoch(
                x, labels, rng, lambda images, rng: distort(distort(images, rng), rng)
            ),
        ),
        Misconception(
            "D6C", "images left behind",
            "The labels come in a new order and the images in the old one. Which images "
            "are passed to distort?",
            ((_IMAGES, "distort(x, rng)"),),
        ),
        Misconception(
            "D6D", "labels first",
            "You return the labels first and the images second. In which order are "
            "they expected?",
            (("return images, labels[order]", "return labels[order], images"),),
        ),
        Misconception(
            "D64", "originals returned",
            "Your images are the originals, undistorted. What does distort return, and "
            "where does it go?",
            ((_IMAGES, "x[order]"),),
        ),
        Misconception(
            "D65", "drawn with repetition",
            "Some images are there twice and others not at all. A pass shows each one "
            "once: which draw gives every number once?",
            ((_ORDER, "order = rng.integers(0, len(x), len(x))"),),
        ),
        Misconception(
            "D66", "one distortion for all",
            "Every image of a pass is distorted in the same way. Is one image's change "
            "applied to all of them, or does every call of distort begin with the same "
            "random numbers?",
            ((_IMAGES, "x[order] + (distort(x[:1], rng) - x[:1])"),),
        ),
        Misconception(
            "D67", "last image missing",
            "The last image of the new order is missing. How many images does a pass "
            "show?",
            ((_ORDER, "order = rng.permutation(len(x))[:-1]"),),
        ),
        Misconception(
            "D68", "labels the other way round",
            "The labels are sorted by the inverse of the images' order. An index says "
            "which old place comes here: do both use the same one?",
            ((_LABELS, "labels[np.argsort(order)]"),),
        ),
        Misconception(
            "D6F", "distorted with a generator of its own",
            "You give distort a generator that you make yourself, so every pass distorts "
            "in the same way. Which generator was passed to you?",
            ((_IMAGES, "distort(x[order], np.random.default_rng(1))"),),
        ),
    ),
    alternatives=(epoch_distorted_first, epoch_one_by_one, epoch_by_batches),
    hints=(
        "Three steps: an order, distorted copies in this order, and the labels in the "
        "same order.",
        "Indexing with an array makes a copy, so what distort is given is not the "
        "original any more, and x stays for the next pass.",
        "order = rng.permutation(___)\nimages = distort(___, rng)\nreturn images, labels[___]",
    ),
    explanation=(
        "The label stays, because a digit that is moved a little is still that digit; "
        "that is the whole point. The originals stay, because the next pass distorts "
        "*them* anew: if the distorted images were written back, the next pass would "
        "distort distorted ones, and after twenty passes a digit would be blurred and far "
        "from its place. LeCun et al. 1998, sec. "
        "III-B, made 540,000 copies once; drawn on the fly they need no memory and hardly "
        "ever repeat."
    ),
    general=lambda rng: _epoch(int(rng.integers(12, 30)), int(rng.integers(2**31))),
    after="The training loop of the course does the same, a thousand images ahead.",
)  # fmt: skip
