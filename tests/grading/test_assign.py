"""Handing out chapters: what is in the folder, what is hidden, what stays."""

from __future__ import annotations

import datetime
import json
import zipfile

import pytest
from typer.testing import CliRunner

from lenet_edu import course
from lenet_edu.cli import app
from lenet_edu.course.assignment import FILE, Assignment
from lenet_edu.course.notebook import as_built
from lenet_edu.exercises import hint, progress, solution
from lenet_edu.grading.assign import AssignError, assignment_of, hand_out
from lenet_edu.lab.running import START, start_of
from lenet_edu.lab.server import command_line

OPEN, CLOSED = "2020-01-01T08:00:00+00:00", "2999-12-14T18:00:00+01:00"
SAID = "The solutions of Week 3 open on 14 December 2999 at 18:00 (UTC+01:00)."


def run(*arguments):
    return CliRunner().invoke(app, ["assign", *map(str, arguments)])


def files(folder):
    found = folder.rglob("*")
    return sorted(p.relative_to(folder).as_posix() for p in found if p.is_file())


@pytest.fixture
def handed(tmp_path):
    given = assignment_of(["4", "02"], "Week 3", CLOSED)
    return hand_out(given, tmp_path / "week-3")


def test_a_folder_holds_the_chapters_and_no_solutions(handed):
    assert files(handed) == [
        "START_HERE.md",
        FILE,
        "chapters/02_convolution.ipynb",
        "chapters/04_subsampling.ipynb",
        "course.json",
    ]
    assert (handed / "my_lenet").is_dir()
    assert not (handed / "solutions").exists()
    assert SAID in (handed / "START_HERE.md").read_text(encoding="utf-8")


def test_the_notebooks_say_so(handed):
    text = (handed / "chapters/02_convolution.ipynb").read_text(encoding="utf-8")
    notebook = json.loads(text)
    first, note = notebook["cells"][:2]
    assert first["cell_type"] == "markdown"
    said = "".join(note["source"])
    assert said.startswith("> **Week 3**: chapters 02 and 04. Work here")
    assert SAID in said
    assert '`hint("02.1")`' in said
    prose = [c["source"] for c in notebook["cells"] if c["cell_type"] == "markdown"]
    words = "".join("".join(source) for source in prose)
    assert "03_squashing.ipynb" not in words
    assert as_built(text.encode())


def test_exercises_and_checks_are_those_of_the_course(handed):
    def code(path):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return [c["source"] for c in cells if c["cell_type"] == "code"]

    for path in (handed / "chapters").iterdir():
        assert code(path) == code(course.shipped("chapters") / path.name)


def test_opening_it_brings_nothing_more_and_touches_nothing(handed):
    before = {name: (handed / name).read_bytes() for name in files(handed)}
    report = course.open_course(handed)
    assert [report.created, report.updated, report.kept] == [[], [], []]
    assert {name: (handed / name).read_bytes() for name in files(handed)} == before


def test_jupyterlab_opens_on_the_first_chapter_that_is_there(handed, tmp_path):
    option = "--LabApp.default_url=/lab/tree/chapters/02_convolution.ipynb"
    assert option in command_line(handed, None, False)
    (tmp_path / "chapters").mkdir()
    assert start_of(tmp_path) == START


def test_what_a_learner_wrote_stays(handed):
    path = handed / "chapters/02_convolution.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][3]["source"] = "mine = 1"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    report = course.open_course(handed)
    assert [one.newer for one in report.kept] == [None]
    assert "mine = 1" in path.read_text(encoding="utf-8")
    done = course.reset(handed, "02")
    assert done.kept_as is not None
    assert "mine = 1" in (handed / done.kept_as).read_text(encoding="utf-8")
    assert "Week 3" in path.read_text(encoding="utf-8")


def test_solutions_come_when_they_are_open(tmp_path):
    folder = hand_out(assignment_of(["02"], "Past", OPEN), tmp_path / "past")
    assert not (folder / "solutions").exists()
    course.open_course(folder)
    assert [p.name for p in (folder / "solutions").iterdir()] == [
        "02_convolution.ipynb"
    ]


def test_solution_and_hint_and_progress_know(handed, monkeypatch):
    monkeypatch.chdir(handed / "chapters")
    assert SAID in str(solution("02.3"))
    assert not solution("02.3").code
    assert not solution("02.3").code  # asking more often does not help
    for _ in range(3):
        hint("02.3")
    assert SAID in str(hint("02.3"))
    rows = {key[:2] for key, _, _ in progress().rows}
    assert rows == {"02", "04"}


def test_solution_answers_after_the_day(tmp_path, monkeypatch):
    folder = hand_out(assignment_of(["02"], "Past", OPEN), tmp_path / "past")
    monkeypatch.chdir(folder / "chapters")
    assert "ask once more" in str(solution("02.3"))
    assert "def one_map(" in solution("02.3").code


def test_a_damaged_setting_is_said_and_opens_nothing(handed, monkeypatch):
    (handed / FILE).write_text('{"assignment": "Week 3"', encoding="utf-8")
    monkeypatch.chdir(handed / "chapters")
    assert "assignment.json cannot be read" in str(solution("02.3"))
    assert not solution("02.3").code
    with pytest.raises(course.CourseError, match="Ask your teacher for a new copy"):
        course.open_course(handed)
    assert progress().rows


@pytest.mark.parametrize(
    ("hours", "is_open"), [(-1, False), (0, True), (1, True)], ids=str
)
def test_the_moment_is_the_teacher_s(hours, is_open):
    zone = datetime.timezone(datetime.timedelta(hours=9))
    when = datetime.datetime(2026, 12, 14, 18, tzinfo=zone)
    now = datetime.datetime(2026, 12, 14, 9 + hours, tzinfo=datetime.UTC)
    assert Assignment("Week 3", ("02",), when).is_open(now) == is_open
    assert not Assignment("Week 3", ("02",)).is_open(now)


def test_a_zip_is_the_same_every_time(tmp_path):
    given = assignment_of(["02"], "Week 3", CLOSED)
    one, two = (hand_out(given, tmp_path / f"{n}.zip") for n in "ab")
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert "week-3/chapters/02_convolution.ipynb" in names
    assert "week-3/my_lenet/" in names
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "b.zip"]


@pytest.mark.parametrize("name", ["there", "there.zip"])
def test_nothing_is_ever_overwritten(tmp_path, name):
    (tmp_path / name).write_text("mine")
    with pytest.raises(AssignError, match="is there already and was left as it is"):
        hand_out(assignment_of(["02"], "Week 3"), tmp_path / name)
    assert (tmp_path / name).read_text() == "mine"


# The command


def test_the_command(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("02", "04", "--name", "Week 3", "--solutions-from", CLOSED)
    assert done.exit_code == 0, done.output
    assert (
        f"week-3 holds 2 chapters for Week 3, without solutions. {SAID}" in done.stdout
    )
    assert (tmp_path / "week-3" / "chapters").is_dir()
    again = run("02", "--name", "Week 3")
    assert again.exit_code == 1
    assert "week-3 is there already" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["99", "--name", "x"], 2, "There is no chapter '99'"),
        (["02", "--name", "..."], 2, "'...' cannot be the name of an assignment"),
        (["02", "--name", "x", "--solutions-from", "soon"], 2, "'soon' is no time"),
        (["02", "--name", "x", "--out", "no/where"], 1, "is no folder; make it first"),
    ],
)
def test_what_cannot_be_is_a_sentence(tmp_path, monkeypatch, arguments, code, said):
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert done.exit_code == code
    assert said in done.stderr
    assert not list(tmp_path.iterdir())
