"""Peak memory of a fresh process that trains the modern network, batch 128.

``python -m lenet_edu.making.bench.memory engine`` prints megabytes. The interpreter and
its imports are part of the number: they are part of what it takes to train.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SECONDS = 300.0  # for ten steps, with all imports


def peak_megabytes(missing: list[str]) -> dict[str, float]:
    """Megabytes by contender, for those whose process tells in time.

    On Windows none does.
    """
    found = {}
    for who in ("engine", "nn", "torch"):
        if who in missing:
            continue
        try:
            done = subprocess.run(
                [sys.executable, "-m", "lenet_edu.making.bench.memory", who],
                capture_output=True,
                text=True,
                check=False,
                timeout=SECONDS,
            )
        except subprocess.TimeoutExpired:
            continue
        if done.returncode == 0:
            found[who] = float(done.stdout)
    return found


def _train(who: str) -> None:
    from .cases import CASES

    case = CASES[0]
    if who == "torch":
        from .torches import task

        step = task(case, "eager")
    else:
        from .contenders import engine, reference

        made = engine(case) if who == "engine" else reference(case)
        assert made is not None
        step = made
    for _ in range(10):
        step()


def _peak() -> float:
    status = Path("/proc/self/status")
    if status.exists():  # Linux, where ru_maxrss would count the parent's too
        for line in status.read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                return float(line.split()[1]) / 2**10
    if sys.platform == "win32":
        import psutil

        return float(psutil.Process().memory_info().peak_wset) / 2**20
    import resource

    kilo = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / kilo


if __name__ == "__main__":
    _train(sys.argv[1])
    print(_peak())
