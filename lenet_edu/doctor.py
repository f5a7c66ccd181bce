"""What usually stands in a learner's way, looked for one by one, each with its mend.

Every examination is a function of its own that returns one `Finding`; nothing here
changes anything.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from lenet_edu import course

State = Literal["good", "note", "trouble"]
TESTED = ((3, 11), (3, 13))
FRONT_ENDS = {
    "ipywidgets": "@jupyter-widgets/jupyterlab-manager",
    "anywidget": "anywidget",
}
INSTALL = f"{sys.executable} -m pip install --force-reinstall"


@dataclass(frozen=True)
class Finding:
    """What one examination found.

    ``state`` is "trouble" where the course will not work as it should, "note" where
    it works with less. ``mend`` says what to do, and is empty where all is well.
    """

    what: str
    state: State
    says: str
    mend: str = ""


def examine(folder: Path | None = None) -> Iterator[Finding]:
    """Look at everything, one finding after the other.

    Parameters
    ----------
    folder
        The learner's folder; None where there is none yet.
    """
    yield python()
    yield packages()
    yield kernel()
    yield front_end()
    yield data()
    yield writable(folder)
    yield blas()
    yield memory()


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
    """Whether every package that the course asks for is there, new enough."""
    from packaging.requirements import Requirement

    missing = []
    for line in (wanted or _requirements)():
        need = Requirement(line)
        if need.marker is not None and not need.marker.evaluate({"extra": ""}):
            continue
        try:
            there = metadata.version(need.name)
        except metadata.PackageNotFoundError:
            missing.append(f"{need.name} is not installed")
            continue
        if not need.specifier.contains(there, prereleases=True):
            missing.append(f"{need.name} is {there}, asked for is {need.specifier}")
    if not missing:
        return Finding("packages", "good", "all there")
    return Finding(
        "packages",
        "trouble",
        "; ".join(missing),
        f"Install them into this environment: {sys.executable} -m pip install "
        "--upgrade lenet-edu (in a clone: make lab)",
    )


def _requirements() -> list[str]:
    return metadata.requires("lenet-edu") or []


def kernel() -> Finding:
    """Whether JupyterLab's Python kernel is an interpreter that has the course."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    again = f"{INSTALL} ipykernel"
    try:
        command = KernelSpecManager().get_kernel_spec("python3").argv
    except NoSuchKernel:
        return Finding(
            "kernel", "trouble", "there is no Python 3 kernel", f"Run {again}"
        )
    program = command[0] if command else ""
    if _same_program(program):
        return Finding("kernel", "good", "Python 3 (ipykernel), this environment's")
    try:
        done = subprocess.run(
            [program, "-c", "import lenet_edu; print(lenet_edu.__file__)"],
            capture_output=True,
            text=True,
            timeout=60,
        )
        other = "" if done.returncode else done.stdout.strip()
    except (OSError, subprocess.SubprocessError):
        other = ""
    if other and Path(other).resolve().parent == Path(__file__).resolve().parent:
        return Finding("kernel", "good", "Python 3 (ipykernel), with this course")
    found = "has another copy of the course" if other else "does not have the course"
    return Finding(
        "kernel",
        "trouble",
        f"notebooks run in {program or 'no program'}, which {found}",
        f"Run {again}, or delete the kernel that hides this one: jupyter kernelspec "
        "list shows where it is",
    )


def _same_program(program: str) -> bool:
    # A bare "python" is replaced by the server's own interpreter when it starts.
    if program in ("python", "python3", f"python3.{sys.version_info[1]}"):
        return True
    try:
        return os.path.samefile(program, sys.executable) and (
            Path(program).parent == Path(sys.executable).parent
        )
    except OSError:
        return False


def front_end(places: list[str] | None = None) -> Finding:
    """Whether JupyterLab has the parts that draw the widgets."""
    from jupyter_core.paths import jupyter_path

    folders = [Path(p) for p in places or jupyter_path("labextensions")]
    missing = [
        package
        for package, name in FRONT_ENDS.items()
        if not any((folder / name / "package.json").is_file() for folder in folders)
    ]
    if not missing:
        return Finding("widgets", "good", "JupyterLab can draw them")
    return Finding(
        "widgets",
        "trouble",
        f"JupyterLab lacks the front end of {' and '.join(missing)}, so widgets stay "
        "pictures",
        f"Run {INSTALL} {' '.join(missing)} jupyterlab_widgets, then reload the page",
    )


def data() -> Finding:
    """Which copy of MNIST a chapter would get; it looks where a chapter looks."""
    from lenet_edu.data import DataError, load_mnist

    try:
        mnist = load_mnist(verbose=False)
    except DataError as error:
        return Finding(
            "MNIST",
            "trouble",
            str(error),
            "Mend the folder that LENET_EDU_DATA names, or unset it",
        )
    count = f"{len(mnist.train_images):,} + {len(mnist.test_images):,} digits"
    if mnist.source == "embedded":
        return Finding(
            "MNIST",
            "note",
            f"only the {count} that come along; there was no network",
            "With a network, lenet-edu data fetches all of it",
        )
    return Finding("MNIST", "good", count)


def writable(folder: Path | None) -> Finding:
    """Whether the learner's folder can be written."""
    if folder is None:
        return Finding(
            "your folder", "note", "there is none here yet", "lenet-edu lab makes one"
        )
    closed = [
        str(path.relative_to(folder)) if path != folder else "the folder"
        for path in (folder, *(folder / kind for kind in (*course.KINDS, "my_lenet")))
        if path.exists() and not os.access(path, os.W_OK)
    ]
    if not closed:
        return Finding("your folder", "good", str(folder))
    return Finding(
        "your folder",
        "trouble",
        f"{folder}: {' and '.join(closed)} may not be written, so nothing you do is "
        "kept",
        f"Give yourself the right to write (chmod -R u+w {folder}), or copy the "
        "folder to a place of your own and start lenet-edu lab there",
    )


def blas() -> Finding:
    """Whether one library multiplies matrices, and with how many threads."""
    import numpy as np
    from threadpoolctl import threadpool_info

    np.ones((2, 2)) @ np.ones((2, 2))
    found = [one for one in threadpool_info() if one["user_api"] == "blas"]
    # One copy in two packages is usual; two that both have threads get in each
    # other's way.
    threads = [int(one["num_threads"]) for one in found]
    says = ", ".join(
        f"{one['internal_api']} with {one['num_threads']} "
        + ("thread" if one["num_threads"] == 1 else "threads")
        for one in found
    )
    cores = os.cpu_count() or 1
    if max(threads, default=1) <= cores and sum(n > 1 for n in threads) <= 1:
        return Finding("matrix products", "good", says or "NumPy's own")
    return Finding(
        "matrix products",
        "note",
        f"{says}, on {cores} {'core' if cores == 1 else 'cores'}: they get in each "
        "other's way, and training is slow",
        "Set OPENBLAS_NUM_THREADS=1 and OMP_NUM_THREADS=1 before you start the course",
    )


def memory(megabytes: Callable[[], float | None] | None = None) -> Finding:
    """Whether there is room for the digits as floats."""
    free = (megabytes or _free_memory)()
    if free is None or free >= 1000:
        return Finding("memory", "good", "enough" if free else "not known here")
    return Finding(
        "memory",
        "note",
        f"{free:.0f} MB are free; the training chapters use about 1,000",
        "Shut down other kernels: in JupyterLab, Kernel, then Shut Down All Kernels",
    )


def _free_memory() -> float | None:
    try:
        text = Path("/proc/meminfo").read_text(encoding="ascii")
    except OSError:
        return None
    rows = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
    available = rows.get("MemAvailable", "").split()
    return int(available[0]) / 1024 if available else None
