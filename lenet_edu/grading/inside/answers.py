"""Serving answers: cells in, then calls, for as long as the grader asks."""

from __future__ import annotations

import contextlib
import importlib
from typing import Any

from .answer import Served, Space, described
from .answer import prepare as prepared
from .channel import Channel
from .lent import arrived, open_shop
from .virtual import lend_modules

SCIPY = ("linalg", "ndimage", "signal", "special", "stats")


def prepare(settings: dict[str, Any]) -> None:
    """Once, before anything of a learner's."""
    prepared(settings["patience"])


def early(message: dict[str, Any]) -> None:
    """Before the walls: what SciPy loads while it is imported would be refused."""
    text = "\n".join(text for _, text in message["cells"])
    if "scipy" in text:
        for name in SCIPY:
            with contextlib.suppress(ImportError):
                importlib.import_module(f"scipy.{name}")


def serve(channel: Channel, message: dict[str, Any]) -> None:
    """Run an answer's cells, describe it, and call it as often as asked."""
    open_shop(channel)
    lend_modules()
    lent = {name: arrived(value) for name, value in message["lent"].items()}
    space = Space(message["cells"], lent)
    function = space.function(message["name"])
    found = described(function)
    channel.send({"ready": found, "notes": space.notes[:5]})
    if found["kind"] == "function":
        Served(channel, function).serve()
