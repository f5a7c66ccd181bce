"""The published page of the checks is what the checks do, to the last number."""

from __future__ import annotations

import difflib

import numpy as np
import pytest
from census import (
    COMMAND,
    PAGE,
    SAMPLE,
    SECONDS,
    counts,
    counts_on,
    located,
    matrix,
    page,
    section,
)

from lenet_edu.exercises.registry import exercise, exercise_ids

TEXT = PAGE.read_text(encoding="utf-8")
STALE = "docs/checks.md is of an older bank. It is written anew by"


def test_the_page_is_of_this_bank():
    """All but the counts, which are held one by one below."""
    keys = exercise_ids()
    found = dict.fromkeys(keys, (0,) * 6) | counts_on(TEXT)
    wanted = page(found, {key: section(exercise(key)) for key in keys})
    lines = list(difflib.unified_diff(TEXT.splitlines(), wanted.splitlines(), n=0))
    shown = "\n".join(lines[2:12])
    assert not lines, f"{STALE} {COMMAND}; what differs first:\n{shown}"


@pytest.mark.parametrize(
    "key",
    [pytest.param(key, marks=pytest.mark.xdist_group(key)) for key in exercise_ids()],
)
def test_the_counts_of_mutants_are_those_of_the_page(key, monkeypatch):
    monkeypatch.setattr("lenet_edu.exercises.engine.limits.SECONDS", SECONDS)
    assert counts_on(TEXT)[key][:4] == counts(exercise(key)), f"{STALE} {COMMAND}"


def test_a_sample_of_every_exercise_is_searched():
    """Which lines are found depends on the computer: this holds that it was done."""
    for key, (*_, sampled, found) in counts_on(TEXT).items():
        assert 0 < sampled <= SAMPLE, key
        assert 0 <= found <= sampled, key
    total = np.sum(list(counts_on(TEXT).values()), axis=0)
    assert total[-1] > total[-2] / 3  # most mutants are one small change


def test_the_sample_is_located_as_the_page_says():
    sampled, found = located(exercise("02.3"))
    assert sampled == counts_on(TEXT)["02.3"][4]
    assert found >= counts_on(TEXT)["02.3"][5] - 2  # a slow computer finds less
    assert found > 0


def test_every_count_is_read_from_a_page():
    text = (
        "| 02.1 `output_size` | 4 | 8 | 14 | 2 | 3 | 0 | 9 | 5 |\n"
        "| **1 exercises** | **4** |"
    )
    assert counts_on(text) == {"02.1": (14, 2, 3, 0, 9, 5)}


def test_a_mistake_is_marked_where_it_shows():
    item = exercise("03.1")
    rows = [line for line in matrix(item).splitlines() if line.startswith("| ")][1:]
    marks = [line.split("|")[2:-1] for line in rows]
    assert len(marks) == len(item.misconceptions)
    assert all(len(one) == len(item.probes) for one in marks)
    assert all("x" in "".join(one) for one in marks)  # no mistake goes unseen
    assert any(" " in one for one in marks)  # and some input cannot see it


def test_every_mutant_is_counted_once(monkeypatch):
    rejected, named, raised, same = counts(exercise("07.3"))
    assert rejected > 0
    assert named + raised <= 2 * rejected
    assert same == len(exercise("07.3").equivalent_mutants)


def test_the_page_folds_by_chapter():
    folds = TEXT.count("<details>\n<summary>Chapter ")
    assert folds == TEXT.count("</details>") == len({k[:2] for k in exercise_ids()})
    # A heading inside a fold would cut it in two on the site.
    assert [line for line in TEXT.splitlines() if line.startswith("##")] == []
