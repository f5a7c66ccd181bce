"""Answers that people really give: the wrong ones rejected truly, the right accepted.

What each case expects is in ``cases/``; the table is printed at the end of the run.
"""

from __future__ import annotations

import json

import pytest
from cases_table import KINDS, answer, cases, count, fault

from lenet_edu.exercises.engine.check import examine
from lenet_edu.exercises.engine.locating import search
from lenet_edu.exercises.registry import exercise

ALL = cases()


@pytest.mark.parametrize(
    "case", ALL, ids=[f"{case.exercise} {case.what}" for case in ALL]
)
def test_the_outcome_is_true_and_as_good_as_before(case, record_property, monkeypatch):
    # A name needs no search for the line; where a line is expected, whether it is found
    # must not depend on how busy this machine is.
    named = "mistake" in case.expect or case.kind == "right"
    if case.expect.get("kind") in ("located", "departs"):
        monkeypatch.setattr(search, "SECONDS", 4 * search.SECONDS)
    outcome = examine(case.exercise, answer(case), locating=not named)
    record_property("case", json.dumps([case.chapter, count(case, outcome)]))
    found = fault(case, outcome)
    assert not found, f"{found}\n{case.code}\n{outcome.text()}"


def test_what_the_cases_expect_can_be_told():
    for case in ALL:
        if case.kind == "right":
            assert case.expect == {"kind": "accepted"}, case
            continue
        assert case.kind == "wrong", case
        names = case.expect.get("mistake", ())
        known = {m.id for m in exercise(case.exercise).misconceptions}
        assert ({names} if isinstance(names, str) else set(names)) <= known, case
        assert names or case.expect["kind"] in KINDS, case


def test_no_case_stands_twice():
    texts = [(case.exercise, case.code) for case in ALL]
    assert len(texts) == len(set(texts))
    names = [(case.exercise, case.what) for case in ALL]
    assert len(names) == len(set(names))
