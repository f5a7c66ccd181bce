"""Runs are done once, survive kills of workers, and are known again by their fields."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from waiting_runs import (
    DIGESTS,
    Waiting,
    begun,
    dies,
    fails,
    other_data,
    perform,
    suspected,
)

from lenet_edu.data import embedded
from lenet_edu.data.mnist import FILES
from lenet_edu.fast.threads import one_blas_thread
from lenet_edu.training import cluster as on_cluster
from lenet_edu.training import processes, reproduce
from lenet_edu.training.lenet5 import Recipe
from lenet_edu.training.record import PARTS
from lenet_edu.training.runs import RunsError, described, do_missing, finished
from lenet_edu.training.runs import digits as read_once

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


def soon(true: Callable[[], Any], seconds: float = 60) -> bool:
    """Whether it becomes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return False


def alive(pid: int) -> bool:
    """Whether there is such a process; one that nobody has asked after does not count.

    (Its parent is gone, so whoever inherited it may not have looked yet.)
    """
    try:
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return not Path("/proc").is_dir()
    return status.rpartition(")")[2].split()[0] != "Z"


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


def test_a_run_that_fails_is_said_when_the_others_are_done(
    tmp_path: Path, runs: list[Waiting]
) -> None:
    (tmp_path / "go").touch()
    said: list[str] = []
    with pytest.raises(ZeroDivisionError):
        do(runs, tmp_path, fails, say=said.append)
    assert "b: failed (ZeroDivisionError)." in said
    assert [run.what for run in runs if finished(tmp_path, run)] == ["a", "c", "last"]


@pytest.mark.parametrize(
    ("jobs", "runs", "cores", "count", "says"),
    [
        (40, 3, 8, 3, ""),
        (40, 13, 2, 2, "2 of 40 processes are started, one for each core."),
        (2, 13, 2, 2, ""),
        (1, 1, 8, 1, ""),
    ],
)  # fmt: skip
def test_no_more_processes_than_runs_or_cores(
    monkeypatch: pytest.MonkeyPatch,
    jobs: int, runs: int, cores: int, count: int, says: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(processes, "cores", lambda: cores)
    said: list[str] = []
    assert processes.started(jobs, runs, said.append) == count
    assert "".join(said) == says


def test_forty_jobs_start_no_forty_processes(
    tmp_path: Path, runs: list[Waiting], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "cores", lambda: 2)
    (tmp_path / "go").touch()
    records = do(runs, tmp_path, jobs=40)
    assert 1 <= len({record["pid"] for record in records}) <= 2


@pytest.mark.slow
def test_a_killed_process_costs_its_own_run_which_is_begun_anew(
    tmp_path: Path, runs: list[Waiting]
) -> None:
    def ready() -> list[int]:
        others = all(finished(tmp_path, run) for run in runs[:3])
        return begun(tmp_path, "last") if others else []

    thread = kill_when(ready, (tmp_path / "go").touch)
    said: list[str] = []
    assert len(do(runs, tmp_path, jobs=2, say=said.append)) == 4
    thread.join(100)
    assert said[-2:] == [
        "last: its process was ended from outside; once more.",
        "last: done",
    ]
    assert {name: len(begun(tmp_path, name)) for name in NAMES} == {
        "a": 1, "b": 1, "c": 1, "last": 2,
    }  # fmt: skip
    assert not list((tmp_path / "unfinished").iterdir())


@pytest.mark.slow
def test_a_run_that_is_killed_every_time_is_given_up_alone(
    tmp_path: Path, runs: list[Waiting]
) -> None:
    said: list[str] = []
    (tmp_path / "go").touch()
    with pytest.raises(
        RunsError, match=r"did b was ended from outside 3 times.*--jobs"
    ):
        do(runs, tmp_path, dies, jobs=2, say=said.append)
    assert len(begun(tmp_path, "b")) == 3
    assert [run.what for run in runs if finished(tmp_path, run)] == ["a", "c", "last"]
    assert (tmp_path / "unfinished" / "b.npz").exists()
    again: list[str] = []
    assert len(do(runs, tmp_path, jobs=2, say=again.append)) == 4
    assert again == ["3 of 4 runs are there already.", "b: done"]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups like these")
def test_ctrl_c_ends_every_process_without_a_traceback(tmp_path: Path) -> None:
    program = Path(__file__).with_name("waiting_runs.py")
    with subprocess.Popen(
        [sys.executable, program, tmp_path],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            assert soon(lambda: begun(tmp_path, "last")), "it did not begin"
            os.killpg(process.pid, signal.SIGINT)  # as a terminal does it
            out, err = process.communicate(timeout=60)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    assert (out, err) == ("a: done\nstopped\n", "")
    assert soon(lambda: not alive(begun(tmp_path, "last")[0])), "it is still at work"
    assert finished(tmp_path, Waiting(str(tmp_path), "a"))


# On a cluster


@pytest.fixture(scope="module")
def few_digits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """1,000 digits to learn and 100 to measure, for this process and the workers."""
    folder, digits = tmp_path_factory.mktemp("few"), embedded()
    parts = [getattr(digits, name) for name in PARTS]
    for name, part, count in zip(FILES, parts, (1000, 1000, 100, 100), strict=True):
        head = struct.pack(
            f">4B{part.ndim}I", 0, 0, 8, part.ndim, count, *part.shape[1:]
        )
        (folder / name).write_bytes(head + part[:count].tobytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LENET_EDU_DATA", str(folder))
        read_once.cache_clear()
        yield
    read_once.cache_clear()


@pytest.fixture(scope="module")
def shared_cluster(few_digits: None) -> Any:
    distributed = pytest.importorskip("distributed", reason="dask is not installed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as one:
        yield one


@pytest.fixture
def cluster(shared_cluster: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Two workers that are started anew when they are killed.

    On a busy machine that may take longer than the minute after which no worker is an
    error; other tests are about that error.
    """
    monkeypatch.setattr(on_cluster, "PATIENCE", 200.0)
    return shared_cluster


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_loses_nothing(
    tmp_path: Path, runs: list[Waiting], cluster: Any
) -> None:
    thread = kill_when(lambda: begun(tmp_path, "last"), (tmp_path / "go").touch)
    said: list[str] = []
    records = do(runs, tmp_path, dask=cluster.scheduler_address, say=said.append)
    thread.join(100)
    assert [r["run"]["name"] for r in records] == list(NAMES)
    assert sorted(line.split(" (")[0] for line in said) == [
        f"{name}: done" for name in NAMES
    ]
    assert all("done (worker tcp://127.0.0.1:" in line for line in said)
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


@pytest.fixture
def own_cluster() -> Iterator[Any]:
    """A scheduler that a test may end, with one worker, both in processes."""
    pytest.importorskip("distributed", reason="dask is not installed")
    with OwnCluster() as one:
        yield one


class OwnCluster:
    """``dask scheduler`` and ``dask worker`` as one would start them."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        self.processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> OwnCluster:
        port = self.address.rpartition(":")[2]
        self.scheduler = self.start(
            "distributed.cli.dask_scheduler",
            "--host", "127.0.0.1", "--port", port, "--no-dashboard",
        )  # fmt: skip
        # It imports for seconds before it listens, and many on a busy machine.
        until = time.monotonic() + 120
        while self.scheduler.poll() is None and time.monotonic() < until:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", int(port)), 1).close()
                break
            time.sleep(0.1)
        return self

    def worker(self) -> subprocess.Popen[bytes]:
        return self.start(
            "distributed.cli.dask_worker", self.address,
            "--no-nanny", "--no-dashboard", "--nthreads", "1",
        )  # fmt: skip

    def start(self, module: str, *options: str) -> subprocess.Popen[bytes]:
        here = os.pathsep.join([str(Path(__file__).parent), *sys.path])
        process = subprocess.Popen(
            [sys.executable, "-m", module, *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": here},
        )  # fmt: skip
        self.processes.append(process)
        return process

    def __exit__(self, *_: object) -> None:
        for process in self.processes:
            process.kill()
            process.wait(60)


@pytest.mark.slow
def test_a_scheduler_that_is_lost_is_a_sentence_and_the_rest_is_done_later(
    tmp_path: Path, runs: list[Waiting], own_cluster: OwnCluster,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(on_cluster, "CONNECTS", 10.0)
    own_cluster.worker()
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if len(said) == 3:
            own_cluster.scheduler.kill()

    with pytest.raises(RunsError, match=r"no longer answers\. Every finished run is"):
        do(runs, tmp_path, dask=own_cluster.address, say=say)
    assert sum(finished(tmp_path, run) is not None for run in runs) == 3
    (tmp_path / "go").touch()
    again: list[str] = []
    assert len(do(runs, tmp_path, say=again.append)) == 4
    assert again == ["3 of 4 runs are there already.", "last: done"]


@pytest.mark.slow
def test_a_scheduler_that_has_stopped_is_a_sentence_too(
    tmp_path: Path, runs: list[Waiting], own_cluster: OwnCluster,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    own_cluster.worker()  # which may need its time to start

    def stop(line: str) -> None:
        for name, seconds in (("PATIENCE", 3.0), ("ANSWERS", 1.0), ("EVERY", 0.2)):
            monkeypatch.setattr(on_cluster, name, seconds)
        own_cluster.scheduler.send_signal(signal.SIGSTOP)

    with pytest.raises(RunsError, match="no longer answers"):
        do([runs[0], runs[3]], tmp_path, dask=own_cluster.address, say=stop)


@pytest.mark.slow
def test_no_worker_is_a_sentence_and_the_lost_workers_run_is_not_a_result(
    tmp_path: Path, runs: list[Waiting], own_cluster: OwnCluster,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(on_cluster, "PATIENCE", 8.0)
    monkeypatch.setattr(on_cluster, "EVERY", 0.2)
    with pytest.raises(RunsError, match=r"has had no worker for 8 s.*`dask worker tcp"):
        do(runs, tmp_path, dask=own_cluster.address)
    monkeypatch.setattr(on_cluster, "PATIENCE", 100.0)  # a worker takes time to start
    worker = own_cluster.worker()

    def others_are_kept() -> list[int]:
        if not all(finished(tmp_path, run) for run in runs[:3]):
            return []
        on_cluster.PATIENCE = 8.0
        return begun(tmp_path, "last")

    thread = kill_when(others_are_kept, worker.poll)
    with pytest.raises(RunsError, match="no worker for 8 seconds"):
        do(runs, tmp_path, dask=own_cluster.address)
    thread.join(100)
    assert [finished(tmp_path, run) is not None for run in runs] == [True] * 3 + [False]


@pytest.mark.slow
def test_a_run_whose_workers_die_every_time_is_given_up_alone(
    tmp_path: Path, runs: list[Waiting], cluster: Any
) -> None:
    (tmp_path / "go").touch()
    with pytest.raises(RunsError, match="workers that did b died again and again"):
        do(runs, tmp_path, dies, dask=cluster.scheduler_address)
    assert [run.what for run in runs if finished(tmp_path, run)] == ["a", "c", "last"]


@pytest.mark.slow
def test_a_run_is_blamed_only_if_it_was_alone(
    tmp_path: Path, runs: list[Waiting], cluster: Any
) -> None:
    """Dask suspects every run that a dying worker held."""
    (tmp_path / "go").touch()
    with pytest.raises(RunsError, match="workers that did b died again and again"):
        do(runs, tmp_path, suspected, dask=cluster.scheduler_address)
    assert [run.what for run in runs if finished(tmp_path, run)] == ["a", "c", "last"]


@pytest.mark.slow
def test_an_error_on_a_worker_comes_back_as_itself(
    tmp_path: Path, runs: list[Waiting], cluster: Any
) -> None:
    (tmp_path / "go").touch()
    with pytest.raises(ZeroDivisionError):
        do(runs, tmp_path, fails, dask=cluster.scheduler_address)
    assert [run.what for run in runs if finished(tmp_path, run)] == ["a", "c", "last"]


def test_no_scheduler_is_a_sentence(tmp_path: Path, runs: list[Waiting]) -> None:
    pytest.importorskip("distributed", reason="dask is not installed")
    with pytest.raises(RunsError, match=r"No Dask scheduler answers at nowhere"):
        do(runs, tmp_path, dask="nowhere://1")


def test_without_dask_it_is_said(
    tmp_path: Path, runs: list[Waiting], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(RunsError, match=r'pip install "lenet-edu\[cluster\]"'):
        do(runs, tmp_path, dask="tcp://127.0.0.1:1")
