"""How a sandbox is started, and what is said where none can be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lenet_edu.grading import finding, sandbox
from lenet_edu.grading.allowance import Allowance
from lenet_edu.grading.room import ANSWERS, COURSE, PLACES, room
from lenet_edu.grading.sandbox import CONTAINER, LIMITS, Sandbox, SandboxError

pytestmark = pytest.mark.skipif(os.name == "nt", reason="grading needs Linux or macOS")


def test_the_room_of_answers_holds_no_solution() -> None:
    top = room(False) / ANSWERS
    files = {path.relative_to(top).as_posix() for path in top.rglob("*.py")}
    assert "lenet_edu/exercises/engine/run.py" in files
    text = "".join(path.read_text(encoding="utf-8") for path in top.rglob("*.py"))
    for word in ("def conv2d", "def squash", "Misconception(", "sliding_window_view"):
        assert word not in text
    assert not list((room(False) / PLACES / "lenet_edu").iterdir())


def test_a_container_has_no_network_and_cannot_write(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: f"/bin/{name}")
    command = Sandbox(CONTAINER, "image").command(ANSWERS, Allowance(), "name")
    assert command[0] == "podman"
    text = " ".join(command)
    for words in ("--network none", "--read-only", "--cap-drop ALL", "--pids-limit"):
        assert words in text
    assert str(COURSE) not in text
    assert command[command.index("image") + 1] == "python3"
    places = Sandbox(CONTAINER, "image").command(PLACES, Allowance(), "name")
    assert str(COURSE) in " ".join(places)


def test_without_podman_and_docker_a_container_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sandbox.shutil, "which", lambda _: None)
    with pytest.raises(SandboxError, match="needs podman or docker"):
        finding.contained("image")


def test_a_container_that_does_not_start_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "podman"
    program.write_text("#!/bin/sh\nexit 125\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(SandboxError, match="cannot be used"):
        finding.contained("image")


def test_where_bubblewrap_does_not_work_there_are_limits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert finding.found.__wrapped__() == Sandbox(LIMITS)
