"""Python's own messages get a plain sentence, where one is always true."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu.exercises.engine.check import examine
from lenet_edu.exercises.engine.errors import plainly
from lenet_edu.exercises.outcome import RaisedError


def power(image, kernel, bias):
    return np.ones((2, 2)) ^ 2


def sorted_away(image, kernel, bias):
    rows = np.ones(3)
    rows = rows.sort()
    return rows[0]


def too_far(image, kernel, bias):
    return image[len(image)]


def whole_array(image, kernel, bias):
    y = np.zeros(2)
    y[0] = np.ones(3)
    return y


def unlike(image, kernel, bias):
    return np.ones(3) + np.ones(4)


def before_the_first(image, kernel, bias):
    return image[-1 - len(image)]


def ragged(image, kernel, bias):
    return np.array([[1.0, 2.0], [3.0]])


def divided(image, kernel, bias):
    return [0.0 for _ in range(4 / 2)]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (power, "not a power"),
        (sorted_away, "because sort changes `rows` itself"),
        (too_far, "a place that there is not"),
        (before_the_first, "a place that there is not"),
        (ragged, "unlike lengths"),
        (whole_array, "room for one"),
        (unlike, "number by number"),
        (divided, "this one is a float"),
    ],
)
def test_a_message_is_said_plainly(answer, says):
    outcome = examine("02.3", answer, locating=False)
    assert isinstance(outcome, RaisedError)
    assert says in outcome.text()
    assert outcome.sentence.endswith("?")


def test_other_messages_are_left_alone():
    assert plainly("module 'numpy' has no attribute 'arrange'") == ""


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("return np.pad(image, ((1, 1), (1, 1), (1, 1)))", "one pair (before, after)"),
        ("return image[:2, :2] * image[:2, :3]", "last axis is 2 long in one and 3"),
        ("return image[0, image.shape[1]]", "places, 0 to"),
        ("image = image + 0\n    image[:2, :2] = np.ones(3)", "right of = stands"),
        ("if image:\n        return 1", "A single yes or no"),
        ("return np.ones((2, 3)) @ np.ones((2, 3))", "here they are 3 and 2"),
        ("return later\n    later = 1", "later is used here before"),
        ("return tanh(image)", "Which module's name"),
        ("return math.tanh(1.0)", "math is not imported"),
        ("return [].append(1, 2)", "To append a pair"),
        ("return image[0.5]", "Only whole numbers, slices"),
        ("return int.from_bytes(bytes(3)[1], 'big')", "A single number stands where"),
        ("return range(bytes(3)[0:1])", "is bytes again"),
        ("return np.ones(5).reshape(2, 3)", "has room for 6"),
        ("return image.sum(axis=3)", "There is no axis 3"),
        ("return image[0, 0, 0]", "The array has 2 axes here, and 3 indices"),
        ("a, b, c = image.shape", "3 names wait for a value each, and 2 come"),
        ("return image(0, 0)", "Parentheses call a function"),
        ("return 3[0]", "no places that an index could pick"),
        ("return [1].sum()", "nothing of this name"),
        ("return image[9:].max()", "a slice is empty here"),
        ("return [v for v in np.array(1.0)]", "cannot be gone through in a loop"),
        ("return (3, 1) - 1", "Which of its entries did you mean"),
        ("return range(image.shape)", "One whole number is needed"),
    ],
)
@pytest.mark.filterwarnings("ignore::SyntaxWarning")
def test_the_messages_of_beginners_are_said_plainly(code, says, from_source):
    answer = from_source(f"def one_map(image, kernel, bias):\n    {code}\n", "one_map")
    outcome = examine("02.3", answer, locating=False)
    assert isinstance(outcome, RaisedError), outcome.text()
    assert says in outcome.sentence, outcome.text()
    assert outcome.sentence.rstrip().endswith("?")


def test_a_window_that_left_the_image_shows_where_it_stood(from_source):
    code = (
        "def one_map(image, kernel, bias):\n"
        "    k, l = kernel.shape\n"
        "    for i in range(9):\n"
        "        window = image[i : i + k, 0:l]\n"
        "        y = np.sum(window * kernel)\n"
        "    return y\n"
    )
    outcome = examine("02.3", from_source(code, "one_map"), locating=False)
    assert outcome.numbers == {"i": 2, "k": 3, "l": 3}
    assert "At that moment: i = 2, k = 3, l = 3." in outcome.text()


HELPED = """
def window(image, i, j):
    return [float(v) for v in image[i, j].bogus]


def one_map(image, kernel, bias):
    return window(image, 0, 0)
"""

COMPREHENSION = """
def one_map(image, kernel, bias):
    k, l = kernel.shape
    return [image[i].bogus for i in range(k)]
"""


def test_a_line_is_counted_in_the_function_that_it_stands_in(from_source):
    outcome = examine("02.3", from_source(HELPED, "one_map"), locating=False)
    assert "line 2 of your `window`" in outcome.text()
    outcome = examine("02.3", from_source(COMPREHENSION, "one_map"), locating=False)
    assert "line 3 of your function" in outcome.text()


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ('can only concatenate tuple (not "int") to tuple', "here an int stands"),
        ('can only concatenate str (not "int") to str', "joins more text"),
        (
            "Cannot cast ufunc 'multiply' output from dtype('float64') to "
            "dtype('int64') with casting rule 'same_kind'",
            "*= writes its result, of type float64, back into an array of type int64",
        ),
        ("negative dimensions are not allowed", "is below 0"),
        ("division by zero", "is 0 on this input"),
        ("integer modulo by zero", "is 0 on this input"),
        (
            "loop of ufunc does not support argument 0 of type dict which has no "
            "callable exp method",
            "meets a dict",
        ),
        ("ufunc 'bitwise_and' not supported for the input types", "needs brackets"),
        ("Cannot interpret '4' as a data type", "4 stands where a type"),
        (
            "non-broadcastable output operand with shape (2,3,1) doesn't match the "
            "broadcast shape (2,3,2)",
            "has shape (2,3,1), and the result has shape (2,3,2)",
        ),
        (
            "operands could not be broadcast together with shapes (0,) (2,) ",
            "still empty here",
        ),
        (
            "operands could not be broadcast together with remapped shapes [original->"
            "remapped]: (2,3)->(2,newaxis,3) (2,3)->(3,2) ",
            "the same letter stands for axes of different lengths",
        ),
        (
            "operands could not be broadcast together with shapes (2,3,4,6) (3,) "
            "(2,3,4,6) ",
            "the last axis is 6 long in one and 3 in the other",
        ),
        ("'Parameters' object has no attribute 'C1'", "before the point has no C1"),
        (
            "operands could not be broadcast together with remapped shapes [original->"
            "remapped]: (2,)  and requested shape (3,)",
            "cannot be combined",
        ),
        ("cannot unpack non-iterable numpy.int64 object", "there is a single number"),
        ("too many values to unpack (expected 2)", "2 names wait for a value each"),
        ("object of type 'int' has no len()", "this is a single number"),
        ("len() of unsized object", "this is a single number"),
        ("unhashable type: 'list'", "What names this entry"),
        ("unsupported operand type(s) for *: 'float' and 'dict'", "for each name"),
        ("object of type 'NoneType' has no len()", "Something here is None"),
        (
            "masked_conv2d() missing 1 required positional argument: 'table'",
            "masked_conv2d is called here without its 'table'",
        ),
        ("_sum() got an unexpected keyword argument 'keepdim'", "named keepdim"),
        ("f() takes 1 positional argument but 2 were given", "more things, or fewer"),
        ("'int' object has no attribute 'shape'", "a single number and has no shape"),
        ("'tuple' object does not support item assignment", "cannot be changed"),
        ("can't multiply sequence by non-int of type 'float'", "repeated"),
        ("cannot reshape array of size 6 into shape (4,newaxis)", "cannot fill"),
    ],
)
def test_a_message_is_told_with_its_numbers_and_a_question(message, says):
    text = plainly(message)
    assert says in text
    assert text.endswith("?")
    assert len(text.split()) <= 60
