"""What a command says: plain lines, and failures as one sentence with an exit code.

Whatever the terminal or the file behind it can write: an encoding without a character
gets what stands for it, never an error.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from lenet_edu import course, outputs
from lenet_edu.extras import MissingExtraError
from lenet_edu.legible import write_anything


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


@contextlib.contextmanager
def in_sentences(*errors: type[Exception]) -> Iterator[None]:
    """Turn the given errors into their sentence and an exit code."""
    try:
        yield
    except course.UnknownChapterError as error:
        fail(str(error), 2)
    except MissingExtraError as error:
        fail(f"{error}.", 1)
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


def folder_name(name: str | Path) -> Path:
    """The folder that an argument names; a default comes as a path already."""
    if not str(name).strip():  # "" would be the folder one is in
        raise typer.BadParameter(
            "an empty name is no folder; leave it out, or name one (. is this one)."
        )
    return Path(name)


def refuse_beside(context: typer.Context, option: str, others: str) -> None:
    """Refuse options, by their parameters' names, that do nothing beside this one."""
    for written in _written(context, others):
        fail(f"{written} does nothing with {option}; leave one of the two out.", 2)


def refuse_without(context: typer.Context, option: str, others: str) -> None:
    """Refuse options that do nothing without this one, which was not given."""
    for written in _written(context, others):
        fail(f"{written} belongs to {option}; add that, or leave it out.", 2)


def _written(context: typer.Context, names: str) -> list[str]:
    """Which of these options were given, as they are written."""
    sources = {name: context.get_parameter_source(name) for name in names.split()}
    return [
        "--" + name.replace("_", "-")
        for name, source in sources.items()
        if source is not None and source.name == "COMMANDLINE"
    ]
