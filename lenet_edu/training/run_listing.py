"""The Keras column of chapter 16's listing, executed as it is shown.

Keras is optional here; without it one printed line says how to get it.
"""

from __future__ import annotations

import contextlib
import io
import sys
from typing import Any
from unittest import mock

from lenet_edu.data import Mnist
from lenet_edu.export import keras as ours
from lenet_edu.extras import MissingExtraError
from lenet_edu.figures.listing import keras_program

# Whole batches, 128 of the one and Keras's 32 of the other: where a backend compiles,
# there is one shape of each to compile.
TRAIN, TEST = 3 * 128, 5 * 32


def run_listing(
    digits: Mnist, train: int = TRAIN, test: int = TEST, seed: int = 1
) -> Any | None:
    """Run the left column, all of its 20 epochs, on the first of these digits.

    The text is not changed. Only ``keras.datasets.mnist.load_data``, which would
    download all 70,000 digits, gives these instead, and progress bars are not shown.

    Parameters
    ----------
    digits
        As :func:`lenet_edu.data.load_mnist` returns them.
    train, test
        How many of them the listing gets.
    seed
        Of the initial weights and of the order; the listing itself sets none.

    Returns
    -------
    model : the trained ``keras.Sequential``, the listing's ``model``
        None, and one printed line, where Keras is not installed.
    """
    try:
        keras = ours.load()
    except MissingExtraError as error:
        print(f"{error} brings it and JAX, its lightest backend, to run this cell.")
        return None

    def load_data() -> tuple[Any, Any]:
        return (
            (digits.train_images[:train], digits.train_labels[:train]),
            (digits.test_images[:test], digits.test_labels[:test]),
        )

    keras.utils.set_random_seed(seed)
    program = compile(keras_program(), "<the left column>", "exec")
    screen = sys.stdout

    def say(*what: object) -> None:
        print(*what, file=screen)

    names: dict[str, Any] = {"__name__": "listing", "print": say}
    with (
        mock.patch.object(keras.datasets.mnist, "load_data", load_data),
        contextlib.redirect_stdout(io.StringIO()),  # the bars
    ):
        exec(program, names)
    return names["model"]
