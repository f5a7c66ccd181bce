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


def _header(*shape: int, rest: int = 5) -> tuple[bytes]:
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
        probe("the header of 10,000 labels", lambda: _header(10000)),
        probe("the header of 60,000 images of 28 x 28", lambda: _header(60000, 28, 28)),
        probe("a header of two axes, 300 and 7", lambda: _header(300, 7)),
    ),
    misconceptions=(
        Misconception(
            "Y01", "little-endian",
            "Your numbers are huge: their four bytes are read from the wrong end. Which "
            "byte of 00 00 27 10 is worth most?",
            (('"big"', '"little"'),),
        ),
        Misconception(
            "Y02", "magic number read as an axis",
            "Your first number is the magic number itself. How many bytes come before "
            "the first axis?",
            (("4 + 4 * n", "4 * n"),),
        ),
        Misconception(
            "Y03", "always three axes",
            "Images have three axes, labels have one. Which byte of the header says how "
            "many there are?",
            (("axes = data[3]", "axes = 3"),),
        ),
        Misconception(
            "Y04", "only the first axis",
            "You return one axis alone. The shape has as many numbers as byte 3 says: "
            "where do the others stand?",
            (("axes = data[3]", "axes = 1"),),
        ),
        Misconception(
            "Y05", "one byte per axis",
            "You read one byte for each axis. 10,000 does not fit into a byte: how many "
            "bytes has each number?",
            (("4 + 4 * n", "4 + n"), ("start + 4]", "start + 1]")),
        ),
        Misconception(
            "Y06", "type byte read as the number of axes",
            "You took byte 2, which names the type (8: bytes), for the number of axes. "
            "Which byte comes next?",
            (("axes = data[3]", "axes = data[2]"),),
        ),
        Misconception(
            "Y07", "axes reversed",
            "The axes are all there, in the wrong order. Which comes first in the file: "
            "the number of images, or their width?",
            (("return tuple(shape)", "return tuple(shape[::-1])"),),
        ),
    ),
    alternatives=(header_by_struct, header_by_numpy, header_by_arithmetic),
    hints=(
        "Indexing bytes gives numbers: data[3] is the number of axes.",
        'int.from_bytes(four_bytes, "big") reads a number whose first byte is worth '
        "most. The first one begins at byte 4.",
        'int.from_bytes(data[___ : ___], "___")  # for n in range(data[___])',
    ),
    explanation=(
        "Bytes 0 and 1 are 0, byte 2 is the type (8: unsigned byte), byte 3 the number "
        "of axes. Each axis follows as four bytes, the most significant first: "
        "00 00 EA 60 is $234 \\cdot 256 + 96 = 60{,}000$."
    ),
    general=_header_case,
    after="np.frombuffer with dtype '>u4' does the same in one line.",
)  # fmt: skip
