"""16.1 prepare: bytes to 0…1, labels to one-hot rows."""

from __future__ import annotations

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import probe, whole

Array = np.ndarray
Generator = np.random.Generator
Pair = tuple[Array, Array]


def prepare(images: Array, labels: Array) -> Pair:
    N, H, W = images.shape
    x = images / 255
    x = x.reshape(N, 1, H, W)
    t = np.zeros((N, 10))
    for n in range(N):
        t[n, labels[n]] = 1.0
    return x, t


def prepare_by_indexing(images: Array, labels: Array) -> Pair:
    t = np.zeros((len(labels), 10))
    t[np.arange(len(labels)), labels] = 1
    return images[:, None].astype(float) / 255.0, t


def prepare_by_eye(images: Array, labels: Array) -> Pair:
    return np.expand_dims(images, 1) / np.float32(255), np.eye(10)[labels]


def prepare_by_comparing(images: Array, labels: Array) -> Pair:
    t = np.equal(np.asarray(labels)[:, None], np.arange(10)).astype(float)
    return np.multiply(images[:, None], 1 / 255), t


def _bytes(*shape: int, seed: int = 0) -> Array:
    image = whole(*shape, seed=seed, high=256).astype(np.uint8)
    image.flat[:3] = 0, 255, 128
    return image


def _digits(*labels: int) -> Array:
    return np.array(labels, dtype=np.uint8)


def _prepare_case(rng: Generator) -> Pair:
    N, H, W = int(rng.integers(1, 6)), int(rng.integers(2, 6)), int(rng.integers(2, 6))
    images = rng.integers(0, 256, (N, H, W)).astype(np.uint8)
    return images, rng.integers(0, 10, N).astype(np.uint8)


_SCALE = "x = images / 255"


_AXIS = "x = x.reshape(N, 1, H, W)"


_ONE = "t[n, labels[n]] = 1.0"


PREPARE = Exercise(
    id="16.1",
    name="prepare",
    title="Bytes to 0…1, labels to one-hot rows",
    reference=prepare_by_indexing,
    plain=prepare,
    parts=("x", "t"),
    probes=(
        probe("one image of 2 x 3 pixels, a 7",
              lambda: (_bytes(1, 2, 3), _digits(7))),
        probe("three images of 2 x 4 pixels, a 0, a 9 and a 3",
              lambda: (_bytes(3, 2, 4, seed=1), _digits(0, 9, 3))),
        probe("ten images of 3 x 10 pixels, one of each digit in a mixed order",
              lambda: (_bytes(10, 3, 10, seed=2),
                       _digits(3, 1, 4, 0, 5, 9, 2, 6, 8, 7))),
    ),
    misconceptions=(
        Misconception(
            "T01", "integer division",
            "Nearly all of your grey levels became 0: // throws away what is behind the "
            "point. Which division keeps it?",
            ((_SCALE, "x = images // 255"),),
        ),
        Misconception(
            "J01", "not scaled",
            "Your pixels still go up to 255. Whose largest value should become 1?",
            ((_SCALE, "x = images / 1"),),
        ),
        Misconception(
            "J02", "divided by 256",
            "Your brightest pixel is a little below 1. Bytes have 256 values, but which "
            "is the largest?",
            ((_SCALE, "x = images / 256"),),
        ),
        Misconception(
            "J03", "grey levels of 1998",
            "Your levels lie between -0.1 and 1.175. That is how the paper fed LeNet-5; "
            "what does the listing do instead?",
            ((_SCALE, "x = images / 255 * 1.275 - 0.1"),),
        ),
        Misconception(
            "J04", "ink and paper exchanged",
            "Your ink is 0 and your paper 1. In MNIST 255 is ink: what should it become?",
            ((_SCALE, "x = 1 - images / 255"),),
        ),
        Misconception(
            "J05", "no axis for the maps",
            "A convolution wants (N, C, H, W), and yours has three axes. How many maps "
            "has a grey image, and where does that axis go?",
            ((_AXIS, "x = x.reshape(N, H, W)"),),
        ),
        Misconception(
            "J06", "axis of maps at the end",
            "Your axis of maps comes last, as Keras wants it. This course keeps it "
            "behind the batch: which place is that?",
            ((_AXIS, "x = x.reshape(N, H, W, 1)"),),
        ),
        Misconception(
            "J07", "rows and columns exchanged",
            "Height and width have changed places. Which of them comes first?",
            ((_AXIS, "x = x.reshape(N, 1, W, H)"),),
        ),
        Misconception(
            "J08", "one-hot transposed",
            "Your targets have a row per class. Every image is a row elsewhere: which "
            "axis counts the images here?",
            (("return x, t", "return x, t.T"),),
        ),
        Misconception(
            "J09", "off by one",
            "The 1 of each row stands one place too far left. Which class has place 0?",
            ((_ONE, "t[n, labels[n] - 1] = 1.0"),),
        ),
        Misconception(
            "J10", "label instead of 1",
            "The right place is found, but the label itself is written there. What makes "
            "a row add up to 1?",
            ((_ONE, "t[n, labels[n]] = labels[n]"),),
        ),
        Misconception(
            "J11", "targets of -1 and 1",
            "Your wrong classes have -1. The shares of a softmax lie between 0 and 1: "
            "what should they be compared with?",
            (("np.zeros((N, 10))", "np.zeros((N, 10)) - 1"),),
        ),
        Misconception(
            "J12", "as many columns as labels",
            "Your rows end at the largest label that happens to be there. How many "
            "classes are there, whatever the batch holds?",
            wrong=lambda images, labels: (
                prepare(images, labels)[0], np.eye(int(labels.max()) + 1)[labels]
            ),
        ),
    ),
    alternatives=(prepare_by_indexing, prepare_by_eye, prepare_by_comparing),
    hints=(
        "Two small jobs. Which number of a byte should become 1? And where does the "
        "axis for the single grey map go?",
        "Begin the targets with zeros, a row per image and a column per class; then put "
        "a single 1 into each row.",
        "x = images / ___\nx = x.reshape(N, ___, H, W)\nt = np.zeros((___, ___))\n"
        "t[n, ___] = 1.0  # for every n",
    ),
    explanation=(
        "$x = \\text{bytes} / 255$, so paper is 0 and ink 1; $t_{n,i} = 1$ where $i$ is "
        "the label of image $n$, else 0. One-hot rows are what "
        "`categorical_crossentropy` expects; with whole-number labels the same loss is "
        "called `sparse_categorical_crossentropy`."
    ),
    general=_prepare_case,
    after="The chapter's training uses it.",
)  # fmt: skip
