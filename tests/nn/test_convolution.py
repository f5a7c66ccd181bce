"""Convolution: gradients, sizes, counts of the paper, dtypes, what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from differences import central_difference, frozen, scattered

from lenet_edu import nn

CASES = [
    # N, C, F, H, W, k, l, stride, padding
    (2, 2, 3, 5, 6, 3, 2, 1, 0),
    (2, 2, 3, 5, 6, 3, 2, 2, 1),
    (1, 3, 2, 4, 7, 2, 3, 3, 2),  # rows and columns that no window reaches
    (2, 1, 2, 3, 3, 3, 3, 1, 0),  # one place, as in C5
    (1, 2, 1, 3, 4, 1, 2, 1, 3),  # windows that see padding only
]


def inputs(case, dtype=np.float64):
    N, C, F, H, W, k, l, s, p = case
    rng = np.random.default_rng(sum(case))
    Ho, Wo = (H + 2 * p - k) // s + 1, (W + 2 * p - l) // s + 1
    shapes = ((N, C, H, W), (F, C, k, l), (F,), (N, F, Ho, Wo))
    return (*(rng.normal(size=z).astype(dtype) for z in shapes), s, p)


@pytest.mark.parametrize("case", CASES)
def test_forward_is_the_sum_that_the_docstring_says(case):
    x, w, b, dy, s, p = inputs(case)
    y = nn.conv2d(x, w, b, s, p)
    padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    k, l = w.shape[2:]
    assert y.shape == dy.shape
    for n, f, i, j in np.ndindex(y.shape):
        window = padded[n, :, i * s : i * s + k, j * s : j * s + l]
        assert y[n, f, i, j] == pytest.approx(b[f] + (window * w[f]).sum(), abs=1e-12)


@pytest.mark.parametrize("case", CASES)
def test_gradients_by_central_differences(case):
    x, w, b, dy, s, p = inputs(case)
    for mine, function, at in zip(
        nn.conv2d_backward(dy, x, w, s, p),
        (
            lambda v: nn.conv2d(v, w, b, s, p),
            lambda v: nn.conv2d(x, v, b, s, p),
            lambda v: nn.conv2d(x, w, v, s, p),
        ),
        (x, w, b),
        strict=True,
    ):
        expected = central_difference(function, at, dy)
        np.testing.assert_allclose(mine, expected, rtol=0, atol=1e-7)


def test_a_single_pixel_prints_the_kernel_turned():
    x = np.zeros((1, 1, 5, 6))
    x[0, 0, 2, 3] = 1
    w = np.arange(1.0, 10).reshape(1, 1, 3, 3)
    y = nn.conv2d(x, w, [0.0])
    assert y[0, 0, :, 1:].tolist() == w[0, 0, ::-1, ::-1].tolist()


@pytest.mark.parametrize("case", CASES)
def test_float32_stays_and_agrees_with_float64(case):
    small, big = inputs(case, np.float32), inputs(case)
    s, p = small[4:]
    x, w, b, dy = small[:4]
    mine = (nn.conv2d(x, w, b, s, p), *nn.conv2d_backward(dy, x, w, s, p))
    x, w, b, dy = big[:4]
    exact = (nn.conv2d(x, w, b, s, p), *nn.conv2d_backward(dy, x, w, s, p))
    for a, e in zip(mine, exact, strict=True):
        assert (a.dtype, e.dtype) == (np.float32, np.float64)
        np.testing.assert_allclose(a, e, rtol=0, atol=1e-4)


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float16, bool])
def test_other_numbers_become_float64(dtype):
    x, w = np.ones((1, 1, 3, 3), dtype), np.full((1, 1, 2, 2), 0.125)
    y = nn.conv2d(x, w, [0])
    assert y.dtype == np.float64
    assert (y == 0.5).all()
    for gradient in nn.conv2d_backward(np.ones(y.shape, dtype), x, w):
        assert gradient.dtype == np.float64


def test_inputs_stay_and_need_not_be_contiguous():
    *arrays, s, p = inputs(CASES[1])
    x, w, b, dy = frozen(*arrays)
    y = nn.conv2d(x, w, b, s, p)
    gradients = nn.conv2d_backward(dy, x, w, s, p)
    X, W, B, DY = map(scattered, arrays)
    np.testing.assert_allclose(nn.conv2d(X, W, B, s, p), y, atol=1e-12)
    for a, e in zip(nn.conv2d_backward(DY, X, W, s, p), gradients, strict=True):
        np.testing.assert_allclose(a, e, atol=1e-12)


def test_results_are_arrays_of_their_own():
    x, w = np.ones((2, 3, 3, 4)), np.ones((2, 3, 1, 1))
    y = nn.conv2d(x, w, [0.0, 0.0], padding=1)
    for array in (y, *nn.conv2d_backward(y, x, w, padding=1)):
        assert not np.shares_memory(array, x)
        assert array.flags.c_contiguous
        array[...] = 7.0  # writable


def test_nan_reaches_its_windows_and_no_others():
    x = np.zeros((1, 1, 4, 4))
    x[0, 0, 0, 0] = np.nan
    y = nn.conv2d(x, np.ones((1, 1, 2, 2)), [0.0])
    assert np.isnan(y).sum() == 1
    assert np.isnan(y[0, 0, 0, 0])


def test_an_empty_batch_gives_an_empty_batch():
    x, w = np.zeros((0, 2, 5, 5)), np.ones((3, 2, 2, 2))
    y = nn.conv2d(x, w, np.zeros(3))
    assert y.shape == (0, 3, 4, 4)
    dx, dw, db = nn.conv2d_backward(y, x, w)
    assert dx.shape == x.shape
    assert not dw.any()
    assert not db.any()


def test_the_chain_of_sizes():
    size, sizes = 32, []
    for kernel, stride in ((5, 1), (2, 2), (5, 1), (2, 2), (5, 1)):
        size = nn.output_size(size, kernel, stride)
        sizes.append(size)
    assert sizes == [28, 14, 10, 5, 1]
    assert nn.output_size(28, 5, padding=2) == 28
    assert nn.output_size(8, 3, stride=2) == 3  # the last column is not reached


X, W, B = np.zeros((1, 2, 4, 5)), np.zeros((3, 2, 3, 3)), np.zeros(3)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (
            lambda: nn.conv2d(X[0, 0], W, B),
            ValueError,
            "x must have shape (N, C, H, W); it has shape (4, 5). For one image with "
            "one channel write x[None, None].",
        ),
        (
            lambda: nn.conv2d(X[0], W, B),
            ValueError,
            "x must have shape (N, C, H, W); it has shape (2, 4, 5). For one image "
            "write x[None]; for (N, H, W) write x[:, None].",
        ),
        (
            lambda: nn.conv2d(X, W[:, :1], B),
            ValueError,
            "x has 2 channels (shape (1, 2, 4, 5)), but w expects 1 (shape "
            "(3, 1, 3, 3)): axis 1 of both must be equal",
        ),
        (
            lambda: nn.conv2d(X, W[0], B),
            ValueError,
            "w must have shape (F, C, k, l); it has shape (2, 3, 3)",
        ),
        (
            lambda: nn.conv2d(X, W, B[:2]),
            ValueError,
            "b must have shape (3,) (one bias per kernel); it has shape (2,)",
        ),
        (
            lambda: nn.conv2d(X, W, 0.0),
            ValueError,
            "b must have shape (3,) (one bias per kernel); it has shape ()",
        ),
        (
            lambda: nn.conv2d(X, np.zeros((3, 2, 9, 3)), B, padding=1),
            ValueError,
            "a kernel of 9 does not fit into 6 pixels (4 + 2 x 1 of padding): it is "
            "3 too large; x has shape (1, 2, 4, 5), w has shape (3, 2, 9, 3)",
        ),
        (
            lambda: nn.conv2d(X, np.zeros((3, 2, 3, 6)), B),
            ValueError,
            "a kernel of 6 does not fit into 5 pixels (5 + 2 x 0 of padding): it is "
            "1 too large; x has shape (1, 2, 4, 5), w has shape (3, 2, 3, 6)",
        ),
        (
            lambda: nn.conv2d(X, W, B, stride=0),
            ValueError,
            "stride must be at least 1; it is 0; x has shape (1, 2, 4, 5), w has "
            "shape (3, 2, 3, 3)",
        ),
        (
            lambda: nn.conv2d(X, W, B, padding=-1),
            ValueError,
            "padding must be at least 0; it is -1; x has shape (1, 2, 4, 5), w has "
            "shape (3, 2, 3, 3)",
        ),
        (
            lambda: nn.conv2d(X, W, B, stride=1.5),
            TypeError,
            "stride must be a whole number; it is 1.5",
        ),
        (
            lambda: nn.conv2d(X, W, B, padding="same"),
            TypeError,
            "padding must be a whole number; it is 'same'",
        ),
        (
            lambda: nn.conv2d(X.astype(complex), W, B),
            TypeError,
            "x must hold real numbers; its dtype is complex128",
        ),
        (
            lambda: nn.conv2d_backward(X, X, W),
            ValueError,
            "dy must have shape (1, 3, 2, 3) (the shape of y); it has shape "
            "(1, 2, 4, 5)",
        ),
        (
            lambda: nn.conv2d_backward(X[0, 0], X, W),
            ValueError,
            "dy must have shape (N, C, H, W); it has shape (4, 5). For one image with "
            "one channel write dy[None, None].",
        ),
        (
            lambda: nn.conv2d_backward(X, X, 1.0),
            ValueError,
            "w must have shape (F, C, k, l); it has shape ()",
        ),
        (
            lambda: nn.output_size(4, 5),
            ValueError,
            "a kernel of 5 does not fit into 4 pixels (4 + 2 x 0 of padding): it is "
            "1 too large",
        ),
        (
            lambda: nn.output_size(0, 1),
            ValueError,
            "size must be at least 1; it is 0",
        ),
    ],
)
def test_what_does_not_fit_is_said(call, error, says):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == says
