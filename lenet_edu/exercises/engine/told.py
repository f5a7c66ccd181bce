"""What a message of Python's or NumPy's says with its own numbers and names.

Each function takes the match of a message and returns a sentence that is true whenever
that message is printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Found = re.Match[str]
Say = str | Callable[[Found], str]
_OF_NUMPY = (
    "tanh exp log sqrt zeros ones array arange mean argmin argmax cosh sinh pad where "
    "full maximum minimum sort dot pi inf"
)
_SIGNS = {"add": "+=", "subtract": "-=", "multiply": "*=", "divide": "/="}


def unlike(found: Found) -> str:
    """Two shapes that do not fit, and the axis, counted from the last, that differs."""
    head = "Arrays of these shapes cannot be combined number by number"
    one, other = (_numbers(found[n]) for n in (1, 2))
    if [0] in (one, other):
        return (
            f"{head}: one of them, or a list, is still empty here. Should it be added "
            "to, number by number, or grow by one thing more?"
        )
    pairs = zip(reversed(one), reversed(other), strict=False)
    for back, (a, b) in enumerate(pairs):
        if a != b and 1 not in (a, b):
            axis = ("last axis", "last axis but one", "last axis but two")[min(back, 2)]
            axis = axis if back < 3 else "axis that meets"
            return (
                f"{head}: the {axis} is {a} long in one and {b} in the other. Which of "
                "the two lengths did you not expect, and which step made it?"
            )
    return f"{head}. Which of them did you expect to have another shape?"


def no_room(found: Found) -> str:
    """An array is written into a place of another shape."""
    return (
        f"On the right of = stands an array of shape {found[1]}, and the place on the "
        f"left has shape {found[2]}. Which of the two is not as you meant it?"
    )


def too_large(found: Found) -> str:
    """The result of += is larger than what it is written back into."""
    return (
        f"The part that is written back into has shape {found[1]}, and the result has "
        f"shape {found[2]}. A slice that runs over the edge ends there, for example. "
        "Which of the two shapes is not as you meant it?"
    )


def too_far(found: Found) -> str:
    """An index beyond the end of an axis."""
    index, axis, size = (int(found[n]) for n in (1, 2, 3))
    holds = f"holds {size} places, 0 to {size - 1}" if size else "is empty"
    return (
        f"An index points to a place that there is not: axis {axis} {holds}, and the "
        f"index is {index}. Where does it come from: a loop that goes too far, one "
        "over another axis, or a sum that should begin again at 0?"
    )


def product(found: Found) -> str:
    """Two matrices that do not fit."""
    return (
        "For a matrix product the last axis of the left array must be as long as the "
        "last but one (or the only one) of the right, as in (n, k) @ (k, m); here they "
        f"are {found[2]} and {found[1]}. Should one be transposed, or is * meant?"
    )


def too_early(found: Found) -> str:
    """A name that has no value yet."""
    return (
        f"{found[1]} is used here before a line has given it a value. Which line does "
        "that, and when does it run?"
    )


def unknown(found: Found) -> str:
    """A name that nothing gives a value."""
    name = found[1]
    if name in ("math", "random", "scipy"):
        return f"{name} is not imported here. Which function of np does the same?"
    if name in _OF_NUMPY.split():
        return f"Python knows no {name} of its own. Which module's name belongs before?"
    return (
        f"No line gives {name} a value before this one. Is it spelled as where you "
        "made it?"
    )


def not_reshaped(found: Found) -> str:
    """Numbers that do not fill a shape."""
    size, shape = int(found[1]), _numbers(found[2])
    room = 1
    for length in shape:
        room *= length
    if min(shape, default=1) < 0 or "newaxis" in found[2]:
        return (
            f"The array holds {size} numbers, which cannot fill the shape {found[2]}. "
            "Which of its lengths is not as it should be?"
        )
    return (
        f"The array holds {size} numbers, and an array of shape {found[2]} has room "
        f"for {room}. Which is not as you meant it, the array or one of the lengths?"
    )


def no_axis(found: Found) -> str:
    """An axis that the array does not have."""
    axis, axes = int(found[1]), int(found[2])
    last = (
        f"axes 0 to {axes - 1}" if axes > 1 else "axis 0 alone" if axes else "no axis"
    )
    return (
        f"There is no axis {axis}: this array has {last}. What shape does it have here?"
    )


def too_many(found: Found) -> str:
    """More indices than axes."""
    axes, given = int(found[1]), int(found[2])
    return (
        f"The array has {axes} {'axis' if axes == 1 else 'axes'} here, and {given} "
        "indices stand in the brackets. Which step took its other axes away?"
    )


def joined_end_to_end(found: Found) -> str:
    """A list, tuple or text plus something else."""
    first, second = found[1], _article(found[2])
    if first == "str":
        return (
            f"Behind text, + joins more text to its end; here {second} stands on the "
            "right. Where should a number stand in place of the text, or the other way "
            "round?"
        )
    return (
        f"Behind a {first}, + joins another {first} to its end and does not calculate; "
        f"here {second} stands on the right. Do you mean one entry of the {first}, or "
        "should it be an array?"
    )


def cannot_cast(found: Found) -> str:
    """A step in place whose result does not fit into the array's type."""
    sign = _SIGNS.get(found[1], "This step")
    return (
        f"{sign} writes its result, of type {found[2]}, back into an array of type "
        f"{found[3]}, which cannot hold it. Where does that array get its type?"
    )


def no_loop(found: Found) -> str:
    """A function of NumPy's that meets something that is no array of numbers."""
    kind = found[1]
    if kind in ("int", "float", "bool"):
        return (
            "An array here holds Python objects, not numbers of one type. What else "
            "than numbers was put into it?"
        )
    return (
        f"A function of NumPy meets {_article(kind)} here, where it needs numbers. "
        "Which thing on this line is it?"
    )


def unpacked(found: Found) -> str:
    """Another number of names than of values."""
    names = int(found[1])
    wait = (
        "1 name waits for a value"
        if names == 1
        else f"{names} names wait for a value each"
    )
    come = "1 comes" if found[2] == "1" else f"{found[2] or 'more'} come"
    return (
        f"{wait}, and {come}. How many things stand there, and which of them do the "
        "names mean?"
    )


def called_without(found: Found) -> str:
    """A call that leaves something out."""
    return (
        f"{found[1]} is called here without its {found[2]}. What does it need, and in "
        "which order?"
    )


def no_such_attribute(found: Found) -> str:
    """Something that a number, a dict or an array does not have."""
    kind, name = found[1], found[2]
    if kind == "dict":
        return (
            f"A dict has no {name} of its own. With which brackets is an entry picked "
            "by its name?"
        )
    if kind == "numpy.ndarray":
        return (
            f"An array has nothing called {name}. Is it spelled right, or is it a "
            "function of np that takes the array?"
        )
    return (
        f"This is a single number and has no {name}. At which step were there still "
        "several numbers?"
    )


def unlike_ends(found: Found) -> str:
    """Arrays that cannot be joined."""
    return (
        f"Arrays that are joined must be as long along every other axis; along axis "
        f"{found[1]} one is {found[2]} long and another {found[3]}. Which of them is "
        "not as you meant it, or along which axis should they be joined?"
    )


def _numbers(shape: str) -> list[int]:
    return [int(n) for n in re.findall(r"-?\d+", shape)]


def _article(name: str) -> str:
    if name == "NoneType":
        return "None"
    if "ndarray" in name:
        return "an array"
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"
