"""From handing out to the report, by the commands that a teacher uses."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parent))

from simulated_class import answers

from lenet_edu.cli import app

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="grading needs limits"),
]


def run(*arguments):
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def write(folder, codes):
    """Put these answers into a handed out copy."""
    path = folder / "chapters" / "02_convolution.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        key = cell["metadata"].get("lenet_edu", {}).get("exercise")
        cell["source"] = codes.get(key, cell["source"])
    path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    place = tmp_path_factory.mktemp("class")
    run("assign", "02", "--name", "Week 3", "--out", place / "week-3")
    one = answers("02.1")
    given = {
        "Learner 001": {"02.1": one.right[0]},
        "Learner 002": {"02.1": one.wrong[0]},
        "Learner 003": {},
    }
    for name, codes in given.items():
        shutil.copytree(place / "week-3", place / "in" / name)
        write(place / "in" / name, codes)
    (place / "rules.toml").write_text('name = "Week 3"\n[points]\n"02.1" = 3\n')
    run(
        *("grade", place / "in", "--out", place / "report", "--jobs", 1),
        *("--rules", place / "rules.toml"),
    )
    return place / "report"


def test_the_table(report):
    with (report / "grades.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["points"] for row in rows] == ["3", "0", "0"]
    assert [row["possible"] for row in rows] == ["9", "9", "9"]
    assert [row["02.1_state"] for row in rows] == ["solved", "wrong", "open"]


def test_the_pages(report):
    named = (report / "index.html").read_text(encoding="utf-8")
    class_page = (report / "class.html").read_text(encoding="utf-8")
    for number in (1, 2, 3):
        assert f"Learner 00{number}" in named
        assert f"Learner 00{number}" not in class_page
    assert "the + 1 forgotten" in class_page
    pages = sorted((report / "learners").glob("*.html"))
    assert len(pages) == 3
    second = pages[1].read_text(encoding="utf-8")
    assert "You count the steps from one place to the next" in second
    assert "What to try next" in second
