"""Layers: a stack's gradients, the functions they were handed, their own parameters."""

from __future__ import annotations

import numpy as np
import pytest
from differences import central_difference

from lenet_edu import nn

TABLE = np.array([[1, 0], [0, 1], [1, 1]], bool)
KERNELS = np.ones((3, 2, 1, 1))


def stack(rng):
    return [
        nn.Convolution(rng.normal(size=(2, 1, 3, 3)), rng.normal(size=2), 2, 1),
        nn.Squashing(),
        nn.Subsampling(rng.normal(size=2), rng.normal(size=2)),
        nn.MaxPooling(2, 1),
        nn.MeanPooling(2, 1),
        nn.MaskedConvolution(
            rng.normal(size=(3, 2, 1, 1)), rng.normal(size=3), TABLE, 1, 1
        ),
        nn.Flatten(),
        nn.Dense(rng.normal(size=(4, 27)), rng.normal(size=4)),
        nn.RBF(rng.normal(size=(3, 4))),
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
            used = value != 0  # a weight that its table leaves out may not move

            def moved(v, layer=layer, name=name):
                layer.parameters[name] = v
                return through(layers, x)

            expected = central_difference(moved, value, dy) * used
            layer.parameters[name] = value
            np.testing.assert_allclose(kept[name], expected, rtol=0, atol=1e-6)


X = np.arange(16.0).reshape(1, 1, 4, 4)
ONE, KERNEL = np.ones(1), np.ones((1, 1, 2, 2))
YES = np.ones((1, 1), bool)
DW = np.full((1, 1, 2, 2), 3.0)


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
        (
            lambda **f: nn.MaskedConvolution(KERNEL, ONE, YES, 2, 1, **f),
            [X, KERNEL, ONE, YES, 2, 1],
            ["dy", X, KERNEL, YES, 2, 1],
            ("dx", DW, "db"),
        ),
        (lambda **f: nn.Flatten(**f), [X], ["dy", X], "dx"),
        (
            lambda **f: nn.Dense(KERNEL[0, 0], ONE, **f),
            [X, KERNEL[0, 0], ONE],
            ["dy", X, KERNEL[0, 0]],
            ("dx", "dw", "db"),
        ),
        (
            lambda **f: nn.RBF(KERNEL[0, 0], **f),
            [X, KERNEL[0, 0]],
            ["dy", X, KERNEL[0, 0]],
            ("dx", "dcodes"),
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
    assert layer.gradients.keys() == layer.parameters.keys()
    for n, gradient in enumerate(layer.gradients.values(), start=1):
        np.testing.assert_array_equal(gradient, backward_gives[n])


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


def test_what_the_table_leaves_out_is_and_stays_zero():
    rng = np.random.default_rng(3)
    w = rng.normal(size=(3, 2, 2, 2))

    def careless(dy, x, w, table, stride=1, padding=0):  # forgets the table
        return nn.conv2d_backward(dy, x, w, stride, padding)

    for functions in ({}, {"backward": careless}):
        layer = nn.MaskedConvolution(w, np.zeros(3), TABLE, **functions)
        assert (layer.parameters["w"][~TABLE] == 0).all()
        assert np.array_equal(layer.parameters["w"][TABLE], w[TABLE])
        for _ in range(2):
            y = layer.forward(rng.normal(size=(2, 2, 3, 3)))
            layer.backward(rng.normal(size=y.shape))
            assert (layer.gradients["w"][~TABLE] == 0).all()
            assert (layer.gradients["w"][TABLE] != 0).all()
            layer.parameters["w"] -= layer.gradients["w"]
        assert (layer.parameters["w"][~TABLE] == 0).all()
    assert (w != 0).all()  # the array that was handed in is as before


def test_the_codes_and_the_table_are_the_layers_own_and_no_parameters():
    codes, table = np.ones((2, 3), np.float32), TABLE.copy()
    rbf, masked = nn.RBF(codes), nn.MaskedConvolution(KERNELS, np.zeros(3), table)
    assert rbf.codes.dtype == np.float32
    codes[...] = table[...] = 0
    assert rbf.codes.all()
    assert np.array_equal(masked.table, TABLE)
    assert rbf.parameters == rbf.gradients == {}
    assert (rbf.parameter_count(), rbf.fixed_count()) == (0, 6)


def test_parameter_count():
    layers = [
        nn.Convolution(np.zeros((6, 1, 5, 5)), np.zeros(6)),
        nn.Squashing(),
        nn.Subsampling(np.ones(6), np.zeros(6)),
        nn.MaxPooling(),
        nn.MaskedConvolution(np.ones((16, 6, 5, 5)), np.ones(16), nn.c3_table()),
        nn.Flatten(),
        nn.Dense(np.ones((84, 120)), np.ones(84)),
        nn.RBF(nn.codes()),
    ]
    counts = [nn.parameter_count([layer]) for layer in layers]
    assert counts == [156, 0, 12, 0, 1516, 0, 10_164, 0]
    assert nn.parameter_count(layers) == sum(counts)


def counted(layer, shape):
    """Output shape and connections counted by running the layer: no formula.

    A unit is linked to the inputs that move it, as often as they do, and to a bias.
    """
    rng = np.random.default_rng(0)
    x = rng.uniform(1, 2, (1, *shape))
    y = layer.forward(x)
    links = 0
    for place in np.ndindex(shape):
        moved = x.copy()
        moved[(0, *place)] += 0.5
        links += int((layer.forward(moved) != y).sum())
    return y.shape[1:], links


@pytest.mark.parametrize(
    ("layer", "shape", "biases"),
    [
        (nn.Convolution(np.ones((3, 2, 2, 3)), np.ones(3)), (2, 4, 5), True),
        (nn.Convolution(np.ones((3, 2, 2, 2)), np.ones(3), 2), (2, 4, 6), True),
        (
            nn.MaskedConvolution(np.ones((3, 2, 2, 2)), np.ones(3), TABLE),
            (2, 4, 5),
            True,
        ),
        (nn.Subsampling(np.ones(2), np.ones(2), 3), (2, 6, 3), True),
        (nn.MeanPooling(2, 1), (2, 4, 3), False),
        (nn.MeanPooling(2), (2, 4, 5), False),
        (nn.Dense(np.ones((3, 4)), np.ones(3)), (4,), True),
        (nn.RBF(np.zeros((3, 4))), (4,), False),
    ],
)
def test_sizes_and_connections_are_what_running_the_layer_shows(layer, shape, biases):
    output, links = counted(layer, shape)
    assert layer.output_shape(shape) == output
    bias_links = int(np.prod(output)) if biases else 0
    assert layer.connections(shape) == links + bias_links
    weightless = isinstance(layer, nn.Pooling)
    assert layer.multiply_adds(shape) == (0 if weightless else links)


def test_layers_without_weights_have_no_connections():
    assert nn.Squashing().output_shape((3, 2, 1)) == (3, 2, 1)
    assert nn.Flatten().output_shape((3, 2, 2)) == (12,)
    for layer in (nn.Squashing(), nn.Flatten()):
        assert layer.connections((3, 2, 2)) == layer.multiply_adds((3, 2, 2)) == 0
        assert layer.trainable() == {}
    assert nn.MaxPooling(3, 2).output_shape((2, 7, 9)) == (2, 3, 4)


@pytest.mark.parametrize(
    ("layer", "shape", "says"),
    [
        (
            nn.Convolution(KERNEL, ONE),
            (3, 8, 8),
            "Convolution needs an input of shape (1, H, W), without the batch; it was "
            "given (3, 8, 8)",
        ),
        (
            nn.Convolution(KERNEL, ONE),
            (1, 1, 8),
            "a kernel of 2 does not fit into 1 pixels (1 + 2 x 0 of padding): it is 1 "
            "too large",
        ),
        (
            nn.Subsampling(ONE, ONE),
            (1, 4, 5),
            "blocks of 2 x 2 do not tile 4 x 5 pixels",
        ),
        (
            nn.MaxPooling(),
            (4,),
            "MaxPooling needs an input of shape (C, H, W), without the batch; it was "
            "given (4,)",
        ),
        (
            nn.Dense(np.ones((2, 3)), np.ones(2)),
            (4,),
            "Dense needs an input of shape (3,), without the batch; it was given (4,)",
        ),
        (
            nn.RBF(np.ones((2, 3))),
            (3, 1, 1),
            "RBF needs an input of shape (3,), without the batch; it was given "
            "(3, 1, 1)",
        ),
        (
            nn.Flatten(),
            (3,),
            "Flatten needs an input of shape (C, H, W), without the batch; it was "
            "given (3,)",
        ),
    ],
)
def test_a_shape_that_does_not_fit_is_said(layer, shape, says):
    asked = [layer.output_shape]
    if layer.parameters or isinstance(layer, nn.RBF):
        asked += [layer.connections, layer.multiply_adds]
    for ask in asked:
        with pytest.raises(ValueError) as caught:
            ask(shape)
        assert str(caught.value) == says
