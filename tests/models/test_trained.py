"""The shipped LeNet-5 is what its record says."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.data import embedded, load_mnist, to_input
from lenet_edu.models import WeightsError, load_lenet5
from lenet_edu.models.weights import WEIGHTS, digest

RECORD = json.loads((WEIGHTS / "lenet5.json").read_text(encoding="utf-8"))


def test_it_is_lenet5_and_belongs_to_its_record() -> None:
    network = load_lenet5()
    assert network.parameter_count() == RECORD["parameters"] == 60_000
    assert digest(network.parameters) == RECORD["sha256"]
    assert RECORD["command"].startswith("lenet-edu train ")


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


def test_numbers_that_were_changed_are_refused(tmp_path: Path) -> None:
    for name in ("lenet5.npz", "lenet5.json"):
        shutil.copy(WEIGHTS / name, tmp_path / name)
    with np.load(tmp_path / "lenet5.npz") as archive:
        arrays = dict(archive)
    arrays["C1.b"] = arrays["C1.b"] + 1
    np.savez(tmp_path / "lenet5.npz", **arrays)
    with pytest.raises(WeightsError, match="SHA-256 differs"):
        load_lenet5(tmp_path)
