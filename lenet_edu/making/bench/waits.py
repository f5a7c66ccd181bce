"""How long one waits before anything happens: imports, help, the first check.

``python -m lenet_edu.making.bench.waits [rounds]`` prints the table of docs/speed.md.
Each wait is a fresh interpreter, and all take turns, round after round. Ratios are of
processor time, to ``import numpy`` in the same round; each includes the interpreter's
own start.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

SECONDS = 120.0  # for one wait, at most
ROUNDS = 7
CELL = "from lenet_edu import check, hint, load_mnist, see, solution"
CHECK = f"""
import time
{CELL}
import numpy as np
def one_map(image, kernel, bias):
    k, l = kernel.shape
    y = np.zeros((image.shape[0] - k + 1, image.shape[1] - l + 1))
    for i, j in np.ndindex(y.shape):
        y[i, j] = np.sum(image[i:i + k, j:j + l] * kernel[::-1, ::-1]) + bias
    return y
before = time.process_time()
check("02.3", one_map)
"""


@dataclass(frozen=True)
class Wait:
    """Something that is waited for, as Python code, and what it may take.

    ``goal`` is a multiple of the first wait, or seconds where ``seconds`` is true:
    these are counted from the variable ``before`` on.
    """

    what: str
    code: str
    goal: float | None = None
    seconds: bool = False


WAITS = (
    Wait("import numpy", "import numpy"),
    Wait("import lenet_edu", "import lenet_edu", 1.4),
    Wait("a notebook's first names: check, hint, ...", CELL),
    Wait("DigitPad", "from lenet_edu.widgets import DigitPad", 2.8),
    Wait(
        "lenet-edu --help",
        "from lenet_edu.cli import app; app(['--help'], standalone_mode=False)",
        1.6,
    ),
    Wait("first answer of a check, after the import", CHECK, 0.3, seconds=True),
)


@dataclass(frozen=True)
class Spent:
    """Seconds of a wait: of the processor, and by the clock on the wall."""

    processor: float
    wall: float


def spend(wait: Wait) -> Spent:
    """One wait in a fresh interpreter, in an empty folder.

    Raises
    ------
    RuntimeError
        If it fails; the text is what it said.
    """
    code = (
        f"import time\nbefore = 0.0\n{wait.code}\n"
        "import sys; print(time.process_time() - before, file=sys.stderr)"
    )
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "wait.py"  # a check reads the source of what it checks
        script.write_text(code, encoding="utf-8")
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, script],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            cwd=folder,
        )
        wall = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"{wait.what} failed:\n{done.stderr}")
    return Spent(float(done.stderr.split()[-1]), wall)


def measure(rounds: int = ROUNDS) -> list[list[Spent]]:
    """For each round, what every wait took; a first round is not counted."""
    return [[spend(wait) for wait in WAITS] for _ in range(rounds + 1)][1:]


def table(found: list[list[Spent]]) -> str:
    """The medians, in Markdown."""
    lines = [
        "| what | processor, s | wall, s | × `import numpy` | goal |",
        "|---|---|---|---|---|",
    ]
    for wait, times in zip(WAITS, zip(*found, strict=True), strict=True):
        own = statistics.median(spent.processor for spent in times)
        wall = statistics.median(spent.wall for spent in times)
        ratio = statistics.median(
            spent.processor / turn[0].processor
            for spent, turn in zip(times, found, strict=True)
        )
        goal = "" if wait.goal is None else f"≤ {wait.goal:g} ×"
        row = [wait.what, f"{own:.2f}", f"{wall:.2f}", f"{ratio:.2f}", goal]
        if wait.seconds:  # the wall's clock has the import in it
            row[2:] = ["", "", f"≤ {wait.goal:g} s"]
        lines.append("| " + " | ".join(row) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)))
