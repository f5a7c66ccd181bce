"""12.3 sgd_step: one step downhill."""

from __future__ import annotations

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import numbers, probe
from .shared import in_a_row

Array = np.ndarray
Arrays = dict[str, Array]


def reference_step(parameters: Arrays, gradients: Arrays, rate: float) -> Arrays:
    """The course's answer to 12.3."""
    return {name: w - rate * gradients[name] for name, w in parameters.items()}


def sgd_step(parameters: Arrays, gradients: Arrays, rate: float) -> Arrays:
    moved = {}
    for name in parameters:
        w, gradient = parameters[name], gradients[name]
        moved[name] = w - rate * gradient
    return moved


def sgd_by_copies(parameters: Arrays, gradients: Arrays, rate: float) -> Arrays:
    moved = {name: w.copy() for name, w in parameters.items()}
    for name, w in moved.items():
        w -= rate * gradients[name]
    return moved


def sgd_in_float32(parameters: Arrays, gradients: Arrays, rate: float) -> Arrays:
    return {
        name: w.astype(np.float32) - np.float32(rate) * gradients[name]
        for name, w in parameters.items()
    }


def sgd_backwards(parameters: Arrays, gradients: Arrays, rate: float) -> Arrays:
    names = list(gradients)[::-1]
    return {n: np.add(parameters[n], np.multiply(-rate, gradients[n])) for n in names}


def _walk(seed: int, rate: float) -> tuple[Arrays, Arrays, float]:
    shapes = {"w": (2, 3), "b": (2,)}
    first = {n: numbers(*s, seed=seed + k) for k, (n, s) in enumerate(shapes.items())}
    then = {
        n: numbers(*s, seed=seed + k + 9) for k, (n, s) in enumerate(shapes.items())
    }
    return first, then, rate


SGD_STEP = Exercise(
    id="12.3",
    name="sgd_step",
    title="One step downhill",
    reference=reference_step,
    plain=sgd_step,
    parts=("parameters",),
    view=in_a_row,
    probes=(
        probe("w = [1, 2], b = [3], gradients [10, 0] and [-20], rate 0.1 (w, then b)",
              lambda: ({"w": np.array([1.0, 2.0]), "b": np.array([3.0])},
                       {"w": np.array([10.0, 0.0]), "b": np.array([-20.0])}, 0.1)),
        probe("w of 2 x 3 and b of 2 random numbers, rate 0.3", lambda: _walk(0, 0.3)),
        probe("the same arrays, rate 4", lambda: _walk(0, 4.0)),
    ),
    misconceptions=(
        Misconception(
            "O01", "uphill",
            "You walked uphill. The gradient points to where the loss grows: which sign "
            "goes the other way?",
            (("w - rate", "w + rate"),),
        ),
        Misconception(
            "O02", "step lost",
            "Nothing moved: the step was worked out and then lost. `w = w - ...` gives a "
            "new array the name w; the dictionary still holds the old one. What do you "
            "store?",
            (("moved[name] = w - rate * gradient", "moved[name] = w"),),
        ),
        Misconception(
            "O03", "first parameter only",
            "Only the first parameter is there. How far is your return line indented?",
            (("    return moved", "        return moved"),),
        ),
        Misconception(
            "O04", "no rate",
            "The step is the whole gradient; the rate is not used. Where does it belong?",
            (("rate * gradient", "gradient"),),
        ),
        Misconception(
            "O05", "sign of the gradient",
            "All steps have the same length. A steep slope asks for a longer step than a "
            "gentle one: where did the gradient's size go?",
            (("rate * gradient", "rate * np.sign(gradient)"),),
        ),
        Misconception(
            "O06", "divided by the rate",
            "A larger rate makes your steps smaller. Multiply or divide?",
            (("rate * gradient", "gradient / rate"),),
        ),
        Misconception(
            "O07", "weight not kept",
            "You return the step alone. Where does it start from?",
            (("w - rate * gradient", "-rate * gradient"),),
        ),
        Misconception(
            "O08", "weight in the step",
            "A parameter of 0 never moves in yours: the step is multiplied by the "
            "parameter. Does the slope not contain all that is needed?",
            (("rate * gradient", "rate * gradient * w"),),
        ),
        Misconception(
            "O09", "gradient normalised",
            "Each array makes a step of the length `rate`, however steep it is. Who "
            "divided by the gradient's length?",
            (("rate * gradient", "rate * gradient / np.linalg.norm(gradient)"),),
        ),
    ),
    alternatives=(sgd_by_copies, sgd_in_float32, sgd_backwards),
    hints=(
        "For one number: at 3, with slope -20 and rate 0.1, which way is down, and how "
        "far do you go?",
        "Fill a new dictionary under the same names, so that the old parameters stay "
        "as they were.",
        "moved[name] = parameters[___] ___ rate * gradients[___]",
    ),
    explanation=(
        "The gradient points uphill, so the step is $-\\varepsilon\\, \\partial E / "
        "\\partial W$: eq. (2) of the paper, $W_k = W_{k-1} - \\varepsilon\\, \\partial "
        "E(W) / \\partial W$ (sec. I-B)."
    ),
    general=lambda rng: _walk(int(rng.integers(99)), float(rng.uniform(0.01, 3))),
    after="The training loop below is this function, again and again.",
    widget="TrainingDashboard",
)  # fmt: skip
