"""A class is graded: exactly, again after any end, on processes and on a cluster."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from class_of import make_class
from corpus import RIGHT_SIZE, notebook, size

from lenet_edu.grading import run as running
from lenet_edu.grading.intake import take_in
from lenet_edu.grading.judge import Terms
from lenet_edu.grading.record import ChapterRecord, place_of, read_records
from lenet_edu.grading.sandbox import LIMITS, Sandbox

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="grading needs Linux or macOS"),
    pytest.mark.timeout(280),
]
TERMS = Terms(3, sandbox=Sandbox(LIMITS))


def put(top: Path, name: str, content: bytes) -> None:
    path = top / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (1_700_000_000, 1_700_000_000))


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    """Three learners: right, wrong, and no notebook at all."""
    top = tmp_path / "class"
    put(top, "ada/chapters/02_convolution.ipynb", notebook(RIGHT_SIZE))
    put(top, "bob/chapters/02_convolution.ipynb", notebook(size("return kernel")))
    put(top, "eve/chapters/02_convolution.ipynb", b"<html>")
    forged = {"02.1": {"passed": True, "attempts": 4, "hints": -1}, "02.5": 3}
    put(top, "bob/progress.json", json.dumps(forged).encode())
    put(top, "bob/my_lenet/output_size.py", RIGHT_SIZE.encode())
    for planted in ("lenet_edu.py", "numpy.py", "sitecustomize.py", "conftest.py"):
        put(top, f"bob/chapters/{planted}", b"raise SystemExit\n")
    put(top, "bob/chapters/evil.pth", b"import os; os._exit(1)\n")
    return top


def grade(top: Path, report: Path, **more: object) -> list[str]:
    said: list[str] = []
    running.grade(take_in(top), report, TERMS, say=said.append, **more)  # type: ignore[arg-type]
    return said


def contents(report: Path) -> dict[str, bytes]:
    return {
        path.relative_to(report).as_posix(): path.read_bytes()
        for path in sorted(report.rglob("*.json"))
        if path.relative_to(report).parts[0] != "cache"
    }


def test_every_learner_has_a_row(submissions: Path, tmp_path: Path) -> None:
    grade(submissions, tmp_path / "report")
    ada, bob, eve = read_records(tmp_path / "report")
    assert [ada.exercises[0].passed, bob.exercises[0].passed] == [True, False]
    assert bob.exercises[0].outcome == "Wrong"
    assert bob.reported == {"02.1": {"attempts": 4}}
    assert eve.exercises == ()
    assert "no JSON" in eve.problem
    assert {one.sandbox for one in (ada, bob, eve)} == {LIMITS}
    text = json.dumps([one.to_json() for one in (ada, bob, eve)])
    assert str(tmp_path) not in text


def test_the_same_submissions_give_the_same_bytes(
    submissions: Path, tmp_path: Path
) -> None:
    grade(submissions, tmp_path / "one")
    grade(submissions, tmp_path / "other", jobs=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "other")
    # Without what is remembered, too.
    report = tmp_path / "one"
    for path in report.glob("cache/*/*.json"):
        path.write_text("{", encoding="utf-8")
    before = contents(report)
    for path in report.glob("records/*/*.json"):
        path.unlink()
    grade(submissions, report)
    assert contents(report) == before


def test_what_is_there_is_kept_and_what_changed_is_graded_anew(
    submissions: Path, tmp_path: Path
) -> None:
    report = tmp_path / "report"
    grade(submissions, report)
    assert grade(submissions, report) == ["3 of 3 notebooks were graded already."]
    put(submissions, "bob/chapters/02_convolution.ipynb", notebook(RIGHT_SIZE))
    place_of(report, "ada", "02").write_text("{", encoding="utf-8")
    said = grade(submissions, report)
    assert sorted(said)[0].startswith("1 of 3")
    assert [one.solved for one in read_records(report)] == [1, 1, 0]
    # Another seed is another grading; who has left has no record.
    (submissions / "eve" / "chapters" / "02_convolution.ipynb").unlink()
    terms = Terms(4, sandbox=Sandbox(LIMITS))
    running.grade(take_in(submissions), report, terms, say=lambda _: None)
    assert [(r.learner, r.seed) for r in read_records(report)] == [
        ("ada", 4),
        ("bob", 4),
    ]


def test_a_lost_process_is_a_row(
    submissions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lenet_edu.training.run import Done, RunsError

    def lost(works, perform, nowhere, jobs, say):  # type: ignore[no-untyped-def]
        for work in works:
            yield Done(work, RunsError("Its process was ended from outside."))

    monkeypatch.setattr(running.processes, "performed", lost)
    graded = running.grade(
        take_in(submissions), tmp_path / "report", TERMS, say=lambda _: None
    )
    assert graded.lost == ("ada", "bob", "eve")
    records = list(read_records(tmp_path / "report"))
    assert all("did not come to an end" in one.problem for one in records)


COMMAND = """
import sys
from pathlib import Path
from lenet_edu.grading import run
from lenet_edu.grading.intake import take_in
from lenet_edu.grading.judge import Terms
from lenet_edu.grading.sandbox import LIMITS, Sandbox

if __name__ == "__main__":
    top, report = map(Path, sys.argv[1:])
    terms = Terms(3, sandbox=Sandbox(LIMITS))
    run.grade(take_in(top), report, terms, jobs=1, say=lambda _: None)
"""


def until(is_so: Callable[[], bool], seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.slow
def test_killed_at_once_it_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    top, killed, whole = (tmp_path / name for name in ("class", "killed", "whole"))
    make_class(top, 4, ["02"], seed=2)
    script = tmp_path / "grading.py"
    script.write_text(COMMAND, encoding="utf-8")
    process = subprocess.Popen([sys.executable, script, top, killed])
    try:
        until(lambda: len(list(killed.glob("records/*/*.json"))) >= 1)
        process.send_signal(signal.SIGKILL)
        process.wait(60)
    finally:
        process.kill()
    assert 1 <= len(list(killed.glob("records/*/*.json"))) < 4
    (killed / "records" / "learner-0003").mkdir(exist_ok=True)
    half = killed / "records" / "learner-0003" / ".02.json.999999999-x.half"
    half.write_text("{", encoding="utf-8")
    said = grade(top, killed)
    assert any("graded already" in line for line in said)
    grade(top, whole)
    assert contents(killed) == contents(whole)
    assert not half.exists()


@pytest.mark.slow
def test_a_cluster_gives_the_same_bytes_with_a_worker_lost(
    submissions: Path, tmp_path: Path
) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        host="127.0.0.1",
    ) as cluster:
        os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
        address = cluster.scheduler_address
        said = grade(submissions, tmp_path / "far", dask=address)
    grade(submissions, tmp_path / "near")
    assert contents(tmp_path / "far") == contents(tmp_path / "near")
    assert sum("worker" in line for line in said) == 3


def test_no_scheduler_is_a_sentence(
    submissions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(running.cluster, "CONNECTS", 1.0)
    with pytest.raises(running.GradingError, match="No Dask scheduler answers"):
        grade(submissions, tmp_path / "report", dask="tcp://127.0.0.1:9")


def test_a_record_says_what_a_simulated_class_handed_in(tmp_path: Path) -> None:
    kinds = make_class(tmp_path / "class", 2, ["02"], seed=1)
    grade(tmp_path / "class", tmp_path / "report")
    records: list[ChapterRecord] = list(read_records(tmp_path / "report"))
    for record in records:
        for one in record.exercises:
            kind = kinds[record.learner, one.exercise]
            expected = {"right": one.passed, "wrong": not one.passed}
            assert expected.get(kind, one.outcome == "NotAttempted"), one.text
