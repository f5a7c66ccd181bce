"""Searching for the line of an answer that has failed; here the course is at hand."""

from __future__ import annotations

from typing import Any

from lenet_edu.exercises.engine.check import place_found
from lenet_edu.exercises.located import Departure, Located, Place
from lenet_edu.exercises.registry import exercise, exercise_named

from .answer import Space
from .answers import early as early
from .answers import prepare as prepare
from .channel import Channel


def serve(channel: Channel, message: dict[str, Any]) -> None:
    """Run an answer's cells and search; what is sent are numbers of lines."""
    exercise(message["exercise"])
    lent = {name: exercise_named(name).reference for name in message["stands_in"]}
    space = Space(message["cells"], lent)
    found, departs = place_found(
        message["exercise"],
        space.function(message["name"]),
        message["vague"],
        message["variants"],
        message["search"],
    )
    channel.send({"located": _located(found), "departs": _departs(departs)})


def _located(found: Located | None) -> dict[str, Any] | None:
    if found is None:
        return None
    places = [_place(one) for one in found.places]
    return {"kind": found.kind, "places": places, "together": found.together}


def _departs(found: Departure | None) -> dict[str, Any] | None:
    if found is None:
        return None
    place = None if found.place is None else _place(found.place)
    return {"name": found.name, "right": list(found.right), "place": place}


def _place(place: Place) -> tuple[str, int]:
    return place.function, place.number
