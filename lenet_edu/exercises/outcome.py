"""What a check can end in. Five types; how they look is ``report``'s business."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .exercise import Exercise
from .located import Departure, Located

Look = Callable[["Outcome"], str]
_looks: dict[str, Look] = {}


def looks(text: Look, html: Look) -> None:
    """Say how outcomes are shown. ``report`` does, and nothing here needs it."""
    _looks.update(text=text, html=html)


@dataclass(frozen=True)
class Outcome:
    """Base of the five outcomes.

    ``located`` is the proven line to look at, where the search for it found one.
    """

    exercise: Exercise
    notes: tuple[str, ...] = field(default=(), kw_only=True)
    located: Located | None = field(default=None, kw_only=True)

    @property
    def passed(self) -> bool:
        """Whether the learner's function is right."""
        return isinstance(self, Passed)

    @property
    def place_to_look(self) -> Located | Departure | None:
        """The line to look at, and what is known about it."""
        return self.located

    def text(self) -> str:
        """The outcome as plain text."""
        return _looks["text"](self)

    def __repr__(self) -> str:
        return self.text()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": self.text(), "text/html": _looks["html"](self)}


@dataclass(frozen=True, repr=False)
class Passed(Outcome):
    """Right on every input; ``worst`` is the largest difference seen."""

    cases: int
    worst: float


@dataclass(frozen=True, repr=False)
class NotAttempted(Outcome):
    """The stub is untouched; ``reason`` says how that was seen."""

    reason: str


@dataclass(frozen=True, repr=False)
class OnePlace:
    """One place of an answer that differs.

    Parameters
    ----------
    index
        Where it is.
    yours, expected
        The whole outputs.
    pieces
        The parts of the inputs that the expected number is made of, by their names:
        ("x[0, 2:4, 2:4]", array). Empty where this is not known.
    """

    index: tuple[int, ...]
    yours: Any
    expected: Any
    pieces: tuple[tuple[str, Any], ...] = ()

    def texts(self) -> tuple[str, str]:
        """Both numbers, long enough to see the difference."""
        both = [np.asarray(a)[self.index].item() for a in (self.yours, self.expected)]
        if isinstance(both[1], bool):
            return str(both[0]), str(both[1])
        for digits in range(4, 17):
            mine, theirs = (f"{float(one):.{digits}g}" for one in both)
            if mine != theirs:
                break
        return mine, theirs


@dataclass(frozen=True, repr=False)
class Evidence:
    """The smallest failing input: what went in, yours beside the expected.

    ``place`` is one number that differs, where an input may be too large to be shown;
    ``fine`` is an input on which the answer is right, "" where there is none.
    """

    says: str
    part: str
    yours: Any
    expected: Any
    right: int
    tried: int
    args: tuple[Any, ...] = ()
    place: OnePlace | None = None
    fine: str = ""


@dataclass(frozen=True, repr=False)
class Wrong(Outcome):
    """It runs and keeps the contract, but some value differs.

    ``mistake`` is the id of the named misconception ("" if none matched) and
    ``partial`` says that it explains only a part of what differs. Where nothing else
    can be said, ``departs`` is where the answer leaves the right way.
    """

    evidence: Evidence
    sentence: str
    mistake: str = ""
    partial: bool = False
    departs: Departure | None = None

    @property
    def place_to_look(self) -> Located | Departure | None:
        """The line to look at, and what is known about it."""
        return self.located or self.departs


@dataclass(frozen=True, repr=False)
class RaisedError(Outcome):
    """The learner's function stopped with an error on some input.

    ``function`` is the helper in which it stopped, "" for the function itself;
    ``numbers`` are the whole numbers from which the arrays there were cut.
    """

    says: str
    error: str
    message: str
    line_number: int
    line: str
    shapes: dict[str, tuple[int, ...]]
    sentence: str
    mistake: str = ""
    function: str = ""
    numbers: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class BrokeContract(Outcome):
    """Something around the values: an input changed, a second call differs.

    ``changed`` are the parameters that no longer hold what they held.
    """

    sentence: str
    changed: tuple[str, ...] = ()
