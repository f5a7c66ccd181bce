"""The curvatures of LeNet-5's parameters, and the rates eta / (mu + h) from them.

``static/rates_per_layer.js`` computes the same while a slider moves, and a test holds
the two against each other.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from lenet_edu import nn
from lenet_edu.data import embedded, to_input
from lenet_edu.models import Network, lenet5
from lenet_edu.training.curvature import sdlm_rates
from lenet_edu.training.sdlm import curvatures
from lenet_edu.yours import attempt, differing, written

from ..bounded import bounded

LAYERS = ("C1", "S2", "C3", "S4", "C5", "F6")
PAPER = (7e-5, 0.016)  # rates of the first pass, LeCun et al. 1998, sec. III-B
ETA = 0.0005
SEED, DIGITS = 1998, 20
DOTS = 101  # of a layer: from its smallest h to its largest, every hundredth
NEAR = 0.9  # of the ceiling eta / mu
# Standard deviations of the initial weights, times 1 / root F; None is App. A's
# uniform +-2.4 / F. 0.58 is uniform within +-1 / root F.
SCALES = (None, 0.25, 0.35, 0.5, 0.58, 0.71, 1.0, 1.41)
ROOT = SCALES.index(1.0)
GOLDEN = 0.618034  # spreads dots evenly over the height of a row


def named(scale: float | None) -> str:
    """How a setting is called."""
    if scale is None:
        return "within \u00b12.4/F (App. A)"
    return f"standard deviation {scale:g}/\u221aF"


def started(scale: float | None) -> Network:
    """LeNet-5 with weights of this size; the same random numbers for all sizes."""
    rng = np.random.default_rng(SEED)
    if scale is None:
        return lenet5(rng, init="paper")
    network = lenet5(rng)
    for name, array in network.parameters.items():
        if name.endswith(".w"):
            array *= scale
    return network


@functools.cache
def measured() -> list[dict[str, Any]]:
    """For every size of the initial weights, the curvatures of eq. (8).

    Returns
    -------
    list of dict
        ``name``; ``layers``, for each of the six: ``count`` of parameters, ``h``
        (up to 101,), from the smallest to the largest, and ``who``, whose they are.
    """
    digits = embedded()
    x, labels = to_input(digits.train_images[:DIGITS]), digits.train_labels[:DIGITS]
    found = []
    for scale in SCALES:
        network = started(scale)
        h = curvatures(network, x, labels)
        layers = {name: _dots(network, name, h) for name in LAYERS}
        found.append({"name": named(scale), "layers": layers})
    return found


def _dots(network: Network, name: str, h: dict[str, np.ndarray]) -> dict[str, Any]:
    layer = network.layers[network.names.index(name)]
    values, owners = [], []
    for key in layer.parameters:
        there = np.ones(h[f"{name}.{key}"].shape, dtype=bool)
        if isinstance(layer, nn.MaskedConvolution) and key == "w":
            there &= layer.table[:, :, None, None]  # not connected: no parameter
        places = np.argwhere(there)
        values.append(h[f"{name}.{key}"][there])
        owners += [(key, place) for place in places]
    all_h = np.concatenate(values)
    order = np.argsort(all_h, kind="stable")
    ranks = np.unique(np.linspace(0, len(all_h) - 1, DOTS).round().astype(int))
    who = []
    for key, place in (owners[n] for n in order[ranks]):
        who.append(f"{name}.{key}[{', '.join(map(str, place))}]")
    return {
        "count": len(all_h),
        "h": [float(f"{v:.4g}") for v in all_h[order[ranks]]],
        "who": who,
    }


def model(state: dict[str, Any], layers: dict[str, Any]) -> dict[str, Any]:
    """Everything that the widget draws.

    Parameters
    ----------
    state
        ``mu``, ``eta``; ``half``, whether the loss is half of eq. (8), which halves
        every h.
    layers
        As in :func:`measured`.

    Returns
    -------
    dict
        ``ceiling``, eta / mu; by layer ``rates`` (one per dot, falling), ``low``,
        ``high`` and ``middle``; over all ``low`` and ``high``; ``near`` and
        ``within``, which share of the parameters is within 10% of the ceiling, and
        within the paper's range.
    """
    eta, mu = state["eta"], state["mu"]
    ceiling = eta / mu
    drawn: dict[str, dict[str, Any]] = {}
    near, within, total = 0.0, 0.0, 0
    for name, layer in layers.items():
        h = np.array(layer["h"]) / (2 if state["half"] else 1)
        rates = sdlm_rates(h, eta, mu)
        drawn[name] = {
            "rates": rates,
            "low": float(rates[-1]),
            "high": float(rates[0]),
            "middle": float(rates[len(rates) // 2]),
        }
        count = layer["count"]
        near += count * float((rates >= NEAR * ceiling).mean())
        within += count * float(((rates >= PAPER[0]) & (rates <= PAPER[1])).mean())
        total += count
    return {
        "ceiling": ceiling,
        "layers": drawn,
        "low": min(one["low"] for one in drawn.values()),
        "high": max(one["high"] for one in drawn.values()),
        "near": near / total,
        "within": within / total,
    }


def judge(
    fn: Callable[..., Any], state: dict[str, Any], layers: dict[str, Any]
) -> dict[str, Any]:
    """The learner's sdlm_rates(h, eta, mu) on all dots, beside the course's.

    Returns
    -------
    dict
        ``n`` of the state that this answers; ``differs``, numbers of dots, counted
        through the layers; ``same``; ``says``, one or two sentences.
    """
    h = np.concatenate([layer["h"] for layer in layers.values()])
    h = h / (2 if state["half"] else 1)
    expected = sdlm_rates(h, state["eta"], state["mu"])
    answer: dict[str, Any] = {"n": state["n"], "differs": [], "same": False}
    yours, says = attempt(bounded(fn), h, state["eta"], state["mu"])
    if yours is not None and yours.shape != h.shape:
        says = (
            f"Yours returned the shape {yours.shape}; expected is {h.shape}, a rate "
            "for each h that it was given."
        )
        yours = None
    if yours is None:
        return {**answer, "says": says}
    wrong = differing(yours, expected)
    if not wrong.any():
        says = f"Yours agrees with the course's on all {h.size} dots."
        return {**answer, "same": True, "says": says}
    n = int(np.flatnonzero(wrong)[0])
    says = (
        f"Yours differs on {wrong.sum()} of {h.size} dots. For h = {written(h[n])}: "
        f"yours {written(yours[n])}, expected {written(expected[n])}."
    )
    return {**answer, "differs": np.flatnonzero(wrong).tolist(), "says": says}
