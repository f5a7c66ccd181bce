"""What people draw: 27 ways to write a digit, six hands, and what is no digit."""

from __future__ import annotations

import numpy as np
import pytest
from handwriting import NO_DIGITS, STYLES, WAYS, place

from lenet_edu.data import embedded, to_input
from lenet_edu.making.typical import typical
from lenet_edu.models import load_lenet5
from lenet_edu.widgets.models import judge as judging
from lenet_edu.widgets.models.digit_pad import (
    PEN,
    drawn,
    enlarged,
    normalise,
    pen_of,
    rasterise,
)
from lenet_edu.widgets.models.judge import judge, strangeness

NETWORK = load_lenet5()


def images(way: str) -> np.ndarray:
    """Every style in one hand, as the network is given it, (27, 28, 28)."""
    found = [drawn(WAYS[way](strokes, n)) for n, strokes in enumerate(STYLES.values())]
    return np.stack([image for image in found if image is not None])


@pytest.mark.parametrize("way", WAYS)
def test_drawn_digits_are_read(way: str) -> None:
    answers = NETWORK(to_input(images(way))).argmin(axis=1)
    digits = [int(name[0]) for name in STYLES]
    wrong = [name for name, a, d in zip(STYLES, answers, digits, strict=True) if a != d]
    assert len(STYLES) == 27
    assert len(wrong) <= 1, wrong


def test_with_the_pads_own_pen_small_digits_would_be_blots() -> None:
    found = [
        normalise(rasterise(WAYS["22 points"](strokes, n)))
        for n, strokes in enumerate(STYLES.values())
    ]
    blots = np.stack([image for image in found if image is not None])
    answers = NETWORK(to_input(blots)).argmin(axis=1)
    assert sum(int(n[0]) == a for n, a in zip(STYLES, answers, strict=True)) < 14


def test_a_large_drawing_and_a_dot_stay_as_they_are() -> None:
    large = place(STYLES["3 round"], 200, 40, 40)
    assert enlarged(large) == large
    assert pen_of(large) == PEN
    dot = [[(100.0, 100.0), (103.0, 101.0)]]
    assert enlarged(dot) == dot
    assert pen_of(dot) == PEN
    assert drawn([]) is None


def test_a_small_drawing_is_the_large_one_made_small() -> None:
    small = place(STYLES["5 plain"], 40, 200, 200)
    large = place(STYLES["5 plain"], 176, 30, 40)
    a, b = drawn(small), drawn(large)
    assert a is not None
    assert b is not None
    assert np.abs(a.astype(int) - b).max() <= 12  # where edges meet the grid
    assert pen_of(small) == pytest.approx(12 * 40 / 176, rel=0.01)
    assert pen_of(place(STYLES["5 plain"], 12, 0, 0)) == 2


# How far to believe it


def test_what_is_no_digit_is_not_taken_for_one() -> None:
    verdicts = {}
    for name, strokes in NO_DIGITS.items():
        image = drawn(place(strokes, 200, 40, 40))
        assert image is not None
        verdicts[name] = judge(NETWORK(to_input(image[None]))[0], image)
    assert {verdicts[name] for name in ("A", "dot", "filled square")} == {"nothing"}
    doubted = {name for name, verdict in verdicts.items() if verdict == "unsure"}
    assert doubted <= {"cross"}, verdicts
    assert "sure" not in verdicts.values(), verdicts


def test_a_sum_of_a_digits_pictures_is_not_strange() -> None:
    means, pictures = judging.typical()
    small = means[7] / 255 + 0.3 * pictures[7, 0] * judging.STEP
    image = np.kron(small.reshape(14, 14), np.ones((2, 2)))
    assert strangeness(np.rint(255 * image)) < 0.02


def test_digits_are_believed() -> None:
    verdicts = [
        judge(penalties, image)
        for way in WAYS
        for penalties, image in zip(
            NETWORK(to_input(images(way))), images(way), strict=True
        )
    ]
    assert verdicts.count("nothing") == 0
    assert verdicts.count("unsure") <= 5  # of 162


def test_wrong_answers_are_doubted_more_often_than_right_ones() -> None:
    data = embedded()
    penalties = NETWORK(to_input(data.test_images))
    verdicts = np.array(
        [judge(p, i) for p, i in zip(penalties, data.test_images, strict=True)]
    )
    right = penalties.argmin(axis=1) == data.test_labels
    assert (verdicts[right] == "sure").mean() >= 0.95
    assert (verdicts == "nothing").mean() <= 0.015
    if (~right).any():
        assert (verdicts[~right] != "sure").mean() >= 0.3


def test_a_close_runner_up_or_a_large_penalty_is_unsure() -> None:
    image = images("large")[0]
    assert judge([3.0, 14.0, *[90.0] * 8], image) == "unsure"
    assert judge([19.0, 80.0, *[90.0] * 8], image) == "unsure"
    assert judge([3.0, 80.0, *[90.0] * 8], image) == "sure"
    assert judge([0.0, 1.0, *[2.0] * 8], image, measured=False) == "sure"


def test_what_digits_look_like_is_what_the_command_finds() -> None:
    data = embedded()
    means, pictures = typical(data.train_images, data.train_labels)
    stored_means, stored = judging.typical()
    assert means.shape == stored_means.shape == (10, 196)
    assert pictures.shape == stored.shape == (10, 20, 196)
    # The set that comes along is a part of what the file was made from.
    assert np.abs(means.astype(int) - stored_means).mean() < 4
    for digit in range(10):
        first, kept = (p[digit, :5].astype(float) for p in (pictures, stored))
        shared = np.linalg.svd(first @ kept.T * judging.STEP**2, compute_uv=False)
        assert shared.min() > 0.5
