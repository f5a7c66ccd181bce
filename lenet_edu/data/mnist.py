"""MNIST: from a folder, the cache, the network, or the 5,000 digits that come along.

Source: LeCun et al. 1998, sec. III-A; the files' digests are those of the originals.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..extras import pip_install
from ..files import write_atomic
from . import carried
from .digests import FILES
from .folder import assembled, digest
from .folder import read as read_files
from .idx import LARGEST

Array = np.ndarray
Say = Callable[[str], None]

BROWSER = sys.platform == "emscripten"  # its Python can ask no other server
WHY = "" if BROWSER else ", because the full one could not be had"

# Why this process could not fetch the digits: it does not wait for the same mirrors
# a second time.
_failure: dict[tuple[str, ...], str] = {}


@dataclass(frozen=True, eq=False)
class Mnist:
    """Digits as bytes: images (N, 28, 28) uint8, labels (N,) uint8, 0 to 9.

    ``source`` is "folder", "cache", "download" or "embedded". ``remark`` is empty, or
    says in which way these are not all of MNIST's digits, and why.
    """

    train_images: Array
    train_labels: Array
    test_images: Array
    test_labels: Array
    source: str
    remark: str = ""

    def describe(self) -> str:
        """One line: how many digits, where they come from (no path), any remark."""
        where = {
            "folder": "from the folder named in LENET_EDU_DATA",
            "cache": "from the cache on this computer",
            "download": "downloaded just now",
            "embedded": f"the small set that comes with the course{WHY}; all of them "
            "belong to MNIST's training set",
        }[self.source]
        line = (
            f"MNIST: {len(self.train_labels):,} training and "
            f"{len(self.test_labels):,} test digits, {where}."
        )
        return f"{line} {self.remark}".rstrip()


def load_mnist(verbose: bool = True) -> Mnist:
    """MNIST from the first place that has it; one printed line says which.

    ``LENET_EDU_DATA`` (a folder with the four IDX files, plain or .gz), the cache,
    the mirrors, the embedded 5,000 digits. ``LENET_EDU_OFFLINE=1`` skips the mirrors
    and ``LENET_EDU_CACHE`` moves the cache. With ``verbose=False`` nothing is printed.
    Mirrors that failed are not asked again by the same process. In a browser's Python
    the embedded digits serve where no folder is named.

    Raises
    ------
    DataError
        If LENET_EDU_DATA is set and its folder is not whole: it is never passed over
        silently.
    """
    say: Say = print if verbose else _say_nothing
    if folder := os.environ.get("LENET_EDU_DATA"):
        mnist = read_folder(folder)
    elif BROWSER:
        mnist = embedded()
    else:
        mnist = _from_cache_or_mirrors(say, bar=verbose)
    say(mnist.describe())
    return mnist


def read_folder(folder: str | Path) -> Mnist:
    """MNIST from a folder with the four files, plain or .gz.

    What the files hold is compared with the originals by SHA-256; ``remark`` says so if
    it is something else, as Fashion-MNIST, whose files have the same names.

    Raises
    ------
    DataError
        If files are missing or damaged, or do not belong together.
    """
    arrays, remark = read_files(Path(folder).expanduser())
    return Mnist(*arrays, "folder", remark)


def cache_folder() -> Path:
    """Where downloaded files are kept."""
    if named := os.environ.get("LENET_EDU_CACHE"):
        return Path(named).expanduser()
    try:
        import platformdirs
    except ImportError:  # it comes with JupyterLab, and may be there without it
        return Path.home() / ".cache" / "lenet-edu"
    return Path(platformdirs.user_cache_dir("lenet-edu"))


def embedded(remark: str = "") -> Mnist:
    """5,000 digits of MNIST's training set, split 4,000 to 1,000, classes balanced."""
    return Mnist(*carried.digits(), "embedded", remark)


def _from_cache_or_mirrors(say: Say, bar: bool) -> Mnist:
    """The cache's good files and, for the others, the mirrors'; else the small set."""
    folder = cache_folder()
    raw: dict[str, bytes] = {}
    for name, sha256 in FILES.items():
        data = _kept(folder / name, sha256, say)
        if data is not None:
            raw[name] = data
    wanted = [name for name in FILES if name not in raw]
    if not wanted:
        return Mnist(*assembled(raw), "cache")
    if os.environ.get("LENET_EDU_OFFLINE", "") not in ("", "0"):
        return embedded()
    from . import download

    why = _failure.get(download.MIRRORS, "")
    if not why:
        if not download.possible():
            how = pip_install("pooch")
            return embedded(f"To fetch the full one, install pooch: {how}.")
        mirrors = download.Mirrors(wanted[0])
        for name in wanted:
            data = mirrors.fetch(name, FILES[name], say, bar)
            if data is None:
                why = _failure[download.MIRRORS] = mirrors.why()
                break
            raw[name] = data
            _keep(folder / name, data, say)
    if why:
        return embedded(
            f"The mirrors, which are asked again after a restart: {why}. With the four "
            "files from elsewhere, name their folder in LENET_EDU_DATA."
        )
    return Mnist(*assembled({name: raw[name] for name in FILES}), "download")


def _kept(path: Path, sha256: str, say: Say) -> bytes | None:
    """A file of the cache, or None, which is said unless it never was there."""
    try:
        about = path.stat()
        usable = stat.S_ISREG(about.st_mode) and about.st_size <= LARGEST
        data = path.read_bytes() if usable else b""
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        say(f"{path.name} in the cache cannot be read ({reason}); it is left aside.")
        return None
    if digest(data) != sha256:
        say(f"{path.name} in the cache is damaged; it is left aside.")
        return None
    return data


def _keep(path: Path, data: bytes, say: Say) -> None:
    try:
        write_atomic(path, data)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        say(f"{path.name} could not be kept in the cache ({reason}).")


def _say_nothing(_: str) -> None:
    pass
