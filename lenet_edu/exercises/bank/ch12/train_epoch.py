"""12.7 train_epoch: once through the data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import numbers, probe
from .shared import in_a_row

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


def train_epoch(
    parameters: Arrays, pairs: list[Pair], slope: Slope, step: Step
) -> tuple[Arrays, float]:
    total, seen = 0.0, 0
    for images, labels in pairs:
        loss, gradients = slope(parameters, images, labels)
        parameters = step(parameters, gradients)
        total = total + loss * len(images)
        seen = seen + len(images)
    return parameters, total / seen


def epoch_with_running_mean(
    parameters: Arrays, pairs: list[Pair], slope: Slope, step: Step
) -> tuple[Arrays, float]:
    mean, seen = 0.0, 0
    for images, labels in pairs:
        loss, gradients = slope(parameters, images, labels)
        seen += len(labels)
        mean += (loss - mean) * len(labels) / seen
        parameters = step(parameters, gradients)
    return parameters, mean


def epoch_by_recursion(
    parameters: Arrays, pairs: list[Pair], slope: Slope, step: Step
) -> tuple[Arrays, float]:
    def rest(parameters: Arrays, n: int) -> tuple[Arrays, float]:
        if n == len(pairs):
            return parameters, 0.0
        loss, gradients = slope(parameters, *pairs[n])
        parameters, later = rest(step(parameters, gradients), n + 1)
        return parameters, loss * len(pairs[n][0]) + later

    parameters, total = rest(parameters, 0)
    return parameters, total / sum(len(labels) for _, labels in pairs)


def epoch_in_float32(
    parameters: Arrays, pairs: list[Pair], slope: Slope, step: Step
) -> tuple[Arrays, Any]:
    total = np.float32(0)
    for images, labels in pairs:
        loss, gradients = slope(parameters, images, labels)
        parameters = step(parameters, gradients)
        total += np.float32(loss) * np.float32(len(images))
    count = np.float32(sum(len(images) for images, _ in pairs))
    small = {name: w.astype(np.float32) for name, w in parameters.items()}
    return small, total / count


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


def _start(seed: int) -> Arrays:
    return {"w": numbers(2, seed=seed), "b": numbers(1, seed=seed + 1)}


def _pairs(sizes: Sequence[int], seed: int) -> list[Pair]:
    return [
        (numbers(n, 2, seed=seed + 10 * k), numbers(n, seed=seed + 10 * k + 5))
        for k, n in enumerate(sizes)
    ]


def weights_and_loss(args: tuple[Any, ...], output: Any) -> tuple[Array, Any]:
    """The parameters in a row, and the loss as it is."""
    parameters, loss = output
    return in_a_row(args, parameters), loss


def _never_moved(
    parameters: Arrays, pairs: list[Pair], slope: Slope, step: Step
) -> Any:
    moved, total, seen = parameters, 0.0, 0
    for images, labels in pairs:
        loss, gradients = slope(parameters, images, labels)
        moved = step(moved, gradients)
        total, seen = total + loss * len(images), seen + len(images)
    return moved, total / seen


def _once(parameters: Arrays, pairs: list[Pair], slope: Slope, step: Step) -> Any:
    total, seen = 0.0, 0
    sums: dict[str, Any] = dict.fromkeys(parameters, 0.0)
    for images, labels in pairs:
        loss, gradients = slope(parameters, images, labels)
        sums = {name: sums[name] + g for name, g in gradients.items()}
        total, seen = total + loss * len(images), seen + len(images)
    return step(parameters, sums), total / seen


def _after_the_step(
    parameters: Arrays, pairs: list[Pair], slope: Slope, step: Step
) -> Any:
    total, seen = 0.0, 0
    for images, labels in pairs:
        _, gradients = slope(parameters, images, labels)
        parameters = step(parameters, gradients)
        loss, _ = slope(parameters, images, labels)
        total, seen = total + loss * len(images), seen + len(images)
    return parameters, total / seen


TRAIN_EPOCH = Exercise(
    id="12.7",
    name="train_epoch",
    title="Once through the data",
    reference=reference_epoch,
    plain=train_epoch,
    parts=("parameters", "loss"),
    view=weights_and_loss,
    probes=(
        probe("a line, two batches of 3 and 1 points, rate 0.1",
              lambda: (_start(0), _pairs((3, 1), 0), line_slope, plain_step)),
        probe("three batches of 4, 4 and 2 points, a step that also shrinks w and b",
              lambda: (_start(3), _pairs((4, 4, 2), 7), line_slope, bold_step)),
    ),
    misconceptions=(
        Misconception(
            "O41", "batches count alike",
            "The parameters are right. Your loss gives a short last batch the weight of "
            "a whole one. How many images does each batch stand for?",
            (("loss * len(images)", "loss"), ("seen + len(images)", "seen + 1")),
        ),
        Misconception(
            "O42", "sum of losses",
            "The parameters are right. Your loss is the sum over all images. Divided by "
            "what is it a mean?",
            (("total / seen", "total"),),
        ),
        Misconception(
            "O43", "gradients of the start",
            "All your gradients were taken at the first parameters. After a step, where "
            "do you stand when you ask for the next slope?",
            wrong=_never_moved,
        ),
        Misconception(
            "O44", "steps lost",
            "The parameters came back as they were. `step` returns new ones: who keeps "
            "them?",
            (("parameters = step(parameters, gradients)", "step(parameters, gradients)"),),
        ),
        Misconception(
            "O45", "one batch only",
            "You return after the first batch. How far is your return line indented?",
            (("    return parameters, total", "        return parameters, total"),),
        ),
        Misconception(
            "O46", "loss after the step",
            "The parameters are right. You ask for the loss again when the batch has "
            "already been learned, so it looks better than it was. When is it measured?",
            wrong=_after_the_step,
        ),
        Misconception(
            "O47", "last loss only",
            "The parameters are right. Your loss is that of the last batch. What about "
            "the others?",
            (("total = total + loss * len(images)", "total = loss * len(images)"),
             ("seen = seen + len(images)", "seen = len(images)")),
        ),
        Misconception(
            "O48", "one step per epoch",
            "You added up the gradients of all batches and made a single step at the "
            "end. How many steps are in an epoch?",
            wrong=_once,
        ),
        Misconception(
            "O49", "divided by the batches",
            "The parameters are right. Your loss is a sum over images, divided by the "
            "number of batches. What did you count?",
            (("seen + len(images)", "seen + 1"),),
        ),
    ),
    alternatives=(epoch_with_running_mean, epoch_by_recursion, epoch_in_float32),
    hints=(
        "For each batch three things, in this order: slope, step, book-keeping.",
        "loss is a mean over its batch. Times the number of its images it is a sum, and "
        "sums can be added.",
        "for images, labels in pairs:\n    loss, gradients = slope(___, images, labels)\n"
        "    parameters = step(___, ___)\n    total = total + loss * ___\n"
        "    seen = seen + ___\nreturn parameters, ___ / ___",
    ),
    explanation=(
        "Each batch: ask for the slope where you stand, step, note the loss. The mean "
        "over all images is $\\sum_b n_b E_b / \\sum_b n_b$. It is measured on the fly, "
        "as the training error of Fig. 5 is, so it belongs to no single set of weights."
    ),
    general=lambda rng: (
        _start(int(rng.integers(99))),
        _pairs([int(n) for n in rng.integers(1, 6, int(rng.integers(2, 6)))],
               int(rng.integers(999))),
        line_slope,
        plain_step,
    ),
    after="With it you can train anything that has a slope.",
)  # fmt: skip
