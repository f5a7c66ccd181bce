"""What a command says: plain lines, and failures as one sentence with an exit code.

Whatever the terminal or the file behind it can write: an encoding without a character
gets what stands for it, never an error.
"""

from __future__ import annotations

import codecs
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from lenet_edu import course, outputs


class CommandList(TyperGroup):
    """The commands; in help each with its whole sentence, which Click would cut."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run a command, whose output no encoding stops."""
        write_anything()
        return super().main(*args, **options)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write a row per command, wrapped where the terminal ends."""
        named = [(name, self.get_command(ctx, name)) for name in self.commands]
        rows = [
            (name, command.get_short_help_str(limit=1000))
            for name, command in named
            if command is not None and not command.hidden
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


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
    "\u00b2": "^2",
    "\u00b3": "^3",
    "\u00a0": " ",
    "\u202f": " ",
}


def write_anything() -> None:
    """Let standard output and error write every character in some way."""
    codecs.register_error(LEGIBLE, _legible)
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


@contextlib.contextmanager
def in_sentences(*errors: type[Exception]) -> Iterator[None]:
    """Turn the given errors into their sentence and an exit code."""
    try:
        yield
    except course.UnknownChapterError as error:
        fail(str(error), 2)
    except errors as error:
        fail(str(error), 1)


@contextlib.contextmanager
def writing_to(out: Path, *names: str, stopped: str) -> Iterator[None]:
    """Look first whether ``out`` can take the block's results, files of these names.

    What hinders then, or later while writing, is a sentence and an exit code; so is
    Ctrl-C, whose sentence ends with ``stopped``: what becomes of what was done.
    """
    try:
        outputs.require_folder(out, *names)
        with outputs.failures_in_sentences(out):
            yield
    except outputs.OutputError as error:
        fail(str(error), error.code)
    except KeyboardInterrupt:
        fail(f"Stopped. {stopped}", 1)


def say(text: str) -> None:
    from rich.console import Console  # only now: `--help` prints without it

    # Not wrapped: an address or a path must survive copying.
    console = Console(soft_wrap=True, emoji=False)
    console.print(text, markup=False, highlight=False)


def fail(text: str, code: int) -> NoReturn:
    from rich.console import Console

    console = Console(stderr=True, soft_wrap=True, emoji=False)
    console.print(text, style="red", markup=False, highlight=False)
    raise typer.Exit(code)
