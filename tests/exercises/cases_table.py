"""Answers of all kinds, right and wrong, run through the checks and counted.

``cases/chNN.json`` holds them (``cases/README.md`` says what each key means).
``python tests/exercises/cases_table.py [chapters]`` prints the table, for example
with ``00 01 02``; ``-v`` adds every sentence, to be read beside the code it is about.
"""

from __future__ import annotations

import json
import linecache
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lenet_edu.exercises.engine.check import examine
from lenet_edu.exercises.outcome import (
    BrokeContract,
    NotAttempted,
    Outcome,
    Passed,
    RaisedError,
)
from lenet_edu.exercises.registry import exercise

FOLDER = Path(__file__).parent / "cases"
# From the weakest kind of sentence to the strongest.
KINDS = ("generic", "relation", "error", "contract", "departs", "located", "named")
COLUMNS = (
    "wrong", "rejected", "named", "located", "departs", "contract", "error", "relation",
    "generic", "false", "right", "accepted",
)  # fmt: skip
GENERIC = ("numbers differ.", "numbers differs.", "Work it out by hand", "Compare what")


@dataclass(frozen=True)
class Case:
    """One answer; ``expect`` says what its outcome has to be at least."""

    exercise: str
    kind: str
    what: str
    code: str
    expect: dict[str, Any]

    @property
    def chapter(self) -> str:
        """The two digits of the chapter."""
        return self.exercise[:2]


def cases(chapters: Iterable[str] = ()) -> list[Case]:
    """The cases of these chapters ("02"), or all."""
    wanted = set(chapters)
    found = []
    for path in sorted(FOLDER.glob("ch*.json")):
        if not wanted or path.stem[2:] in wanted:
            for entry in json.loads(path.read_text(encoding="utf-8")):
                entry.setdefault("expect", {"kind": "accepted"})
                found.append(Case(**entry))
    return found


def answer(case: Case) -> Callable[..., Any]:
    """Run a case's code as a notebook cell would be, so that its source is found."""
    name = f"<case {case.exercise} {case.what}>"
    lines = case.code.splitlines(keepends=True)
    linecache.cache[name] = (len(case.code), None, lines, name)
    space: dict[str, Any] = {"np": np, "__name__": "__main__"}
    exec(compile(case.code, name, "exec"), space)
    return space[exercise(case.exercise).name]


def kind_of(outcome: Outcome) -> str:
    """Which kind of sentence an outcome gives: one of ``KINDS``, or "accepted"."""
    if isinstance(outcome, Passed):
        return "accepted"
    if getattr(outcome, "mistake", ""):
        return "named"
    if getattr(outcome, "located", None):
        return "located"
    if getattr(outcome, "departs", None):
        return "departs"
    if isinstance(outcome, BrokeContract | NotAttempted):
        return "contract"
    if isinstance(outcome, RaisedError):
        return "error"
    if any(note.startswith("It also stops") for note in outcome.notes):
        return "error"  # said below the value that is wrong on a smaller input
    generic = any(text in getattr(outcome, "sentence", "") for text in GENERIC)
    return "generic" if generic else "relation"


def fault(case: Case, outcome: Outcome) -> str:
    """What is not as it should be, in a few words; "" where all is well.

    "false" stands for a sentence that is not true of the case's code: a name that
    nobody has read beside it, or words that ``never`` rules out.
    """
    kind = kind_of(outcome)
    if case.kind == "right":
        return "" if kind == "accepted" else f"a right answer is refused ({kind})"
    if kind == "accepted":
        return "a wrong answer is accepted"
    text = outcome.text()
    if any(words in text for words in case.expect.get("never", ())):
        return "false: the sentence says what this code does not do"
    names = case.expect.get("mistake", ())
    names = [names] if isinstance(names, str) else list(names)
    if kind == "named":
        name = outcome.mistake  # type: ignore[attr-defined]
        return "" if name in names else f"false: named as {name}"
    least = "named" if names else case.expect["kind"]
    if KINDS.index(kind) < KINDS.index(case.expect.get("kind", least)):
        return f"{kind}, where {least} was reached before"
    return ""


def count(case: Case, outcome: Outcome) -> Counter[str]:
    """What a case adds to the table's row of its chapter."""
    kind = kind_of(outcome)
    if case.kind == "right":
        return Counter({"right": 1, "accepted": int(kind == "accepted")})
    false = fault(case, outcome).startswith("false")
    return Counter({
        "wrong": 1,
        "rejected": int(kind != "accepted"),
        "false": int(false),
        kind if kind in KINDS and not false else "": 1,
    })  # fmt: skip


def table(rows: dict[str, Counter[str]]) -> str:
    """The counts per chapter and in total, as plain text."""
    total: Counter[str] = sum(rows.values(), Counter())
    lines = ["chapter " + " ".join(COLUMNS)]
    for name, row in [*sorted(rows.items()), ("all", total)]:
        cells = (f"{row[column]:>{len(column)}}" for column in COLUMNS)
        lines.append(f"{name:<7} " + " ".join(cells))
    found = total["named"] + total["located"] + total["contract"] + total["error"]
    if total["wrong"]:
        share = (total["named"] + total["located"]) / total["wrong"]
        lines.append(
            f"named or located {share:.1%}; with contract and error "
            f"{found / total['wrong']:.1%}; generic "
            f"{total['generic'] / total['wrong']:.1%}"
        )
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Print the table; the exit code says whether something is wrong."""
    rows: dict[str, Counter[str]] = {}
    faults = 0
    chapters = [text for text in arguments if text != "-v"]
    for case in cases(chapters):
        outcome = examine(case.exercise, answer(case))
        rows.setdefault(case.chapter, Counter()).update(count(case, outcome))
        found = fault(case, outcome)
        faults += bool(found)
        if found or ("-v" in arguments and case.kind == "wrong"):
            print(f"--- {case.exercise} {case.what}: {found or kind_of(outcome)}")
            print(f"{case.code}\n{outcome.text()}\n" if "-v" in arguments else "")
    print(table(rows))
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
