"""The command that makes the starter's weights, on a few digits."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import numpy as np
import pytest

from lenet_edu.data import Mnist, embedded, load_mnist, to_input
from lenet_edu.data.mnist import FILES
from lenet_edu.models import load_starter
from lenet_edu.models.weights import digest
from lenet_edu.training import starter
from lenet_edu.training.loop import error_rate
from lenet_edu.training.record import idx_digest


@pytest.fixture(scope="module")
def few() -> Mnist:
    """200 digits to learn, 100 to measure."""
    all_of_them = embedded()
    return Mnist(
        all_of_them.train_images[:200],
        all_of_them.train_labels[:200],
        all_of_them.test_images[:100],
        all_of_them.test_labels[:100],
        "embedded",
    )


def test_a_run_is_deterministic_and_says_what_it_did(few: Mnist) -> None:
    lines: list[str] = []
    network, record = starter.train_starter(few, epochs=2, seed=4, report=lines.append)
    again, _ = starter.train_starter(few, epochs=2, seed=4, report=lines.append)
    other, _ = starter.train_starter(few, epochs=2, seed=5, report=lines.append)
    assert digest(network.parameters) == digest(again.parameters) == record["sha256"]
    assert digest(other.parameters) != record["sha256"]
    assert lines[0] == lines[2]
    assert lines[0].startswith("epoch 1 of 2: loss ")

    assert record["command"].endswith("lenet_edu.training.starter --epochs 2 --seed 4")
    assert len(record["epochs"]) == 2
    assert record["epochs"][0]["rate"] == starter.RATE > record["epochs"][1]["rate"] > 0
    error = error_rate(network, to_input(few.test_images), few.test_labels)
    assert record["test_error"] == error
    assert record["data"]["train_images"] == 200
    assert record["epochs"][1]["loss"] < record["epochs"][0]["loss"]


def test_what_is_stored_can_be_loaded(
    few: Mnist,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(starter, "load_mnist", lambda: few)
    starter.main(["--epochs", "1", "--seed", "2", "--folder", str(tmp_path)])
    assert "stored: test error" in capsys.readouterr().out
    record = json.loads((tmp_path / "starter.json").read_text(encoding="utf-8"))
    assert digest(load_starter(tmp_path).parameters) == record["sha256"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "starter.json",
        "starter.npz",
    ]
    assert str(tmp_path) not in json.dumps(record)


def test_no_epochs_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        starter.main(["--epochs", "0"])
    assert "--epochs must be at least 1; it is 0" in capsys.readouterr().err


def test_the_data_digest_is_that_of_the_idx_file() -> None:
    labels = np.array([3, 1], np.uint8)
    file = bytes.fromhex("00000801 00000002 0301")
    assert idx_digest(labels) == hashlib.sha256(file).hexdigest()


@pytest.mark.skipif(
    "LENET_EDU_DATA" not in os.environ,
    reason="the original files are needed: set LENET_EDU_DATA to MNIST's folder",
)
def test_the_data_digest_is_the_official_one() -> None:
    labels = load_mnist(verbose=False).test_labels
    assert idx_digest(labels) == FILES["t10k-labels-idx1-ubyte"]
