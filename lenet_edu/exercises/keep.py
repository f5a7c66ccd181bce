"""Functions that pass are kept in the learner's ``my_lenet/`` folder, as source.

A kept function must run outside its notebook, so its source is checked once more in
a namespace that holds NumPy, the course's names and the functions kept before it.
A kept file is replaced only by a function that passes, and stays under a dated name.
"""

from __future__ import annotations

import ast
import builtins
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .. import nn
from ..course import learner_folder
from ..files import dated_name, write_atomic
from .engine.check import examine
from .engine.run import Ran, run
from .exercise import Exercise, Function
from .registry import exercise_named, exercise_names
from .solved import is_the_courses, kept_from_the_course
from .variants import source_of

_memory: dict[str, Function] = {}


def keep(item: Exercise, function: Function) -> str:
    """Save a passing function's source; returns a sentence to show, or "".

    Outside a learner's folder it is kept for this session only.
    """
    try:
        source = source_of(function)
        tree = ast.parse(source)
    except (OSError, TypeError, SyntaxError):
        return "It counts, but is not kept: Python has no source text for it."
    if not (len(tree.body) == 1 and isinstance(tree.body[0], ast.FunctionDef)):
        return "It counts, but is not kept: write it with def, in a cell of its own."
    tree.body[0].decorator_list = []
    name = tree.body[0].name
    needed = sorted(_unknown_names(tree, _namespace()))
    # What is another exercise's may be the course's until it is the learner's own.
    before = [other for other in needed if other in exercise_names()]
    missing = [other for other in needed if other not in before]
    if missing:
        names = ", ".join(f"`{other}`" for other in missing)
        verb = "is" if len(missing) == 1 else "are"
        return (
            f"It counts, but is not kept for later chapters: {names} {verb} defined in "
            "another cell. Put it inside the function and check again."
        )
    text = _module_text(item, source, before, name)
    try:
        alone = _execute(text, item.name)
    except Exception as error:
        why = error if isinstance(error, ImportError) else repr(error)
        return f"It counts, but is not kept: run alone, it stops with {why}."
    if not examine(item.id, alone, locating=False).passed:
        return (
            "It counts, but is not kept: run outside this notebook it gives other "
            "answers. Which name does it read from another cell?"
        )
    folder = learner_folder()
    if folder is None:
        _memory[item.name] = function
        return ""
    path = folder / "my_lenet" / f"{item.name}.py"
    if is_the_courses(item.id, text) and _is_own(item, path):
        return f"my_lenet/{item.name}.py stays: it holds a version of your own."
    _memory[item.name] = function
    try:
        earlier = _set_aside(item, path, text)
        write_atomic(path, text)
        package = path.with_name("__init__.py")
        if not package.exists():
            write_atomic(package, '"""The functions that you wrote."""\n')
    except OSError as error:
        return f"It counts, but my_lenet/ could not be written ({error.strerror})."
    said = f"Kept in my_lenet/{item.name}.py for later chapters"
    return f"{said}; the version before it is {earlier}." if earlier else f"{said}."


def _is_own(item: Exercise, path: Path) -> bool:
    """Whether a kept file holds the learner's own code, and that still passes."""
    if not path.exists():
        return False
    try:
        text = path.read_text(encoding="utf-8")
        own = not is_the_courses(item.id, text)
        return (
            own and examine(item.id, _execute(text, item.name), locating=False).passed
        )
    except Exception:  # whatever a file that was edited by hand may do
        return False


def _set_aside(item: Exercise, path: Path, new: str) -> str:
    """Keep the file that is about to be replaced; returns its new name, or "".

    What holds the course's own code, or lies there already, is not kept twice.
    """
    if not path.exists():
        return ""
    old = path.read_bytes()
    if old == new.encode() or is_the_courses(item.id, old.decode("utf-8", "replace")):
        return ""
    earlier = sorted(path.parent.glob(f"{path.stem}.before-*.py"))
    if any(one.read_bytes() == old for one in earlier):
        return ""
    aside = dated_name(path, "before")
    write_atomic(aside, old)
    return aside.name


@dataclass(frozen=True)
class Found:
    """A function of an exercise, as it may be used in a later chapter.

    ``yours`` says whether the learner wrote it, ``says`` whose it is, in a clause.
    """

    item: Exercise
    function: Function
    yours: bool
    says: str


def look_up(name: str) -> Found:
    """The learner's own function of this name, or the course's; nothing is printed.

    Parameters
    ----------
    name
        "conv2d", as in its exercise.

    Raises
    ------
    ValueError
        If no exercise has this name.
    """
    item = exercise_named(name)
    own = _load(name)
    if own is None:
        says = f"the course's (exercise {item.id} makes it yours)"
        return Found(item, item.reference, False, says)
    if not examine(item.id, own, locating=False).passed:
        says = (
            f"the course's; my_lenet/{name}.py no longer passes its check "
            f'(run check("{item.id}", {name}) in chapter {item.chapter} again)'
        )
        return Found(item, item.reference, False, says)
    folder = learner_folder()
    same = folder is not None and item.id in kept_from_the_course(folder, item.id)
    says = f"yours, from exercise {item.id}" + (
        " (word for word the course's solution)" if same else ""
    )
    return Found(item, own, True, says)


def kept(name: str) -> Function:
    """The learner's own function of this name, or the course's; it says which.

    Parameters, errors: as for :func:`look_up`.
    """
    found = look_up(name)
    print(f"{name}: {found.says}")
    return found.function


def _load(name: str) -> Function | None:
    if name in _memory:
        return _memory[name]
    folder = learner_folder()
    path: Path | None = folder / "my_lenet" / f"{name}.py" if folder else None
    if path is None or not path.exists():
        return None
    try:
        return _execute(path.read_text(encoding="utf-8"), name)
    except Exception as error:
        why = _unusable(error)
        print(f"my_lenet/{name}.py cannot be used ({why}); it is left as it is.")
        return None


def _unusable(error: Exception) -> str:
    """Why a kept file gives no function, in words."""
    if isinstance(error, SyntaxError):
        line = (error.text or "").strip()
        shown = f", `{line}`," if line else ""
        return (
            f"Python cannot read its line {error.lineno}{shown} and says {error.msg!r}"
        )
    return str(error) if isinstance(error, ImportError) else repr(error)


def _namespace() -> dict[str, Any]:
    names = {name: getattr(nn, name) for name in ("A", "S")}
    return {"np": np, "numpy": np, "math": math, "nn": nn, **names}


def _module_text(item: Exercise, source: str, before: list[str], name: str) -> str:
    lines = [f'"""Exercise {item.id}, {item.title}"""', "", "import math", ""]
    lines += ["import numpy as np", "", "from lenet_edu import nn"]
    lines += ["from lenet_edu.nn import A, S", ""]
    lines += [f"from .{other} import {other}" for other in before]
    text = "\n".join(lines) + "\n\n" + source.rstrip() + "\n"
    return text if name == item.name else f"{text}\n\n{item.name} = {name}\n"


def _execute(text: str, name: str) -> Function:
    """Run a kept module's text and hand out its function."""
    tree = ast.parse(text)
    space: dict[str, Any] = _namespace()
    body: list[ast.stmt] = []
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.level:
            for alias in node.names:
                space[alias.name] = (
                    _load(alias.name) or exercise_named(alias.name).reference
                )
        else:
            body.append(node)
    tree.body = body
    code = compile(tree, f"my_lenet/{name}.py", "exec")
    ran = run(lambda: exec(code, space), ())
    if ran.error:
        raise ImportError(_why(ran))
    function = space[name]
    if not isinstance(function, Callable):  # type: ignore[arg-type]
        raise TypeError(f"{name} is not a function")
    return function


def _why(ran: Ran) -> str:
    if ran.error == "TimeLimit":
        return "it does not come to an end: which loop outside its function runs on?"
    if ran.error == "SystemExit":
        return "it asks Python to exit"
    return f"{ran.error}: {ran.message}"


def _unknown_names(tree: ast.Module, space: dict[str, Any]) -> set[str]:
    """Names that are read but neither bound inside, given, nor built in."""
    bound: set[str] = set()
    read: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (read if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.FunctionDef):
            bound.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            bound |= {(a.asname or a.name).split(".")[0] for a in node.names}
        elif isinstance(node, ast.ExceptHandler) and node.name:
            bound.add(node.name)
    return read - bound - set(space) - set(dir(builtins))
