"""Keras and JAX, the modern network only, where they are installed.

Each is meant for a process of its own (`apart`), which sets backend and threads.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lenet_edu.export import to_channels_last

from .cases import RATE, Case, Task


def keras_task(case: Case) -> Task:
    """`train_on_batch` and `predict_on_batch`, channels last as Keras has it."""
    import keras

    if keras.backend.backend() == "torch":
        import torch

        torch.set_num_threads(case.threads)
    layers = keras.layers
    network = keras.Sequential(
        [
            layers.Input((32, 32, 1)),
            layers.Conv2D(6, 5, activation="relu", name="C1"),
            layers.MaxPooling2D(2),
            layers.Conv2D(16, 5, activation="relu", name="C3"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(120, activation="relu", name="F5"),
            layers.Dense(84, activation="relu", name="F6"),
            layers.Dense(10, name="OUT"),
        ]
    )
    network.compile(
        keras.optimizers.SGD(RATE),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    p = case.parameters
    _, dense = to_channels_last(p["C3.w"], p["F5.w"], 5, 5)
    for name in ("C1", "C3", "F5", "F6", "OUT"):
        w = p[f"{name}.w"]
        w = w.transpose(2, 3, 1, 0) if w.ndim == 4 else w.T
        w = dense if name == "F5" else w
        network.get_layer(name).set_weights([w, p[f"{name}.b"]])
    images, labels = case.images.transpose(0, 2, 3, 1).copy(), case.labels
    if case.task == "infer":
        return lambda: network.predict_on_batch(images)
    return lambda: float(network.train_on_batch(images, labels))


def jax_task(case: Case) -> Task:
    """One jitted function per task."""
    import jax
    from jax import numpy as jnp

    def forward(p: dict[str, Any], x: Any) -> Any:
        for name in ("C1", "C3"):
            x = jax.lax.conv(x, p[f"{name}.w"], (1, 1), "VALID")
            x = jax.nn.relu(x + p[f"{name}.b"][:, None, None])
            window = (1, 1, 2, 2)
            x = jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, window, window, "VALID")
        x = x.reshape(len(x), -1)
        for name in ("F5", "F6"):
            x = jax.nn.relu(x @ p[f"{name}.w"].T + p[f"{name}.b"])
        return x @ p["OUT.w"].T + p["OUT.b"]

    def loss_of(p: dict[str, Any], x: Any, labels: Any) -> Any:
        z = jax.nn.log_softmax(forward(p, x))
        return -z[jnp.arange(len(z)), labels].mean()

    @jax.jit
    def step(p: dict[str, Any], x: Any, labels: Any) -> Any:
        loss, d = jax.value_and_grad(loss_of)(p, x, labels)
        return loss, jax.tree_util.tree_map(lambda a, g: a - RATE * g, p, d)

    infer = jax.jit(forward)
    state = {name: jnp.asarray(array) for name, array in case.parameters.items()}
    images, labels = jnp.asarray(case.images), jnp.asarray(case.labels)
    if case.task == "infer":
        return lambda: np.asarray(infer(state, images))

    def train() -> float:
        nonlocal state
        loss, state = step(state, images, labels)
        return float(loss)

    return train
