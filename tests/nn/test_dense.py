"""Flattening and dense: values, gradients, C5 as both, counts, what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from differences import central_difference, frozen, scattered

from lenet_edu import nn


def inputs(dtype=np.float64):
    rng = np.random.default_rng(7)
    shapes = ((3, 4), (5, 4), (5,), (3, 5))
    return [rng.normal(size=z).astype(dtype) for z in shapes]


def test_flatten_goes_map_by_map_and_row_by_row():
    x = np.arange(12.0).reshape(1, 3, 2, 2)
    assert nn.flatten(x).tolist() == [list(range(12))]
    both = np.concatenate([x, -x])
    assert nn.flatten(both)[1].tolist() == [-n for n in range(12)]
    dy = nn.flatten(both)
    assert np.array_equal(nn.flatten_backward(dy, both), both)


def test_flatten_hands_out_copies():
    (x,) = frozen(np.zeros((2, 3, 1, 1)))
    y = nn.flatten(x)
    y += 1
    back = nn.flatten_backward(y, x)
    back += 1
    assert (y == 1).all()
    X = scattered(np.arange(12.0).reshape(1, 3, 2, 2))
    assert nn.flatten(X).tolist() == [list(range(12))]


def test_dense_by_hand():
    x = np.array([[1.0, 2.0], [0.0, -1.0]])
    w = np.array([[1.0, 0.0], [3.0, 4.0], [0.0, -2.0]])
    y = nn.dense(x, w, [0.0, 0.5, 1.0])
    assert y.tolist() == [[1.0, 11.5, -3.0], [0.0, -3.5, 3.0]]
    dx, dw, db = nn.dense_backward([[1.0, 0.0, 0.0], [0.0, 1.0, 2.0]], x, w)
    assert dx.tolist() == [[1.0, 0.0], [3.0, 0.0]]
    assert dw.tolist() == [[1.0, 2.0], [0.0, -1.0], [0.0, -2.0]]
    assert db.tolist() == [1.0, 1.0, 2.0]


def test_gradients_by_central_differences():
    x, w, b, dy = inputs()
    for mine, function, at in zip(
        nn.dense_backward(dy, x, w),
        (
            lambda v: nn.dense(v, w, b),
            lambda v: nn.dense(x, v, b),
            lambda v: nn.dense(x, w, v),
        ),
        (x, w, b),
        strict=True,
    ):
        expected = central_difference(function, at, dy)
        np.testing.assert_allclose(mine, expected, rtol=0, atol=1e-7)


def test_c5_is_both_a_convolution_and_dense():
    rng = np.random.default_rng(8)
    x, w, b = (rng.normal(size=z) for z in ((2, 16, 5, 5), (120, 16, 5, 5), (120,)))
    as_rows = nn.dense(nn.flatten(x), w.reshape(120, -1), b)
    as_maps = nn.conv2d(x, w, b)
    assert as_maps.shape == (2, 120, 1, 1)
    np.testing.assert_allclose(nn.flatten(as_maps), as_rows, rtol=0, atol=1e-12)


def test_float32_stays_and_agrees_with_float64():
    results = []
    for dtype in (np.float32, np.float64):
        x, w, b, dy = inputs(dtype)
        maps = x.reshape(3, 2, 2, 1)
        result = (
            nn.dense(x, w, b),
            *nn.dense_backward(dy, x, w),
            nn.flatten(maps),
            nn.flatten_backward(x, maps),
        )
        assert {array.dtype for array in result} == {np.dtype(dtype)}
        results.append(result)
    for small, exact in zip(*results, strict=True):
        np.testing.assert_allclose(small, exact, rtol=0, atol=1e-5)


def test_whole_numbers_become_float64():
    y = nn.dense(np.full((1, 2), 200, np.uint8), [[1, 1]], [0])
    assert y.dtype == np.float64
    assert y.tolist() == [[400.0]]
    assert nn.flatten(np.zeros((1, 1, 2, 2), np.uint8)).dtype == np.float64


def test_inputs_stay_and_need_not_be_contiguous():
    arrays = inputs()
    x, w, b, dy = frozen(*arrays)
    y, gradients = nn.dense(x, w, b), nn.dense_backward(dy, x, w)
    X, W, B, DY = map(scattered, arrays)
    np.testing.assert_allclose(nn.dense(X, W, B), y, atol=1e-12)
    for mine, same in zip(nn.dense_backward(DY, X, W), gradients, strict=True):
        np.testing.assert_allclose(mine, same, atol=1e-12)


def test_an_empty_batch_stays_empty():
    x, w, b, dy = inputs()
    assert nn.dense(x[:0], w, b).shape == (0, 5)
    dx, dw, db = nn.dense_backward(dy[:0], x[:0], w)
    assert dx.shape == (0, 4)
    assert not dw.any()
    assert not db.any()
    maps = np.zeros((0, 3, 2, 2))
    assert nn.flatten(maps).shape == (0, 12)
    assert nn.flatten_backward(np.zeros((0, 12)), maps).shape == (0, 3, 2, 2)


def test_the_papers_counts():
    assert nn.dense_counts(120, 84) == (10_164, 10_164)
    assert nn.dense_counts(400, 120) == (48_120, 48_120)
    assert nn.dense_counts(1, 1) == (2, 2)


X, W, B = np.zeros((2, 3)), np.zeros((4, 3)), np.zeros(4)
MAPS = np.zeros((2, 3, 2, 2))


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (
            lambda: nn.dense(X[0], W, B),
            ValueError,
            "x must have shape (N, D); it has shape (3,). For a single row write "
            "x[None].",
        ),
        (
            lambda: nn.dense(MAPS, W, B),
            ValueError,
            "x must have shape (N, D); it has shape (2, 3, 2, 2). Flatten each image "
            "first: flatten(x).",
        ),
        (
            lambda: nn.dense(X, W.T, B),
            ValueError,
            "x has 3 numbers per row (shape (2, 3)), but w expects 4 (shape (3, 4)): "
            "axis 1 of both must be equal",
        ),
        (
            lambda: nn.dense(X, B, B),
            ValueError,
            "w must have shape (M, D); it has shape (4,)",
        ),
        (
            lambda: nn.dense(X, W, B[None]),
            ValueError,
            "b must have shape (4,) (one bias per unit); it has shape (1, 4)",
        ),
        (
            lambda: nn.dense(X, W, B * 1j),
            TypeError,
            "b must hold real numbers; its dtype is complex128",
        ),
        (
            lambda: nn.dense_backward(X, X, W),
            ValueError,
            "dy must have shape (2, 4) (the shape of y); it has shape (2, 3)",
        ),
        (
            lambda: nn.flatten(X),
            ValueError,
            "x must have shape (N, C, H, W); it has shape (2, 3). For one image with "
            "one channel write x[None, None].",
        ),
        (
            lambda: nn.flatten_backward(X, MAPS),
            ValueError,
            "dy must have shape (2, 12) (the shape of y); it has shape (2, 3)",
        ),
        (
            lambda: nn.flatten_backward(MAPS, MAPS),
            ValueError,
            "dy must have shape (N, D); it has shape (2, 3, 2, 2). Flatten each image "
            "first: flatten(dy).",
        ),
        (
            lambda: nn.dense_counts(0, 84),
            ValueError,
            "inputs must be at least 1; it is 0",
        ),
        (
            lambda: nn.dense_counts(120, True),
            TypeError,
            "outputs must be a whole number; it is True",
        ),
    ],
)
def test_what_does_not_fit_is_said(call, error, says):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == says
