"""The Gauss-Newton diagonal, by hand and by second differences, and its step sizes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.data import embedded, to_input
from lenet_edu.models import Network, lenet5, load_lenet5
from lenet_edu.training.curvature import (
    FUNCTIONS,
    Function,
    map_curvature,
    numerical_curvature,
)
from lenet_edu.training.sdlm import SDLM, curvatures, rate_range

RNG = np.random.default_rng(5)
CODES = np.where(RNG.random((3, 4)) < 0.5, -1.0, 1.0)


def second_differences(network: Network, x: np.ndarray, labels: np.ndarray) -> dict:
    """d2E/dw2 of eq. (8) for every parameter, number by number."""

    def loss() -> float:
        return nn.penalty_loss(network.forward(x), labels)

    found, h = {}, 1e-3
    for name, array in network.parameters.items():
        found[name] = np.zeros(array.shape)
        for place in np.ndindex(array.shape):
            old, values = array[place], []
            for move in (h, 0.0, -h):
                array[place] = old + move
                values.append(loss())
            array[place] = old
            found[name][place] = (values[0] - 2 * values[1] + values[2]) / h**2
    return found


def test_one_dense_layer_is_exact() -> None:
    dense = nn.Dense(RNG.normal(size=(4, 5)), RNG.normal(size=4))
    network = Network([dense, nn.RBF(CODES)], ["F6", "OUT"])
    x, labels = RNG.normal(size=(7, 5)), RNG.integers(0, 3, 7)
    expected = second_differences(network, x, labels)
    for part in (100, 3):
        found = curvatures(network, x, labels, part)
        for name, values in expected.items():
            np.testing.assert_allclose(found[name], values, rtol=1e-6, atol=1e-6)


def test_through_a_squashing_and_two_layers_by_hand() -> None:
    w1, w2 = RNG.normal(size=(2, 3)), RNG.normal(size=(4, 2))
    layers = [nn.Dense(w1, np.zeros(2)), nn.Squashing(), nn.Dense(w2, np.zeros(4))]
    network = Network([*layers, nn.RBF(CODES)], ["a", "f", "b", "OUT"])
    x = RNG.normal(size=(6, 3))
    found = curvatures(network, x, np.zeros(6, int))
    h1, h2 = np.zeros_like(w1), np.zeros_like(w2)
    for row in x:
        y = nn.squash(w1 @ row)
        for i in range(4):
            for k in range(2):
                h2[i, k] += 2 * y[k] ** 2 / 6
        for k in range(2):
            bend = nn.squash_slope(y[k]) ** 2 * sum(w2[i, k] ** 2 * 2 for i in range(4))
            for d in range(3):
                h1[k, d] += bend * row[d] ** 2 / 6
    np.testing.assert_allclose(found["b.w"], h2, rtol=1e-12)
    np.testing.assert_allclose(found["a.w"], h1, rtol=1e-12)


def test_shared_weights_add_up_over_their_places() -> None:
    w = RNG.normal(size=(1, 1, 2, 2))
    layers = [nn.Convolution(w, np.zeros(1)), nn.Flatten(), nn.RBF(CODES)]
    network = Network(layers, ["C", "flat", "OUT"])
    x = RNG.normal(size=(1, 1, 3, 3))  # 2 x 2 places, the four units of a code
    found = curvatures(network, x, np.zeros(1, int))
    for u, v in np.ndindex(2, 2):
        uses = x[0, 0, u : u + 2, v : v + 2]
        assert found["C.w"][0, 0, u, v] == pytest.approx(2 * np.square(uses).sum())
    assert found["C.b"][0] == pytest.approx(2 * 4)


def test_the_papers_range_of_rates() -> None:
    digits = embedded()
    x, labels = to_input(digits.train_images[:200]), digits.train_labels[:200]
    network = lenet5(np.random.default_rng(1))
    h = curvatures(network, x, labels)
    assert all((values >= 0).all() for values in h.values())
    half = {name: values / 2 for name, values in h.items()}
    low, high = rate_range(network, half, 0.0005)  # the paper: 7e-5 to 0.016
    assert 7e-5 / 2 < low < 7e-5 * 2
    assert 0.016 / 2 < high < 0.016 * 2


def test_the_literal_start_makes_nearly_every_rate_the_largest() -> None:
    digits = embedded()
    x, labels = to_input(digits.train_images[:200]), digits.train_labels[:200]
    network = lenet5(np.random.default_rng(1), init="paper")
    h = curvatures(network, x, labels)
    rates = 0.0005 / (0.02 + h["C5.w"])
    assert (rates > 0.9 * 0.0005 / 0.02).mean() > 0.9


def test_a_step_divides_by_mu_and_h() -> None:
    weights = {"w": np.array([1.0, 1.0])}
    optimizer = SDLM(weights, mu=0.5)
    with pytest.raises(RuntimeError, match=r"needs estimate\(h\)"):
        optimizer.step({"w": np.ones(2)}, 0.1)
    optimizer.estimate({"w": np.array([0.0, 1.5])})
    optimizer.step({"w": np.array([2.0, 2.0])}, 0.1)
    np.testing.assert_allclose(weights["w"], [1 - 0.1 * 2 / 0.5, 1 - 0.1 * 2 / 2.0])
    with pytest.raises(ValueError, match="mu must be above 0"):
        SDLM(weights, mu=0)


def test_eq_9_bends_as_its_second_differences_say() -> None:
    x, labels = RNG.normal(size=(5, 4)), RNG.integers(0, 3, 5)
    found = map_curvature(x, CODES, j=3.0)
    assert (found >= 0).all()
    for n, label in enumerate(labels):

        def loss(row: np.ndarray, label: int = int(label)) -> float:
            return nn.map_loss(nn.rbf(row[None], CODES), np.array([label]), 3.0)

        expected = numerical_curvature(loss, x[n])
        np.testing.assert_allclose(found[n], expected, rtol=1e-4, atol=1e-5)


def test_eq_9_bends_less_as_it_fits() -> None:
    digits = embedded()
    x, labels = to_input(digits.train_images[:40]), digits.train_labels[:40]
    trained = load_lenet5()
    eq8, eq9 = (curvatures(trained, x, labels, loss=v) for v in ("penalty", "map"))
    for name, values in eq8.items():
        assert np.median(eq9[name]) <= 0.2 * np.median(values), name


def test_the_learners_functions_are_used() -> None:
    rng = np.random.default_rng(3)
    network = lenet5(rng, dtype=np.float64)
    x, labels = rng.normal(size=(3, 1, 32, 32)), np.zeros(3, int)
    calls = []

    def spied(name: str) -> Function:
        def function(*args: Any) -> Any:
            calls.append(name)
            return FUNCTIONS[name](*args)

        return function

    yours = {name: spied(name) for name in FUNCTIONS}
    found = curvatures(network, x, labels, functions=yours)
    assert set(calls) == set(FUNCTIONS)
    for name, values in curvatures(network, x, labels).items():
        np.testing.assert_array_equal(found[name], values)
    assert not found["C3.w"][~nn.c3_table()].any()
    with pytest.raises(ValueError, match="no function dense here"):
        curvatures(network, x, labels, functions={"dense": nn.dense})
    with pytest.raises(ValueError, match='"penalty" or "map"'):
        curvatures(network, x, labels, loss="mse")


@pytest.mark.parametrize("count", [0, 2])
def test_patterns_and_labels_must_fit(count: int) -> None:
    network = lenet5(np.random.default_rng(1))
    with pytest.raises(ValueError, match="patterns with labels"):
        curvatures(network, np.zeros((count, 1, 32, 32)), np.zeros(3, int))
