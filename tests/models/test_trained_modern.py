"""The shipped modern network is what its record says."""

from __future__ import annotations

import json

import numpy as np

from lenet_edu.data import embedded
from lenet_edu.data.mnist import FILES
from lenet_edu.models import load_modern
from lenet_edu.models.weights import WEIGHTS, digest
from lenet_edu.training.modern import scaled

RECORD = json.loads((WEIGHTS / "modern.json").read_text(encoding="utf-8"))


def test_it_belongs_to_its_record() -> None:
    network = load_modern()
    assert network.parameter_count() == RECORD["parameters"] == 61_706
    assert digest(network.parameters) == RECORD["sha256"]
    assert RECORD["command"].startswith("lenet-edu train --network modern ")
    assert RECORD["test_error"] < 0.009
    assert RECORD["learned_from"] == 60_000
    assert RECORD["data"]["sha256"]["test_images"] == FILES["t10k-images-idx3-ubyte"]


def test_it_reads_the_embedded_digits() -> None:
    digits = embedded()
    logits = load_modern().forward(scaled(digits.test_images))
    error = np.mean(logits.argmax(axis=1) != digits.test_labels)
    assert error < 0.01  # it has seen them: all belong to MNIST's training set
