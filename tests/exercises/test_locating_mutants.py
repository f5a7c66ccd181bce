"""No false claim: mutants of right forms are located where they were mutated.

What is found must be the mutated line, or one that mends the function as well: the
search has run the whole check on it, and the place is among the function's own lines.
"""

from __future__ import annotations

import ast
import difflib
import itertools
import linecache

import numpy as np
import pytest
from mutants import variants

from lenet_edu.exercises.engine.check import examine
from lenet_edu.exercises.engine.locating import locate
from lenet_edu.exercises.registry import exercise, exercise_ids
from lenet_edu.exercises.variants import source_of

EVERY = 9  # exercises are tried, each with
SOME = 3  # of its mutants
CHOSEN = exercise_ids()[::EVERY]
_numbers = itertools.count()


def mutated(key):
    """Some mutants of an exercise's plain form: the lines that differ, the function."""
    item = exercise(key)
    right = ast.unparse(ast.parse(source_of(item.plain)))
    tree = ast.parse(right)
    found = []
    for parent in ast.walk(tree.body[0]):
        for name, value in ast.iter_fields(parent):
            if isinstance(value, ast.expr) and name not in ("annotation", "returns"):
                for new in variants(value):
                    setattr(parent, name, new)
                    found.append(ast.unparse(ast.fix_missing_locations(tree)))
                    setattr(parent, name, value)
    rng = np.random.default_rng(int(key.replace(".", "")))
    for n in rng.permutation(len(found))[: 2 * SOME]:
        lines = difflib.ndiff(right.splitlines(), found[n].splitlines())
        kept = [line for line in lines if line[0] in " +"]
        changed = [n + 1 for n, line in enumerate(kept) if line[0] == "+"]
        yield changed, defined(found[n], item)


def defined(text, item):
    name = f"<mutant {next(_numbers)}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    space = dict(item.plain.__globals__)
    exec(compile(text, name, "exec"), space)
    return space[item.plain.__name__]


@pytest.mark.parametrize("key", CHOSEN)
def test_a_mutant_is_located_where_it_was_mutated_or_as_well(key, monkeypatch):
    monkeypatch.setattr("lenet_edu.exercises.engine.limits.SECONDS", 1.0)
    item = exercise(key)
    repaired = []

    def judge(function):
        passes = examine(key, function, locating=False).passed
        repaired.append(passes)
        return passes

    wrong = [(c, f) for c, f in mutated(key)
             if not examine(key, f, locating=False).passed][:SOME]  # fmt: skip
    for changed, function in wrong:
        repaired.clear()
        place = locate(item, function, judge, seconds=4.0)
        if place is None:
            continue
        assert any(repaired), "a line was named and no variant had passed"
        text = linecache.cache[function.__code__.co_filename][2]
        for one in place.places:
            assert text[one.number - 1].strip() == one.text
        if not any(one.number in changed for one in place.places):
            assert sum(repaired) >= len(place.places) or place.together


def test_most_mutants_are_located():
    """One edit away from right, most lie within the search's own edits."""
    tried = hit = 0
    for key in ("02.2", "03.1", "06.2", "07.4"):
        for changed, function in mutated(key):
            if examine(key, function, locating=False).passed:
                continue
            place = locate(
                exercise(key), function,
                lambda f, key=key: examine(key, f, locating=False).passed, 20.0,
            )  # fmt: skip
            tried += 1
            hit += place is not None and any(
                one.number in changed for one in place.places
            )
    assert tried >= 8
    assert hit >= 0.75 * tried, (hit, tried)
