"""What a command says: plain lines, and failures as one sentence with an exit code."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from lenet_edu import course


class CommandList(TyperGroup):
    """Commands in help, each with its whole sentence; Click would cut them short."""

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


@contextlib.contextmanager
def in_sentences(*errors: type[Exception]) -> Iterator[None]:
    """Turn the given errors into their sentence and an exit code."""
    try:
        yield
    except course.UnknownChapterError as error:
        fail(str(error), 2)
    except errors as error:
        fail(str(error), 1)


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
