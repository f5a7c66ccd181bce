"""Contenders in processes of their own: Keras on each backend, and JAX."""

from __future__ import annotations

import multiprocessing
import operator
from collections.abc import Iterator

import numpy as np
import pytest

from lenet_edu.making.bench import apart
from lenet_edu.making.bench.apart import Apart
from lenet_edu.making.bench.cases import CASES, Case
from lenet_edu.making.bench.contenders import CONTENDERS, Contender, engine, reference
from lenet_edu.making.bench.race import Effort, race

CASE = Case("small", "modern", "train", 4)
TINY = Effort(3, 0.0, 1.0)
FRAMEWORKS = [c for c in CONTENDERS if c.name == "jax" or c.name.startswith("keras")]


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    yield
    assert multiprocessing.active_children() == []


def in_its_own(case: Case) -> Apart:
    return Apart(reference, case)


def test_it_does_the_same_and_counts_its_own_seconds() -> None:
    contenders = [Contender("engine", (), engine), Contender("apart", (), in_its_own)]
    result = race(CASE, contenders, TINY)
    assert result.notes == []  # the same loss
    assert result.seconds.keys() == {"engine", "apart"}
    assert all(len(times) == 3 for times in result.seconds.values())
    assert (result.seconds["apart"] > 0).all()


def test_more_turns_take_longer() -> None:
    task = in_its_own(CASE)
    try:
        first, second = task(), task()
        assert second < first  # it has learned from the same batch
        task.spent(2)
        assert task.spent(60) > 5 * min(task.spent(2) for _ in range(3))
    finally:
        task.close()


def test_what_goes_wrong_there_is_a_note() -> None:
    contenders = [
        Contender("engine", (), engine),
        Contender("broken", (), lambda c: Apart(operator.attrgetter("wheels"), c)),
    ]
    (note,) = race(CASE, contenders, TINY).notes
    assert note == "broken did not run: 'Case' object has no attribute 'wheels'"


def test_a_process_that_ends_or_is_silent_is_said_to() -> None:
    task = in_its_own(CASE)
    task._process.kill()
    with pytest.raises(RuntimeError, match="its process has ended"):
        task()
    task.close()
    original, apart.START = apart.START, 0.01
    try:
        with pytest.raises(RuntimeError, match=r"not answered for 0 s"):
            in_its_own(CASE)
    finally:
        apart.START = original


def test_one_thread_and_the_modern_network_only() -> None:
    assert [c.name for c in FRAMEWORKS] == ["keras on torch", "keras on jax", "jax"]
    for case in CASES:
        if case.network != "modern" or case.threads > 1:
            assert all(c.make(case) is None for c in FRAMEWORKS)


@pytest.mark.slow
@pytest.mark.parametrize("contender", FRAMEWORKS, ids=lambda c: c.name)
@pytest.mark.parametrize("task", ["train", "infer"])
def test_frameworks_do_the_engines_work(contender: Contender, task: str) -> None:
    if contender.missing():
        pytest.skip(f"{' and '.join(contender.missing())} not installed")
    case = Case("small", "modern", task, 4)
    result = race(case, [Contender("engine", (), engine), contender], TINY)
    assert result.notes == []  # the same first loss
    assert np.isfinite(result.ratio(contender.name))
