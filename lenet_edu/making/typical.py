"""What digits look like, in few numbers: ``python -m lenet_edu.making.typical``.

For each digit the mean of MNIST's training images at 14 x 14 pixels, and the twenty
pictures along which they differ most (their principal components). A drawing that no
digit's mean and pictures add up to does not look like a digit, whatever the network
says of it. Stored as small integers; the judge is ``widgets/models/judge.py``.
"""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray

from lenet_edu.data import load_mnist
from lenet_edu.files import write_atomic
from lenet_edu.models.weights import WEIGHTS
from lenet_edu.widgets.models.judge import PICTURES, STEP, coarse


def typical(
    images: NDArray[np.uint8], labels: NDArray[np.uint8]
) -> tuple[NDArray[np.uint8], NDArray[np.int8]]:
    """Means (10, 196) in 0..255 and pictures (10, 20, 196) in steps of ``STEP``."""
    small = coarse(images)
    means, pictures = [], []
    for digit in range(10):
        these = small[labels == digit]
        mean = np.rint(255 * these.mean(axis=0))
        _, vectors = np.linalg.eigh(np.cov((these - mean / 255).T))
        means.append(mean)
        pictures.append(np.rint(vectors[:, ::-1][:, :PICTURES].T / STEP))
    return (
        np.array(means).astype(np.uint8),
        np.clip(pictures, -127, 127).astype(np.int8),
    )


def main() -> None:
    """Make the file again from MNIST."""
    data = load_mnist()
    means, pictures = typical(data.train_images, data.train_labels)
    stream = io.BytesIO()
    np.savez_compressed(stream, means=means, pictures=pictures)
    write_atomic(WEIGHTS / "typical.npz", stream.getvalue())


if __name__ == "__main__":
    main()
