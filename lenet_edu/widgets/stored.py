"""How an output says that it is a widget of the course and holds its stand-in.

A module of its own, because a server that saves notebooks asks and draws nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

RUN_AGAIN = "(Run this cell to make it move.)"  # ends the text of every widget


def is_of_widget(data: Mapping[str, Any]) -> bool:
    """Whether an output's data are a widget of the course with a picture beside it."""
    text = data.get("text/plain", "")
    # A notebook stores text as one string or as lines.
    written = text if isinstance(text, str) else "".join(map(str, text))
    return "image/png" in data and written.rstrip().endswith(RUN_AGAIN)
