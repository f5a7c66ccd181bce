"""Squashing: the constants' purpose, the slope from the output, extremes, dtypes."""

from __future__ import annotations

import numpy as np
import pytest
from differences import central_difference, frozen, scattered

from lenet_edu import nn


def test_the_constants_do_what_they_were_chosen_for():
    assert (nn.A, nn.S) == (1.7159, 2 / 3)
    assert nn.squash([1.0, 0.0, -1.0]) == pytest.approx([1, 0, -1], abs=1e-5)
    assert nn.squash_slope(0.0) == pytest.approx(1.7159 * 2 / 3)
    assert nn.squash_slope(nn.squash(1.0)) == pytest.approx(0.755, abs=1e-3)


def test_gradient_by_central_differences():
    rng = np.random.default_rng(3)
    a, dy = rng.normal(size=(2, 3, 4)) * 2, rng.normal(size=(2, 3, 4))
    mine = nn.squash_backward(dy, nn.squash(a))
    expected = central_difference(nn.squash, a, dy)
    np.testing.assert_allclose(mine, expected, rtol=0, atol=1e-7)


def test_extremes_stay_finite_and_nan_stays_nan():
    y = nn.squash([-1e9, 1e9, -np.inf, np.inf])
    assert y.tolist() == [-nn.A, nn.A, -nn.A, nn.A]
    assert (nn.squash_slope(y) == 0).all()
    assert nn.logistic([-1000.0, 0.0, 1000.0]).tolist() == [0, 0.5, 1]
    for function in (nn.squash, nn.squash_slope, nn.logistic, nn.relu):
        assert np.isnan(function([np.nan, 1.0])).tolist() == [True, False]


def test_the_modern_relatives():
    a = np.linspace(-5, 5, 21)
    np.testing.assert_allclose(nn.logistic(a), 1 / (1 + np.exp(-a)), rtol=1e-13)
    assert nn.relu([-2.0, 0.0, 3.0]).tolist() == [0, 0, 3]


FUNCTIONS = [nn.squash, nn.squash_slope, nn.logistic, nn.relu]


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    ("given", "kept"),
    [(np.float32, np.float32), (np.float64, np.float64), (int, np.float64)],
)
def test_dtypes(function, given, kept):
    a = np.array([[1, 0], [-1, 2]], given)
    y = function(a)
    assert (y.dtype, y.shape) == (kept, a.shape)
    assert nn.squash_backward(a, a).dtype == kept


@pytest.mark.parametrize("function", FUNCTIONS)
def test_inputs_stay_and_need_not_be_contiguous(function):
    (a,) = frozen(np.random.default_rng(0).normal(size=(3, 4)))
    y = function(a)
    assert not np.shares_memory(y, a)
    assert np.array_equal(function(scattered(a)), y)
    da = nn.squash_backward(a, a)
    assert np.array_equal(nn.squash_backward(scattered(a), scattered(a)), da)


def test_what_does_not_fit_is_said():
    with pytest.raises(ValueError) as caught:
        nn.squash_backward(np.zeros(3), np.zeros((3, 1)))
    assert str(caught.value) == (
        "dy must have shape (3, 1) (the shape of y); it has shape (3,)"
    )
    for function, name in zip(FUNCTIONS, "ayaa", strict=True):
        with pytest.raises(TypeError) as caught:
            function([1j])
        assert str(caught.value) == (
            f"{name} must hold real numbers; its dtype is complex128"
        )
