"""The lock between processes: one at a time, a wait that ends, free after a kill."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lenet_edu import locks
from lenet_edu.locks import BusyError, locked

HOLD = (
    "import sys; from pathlib import Path; from lenet_edu.locks import locked\n"
    "with locked(Path(sys.argv[1])):\n"
    "    print('held', flush=True)\n"
    "    sys.stdin.read()\n"
)


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock until its input ends or it is killed."""
    command = [sys.executable, "-c", HOLD, str(tmp_path / "lock")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_another_process_has_to_wait_and_not_for_ever(holder, tmp_path):
    with (
        pytest.raises(BusyError, match=r"has held .*lock for 0\.1 seconds"),
        locked(tmp_path / "lock", 0.1),
    ):
        raise AssertionError("two hold it")
    holder.stdin.close()
    holder.wait(60)
    with locked(tmp_path / "lock", 60):
        pass


def test_a_killed_process_holds_nothing(holder, tmp_path):
    holder.kill()
    holder.wait(60)
    with locked(tmp_path / "lock", 60):
        pass


def test_threads_wait_for_each_other(tmp_path):
    counted = [0]

    def count() -> None:
        for _ in range(50):
            with locked(tmp_path / "lock", 60):
                counted[0] = counted[0] + 1

    threads = [threading.Thread(target=count) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert counted == [150]


def test_an_error_inside_frees_it(tmp_path):
    with pytest.raises(KeyError), locked(tmp_path / "lock"):
        raise KeyError
    with locked(tmp_path / "lock", 0):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="fcntl is not of Windows")
@pytest.mark.parametrize("without", ["module", "folder"])
def test_where_there_are_no_locks_the_block_just_runs(tmp_path, monkeypatch, without):
    """A browser's Python, and folders that know no locks."""

    def refuse(*_):
        raise OSError(95, "Operation not supported")

    if without == "module":
        monkeypatch.setattr(locks, "_LOCKS", False)
    else:
        monkeypatch.setattr(locks.fcntl, "flock", refuse)
    with locked(tmp_path / "lock", 0), locked(tmp_path / "lock", 0):
        assert Path(tmp_path / "lock").read_bytes() == b""
