"""Layers: a stack's gradients, the functions they were handed, their own parameters."""

from __future__ import annotations

import numpy as np
import pytest
from differences import central_difference

from lenet_edu import nn


def stack(rng):
    return [
        nn.Convolution(rng.normal(size=(2, 1, 3, 3)), rng.normal(size=2), 2, 1),
        nn.Squashing(),
        nn.Subsampling(rng.normal(size=2), rng.normal(size=2)),
        nn.MaxPooling(2, 1),
        nn.MeanPooling(2, 1),
    ]


def through(layers, values):
    for layer in layers:
        values = layer.forward(values)
    return values


def test_a_stack_by_central_differences():
    rng = np.random.default_rng(4)
    layers = stack(rng)
    x = rng.normal(size=(2, 1, 11, 12))
    dy = rng.normal(size=through(layers, x).shape)
    dx = dy
    for layer in reversed(layers):
        dx = layer.backward(dx)
    expected = central_difference(lambda v: through(layers, v), x, dy)
    np.testing.assert_allclose(dx, expected, rtol=0, atol=1e-6)

    gradients = [dict(layer.gradients) for layer in layers]
    for layer, kept in zip(layers, gradients, strict=True):
        assert kept.keys() == layer.parameters.keys()
        for name, value in list(layer.parameters.items()):

            def moved(v, layer=layer, name=name):
                layer.parameters[name] = v
                return through(layers, x)

            expected = central_difference(moved, value, dy)
            layer.parameters[name] = value
            np.testing.assert_allclose(kept[name], expected, rtol=0, atol=1e-6)


X = np.arange(16.0).reshape(1, 1, 4, 4)
ONE, KERNEL = np.ones(1), np.ones((1, 1, 2, 2))


@pytest.mark.parametrize(
    ("build", "forward_gets", "backward_gets", "backward_gives"),
    [
        (
            lambda **f: nn.Convolution(KERNEL, ONE, 2, 1, **f),
            [X, KERNEL, ONE, 2, 1],
            ["dy", X, KERNEL, 2, 1],
            ("dx", "dw", "db"),
        ),
        (lambda **f: nn.Squashing(**f), [X], ["dy", "y"], "dx"),
        (
            lambda **f: nn.Subsampling(2 * ONE, ONE, 4, **f),
            [X, 2 * ONE, ONE, 4],
            ["dy", X, 2 * ONE, 4],
            ("dx", "da", "db"),
        ),
        (lambda **f: nn.MaxPooling(3, 1, **f), [X, 3, 1], ["dy", X, 3, 1], "dx"),
        (lambda **f: nn.MeanPooling(3, 1, **f), [X, 3, 1], ["dy", X, 3, 1], "dx"),
    ],
)
def test_a_layer_calls_what_it_was_handed(
    build, forward_gets, backward_gets, backward_gives
):
    calls = []

    def forward(*arguments):
        calls.append(arguments)
        return "y"

    def backward(*arguments):
        calls.append(arguments)
        return backward_gives

    layer = build(forward=forward, backward=backward)
    assert layer.forward(X) == "y"
    assert layer.backward("dy") == "dx"
    for got, wanted in zip(calls, (forward_gets, backward_gets), strict=True):
        assert len(got) == len(wanted)
        for a, b in zip(got, wanted, strict=True):
            np.testing.assert_array_equal(a, b)
    if isinstance(backward_gives, tuple):
        assert tuple(layer.gradients.values()) == backward_gives[1:]


@pytest.mark.parametrize("layer", stack(np.random.default_rng(0)))
def test_backward_needs_a_forward(layer):
    with pytest.raises(RuntimeError) as caught:
        layer.backward(X)
    assert str(caught.value) == (
        f"{type(layer).__name__}.backward needs a forward call before it"
    )


def test_parameters_are_the_layers_own():
    w, b = np.ones((1, 1, 2, 2), np.float32), np.zeros(1, np.float32)
    layers = [nn.Convolution(w, b), nn.Subsampling(b, b)]
    for layer in layers:
        for parameter in layer.parameters.values():
            assert parameter.dtype == np.float32
            parameter += 5
    assert (w == 1).all()
    assert (b == 0).all()
    assert (layers[1].parameters["bias"] == 5).all()  # not 10: two copies


def test_parameter_count():
    layers = [
        nn.Convolution(np.zeros((6, 1, 5, 5)), np.zeros(6)),
        nn.Squashing(),
        nn.Subsampling(np.ones(6), np.zeros(6)),
        nn.MaxPooling(),
    ]
    assert [nn.parameter_count([layer]) for layer in layers] == [156, 0, 12, 0]
    assert nn.parameter_count(layers) == 168
