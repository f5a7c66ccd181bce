"""Text for where not every character can be written: a terminal or file in ASCII.

An encoding without a character gets what stands for it, never an error.
"""

from __future__ import annotations

import codecs
import sys

LEGIBLE = "lenet_edu.legible"  # how Python knows `_legible`
_WRITTEN = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    **dict.fromkeys("\u2018\u2019\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u2033", '"'),
    "\u2192": "->",
    "\u2190": "<-",
    "\u2026": "...",
    "\u00d7": "x",
    "\u2264": "<=",
    "\u2265": ">=",
    "\u2260": "!=",
    "\u2248": "~",
    "\u00b1": "+-",
    "\u00b7": "*",
    "\u00bd": "1/2",
    "\u00b0": " degrees",
    "\u00b9": "^1",
    "\u00b2": "^2",
    "\u00b3": "^3",
    **{chr(0x2070 + n): f"^{n}" for n in (0, 4, 5, 6, 7, 8, 9)},
    "\u207b": "^-",
    "\u207f": "^n",
    "\u2713": "v",
    "\u2717": "x",
    "\u00a0": " ",
    "\u202f": " ",
}


def fit(text: str) -> str:
    """``text`` in characters that standard output can write."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode(encoding, LEGIBLE).decode(encoding, "replace")
    except LookupError:  # a stand-in with a name of its own
        return text
    return text


def write_anything() -> None:
    """Let standard output and error write every character in some way."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a stand-in may not have it
            stream.reconfigure(errors=LEGIBLE)


def _legible(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    character = error.object[error.start]
    if "\udc80" <= character <= "\udcff":  # a byte of a file's name that is no text
        return bytes([ord(character) - 0xDC00]), error.start + 1
    return _WRITTEN.get(character, "?"), error.start + 1


codecs.register_error(LEGIBLE, _legible)
