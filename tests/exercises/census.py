"""The page ``docs/checks.md``: what every check accepts, names and rejects.

``python tests/exercises/census.py`` writes it, on all cores; ``test_census.py`` holds
its exercises and mistakes against the bank.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import groupby
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from mutants import mutants

import lenet_edu.exercises.engine.limits as limits
from lenet_edu.exercises.engine.check import examine
from lenet_edu.exercises.engine.evidence import cell_right, expected, known
from lenet_edu.exercises.exercise import Exercise
from lenet_edu.exercises.outcome import RaisedError
from lenet_edu.exercises.registry import exercise, exercise_ids

COMMAND = "python tests/exercises/census.py"
PAGE = Path(__file__).parents[2] / "docs" / "checks.md"
SECONDS = 1.0  # for one call of a mutant: some never end
INTRODUCTION = f"""# What the checks accept, name and reject

Written by `{COMMAND}`. *Right forms* are differently written right answers, all of
which pass. *Mistakes* are wrong implementations kept as code, each of which gets its
own sentence. *Mutants* are small automatic changes of a right answer (an operator, a
number): how many a check rejects, how many of these it can put a name to, how many stop
with an error, and how many change nothing that the exercise asks for.

Below, for every exercise, which of the check's inputs tells a mistake from a right
answer: x. A mistake that few inputs catch is one that is easily overlooked elsewhere,
too.
"""
HEAD = (
    "| exercise | right forms | mistakes | mutants rejected | of these named | "
    "of these stopped | equivalent |\n|---|---|---|---|---|---|---|"
)


def row(item: Exercise) -> str:
    """The exercise's row in the first table, as far as it needs no mutants."""
    forms, wrong = 1 + len(item.alternatives), len(item.misconceptions)
    return f"| {item.id} `{item.name}` | {forms} | {wrong} |"


def mistakes(item: Exercise) -> list[str]:
    """How the row of each mistake begins."""
    return [f"| {m.id} {m.name} |" for m in item.misconceptions]


def matrix(item: Exercise) -> str:
    """Mistakes x inputs, then what the inputs are."""
    inputs = range(len(item.probes))
    lines = [
        "| mistake |" + "".join(f" {n + 1} |" for n in inputs),
        "|---|" + "---|" * len(inputs),
    ]
    right = expected(item.id)
    for begin, wrong in zip(mistakes(item), known(item.id).values(), strict=True):
        caught = {n for n, m in wrong if not cell_right(wrong[n, m], right[n, m])}
        lines.append(begin + "".join(" x |" if n in caught else " |" for n in inputs))
    lines.append("")
    lines += [f"{n + 1}. {item.probes[n].says}" for n in inputs]
    return "\n".join(lines)


def counts(item: Exercise) -> tuple[int, int, int, int]:
    """Mutants rejected, of these named, of these stopped, and equivalent ones."""
    outcomes = [examine(item.id, function) for _, function in mutants(item)]
    rejected = [outcome for outcome in outcomes if not outcome.passed]
    named = sum(bool(getattr(outcome, "mistake", "")) for outcome in rejected)
    raised = sum(isinstance(outcome, RaisedError) for outcome in rejected)
    return len(rejected), named, raised, len(outcomes) - len(rejected)


def census(key: str) -> tuple[tuple[int, int, int, int], str]:
    """What one exercise adds, in a process of its own: its mutants, its section."""
    limits.SECONDS = SECONDS
    item = exercise(key)
    section = [f"### {item.id} {item.title}", matrix(item)]
    if item.equivalent_mutants:
        same = item.equivalent_mutants.items()
        section.append(
            "\n".join(f"- equivalent: `{says}`. {why}" for says, why in same)
        )
    return counts(item), "\n\n".join(section)


def page() -> str:
    """The whole page as Markdown."""
    keys = exercise_ids()
    rows, sections, total = [], [], [0] * 6
    with ProcessPoolExecutor() as pool:
        for key, (found, section) in zip(keys, pool.map(census, keys), strict=True):
            item = exercise(key)
            rows.append(row(item) + "".join(f" {n} |" for n in found))
            sections.append((key[:2], section))
            own = [1 + len(item.alternatives), len(item.misconceptions), *found]
            total = [a + b for a, b in zip(total, own, strict=True)]
            print(key, *found, flush=True)
    last = f"| **{len(rows)} exercises** |" + "".join(f" **{n}** |" for n in total)
    parts = [INTRODUCTION + "\n" + "\n".join([HEAD, *rows, last])]
    for chapter, group in groupby(sections, key=lambda pair: pair[0]):
        parts += [f"## Chapter {chapter}", *(section for _, section in group)]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
