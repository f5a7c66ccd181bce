"""An exercise is data: what is asked, what is tried, which mistakes are known.

Nothing here runs a check; ``bank/`` modules fill these objects like tables.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Function = Callable[..., Any]
KINDS = (
    "write",
    "find-and-fix",
    "design",
    "break-it",
    "order",
    "predict",
    "experiment",
    "explain",
)


@dataclass(frozen=True)
class Probe:
    """One input of a check.

    Parameters
    ----------
    says
        What the input is, as the learner reads it: "a 5 x 6 image with a single 1".
    make
        Returns fresh arguments at each call, so that nothing is shared.
    """

    says: str
    make: Callable[[], tuple[Any, ...]]


@dataclass(frozen=True)
class Misconception:
    """A known mistake: runnable code and the sentence that names it.

    Parameters
    ----------
    id
        Its row in the bank, "C01".
    name
        Three or four words for tables: "kernel flipped".
    says
        What the learner reads: an observation, what it means, a question.
    edits
        Pairs (right line, wrong line) applied to the exercise's plain code. Written
        so, two mistakes can be combined and the wrong line can be pointed at.
    wrong
        The wrong implementation itself, where it differs by more than a line or two.
    """

    id: str
    name: str
    says: str
    edits: tuple[tuple[str, str], ...] = ()
    wrong: Function | None = None


@dataclass(frozen=True)
class Exercise:
    """What ``check``, ``hint`` and ``solution`` need to know about one exercise.

    Parameters
    ----------
    id, name, title
        "02.5", the function's name, and a few words.
    reference
        The course's own function; it stands in until the learner's passes.
    plain
        A second right implementation, written line by line as a learner would; the
        misconceptions' edits and the mutants of the test suite apply to it.
    probes
        Inputs on which every known mistake shows, smallest first.
    general
        Draws the arguments of one random case.
    parts
        Names of the outputs: ("y",) or ("dx", "dw", "db").
    alternatives
        Other right ways to write it; two of them are shown after a pass.
    hints
        The ladder's own steps, from a nudge to code with gaps (last).
    explanation
        The derivation, in Markdown; ``solution`` shows it above the code.
    after
        One sentence after a pass: what the next pages do with the function.
    view
        Brings arguments and output into a form that can be compared where several
        outputs are right (a shuffle); by default the output itself.
    remark
        Of an output that no known mistake makes, as it was returned: a sentence that
        says by how much it misses what is asked, and asks what to change. For designs,
        where outputs differ in too many ways to know them all.
    detail
        Of any wrong output: what can be counted in it, below the sentence; "" if
        nothing.
    widget
        Name of the widget in ``lenet_edu.widgets`` that shows the mistake moving.
    kind
        What the learner does: "write" a function, "find-and-fix" a bug in given code,
        "design" an input or a kernel, "break-it" (an input that exposes a wrong
        answer), "order" given lines, "predict" and then measure, "experiment", or
        "explain".
    given
        The wrong code that the exercise begins with ("find-and-fix", "order"); the
        source's ``# STUB`` lines are its body. Unchanged it is not attempted.
    lists
        Whether a list is as good as an array: no later cell counts on an array.
    draws
        Whether an answer that is given a random generator has to draw from it.
    """

    id: str
    name: str
    title: str
    reference: Function
    plain: Function
    probes: tuple[Probe, ...]
    misconceptions: tuple[Misconception, ...]
    alternatives: tuple[Function, ...]
    hints: tuple[str, ...]
    explanation: str
    general: Callable[[np.random.Generator], tuple[Any, ...]]
    parts: tuple[str, ...] = ("y",)
    after: str = ""
    view: Callable[[tuple[Any, ...], Any], Any] | None = None
    remark: Callable[[Any], str] | None = None
    detail: Callable[[Any], str] | None = None
    widget: str = ""
    kind: str = "write"
    given: Function | None = None
    lists: bool = False
    draws: bool = True
    points: int = 1
    equivalent_mutants: dict[str, str] = field(default_factory=dict)

    @property
    def has_lines(self) -> bool:
        """Whether a mistake stands on a line: not where a value is what is asked."""
        return self.kind not in ("design", "break-it", "predict")

    @property
    def chapter(self) -> str:
        """The two digits of the chapter."""
        return self.id.split(".")[0]
