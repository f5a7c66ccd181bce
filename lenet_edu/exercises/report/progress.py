"""Where a learner stands, as HTML: a row of marks for each chapter."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from .style import STYLE

MARKS = {"passed": "\u25cf", "tried": "\u25d0", "open": "\u25cb"}


def progress_html(
    first: str, rows: Iterable[tuple[str, str, str]], notes: Iterable[str]
) -> str:
    """A row of marks per chapter, each exercise named on hover and for readers.

    Parameters
    ----------
    first
        The headline.
    rows
        (exercise id, title, state) in order; a state is a key of ``MARKS``.
    notes
        Sentences below.
    """
    chapters: dict[str, list[str]] = {}
    for key, title, state in rows:
        label = escape(f"{key} {title}: {state}")
        chapters.setdefault(key[:2], []).append(
            f'<span role="img" title="{label}" aria-label="{label}">'
            f"{MARKS[state]}</span>"
        )
    lines = "".join(
        f"<tr><th scope='row'>{chapter}</th><td>{' '.join(cells)}</td></tr>"
        for chapter, cells in chapters.items()
    )
    below = "".join(f"<p>{escape(note)}</p>" for note in notes)
    return (
        f'{STYLE}<div class="lenet-report open"><p><strong>{escape(first)}</strong></p>'
        f"<table class='marks'>{lines}</table>{below}</div>"
    )
