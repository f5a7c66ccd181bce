"""From the learner's folder to a JupyterLite site: ``lenet-edu site --lite``.

JupyterLite's own builder does it. What it is given: the notebooks as a learner's
folder, wheels of what Pyodide does not have, and where Pyodide comes from.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lenet_edu import course
from lenet_edu.extras import pip_install
from lenet_edu.files import write_atomic

from .distribution import DistributionError, copy_distribution
from .wheels import WheelError, course_wheel, repacked

Say = Callable[[str], None]

VERSION = "0.27.7"  # of Pyodide; its Python is 3.12
ADDRESS = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/pyodide.js"
NEEDED = ("jupyterlite_core", "jupyterlite_pyodide_kernel")
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
WHEELS = ("anywidget", "comm", "ipywidgets", "psygnal")  # beside the course's own
OF_PYODIDE = (
    "numpy",
    "matplotlib",
    "tqdm",
    "typing-extensions",
)  # loaded with the kernel, where they are
# What JupyterLab needs for these; others of this environment belong to other work.
EXTENSIONS = (
    "@jupyter-widgets/jupyterlab-manager",
    "@jupyterlite/pyodide-kernel-extension",
    "anywidget",
)
START = "chapters/00_start_here.ipynb"
MARK = "jupyter-lite.json"
# Pyodide loads them from its worker, which lies so deep below the site's top.
_FROM_WORKER = "../../../../pypi"
_SETTINGS = Path(__file__).parents[2] / "lab" / "settings" / "overrides.json"
_MINUTES = 10


class LiteError(Exception):
    """The course in the browser could not be built; the text is a sentence."""


def build_lite(out: str | Path, pyodide: str | None = None, say: Say = print) -> None:
    """Build the course for the browser into ``out``, which is made or replaced.

    Parameters
    ----------
    out
        A folder that does not exist, is empty, or holds an earlier build.
    pyodide
        Where Pyodide comes from: the address of its ``pyodide.js``, or a folder with a
        distribution, which is then served from the site. By default the official
        address, version :data:`VERSION`.
    say
        Receives a line per step.

    Raises
    ------
    LiteError
        If a needed package is missing, the folder holds something else, there is no
        Pyodide in the one that is named, or JupyterLite stops.
    CourseError
        If the notebooks are missing.
    """
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise LiteError(
            f"The course in the browser needs {', '.join(missing)}: "
            + pip_install('"lenet-edu[site]".')
        )
    out = Path(out).absolute()
    if out.exists() and any(out.iterdir()) and not (out / MARK).is_file():
        raise LiteError(
            f"{out} holds something else; name an empty folder or a new one, so that "
            "nothing of yours is lost."
        )
    with tempfile.TemporaryDirectory(prefix="lenet-edu-lite-") as name:
        work = Path(name)
        try:
            _lay_out(work, pyodide)
        except (DistributionError, WheelError) as error:
            raise LiteError(str(error)) from error
        _run(work)
        if out.exists():
            shutil.rmtree(out)
        shutil.copytree(work / "built", out)
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    say(f"The course in the browser: {out}, {size / 1e6:.0f} MB")


def _lay_out(work: Path, pyodide: str | None) -> None:
    """Write what JupyterLite builds from."""
    course.open_course(work / "files")
    wheels = [course_wheel(work / "pypi")]
    wheels += [repacked(one, work / "pypi") for one in WHEELS]
    settings: dict[str, Any] = {"pyodideUrl": ADDRESS}
    packages = list(OF_PYODIDE)
    if pyodide is not None and "://" in pyodide:
        settings["pyodideUrl"] = pyodide
    elif pyodide is not None:
        there = copy_distribution(Path(pyodide), work / "static" / "pyodide")
        # Nothing is asked of other servers: a class may have no network.
        settings = {"disablePyPIFallback": True}
        packages = [one for one in packages if one in there]
    packages += [f"{_FROM_WORKER}/{wheel.name}" for wheel in wheels]
    settings["loadPyodideOptions"] = {"packages": packages}
    config = {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "LeNet-5 from scratch",
            # Other notebooks of the same host keep theirs apart.
            "contentsStorageName": "lenet-edu",
            "settingsStorageName": "lenet-edu settings",
            "workspacesStorageName": "lenet-edu workspaces",
            "defaultKernelName": "python",
            "litePluginSettings": {KERNEL: settings},
        },
    }
    write_atomic(work / MARK, json.dumps(config, indent=1))
    shutil.copyfile(_SETTINGS, work / "overrides.json")
    building = {
        "ignore_sys_prefix": ["federated_extensions"],
        "federated_extensions": [str(_extension(name)) for name in EXTENSIONS],
        "contents": ["files"],
        "apps": ["lab"],
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
        "no_libarchive": True,
        "output_dir": "built",
    }
    write_atomic(
        work / "jupyter_lite_config.json", json.dumps({"LiteBuildConfig": building})
    )


def _extension(name: str) -> Path:
    """The folder of an extension of JupyterLab that is installed here."""
    from jupyter_core.paths import jupyter_path

    for folder in jupyter_path("labextensions"):
        if (Path(folder) / name / "package.json").is_file():
            return Path(folder) / name
    raise LiteError(
        f"JupyterLab's extension {name} is not installed here, and the course in the "
        "browser needs it. `lenet-edu doctor` says how it comes back."
    )


def _run(work: Path) -> None:
    """Let JupyterLite build ``work`` into ``work/built``."""
    command = [sys.executable, "-m", "jupyterlite_core", "build"]
    try:
        done = subprocess.run(
            command,
            cwd=work,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=60 * _MINUTES,
        )
    except subprocess.TimeoutExpired:
        raise LiteError(f"JupyterLite was not done after {_MINUTES} minutes.") from None
    if done.returncode:
        raise LiteError(f"JupyterLite stopped: {(done.stderr or done.stdout)[-600:]}")
