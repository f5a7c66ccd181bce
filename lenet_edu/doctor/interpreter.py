"""The interpreter, and the packages that the course asks for."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from lenet_edu import course
from lenet_edu.doctor.finding import Finding, install, run_python

if TYPE_CHECKING:
    from packaging.requirements import Requirement

TESTED = ((3, 11), (3, 13))

# What JupyterLab brings along, and a notebook cannot do without.
BROUGHT = ("ipykernel", "ipython", "jupyter-client", "jupyter-server", "nbformat")

# Names under which a package is imported, where they differ.
_MODULES = {"scikit-learn": "sklearn", "ipython": "IPython", "pillow": "PIL"}
_PACKAGES = {
    **{module: package for package, module in _MODULES.items()},
    "dateutil": "python-dateutil",
    "yaml": "pyyaml",
    "zmq": "pyzmq",
}

# Imports each name and says which cannot be; the last line of a crash is the culprit.
_IMPORTS = """
import importlib, sys
for name in sys.argv[1:]:
    print("?" + name, file=sys.stderr, flush=True)
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        print(name, "", (error.name or name).partition(".")[0], sep="|", flush=True)
    except BaseException as error:
        said = (str(error).splitlines() or [""])[0]
        print(name, type(error).__name__ + ": " + said, sep="|", flush=True)
"""

_FIGURE = """
import io, matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
plt.figure().text(0.5, 0.5, "$x^2$ and a word")
plt.savefig(io.BytesIO(), format="png")
"""


def python(version: tuple[int, int] = sys.version_info[:2]) -> Finding:
    """The interpreter's version."""
    low, high = TESTED
    tested = f"{low[0]}.{low[1]} to {high[0]}.{high[1]}"
    said = f"Python {version[0]}.{version[1]}"
    if version < low:
        return Finding(
            "Python",
            "trouble",
            f"{said}; the course needs {low[0]}.{low[1]} or newer",
            "Make the environment again with a newer one: make clean, then make lab "
            f"PYTHON=/path/to/python{high[0]}.{high[1]}",
        )
    if version > high:
        return Finding(
            "Python",
            "note",
            f"{said}; the course was tested with {tested}",
            "It should work; if something does not, try one of these",
        )
    return Finding("Python", "good", said)


def packages(wanted: Callable[[], list[str]] | None = None) -> Finding:
    """Whether every package that the course asks for is there, new enough and whole."""
    try:
        lines = (wanted or _requirements)()
    except metadata.PackageNotFoundError:
        top = course.clone_top()
        return Finding(
            "packages",
            "trouble",
            f"the course itself is not installed in {sys.executable}",
            f"Run {install('-e', str(top))}" if top else f"Run {install('WHEEL')}",
        )
    missing, says = _missing(lines)
    absent = {_name(line) for line in missing}
    names = [name for name in map(_name, lines) if name not in absent]
    broken, needed = _broken(names if wanted else [*names, *BROUGHT])
    for name in sorted(needed - absent):
        missing.append(name)
        says.append(f"{name} is not installed, and other packages need it")
    says += [f"{name} is there but broken ({why})" for name, why in broken.items()]
    fixes = [install(*missing)] if missing else []
    fixes += [install(*broken, again=True)] if broken else []
    if not says:
        return Finding("packages", "good", "all there")
    fix = f"Run {', then '.join(fixes)}"
    return Finding("packages", "trouble", "; ".join(says), fix)


def figures() -> Finding:
    """Whether matplotlib draws: its fonts and settings are files of their own."""
    code, said = run_python(_FIGURE)
    if code == 0:
        return Finding("figures", "good", "matplotlib draws them")
    return Finding(
        "figures",
        "trouble",
        f"matplotlib cannot draw ({said or f'exit code {code}'})",
        f"Run {install('matplotlib', again=True)}",
    )


def _requirements() -> list[str]:
    """What holds on this Python without any extra."""
    lines = metadata.requires("lenet-edu") or []
    return [line for line in lines if "extra ==" not in line]


def _name(line: str) -> str:
    found = re.match(r"[\w.-]+", line)
    return found[0].lower().replace("_", "-") if found else line


def _missing(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the requirements that are not met, and a sentence for each."""
    missing, says = [], []
    for line in lines:
        name = _name(line)
        need = _parsed(line)
        if need and need.marker and not need.marker.evaluate({"extra": ""}):
            continue
        try:
            there = metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(line.partition(";")[0].strip())
            says.append(f"{name} is not installed")
            continue
        if need and not need.specifier.contains(there, prereleases=True):
            missing.append(line.partition(";")[0].strip())
            says.append(f"{name} is {there}, but {need.specifier} is needed")
    return missing, says


def _parsed(line: str) -> Requirement | None:
    try:
        from packaging.requirements import Requirement
    except ImportError:  # it is a requirement too, and told as missing or broken
        return None
    return Requirement(line)


def _broken(names: list[str]) -> tuple[dict[str, str], set[str]]:
    """Return the packages that are damaged, each with why, and those that they lack."""
    modules = {_MODULES.get(name, name.replace("-", "_")): name for name in names}
    code, said = run_python(_IMPORTS, *modules)
    broken = {}
    if code:
        culprit = said.removeprefix("?") if said.startswith("?") else ""
        why = f"Python ends with code {code} while it is imported"
        return ({modules[culprit]: why} if culprit in modules else {}), set()
    needed = set()
    for line in said.splitlines():
        module, _, why = line.partition("|")
        lacking = why.removeprefix("|")
        if module not in modules:
            continue
        if lacking == why:
            broken[modules[module]] = why
        elif lacking == module:
            broken[modules[module]] = "its files are gone"
        else:
            needed.add(_PACKAGES.get(lacking, lacking.lower().replace("_", "-")))
    for name in names:
        gone = _lost_files(name)
        if gone and name not in broken:
            broken[name] = f"{gone[0]} is gone" + (
                f", and {len(gone) - 1} more files" if gone[1:] else ""
            )
    return broken, needed


def _lost_files(name: str) -> list[str]:
    try:
        files = metadata.files(name) or []
    except metadata.PackageNotFoundError:
        return []
    # Compiled files come and go; commands may have been moved.
    return [
        str(path)
        for path in files
        if path.suffix != ".pyc"
        and not path.as_posix().startswith(("../../../bin/", "../../Scripts/"))
        and not os.path.exists(Path(str(path.locate())))
    ]
