"""01.1 read_idx_header: what the first bytes of a file say."""

from __future__ import annotations

import struct

import numpy as np

from .... import data as course_data
from ...exercise import Exercise, Misconception
from ..probes import probe

Array = np.ndarray
Generator = np.random.Generator


def reference_header(data: bytes) -> tuple[int, ...]:
    """The course's answer to 01.1."""
    return course_data.parse_idx_header(data)


def read_idx_header(data: bytes) -> tuple[int, ...]:
    axes = data[3]
    shape = []
    for n in range(axes):
        start = 4 + 4 * n
        piece = data[start : start + 4]
        shape.append(int.from_bytes(piece, "big"))
    return tuple(shape)


def header_by_struct(data: bytes) -> tuple[int, ...]:
    return struct.unpack_from(f">{data[3]}I", data, 4)


def header_by_numpy(data: bytes) -> Array:
    return np.frombuffer(data, ">i4", count=data[3], offset=4)


def header_by_arithmetic(data: bytes) -> list[int]:
    shape = []
    for at in range(4, 4 + 4 * data[3], 4):
        a, b, c, d = data[at : at + 4]
        shape.append(((a * 256 + b) * 256 + c) * 256 + d)
    return shape


def _header(*shape: int, rest: int = 8) -> tuple[bytes]:
    head = bytes([0, 0, 8, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)
    return (head + bytes(range(7, 7 + rest)),)


def _header_case(rng: Generator) -> tuple[bytes]:
    axes = int(rng.integers(1, 4))
    return _header(*(int(n) for n in rng.integers(1, 70000, axes)))


READ_IDX_HEADER = Exercise(
    id="01.1",
    name="read_idx_header",
    title="What the first bytes of a file say",
    reference=reference_header,
    plain=read_idx_header,
    parts=("shape",),
    probes=(
        probe("a header of one axis, 258", lambda: _header(258)),
        probe("the header of 10,000 labels", lambda: _header(10000)),
        probe("a header of two axes, 300 and 7", lambda: _header(300, 7)),
        probe("a header of one axis, 70,000", lambda: _header(70000)),
        probe("the header of 60,000 images of 28 x 28", lambda: _header(60000, 28, 28)),
    ),
    misconceptions=(
        Misconception(
            "Y01", "little-endian",
            "Your numbers are huge, because their four bytes are read from the wrong "
            "end. Which byte of 00 00 27 10 is worth most?",
            (('"big"', '"little"'),),
        ),
        Misconception(
            "Y02", "starts at byte 0",
            "Your first number, 2049 or so, is made of the four bytes before the "
            "sizes, and the last size is missing. At which byte does the first size "
            "start?",
            (("4 + 4 * n", "4 * n"),),
        ),
        Misconception(
            "Y13", "magic number kept",
            "Your first number is made of the four bytes before the sizes; the sizes "
            "follow it. Which bytes are no axis?",
            (("shape = []", 'shape = [int.from_bytes(data[:4], "big")]'),),
        ),
        Misconception(
            "Y03", "always three axes",
            "You always return three numbers. Images have three axes, labels have "
            "one: which byte of the header says how many there are?",
            (("axes = data[3]", "axes = 3"),),
        ),
        Misconception(
            "Y04", "only the first axis",
            "You always return one number. The shape has as many as byte 3 says: "
            "where do the others stand?",
            (("axes = data[3]", "axes = 1"),),
        ),
        Misconception(
            "Y05", "one byte per axis",
            "You read one byte for each axis, one after the other. 10,000 does not "
            "fit into a byte: how many bytes does each size take?",
            (("4 + 4 * n", "4 + n"), ("start + 4]", "start + 1]")),
        ),
        Misconception(
            "Y11", "last byte only",
            "You use only the last of the four bytes of each size. It reaches to 255: "
            "what are the other three worth?",
            (
                ("piece = data[start : start + 4]",
                 "piece = data[start + 3 : start + 4]"),
            ),
        ),
        Misconception(
            "Y10", "last two bytes only",
            "Sizes below 65,536 come out right, but 70,000 does not: you use the last "
            "two of its four bytes. What are the first two worth?",
            (
                ("piece = data[start : start + 4]",
                 "piece = data[start + 2 : start + 4]"),
            ),
        ),
        Misconception(
            "Y14", "bytes added up",
            "You add up the four bytes of each size. In 00 00 01 02 the 1 is not "
            "worth 1: how much is it worth?",
            (('int.from_bytes(piece, "big")', "sum(piece)"),),
        ),
        Misconception(
            "Y06", "type byte read as the number of axes",
            "You took byte 2, which names the type (8: bytes), for the number of "
            "axes. Which byte comes next?",
            (("axes = data[3]", "axes = data[2]"),),
        ),
        Misconception(
            "Y07", "axes reversed",
            "All sizes are there, but in reverse order. Which comes first in the "
            "file: the number of images, or their width?",
            (("return tuple(shape)", "return tuple(shape[::-1])"),),
        ),
        Misconception(
            "Y08", "reads on into the data",
            "Your sizes are right, but you go on to read what follows the header as "
            "if it were sizes, too. Which byte says where the header ends?",
            (("axes = data[3]", "axes = len(data) // 4 - 1"),),
        ),
        Misconception(
            "Y12", "one size too many",
            "Your last number is not a size any more: it is made of the four bytes "
            "behind the header. How many sizes are there?",
            (("data[3]\n", "data[3] + 1\n"),),
        ),
        Misconception(
            "Y09", "last size missing",
            "The last size is missing: you return one number too few. How many sizes "
            "does byte 3 announce?",
            (("data[3]\n", "data[3] - 1\n"),),
        ),
        Misconception(
            "Y15", "one byte late",
            "Each of your sizes starts one byte too late, so it ends in a byte that "
            "belongs to the next. How many bytes come before the first size?",
            (("4 + 4 * n", "5 + 4 * n"),),
        ),
        Misconception(
            "Y16", "one byte early",
            "Each of your sizes starts one byte too early, with a byte that is not "
            "its own. At which byte does the first size start?",
            (("4 + 4 * n", "3 + 4 * n"),),
        ),
        Misconception(
            "Y17", "steps of one byte",
            "Your first size is right, but the next one starts only one byte later. "
            "How many bytes does each size take?",
            (("4 + 4 * n", "4 + n"),),
        ),
        Misconception(
            "Y18", "first size for all axes",
            "All your sizes are the first one. At which byte does the second size "
            "start?",
            (("4 + 4 * n", "4"),),
        ),
        Misconception(
            "Y19", "number of axes first",
            "Your sizes are right, but the number of axes stands before them. Which "
            "numbers belong to a shape?",
            (("shape = []", "shape = [axes]"),),
        ),
        Misconception(
            "Y20", "base 255",
            "Each byte is worth 255 times the next one in yours. How many values does "
            "a byte have, 0 included?",
            (
                ('int.from_bytes(piece, "big")',
                 "sum(v * 255 ** (3 - i) for i, v in enumerate(piece))"),
            ),
        ),
        Misconception(
            "Y21", "base 10",
            "Each byte is worth ten times the next one in yours, as in a decimal number. How "
            "many values does a byte have, 0 included?",
            (
                ('int.from_bytes(piece, "big")',
                 "sum(v * 10 ** (3 - i) for i, v in enumerate(piece))"),
            ),
        ),
        Misconception(
            "Y22", "bytes written side by side",
            "You write the bytes of a size side by side, as if they were decimal figures: 1 "
            "and 2 become 12. How much is a byte worth, compared with the next one?",
            (
                ('int.from_bytes(piece, "big")',
                 'int("".join(str(v) for v in piece))'),
            ),
        ),
        Misconception(
            "Y23", "four numbers for each size",
            "You return the bytes of the sizes one by one. Four of them make one size: how "
            "much is each of the four worth?",
            wrong=lambda data: tuple(data[4 : 4 + 4 * data[3]]),
        ),
        Misconception(
            "Y24", "no size at all",
            "Your shape is empty, whatever the header says. From where to where does your "
            "loop go, and how often should it run?",
            wrong=lambda data: (),
        ),
    ),
    alternatives=(header_by_struct, header_by_numpy, header_by_arithmetic),
    hints=(
        "Bytes can be indexed like a list, and each one is a number: data[3] is the "
        "number of axes.",
        'int.from_bytes(four_bytes, "big") reads a number whose first byte is worth '
        "most. The first one begins at byte 4.",
        'int.from_bytes(data[___ : ___], "___")  # for n in range(data[___])',
    ),
    explanation=(
        "Bytes 0 and 1 are 0, byte 2 is the type (8: unsigned byte), and byte 3 is the "
        "number of axes. The size of each axis follows as four bytes, the most "
        "significant first: "
        "00 00 EA 60 is $234 \\cdot 256 + 96 = 60{,}000$."
    ),
    general=_header_case,
    after="np.frombuffer with dtype '>u4' does the same in one line.",
)  # fmt: skip
