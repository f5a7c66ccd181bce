"""The gradient check finds what is wrong, and only that."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.models import Network
from lenet_edu.training.gradient_check import (
    check_layer,
    check_network,
    numerical_gradient,
    relative_error,
)


def rng() -> np.random.Generator:
    return np.random.default_rng(10)


@pytest.mark.parametrize("shape", [(), (4,), (2, 3), (2, 1, 2, 2)])
def test_numerical_gradient(shape: tuple[int, ...]) -> None:
    x, c = rng().normal(size=shape), rng().normal(size=shape)
    x.setflags(write=False)
    found = numerical_gradient(lambda a: float((c * np.sin(a)).sum()), x)
    np.testing.assert_allclose(found, c * np.cos(x), rtol=1e-8, atol=1e-10)


def test_a_step_is_seen_in_float64() -> None:
    found = numerical_gradient(lambda a: float((a**2).sum()), np.array([1, 2, 3]))
    np.testing.assert_allclose(found, [2, 4, 6])
    single = np.array([1.0], dtype=np.float32)
    found = numerical_gradient(lambda a: float((a**2).sum()), single)
    np.testing.assert_allclose(found, [2])


def test_the_error_of_central_differences_is_h_squared() -> None:
    found = numerical_gradient(lambda a: float((a**3).sum()), [2.0], h=0.5)
    np.testing.assert_allclose(found, [12.25])


def test_relative_error() -> None:
    assert relative_error([1.0, 2.0], [1.0, 2.0]) == 0
    assert relative_error(np.zeros(3), np.zeros(3)) == 0
    assert relative_error([3.0], [-3.0]) == 2
    assert relative_error([100.0, 1e-9], [100.0, 0.0]) == pytest.approx(1e-11)
    assert relative_error([4.0], [5.0]) == relative_error([5.0], [4.0]) == 0.2
    assert relative_error(np.zeros(0), np.zeros(0)) == 0
    with pytest.raises(ValueError, match=r"\(2,\) and \(2, 2\)"):
        relative_error(np.zeros(2), np.zeros((2, 2)))


def layers() -> dict[str, tuple[nn.Layer, tuple[int, ...]]]:
    draw = rng()
    return {
        "convolution": (
            nn.Convolution(draw.normal(size=(3, 2, 3, 2)), draw.normal(size=3), 2, 1),
            (2, 2, 5, 4),
        ),
        "squashing": (nn.Squashing(), (2, 1, 3, 2)),
        "subsampling": (
            nn.Subsampling(draw.normal(size=2), draw.normal(size=2)),
            (2, 2, 4, 2),
        ),
        "max pooling": (nn.MaxPooling(2), (2, 2, 4, 2)),
    }


@pytest.mark.parametrize("name", layers())
def test_the_course_s_layers_pass(name: str) -> None:
    layer, shape = layers()[name]
    before = {key: array.copy() for key, array in layer.parameters.items()}
    errors = check_layer(layer, rng().normal(size=shape), rng())
    assert errors.keys() == {"x", *layer.parameters}
    assert max(errors.values()) < 1e-8
    for key, array in layer.parameters.items():
        np.testing.assert_array_equal(array, before[key])


def mirrored(dy: Any, x: Any, w: Any, stride: int, padding: int) -> Any:
    dx, dw, db = nn.conv2d_backward(dy, x, w, stride, padding)
    return dx, dw[:, :, ::-1, ::-1], db


def test_a_wrong_part_is_told_from_the_right_ones() -> None:
    w, b = rng().normal(size=(2, 1, 3, 3)), np.zeros(2)
    layer = nn.Convolution(w, b, backward=mirrored)
    errors = check_layer(layer, rng().normal(size=(2, 1, 5, 6)), rng())
    assert errors["w"] > 0.1
    assert max(errors["x"], errors["b"]) < 1e-8


def small(backward: Any = nn.conv2d_backward) -> Network:
    draw = rng()
    layers = {
        "C1": nn.Convolution(
            draw.normal(size=(2, 1, 3, 3)), np.zeros(2), backward=backward
        ),
        "C1 squashed": nn.Squashing(),
        "S2": nn.Subsampling(np.full(2, 0.25), np.zeros(2)),
        "OUT": nn.Convolution(draw.normal(size=(4, 2, 2, 2)), np.zeros(4)),
    }
    return Network(list(layers.values()), list(layers))


def loss(y: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    z = y[:, :, 0, 0]
    value = nn.cross_entropy(z, labels)
    return value, nn.cross_entropy_backward(z, labels)[:, :, None, None]


def test_a_network() -> None:
    x, labels = rng().normal(size=(2, 1, 6, 6)), np.array([3, 0])
    network = small()
    found = check_network(network, loss, x, labels, rng(), count=3)
    assert {one.name for one in found} == set(network.parameters)
    assert max(one.error for one in found) < 1e-6
    assert [one.place for one in found] == [
        one.place for one in check_network(network, loss, x, labels, rng(), count=3)
    ]
    wrong = check_network(small(mirrored), loss, x, labels, rng(), count=3)
    far = {one.name for one in wrong if one.error > 1e-3}
    assert far == {"C1.w"}


def test_a_gradient_of_0_is_found() -> None:
    def no_db(*given: Any) -> Any:
        dx, dw, db = nn.conv2d_backward(*given)
        return dx, dw, 0 * db

    x, labels = rng().normal(size=(2, 1, 6, 6)), np.array([3, 0])
    found = check_network(small(no_db), loss, x, labels, rng(), count=2)
    assert {one.error for one in found if one.name == "C1.b"} == {1.0}


def test_float32_is_refused() -> None:
    network = small()
    network.layers[0].parameters["w"] = np.zeros((2, 1, 3, 3), np.float32)
    with pytest.raises(ValueError, match=r"C1\.w is float32"):
        check_network(network, loss, np.zeros((1, 1, 6, 6)), np.array([0]), rng())
    with pytest.raises(ValueError, match="w is float32"):
        check_layer(network.layers[0], np.zeros((1, 1, 4, 4)), rng())
