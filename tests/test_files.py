"""Files are written whole or not at all, and what a killed writer leaves is swept."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date

import pytest

from lenet_edu import files
from lenet_edu.files import dated_name, sweep, write_atomic

KILLED = (
    "import os, signal, sys\n"
    "from lenet_edu.files import write_atomic\n"
    "os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)\n"
    "write_atomic(sys.argv[1], 'new' * 1000)\n"
)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_a_killed_writer_leaves_the_old_file_and_a_half_that_is_swept(tmp_path):
    path = tmp_path / "progress.json"
    write_atomic(path, "old")
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], timeout=60)
    assert done.returncode < 0
    assert path.read_text() == "old"
    (half,) = (p for p in tmp_path.iterdir() if p != path)
    assert half.name.startswith(".progress.json.")
    assert sweep(tmp_path) == [half]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps open files")
def test_a_half_that_is_being_written_stays(tmp_path):
    half = tmp_path / f".progress.json.{os.getppid()}-abc_1234.half"
    half.touch()
    assert sweep(tmp_path) == []
    assert half.exists()


@pytest.mark.parametrize(
    "name", [".mine.half", "notes.1-abcdefgh.half", ".git", ".a.b-abcdefgh.half"]
)
def test_what_is_not_ours_stays(tmp_path, name):
    (tmp_path / name).touch()
    assert sweep(tmp_path) == []
    assert (tmp_path / name).exists()


def test_a_failed_writer_leaves_nothing(tmp_path, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    write_atomic(tmp_path / "a", "old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomic(tmp_path / "a", "new")
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {"a": "old"}


def test_a_reader_on_windows_is_waited_for(tmp_path, monkeypatch):
    tries = []
    replace = os.replace

    def held_at_first(*paths):
        tries.append(paths)
        if len(tries) < 3:
            raise PermissionError(13, "The file is used by another process")
        replace(*paths)

    monkeypatch.setattr(os, "replace", held_at_first)
    monkeypatch.setattr(files, "_WINDOWS", True)
    write_atomic(tmp_path / "a", "new")
    assert (tmp_path / "a").read_text() == "new"
    monkeypatch.setattr(files, "_WINDOWS", False)
    tries.clear()
    with pytest.raises(PermissionError):
        write_atomic(tmp_path / "a", "newer")


def test_dated_names_are_free(tmp_path):
    today = date.today().isoformat()
    names = []
    for _ in range(3):
        names.append(dated_name(tmp_path / "progress.json", "damaged"))
        names[-1].touch()
    assert [name.name for name in names] == [
        f"progress.damaged-{today}{number}.json" for number in ("", "-2", "-3")
    ]
