"""One epoch by our functions, PyTorch and Keras, and the record for who lacks them."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from lenet_edu.cli import app
from lenet_edu.data import embedded, load_mnist
from lenet_edu.exercises.bank.ch16.adam_step import adam_step
from lenet_edu.export.keras import BACKENDS
from lenet_edu.extras import MissingExtraError
from lenet_edu.records import load_record
from lenet_edu.training import beside_keras as beside
from lenet_edu.training.beside_keras import epoch_beside, first_epoch, our_losses

HERE = all(importlib.util.find_spec(name) for name in ("torch", "keras"))
needed = pytest.mark.skipif(
    not HERE, reason="PyTorch or Keras is not installed: nothing to compare with"
)


def small(images: int = 640) -> tuple[dict[str, np.ndarray], beside.Pairs, list[float]]:
    network, pairs = first_epoch(embedded(), images)
    start = {name: w.copy() for name, w in network.parameters.items()}
    return start, pairs, our_losses(network, pairs)


def missing(start: Mapping[str, np.ndarray], pairs: beside.Pairs) -> list[float]:
    raise MissingExtraError("It is not installed: pip install it")


@needed
def test_the_curves_lie_on_top_of_each_other(
    capsys: pytest.CaptureFixture[str],
) -> None:
    start, pairs, ours = small(2_560)
    curves = epoch_beside(start, pairs, ours)
    assert list(curves) == ["ours", "PyTorch", "Keras"]
    assert len(ours) == 20
    assert ours[-1] < 0.8 * ours[0]  # it has learned something on the way
    for name in ("PyTorch", "Keras"):
        np.testing.assert_allclose(curves[name], ours, rtol=0, atol=0.01)
        np.testing.assert_allclose(curves[name][:3], ours[:3], rtol=0, atol=5e-4)
    assert capsys.readouterr().out == ""


def test_our_losses_are_those_of_the_chapters_functions() -> None:
    from lenet_edu import nn

    network, pairs = first_epoch(embedded(), 384)
    w, memory, losses = network.parameters, {}, []
    for t, (x, labels) in enumerate(pairs, 1):
        z = network.forward(x)
        losses.append(nn.cross_entropy(z, labels))
        network.backward(nn.cross_entropy_backward(z, labels))
        for name, g in network.gradients.items():
            m, s = memory.get(name, (0 * g, 0 * g))
            new, *memory[name] = adam_step(w[name], g, m, s, t)
            w[name][...] = new
    np.testing.assert_allclose(small(384)[2], losses, rtol=1e-5)


def test_what_is_not_installed_comes_from_the_record(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    start, pairs, ours = small(256)
    stored = {name: [9.0, 8.0] for name in ("ours", "PyTorch", "Keras")}
    record = {"batches": beside._digest(pairs), "losses": stored, "images": 256}
    monkeypatch.setattr(beside, "load_record", lambda name: record)
    monkeypatch.setattr(
        beside, "OTHERS", {"PyTorch": lambda *_: [1.0, 2.0], "Keras": missing}
    )
    assert epoch_beside(start, pairs, ours) == {
        "ours": ours, "PyTorch": [1.0, 2.0], "Keras": [9.0, 8.0]
    }  # fmt: skip
    said = capsys.readouterr().out
    assert said.splitlines() == [
        "It is not installed: pip install it. "
        "Its losses here are stored ones (lenet-edu modern --beside-keras)."
    ]


def test_with_other_batches_all_of_it_is_the_record(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(beside, "OTHERS", {"PyTorch": missing, "Keras": missing})
    assert epoch_beside(*small(128)) == load_record("beside")["losses"]
    assert "first 6,000 digits of MNIST" in capsys.readouterr().out


def test_the_record_is_of_the_chapters_epoch() -> None:
    record = load_record("beside")
    assert record["command"] == "lenet-edu modern --beside-keras"
    kept = ("seed", "epochs", "images", "batch", "rate")
    assert [record[name] for name in kept] == [1, 1, 6_000, 128, 0.001]
    losses = record["losses"]
    assert {name: len(y) for name, y in losses.items()} == {
        "ours": 47, "PyTorch": 47, "Keras": 47
    }  # fmt: skip
    for name in ("PyTorch", "Keras"):
        assert 0 < beside.largest_gap(losses["ours"], losses[name]) < 0.01
    data = load_mnist(verbose=False)
    if len(data.train_labels) == 60_000:
        _, pairs = first_epoch(data)
        assert beside._digest(pairs) == record["batches"]
        np.testing.assert_allclose(
            our_losses(*first_epoch(data)), losses["ours"], atol=0.01
        )


def test_options_that_would_do_nothing_are_refused(tmp_path: Path) -> None:
    given = ["modern", "--beside-keras", "--seeds", "3", "--out", str(tmp_path / "it")]
    result = CliRunner().invoke(app, given)
    assert result.exit_code == 2
    assert "--seeds does nothing with --beside-keras" in result.output
    assert not (tmp_path / "it").exists()


@needed
def test_the_command_writes_the_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lenet_edu.data.load_mnist", embedded)
    given = ["modern", "--beside-keras", "--quick", "--out", str(tmp_path)]
    result = CliRunner().invoke(app, given)
    assert result.exit_code == 0, result.output
    assert "Keras: 2 losses, at most" in result.output
    record = json.loads((tmp_path / "beside.json").read_text())
    assert record["command"] == "lenet-edu modern --beside-keras --quick"
    assert record["images"] == 256
    assert record["environment"]["keras"].split()[-1] in BACKENDS


def test_the_command_needs_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setattr("lenet_edu.data.load_mnist", embedded)
    monkeypatch.setitem(sys.modules, "keras", None)
    given = ["modern", "--beside-keras", "--out", str(tmp_path)]
    result = CliRunner().invoke(app, given)
    assert result.exit_code == 1
    assert 'pip install "lenet-edu[keras]"' in result.output
    assert not list(tmp_path.iterdir())
