"""The page ``docs/checks.md``: what every check accepts, names and rejects.

``python tests/exercises/census.py`` writes it, on all cores; ``test_census.py`` holds
all of it against the bank.
"""

from __future__ import annotations

import functools
import inspect
import linecache
import re
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import groupby
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from mutants import mutant_texts, mutants

import lenet_edu.exercises.engine.limits as limits
from lenet_edu.exercises.engine.check import examine
from lenet_edu.exercises.engine.evidence import cell_right, expected, known
from lenet_edu.exercises.exercise import Exercise, Function
from lenet_edu.exercises.outcome import Outcome, RaisedError
from lenet_edu.exercises.registry import exercise, exercise_ids
from lenet_edu.exercises.variants import source_of

COMMAND = "python tests/exercises/census.py"
PAGE = Path(__file__).parents[2] / "docs" / "checks.md"
SECONDS = 1.0  # for one call of a mutant: some never end
SAMPLE, SEED = 10, 0  # wrong answers for each exercise whose line is searched
INTRODUCTION = f"""# What the checks accept, name and reject

Written by `{COMMAND}`. *Right forms* are differently written right answers, all of
which pass. *Mistakes* are wrong implementations kept as code, each of which gets its
own sentence. *Mutants* are small automatic changes of a right answer (an operator, a
number): how many a check rejects, how many of these it can put a name to, how many stop
with an error, and how many change nothing that the exercise asks for.

*Sampled* are up to {SAMPLE} rejected answers, drawn from the mutants and from the
mistakes that differ by a line or two (generator with seed {SEED}); *located* are those
for which one small change on one line was found that makes the whole check pass, within
a second of processor time. On another computer one or the other may differ.

Below, folded by chapter, for every exercise: which of the check's inputs tells a
mistake from a right answer (x). A mistake that few inputs catch is one that is easily
overlooked elsewhere, too.
"""
HEAD = (
    "| exercise | right forms | mistakes | mutants rejected | of these named | "
    "of these stopped | equivalent | sampled | located |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


def row(item: Exercise, found: Sequence[int]) -> str:
    """The exercise's row in the first table."""
    forms, wrong = 1 + len(item.alternatives), len(item.misconceptions)
    numbers = "".join(f" {n} |" for n in (forms, wrong, *found))
    return f"| {item.id} `{item.name}` |{numbers}"


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


@functools.cache
def examined(key: str) -> tuple[tuple[str, Outcome], ...]:
    """What was changed in each mutant, and what its check ends in."""
    return tuple(
        (says, examine(key, f, locating=False)) for says, f in mutants(exercise(key))
    )


def counts(item: Exercise) -> tuple[int, int, int, int]:
    """Mutants rejected, of these named, of these stopped, and equivalent ones."""
    outcomes = [outcome for _, outcome in examined(item.id)]
    rejected = [outcome for outcome in outcomes if not outcome.passed]
    named = sum(bool(getattr(outcome, "mistake", "")) for outcome in rejected)
    raised = sum(isinstance(outcome, RaisedError) for outcome in rejected)
    return len(rejected), named, raised, len(outcomes) - len(rejected)


def located(item: Exercise) -> tuple[int, int]:
    """Of a sample of wrong answers: how many are rejected, and how many located."""
    texts = [text for _, text in mutant_texts(item)]
    plain = source_of(item.plain)
    for mistake in item.misconceptions:
        text = plain
        for right, wrong in mistake.edits:
            text = text.replace(right, wrong)
        if text != plain:
            texts.append(text)
    drawn = np.random.default_rng(SEED).permutation(len(texts))[:SAMPLE]
    answers = [with_source(texts[n], item.plain) for n in drawn]
    outcomes = [examine(item.id, answer) for answer in answers]
    rejected = [outcome for outcome in outcomes if not outcome.passed]
    return len(rejected), sum(one.located is not None for one in rejected)


def with_source(text: str, like: Function) -> Function:
    """Compile a function so that Python has its source, as of a notebook's cell."""
    file = f"<sample {abs(hash(text))}>"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    space = dict(inspect.unwrap(like).__globals__)
    exec(compile(text, file, "exec"), space)
    return space[like.__name__]


def section(item: Exercise) -> str:
    """What the page says of one exercise below the table."""
    # No heading: it would open a section of the page inside a fold.
    parts = [f"**{item.id} {item.title}**", matrix(item)]
    if item.equivalent_mutants:
        same = item.equivalent_mutants.items()
        parts.append("\n".join(f"- equivalent: `{says}`. {why}" for says, why in same))
    return "\n\n".join(parts)


def census(key: str) -> tuple[tuple[int, ...], str]:
    """What one exercise adds, in a process of its own: its numbers, its section."""
    limits.SECONDS = SECONDS
    item = exercise(key)
    return (*counts(item), *located(item)), section(item)


def page(found: Mapping[str, Sequence[int]], sections: Mapping[str, str]) -> str:
    """The whole page as Markdown, from each exercise's counts and its section."""
    rows, total = [], [0] * 8
    for key in exercise_ids():
        item = exercise(key)
        rows.append(row(item, found[key]))
        own = [1 + len(item.alternatives), len(item.misconceptions), *found[key]]
        total = [a + b for a, b in zip(total, own, strict=True)]
    last = f"| **{len(rows)} exercises** |" + "".join(f" **{n}** |" for n in total)
    parts = [INTRODUCTION + "\n" + "\n".join([HEAD, *rows, last])]
    for chapter, group in groupby(exercise_ids(), key=lambda key: key[:2]):
        keys = list(group)
        wrong = sum(len(exercise(key).misconceptions) for key in keys)
        head = f"Chapter {chapter}: {_many(len(keys), 'exercise')}, "
        head += _many(wrong, "mistake")
        parts += [f"<details>\n<summary>{head}</summary>"]
        parts += [*(sections[key] for key in keys), "</details>"]
    return "\n\n".join(parts) + "\n"


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def counts_on(text: str) -> dict[str, tuple[int, ...]]:
    """The counts that a page holds, by exercise: four of mutants, two of a sample."""
    rows = re.findall(r"^\| (\d\d\.\d+) `\w+` \|([ \d|]+)\|$", text, re.MULTILINE)
    return {key: tuple(map(int, cells.split("|")))[2:] for key, cells in rows}


def write() -> None:
    """Write the page, one process a core."""
    keys = exercise_ids()
    found, sections = {}, {}
    with ProcessPoolExecutor() as pool:
        for key, (numbers, text) in zip(keys, pool.map(census, keys), strict=True):
            found[key], sections[key] = numbers, text
            print(key, *numbers, flush=True)
    PAGE.write_text(page(found, sections), encoding="utf-8")


if __name__ == "__main__":
    write()
