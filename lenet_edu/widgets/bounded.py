"""A learner's function while a widget waits: it cannot hold the kernel or leave it."""

from __future__ import annotations

import contextlib
import functools
import io
from collections.abc import Callable
from typing import Any

SECONDS = 3.0  # for one call of a learner's function while the widget waits


def bounded(fn: Callable[..., Any]) -> Callable[..., Any]:
    """``fn``, but it cannot hold the kernel, leave it, or write into the notebook.

    What it prints is dropped. After ``SECONDS`` it ends with a TimeoutError, and
    ``sys.exit`` becomes a RuntimeError; other errors pass.
    """

    @functools.wraps(fn)
    def call(*args: Any) -> Any:
        from lenet_edu.exercises.engine.limits import TimeLimit, time_limit

        silence = io.StringIO()
        try:
            with (
                time_limit(SECONDS),
                contextlib.redirect_stdout(silence),
                contextlib.redirect_stderr(silence),
            ):
                return fn(*args)
        except TimeLimit:
            raise TimeoutError(
                f"it was still running after {SECONDS:g} seconds. Does its loop end?"
            ) from None
        except SystemExit:
            raise RuntimeError("it ended the program instead of returning") from None

    return call
