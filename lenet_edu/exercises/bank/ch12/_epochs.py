"""Something small to train in 12.7, and epochs that go wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..probes import small

Array = np.ndarray
Arrays = dict[str, Array]
Pair = tuple[Array, Array]
Slope = Callable[[Arrays, Array, Array], tuple[float, Arrays]]
Step = Callable[[Arrays, Arrays], Arrays]


def reference_epoch(
    parameters: Arrays, pairs: list[Pair], slope: Slope, step: Step
) -> tuple[Arrays, float]:
    """The course's answer to 12.7."""
    losses, sizes = [], []
    for images, labels in pairs:
        loss, gradients = slope(parameters, images, labels)
        parameters = step(parameters, gradients)
        losses.append(loss)
        sizes.append(len(images))
    return parameters, float(np.average(losses, weights=sizes))


def given_epoch(
    parameters: Arrays, pairs: list[Pair], slope: Slope, step: Step
) -> tuple[Arrays, float]:
    total, count = 0.0, 0
    gradients = {name: 0 * w for name, w in parameters.items()}
    for images, labels in pairs:
        loss, new = slope(parameters, images, labels)
        for name, g in new.items():
            gradients[name] = gradients[name] + g
        parameters = step(parameters, gradients)
        total, count = total + loss, count + 1
    return parameters, total / count


def line_slope(parameters: Arrays, x: Array, t: Array) -> tuple[float, Arrays]:
    """A line's squared error, mean over the batch, and its gradients."""
    gap = x @ parameters["w"] + parameters["b"][0] - t
    return float(np.mean(gap**2)), {
        "w": 2 * gap @ x / len(x),
        "b": np.array([2 * gap.mean()]),
    }


def plain_step(parameters: Arrays, gradients: Arrays) -> Arrays:
    """Descent with the rate 0.1."""
    return {name: w - 0.1 * gradients[name] for name, w in parameters.items()}


def bold_step(parameters: Arrays, gradients: Arrays) -> Arrays:
    """Descent with the rate 0.3 that also makes the parameters a tenth smaller."""
    return {name: 0.9 * w - 0.3 * gradients[name] for name, w in parameters.items()}


def start_at(seed: int) -> Arrays:
    return {"w": small(2, seed=seed), "b": small(1, seed=seed + 1)}


def pairs_of(sizes: Sequence[int], seed: int) -> list[Pair]:
    return [
        (small(n, 2, seed=seed + 10 * k), small(n, seed=seed + 10 * k + 5))
        for k, n in enumerate(sizes)
    ]


def never_moved(parameters: Arrays, pairs: list[Pair], slope: Slope, step: Step) -> Any:
    moved, total, seen = parameters, 0.0, 0
    for images, labels in pairs:
        loss, gradients = slope(parameters, images, labels)
        moved = step(moved, gradients)
        total, seen = total + loss * len(images), seen + len(images)
    return moved, total / seen


def never_moved_mean_of_batches(
    parameters: Arrays, pairs: list[Pair], slope: Slope, step: Step
) -> Any:
    losses, moved = [], parameters
    for images, labels in pairs:
        loss, gradients = slope(parameters, images, labels)
        moved = step(moved, gradients)
        losses.append(loss)
    return moved, float(np.mean(losses))


def means_over_the_images(
    parameters: Arrays, pairs: list[Pair], slope: Slope, step: Step
) -> Any:
    total, seen = 0.0, 0
    for images, labels in pairs:
        loss, gradients = slope(parameters, images, labels)
        parameters = step(parameters, gradients)
        total, seen = total + loss, seen + len(images)
    return parameters, total / seen


def start_returned(
    parameters: Arrays, pairs: list[Pair], slope: Slope, step: Step
) -> Any:
    return parameters, reference_epoch(parameters, pairs, slope, step)[1]


def start_returned_losses_added(
    parameters: Arrays, pairs: list[Pair], slope: Slope, step: Step
) -> Any:
    moved, total = parameters, 0.0
    for images, labels in pairs:
        loss, gradients = slope(moved, images, labels)
        moved, total = step(moved, gradients), total + loss
    return parameters, total


def backwards(parameters: Arrays, pairs: list[Pair], slope: Slope, step: Step) -> Any:
    return reference_epoch(parameters, pairs[::-1], slope, step)


def never_cleared(
    parameters: Arrays, pairs: list[Pair], slope: Slope, step: Step
) -> Any:
    total, seen = 0.0, 0
    sums: dict[str, Any] = dict.fromkeys(parameters, 0.0)
    for images, labels in pairs:
        loss, gradients = slope(parameters, images, labels)
        sums = {name: sums[name] + g for name, g in gradients.items()}
        parameters = step(parameters, sums)
        total, seen = total + loss * len(images), seen + len(images)
    return parameters, total / seen


def without_the_last(
    parameters: Arrays, pairs: list[Pair], slope: Slope, step: Step
) -> Any:
    return reference_epoch(parameters, pairs[:-1], slope, step)


def once(parameters: Arrays, pairs: list[Pair], slope: Slope, step: Step) -> Any:
    total, seen = 0.0, 0
    sums: dict[str, Any] = dict.fromkeys(parameters, 0.0)
    for images, labels in pairs:
        loss, gradients = slope(parameters, images, labels)
        sums = {name: sums[name] + g for name, g in gradients.items()}
        total, seen = total + loss * len(images), seen + len(images)
    return step(parameters, sums), total / seen


def after_the_step(
    parameters: Arrays, pairs: list[Pair], slope: Slope, step: Step
) -> Any:
    total, seen = 0.0, 0
    for images, labels in pairs:
        _, gradients = slope(parameters, images, labels)
        parameters = step(parameters, gradients)
        loss, _ = slope(parameters, images, labels)
        total, seen = total + loss * len(images), seen + len(images)
    return parameters, total / seen
