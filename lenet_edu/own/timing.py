"""What one function of LeNet-5 costs per digit, measured in its own places.

Each function runs on the arrays that really reach it: those of a few digits on their
way through the course's network, forward and backward.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from lenet_edu import nn
from lenet_edu.data import embedded, to_input
from lenet_edu.models import Network, lenet5

Array = np.ndarray
BATCH = 16  # as the network is trained
SLOW = 0.05  # seconds for one digit: it need not be measured any better
SEED = 14

# What else the computer does in the meantime should not make a function slow.
_clock = getattr(time, "thread_time", time.perf_counter)

PLACES: dict[type[nn.Layer], str] = {
    nn.Convolution: "conv2d",
    nn.MaskedConvolution: "masked_conv2d",
    nn.Squashing: "squash",
    nn.Subsampling: "subsample",
    nn.Flatten: "flatten",
    nn.Dense: "dense",
    nn.RBF: "rbf",
}


@dataclass
class Passing:
    """What goes into and out of a layer, forward (x, y) and backward (dy, dx)."""

    layer: str
    x: Array
    y: Array
    dy: Array
    dx: Array


def journey(network: Network, images: Array, labels: Array) -> list[Passing]:
    """What every layer gets and gives for these digits; the loss is eq. (9).

    Parameters
    ----------
    network
        Its gradients are then those of this batch.
    images : (N, 1, 32, 32)
    labels : (N,)
    """
    passed = []
    x = images
    for name, layer in zip(network.names, network.layers, strict=True):
        y = layer.forward(x)
        passed.append(Passing(name, x, y, np.empty(0), np.empty(0)))
        x = y
    dy = nn.map_loss_backward(x, labels)
    for one, layer in zip(reversed(passed), reversed(network.layers), strict=True):
        one.dy, one.dx = dy, layer.backward(dy)
        dy = one.dx
    return passed


@functools.cache
def _few(count: int) -> tuple[Array, Array]:
    data = embedded()
    return to_input(data.train_images[:count]), data.train_labels[:count]


@functools.cache
def _journey(count: int) -> list[Passing]:
    return journey(lenet5(np.random.default_rng(SEED)), *_few(count))


def milliseconds(name: str, function: Callable[..., Any]) -> tuple[float, str]:
    """Per digit, in all places of the network together.

    Parameters
    ----------
    name
        Of a layer's function, "conv2d" or "conv2d_backward", of the loss, or
        "momentum_step"; what is not called for every digit counts as 0.
    function
        With the arguments of its exercise.

    Returns
    -------
    ms : float, infinite where it stops with an error
    error : the error's name and sentence, "" where there is none
    """
    try:
        seconds = _seconds(name, function, 1)
        if seconds < SLOW:
            seconds = min(_seconds(name, function, BATCH) for _ in range(2))
    except Exception as error:  # the function is a learner's: it may raise anything
        message = str(error).strip().split("\n")[0]
        return np.inf, f"{type(error).__name__}: {message}"
    return 1000 * seconds, ""


def _seconds(name: str, function: Callable[..., Any], count: int) -> float:
    """Of one digit, in a batch of so many."""
    runs = list(_calls(name, function, count))  # prepared before the clock starts
    start = _clock()
    for run in runs:
        run()
    return (_clock() - start) / count


def _calls(
    name: str, function: Callable[..., Any], count: int
) -> Iterator[Callable[[], Any]]:
    """What is to be run, one call after another."""
    passed, labels = _journey(count), _few(count)[1]
    if name in ("map_loss", "map_loss_backward"):
        yield partial(function, passed[-1].y, labels)
    elif name == "decide":
        yield partial(function, passed[-1].y)
    elif name == "momentum_step":
        for w in lenet5(np.random.default_rng(SEED)).parameters.values():
            # One step serves a whole batch: of so few digits, only their share of it.
            w = w[: max(1, len(w) * count // BATCH)]
            v = np.zeros_like(w)
            yield partial(function, w, v, w, 0.001, 0.9)
    elif name.removesuffix("_backward") in PLACES.values():
        network = lenet5(np.random.default_rng(SEED), {name: function})
        back = name.endswith("_backward")
        for one, layer in zip(passed, network.layers, strict=True):
            if PLACES[type(layer)] == name.removesuffix("_backward"):
                if back:
                    layer.forward(one.x)
                to_time = layer.backward if back else layer.forward
                yield partial(to_time, one.dy if back else one.x)
