"""What a teacher gets out of the records: tables of grades, and static pages.

Everything is made from the records and the rules alone, so the same ones give the same
bytes. Nothing that a learner wrote reaches a page unescaped.
"""

from __future__ import annotations

from pathlib import Path

from lenet_edu.files import write_atomic

from ..marks import mark_class
from ..record import read_records
from ..rules import Rules
from .alike import alike
from .numbers import count
from .pages import class_page, index_page, learner_page
from .tables import canvas, grades, moodle, nbgrader

__all__ = ["write_report"]

LEARNERS = "learners"


def write_report(report: Path, rules: Rules | None = None) -> list[Path]:
    """Make the pages and tables beside the records of a report.

    Parameters
    ----------
    report
        The folder that holds ``records/``. Pages of an earlier run are replaced, and
        those of learners who have no record any more are removed.
    rules
        By default every exercise counts what it is worth, and nothing is taken off.

    Returns
    -------
    The files that were written, ``index.html`` first.

    Raises
    ------
    RecordError
        If a record cannot be read.
    OSError
        If the folder cannot be written.
    """
    rules = Rules() if rules is None else rules
    records = list(read_records(report))
    marks = mark_class(records, rules)
    whole = count(marks)
    texts = {
        "index.html": index_page(whole, records, alike(marks), rules),
        "class.html": class_page(whole, rules),
        "grades.csv": grades(marks),
        "grades-canvas.csv": canvas(marks, rules),
        "grades-moodle.csv": moodle(marks),
        "grades-nbgrader.csv": nbgrader(marks, rules),
    }
    for who in marks:
        texts[f"{LEARNERS}/{who.learner}.html"] = learner_page(who, rules)
    (report / LEARNERS).mkdir(parents=True, exist_ok=True)
    for old in (report / LEARNERS).glob("*.html"):
        if f"{LEARNERS}/{old.name}" not in texts:
            old.unlink()
    for name, text in texts.items():
        write_atomic(report / name, text)
    return [report / name for name in texts]
