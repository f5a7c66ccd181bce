"""The popular listing in real Keras: our weights in, theirs out, layer by layer.

Keras is an extra, and so is what computes for it. The function :func:`load` decides
which of these that is; nothing is imported before.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterable
from typing import Any

import numpy as np

from lenet_edu.extras import MissingExtraError, need, pip_install
from lenet_edu.models import Network, modern
from lenet_edu.nn.validation import Array

from .channels_last import to_channels_last

# What Keras can compute with, the lightest to install first: in July 2026 the wheels of
# jax and jaxlib have 89 MB, torch's 555 MB (and CUDA's), tensorflow's 572 MB.
BACKENDS = ("jax", "torch", "tensorflow")
KERNELS, ROWS = ("C1", "C3"), ("F5", "F6", "OUT")


def load() -> Any:
    """The module keras, with a backend that is installed.

    ``KERAS_BACKEND`` decides where it is set; otherwise the first of jax, torch and
    tensorflow that is there.

    Raises
    ------
    MissingExtraError
        If keras or any backend is not installed.
    """
    if "keras" not in sys.modules and "KERAS_BACKEND" not in os.environ:
        there = [name for name in BACKENDS if importlib.util.find_spec(name)]
        if not there and importlib.util.find_spec("keras"):
            raise MissingExtraError(
                "keras has nothing to compute with: install jax, torch or tensorflow, "
                "the lightest by " + pip_install('"lenet-edu[keras]"')
            )
        if there:
            os.environ["KERAS_BACKEND"] = there[0]
    os.environ.setdefault("JAX_ENABLE_X64", "1")  # else jax makes float32 of float64
    return need("keras")


def listing(side: int = 28, dtype: str = "float32") -> Any:
    """The listing's model, compiled, as Keras starts it: images (N, side, side, 1)."""
    keras = load()
    layers, same = keras.layers, {"dtype": dtype}
    model = keras.Sequential(
        [
            layers.Input((side, side, 1), dtype=dtype),
            layers.Conv2D(6, 5, activation="relu", name="C1", **same),
            layers.MaxPooling2D(name="S2", **same),
            layers.Conv2D(16, 5, activation="relu", name="C3", **same),
            layers.MaxPooling2D(name="S4", **same),
            layers.Flatten(name="flat", **same),
            layers.Dense(120, activation="relu", name="F5", **same),
            layers.Dense(84, activation="relu", name="F6", **same),
            layers.Dense(10, activation="softmax", name="OUT", **same),
        ]
    )
    model.compile(
        loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"]
    )
    return model


def to_keras(network: Network, dtype: str = "float32") -> Any:
    """The same network in Keras: a compiled model with copies of our weights.

    Parameters
    ----------
    network
        Of :func:`lenet_edu.models.modern`, for images of any side, without padding.
    dtype
        In which Keras computes; "float32" is its default.

    Raises
    ------
    MissingExtraError
        If keras or any backend is not installed.
    ValueError
        If it is another network.
    """
    w = network.parameters
    own = modern(np.random.default_rng(0)).names
    padded = getattr(network.layers[0], "padding", 0)
    if list(network.names) != list(own) or padded:
        raise ValueError(
            "this takes the modern network without padding, as models.modern makes it"
        )
    last = _side_of_s4(w["F5.w"].shape[1])
    model = listing((2 * last + 4) * 2 + 4, dtype)
    for name in (*KERNELS, *ROWS):
        if name in KERNELS:
            kernel = w[f"{name}.w"].transpose(2, 3, 1, 0)  # (k, l, C, F)
        elif name == "F5":
            _, kernel = to_channels_last(w["C3.w"], w["F5.w"], last, last)
        else:
            kernel = w[f"{name}.w"].T  # (D, M)
        model.get_layer(name).set_weights([kernel, w[f"{name}.b"]])
    return model


def from_keras(model: Any) -> dict[str, Array]:
    """The model's weights by the names and in the shapes of ``network.parameters``.

    Parameters
    ----------
    model
        As :func:`listing` makes it, trained or not.
    """
    found: dict[str, Array] = {}
    for name in (*KERNELS, *ROWS):
        kernel, bias = (np.array(a) for a in model.get_layer(name).get_weights())
        if name in KERNELS:
            kernel = kernel.transpose(3, 2, 0, 1)  # (F, C, k, l)
        elif name == "F5":
            side = _side_of_s4(len(kernel))
            maps = kernel.reshape(side, side, 16, -1)  # (H, W, C, M)
            kernel = maps.transpose(3, 2, 0, 1).reshape(maps.shape[3], -1)
        else:
            kernel = kernel.T
        found[f"{name}.w"], found[f"{name}.b"] = kernel.copy(), bias
    return found


def outputs(model: Any, x: Array) -> dict[str, Array]:
    """What each layer makes of images (N, 1, H, W), by name, channels first.

    Returns
    -------
    outputs : dict of arrays
        C1 and C3 after their ReLU, S2, S4: (N, C, H, W); flat: (N, C * H * W), in the
        order of our weights; F5 and F6 after their ReLU; OUT after softmax.
    """
    keras = load()
    whole = keras.Model(model.inputs[0], [layer.output for layer in model.layers])
    theirs = whole(channels_last(x), training=False)
    found: dict[str, Array] = {}
    for layer, y in zip(model.layers, theirs, strict=True):
        value = keras.ops.convert_to_numpy(y)
        found[layer.name] = np.moveaxis(value, 3, 1) if value.ndim == 4 else value
    found["flat"] = found["S4"].reshape(len(x), -1)
    return found


def our_outputs(network: Network, x: Array) -> dict[str, Array]:
    """The same of our network: names and shapes as :func:`outputs` has them."""
    found: dict[str, Array] = {}
    for name, layer in zip(network.names, network.layers, strict=True):
        x = layer.forward(x)
        found[name.removesuffix(" relu")] = x  # after the ReLU where there is one
    z = np.exp(x - x.max(axis=1, keepdims=True))
    found["OUT"] = z / z.sum(axis=1, keepdims=True)
    return found


def keras_losses(
    network: Network, batches: Iterable[tuple[Array, Array]], dtype: str = "float32"
) -> list[float] | None:
    """Train the same network in Keras, ``train_on_batch``: the loss before each step.

    Parameters
    ----------
    network
        Where it starts; it is copied.
    batches
        Pairs x (N, 1, H, W) and labels (N,).
    dtype
        As :func:`to_keras`. In float64 rounding tips no ReLU, and the losses are ours.

    Returns
    -------
    losses : list of float, one per batch; None, and one printed line, without Keras
    """
    try:
        keras = load()
    except MissingExtraError as error:
        print(f"{error} (its cells are skipped)")
        return None
    model = to_keras(network, dtype)
    losses = []
    for x, labels in batches:
        t = keras.utils.to_categorical(labels, 10)
        model.reset_metrics()  # what it returns is a mean over the batches since
        losses.append(float(model.train_on_batch(channels_last(x).astype(dtype), t)[0]))
    return losses


def channels_last(x: Array) -> Array:
    """(N, C, H, W) -> (N, H, W, C): how Keras has images."""
    return np.ascontiguousarray(np.moveaxis(x, 1, 3))


def _side_of_s4(features: int) -> int:
    """Of the 16 maps that are flattened."""
    return round((features / 16) ** 0.5)
