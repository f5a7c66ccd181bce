"""MNIST's four files in a folder: under which names, and do they belong together?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from . import digests
from .idx import DataError, parse_idx, read_bytes

Array = np.ndarray
Arrays = tuple[Array, Array, Array, Array]


def read(folder: Path) -> tuple[Arrays, str]:
    """The four arrays in the order of the files' names, and a remark on whose they are.

    Accepted are plain files and .gz, with the names of MNIST's site or of Kaggle
    (``train-images.idx3-ubyte``, or a folder of the file's name around it).

    Raises
    ------
    DataError
        If files are missing or damaged, or do not belong together; also if a plain
        file and its .gz hold different bytes.
    """
    raw: dict[str, bytes] = {}
    packed: dict[str, str] = {}
    missing = []
    for name, places in _present(folder).items():
        if not places:
            missing.append(name)
            continue
        found = {place: read_bytes(place) for place in places}
        _require_one_content(name, found)
        raw[name] = found[places[0]]
        if digest(raw[name]) != digests.FILES[name]:
            packed[name] = digest(places[-1].read_bytes())
    if missing:
        raise DataError(
            f"{folder}, named in LENET_EDU_DATA, lacks {', '.join(missing)} (plain or "
            ".gz). Put all four files there, or unset LENET_EDU_DATA."
        )
    arrays = assembled(raw)
    counts = {"train": len(arrays[1]), "t10k": len(arrays[3])}
    shas = {name: digest(data) for name, data in raw.items()}
    return arrays, digests.remark(shas, packed, counts)


def digest(data: bytes) -> str:
    """SHA-256."""
    return hashlib.sha256(data).hexdigest()


def assembled(raw: Mapping[str, bytes]) -> Arrays:
    """The arrays of the four files, by the names in :data:`.digests.FILES`.

    Raises
    ------
    DataError
        If a file is damaged, or images and labels do not belong together.
    """
    arrays = {name: parse_idx(data, name) for name, data in raw.items()}
    train, train_labels, test, test_labels = (arrays[name] for name in digests.FILES)
    _check_pair("train", train, train_labels)
    _check_pair("t10k", test, test_labels)
    return train, train_labels, test, test_labels


def _present(folder: Path) -> dict[str, list[Path]]:
    """Where each of the four files is: the plain one before the packed one."""
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
    found = {}
    for name in digests.FILES:
        places = [p for n, p in _places(folder, name) if n in inside and p.exists()]
        # A folder of the file's name counts if nothing else does: it is then explained.
        found[name] = [p for p in places if not p.is_dir()] or places[:1]
    return found


def _places(folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    """What lies in the folder, and the file that is then meant."""
    kaggle = name.replace("-idx", ".idx")
    yield name, folder / name / name
    for plain in (name, kaggle):
        yield plain, folder / plain
    for plain in (name, kaggle):
        yield f"{plain}.gz", folder / f"{plain}.gz"


def _require_one_content(name: str, found: Mapping[Path, bytes]) -> None:
    first, *others = found
    for other in others:
        if found[other] == found[first]:
            continue
        right = [p.name for p, d in found.items() if digest(d) == digests.FILES[name]]
        advice = (
            f"{right[0]} is MNIST's: remove the other one."
            if right
            else "Remove the one that you do not mean, or fetch the file again."
        )
        raise DataError(
            f"{first.name} and {other.name} are both there and hold different bytes. "
            f"{advice}"
        )


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
