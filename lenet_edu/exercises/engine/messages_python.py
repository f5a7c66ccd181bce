"""Python's messages and what they mean, for whoever meets them for the first time."""

from __future__ import annotations

from . import told
from .told import Say

PYTHON: tuple[tuple[str, Say], ...] = (
    (
        r"NoneType",
        "Something here is None. A parameter can be None by default; methods that "
        "change what is there, such as sort and append, return None, and so does a "
        "function without return. Which of these is it?",
    ),
    (
        r"can only concatenate (\w+) \(not \"([\w.]+)\"\)",
        told.joined_end_to_end,
    ),
    (
        r"division by zero|modulo by zero",
        "What stands behind /, // or % is 0 on this input. Where does it get its "
        "value, and what should the answer be then?",
    ),
    (
        r"local variable '(\w+)'",
        told.too_early,
    ),
    (
        r"name '(\w+)' is not defined",
        told.unknown,
    ),
    (
        r"iteration over a 0-d array|"
        r"'(?:float|numpy\.(?:float|int)\d+)' object is not iterable",
        "A single number cannot be gone through in a loop. Could NumPy do the step for "
        "arrays of any shape, without a loop of yours?",
    ),
    (
        r"unsupported operand type\(s\) for \S+: (?:'dict'|'\w+' and 'dict')",
        "A dict holds things under their names, and Python cannot calculate with all "
        "of it at once. What should be done for each name?",
    ),
    (
        r"unsupported operand type\(s\) for \S+: '(?:tuple|list)'|"
        r"unsupported operand type\(s\) for \S+: '\w+' and '(?:tuple|list)'",
        "Python cannot calculate with a tuple or a list as a whole. Which of its "
        "entries did you mean, or should it be an array?",
    ),
    (
        r"can't multiply sequence by non-int",
        "A list, a tuple or text times a number is repeated that many times, so only a "
        "whole number can stand there. Should it be an array?",
    ),
    (
        r"append\(\) takes exactly one argument",
        "append takes one thing. To append a pair, what has to stand around the two?",
    ),
    (
        r"'bytes' object cannot be interpreted as an integer",
        "A slice of bytes, even of one byte, is bytes again and no number. How do you "
        "get the number of a single byte?",
    ),
    (
        r"cannot unpack non-iterable (?:int|float|numpy\.\w+)",
        "Several names wait for a value each, and there is a single number. What makes "
        "as many numbers of it as you need, or which single one did you want?",
    ),
    (
        r"cannot convert 'int' object to bytes|'int' object is not iterable",
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
        r"'(?:int|float|dict|str|numpy\.\w+)' object is not callable",
        "Parentheses call a function, and what stands before them is none. Is a sign "
        "missing there, such as *, or should the brackets be others?",
    ),
    (
        r"'(?:int|float|bool|numpy\.\w+|function|method|builtin_function_or_method)' "
        r"object is not subscriptable|invalid index to scalar",
        "A single number or a function has no places that an index could pick. At "
        "which step were there still several numbers?",
    ),
    (
        r"(?:not enough|too many) values to unpack \(expected (\d+)(?:, got (\d+))?\)",
        told.unpacked,
    ),
    (
        r"'(?:numpy\.)?float(?:64|32)?' object cannot be interpreted as an integer|"
        r"expected a sequence of integers or a single integer, got '[\d.]+'",
        "A whole number is needed here, and this one is a float. Where did it become "
        "one: at a division with / ?",
    ),
    (
        r"'(?:tuple|list)' object cannot be interpreted as an integer|only integer "
        r"scalar arrays|'numpy\.ndarray' object cannot be interpreted as an integer",
        "One whole number is needed here, such as a length or an axis, and there are "
        "several, or an array. Which of them did you mean, or what is the second thing "
        "in this call for?",
    ),
    (
        r"(?:int|float)\(\) argument must be .* not '(?:list|tuple|dict)'",
        "int and float make a number of one thing, and several are given here. Which "
        "of them did you mean, or should each be converted?",
    ),
    (
        r"'(?:list|tuple)' object has no attribute",
        "Lists and tuples have nothing of this name. Is the name misspelt, or should "
        "this be an array?",
    ),
    (
        r"'(int|float|dict|numpy\.\w+)' object has no attribute '(\w+)'",
        told.no_such_attribute,
    ),
    (
        r"^'(?!NoneType)\w+' object has no attribute '(\w+)'",
        lambda found: (
            f"What stands before the point has no {found[1]}. Is it spelled right, or "
            "is it an entry that brackets pick by its name?"
        ),
    ),
    (
        r"'tuple' object does not support item assignment",
        "A tuple cannot be changed once it is made. What else could hold numbers that "
        "are written one by one?",
    ),
    (
        r"object of type '(?:int|float|numpy\.\w+)' has no len|len\(\) of unsized",
        "len counts the things in a list or along an array's first axis, and this is a "
        "single number. What did you want to count, and what counts it for any shape?",
    ),
    (
        r"unhashable type: '([\w.]+)'",
        "The name of an entry in a dict, or a member of a set, must be a single thing "
        "that cannot change, such as a number or text. What names this entry?",
    ),
    (
        r"zip\(\) argument \d+ is (?:longer|shorter) than",
        "The things that zip goes through together are not equally long. How long is "
        "each of them, and which has one too many?",
    ),
    (
        r"(\w+)\(\) missing \d+ required positional arguments?: (.*)$",
        told.called_without,
    ),
    (
        r"(\w+)\(\) takes .*positional arguments? .*given|"
        r"(\w+)\(\) takes .* arguments? \(\d+ given\)",
        "This call gets more things, or fewer, than it takes. What does it need, in "
        "which order, and does one of them belong inside brackets of its own?",
    ),
    (
        r"unexpected keyword argument '(\w+)'",
        lambda found: (
            f"This call has no setting named {found[1]}. How is it spelled, or which "
            "call on this line is it meant for?"
        ),
    ),
    (
        r"pop from (?:an )?empty",
        "There is nothing left to take. How often does this line run, and how many "
        "things were there?",
    ),
)
