"""progress.json: nothing is lost between processes, nor to damage of any kind."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from lenet_edu import check, hint, locks, progress, solution
from lenet_edu.exercises import record
from lenet_edu.locks import locked

MANY = (
    "import sys; from pathlib import Path; from lenet_edu.exercises import record\n"
    "folder, name = Path(sys.argv[1]), sys.argv[2]\n"
    "count = lambda old: {**old, 'attempts': old.get('attempts', 0) + 1}\n"
    "for n in range(100):\n"
    "    said = record.change(folder, '02.1', count)\n"
    "    said += record.change(folder, f'{name}.{n}', count)\n"
    "    assert said == '', said\n"
)
RIGHT = {"attempts": 2, "hints": 1, "mistakes": ["C01"], "passed": True, "last": "x"}


def stored(folder):
    return json.loads((folder / "progress.json").read_text(encoding="utf-8"))


def test_two_processes_lose_nothing(tmp_path):
    processes = [
        subprocess.Popen([sys.executable, "-c", MANY, str(tmp_path), name])
        for name in ("a", "b")
    ]
    assert [process.wait(120) for process in processes] == [0, 0]
    kept = stored(tmp_path)
    assert kept.pop("02.1") == {"attempts": 200}
    assert kept == {f"{name}.{n}": {"attempts": 1} for name in "ab" for n in range(100)}


def test_a_lock_that_is_held_is_a_sentence(folder, monkeypatch, capsys):
    monkeypatch.setattr(locks, "SECONDS", 0.1)
    with locked(folder / record.LOCK):
        check("00.1", lambda *_: 1)
        assert "another program has held" in capsys.readouterr().out
        (folder / "progress.json").write_text("{")
        assert "is damaged, and another program" in str(progress())
    assert (folder / "progress.json").read_text() == "{"


@pytest.mark.parametrize(
    "entry",
    [
        None,
        3,
        [],
        {"attempts": "many"},
        {"attempts": -1},
        {"attempts": True},
        {"hints": 1.5},
        {"hints": None},
        {"asked": [1]},
        {"passed": "yes"},
        {"passed": 1},
        {"last": 4},
        {"mistakes": "C01"},
        {"mistakes": [1]},
        {"mistakes": {"C01": 1}},
    ],
)
def test_an_entry_that_cannot_be_right_is_set_aside(folder, entry):
    """And only that one: what else the file holds goes on counting."""
    before = json.dumps({"02.1": RIGHT, "00.1": entry})
    (folder / "progress.json").write_text(before)
    said = str(progress())
    assert "progress.json was damaged (00.1: " in said
    assert "The other entries stay" in said
    assert "[x] 02.1" in said
    (aside,) = folder.glob("progress.damaged-*.json")
    assert aside.read_text() == before
    assert stored(folder) == {"02.1": RIGHT}
    for call in (hint, solution):
        assert "00.1" in str(call("00.1"))
    check("00.1", lambda *_: 1)
    assert stored(folder)["00.1"]["attempts"] == 1
    assert stored(folder)["02.1"] == RIGHT
    assert len(list(folder.glob("progress.damaged-*.json"))) == 1


def test_what_a_later_version_wrote_stays(folder):
    later = {"02.1": {**RIGHT, "seconds": 3.5}, "99.1": {"new": []}}
    (folder / "progress.json").write_text(json.dumps(later))
    check("00.1", lambda *_: 1)
    kept = stored(folder)
    del kept["00.1"]
    assert kept == later


def test_a_table_too_deep_to_read(folder):
    (folder / "progress.json").write_text("[" * 100_000)
    assert "was damaged" in str(progress())
    assert not (folder / "progress.json").exists()


def test_a_record_that_cannot_be_read_is_left_as_it_is(folder, capsys):
    (folder / "progress.json").mkdir()
    assert "progress.json cannot be read" in str(progress())
    check("00.1", lambda *_: 1)
    assert "progress.json" in capsys.readouterr().out
    assert (folder / "progress.json").is_dir()


def test_damage_that_cannot_be_set_aside_is_not_written_over(folder, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    (folder / "progress.json").write_text("{")
    monkeypatch.setattr(record, "write_atomic", full)
    assert "cannot be set aside (No space left on device)" in str(progress())
    assert "cannot be set aside" in record.change(folder, "00.1", dict)
    assert (folder / "progress.json").read_text() == "{"
