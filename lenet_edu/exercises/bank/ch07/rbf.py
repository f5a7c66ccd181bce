"""07.2 rbf: the squared distance to every code."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import numbers, probe, small
from ._shared import f6_rows

Array = np.ndarray
Generator = np.random.Generator


def rbf(x: Array, codes: Array) -> Array:
    N, D = x.shape
    K = len(codes)
    y = np.zeros((N, K))
    for n in range(N):
        for i in range(K):
            difference = x[n] - codes[i]
            y[n, i] = np.sum(difference**2)
    return y


def rbf_by_axes(x: Array, codes: Array) -> Array:
    return ((x[:, None, :] - codes[None, :, :]) ** 2).sum(axis=2)


def rbf_by_einsum(x: Array, codes: Array) -> Array:
    difference = x[:, None] - codes
    return np.einsum("nid,nid->ni", difference, difference)


def rbf_by_products(x: Array, codes: Array) -> Array:
    """Multiplied out: |x|^2 - 2 x.w + |w|^2."""
    x, codes = np.asarray(x, float), np.asarray(codes, float)
    squares = np.sum(x**2, axis=1)[:, None] + np.sum(codes**2, axis=1)
    return squares - 2 * x @ codes.T


def rbf_by_norms(x: Array, codes: Array) -> Array:
    columns = [np.linalg.norm(x - code, axis=1) ** 2 for code in codes]
    return np.stack(columns, axis=1)


def rbf_in_float32(x: Array, codes: Array) -> Array:
    x, codes = np.asarray(x, np.float32), np.asarray(codes, np.float32)
    y = np.zeros((len(x), len(codes)), np.float32)
    for n, i in np.ndindex(y.shape):
        for a, b in zip(x[n], codes[i], strict=True):
            y[n, i] += (a - b) ** 2
    return y


def _summed_over_images(x: Array, codes: Array) -> Array:
    return ((x[:, None] - codes) ** 2).sum(axis=0)


def _summed_over_classes(x: Array, codes: Array) -> Array:
    return ((x[:, None] - codes) ** 2).sum(axis=1)


def _pairs_only(x: Array, codes: Array) -> Array:
    return ((x - codes) ** 2).sum(axis=1)


def _rbf_case(rng: Generator) -> tuple[Array, Array]:
    N, K, D = (int(n) for n in rng.integers(1, 9, 3))
    codes = rng.choice([-1.0, 1.0], (K, D))
    return rng.normal(size=(N, D)), codes


_SQUARES = "np.sum(difference**2)"


_CODE = "codes[i]"


RBF = Exercise(
    id="07.2",
    name="rbf",
    title="The squared distance to every code",
    reference=nn.rbf,
    plain=rbf,
    probes=(
        probe(
            "x = (1, -1, 1) against the codes (1, 1, -1) and (1, -1, 1)",
            lambda: (np.array([[1.0, -1, 1]]), np.array([[1.0, 1, -1], [1, -1, 1]])),
        ),
        probe(
            "two rows of four, against three codes",
            lambda: (
                np.array([[0.5, -0.5, 1.5, 0.0], [-1.0, 0.25, 0.5, 1.0]]),
                np.array([[1.0, -1, 1, -1], [-1, -1, 1, 1], [1, 1, 1, 1]]),
            ),
        ),
        probe("an F6 of 84 zeros", lambda: (np.zeros((1, 84)), nn.codes())),
        probe("the code of the 1 itself", lambda: (nn.codes()[1:2], nn.codes())),
        probe("four outputs of F6 against the ten codes", lambda: (f6_rows(), nn.codes())),
        probe(
            "as many rows as codes: three of each",
            lambda: (numbers(3, 5), np.sign(numbers(3, 5, seed=1))),
        ),
        probe(
            "as many rows as codes as units: three of each",
            lambda: (numbers(3, 3, seed=2), np.sign(numbers(3, 3, seed=3))),
        ),
        probe(
            "codes that are not +1 and -1",
            lambda: (numbers(2, 3, seed=4), 2 * numbers(4, 3, seed=5)),
        ),
        probe(
            "whole numbers",
            lambda: (small(2, 3, most=3), small(4, 3, seed=1, most=1)),
        ),
    ),
    misconceptions=(
        Misconception(
            "R01", "a root too many",
            "You return the distance itself. Equation 7 of the paper stops one step "
            "earlier, at the sum of squares: what did you do after the sum?",
            ((_SQUARES, "np.sqrt(np.sum(difference**2))"),),
        ),
        Misconception(
            "R02", "absolute differences",
            "You added up the sizes of the differences. A unit that is off by 2 should "
            "count 4: what happens to a difference before the sum?",
            ((_SQUARES, "np.sum(np.abs(difference))"),),
        ),
        Misconception(
            "R03", "half of it",
            "You return half of what is expected. Some books put a factor 1/2 in front "
            "of squares; equation 7 has none. Where is yours?",
            ((_SQUARES, "0.5 * np.sum(difference**2)"),),
        ),
        Misconception(
            "R04", "mean instead of sum",
            "Your penalties do not grow with the number of units: the squares were "
            "averaged. What does the big sigma in the formula ask for?",
            ((_SQUARES, "np.mean(difference**2)"),),
        ),
        Misconception(
            "R05", "a dot product",
            "You multiplied F6 with the code, as a dense layer does: large where the "
            "two agree. A penalty is small where they agree. What does equation 7 do "
            "with the two instead?",
            ((_SQUARES, "np.sum(x[n] * codes[i])"),),
        ),
        Misconception(
            "R21", "divided by 84",
            "Your penalties are 84 times too small. Equation 7 adds the squares up: "
            "where do you divide?",
            ((_SQUARES, "np.sum(difference**2) / 84"),),
        ),
        Misconception(
            "R22", "image n with code n only, in every column",
            "Each of your rows holds the same number in every column. Image n has a "
            "distance to each code: which index walks over the classes?",
            ((_CODE, "codes[n % K]"),),
        ),
        Misconception(
            "R23", "class 0 only",
            "Only the penalties of class 0 are there; the others are still 0. How many "
            "codes does your loop visit?",
            (("for i in range(K)", "for i in range(1)"),),
        ),
        Misconception(
            "R24", "first image only filled",
            "Only the row of the first image is filled; the others are still 0. When "
            "does your function return: is that line inside a loop?",
            (("for n in range(N)", "for n in range(1)"),),
        ),
        Misconception(
            "R07", "codes of 0 and 1",
            "You compared with 0 where the code holds -1. Which line changes the codes "
            "before the subtraction?",
            ((_CODE, "(codes[i] > 0)"),),
        ),
        Misconception(
            "R08", "sign reversed",
            "Your penalties are negative. A sum of squares cannot be: where does the "
            "minus come from?",
            ((_SQUARES, "-np.sum(difference**2)"),),
        ),
        Misconception(
            "R10", "summed over the images",
            "Your sum ran over the images and left the units. Each image keeps its own "
            "ten penalties: which axis should disappear?",
            wrong=_summed_over_images,
        ),
        Misconception(
            "R13", "summed over the classes",
            "Your sum ran over the classes and left the units. Which axis should "
            "disappear: images, classes or units?",
            wrong=_summed_over_classes,
        ),
        Misconception(
            "R14", "pixels counted",
            "You counted the units whose sign is wrong. A unit at 0.2 is closer to +1 "
            "than one at -1.5: does your count see it?",
            ((_SQUARES, "np.sum(np.sign(x[n]) != codes[i])"),),
        ),
        Misconception(
            "R15", "classes before images",
            "Your table stands on its side: classes go down, images across. Which of "
            "the two comes first in (N, K)?",
            (("return y", "return y.T"),),
        ),
        Misconception(
            "R16", "summed before squaring",
            "You squared the sum, so differences of opposite sign cancel. Which comes "
            "first, the square or the sum?",
            ((_SQUARES, "np.sum(difference) ** 2"),),
        ),
        Misconception(
            "R17", "the worst unit alone",
            "You return the largest squared difference of each pair. How many units "
            "should have a say?",
            ((_SQUARES, "np.max(difference**2)"),),
        ),
        Misconception(
            "R18", "first image only",
            "All your rows are equal: each image was given the penalties of the first. "
            "Which index walks over the images?",
            (("x[n]", "x[0]"),),
        ),
        Misconception(
            "R19", "first code only",
            "All ten penalties of an image are equal: each is its distance to the code "
            "of class 0. Which index walks over the classes?",
            ((_CODE, "codes[0]"),),
        ),
        Misconception(
            "R28", "one penalty for the whole row",
            "All penalties of an image are equal: each is its distance to the last "
            "code. Your line writes the whole row each time: which place of the row "
            "belongs to class i?",
            ((_CODE, "codes[-1]"),),
        ),
        Misconception(
            "R20", "not squared",
            "You added up the differences as they are, so those of opposite sign "
            "cancel. What keeps them from doing that?",
            ((_SQUARES, "np.sum(difference)"),),
        ),
        Misconception(
            "R25", "a Gaussian",
            "A perfect match gives 1 with yours, and all else nearly 0: that is the "
            "bell curve exp(-d), which many textbooks call RBF. What is left of it in "
            "equation 7?",
            ((_SQUARES, "np.exp(-np.sum(difference**2))"),),
        ),
        Misconception(
            "R26", "row n with code n only",
            "You subtracted the codes from x row by row: where there are as many "
            "images as codes, image n meets code n alone. How does every image meet "
            "every code?",
            wrong=_pairs_only,
        ),
        Misconception(
            "R27", "squares subtracted",
            "You subtract the squares. The distance needs the square of the "
            "difference: which comes first?",
            (("np.sum(difference**2)", "np.sum(x[n] ** 2 - codes[i] ** 2)"),),
        ),
    ),
    alternatives=(
        rbf_by_axes,
        rbf_by_einsum,
        rbf_by_products,
        rbf_by_norms,
        rbf_in_float32,
    ),
    hints=(
        "Begin with one image and one code. Both are rows of 84 numbers: which single "
        "number comes out?",
        "Subtract unit by unit, square each difference, add them all up. Then do it "
        "for every pair of an image n and a class i.",
        "for n in range(___):\n    for i in range(___):\n"
        "        difference = x[___] - codes[___]\n        y[n, i] = ___",
    ),
    explanation=(
        "$y_{n,i} = \\sum_{j} (x_{n,j} - w_{i,j})^2$ with the code $w_i$ of class $i$: "
        "no root, no factor $1/2$ (LeCun et al. 1998, eq. 7). The text calls it the "
        "Euclidean distance; it is the square of that one. With $\\pm 1$ in both, each "
        "differing pixel adds $2^2 = 4$."
    ),
    general=_rbf_case,
    after="Chapter 09 makes a loss of it, and chapter 10 sends gradients through it.",
    widget="BitmapDistance",
)  # fmt: skip
