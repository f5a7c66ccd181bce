"""Pooling: the tie rule, gradients with and without overlap, what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from differences import central_difference, frozen, scattered

from lenet_edu import nn
from lenet_edu.nn.convolution import folded, windows_of

PAIRS = {
    "max": (nn.max_pool2d, nn.max_pool2d_backward),
    "mean": (nn.mean_pool2d, nn.mean_pool2d_backward),
}
kinds = pytest.mark.parametrize("kind", PAIRS)
windows = pytest.mark.parametrize(
    ("size", "stride"), [(2, None), (3, 2), (3, 1), (1, 2)]
)


def distinct(shape=(2, 2, 6, 7)):
    """All numbers differ by at least 1, so a small step changes no winner."""
    rng = np.random.default_rng(2)
    return rng.permutation(np.prod(shape)).reshape(shape) - 100.0


@kinds
@windows
def test_forward_is_the_window_by_window_answer(kind, size, stride):
    x = distinct()
    y = PAIRS[kind][0](x, size, stride)
    step = stride or size
    assert y.shape == (2, 2, (6 - size) // step + 1, (7 - size) // step + 1)
    for n, c, i, j in np.ndindex(y.shape):
        window = x[n, c, i * step : i * step + size, j * step : j * step + size]
        expected = window.max() if kind == "max" else window.sum() / size**2
        assert y[n, c, i, j] == pytest.approx(expected, abs=1e-12)


@kinds
@windows
def test_gradients_by_central_differences(kind, size, stride):
    forward, backward = PAIRS[kind]
    x = distinct()
    dy = np.random.default_rng(5).normal(size=forward(x, size, stride).shape)
    mine = backward(dy, x, size, stride)
    expected = central_difference(lambda v: forward(v, size, stride), x, dy)
    np.testing.assert_allclose(mine, expected, rtol=0, atol=1e-7)


def test_a_tie_goes_to_the_first_in_row_order():
    flat = np.full((1, 1, 2, 4), 7.0)
    dx = nn.max_pool2d_backward([[[[3.0, 5.0]]]], flat)
    assert dx.tolist() == [[[[3, 0, 5, 0], [0, 0, 0, 0]]]]
    # Top right against bottom left: the upper row comes first, not the left column.
    corner = np.array([[[[0.0, 9.0], [9.0, 0.0]]]])
    assert nn.max_pool2d_backward([[[[2.0]]]], corner).tolist() == [[[[0, 2], [0, 0]]]]
    # Overlap: windows share the winners of the middle columns and add up there.
    dx = nn.max_pool2d_backward([[[[1.0, 10.0, 100.0]]]], flat, 2, 1)
    assert dx.tolist() == [[[[1, 10, 100, 0], [0, 0, 0, 0]]]]
    peak = np.array([[[[0.0, 8.0, 8.0, 0.0], [0.0, 8.0, 0.0, 0.0]]]])
    dx = nn.max_pool2d_backward([[[[1.0, 10.0, 100.0]]]], peak, 2, 1)
    assert dx.tolist() == [[[[0, 11, 100, 0], [0, 0, 0, 0]]]]


@kinds
def test_float32_stays_and_agrees_with_float64(kind):
    forward, backward = PAIRS[kind]
    x = distinct() / 8
    dy = np.random.default_rng(6).normal(size=forward(x, 3, 2).shape)
    x_small, dy_small = x.astype(np.float32), dy.astype(np.float32)
    for small, exact in (
        (forward(x_small, 3, 2), forward(x, 3, 2)),
        (backward(dy_small, x_small, 3, 2), backward(dy, x, 3, 2)),
        (backward(dy_small, x_small, np.int64(3), np.int64(2)), backward(dy, x, 3, 2)),
    ):
        assert (small.dtype, exact.dtype) == (np.float32, np.float64)
        np.testing.assert_allclose(small, exact, rtol=0, atol=1e-5)
    whole = distinct().astype(int)
    assert forward(whole).dtype == backward(forward(whole), whole).dtype == np.float64


@kinds
def test_inputs_stay_and_need_not_be_contiguous(kind):
    forward, backward = PAIRS[kind]
    given = distinct()
    (x,) = frozen(given)
    y = forward(x)
    (dy,) = frozen(y)
    dx = backward(dy, x)
    assert np.array_equal(forward(scattered(given)), y)
    assert np.array_equal(backward(scattered(y), scattered(given)), dx)
    assert not np.shares_memory(forward(x, 1), x)


@kinds
def test_nan_reaches_its_window_and_an_empty_batch_stays_empty(kind):
    forward, backward = PAIRS[kind]
    x = np.zeros((1, 1, 2, 4))
    x[0, 0, 1, 1] = np.nan
    assert np.isnan(forward(x)).tolist() == [[[[True, False]]]]
    y = forward(x[:0])
    assert y.shape == (0, 1, 1, 2)
    assert backward(y, x[:0]).shape == (0, 1, 2, 4)


X = np.zeros((1, 2, 4, 5))


@kinds
@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        (
            (X, 6),
            ValueError,
            "a window of 6 x 6 does not fit into 4 x 5 pixels: it is 2 too large; x "
            "has shape (1, 2, 4, 5)",
        ),
        (
            (X, 5),
            ValueError,
            "a window of 5 x 5 does not fit into 4 x 5 pixels: it is 1 too large; x "
            "has shape (1, 2, 4, 5)",
        ),
        ((X, 0), ValueError, "size must be at least 1; it is 0"),
        ((X, 2.0), TypeError, "size must be a whole number; it is 2.0"),
        ((X, 2, 0), ValueError, "stride must be at least 1; it is 0"),
        ((X, 2, "2"), TypeError, "stride must be a whole number; it is '2'"),
        (
            (X[0, 0],),
            ValueError,
            "x must have shape (N, C, H, W); it has shape (4, 5). For one image with "
            "one channel write x[None, None].",
        ),
        ((X * 1j,), TypeError, "x must hold real numbers; its dtype is complex128"),
    ],
)
def test_what_does_not_fit_is_said(kind, arguments, error, says):
    forward, backward = PAIRS[kind]
    with pytest.raises(error) as caught:
        forward(*arguments)
    assert str(caught.value) == says
    with pytest.raises(error) as caught:
        backward(X, *arguments)
    assert str(caught.value) == says


@kinds
def test_a_gradient_of_another_shape_is_said(kind):
    with pytest.raises(ValueError) as caught:
        PAIRS[kind][1](X, X)
    assert str(caught.value) == (
        "dy must have shape (1, 2, 2, 2) (the shape of y); it has shape (1, 2, 4, 5)"
    )


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_windows_are_folded_to_the_numbers_that_numpy_makes_of_them(size, dtype):
    """In another order of work, but the same sums to the last bit."""
    x = np.random.default_rng(size).normal(size=(3, 2, 60, 60)).astype(dtype)
    windows = windows_of(x, size, size, size)
    assert np.array_equal(folded(np.add, windows), windows.sum(axis=(4, 5)))
    assert np.array_equal(folded(np.maximum, windows), windows.max(axis=(4, 5)))
    assert np.array_equal(nn.mean_pool2d(x, size), windows.mean(axis=(4, 5)))


@pytest.mark.parametrize("fold", [nn.block_sums, nn.max_pool2d, nn.mean_pool2d])
def test_windows_of_one_pixel_give_a_copy(fold):
    x = np.ones((1, 1, 2, 2))
    y = fold(x, 1)
    assert np.array_equal(y, x)
    assert not np.shares_memory(y, x)
