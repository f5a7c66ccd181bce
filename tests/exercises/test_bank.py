"""What is proved for every exercise; a new one is covered by being in the bank."""

from __future__ import annotations

import functools
import itertools
import os
import re

import numpy as np
import pytest
from census import SECONDS, examined

from lenet_edu.exercises.engine.check import examine
from lenet_edu.exercises.exercise import KINDS
from lenet_edu.exercises.outcome import (
    BrokeContract,
    NotAttempted,
    Passed,
    RaisedError,
    Wrong,
)
from lenet_edu.exercises.registry import exercise, exercise_ids
from lenet_edu.exercises.variants import edited, source_of, wrong_function

IDS = exercise_ids()
ALL = os.environ.get("LENET_EDU_ODD") == "all"
SOME = 30  # pairs of mistakes of an exercise, about; LENET_EDU_ODD=all tries 14,000
# Two mistakes that together are a third, by what they do.
TOGETHER = {
    ("00.1", "Z02", "Z07"): "Z24",  # bytes added up, and in a byte
    ("01.1", "Y02", "Y12"): "Y13",  # from byte 0, and one more: all that is there
    ("01.1", "Y13", "Y09"): "Y02",
    ("01.2", "T03", "T23"): "T06",
    ("01.3", "T32", "T33"): "T35",  # both left behind: nothing is shuffled
    ("01.4", "Y16", "Y34"): "Y17",  # the last of several first batches
    ("01.5", "N01", "N02"): "N03",  # two wrong signs are a right one
    ("01.5", "N01", "N03"): "N02",
    ("01.5", "N02", "N03"): "N01",
    ("01.5", "N07", "N08"): "N06",
    ("02.2", "C70", "C71"): "C38",
    ("02.2", "C01", "C75"): "C76",  # two mirrors are a rotation
    ("02.2", "C01", "C76"): "C75",
    ("02.2", "C75", "C76"): "C01",
    ("02.4", "C73", "C74"): "C04",  # neither rows nor columns follow the stride
    ("02.4", "C82", "C83"): "C05",
    ("02.6", "X05", "X08"): "X51",  # no biases in either count
    ("03.2", "A11", "A18"): "A13",
    ("03.2", "A11", "A15"): "A14",
    ("03.2", "A15", "A46"): "A29",
    ("04.2", "S02", "S17"): "S38",
    ("04.2", "S01", "S24"): "S44",
    ("04.5", "H01", "H05"): "H29",  # the two faults of the given code
    ("04.5", "H01", "H11"): "H29",  # where all columns come back, the mean is 0
    ("05.1", "K16", "K22"): "K01",
    ("05.1", "K28", "K29"): "K16",  # neither threes nor fours go round
    ("05.1", "K19", "K20"): "K03",
    ("05.3", "P1", "P5"): "P7",  # the only two that stay the same
    ("05.5", "G02", "G03"): "G01",  # both sides as in the given code
    ("05.5", "G06", "G07"): "G05",
    ("05.5", "G10", "G11"): "G04",
    ("10.1", "N02", "N17"): "N01",  # divided by h, it is the one-sided difference
    ("10.1", "N07", "N17"): "N18",
    ("10.1", "N07", "N18"): "N17",
    ("10.1", "N14", "N17"): "N16",  # neither of the two moves is left
    ("10.10", "V01", "V17"): "V07",
    ("10.10", "V04", "V17"): "V05",  # what is stored as y is a sum, too
    ("10.10", "V01", "V02"): "V06",
    ("10.10", "V02", "V07"): "V06",  # outputs that are not squashed have no slope
    ("10.10", "V03", "V04"): "V05",
    ("10.11", "U01", "U02"): "U04",
    ("10.11", "U02", "U03"): "U00",  # the third fault shows in no number there
    ("10.11", "U08", "U13"): "U03",
    ("12.7", "O41", "O42"): "O4A",  # neither weighted nor divided
    ("12.5", "V03", "V06"): "V02",  # a momentum of 0.9 as the rate
    ("12.5", "V04", "V06"): "V02",  # a momentum of 0.5 as the rate
    ("12.5", "V05", "V06"): "V02",
    ("12.5", "V06", "V07"): "V02",
    ("12.5", "V06", "V08"): "V07",  # a negative rate as the momentum
    ("12.5", "V01", "V06"): "V08",  # a momentum of 0 in the place of the rate
    ("12.4", "O15", "O16"): "O1C",  # the minus moves from the velocity to w
    ("08.2", "P03", "P06"): "P02",  # C3 stops, for another reason
    ("08.2", "P06", "P07"): "P08",
    ("08.3", "W06", "W07"): "W13",
    ("08.4", "F02", "F29"): "F06",  # neither of the two layers is squashed
    ("13.1", "H01", "H12"): "H0A",  # divided once, it is the slope ahead
    ("08.4", "F05", "F06"): "F35",  # only the convolutions are left
    ("13.3", "H21", "H22"): "H23",  # neither x nor w squared: nothing is
    ("13.3", "H21", "H27"): "H2E",  # hb divided by N is the mean
    ("13.3", "H21", "H28"): "H2E",
    ("13.3", "H23", "H27"): "H2E",
    ("13.3", "H24", "H25"): "H2C",
    ("13.5", "H43", "H4C"): "H4D",
    ("13.6", "H51", "H52"): "H53",
    ("13.6", "H51", "H56"): "H5D",
    ("14.1", "E03", "E05"): "E12",
    ("15.6", "D61", "D6C"): "D63",  # both left behind: the old order
    ("14.5", "J01", "J15"): "J13",  # both from the other end: ties alone differ
    ("14.5", "J03", "J15"): "J14",  # by the mistakes, from the other end
    ("14.5", "J13", "J15"): "J01",
    ("14.5", "J15", "J14"): "J03",
    ("16.3", "J41", "J51"): "J50",  # the negative numbers, with the other sign
    ("16.4", "J51", "J62"): "J61",  # a where dy is above 0
    ("16.4", "J53", "J54"): "J62",
    ("16.5", "J62", "J63"): "J76",
    ("16.5", "J64", "J65"): "J75",
    ("16.5", "J75", "J76"): "J66",
    ("16.6", "K36", "K25"): "K44",
    ("16.6", "K36", "K41"): "K44",
    ("16.6", "K25", "K41"): "K44",
    ("17.6", "V6D", "V6E"): "V68",  # without the counts, the middle is all that is left
}
MISTAKES = [(i, m.id) for i in IDS for m in exercise(i).misconceptions]
RIGHT = [
    (i, f.__name__) for i in IDS for f in (exercise(i).plain, *exercise(i).alternatives)
]


def anonymous(function):
    """The same function as another object, as a learner's would be."""

    @functools.wraps(function)
    def yours(*args, **kwargs):
        return function(*args, **kwargs)

    return yours


@pytest.mark.parametrize(("key", "name"), RIGHT)
def test_every_right_answer_passes(key, name):
    item = exercise(key)
    functions = {f.__name__: f for f in (item.plain, *item.alternatives)}
    outcome = examine(key, anonymous(functions[name]))
    assert isinstance(outcome, Passed), outcome.text()


@pytest.mark.parametrize("key", IDS)
def test_the_reference_passes_and_three_others_are_there(key):
    item = exercise(key)
    assert examine(key, anonymous(item.reference)).passed
    assert len({f.__name__ for f in item.alternatives}) >= 3


def in_type(function, dtype):
    def yours(*args):
        def cast(value):
            if isinstance(value, np.ndarray) and value.dtype.kind == "f":
                return value.astype(dtype)
            return value

        made = function(*map(cast, args))
        return tuple(map(cast, made)) if isinstance(made, tuple) else cast(made)

    return yours


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("key", IDS)
def test_either_float_type_passes(key, dtype):
    assert examine(key, functools.wraps(exercise(key).plain)(
        in_type(exercise(key).plain, dtype))).passed  # fmt: skip


@pytest.mark.parametrize("key", IDS)
def test_the_stub_is_not_attempted(key):
    def stub(*args):
        raise NotImplementedError(key)

    for untouched in (stub, lambda *args: None, lambda *args: ..., None, ...):
        assert isinstance(examine(key, untouched), NotAttempted)
    assert isinstance(examine(key, exercise(key).reference), NotAttempted)


@pytest.mark.parametrize(("key", "mistake"), MISTAKES)
def test_every_mistake_is_named(key, mistake):
    outcome = examine(key, wrong_function(key, mistake), locating=False)
    assert not outcome.passed
    assert getattr(outcome, "mistake", "") == mistake, outcome.text()
    assert not getattr(outcome, "partial", False)


@pytest.mark.parametrize("key", IDS)
def test_no_pair_of_mistakes_is_named_as_a_third(key):
    item = exercise(key)
    says = {m.id: m.says for m in item.misconceptions}
    edits = [m for m in item.misconceptions if m.edits]
    pairs = list(itertools.combinations(edits, 2))
    some = 1 if ALL else max(1, len(pairs) // SOME)
    for first, second in pairs[::some]:
        try:
            both = edited(item, first, second)
        except ValueError:  # the two touch the same line
            continue
        outcome = examine(key, both, locating=False)
        assert not outcome.passed, (first.id, second.id)
        named = getattr(outcome, "mistake", "")
        third = TOGETHER.get((key, first.id, second.id), "")
        if named in says and says[named] in (first.says, second.says):
            continue  # the same sentence, so it is true
        assert named in ("", first.id, second.id, third), (first.id, second.id, named)


@pytest.mark.parametrize(
    "key", [pytest.param(key, marks=pytest.mark.xdist_group(key)) for key in IDS]
)
def test_mutants_are_rejected(key, monkeypatch):
    monkeypatch.setattr("lenet_edu.exercises.engine.limits.SECONDS", SECONDS)
    survivors = {says for says, outcome in examined(key) if outcome.passed}
    assert survivors == set(exercise(key).equivalent_mutants)


@pytest.mark.parametrize("key", IDS)
def test_every_equivalent_mutant_has_its_reason(key):
    assert all(len(why) > 15 for why in exercise(key).equivalent_mutants.values())


def words(text):
    return len(re.findall(r"\w+", text))


@pytest.mark.parametrize(("key", "mistake"), MISTAKES)
def test_sentences_are_short_and_ask(key, mistake):
    found = next(m for m in exercise(key).misconceptions if m.id == mistake)
    assert words(found.says) <= 60
    assert "?" in found.says
    assert "\u2014" not in found.says
    assert "lenet_edu" not in found.says
    solution = [line.strip() for line in source_of(exercise(key).plain).splitlines()]
    for line in solution:
        if len(line) > 20:
            assert line not in found.says


@pytest.mark.parametrize("key", IDS)
def test_hints_are_there_and_are_not_the_solution(key):
    item = exercise(key)
    assert len(item.hints) >= 3
    assert all(words(text) >= 4 for text in item.hints)
    assert "___" in item.hints[-1]
    assert words(item.explanation) > 15
    body = source_of(item.plain).splitlines()[1:]
    for text in item.hints[:-1]:
        assert sum(line.strip() in text for line in body if len(line.strip()) > 20) == 0


@pytest.mark.parametrize("key", IDS)
def test_ids_are_unique_and_in_the_right_chapter(key):
    item = exercise(key)
    assert item.id == key
    names = [m.id for m in item.misconceptions]
    assert len(names) == len(set(names))
    others = [exercise(i).name for i in IDS]
    assert others.count(item.name) == 1


@pytest.mark.parametrize("key", IDS)
def test_an_exercise_says_its_kind(key):
    item = exercise(key)
    assert item.kind in KINDS
    assert (item.given is not None) == (item.kind in ("find-and-fix", "order"))


@pytest.mark.parametrize("key", [key for key in IDS if exercise(key).given])
def test_given_code_is_not_attempted_and_not_right(key):
    given = exercise(key).given
    assert isinstance(examine(key, given), NotAttempted)
    # A wrapped function still leads to the given text; this one has another.
    outcome = examine(key, lambda *args: given(*args))
    assert isinstance(outcome, Wrong | RaisedError | BrokeContract)


@pytest.mark.parametrize("key", IDS)
def test_probes_give_fresh_inputs(key):
    for probe in exercise(key).probes:
        for a, b in zip(probe.make(), probe.make(), strict=True):
            if isinstance(a, np.ndarray):
                assert not np.shares_memory(a, b)
                assert np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
