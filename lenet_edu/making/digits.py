"""The 5,000 digits that come with the course, taken out of MNIST's training set.

    LENET_EDU_DATA=FOLDER python -m lenet_edu.making.digits

writes them into ``lenet_edu/data/digits/``: the first 500 of each digit, zeros first,
each digit in the order of the training set. The same bytes come out every time.
"""

from __future__ import annotations

import gzip
import os
import struct
import sys
from pathlib import Path

import numpy as np

from lenet_edu.data import DataError
from lenet_edu.data.carried import FOLDER, IMAGES, LABELS
from lenet_edu.data.mnist import read_folder
from lenet_edu.files import write_atomic

Array = np.ndarray

EACH = 500


def first_of_each(
    images: Array, labels: Array, each: int = EACH
) -> tuple[Array, Array]:
    """The first ``each`` images of every digit, zeros first, and their labels.

    Parameters
    ----------
    images : (N, 28, 28) uint8
    labels : (N,) uint8

    Raises
    ------
    DataError
        If there are fewer of one digit.
    """
    counts = np.bincount(labels, minlength=10)
    if counts.min() < each:
        raise DataError(
            f"Of the digit {counts.argmin()} there are {counts.min()} images; {each} "
            "of each are needed. Name a folder with all of MNIST's training set."
        )
    order = [np.flatnonzero(labels == digit)[:each] for digit in range(10)]
    chosen = np.concatenate(order)
    return images[chosen], labels[chosen]


def packed(array: Array) -> bytes:
    """An IDX file of bytes, compressed; the same array gives the same bytes."""
    header = struct.pack(f">{1 + array.ndim}i", 0x0800 + array.ndim, *array.shape)
    return gzip.compress(header + array.tobytes(), compresslevel=9, mtime=0)


def make(folder: str | Path, into: Path = FOLDER) -> int:
    """Write both files from the MNIST in ``folder``; returns their size in bytes.

    Raises
    ------
    DataError
        If the folder is not MNIST: its files' digests say so.
    """
    mnist = read_folder(folder)
    if mnist.remark:
        raise DataError(f"These are not MNIST's own files. {mnist.remark}")
    images, labels = first_of_each(mnist.train_images, mnist.train_labels)
    size = 0
    for path, array in ((IMAGES, images), (LABELS, labels)):
        data = packed(array)
        write_atomic(into / path.name, data)
        size += len(data)
    return size


def main() -> None:
    """Make them from the folder that LENET_EDU_DATA names."""
    folder = os.environ.get("LENET_EDU_DATA")
    if not folder:
        sys.exit("Name the folder with MNIST's four files in LENET_EDU_DATA.")
    try:
        size = make(folder)
    except (DataError, OSError) as error:
        sys.exit(str(error))
    print(f"5,000 digits in {FOLDER}, {size / 1e6:.2f} MB.")


if __name__ == "__main__":
    main()
