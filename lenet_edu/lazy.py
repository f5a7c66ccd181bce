"""Packages that import their modules when a name is first asked for (PEP 562).

A notebook needs a few of the course's names, the command line's help none: who asks
for one waits for that one only.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any


def lazily(
    package: str, names: Mapping[str, str], modules: Sequence[str] = ()
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """A package's ``__getattr__`` and ``__dir__``.

    Parameters
    ----------
    package
        Its ``__name__``.
    names
        What it hands out, and the module of the package that has it. A name may not
        be that of a module: importing the module would put it in the name's place.
    modules
        Modules of the package that are handed out themselves.
    """

    def look_up(name: str) -> Any:
        if name in modules:
            return importlib.import_module(f"{package}.{name}")
        if name not in names:
            raise AttributeError(f"{package} has no {name!r}")
        found = getattr(importlib.import_module(f"{package}.{names[name]}"), name)
        setattr(sys.modules[package], name, found)  # asked for once
        return found

    def listed() -> list[str]:
        return sorted({*vars(sys.modules[package]), *names, *modules})

    return look_up, listed
