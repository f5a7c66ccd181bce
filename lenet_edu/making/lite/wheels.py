"""Wheels for the browser's Python, packed from what is installed here.

So the site has exactly the tested versions, and is built without a network. Only pure
Python can be packed; what has compiled parts comes with Pyodide.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

from lenet_edu import course
from lenet_edu.version import __version__

PACKAGE = Path(course.__file__).resolve().parents[1]
COMPILED = {".so", ".pyd"}
_DATE = (1998, 11, 1, 0, 0, 0)  # the same bytes from the same files
_UNPACKED = {"__pycache__", ".ipynb_checkpoints", "_course"}


class WheelError(Exception):
    """A package cannot be packed; the text is a sentence."""


def course_wheel(folder: Path) -> Path:
    """Pack this copy of the course, with its notebooks, into ``folder``."""
    files = {f"lenet_edu/{name}": path.read_bytes() for name, path in _own_files()}
    for kind in course.KINDS:
        for path in sorted(course.shipped(kind).glob("[0-9][0-9]_*.ipynb")):
            content = _without_outputs(path.read_bytes())
            files[f"lenet_edu/_course/{kind}/{path.name}"] = content
    about = f"Metadata-Version: 2.1\nName: lenet-edu\nVersion: {__version__}\n"
    return _write(folder, "lenet_edu", __version__, files, about.encode())


def repacked(name: str, folder: Path) -> Path:
    """Pack an installed package again, into ``folder``.

    Raises
    ------
    WheelError
        If it is not installed, or does not work as plain Python.
    """
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        raise WheelError(f"{name} is not installed, so it cannot be packed.") from None
    files, about = {}, b""
    for path in found.files or []:
        if path.parts[0] == ".." or "__pycache__" in path.parts:
            continue  # commands, and what JupyterLab has of it already
        if path.suffix in COMPILED:
            # mypyc compiles modules whose Python lies beside them, and does as well.
            plain = path.with_name(f"{path.name.partition('.')[0]}.py")
            if "__mypyc" in path.name or plain in (found.files or []):
                continue
            raise WheelError(f"{name} has compiled parts, which a browser cannot run.")
        content = Path(str(path.locate())).read_bytes()
        if path.parent.name.endswith(".dist-info"):
            about = content if path.name == "METADATA" else about
        else:
            files[path.as_posix()] = content
    return _write(folder, name.replace("-", "_"), found.version, files, about)


def _own_files() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*")):
        place = path.relative_to(PACKAGE)
        if path.is_file() and not _UNPACKED & set(place.parts):
            yield place.as_posix(), path


def _without_outputs(notebook: bytes) -> bytes:
    """A notebook's text: what its cells showed is in the learner's copy."""
    content = json.loads(notebook)
    for cell in content["cells"]:
        if "outputs" in cell:
            cell["outputs"] = []
    return json.dumps(content).encode()


def _write(
    folder: Path, name: str, version: str, files: Mapping[str, bytes], about: bytes
) -> Path:
    """Write the wheel with its dist-info; returns its path."""
    info = f"{name}-{version}.dist-info"
    wheel = b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    everything = {**files, f"{info}/METADATA": about, f"{info}/WHEEL": wheel}
    lines = [_recorded(place, content) for place, content in everything.items()]
    record = "\n".join([*lines, f"{info}/RECORD,,", ""])
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for place, content in [
            *everything.items(),
            (f"{info}/RECORD", record.encode()),
        ]:
            packed.writestr(zipfile.ZipInfo(place, _DATE), content)
    return path


def _recorded(place: str, content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
    return f"{place},sha256={digest.decode()},{len(content)}"
