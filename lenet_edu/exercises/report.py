"""How an outcome looks: as plain text, and in a notebook.

What is checked is apart from how it is shown; nothing here decides anything.
"""

from __future__ import annotations

import html
from typing import Any

import numpy as np

from .compare import as_array, differs_where
from .outcome import (
    BrokeContract,
    Evidence,
    NotAttempted,
    Outcome,
    Passed,
    RaisedError,
    Wrong,
    looks,
)
from .variants import source_of

SIDE = 8  # cells of an array that are shown in each direction


def headline(outcome: Outcome) -> str:
    """One line: which exercise, and how it ended."""
    name = f"{outcome.exercise.id} {outcome.exercise.name}"
    if isinstance(outcome, Passed):
        worst = f"largest difference {outcome.worst:.0e}"
        found = worst if outcome.worst else "all as expected"
        return f"{name}: passes. {outcome.cases} cases, {found}."
    if isinstance(outcome, NotAttempted):
        return f"{name}: not attempted ({outcome.reason})."
    if isinstance(outcome, RaisedError):
        return f"{name}: stops with an error."
    if isinstance(outcome, BrokeContract):
        return f"{name}: not yet."
    assert isinstance(outcome, Wrong)
    proof = outcome.evidence
    if proof.right == 0:
        return f"{name}: not yet. It runs; the values differ."
    return f"{name}: not yet. Right on {proof.right} of {proof.tried} inputs."


def message(outcome: Outcome) -> str:
    """What the learner reads below the headline (without the evidence)."""
    if isinstance(outcome, Passed):
        return outcome.exercise.after
    if isinstance(outcome, NotAttempted):
        return "The course's function stands in, so the cells below run."
    if isinstance(outcome, RaisedError):
        return _error_text(outcome)
    if isinstance(outcome, BrokeContract):
        return outcome.sentence
    assert isinstance(outcome, Wrong)
    if outcome.partial:
        return f"A part of it looks like this: {outcome.sentence} There may be more."
    return outcome.sentence


def next_step(outcome: Outcome) -> str:
    """The calls that go on from here."""
    key = outcome.exercise.id
    if isinstance(outcome, Passed):
        return f'solution("{key}") shows the derivation.'
    if isinstance(outcome, Wrong) and outcome.exercise.widget:
        return f'hint("{key}")  or  see("{key}")'
    return f'hint("{key}")'


def _error_text(outcome: RaisedError) -> str:
    where = f"Given {outcome.says}"
    if outcome.line:
        where += f", line {outcome.line_number} of your function"
    lines = [f"{where}: {outcome.error}"]
    if outcome.error == "TimeLimit":
        lines = [f"{where}:"]
    elif outcome.message:
        lines[0] += f": {outcome.message[:160]}"
    if outcome.line:
        lines.append(f"    {outcome.line}")
    if outcome.shapes:
        shapes = ", ".join(f"{n} {s}" for n, s in outcome.shapes.items())
        lines.append(f"Shapes there: {shapes}.")
    if outcome.sentence:
        lines.append(outcome.sentence)
    return "\n".join(lines)


def window(yours: Any, expected: Any) -> tuple[str, np.ndarray | None, np.ndarray]:
    """A piece of both arrays (at most 8 x 8) that holds the first difference.

    Returns what the piece is, the learner's piece (None where the shapes differ) and
    the expected one, both 2-D.
    """
    right = np.asarray(expected, dtype=float)
    array = as_array(yours)
    same = array is not None and array.shape == right.shape
    place = [0] * right.ndim
    if same and (where := np.argwhere(differs_where(array, right))).size:
        place = [int(n) for n in where[0]]
    lead = tuple(place[:-2]) if right.ndim > 2 else ()
    says = ""
    if right.ndim == 4:
        says = f"image {lead[0]}, map {lead[1]}"
    elif right.ndim > 2:
        says = f"at {lead}"
    pieces: list[np.ndarray | None] = []
    for values in (array if same else None, right):
        if values is None:
            pieces.append(None)
            continue
        piece = np.atleast_2d(values[lead])
        i, j = (0, place[-1]) if right.ndim < 2 else (place[-2], place[-1])
        top = max(0, min(i - SIDE // 2, piece.shape[0] - SIDE))
        left = max(0, min(j - SIDE // 2, piece.shape[1] - SIDE))
        pieces.append(piece[top : top + SIDE, left : left + SIDE])
    assert pieces[1] is not None
    return says, pieces[0], pieces[1]


def _is_picture(expected: Any) -> bool:
    return isinstance(expected, np.ndarray) and 0 < expected.ndim <= 4


def _number(value: float) -> str:
    return f"{value:.4g}"


def _plain_value(value: Any) -> str:
    if as_array(value) is not None and np.ndim(value):
        array = np.asarray(value)  # as it came: whole numbers stay whole
        return np.array2string(array, precision=4, threshold=40, max_line_width=70)
    return repr(value.item() if isinstance(value, np.generic) else value)


def _evidence_text(proof: Evidence) -> str:
    head = f"Given {proof.says}, {proof.part}:"
    if not _is_picture(proof.expected):
        return (
            f"{head}\n  yours     {_plain_value(proof.yours)}\n"
            f"  expected  {_plain_value(proof.expected)}"
        )
    says, yours, right = window(proof.yours, proof.expected)
    if says:
        head = f"Given {proof.says}, {proof.part} ({says}):"
    left = _table(yours) if yours is not None else [f"shape {np.shape(proof.yours)}"]
    target = _table(right)
    if yours is None:
        target = [f"shape {proof.expected.shape}"]
    width = max(len("yours"), *(len(row) for row in left))
    rows = [f"  {'yours':<{width}}   expected"]
    for n in range(max(len(left), len(target))):
        a = left[n] if n < len(left) else ""
        b = target[n] if n < len(target) else ""
        rows.append(f"  {a:<{width}}   {b}")
    return "\n".join([head, *rows])


def _table(piece: np.ndarray) -> list[str]:
    cells = [[_number(v) for v in row] for row in piece]
    width = max(len(cell) for row in cells for cell in row)
    return [" ".join(f"{cell:>{width}}" for cell in row) for row in cells]


def as_text(outcome: Outcome) -> str:
    """The outcome as plain text."""
    blocks = [headline(outcome)]
    if isinstance(outcome, Wrong):
        blocks.append(_evidence_text(outcome.evidence))
    if text := message(outcome):
        blocks.append(text)
    if isinstance(outcome, Passed):
        blocks += [f"Another way:\n{code}" for code in other_ways(outcome)]
    blocks += outcome.notes
    blocks.append(next_step(outcome))
    return "\n".join(blocks)


def other_ways(outcome: Passed) -> list[str]:
    """The code of up to two alternatives, without their docstrings' worth of space."""
    return [source_of(f).rstrip() for f in outcome.exercise.alternatives[:2]]


STYLE = """<style>
.lenet-report{border-left:4px solid var(--lr);padding:6px 12px;max-width:780px;
 color:var(--jp-content-font-color1,inherit);line-height:1.45}
.lenet-report.passed{--lr:#2e7d32}.lenet-report.wrong{--lr:#c2185b}
.lenet-report.open{--lr:#616161}
.lenet-report p{margin:4px 0}
.lenet-report .pair{display:flex;flex-wrap:wrap;gap:18px;margin:6px 0}
.lenet-report .pair p{margin:0 0 2px}
.lenet-report table{border-collapse:collapse;margin:0;font-size:12px;
 font-family:var(--jp-code-font-family,monospace)}
.lenet-report td{border:1px solid #9e9e9e;padding:2px 6px;text-align:right;
 background:#fff;color:#1a1a1a}
.lenet-report td.off{background:#fce4ec;color:#880e4f;font-weight:600;
 border:2px solid #c2185b}
.lenet-report pre{margin:4px 0;white-space:pre-wrap}
</style>"""


def as_html(outcome: Outcome) -> str:
    """The outcome as HTML for a notebook."""
    kind = "open" if isinstance(outcome, NotAttempted) else "wrong"
    kind = "passed" if outcome.passed else kind
    blocks = [f"<p><strong>{html.escape(headline(outcome))}</strong></p>"]
    if isinstance(outcome, Wrong):
        blocks.append(_evidence_html(outcome.evidence))
    if text := message(outcome):
        tag = "pre" if isinstance(outcome, RaisedError) else "p"
        blocks.append(f"<{tag}>{html.escape(text)}</{tag}>")
    if isinstance(outcome, Passed):
        for code in other_ways(outcome):
            blocks.append(
                "<details><summary>Another way to write it</summary>"
                f"<pre>{html.escape(code)}</pre></details>"
            )
    blocks += [f"<p>{html.escape(note)}</p>" for note in outcome.notes]
    blocks.append(f"<p><code>{html.escape(next_step(outcome))}</code></p>")
    return f'{STYLE}<div class="lenet-report {kind}">{"".join(blocks)}</div>'


def _evidence_html(proof: Evidence) -> str:
    head = f"Given {proof.says}, {proof.part}:"
    if not _is_picture(proof.expected):
        return (
            f"<p>{html.escape(head)}</p><div class='pair'>"
            f"<div><p>yours</p><pre>{html.escape(_plain_value(proof.yours))}</pre></div>"
            f"<div><p>expected</p><pre>{html.escape(_plain_value(proof.expected))}</pre>"
            "</div></div>"
        )
    says, yours, right = window(proof.yours, proof.expected)
    if says:
        head = f"Given {proof.says}, {proof.part} ({says}):"
    if yours is None:
        mine = f"<pre>shape {np.shape(proof.yours)}</pre>"
        theirs = f"<pre>shape {proof.expected.shape}</pre>"
    else:
        mine = _html_table(yours, differs_where(yours, right))
        theirs = _html_table(right, np.zeros(right.shape, bool))
    return (
        f"<p>{html.escape(head)}</p><div class='pair'><div><p>yours</p>{mine}</div>"
        f"<div><p>expected</p>{theirs}</div></div>"
    )


def _html_table(piece: np.ndarray, off: np.ndarray) -> str:
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td{' class=off' if off[i, j] else ''}>{_number(v)}</td>"
            for j, v in enumerate(row)
        )
        + "</tr>"
        for i, row in enumerate(piece)
    )
    return f"<table>{rows}</table>"


def progress_html(state: Any) -> str:
    """A row of marks per chapter, each exercise named on hover and for readers."""
    marks = {"passed": "\u25cf", "tried": "\u25d0", "open": "\u25cb"}
    chapters: dict[str, list[str]] = {}
    for key, title, how in state.rows:
        label = html.escape(f"{key} {title}: {how}")
        chapters.setdefault(key[:2], []).append(
            f'<span role="img" title="{label}" aria-label="{label}">{marks[how]}</span>'
        )
    rows = "".join(
        f"<tr><th scope='row' style='background:none;color:inherit'>{chapter}</th>"
        f"<td style='background:none;color:inherit;border:0;text-align:left;"
        f"font-size:16px'>"
        f"{' '.join(cells)}</td></tr>"
        for chapter, cells in chapters.items()
    )
    first = html.escape(str(state).splitlines()[0])
    note = f"<p>{html.escape(state.note)}</p>" if state.note else ""
    return (
        f'{STYLE}<div class="lenet-report open"><p><strong>{first}</strong></p>'
        f"<table>{rows}</table>{note}</div>"
    )


looks(as_text, as_html)
