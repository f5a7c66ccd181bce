"""The same weights, the same batches, in Keras: are the layers and losses the same?

Keras is optional here; without it one printed line says how to get it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lenet_edu.export import keras, parity
from lenet_edu.models import Network

from .listing import KerasAdam, Listing

Array = np.ndarray


def beside_keras(
    network: Network, batches: Sequence[tuple[Array, Array]]
) -> tuple[dict[str, float], list[float], list[float]] | None:
    """The listing's network here and in Keras, trained on the same batches.

    Parameters
    ----------
    network
        ``modern(rng, side=28)``: where both start; it does not change.
    batches
        Pairs x (N, 1, 28, 28) and labels (N,).

    Returns
    -------
    errors : by layer, the largest relative difference of the outputs for 20 images
    ours, theirs : the loss before each step, both in float64
        None, and one printed line, where Keras is not installed.
    """
    theirs = keras.keras_losses(network, batches, "float64")
    if theirs is None:
        return None
    x = batches[0][0][:20]
    left, right = keras.our_outputs(network, x), keras.outputs(
        keras.to_keras(network), x
    )  # fmt: skip
    errors, _ = parity([left[name] for name in right], list(right.values()))
    model, ours = Listing(network, dtype=np.float64), []
    adam = KerasAdam(model.flat)
    for images, labels in batches:
        ours.append(model.loss_and_gradient(images, labels))
        adam.step(model.flat_gradient, 0.001)
    return dict(zip(right, errors.tolist(), strict=True)), ours, theirs
