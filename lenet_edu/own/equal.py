"""Whether a network of own functions and the engine are the same, step by step.

Both start at the same weights and learn the same batches. Where they part, the
function that does it is found: each layer is run beside the course's.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lenet_edu import nn
from lenet_edu.fast import Engine
from lenet_edu.models import Network, lenet5
from lenet_edu.training import Momentum

from .functions import Functions
from .learning import Learning, Pairs, copy_of
from .timing import PLACES, journey

Array = np.ndarray
SAME = 1e-4  # of the largest step: beyond rounding, also that of float32
RATE, MOMENTUM = 0.001, 0.9


def same_steps(
    use: Functions, pairs: Pairs, seed: int = 5
) -> Iterator[tuple[float, float, float, float]]:
    """Train both on the batches, in float64.

    Parameters
    ----------
    use
        The functions of the one; the other is the engine.
    pairs
        Batches (images, labels).
    seed
        Of the weights that both start with.

    Yields
    ------
    own, engine : the batch's loss
    moved : how far the parameter that moved most has come from its start
    apart : the largest difference between the parameters of the two
    """
    learning = Learning(use, np.random.default_rng(seed), RATE, MOMENTUM, np.float64)
    start = copy_of(learning.network)
    engine = Engine.lenet5(start, dtype=np.float64)
    optimiser = Momentum(engine.flat, MOMENTUM)
    for images, labels in pairs:
        images = images.astype(np.float64)
        own = learning.epoch([(images, labels)])
        theirs = engine.loss_and_gradient(images, labels)
        optimiser.step(engine.flat_gradient, RATE)
        now = learning.network.parameters
        moved = max(float(np.abs(now[name] - start[name]).max()) for name in start)
        apart = max(
            float(np.abs(now[name] - engine.parameters[name]).max()) for name in start
        )
        yield own, theirs, moved, apart


def show_same_steps(use: Functions, pairs: Pairs) -> bool:
    """Print :func:`same_steps` as a table, and a sentence; True if they are the same.

    Where they are not, it stops at that step and names the function.
    """
    print("step  loss, yours  loss, engine  largest step  largest difference")
    for n, (own, engine, moved, apart) in enumerate(same_steps(use, pairs), start=1):
        print(f"{n:4} {own:12.8f} {engine:13.8f} {moved:13.1e} {apart:19.1e}")
        if not apart <= SAME * moved:
            print(f"They part at step {n}.", stray(use, *pairs[0]), sep="\n")
            return False
    print("They are the same network, up to rounding.")
    return True


def stray(use: Functions, images: Array, labels: Array) -> str:
    """One sentence: the first function that differs from the course's, and where.

    Every layer gets what the course's layers get, so a mistake is found where it is
    made and not where it arrives: forward from the first layer to the last, then the
    loss, then backward from the last layer to the first, then the step.
    """
    images = images.astype(np.float64)
    start = lenet5(np.random.default_rng(7), dtype=np.float64)
    own = lenet5(np.random.default_rng(7), use.layers, np.float64)
    passed = journey(start, images, labels)
    layers = list(zip(passed, start.layers, own.layers, strict=True))
    for one, _, layer in layers:
        gap = _gap(layer.forward(one.x), one.y)
        if gap:
            return f"{PLACES[type(layer)]} gives another output at {one.layer}: {gap}."
    penalties = passed[-1].y
    for name in ("map_loss", "map_loss_backward"):
        gap = _gap(use[name](penalties, labels), getattr(nn, name)(penalties, labels))
        if gap:
            return f"{name} gives another result for these penalties: {gap}."
    for one, theirs, layer in reversed(layers):
        name = f"{PLACES[type(layer)]}_backward"
        _, dx = layer.forward(one.x), layer.backward(one.dy)
        gaps = {"dx": _gap(dx, one.dx)}
        for key, gradient in theirs.gradients.items():
            gaps[f"gradient of {key}"] = _gap(layer.gradients[key], gradient)
        for what, gap in gaps.items():
            if gap:
                return f"{name} gives another {what} at {one.layer}: {gap}."
    return _stray_step(use, start)


def _stray_step(use: Functions, network: Network) -> str:
    """What is left when all layers and the loss agree."""
    w = network.parameters["F6.w"]
    velocity, gradient = 0.1 * w[::-1], np.cos(w)
    moved, after = use["momentum_step"](w, velocity, gradient, RATE, MOMENTUM)
    expected = MOMENTUM * velocity - RATE * gradient
    if gap := _gap(moved, w + expected) or _gap(after, expected):
        return f"momentum_step makes another step: {gap}."
    return "All layers, the loss and the step agree, so train_epoch differs."


def _gap(given: object, expected: object) -> str:
    """Where two arrays differ by more than float32 rounds, in a clause; "" if not."""
    try:
        a, b = np.asarray(given, float), np.asarray(expected, float)
    except (TypeError, ValueError):
        return "it is no array of numbers"
    if a.shape != b.shape:
        return f"its shape is {a.shape}, expected is {b.shape}"
    scale = float(np.abs(b).max(initial=0.0))
    apart = float(np.abs(a - b).max(initial=0.0))
    if apart <= 2e-5 * scale + 1e-9:
        return ""
    return f"off by {apart:.2g} where the largest number is {scale:.2g}"
