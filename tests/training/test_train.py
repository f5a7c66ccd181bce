"""``lenet-edu train``: what it stores can be loaded, and says what was done."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from typer.testing import CliRunner

from lenet_edu import data
from lenet_edu.cli import app
from lenet_edu.data import DataError, Mnist, embedded, load_mnist, to_input
from lenet_edu.data.mnist import FILES
from lenet_edu.models import lenet5_record, load_lenet5
from lenet_edu.models.weights import digest
from lenet_edu.training import error_rate, lenet5_trainee
from lenet_edu.training.lenet5 import Recipe, train_lenet5
from lenet_edu.training.record import idx_digest


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Mnist:
    """200 digits to learn, 100 to measure."""
    digits = embedded()
    small = Mnist(
        digits.train_images[:200],
        digits.train_labels[:200],
        digits.test_images[:100],
        digits.test_labels[:100],
        "embedded",
    )
    monkeypatch.setattr(data, "load_mnist", lambda verbose=True: small)
    return small


def run(*arguments: str) -> SimpleNamespace:
    result = CliRunner().invoke(app, ["train", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return SimpleNamespace(code=result.exit_code, out=result.stdout, err=result.stderr)


def test_what_is_stored_can_be_loaded_and_is_what_the_record_says(
    few: Mnist, tmp_path: Path
) -> None:
    done = run("--epochs", "2", "--seed", "6", "--out", str(tmp_path))
    assert done.code == 0, done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "lenet5.json", "lenet5.npz",
    ]  # fmt: skip
    network, record = load_lenet5(tmp_path), lenet5_record(tmp_path)
    assert digest(network.parameters) == record["sha256"]
    assert record["command"].startswith("lenet-edu train --epochs 2 --seed 6 --images")
    assert (record["learned_from"], record["held_out"]) == (200, 0)
    assert record["data"]["train_images"] == 200
    assert record["data"]["sha256"]["test_labels"] == idx_digest(few.test_labels)
    assert [epoch["number"] for epoch in record["epochs"]] == [1, 2]
    assert record["epochs"][1]["loss"] < record["epochs"][0]["loss"]
    trainee = lenet5_trainee(network)
    error = error_rate(trainee, to_input(few.test_images), few.test_labels)
    assert record["test_error"] == pytest.approx(error)
    assert f"test error {error:.2%}" in done.out
    assert str(tmp_path) not in json.dumps(record)


def test_the_same_seed_trains_the_same_network(few: Mnist, tmp_path: Path) -> None:
    def trained(seed: int) -> str:
        record = train_lenet5(few, Recipe(seed=seed, epochs=1), report=lambda _: None)
        return str(record[1]["sha256"])

    assert trained(4) == trained(4) != trained(5)


def test_held_out_digits_are_measured_and_not_learned(few: Mnist) -> None:
    _, record = train_lenet5(
        few, Recipe(epochs=1), held_out=50, test=False, report=lambda _: None
    )
    assert (record["learned_from"], record["held_out"]) == (150, 50)
    assert set(record["epochs"][0]["measured"]) == {"training sample", "validation"}
    assert record["test_error"] is None
    assert "not measured" in record["test_error_note"]
    spoiled = few.train_images.copy()
    spoiled[150:] = 255 - spoiled[150:]
    other = Mnist(
        spoiled, few.train_labels, few.test_images, few.test_labels, "embedded"
    )
    _, again = train_lenet5(
        other, Recipe(epochs=1), held_out=50, test=False, report=lambda _: None
    )
    assert again["sha256"] == record["sha256"]
    assert again["epochs"][0]["measured"] != record["epochs"][0]["measured"]


def test_interrupted_it_goes_on(
    few: Mnist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lenet_edu.training import lenet5

    def stopped(*_: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(lenet5, "store", stopped)
        first = run("--epochs", "2", "--out", str(tmp_path))
    assert (first.code, first.err.strip()) == (1, "No space left on device")
    second = run("--epochs", "2", "--out", str(tmp_path))
    assert second.code == 0, second.err
    assert "going on after 2 of 2 passes" in second.out
    other = run("--epochs", "2", "--out", str(tmp_path / "other"))
    assert other.code == 0, other.err
    digests = {lenet5_record(p)["sha256"] for p in (tmp_path, tmp_path / "other")}
    assert len(digests) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--epochs", "0"], 2, "epochs"),
        (["--loss", "cross-entropy"], 2, '--loss must be "map" or "penalty"'),
        (["--held-out", "200"], 1, "200 of 200 images are held out; none is left"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_done_is_said(
    few: Mnist, tmp_path: Path, arguments: list[str], code: int, says: str
) -> None:
    done = run(*arguments, "--out", str(tmp_path))
    assert done.code == code
    assert says in done.err
    assert "Traceback" not in done.err
    assert list(tmp_path.iterdir()) == []


def test_the_record_says_how_many_digits_were_used(few: Mnist, tmp_path: Path) -> None:
    done = run("--epochs", "2", "--images", "70000", "--out", str(tmp_path))
    assert done.code == 0, done.err
    assert "There are 200 training digits, not 70,000: all are used." in done.out
    record = lenet5_record(tmp_path)
    assert "--images 200 " in record["command"]
    assert record["recipe"]["images"] == record["learned_from"] == 200


def test_a_recipe_that_asks_for_too_many_is_recorded_as_it_was_done(few: Mnist) -> None:
    _, record = train_lenet5(
        few, Recipe(epochs=1, images=70_000), held_out=50, report=lambda _: None
    )
    assert (record["recipe"]["images"], record["learned_from"]) == (200, 150)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--rate", "1e30"], "in epoch 1, at a learning rate of about 1e+30: "),
        (["--rate", "0"], "The network has learned next to nothing: training error "),
        (["--images", "1"], "next to nothing that holds for other digits: training er"),
    ],
)
@pytest.mark.parametrize("network", ["lenet5", "modern"])
def test_nothing_is_stored_over_better_weights(
    few: Mnist, tmp_path: Path, network: str, arguments: list[str], says: str
) -> None:
    for ending in ("npz", "json"):
        (tmp_path / f"{network}.{ending}").write_text("better")
    given = ["--epochs", "1", "--out", str(tmp_path), "--network", network]
    done = run(*given, *arguments)
    assert done.code == 1
    assert says in done.err
    assert "Nothing was stored" in done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"{network}.json", f"{network}.npz",
    ]  # fmt: skip
    assert {path.read_text() for path in tmp_path.iterdir()} == {"better"}


def test_a_checkpoint_that_may_not_be_read_is_not_to_be_removed(
    few: Mnist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("lenet_edu.training.checkpoint.np.load", refuse)
    done = run("--epochs", "1", "--out", str(tmp_path))
    assert done.code == 1
    assert "cannot be read (Permission denied). Allow yourself to read it" in done.err


def test_without_digits_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(verbose: bool = True) -> Mnist:
        raise DataError("the folder lacks two files")

    monkeypatch.setattr(data, "load_mnist", nothing)
    done = run("--out", str(tmp_path))
    assert (done.code, done.err.strip()) == (1, "the folder lacks two files")
    assert list(tmp_path.iterdir()) == []


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
