"""12.3 sgd_step: one step downhill."""

from __future__ import annotations

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import probe, small
from ._shared import in_a_row

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
    first = {n: small(*s, seed=seed + k) for k, (n, s) in enumerate(shapes.items())}
    then = {n: small(*s, seed=seed + k + 9) for k, (n, s) in enumerate(shapes.items())}
    return first, then, rate


def _other_order() -> tuple[Arrays, Arrays, float]:
    """A bias in front, and gradients in another order with arrays of one shape."""
    first = {"b": [1, 2], "w": [5, 7], "F6.w": [0, 9]}
    then = {"w": [2, 0], "F6.w": [4, 4], "b": [-6, 2]}
    start, slopes = (
        {n: np.array(v, float) for n, v in d.items()} for d in (first, then)
    )
    return start, slopes, 0.5


def _only_first_moves(parameters: Arrays, gradients: Arrays, rate: float) -> Arrays:
    moved = dict(parameters)
    for name in parameters:
        moved[name] = parameters[name] - rate * gradients[name]
        return moved
    return moved


def _biases_stay(parameters: Arrays, gradients: Arrays, rate: float) -> Arrays:
    moved = sgd_step(parameters, gradients, rate)
    return {n: parameters[n] if n.endswith("b") else w for n, w in moved.items()}


def _by_order(parameters: Arrays, gradients: Arrays, rate: float) -> Arrays:
    pairs = zip(parameters.items(), gradients.values(), strict=True)
    return {name: w - rate * g for (name, w), g in pairs}


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
        probe("b, w and F6.w; their gradients in the order w, F6.w, b; rate 0.5",
              _other_order),
        probe("w of 2 x 3 and b of 2 whole numbers, rate 0.3", lambda: _walk(0, 0.3)),
        probe("the same arrays, rate 4", lambda: _walk(0, 4.0)),
    ),
    misconceptions=(
        Misconception(
            "O01", "uphill",
            "You walk uphill. The gradient points to where the loss grows: which sign "
            "takes you the other way?",
            (("w - rate", "w + rate"),),
        ),
        Misconception(
            "O02", "step lost",
            "Nothing has moved: what you return are the parameters that came in. A line "
            "like `w = w - ...` gives the name w to a new array and leaves every "
            "dictionary as it was. What do you store?",
            (("moved[name] = w - rate * gradient", "moved[name] = w"),),
        ),
        Misconception(
            "O03", "first parameter only",
            "Only the first parameter is in what you return. How far is your return line "
            "indented?",
            (("    return moved", "        return moved"),),
        ),
        Misconception(
            "O0A", "only the first one moves",
            "All names are there, but only the first parameter has moved. When does your "
            "function return: is that line inside the loop?",
            wrong=_only_first_moves,
        ),
        Misconception(
            "O0B", "biases stay",
            "Your weights move, and every b stays where it was. Biases have gradients, "
            "too: what leaves them out?",
            wrong=_biases_stay,
        ),
        Misconception(
            "O0C", "paired by order",
            "Where the two dictionaries list their names in different orders, a "
            "parameter gets another one's gradient. What says which gradient belongs to "
            "which parameter?",
            wrong=_by_order,
        ),
        Misconception(
            "O04", "no rate",
            "Your step is the whole gradient, whatever the rate. Where does the rate "
            "belong?",
            (("rate * gradient", "gradient"),),
        ),
        Misconception(
            "O05", "sign of the gradient",
            "All your numbers move by the same amount, or not at all. A steep slope asks "
            "for a longer step than a gentle one: where does the gradient's size get "
            "lost?",
            (("rate * gradient", "rate * np.sign(gradient)"),),
        ),
        Misconception(
            "O06", "divided by the rate",
            "A larger rate makes your steps smaller. Does the rate multiply or divide?",
            (("rate * gradient", "gradient / rate"),),
        ),
        Misconception(
            "O07", "weight not kept",
            "You return the steps alone. From where does each of them start?",
            (("w - rate * gradient", "-rate * gradient"),),
        ),
        Misconception(
            "O0D", "parameter times the rate as well",
            "You multiply the whole difference by the rate, the parameter with it. With "
            "a gradient of 0, where should a parameter end?",
            (("w - rate * gradient", "rate * (w - gradient)"),),
        ),
        Misconception(
            "O0E", "parameter and gradient exchanged",
            "You start from the gradient and go by the parameter. Which of the two says "
            "where you stand?",
            (("w - rate * gradient", "gradient - rate * w"),),
        ),
        Misconception(
            "O0F", "mean gradient",
            "All numbers of an array move by the same step, that of their mean gradient. "
            "Each number has a gradient of its own: where do you average?",
            (("rate * gradient", "rate * np.mean(gradient)"),),
        ),
        Misconception(
            "O08", "weight in the step",
            "A parameter of 0 never moves, because your step is multiplied by the "
            "parameter. What does eq. (2) multiply the gradient by?",
            (("rate * gradient", "rate * gradient * w"),),
        ),
        Misconception(
            "O09", "gradient normalised",
            "Each of your arrays makes a step of the length `rate`, however steep it is "
            "there. Where do you divide by the gradient's length?",
            (("rate * gradient", "rate * gradient / np.linalg.norm(gradient)"),),
        ),
    ),
    alternatives=(sgd_by_copies, sgd_in_float32, sgd_backwards),
    hints=(
        "Take one number: at 3, with a gradient of -20 and a rate of 0.1, which way is "
        "down, and how far do you go?",
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
