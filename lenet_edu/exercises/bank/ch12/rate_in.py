"""12.6 rate_in: a schedule."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from ....training import schedules
from ...exercise import Exercise, Misconception
from ..probes import probe

Generator = np.random.Generator
Steps = tuple[tuple[float, int], ...]


def reference_rate(epoch: int, steps: Steps, last: float) -> float:
    """The course's answer to 12.6."""
    rates = [rate for rate, passes in steps for _ in range(passes)]
    return schedules.per_pass([*rates, last])(int(epoch) - 1)


def rate_in(epoch: int, steps: Steps, last: float) -> float:
    for rate, passes in steps:
        if epoch <= passes:
            return rate
        epoch = epoch - passes
    return last


def rate_from_a_list(epoch: int, steps: Steps, last: float) -> float:
    rates = []
    for rate, passes in steps:
        rates += [rate] * passes
    return rates[epoch - 1] if epoch <= len(rates) else last


def rate_by_ends(epoch: int, steps: Steps, last: float) -> float:
    ends = np.cumsum([passes for _, passes in steps])
    rates = [rate for rate, _ in steps] + [last]
    return rates[int(np.searchsorted(ends, epoch))]


def rate_in_float32(epoch: int, steps: Steps, last: float) -> Any:
    rates = np.repeat(*np.array(steps, dtype=object).T.tolist())
    rates = np.append(rates, last).astype(np.float32)
    return rates[min(epoch - 1, len(rates) - 1)]


THREE = ((0.5, 2), (0.2, 3))


def _plan(rng: Generator) -> tuple[int, Steps, float]:
    steps = tuple(
        (float(rng.uniform(0.01, 1)), int(rng.integers(1, 5)))
        for _ in range(int(rng.integers(1, 5)))
    )
    return int(rng.integers(1, 18)), steps, float(rng.uniform(0.001, 0.01))


def _of_three(epoch: int) -> tuple[int, Steps, float]:
    return epoch, THREE, 0.1


RATE_IN = Exercise(
    id="12.6",
    name="rate_in",
    title="A schedule",
    reference=reference_rate,
    plain=rate_in,
    parts=("rate",),
    probes=(
        *(
            probe(f"epoch {epoch} of 0.5 twice, 0.2 three times, then 0.1",
                  functools.partial(_of_three, epoch))
            for epoch in (1, 2, 3, 5, 6, 9)
        ),
        probe("epoch 2 of 0.4, 0.3, 0.2 for 3, 1 and 4 epochs, then 0.1",
              lambda: (2, ((0.4, 3), (0.3, 1), (0.2, 4)), 0.1)),
        probe("epoch 8 of 0.4, 0.3, 0.2 for 3, 1 and 4 epochs, then 0.1",
              lambda: (8, ((0.4, 3), (0.3, 1), (0.2, 4)), 0.1)),
    ),
    misconceptions=(
        Misconception(
            "O31", "counted from 0",
            "Every change of your rate comes one epoch late. The first epoch is number "
            "1: which epochs are the first two?",
            wrong=lambda epoch, steps, last: reference_rate(
                max(epoch - 1, 1), steps, last
            ),
        ),
        Misconception(
            "O32", "one pass short",
            "Every change of your rate comes one epoch early: of the two epochs with "
            "0.5, the second is lost. Does your comparison include the end?",
            (("epoch <= passes", "epoch < passes"),),
        ),
        Misconception(
            "O33", "passes not added up",
            "You compare the epoch with each number of epochs by itself. After two with "
            "0.5, in which epoch do the three with 0.2 begin, and in which do they end?",
            (("epoch = epoch - passes", "pass"),),
        ),
        Misconception(
            "O34", "one step per pass",
            "Your rate changes with every epoch. For how many epochs does each one hold?",
            (("epoch <= passes", "epoch <= 1"), ("epoch - passes", "epoch - 1")),
        ),
        Misconception(
            "O35", "no last rate",
            "After the last pair you stay with its rate. Which rate holds for all epochs "
            "that follow?",
            (("return last", "return rate"),),
        ),
        Misconception(
            "O38", "last after the first pair",
            "Once the first pair is over you return `last`, and the other pairs never "
            "have their turn. When is it certain that no pair holds?",
            (("epoch = epoch - passes", "return last"),),
        ),
        Misconception(
            "O39", "number of epochs returned",
            "You find the right pair and return how long it holds. Which of its two "
            "numbers is the rate?",
            (("        return rate", "        return passes"),),
        ),
        Misconception(
            "O36", "the first rate for ever",
            "Your rate never changes: it is always that of the first pair. When do you "
            "look at the second one?",
            (("if epoch <= passes:", "if epoch > 0:"),),
        ),
        Misconception(
            "O37", "starts again",
            "After the last pair you start again with the first. Which rate holds for "
            "all epochs that follow?",
            wrong=lambda epoch, steps, last: [
                rate for rate, passes in steps for _ in range(passes)
            ][(epoch - 1) % sum(passes for _, passes in steps)],
        ),
    ),
    alternatives=(rate_from_a_list, rate_by_ends, rate_in_float32),
    hints=(
        "Write the rates of the first seven epochs in a row: 0.5 0.5 0.2 ...",
        "Go through the pairs. If the epoch is among those of this pair, you have the "
        "rate. If not, subtract this pair's epochs and look at the next pair.",
        "for rate, passes in steps:\n    if epoch ___ passes:\n"
        "        return ___\n    epoch = epoch - ___\nreturn ___",
    ),
    explanation=(
        "Each pair holds for its number of epochs. The paper's schedule is 0.0005 for "
        "two epochs, 0.0002 for three, 0.0001 for three, 0.00005 for four, then 0.00001 "
        "(sec. III-B); these are the global rates of its second-order method, chapter "
        "13."
    ),
    general=_plan,
    after="The paper trained for 20 epochs with such a schedule.",
)  # fmt: skip
