"""No wait in the library is without a limit, as the modules' syntax trees show."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

LIBRARY = Path(__file__).parents[1] / "lenet_edu"
# Methods that wait for ever when they are given neither argument nor time-out.
WAIT_BARE = {
    "accept",
    "acquire",
    "communicate",
    "exception",
    "get",
    "get_msg",
    "join",
    "recv",
    "recv_bytes",
    "result",
    "wait",
    "wait_for_ready",
}
# Functions that wait for ever unless a time-out is among their arguments.
WAIT_UNLESS_TOLD = {
    "Client",
    "HTTPDownloader",
    "NotebookClient",
    "call",
    "check_call",
    "check_output",
    "create_connection",
    "run",
    "sync",
    "urlopen",
    "urlretrieve",
}
OF = {  # where a name above has this meaning
    "call": {"subprocess"},
    "check_call": {"subprocess"},
    "check_output": {"subprocess"},
    "run": {"subprocess"},
    "create_connection": {"socket"},
    "sync": {"client"},
}
TOLD = {"timeout", "callback_timeout", "seconds", "timeout_seconds"}
# (module, function): why its wait needs no limit.
ALLOWED = {
    ("data/distortions/passes.py", "pieces"): "for a thread of this process",
    ("exercises/engine/locating/search.py", "locate"): "a search that ends in time",
    ("making/bench/apart.py", "_answer"): "asked first whether something has come",
    ("making/bench/apart.py", "_serve"): "for its turn, until the pipe ends",
    ("fast/workers.py", "answer"): "asked first whether something has come",
    ("fast/workers.py", "_serve"): "for work, until the pipe ends with its parent",
}


def waits(source: str) -> Iterator[tuple[str, int, str]]:
    """Function, line and text of every call that may wait for ever."""
    yield from _waits_in(ast.parse(source), "")


def _waits_in(node: ast.AST, function: str) -> Iterator[tuple[str, int, str]]:
    for child in ast.iter_child_nodes(node):
        inside = function
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            inside = child.name
        if isinstance(child, ast.Call) and _may_wait(child):
            yield inside, child.lineno, ast.unparse(child)
        yield from _waits_in(child, inside)


def _may_wait(call: ast.Call) -> bool:
    told = {keyword.arg for keyword in call.keywords}
    if told & TOLD or None in told:  # None: **options, which hold it or are looked at
        return False
    if isinstance(call.func, ast.Attribute):
        name, owner = call.func.attr, call.func.value
        whose = getattr(owner, "id", getattr(owner, "attr", ""))
    else:
        name, whose = getattr(call.func, "id", ""), ""
    if name in WAIT_UNLESS_TOLD:
        return name not in OF or whose in OF[name]
    is_method = isinstance(call.func, ast.Attribute)
    return is_method and name in WAIT_BARE and not call.args and not call.keywords


def test_every_wait_has_a_limit() -> None:
    found = {}
    for path in sorted(LIBRARY.rglob("*.py")):
        module = path.relative_to(LIBRARY).as_posix()
        for function, line, text in waits(path.read_text(encoding="utf-8")):
            found.setdefault((module, function), []).append(f"line {line}: {text}")
    assert {
        place: calls for place, calls in found.items() if place not in ALLOWED
    } == {}
    assert ALLOWED.keys() <= found.keys(), "what is allowed is there no more"


@pytest.mark.parametrize(
    "code",
    [
        "process.wait()",
        "thread.join()",
        "process.communicate()",
        "future.result()",
        "queue.get()",
        "lock.acquire()",
        "pipe.recv()",
        "server.accept()",
        "subprocess.run(['ls'], check=True)",
        "subprocess.check_output(['ls'])",
        "urlopen(address)",
        "pooch.HTTPDownloader(progressbar=True)",
        "NotebookClient(notebook)",
        "client.sync(ask)",
        "def f():\n    with x:\n        y = [t.join() for t in threads]",
    ],
)
def test_a_wait_without_a_limit_is_found(code: str) -> None:
    assert len(list(waits(code))) == 1


@pytest.mark.parametrize(
    "code",
    [
        "process.wait(5)",
        "thread.join(timeout=5)",
        "', '.join(names)",
        "found.get(name)",
        "subprocess.run(['ls'], timeout=5)",
        "training.run(3)",
        "run(answer, args)",
        "client.sync(ask, callback_timeout=5)",
    ],
)
def test_a_wait_with_a_limit_is_none_of_them(code: str) -> None:
    assert list(waits(code)) == []
