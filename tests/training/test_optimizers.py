"""Steps against what can be worked out by hand, by name and on one vector."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from lenet_edu.training import SGD, Adam, Average, Momentum, Optimizer
from lenet_edu.training.sdlm import SDLM

Make = Callable[..., Optimizer]
MAKERS: dict[str, Make] = {"sgd": SGD, "momentum": Momentum, "adam": Adam}


def test_sgd_by_hand() -> None:
    w = np.array([1.0, -2.0])
    SGD(w).step(np.array([1.0, 0.5]), rate=0.1)
    np.testing.assert_allclose(w, [0.9, -2.05])


def test_adam_by_hand() -> None:
    w = np.array([1.0, 1.0])
    optimizer = Adam(w, betas=(0.9, 0.99), epsilon=0.0)
    optimizer.step(np.array([2.0, -0.001]), rate=0.1)
    np.testing.assert_allclose(w, [0.9, 1.1])  # the first step is a sign
    optimizer.step(np.array([1.0, -0.001]), rate=0.1)
    mean = (0.9 * 0.1 * 2 + 0.1 * 1) / (1 - 0.9**2)
    square = (0.99 * 0.01 * 4 + 0.01 * 1) / (1 - 0.99**2)
    np.testing.assert_allclose(w, [0.9 - 0.1 * mean / np.sqrt(square), 1.2])


def test_weights_decay_before_the_step_and_not_through_the_gradient() -> None:
    plain, shrunk = np.array([1.0, -2.0]), np.array([1.0, -2.0])
    Adam(plain).step(np.array([0.5, 3.0]), rate=0.1)
    Adam(shrunk, decay=0.2).step(np.array([0.5, 3.0]), rate=0.1)
    np.testing.assert_allclose(shrunk - plain, [-0.02, 0.04])
    with pytest.raises(ValueError, match="decay must not be below 0; it is -1"):
        Adam(np.zeros(1), decay=-1)


@pytest.mark.parametrize("betas", [(1.0, 0.9), (0.9, -0.1)])
def test_betas_have_a_range(betas: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="at least 0 and below 1; they are"):
        Adam(np.zeros(1), betas)


def test_sdlm_divides_by_mu_and_curvature() -> None:
    w = np.array([1.0, 1.0])
    optimizer = SDLM(w, mu=0.02)
    with pytest.raises(RuntimeError, match="needs estimate"):
        optimizer.step(np.ones(2), rate=0.0005)
    optimizer.estimate(np.array([0.0, 0.98]))
    optimizer.step(np.array([1.0, 1.0]), rate=0.0005)
    np.testing.assert_allclose(w, [1 - 0.025, 1 - 0.0005])
    np.testing.assert_allclose(optimizer.rates(0.0005)["flat"], [0.025, 0.0005])
    with pytest.raises(ValueError, match="mu must be above 0; it is 0"):
        SDLM(w, mu=0)


@pytest.mark.parametrize("name", MAKERS)
def test_one_vector_and_names_take_the_same_steps(name: str) -> None:
    rng = np.random.default_rng(0)
    flat = rng.normal(size=10).astype(np.float32)
    named = {"a": flat[:4].copy().reshape(2, 2), "b": flat[4:].copy()}
    first, second = MAKERS[name](flat), MAKERS[name](named)
    for _ in range(5):
        g = rng.normal(size=10).astype(np.float32)
        first.step(g, 0.1)
        second.step({"b": g[4:], "a": g[:4].reshape(2, 2)}, 0.1)
    parts = [named["a"].ravel(), named["b"]]
    np.testing.assert_array_equal(flat, np.concatenate(parts))
    assert flat.dtype == np.float32


@pytest.mark.parametrize("name", MAKERS)
def test_parameters_and_state_are_all_that_is_remembered(name: str) -> None:
    rng = np.random.default_rng(1)
    g = rng.normal(size=(6, 3))
    w = np.ones(3)
    whole = MAKERS[name](w)
    for gradient in g:
        whole.step(gradient, 0.1)
    half = np.ones(3)
    first = MAKERS[name](half)
    for gradient in g[:3]:
        first.step(gradient, 0.1)
    again = half.copy()
    second = MAKERS[name](again)
    for key, array in first.state.items():
        second.state[key][...] = array
    for gradient in g[3:]:
        second.step(gradient, 0.1)
    np.testing.assert_array_equal(again, w)


def test_the_average_follows_and_can_stand_in() -> None:
    w = np.array([0.0])
    average = Average(w, keep=0.5)
    for value in (1.0, 2.0, 3.0):
        w[...] = value
        average.update()
    # Kept are 2/11, 3/12, 4/13 of what was there: the beginning is soon forgotten.
    a = 1 * (1 - 2 / 11)
    a = a * 3 / 12 + 2 * (1 - 3 / 12)
    a = a * 4 / 13 + 3 * (1 - 4 / 13)
    with average.in_place():
        np.testing.assert_allclose(w, [a])
    np.testing.assert_array_equal(w, [3.0])
    average.write()
    np.testing.assert_allclose(w, [a])
    with pytest.raises(ValueError, match="at least 0 and below 1; it is 1"):
        Average(w, keep=1)
