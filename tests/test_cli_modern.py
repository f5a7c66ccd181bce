"""The commands of chapter 16: what they pass on, and how they refuse."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from lenet_edu.cli import app
from lenet_edu.training import ablation, modern, modern_seeds

ROW = {
    "variant": "1998",
    "way": "decay",
    "rate": 0.002,
    "seeds": [1998, 1999],
    "test_error": {"mean": 0.734, "deviation": 0.03},
}


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize(
    ("name", "module", "function", "command"),
    [
        ("modern", modern_seeds, "study", "lenet-edu modern --seeds 2"),
        (
            "ablation",
            ablation,
            "ablate",
            "lenet-edu ablation --seeds 2 --images 10000",
        ),
    ],
)
def test_a_study_is_told_its_own_command(
    name: str,
    module: Any,
    function: str,
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: dict[str, Any] = {}

    def instead(out: Path, **options: Any) -> dict[str, Any]:
        given.update(options, out=out)
        return {"what": "a few digits", "rows": [ROW]}

    monkeypatch.setattr(module, function, instead)
    result = run(name, "--seeds", "2", "--jobs", "1", "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    assert given["command"] == command
    assert (given["out"], given["jobs"], given["seeds"]) == (tmp_path, 1, 2)
    assert "0.73" in result.stdout


def test_the_modern_network_is_trained_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipes = []

    def instead(data: Any, recipe: modern.Recipe, **_: Any) -> tuple[None, dict]:
        recipes.append(recipe)
        return None, {"train_error": 0.0, "test_error": 0.0073}

    stored = []
    monkeypatch.setattr(modern, "train_modern", instead)
    monkeypatch.setattr(modern, "store", lambda *given: stored.append(given))
    # Without all digits at hand, fewer would stand in the recipe.
    digits = SimpleNamespace(train_images=range(60_000))
    monkeypatch.setattr("lenet_edu.data.load_mnist", lambda: digits)
    result = run("train", "--network", "modern", "--seed", "7", "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    assert recipes == [modern.Recipe(seed=7)]
    assert stored[0][1]["command"].startswith("lenet-edu train --network modern")
    assert "test error 0.73%" in result.stdout


def test_another_network_is_refused_in_a_sentence() -> None:
    result = run("train", "--network", "lenet4")
    assert result.exit_code == 2
    assert '--network must be "lenet5" or "modern"' in result.stderr
