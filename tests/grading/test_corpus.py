"""Every answer of the corpus ends in its own row; the hostile ones are run for real."""

from __future__ import annotations

import os
from collections.abc import Iterator

import numpy as np
import pytest
from corpus import ENTRIES, Entry, size

from lenet_edu.exercises.engine import limits
from lenet_edu.exercises.engine.general import CASES
from lenet_edu.exercises.registry import exercise
from lenet_edu.exercises.variants import source_of
from lenet_edu.grading import finding, places, remote, talk
from lenet_edu.grading.allowance import Allowance
from lenet_edu.grading.judge import Judge, Terms
from lenet_edu.grading.notebook_file import cells_of
from lenet_edu.grading.record import OUTCOMES, ChapterRecord, ExerciseResult
from lenet_edu.grading.sandbox import BUBBLEWRAP, LIMITS, Sandbox

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="grading needs Linux or macOS"),
    pytest.mark.timeout(120),
]
SMALL = Allowance(
    memory=2**30, processor=5, processes=24, seconds=40.0, file_size=2**20
)


@pytest.fixture(scope="module", autouse=True)
def _short() -> Iterator[None]:
    """Limits that a test can wait for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "SECONDS", 1.0)
        patch.setattr(limits, "CHECK_SECONDS", 4.0)
        patch.setattr(talk, "PROMPT", 5.0)
        patch.setattr(remote, "PROMPT", 5.0)
        patch.setattr(places, "VARIANTS", 200)
        patch.setattr(places, "SECONDS", 1.0)
        patch.setattr(places, "WAIT", 15.0)
        yield


@pytest.fixture(scope="module", params=[BUBBLEWRAP, LIMITS])
def judge(request: pytest.FixtureRequest) -> Iterator[Judge]:
    """One learner's judge; what one answer does must not reach the next."""
    if request.param == BUBBLEWRAP and finding.found().kind != BUBBLEWRAP:
        pytest.skip("bubblewrap is not installed, or may not make namespaces here")
    with Judge(Terms(5, SMALL, Sandbox(request.param))) as made:
        yield made


def row(judge: Judge, entry: Entry) -> ExerciseResult:
    """What grading makes of an entry."""
    cells, _ = cells_of(entry.notebook)
    results, _ = judge.chapter(entry.exercise[:2], cells)
    return next(one for one in results if one.exercise == entry.exercise)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.what)
def test_the_row_is_as_expected(judge: Judge, entry: Entry) -> None:
    if entry.walls == "system" and judge.terms.sandbox.kind == LIMITS:
        pytest.skip("without a sandbox of the system it would reach others")
    found = row(judge, entry)
    told = f"{found.outcome}: {found.text}"
    assert found.outcome in entry.outcome, told
    assert found.passed == entry.passes, told
    assert entry.says in found.text, told
    for name, value in entry.row.items():
        assert getattr(found, name) == value, told
    record = ChapterRecord("a", "A", "02", exercises=(found,))
    assert ChapterRecord.from_json(record.to_json()).to_json() == record.to_json()
    assert "<script" not in found.html


def test_a_table_of_all_inputs_that_learners_can_see_does_not_pass(
    judge: Judge,
) -> None:
    item = exercise("02.1")
    seen = [probe.make() for probe in item.probes]
    seen += [item.general(np.random.default_rng(n)) for n in range(CASES)]
    table = {tuple(map(int, args)): item.reference(*args) for args in seen}
    body = "found = [a for a in (size, kernel, stride, padding)]\n"
    body += "for n in (4, 3, 2):\n    if tuple(found[:n]) in TABLE:\n"
    body += "        return TABLE[tuple(found[:n])]\nreturn 0"
    found = row(judge, Entry("", (f"TABLE = {table}", size(body)), ()))
    assert found.outcome == "Wrong"
    assert found.only_fresh
    assert "does it know those inputs?" in found.text


def test_given_code_that_nobody_changed_is_not_attempted(judge: Judge) -> None:
    item = exercise("02.1")
    assert item.given is not None
    text = source_of(item.given).replace(item.given.__name__, item.name, 1)
    found = row(judge, Entry("given", (f"{text}\n# nothing yet\n",), ()))
    assert (found.outcome, found.attempted, found.passed) == (
        "NotAttempted",
        False,
        False,
    )


def test_what_an_answer_writes_is_gone_before_the_next(judge: Judge) -> None:
    body = (
        "import os\nos.mkdir('deep')\nopen('deep/note', 'w').write('1')\n"
        "open('note', 'w').write('1')\nos.chmod('deep', 0o500)\nreturn 3"
    )
    row(judge, Entry("writes", (size(body),), ()))
    look = "import os\nraise ValueError(f'there is {sorted(os.listdir())}')"
    assert "there is []" in row(judge, Entry("looks", (size(look),), ())).text


@pytest.mark.parametrize(
    ("code", "says"),
    [(3, "ended its own process (exit code 3)"), (16, "ended before there was")],
)
def test_an_exit_is_said(judge: Judge, code: int, says: str) -> None:
    entry = Entry("exits", (size(f"import os\nos._exit({code})"),), ())
    assert says in row(judge, entry).text


def test_the_corpus_is_large_and_has_every_outcome() -> None:
    assert len({entry.what for entry in ENTRIES}) == len(ENTRIES) >= 60
    seen = {one for entry in ENTRIES for one in entry.outcome}
    assert seen == set(OUTCOMES)
