"""The pages and tables: counted right, escaped, anonymous, the same byte for byte."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import io
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from made_records import records_of, result
from simulated_class import DUE, UNUSUAL, answers, simulate

from lenet_edu.exercises.registry import exercise, exercise_ids
from lenet_edu.grading.marks import mark_class
from lenet_edu.grading.record import ChapterRecord, ExerciseResult, Line, place_of
from lenet_edu.grading.report import write_report
from lenet_edu.grading.report.alike import alike, near_the_course
from lenet_edu.grading.report.numbers import anonymous, count
from lenet_edu.grading.report.pages import advice, attention
from lenet_edu.grading.rules import Rules
from lenet_edu.grading.sandbox import WARNING

RULES = Rules(name="Week 3", due={"": DUE}, per_day=0.1, out_of=20)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'`{{ 7 * 7 }}"
CODE = f'def output_size(size, kernel):\n    return """{HOSTILE}"""  # {HOSTILE}\n'


def made(key, outcome="Passed", **others):
    item = exercise(key)
    passed = outcome == "Passed"
    attempted = outcome not in ("NotAttempted", "Missing")
    values = {"passed": passed, "attempted": attempted, **others}
    return ExerciseResult(key, item.name, item.title, outcome, **values)


def chapter(number, *results, name="", **others):
    learner = f"learner-{number:03d}"
    name = name or f"Learner {number:03d}"
    return ChapterRecord(learner, name, "02", exercises=tuple(results), **others)


def written(folder, records, rules=RULES):
    for one in records:
        path = place_of(folder, one.learner, one.chapter)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(one.to_json(), encoding="utf-8")
    write_report(folder, rules)
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".html", ".csv")
    }


class Elements(HTMLParser):
    """Every element with its attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.words = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope="module")
def klass():
    return records_of(simulate(8, ["02"], seed=3))


@pytest.fixture(scope="module")
def pages(klass, tmp_path_factory):
    return written(tmp_path_factory.mktemp("report"), klass)


def test_everybody_has_a_page_and_a_row(pages, klass):
    for one in klass:
        assert f"learners/{one.learner}.html" in pages
        assert f'href="learners/{one.learner}.html"' in pages["index.html"]
    rows = list(csv.DictReader(io.StringIO(pages["grades.csv"])))
    assert [row["learner"] for row in rows] == sorted(one.learner for one in klass)


def test_the_same_records_give_the_same_bytes(pages, klass, tmp_path):
    assert written(tmp_path, list(reversed(klass))) == pages


def test_a_learner_reads_what_the_notebook_says(pages, klass):
    located = 0
    for record in klass:
        page = pages[f"learners/{record.learner}.html"]
        words = " ".join(" ".join(Elements(page).words).split())
        for one in record.exercises:
            if one.outcome != "Wrong":
                continue
            for sentence in one.sentence.replace("`", "").split(". "):
                spaced = re.sub(r"\s+", "", sentence)
                assert spaced in re.sub(r"\s+", "", words), one.exercise
            for line in one.lines:
                located += 1
                code = re.sub(r"\s+", "", line.text)
                assert code in re.sub(r"\s+", "", words)
    assert located


def test_no_page_needs_or_holds_anything_else(pages, tmp_path):
    for name, text in pages.items():
        assert "/tmp/" not in text, name
        assert "/home/" not in text, name
        if not name.endswith(".html"):
            continue
        for tag, attributes in Elements(text).found:
            assert tag not in ("script", "iframe", "object", "link", "img", "base")
            assert not [key for key in attributes if key.startswith("on")]
            target = attributes.get("href", "")
            assert not re.match(r"[a-z]+:|//|/", target), target
        assert text.count("<style>") == 1
        assert text.count("<h1>") == 1


def test_links_lead_somewhere(pages):
    for name, text in pages.items():
        if not name.endswith(".html"):
            continue
        ids = re.findall(r'\bid="([^"]+)"', text)
        assert len(ids) == len(set(ids)), name
        for target in re.findall(r'href="([^"]+)"', text):
            place, _, part = target.partition("#")
            there = pages[place] if place else text
            assert not part or f'id="{part}"' in there, (name, target)


def test_what_a_learner_wrote_stays_text(tmp_path):
    wrong = made(
        "02.1",
        "Wrong",
        sentence=HOSTILE,
        code=CODE,
        mistake=exercise("02.1").misconceptions[0].id,
        lines=(Line(2, HOSTILE, HOSTILE),),
        notes=(HOSTILE,),
        evidence=HOSTILE,
    )
    ended = made("02.2", "Stopped", sentence=HOSTILE, code=CODE, timed_out=True)
    records = [
        chapter(
            n,
            wrong,
            ended,
            name=HOSTILE,
            problem=HOSTILE,
            notes=(HOSTILE,),
            submitted=HOSTILE,
            attributes={"moodle_id": HOSTILE, "email": HOSTILE},
        )
        for n in (1, 2)
    ]
    found = written(tmp_path, records, dataclasses.replace(RULES, name=HOSTILE))
    for name, text in found.items():
        if name.endswith(".html"):
            elements = Elements(text)
            assert not {"script", "img"} & {tag for tag, _ in elements.found}, name
            assert not any("onerror" in attributes for _, attributes in elements.found)
            assert "{{ 7 * 7 }}" in "".join(elements.words), name
    assert "alert(1)" in "".join(Elements(found["learners/learner-001.html"]).words)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "def f(:",
        "    x\n  y\n\tz",
        "\x00",
        "'''",
        "f'{",
        "(" * 5000,
        "x" * 20_000,
        "def f():\n" + "    if 1:\n" * 90,
        "\u2028\x0b\x85\u202edef f(): pass",
        "# coding: utf-7\n+ADw-script+AD4-",
    ],
    ids=range(11),
)
def test_no_code_stops_a_page(tmp_path, code):
    mistake = exercise("02.1").misconceptions[0].id
    one = made("02.1", "Wrong", mistake=mistake, code=code, source="s", statements=9)
    found = written(tmp_path, [chapter(1, one), chapter(2, one)])
    assert "Learner 001" in found["index.html"]
    assert exercise("02.1").misconceptions[0].name in found["class.html"]


def test_an_error_s_own_words_stay_text(tmp_path):
    head = "def output_size(size, kernel, stride=1, padding=0):"
    code = f"{head}\n    raise ValueError({HOSTILE!r})\n"
    found = result("02.1", code)
    assert found.outcome == "RaisedError"
    text = written(tmp_path, [chapter(1, found)])["learners/learner-001.html"]
    elements = Elements(text)
    assert not {"script", "img"} & {tag for tag, _ in elements.found}
    assert "<script>alert(1)</script>" in "".join(elements.words)


def test_what_is_counted():
    first, second = exercise("02.1").misconceptions[:2]
    records = [
        chapter(1, made("02.1"), made("02.2")),
        chapter(2, made("02.1", "Wrong", mistake=first.id), made("02.2")),
        chapter(3, made("02.1", "Wrong", mistake=first.id)),
        chapter(
            4, made("02.1", "Wrong", mistake=second.id), made("02.2", "RaisedError")
        ),
        chapter(5, made("02.1", "Stopped", timed_out=True)),
        chapter(6, made("02.1", "NotAttempted")),
    ]
    whole = count(mark_class(records, Rules(chapters=("02",))))
    counts = {row.exercise: row.counts for row in whole.tried}
    assert counts["02.1"] == {
        "solved": 1,
        "wrong": 3,
        "error": 0,
        "ended": 1,
        "open": 1,
    }
    assert counts["02.2"] == {
        "solved": 2,
        "wrong": 0,
        "error": 1,
        "ended": 0,
        "open": 3,
    }
    made_by = [(row.name, row.learners, row.attempted) for row in whole.mistakes]
    assert made_by == [(first.name, 2, 5), (second.name, 1, 5)]
    assert [row.share for row in whole.mistakes] == [
        pytest.approx(2 / 6),
        pytest.approx(1 / 6),
    ]
    stops = [(row.exercise, row.next, row.learners) for row in whole.stops]
    assert stops == [("02.2", "02.3", 3), ("02.1", "02.2", 2), ("", "02.1", 1)]
    assert whole.spread() == [4, 1, 1, 0, 0, 0, 0, 0, 0, 0]
    says = [(one.learner, one.exercise) for one in attention(whole)]
    assert says == [("learner-005", "02.1")]


def test_the_class_page_names_nobody(pages, klass):
    text = pages["class.html"]
    for one in klass:
        assert one.name not in text
        assert one.learner not in text
    names = {m.name for key in exercise_ids() for m in exercise(key).misconceptions}
    assert any(name in text for name in names)


def test_an_example_says_nothing_of_its_author():
    code = 'def f(x):\n    """by Ada"""\n    # Ada\n    return x  # mine\n'
    assert anonymous(code, {"Ada Example"}) == "def f(x):\n    return x"
    assert anonymous('def f(x):\n    """Doc."""\n', set()) == "def f(x):\n    pass"
    assert anonymous("def f(ada):\n    return ada\n", {"Ada Example"}) == ""
    assert anonymous("def f(:", set()) == ""
    assert anonymous("def f(learner):\n    return learner", {"Learner 001"})


def test_equal_answers_are_shown_and_forms_of_the_course_are_not():
    mine = UNUSUAL.replace("framed", "my_framed").replace("total", "summed")
    right = answers("02.5").right[0]
    records = [
        chapter(1, result("02.5", UNUSUAL)),
        chapter(2, result("02.5", mine)),
        chapter(3, result("02.5", right)),
        chapter(4, result("02.5", right)),
    ]
    (group,) = alike(mark_class(records, RULES))
    assert [one.learner for one in group.learners] == ["learner-001", "learner-002"]
    assert near_the_course("02.5", right)
    assert not near_the_course("02.5", UNUSUAL)


def test_advice_begins_where_least_is_missing():
    results = [
        made("02.1", "NotAttempted"),
        made("02.2", "RaisedError"),
        made("02.3", "Wrong", mistake="C01"),
        made("02.5", "Wrong", lines=(Line(9, "    y = w[f, :, ::-1]"),)),
        made("02.6", "Passed"),
    ]
    (who,) = mark_class([chapter(1, *results)], RULES)
    found = advice(who)
    assert [one.exercise for one in found] == ["02.5", "02.3", "02.2"]
    assert found[0].line == "y = w[f, :, ::-1]"
    assert found[0].call == 'hint("02.5")'


def test_a_page_of_a_learner_who_left_is_removed(tmp_path):
    written(tmp_path, [chapter(1, made("02.1")), chapter(2, made("02.1"))])
    place_of(tmp_path, "learner-002", "02").unlink()
    found = written(tmp_path, [])
    assert "learners/learner-001.html" in found
    assert "learners/learner-002.html" not in found


def test_nobody_handed_in_anything(tmp_path):
    found = written(tmp_path, [])
    assert "No mistake that the checks know by name" in found["class.html"]
    assert found["grades.csv"].startswith("learner,name,points")


def test_canvas_s_own_mark_of_lateness_is_shown(tmp_path):
    records = [chapter(1, made("02.1"), attributes={"canvas_late": "yes"})]
    found = written(tmp_path, records)
    assert "late, says Canvas" in found["index.html"]
    late = dataclasses.replace(records[0], submitted="2026-12-15T18:00:00")
    found = written(tmp_path, [late])
    assert "+1 day" in found["index.html"]
    assert "late, says Canvas" not in found["index.html"]


def test_what_ran_without_a_sandbox_is_said_at_the_top(tmp_path):
    found = written(tmp_path, [chapter(1, made("02.1"), sandbox="limits")])
    assert WARNING in found["index.html"]
    assert WARNING not in found["learners/learner-001.html"]


# Tables


@pytest.fixture
def tables(tmp_path):
    late = (DUE + datetime.timedelta(hours=30)).isoformat()
    ids = {"canvas_id": "4711", "sis_id": "s1", "login": "one", "section": "A"}
    records = [
        chapter(1, made("02.1"), made("02.2"), submitted=late, attributes=ids),
        chapter(
            2, made("02.1"), name="=cmd|' /C calc'!A0", attributes={"moodle_id": "77"}
        ),
    ]
    rules = dataclasses.replace(RULES, out_of=None)
    return {
        name: list(csv.DictReader(io.StringIO(text)))
        for name, text in written(tmp_path, records, rules).items()
        if name.endswith(".csv")
    }


def test_our_own_table(tables):
    first, second = tables["grades.csv"]
    assert (first["points"], first["possible"], first["solved"]) == ("1.6", "7", "2")
    assert (first["late_hours"], first["lost_for_delay"]) == ("30", "0.4")
    assert (first["02.1"], first["02.3"], first["02.3_state"]) == ("1", "0", "open")
    assert second["name"] == "'=cmd|' /C calc'!A0"


def test_canvas(tables):
    head, first, _ = tables["grades-canvas.csv"]
    assert head["Student"] == "    Points Possible"
    assert head["Week 3"] == "7"
    assert (first["ID"], first["SIS User ID"], first["SIS Login ID"]) == (
        "4711",
        "s1",
        "one",
    )
    assert (first["Section"], first["Week 3"]) == ("A", "1.6")


def test_moodle(tables):
    _, second = tables["grades-moodle.csv"]
    assert second["Identifier"] == "Participant 77"
    assert (second["Grade"], second["Maximum Grade"]) == ("1", "7")
    said = "1 of 7 exercises pass. Not yet: 02.2, 02.3, 02.4, 02.5, 02.6, 02.7."
    assert second["Feedback comments"] == said


def test_nbgrader(tables):
    first = tables["grades-nbgrader.csv"][0]
    assert list(first) == [
        "assignment",
        "duedate",
        "timestamp",
        "student_id",
        "last_name",
        "first_name",
        "email",
        "raw_score",
        "late_submission_penalty",
        "score",
        "max_score",
    ]
    assert first["assignment"] == "Week 3 02"
    assert first["duedate"] == "2026-12-14 18:00:00"
    assert (first["raw_score"], first["late_submission_penalty"]) == ("2", "0.4")
    assert (first["score"], first["max_score"]) == ("1.6", "7")
