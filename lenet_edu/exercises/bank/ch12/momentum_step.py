"""12.4 momentum_step: a step that remembers the last one."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import probe, small

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
    w, velocity, gradient = (small(2, 3, seed=seed + k) for k in range(3))
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
        probe("the first step: w [3, 1], velocity 0, gradient [10, -20], rate 0.1, "
              "momentum 0.5",
              lambda: (np.array([3.0, 1.0]), np.zeros(2), np.array([10.0, -20.0]),
                       0.1, 0.5)),
        probe("whole numbers, 2 x 3, rate 0.3, momentum 0.9",
              lambda: _rolling(0, 0.3, 0.9)),
        probe("others, rate 2, momentum 0", lambda: _rolling(5, 2.0, 0.0)),
    ),
    misconceptions=(
        Misconception(
            "O11", "velocity forgotten",
            "The old velocity has no influence on yours, so this is plain gradient "
            "descent. What should survive from the step before?",
            (("momentum * velocity - rate", "-rate"),),
        ),
        Misconception(
            "O12", "rate twice",
            "Your velocity is right, but w moves by the velocity times the rate. What "
            "does the velocity already contain?",
            (("moved = w + after", "moved = w + rate * after"),),
        ),
        Misconception(
            "O13", "average of gradients",
            "Your gradient is scaled by 1 - momentum, which makes the velocity an average "
            "of steps. Others do so, and their steps are smaller. What stands before the "
            "gradient in the formula above?",
            (("rate * gradient", "rate * (1 - momentum) * gradient"),),
        ),
        Misconception(
            "O14", "momentum on both",
            "You multiply the new gradient by the momentum as well. Which of the two "
            "terms is the memory?",
            (("rate * gradient", "rate * momentum * gradient"),),
        ),
        Misconception(
            "O15", "minus the velocity",
            "Your velocity is right, but w goes the other way. The minus is already in "
            "the velocity: does it need a second one?",
            (("moved = w + after", "moved = w - after"),),
        ),
        Misconception(
            "O16", "gradient added",
            "Your velocity points uphill, and w follows it. With which sign does the "
            "gradient enter?",
            (("velocity - rate", "velocity + rate"),),
        ),
        Misconception(
            "O1C", "velocity uphill, subtracted",
            "Your velocity points uphill and is subtracted from w. Others write it so. "
            "In the formula above w' = w + v': where does the minus stand then?",
            (("velocity - rate", "velocity + rate"), ("w + after", "w - after")),
        ),
        Misconception(
            "O1D", "velocity of the other sign",
            "Your w is right, but the velocity you return has the opposite sign, and the "
            "next step adds it. Which velocity leads from the old w to the new one?",
            (("return moved, after", "return moved, -after"),),
        ),
        Misconception(
            "O1E", "Nesterov's step",
            "Your velocity is right, but w makes Nesterov's step: the gradient's part is "
            "added once more on top of the momentum times the new velocity. What does "
            "the formula above add to w?",
            (("moved = w + after", "moved = w + momentum * after - rate * gradient"),),
        ),
        Misconception(
            "O1F", "gradient twice",
            "Your velocity is right, but w moves by the velocity and by the gradient's "
            "step as well. What does the velocity already contain?",
            wrong=lambda w, velocity, gradient, rate, momentum: (
                w + momentum * velocity - 2 * rate * gradient,
                momentum * velocity - rate * gradient,
            ),
        ),
        Misconception(
            "O1G", "only the gradient moves w",
            "Your velocity is right, but w ignores it and takes the plain step. What is "
            "the velocity for?",
            (("moved = w + after", "moved = w - rate * gradient"),),
        ),
        Misconception(
            "O1I", "rate and momentum exchanged",
            "You multiply the old velocity by the rate and the gradient by the momentum. "
            "Which of the two numbers says how much of the last step is kept?",
            (("momentum * velocity - rate * gradient",
              "rate * velocity - momentum * gradient"),),
        ),
        Misconception(
            "O17", "moved by the old velocity",
            "Your w moves by the velocity of the step before, so each gradient comes one "
            "step late. Which velocity is added to w?",
            (("moved = w + after", "moved = w + velocity"),),
        ),
        Misconception(
            "O18", "old velocity handed back",
            "Your w is right, but you return the velocity that came in, and the next "
            "step remembers nothing of this one. Which velocity should it be?",
            (("return moved, after", "return moved, velocity"),),
        ),
        Misconception(
            "O19", "not slowed down",
            "You keep the whole old velocity, so it never dies away. Which number makes "
            "it smaller?",
            (("momentum * velocity", "velocity"),),
        ),
        Misconception(
            "O20", "order exchanged",
            "Both arrays are right, but in the wrong order. Which comes first, the "
            "parameter or the velocity?",
            (("return moved, after", "return after, moved"),),
        ),
        Misconception(
            "O1A", "rate outside",
            "Your velocity holds gradients, and the rate comes in when w moves. Others "
            "write it so. In the formula above the velocity is a step: which two factors "
            "does the gradient have there?",
            (
                ("momentum * velocity - rate * gradient", "momentum * velocity + gradient"),
                ("moved = w + after", "moved = w - rate * after"),
            ),
        ),
        Misconception(
            "O1H", "rate outside, moved by the old velocity",
            "Your velocity holds gradients, and w moves by the rate times the *old* one. "
            "In the formula above the rate is inside the velocity. Which velocity is "
            "added to w, the old or the new one?",
            (
                ("momentum * velocity - rate * gradient", "momentum * velocity + gradient"),
                ("moved = w + after", "moved = w - rate * velocity"),
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
        "It takes two lines: first the new velocity, from the old one and the gradient, "
        "then the new w.",
        "The velocity already contains the minus and the rate, so w only adds it.",
        "after = ___ * velocity ___ rate * ___\nmoved = w ___ after",
    ),
    explanation=(
        "$v' = m\\,v - \\varepsilon\\,g$ and $w' = w + v'$. Where the gradient stays "
        "the same, $v$ grows until $v = m v - \\varepsilon g$, that is "
        "$-\\varepsilon g / (1 - m)$: ten plain steps for $m = 0.9$. The paper "
        "mentions no momentum for its runs (sec. III-B, App. C)."
    ),
    general=lambda rng: _rolling(
        int(rng.integers(99)), float(rng.uniform(0.01, 2)), float(rng.uniform(0, 0.99))
    ),
    after="It drives most of the long runs of this course.",
    widget="TrainingDashboard",
)  # fmt: skip
