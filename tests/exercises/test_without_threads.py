"""Every check where Python has no threads, processes, sockets or ctypes, as in a
browser: right answers pass, wrong ones are named, endless ones are stopped."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

REFUSING = """
import os, sys, time
for name in ("ctypes", "_ctypes", "_multiprocessing", "resource", "fcntl"):
    sys.modules[name] = None
import _thread, signal, socket, subprocess, threading

def refuse(*args, **kwargs):
    raise RuntimeError("can't start new thread")

_thread.start_new_thread = threading._start_new_thread = refuse
threading.Thread.start = refuse
subprocess.Popen.__init__ = socket.socket.__init__ = refuse
for name in ("fork", "forkpty", "posix_spawn"):
    if hasattr(os, name):
        setattr(os, name, refuse)
for name in ("setitimer", "pthread_kill"):
    if hasattr(signal, name):
        delattr(signal, name)
for name in ("pthread_getcpuclockid",):
    if hasattr(time, name):
        delattr(time, name)
"""
CHECKS = """
import types

from lenet_edu.exercises.engine.check import examine
from lenet_edu.exercises.registry import exercise, exercise_ids

def own(f):
    "The same code as a function of the learner's: the course's own does not count."
    return types.FunctionType(
        f.__code__.replace(co_filename="<own>"), f.__globals__, f.__name__,
        f.__defaults__, f.__closure__,
    )

count = 0
for number in exercise_ids()[{first}::{step}]:
    item = exercise(number)
    assert examine(number, own(item.plain)).passed, number
    wrong = next((m.wrong for m in item.misconceptions if m.wrong), None)
    outcome = examine(number, wrong or (lambda *_: None))
    assert not outcome.passed, number
    assert outcome.text(), number
    count += 1
print(count)
"""
ENDLESS = """
from lenet_edu.exercises.engine import limits
from lenet_edu.exercises.engine.check import examine

limits.SECONDS = 0.3
for endless in (
    "def f(*a):\\n    n = 0\\n    while True:\\n        n += 1",
    "def f(*a):\\n    while True:\\n        try:\\n            while True: pass\\n"
    "        except BaseException: pass" if sys.version_info >= (3, 12) else
    "def f(*a):\\n    while True: pass",
):
    space = {}
    exec(endless, space)
    outcome = examine("02.3", space["f"])
    assert "TimeLimit" in (outcome.error, outcome.text()) or "stopped" in outcome.text()
print("stopped")
"""


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", REFUSING + code],
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


ALL = os.environ.get("LENET_EDU_ODD") == "all"


# A fifth of the exercises, all if that is asked, in parts that fit a test's time.
@pytest.mark.parametrize("first", range(5) if ALL else (0, 5))
def test_every_check_works(first: int) -> None:
    assert int(run(CHECKS.format(first=first, step=5 if ALL else 10))) >= 12


def test_what_never_ends_is_stopped() -> None:
    assert run(ENDLESS).strip() == "stopped"
