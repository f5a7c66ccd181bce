"""NumPy's messages and what they mean, for whoever meets them for the first time."""

from __future__ import annotations

from . import told
from .told import Say

NUMPY: tuple[tuple[str, Say], ...] = (
    (
        r"boolean subtract",
        "True and False cannot be subtracted here. Which numbers should they be first?",
    ),
    (
        r"ufunc 'bitwise_xor'|for \^:",
        "In Python ^ works on bits and is not a power. Which sign is?",
    ),
    (
        r"ufunc 'bitwise_(?:and|or)' not supported|for [&|]: '.*float",
        "& and | combine truth values, and are worked out before < and >. Which "
        "comparison needs brackets, or which of the two holds no truth values?",
    ),
    (
        r"ufunc 'invert' not supported|bad operand type for unary ~",
        "~ turns True into False and back, and this holds other numbers. Which "
        "comparison makes truth values of them?",
    ),
    (
        r"Cannot cast ufunc '(\w+)' output from dtype\('(\w+)'\) to dtype\('(\w+)'\)",
        told.cannot_cast,
    ),
    (
        r"did not contain a loop with signature matching types .*'<U",
        "Text stands here where NumPy needs numbers. Which thing on this line is it?",
    ),
    (
        r"loop of ufunc does not support argument \d+ of type (?!NoneType)([\w.]+)",
        told.no_loop,
    ),
    (
        r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)",
        told.too_far,
    ),
    (
        r"out of bounds for axis|index out of range|out of bounds for array with size",
        "An index points to a place that there is not. Which is the last one, and from "
        "where to where do you go?",
    ),
    (
        r"axis (-?\d+) is out of bounds for array of dimension (\d+)",
        told.no_axis,
    ),
    (
        r"too many indices for array: array is (\d+)-dimensional, but (\d+)",
        told.too_many,
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
        "A single yes or no is asked of an array of several numbers: by if, while, "
        "and, or, not, by a chain such as a == b & c == d, or by Python's own max, min "
        "and sorted. Should each number be asked, or is a function of NumPy's meant?",
    ),
    (
        r"remapped shapes \[original->remapped\]: \(\d+,2\)  and requested shape "
        r"\(\d+,2\)",
        "One setting of this call has another number of entries than there are axes. "
        "np.pad, for example, takes one pair (before, after) for each axis of the "
        "array, or a single number for all. How many axes does the array have?",
    ),
    (
        r"remapped shapes .*->.*->",
        "In np.einsum the same letter stands for axes of different lengths here. Which "
        "letter is it, and which axis does it mean in each array?",
    ),
    (
        r"could not broadcast input array from shape (\(.*?\)) into shape (\(.*?\))",
        told.no_room,
    ),
    (
        r"non-broadcastable output operand with shape (\(.*?\)) doesn't match the "
        r"broadcast shape (\(.*?\))",
        told.too_large,
    ),
    (
        r"operands could not be broadcast together with shapes (\([\d,]*\)) "
        r"(\([\d,]*\))(?: \([\d,]*\))?\s*$",
        told.unlike,
    ),
    (
        r"operands could not be broadcast",
        "Arrays of these shapes cannot be combined number by number. Which of them did "
        "you expect to have another shape?",
    ),
    (
        r"matmul: .*mismatch in its core dimension.*\(size (\d+) is different from "
        r"(\d+)\)",
        told.product,
    ),
    (
        r"matmul: .*does not have enough dimensions",
        "A matrix product needs an array with axes on both sides, and one side is a "
        "single number. Which one is it, or is * meant?",
    ),
    (
        r"shapes \(.*\) and \(.*\) not aligned",
        "For a product of matrices the last axis of the left one must be as long as "
        "the last but one (or the only one) of the right. Which length is not as you "
        "meant it?",
    ),
    (
        r"cannot reshape array of size (\d+) into shape (\(.*?\))",
        told.not_reshaped,
    ),
    (
        r"negative dimensions are not allowed",
        "A length of the array that is to be made is below 0. Which of the numbers "
        "that it is worked out from is larger, or smaller, than you expected?",
    ),
    (
        r"Cannot interpret '(.*)' as a data type",
        lambda found: (
            f"In this call {found[1]} stands where a type is expected. If it is a "
            "length of a shape, what holds several lengths together?"
        ),
    ),
    (
        r"along dimension (\d+), the array at index \d+ has size (\d+) and the array "
        r"at index \d+ has size (\d+)",
        told.unlike_ends,
    ),
    (
        r"all the input arrays must have same number of dimensions|"
        r"all input arrays must have the same shape",
        "Arrays that are joined or stacked must have the same axes, and one of these "
        "has others. What shape does each of them have?",
    ),
    (
        r"axes don't match array|repeated axis in transpose",
        "A new order of axes names each axis of the array exactly once. How many axes "
        "does this one have?",
    ),
    (
        r"zero-size array to reduction operation|of an empty sequence",
        "There is nothing to take the largest or smallest of: a slice is empty here. "
        "From where to where does it go, and how long is that axis?",
    ),
    (
        r"arrays used as indices must be of integer|only integers, slices",
        "Only whole numbers, slices and arrays of True and False can pick places. "
        "What stands in the brackets here, and where was it made?",
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
)
