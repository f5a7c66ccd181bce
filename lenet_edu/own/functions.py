"""The functions that a learner's LeNet-5 consists of, and what each of them costs.

A function that is too slow gives way to a faster form that the learner has kept, and
where there is none, to the course's; every replacement is said.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lenet_edu import nn
from lenet_edu.exercises.keep import Found, look_up
from lenet_edu.models.lenet5 import FUNCTIONS

from .timing import milliseconds

Function = Callable[..., Any]

DIGITS = 12_000  # enough for a network of which more than nine answers in ten are right
FIRST_LOOK = 1_000  # as long as most functions are the course's
SECONDS = 180  # that the training may take
SPARE = 1.25  # a measured time is multiplied by this: computers have other work, too

LAYERS = ("conv2d", "masked_conv2d", "squash", "subsample", "flatten", "dense", "rbf")
BACKWARD = tuple(
    f"{name}_backward" for name in ("conv2d", "squash", "subsample", "dense", "rbf")
)
LOSS = ("map_loss", "map_loss_backward", "decide")
TRAINING = ("initial_weights", "momentum_step", "train_epoch")
NAMES = (*LAYERS, *BACKWARD, *LOSS, *TRAINING)

# No exercise asks for it: chapter 10 makes it of conv2d_backward and the table.
BY_TABLE = "masked_conv2d_backward"
# The forms of chapter 11 that can stand in for a loop, the nearest first.
FASTER = {
    "conv2d": ("conv2d_gemm",),
    "masked_conv2d": ("masked_conv2d_gemm", "conv2d_gemm"),
    "conv2d_backward": ("conv2d_gemm_backward",),
    BY_TABLE: ("masked_conv2d_gemm_backward", "conv2d_gemm_backward"),
}


def by_table(conv2d: Function) -> Function:
    """A convolution that sees what ``table`` (F, C) connects: w times the table."""

    def masked_conv2d(x: Any, w: Any, b: Any, table: Any, *places: int) -> Any:
        return conv2d(x, w * table[:, :, None, None], b, *places)

    return masked_conv2d


def backward_by_table(conv2d_backward: Function) -> Function:
    """Its way back: what the table leaves out gets no gradient."""

    def masked_conv2d_backward(
        dy: Any, x: Any, w: Any, table: Any, *places: int
    ) -> Any:
        there = table[:, :, None, None]
        dx, dw, db = conv2d_backward(dy, x, w * there, *places)
        return dx, dw * there, db

    return masked_conv2d_backward


@dataclass
class Choice:
    """A function that may stand in one place of the network."""

    function: Function
    yours: bool
    who: str
    ms: float = field(default=np.nan)  # per digit

    def measured(self, name: str) -> float:
        """Milliseconds per digit; infinite where it stops with an error."""
        if np.isnan(self.ms):
            self.ms, error = milliseconds(name, self.function)
            self.who += f" stops with {error}" if error else ""
        return self.ms


@dataclass
class Part:
    """One place: its choices, best first, those that were left behind, and why."""

    name: str
    choices: list[Choice]
    reasons: list[str] = field(default_factory=list)

    @property
    def chosen(self) -> Choice:
        return self.choices[0]

    def faster(self, yours: bool) -> int:
        """The place of the next faster choice, of the learner's or any; 0 if none."""
        for n, other in enumerate(self.choices[1:], start=1):
            wanted = other.yours or not yours
            if wanted and other.measured(self.name) < self.chosen.measured(self.name):
                return n
        return 0

    def saves(self, yours: bool) -> float:
        """Milliseconds that :meth:`give_way` saves."""
        place = self.faster(yours)
        return self.chosen.ms - self.choices[place].ms if place else 0.0

    def give_way(self, yours: bool = False) -> None:
        """Take the next choice that is faster, and note what is left behind."""
        place = self.faster(yours)
        if place:
            now = self.chosen
            slow = f": too slow, {now.ms:,.1f} ms" if np.isfinite(now.ms) else ""
            self.reasons.append(now.who + slow)
            self.choices = self.choices[place:]

    def says(self) -> list[str]:
        """Whose it is, and a line for each that it stands in for."""
        instead = [f"  instead of {reason}" for reason in self.reasons]
        return [self.chosen.who, *instead]


class Functions(Mapping[str, Function]):
    """What the network consists of, by name, as :func:`own_functions` collects it.

    Attributes
    ----------
    parts : dict of :class:`Part`, by name
    yours, theirs : lists of names, written by the learner and by the course
    ms : milliseconds that a digit takes, forward, backward and its share of a step
    allowed : milliseconds that it may take
    """

    def __init__(self, parts: Mapping[str, Part], seconds: float = SECONDS) -> None:
        self.parts, self.seconds = dict(parts), seconds
        self.allowed = 1000 * seconds / (SPARE * DIGITS)

    def __getitem__(self, name: str) -> Function:
        return self.parts[name].chosen.function

    def __iter__(self) -> Iterator[str]:
        return iter(self.parts)

    def __len__(self) -> int:
        return len(self.parts)

    @property
    def layers(self) -> dict[str, Function]:
        """Those that :func:`lenet_edu.models.lenet5` builds its layers of."""
        return {name: self[name] for name in FUNCTIONS if name in self.parts}

    @property
    def yours(self) -> list[str]:
        return [name for name, part in self.parts.items() if part.chosen.yours]

    @property
    def theirs(self) -> list[str]:
        return [name for name, part in self.parts.items() if not part.chosen.yours]

    @property
    def ms(self) -> float:
        return sum(part.chosen.measured(name) for name, part in self.parts.items())

    def digits(self, at_most: int = DIGITS) -> int:
        """How many digits to train on: fewer where most functions are the course's."""
        if 2 * len(self.yours) < len(self):
            return min(FIRST_LOOK, at_most)
        affordable = int(1000 * self.seconds / (SPARE * self.ms))
        return min(at_most, max(FIRST_LOOK, affordable // 1000 * 1000))

    def changed(self, **functions: Function) -> Functions:
        """The same with other functions in some places, for trying things out."""
        unknown = sorted(functions.keys() - self.parts.keys())
        if unknown:
            raise ValueError(
                f"the network has no function {', '.join(unknown)}; "
                f"it uses {', '.join(self)}"
            )
        parts = dict(self.parts)
        for name, function in functions.items():
            parts[name] = Part(name, [Choice(function, True, "changed by hand")])
        return Functions(parts, self.seconds)

    def __str__(self) -> str:
        wide = max(map(len, self.parts))
        lines = [f"{'function':{wide}}  ms per digit"]
        for name, part in self.parts.items():
            ms = part.chosen.measured(name)
            who, *instead = part.says()
            lines.append(f"{name:{wide}} {ms:8.3f}  {who}")
            lines += [f"{'':10}{reason}" for reason in instead]
        yours = f"{len(self.yours)} of {len(self)} are yours"
        lines.append(f"{'flatten_backward':{wide}}           a reshape, no exercise")
        lines.append(f"{'together':{wide}} {self.ms:8.3f}  {yours}")
        lines.append(f"{'allowed':{wide}} {self.allowed:8.3f}")
        return "\n".join(lines)


def own_functions(
    find: Callable[[str], Found] = look_up, seconds: float = SECONDS
) -> Functions:
    """Collect the kept functions, time them on a few digits, replace what is too slow.

    Parameters
    ----------
    find
        Where a function of a name comes from; by default the learner's ``my_lenet/``.
    seconds
        That :data:`DIGITS` digits may take. The slowest function gives way first, to
        the learner's own form of chapter 11 where it is kept, else to the course's.
    """
    find = functools.cache(find)
    parts = {name: _part(name, find) for name in (*NAMES, BY_TABLE)}
    functions = Functions(parts, seconds)
    for part in parts.values():  # what stops with an error cannot be used at all
        if not np.isfinite(part.chosen.measured(part.name)):
            part.give_way()
    for yours in (True, False):  # the learner's own faster forms first
        while functions.ms > functions.allowed:
            most = max(parts.values(), key=lambda part: part.saves(yours))
            if not most.faster(yours):
                break
            most.give_way(yours)
    return functions


def _part(name: str, find: Callable[[str], Found]) -> Part:
    """The learner's own, the learner's faster form, the course's: what there is."""
    part = Part(name, [])
    found = find("conv2d_backward" if name == BY_TABLE else name)
    ours, says = found.function, found.says
    if name == BY_TABLE:
        ours, says = backward_by_table(ours), f"{says}, with the table"
    if found.yours:
        part.choices.append(Choice(ours, True, says))
    kept = (find(fast) for fast in FASTER.get(name, ()))
    other = next((form for form in kept if form.yours), None)
    if other is not None:
        function, fast = other.function, other.item.name
        who = f"your {fast} (exercise {other.item.id})"
        if "masked" in name and "masked" not in fast:
            turn = backward_by_table if name == BY_TABLE else by_table
            function, who = turn(function), f"{who}, with the table"
        part.choices.append(Choice(function, True, who))
        if not found.yours:
            part.reasons.append(found.says)
    theirs = getattr(nn, name, None) or found.item.reference
    theirs_says = "the course's" if found.yours else found.says
    part.choices.append(Choice(theirs, False, theirs_says))
    return part
