"""What crosses the wall: everything comes back as it was, and lies are refused."""

from __future__ import annotations

import contextlib
import math
import struct

import numpy as np
import pytest

from lenet_edu.grading.wire import Lent, Odd, Reader, WireError, Writer

VALUES = [
    None,
    ...,
    True,
    -(2**70),
    0,
    1.5,
    -math.inf,
    1 - 2j,
    "ä\ud800",
    b"\0\xff",
    [1, [2.0, ("x",)], {}],
    {"a": {1, 2}, ("b", 1): None},
    np.arange(6.0).reshape(2, 3),
    np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    np.zeros((0, 3), np.int8),
    np.array("text"),
    np.array([True, False]),
    np.float32(2.5),
    np.int8(-3),
    np.datetime64("2026-11-30"),
]


def across(value: object) -> object:
    return Reader(Writer().bytes_of(value)).value()


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_comes_back_as_it_was(value: object) -> None:
    found = across(value)
    assert type(found) is type(value)
    assert repr(found) == repr(value)
    if isinstance(value, np.ndarray):
        assert found.dtype == value.dtype
        assert found.flags.f_contiguous == value.flags.f_contiguous
        assert found.flags.writeable


def test_a_generator_goes_on_where_it_was() -> None:
    rng = np.random.default_rng(3)
    rng.normal(size=5)
    found = across(rng)
    assert found.normal() == rng.normal()


@pytest.mark.parametrize(
    "value",
    [
        object(),
        np.array([None]),
        np.zeros(3, [("a", int)]),
        np.zeros(40 * 2**20, np.int8),
        10**100_000,
        len,
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_has_no_form_is_refused(value: object) -> None:
    with pytest.raises(WireError):
        Writer().bytes_of(value)


def test_what_is_nested_without_an_end_is_refused() -> None:
    value: list = []
    value.append(value)
    with pytest.raises(WireError, match="deeply"):
        Writer().bytes_of(value)


def array(dtype: bytes, *shape: int, content: bytes = b"") -> bytes:
    head = struct.pack(">B?B", len(dtype), False, len(shape)) + dtype
    return b"A" + head + struct.pack(f">{len(shape)}Q", *shape) + content


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"?",
        b"TT",
        b"L" + struct.pack(">Q", 2**60),
        b"S" + struct.pack(">Q", 9) + b"short",
        b"L" * 100,
        b"".join(b"L" + struct.pack(">Q", 1) for _ in range(60)) + b"N",
        array(b"<f8", 2**40),
        array(b"<f8", 2**63, 2**63),
        array(b"|O", 1, content=b"\0" * 8),
        array(b"|V8", 1, content=b"\0" * 8),
        array(b"<f3", 1, content=b"\0" * 3),
        b"E" + struct.pack(">Q", 1) + b"L" + struct.pack(">Q", 0),
        b"M" + struct.pack(">Q", 1) + b"N",
        b"RM" + struct.pack(">Q", 0),
        b"PN",
        b"OU" + struct.pack(">Q", 0),
        b"S" + struct.pack(">Q", 1) + b"\xff",
    ],
)
def test_bytes_that_lie_are_refused(data: bytes) -> None:
    with pytest.raises(WireError):
        Reader(data).value()


def test_no_change_of_a_message_does_more_than_be_refused() -> None:
    whole = Writer().bytes_of([VALUES[10], VALUES[12], "text", {"a": 1.5}])
    draw = np.random.default_rng(0)
    for _ in range(2000):
        data = bytearray(whole)
        for place in draw.integers(len(data), size=draw.integers(1, 4)):
            data[place] = int(draw.integers(256))
        with contextlib.suppress(WireError):
            Reader(bytes(data)).value()


def test_what_is_lent_and_what_is_odd_arrives_as_such() -> None:
    sent = Writer(lambda value: Lent(7, "step")).bytes_of([len])
    assert Reader(sent, lambda value: (value.number, value.name)).value() == [
        (7, "step")
    ]
    odd = Writer(lambda value: Odd("a slice", "slice(1)", "slice")).bytes_of(slice(1))
    assert Reader(odd).value().words == "a slice"
