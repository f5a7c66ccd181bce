"""What cannot be written is said before anything is trained or raced."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from lenet_edu import outputs
from lenet_edu.cli import app
from lenet_edu.outputs import OutputError, require_file, require_folder

COMMANDS = {
    "train": "lenet5.npz",
    "modern": "modern.json",
    "ablation": "ablation.json",
    "contest": "contest.json",
    "reproduce": "results.json",
    "snapshots": "lenet5-epochs.npz",
    "strings": "lenet5-strings.npz",
    "robustness": "robustness.json",
}


@pytest.fixture(autouse=True)
def nothing_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads the digits or races has begun too early."""

    def begun(*_: object, **__: object) -> None:
        pytest.fail("it has begun")

    monkeypatch.setattr("lenet_edu.data.load_mnist", begun)
    monkeypatch.setattr("lenet_edu.training.run.load_mnist", begun)
    monkeypatch.setattr("lenet_edu.making.bench.run", begun)
    monkeypatch.setattr("lenet_edu.making.bench.race.race", begun)


def run(*arguments: str) -> SimpleNamespace:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return SimpleNamespace(code=result.exit_code, err=result.stderr.strip())


def refuse(number: int) -> Callable[..., Any]:
    def refused(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return refused


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_in_place_of_the_folder(command: str, tmp_path: Path) -> None:
    path = tmp_path / "afile"
    path.write_text("mine")
    for out in (path, path / "below" / "it"):
        done = run(command, "--out", str(out))
        assert (done.code, "file; name a folder" in done.err) == (2, True)
        assert done.err.startswith(str(out))
    assert path.read_text() == "mine"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_in_place_of_a_file(command: str, tmp_path: Path) -> None:
    (tmp_path / COMMANDS[command]).mkdir()
    done = run(command, "--out", str(tmp_path))
    assert done.code == 2
    assert f"{COMMANDS[command]} is a folder, and a file of this name" in done.err


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "the disk is full ("),
        (errno.EROFS, "is read-only ("),
        (errno.EACCES, "may not be written by you ("),
        (errno.EIO, "(Input/output error; "),
    ],
)
def test_what_the_system_refuses(
    command: str, number: int, says: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(outputs.tempfile, "TemporaryFile", refuse(number))
    out = tmp_path / "new" / "results"
    done = run(command, "--out", str(out))
    assert done.code == 1
    assert done.err.startswith(f"{out} cannot be written")
    assert says in done.err
    assert " MB free" in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_nearly_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=3_000_000))
    done = run("train", "--out", str(tmp_path / "out"))
    assert done.code == 1
    assert "a disk with 3 MB free, and 20 MB may be needed" in done.err


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["--plot", "x.foo"], "x.foo ends in .foo; a name with .png, .svg or .pdf is"),
        (
            ["--plot", "x"],
            "x has no ending; a name with .png, .svg or .pdf is expected",
        ),
        (["--plot", "."], ". is a folder; name a file in it."),
        (["--json", "."], ". is a folder; name a file in it."),
        (["--json", "none/x.json"], "There is no folder none to save x.json in."),
    ],
)
def test_bench_looks_at_its_files_first(
    given: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("bench", *given)
    assert done.code == 2
    assert done.err.startswith(says)
    assert list(tmp_path.iterdir()) == []


def test_bench_on_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outputs.tempfile, "TemporaryFile", refuse(errno.ENOSPC))
    done = run("bench", "--plot", str(tmp_path / "x.png"))
    assert (done.code, "x.png cannot be written: the disk is full" in done.err) == (
        1,
        True,
    )


def test_a_file_that_may_not_be_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.json"
    path.write_text("old")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere
    with pytest.raises(OutputError, match="may not be written: allow it, or name anot"):
        require_file(path)


def test_what_can_be_written_is_left_as_it_is(tmp_path: Path) -> None:
    require_folder(tmp_path / "a" / "b", "x.npz")
    require_folder(tmp_path, "x.npz")
    require_file(tmp_path / "x.PNG", outputs.PICTURES)
    assert list(tmp_path.iterdir()) == []


def test_a_later_failure_is_a_sentence_too(tmp_path: Path) -> None:
    with (
        pytest.raises(
            OutputError, match=r"disk is full \([\d,]+ MB free\)\. Make room"
        ),
        outputs.failures_in_sentences(tmp_path / "out"),
    ):
        refuse(errno.ENOSPC)()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (
            ["reproduce", "--jobs", "2", "--dask", "tcp://x:1"],
            "--jobs counts processes",
        ),
        (["modern", "--jobs", "2", "--dask", "tcp://x:1"], "--jobs counts processes"),
        (["ablation", "--quick", "--images", "9"], "leave out --images"),
        (["contest", "--quick", "--images", "900"], "leave out --images"),
        (["train", "--network", "modern", "--loss", "penalty"], "--loss is of LeNet-5"),
        (["train", "--network", "modern", "--loss", "map"], "--loss is of LeNet-5"),
        (["modern", "--longer", "2"], "--longer belongs to --as-listed; add that"),
        (["reproduce", "--no-runs", "--jobs", "2"], "--jobs does nothing with --no-"),
        (["contest", "--no-runs", "--dask", "x:1"], "--dask does nothing with --no-"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(
    given: list[str], says: str, tmp_path: Path
) -> None:
    done = run(*given, "--out", str(tmp_path / "out"))
    assert (done.code, says in done.err) == (2, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("train", "Stopped. The passes that are done are kept"),
        ("reproduce", "Stopped. Finished runs are kept"),
        ("modern", "Stopped. Finished runs are kept"),
        ("snapshots", "Stopped. Nothing was stored."),
    ],
)
def test_ctrl_c_is_a_sentence(
    command: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lenet_edu.data.load_mnist", stopped)
    monkeypatch.setattr("lenet_edu.training.run.load_mnist", stopped)
    monkeypatch.setattr("lenet_edu.training.runs.digits", stopped)
    done = run(command, "--out", str(tmp_path))
    assert done.code == 1
    assert done.err.startswith(says)
