"""What Python's own messages mean, for whoever meets them for the first time.

Each sentence is true whenever its message is printed, and asks where to look.
"""

from __future__ import annotations

import re

from .messages_numpy import NUMPY
from .messages_python import PYTHON


def plainly(message: str) -> str:
    """A sentence about Python's message, "" where it says enough itself."""
    for pattern, say in (*NUMPY, *PYTHON):
        if found := re.search(pattern, message):
            return say if isinstance(say, str) else say(found)
    return ""
