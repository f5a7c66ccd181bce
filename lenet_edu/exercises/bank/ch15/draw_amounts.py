"""15.5 draw_amounts: chance, for each image its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....data import distortions as course
from ...exercise import Exercise, Misconception
from ..probes import probe

Array = np.ndarray
Generator = np.random.Generator


def draw_amounts(count: int, largest: Array, share: float, rng: Generator) -> Array:
    amounts = rng.uniform(-1, 1, (count, 5)) * largest
    stays = rng.random(count) >= share
    amounts[stays] = 0
    return amounts


def draw_amounts_given(
    count: int, largest: Array, share: float, rng: Generator
) -> Array:
    """What the exercise begins with: one draw for all images, and never below 0."""
    amounts = np.tile(rng.uniform(0, 1, 5) * largest, (count, 1))
    stays = rng.random(count) >= share
    amounts[stays] = 0
    return amounts


def draw_by_columns(count: int, largest: Array, share: float, rng: Generator) -> Array:
    chosen = rng.random(count) < share
    columns = [rng.uniform(-a, a, count) * chosen for a in largest]
    return np.stack(columns, axis=1)


def draw_by_bounds(count: int, largest: Array, share: float, rng: Generator) -> Array:
    ends = np.asarray(largest, dtype=float)
    amounts = rng.uniform(-ends, ends, size=(count, len(ends)))
    return np.where(rng.random((count, 1)) < share, amounts, 0.0)


def draw_by_images(count: int, largest: Array, share: float, rng: Generator) -> Array:
    drawn = np.zeros((count, 5))
    for n in range(count):
        if rng.random() < share:
            drawn[n] = (2 * rng.random(5) - 1) * largest
    return drawn


def _described(args: tuple[Any, ...], output: Any) -> Any:
    """What any right draw has in common, rounded so that chance does not matter.

    It stands in the first rows of a table of zeros in the shape of the amounts, so that
    an answer of another shape is compared with that shape.
    """
    count, largest = args[0], np.asarray(args[1], dtype=float)
    amounts = np.asarray(output, dtype=float)
    if amounts.shape != (count, 5):
        return amounts
    stays = (amounts == 0).all(axis=1)
    together_at_one_end = 0.0
    if stays.any() and not stays.all():
        together_at_one_end = float(np.count_nonzero(np.diff(stays)) == 1)
    moved = (amounts / largest)[~stays]
    if len(moved) < 2:
        return amounts
    together = 0.0
    if (moved.std(axis=0) > 0).all():
        links = np.corrcoef(moved.T) - np.eye(5)
        together = float(np.round(2 * np.abs(links).max()) / 2)
    table = np.zeros((count, 5))
    table[:5] = [
        np.round(moved.min(axis=0), 1),
        np.round(moved.max(axis=0), 1),
        np.round(moved.mean(axis=0) * 5) / 5 + 0.0,  # no -0
        np.round(np.abs(moved).mean(axis=0) * 10) / 5,
        [
            together,
            np.round(stays.mean(), 1),
            np.round(len(np.unique(moved, axis=0)) / len(moved), 1),
            together_at_one_end,
            0,
        ],
    ]
    return table


def _draw_normal(count: int, largest: Array, share: float, rng: Generator) -> Array:
    amounts = rng.normal(size=(count, 5)) * largest
    amounts[rng.random(count) >= share] = 0
    return amounts


def _draw_ends(count: int, largest: Array, share: float, rng: Generator) -> Array:
    amounts = rng.choice([-1.0, 1.0], size=(count, 5)) * largest
    amounts[rng.random(count) >= share] = 0
    return amounts


def _draw_first(count: int, largest: Array, share: float, rng: Generator) -> Array:
    amounts = rng.uniform(-1, 1, (count, 5)) * largest
    amounts[round(share * count) :] = 0
    return amounts


def _draw_difference(count: int, largest: Array, share: float, rng: Generator) -> Array:
    amounts = (rng.random((count, 5)) - rng.random((count, 5))) * largest
    amounts[rng.random(count) >= share] = 0
    return amounts


def _largest() -> Array:
    return np.array([1.0, 2.0, 0.1, 0.05, 0.2])


def _draw_case(rng: Generator) -> tuple[int, Array, float, Generator]:
    largest = rng.uniform(0.05, 3, 5)
    return 3000, largest, 0.8, np.random.default_rng(int(rng.integers(2**31)))


DRAW_AMOUNTS = Exercise(
    id="15.5",
    name="draw_amounts",
    title="Chance, for each image its own",
    reference=course.draw_amounts,
    kind="find-and-fix",
    given=draw_amounts_given,
    plain=draw_amounts,
    parts=("amounts",),
    view=_described,
    probes=(
        probe("6,000 images, 8 of 10 distorted. Five rows describe your draw, the first "
              "four in amplitudes, a column for each distortion: least; largest; mean; "
              "twice the mean size. The fifth: how linked the columns are, share that "
              "stay, share of different rows, 1 if those that stay all lie at one end",
              lambda: (6000, _largest(), 0.8, np.random.default_rng(1))),
        probe("3,000 images, 6 of 10 distorted, described in the same way",
              lambda: (3000, 3 * _largest()[::-1], 0.6, np.random.default_rng(4))),
        probe("3,000 images, all distorted, described in the same way",
              lambda: (3000, _largest(), 1.0, np.random.default_rng(3))),
    ),
    misconceptions=(
        Misconception(
            "D51", "never negative",
            "All your amounts are positive: every digit grows, and moves right and down. "
            "The mean of a digit's place would move with it. What should the mean of the "
            "amounts be?",
            (("rng.uniform(-1, 1, (count, 5))", "rng.uniform(0, 1, (count, 5))"),),
        ),
        Misconception(
            "D52", "one draw for all images",
            "Every image gets the same amounts: the pass is one distortion, not "
            "thousands. How many numbers do you need for count images?",
            (("rng.uniform(-1, 1, (count, 5))", "np.repeat(rng.uniform(-1, 1, (1, 5)), count, axis=0)"),),
        ),
        Misconception(
            "D53", "one number for all five",
            "In each image the five amounts go together: an image that moves right always "
            "grows as well. How many independent numbers does one image need?",
            (("rng.uniform(-1, 1, (count, 5))", "rng.uniform(-1, 1, (count, 1))"),),
        ),
        Misconception(
            "D54", "share and its rest exchanged",
            "You leave alone as many images as should be distorted. "
            "If share is 0.8, how often should a random number between 0 and 1 mean "
            "\u201cstays\u201d?",
            ((">= share", "< share"),),
        ),
        Misconception(
            "D55", "share ignored",
            "None of your images stays as it is, though share says that some should. "
            "Where does share come in?",
            (("amounts[stays] = 0", "amounts[stays] *= 1"),),
        ),
        Misconception(
            "D56", "drawn to the ends",
            "You draw only the amplitudes themselves, plus or minus, and nothing between. "
            "Which draw gives all numbers between two ends?",
            wrong=_draw_ends,
        ),
        Misconception(
            "D57", "bell-shaped",
            "Some of your amounts lie far beyond the amplitude: a normal distribution has "
            "no end. Which draw stops at plus and minus 1?",
            wrong=_draw_normal,
        ),
        Misconception(
            "D5B", "difference of two draws",
            "Your small amounts are too frequent: the sum or difference of two uniform "
            "draws is not uniform. How many draws does one amount need?",
            wrong=_draw_difference,
        ),
        Misconception(
            "D5C", "the first images distorted",
            "The images that stay as they are all lie at one end: always the same ones "
            "are distorted. Who should decide for each image?",
            wrong=_draw_first,
        ),
        Misconception(
            "D5D", "a column per image",
            "Your amounts have a column per image. Which axis counts the images, and "
            "which the five amounts?",
            (("return amounts", "return amounts.T"),),
        ),
        Misconception(
            "D58", "amplitudes forgotten",
            "Your amounts all lie between -1 and 1, whatever largest says: a shear of 1 "
            "is not a mild one. What are they to be multiplied by?",
            (("rng.uniform(-1, 1, (count, 5)) * largest", "rng.uniform(-1, 1, (count, 5))"),),
        ),
        Misconception(
            "D59", "half the amplitude",
            "Your amounts reach half of the amplitude only. The interval from -1/2 to 1/2 "
            "is as long as 1, but how far does it reach?",
            (("rng.uniform(-1, 1, (count, 5))", "rng.uniform(-0.5, 0.5, (count, 5))"),),
        ),
        Misconception(
            "D5A", "amounts left out one by one",
            "You leave out single amounts, not images: hardly any image stays as it is. "
            "For how many things is the second draw made?",
            (("rng.random(count) >= share", "rng.random((count, 5)) >= share"),),
        ),
        Misconception(
            "D5E", "one decision for the whole batch",
            "Your second draw is a single number, so all images of a batch are distorted "
            "or none is. For how many images has it to be decided?",
            (("rng.random(count) >= share", "np.full(count, rng.random() >= share)"),),
        ),
        Misconception(
            "D5F", "whole numbers drawn",
            "Your amounts are -1, 0 or 1 times the amplitude, and nothing between: you "
            "draw whole numbers. Which draw gives all numbers between two ends?",
            (("rng.uniform(-1, 1, (count, 5))", "rng.integers(-1, 2, (count, 5))"),),
        ),
        Misconception(
            "D5G", "share as a factor",
            "You multiply the amounts by share, so every image is distorted, but less. "
            "share is how many of the images are distorted. What decides for one image?",
            (("amounts[stays] = 0", "amounts = amounts * share"),),
        ),
        Misconception(
            "D5H", "half of the images stay",
            "Half of your images stay as they are, whatever share is. How often should "
            "an image stay when share is 0.8?",
            (("rng.random(count) >= share", "rng.random(count) >= 0.5"),),
        ),
    ),
    alternatives=(draw_by_columns, draw_by_bounds, draw_by_images),
    hints=(
        "Two draws: how far, for each image and each distortion; and which images stay "
        "as they are.",
        "rng.uniform(-1, 1, shape) gives numbers that know no preferred direction. A row "
        "of amplitudes multiplies each column by its own. rng.random(count) is below "
        "share in just that part of the cases.",
        "amounts = rng.uniform(___, ___, (count, ___)) * ___\n"
        "stays = rng.random(___) >= ___\namounts[___] = 0\nreturn amounts",
    ),
    explanation=(
        "The mean of each amount is 0: no direction is preferred, so the network does "
        "not learn that digits lean. Each image has its own row, and each row five "
        "numbers that know nothing of each other. Uniform draws are our choice, as are "
        "the amplitudes: LeCun et al. (1998) say \u201crandomly\u201d and no more."
    ),
    general=_draw_case,
    equivalent_mutants={
        "rng.random(count) >= share -> rng.random(count) > share in "
        "stays = rng.random(count) >= share": (
            "a random number is exactly equal to share with probability 0"
        ),
    },
    after="Every pass draws anew: no two passes see the same pictures.",
)  # fmt: skip
