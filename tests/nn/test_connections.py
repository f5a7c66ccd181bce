"""The table of C3: its rule, the convolution it masks, gradients, what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from differences import central_difference, frozen, scattered

from lenet_edu import nn

# Table 1 as printed: one row per S2 map, one column per C3 map.
PRINTED = """
X...XXX..XXXX.XX
XX...XXX..XXXX.X
XXX...XXX..X.XXX
.XXX..XXXX..X.XX
..XXX..XXXX.XX.X
...XXX..XXXX.XXX
"""
TABLE = np.array([[1, 0, 1], [0, 1, 1], [1, 0, 0], [1, 1, 1]], bool)  # not symmetric


def inputs(dtype=np.float64):
    rng = np.random.default_rng(5)
    shapes = ((2, 3, 5, 6), (4, 3, 3, 2), (4,), (2, 4, 3, 5))
    return [rng.normal(size=z).astype(dtype) for z in shapes]


def test_the_table_is_the_papers():
    table = nn.c3_table()
    assert table.dtype == bool
    drawn = [[mark == "X" for mark in row] for row in PRINTED.split()]
    assert table.T.tolist() == drawn
    assert table.sum(axis=0).tolist() == [10] * 6
    assert table.sum(axis=1).tolist() == [3] * 6 + [4] * 9 + [6]
    table[...] = False
    assert nn.c3_table().any()  # a fresh one each time


def test_only_connected_maps_are_added():
    x = np.array([1.0, 10.0, 100.0]).reshape(1, 3, 1, 1)
    w = np.array([[1.0, 2.0, 3.0]] * 4).reshape(4, 3, 1, 1)
    y = nn.masked_conv2d(x, w, [0.0, 0.0, 0.5, -1.0], TABLE)
    assert y.ravel().tolist() == [301.0, 320.0, 1.5, 320.0]
    dx, dw, db = nn.masked_conv2d_backward(np.ones((1, 4, 1, 1)), x, w, TABLE)
    assert dx.ravel().tolist() == [3.0, 4.0, 9.0]
    assert dw[:, :, 0, 0].tolist() == (TABLE * [1.0, 10.0, 100.0]).tolist()
    assert db.tolist() == [1.0] * 4


def test_a_full_table_is_a_plain_convolution():
    x, w, b, dy = inputs()
    full = np.ones((4, 3))
    np.testing.assert_array_equal(nn.masked_conv2d(x, w, b, full), nn.conv2d(x, w, b))
    for mine, plain in zip(
        nn.masked_conv2d_backward(dy, x, w, full),
        nn.conv2d_backward(dy, x, w),
        strict=True,
    ):
        np.testing.assert_array_equal(mine, plain)


def test_what_the_table_leaves_out_is_never_read():
    x, w, b, dy = inputs()
    spoilt = w.copy()
    spoilt[~TABLE] = np.nan
    np.testing.assert_array_equal(
        nn.masked_conv2d(x, spoilt, b, TABLE), nn.masked_conv2d(x, w, b, TABLE)
    )
    dx, dw, _ = nn.masked_conv2d_backward(dy, x, spoilt, TABLE)
    assert np.isfinite(dx).all()
    assert (dw[~TABLE] == 0).all()
    assert (dw[TABLE] != 0).all()


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 1)])
def test_gradients_by_central_differences(stride, padding):
    x, w, b, _ = inputs()
    more = (TABLE, stride, padding)
    dy = np.random.default_rng(6).normal(size=nn.masked_conv2d(x, w, b, *more).shape)
    for mine, function, at in zip(
        nn.masked_conv2d_backward(dy, x, w, *more),
        (
            lambda v: nn.masked_conv2d(v, w, b, *more),
            lambda v: nn.masked_conv2d(x, v, b, *more),
            lambda v: nn.masked_conv2d(x, w, v, *more),
        ),
        (x, w, b),
        strict=True,
    ):
        expected = central_difference(function, at, dy)
        np.testing.assert_allclose(mine, expected, rtol=0, atol=1e-7)


def test_float32_stays_and_agrees_with_float64():
    results = []
    for dtype in (np.float32, np.float64):
        x, w, b, dy = inputs(dtype)
        result = (
            nn.masked_conv2d(x, w, b, TABLE),
            *nn.masked_conv2d_backward(dy, x, w, TABLE),
        )
        assert {array.dtype for array in result} == {np.dtype(dtype)}
        results.append(result)
    for small, exact in zip(*results, strict=True):
        np.testing.assert_allclose(small, exact, rtol=0, atol=1e-4)


def test_inputs_stay_and_need_not_be_contiguous():
    arrays = inputs()
    x, w, b, dy, table = frozen(*arrays, TABLE)
    y = nn.masked_conv2d(x, w, b, table)
    gradients = nn.masked_conv2d_backward(dy, x, w, table)
    X, W, B, DY = map(scattered, arrays)
    turned = np.asfortranarray(TABLE.astype(int))  # 1 and 0 are a table, too
    np.testing.assert_allclose(nn.masked_conv2d(X, W, B, turned), y, atol=1e-12)
    for mine, same in zip(
        nn.masked_conv2d_backward(DY, X, W, turned), gradients, strict=True
    ):
        np.testing.assert_allclose(mine, same, atol=1e-12)


def test_whole_numbers_become_float64_and_an_empty_batch_stays_empty():
    x = np.full((1, 3, 2, 2), 200, np.uint8)
    w = np.ones((4, 3, 2, 2), int)
    y = nn.masked_conv2d(x, w, [0] * 4, TABLE)
    assert y.dtype == np.float64
    assert y.ravel().tolist() == [1600.0, 1600.0, 800.0, 2400.0]
    assert nn.masked_conv2d(x[:0], w, [0] * 4, TABLE).shape == (0, 4, 1, 1)
    dx, dw, db = nn.masked_conv2d_backward(y[:0], x[:0], w, TABLE)
    assert dx.shape == (0, 3, 2, 2)
    assert not dw.any()
    assert not db.any()


def test_the_papers_counts():
    assert nn.connected_counts(nn.c3_table(), 5, 10, 10) == (1_516, 151_600)
    assert nn.connected_counts(np.ones((16, 6)), 5, 10, 10) == (2_416, 241_600)
    assert nn.connected_counts(TABLE, 3, 2, 5) == (8 * 9 + 4, 10 * (8 * 9 + 4))


X, W, B = np.zeros((1, 3, 4, 4)), np.zeros((4, 3, 2, 2)), np.zeros(4)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (
            lambda: nn.masked_conv2d(X, W, B, TABLE.T),
            ValueError,
            "table must have shape (4, 3) (one entry per kernel of w); it has shape "
            "(3, 4)",
        ),
        (
            lambda: nn.masked_conv2d(X, W, B, TABLE[0]),
            ValueError,
            "table must have shape (F, C); it has shape (3,)",
        ),
        (
            lambda: nn.masked_conv2d(X, W, B, TABLE * 2),
            ValueError,
            "table must hold only True and False, or 1 and 0",
        ),
        (
            lambda: nn.masked_conv2d(X, W, B, np.full((4, 3), np.nan)),
            ValueError,
            "table must hold only True and False, or 1 and 0",
        ),
        (
            lambda: nn.masked_conv2d(X, W[0], B, TABLE),
            ValueError,
            "w must have shape (F, C, k, l); it has shape (3, 2, 2)",
        ),
        (
            lambda: nn.masked_conv2d(X[0], W, B, TABLE),
            ValueError,
            "x must have shape (N, C, H, W); it has shape (3, 4, 4). For one image "
            "write x[None]; for (N, H, W) write x[:, None].",
        ),
        (
            lambda: nn.masked_conv2d(X, W, B[:3], TABLE),
            ValueError,
            "b must have shape (4,) (one bias per kernel); it has shape (3,)",
        ),
        (
            lambda: nn.masked_conv2d_backward(X, X, W, TABLE),
            ValueError,
            "dy must have shape (1, 4, 3, 3) (the shape of y); it has shape "
            "(1, 3, 4, 4)",
        ),
        (
            lambda: nn.masked_conv2d(X, W, B, [["a"]]),
            TypeError,
            "table must hold real numbers; its dtype is <U1",
        ),
        (
            lambda: nn.connected_counts(TABLE, 0, 2, 2),
            ValueError,
            "kernel must be at least 1; it is 0",
        ),
        (
            lambda: nn.connected_counts(TABLE, 5, 2.0, 2),
            TypeError,
            "height must be a whole number; it is 2.0",
        ),
    ],
)
def test_what_does_not_fit_is_said(call, error, says):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == says
