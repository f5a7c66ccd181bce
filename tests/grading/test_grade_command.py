"""``lenet-edu grade`` from the command line: what it says, writes and refuses."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from corpus import RIGHT_SIZE, notebook
from typer.testing import CliRunner, Result

from lenet_edu.cli import app
from lenet_edu.grading import finding
from lenet_edu.grading.sandbox import LIMITS, WARNING, Sandbox

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="grading needs Linux or macOS"),
    pytest.mark.timeout(200),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "class" / "ada" / "chapters" / "02_convolution.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(notebook(RIGHT_SIZE))
    return tmp_path / "class"


def grade(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["grade", *map(str, arguments)])


def test_a_dry_run_says_what_is_taken_for_what_and_writes_nothing(
    folder: Path, tmp_path: Path
) -> None:
    done = grade(folder, "--out", tmp_path / "report", "--dry-run")
    assert done.exit_code == 0, done.output
    assert "1 notebook of 1 learner found (folders)." in done.output
    assert "02  ada/chapters/02_convolution.ipynb" in done.output
    assert not (tmp_path / "report").exists()


def test_a_class_is_graded_and_the_missing_sandbox_said(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "found", lambda: Sandbox(LIMITS))
    done = grade(folder, "--out", tmp_path / "report", "--jobs", 1)
    assert done.exit_code == 0, done.output
    assert "ada: 1 of 7 exercises right" in done.output
    assert WARNING in done.output
    for name in ("grades.csv", "index.html", "learners/ada.html", "class.json"):
        assert (tmp_path / "report" / name).exists()


def test_a_report_has_a_seed_of_its_own_and_keeps_it(
    folder: Path, tmp_path: Path
) -> None:
    def seed(name: str) -> int:
        return int(json.loads((tmp_path / name / "class.json").read_text())["seed"])

    for name in ("one", "other"):
        assert grade(folder, "--out", tmp_path / name, "--jobs", 1).exit_code == 0
    assert seed("one") != seed("other")
    known = seed("one")
    again = grade(folder, "--out", tmp_path / "one", "--jobs", 1)
    assert "1 of 1 notebooks were graded already." in again.output
    assert seed("one") == known
    asked = grade(folder, "--out", tmp_path / "one", "--jobs", 1, "--seed", 5)
    assert "graded already" not in asked.output
    assert seed("one") == 5
    for page in (tmp_path / "other").rglob("*.html"):
        assert str(seed("other")) not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--out", "{folder}/report"], 1, "would lie inside"),
        (["--out", "{folder}"], 1, "would lie inside"),
        (["--chapter", "99"], 2, "There is no chapter"),
        (["--chapter", "07"], 1, "no notebook of the course"),
        (["--jobs", "2", "--dask", "tcp://127.0.0.1:9"], 2, "--jobs counts"),
        (["--rules", "{folder}/rules.toml"], 1, ""),
    ],
)
def test_what_cannot_be_done_is_a_sentence(
    folder: Path, tmp_path: Path, arguments: list[str], code: int, says: str
) -> None:
    given = [one.format(folder=folder) for one in arguments]
    if "--out" not in given:
        given += ["--out", str(tmp_path / "report")]
    done = grade(folder, *given)
    assert done.exit_code == code, done.output
    assert says in done.output
    assert "Traceback" not in done.output
