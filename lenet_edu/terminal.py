"""What a command says: plain lines, and failures as one sentence with an exit code."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import NoReturn

import typer
from rich.console import Console

from lenet_edu import course


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
    # Not wrapped: an address or a path must survive copying.
    console = Console(soft_wrap=True, emoji=False)
    console.print(text, markup=False, highlight=False)


def fail(text: str, code: int) -> NoReturn:
    console = Console(stderr=True, soft_wrap=True, emoji=False)
    console.print(text, style="red", markup=False, highlight=False)
    raise typer.Exit(code)
