"""A learner's folder for the tests that write into one."""

from __future__ import annotations

import importlib

import pytest

from lenet_edu import course
from lenet_edu.exercises import classroom

# The package hands out functions under the names of these modules.
keep = importlib.import_module("lenet_edu.exercises.keep")
progress = importlib.import_module("lenet_edu.exercises.progress")


@pytest.fixture
def fresh():
    """No record of earlier checks in this process."""
    for memory in (classroom._last, keep._memory, progress._memory):
        memory.clear()
    yield
    for memory in (classroom._last, keep._memory, progress._memory):
        memory.clear()


@pytest.fixture
def folder(fresh, tmp_path, monkeypatch):
    """A learner's folder, with the working directory in its chapters/."""
    opened = course.open_course(tmp_path / "my-course").folder
    monkeypatch.chdir(opened / "chapters")
    return opened


@pytest.fixture
def outside(fresh, tmp_path, monkeypatch):
    """A working directory that is nobody's course folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
