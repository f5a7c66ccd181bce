"""An outcome as HTML, for a notebook and for the site."""

from __future__ import annotations

import re
from html import escape

from ..located import Located
from ..outcome import Outcome, Passed, RaisedError, Wrong
from .code import highlighted
from .compared import Rows, Side, compared
from .inputs import Given, inputs, made_of
from .style import STYLE
from .text import other_ways
from .words import (
    STATES,
    answer_is_kept,
    detail,
    error_words,
    head_of,
    message,
    name,
    next_step,
    shapes_words,
)


def as_html(outcome: Outcome, calls: bool = True) -> str:
    """The outcome as HTML, with the next ``calls`` unless they stand below."""
    state = STATES[type(outcome)]
    blocks = [
        f"<p><strong>{escape(name(outcome))}</strong>: "
        f'<span class="state"><span class="icon" aria-hidden="true">{state.icon}</span>'
        f" {state.word}</span>{escape(detail(outcome))}</p>"
    ]
    if isinstance(outcome, RaisedError):
        blocks += _error(outcome)
    else:
        if isinstance(outcome, Wrong):
            blocks.append(_evidence(outcome))
        blocks.append(_paragraph(message(outcome)))
    if outcome.located is not None:
        blocks += _located(outcome.located)
    if isinstance(outcome, Wrong) and outcome.departs is not None:
        blocks.append(_paragraph(outcome.departs.sentence))
        if place := outcome.departs.place:
            blocks.append(code_line(place.number, place.text))
    if isinstance(outcome, Passed):
        blocks += [
            "<details><summary>Another way to write it</summary>"
            f'<pre class="code">{highlighted(code)}</pre></details>'
            for code in other_ways(outcome)
        ]
    blocks += [_paragraph(note) for note in outcome.notes]
    if calls:
        blocks.append(f"<p><code>{escape(next_step(outcome))}</code></p>")
    return f'{STYLE}<div class="lenet-report {state.kind}">{"".join(blocks)}</div>'


def code_line(number: int, line: str) -> str:
    """One line of the learner's function, with its number."""
    return (
        f'<pre class="code line"><span class="no">{number}</span>'
        f"<code>{highlighted(line)}</code></pre>"
    )


def _located(found: Located) -> list[str]:
    return [
        _paragraph(f"{found.where}:"),
        *(code_line(place.number, place.text) for place in found.places),
        _paragraph(f"{found.claim} {found.question}".rstrip()),
    ]


def _paragraph(text: str) -> str:
    """Words as HTML; what stands in backticks is code."""
    if not text:
        return ""
    words = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
    return f"<p>{words}</p>"


def _error(outcome: RaisedError) -> list[str]:
    blocks = [_paragraph(error_words(outcome))]
    if outcome.line:
        blocks.append(code_line(outcome.line_number, outcome.line))
    return [*blocks, _paragraph(shapes_words(outcome)), _paragraph(outcome.sentence)]


def _evidence(outcome: Wrong) -> str:
    proof = outcome.evidence
    found = compared(proof)
    part = f"{proof.part} ({found.where})" if found.where else proof.part
    given = "".join(map(_given, inputs(outcome.exercise, proof.args)))
    pieces = "".join(map(_given, made_of(proof.place)))
    if pieces:
        pieces = f"<p>{escape(head_of(proof))}:</p><div class='sets'>{pieces}</div>"
    sides = _side("yours", found.yours)
    if not answer_is_kept(outcome):
        sides += _side("expected", found.expected)
    return (
        f"<p>Given {escape(proof.says)}:</p><div class='sets'>{given}</div>"
        f"<p>{escape(part)}:</p><div class='sets'>{sides}</div>{pieces}"
    )


def _given(one: Given) -> str:
    name = f"<code>{escape(one.name)}</code>"
    if not one.rows:
        return f"<p>{name} = {escape(one.says)}</p>"
    says = f" {escape(one.says)}" if one.says else ""
    return f"<div><p>{name}{says}</p>{_table(one.rows)}</div>"


def _side(title: str, side: Side) -> str:
    says = f"<pre>{escape(side.says)}</pre>" if side.says else ""
    off = side.off if title == "yours" else frozenset()
    return f"<div><p>{title}</p>{says}{_table(side.rows, off)}</div>"


def _table(rows: Rows, off: frozenset[tuple[int, int]] = frozenset()) -> str:
    if not rows:
        return ""
    lines = "".join(
        "<tr>"
        + "".join(
            f"<td{' class=off' if (i, j) in off else ''}>{escape(cell)}</td>"
            for j, cell in enumerate(row)
        )
        + "</tr>"
        for i, row in enumerate(rows)
    )
    return f"<table>{lines}</table>"
