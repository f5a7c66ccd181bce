"""Filling the pages' templates: Jinja with escaping on, and the filters they use."""

from __future__ import annotations

import datetime
import functools
import re
import urllib.parse
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lenet_edu.exercises.registry import exercise
from lenet_edu.exercises.report.code import highlighted
from lenet_edu.exercises.report.style import STYLE

from ..marks import LearnerMark
from ..record import ExerciseResult
from .numbers import ENDED, ERROR, OPEN, SOLVED, STATES, WRONG, state

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent / "templates"
ICONS = {SOLVED: "\u2713", WRONG: "\u2717", ERROR: "!", ENDED: "\u25a0", OPEN: "\u25cb"}
WORDS = {
    SOLVED: "passes",
    WRONG: "not yet",
    ERROR: "stops with an error",
    ENDED: "was ended",
    OPEN: "not attempted",
}
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


def fill(template: str, /, **values: Any) -> str:
    """The page that a template becomes; whatever is put into it is escaped."""
    return _environment().get_template(template).render(**values)


@functools.cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {
        "coloured": functools.lru_cache(100_000)(
            lambda line: Markup(highlighted(line))
        ),
        "marked_up": lambda text: Markup(_marked_up(text)),
        "said": lambda found: Markup(_said(found)),
        "marked": _marked,
        "state": state,
        "in_words": in_words,
        "points": _points,
        "percent": lambda share: f"{share:.0%}",
        "moment": _moment,
        "delay": _delay,
        "slug": lambda key: key.replace(".", "-"),
        "file": lambda learner: urllib.parse.quote(f"{learner}.html"),
    }
    css = (FOLDER / "report.css").read_text(encoding="utf-8")
    own = STYLE.removeprefix("<style>").removesuffix("</style>")
    made.globals |= {
        "css": Markup(f"{css}\n{own}"),
        "icons": ICONS,
        "words": WORDS,
        "version": "",
        "exercise_name": lambda key: exercise(key).name,
    }
    return made


def in_words(who: LearnerMark) -> str:
    """Which exercises are in which state, for those who do not see the dots."""
    found: dict[str, list[str]] = {which: [] for which in STATES}
    for mark in who.marks:
        found[state(mark)].append(mark.exercise)
    said = [f"{WORDS[one]}: {', '.join(keys)}" for one, keys in found.items() if keys]
    return "; ".join(said)


def _said(found: ExerciseResult) -> str:
    """What the notebook shows, escaped by the check's own report; its style once."""
    if found.html:
        return _STYLE.sub("", found.html)
    lines = (found.sentence or found.text).splitlines()
    return "".join(f"<p>{_marked_up(line)}</p>" for line in lines if line.strip())


def _marked_up(text: str) -> str:
    """Words as HTML; what stands in backticks is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _marked(found: ExerciseResult) -> tuple[int, ...]:
    """The lines of the code that the feedback points at, from 1."""
    wanted = {line.text.strip() for line in found.lines}
    texts = [line.strip() for line in found.code.splitlines()]
    return tuple(n + 1 for n, text in enumerate(texts) if text and text in wanted)


def _points(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _moment(text: str) -> str:
    """ "14 December 2026, 18:00", or the text itself where it is no time."""
    try:
        when = datetime.datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{when.day} {when:%B %Y, %H:%M}"


def _delay(span: datetime.timedelta) -> str:
    """ "2 days 3 h", "45 min"."""
    minutes = max(1, int(span.total_seconds() // 60))
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    if days:
        said = [f"{days} day" if days == 1 else f"{days} days"]
        return " ".join([*said, f"{hours} h"] if hours else said)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
