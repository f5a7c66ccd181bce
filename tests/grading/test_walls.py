"""The system's sandbox alone, with Python's own wall taken away: what holds then."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from corpus import LOOPS, NUMPY, RIGHT_SIZE, Entry, conv, size
from test_corpus import SMALL, row

from lenet_edu.exercises.engine import limits
from lenet_edu.grading import finding, places, remote, talk
from lenet_edu.grading.inside.walls import NOBODY
from lenet_edu.grading.judge import Judge, Terms
from lenet_edu.grading.sandbox import BUBBLEWRAP, Sandbox

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="grading needs Linux or macOS"),
    pytest.mark.timeout(200),
]
STAYS = Entry("a right answer afterwards", (RIGHT_SIZE,), ("Passed",))

ATTACKS = [
    Entry("processes without end",
          (size("import os\nwhile True:\n    try:\n        os.fork()\n"
                "    except OSError:\n        pass"),),
          ("RaisedError", "Stopped")),
    Entry("processes that stay behind",
          (size("import os, time\nif os.fork() == 0:\n    os.setsid()\n"
                "    time.sleep(600)\nreturn 3"),),
          ("Wrong", "Stopped", "BrokeContract")),
    Entry("everybody killed", (size("import os\nos.kill(-1, 9)\nreturn 3"),),
          ("Stopped", "Wrong", "RaisedError")),
    Entry("the parent killed", (size("import os\nos.kill(os.getppid(), 9)\nreturn 3"),),
          ("Stopped", "Wrong", "RaisedError")),
    Entry("a crash in C", (size("import ctypes\nctypes.string_at(0)\nreturn 3"),),
          ("Stopped",)),
    Entry("the network",
          (size("import socket\nsocket.create_connection(('1.1.1.1', 53), 2)\n"
                "return (size + 2 * padding - kernel) // stride + 1"),),
          ("RaisedError",)),
    Entry("the course, searched for on the whole disk",
          (NUMPY, conv(
              "import os, sys\nfor top, deeper, names in os.walk('/'):\n"
              "    if top == '/':\n        deeper[:] = set(deeper) - {'proc', 'sys'}\n"
              "    if 'convolution.py' in names or 'conv2d.py' in names:\n"
              "        sys.path.insert(0, top.split('/lenet_edu')[0])\n"
              "        import importlib\n"
              "        for m in [m for m in sys.modules if m.startswith('lenet')]:\n"
              "            del sys.modules[m]\n"
              "        found = importlib.import_module('lenet_edu.nn.convolution')\n"
              "        return found.conv2d(x, w, b, stride, padding)\n"
              "raise LookupError('no course here')")),
          ("RaisedError",), "02.5", says="no course here"),
    Entry("the memory of the first process",
          (NUMPY, conv("import os\nopen(f'/proc/{os.getppid()}/mem', 'rb+')")),
          ("RaisedError",), "02.5"),
    Entry("something written for the next one",
          (size("import os\nfor top in ('/grading', '/usr/lib', '/tmp', '/dev/shm'):\n"
                "    try:\n        open(f'{top}/sitecustomize.py', 'w').write('1')\n"
                "    except OSError:\n        pass\nreturn 3"),),
          ("Wrong",)),
    Entry("a full disk",
          (size("n = 0\nwhile True:\n    n += 1\n"
                "    open(f'/tmp/{n}', 'wb').write(b'x' * 900_000)"),),
          ("RaisedError", "Stopped")),
]  # fmt: skip


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    """A judge in bubblewrap whose answers meet no audit hook."""
    if finding.found().kind != BUBBLEWRAP:
        pytest.skip("bubblewrap is not installed, or may not make namespaces here")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "SECONDS", 1.0)
        patch.setattr(limits, "CHECK_SECONDS", 4.0)
        patch.setattr(talk, "PROMPT", 5.0)
        patch.setattr(remote, "PROMPT", 5.0)
        patch.setattr(places, "VARIANTS", 1)
        patch.setattr(places, "WAIT", 15.0)
        small = replace(SMALL, hook=False, processor=20)
        with Judge(Terms(5, small, Sandbox(BUBBLEWRAP))) as made:
            yield made


def test_an_answer_is_nobody_and_few(judge: Judge) -> None:
    body = "import os\nraise ValueError(f'{os.getuid()} {len(os.listdir(\"/proc\"))}')"
    text = row(judge, Entry("who", (size(body),), ())).text
    assert f"ValueError: {NOBODY} " in text


@pytest.mark.parametrize("entry", ATTACKS, ids=lambda entry: entry.what)
def test_the_sandbox_holds_alone(
    judge: Judge, entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A walk through all files takes its time, and must come to its end.
    if entry.says:
        monkeypatch.setattr(limits, "SECONDS", 15.0)
        monkeypatch.setattr(limits, "CHECK_SECONDS", 15.0)
    found = row(judge, entry)
    assert found.outcome in entry.outcome, found.text
    assert entry.says in found.text
    assert row(judge, STAYS).passed


def test_a_file_of_one_answer_is_not_there_for_the_next_learner(judge: Judge) -> None:
    left = Entry("left", (size("open('/tmp/note', 'w').write('1')\nreturn 3"),), ())
    row(judge, left)
    with Judge(judge.terms) as other:
        seen = Entry("seen", (size("return open('/tmp/note').read()"),), ())
        assert "FileNotFoundError" in row(other, seen).text


def test_a_right_answer_passes_in_the_same_room(judge: Judge) -> None:
    entry = Entry("loops", (NUMPY, LOOPS), ("Passed",), "02.5")
    assert row(judge, entry).passed
