"""16.1 prepare: bytes to 0…1, labels to one-hot rows."""

from __future__ import annotations

from collections.abc import Callable

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


def _pale(*shape: int, seed: int = 0) -> Array:
    """Bytes from 50 to 200: no pixel is quite black or white."""
    image = whole(*shape, seed=seed, low=60, high=190).astype(np.uint8)
    image.flat[:2] = 50, 200
    return image


def _changed(change: Callable[[Array], Array]) -> Callable[..., Pair]:
    """The right targets, with images that are scaled another way."""

    def wrong(images: Array, labels: Array) -> Pair:
        return change(np.asarray(images, float))[:, None], prepare(images, labels)[1]

    return wrong


def _prepare_case(rng: Generator) -> Pair:
    N, H, W = int(rng.integers(1, 6)), int(rng.integers(2, 6)), int(rng.integers(2, 6))
    images = rng.integers(0, 256, (N, H, W)).astype(np.uint8)
    return images, rng.integers(0, 10, N).astype(np.uint8)


_SCALE = "x = images / 255"
_AXIS = "x = x.reshape(N, 1, H, W)"
_ONE = "t[n, labels[n]] = 1.0"
_RETURN = "return x, t"


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
        probe("two pale images of 2 x 3 pixels, bytes from 50 to 200, a 2 and a 5",
              lambda: (_pale(2, 2, 3), _digits(2, 5))),
    ),
    misconceptions=(
        Misconception(
            "T01", "integer division",
            "Nearly all of your grey levels became 0: what comes after the point is "
            "dropped, as // does and int. Which of your steps drops it?",
            ((_SCALE, "x = images // 255"),),
        ),
        Misconception(
            "J01", "not scaled",
            "Your pixels still go up to 255. By what do you divide to bring the largest "
            "byte to 1?",
            ((_SCALE, "x = images / 1"),),
        ),
        Misconception(
            "J02", "divided by 256",
            "Your brightest pixel is a little below 1. Bytes have 256 values, but which "
            "is the largest?",
            ((_SCALE, "x = images / 256"),),
        ),
        Misconception(
            "J13", "brightest pixel of the batch for 255",
            "You divide by the brightest pixel that happens to be there. Should the "
            "same byte not become the same number in every batch?",
            ((_SCALE, "x = images / images.max()"),),
        ),
        Misconception(
            "J14", "each image stretched by itself",
            "You divide each image by its own brightest pixel. Should the same byte "
            "not become the same number in every image?",
            wrong=_changed(lambda x: x / x.max(axis=(1, 2), keepdims=True)),
        ),
        Misconception(
            "J15", "darkest pixel to 0, brightest to 1",
            "You stretch the batch from its own darkest to its own brightest pixel. "
            "Which two bytes should become 0 and 1, whatever the batch holds?",
            wrong=_changed(lambda x: (x - x.min()) / (x.max() - x.min())),
        ),
        Misconception(
            "J03", "grey levels of 1998",
            "Your levels lie between -0.1 and 1.175. That is how the paper fed LeNet-5; "
            "what does the listing do instead?",
            ((_SCALE, "x = images / 255 * 1.275 - 0.1"),),
        ),
        Misconception(
            "J16", "levels of -1 to 1",
            "Your levels go from -1 to 1. What should the background, byte 0, "
            "become here?",
            ((_SCALE, "x = images / 127.5 - 1"),),
        ),
        Misconception(
            "J17", "mean 0, variance 1",
            "You take the mean away and divide by the standard deviation. The listing "
            "only divides by one number: which byte should become 1?",
            wrong=_changed(lambda x: (x - x.mean()) / x.std()),
        ),
        Misconception(
            "J18", "columns of length 1",
            "You divide each column by its length, as a vector. The listing divides "
            "all pixels by the same number: which one makes 255 to 1?",
            wrong=_changed(lambda x: x / np.linalg.norm(x, axis=1, keepdims=True)),
        ),
        Misconception(
            "J19", "black and white",
            "Your pixels are 0 or 1, without the greys between. Which step rounds?",
            wrong=_changed(lambda x: (x > 127) * 1.0),
        ),
        Misconception(
            "J04", "ink and background exchanged",
            "Your ink is 0 and your background 1. In MNIST 255 is ink: what should it "
            "become?",
            ((_SCALE, "x = 1 - images / 255"),),
        ),
        Misconception(
            "J05", "no axis for the maps",
            "A convolution wants (N, C, H, W), and your x has three axes. How many maps "
            "does a grey image have, and where does that axis go?",
            ((_AXIS, "x = x.reshape(N, H, W)"),),
        ),
        Misconception(
            "J06", "axis of maps at the end",
            "Your axis of maps comes last, as Keras wants it. This course keeps it "
            "right after the batch: which place is that?",
            ((_AXIS, "x = x.reshape(N, H, W, 1)"),),
        ),
        Misconception(
            "J20", "axis of maps at the front",
            "Your axis of maps comes first, so all images look like the maps of a "
            "single one. Which axis counts the images?",
            ((_AXIS, "x = x.reshape(1, N, H, W)"),),
        ),
        Misconception(
            "J21", "images as rows",
            "Each of your images is one row of numbers. A convolution needs rows and "
            "columns: which four axes does x have?",
            ((_AXIS, "x = x.reshape(N, H * W)"),),
        ),
        Misconception(
            "J07", "rows and columns exchanged",
            "Height and width have changed places. Which of them comes first?",
            ((_AXIS, "x = x.reshape(N, 1, W, H)"),),
        ),
        Misconception(
            "J22", "pictures transposed",
            "Your pictures are transposed: what ran down now runs to the right. Which "
            "axis of images holds the rows?",
            wrong=_changed(lambda x: x.transpose(0, 2, 1) / 255),
        ),
        Misconception(
            "J08", "one-hot transposed",
            "Your targets have a row per class. In x, each image has a row of its own: "
            "which axis should count the images in t?",
            ((_RETURN, "return x, t.T"),),
        ),
        Misconception(
            "J23", "every label in every row",
            "Each of your rows has a 1 for every label of the batch: t[:, labels] picks "
            "all rows. Which row does each label belong to?",
            (("t[n, labels[n]] = 1.0", "t[:, labels[n]] = 1.0"),),
        ),
        Misconception(
            "J24", "rows that end at their label",
            "Each of your rows ends at its own label, so they differ in length. How "
            "many classes does every row have a place for?",
            ((_RETURN, "return x, [[0] * k + [1] for k in labels]"),),
        ),
        Misconception(
            "J12", "as many columns as labels",
            "Your rows end at the largest label that happens to be there. How many "
            "classes are there, whatever the batch holds?",
            (("np.zeros((N, 10))", "np.zeros((N, int(max(labels)) + 1))"),),
        ),
        Misconception(
            "J25", "nine columns",
            "Your rows have nine places. With 0 and 9 among them, how many digits are "
            "there?",
            wrong=lambda images, labels: (
                prepare(images, labels)[0], prepare(images, labels)[1][:, 1:]
            ),
        ),
        Misconception(
            "J26", "labels returned as they are",
            "Your second result is the labels themselves. What does one-hot make of a "
            "7: which ten numbers?",
            ((_RETURN, "return x, np.array(labels)"),),
        ),
        Misconception(
            "J30", "labels as a column",
            "Your second result is a column with the labels themselves. What does "
            "one-hot make of a 7: which ten numbers?",
            ((_RETURN, "return x, np.array(labels).reshape(-1, 1)"),),
        ),
        Misconception(
            "J31", "place in the batch for the label",
            "Your rows do not depend on the labels: the 1 of each image stands at its "
            "place in the batch. Which index should pick the column?",
            ((_ONE, "t[n, n] = 1.0"),),
        ),
        Misconception(
            "J27", "x and t exchanged",
            "Both results are right, but they have changed places. Which comes first, "
            "the images or the targets?",
            ((_RETURN, "return t, x"),),
        ),
        Misconception(
            "J09", "one place too far left",
            "The 1 of each row stands one place too far left. Which class has place 0?",
            ((_ONE, "t[n, labels[n] - 1] = 1.0"),),
        ),
        Misconception(
            "J28", "mirrored rows",
            "Your rows run from 9 to 0: the 1 of a 7 stands at place 2. From which end "
            "are places counted?",
            ((_ONE, "t[n, 9 - labels[n]] = 1.0"),),
        ),
        Misconception(
            "J10", "label instead of 1",
            "You find the right place, but write the label itself there. What makes a "
            "row add up to 1?",
            ((_ONE, "t[n, labels[n]] = labels[n]"),),
        ),
        Misconception(
            "J11", "targets of -1 and 1",
            "Your wrong classes have -1. The probabilities of a softmax lie between 0 "
            "and 1: with what should they be compared?",
            (("np.zeros((N, 10))", "np.zeros((N, 10)) - 1"),),
        ),
        Misconception(
            "J29", "0 at the label, 1 elsewhere",
            "Your rows have a 0 at their label and 1 everywhere else. Which class "
            "should have the single 1?",
            (("np.zeros((N, 10))", "np.ones((N, 10))"), (_ONE, "t[n, labels[n]] = 0.0")),
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
        "$x = \\text{bytes} / 255$, so the background is 0 and ink 1; $t_{n,i} = 1$ where $i$ is "
        "the label of image $n$, else 0. One-hot rows are what "
        "`categorical_crossentropy` expects; with whole-number labels the same loss is "
        "called `sparse_categorical_crossentropy`."
    ),
    general=_prepare_case,
    after="The chapter's training uses it.",
)  # fmt: skip
