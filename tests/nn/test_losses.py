"""Losses: values by hand, means over the batch, gradients, no overflow anywhere."""

from __future__ import annotations

import math

import numpy as np
import pytest
from differences import central_difference, frozen, scattered

from lenet_edu import nn

LOSSES = {
    "penalty_loss": (nn.penalty_loss, nn.penalty_loss_backward),
    "map_loss": (nn.map_loss, nn.map_loss_backward),
    "cross_entropy": (nn.cross_entropy, nn.cross_entropy_backward),
}
each_loss = pytest.mark.parametrize("name", LOSSES)


def inputs(dtype=np.float64):
    rng = np.random.default_rng(10)
    return rng.uniform(0, 6, (5, 4)).astype(dtype), np.array([2, 0, 3, 3, 1])


def test_mse_by_hand():
    y, t = [[1.0, 2.0], [0.0, -1.0]], [[1.0, -1.0], [2.0, -1.0]]
    assert nn.mse(y, t) == (9.0 + 4.0) / 2
    assert nn.mse_backward(y, t).tolist() == [[0.0, 3.0], [-2.0, 0.0]]
    assert isinstance(nn.mse(y, t), float)


def test_penalty_loss_by_hand():
    penalties = [[1.0, 5.0, 7.0], [2.0, 4.0, 8.0]]
    assert nn.penalty_loss(penalties, [1, 2]) == (5.0 + 8.0) / 2
    assert nn.penalty_loss_backward(penalties, [1, 2]).tolist() == [
        [0.0, 0.5, 0.0],
        [0.0, 0.0, 0.5],
    ]


def test_map_loss_by_hand():
    # exp(-y) is 1, 1/2, 1/4 and the rubbish class has 1/4: together 2.
    y, j = [[0.0, math.log(2), math.log(4)]], math.log(4)
    assert nn.map_loss(y, [1], j) == pytest.approx(math.log(2) + math.log(2))
    assert nn.map_loss(y, [0], j) == pytest.approx(math.log(2))
    np.testing.assert_allclose(
        nn.map_loss_backward(y, [1], j), [[-1 / 2, 3 / 4, -1 / 8]], atol=1e-15
    )
    assert nn.map_loss(y, [1]) == nn.map_loss(y, [1], 10.0)
    both = nn.map_loss(y + y, [1, 0], j)
    assert both == pytest.approx(1.5 * math.log(2))  # a mean, not a sum


def test_map_loss_is_positive_and_the_rubbish_class_can_take_over():
    assert nn.map_loss([[0.0, 1e6]], [0]) > 0
    far = [[300.0, 400.0]]  # all penalties are above j: both are pulled, none pushed
    assert nn.map_loss(far, [0]) == pytest.approx(290.0)
    np.testing.assert_allclose(nn.map_loss_backward(far, [0]), [[1.0, 0.0]], atol=1e-99)


def test_map_loss_without_rubbish_is_the_cross_entropy_of_minus_the_penalties():
    y, labels = inputs()
    assert nn.map_loss(y, labels, 1e9) == pytest.approx(
        nn.cross_entropy(-y, labels), abs=1e-12
    )


def test_softmax_by_hand():
    z = np.log([[1.0, 2.0, 5.0], [3.0, 3.0, 2.0]])
    np.testing.assert_allclose(
        nn.softmax(z), [[1 / 8, 2 / 8, 5 / 8], [3 / 8, 3 / 8, 2 / 8]], atol=1e-15
    )
    np.testing.assert_allclose(nn.softmax(z + 700), nn.softmax(z), atol=1e-12)
    assert nn.softmax([[-1e4, 1e4]]).tolist() == [[0.0, 1.0]]
    np.testing.assert_allclose(nn.softmax(inputs()[0]).sum(axis=1), 1, atol=1e-12)


def test_cross_entropy_by_hand():
    z = np.log([[1.0, 2.0, 5.0], [3.0, 3.0, 2.0]])
    expected = (math.log(8 / 5) + math.log(8 / 3)) / 2
    assert nn.cross_entropy(z, [2, 0]) == pytest.approx(expected)
    np.testing.assert_allclose(
        nn.cross_entropy_backward(z, [2, 0]),
        [[1 / 16, 2 / 16, -3 / 16], [-5 / 16, 3 / 16, 2 / 16]],
        atol=1e-15,
    )
    assert nn.cross_entropy(np.zeros((7, 10)), [3] * 7) == pytest.approx(math.log(10))


@each_loss
def test_gradients_by_central_differences(name):
    loss, backward = LOSSES[name]
    y, labels = inputs()
    expected = central_difference(lambda v: loss(v, labels), y, np.ones(()))
    np.testing.assert_allclose(backward(y, labels), expected, rtol=0, atol=1e-8)


@pytest.mark.parametrize("j", [0.5, 3.0, 50.0])
def test_map_gradients_for_other_j(j):
    y, labels = inputs()
    expected = central_difference(lambda v: nn.map_loss(v, labels, j), y, np.ones(()))
    mine = nn.map_loss_backward(y, labels, j)
    np.testing.assert_allclose(mine, expected, rtol=0, atol=1e-8)


def test_mse_gradient_by_central_differences():
    y, t = (np.random.default_rng(s).normal(size=(5, 4)) for s in (1, 2))
    expected = central_difference(lambda v: nn.mse(v, t), y, np.ones(()))
    np.testing.assert_allclose(nn.mse_backward(y, t), expected, rtol=0, atol=1e-8)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_penalties_of_0_to_a_million_stay_finite(dtype):
    sizes = [0.0, 1e-3, 1.0, 80.0, 800.0, 1e4, 1e6]
    y = np.array([[a, b] for a in sizes for b in sizes], dtype)
    labels = np.arange(len(y)) % 2
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        for j in (0.1, 10.0, 1e6):
            value, dy = nn.map_loss(y, labels, j), nn.map_loss_backward(y, labels, j)
            assert np.isfinite(value)
            assert np.isfinite(dy).all()
            assert dy.dtype == dtype
            # A right class is pulled down, a wrong one never.
            right = dy[np.arange(len(y)), labels]
            wrong = dy[np.arange(len(y)), 1 - labels]
            assert (right >= 0).all()
            assert (wrong <= 0).all()
        assert np.isfinite(nn.penalty_loss(y, labels))
        assert np.isfinite(nn.penalty_loss_backward(y, labels)).all()
    # For one far-off image the loss is what is left above the smallest exponent.
    assert nn.map_loss(np.array([[1e6, 0.0]], dtype), [0]) == pytest.approx(1e6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_logits_of_ten_thousand_stay_finite(dtype):
    sizes = [-1e4, -800.0, -1.0, 0.0, 1.0, 800.0, 1e4]
    z = np.array([[a, b] for a in sizes for b in sizes], dtype)
    labels = np.arange(len(z)) % 2
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        assert np.isfinite(nn.softmax(z)).all()
        assert np.isfinite(nn.cross_entropy(z, labels))
        assert np.isfinite(nn.cross_entropy_backward(z, labels)).all()
    worst = np.array([[-1e4, 1e4]], dtype)
    assert nn.cross_entropy(worst, [0]) == 2e4
    assert nn.cross_entropy(worst, [1]) == 0.0
    assert nn.cross_entropy_backward(worst, [0]).tolist() == [[-1.0, 1.0]]


@each_loss
def test_float32_stays_and_agrees_with_float64(name):
    loss, backward = LOSSES[name]
    (y32, labels), (y64, _) = inputs(np.float32), inputs()
    assert backward(y32, labels).dtype == np.float32
    assert isinstance(loss(y32, labels), float)
    assert loss(y32, labels) == pytest.approx(loss(y64, labels), rel=1e-5)
    np.testing.assert_allclose(
        backward(y32, labels), backward(y64, labels), rtol=0, atol=1e-6
    )
    assert nn.softmax(y32).dtype == np.float32
    assert nn.mse_backward(y32, 0 * y32).dtype == np.float32


@each_loss
def test_whole_numbers_and_byte_labels_are_taken(name):
    loss, backward = LOSSES[name]
    y, labels = np.array([[3, 250, 7]], np.uint8), np.array([1], np.uint8)
    assert loss(y, labels) == pytest.approx(loss(y.astype(float), [1]))
    assert backward(y, labels).dtype == np.float64


@each_loss
def test_inputs_stay_and_need_not_be_contiguous(name):
    loss, backward = LOSSES[name]
    y, labels = frozen(*inputs())
    value, dy = loss(y, labels), backward(y, labels)
    Y, LABELS = scattered(y), np.repeat(labels, 2)[::2]
    assert loss(Y, LABELS) == pytest.approx(value, abs=1e-12)
    np.testing.assert_allclose(backward(Y, LABELS), dy, atol=1e-12)


@each_loss
def test_twice_the_batch_is_the_same_loss_and_half_the_gradient(name):
    loss, backward = LOSSES[name]
    y, labels = inputs()
    twice, both = np.concatenate([y, y]), np.concatenate([labels, labels])
    assert loss(twice, both) == pytest.approx(loss(y, labels))
    np.testing.assert_allclose(backward(twice, both)[:5], backward(y, labels) / 2)


Y = np.zeros((2, 3))


@each_loss
@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ((Y, [0, 1, 2]), ValueError, "labels must have shape (2,) (one per row); it "
         "has shape (3,)"),
        ((Y, [[0], [1]]), ValueError, "labels must have shape (2,) (one per row); it "
         "has shape (2, 1)"),
        ((Y, [0, 3]), ValueError, "labels must lie between 0 and 2; they reach from 0 "
         "to 3"),
        ((Y, [-1, 0]), ValueError, "labels must lie between 0 and 2; they reach from "
         "-1 to 0"),
        ((Y, [0.0, 1.0]), TypeError, "labels must be whole numbers; their dtype is "
         "float64"),
        ((Y[0], [0]), ValueError, "{0} must have shape (N, D); it has shape (3,). For "
         "a single row write {0}[None]."),
        ((Y * 1j, [0, 1]), TypeError, "{0} must hold real numbers; its dtype is "
         "complex128"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said(name, which, arguments, error, says):
    with pytest.raises(error) as caught:
        LOSSES[name][which](*arguments)
    asked = "z" if name == "cross_entropy" else "penalties"
    assert str(caught.value) == says.format(asked)


@pytest.mark.parametrize("function", [nn.mse, nn.mse_backward])
def test_mse_asks_for_equal_shapes(function):
    with pytest.raises(ValueError) as caught:
        function(Y, Y.T)
    assert str(caught.value) == (
        "t must have shape (2, 3) (the shape of y); it has shape (3, 2)"
    )


NOTHING, LABELS = np.zeros((0, 3)), np.zeros(0, int)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: nn.mse(NOTHING, NOTHING), "y has shape (0, 3)"),
        (lambda: nn.penalty_loss(NOTHING, LABELS), "penalties has shape (0, 3)"),
        (lambda: nn.map_loss(NOTHING, LABELS), "penalties has shape (0, 3)"),
        (lambda: nn.cross_entropy_backward(NOTHING, LABELS), "z has shape (0, 3)"),
    ],
)
def test_a_mean_over_nothing_is_refused(call, says):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == (
        f"a loss is a mean over the batch and needs at least one row; {says}"
    )
    assert nn.softmax(NOTHING).shape == (0, 3)


def test_softmax_asks_for_rows():
    with pytest.raises(ValueError) as caught:
        nn.softmax(Y[0])
    assert str(caught.value) == (
        "z must have shape (N, D); it has shape (3,). For a single row write z[None]."
    )
