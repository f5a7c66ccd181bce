"""The IDX format of MNIST's files: a header of big-endian numbers, then bytes.

Source: the format note that accompanies MNIST. Every kind of damage gets a sentence:
what was found, what is expected, what to do next.
"""

from __future__ import annotations

import contextlib
import gzip
import math
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

UNSIGNED_BYTE = 0x08
LARGEST = 1 << 30  # bytes that a header may announce; MNIST's largest file has 47 MB
HEAD = 64  # bytes in which a header, or the beginning of a web page, shows
GZIP_MAGIC = b"\x1f\x8b"
# What may stand before the "<" of a web page: white space, a byte order mark.
BEFORE_A_PAGE = b" \t\r\n\xef\xbb\xbf"


class DataError(ValueError):
    """A data file is missing or damaged; the text says which and what to do."""


def parse_idx_header(data: bytes, name: str = "the file") -> tuple[int, ...]:
    """The shape that an IDX file of unsigned bytes announces.

    Bytes 0-1 are zero, byte 2 is the type (0x08, unsigned byte), byte 3 the number
    of axes; then one big-endian 32-bit integer per axis.

    Parameters
    ----------
    data : bytes
        The file from its first byte on; the header suffices.
    name : str
        What the messages call the file.

    Raises
    ------
    DataError
        If the magic number is another one, or the header is cut short.
    """
    if len(data) < 4:
        raise DataError(
            f"{name} ends after {len(data)} byte(s), inside its header; an IDX header "
            "takes 8 at least. Fetch the file again."
        )
    if data[:2] != b"\0\0" or data[2] != UNSIGNED_BYTE or not 1 <= data[3] <= 4:
        raise DataError(
            f"{name} begins with {data[:4].hex(' ')}; an IDX file of bytes begins with "
            "00 00 08 and the number of its axes (03 for images, 01 for labels). Look "
            "whether another file bears this name, or fetch it again."
        )
    axes = data[3]
    if len(data) < 4 + 4 * axes:
        raise DataError(
            f"{name} ends inside its header, after {len(data)} bytes; {axes} axes take "
            f"{4 + 4 * axes}. Fetch the file again."
        )
    return tuple(int(n) for n in np.frombuffer(data, ">u4", axes, offset=4))


def parse_idx(data: bytes, name: str = "the file") -> np.ndarray:
    """The array (uint8) in the bytes of an IDX file.

    Raises
    ------
    DataError
        If the header is wrong or the number of bytes is not what it announces.
    """
    shape = parse_idx_header(data, name)
    start = 4 + 4 * len(shape)
    # Python's integers: a damaged header may announce more than 64 bits hold.
    expected, found = math.prod(shape), len(data) - start
    if found != expected:
        what = "cut short" if found < expected else "longer than its header says"
        raise DataError(
            f"{name} is {what}: the header announces {shape}, {expected} bytes, "
            f"and {found} follow. Fetch the file again."
        )
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape).copy()


def read_bytes(path: str | Path) -> bytes:
    """The raw bytes of an IDX file, unpacked if it is gzip.

    No more is read than its header announces, and nothing that is not a plain file: a
    pipe could keep us waiting for ever.

    Raises
    ------
    DataError
        If it cannot be read, is empty, is a web page, or is damaged.
    """
    path = Path(path)
    with _failures_in_sentences(path):
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise DataError(
                f"{path.name} is a folder; a file is expected there. Move the file out "
                "of it, or fetch it again."
            )
        if not stat.S_ISREG(kind):
            raise DataError(
                f"{path.name} is no plain file but a pipe, socket or device, which may "
                "never end. Put the file itself there, or fetch it again."
            )
        with path.open("rb") as stream:
            return read_stream(stream, path.name)


def read_stream(stream: BinaryIO, name: str = "the file") -> bytes:
    """The raw bytes of an IDX file that can be read and sought, gzip or plain.

    Raises
    ------
    DataError
        As :func:`read_bytes`.
    OSError
        If reading itself fails.
    """
    head = stream.read(HEAD)
    if not head:
        raise DataError(
            f"{name} is empty; an IDX file is expected. Fetch the file again."
        )
    if _is_page(head):
        raise DataError(
            f"{name} is a web page, saved under this name. Fetch the file itself, "
            "not the page that links to it."
        )
    stream.seek(0)
    if head[:2] == GZIP_MAGIC:
        with _gzip_damage_in_sentences(name), gzip.GzipFile(fileobj=stream) as unpacked:
            return _as_announced(unpacked, name)
    if name.endswith(".gz"):
        raise DataError(
            f"{name} is not gzip: it begins with {head[:2].hex(' ')}, gzip "
            "with 1f 8b. If it is unpacked already, remove the ending .gz; else "
            "fetch the file again."
        )
    return _as_announced(stream, name)


def read_idx(path: str | Path) -> np.ndarray:
    """The array in an IDX file, plain or .gz (uint8).

    Raises
    ------
    DataError
        If the file is missing or damaged; each kind of damage has its sentence.
    """
    return parse_idx(read_bytes(path), Path(path).name)


def _as_announced(stream: BinaryIO | gzip.GzipFile, name: str) -> bytes:
    """What the header announces; a byte more would be too many."""
    head = stream.read(HEAD)
    if _is_page(head):
        raise DataError(
            f"{name} holds a web page. Fetch the file itself, not the page that links "
            "to it."
        )
    shape = parse_idx_header(head, name)
    size = 4 + 4 * len(shape) + math.prod(shape)
    if size > LARGEST:
        raise DataError(
            f"{name} is damaged or another file: its header announces {shape}, "
            f"{size / 1e9:,.1f} GB; MNIST's largest file has 0.05 GB. Fetch the file "
            "again."
        )
    data = head + stream.read(max(0, size + 1 - len(head)))
    if len(data) > size:
        raise DataError(
            f"{name} is longer than its header says: the header announces {shape}, "
            f"{math.prod(shape)} bytes, and more follow. Fetch the file again."
        )
    return data


@contextlib.contextmanager
def _failures_in_sentences(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise DataError(
            f"{path.name} is missing. Look at the spelling of its name, or fetch it."
        ) from None
    except OSError as error:
        raise DataError(
            f"{path.name} cannot be read ({error.strerror or error}). Allow yourself "
            "to read it, or copy it to a place where you may."
        ) from None


@contextlib.contextmanager
def _gzip_damage_in_sentences(name: str) -> Iterator[None]:
    try:
        yield
    except EOFError:
        raise DataError(
            f"{name} is cut short: its gzip data ends too early. Fetch the file again."
        ) from None
    except (gzip.BadGzipFile, zlib.error):
        raise DataError(
            f"{name} is gzip, but damaged inside or followed by other bytes. Fetch the "
            "file again."
        ) from None


def _is_page(data: bytes) -> bool:
    return data[:HEAD].lstrip(BEFORE_A_PAGE).startswith(b"<")
