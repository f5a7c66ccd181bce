"""The shipped LeNet-5 is what its record says."""

from __future__ import annotations

import os

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.data import embedded, load_mnist, to_input
from lenet_edu.data.mnist import FILES
from lenet_edu.models import lenet5_record, load_lenet5
from lenet_edu.models.weights import digest

RECORD = lenet5_record()


def test_it_is_lenet5_and_belongs_to_its_record() -> None:
    network = load_lenet5()
    assert network.parameter_count() == RECORD["parameters"] == 60_000
    assert digest(network.parameters) == RECORD["sha256"]
    assert RECORD["command"].startswith("lenet-edu train ")
    assert RECORD["test_error"] < 0.01
    assert RECORD["train_error"] < 0.004
    assert {"seed", "recipe", "environment"} <= RECORD.keys()


def test_it_was_trained_on_the_originals() -> None:
    assert RECORD["data"]["sha256"] == {
        "train_images": FILES["train-images-idx3-ubyte"],
        "train_labels": FILES["train-labels-idx1-ubyte"],
        "test_images": FILES["t10k-images-idx3-ubyte"],
        "test_labels": FILES["t10k-labels-idx1-ubyte"],
    }
    assert RECORD["learned_from"] == 60_000


def test_it_reads_the_embedded_digits() -> None:
    digits = embedded()
    penalties = load_lenet5().forward(to_input(digits.test_images))
    error = np.mean(nn.decide(penalties) != digits.test_labels)
    assert error < 0.01  # it has seen them: all belong to MNIST's training set


@pytest.mark.skipif(
    "LENET_EDU_DATA" not in os.environ, reason="LENET_EDU_DATA names no MNIST"
)
def test_its_test_error_is_the_recorded_one() -> None:
    mnist = load_mnist()
    if len(mnist.test_labels) != 10_000:
        pytest.skip("LENET_EDU_DATA holds another set than MNIST")
    network, answers = load_lenet5(), []
    for part in np.split(to_input(mnist.test_images), 20):
        answers.append(nn.decide(network.forward(part)))
    wrong = np.mean(np.concatenate(answers) != mnist.test_labels)
    assert wrong == pytest.approx(RECORD["test_error"], abs=2e-4)
