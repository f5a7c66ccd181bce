"""What a record says about a run: the data by digest, and the machine it ran on."""

from __future__ import annotations

import hashlib
import platform
import struct
from typing import Any

import numpy as np

from lenet_edu.data import Mnist

PARTS = ("train_images", "train_labels", "test_images", "test_labels")


def data_record(data: Mnist) -> dict[str, Any]:
    """How many images, and the digests of the four files."""
    return {
        "train_images": len(data.train_images),
        "test_images": len(data.test_images),
        "sha256": {name: idx_digest(getattr(data, name)) for name in PARTS},
    }


def environment() -> dict[str, str]:
    """Versions and kind of machine; nothing that tells whose it is."""
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "machine": platform.machine(),
        "system": platform.system(),
    }


def idx_digest(array: np.ndarray) -> str:
    """SHA-256 of the decompressed IDX file that holds this array of bytes."""
    header = struct.pack(f">{1 + array.ndim}i", 0x0800 + array.ndim, *array.shape)
    return hashlib.sha256(header + array.tobytes()).hexdigest()
