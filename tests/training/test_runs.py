"""Runs are done once, survive kills of workers, and are known again by their fields."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from waiting_runs import DIGESTS, Waiting, begun, fails, other_data, perform

from lenet_edu.fast.threads import one_blas_thread
from lenet_edu.training import reproduce
from lenet_edu.training.lenet5 import Recipe
from lenet_edu.training.runs import RunsError, described, do_missing, finished

NAMES = ("a", "b", "c", "last")


@pytest.fixture
def runs(tmp_path: Path) -> list[Waiting]:
    return [Waiting(str(tmp_path), name) for name in NAMES]


def do(runs: list[Waiting], out: Path, how: Any = perform, **more: Any) -> list[dict]:
    options = {"digests": DIGESTS, "say": lambda _: None, **more}
    return do_missing(runs, how, out, **options)


def kill_when(ready: Callable[[], list[int]], then: Callable[[], object]) -> Any:
    """A thread that ends the first process that ``ready`` names, by SIGKILL."""

    def watch() -> None:
        deadline = time.monotonic() + 100
        while time.monotonic() < deadline:
            if pids := ready():
                os.kill(pids[0], signal.SIGKILL)
                break
            time.sleep(0.02)
        then()

    thread = threading.Thread(target=watch)
    thread.start()
    return thread


def test_done_once_kept_and_known_again(tmp_path: Path, runs: list[Waiting]) -> None:
    (tmp_path / "go").touch()
    said: list[str] = []
    records = do(runs, tmp_path, jobs=2, say=said.append, in_short=lambda r: "fine")
    assert [r["run"]["name"] for r in records] == list(NAMES)
    assert sorted(said) == [f"{name}: fine" for name in NAMES]
    assert all(record["checkpoint"] for record in records)
    assert not list((tmp_path / "unfinished").iterdir())

    damaged = tmp_path / "runs" / "b.json"
    damaged.write_text(damaged.read_text()[:-20])
    said.clear()
    again = do(runs, tmp_path, jobs=2, say=said.append)
    assert said == ["3 of 4 runs are there already.", "b: done"]
    assert [r["run"] for r in again] == [r["run"] for r in records]
    assert {name: len(begun(tmp_path, name)) for name in NAMES} == {
        "a": 1, "b": 2, "c": 1, "last": 1,
    }  # fmt: skip


def test_another_setting_or_other_data_is_another_run(
    tmp_path: Path, runs: list[Waiting]
) -> None:
    (tmp_path / "go").touch()
    do(runs[:1], tmp_path)
    run = runs[0]
    assert finished(tmp_path, run, DIGESTS)
    assert finished(tmp_path, replace(run, steps=(1, 3))) is None
    assert finished(tmp_path, replace(run, added_later=0.6)) is None
    assert finished(tmp_path, run, {"train_images": "b"}) is None


def test_a_field_that_was_added_since_counts_with_its_default(
    tmp_path: Path, runs: list[Waiting]
) -> None:
    run = runs[0]
    do([run], tmp_path)
    path = tmp_path / "runs" / "a.json"
    record = json.loads(path.read_text())
    assert record["run"] == described(run)
    del record["run"]["added_later"]
    path.write_text(json.dumps(record))
    assert finished(tmp_path, run)
    assert finished(tmp_path, replace(run, added_later=0.6)) is None
    del record["run"]["folder"]  # has no default
    path.write_text(json.dumps(record))
    assert finished(tmp_path, run) is None


@pytest.mark.parametrize("key", ["more", "experiment"])
def test_a_field_that_is_no_more_is_another_run(
    tmp_path: Path, runs: list[Waiting], key: str
) -> None:
    do(runs[:1], tmp_path)
    path = tmp_path / "runs" / "a.json"
    record = json.loads(path.read_text())
    record["run"][key] = 1
    path.write_text(json.dumps(record))
    assert finished(tmp_path, runs[0]) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"run": 3}', '{"run": null}'])
def test_what_is_no_record_is_done_again(
    tmp_path: Path, runs: list[Waiting], text: str
) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "a.json").write_text(text)
    assert len(do(runs[:1], tmp_path)) == 1
    assert finished(tmp_path, runs[0], DIGESTS)


def test_two_runs_of_one_name_are_refused(tmp_path: Path, runs: list[Waiting]) -> None:
    with pytest.raises(ValueError, match="same name"):
        do([runs[0], runs[0]], tmp_path)


def test_records_of_other_data_are_not_kept(
    tmp_path: Path, runs: list[Waiting]
) -> None:
    with pytest.raises(RunsError, match="a was trained on other digits"):
        do(runs[:1], tmp_path, other_data)
    assert finished(tmp_path, runs[0]) is None


def test_a_run_that_fails_takes_no_other_with_it(
    tmp_path: Path, runs: list[Waiting]
) -> None:
    with pytest.raises(ZeroDivisionError):
        do(runs[:2], tmp_path, fails)
    assert finished(tmp_path, runs[0])
    do(runs[:2], tmp_path)
    assert len(begun(tmp_path, "a")) == 1


@pytest.mark.slow
def test_a_killed_process_loses_its_own_run_alone(
    tmp_path: Path, runs: list[Waiting]
) -> None:
    def ready() -> list[int]:
        others = all(finished(tmp_path, run) for run in runs[:3])
        return begun(tmp_path, "last") if others else []

    thread = kill_when(ready, lambda: None)
    with pytest.raises(RunsError, match=r"ended from outside.*same command goes on"):
        do(runs, tmp_path, jobs=2)
    thread.join()
    assert (tmp_path / "unfinished" / "last.npz").exists()
    (tmp_path / "go").touch()
    said: list[str] = []
    assert len(do(runs, tmp_path, jobs=2, say=said.append)) == 4
    assert said == ["3 of 4 runs are there already.", "last: done"]


# On a cluster


@pytest.fixture(scope="module")
def cluster() -> Any:
    distributed = pytest.importorskip("distributed", reason="dask is not installed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as one:
        yield one


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_loses_nothing(
    tmp_path: Path, runs: list[Waiting], cluster: Any
) -> None:
    thread = kill_when(lambda: begun(tmp_path, "last"), (tmp_path / "go").touch)
    said: list[str] = []
    records = do(runs, tmp_path, dask=cluster.scheduler_address, say=said.append)
    thread.join()
    assert [r["run"]["name"] for r in records] == list(NAMES)
    assert sorted(said) == [f"{name}: done" for name in NAMES]
    first, *others = begun(tmp_path, "last")
    assert others  # it was begun anew ...
    assert records[-1]["pid"] == others[-1] != first  # ... by another process
    assert os.getpid() not in [record["pid"] for record in records]
    assert not any(record["checkpoint"] for record in records)


@pytest.mark.slow
def test_a_cluster_trains_the_same_networks_though_a_worker_is_killed(
    tmp_path: Path, cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = [
        reproduce.Run("map-60000", Recipe(seed=seed, epochs=2, images=1000))
        for seed in (1, 2, 3, 4)
    ]
    monkeypatch.setattr(reproduce, "plan", lambda *_: few)
    with one_blas_thread():
        here = [reproduce.perform(run)["sha256"] for run in few]
    said: list[str] = []
    killed: list[int] = []

    def say(line: str) -> None:
        said.append(line)
        if not killed:  # one run is over: the others are under way, or wait
            killed.extend(nanny.pid for nanny in cluster.workers.values())
            for pid in killed:
                os.kill(pid, signal.SIGKILL)

    results = reproduce.reproduce(tmp_path, dask=cluster.scheduler_address, say=say)
    assert len(killed) == 2
    there = [finished(tmp_path, run)["sha256"] for run in few]
    assert there == here
    assert len(set(here)) == 4
    assert sorted(line.split(":")[0] for line in said) == [run.name for run in few]
    assert (results["runs"], results["planned"]) == (4, 4)


def test_no_scheduler_is_a_sentence(tmp_path: Path, runs: list[Waiting]) -> None:
    pytest.importorskip("distributed", reason="dask is not installed")
    with pytest.raises(RunsError, match=r"No Dask scheduler answers at nowhere"):
        do(runs, tmp_path, dask="nowhere://1")


def test_without_dask_it_is_said(
    tmp_path: Path, runs: list[Waiting], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(RunsError, match=r"pip install 'lenet-edu\[cluster\]'"):
        do(runs, tmp_path, dask="tcp://127.0.0.1:1")
