"""A learner's folder for the tests that write into one."""

from __future__ import annotations

import importlib
import json
import linecache
from collections import Counter

import cases_table
import numpy as np
import pytest

from lenet_edu import course
from lenet_edu.exercises import cells, classroom

# The package hands out functions under the names of these modules.
keep = importlib.import_module("lenet_edu.exercises.keep")
progress = importlib.import_module("lenet_edu.exercises.progress")


@pytest.fixture
def fresh():
    """No record of earlier checks in this process."""
    memories = (
        classroom._failures,
        classroom._last,
        classroom._said,
        cells._stopped,
        keep._memory,
        progress._memory,
    )
    for memory in memories:
        memory.clear()
    yield
    for memory in memories:
        memory.clear()


@pytest.fixture
def from_source():
    """from_source(code, name) -> a function whose source Python can find."""

    def compiled(code, name):
        file = f"<cell of {name} {hash(code)}>"
        linecache.cache[file] = (len(code), None, code.splitlines(True), file)
        space = {"np": np}
        exec(compile(code, file, "exec"), space)
        return space[name]

    return compiled


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


def pytest_terminal_summary(terminalreporter):
    """Print the table of the cases that ran, on one process or on several."""
    rows = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "case" and report.when == "call":
                    chapter, counts = json.loads(value)
                    rows.setdefault(chapter, Counter()).update(counts)
    if rows:
        terminalreporter.section("answers of all kinds")
        terminalreporter.write_line(cases_table.table(rows))
