"""What Python's own messages mean, for whoever meets them for the first time.

Each sentence is true whenever its message is printed, and asks where to look.
"""

from __future__ import annotations

import re

_PLAINLY = (
    (
        r"bitwise_xor|for \^:",
        "In Python ^ works on bits and is not a power. Which sign is?",
    ),
    (
        r"'NoneType' object|NoneType'? and|and 'NoneType'",
        "Something here is None. Methods that change what is there, such as sort and "
        "append, return None, and so does a function without return: whose result did "
        "you keep?",
    ),
    (
        r"out of bounds for axis|index out of range",
        "An index points to a place that there is not. Which is the last one, and from "
        "where to where do you go?",
    ),
    (
        r"inhomogeneous shape",
        "Rows of unlike lengths make no array. How many numbers are in each of them?",
    ),
    (
        r"setting an array element with a sequence",
        "Several numbers stand where there is room for one. Which index, or which sum, "
        "would make one number of them?",
    ),
    (
        r"operands could not be broadcast",
        "Arrays of these shapes cannot be combined number by number. Which of them did "
        "you expect to have another shape?",
    ),
    (
        r"'(?:numpy\.)?float(?:64|32)?' object cannot be interpreted as an integer",
        "A whole number is needed here, and this one is a float. Where did it become "
        "one: at a division with / ?",
    ),
)


def plainly(message: str) -> str:
    """A sentence about Python's message, "" where it says enough itself."""
    for pattern, sentence in _PLAINLY:
        if re.search(pattern, message):
            return sentence
    return ""
