"""What is imported, and when: nothing heavy before it is used, nothing that is missed.

Each test looks at a fresh interpreter; none measures a time (docs/speed.md does).
"""

from __future__ import annotations

import ast
import functools
import importlib.metadata
import json
import pkgutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import lenet_edu

ROOT = Path(__file__).parents[1]
HEAVY = {
    "IPython",
    "anywidget",
    "asyncio",
    "concurrent.futures.process",
    "concurrent.futures.thread",
    "ipywidgets",
    "joblib",
    "jupyter_server",
    "matplotlib",
    "multiprocessing",
    "nbclient",
    "nbformat",
    "pandas",
    "platformdirs",
    "pooch",
    "rich",
    "scipy",
    "sklearn",
    "threadpoolctl",
    "tqdm",
    "typer",
    "zmq",
}
WIDGETS = {"IPython", "anywidget", "ipywidgets"}
# What the browser's Python has of the packages that the course uses.
LEARNERS = ("numpy", "matplotlib", "ipywidgets", "anywidget", "traitlets", "ipython")
PARTS = (
    "nn", "models", "data", "exercises", "figures", "widgets", "seeing", "luggage",
    "photos",
)  # fmt: skip
# What chapters import of the other parts; tqdm draws bars, and is pure Python.
CHAPTERS_TOO = (*LEARNERS, "tqdm")

LOADED = "import json, sys; print(json.dumps(sorted(sys.modules)))"
# No thread, process or socket is made, and no package imported that is not allowed.
REFUSING = """
import sys
from importlib.metadata import MetadataPathFinder

allowed = set({allowed!r}) | set(sys.stdlib_module_names) | {{"lenet_edu"}}
allowed -= {{"_multiprocessing", "_posixshmem", "resource", "termios"}}

class Allowed:
    def __init__(self, finders):
        self.finders = finders

    def find_spec(self, name, path=None, target=None):
        # pydoc, which older IPythons import, reads how Python itself was built.
        top = name.partition(".")[0]
        if top in allowed or top.startswith("_sysconfigdata"):
            for finder in self.finders:
                if spec := finder.find_spec(name, path, target):
                    return spec

    def find_distributions(self, *context):
        return MetadataPathFinder.find_distributions(*context)

def refuse(*args, **kwargs):
    raise RuntimeError("nothing may be started by an import")

sys.meta_path[:] = [Allowed(list(sys.meta_path))]
import socket, subprocess, threading
subprocess.Popen.__init__ = refuse
threading.Thread.start = refuse
socket.socket.__init__ = refuse
import importlib
for module in {modules!r}:
    importlib.import_module(module)
"""


def in_fresh_python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def loaded_after(code: str) -> set[str]:
    return set(json.loads(in_fresh_python(f"{code}; {LOADED}")))


def modules_in(parts: Iterable[str]) -> list[str]:
    """The modules of the library's parts, with all that lie below them."""
    found = []
    for part in parts:
        module = importlib.import_module(f"lenet_edu.{part}")
        found.append(module.__name__)
        if hasattr(module, "__path__"):
            below = pkgutil.walk_packages(module.__path__, f"{module.__name__}.")
            found += [info.name for info in below]
    return found


@functools.cache
def with_dependencies(*distributions: str) -> frozenset[str]:
    """Top-level modules of these distributions and of all that they need."""
    wanted, seen, found = list(distributions), set(), set()
    while wanted:
        name = canonicalize_name(wanted.pop())
        if name in seen:
            continue
        seen.add(name)
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # for another system
        files = distribution.files or []
        found |= {file.parts[0].partition(".")[0] for file in files}
        for line in distribution.requires or []:
            need = Requirement(line)
            if need.marker is None or need.marker.evaluate({"extra": ""}):
                wanted.append(need.name)
    return frozenset(found)


@pytest.mark.parametrize(
    ("code", "allowed"),
    [
        ("import lenet_edu", set()),
        ("from lenet_edu import check, hint, load_mnist, see, solution", set()),
        ("from lenet_edu import kept, progress, examine", set()),
        ("import lenet_edu.nn, lenet_edu.models, lenet_edu.data", set()),
        ("import lenet_edu.figures, lenet_edu.training, lenet_edu.fast", set()),
        ("import lenet_edu.photos.rendered", set()),
        ("import lenet_edu.cli", {"typer"}),
        ("from lenet_edu.widgets import DigitPad", WIDGETS),
        (
            "import lenet_edu.widgets as w; [getattr(w, n) for n in dir(w)]",
            WIDGETS,
        ),
    ],
)
def test_nothing_heavy_is_imported_before_it_is_used(code, allowed):
    # What is allowed may bring its own, which older versions do (asyncio).
    names = ", ".join(sorted(allowed))
    brought = loaded_after(f"import {names}") if allowed else set()
    assert loaded_after(code) & HEAVY <= allowed | brought


def test_the_command_line_s_help_imports_neither_numpy_nor_rich():
    code = (
        "from lenet_edu.cli import app; app(['--help'], standalone_mode=False); print()"
    )
    loaded = set(json.loads(in_fresh_python(f"{code}; {LOADED}").splitlines()[-1]))
    assert loaded & {"numpy", "rich", *HEAVY - {"typer"}} == set()


@pytest.mark.parametrize("part", PARTS)
def test_a_learner_s_part_needs_no_more_than_a_browser_has(part):
    allowed = sorted(with_dependencies(*LEARNERS))
    assert "pooch" not in allowed
    assert "numpy" in allowed
    code = REFUSING.format(allowed=allowed, modules=modules_in([part]))
    in_fresh_python(code)


def test_every_chapter_s_imports_need_no_more_than_a_browser_has():
    """Each first cell in a Python that has only these, and starts nothing."""
    names = set()
    for path in sorted((ROOT / "chapters").glob("[0-9][0-9]_*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                names |= imported_by("".join(cell["source"]))
    assert len(names) > 10
    code = REFUSING.format(
        allowed=sorted(with_dependencies(*CHAPTERS_TOO)),
        modules=sorted(names),
    )
    in_fresh_python(code)


def imported_by(source: str) -> set[str]:
    """The modules of the course that a cell imports."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a magic command
        return set()
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return {name for name in found if name.partition(".")[0] == "lenet_edu"}


def test_what_is_refused_is_missed():
    """The finder of the test above works: pooch is not there for what needs it."""
    code = REFUSING.format(allowed=["numpy"], modules=["pooch"])
    with pytest.raises(AssertionError, match="No module named 'pooch'"):
        in_fresh_python(code)


@pytest.mark.parametrize("package", ["", ".fast", ".widgets"])
def test_every_name_that_a_lazy_package_lists_is_there(package):
    code = (
        f"import importlib; p = importlib.import_module('lenet_edu{package}'); "
        "assert set(p.__all__) <= set(dir(p)), dir(p); "
        "assert all(callable(getattr(p, name)) for name in p.__all__)"
    )
    in_fresh_python(code)


def test_a_name_stays_the_function_whatever_was_imported_before():
    """Importing a module of the same name would have put it in the name's place."""
    modules = modules_in([*PARTS, "fast"])
    code = (
        f"import importlib; [importlib.import_module(m) for m in {modules!r}]; "
        "import lenet_edu, lenet_edu.exercises as e, lenet_edu.fast as f; "
        "assert all(callable(getattr(p, n)) for p in (lenet_edu, e, f) "
        "for n in p.__all__)"
    )
    in_fresh_python(code)


def test_a_name_that_is_not_there_is_said_so():
    with pytest.raises(AttributeError, match="lenet_edu has no 'chek'"):
        lenet_edu.__getattr__("chek")
    with pytest.raises(ImportError, match="cannot import name 'chek'"):
        exec("from lenet_edu import chek")
