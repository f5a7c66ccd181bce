"""Edits of constants: one more or less, none, another number of the task, a name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from .context import WHOLE
from .edits import Edit, constant, name
from .sites import Site


def numbers(site: Site, value: Any) -> Iterator[Edit]:
    """The edits of a constant."""
    if isinstance(value, bool):
        yield site.becomes(ast.Constant(not value), "keyword", 1.0, "other truth")
    elif isinstance(value, int | float) and site.role != "axis":
        kind = "default" if site.role == "default" else "number"
        for other, cost in _others(value, site.names.numbers).items():
            yield site.becomes(constant(other), kind, cost, f"{value} to {other}")
        if kind == "number":
            yield from _names(site, value)


def _others(value: int | float, of_the_task: tuple[float, ...]) -> dict[float, float]:
    """Other numbers that could have been meant, with what each costs."""
    found: dict[float, float] = {0: 1.1, 1: 1.1, 2: 1.2, -value: 1.2}
    for number in of_the_task:
        if isinstance(number, int) == isinstance(value, int):
            found.setdefault(number, 1.25)
    if isinstance(value, float):
        near = {1 - value: 1.2, value / 10: 1.3, value * 10: 1.3, 0.5: 1.3}
        near[value + 1] = near[value - 1] = 1.3
    else:
        near = {value + 1: 1.0, value - 1: 1.0}
        if value > 1:
            near |= {2 * value: 1.3, value // 2: 1.3, value**2: 1.4}
    found.update(near)
    return {
        other: cost
        for other, cost in found.items()
        if (other, type(other)) != (value, type(value)) and other != value
    }


def _names(site: Site, value: int | float) -> Iterator[Edit]:
    """A number of its own where a variable belongs."""
    others = list(site.names.unused)
    if isinstance(value, int):
        others += site.names.of_kind(WHOLE, site.line)
    for other in dict.fromkeys(others):
        cost = 1.1 if other in site.names.unused else 1.5
        yield site.becomes(name(other), "fixed", cost, f"{value} to {other}")
