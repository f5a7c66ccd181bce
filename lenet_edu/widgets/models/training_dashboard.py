"""What is drawn of a training: smooth curves with few enough points.

``examples`` trains the three short runs that the picture shows.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping
from typing import Any

from lenet_edu.data import batches
from lenet_edu.fast import Engine
from lenet_edu.training import Momentum
from lenet_edu.training.trial import LAYERS, NO_BUG, Point, Trial, length

LABELS = ("learning", "slow", "constant", "silent", "climbing", "saturated", "broken")
SMOOTH, DRAWN = 10, 240  # a mean over so many batches; so many points of a curve
SHORT: dict[str, Any] = {
    "momentum": 0.9,
    "batch": 16,
    "optimiser": "momentum",
    "seed": 1998,
}


def model(state: Mapping[str, Any]) -> dict[str, Any]:
    """Smooth curves with few enough points, from the points of a trial.

    Parameters
    ----------
    state
        ``points``, as :class:`Trial` has them; ``smooth``, how many batches a mean
        takes in; ``most``, how many places a curve may have.

    Returns
    -------
    dict
        ``at``, the batches (counted from 1) that are drawn; ``loss`` and ``error``;
        ``gradient``, ``ratio`` and ``saturated``, a curve for each layer by name. A
        value is the mean of the last ``smooth`` finite numbers up to its batch, None
        if there is none.
    """
    points, smooth, most = state["points"], state["smooth"], state["most"]
    every = max(1, -(-len(points) // most))
    at = [n for n in range(1, len(points) + 1) if (len(points) - n) % every == 0]

    def curve(place: int) -> list[float | None]:
        values = []
        for n in at:
            last = [p[place] for p in points[max(0, n - smooth) : n]]
            known = [v for v in last if v is not None]
            values.append(sum(known) / len(known) if known else None)
        return values

    def layers(first: int) -> dict[str, list[float | None]]:
        return {name: curve(first + k) for k, name in enumerate(LAYERS)}

    return {
        "at": at,
        "loss": curve(0),
        "error": curve(1),
        "gradient": layers(2),
        "ratio": layers(8),
        "saturated": layers(14),
    }


@functools.cache
def examples() -> tuple[list[Point], ...]:
    """The points of three short runs for the picture, on the engine: it is fast."""
    return (_example(0.002), _example(0.1), _example(0.002, "labels in another order"))


def _example(rate: float, bug: str = NO_BUG, count: int = 60) -> list[Point]:
    trial = Trial(SHORT | {"rate": rate, "bug": bug})
    engine = Engine.lenet5(trial.parameters, batch=SHORT["batch"], loss="penalty")
    optimiser = Momentum(engine.flat, SHORT["momentum"])
    points: list[Point] = []
    for images, labels in itertools.islice(
        batches(trial.x, trial.labels, SHORT["batch"], trial.rng), count
    ):
        loss = engine.loss_and_gradient(images, labels)
        norms = [length(engine.gradients, layer) for layer in LAYERS]
        points.append([loss, None, *norms, *[None] * 12])
        optimiser.step(engine.flat_gradient, rate)
    return points
