"""The commands behind chapter 17's stored files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lenet_edu.cli import app
from lenet_edu.data import embedded
from lenet_edu.training.snapshots import load_epochs


@pytest.fixture(autouse=True)
def few_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lenet_edu.data.load_mnist", embedded)


def test_snapshots(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["snapshots", "--quick", "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "2 networks, test error" in result.output
    assert len(load_epochs(tmp_path)) == 2
    record = json.loads((tmp_path / "lenet5-epochs.json").read_text())
    assert record["command"] == "lenet-edu snapshots --quick"


def test_robustness(tmp_path: Path) -> None:
    given = ["robustness", "--digits", "20", "--out", str(tmp_path)]
    result = CliRunner().invoke(app, given)
    assert result.exit_code == 0, result.output
    assert "rotation clockwise, in degrees" in result.output
    record = json.loads((tmp_path / "robustness.json").read_text())
    assert record["command"] == "lenet-edu robustness --digits 20"
    assert record["digits"] == 20
