"""The modern network: its shapes, its 61,706 parameters, its gradient."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu import models, nn
from lenet_edu.models.modern import Relu


def test_shapes_and_parameters() -> None:
    network = models.modern(np.random.default_rng(0))
    assert network.parameter_count() == 61706
    shapes, x = [], np.zeros((2, 1, 32, 32), np.float32)
    for layer in network.layers:
        x = layer.forward(x)
        if not shapes or shapes[-1] != x.shape[1:]:
            shapes.append(x.shape[1:])
    assert shapes == [
        (6, 28, 28),
        (6, 14, 14),
        (16, 10, 10),
        (16, 5, 5),
        (400,),
        (120,),
        (84,),
        (10,),
    ]
    assert x.dtype == np.float32


def test_padding_is_a_frame_of_zeros() -> None:
    images = np.random.default_rng(1).uniform(0, 1, (3, 1, 28, 28)).astype(np.float32)
    padded = models.modern(np.random.default_rng(0), padding=2)
    plain = models.modern(np.random.default_rng(0))
    frame = np.pad(images, ((0, 0), (0, 0), (2, 2), (2, 2)))
    np.testing.assert_allclose(padded(images), plain(frame), atol=1e-6)


def test_the_listing_as_it_stands_has_fewer() -> None:
    listing = models.modern(np.random.default_rng(0), side=28)
    assert listing.parameter_count() == 44_426
    assert listing.parameters["F5.w"].shape == (120, 256)
    assert listing(np.zeros((2, 1, 28, 28), np.float32)).shape == (2, 10)
    framed = models.modern(np.random.default_rng(0), side=28, padding=2)
    assert framed.parameter_count() == 61_706


def test_your_own_relu_goes_in() -> None:
    calls = []

    def mine(a: np.ndarray) -> np.ndarray:
        calls.append("forward")
        return np.maximum(a, 0)

    def mine_backward(dy: np.ndarray, a: np.ndarray) -> np.ndarray:
        calls.append("backward")
        return dy * (a > 0)

    network = models.modern(
        np.random.default_rng(0), relu=mine, relu_backward=mine_backward
    )
    y = network(np.ones((1, 1, 32, 32), np.float32))
    network.backward(y)
    assert calls == ["forward"] * 4 + ["backward"] * 4


@pytest.mark.parametrize("name", ["C1.w", "C3.b", "F5.w", "OUT.b"])
def test_gradient_points_downhill(name: str) -> None:
    rng = np.random.default_rng(2)
    network = models.modern(rng)
    images = rng.uniform(0, 1, (4, 1, 32, 32)).astype(np.float32)
    labels = rng.integers(0, 10, 4)
    before = network.forward(images)
    network.backward(nn.cross_entropy_backward(before, labels))
    gradient = network.gradients[name]
    step = 1e-2 / np.sqrt((gradient**2).sum())
    network.parameters[name][...] -= step * gradient
    change = nn.cross_entropy(network.forward(images), labels) - nn.cross_entropy(
        before, labels
    )
    assert change == pytest.approx(-1e-2 * np.sqrt((gradient**2).sum()), rel=0.2)


def test_relu_lets_nothing_through_at_zero() -> None:
    layer = Relu()
    np.testing.assert_array_equal(layer.forward(np.array([-1.0, 0.0, 2.0])), [0, 0, 2])
    np.testing.assert_array_equal(layer.backward(np.ones(3)), [0, 0, 1])
