"""What several exercises of chapter 09 use: inputs, and sentences that recur."""

from __future__ import annotations

import numpy as np

Array = np.ndarray
Generator = np.random.Generator


def table(*rows: tuple[float, ...]) -> Array:
    """Rows of scores, an image each."""
    return np.array(rows, dtype=float)


def classes(*labels: int, dtype: type = np.int64) -> Array:
    """Labels (N,)."""
    return np.array(labels, dtype=dtype)


def penalties(*shape: int, top: int = 12, seed: int = 0) -> Array:
    """Random whole penalties from 0 to ``top``, as floats, the same at each call."""
    return np.random.default_rng(seed).integers(0, top + 1, size=shape).astype(float)


def scores_case(rng: Generator) -> tuple[Array, Array]:
    """Logits of either sign, small or in the hundreds, and labels."""
    N, K = int(rng.integers(2, 6)), int(rng.integers(2, 11))
    scale = float(rng.choice([1.0, 5.0, 200.0]))
    return rng.normal(size=(N, K)) * scale, rng.integers(0, K, size=N)


def penalties_case(rng: Generator) -> tuple[Array, Array]:
    """Penalties, which are never negative, and labels."""
    scores, labels = scores_case(rng)
    return np.abs(scores), labels


def map_case(rng: Generator) -> tuple[Array, Array, float]:
    """Penalties, labels and j."""
    y, labels = penalties_case(rng)
    y[0, labels[0]] += 3.0  # float32 cannot tell a loss of 1e-5 from its neighbours
    return y, labels, float(rng.choice([0.5, 1.0, 10.0, 50.0]))


J_FORGOTTEN = (
    "Your sum runs over the classes alone: the constant term for j is missing. What "
    "does it do when all penalties are large?"
)

UPSIDE_DOWN = (
    "Your largest term belongs to the class that is farthest away. Penalties are "
    "distances: should a large one give a large term or a small one?"
)

J_ITSELF = (
    "You add j where eq. (9) adds a power of e. The rubbish class behaves like a class "
    "whose penalty is j: what is its term in the sum?"
)

RUBBISH_NOT_SCALED = (
    "You take a number out of the classes' powers and leave the term for j as it is. "
    "If all powers of the sum are multiplied by e^m, what becomes of e^-j?"
)

TEN_FIXED = (
    "Your answer is the same for every j. Where does a 10 stand that should be a name?"
)

BATCH_SUM = (
    "For two images you return the sum of their losses, so showing each image twice "
    "would double the loss. Which number should the sum be divided by?"
)

BLOCK = (
    "Indexing [:, labels] takes out a whole block: for every image the classes of all "
    "images. You want one entry per image. Which row goes with which label?"
)

LAST_IMAGE = (
    "Only the last image counts in your answer: each image overwrites the one before. "
    "How should the losses of the images be combined?"
)

FIRST_IMAGE = (
    "Only the first image counts in your answer. When does your function return: is "
    "that line inside the loop?"
)

OVER_CLASSES = (
    "Your answer is too small by the number of classes: you divided by N and by K. The "
    "mean runs over the images only. Where does K come in?"
)

CLASSES_ONLY = (
    "You divide by the number of classes, K, where you should divide by the number of "
    "images. Which of the two sizes of your array counts images?"
)

TWICE_N = (
    "Your gradient is N times too large. The loss is a mean over the batch: what does "
    "that do to the gradient of one image?"
)

FACTOR_2 = (
    "Your gradient is twice the expected one. A factor 2 comes from the derivative of "
    "a square. Is anything squared in this loss?"
)

NEGATIVE = (
    "Your loss is negative, and a loss should be 0 at best and grow as the answers get "
    "worse. Where is a sign missing, or one too many?"
)

WHOLE_GRADIENT = (
    "With whole numbers in the input your gradient holds whole numbers, too: the array "
    "that you fill has the type of the input, and its decimals are gone. Which type "
    "can hold a half?"
)

COLUMNS = (
    "Your columns add up to 1, not your rows: each sum runs over the images. Which "
    "axis holds the classes?"
)

DIVIDED = "return total / N"
BACK_Y = "return dy / N"
