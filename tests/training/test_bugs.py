"""The bank of bugs: a gradient check sees exactly those that are in the gradients."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.data import embedded, to_input
from lenet_edu.models import lenet5
from lenet_edu.training.bugs import BUGS, Bug
from lenet_edu.training.gradient_check import check_network

RNG = np.random.default_rng(5)


def worst(bug: Bug) -> float:
    """The largest error of the network's gradients, a few numbers of each parameter."""
    data = embedded()
    x, labels = to_input(data.train_images[:2]), data.train_labels[:2]
    network = lenet5(np.random.default_rng(3), bug.functions, dtype=np.float64)

    def loss(y: np.ndarray, t: np.ndarray) -> tuple[float, np.ndarray]:
        return nn.penalty_loss(y, t), nn.penalty_loss_backward(y, t)

    found = check_network(network, loss, x, labels, np.random.default_rng(4), 2)
    return max(one.error for one in found)


@pytest.mark.parametrize("name", [n for n, bug in BUGS.items() if bug.in_backward])
def test_the_gradient_check_sees_it(name: str) -> None:
    assert worst(BUGS[name]) > 1e-3


def test_it_sees_nothing_without_a_bug() -> None:
    assert worst(Bug("", "")) < 1e-6


@pytest.mark.parametrize("name", BUGS)
def test_every_bug_is_told_in_two_sentences_and_acts_somewhere(name: str) -> None:
    bug = BUGS[name]
    assert bug.what.endswith(".")
    assert bug.shows.endswith(".")
    x = RNG.random((12, 1, 32, 32)).astype(np.float32)
    labels = np.arange(12) % 10
    parameters = lenet5(np.random.default_rng(0)).parameters
    start = {n: w.copy() for n, w in parameters.items()}
    bug.start(parameters)
    images, given = bug.data(x, labels, np.random.default_rng(1))
    kept: dict[str, np.ndarray] = {}
    bug.gradients(start, kept)
    second = bug.gradients(start, kept)
    acts = [
        bool(bug.functions),
        any((parameters[n] != start[n]).any() for n in start),
        not np.array_equal(images, x) or not np.array_equal(given, labels),
        any((second[n] != start[n]).any() for n in start),
    ]
    assert sum(acts) == 1


def test_no_input_is_changed() -> None:
    x, labels = np.ones((4, 1, 32, 32), np.float32), np.arange(4)
    gradients = {"C1.w": np.ones(3)}
    for bug in BUGS.values():
        bug.data(x, labels, np.random.default_rng(0))
        kept: dict[str, np.ndarray] = {}
        bug.gradients(gradients, kept)
        bug.gradients(gradients, kept)
    assert (x == 1).all()
    assert list(labels) == [0, 1, 2, 3]
    assert (gradients["C1.w"] == 1).all()
