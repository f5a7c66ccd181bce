"""The paper's experiments: the plan, the table, the whole command on real digits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from lenet_edu.training import reproduce
from lenet_edu.training.lenet5 import Recipe
from lenet_edu.training.plots import draw_passes, draw_sizes
from lenet_edu.training.reproduce import Run, plan, summarise
from lenet_edu.training.runs import described
from lenet_edu.training.table import PAPER, as_markdown, choices, curves, rows, spread

DATA = {"train_images": 60_000, "test_images": 10_000, "sha256": {"train_images": "a"}}


def record(run: Run, **changes: Any) -> dict[str, Any]:
    """As a run of two passes gives it; errors grow with the seed."""
    late = (run.recipe.seed - 1998) / 1000
    measured = {"training sample": 0.01 + late}
    if run.held_out:
        measured["validation"] = 0.02 + late
    epochs = [{"number": n, "loss": 3.14159 / n, "measured": measured} for n in (1, 2)]
    tested = not run.experiment.startswith("choice")
    rates = {"rates": [(1e-5, 0.02)], "rates_of_half_the_loss": [(2e-5, 0.02)]}
    return {
        "run": described(run),
        "learned_from": run.recipe.images,
        "data": DATA,
        "environment": {"numpy": "2.0"},
        "epochs": epochs,
        "train_error": 0.003 + late,
        "test_error": 0.009 + late if tested else None,
        **(rates if run.recipe.method == "sdlm" else {}),
        **changes,
    }


def test_the_plan_is_the_papers_experiments() -> None:
    runs = plan(seeds=3)
    assert len({run.name for run in runs}) == len(runs) == 3 * 8 + len(reproduce.OTHERS)
    by_name = {run.name: run for run in runs}
    for seed in (1998, 1999, 2000):
        sizes = [by_name[f"map-{n}-{seed}"].recipe for n in (15_000, 30_000, 60_000)]
        assert [one.images for one in sizes] == [15_000, 30_000, 60_000]
        assert {replace(one, images=0) for one in sizes} == {
            Recipe(seed=seed, images=0)
        }
        assert by_name[f"penalty-60000-{seed}"].recipe.loss == "penalty"
        passes = by_name[f"passes-{seed}"]
        assert passes.recipe.images + passes.held_out == 60_000
        old = by_name[f"sdlm-{seed}"].recipe
        assert (old.method, old.batch, old.loss) == ("sdlm", 1, "penalty")
        assert by_name[f"literal-{seed}"].recipe.init == "paper"
        moved = by_name[f"distorted-{seed}"].recipe
        assert (moved.distortions, moved.epochs) == (
            "affine",
            reproduce.DISTORTED_EPOCHS,
        )
        assert replace(moved, distortions="none", epochs=12) == sizes[2]
    assert {run.experiment for run in runs if "choice" not in run.name} == set(PAPER)


def test_settings_are_compared_without_the_test_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = {}

    def trained(data: Any, recipe: Recipe, **options: Any) -> Any:
        asked[options["test"]] = asked.get(options["test"], 0) + 1
        return None, {}

    monkeypatch.setattr(reproduce, "train_lenet5", trained)
    monkeypatch.setattr("lenet_edu.training.runs.digits", lambda: None)
    for run in plan(seeds=1):
        reproduce.perform(run)
        assert not run.experiment.startswith("choice") or run.held_out == 10_000
    assert asked == {True: 8, False: len(reproduce.OTHERS)}


def test_each_choice_differs_in_one_setting() -> None:
    (own,) = [run for run in plan(seeds=1) if run.experiment == "passes"]
    others = [run for run in plan(seeds=1) if run.experiment.startswith("choice")]
    for run, other in zip(others, reproduce.OTHERS, strict=True):
        assert len(other) == 1
        assert run.recipe == replace(own.recipe, **other) != own.recipe
        assert run.held_out == own.held_out


def test_a_loss_that_is_not_finite_is_a_result(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run("map-60000", Recipe(seed=3, epochs=1, images=200, rate=1e38))
    found = reproduce.perform(run)
    assert "in epoch 1" in found["diverged"]
    assert found["run"] == described(run)
    assert set(found) == {"run", "diverged", "data", "environment"}


def test_rows_by_hand() -> None:
    runs = plan(seeds=3)
    records = [record(run) for run in runs]
    records[0] = {k: records[0][k] for k in ("run", "data", "environment")}
    records[0]["diverged"] = "the loss became nan"  # map-60000 of 1998
    found = {row["experiment"]: row for row in rows(records)}
    assert list(found) == list(PAPER)
    row = found["map-60000"]
    assert (row["diverged"], row["seeds"]) == (1, [1998, 1999, 2000])
    assert row["test_error"]["all"] == [1.0, 1.1]
    assert row["test_error"]["mean"] == 1.05
    assert row["test_error"]["deviation"] == pytest.approx(0.0707, abs=1e-4)
    assert (row["paper_test_error"], row["paper_train_error"]) == (0.95, 0.35)
    assert found["passes"]["validation_error"]["all"] == [2.0, 2.1, 2.2]
    assert found["map-30000"]["validation_error"] is None
    assert found["sdlm"]["first_rates"] == [1e-5, 0.02]
    text = as_markdown(summarised(records))
    assert "| eq. (9) | 60,000 | 12 | 3 | 1.05 ± 0.07 (1 diverged) | 0.95 |" in text
    assert "1e-05 to 0.02 as eq. (8) stands, 2e-05 to 0.02 with half" in text
    assert "| 0.003 | 10 | 0.999 | 2.00 |" in text
    assert rows([]) == []
    assert spread([2.0])["deviation"] is None


def test_an_experiment_that_always_diverged_is_said() -> None:
    runs = [run for run in plan(seeds=2) if run.experiment == "literal"]
    gone = [{"run": described(run), "diverged": "the loss became nan"} for run in runs]
    (row,) = rows(gone)
    assert row["test_error"] is None
    assert row["images"] == 10_000
    assert "| diverged |" in as_markdown(summarised(gone))


def summarised(records: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "command": "lenet-edu reproduce", "runs": len(records), "planned": 9,
        "data": DATA, "rows": rows(records), "choices": choices(records),
    }  # fmt: skip


def test_what_is_written_is_small_and_whole(tmp_path: Path) -> None:
    runs = plan()
    records = [record(run) for run in runs]
    for one in records:  # as long as a full run's
        one["epochs"] = one["epochs"] * 6
    command = "lenet-edu reproduce --seeds 5"
    results = summarise(tmp_path, records, DATA, len(runs), command)
    path = tmp_path / "results.json"
    assert json.loads(path.read_text()) == json.loads(json.dumps(results))
    assert path.stat().st_size < 100_000
    assert results["command"] == command
    assert results["runs"] == results["planned"] == len(runs)
    assert results["environments"] == [{"numpy": "2.0"}]
    assert results["data"] == DATA
    own, *tried = results["choices"]
    assert own["rate"] == Recipe.rate
    assert len(tried) == len(reproduce.OTHERS)
    curve = results["curves"]["passes"]["2001"]
    assert curve["validation"] == [0.023] * 12
    assert curve["loss"][:2] == [3.1416, 1.5708]
    assert set(curves(records)) == {run.experiment for run in runs}


def test_plots_hold_what_there_is(tmp_path: Path) -> None:
    draw_passes([], tmp_path / "none.png")
    draw_sizes([], tmp_path / "none.png")
    assert not (tmp_path / "none.png").exists()
    records = [record(run) for run in plan(seeds=2)]
    for draw in (draw_passes, draw_sizes):
        draw(records, tmp_path / "one.png")
        with Image.open(tmp_path / "one.png") as picture:
            assert picture.width > 500
        (tmp_path / "one.png").unlink()


# The command, on real digits: all of MNIST where it is, else those that come along


def command(out: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lenet_edu", "reproduce", "--out", out, *arguments],
        capture_output=True,
        text=True,
        env={"LENET_EDU_OFFLINE": "1", **os.environ},
        cwd=out.parent,
    )


@pytest.mark.slow
def test_the_quick_command_does_everything_and_goes_on_where_it_was(
    tmp_path: Path,
) -> None:
    out = tmp_path / "out"
    done = command(out, "--quick", "--seeds", "1", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    runs = plan(seeds=1, quick=True)
    assert sorted(path.stem for path in (out / "runs").iterdir()) == sorted(
        run.name for run in runs
    )
    assert not list((out / "unfinished").iterdir())
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert results["command"] == "lenet-edu reproduce --quick --seeds 1"
    assert results["runs"] == results["planned"] == len(runs)
    errors = {row["experiment"]: row["test_error"]["mean"] for row in results["rows"]}
    assert list(errors) == list(PAPER)
    assert errors["map-60000"] < 40  # chance is 90
    assert errors["sdlm"] < 30
    assert errors["map-60000"] < errors["map-15000"]  # Fig. 6 in the small
    assert len(results["choices"]) == 1 + len(reproduce.OTHERS)
    (curve,) = results["curves"]["passes"].values()
    assert len(curve["validation"]) == len(curve["training sample"]) == 1
    assert (out / "passes.png").exists()
    assert (out / "sizes.png").exists()
    table = (out / "table.md").read_text(encoding="utf-8")
    assert table in done.stdout
    assert str(tmp_path) not in json.dumps(results) + table

    (out / "runs" / "sdlm-1998.json").unlink()
    part = command(out, "--quick", "--seeds", "1", "--no-runs")
    assert part.returncode == 0, part.stderr
    assert f"{len(runs) - 1} of {len(runs)} runs, made by" in part.stdout
    assert not (out / "runs" / "sdlm-1998.json").exists()
    again = command(out, "--quick", "--seeds", "1")
    assert again.returncode == 0, again.stderr
    said = again.stdout.splitlines()
    assert said[0] == f"{len(runs) - 1} of {len(runs)} runs are there already."
    assert [line for line in said if "test error 1" in line or "-1998:" in line] == [
        line for line in done.stdout.splitlines() if line.startswith("sdlm-1998:")
    ]
    assert json.loads((out / "results.json").read_text(encoding="utf-8")) == results


def test_interrupted_it_still_writes_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lenet_edu.training.runs.digits", lambda: None)
    monkeypatch.setattr(reproduce, "data_record", lambda _: DATA)

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(reproduce.many, "do_missing", stopped)
    with pytest.raises(KeyboardInterrupt):
        reproduce.reproduce(tmp_path)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "runs").mkdir()
    for run in plan()[:3]:
        text = json.dumps(record(run))
        (tmp_path / "runs" / f"{run.name}.json").write_text(text)
    with pytest.raises(KeyboardInterrupt):
        reproduce.reproduce(tmp_path)
    results = json.loads((tmp_path / "results.json").read_text())
    assert (results["runs"], results["planned"]) == (3, len(plan()))
    assert [row["experiment"] for row in results["rows"]] == list(PAPER)[:3]


def test_no_runs_without_any_is_said(tmp_path: Path) -> None:
    done = command(tmp_path / "out", "--no-runs")
    assert done.returncode == 1
    assert "holds no finished run of this command" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_cluster_that_is_not_there_ends_with_a_sentence(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="dask is not installed")
    done = command(tmp_path / "out", "--quick", "--dask", "nowhere://1")
    assert done.returncode == 1
    assert done.stderr.startswith("No Dask scheduler answers at nowhere://1")
    assert "Traceback" not in done.stderr
