"""Answers that people really give: the wrong ones rejected truly, the right accepted.

What each case expects is in ``cases/``; the table is printed at the end of the run.
"""

from __future__ import annotations

import json

import pytest
from cases_table import KINDS, Case, answer, cases, count, fault

from lenet_edu.exercises.engine.check import examine
from lenet_edu.exercises.registry import exercise

ALL = cases()


def marked(case: Case):
    open_ = [pytest.mark.xfail(reason=case.open, strict=False)] if case.open else []
    return pytest.param(case, id=f"{case.exercise} {case.what}", marks=open_)


@pytest.mark.parametrize("case", [marked(case) for case in ALL])
def test_the_outcome_is_true_and_as_good_as_before(case, record_property):
    outcome = examine(case.exercise, answer(case))
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
