"""The IDX format of MNIST's files: a header of big-endian numbers, then bytes.

Source: the format note that accompanies MNIST. Every kind of damage gets a sentence:
what was found, what is expected, what to do next.
"""

from __future__ import annotations

import gzip
import math
import zlib
from pathlib import Path

import numpy as np

UNSIGNED_BYTE = 0x08
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
    """The raw bytes of a file, unpacked if it is gzip.

    Raises
    ------
    DataError
        If it cannot be read, is empty, is a web page, or is damaged gzip.
    """
    path = Path(path)
    data = _stored_bytes(path)
    if not data:
        raise DataError(
            f"{path.name} is empty; an IDX file is expected. Fetch the file again."
        )
    if _is_page(data):
        raise DataError(
            f"{path.name} is a web page, saved under this name. Fetch the file itself, "
            "not the page that links to it."
        )
    if data[:2] != GZIP_MAGIC:
        if path.suffix == ".gz":
            raise DataError(
                f"{path.name} is not gzip: it begins with {data[:2].hex(' ')}, gzip "
                "with 1f 8b. If it is unpacked already, remove the ending .gz; else "
                "fetch the file again."
            )
        return data
    return _unpacked(data, path.name)


def read_idx(path: str | Path) -> np.ndarray:
    """The array in an IDX file, plain or .gz (uint8).

    Raises
    ------
    DataError
        If the file is missing or damaged; each kind of damage has its sentence.
    """
    return parse_idx(read_bytes(path), Path(path).name)


def _stored_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():  # asked first: systems name this failure differently
            raise DataError(
                f"{path.name} is a folder; a file is expected there. Move the file out "
                "of it, or fetch it again."
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise DataError(
            f"{path.name} is missing. Look at the spelling of its name, or fetch it."
        ) from None
    except OSError as error:
        raise DataError(
            f"{path.name} cannot be read ({error.strerror or error}). Allow yourself "
            "to read it, or copy it to a place where you may."
        ) from None


def _unpacked(packed: bytes, name: str) -> bytes:
    try:
        data = gzip.decompress(packed)
    except EOFError:
        raise DataError(
            f"{name} is cut short: its gzip data ends too early. Fetch the file again."
        ) from None
    except (OSError, zlib.error):
        raise DataError(
            f"{name} is gzip, but damaged inside or followed by other bytes. Fetch the "
            "file again."
        ) from None
    if _is_page(data):
        raise DataError(
            f"{name} holds a web page. Fetch the file itself, not the page that links "
            "to it."
        )
    return data


def _is_page(data: bytes) -> bool:
    return data[:64].lstrip(BEFORE_A_PAGE).startswith(b"<")
