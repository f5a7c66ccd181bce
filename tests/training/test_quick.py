"""The quick layers compute what ``nn`` computes, forward and backward."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.training import quick

RNG = np.random.default_rng(16)
X = RNG.normal(size=(3, 6, 14, 10))
TABLE = nn.c3_table()


@pytest.mark.parametrize("table", [None, TABLE])
def test_convolution(table: np.ndarray | None) -> None:
    w, b = RNG.normal(size=(16, 6, 5, 5)), RNG.normal(size=16)
    mine = quick.Convolution(w, b, table)
    theirs = (
        nn.Convolution(w, b) if table is None else nn.MaskedConvolution(w, b, table)
    )
    y = theirs.forward(X)
    np.testing.assert_allclose(mine.forward(X), y, atol=1e-12)
    dy = RNG.normal(size=y.shape)
    np.testing.assert_allclose(mine.backward(dy), theirs.backward(dy), atol=1e-12)
    for name in ("w", "b"):
        np.testing.assert_allclose(
            mine.gradients[name], theirs.gradients[name], atol=1e-11
        )
    assert mine.parameter_count() == theirs.parameter_count()


def test_the_first_layer_has_gradients_but_nothing_before_it() -> None:
    w, b = RNG.normal(size=(6, 6, 3, 3)), RNG.normal(size=6)
    first, usual = quick.Convolution(w, b, first=True), quick.Convolution(w, b)
    dy = RNG.normal(size=first.forward(X).shape)
    usual.forward(X)
    assert not first.backward(dy).any()
    assert usual.backward(dy).any()
    np.testing.assert_array_equal(first.gradients["w"], usual.gradients["w"])


def test_subsampling() -> None:
    a, b = RNG.normal(size=6), RNG.normal(size=6)
    y = nn.subsample(X, a, b)
    np.testing.assert_allclose(quick.subsample(X, a, b), y, atol=1e-12)
    dy = RNG.normal(size=y.shape)
    for mine, theirs in zip(
        quick.subsample_backward(dy, X, a),
        nn.subsample_backward(dy, X, a),
        strict=True,
    ):
        np.testing.assert_allclose(mine, theirs, atol=1e-11)


@pytest.mark.parametrize("ties", [False, True])
def test_max_pooling_gives_ties_to_the_first(ties: bool) -> None:
    x = np.round(X) if ties else X
    y = nn.max_pool2d(x)
    np.testing.assert_array_equal(quick.max_pool2d(x), y)
    dy = RNG.normal(size=y.shape)
    np.testing.assert_allclose(
        quick.max_pool2d_backward(dy, x), nn.max_pool2d_backward(dy, x), atol=1e-12
    )
