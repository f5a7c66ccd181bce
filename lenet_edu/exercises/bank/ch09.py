"""Chapter 09, losses: eq. 8, eq. 9, softmax, cross-entropy, MSE, and their gradients."""

# The plain functions are written as a learner would, image by image.
from __future__ import annotations

import numpy as np

from ... import nn
from ..exercise import Exercise, Misconception
from .probes import numbers, probe, whole

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
_SIGN = (
    "All your signs are opposite to those of the slope: a step against your gradient "
    "would climb. Which of the two terms is subtracted?"
)
_NEGATIVE = (
    "Your loss is negative. A loss is 0 at best and grows with the fault: where is a "
    "sign missing?"
)

# 09.1


def penalty_loss(penalties: Array, labels: Array) -> float:
    N, K = penalties.shape
    total = 0.0
    for n in range(N):
        right = penalties[n, labels[n]]
        total += right
    return total / N


def penalty_loss_by_index(penalties: Array, labels: Array) -> float:
    return float(np.mean(penalties[np.arange(len(labels)), labels]))


def penalty_loss_by_take(penalties: Array, labels: Array) -> float:
    columns = np.asarray(labels, dtype=int)[:, None]
    return float(np.take_along_axis(penalties, columns, axis=1).mean())


def penalty_loss_by_one_hot(penalties: Array, labels: Array) -> float:
    one_hot = np.eye(penalties.shape[1])[labels]
    return float(np.einsum("nk,nk->", penalties, one_hot) / len(penalties))


def penalty_loss_in_float32(penalties: Array, labels: Array) -> np.float32:
    y = np.asarray(penalties, np.float32)
    return np.float32(sum(row[k] for row, k in zip(y, labels, strict=True)) / len(y))


PENALTY_LOSS = Exercise(
    id="09.1",
    name="penalty_loss",
    title="Eq. (8): the penalty of the right class",
    reference=nn.penalty_loss,
    plain=penalty_loss,
    probes=(
        probe(
            "one image with the penalties 5, 2 and 9; the right class is 0",
            lambda: (table((5, 2, 9)), classes(0)),
        ),
        probe(
            "two images of three classes",
            lambda: (table((5, 2, 9), (1, 8, 3)), classes(2, 1)),
        ),
        probe(
            "three images of three classes, random penalties",
            lambda: (penalties(3, 3), classes(1, 0, 0)),
        ),
        probe(
            "four images of ten classes, penalties up to a million",
            lambda: (penalties(4, 10, top=1e6, seed=1), classes(3, 9, 0, 3)),
        ),
        probe(
            "whole numbers, and labels that are bytes",
            lambda: (whole(3, 4, seed=2), classes(0, 3, 1, dtype=np.uint8)),
        ),
    ),
    misconceptions=(
        Misconception("L11", "sum over the batch", _BATCH_SUM,
            ((_DIVIDED, "return total"),),
        ),
        Misconception("L15", "block instead of entries", _BLOCK,
            ((_DIVIDED, "return float(np.mean(penalties[:, labels]))"),),
        ),
        Misconception("L41", "divided by the classes too", _OVER_CLASSES,
            ((_DIVIDED, "return total / (N * K)"),),
        ),
        Misconception("L42", "last image only", _LAST_IMAGE,
            (("total += right", "total = right"),),
        ),
        Misconception(
            "L43", "smallest penalty",
            "You take the smallest penalty of each image, which is the one of the "
            "network's answer. Which class should be judged, its answer or the right "
            "one?",
            (("penalties[n, labels[n]]", "np.min(penalties[n])"),),
        ),
        Misconception(
            "L44", "all classes",
            "Your answer does not depend on the labels: you average the penalties of "
            "all classes. Which one does eq. (8) look at?",
            (("penalties[n, labels[n]]", "np.mean(penalties[n])"),),
        ),
        Misconception(
            "L45", "penalties of the wrong classes",
            "You add up the penalties of the wrong classes and leave out the right one. "
            "Making your number small would bring F6 near to whose codes?",
            (("penalties[n, labels[n]]",
              "np.sum(penalties[n]) - penalties[n, labels[n]]"),),
        ),
        Misconception("L18", "minus sign", _NEGATIVE,
            ((_DIVIDED, "return -total / N"),),
        ),
        Misconception(
            "L34", "square root",
            "On one image with penalty 5 you return its square root. The penalties are "
            "squared distances already, and eq. (8) takes them as they are. Why a root?",
            (("total += right", "total += np.sqrt(right)"),),
        ),
        Misconception(
            "L46", "squared again",
            "You square the penalties. They are squared distances already: what is "
            "left for the loss to do?",
            (("total += right", "total += right * right"),),
        ),
        Misconception(
            "L47", "halved",
            "Your answer is half of the expected one. The penalties of this course, "
            "and of the paper, carry no factor. Where does yours come from?",
            ((_DIVIDED, "return total / (2 * N)"),),
        ),
        Misconception(
            "L48", "label of the first image",
            "You take the same class for every image, the one of the first label. "
            "Which index should go through the labels?",
            (("labels[n]", "labels[0]"),),
        ),
    ),
    alternatives=(
        penalty_loss_by_index,
        penalty_loss_by_take,
        penalty_loss_by_one_hot,
        penalty_loss_in_float32,
    ),
    hints=(
        "Write the table of penalties on paper, a row per image. Circle one number in "
        "each row. What do you do with the circled numbers?",
        "Row n is one image, and labels[n] says which column of that row is circled. "
        "The mean of the circled numbers is the loss.",
        "total = 0.0\nfor n in range(___):\n    total += penalties[___, ___]\n"
        "return total / ___",
    ),
    explanation=(
        "Eq. (8): $E = \\frac{1}{N} \\sum_n y_{n, D_n}$, the mean over the batch of the "
        "right class's penalty (LeCun et al. 1998, sec. II-C). Since $y$ is a squared "
        "distance, this is the squared error between F6 and the code of the right "
        "class, summed over the 84 units. In NumPy: one entry per row, "
        "`penalties[np.arange(N), labels]`."
    ),
    general=_penalties_case,
    parts=("loss",),
    after="Eq. (9) begins with the same number and adds a term.",
    widget="LossLandscape",
)  # fmt: skip

# 09.2


def map_loss(penalties: Array, labels: Array, j: float = 10.0) -> float:
    N, K = penalties.shape
    total = 0.0
    for n in range(N):
        right = penalties[n, labels[n]]
        lowest = min(np.min(penalties[n]), j)
        terms = np.sum(np.exp(lowest - penalties[n]))
        terms += np.exp(lowest - j)
        total += right - lowest + np.log(terms)
    return total / N


def map_loss_by_columns(penalties: Array, labels: Array, j: float = 10.0) -> float:
    N = len(penalties)
    scores = np.concatenate([-penalties, np.full((N, 1), -float(j))], axis=1)
    top = scores.max(axis=1, keepdims=True)
    log_sum = top[:, 0] + np.log(np.exp(scores - top).sum(axis=1))
    return float(np.mean(penalties[np.arange(N), labels] + log_sum))


def map_loss_by_logaddexp(penalties: Array, labels: Array, j: float = 10.0) -> float:
    log_sum = np.logaddexp(np.logaddexp.reduce(-penalties, axis=1), -float(j))
    return float(np.mean(penalties[np.arange(len(labels)), labels] + log_sum))


def map_loss_by_differences(penalties: Array, labels: Array, j: float = 10.0) -> float:
    """log(1 + sum of e^(right - other)): the right class is the 1."""
    right = penalties[np.arange(len(labels)), labels][:, None]
    gaps = np.concatenate([right - penalties, right - float(j)], axis=1)
    return float(np.logaddexp.reduce(gaps, axis=1).mean())


def map_loss_in_float32(penalties: Array, labels: Array, j: float = 10.0) -> np.float32:
    y = np.asarray(penalties, np.float32)
    lowest = np.minimum(y.min(axis=1), np.float32(j))
    terms = np.exp(lowest[:, None] - y).sum(axis=1) + np.exp(lowest - np.float32(j))
    right = y[np.arange(len(y)), labels]
    return np.mean(right - lowest + np.log(terms), dtype=np.float32)


def _map_naive(penalties: Array, labels: Array, j: float = 10.0) -> float:
    right = penalties[np.arange(len(labels)), labels]
    log = np.log(np.exp(-j) + np.sum(np.exp(-penalties), axis=1))
    return float(np.mean(right + log))


def _map_upside_down(penalties: Array, labels: Array, j: float = 10.0) -> float:
    right = penalties[np.arange(len(labels)), labels]
    log = np.log(np.exp(j) + np.sum(np.exp(penalties), axis=1))
    return float(np.mean(right + log))


def _map_with_j_itself(penalties: Array, labels: Array, j: float = 10.0) -> float:
    right = penalties[np.arange(len(labels)), labels]
    return float(np.mean(right + np.log(j + np.sum(np.exp(-penalties), axis=1))))


def _map_outside_the_log(penalties: Array, labels: Array, j: float = 10.0) -> float:
    right = penalties[np.arange(len(labels)), labels]
    log = np.logaddexp.reduce(-np.asarray(penalties, float), axis=1)
    return float(np.mean(right + log + np.exp(-j)))


def _map_wrong_classes(penalties: Array, labels: Array, j: float = 10.0) -> float:
    N = len(labels)
    y = np.array(penalties, dtype=float)
    right = y[np.arange(N), labels]
    y[np.arange(N), labels] = np.inf
    log = np.logaddexp(np.logaddexp.reduce(-y, axis=1), -float(j))
    return float(np.mean(right + log))


def _map_minimum_of_all(penalties: Array, labels: Array, j: float = 10.0) -> float:
    lowest = min(np.min(penalties), j)
    terms = np.sum(np.exp(lowest - penalties), axis=1) + np.exp(lowest - j)
    right = penalties[np.arange(len(labels)), labels]
    return float(np.mean(right - lowest + np.log(terms)))


def _map_ten_fixed(penalties: Array, labels: Array, j: float = 10.0) -> float:
    return map_loss(penalties, labels, 10.0)


def _map_block(penalties: Array, labels: Array, j: float = 10.0) -> float:
    y = np.asarray(penalties, float)
    log = np.logaddexp(np.logaddexp.reduce(-y, axis=1), -float(j))
    return float(np.mean(y[:, labels] + log[:, None]))


def _map_plus_for_rubbish(penalties: Array, labels: Array, j: float = 10.0) -> float:
    return map_loss(penalties, labels, -j)


_RUBBISH_SIGN = (
    "With j = 1 your loss is too large: you add e^j, not e^-j. The rubbish class has the "
    "constant penalty j. Which sign do penalties have in the exponent?"
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
_MINIMUM_WITHOUT_J = (
    "With all penalties at a million you get inf or nan. You subtract the smallest "
    "penalty, but the rubbish term overflows then. Which other number should take part "
    "in the search for the smallest?"
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


MAP_LOSS = Exercise(
    id="09.2",
    name="map_loss",
    title="Eq. (9), with its j",
    reference=nn.map_loss,
    plain=map_loss,
    probes=(
        probe(
            "one image with the penalties 2, 1 and 3; the right class is 0, j = 1",
            lambda: (table((2, 1, 3)), classes(0), 1.0),
        ),
        probe(
            "two images of three classes, j = 1",
            lambda: (table((2, 1, 3), (0.5, 4, 1)), classes(0, 2), 1.0),
        ),
        probe(
            "three images of three classes, j left out, so 10",
            lambda: (penalties(3, 3), classes(1, 0, 0)),
        ),
        probe(
            "four images of ten classes, penalties from 0 to 200, j = 50",
            lambda: (penalties(4, 10, top=200, seed=1), classes(3, 9, 0, 3), 50.0),
        ),
        probe("penalties of a million, j left out", _far),
        probe("penalties from 1,199 to 1,502, j = 1,500", _all_large),
        probe("one image near 1,500, another near 0, j = 2,000", _far_and_j),
        probe(
            "whole numbers, and labels that are bytes",
            lambda: (whole(3, 4, seed=2), classes(0, 3, 1, dtype=np.uint8), 2.0),
        ),
    ),
    misconceptions=(
        Misconception(
            "L21", "eq. 8 alone",
            "You return the mean penalty of the right class, which is eq. (8). The term "
            "in which the other classes compete is missing. Where do they come in?",
            (("total += right - lowest + np.log(terms)", "total += right"),),
        ),
        Misconception("L22", "rubbish class missing", _J_FORGOTTEN,
            (("min(np.min(penalties[n]), j)", "np.min(penalties[n])"),
             ("terms += np.exp(lowest - j)", "terms += 0.0")),
        ),
        Misconception("L23", "sign of the exponents", _UPSIDE_DOWN,
            wrong=_map_upside_down),
        Misconception("L26", "j instead of its power", _J_ITSELF,
            wrong=_map_with_j_itself),
        Misconception("L51", "no minimum taken out", _NAIVE_MAP, wrong=_map_naive),
        Misconception("L52", "minimum without j", _MINIMUM_WITHOUT_J,
            (("min(np.min(penalties[n]), j)", "np.min(penalties[n])"),),
        ),
        Misconception(
            "L53", "minimum not given back",
            "Your sum is scaled, but its logarithm does not say so. If every power of e "
            "is multiplied by the same factor, what must be taken from the logarithm?",
            (("right - lowest + np.log", "right + np.log"),),
        ),
        Misconception(
            "L54", "rubbish term outside the logarithm",
            "The term for j stands outside your logarithm. The rubbish class competes "
            "with the ten: inside which sum does it belong?",
            wrong=_map_outside_the_log,
        ),
        Misconception(
            "L55", "right class left out of the sum",
            "Your loss can fall below 0, because the sum leaves out the right class. "
            "Over which classes does i run in eq. (9)?",
            wrong=_map_wrong_classes,
        ),
        Misconception(
            "L56", "minimum of the whole batch",
            "An image far away gets inf or nan as soon as another one is near: you "
            "take one minimum for all images. Whose minimum belongs to a row?",
            wrong=_map_minimum_of_all,
        ),
        Misconception("L57", "j ignored", _TEN_FIXED, wrong=_map_ten_fixed),
        Misconception("L58", "sign of j", _RUBBISH_SIGN, wrong=_map_plus_for_rubbish),
        Misconception(
            "L59", "logarithm subtracted",
            "Your two terms pull the wrong way: the logarithm is subtracted. As a "
            "check, E must be above 0 for every input. Which sign does eq. (9) have?",
            (("right - lowest + np.log(terms)", "right + lowest - np.log(terms)"),),
        ),
        Misconception(
            "L5A", "logarithm to the base 10",
            "Your logarithm has the base 10. The powers are powers of e: which of "
            "NumPy's logarithms undoes np.exp?",
            (("np.log(terms)", "np.log10(terms)"),),
        ),
        Misconception(
            "L5B", "mean inside the logarithm",
            "Inside the logarithm you average over the classes. Eq. (9) adds their "
            "terms up. What changes if a class is added that is far away?",
            (("np.sum(np.exp(lowest - penalties[n]))",
              "np.mean(np.exp(lowest - penalties[n]))"),),
        ),
        Misconception("L11", "sum over the batch", _BATCH_SUM,
            ((_DIVIDED, "return total"),),
        ),
        Misconception("L15", "block instead of entries", _BLOCK, wrong=_map_block),
        Misconception("L41", "divided by the classes too", _OVER_CLASSES,
            ((_DIVIDED, "return total / (N * K)"),),
        ),
        Misconception("L42", "last image only", _LAST_IMAGE,
            (("total += right", "total = right"),),
        ),
    ),
    alternatives=(
        map_loss_by_columns,
        map_loss_by_logaddexp,
        map_loss_by_differences,
        map_loss_in_float32,
    ),
    hints=(
        "Treat j as the penalty of an eleventh class. Then the logarithm holds a plain "
        "sum of eleven terms of one kind.",
        "Find the smallest of the eleven numbers, and call it m. Each term becomes "
        "e to the power of m minus its penalty, so the largest of them is 1. Then the "
        "logarithm of the true sum is that of the scaled sum, minus m.",
        "lowest = min(___, j)\nterms = np.sum(np.exp(___ - ___)) + np.exp(___ - ___)\n"
        "total += right - ___ + np.log(terms)",
    ),
    explanation=(
        "Eq. (9): $E = \\frac{1}{N}\\sum_n \\left[ y_{D_n} + \\log\\left(e^{-j} + "
        "\\sum_i e^{-y_i}\\right)\\right]$ (LeCun et al. 1998, sec. II-C). With "
        "$m = \\min(j, y_1, \\dots, y_K)$ the logarithm is $-m + \\log(e^{m-j} + "
        "\\sum_i e^{m-y_i})$: the largest term is 1, so nothing overflows and the sum "
        "is never 0. The sum holds the right class too, hence $E > 0$. The paper does "
        "not give j."
    ),
    general=_map_case,
    parts=("loss",),
    after="Today's softmax cross-entropy is the same idea, with larger meaning better.",
    widget="LossLandscape",
)  # fmt: skip

# 09.3


def softmax(z: Array) -> Array:
    N, K = z.shape
    p = np.zeros((N, K))
    for n in range(N):
        e = np.exp(z[n] - np.max(z[n]))
        p[n] = e / np.sum(e)
    return p


def softmax_of_rows(z: Array) -> Array:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_by_log(z: Array) -> Array:
    z = np.asarray(z, dtype=float)
    return np.exp(z - np.logaddexp.reduce(z, axis=1)[:, None])


def softmax_by_differences(z: Array) -> Array:
    z = np.asarray(z, dtype=float)
    gaps = z[:, None, :] - z[:, :, None]  # (N, K, K)
    with np.errstate(over="ignore"):
        return 1 / np.exp(gaps).sum(axis=2)


def softmax_in_float32(z: Array) -> Array:
    rows = np.asarray(z, np.float32).T
    e = np.exp(rows - rows.max(axis=0))
    return (e / e.sum(axis=0)).T


def _softmax_naive(z: Array) -> Array:
    e = np.exp(z)
    return e / np.sum(e, axis=1, keepdims=True)


def _softmax_of_columns(z: Array) -> Array:
    return softmax(z.T).T


def _softmax_global(z: Array) -> Array:
    e = np.exp(z - np.max(z))
    return e / np.sum(e, axis=1, keepdims=True)


def _softmax_without_keepdims(z: Array) -> Array:
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1)


def _softmax_of_all(z: Array) -> Array:
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


def _shares(z: Array) -> Array:
    return z / np.sum(z, axis=1, keepdims=True)


_E = "e / np.sum(e)"
_NAIVE_SOFTMAX = (
    "With logits in the thousands you get nan: e to the power of 1000 is inf, and inf / "
    "inf is nan. What can you subtract from a whole row without changing the shares?"
)
_COLUMNS = (
    "Your columns add up to 1, not your rows: you share out over the images. Which axis "
    "holds the classes?"
)

SOFTMAX = Exercise(
    id="09.3",
    name="softmax",
    title="Scores become shares",
    reference=nn.softmax,
    plain=softmax,
    probes=(
        probe("one image with the logits 0, 1 and 2", lambda: (table((0, 1, 2)),)),
        probe("two images of three classes", lambda: (numbers(2, 3),)),
        probe("three images of three classes", lambda: (numbers(3, 3, seed=1) * 3,)),
        probe("one image with the logits 1000, 1001 and 999",
            lambda: (table((1000, 1001, 999)),)),
        probe(
            "two images, one with logits near 10,000, the other near -10,000",
            lambda: (table((10000, 9999, 9990), (-10000, -10001, -10002)),),
        ),
        probe("whole numbers", lambda: (whole(4, 5, seed=2),)),
    ),
    misconceptions=(
        Misconception("L01", "overflow", _NAIVE_SOFTMAX, wrong=_softmax_naive),
        Misconception("L02", "over the images", _COLUMNS, wrong=_softmax_of_columns),
        Misconception(
            "L03", "maximum of the whole batch",
            "An image with low logits becomes nan as soon as another one has high "
            "logits: you subtract one maximum from all. Whose maximum belongs to a "
            "row?",
            wrong=_softmax_global,
        ),
        Misconception(
            "L04", "no keepdims",
            "With as many images as classes you divide each column by the sum of a "
            "row, and with other sizes it stops. Which shape must the sums have to "
            "stand beside their rows?",
            wrong=_softmax_without_keepdims,
        ),
        Misconception(
            "L05", "no exponential",
            "Your numbers are the logits' own shares, without the exponential. What "
            "would such a share be for a negative logit?",
            wrong=_shares,
        ),
        Misconception(
            "L07", "shares of the whole batch",
            "All your numbers together add up to 1. Each image has its own shares: "
            "over what should the sum run?",
            wrong=_softmax_of_all,
        ),
        Misconception(
            "L08", "sign of the logits",
            "Your largest share goes to the smallest logit. That would suit penalties. "
            "Here a larger number means more likely: which sign belongs in the "
            "exponent?",
            (("np.exp(z[n] - np.max(z[n]))", "np.exp(np.min(z[n]) - z[n])"),),
        ),
        Misconception(
            "L09", "logarithm of the softmax",
            "You return the logarithms of the shares, which are negative. Shares lie "
            "between 0 and 1: which step is one too many?",
            ((_E, "np.log(e / np.sum(e))"),),
        ),
        Misconception(
            "L0A", "divided by the largest",
            "Your largest number is 1 in every row. You divide by the largest term: by "
            "what must you divide so that the row adds up to 1?",
            ((_E, "e / np.max(e)"),),
        ),
        Misconception(
            "L0B", "hard maximum",
            "You give 1 to the largest logit and 0 to the others. That is a decision, "
            "and its slope is 0. How much do the others get?",
            ((_E, "1.0 * (e == np.max(e))"),),
        ),
        Misconception(
            "L0C", "logistic of each",
            "You squash every logit by itself with the logistic function, so the rows "
            "do not add up to 1. How do the classes know of each other?",
            (("p[n] = e / np.sum(e)", "p[n] = nn.logistic(z[n])"),),
        ),
        Misconception(
            "L0D", "powers of 2",
            "Your shares are powers of 2, not of e. Which function takes powers of e?",
            (("np.exp(z[n] - np.max(z[n]))", "2.0 ** (z[n] - np.max(z[n]))"),),
        ),
    ),
    alternatives=(
        softmax_of_rows,
        softmax_by_log,
        softmax_by_differences,
        softmax_in_float32,
    ),
    hints=(
        "Take one row. Every logit becomes a positive number; then the row is divided "
        "by what it adds up to.",
        "Adding a constant to all logits of a row multiplies all powers by one factor, "
        "which cancels. So choose the constant that makes the largest exponent 0.",
        "for n in range(N):\n    e = np.exp(z[n] - ___)\n    p[n] = ___ / ___",
    ),
    explanation=(
        "$p_{n,i} = e^{z_{n,i}} / \\sum_k e^{z_{n,k}}$: positive, and each row adds up "
        "to 1. Subtracting the row's maximum changes numerator and denominator by the "
        "same factor, and keeps every power between 0 and 1. With $z = -y$ this is the "
        "posterior of sec. II-C of LeCun et al. 1998 without its rubbish class."
    ),
    general=lambda rng: (_scores_case(rng)[0],),
    parts=("p",),
    after="Cross-entropy asks for the share of one class: the right one.",
)  # fmt: skip

# 09.4


def cross_entropy(z: Array, labels: Array) -> float:
    N, K = z.shape
    total = 0.0
    for n in range(N):
        top = np.max(z[n])
        log_sum = top + np.log(np.sum(np.exp(z[n] - top)))
        total += log_sum - z[n, labels[n]]
    return total / N


def cross_entropy_of_rows(z: Array, labels: Array) -> float:
    shifted = z - z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-log_p[np.arange(len(labels)), labels].mean())


def cross_entropy_by_logaddexp(z: Array, labels: Array) -> float:
    z = np.asarray(z, dtype=float)
    right = z[np.arange(len(labels)), labels]
    return float(np.mean(np.logaddexp.reduce(z, axis=1) - right))


def cross_entropy_by_one_hot(z: Array, labels: Array) -> float:
    shifted = z - z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-np.sum(np.eye(z.shape[1])[labels] * log_p) / len(z))


def cross_entropy_in_float32(z: Array, labels: Array) -> np.float32:
    z = np.asarray(z, np.float32)
    top = z.max(axis=1)
    log_sum = np.log(np.exp(z - top[:, None]).sum(axis=1))
    return np.mean(top - z[np.arange(len(z)), labels] + log_sum, dtype=np.float32)


def _picked(p: Array, labels: Array) -> Array:
    return p[np.arange(len(labels)), labels]


def _ce_naive(z: Array, labels: Array) -> float:
    p = np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True)
    return float(np.mean(-np.log(_picked(p, labels))))


def _ce_log_of_softmax(z: Array, labels: Array) -> float:
    return float(np.mean(-np.log(_picked(softmax(z), labels))))


def _ce_with_a_crumb(z: Array, labels: Array) -> float:
    return float(np.mean(-np.log(_picked(softmax(z), labels) + 1e-12)))


def _ce_twice(z: Array, labels: Array) -> float:
    return cross_entropy(softmax(z), labels)


def _ce_block(z: Array, labels: Array) -> float:
    shifted = z - z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-log_p[:, labels].mean())


def _ce_of_logits(z: Array, labels: Array) -> float:
    return float(np.mean(-np.log(_picked(z, labels))))


def _one_minus_share(z: Array, labels: Array) -> float:
    return float(np.mean(1 - _picked(softmax(z), labels)))


def _brier(z: Array, labels: Array) -> float:
    one_hot = np.eye(z.shape[1])[labels]
    return float(np.mean(np.sum((softmax(z) - one_hot) ** 2, axis=1)))


def _entropy(z: Array, labels: Array) -> float:
    p = softmax(z)
    return float(np.mean(-np.sum(p * np.log(p + 1e-300), axis=1)))


def _all_logs(z: Array, labels: Array) -> float:
    shifted = z - z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-np.mean(np.sum(log_p, axis=1)))


def _ce_over_images(z: Array, labels: Array) -> float:
    shifted = z - z.max(axis=0)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=0))
    return float(-_picked(log_p, labels).mean())


_NAIVE_CE = (
    "With logits of 10,000 you get nan: e to the power of 10,000 is inf. What can you "
    "subtract from a whole row without changing the shares?"
)
_TWICE = (
    "Softmax was applied twice: your loss stays within a narrow band, however far "
    "the logits are apart. Are the numbers that you are given logits or shares?"
)

CROSS_ENTROPY = Exercise(
    id="09.4",
    name="cross_entropy",
    title="Minus the logarithm of the right share, from logits",
    reference=nn.cross_entropy,
    plain=cross_entropy,
    probes=(
        probe(
            "one image with the logits 0, 1 and 2; the right class is 1",
            lambda: (table((0, 1, 2)), classes(1)),
        ),
        probe(
            "two images of three classes",
            lambda: (table((0, 1, 2), (3, -1, 0.5)), classes(0, 2)),
        ),
        probe(
            "three images of three classes",
            lambda: (numbers(3, 3, seed=1), classes(1, 0, 0)),
        ),
        probe(
            "four images of ten classes",
            lambda: (numbers(4, 10, seed=2) * 5, classes(3, 9, 0, 3)),
        ),
        probe(
            "one image, logits 60 and 0; the right class is 1",
            lambda: (table((60, 0)), classes(1)),
        ),
        probe(
            "logits of 10,000 and -10,000, with a wrong and a right class",
            lambda: (
                table((10000, 9998, -10000), (-10000, -9999, 10000)), classes(1, 1)
            ),
        ),
        probe(
            "whole numbers, and labels that are bytes",
            lambda: (whole(3, 4, seed=3), classes(0, 3, 1, dtype=np.uint8)),
        ),
    ),
    misconceptions=(
        Misconception("L11", "sum over the batch", _BATCH_SUM,
            ((_DIVIDED, "return total"),),
        ),
        Misconception("L15", "block instead of entries", _BLOCK, wrong=_ce_block),
        Misconception("L18", "minus sign missing", _NEGATIVE,
            ((_DIVIDED, "return -total / N"),),
        ),
        Misconception("L19", "softmax twice", _TWICE, wrong=_ce_twice),
        Misconception("L01", "overflow", _NAIVE_CE, wrong=_ce_naive),
        Misconception(
            "L61", "logarithm of a share that is 0",
            "Where the right class is 20,000 below the best, your loss is inf: its "
            "share is rounded to 0 and then you take the logarithm. Can you write the "
            "logarithm of the share without the share?",
            wrong=_ce_log_of_softmax,
        ),
        Misconception(
            "L62", "a small number added",
            "Your loss never exceeds 27.6, because a small number is added to the "
            "share. A hopeless digit then has no slope. Can you write the logarithm of "
            "the share without the share?",
            wrong=_ce_with_a_crumb,
        ),
        Misconception(
            "L63", "logits taken for shares",
            "You take the logarithm of the logits themselves, which may be negative. "
            "What turns logits into shares?",
            wrong=_ce_of_logits,
        ),
        Misconception(
            "L64", "one minus the share",
            "Your loss never exceeds 1: it is 1 minus the share of the right class. "
            "Cross-entropy takes the logarithm instead. What becomes of it when the "
            "share goes to 0?",
            wrong=_one_minus_share,
        ),
        Misconception(
            "L65", "squared error of the shares",
            "You return the squared error between the shares and the one-hot target. "
            "That is MSE on shares. Which single share does cross-entropy look at?",
            wrong=_brier,
        ),
        Misconception(
            "L66", "labels unused",
            "Your answer does not depend on the labels: it is the entropy of the "
            "shares. Where does the right class come in?",
            wrong=_entropy,
        ),
        Misconception(
            "L67", "all classes",
            "You add up the logarithms of all shares. Only one of them belongs to the "
            "right class: which?",
            wrong=_all_logs,
        ),
        Misconception("L02", "over the images", _COLUMNS, wrong=_ce_over_images),
        Misconception("L41", "divided by the classes too", _OVER_CLASSES,
            ((_DIVIDED, "return total / (N * K)"),),
        ),
        Misconception("L42", "last image only", _LAST_IMAGE,
            (("total += log_sum", "total = log_sum"),),
        ),
        Misconception(
            "L68", "maximum not given back",
            "You subtract the row's maximum inside the powers, and forget it in the "
            "logarithm. If all powers shrink by one factor, what must be added to the "
            "logarithm?",
            (("top + np.log", "np.log"),),
        ),
    ),
    alternatives=(
        cross_entropy_of_rows,
        cross_entropy_by_logaddexp,
        cross_entropy_by_one_hot,
        cross_entropy_in_float32,
    ),
    hints=(
        "Write the share of the right class as a fraction, and take its logarithm: it "
        "becomes a difference. One of the two terms is simply a logit.",
        "The other term is the logarithm of a sum of powers. Take the row's largest "
        "logit out of the sum first, and add it again behind the logarithm.",
        "top = ___\nlog_sum = top + np.log(np.sum(np.exp(___ - ___)))\n"
        "total += log_sum - ___",
    ),
    explanation=(
        "$E = -\\frac{1}{N}\\sum_n \\log p_{n,D_n} = \\frac{1}{N}\\sum_n \\left[ \\log "
        "\\sum_k e^{z_{n,k}} - z_{n,D_n} \\right]$. Written with the row's maximum $m$, "
        "$\\log\\sum_k e^{z_k} = m + \\log\\sum_k e^{z_k - m}$, it stays finite for any "
        "logits. With $z = -y$ and without $e^{-j}$ it is eq. (9) of LeCun et al. 1998, "
        "sec. II-C."
    ),
    general=_scores_case,
    parts=("loss",),
    after="Its gradient is one of the simplest of all: the next exercise.",
)  # fmt: skip

# 09.5


def cross_entropy_backward(z: Array, labels: Array) -> Array:
    N, K = z.shape
    dz = np.zeros((N, K))
    for n in range(N):
        e = np.exp(z[n] - np.max(z[n]))
        dz[n] = e / np.sum(e)
        dz[n, labels[n]] -= 1.0
    return dz / N


def ce_backward_by_one_hot(z: Array, labels: Array) -> Array:
    return (softmax_of_rows(z) - np.eye(z.shape[1])[labels]) / len(z)


def ce_backward_by_index(z: Array, labels: Array) -> Array:
    dz = softmax_by_log(z)
    dz[np.arange(len(z)), labels] -= 1
    dz /= len(z)
    return dz


def ce_backward_by_jacobian(z: Array, labels: Array) -> Array:
    """The long way: the softmax's Jacobian for the right class, over its share."""
    dz = np.zeros(z.shape)
    for n, (row, k) in enumerate(zip(softmax_of_rows(z), labels, strict=True)):
        dz[n] = [(row[i] - (i == k)) / len(z) for i in range(z.shape[1])]
    return dz


def ce_backward_in_float32(z: Array, labels: Array) -> Array:
    dz = softmax_in_float32(z)
    dz[np.arange(len(z)), labels] -= np.float32(1)
    return dz / np.float32(len(z))


def _ceb_naive(z: Array, labels: Array) -> Array:
    return (_softmax_naive(z) - np.eye(z.shape[1])[labels]) / len(z)


def _ceb_block(z: Array, labels: Array) -> Array:
    dz = softmax(z)
    dz[:, labels] -= 1.0
    return dz / len(z)


def _ceb_twice(z: Array, labels: Array) -> Array:
    return cross_entropy_backward(softmax(z), labels)


def _ceb_over_images(z: Array, labels: Array) -> Array:
    return (softmax(z.T).T - np.eye(z.shape[1])[labels]) / len(z)


def _ceb_through_a_slope(z: Array, labels: Array) -> Array:
    p = softmax(z)
    return (p - np.eye(z.shape[1])[labels]) * p * (1 - p) / len(z)


def _ceb_of_shares(z: Array, labels: Array) -> Array:
    return -np.eye(z.shape[1])[labels] / (softmax(z) * len(z))


def _ceb_right_class_only(z: Array, labels: Array) -> Array:
    one_hot = np.eye(z.shape[1])[labels]
    return one_hot * (softmax(z) - 1) / len(z)


def _ceb_of_logits(z: Array, labels: Array) -> Array:
    return (z - np.eye(z.shape[1])[labels]) / len(z)


_BACK = "return dz / N"

CROSS_ENTROPY_BACKWARD = Exercise(
    id="09.5",
    name="cross_entropy_backward",
    title="Shares minus one-hot",
    reference=nn.cross_entropy_backward,
    plain=cross_entropy_backward,
    probes=(
        probe(
            "one image with the logits 0, 1 and 2; the right class is 1",
            lambda: (table((0, 1, 2)), classes(1)),
        ),
        probe(
            "two images of three classes",
            lambda: (table((0, 1, 2), (3, -1, 0.5)), classes(0, 2)),
        ),
        probe(
            "three images of three classes",
            lambda: (numbers(3, 3, seed=1), classes(1, 0, 0)),
        ),
        probe(
            "four images of ten classes",
            lambda: (numbers(4, 10, seed=2) * 2, classes(3, 9, 0, 3)),
        ),
        probe(
            "logits of 10,000 and -10,000, with a wrong and a right class",
            lambda: (
                table((10000, 9998, -10000), (-10000, -9999, 10000)), classes(1, 1)
            ),
        ),
        probe(
            "whole numbers, and labels that are bytes",
            lambda: (whole(3, 4, seed=3), classes(0, 3, 1, dtype=np.uint8)),
        ),
    ),
    misconceptions=(
        Misconception("L12", "1/N missing", _TWICE_N, ((_BACK, "return dz"),)),
        Misconception("L13", "sign", _SIGN, ((_BACK, "return -dz / N"),)),
        Misconception(
            "L17", "target not subtracted",
            "Your rows add up to 1 / N; a gradient by logits adds up to 0, since "
            "shifting a row changes nothing. What is subtracted, and from which class?",
            (("dz[n, labels[n]] -= 1.0", "dz[n, labels[n]] -= 0.0"),),
        ),
        Misconception("L01", "overflow", _NAIVE_CE, wrong=_ceb_naive),
        Misconception("L15", "block instead of entries", _BLOCK, wrong=_ceb_block),
        Misconception("L19", "softmax twice",
            "Softmax was applied twice: your gradient comes from shares of shares. Are "
            "the numbers that you are given logits or shares?",
            wrong=_ceb_twice),
        Misconception("L02", "over the images", _COLUMNS, wrong=_ceb_over_images),
        Misconception("L41", "divided by the classes too", _OVER_CLASSES,
            ((_BACK, "return dz / (N * K)"),),
        ),
        Misconception(
            "L71", "slope of the shares once more",
            "Your gradient is multiplied by p (1 - p), which vanishes where the "
            "network is sure. The logarithm cancels that slope already: does it come "
            "in a second time?",
            wrong=_ceb_through_a_slope,
        ),
        Misconception(
            "L72", "gradient by the shares",
            "You return the gradient by the share of the right class, minus 1 over it. "
            "Asked is the gradient by the logits. What does the softmax do to it on "
            "its way down?",
            wrong=_ceb_of_shares,
        ),
        Misconception(
            "L73", "right class only",
            "Your wrong classes get no gradient. Lifting the logit of a wrong class "
            "takes share away from the right one: how much should it be held down?",
            wrong=_ceb_right_class_only,
        ),
        Misconception(
            "L74", "softmax missing",
            "You subtract the one-hot target from the logits. Which numbers between 0 "
            "and 1 should stand in their place?",
            wrong=_ceb_of_logits,
        ),
        Misconception(
            "L75", "target added",
            "Your right class gets the share plus 1. At a perfect answer the gradient "
            "should vanish: with which sign does the target come in?",
            (("-= 1.0", "+= 1.0"),),
        ),
    ),
    alternatives=(
        ce_backward_by_one_hot,
        ce_backward_by_index,
        ce_backward_by_jacobian,
        ce_backward_in_float32,
    ),
    hints=(
        "Take one image, and differentiate its loss: the logarithm of a sum of powers, "
        "minus the right logit. The first gives something well known.",
        "The slope of the logarithm of the sum by a logit is that class's share. The "
        "right logit itself brings -1. And the loss is a mean over N images.",
        "e = np.exp(z[n] - np.max(z[n]))\ndz[n] = ___\ndz[n, ___] -= ___\n"
        "return dz / ___",
    ),
    explanation=(
        "$\\partial E / \\partial z_{n,i} = (p_{n,i} - [i = D_n]) / N$: the shares "
        "minus the one-hot target, divided by N because the loss is a mean. Each row "
        "adds up to 0. The factor $p(1-p)$ of the softmax is cancelled by the "
        "logarithm, so the gradient does not vanish where the network is sure and "
        "wrong."
    ),
    general=_scores_case,
    parts=("dz",),
    after="The gradient of eq. (9) has the same form, with penalties and j.",
)  # fmt: skip

# 09.6


def penalty_loss_backward(penalties: Array, labels: Array) -> Array:
    N, K = penalties.shape
    dy = np.zeros((N, K))
    for n in range(N):
        dy[n, labels[n]] = 1.0
    return dy / N


def plb_by_one_hot(penalties: Array, labels: Array) -> Array:
    return np.eye(penalties.shape[1])[labels] / len(penalties)


def plb_by_index(penalties: Array, labels: Array) -> Array:
    dy = np.zeros(penalties.shape)
    dy[np.arange(len(labels)), labels] = 1 / len(labels)
    return dy


def plb_by_comparison(penalties: Array, labels: Array) -> Array:
    right = np.asarray(labels)[:, None] == np.arange(penalties.shape[1])
    return right / len(labels)


def plb_in_float32(penalties: Array, labels: Array) -> Array:
    dy = np.zeros(penalties.shape, np.float32)
    np.put_along_axis(dy, np.asarray(labels, int)[:, None], 1 / len(labels), axis=1)
    return dy


_ONE = "dy[n, labels[n]] = 1.0"
_BACK_Y = "return dy / N"

PENALTY_LOSS_BACKWARD = Exercise(
    id="09.6",
    name="penalty_loss_backward",
    title="Eq. (8), backwards",
    reference=nn.penalty_loss_backward,
    plain=penalty_loss_backward,
    probes=(
        probe(
            "one image with the penalties 5, 2 and 9; the right class is 0",
            lambda: (table((5, 2, 9)), classes(0)),
        ),
        probe(
            "two images of three classes",
            lambda: (table((5, 2, 9), (1, 8, 3)), classes(2, 1)),
        ),
        probe(
            "three images of three classes",
            lambda: (penalties(3, 3), classes(1, 0, 0)),
        ),
        probe(
            "four images of ten classes, penalties up to a million",
            lambda: (penalties(4, 10, top=1e6, seed=1), classes(3, 9, 0, 3)),
        ),
        probe(
            "whole numbers, and labels that are bytes",
            lambda: (whole(3, 4, seed=2) + 1, classes(0, 3, 1, dtype=np.uint8)),
        ),
    ),
    misconceptions=(
        Misconception("L12", "1/N missing", _TWICE_N, ((_BACK_Y, "return dy"),)),
        Misconception(
            "L13", "sign",
            "All your signs are opposite to those of the slope: a step against your "
            "gradient would climb. Does the mean grow or fall when one of its penalties "
            "grows?",
            ((_BACK_Y, "return -dy / N"),)),
        Misconception("L15", "block instead of entries", _BLOCK,
            ((_ONE, "dy[:, labels] = 1.0"),)),
        Misconception("L41", "divided by the classes too", _OVER_CLASSES,
            ((_BACK_Y, "return dy / (N * K)"),)),
        Misconception(
            "L81", "every class",
            "You give every class a gradient. If the penalty of a wrong class changes, "
            "does eq. (8) change?",
            ((_ONE, "dy[n] = 1.0"),),
        ),
        Misconception(
            "L82", "penalty instead of its slope",
            "You return the penalties themselves at the right classes. A loss that is "
            "the penalty has what slope by that penalty?",
            ((_ONE, "dy[n, labels[n]] = penalties[n, labels[n]]"),),
        ),
        Misconception(
            "L83", "a factor 2",
            "Your gradient is twice the expected one. The 2 belongs to the squared "
            "distance, one layer below. Is anything squared here?",
            ((_ONE, "dy[n, labels[n]] = 2.0"),),
        ),
        Misconception(
            "L84", "slope of the distance too",
            "You return twice the root of the penalty: that is a step through the "
            "squared distance, which the output layer does itself. What is the slope "
            "of eq. (8) by a penalty?",
            ((_ONE, "dy[n, labels[n]] = 2 * np.sqrt(penalties[n, labels[n]])"),),
        ),
        Misconception(
            "L85", "pushes the wrong classes",
            "You give the wrong classes a negative gradient, so that they are pushed "
            "away. Eq. (9) does that. Does eq. (8) know their penalties?",
            ((_ONE, "dy[n] = -1.0\n        dy[n, labels[n]] = 1.0"),),
        ),
        Misconception(
            "L43", "smallest penalty",
            "Your gradient sits at the smallest penalty, the network's own answer. "
            "Which class does eq. (8) look at?",
            ((_ONE, "dy[n, np.argmin(penalties[n])] = 1.0"),),
        ),
        Misconception(
            "L86", "decimals lost",
            "With whole-number penalties your gradient is 0: the array that you fill "
            "has their type, and 1 / N is rounded down in it. Which type can hold a "
            "half?",
            (("np.zeros((N, K))", "np.zeros_like(penalties)"),
             (_ONE, "dy[n, labels[n]] = 1.0 / N"), (_BACK_Y, "return dy * 1.0")),
        ),
        Misconception(
            "L42", "last image only",
            "Only your last image gets a gradient. Where is the array made, before the "
            "loop or inside it?",
            ((_ONE, "dy[:] = 0.0\n        dy[n, labels[n]] = 1.0"),),
        ),
    ),
    alternatives=(plb_by_one_hot, plb_by_index, plb_by_comparison, plb_in_float32),
    hints=(
        "Which of the N x K penalties does the loss contain at all? All others have "
        "the slope 0.",
        "The loss is a mean over N images of one penalty each. If such a penalty grows "
        "by 1, by how much does the mean grow?",
        "dy = np.zeros((N, K))\nfor n in range(N):\n    dy[___, ___] = ___\n"
        "return dy / ___",
    ),
    explanation=(
        "$\\partial E / \\partial y_{n,i} = [i = D_n] / N$. The wrong classes get 0: "
        "nothing in eq. (8) of LeCun et al. 1998, sec. II-C, lets the classes compete. "
        "The factor $2(x - w)$ of the squared distance comes in one layer below, in "
        "`rbf_backward`."
    ),
    general=_penalties_case,
    parts=("dy",),
    after="Chapter 10 hands it on, through the RBF units to F6 and below.",
)  # fmt: skip

# 09.7


def map_loss_backward(penalties: Array, labels: Array, j: float = 10.0) -> Array:
    N, K = penalties.shape
    dy = np.zeros((N, K))
    for n in range(N):
        lowest = min(np.min(penalties[n]), j)
        e = np.exp(lowest - penalties[n])
        rubbish = np.exp(lowest - j)
        dy[n] = -e / (np.sum(e) + rubbish)
        dy[n, labels[n]] += 1.0
    return dy / N


def mlb_by_softmax(penalties: Array, labels: Array, j: float = 10.0) -> Array:
    N, K = penalties.shape
    scores = np.concatenate([-penalties, np.full((N, 1), -float(j))], axis=1)
    return (np.eye(K)[labels] - softmax_of_rows(scores)[:, :K]) / N


def mlb_by_logaddexp(penalties: Array, labels: Array, j: float = 10.0) -> Array:
    y = np.asarray(penalties, dtype=float)
    log_sum = np.logaddexp(np.logaddexp.reduce(-y, axis=1), -float(j))
    dy = -np.exp(-y - log_sum[:, None])
    dy[np.arange(len(y)), labels] += 1
    return dy / len(y)


def mlb_by_rows(penalties: Array, labels: Array, j: float = 10.0) -> Array:
    m = np.minimum(penalties.min(axis=1, keepdims=True), j)
    e = np.exp(m - penalties)
    p = e / (e.sum(axis=1, keepdims=True) + np.exp(m - j))
    right = np.asarray(labels)[:, None] == np.arange(penalties.shape[1])
    return np.where(right, 1 - p, -p) / len(penalties)


def mlb_in_float32(penalties: Array, labels: Array, j: float = 10.0) -> Array:
    y = np.asarray(penalties, np.float32)
    return mlb_by_rows(y, labels, j).astype(np.float32)


def _mlb_naive(penalties: Array, labels: Array, j: float = 10.0) -> Array:
    e = np.exp(-penalties)
    p = e / (np.sum(e, axis=1, keepdims=True) + np.exp(-j))
    return (np.eye(penalties.shape[1])[labels] - p) / len(penalties)


def _mlb_upside_down(penalties: Array, labels: Array, j: float = 10.0) -> Array:
    e = np.exp(penalties)
    p = e / (np.sum(e, axis=1, keepdims=True) + np.exp(j))
    return (np.eye(penalties.shape[1])[labels] - p) / len(penalties)


def _mlb_with_j_itself(penalties: Array, labels: Array, j: float = 10.0) -> Array:
    e = np.exp(-penalties)
    p = e / (np.sum(e, axis=1, keepdims=True) + j)
    return (np.eye(penalties.shape[1])[labels] - p) / len(penalties)


def _mlb_ten_fixed(penalties: Array, labels: Array, j: float = 10.0) -> Array:
    return map_loss_backward(penalties, labels, 10.0)


def _mlb_minimum_of_all(penalties: Array, labels: Array, j: float = 10.0) -> Array:
    m = min(np.min(penalties), j)
    e = np.exp(m - penalties)
    p = e / (e.sum(axis=1, keepdims=True) + np.exp(m - j))
    return (np.eye(penalties.shape[1])[labels] - p) / len(penalties)


def _mlb_plus_for_rubbish(penalties: Array, labels: Array, j: float = 10.0) -> Array:
    return map_loss_backward(penalties, labels, -j)


_POSTERIOR = "-e / (np.sum(e) + rubbish)"

MAP_LOSS_BACKWARD = Exercise(
    id="09.7",
    name="map_loss_backward",
    title="Eq. (9), backwards",
    reference=nn.map_loss_backward,
    plain=map_loss_backward,
    probes=(
        probe(
            "one image with the penalties 2, 1 and 3; the right class is 0, j = 1",
            lambda: (table((2, 1, 3)), classes(0), 1.0),
        ),
        probe(
            "two images of three classes, j = 1",
            lambda: (table((2, 1, 3), (0.5, 4, 1)), classes(0, 2), 1.0),
        ),
        probe(
            "three images of three classes, j left out, so 10",
            lambda: (penalties(3, 3, top=20), classes(1, 0, 0)),
        ),
        probe(
            "one image with the penalties 10, 11 and 12; j left out",
            lambda: (table((10, 11, 12)), classes(1)),
        ),
        probe(
            "four images of ten classes, penalties from 0 to 200, j = 50",
            lambda: (penalties(4, 10, top=200, seed=1), classes(3, 9, 0, 3), 50.0),
        ),
        probe("penalties of a million, j left out", _far),
        probe("penalties from 1,199 to 1,502, j = 1,500", _all_large),
        probe("one image near 1,500, another near 0, j = 2,000", _far_and_j),
        probe(
            "whole numbers, and labels that are bytes",
            lambda: (whole(3, 4, seed=2), classes(0, 3, 1, dtype=np.uint8), 2.0),
        ),
    ),
    misconceptions=(
        Misconception("L12", "1/N missing", _TWICE_N, ((_BACK_Y, "return dy"),)),
        Misconception(
            "L13", "sign",
            "All your signs are opposite, those of the cross-entropy. A larger penalty "
            "means less likely, so the sign turns. Should the loss grow or fall when "
            "the right class's penalty grows?",
            ((_BACK_Y, "return -dy / N"),)),
        Misconception(
            "L21", "eq. 8 alone",
            "You return the gradient of eq. (8): the wrong classes get 0. In eq. (9) "
            "they stand in the sum. What is the slope of its logarithm by one of them?",
            ((_POSTERIOR, "0.0"),),
        ),
        Misconception("L22", "rubbish class missing", _J_FORGOTTEN,
            (("min(np.min(penalties[n]), j)", "np.min(penalties[n])"),
             ("np.exp(lowest - j)", "0.0")),
        ),
        Misconception("L23", "sign of the exponents", _UPSIDE_DOWN,
            wrong=_mlb_upside_down),
        Misconception("L26", "j instead of its power", _J_ITSELF,
            wrong=_mlb_with_j_itself),
        Misconception("L51", "no minimum taken out", _NAIVE_MAP, wrong=_mlb_naive),
        Misconception(
            "L56", "minimum of the whole batch",
            "An image far away gets nan as soon as another one is near: you take one "
            "minimum for all images. Whose minimum belongs to a row?",
            wrong=_mlb_minimum_of_all,
        ),
        Misconception("L57", "j ignored", _TEN_FIXED, wrong=_mlb_ten_fixed),
        Misconception(
            "L58", "sign of j",
            "With j = 1 your shares are too small: you add e^j to their sum, not e^-j. "
            "The rubbish class has the constant penalty j. Which sign do penalties have "
            "in the exponent?",
            wrong=_mlb_plus_for_rubbish,
        ),
        Misconception(
            "L91", "right class forgotten",
            "Your gradients are all negative, the right class's too: a step would push "
            "every code away. Which term of eq. (9) holds the right class alone?",
            (("dy[n, labels[n]] += 1.0", "dy[n, labels[n]] += 0.0"),),
        ),
        Misconception(
            "L92", "right class without its share",
            "Your right class gets exactly 1 / N. It stands in the sum as well: what "
            "does that take off?",
            (("dy[n, labels[n]] += 1.0", "dy[n, labels[n]] = 1.0"),),
        ),
        Misconception(
            "L93", "wrong classes pulled",
            "Your wrong classes get a positive gradient, so a step would bring their "
            "codes nearer. Does eq. (9) fall or grow when a wrong penalty grows?",
            ((_POSTERIOR, "e / (np.sum(e) + rubbish)"),),
        ),
        Misconception("L41", "divided by the classes too", _OVER_CLASSES,
            ((_BACK_Y, "return dy / (N * K)"),)),
    ),
    alternatives=(mlb_by_softmax, mlb_by_logaddexp, mlb_by_rows, mlb_in_float32),
    hints=(
        "Eq. (9) has two terms. The first is the right class's penalty, as in the "
        "exercise before. Differentiate the second by one penalty.",
        "The slope of the logarithm is minus that class's share of the sum, the share "
        "of the rubbish class counted in. All ten classes get it; the right one gets "
        "another 1.",
        "e = np.exp(lowest - penalties[n])\ndy[n] = -e / (___ + ___)\n"
        "dy[n, ___] += ___\nreturn dy / ___",
    ),
    explanation=(
        "$\\partial E / \\partial y_{n,i} = ([i = D_n] - p_{n,i}) / N$ with the "
        "posterior $p_i = e^{-y_i} / (e^{-j} + \\sum_k e^{-y_k})$ (LeCun et al. 1998, "
        "sec. II-C). A wrong class is pushed away in proportion to its posterior: one "
        "whose penalty is far above j, or above the smallest, is left alone. The ten "
        "entries add up to the posterior of the rubbish class, over N."
    ),
    general=_map_case,
    parts=("dy",),
    after="Chapters 12 and 14 train with it.",
    widget="LossLandscape",
)  # fmt: skip

# 09.8


def mse(y: Array, t: Array) -> float:
    N, K = y.shape
    total = 0.0
    for n in range(N):
        for k in range(K):
            difference = float(y[n, k]) - float(t[n, k])
            total += difference * difference
    return total / N


def mse_of_rows(y: Array, t: Array) -> float:
    return float(np.sum(np.subtract(y, t, dtype=float) ** 2, axis=1).mean())


def mse_by_einsum(y: Array, t: Array) -> float:
    d = np.asarray(y, float) - t
    return float(np.einsum("nk,nk->", d, d) / len(d))


def mse_by_norm(y: Array, t: Array) -> float:
    gap = np.asarray(y, float) - np.asarray(t, float)
    return float(np.linalg.norm(gap) ** 2 / len(y))


def mse_in_float32(y: Array, t: Array) -> np.float32:
    d = np.asarray(y, np.float32) - np.asarray(t, np.float32)
    return np.float32(np.vdot(d, d) / len(d))


def _mse_whole(y: Array, t: Array) -> float:
    gap = np.zeros(np.shape(t), dtype=np.asarray(t).dtype)
    gap[:] = np.asarray(y) - t
    return float(np.sum(gap.astype(float) ** 2) / len(y))


def _mse_in_bytes(y: Array, t: Array) -> float:
    gap = y - t
    return float(np.sum(gap * gap) / len(y))


_SQUARE = "total += difference * difference"

MSE = Exercise(
    id="09.8",
    name="mse",
    title="Squared error, with this course's convention",
    reference=nn.mse,
    plain=mse,
    probes=(
        probe(
            "one image, outputs 1, 3 and 0, targets 0, 1 and 3",
            lambda: (table((1, 3, 0)), table((0, 1, 3))),
        ),
        probe("two images of three units", lambda: (numbers(2, 3), numbers(2, 3, seed=1))),
        probe(
            "three images of three units",
            lambda: (numbers(3, 3, seed=2), numbers(3, 3, seed=3)),
        ),
        probe(
            "2 images of 84 units, targets of -1 and 1 as whole numbers",
            lambda: (numbers(2, 84, seed=4), 2 * whole(2, 84, seed=5, high=2) - 1),
        ),
        probe(
            "bytes",
            lambda: (
                whole(2, 3, seed=6, high=256).astype(np.uint8),
                whole(2, 3, seed=7, high=256).astype(np.uint8),
            ),
        ),
    ),
    misconceptions=(
        Misconception(
            "L31", "divided by the units too",
            "Your answer is too small by the number of units: you divided by N and by "
            "K. This course, like eq. (8), sums over the units. Over what does its mean "
            "run?",
            ((_DIVIDED, "return total / (N * K)"),),
        ),
        Misconception(
            "L34", "square root",
            "You return the square root of the expected number. That is a distance; "
            "the loss is its square. Which step is one too many?",
            ((_DIVIDED, "return np.sqrt(total / N)"),),
        ),
        Misconception(
            "L36", "decimals lost",
            "With whole-number targets your differences lose their decimals: the array "
            "that holds them has the targets' type. Which type can hold 0.3?",
            wrong=_mse_whole,
        ),
        Misconception(
            "L3A", "bytes wrap around",
            "With bytes your differences wrap around at 256, and so do their squares. "
            "Which type should y and t have before you subtract?",
            wrong=_mse_in_bytes,
        ),
        Misconception("L11", "sum over the batch", _BATCH_SUM,
            ((_DIVIDED, "return total"),),
        ),
        Misconception(
            "L3B", "halved",
            "Your answer is half of the expected one. Some books put a factor 1/2 in "
            "front; this course, like the paper, does not. Where is yours?",
            ((_DIVIDED, "return total / (2 * N)"),),
        ),
        Misconception(
            "L3C", "divided by the units only",
            "You divide by the number of units, K, and not by the number of images. "
            "Which axis of y holds the images?",
            ((_DIVIDED, "return total / K"),),
        ),
        Misconception(
            "L3D", "absolute differences",
            "You add up the sizes of the differences, not their squares. How much "
            "should a difference of 3 count?",
            ((_SQUARE, "total += abs(difference)"),),
        ),
        Misconception(
            "L3E", "differences cancel",
            "Positive and negative differences cancel in your sum: they are not "
            "squared, or too late. What makes each of them count?",
            ((_SQUARE, "total += difference"),),
        ),
        Misconception(
            "L3F", "difference of squares",
            "You square y and t first and subtract then. Take y = 1 and t = -1: is the "
            "error 0?",
            ((_SQUARE, "total += abs(float(y[n, k]) ** 2 - float(t[n, k]) ** 2)"),),
        ),
        Misconception("L42", "last image only", _LAST_IMAGE,
            (("        for k in range(K):", "        total = 0.0\n        for k in range(K):"),),
        ),
        Misconception("L18", "minus sign", _NEGATIVE,
            ((_DIVIDED, "return -total / N"),),
        ),
    ),
    alternatives=(mse_of_rows, mse_by_einsum, mse_by_norm, mse_in_float32),
    hints=(
        "Take one image: K differences, each squared, added up. Then the mean over the "
        "images.",
        "The mean has N in its denominator, not N times K. And bytes must become "
        "floats before they are subtracted.",
        "difference = ___ - ___\ntotal += ___\nreturn total / ___",
    ),
    explanation=(
        "$E = \\frac{1}{N}\\sum_n\\sum_k (y_{n,k} - t_{n,k})^2$: a sum over units, a "
        "mean over images, no 1/2. Many libraries divide by K as well, others halve it; "
        "all have the same minimum, but the learning rates that suit them differ by "
        "the factor. With F6 for $y$ and the codes for $t$ it is eq. (8) of LeCun et "
        "al. 1998, sec. II-C."
    ),
    general=lambda rng: tuple(
        rng.normal(size=(2, int(rng.integers(1, 5)), int(rng.integers(1, 9))))
    ),
    parts=("loss",),
    after="Its gradient is 2 (y - t) / N: chapter 10 needs it.",
)  # fmt: skip

EXERCISES = (
    PENALTY_LOSS,
    MAP_LOSS,
    SOFTMAX,
    CROSS_ENTROPY,
    CROSS_ENTROPY_BACKWARD,
    PENALTY_LOSS_BACKWARD,
    MAP_LOSS_BACKWARD,
    MSE,
)
