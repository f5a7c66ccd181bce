"""Cells that stopped before they defined their function.

After a syntax error the name still holds what it held before. A check would then speak
about another function than the one on the page; so it asks here first.
"""

from __future__ import annotations

import inspect
import re
from typing import Any

from .session import ipython

_stopped: dict[str, str] = {}  # the function's name -> why its cell did not run


def watch() -> None:
    """Follow the cells of this session from now on; harmless outside IPython."""
    shell = ipython()
    if shell is not None and after_cell not in shell.events.callbacks["post_run_cell"]:
        shell.events.register("post_run_cell", after_cell)


def after_cell(result: Any) -> None:
    """Note which functions a cell was to define, and whether it came to that."""
    source = getattr(result.info, "raw_cell", "") or ""
    error = result.error_before_exec or result.error_in_exec
    for name in re.findall(r"^def\s+(\w+)", source, re.MULTILINE):
        if error is not None and not _is_defined(name, source):
            _stopped[name] = _sentence(error)
        else:
            _stopped.pop(name, None)


def why_it_did_not_run(*names: str) -> str:
    """Why the cell of a function with one of these names stopped, or ""."""
    return next((_stopped[name] for name in names if name in _stopped), "")


def _is_defined(name: str, source: str) -> bool:
    """Whether the session's function of this name is the one in the cell."""
    try:
        return inspect.getsource(ipython().user_ns[name]).strip() in source
    except (AttributeError, KeyError, OSError, TypeError):
        return False


def _sentence(error: BaseException) -> str:
    kind = type(error).__name__
    if isinstance(error, SyntaxError):
        where = f" in line {error.lineno}" if error.lineno else ""
        return f"{kind}{where}: {error.msg}"
    said = str(error).strip().splitlines()
    return f"{kind}: {said[0][:120]}" if said else kind
