"""What Python's own messages mean, for whoever meets them for the first time.

Each sentence is true whenever its message is printed, and asks where to look.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .locating.edits import words

Say = str | Callable[[re.Match[str]], str]


def _unlike(found: re.Match[str]) -> str:
    """Two shapes that do not fit, and the axis, counted from the last, that differs."""
    head = "Arrays of these shapes cannot be combined number by number"
    one, other = (_numbers(found[n]) for n in (1, 2))
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


def _no_room(found: re.Match[str]) -> str:
    return (
        f"On the right of = stands an array of shape {found[1]}, and the place on the "
        f"left has shape {found[2]}. Which of the two is not as you meant it?"
    )


def _too_far(found: re.Match[str]) -> str:
    index, axis, size = (int(found[n]) for n in (1, 2, 3))
    holds = f"holds {size} places, 0 to {size - 1}" if size else "is empty"
    return (
        f"An index points to a place that there is not: axis {axis} {holds}, and the "
        f"index is {index}. Where does it come from: from a loop that goes too far, or "
        "from one over another axis?"
    )


def _product(found: re.Match[str]) -> str:
    return (
        "For a matrix product the last axis of the left array must be as long as the "
        "last but one (or the only one) of the right, as in (n, k) @ (k, m); here they "
        f"are {found[2]} and {found[1]}. Should one be transposed, or is * meant?"
    )


def _too_early(found: re.Match[str]) -> str:
    return (
        f"{found[1]} is used here before a line has given it a value. Which line does "
        "that, and when does it run?"
    )


def _unknown(found: re.Match[str]) -> str:
    name = found[1]
    if name in ("math", "random", "scipy"):
        return f"{name} is not imported here. Which function of np does the same?"
    if name in _OF_NUMPY:
        return f"Python knows no {name} of its own. Which module's name belongs before?"
    return (
        f"No line gives {name} a value before this one. Is it spelled as where you "
        "made it?"
    )


def _not_reshaped(found: re.Match[str]) -> str:
    size, shape = int(found[1]), _numbers(found[2])
    room = 1
    for length in shape:
        room *= length
    if min(shape, default=1) < 0:
        return (
            f"The array holds {size} numbers, which cannot fill the shape {found[2]}. "
            "Which of its lengths is not as it should be?"
        )
    return (
        f"The array holds {size} numbers, and an array of shape {found[2]} has room "
        f"for {room}. Which of the lengths is not as it should be?"
    )


def _no_axis(found: re.Match[str]) -> str:
    axis, axes = int(found[1]), int(found[2])
    last = (
        f"axes 0 to {axes - 1}" if axes > 1 else "axis 0 alone" if axes else "no axis"
    )
    return (
        f"There is no axis {axis}: this array has {last}. What shape does it have here?"
    )


def _too_many(found: re.Match[str]) -> str:
    axes, given = int(found[1]), int(found[2])
    return (
        f"The array has {axes} {'axis' if axes == 1 else 'axes'} here, and {given} "
        "indices stand in the brackets. Which step took its other axes away?"
    )


def _numbers(shape: str) -> list[int]:
    return [int(n) for n in re.findall(r"-?\d+", shape)]


_OF_NUMPY = words(
    "tanh exp log sqrt zeros ones array arange mean argmin argmax cosh sinh pad where "
    "full maximum minimum sort dot pi inf"
)
_PLAINLY: tuple[tuple[str, Say], ...] = (
    (
        r"boolean subtract",
        "True and False cannot be subtracted here. Which numbers should they be first?",
    ),
    (
        r"ufunc 'bitwise_xor'|for \^:",
        "In Python ^ works on bits and is not a power. Which sign is?",
    ),
    (
        r"'NoneType' object|NoneType'? and|and 'NoneType'",
        "Something here is None. A parameter can be None by default; methods that "
        "change what is there, such as sort and append, return None, and so does a "
        "function without return. Which of these is it?",
    ),
    (
        r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)",
        _too_far,
    ),
    (
        r"out of bounds for axis|index out of range",
        "An index points to a place that there is not. Which is the last one, and from "
        "where to where do you go?",
    ),
    (
        r"axis (-?\d+) is out of bounds for array of dimension (\d+)",
        _no_axis,
    ),
    (
        r"too many indices for array: array is (\d+)-dimensional, but (\d+)",
        _too_many,
    ),
    (
        r"inhomogeneous shape",
        "Rows of unlike lengths make no array. How many numbers are in each of them?",
    ),
    (
        r"setting an array element with a sequence|only length-1 arrays|only 0-dim",
        "Several numbers stand where there is room for one. Which index, or which sum, "
        "would make one number of them?",
    ),
    (
        r"truth value of an array",
        "A question with one answer, such as that of if or while, is put to an array "
        "of several numbers. Should it be asked of each number, in a loop or by an "
        "index?",
    ),
    (
        r"remapped shapes",
        "One setting of this call has another number of entries than there are axes. "
        "np.pad, for example, takes one pair (before, after) for each axis of the "
        "array, or a single number for all. How many axes does the array have?",
    ),
    (
        r"could not broadcast input array from shape (\(.*?\)) into shape (\(.*?\))",
        _no_room,
    ),
    (
        r"operands could not be broadcast together with shapes (\(.*?\)) (\(.*?\))\s*$",
        _unlike,
    ),
    (
        r"operands could not be broadcast",
        "Arrays of these shapes cannot be combined number by number. Which of them did "
        "you expect to have another shape?",
    ),
    (
        r"matmul: .*mismatch in its core dimension.*\(size (\d+) is different from "
        r"(\d+)\)",
        _product,
    ),
    (
        r"shapes \(.*\) and \(.*\) not aligned",
        "For a product of matrices the last axis of the left one must be as long as "
        "the last but one (or the only one) of the right. Which length is not as you "
        "meant it?",
    ),
    (
        r"cannot reshape array of size (\d+) into shape (\(.*?\))",
        _not_reshaped,
    ),
    (
        r"local variable '(\w+)'",
        _too_early,
    ),
    (
        r"name '(\w+)' is not defined",
        _unknown,
    ),
    (
        r"zero-size array to reduction operation",
        "There is nothing to take the largest or smallest of: a slice is empty here. "
        "From where to where does it go, and how long is that axis?",
    ),
    (
        r"iteration over a 0-d array|'(?:float|numpy\.float64)' object is not iterable",
        "A single number cannot be gone through in a loop. Could NumPy do the step for "
        "arrays of any shape, without a loop of yours?",
    ),
    (
        r"unsupported operand type\(s\) for \S+: '(?:tuple|list)'|"
        r"unsupported operand type\(s\) for \S+: '\w+' and '(?:tuple|list)'",
        "Python cannot calculate with a tuple or a list as a whole. Which of its "
        "entries did you mean, or should it be an array?",
    ),
    (
        r"append\(\) takes exactly one argument",
        "append takes one thing. To append a pair, what has to stand around the two?",
    ),
    (
        r"arrays used as indices must be of integer|only integers, slices",
        "Only whole numbers, slices and arrays of True and False can pick places. "
        "What stands in the brackets here, and where was it made?",
    ),
    (
        r"'bytes' object cannot be interpreted as an integer",
        "A slice of bytes, even of one byte, is bytes again and no number. How do you "
        "get the number of a single byte?",
    ),
    (
        r"cannot convert 'int' object to bytes|'int' object is not iterable|"
        r"cannot unpack non-iterable int",
        "A single number stands where several are needed. Which slice, or which list, "
        "should stand here?",
    ),
    (
        r"'numpy\.ndarray' object is not callable|'(?:list|tuple)' object is not "
        r"callable",
        "Parentheses call a function, and this is an array or a list. Which brackets "
        "pick one of its places?",
    ),
    (
        r"'(?:int|float|bool|numpy\.\w+|function|method|builtin_function_or_method)' "
        r"object is not subscriptable|invalid index to scalar",
        "A single number or a function has no places that an index could pick. At "
        "which step were there still several numbers?",
    ),
    (
        r"not enough values to unpack|too many values to unpack",
        "On the left of = stand more or fewer names than there are values on the "
        "right. How many values are there?",
    ),
    (
        r"'(?:numpy\.)?float(?:64|32)?' object cannot be interpreted as an integer",
        "A whole number is needed here, and this one is a float. Where did it become "
        "one: at a division with / ?",
    ),
    (
        r"'(?:tuple|list)' object cannot be interpreted as an integer|only integer "
        r"scalar arrays|'numpy\.ndarray' object cannot be interpreted as an integer",
        "One whole number is needed here, and there are several, or an array. Which of "
        "them did you mean, or did you want its length?",
    ),
    (
        r"boolean index did not match",
        "An array of True and False picks places along an axis and must be as long as "
        "that axis. Which axis does yours describe, and on which does it stand?",
    ),
    (
        r"'numpy\.ndarray' object has no attribute 'append'",
        "Arrays do not grow, so they have no append. Which thing can grow, or where is "
        "there room already?",
    ),
    (
        r"'(?:list|tuple)' object has no attribute",
        "Lists and tuples have nothing of this name. Is the name misspelt, or should "
        "this be an array?",
    ),
    (
        r"object of type '(?:int|float|numpy\.\w+)' has no len",
        "len counts the things in a list or along an array's first axis, and this is a "
        "single number. What did you want to count?",
    ),
)


def plainly(message: str) -> str:
    """A sentence about Python's message, "" where it says enough itself."""
    for pattern, say in _PLAINLY:
        if found := re.search(pattern, message):
            return say if isinstance(say, str) else say(found)
    return ""
