"""An outcome as plain text."""

from __future__ import annotations

from ..outcome import Evidence, Outcome, Passed, Wrong
from ..variants import source_of
from .compared import Rows, Side, compared
from .inputs import Given, inputs, made_of
from .words import answer_is_kept, head_of, headline, message, next_step


def as_text(outcome: Outcome, calls: bool = True) -> str:
    """The outcome as plain text, with the next ``calls`` unless they stand below."""
    blocks = [headline(outcome)]
    if isinstance(outcome, Wrong):
        blocks.append(_evidence(outcome))
    if text := message(outcome):
        blocks.append(text)
    if outcome.place_to_look is not None:
        blocks.append(outcome.place_to_look.text())
    if isinstance(outcome, Passed):
        blocks += [f"Another way:\n{code}" for code in other_ways(outcome)]
    blocks += outcome.notes
    if calls:
        blocks.append(next_step(outcome))
    return "\n".join(blocks)


def other_ways(outcome: Passed) -> list[str]:
    """The code of up to two alternatives."""
    return [source_of(f).rstrip() for f in outcome.exercise.alternatives[:2]]


def _evidence(outcome: Wrong) -> str:
    proof: Evidence = outcome.evidence
    found = compared(proof)
    part = f"{proof.part} ({found.where})" if found.where else proof.part
    lines = [f"Given {proof.says}:"]
    lines += _given(inputs(outcome.exercise, proof.args))
    if answer_is_kept(outcome):
        lines += [f"{part}:", *_indented(_block(found.yours))]
    else:
        lines += _beside(part, found.yours, found.expected)
    if pieces := made_of(proof.place):
        lines += [f"{head_of(proof)}:", *_given(pieces)]
    return "\n".join(lines)


def _given(shown: list[Given]) -> list[str]:
    width = max((len(one.name) for one in shown), default=0)
    lines = []
    for one in shown:
        rows = _aligned(one.rows)
        first = "  ".join(part for part in (*rows[:1], one.says) if part)
        lines.append(f"  {one.name:<{width}}  {first}".rstrip())
        lines += [f"  {'':<{width}}  {row}" for row in rows[1:]]
    return lines


def _beside(part: str, yours: Side, expected: Side) -> list[str]:
    if not (yours.rows or expected.rows or "\n" in yours.says + expected.says):
        return [f"{part}:", f"  yours     {yours.says}", f"  expected  {expected.says}"]
    left, right = _block(yours), _block(expected)
    width = max(map(len, ["yours", *left]))
    lines = [f"{part}:", f"  {'yours':<{width}}   expected"]
    for n in range(max(len(left), len(right))):
        a = left[n] if n < len(left) else ""
        b = right[n] if n < len(right) else ""
        lines.append(f"  {a:<{width}}   {b}".rstrip())
    return lines


def _indented(lines: list[str]) -> list[str]:
    return [f"  {'yours' if n == 0 else '':<8}  {one}" for n, one in enumerate(lines)]


def _block(side: Side) -> list[str]:
    return [*side.says.splitlines(), *_aligned(side.rows)]


def _aligned(rows: Rows) -> list[str]:
    width = max((len(cell) for row in rows for cell in row), default=0)
    return [" ".join(f"{cell:>{width}}" for cell in row) for row in rows]
