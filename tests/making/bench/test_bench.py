"""The benchmark: all do the same, ratios are those of the rounds, JSON holds."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

import lenet_edu.making.bench.race as race
from lenet_edu.cli import app
from lenet_edu.making.bench import CASES, as_json, plot, table
from lenet_edu.making.bench.cases import TRAINING_FLOP, Case
from lenet_edu.making.bench.contenders import CONTENDERS, Contender, engine
from lenet_edu.making.bench.race import Effort, Result, Results
from lenet_edu.making.bench.race import race as run_race
from lenet_edu.making.bench.tutorial import Tutorial
from lenet_edu.models import modern

TINY = Effort(3, 0.0, 1.0)
RATIOS = {
    "train_modern_1thread",
    "train_lenet5_1thread",
    "inference",
    "online",
    "single_image",
    "train_all_cores",
}


def test_every_ratio_has_one_case() -> None:
    named = [case.ratio for case in CASES if case.ratio]
    assert sorted(named) == sorted(RATIOS)
    assert all(case.quick for case in CASES if case.ratio)


def test_flops_of_a_training_step() -> None:
    forward = 2 * (117600 + 240000 + 48000 + 10080 + 840)
    assert 3 * forward - 2 * 117600 == TRAINING_FLOP  # C1 passes nothing back


@pytest.mark.parametrize("network", ["modern", "lenet5"])
def test_contenders_compute_the_same_loss(network: str) -> None:
    case = Case("small", network, "train", 4)
    present = [c for c in CONTENDERS if not c.missing() and not c.slow_start]
    result = run_race(case, present, TINY)
    assert result.notes == []
    expected = {"engine", "nn"} | ({"im2col"} if network == "modern" else set())
    assert expected <= result.seconds.keys()
    assert all(len(times) == 3 for times in result.seconds.values())


def test_tutorial_steps_as_the_engine_does() -> None:
    case = Case("small", "modern", "train", 5)
    network, images, labels = Tutorial(case.parameters), case.images, case.labels
    train = engine(case)
    for _ in range(3):
        assert network.step(images, labels, 1e-3) == pytest.approx(train(), rel=1e-5)
    reference = modern(np.random.default_rng(2))
    for name, array in network.p.items():
        reference.parameters[name][...] = array
    np.testing.assert_allclose(
        network.forward(images), reference.forward(images), atol=1e-5
    )


def test_another_loss_is_noticed_and_a_failure_is_a_note() -> None:
    def broken(case: Case):
        raise RuntimeError("no compiler here\nsecond line")

    contenders = [
        Contender("engine", (), engine),
        Contender("cheat", (), lambda case: lambda: 0.5),
        Contender("broken", (), broken),
        Contender("elsewhere", (), lambda case: None),
    ]
    result = run_race(Case("cheating", "modern", "train", 2), contenders, TINY)
    assert result.seconds.keys() == {"engine", "cheat"}
    assert "another loss" in result.notes[0]
    assert result.notes[1] == "broken did not run: no compiler here"


def made_up() -> Results:
    def result(case: Case, **seconds: list[float]) -> Result:
        times = {k.replace("_", " "): np.array(v) for k, v in seconds.items()}
        return Result(case, times, "CPU")

    races = [
        result(
            case,
            engine=[1.0, 2.0, 1.0],
            torch_eager=[3.0, 6.0, 30.0],
            torch_compiled=[9.0, 9.0, 9.0],
            nn=[20.0, 20.0, 20.0],
        )
        for case in CASES
        if case.ratio
    ]
    races[0].seconds[race.PRODUCT] = np.array([1e-3] * 3)
    return Results(races, {"engine": 50.0, "torch": 500.0}, ["jax"], quick=True)


def test_ratios_are_medians_over_rounds_against_the_fastest_rival() -> None:
    ratios = made_up().ratios
    assert ratios.keys() >= RATIOS
    assert ratios["inference"] == 3.0  # of 3, 3, 30; compiled has the larger median
    assert ratios["memory"] == 10.0
    assert 0 < ratios["peak_share"] < 1


def test_json_table_and_figure(tmp_path) -> None:
    results = made_up()
    stored = json.loads(json.dumps(as_json(results)))
    assert stored["ratios"]["online"] == 3.0
    assert stored["races"][0]["times_the_engine"]["nn"] == 20.0
    text = table(results)
    assert "3.0 x  (goal 2.3 x)" in text
    assert "268 GFLOP/s" in text  # 2 * 512^3 in a millisecond
    assert stored["gigaflops_of_a_large_product"] == 268.4
    assert f"numpy {np.__version__}" in text
    assert stored["machine"]["versions"]["numpy"] == np.__version__
    assert "jax is not installed" in text
    plot(results, tmp_path / "bench.png")
    assert (tmp_path / "bench.png").stat().st_size > 5000


def test_rounds_that_differ_are_said_to() -> None:
    results = made_up()
    assert results.races[0].spread == 0.5  # of 1, 1, 2: from 1 to 1.5, over 1
    assert table(results).count("rounds differ by 50%") == len(results.races)
    for race_ in results.races:
        race_.seconds["engine"] = np.array([1.0, 1.0, 1.1])
    assert "rounds differ" not in table(results)


def test_without_pytorch_it_runs_and_says_so(tmp_path, monkeypatch) -> None:
    quick = [Case("tiny", "modern", "train", 2, ratio="train_modern_1thread")]
    monkeypatch.setattr(race, "CASES", quick)
    monkeypatch.setattr(Contender, "missing", lambda self: list(self.needs))
    monkeypatch.setattr(race, "Effort", lambda *_: TINY)
    monkeypatch.setattr(race, "peak_megabytes", lambda missing: {"engine": 50.0})
    path = tmp_path / "result.json"
    done = CliRunner().invoke(app, ["bench", "--quick", "--json", str(path)])
    assert done.exit_code == 0, done.output
    assert "torch is not installed" in done.output
    stored = json.loads(path.read_text())
    assert stored["missing"] == ["jax", "keras", "torch"]
    assert set(stored["ratios"]) == {"peak_share"}


def test_a_folder_that_is_not_there_is_said_first(tmp_path) -> None:
    path = tmp_path / "none" / "result.json"
    done = CliRunner().invoke(app, ["bench", "--json", str(path)])
    assert done.exit_code == 2
    assert "no folder" in done.output


def test_a_process_that_does_not_end_has_no_memory_to_report(monkeypatch) -> None:
    import lenet_edu.making.bench.memory as memory

    monkeypatch.setattr(memory, "SECONDS", 0.01)
    assert memory.peak_megabytes(["torch"]) == {}


@pytest.mark.slow
def test_memory_is_measured_in_a_process_of_its_own() -> None:
    from lenet_edu.making.bench.memory import peak_megabytes

    found = peak_megabytes(["torch"])
    if found:  # empty where the system does not tell
        assert found.keys() == {"engine", "nn"}
        assert 10 < found["engine"] < 150
