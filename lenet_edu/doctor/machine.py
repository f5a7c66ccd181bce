"""The machine: a home, room on the disk and in memory, matrix products."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from lenet_edu.doctor.finding import Finding

_LITTLE = 200  # megabytes; a start of JupyterLab and the first chapters need less
_SOME = 1000
_NO_HOME = Finding(
    "home",
    "trouble",
    "your account has no home folder",
    "Set the variable HOME to a folder that you may write",
)


def home() -> Finding:
    """Whether there is a home folder that can be read and written."""
    try:
        place = Path.home()
    except RuntimeError:
        return _NO_HOME
    if not _usable(place):
        return _closed(place)
    found = jupyters_folders()
    return found if found.state == "trouble" else Finding("home", "good", str(place))


def jupyters_folders() -> Finding:
    """Whether Jupyter can keep its own files, at home or where variables say."""
    from jupyter_core import paths

    wanted = {
        "JUPYTER_CONFIG_DIR": paths.jupyter_config_dir,
        "JUPYTER_DATA_DIR": paths.jupyter_data_dir,
        "JUPYTER_RUNTIME_DIR": paths.jupyter_runtime_dir,
    }
    for variable, find in wanted.items():
        try:
            folder = Path(find())
        except RuntimeError:  # it lies at home, and there is none
            return _NO_HOME
        if not _usable(folder):
            return _closed(folder, f" (or set {variable} to another folder)")
    return Finding("home", "good", str(Path(paths.jupyter_data_dir())))


def _closed(folder: Path, otherwise: str = "") -> Finding:
    return Finding(
        "home",
        "trouble",
        f"{folder} cannot be read and written, and Jupyter keeps its own files there",
        "Give yourself the right, or set the variable HOME to a folder that you may "
        f"write{otherwise}",
    )


def _usable(folder: Path) -> bool:
    """Whether ``folder`` can be used, or made where it is not there yet."""
    rights = os.R_OK | os.W_OK | os.X_OK
    for place in (folder, *folder.parents):
        try:
            place.stat()
        except FileNotFoundError:
            continue
        except OSError:
            return False
        return place.is_dir() and os.access(place, rights)
    return False


def disk(folder: Path | None, free: Callable[[Path], float] | None = None) -> Finding:
    """Whether there is room where the course writes.

    Parameters
    ----------
    folder : the learner's folder; None where there is none yet
    free : gives the free megabytes of a folder
    """
    try:
        temporary = Path(tempfile.gettempdir())
    except OSError:
        return Finding(
            "disk",
            "trouble",
            "no folder for temporary files can be written: the disk is full, or you "
            "lack the right",
            "Make room on the disk, or set the variable TMPDIR to a folder that you "
            "may write",
        )
    for place in (folder or Path.cwd(), Path.home(), temporary):
        room = (free or _free_disk)(place)
        if room < _LITTLE:
            return Finding(
                "disk",
                "trouble",
                f"{room:.0f} MB are free in {place}, so notebooks may not be saved",
                "Make room: delete what you do not need, or empty the bin",
            )
        if room < _SOME:
            return Finding(
                "disk",
                "note",
                f"{room:.0f} MB are free in {place}; training stores checkpoints",
                "Make some room before you train",
            )
    return Finding("disk", "good", "enough room")


def _free_disk(place: Path) -> float:
    return shutil.disk_usage(place).free / 1e6


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


def memory(megabytes: Callable[[], float] | None = None) -> Finding:
    """Whether there is room for the digits as floats."""
    free = (megabytes or _free_memory)()
    if free >= _SOME:
        return Finding("memory", "good", "enough")
    return Finding(
        "memory",
        "note",
        f"{free:.0f} MB are free; the training chapters use about 1,000",
        "Shut down other kernels: in JupyterLab, Kernel, then Shut Down All Kernels",
    )


def _free_memory() -> float:
    import psutil

    return float(psutil.virtual_memory().available) / 1e6
