"""One pass over a wide image: equal to the windows, counted, and read."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.models import lenet5
from lenet_edu.models.space_displacement import (
    best_path,
    collapse,
    multiply_adds,
    positions,
    read,
    slide,
    strip,
    strip_widths,
    widen,
    with_blank,
)

NETWORK = lenet5(np.random.default_rng(5), dtype=np.float64)


@pytest.mark.parametrize("width", [32, 36, 64, 100])
def test_one_pass_equals_the_windows(width: int) -> None:
    x = np.random.default_rng(width).normal(size=(2, 1, 32, width))
    once = strip(NETWORK, x)
    assert once.shape == (2, positions(width), 10)
    np.testing.assert_allclose(once, slide(x, NETWORK.forward), rtol=1e-10)


def test_a_single_window_is_the_network() -> None:
    x = np.random.default_rng(1).normal(size=(3, 1, 32, 32))
    np.testing.assert_allclose(strip(NETWORK, x)[:, 0], NETWORK.forward(x), rtol=1e-12)
    alone = NETWORK.summary().multiply_adds
    assert multiply_adds(NETWORK, 32) == (alone, alone)


def test_widths_are_those_of_the_maps() -> None:
    assert strip_widths(32) == [28, 14, 10, 5, 1]
    y, found = np.zeros((1, 1, 32, 64)), {}
    for name, layer in zip(NETWORK.names, NETWORK.layers, strict=True):
        if name == "Flatten":
            break
        y = layer.forward(y)
        found[name] = y.shape[3]
    assert strip_widths(64) == [found[n] for n in ("C1", "S2", "C3", "S4", "C5")]


def test_multiply_adds_of_two_positions() -> None:
    """One pass costs one network and, for each further position, what is new there."""
    once, windows = multiply_adds(NETWORK, 36)
    alone = NETWORK.summary().multiply_adds
    assert windows == 2 * alone
    table = int(nn.c3_table().sum())
    c1, c3 = 25 * 6 * 28 * 4, 25 * table * 10 * 2
    s2, s4 = 4 * 6 * 14 * 2, 4 * 16 * 5  # as the summary counts: four per block
    rest = 120 * 400 + 120 * 84 + 840
    assert once - alone == c1 + s2 + c3 + s4 + rest


@pytest.mark.parametrize("width", [0, 28, 33, 66])
def test_widths_that_do_not_fit(width: int) -> None:
    with pytest.raises(ValueError, match="multiple of 4"):
        positions(width)


def test_images_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="a wide image is"):
        strip(NETWORK, np.zeros((1, 1, 28, 64)))
    with pytest.raises(ValueError, match="does not fit an image of 20"):
        slide(np.zeros((1, 1, 32, 20)), NETWORK.forward)
    with pytest.raises(ValueError, match="w must be"):
        widen(np.zeros((1, 2, 3, 5)), np.zeros((4, 17)), np.zeros(4))


def test_a_widened_dense_layer() -> None:
    rng = np.random.default_rng(2)
    x, w, b = (rng.normal(size=s) for s in ((2, 3, 5, 8), (7, 75), (7,)))
    y = widen(x, w, b)
    for q in range(4):
        row = nn.dense(nn.flatten(x[..., q : q + 5]), w, b)
        np.testing.assert_allclose(y[:, :, q], row)


@pytest.mark.parametrize("seed", range(10))
def test_the_best_path_is_the_best_of_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    y, cost = rng.uniform(0, 10, (5, 4)), float(rng.uniform(0, 6))

    def price(path: tuple[int, ...]) -> float:
        changes = sum(a != b for a, b in itertools.pairwise(path))
        return float(y[range(5), path].sum()) + cost * changes

    best = min(itertools.product(range(4), repeat=5), key=price)
    assert tuple(best_path(y, cost)) == best


def test_reading() -> None:
    assert collapse([3, 3, 10, 3, 5, 5]) == [3, 3, 5]
    assert collapse([]) == []
    y = np.full((4, 10), 30.0)
    y[0, 2] = y[3, 2] = 1
    assert with_blank(y, 7).shape == (4, 11)
    assert read(y, j=10) == [2, 2]
    assert read(y, j=10, cost=50) == []
    with pytest.raises(ValueError, match="less than nothing"):
        best_path(y, -1)
