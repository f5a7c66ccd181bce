"""Subsampling: blocks, gradients, counts of the paper, dtypes, what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from differences import central_difference, frozen, scattered

from lenet_edu import nn


def inputs(size=2, dtype=np.float64):
    rng = np.random.default_rng(size)
    shapes = ((2, 3, 2 * size, 3 * size), (3,), (3,), (2, 3, 2, 3))
    return [rng.normal(size=z).astype(dtype) for z in shapes]


def test_blocks_are_added_not_averaged():
    x = np.arange(16.0).reshape(1, 1, 2, 8)
    assert nn.block_sums(x).tolist() == [[[[18, 26, 34, 42]]]]
    assert np.array_equal(nn.block_sums(x, 1), x)
    y = nn.subsample(np.repeat(x, 2, axis=1), [1.0, 10.0], [0.5, -0.5])
    assert y.tolist() == [[[[18.5, 26.5, 34.5, 42.5]], [[179.5, 259.5, 339.5, 419.5]]]]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_gradients_by_central_differences(size):
    x, a, b, dy = inputs(size)
    for mine, function, at in zip(
        nn.subsample_backward(dy, x, a, size),
        (
            lambda v: nn.subsample(v, a, b, size),
            lambda v: nn.subsample(x, v, b, size),
            lambda v: nn.subsample(x, a, v, size),
        ),
        (x, a, b),
        strict=True,
    ):
        expected = central_difference(function, at, dy)
        np.testing.assert_allclose(mine, expected, rtol=0, atol=1e-7)


def test_float32_stays_and_agrees_with_float64():
    results = []
    for dtype in (np.float32, np.float64):
        x, a, b, dy = inputs(dtype=dtype)
        result = (
            nn.block_sums(x),
            nn.subsample(x, a, b),
            *nn.subsample_backward(dy, x, a),
        )
        assert {array.dtype for array in result} == {np.dtype(dtype)}
        results.append(result)
    for small, exact in zip(*results, strict=True):
        np.testing.assert_allclose(small, exact, rtol=0, atol=1e-4)


def test_whole_numbers_become_float64():
    x = np.full((1, 1, 2, 2), 200, np.uint8)  # the sum does not fit into a byte
    assert nn.block_sums(x).tolist() == [[[[800.0]]]]
    y = nn.subsample(x, [1], [0])
    assert y.dtype == np.float64
    dx, da, db = nn.subsample_backward([[[[3]]]], x, [2])
    assert (dx.tolist(), da.tolist(), db.tolist()) == (
        [[[[6, 6], [6, 6]]]],
        [2400],
        [3],
    )
    assert {g.dtype for g in (dx, da, db)} == {np.dtype(np.float64)}


def test_inputs_stay_and_need_not_be_contiguous():
    arrays = inputs()
    x, a, b, dy = frozen(*arrays)
    y, gradients = nn.subsample(x, a, b), nn.subsample_backward(dy, x, a)
    X, A, B, DY = map(scattered, arrays)
    np.testing.assert_allclose(nn.subsample(X, A, B), y, atol=1e-12)
    for mine, same in zip(nn.subsample_backward(DY, X, A), gradients, strict=True):
        np.testing.assert_allclose(mine, same, atol=1e-12)


def test_nan_reaches_its_block_and_an_empty_batch_stays_empty():
    x = np.zeros((1, 1, 4, 4))
    x[0, 0, 3, 0] = np.nan
    assert np.isnan(nn.subsample(x, [1.0], [0.0])[0, 0]).tolist() == [
        [False, False],
        [True, False],
    ]
    empty = x[:0]
    y = nn.subsample(empty, [1.0], [0.0])
    assert y.shape == (0, 1, 2, 2)
    assert nn.subsample_backward(y, empty, [1.0])[0].shape == (0, 1, 4, 4)


X = np.zeros((1, 2, 4, 5))


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (
            lambda: nn.block_sums(X),
            ValueError,
            "blocks of 2 x 2 do not tile 4 x 5 pixels: pad x to 4 x 6 or cut it to "
            "4 x 4; x has shape (1, 2, 4, 5)",
        ),
        (
            lambda: nn.subsample(X, np.ones(2), np.ones(2), 3),
            ValueError,
            "blocks of 3 x 3 do not tile 4 x 5 pixels: pad x to 6 x 6 or cut it to "
            "3 x 3; x has shape (1, 2, 4, 5)",
        ),
        (
            lambda: nn.block_sums(np.zeros((1, 2, 1, 1))),
            ValueError,
            "blocks of 2 x 2 do not tile 1 x 1 pixels: pad x to 2 x 2; x has shape "
            "(1, 2, 1, 1)",
        ),
        (
            lambda: nn.block_sums(X[0]),
            ValueError,
            "x must have shape (N, C, H, W); it has shape (2, 4, 5). For one image "
            "write x[None]; for (N, H, W) write x[:, None].",
        ),
        (
            lambda: nn.block_sums(X, 0),
            ValueError,
            "size must be at least 1; it is 0",
        ),
        (
            lambda: nn.block_sums(X, 2.0),
            TypeError,
            "size must be a whole number; it is 2.0",
        ),
        (
            lambda: nn.subsample(X, np.ones(3), np.ones(2)),
            ValueError,
            "coefficient must have shape (2,) (one per map); it has shape (3,)",
        ),
        (
            lambda: nn.subsample(X, np.ones(2), 1.0),
            ValueError,
            "bias must have shape (2,) (one per map); it has shape ()",
        ),
        (
            lambda: nn.subsample(X, [1j, 1], np.ones(2)),
            TypeError,
            "coefficient must hold real numbers; its dtype is complex128",
        ),
        (
            lambda: nn.subsample_backward(X, X[..., :4], np.ones(2)),
            ValueError,
            "dy must have shape (1, 2, 2, 2) (the shape of y); it has shape "
            "(1, 2, 4, 5)",
        ),
    ],
)
def test_what_does_not_fit_is_said(call, error, says):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == says
