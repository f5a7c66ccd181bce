"""Chapter 14, the result of 1998: which pass, how sure, which mistakes, whom to reject."""

# The plain functions are written as a learner would, image by image.
from __future__ import annotations

import math
from typing import Any

import numpy as np

from ... import nn
from ..exercise import Exercise, Misconception
from .probes import probe, whole

Array = np.ndarray
Generator = np.random.Generator


# 14.1


def choose_pass(errors: Array, patience: int) -> tuple[int, int]:
    best, lowest = 1, errors[0]
    for number, error in enumerate(errors, start=1):
        if error < lowest:
            best, lowest = number, error
        waited = number - best
        if waited == patience:
            return best, number
    return best, len(errors)


def pass_by_prefixes(errors: Array, patience: int) -> tuple[int, int]:
    for made in range(1, len(errors) + 1):
        best = int(np.argmin(errors[:made])) + 1
        if made - best >= patience or made == len(errors):
            break
    return best, made


def pass_by_counting(errors: Array, patience: int) -> tuple[int, int]:
    best, made, waited = 0, 0, 0
    while made < len(errors) and waited < patience:
        better = made == 0 or errors[made] < errors[best]
        best, waited = (made, 0) if better else (best, waited + 1)
        made += 1
    return best + 1, made


def pass_by_running_minimum(errors: Array, patience: int) -> tuple[int, int]:
    lowest = np.minimum.accumulate(errors)
    numbers = np.arange(1, len(errors) + 1)
    new = np.append(True, lowest[1:] < lowest[:-1])
    best = np.maximum.accumulate(np.where(new, numbers, 0))
    over = np.flatnonzero(numbers - best >= patience)
    stop = over[0] if len(over) else len(errors) - 1
    return int(best[stop]), int(numbers[stop])


def pass_in_float32(errors: Array, patience: int) -> tuple[int, int]:
    return choose_pass(np.asarray(errors, np.float32), patience)


def _looks_ahead(errors: Array, patience: int) -> tuple[int, int]:
    return int(np.argmin(errors)) + 1, choose_pass(errors, patience)[1]


def _never_stops(errors: Array, patience: int) -> tuple[int, int]:
    return int(np.argmin(errors)) + 1, len(errors)


def _from_0(errors: Array, patience: int) -> tuple[int, int]:
    best, made = choose_pass(errors, patience)
    return best - 1, made - 1


def _since_the_last_drop(errors: Array, patience: int) -> tuple[int, int]:
    waited = 0
    for made in range(1, len(errors)):
        waited = 0 if errors[made] < errors[made - 1] else waited + 1
        if waited == patience:
            return int(np.argmin(errors[: made + 1])) + 1, made + 1
    return int(np.argmin(errors)) + 1, len(errors)


def _all_in_all(errors: Array, patience: int) -> tuple[int, int]:
    best, waited = 0, 0
    for made in range(1, len(errors)):
        if errors[made] < errors[best]:
            best = made
        else:
            waited += 1
        if waited == patience:
            return best + 1, made + 1
    return best + 1, len(errors)


def _errors(*per_cent: float) -> Array:
    return np.array(per_cent) / 100


def _passes_case(rng: Generator) -> tuple[Array, int]:
    # Few values, so that ties are common.
    errors = rng.integers(1, 8, int(rng.integers(1, 15))) / 128
    return errors, int(rng.integers(1, 6))


_BETTER = "error < lowest"
_STOP = "waited == patience"

CHOOSE_PASS = Exercise(
    id="14.1",
    name="choose_pass",
    title="Which pass to keep, and when to stop",
    reference=choose_pass,
    plain=choose_pass,
    parts=("best", "made"),
    probes=(
        probe("errors 5, 3, 4, 4 %, patience 2", lambda: (_errors(5, 3, 4, 4), 2)),
        probe("errors 5, 4, 3, 2 %, patience 2: better every time",
              lambda: (_errors(5, 4, 3, 2), 2)),
        probe("errors 5, 3, 4, 4, 1 %, patience 2: the best comes too late",
              lambda: (_errors(5, 3, 4, 4, 1), 2)),
        probe("errors 5, 3, 3, 6 %, patience 3: a tie", lambda: (_errors(5, 3, 3, 6), 3)),
        probe("errors 5, 3, 9, 8, 7, 6, 2 %, patience 4: falling, but not below 3",
              lambda: (_errors(5, 3, 9, 8, 7, 6, 2), 4)),
        probe("errors 5, 6, 4, 6, 3, 2, 4, 1, 3, 3, 3, 3, 3, 0.5 %, patience 3",
              lambda: (_errors(5, 6, 4, 6, 3, 2, 4, 1, 3, 3, 3, 3, 3, 0.5), 3)),
        probe("errors 2, 3, 1 %, patience 1", lambda: (_errors(2, 3, 1), 1)),
        probe("errors 5, 4, 6, 7 %, patience 3: over before it is exhausted",
              lambda: (_errors(5, 4, 6, 7), 3)),
        probe("a single pass with 4 %", lambda: (_errors(4), 2)),
    ),
    misconceptions=(
        Misconception(
            "E01", "counted from 0",
            "Both of your numbers are one too small. The first pass is number 1: where "
            "does your counting begin?",
            wrong=_from_0,
        ),
        Misconception(
            "E02", "looks ahead",
            "You stop in time, but choose a pass that was never made: its error lies "
            "behind the stop. Which errors are known when training ends?",
            wrong=_looks_ahead,
        ),
        Misconception(
            "E03", "a tie renews patience",
            "With errors 5, 3, 3 you keep the later 3. Equal is not better: which "
            "comparison leaves a tie to the first?",
            ((_BETTER, "error <= lowest"),),
        ),
        Misconception(
            "E04", "one pass early",
            "You stop a pass too early. With patience 2, how many passes without a "
            "better one are made?",
            ((_STOP, "waited == max(patience - 1, 1)"),),
        ),
        Misconception(
            "E05", "one pass late",
            "You wait one pass longer than asked. After how many passes without a "
            "better one does training end?",
            ((_STOP, "waited == patience + 1"),),
        ),
        Misconception(
            "E06", "last instead of best",
            "You keep the last pass. You waited because nothing better came, so it is "
            "not the best. Which one is?",
            (("return best, number", "return number, number"),
             ("return best, len(errors)", "return len(errors), len(errors)")),
        ),
        Misconception(
            "E07", "never stops",
            "You make every pass and take the smallest error of all. With patience 2, "
            "who sees 5, 3, 4, 4 has given up before a 1 comes. Which passes are made "
            "at all?",
            wrong=_never_stops,
        ),
        Misconception(
            "E08", "beside the pass before",
            "With errors 5, 3, 9, 8, 7, 6 you go on, since each is below the one before. "
            "None is below 3. Which error must a pass beat?",
            wrong=_since_the_last_drop,
        ),
        Misconception(
            "E09", "not in a row",
            "You count all passes that were not better, and a better one does not set "
            "your count back. When does waiting begin anew?",
            wrong=_all_in_all,
        ),
        Misconception(
            "E10", "the error, not the pass",
            "Your first number is the smallest error. What is asked is the pass that had "
            "it. Which of your two names is that?",
            (("return best, number", "return float(lowest), number"),
             ("return best, len(errors)", "return float(lowest), len(errors)")),
        ),
        Misconception(
            "E11", "largest error",
            "You keep the pass with the largest error. Is an error something to be large?",
            ((_BETTER, "error > lowest"),),
        ),
    ),
    alternatives=(
        pass_by_prefixes,
        pass_by_counting,
        pass_by_running_minimum,
        pass_in_float32,
    ),
    hints=(
        "Go through 5, 3, 4, 4 with a finger and patience 2. What do you have to "
        "remember at each pass?",
        "Two things: the smallest error so far, and the number of its pass. The waiting "
        "time is the difference of two pass numbers.",
        "best, lowest = 1, errors[0]\n"
        "for number, error in enumerate(errors, start=___):\n"
        "    if error ___ lowest:\n        best, lowest = ___, ___\n"
        "    if number - best == ___:\n        return ___, ___\n"
        "return best, ___",
    ),
    explanation=(
        "This is *early stopping*: keep the weights of the pass whose validation error "
        "was smallest, and stop when a given number of passes in a row brought nothing "
        "better. The errors must not be those of the test set: the smallest of many "
        "noisy numbers is too small on average, and the test error would be, too. The "
        "paper (sec. III-B) saw no overtraining and made 20 passes."
    ),
    general=_passes_case,
    after="The next cells let it choose, and look at how far the chosen error is off.",
)  # fmt: skip


# 14.2


def standard_error(error: float, images: int) -> float:
    variance = error * (1 - error)
    return np.sqrt(variance / images)


def standard_error_by_roots(error: float, images: int) -> float:
    return math.sqrt(error) * math.sqrt(1 - error) / math.sqrt(images)


def standard_error_of_a_count(error: float, images: int) -> float:
    mistakes = images * error
    return float(np.sqrt(mistakes - mistakes**2 / images) / images)


def standard_error_by_power(error: float, images: int) -> float:
    return ((error - error**2) / images) ** 0.5


def standard_error_in_float32(error: float, images: int) -> np.float32:
    p = np.float32(error)
    return np.sqrt(p * (1 - p) / np.float32(images))


_ROOT = "np.sqrt(variance / images)"
_VARIANCE = "error * (1 - error)"

STANDARD_ERROR = Exercise(
    id="14.2",
    name="standard_error",
    title="How far chance moves an error rate",
    reference=standard_error,
    plain=standard_error,
    parts=("deviation",),
    probes=(
        probe("an error of 0.5 on 100 images", lambda: (0.5, 100)),
        probe("an error of 0.2 on 4 images", lambda: (0.2, 4)),
        probe("an error of 0.0095 on 10,000 images", lambda: (0.0095, 10_000)),
        probe("no mistake on 50 images", lambda: (0.0, 50)),
        probe("all 50 images wrong", lambda: (1.0, 50)),
        probe("an error of 0.9 on a single image", lambda: (0.9, 1)),
    ),
    misconceptions=(
        Misconception(
            "V01", "no root",
            "For 0.5 on 100 images you return 0.0025, which is the variance. Which step "
            "turns a variance into a deviation?",
            ((_ROOT, "variance / images"),),
        ),
        Misconception(
            "V02", "of the number of mistakes",
            "For 0.5 on 100 images you return 5: the deviation of the *number* of "
            "mistakes. What makes a rate of a number?",
            ((_ROOT, "np.sqrt(variance * images)"),),
        ),
        Misconception(
            "V03", "of a single image",
            "Your answer does not depend on the number of images: it is the deviation of "
            "a single one. How much steadier is a mean over many?",
            ((_ROOT, "np.sqrt(variance)"),),
        ),
        Misconception(
            "V04", "divided outside the root",
            "Four times as many images make your answer four times smaller. It should be "
            "half: on which side of the root does the division belong?",
            ((_ROOT, "np.sqrt(variance) / images"),),
        ),
        Misconception(
            "V05", "mistakes as rare events",
            "For small errors yours is nearly right, but where all images are wrong "
            "nothing is left to chance, and you do not return 0. Which factor is missing?",
            ((_VARIANCE, "error"),),
        ),
        Misconception(
            "V06", "one over the root",
            "Your answer does not depend on the error. On a network that is always right, "
            "how much could chance move?",
            ((_VARIANCE, "1.0"),),
        ),
        Misconception(
            "V07", "per cent",
            "Your answer is a hundred times too large: per cent. The error came as a "
            "fraction. In which unit should its deviation be?",
            ((_ROOT, "100 * np.sqrt(variance / images)"),),
        ),
        Misconception(
            "V08", "two of them",
            "Your answer is twice the expected one. Twice is what one allows when "
            "judging a difference. How large is one standard error?",
            ((_ROOT, "2 * np.sqrt(variance / images)"),),
        ),
        Misconception(
            "V09", "one image fewer",
            "You divide by the number of images minus 1. That corrects a deviation that "
            "was estimated with its mean; here the formula asks for all. What happens "
            "with one image?",
            ((_ROOT, "np.sqrt(variance / max(images - 1, 1e-9))"),),
        ),
    ),
    alternatives=(
        standard_error_by_roots,
        standard_error_of_a_count,
        standard_error_by_power,
        standard_error_in_float32,
    ),
    hints=(
        "One image is a coin that falls on `wrong` with probability p. Its variance is "
        "p times (1 - p). What is the variance of the mean of N such coins?",
        "Variances of independent coins add up; the mean divides the sum by N, and so "
        "its variance by N squared. A deviation is the root of a variance.",
        "variance = ___ * (1 - ___)\nreturn np.sqrt(variance ___ images)",
    ),
    explanation=(
        "A mistake is a coin with variance $p(1 - p)$. The sum over $N$ independent "
        "images has $N p (1 - p)$, their mean $p (1 - p) / N$, and the standard error is "
        "its root, $\\sqrt{p (1 - p) / N}$. For 0.95% of 10,000 that is just under "
        "0.1%, the uncertainty that the paper gives for its table (Fig. 9)."
    ),
    general=lambda rng: (float(rng.uniform(0, 1)), int(rng.integers(1, 5000))),
    after="From now on, ask for it beside every error rate.",
)  # fmt: skip


# 14.3


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
        probe("a errs on images 0, 1, 2 and b on 2 (of six)",
              lambda: (_flags("xxx..."), _flags("..x..."))),
        probe("a errs on image 0, b on 1, 2, 3, 4 (of six)",
              lambda: (_flags("x....."), _flags(".xxxx."))),
        probe("both err on the same three images",
              lambda: (_flags("xxx..."), _flags("xxx..."))),
        probe("both are right everywhere", lambda: (_flags("...."), _flags("...."))),
        probe("they differ on a single image", lambda: (_flags("xx.x"), _flags("x..x"))),
        probe("200 images, many mistakes shared", lambda: _two_nets(200, 5)),
    ),
    misconceptions=(
        Misconception(
            "Z01", "shared mistakes counted",
            "You count the mistakes that both make. These images are hard for either "
            "and say nothing about which one is better. Which images do?",
            wrong=_unpaired,
        ),
        Misconception(
            "Z02", "sign turned",
            "Your sign is opposite: where a makes more mistakes than b, the answer "
            "should be positive. Which of the two is subtracted?",
            (("only_a - only_b", "only_b - only_a"),),
        ),
        Misconception(
            "Z03", "no root",
            "You divide by the number of images on which they differ. Chance moves the "
            "difference by how much, if each of these is a coin?",
            ((_ROOTED, "(only_a - only_b) / split"),),
        ),
        Misconception(
            "Z04", "not divided",
            "You return the difference itself. Is 10 much? Between 12 and 2 it is, "
            "between 1010 and 1000 it is not. In which unit should it be measured?",
            ((_ROOTED, "float(only_a - only_b)"),),
        ),
        Misconception(
            "Z05", "no sign",
            "Your answer is never negative, so nobody can tell which network is the "
            "better one. Where does the sign get lost?",
            (("only_a - only_b", "abs(only_a - only_b)"),),
        ),
        Misconception(
            "Z06", "divided by all images",
            "You divide by the root of the number of images. An image that both get "
            "right throws no coin. How many coins are thrown?",
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
            "You count where a is right and b is right, too. An image splits them if "
            "exactly one is wrong: which condition says so?",
            (("if a and not b", "if not b"), ("if b and not a", "if not a")),
        ),
        Misconception(
            "Z09", "root of the difference",
            "You took the root of the difference, not of the number of coins. Which of "
            "the two is the unit?",
            ((_ROOTED,
              "np.sign(only_a - only_b) * np.sqrt(abs(only_a - only_b))"),),
        ),
        Misconception(
            "Z10", "one net's coins",
            "You divide by the root of a's own mistakes alone. The coins are all images "
            "on which exactly one of the two errs. Whose are missing?",
            ((_ROOTED, "(only_a - only_b) / np.sqrt(max(only_a, 1))"),),
        ),
        Misconception(
            "Z0A", "shared mistakes counted, 0 / 0",
            "You count the mistakes that both make. These images are hard for either "
            "and say nothing about which one is better. Which images do? (And where "
            "nobody errs you divide 0 by 0.)",
            wrong=_unpaired_unguarded,
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


# 14.4


def confusion_matrix(labels: Array, answers: Array, classes: int = 10) -> Array:
    table = np.zeros((classes, classes), dtype=int)
    for n in range(len(labels)):
        right, said = labels[n], answers[n]
        table[right, said] += 1
    return table


def confusion_by_add_at(labels: Array, answers: Array, classes: int = 10) -> Array:
    table = np.zeros((classes, classes), np.int64)
    np.add.at(table, (labels, answers), 1)
    return table


def confusion_by_bincount(labels: Array, answers: Array, classes: int = 10) -> Array:
    place = classes * np.asarray(labels, int) + answers
    return np.bincount(place, minlength=classes**2).reshape(classes, classes)


def confusion_by_one_hot(labels: Array, answers: Array, classes: int = 10) -> Array:
    one_hot = np.eye(classes, dtype=np.float32)
    return one_hot[labels].T @ one_hot[answers]


def confusion_by_masks(labels: Array, answers: Array, classes: int = 10) -> list[Any]:
    each = range(classes)
    return [
        [int(np.sum((labels == i) & (answers == j))) for j in each] for i in each
    ]  # fmt: skip


def _once_per_pair(labels: Array, answers: Array, classes: int = 10) -> Array:
    table = np.zeros((classes, classes), dtype=int)
    table[labels, answers] += 1
    return table


def _size_from_the_data(labels: Array, answers: Array, classes: int = 10) -> Array:
    return confusion_matrix(labels, answers, int(max(labels.max(), answers.max())) + 1)


def _pairs_of(n: int, classes: int, seed: int) -> tuple[Array, Array]:
    labels, others = whole(n, seed=seed, high=classes), whole(n, seed=seed + 1)
    answers = np.where(others < 5, labels, others % classes)
    return labels, answers


_COUNT = "table[right, said] += 1"

CONFUSION_MATRIX = Exercise(
    id="14.4",
    name="confusion_matrix",
    title="Which digit is taken for which",
    reference=confusion_matrix,
    plain=confusion_matrix,
    parts=("table",),
    probes=(
        probe("labels 0 0 1 2, answers 0 1 1 0, three classes",
              lambda: (np.array([0, 0, 1, 2]), np.array([0, 1, 1, 0]), 3)),
        probe("a 1 that is taken for a 0 three times, two classes",
              lambda: (np.array([1, 1, 1, 0]), np.array([0, 0, 0, 0]), 2)),
        probe("labels 0 1 0, answers 1 1 0, four classes, two of which never occur",
              lambda: (np.array([0, 1, 0]), np.array([1, 1, 0]), 4)),
        probe("40 images, ten classes by default", lambda: _pairs_of(40, 10, 3)),
        probe("labels and answers that are bytes, three classes",
              lambda: (np.array([2, 2, 0], np.uint8), np.array([1, 2, 0], np.uint8), 3)),
    ),
    misconceptions=(
        Misconception(
            "F01", "rows and columns exchanged",
            "Your table is the expected one, mirrored at its diagonal. A row belongs to "
            "a label here. Which index comes first?",
            ((_COUNT, "table[said, right] += 1"),),
        ),
        Misconception(
            "F02", "each pair counted once",
            "No number of yours is above 1. With arrays as indices, `+= 1` adds once per "
            "*place*, however often it is named; `= 1` does not count at all. How do you "
            "count one image after the other?",
            wrong=_once_per_pair,
        ),
        Misconception(
            "F03", "mistakes only",
            "Your diagonal is empty: right answers are missing. They belong to the "
            "table, or how would you see a row's total?",
            ((_COUNT, "table[right, said] += int(right != said)"),),
        ),
        Misconception(
            "F04", "right answers only",
            "Only your diagonal is filled. The mistakes are what the table is for: where "
            "do a 4 and the answer 9 go?",
            ((_COUNT, "table[right, said] += int(right == said)"),),
        ),
        Misconception(
            "F05", "shares of a row",
            "You return shares of each label. Useful, but the counts are gone. Which "
            "number is left out of your division?",
            (("return table",
              "return table / np.maximum(table.sum(axis=1, keepdims=True), 1)"),),
        ),
        Misconception(
            "F06", "shares of all",
            "You return shares of all images. Here counts are asked for: what should the "
            "whole table add up to?",
            (("return table", "return table / len(labels)"),),
        ),
        Misconception(
            "F07", "size from the data",
            "Your table is smaller than asked when the last classes do not occur. How "
            "many rows has a table of `classes` classes?",
            wrong=_size_from_the_data,
        ),
        Misconception(
            "F08", "both ways",
            "You count each image at two places, so your table is symmetric. Is a 4 "
            "taken for a 9 the same as a 9 taken for a 4?",
            ((_COUNT, "table[right, said] += 1\n        table[said, right] += 1"),),
        ),
        Misconception(
            "F09", "last image left out",
            "Your table adds up to one image too few. Where does your loop end?",
            (("range(len(labels))", "range(len(labels) - 1)"),),
        ),
        Misconception(
            "F10", "always ten classes",
            "With three classes you return a table of 10 x 10. What says how large it is?",
            (("np.zeros((classes, classes), dtype=int)",
              "np.zeros((10, 10), dtype=int)"),),
        ),
    ),
    alternatives=(
        confusion_by_add_at,
        confusion_by_bincount,
        confusion_by_one_hot,
        confusion_by_masks,
    ),
    hints=(
        "Take one image: its label is a row, the answer a column. What happens at that "
        "place?",
        "Begin with a table of zeros, and let each image add 1 at its place. In a loop "
        "nothing is lost; with index arrays `np.add.at` does the same.",
        "table = np.zeros((___, ___), dtype=int)\nfor n in range(___):\n"
        "    table[___, ___] += 1\nreturn table",
    ),
    explanation=(
        "$M_{ij}$ counts the images of class $i$ that were answered $j$. Each row adds "
        "up to the images of its class, the diagonal to the right answers, and what lies "
        "beside it to the mistakes. The paper shows its mistakes as pictures, label and "
        "answer below (Fig. 8; those are of the network trained with distortions)."
    ),
    general=lambda rng: (
        *_pairs_of(int(rng.integers(5, 60)), 7, int(rng.integers(999))),
        int(rng.integers(7, 12)),
    ),
    after="The widget below opens the images behind each of its numbers.",
)  # fmt: skip


# 14.5


def reject_curve(penalties: Array, labels: Array) -> Array:
    N = len(labels)
    margins = nn.margin(penalties)
    wrong = nn.decide(penalties) != labels
    least_sure = np.argsort(margins, kind="stable")
    errors = np.zeros(N)
    for r in range(N):
        left = least_sure[r:]
        errors[r] = np.mean(wrong[left])
    return errors


def curve_from_the_end(penalties: Array, labels: Array) -> Array:
    order = np.argsort(nn.margin(penalties), kind="stable")
    wrong = (np.argmin(penalties, axis=1) != labels)[order]
    left = np.cumsum(wrong[::-1])[::-1]
    return left / np.arange(len(labels), 0, -1)


def curve_by_taking_off(penalties: Array, labels: Array) -> list[float]:
    N = len(labels)
    wrong = nn.decide(penalties) != labels
    mistakes, errors = int(wrong.sum()), []
    for r, n in enumerate(np.argsort(nn.margin(penalties), kind="stable")):
        errors.append(mistakes / (N - r))
        mistakes -= int(wrong[n])
    return errors


def curve_by_sorting_pairs(penalties: Array, labels: Array) -> list[float]:
    images = []
    for row, label in zip(np.asarray(penalties).tolist(), labels, strict=True):
        first, second = sorted(row)[:2]
        images.append((second - first, row.index(first) != label))
    images.sort(key=lambda image: image[0])
    flags = [flag for _, flag in images]
    return [sum(flags[r:]) / len(flags[r:]) for r in range(len(flags))]


def curve_in_float32(penalties: Array, labels: Array) -> Array:
    return curve_from_the_end(penalties, labels).astype(np.float32)


def _by_the_best_alone(penalties: Array, labels: Array) -> Array:
    order = np.argsort(-penalties.min(axis=1), kind="stable")
    wrong = (nn.decide(penalties) != labels)[order]
    return np.array([wrong[r:].mean() for r in range(len(wrong))])


def _scored(n: int, classes: int, seed: int) -> tuple[Array, Array]:
    """Penalties with one that is clearly small, mostly the label's."""
    rng = np.random.default_rng(seed)
    penalties = rng.integers(40, 900, (n, classes)) / 8
    labels = rng.integers(0, classes, n)
    near = np.where(rng.random(n) < 0.7, labels, rng.integers(0, classes, n))
    penalties[np.arange(n), near] = rng.integers(0, 400, n) / 8
    return penalties, labels


def _three_images() -> tuple[Array, Array]:
    return np.array([[1.0, 9.0], [5.0, 4.0], [8.0, 2.0]]), np.array([0, 0, 1])


def _ties() -> tuple[Array, Array]:
    penalties = np.array([[1.0, 3, 9], [4, 2, 8], [6, 6, 7], [30, 20, 90], [5, 5, 9]])
    return penalties, np.array([0, 0, 2, 0, 0])


_ORDER = 'np.argsort(margins, kind="stable")'

REJECT_CURVE = Exercise(
    id="14.5",
    name="reject_curve",
    title="The fewer it answers, the fewer it gets wrong",
    reference=reject_curve,
    plain=reject_curve,
    parts=("errors",),
    probes=(
        probe("three images, margins 8, 1, 6; the second is wrong", _three_images),
        probe("five images, two margins of 0 and two of 2", _ties),
        probe("a sure mistake that outlasts a right answer",
              lambda: (np.array([[9.0, 1], [3, 4], [7, 2]]), np.array([0, 0, 1]))),
        probe("20 images of 4 classes", lambda: _scored(20, 4, 2)),
        probe("60 images of ten classes", lambda: _scored(60, 10, 7)),
    ),
    misconceptions=(
        Misconception(
            "J01", "surest first",
            "You reject the images that the network is surest of. Which end of the "
            "margins is in doubt?",
            ((_ORDER, 'np.argsort(-margins, kind="stable")'),),
        ),
        Misconception(
            "J02", "by the best penalty alone",
            "You reject images that are far from every code. A digit between two codes "
            "can be near to both: which two penalties show its doubt?",
            wrong=_by_the_best_alone,
        ),
        Misconception(
            "J03", "mistakes first",
            "You reject the mistakes themselves, and end at 0 soon. On a new digit nobody "
            "knows the label: what does the network know about its own doubt?",
            ((_ORDER, 'np.argsort(~wrong, kind="stable")'),),
        ),
        Misconception(
            "J04", "rejected ones count as right",
            "You divide by all images, so those rejected count as if they were right. "
            "How many are left to be answered?",
            (("np.mean(wrong[left])", "np.sum(wrong[left]) / N"),),
        ),
        Misconception(
            "J05", "error of the rejected",
            "You return the error among those that are rejected. Which part of the "
            "order still gets an answer?",
            (("least_sure[r:]", "least_sure[: r + 1]"),),
        ),
        Misconception(
            "J06", "one rejected too many",
            "Your curve is one place ahead: errors[0] should have nothing rejected, and "
            "the last one image left. Where does your slice begin?",
            (("least_sure[r:]", "least_sure[min(r + 1, N - 1) :]"),),
        ),
        Misconception(
            "J07", "a count",
            "You return how many of the rest are wrong, not which part. The rest "
            "shrinks: divided by what?",
            (("np.mean(wrong[left])", "np.sum(wrong[left])"),),
        ),
        Misconception(
            "J08", "accuracy",
            "You return the part of the rest that is right. Which part is asked for?",
            (("np.mean(wrong[left])", "1 - np.mean(wrong[left])"),),
        ),
        Misconception(
            "J09", "largest penalty wins",
            "Nearly all of your answers are wrong: you let the largest penalty win. "
            "Which code is the nearest one?",
            (("nn.decide(penalties)", "np.argmax(penalties, axis=1)"),),
        ),
        Misconception(
            "J10", "in the order of the file",
            "You reject the images from the front of the file, sure or not. Which "
            "numbers say who should go first?",
            ((_ORDER, "np.arange(N)"),),
        ),
        Misconception(
            "J11", "r as a threshold",
            "You take r for a threshold on the margin. Here r is *how many* are "
            "rejected. In which order do they go?",
            (("left = least_sure[r:]",
              "left = np.flatnonzero(margins >= min(r, margins.max()))"),),
        ),
    ),
    alternatives=(
        curve_from_the_end,
        curve_by_taking_off,
        curve_by_sorting_pairs,
        curve_in_float32,
    ),
    hints=(
        "Lay the images out in a row, the least sure on the left. Rejecting r of them "
        "means covering r cards from the left. What do you count on the others?",
        "np.argsort(margins) gives the numbers of the images in this order. Taken from "
        "place r on, it names those that still get an answer.",
        'order = np.argsort(___, kind="stable")\nfor r in range(N):\n'
        "    left = order[___]\n    errors[r] = np.mean(wrong[___])",
    ),
    explanation=(
        "With the images in order of their margin, "
        "$e_r = \\frac{1}{N - r} \\sum_{n \\ge r} [\\text{wrong}_n]$. The label serves to "
        "count, never to choose. In one pass: cumulate the mistakes from the sure end. "
        "LeCun et al. 1998 report how many must be rejected for $e_r = 0.5\\%$ "
        "(sec. III-D, Fig. 10)."
    ),
    general=lambda rng: _scored(
        int(rng.integers(2, 60)), int(rng.integers(2, 11)), int(rng.integers(9999))
    ),
    after="The next cell asks for 0.5%, as the paper does.",
    widget="MistakeBrowser",
)  # fmt: skip

EXERCISES = (
    CHOOSE_PASS,
    STANDARD_ERROR,
    SIGMAS_APART,
    CONFUSION_MATRIX,
    REJECT_CURVE,
)
