"""12.4 momentum_step: a step that remembers the last one."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import numbers, probe

Array = np.ndarray
Pair = tuple[Array, Array]


def reference_momentum(
    w: Array, velocity: Array, gradient: Array, rate: float, momentum: float
) -> Pair:
    """The course's answer to 12.4."""
    after = momentum * velocity - rate * gradient
    return w + after, after


def momentum_step(
    w: Array, velocity: Array, gradient: Array, rate: float, momentum: float
) -> Pair:
    after = momentum * velocity - rate * gradient
    moved = w + after
    return moved, after


def momentum_from_steps(
    w: Array, velocity: Array, gradient: Array, rate: float, momentum: float
) -> Pair:
    moved = w - rate * gradient + momentum * velocity
    return moved, moved - w


def momentum_by_loops(
    w: Array, velocity: Array, gradient: Array, rate: float, momentum: float
) -> Pair:
    moved, after = np.zeros(w.shape), np.zeros(w.shape)
    for at in np.ndindex(*w.shape):
        after[at] = momentum * velocity[at] - rate * gradient[at]
        moved[at] = w[at] + after[at]
    return moved, after


def momentum_in_float32(
    w: Array, velocity: Array, gradient: Array, rate: float, momentum: float
) -> Pair:
    after = velocity.astype(np.float32)
    after *= np.float32(momentum)
    after -= (rate * gradient).astype(np.float32)
    return w + after, after


def _rolling(seed: int, rate: float, momentum: float) -> tuple[Any, ...]:
    w, velocity, gradient = (numbers(2, 3, seed=seed + k) for k in range(3))
    return w, velocity, gradient, rate, momentum


MOMENTUM_STEP = Exercise(
    id="12.4",
    name="momentum_step",
    title="A step that remembers the last one",
    reference=reference_momentum,
    plain=momentum_step,
    parts=("w", "velocity"),
    probes=(
        probe("w [1, 1], velocity [2, 0], gradient [0, 10], rate 0.1, momentum 0.5",
              lambda: (np.array([1.0, 1.0]), np.array([2.0, 0.0]),
                       np.array([0.0, 10.0]), 0.1, 0.5)),
        probe("random arrays of 2 x 3, rate 0.3, momentum 0.9",
              lambda: _rolling(0, 0.3, 0.9)),
        probe("others, rate 2, momentum 0", lambda: _rolling(5, 2.0, 0.0)),
    ),
    misconceptions=(
        Misconception(
            "O11", "velocity forgotten",
            "The old velocity has no influence, so this is plain descent. What should "
            "survive from the step before?",
            (("momentum * velocity - rate", "-rate"),),
        ),
        Misconception(
            "O12", "rate twice",
            "w moves too little, the velocity is right: you multiplied it by the rate "
            "once more. What does the velocity already contain?",
            (("moved = w + after", "moved = w + rate * after"),),
        ),
        Misconception(
            "O13", "average of gradients",
            "The gradient is scaled by 1 - momentum, which makes an average of it. "
            "Others do so, and their steps are smaller. What is this course's formula?",
            (("rate * gradient", "rate * (1 - momentum) * gradient"),),
        ),
        Misconception(
            "O14", "momentum on both",
            "Momentum shrinks the new gradient, too. Which of the two terms is the "
            "memory?",
            (("rate * gradient", "rate * momentum * gradient"),),
        ),
        Misconception(
            "O15", "minus the velocity",
            "The velocity is right, but w goes the other way. The minus already stands "
            "in the velocity: is a second one needed?",
            (("moved = w + after", "moved = w - after"),),
        ),
        Misconception(
            "O16", "gradient added",
            "Your velocity points uphill. Which sign has the gradient in it?",
            (("velocity - rate", "velocity + rate"),),
        ),
        Misconception(
            "O17", "moved by the old velocity",
            "w moved by the velocity of the step before; this gradient comes one step "
            "late. Which velocity is added to w?",
            (("moved = w + after", "moved = w + velocity"),),
        ),
        Misconception(
            "O18", "old velocity handed back",
            "w is right, but you hand back the velocity that came in, and the next step "
            "remembers nothing of this one. Which one should be returned?",
            (("return moved, after", "return moved, velocity"),),
        ),
        Misconception(
            "O19", "not slowed down",
            "The old velocity is kept whole, so it never dies away. Which number makes "
            "it smaller?",
            (("momentum * velocity", "velocity"),),
        ),
        Misconception(
            "O20", "order exchanged",
            "Both are right, in the wrong order. Which comes first, the parameter or "
            "the velocity?",
            (("return moved, after", "return after, moved"),),
        ),
        Misconception(
            "O1A", "rate outside",
            "Your velocity holds gradients, and the rate comes in when w moves. Others "
            "write it so. With the formula above, what does the velocity hold when the "
            "rate changes?",
            (
                ("momentum * velocity - rate * gradient", "momentum * velocity + gradient"),
                ("moved = w + after", "moved = w - rate * after"),
            ),
        ),
        Misconception(
            "O1B", "rate outside, average of gradients",
            "Your velocity is an average of gradients, and the rate comes in when w "
            "moves. Adam does so. In the formula above, is anything scaled by "
            "1 - momentum, and where does the rate stand?",
            (
                (
                    "momentum * velocity - rate * gradient",
                    "momentum * velocity + (1 - momentum) * gradient",
                ),
                ("moved = w + after", "moved = w - rate * after"),
            ),
        ),
    ),
    alternatives=(momentum_from_steps, momentum_by_loops, momentum_in_float32),
    hints=(
        "Two lines: first the new velocity, from the old one and the gradient; then the "
        "place.",
        "The velocity already holds the minus and the rate. The place only adds it.",
        "after = ___ * velocity ___ rate * ___\nmoved = w ___ after",
    ),
    explanation=(
        "$v' = m\\,v - \\varepsilon\\,g$ and $w' = w + v'$. Where the gradient stays "
        "the same, $v$ grows until $v = m v - \\varepsilon g$, that is "
        "$-\\varepsilon g / (1 - m)$: ten steps' worth for $m = 0.9$. For its own "
        "runs the paper names no momentum (sec. III-B, App. C)."
    ),
    general=lambda rng: _rolling(
        int(rng.integers(99)), float(rng.uniform(0.01, 2)), float(rng.uniform(0, 0.99))
    ),
    after="It drives most of the long runs of this course.",
    widget="TrainingDashboard",
)  # fmt: skip
