"""Where a learner stands, as HTML: the network filling in, and a cell per exercise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from lenet_edu.course.chapters import ALL, CHAPTERS

from .style import STYLE

MARKS = {"passed": "\u25cf", "tried": "\u25d0", "open": "\u25cb"}
WORDS = {"passed": "passed", "tried": "not yet right", "open": "open"}
Row = tuple[str, str, str]
# A link in a line of words is told by more than its colour, whatever the page's style.
UNDERLINED = "text-decoration:underline"
BUILDS = [number for number in CHAPTERS if "01" <= number <= "07"]
_OWN = (
    "<style>"
    ".lenet-progress .groups{display:flex;flex-wrap:wrap;gap:8px 22px;margin:8px 0}"
    ".lenet-progress .group{min-width:0}"
    ".lenet-progress .group p{margin:0 0 3px;font-size:.86em;white-space:nowrap}"
    ".lenet-progress .cells{display:flex;flex-wrap:wrap;gap:4px}"
    ".lenet-progress a.cell{display:grid;place-items:center;width:26px;height:24px;"
    "border:1px solid var(--lr-line);border-radius:4px;font-size:11px;"
    "text-decoration:none;color:inherit;font-variant-numeric:tabular-nums}"
    ".lenet-progress a.passed{background:var(--lr-passed);"
    "border-color:var(--lr-passed);color:var(--jp-layout-color0,#fff);font-weight:700}"
    ".lenet-progress a.tried{border:2px dashed var(--lr-error)}"
    ".lenet-progress a.cell:hover,.lenet-progress a.cell:focus-visible"
    "{outline:2px solid var(--lr-error);outline-offset:1px}"
    ".lenet-progress summary{cursor:pointer;font-size:.9em}"
    "</style>"
)


def progress_html(first: str, rows: Iterable[Row], notes: Iterable[str]) -> str:
    """The network as far as it is built, and every exercise with a link to it.

    Parameters
    ----------
    first
        The headline.
    rows
        (exercise id, title, state) in order; a state is a key of ``MARKS``.
    notes
        Sentences below.
    """
    from lenet_edu.figures.network import network_filled  # asks the trained network

    chapters: dict[str, list[Row]] = {}
    for row in rows:
        chapters.setdefault(row[0][:2], []).append(row)
    shares = built(chapters)
    alt = "LeNet-5 as far as your exercises have built it: " + ", ".join(
        f"{name} {share:.0%}" for name, share in shares.items()
    )
    groups = "".join(_group(number, of) for number, of in chapters.items())
    below = "".join(f"<p>{escape(note)}</p>" for note in notes)
    return (
        f'{STYLE}{_OWN}<div class="lenet-report lenet-progress open">'
        f"<p><strong>{escape(first)}</strong></p>"
        f"{network_filled(shares, alt).inline}"
        f'<div class="groups">{groups}</div>{_table(chapters)}{below}</div>'
    )


def built(chapters: Mapping[str, Sequence[Row]]) -> dict[str, float]:
    """For the input and each layer, the share of passed exercises that build it."""
    shares = {}
    for name in ("input", *ALL):
        states = [
            state
            for number in BUILDS
            if name in CHAPTERS[number].layers
            for _, _, state in chapters.get(number, ())
        ]
        shares[name] = states.count("passed") / len(states) if states else 0.0
    return shares


def _group(number: str, rows: Sequence[Row]) -> str:
    chapter = CHAPTERS[number]
    cells = "".join(
        f'<a class="cell {state}" href="{chapter.name}.ipynb#Exercise-{key}" '
        f'title="{escape(f"{key} {title}: {WORDS[state]}")}" '
        f'aria-label="{escape(f"{key} {title}: {WORDS[state]}")}">'
        f"{_face(key, state)}</a>"
        for key, title, state in rows
    )
    return (
        f'<div class="group"><p><a style="{UNDERLINED}" href="{chapter.name}.ipynb">'
        f"{number}</a> "
        f'{escape(chapter.title)}</p><div class="cells">{cells}</div></div>'
    )


def _face(key: str, state: str) -> str:
    """Within a cell: a tick, or the exercise's own number."""
    return "\u2713" if state == "passed" else key.partition(".")[2]


def _table(chapters: Mapping[str, Sequence[Row]]) -> str:
    lines = "".join(
        f"<tr><th scope='row'>{key}</th><td>{escape(title)}</td>"
        f"<td>{MARKS[state]} {WORDS[state]}</td></tr>"
        for rows in chapters.values()
        for key, title, state in rows
    )
    return (
        "<details><summary>As a table</summary><table class='marks'>"
        "<thead><tr><th scope='col'>exercise</th><th scope='col'>name</th>"
        f"<th scope='col'>state</th></tr></thead><tbody>{lines}</tbody>"
        "</table></details>"
    )
