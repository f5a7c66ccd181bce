"""12.7 train_epoch: once through the data, found and fixed in given code."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import probe
from ._epochs import (
    Arrays,
    Pair,
    Slope,
    Step,
    after_the_step,
    backwards,
    bold_step,
    given_epoch,
    line_slope,
    means_over_the_images,
    never_cleared,
    never_moved,
    never_moved_mean_of_batches,
    once,
    pairs_of,
    plain_step,
    reference_epoch,
    start_at,
    start_returned,
    start_returned_losses_added,
    without_the_last,
)
from ._shared import in_a_row

Array = np.ndarray


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


def weights_and_loss(args: tuple[Any, ...], output: Any) -> tuple[Array, Any]:
    """The parameters in a row, and the loss as it is."""
    parameters, loss = output
    return in_a_row(args, parameters), loss


TRAIN_EPOCH = Exercise(
    id="12.7",
    name="train_epoch",
    title="Fix: once through the data",
    kind="find-and-fix",
    given=given_epoch,
    reference=reference_epoch,
    plain=train_epoch,
    parts=("parameters", "loss"),
    view=weights_and_loss,
    probes=(
        probe("a line, two batches of 3 and 1 points, rate 0.1",
              lambda: (start_at(4), pairs_of((3, 1), 0), line_slope, plain_step)),
        probe("three batches of 4, 4 and 2 points, a step that also shrinks w and b",
              lambda: (start_at(3), pairs_of((4, 4, 2), 7), line_slope, bold_step)),
        probe("batches of 2, 1 and 3 points, rate 0.1",
              lambda: (start_at(9), pairs_of((2, 1, 3), 5), line_slope, plain_step)),
    ),
    misconceptions=(
        Misconception(
            "O4H", "gradients never cleared",
            "Your loss is the right mean, but from the second batch on your steps are "
            "wrong: they still contain the gradients of all batches before. What should "
            "a step be given?",
            wrong=never_cleared,
        ),
        Misconception(
            "O4I", "never cleared, batches count alike",
            "Both faults are still there: each step contains the gradients of all "
            "batches before it, and a short batch counts as much as a full one. What "
            "should a step be given, and how many images does a loss stand for?",
            wrong=lambda parameters, pairs, slope, step: given_epoch(
                parameters, pairs, slope, step
            ),
        ),
        Misconception(
            "O41", "batches count alike",
            "Your parameters are right, but in your loss a short batch counts as much as "
            "a full one. How many images does each batch's loss stand for?",
            (("loss * len(images)", "loss"), ("seen + len(images)", "seen + 1")),
        ),
        Misconception(
            "O42", "sum of losses",
            "Your parameters are right, but your loss is a sum over all images. What do "
            "you have to divide it by to get a mean?",
            (("total / seen", "total"),),
        ),
        Misconception(
            "O4A", "losses of the batches added up",
            "Your parameters are right, but you add up the batches' losses, each of "
            "which is a mean over its own images. What is the mean over all images?",
            (("loss * len(images)", "loss"), ("total / seen", "total")),
        ),
        Misconception(
            "O4B", "last batch left out",
            "You stop before the last batch: neither its step nor its loss is there. "
            "Where does your loop end?",
            wrong=without_the_last,
        ),
        Misconception(
            "O4C", "batches from the last to the first",
            "You go through the batches from the last to the first. Each one starts from "
            "what the batch before it left, so their order matters: which one comes "
            "first?",
            wrong=backwards,
        ),
        Misconception(
            "O4D", "parameters and gradients exchanged",
            "You give `step` the gradients where it expects the parameters. In which "
            "order does the text name its two arguments?",
            (("step(parameters, gradients)", "step(gradients, parameters)"),),
        ),
        Misconception(
            "O4E", "start parameters returned",
            "Your loss is right, so the steps were made, but you return the parameters "
            "that you were given. Under which name are the last ones?",
            wrong=start_returned,
        ),
        Misconception(
            "O4F", "start parameters returned, losses added up",
            "Two things: you return the parameters that you were given instead of the "
            "last ones, and you add up the batches' losses. What is the mean over all "
            "images, and under which name are the last parameters?",
            wrong=start_returned_losses_added,
        ),
        Misconception(
            "O4G", "gradients of the start, batches count alike",
            "Two things: all your gradients are taken at the first parameters, and in "
            "your loss a short batch counts as much as a full one. Where do you stand "
            "after a step, and how many images does each loss stand for?",
            wrong=never_moved_mean_of_batches,
        ),
        Misconception(
            "O43", "gradients of the start",
            "All your gradients are taken at the first parameters. After a step, which "
            "parameters should `slope` be asked about?",
            wrong=never_moved,
        ),
        Misconception(
            "O44", "steps lost",
            "Your parameters come back as they were, and each batch's loss is taken at "
            "the first ones. `step` returns new parameters: where do they go?",
            (("parameters = step(parameters, gradients)", "step(parameters, gradients)"),),
        ),
        Misconception(
            "O45", "one batch only",
            "What you return is what you have after the first batch. How far is your "
            "return line indented?",
            (("    return parameters, total", "        return parameters, total"),),
        ),
        Misconception(
            "O46", "loss after the step",
            "Your parameters are right, but each loss is measured after its step, when "
            "the batch has already been learned. When should it be taken?",
            wrong=after_the_step,
        ),
        Misconception(
            "O47", "last loss only",
            "Your parameters are right, but your loss is that of the last batch alone. "
            "What happens to the others?",
            (("total = total + loss * len(images)", "total = loss * len(images)"),
             ("seen = seen + len(images)", "seen = len(images)")),
        ),
        Misconception(
            "O4K", "last loss, divided by all images",
            "Your parameters are right, but only the last batch is left in your sum of "
            "losses, although you divide by all images. What happens to the losses of "
            "the batches before?",
            (("total = total + loss * len(images)", "total = loss * len(images)"),),
        ),
        Misconception(
            "O48", "one step per epoch",
            "You add up the gradients of all batches and make a single step at the end. "
            "How many steps are there in an epoch?",
            wrong=once,
        ),
        Misconception(
            "O49", "divided by the batches",
            "Your parameters are right, but your loss is a sum over images divided by "
            "the number of batches. What should the sum be divided by?",
            (("seen + len(images)", "seen + 1"),),
        ),
        Misconception(
            "O4J", "means added, divided by the images",
            "Your parameters are right, but you add one mean for each batch and divide "
            "by the number of images, so your loss is too small. How many images does "
            "each of these means stand for?",
            wrong=means_over_the_images,
        ),
    ),
    alternatives=(epoch_with_running_mean, epoch_by_recursion, epoch_in_float32),
    hints=(
        "Write down by hand what gradients holds after the first batch, and after the "
        "second. Which part of it belongs to the second batch?",
        "loss is a mean over its batch. Multiplied by the number of its images it becomes "
        "a sum, and sums can be added up.",
        "for images, labels in pairs:\n    loss, gradients = slope(___, images, labels)\n"
        "    parameters = step(___, ___)\n    total = total + loss * ___\n"
        "    seen = seen + ___\nreturn parameters, ___ / ___",
    ),
    explanation=(
        "The given loop adds each batch's gradients to those of all batches before, so "
        "its steps grow although the gradients do not. For each batch you ask for the "
        "slope where you stand, make the step and note the loss. The mean over all images is $\\sum_b n_b E_b / \\sum_b n_b$. It is measured along "
        "the way, as the training error of Fig. 5 is, so it belongs to no single set of "
        "weights."
    ),
    general=lambda rng: (
        start_at(int(rng.integers(99))),
        pairs_of([int(n) for n in rng.integers(1, 6, int(rng.integers(2, 6)))],
               int(rng.integers(999))),
        line_slope,
        plain_step,
    ),
    after="With it you can train anything that has a slope.",
)  # fmt: skip
