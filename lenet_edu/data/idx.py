"""The IDX format of MNIST's files: a header of big-endian numbers, then bytes.

Source: the format note that accompanies MNIST. Every damaged file gets a sentence.
"""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import numpy as np

UNSIGNED_BYTE = 0x08
GZIP_MAGIC = b"\x1f\x8b"


class DataError(ValueError):
    """A data file is missing or damaged; the text says which and what to do."""


def parse_idx_header(data: bytes, name: str = "the file") -> tuple[int, ...]:
    """The shape that an IDX file of unsigned bytes announces.

    Bytes 0-1 are zero, byte 2 is the type (0x08, unsigned byte), byte 3 the number
    of axes; then one big-endian 32-bit integer per axis.

    Raises
    ------
    DataError
        If the magic number is another one, or the header is cut short.
    """
    if len(data) < 4:
        raise DataError(f"{name} holds {len(data)} bytes, less than an IDX header has")
    if data[:2] != b"\0\0" or data[2] != UNSIGNED_BYTE or not 1 <= data[3] <= 4:
        raise DataError(
            f"{name} begins with {data[:4].hex(' ')}; an IDX file of bytes begins with "
            "00 00 08 and the number of its axes. Is it another file under this name?"
        )
    axes = data[3]
    if len(data) < 4 + 4 * axes:
        raise DataError(f"{name} ends inside its header. Fetch it again.")
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
    expected, found = int(np.prod(shape)), len(data) - start
    if found != expected:
        what = "cut short" if found < expected else "longer than its header says"
        raise DataError(
            f"{name} is {what}: the header announces {shape}, {expected} bytes, "
            f"and {found} follow. Fetch it again."
        )
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape).copy()


def read_bytes(path: str | Path) -> bytes:
    """The raw bytes of a file, unpacked if it is gzip.

    Raises
    ------
    DataError
        If it cannot be read, is empty, is a web page, or is damaged gzip.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except IsADirectoryError:
        raise DataError(f"{path.name} is a folder; a file is expected there") from None
    except FileNotFoundError:
        raise DataError(f"{path.name} is missing") from None
    except OSError as error:
        raise DataError(
            f"{path.name} cannot be read ({error.strerror}). May you read this file?"
        ) from None
    if not data:
        raise DataError(f"{path.name} is empty. Fetch it again.")
    if data.lstrip()[:1] == b"<":
        raise DataError(
            f"{path.name} is a web page, saved under this name. Fetch the file itself, "
            "not the page that links to it."
        )
    if data[:2] != GZIP_MAGIC:
        if path.suffix == ".gz":
            raise DataError(
                f"{path.name} is not gzip (it begins with {data[:2].hex(' ')}). If it "
                "is unpacked already, remove the ending .gz."
            )
        return data
    try:
        return gzip.decompress(data)
    except (EOFError, OSError, zlib.error):
        raise DataError(
            f"{path.name} is gzip, but damaged or cut short. Fetch it again."
        ) from None


def read_idx(path: str | Path) -> np.ndarray:
    """The array in an IDX file, plain or .gz (uint8); DataError if it is damaged."""
    return parse_idx(read_bytes(path), Path(path).name)
