"""What crosses the wall between the grader and an answer: plain values as bytes.

Nothing is pickled: a value is numbers, text, arrays (dtype, shape, bytes) or a tuple,
list, dict or set of these. A function that the grader lends is a number on the other
side, and an object of any other kind arrives as words about it. Reading never trusts
what it reads: sizes are compared with what is there, and dtypes with a short list.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from typing import Any, Literal

import numpy as np

LARGEST = 32 * 2**20  # bytes of one message
DEEPEST = 40  # lists in lists
MOST_DIGITS = 16_384  # bytes of one whole number
_DTYPE = re.compile(r"[<>|=](?:[biufc]\d{1,2}|[US]\d{1,9}|[mM]8(?:\[\w{1,4}\])?|b1)")
_SEQUENCES: dict[bytes, Callable[[list[Any]], Any]] = {b"L": list, b"U": tuple}
_GENERATORS = {"PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"}


class WireError(Exception):
    """What came is no message; or what is to be sent is too large for one."""


class Lent:
    """An object of the grader's: its number, its name, whether it can be called."""

    def __init__(self, number: int, name: str, is_callable: bool = True) -> None:
        self.number, self.name, self.is_callable = number, name, is_callable


class Odd:
    """A value of another kind: what it is in words, its ``repr``, its type's name."""

    def __init__(self, words: str, text: str, kind: str) -> None:
        self.words, self.text, self.kind = words, text, kind


class Wrapped:
    """An array of a kind of its own ("matrix", "masked") or what an iterator gave."""

    def __init__(self, kind: str, value: Any) -> None:
        self.kind, self.value = kind, value


Translate = Callable[[Any], Any]


def same(value: Any) -> Any:
    """Send and take everything as it is."""
    return value


class Writer:
    """Makes bytes of values; ``translate`` turns what has no form into what has one."""

    def __init__(self, translate: Translate = same, largest: int = LARGEST) -> None:
        self._translate, self._room = translate, largest
        self._pieces: list[bytes] = []

    def bytes_of(self, value: Any) -> bytes:
        """The message of one value.

        Raises
        ------
        WireError
            If it is too large, or of a kind that has no form.
        """
        self._write(value, 0)
        return b"".join(self._pieces)

    def _add(self, *pieces: bytes) -> None:
        for piece in pieces:
            self._room -= len(piece)
            self._pieces.append(piece)
        if self._room < 0:
            raise WireError("it is too large")

    def _sized(self, tag: bytes, content: bytes) -> None:
        if len(content) > self._room:
            raise WireError("it is too large")
        self._add(tag, struct.pack(">Q", len(content)), content)

    def _write(self, value: Any, depth: int) -> None:
        if depth > DEEPEST:
            raise WireError("it is nested too deeply")
        kind = type(value)
        if value is None or value is ...:
            self._add(b"N" if value is None else b"Y")
        elif kind is bool:
            self._add(b"T" if value else b"F")
        elif kind is int:
            length = value.bit_length() // 8 + 1
            if length > MOST_DIGITS:
                raise WireError("it is a number of too many digits")
            self._sized(b"I", value.to_bytes(length, "big", signed=True))
        elif kind is float:
            self._add(b"D", struct.pack(">d", value))
        elif kind is complex:
            self._add(b"C", struct.pack(">dd", value.real, value.imag))
        elif kind is str:
            self._sized(b"S", value.encode("utf-8", "surrogatepass"))
        elif kind is bytes:
            self._sized(b"B", value)
        elif kind in (list, tuple, set, dict):
            self._collection(value, depth)
        elif kind is np.ndarray and _DTYPE.fullmatch(value.dtype.str):
            self._array(b"A", value)
        elif isinstance(value, np.generic) and _DTYPE.fullmatch(value.dtype.str):
            self._array(b"G", np.asarray(value))
        elif kind is np.random.Generator:
            self._generator(value, depth)
        elif kind is Lent:
            self._add(b"P")
            self._write((value.number, value.name, value.is_callable), depth + 1)
        elif kind is Odd:
            self._add(b"O")
            self._write((value.words, value.text, value.kind), depth + 1)
        elif kind is Wrapped:
            self._add(b"W")
            self._write((value.kind, value.value), depth + 1)
        else:
            other = self._translate(value)
            if type(other) is kind:
                raise WireError(f"a {kind.__name__} has no form")
            self._write(other, depth)

    def _collection(self, value: Any, depth: int) -> None:
        tags: dict[type, bytes] = {list: b"L", tuple: b"U", set: b"E", dict: b"M"}
        self._add(tags[type(value)], struct.pack(">Q", len(value)))
        for one in value.items() if type(value) is dict else value:
            if type(value) is dict:
                self._write(one[0], depth + 1)
                self._write(one[1], depth + 1)
            else:
                self._write(one, depth + 1)

    def _array(self, tag: bytes, array: np.ndarray) -> None:
        if array.nbytes > self._room:
            raise WireError(f"an array of {array.nbytes:,} bytes is too large")
        name = array.dtype.str.encode("ascii")
        columns = array.flags.f_contiguous and not array.flags.c_contiguous
        self._add(tag, struct.pack(">B?B", len(name), columns, array.ndim), name)
        self._add(struct.pack(f">{array.ndim}Q", *array.shape))
        self._add(array.tobytes("F" if columns else "C"))

    def _generator(self, generator: np.random.Generator, depth: int) -> None:
        state = dict(generator.bit_generator.state)
        if state["bit_generator"] not in _GENERATORS:
            raise WireError("a generator of an unknown kind")
        self._add(b"R")
        self._write(state, depth + 1)


class Reader:
    """Makes values of bytes; ``translate`` is given every `Lent`, `Odd`, `Wrapped`."""

    def __init__(self, data: bytes, translate: Translate = same) -> None:
        self._data, self._at, self._translate = memoryview(data), 0, translate

    def value(self) -> Any:
        """The value that the message holds.

        Raises
        ------
        WireError
            If it is no message.
        """
        try:
            found = self._read(0)
        except WireError:
            raise
        except Exception as error:  # of whatever kind wrong bytes provoke
            raise WireError(f"it cannot be read ({type(error).__name__})") from None
        if self._at != len(self._data):
            raise WireError("it is longer than it says")
        return found

    def _take(self, count: int) -> memoryview:
        if count > len(self._data) - self._at:
            raise WireError("it is shorter than it says")
        self._at += count
        return self._data[self._at - count : self._at]

    def _count(self) -> int:
        (count,) = struct.unpack(">Q", self._take(8))
        if count > len(self._data) - self._at:
            raise WireError("it is shorter than it says")
        return int(count)

    def _read(self, depth: int) -> Any:
        if depth > DEEPEST + 3:
            raise WireError("it is nested too deeply")
        tag = bytes(self._take(1))
        if tag in b"NYTF":
            return {b"N": None, b"Y": ..., b"T": True, b"F": False}[tag]
        if tag == b"I":
            return int.from_bytes(self._take(self._count()), "big", signed=True)
        if tag == b"D":
            return struct.unpack(">d", self._take(8))[0]
        if tag == b"C":
            return complex(*struct.unpack(">dd", self._take(16)))
        if tag == b"S":
            return bytes(self._take(self._count())).decode("utf-8", "surrogatepass")
        if tag == b"B":
            return bytes(self._take(self._count()))
        if tag in _SEQUENCES:
            count = self._count()
            return _SEQUENCES[tag]([self._read(depth + 1) for _ in range(count)])
        if tag == b"E":
            return {self._read(depth + 1) for _ in range(self._count())}
        if tag == b"M":
            count = self._count()
            read = self._read
            return {read(depth + 1): read(depth + 1) for _ in range(count)}
        if tag in b"AG":
            array = self._array()
            return array if tag == b"A" else array[()]
        if tag == b"R":
            return self._generator(depth)
        if tag in b"POW":
            kind = {b"P": Lent, b"O": Odd, b"W": Wrapped}[tag]
            return self._translate(kind(*self._read(depth + 1)))
        raise WireError("it begins with an unknown letter")

    def _array(self) -> np.ndarray:
        letters, columns, axes = struct.unpack(">B?B", self._take(3))
        name = bytes(self._take(letters)).decode("ascii")
        if not _DTYPE.fullmatch(name):
            raise WireError("an array of an unknown dtype")
        shape = struct.unpack(f">{axes}Q", self._take(8 * axes))
        dtype, size = np.dtype(name), 1
        for length in shape:
            size *= length
        content = self._take(size * dtype.itemsize)
        order: Literal["F", "C"] = "F" if columns else "C"
        flat = np.frombuffer(content, dtype, size)
        return flat.reshape(shape, order=order).copy(order)

    def _generator(self, depth: int) -> np.random.Generator:
        state = self._read(depth + 1)
        if state["bit_generator"] not in _GENERATORS:
            raise WireError("a generator of an unknown kind")
        bits = getattr(np.random, state["bit_generator"])()
        bits.state = state
        return np.random.Generator(bits)
