"""14.3 sigmas_apart: are two networks different?"""

from __future__ import annotations

import math

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import probe, whole

Array = np.ndarray


def sigmas_apart(wrong_a: Array, wrong_b: Array) -> float:
    only_a = 0
    only_b = 0
    for a, b in zip(wrong_a, wrong_b, strict=True):
        if a and not b:
            only_a += 1
        if b and not a:
            only_b += 1
    split = only_a + only_b
    if split == 0:
        return 0.0
    return (only_a - only_b) / np.sqrt(split)


def apart_by_masks(wrong_a: Array, wrong_b: Array) -> float:
    only_a, only_b = np.sum(wrong_a & ~wrong_b), np.sum(wrong_b & ~wrong_a)
    split = int(only_a + only_b)
    return float((int(only_a) - int(only_b)) / max(split, 1) ** 0.5)


def apart_by_differences(wrong_a: Array, wrong_b: Array) -> float:
    difference = np.asarray(wrong_a, int) - np.asarray(wrong_b, int)
    split = np.count_nonzero(difference)
    return float(difference.sum() / np.sqrt(split)) if split else 0.0


def apart_by_counts(wrong_a: Array, wrong_b: Array) -> float:
    a, b = int(np.sum(wrong_a)), int(np.sum(wrong_b))
    both = int(np.sum(np.logical_and(wrong_a, wrong_b)))
    return (a - b) / math.sqrt(a + b - 2 * both or 1)


def apart_in_float32(wrong_a: Array, wrong_b: Array) -> np.float32:
    difference = np.asarray(wrong_a, np.float32) - np.asarray(wrong_b, np.float32)
    split = np.abs(difference).sum()
    return difference.sum() / np.sqrt(np.maximum(split, np.float32(1)))


def _unpaired(wrong_a: Array, wrong_b: Array) -> float:
    a, b = int(np.sum(wrong_a)), int(np.sum(wrong_b))
    return (a - b) / math.sqrt(a + b) if a + b else 0.0


def _unpaired_unguarded(wrong_a: Array, wrong_b: Array) -> float:
    return _unpaired(wrong_a, wrong_b) if np.any(wrong_a | wrong_b) else math.nan


def _in_bytes(wrong_a: Array, wrong_b: Array) -> float:
    difference = wrong_a.astype(np.uint8) - wrong_b.astype(np.uint8)
    split = int(np.count_nonzero(difference))
    return int(difference.sum()) / math.sqrt(split) if split else 0.0


def _minus_of_booleans(wrong_a: Array, wrong_b: Array) -> float:
    difference = wrong_a - wrong_b
    return difference.sum() / np.sqrt(np.abs(difference).sum())


def _rest_is_bs(wrong_a: Array, wrong_b: Array) -> float:
    only_a = int(np.sum(wrong_a & ~wrong_b))
    rest = len(wrong_a) - only_a
    return (only_a - rest) / math.sqrt(only_a + rest)


def _shares(wrong_a: Array, wrong_b: Array) -> float:
    return sigmas_apart(wrong_a, wrong_b) / math.sqrt(len(wrong_a))


def _flags(text: str) -> Array:
    """x is wrong, . is right."""
    return np.array([letter == "x" for letter in text])


def _two_nets(n: int, seed: int) -> tuple[Array, Array]:
    shared = whole(n, seed=seed) < 2
    return shared | (whole(n, seed=seed + 1) < 2), shared | (
        whole(n, seed=seed + 2) < 1
    )


_ROOTED = "(only_a - only_b) / np.sqrt(split)"


SIGMAS_APART = Exercise(
    id="14.3",
    name="sigmas_apart",
    title="Are two networks different?",
    reference=sigmas_apart,
    plain=sigmas_apart,
    parts=("sigmas",),
    probes=(
        probe("a is wrong on images 0, 1, 2 and b on 2 (of six)",
              lambda: (_flags("xxx..."), _flags("..x..."))),
        probe("a is wrong on image 0, b on 1, 2, 3, 4 (of six)",
              lambda: (_flags("x....."), _flags(".xxxx."))),
        probe("both are wrong on the same three images",
              lambda: (_flags("xxx..."), _flags("xxx..."))),
        probe("both are right everywhere", lambda: (_flags("...."), _flags("...."))),
        probe("they differ on a single image", lambda: (_flags("xx.x"), _flags("x..x"))),
        probe("200 images, many mistakes shared", lambda: _two_nets(200, 5)),
    ),
    misconceptions=(
        Misconception(
            "Z01", "shared mistakes counted",
            "You count the mistakes that both networks make. Those images are hard for "
            "either and do not say which one is better. Which images do?",
            wrong=_unpaired,
        ),
        Misconception(
            "Z02", "sign turned",
            "Your sign is opposite: where a makes more mistakes than b, the answer should "
            "be positive. Which of the two do you subtract?",
            (("only_a - only_b", "only_b - only_a"),),
        ),
        Misconception(
            "Z03", "no root",
            "You divide by the number of images on which they differ. If each of these "
            "is a coin, how far does chance move their sum?",
            ((_ROOTED, "(only_a - only_b) / split"),),
        ),
        Misconception(
            "Z04", "not divided",
            "You return the difference itself. Between 12 and 2 a difference of 10 is a "
            "lot, between 1010 and 1000 it is not. In which unit should it be measured?",
            ((_ROOTED, "float(only_a - only_b)"),),
        ),
        Misconception(
            "Z05", "no sign",
            "Your answer is never negative, so nobody can tell which network is the "
            "better one. Where does the sign get lost?",
            (("only_a - only_b", "abs(only_a - only_b)"),),
        ),
        Misconception(
            "Z0B", "bytes start again at 255",
            "Where b alone is wrong, 0 - 1 is 255 in unsigned bytes, so your answer is "
            "far too large. Which dtype can hold -1?",
            wrong=_in_bytes,
        ),
        Misconception(
            "Z0C", "McNemar's number",
            "You return the square of the number asked for, as McNemar's test does. Its "
            "sign is gone: what is left if you do not square?",
            ((_ROOTED, "(only_a - only_b) ** 2 / split"),),
        ),
        Misconception(
            "Z06", "divided by all images",
            "You divide by the root of the number of all images. An image on which both "
            "agree is no coin. How many coins are thrown?",
            ((_ROOTED, "(only_a - only_b) / np.sqrt(len(wrong_a))"),),
        ),
        Misconception(
            "Z07", "0 / 0",
            "Where the two never differ you divide 0 by 0. How far apart are two "
            "networks with the same mistakes?",
            (("        return 0.0", "        return float('nan')"),),
        ),
        Misconception(
            "Z08", "right counted for wrong",
            "You count the images on which a network is right, whatever the other one "
            "does. An image splits them if exactly one is wrong: which condition says "
            "so?",
            (("if a and not b", "if not b"), ("if b and not a", "if not a")),
        ),
        Misconception(
            "Z09", "root of the difference",
            "You take the root of the difference instead of dividing by the root of the "
            "number of coins. Which of the two numbers is the unit?",
            ((_ROOTED,
              "np.sign(only_a - only_b) * np.sqrt(abs(only_a - only_b))"),),
        ),
        Misconception(
            "Z10", "one net's coins",
            "You divide by the root of a's own mistakes alone. Every image on which "
            "exactly one of the two is wrong is a coin. Whose are missing?",
            ((_ROOTED, "(only_a - only_b) / np.sqrt(max(only_a, 1))"),),
        ),
        Misconception(
            "Z0A", "shared mistakes counted, 0 / 0",
            "You count the mistakes that both networks make. Those images are hard for "
            "either and do not say which one is better. Which images do? (And where "
            "nobody is wrong you divide 0 by 0.)",
            wrong=_unpaired_unguarded,
        ),
        Misconception(
            "Z0D", "booleans subtracted",
            "NumPy does not subtract booleans. Either count the images with `&` and `~`, "
            "or turn both arrays into whole numbers first: which dtype can hold -1?",
            wrong=_minus_of_booleans,
        ),
        Misconception(
            "Z0E", "all others counted for b",
            "Each image that is not a's alone counts for b, also where both are right or "
            "both are wrong. When does an image belong to b alone?",
            wrong=_rest_is_bs,
        ),
        Misconception(
            "Z0F", "shares, not counts",
            "You compare shares of the images, and so your answer is too small by the "
            "root of N. How many coins are thrown: how many images, not what share?",
            wrong=_shares,
        ),
    ),
    alternatives=(
        apart_by_masks,
        apart_by_differences,
        apart_by_counts,
        apart_in_float32,
    ),
    hints=(
        "Make a table of four: both right, both wrong, only a wrong, only b wrong. Which "
        "two numbers can tell the networks apart?",
        "If the networks are equally good, each image that splits them is a fair coin: "
        "plus 1 or minus 1. The sum of n such coins has the deviation root of n.",
        "split = only_a + only_b\nif split == ___:\n    return 0.0\n"
        "return (___ - ___) / np.sqrt(___)",
    ),
    explanation=(
        "Let $a$ images be wrong for the first network alone and $b$ for the second "
        "alone. If neither is better, each of these $a + b$ images falls to either side "
        "with probability ½: the difference $a - b$ has mean 0 and deviation "
        "$\\sqrt{a + b}$. Their ratio, squared, is the number in McNemar's test (1947); "
        "beyond about ±2, chance is a poor explanation. The paper compares error rates "
        "only (Fig. 9)."
    ),
    general=lambda rng: _two_nets(int(rng.integers(5, 300)), int(rng.integers(999))),
    after="It can tell networks apart whose error rates alone could not.",
)  # fmt: skip
