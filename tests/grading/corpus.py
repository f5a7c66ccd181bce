"""Answers as they are handed in: good, wrong in every way, broken, and hostile.

Each is the code of one or more cells, and the row that grading has to make of it. An
entry whose ``passes`` is False must never pass, whatever else its row says.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

SIZE = "def output_size(size, kernel, stride=1, padding=0):\n"
RIGHT_SIZE = f"{SIZE}    return (size + 2 * padding - kernel) // stride + 1\n"
CONV = "def conv2d(x, w, b, stride=1, padding=0):\n"
LOOPS = f"""{CONV}    N, C, H, W = x.shape
    F, _, k, l = w.shape
    p = padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    Ho, Wo = (H + 2 * p - k) // stride + 1, (W + 2 * p - l) // stride + 1
    y = np.zeros((N, F, Ho, Wo))
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    t, s = i * stride, j * stride
                    y[n, f, i, j] = np.sum(xp[n, :, t:t+k, s:s+l] * w[f]) + b[f]
    return y
"""
NUMPY = "import numpy as np"


@dataclass(frozen=True)
class Entry:
    """An answer and its row.

    Parameters
    ----------
    what
        In a few words; also the test's name.
    cells
        Texts of code cells; a pair is (text, id of the exercise that marks the cell).
    exercise
        Whose row is looked at.
    outcome
        Of the row; several where machines may differ.
    says
        A piece of what the learner reads.
    row
        Other fields of the row.
    walls
        "system" for what only the system's sandbox holds back.
    """

    what: str
    cells: tuple[Any, ...]
    outcome: tuple[str, ...]
    exercise: str = "02.1"
    says: str = ""
    row: dict[str, Any] = field(default_factory=dict)
    walls: str = ""

    @property
    def passes(self) -> bool:
        """Whether it may pass."""
        return self.outcome == ("Passed",)

    @property
    def notebook(self) -> bytes:
        """The file."""
        return notebook(*self.cells)


def notebook(*cells: Any) -> bytes:
    """A notebook of nbformat 4 with these code cells."""
    found = []
    for n, cell in enumerate(cells):
        text, key = cell if isinstance(cell, tuple) else (cell, "")
        own = {"lenet_edu": {"exercise": key}} if key else {}
        found.append(
            {
                "cell_type": "code",
                "id": f"cell-{n}",
                "metadata": own,
                "source": text.splitlines(keepends=True),
                "outputs": [],
                "execution_count": None,
            }
        )
    data = {"cells": found, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(data).encode()


def size(body: str) -> str:
    """An ``output_size`` with this body."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return SIZE + lines


def conv(body: str) -> str:
    """A ``conv2d`` with this body."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return CONV + lines


GOOD = [
    Entry("loops", (NUMPY, LOOPS), ("Passed",), "02.5"),
    Entry(
        "einsum over windows",
        (
            "import numpy as np\n"
            "from numpy.lib.stride_tricks import sliding_window_view",
            conv(
                "p, s = padding, stride\n"
                "xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n"
                "v = sliding_window_view(xp, w.shape[2:], axis=(2, 3))\n"
                "v = v[:, :, ::s, ::s]\n"
                "return np.einsum('ncijuv,fcuv->nfij', v, w) + b[:, None, None]"
            ),
        ),
        ("Passed",),
        "02.5",
    ),
    Entry(
        "a helper of an earlier cell, and a helper's helper",
        (
            "def half(n):\n    return n // 1",
            "def room(size, kernel, padding):\n"
            "    return half(size + 2 * padding - kernel)",
            size("return room(size, kernel, padding) // stride + 1"),
        ),
        ("Passed",),
    ),
    Entry(
        "a constant of an earlier cell",
        (
            "ONE = 1\nMANY = list(range(3))",
            size("return (size + 2 * padding - kernel) // stride + ONE"),
        ),
        ("Passed",),
    ),
    Entry(
        "a lambda",
        ("output_size = lambda n, k, stride=1, padding=0: (n+2*padding-k)//stride+1",),
        ("Passed",),
    ),
    Entry(
        "another name, given to the check",
        (
            RIGHT_SIZE.replace("output_size", "mine"),
            'output_size = check("02.1", mine)',
        ),
        ("Passed",),
        says="",
        row={"notes": ("The check in the notebook is given `mine`.",)},
    ),
    Entry(
        "another name, in the cell of the exercise",
        ((RIGHT_SIZE.replace("output_size", "places"), "02.1"),),
        ("Passed",),
    ),
    Entry("defined twice, right at last", (size("return 7"), RIGHT_SIZE), ("Passed",)),
    Entry(
        "defined after its check",
        ('output_size = check("02.1", output_size)', RIGHT_SIZE),
        ("Passed",),
    ),
    Entry(
        "magics and shell lines around it",
        (
            "%matplotlib inline\n!pip install numpy\nimport numpy as np\nx = !ls",
            f"%%time\n{RIGHT_SIZE}",
            "%%bash\nrm -rf /",
            "output_size?",
        ),
        ("Passed",),
    ),
    Entry("no import of NumPy anywhere", (LOOPS,), ("Passed",), "02.5"),
    Entry(
        "cached by a decorator",
        ("import functools", f"@functools.lru_cache\n{RIGHT_SIZE}"),
        ("Passed",),
    ),
    Entry(
        "prints a lot",
        (
            size(
                "for n in range(2000):\n    print('x' * 1000)\n"
                "return (size + 2 * padding - kernel) // stride + 1"
            ),
        ),
        ("Passed",),
    ),
    Entry(
        "a wrong earlier function, for which the course's stands in",
        (
            NUMPY,
            size("return 1"),
            LOOPS.replace(
                "(H + 2 * p - k) // stride + 1", "output_size(H, k, stride, p)"
            ),
        ),
        ("Passed",),
        "02.5",
    ),
    Entry(
        "a cell below cannot be read",
        (RIGHT_SIZE, "for for for", "1/0", "import tensorflow_of_tomorrow"),
        ("Passed",),
    ),
    Entry(
        "a random generator comes in and goes out",
        (
            NUMPY,
            "def shuffle_together(images, labels, rng):\n"
            "    order = rng.permutation(len(images))\n"
            "    return images[order], labels[order]",
        ),
        ("Passed",),
        "01.3",
    ),
    Entry(
        "a function of the check's is called",
        (
            NUMPY,
            "def shift_change(x, pool, shift, background=-0.1):\n"
            "    moved = np.full(x.shape, background)\n"
            "    moved[..., shift:] = x[..., : x.shape[3] - shift]\n"
            "    return float(np.mean(np.abs(pool(moved) - pool(x))))",
        ),
        ("Passed",),
        "04.5",
    ),
    Entry(
        "objects of the check's are called",
        (
            "def trace(x, layers):\n    found = []\n    for layer in layers:\n"
            "        x = layer(x)\n        found.append(x)\n    return found",
        ),
        ("Passed",),
        "08.1",
    ),
]

WRONG = [
    Entry(
        "a known mistake",
        (NUMPY, LOOPS.replace("* w[f])", "* w[f][:, ::-1, ::-1])")),
        ("Wrong",),
        "02.5",
        row={"mistake": "C01"},
    ),
    Entry(
        "a mistake that a line can be named for",
        (NUMPY, LOOPS.replace("j * stride\n", "j * stride + 1 - 1 * stride\n")),
        ("Wrong", "RaisedError"),
        "02.5",
    ),
    Entry("a constant", (size("return 5"),), ("Wrong",)),
    Entry(
        "an error with its line",
        (size("room = size + 2 * padding - kernel\nreturn [room][stride]"),),
        ("RaisedError",),
        says="IndexError",
    ),
    Entry(
        "a name that no cell defines",
        (size("return rooom // stride + 1"),),
        ("RaisedError",),
        says="NameError",
    ),
    Entry(
        "it writes into its argument",
        (NUMPY, LOOPS.replace("    p = padding\n", "    p = padding\n    x += 1\n")),
        ("BrokeContract",),
        "02.5",
        says="changed x",
    ),
    Entry(
        "it remembers",
        ("calls = []", size(
            "calls.append(1)\n"
            "return (size + 2 * padding - kernel) // stride + len(calls)"
        )),
        ("BrokeContract", "Wrong"),
    ),
    Entry(
        "a default that is written into",
        (SIZE.replace("padding=0", "padding=0, seen=[]")
         + "    seen.append(1)\n    return (size-kernel)//stride + len(seen)\n",),
        ("BrokeContract",),
        says="default of seen",
    ),
    Entry(
        "random numbers of its own",
        (NUMPY, "def shuffle_together(images, labels, rng):\n"
         "    order = np.random.permutation(len(images))\n"
         "    return images[order], labels[order]"),
        ("BrokeContract",),
        "01.3",
        says="np.random",
    ),
    Entry("the stub", (size('raise NotImplementedError("02.1")'),), ("NotAttempted",)),
    Entry("it returns nothing", (size("pass"),), ("NotAttempted",)),
    Entry("None", ("output_size = None",), ("NotAttempted",)),
    Entry(
        "the course's own function",
        ("from lenet_edu import nn", "output_size = nn.output_size"),
        ("Missing", "NotAttempted"),
    ),
    Entry("no Python", (f"{SIZE}    return (size +\n",), ("Unreadable",)),
    Entry("deleted", ("print(1)",), ("Missing",)),
    Entry("fewer parameters", ("def output_size(n):\n    return n",),
          ("BrokeContract",), says="output_size(size, kernel"),
    Entry("a type", ("class output_size:\n    pass",), ("BrokeContract",)),
    Entry("a number", ("output_size = 28",), ("BrokeContract",), says="an int"),
    Entry("text", (size("return '28'"),), ("Wrong",)),
    Entry("a function", (size("return output_size"),), ("Wrong",)),
    Entry("an array of objects", (NUMPY, size("return np.array([{}, None])")),
          ("Wrong",)),
    Entry("not a number", (NUMPY, LOOPS.replace("np.zeros((", "np.nan * np.zeros((")
                           .replace("] = np", "] += np")), ("Wrong",), "02.5"),
]  # fmt: skip

CHEATING = [
    Entry(
        "the course's function, called",
        ("from lenet_edu import nn",
         conv("return nn.conv2d(x, w, b, stride, padding)")),
        ("RaisedError",),
        "02.5",
        says="not lent",
    ),
    Entry(
        "the course's function from another module",
        ("from lenet_edu.nn.convolution import conv2d as c",
         conv("return c(x, w, b, stride, padding)")),
        ("RaisedError",),
        "02.5",
    ),
    Entry(
        "the bank's reference",
        (conv("from lenet_edu.exercises.registry import exercise\n"
              "return exercise('02.5').reference(x, w, b, stride, padding)"),),
        ("RaisedError",),
        "02.5",
    ),
    Entry(
        "kept, of itself",
        ("from lenet_edu import kept", conv("return kept('conv2d')(x, w, b)")),
        ("RaisedError",),
        "02.5",
    ),
    Entry(
        "a later function that does the same",
        ("from lenet_edu import nn",
         conv("t = np.ones((len(w), x.shape[1]), bool)\n"
              "return nn.masked_conv2d(x, w, b, t)")),
        ("RaisedError",),
        "02.5",
    ),
    Entry("a printed result",
          (size("print('02.1 output_size: passes. 40 cases, all as expected.')\n"
                "return 3"),), ("Wrong",)),
    Entry(
        "a check of its own",
        (size("return 3"), "def check(*_):\n    return None\n",
         "import lenet_edu\nlenet_edu.check = check\n"
         "lenet_edu.examine = lambda *_: True\n",
         'output_size = check("02.1", output_size)'),
        ("Wrong",),
    ),
    Entry(
        "NumPy's comparisons replaced",
        (NUMPY, size("np.testing.assert_allclose = lambda *a, **k: None\n"
                     "np.allclose = lambda *a, **k: True\n"
                     "np.array_equal = lambda *a, **k: True\nreturn 3")),
        ("BrokeContract",),
        says="np.allclose",
    ),
    Entry(
        "modules replaced",
        (size("import sys, types\nfor name in list(sys.modules):\n"
              "    if name.startswith('lenet_edu'):\n"
              "        sys.modules[name] = types.ModuleType(name)\nreturn 3"),),
        ("Wrong", "Stopped", "RaisedError", "BrokeContract"),
    ),
    Entry(
        "an object that equals everything",
        ("class Yes(int):\n    def __eq__(self, other):\n        return True\n"
         "    __ne__ = __lt__ = lambda *_: False\n    def __hash__(self):\n"
         "        return 0\n    def __floordiv__(self, o):\n        return self",
         size("return Yes(3)")),
        ("Wrong",),
    ),
    Entry(
        "an array that equals everything",
        (NUMPY, "class Yes(np.ndarray):\n    def __array_ufunc__(self, *a, **k):\n"
         "        return np.True_\n    def __eq__(self, o):\n        return True\n",
         conv("return np.zeros((1, 3, 2, 2)).view(Yes)")),
        ("Wrong",),
        "02.5",
    ),
    Entry(
        "an object that pretends to be another type",
        ("class Odd:\n    __class__ = int\n    def __int__(self):\n        return 3\n"
         "    def __index__(self):\n        return 3", size("return Odd()")),
        ("Wrong", "RaisedError", "Stopped", "BrokeContract"),
    ),
    Entry(
        "the frames above, searched for what is expected",
        (size("import sys\nf = sys._getframe()\nfound = 0\nwhile f:\n"
              "    for k, v in f.f_locals.items():\n"
              "        if k in ('right', 'expected', 'item', 'probe'):\n"
              "            return v\n    f = f.f_back\nreturn found"),),
        ("Wrong", "NotAttempted", "BrokeContract"),
    ),
    Entry(
        "everything that Python knows, searched",
        (size("import gc\nfor o in gc.get_objects():\n"
              "    if type(o).__name__ == 'Exercise':\n"
              "        return o.reference(size, kernel, stride, padding)\nreturn 0"),),
        ("RaisedError",),
        says="gc.get_objects",
    ),
    Entry(
        "a forged reply on every open file",
        (size("import os\nfor fd in range(3, 64):\n    try:\n"
              "        os.write(fd, b'\\0' * 7 + b'\\5' + b'TTTTT')\n"
              "    except OSError:\n        pass\nreturn 3"),),
        ("Stopped", "Wrong"),
    ),
]  # fmt: skip

HOSTILE = [
    Entry("an endless loop", (size("while True:\n    pass"),), ("RaisedError",),
          says="seconds of work", row={"timed_out": True}),
    Entry(
        "an endless loop that swallows everything",
        (size("while True:\n    try:\n        while True:\n            pass\n"
              "    except:\n        pass"),),
        ("RaisedError", "Stopped"),
        row={"timed_out": True},
    ),
    Entry("sleep", (size("import time\ntime.sleep(1000)\nreturn 3"),),
          ("RaisedError", "Stopped"), row={"timed_out": True}),
    Entry("endless in C", (size("return sum(iter(int, 1))"),),
          ("RaisedError", "Stopped"), row={"timed_out": True}),
    Entry("a power without end", (size("return 3 ** (10 ** 10)"),),
          ("RaisedError", "Stopped")),
    Entry("endless above the function", ("ONE = 1\nwhile ONE:\n    ONE += 1",
          size("return (size + 2 * padding - kernel) // stride + ONE")),
          ("Wrong", "Stopped", "RaisedError", "BrokeContract")),
    Entry("endless recursion", (size("return output_size(size, kernel)"),),
          ("RaisedError",), says="without an end"),
    Entry("processes without end",
          (size("import os\nwhile True:\n    os.fork()"),),
          ("RaisedError", "Stopped")),
    Entry("threads without end",
          (size("import threading, time\nwhile True:\n"
                "    threading.Thread(target=time.sleep, args=(9,)).start()"),),
          ("RaisedError", "Stopped", "BrokeContract")),
    Entry("20 GB", (NUMPY, size("return int(np.ones(2_500_000_000).sum())")),
          ("RaisedError", "Stopped")),
    Entry("memory bit by bit",
          (size("kept = []\nwhile True:\n    kept.append(bytearray(10 ** 8))"),),
          ("RaisedError", "Stopped")),
    Entry("a result of 1 GB", (NUMPY, conv("return np.zeros((1, 1, 10000, 12500))")),
          ("RaisedError", "BrokeContract"), "02.5"),
    Entry("lists in lists", (size("x = []\nfor n in range(5000):\n    x = [x]\n"
                                  "return x"),), ("RaisedError", "Stopped")),
    Entry("a number of a million digits", (size("return 10 ** 1_000_000"),),
          ("RaisedError", "Stopped")),
    Entry("1 GB printed", (size("for n in range(1000):\n    print('x' * 1_000_000)\n"
                                "return 3"),), ("Wrong", "RaisedError")),
    Entry("1 GB into a file",
          (size("with open('big', 'wb') as f:\n    for n in range(1000):\n"
                "        f.write(b'x' * 1_000_000)\nreturn 3"),),
          ("RaisedError", "Stopped")),
    Entry("os._exit", (size("import os\nos._exit(0)"),), ("Stopped",),
          says="ended its own process"),
    Entry("sys.exit", (size("import sys\nsys.exit(0)"),), ("RaisedError",),
          says="return"),
    Entry("sys.exit above the function", ("import sys\nsys.exit()", size("return 3")),
          ("Wrong",)),
    Entry("SystemExit while something is thrown away",
          ("class Bad:\n    def __del__(self):\n        raise SystemExit\n",
           size("Bad()\nreturn 3")), ("Wrong",)),
    Entry("the parent killed", (size("import os\nos.kill(os.getppid(), 9)\nreturn 3"),),
          ("RaisedError",), says="may not use os.kill"),
    Entry("input", (size("return int(input())"),), ("RaisedError",), says="input()"),
    Entry("a file of the system", (size("return open('/etc/passwd').read()"),),
          ("RaisedError",), says="its own folder"),
    Entry("a file out of its folder",
          (size("open('../../../tmp/../etc/lenet', 'w')\nreturn 3"),),
          ("RaisedError",)),
    Entry("another learner's folder",
          (size("import os\nreturn len(os.listdir('/home')) + 3"),),
          ("RaisedError",)),
    Entry("the network",
          (size("import socket\nsocket.create_connection(('127.0.0.1', 80))"),),
          ("RaisedError",)),
    Entry("another program", (size("import subprocess\nsubprocess.run(['ls'])"),),
          ("RaisedError",)),
    Entry("a shell", (size("import os\nreturn os.system('ls')"),), ("RaisedError",)),
    Entry("raw memory", (size("import ctypes\nctypes.string_at(0)"),),
          ("RaisedError", "Stopped")),
    Entry("all files closed", (size("import os\nos.closerange(0, 256)\nreturn 3"),),
          ("Stopped",)),
    Entry("an error that cannot be shown",
          ("class Bad(Exception):\n    def __str__(self):\n        return 1 / 0",
           size("raise Bad()")), ("RaisedError",)),
    Entry("a result that cannot be shown",
          ("class Bad:\n    def __repr__(self):\n        raise SystemExit\n"
           "    __eq__ = __len__ = __array__ = __repr__", size("return Bad()")),
          ("Wrong", "Stopped", "BrokeContract", "RaisedError")),
    Entry("a script in a string", (size("raise ValueError('<script>1</script>')"),
          ), ("RaisedError",)),
    Entry("half a character", (size("raise ValueError('\\ud800')"),), ("RaisedError",)),
    Entry("a null character", (f"{SIZE}    return 3\0\n",), ("Unreadable",)),
    Entry("a thousand brackets", (size("return " + "(" * 1000 + "3" + ")" * 1000),),
          ("Unreadable",)),
    Entry("a sum of 50,000", (size("return " + "+".join(["1"] * 50_000)),),
          ("Unreadable", "Wrong", "Stopped", "Missing")),
    Entry("everybody killed",
          ("import ctypes", size("import os\nos.kill(-1, 9)\nreturn 3")),
          ("RaisedError", "Stopped"), walls="system"),
]  # fmt: skip

ENTRIES = [*GOOD, *WRONG, *CHEATING, *HOSTILE]
