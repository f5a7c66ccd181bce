"""What several exercises of chapter 09 use."""

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


def penalties(*shape: int, top: float = 12.0, seed: int = 0) -> Array:
    """Random penalties from 0 to ``top``, the same at each call."""
    return np.random.default_rng(seed).uniform(0.0, top, size=shape)


def _scores_case(rng: Generator) -> tuple[Array, Array]:
    N, K = int(rng.integers(2, 6)), int(rng.integers(2, 11))
    scale = float(rng.choice([1.0, 5.0, 200.0]))
    return rng.normal(size=(N, K)) * scale, rng.integers(0, K, size=N)


def _penalties_case(rng: Generator) -> tuple[Array, Array]:
    scores, labels = _scores_case(rng)
    return np.abs(scores), labels


def _map_case(rng: Generator) -> tuple[Array, Array, float]:
    y, labels = _penalties_case(rng)
    y[0, labels[0]] += 3.0  # float32 cannot tell a loss of 1e-5 from its neighbours
    return y, labels, float(rng.choice([0.5, 1.0, 10.0, 50.0]))


_DIVIDED = "return total / N"


_BATCH_SUM = (
    "For two images you return their losses added up, so showing each image twice would "
    "double the loss. Which number should the sum be divided by?"
)


_BLOCK = (
    "Indexing [:, labels] takes out a whole block: for every image the classes of all "
    "images. You want one entry per image. Which row goes with which label?"
)


_LAST_IMAGE = (
    "Only the last image counts in your answer: each image overwrites the one before. "
    "How do their losses come together?"
)


_OVER_CLASSES = (
    "Your answer is too small by the number of classes: you divided by N and by K. The "
    "mean runs over the images only. Where does K come in?"
)


_TWICE_N = (
    "Your gradient is N times too large. The loss is a mean over the batch: what does "
    "that do to the gradient of one image?"
)


_NEGATIVE = (
    "Your loss is negative. A loss is 0 at best and grows with the fault: where is a "
    "sign missing?"
)


_J_FORGOTTEN = (
    "Your sum runs over the classes alone: the constant term for j is missing. What "
    "does it do when all penalties are large?"
)


_UPSIDE_DOWN = (
    "Your largest term belongs to the class that is farthest away. Penalties are "
    "distances: should a large one give a large term or a small one?"
)


_J_ITSELF = (
    "You add j where eq. (9) adds a power of e. The rubbish class behaves like a class "
    "whose penalty is j: what is its term in the sum?"
)


_TEN_FIXED = (
    "Your answer is the same for every j. Where does a 10 stand that should be a name?"
)


_NAIVE_MAP = (
    "With penalties and j near a thousand you get inf or nan: every power of e is 0 "
    "there, and so is their sum. What can you take out of the sum before the powers "
    "are taken?"
)


def _far() -> tuple[Array, Array]:
    return table((1e6, 1e6 + 2, 1e6), (3e5, 1e6, 0)), classes(1, 2)


def _far_and_j() -> tuple[Array, Array, float]:
    return table((1500, 1502, 1501), (0, 1, 3)), classes(1, 2), 2000.0


def _all_large() -> tuple[Array, Array, float]:
    return table((1500, 1501, 1500.5), (1202, 1200, 1199)), classes(0, 0), 1500.0


def _softmax_naive(z: Array) -> Array:
    e = np.exp(z)
    return e / np.sum(e, axis=1, keepdims=True)


_COLUMNS = (
    "Your columns add up to 1, not your rows: you share out over the images. Which axis "
    "holds the classes?"
)


_NAIVE_CE = (
    "With logits of 10,000 you get nan: e to the power of 10,000 is inf. What can you "
    "subtract from a whole row without changing the shares?"
)


_BACK_Y = "return dy / N"
