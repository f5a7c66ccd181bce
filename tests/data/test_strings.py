"""Strings of digits: where they stand, how they overlap, what noise does."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu.data.noise import salt_and_pepper
from lenet_edu.data.strings import (
    bounding_columns,
    random_string,
    set_in_a_row,
)
from lenet_edu.data.transforms import BACKGROUND, INK


def bars(*widths: int) -> np.ndarray:
    """Digits that are black boxes of these widths."""
    images = np.zeros((len(widths), 28, 28), np.uint8)
    for image, width in zip(images, widths, strict=True):
        image[5:20, 4 : 4 + width] = 255
    return images


def test_boxes_stand_as_far_apart_as_asked() -> None:
    made = set_in_a_row(bars(6, 8, 5), [1, 2, 3], [4, -1])
    (a, b), (c, d), (e, f) = made.spans
    assert (b - a, d - c, f - e) == (6, 8, 5)
    assert (c - b, e - d) == (4, -1)
    assert made.digits == (1, 2, 3)
    W = made.image.shape[1]
    assert W % 4 == 0
    assert a >= 10
    assert W - f >= 10
    assert abs(a - (W - f)) <= 1
    inked = made.image.max(axis=0) > 0
    expected = np.zeros(W, bool)
    for left, right in made.spans:
        expected[left:right] = True
    assert np.array_equal(inked, expected)
    rows = np.flatnonzero(made.image.max(axis=1) > 0)
    assert (rows[0], rows[-1]) == (7, 21)  # two rows of frame above


def test_levels_and_overlap() -> None:
    images = bars(4, 4)
    images[1][images[1] > 0] = 100
    made = set_in_a_row(images, [0, 1], [-2])
    (a, _), (c, d) = made.spans
    row = made.image[10]
    assert row[0] == pytest.approx(BACKGROUND)
    assert np.allclose(row[a : c + 2], INK)  # the darker pixel stays
    assert np.allclose(row[c + 2 : d], BACKGROUND + (INK - BACKGROUND) * 100 / 255)
    assert made.image.dtype == np.float32


def test_noise_inverts_its_share() -> None:
    image = np.full((32, 200), BACKGROUND, np.float32)
    chance = np.random.default_rng(1).random(image.shape)
    noisy = salt_and_pepper(image, 0.1, chance)
    assert np.allclose(np.unique(noisy), [BACKGROUND, INK])
    assert 0.08 < np.mean(noisy > 0) < 0.12
    assert np.array_equal(salt_and_pepper(image, 0.0, chance), image)


def test_random_strings_come_from_the_generator() -> None:
    images, labels = bars(5, 6, 7), np.array([5, 6, 7])
    one, two = (
        random_string(images, labels, 6, np.random.default_rng(4)) for _ in range(2)
    )
    assert np.array_equal(one.image, two.image)
    assert one.digits == two.digits
    for (left, right), digit in zip(one.spans, one.digits, strict=True):
        assert right - left == digit
    gaps = {
        b[0] - a[1]
        for seed in range(30)
        for s in [random_string(images, labels, 6, np.random.default_rng(seed))]
        for a, b in zip(s.spans, s.spans[1:], strict=False)
    }
    assert gaps == {-1, 0, 1, 2, 3, 4}


def test_what_does_not_fit() -> None:
    with pytest.raises(ValueError, match="no ink"):
        bounding_columns(np.zeros((28, 28)))
    with pytest.raises(ValueError, match="need 2 digits and 1 gaps"):
        set_in_a_row(bars(3, 3), [1], [0])
    with pytest.raises(ValueError, match="must be bytes"):
        set_in_a_row(np.zeros((1, 28, 28)), [1], [])
    with pytest.raises(ValueError, match="does not fit 32"):
        set_in_a_row(bars(20, 20), [1, 2], [0], width=32)
    with pytest.raises(ValueError, match="at least one digit"):
        random_string(bars(3), np.array([1]), 0, np.random.default_rng(0))
