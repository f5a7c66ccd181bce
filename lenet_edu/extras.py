"""Packages that the course can do without: found, or named with the way to get them.

Nothing is imported before it is asked for.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import Any

# The module's name, and the extra of this package that brings it.
EXTRAS = {
    "distributed": "cluster",
    "joblib": "experiments",
    "keras": "keras",
    "onnx": "onnx",
    "onnxruntime": "onnx",
    "sklearn": "experiments",
    "torch": "torch",
}
# What people call it, where that differs from the module's name.
_CALLED = {
    "distributed": "Dask",
    "keras": "Keras",
    "sklearn": "scikit-learn",
    "torch": "PyTorch",
}


class MissingExtraError(ImportError):
    """An optional package is not installed; the sentence says how to get it."""


def pip_install(what: str) -> str:
    """The command that installs ``what``: an environment of ``uv venv`` has no pip."""
    # A browser has a pip of its own kind, and no uv.
    pip = sys.platform == "emscripten" or importlib.util.find_spec("pip") is not None
    return f"{'pip' if pip else 'uv pip'} install {what}"


def need(name: str) -> Any:
    """The module of this name.

    Raises
    ------
    MissingExtraError
        If it is not installed.
    ValueError
        If it is none of the optional packages of this course.
    """
    if name not in EXTRAS:
        raise ValueError(f"{name!r} is none of {', '.join(EXTRAS)}")
    try:
        return importlib.import_module(name)
    except ImportError as error:
        if error.name is not None and error.name.split(".")[0] != name:
            # It is there and itself lacks something: its own words help more.
            raise MissingExtraError(f"{name} cannot be imported: {error}") from None
        raise MissingExtraError(
            f"{_CALLED.get(name, name)} is not installed: "
            + pip_install(f'"lenet-edu[{EXTRAS[name]}]"')
        ) from None


def extra(name: str) -> Any:
    """The module of this name; without it, one printed line and None.

    Raises
    ------
    ValueError
        As :func:`need`.
    """
    try:
        return need(name)
    except MissingExtraError as error:
        print(f"{error} (its cells are skipped)")
        return None
