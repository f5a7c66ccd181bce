"""The file of rules: what it may say, and the sentence for everything else."""

from __future__ import annotations

import datetime

import pytest

from lenet_edu.exercises.registry import exercise
from lenet_edu.grading.marks import mark_class
from lenet_edu.grading.record import ChapterRecord, ExerciseResult
from lenet_edu.grading.rules import Rules, RulesError, read_rules

WHOLE = """
name = "Week 3"
chapters = ["04", "2"]
leave_out = ["02.6"]
due = 2026-12-14T18:00:00
out_of = 20

[points]
"02" = 2
"02.5" = 5

[late]
grace_minutes = 15
per_day = 0.1
at_most = 0.25

[hints]
cost = 0.05
"""


def written(tmp_path, text):
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return path


def result(key, outcome="Passed"):
    item = exercise(key)
    passed = outcome == "Passed"
    return ExerciseResult(key, item.name, item.title, outcome, passed, True)


def record(*keys, learner="learner-001", **others):
    exercises = tuple(result(key) for key in keys)
    return ChapterRecord(
        learner, "Learner 001", keys[0][:2], exercises=exercises, **others
    )


def test_a_whole_file(tmp_path):
    rules = read_rules(written(tmp_path, WHOLE))
    assert rules.chapters == ("02", "04")
    assert rules.due_of("02") == datetime.datetime(2026, 12, 14, 18)
    worths = [rules.worth(key) for key in ("02.1", "02.5", "02.6", "04.1")]
    assert worths == [2, 5, 0, 1]
    assert rules.grace == datetime.timedelta(minutes=15)
    assert (rules.per_day, rules.at_most, rules.hint) == (0.1, 0.25, 0.05)


def test_the_example_in_the_documentation_is_right(tmp_path):
    from lenet_edu.grading import rules

    lines = rules.__doc__.split("::\n", 1)[1].split("\nHow many")[0].splitlines()
    read = read_rules(written(tmp_path, "\n".join(line[4:] for line in lines)))
    assert read.name == "Week 3"
    assert read.worth("02.5") == 3


def test_an_empty_file_is_the_default(tmp_path):
    assert read_rules(written(tmp_path, "")) == Rules()
    assert Rules().worth("02.5") == exercise("02.5").points


def test_due_dates_by_chapter_and_the_end_of_a_day(tmp_path):
    text = 'due = {"04" = 2026-12-21, "2" = 2026-12-14T08:30:00}'
    rules = read_rules(written(tmp_path, text))
    assert rules.due_of("04") == datetime.datetime(2026, 12, 21, 23, 59, 59)
    assert rules.due_of("02") == datetime.datetime(2026, 12, 14, 8, 30)
    assert rules.due_of("03") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("chapters = 02, 04", "is no TOML"),
        ("name = 3", "name is 3; a text stands in quotes"),
        ('chapters = "02"', "chapters is '02'; a list stands in brackets"),
        ('chapters = ["99"]', "there is no chapter '99'"),
        ('chapters = ["02.5"]', "there is no chapter '02.5'"),
        ('leave_out = ["02.99"]', "there is no exercise '02.99'"),
        ("leave_out = [2.5]", "2.5 is no exercise"),
        ('deadline = "soon"', "there is no rule 'deadline'; there are name, chapters"),
        ("late = 0.1", "late is 0.1; it is a table, so write [late]"),
        ("[late]\nper_hour = 1", "there is no rule 'per_hour' in [late]"),
        (
            "[late]\nper_day = 10",
            "late.per_day is 10; expected is a number from 0 to 1",
        ),
        ("[late]\nper_day = true", "late.per_day is True; expected is a number"),
        (
            '[late]\ngrace_minutes = "5"',
            "late.grace_minutes is '5'; expected is a number",
        ),
        (
            "[hints]\ncost = -0.1",
            "hints.cost is -0.1; expected is a number from 0 to 1",
        ),
        ('[points]\n"02.5" = "3"', "points.\"02.5\" is '3'; expected is a number"),
        ('[points]\n"2.51" = 3', "there is no exercise '2.51'"),
        (
            'due = "2026-12-14"',
            "due is '2026-12-14'; expected is a date without quotes",
        ),
        ("due = 2026-12-14T18:00:00Z", "with a time zone; submissions carry the local"),
        ("due = 18:00:00", "expected is a date without quotes"),
        ("out_of = 0", "out_of is 0; give the points of the whole"),
        ("out_of = nan", "out_of is nan; expected is a number from 0"),
    ],
)
def test_what_is_no_rule_is_a_sentence(tmp_path, text, said):
    with pytest.raises(RulesError) as caught:
        read_rules(written(tmp_path, text))
    assert said in str(caught.value)
    assert "rules.toml" in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_file_that_is_none(tmp_path):
    with pytest.raises(RulesError, match=r"cannot be read: No such file"):
        read_rules(tmp_path / "no.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(RulesError, match="no text in UTF-8"):
        read_rules(tmp_path / "bytes.toml")


def test_points_add_up_and_a_missing_chapter_gives_none():
    records = [
        record("02.1", "02.2"),
        record("04.1", learner="learner-002"),
    ]
    first, second = mark_class(records, Rules())
    assert (first.earned, second.earned) == (2, 1)
    assert first.possible == second.possible == 7 + 5
    assert [chapter.chapter for chapter in first.chapters] == ["02", "04"]
    assert first.chapters[1].record is None
    assert first.solved == 2


def test_the_whole_is_scaled(tmp_path):
    rules = read_rules(written(tmp_path, WHOLE))
    (mark,) = mark_class([record("02.1", "02.5", "02.6", "04.1")], rules)
    assert mark.possible == pytest.approx(20)
    whole = 2 * 5 + 5 + 5  # 02.6 is left out
    assert mark.earned == pytest.approx((2 + 5) / whole * 20)


@pytest.mark.parametrize(
    ("submitted", "lost"),
    [
        ("", 0),
        ("2026-12-14T17:00:00", 0),
        ("2026-12-14T18:14:59", 0),  # within the grace
        ("2026-12-14T18:15:01", 0.1),
        ("2026-12-15T18:00:01", 0.2),
        ("2027-01-31T00:00:00", 0.25),  # no more than that
        ("some day", 0),
    ],
)
def test_lateness_comes_from_the_submission(tmp_path, submitted, lost):
    rules = read_rules(written(tmp_path, WHOLE.replace("out_of = 20", "")))
    (mark,) = mark_class([record("02.1", submitted=submitted)], rules)
    assert mark.raw == 2
    assert mark.lost == pytest.approx(2 * lost)
    assert bool(mark.late) == bool(lost)


def test_hints_cost_what_the_rules_say_and_nobody_gets_less_than_nothing():
    rules = Rules(hint=0.25)
    reported = {"02.1": {"hints": 2}, "02.2": {"hints": 99}, "02.3": {"hints": -5}}
    reported["02.4"] = {"hints": "many"}
    keys = ("02.1", "02.2", "02.3", "02.4")
    (mark,) = mark_class([record(*keys, reported=reported)], rules)
    assert [one.earned for one in mark.marks] == [0.5, 0, 1, 1, 0, 0, 0]
