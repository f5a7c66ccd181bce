"""The functions themselves: the paper's counts, central differences, input rules."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu import nn


def central_difference(function, array, dy, step=1e-6):
    """Gradient of sum(dy * function(array)) by moving one number at a time."""
    gradient = np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        up, down = array.copy(), array.copy()
        up[place] += step
        down[place] -= step
        gradient[place] = np.sum(dy * (function(up) - function(down))) / (2 * step)
    return gradient


def test_convolution_gradients_by_central_differences():
    rng = np.random.default_rng(0)
    x, w, b = (rng.normal(size=z) for z in ((2, 2, 5, 6), (3, 2, 3, 2), (3,)))
    y = nn.conv2d(x, w, b, 2, 1)
    dy = rng.normal(size=y.shape)
    dx, dw, db = nn.conv2d_backward(dy, x, w, 2, 1)
    for mine, function, at in (
        (dx, lambda v: nn.conv2d(v, w, b, 2, 1), x),
        (dw, lambda v: nn.conv2d(x, v, b, 2, 1), w),
        (db, lambda v: nn.conv2d(x, w, v, 2, 1), b),
    ):
        np.testing.assert_allclose(
            mine, central_difference(function, at, dy), atol=1e-7
        )


def test_subsampling_gradients_by_central_differences():
    rng = np.random.default_rng(1)
    x, a, b = rng.normal(size=(2, 3, 4, 6)), rng.normal(size=3), rng.normal(size=3)
    dy = rng.normal(size=(2, 3, 2, 3))
    dx, da, db = nn.subsample_backward(dy, x, a)
    for mine, function, at in (
        (dx, lambda v: nn.subsample(v, a, b), x),
        (da, lambda v: nn.subsample(x, v, b), a),
        (db, lambda v: nn.subsample(x, a, v), b),
    ):
        np.testing.assert_allclose(
            mine, central_difference(function, at, dy), atol=1e-7
        )


@pytest.mark.parametrize("kind", ["max", "mean"])
def test_pooling_gradients_by_central_differences(kind):
    rng = np.random.default_rng(2)
    x = rng.permutation(84).reshape(1, 2, 6, 7).astype(float)
    forward = getattr(nn, f"{kind}_pool2d")
    dy = rng.normal(size=forward(x, 3, 2).shape)
    mine = getattr(nn, f"{kind}_pool2d_backward")(dy, x, 3, 2)
    expected = central_difference(lambda v: forward(v, 3, 2), x, dy)
    np.testing.assert_allclose(mine, expected, atol=1e-7)


def test_squashing_gradient_by_central_differences():
    a = np.linspace(-3, 3, 13)
    dy = np.random.default_rng(3).normal(size=13)
    mine = nn.squash_backward(dy, nn.squash(a))
    np.testing.assert_allclose(mine, central_difference(nn.squash, a, dy), atol=1e-7)


def test_a_tie_goes_to_the_first_in_row_order():
    x = np.full((1, 1, 2, 4), 7.0)
    dx = nn.max_pool2d_backward(np.array([[[[3.0, 5.0]]]]), x)
    assert dx.tolist() == [[[[3, 0, 5, 0], [0, 0, 0, 0]]]]


def test_the_papers_counts():
    assert nn.convolution_counts(1, 6, 5, 28, 28) == (156, 122_304)
    assert nn.subsampling_counts(6, 14, 14) == (12, 5_880)
    assert nn.subsampling_counts(16, 5, 5) == (32, 2_000)
    assert nn.convolution_counts(16, 120, 5, 1, 1) == (48_120, 48_120)


def test_the_counts_are_those_of_the_layers():
    layer = nn.Convolution(np.zeros((6, 1, 5, 5)), np.zeros(6))
    assert nn.parameter_count([layer, nn.Squashing()]) == 156
    assert nn.parameter_count([nn.Subsampling(np.ones(6), np.zeros(6))]) == 12


def test_the_chain_of_sizes():
    size = 32
    for kernel, stride, expected in (
        (5, 1, 28), (2, 2, 14), (5, 1, 10), (2, 2, 5), (5, 1, 1),
    ):  # fmt: skip
        size = nn.output_size(size, kernel, stride)
        assert size == expected


def test_squash_hits_one_and_stays_finite():
    assert nn.squash(np.array([1.0, -1.0])) == pytest.approx([1, -1], abs=1e-5)
    assert np.isfinite(nn.squash(np.array([-1e9, 1e9]))).all()
    assert nn.logistic(np.array([-1000.0, 0, 1000])).tolist() == [0, 0.5, 1]
    assert nn.relu(np.array([-2.0, 3.0])).tolist() == [0, 3]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_float_type_stays(dtype):
    x = np.ones((1, 2, 4, 4), dtype)
    w, b = np.ones((3, 2, 3, 3), dtype), np.ones(3, dtype)
    a = np.ones(2, dtype)
    y = nn.conv2d(x, w, b)
    assert y.dtype == dtype
    assert {g.dtype for g in nn.conv2d_backward(y, x, w)} == {np.dtype(dtype)}
    s = nn.subsample(x, a, a)
    assert s.dtype == dtype
    assert {g.dtype for g in nn.subsample_backward(s, x, a)} == {np.dtype(dtype)}
    for kind in ("max", "mean"):
        pooled = getattr(nn, f"{kind}_pool2d")(x)
        assert pooled.dtype == dtype
        assert getattr(nn, f"{kind}_pool2d_backward")(pooled, x).dtype == dtype
    assert nn.squash(x).dtype == nn.logistic(x).dtype == dtype


def test_whole_numbers_and_views_are_taken():
    x = np.arange(48).reshape(1, 1, 6, 8)
    w, b = np.full((1, 1, 2, 2), 0.5), np.zeros(1)
    turned = np.asfortranarray(x.astype(float)[:, :, ::-1])
    assert nn.conv2d(x, w, b).dtype == np.float64
    np.testing.assert_allclose(
        nn.conv2d(turned, w, b), nn.conv2d(np.ascontiguousarray(turned), w, b)
    )


def test_inputs_stay_as_they_are():
    x = np.random.default_rng(0).normal(size=(1, 1, 4, 4))
    before = x.copy()
    y = nn.max_pool2d(x)
    nn.max_pool2d_backward(y, x)
    nn.subsample_backward(nn.subsample(x, [2.0], [1.0]), x, [2.0])
    nn.squash(x)
    assert np.array_equal(x, before)


X, W, B = np.zeros((1, 2, 4, 5)), np.zeros((3, 2, 3, 3)), np.zeros(3)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: nn.conv2d(X[0, 0], W, B), ValueError, r"x\[None, None\]"),
        (lambda: nn.conv2d(X[0], W, B), ValueError, r"x\[None\]"),
        (lambda: nn.conv2d(X[0, 0, 0], W, B), ValueError, r"\(N, C, H, W\).*\(5,\)"),
        (lambda: nn.conv2d(X, W[:, :1], B), ValueError, "x has 2 channels"),
        (lambda: nn.conv2d(X, W[0], B), ValueError, r"\(F, C, k, l\)"),
        (lambda: nn.conv2d(X, W, B[:2]), ValueError, r"b must have shape \(3,\)"),
        (lambda: nn.conv2d(X, np.zeros((3, 2, 7, 3)), B), ValueError, "3 too large"),
        (lambda: nn.conv2d(X, W, B, stride=0), ValueError, "stride must be at least 1"),
        (
            lambda: nn.conv2d(X, W, B, padding=-1),
            ValueError,
            "padding must be at least",
        ),
        (lambda: nn.conv2d(X, W, B, stride=1.5), TypeError, "whole number"),
        (lambda: nn.conv2d(X.astype(complex), W, B), TypeError, "complex128"),
        (lambda: nn.conv2d([[["a"]]], W, B), TypeError, "real numbers"),
        (lambda: nn.conv2d_backward(X, X, W), ValueError, r"dy must have shape"),
        (
            lambda: nn.subsample(X, np.ones(2), np.ones(2)),
            ValueError,
            "do not tile 4 x 5",
        ),
        (lambda: nn.subsample(X, np.ones(3), np.ones(2)), ValueError, "one per map"),
        (lambda: nn.max_pool2d(X, 6), ValueError, "does not fit"),
        (lambda: nn.squash_backward(B, X), ValueError, "the shape of y"),
    ],
)
def test_what_does_not_fit_is_said(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_layers_pass_gradients_and_take_functions():
    rng = np.random.default_rng(4)
    layers = [
        nn.Convolution(rng.normal(size=(2, 1, 3, 3)), rng.normal(size=2)),
        nn.Squashing(),
        nn.Subsampling(rng.normal(size=2), rng.normal(size=2)),
        nn.MaxPooling(2),
        nn.MeanPooling(1),
    ]
    x = rng.normal(size=(2, 1, 10, 10))

    def forward(values):
        for layer in layers:
            values = layer.forward(values)
        return values

    dy = rng.normal(size=forward(x).shape)
    dx = dy
    for layer in reversed(layers):
        dx = layer.backward(dx)
    np.testing.assert_allclose(dx, central_difference(forward, x, dy), atol=1e-6)
    assert set(layers[0].gradients) == set(layers[0].parameters)

    mine = nn.Squashing(forward=lambda a: a * 0 + 5)
    assert (mine.forward(x) == 5).all()
    with pytest.raises(RuntimeError, match="forward call"):
        nn.Squashing().backward(x)
