"""12.8 step_all: an optimiser that forgets half of the network, found and fixed."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import probe, small

Array = np.ndarray
Arrays = dict[str, Array]
Case = tuple[Arrays, Arrays, Arrays, float, float]
Both = tuple[Arrays, Arrays]

SHAPES = {"C1.w": (2, 3), "C1.b": (2,), "F6.w": (3, 2), "F6.b": (3,)}


def reference_step_all(
    parameters: Arrays, velocities: Arrays, gradients: Arrays, rate: float, momentum: float
) -> Both:  # fmt: skip
    """The course's answer to 12.8."""
    after = {
        name: momentum * velocities.get(name, 0) - rate * gradients[name]
        for name in parameters
    }
    return {name: w + after[name] for name, w in parameters.items()}, after


def step_all(
    parameters: Arrays, velocities: Arrays, gradients: Arrays, rate: float, momentum: float
) -> Both:  # fmt: skip
    moved, after = {}, {}
    for name, w in parameters.items():
        v = velocities.get(name, 0)
        after[name] = momentum * v - rate * gradients[name]
        moved[name] = w + after[name]
    return moved, after


def given_steps(
    parameters: Arrays, velocities: Arrays, gradients: Arrays, rate: float, momentum: float
) -> Both:  # fmt: skip
    moved, after = dict(parameters), {}
    for name, v in velocities.items():
        after[name] = momentum * v - rate * gradients[name]
        moved[name] = parameters[name] + after[name]
    return moved, after


def steps_from_zeros(
    parameters: Arrays, velocities: Arrays, gradients: Arrays, rate: float, momentum: float
) -> Both:  # fmt: skip
    before = {name: np.zeros_like(w) for name, w in parameters.items()} | velocities
    after = {n: momentum * v - rate * gradients[n] for n, v in before.items()}
    return {n: parameters[n] + v for n, v in after.items()}, after


def steps_with_a_question(
    parameters: Arrays, velocities: Arrays, gradients: Arrays, rate: float, momentum: float
) -> Both:  # fmt: skip
    moved, after = dict(parameters), {}
    for name in parameters:
        after[name] = -rate * gradients[name]
        if name in velocities:
            after[name] = after[name] + momentum * velocities[name]
        moved[name] = moved[name] + after[name]
    return moved, after


def steps_in_float32(
    parameters: Arrays, velocities: Arrays, gradients: Arrays, rate: float, momentum: float
) -> Both:  # fmt: skip
    moved, after = step_all(parameters, velocities, gradients, rate, momentum)
    return (
        {name: w.astype(np.float32) for name, w in moved.items()},
        {name: v.astype(np.float32) for name, v in after.items()},
    )


def _case(seed: int, known: tuple[str, ...], rate: float, momentum: float) -> Case:
    arrays = [
        {name: small(*shape, seed=seed + 10 * k + n) + 0.5
         for n, (name, shape) in enumerate(SHAPES.items())}
        for k in range(3)
    ]  # fmt: skip
    parameters, velocities, gradients = arrays
    return parameters, {n: velocities[n] for n in known}, gradients, rate, momentum


def _hand() -> Case:
    return (
        {"C1.w": np.array([1.0, 2.0]), "F6.w": np.array([3.0])},
        {"F6.w": np.array([4.0])},
        {"C1.w": np.array([10.0, -20.0]), "F6.w": np.array([30.0])},
        0.1,
        0.5,
    )


def _general(rng: np.random.Generator) -> Case:
    known = tuple(name for name in SHAPES if rng.random() < 0.5)
    return _case(
        int(rng.integers(999)), known, float(rng.uniform(0.01, 1)),
        float(rng.uniform(0.1, 0.95)),
    )  # fmt: skip


def in_rows(args: tuple[Any, ...], output: Any) -> tuple[Array, Array]:
    """The numbers of both dicts in the order of the parameters."""
    moved, after = output
    names = args[0]
    if set(moved) != set(names):
        raise ValueError("other names")
    rows = (
        np.concatenate(
            [np.zeros(0), *(np.ravel(found[n]) for n in names if n in found)]
        )
        for found in (moved, after)
    )
    parameters, velocities = (np.asarray(row, dtype=float) for row in rows)
    return parameters, velocities


def _fresh_velocities(
    parameters: Arrays, velocities: Arrays, gradients: Arrays, rate: float, momentum: float
) -> Both:  # fmt: skip
    start = {name: 0 * w for name, w in parameters.items()}
    return reference_step_all(parameters, start, gradients, rate, momentum)


def _plain_for_the_new(
    parameters: Arrays, velocities: Arrays, gradients: Arrays, rate: float, momentum: float
) -> Both:  # fmt: skip
    moved, after = given_steps(parameters, velocities, gradients, rate, momentum)
    for name in parameters:
        if name not in velocities:
            moved[name] = parameters[name] - rate * gradients[name]
    return moved, after


def _weight_as_velocity(
    parameters: Arrays, velocities: Arrays, gradients: Arrays, rate: float, momentum: float
) -> Both:  # fmt: skip
    return reference_step_all(
        parameters, parameters | velocities, gradients, rate, momentum
    )


def _given(
    parameters: Arrays, velocities: Arrays, gradients: Arrays, rate: float, momentum: float
) -> Both:  # fmt: skip
    return given_steps(parameters, velocities, gradients, rate, momentum)


def _zero_velocity_unmoved(
    parameters: Arrays, velocities: Arrays, gradients: Arrays, rate: float, momentum: float
) -> Both:  # fmt: skip
    moved, after = given_steps(parameters, velocities, gradients, rate, momentum)
    return moved, {n: after.get(n, 0 * w) for n, w in parameters.items()}


def _looked_up(
    parameters: Arrays, velocities: Arrays, gradients: Arrays, rate: float, momentum: float
) -> Both:  # fmt: skip
    every = {name: velocities[name] for name in parameters}
    return given_steps(parameters, every, gradients, rate, momentum)


STEP_ALL = Exercise(
    id="12.8",
    name="step_all",
    title="Fix: an optimiser that forgets half of the network",
    kind="find-and-fix",
    reference=reference_step_all,
    plain=step_all,
    given=given_steps,
    parts=("parameters", "velocities"),
    view=in_rows,
    probes=(
        probe("C1.w [1, 2] without a velocity, F6.w [3] with 4; gradients [10, -20] and "
              "[30], rate 0.1, momentum 0.5", _hand),
        probe("four arrays, none with a velocity, rate 0.5",
              lambda: _case(0, (), 0.5, 0.9)),
        probe("four arrays, those of F6 with a velocity, rate 0.3, momentum 0.8",
              lambda: _case(7, ("F6.w", "F6.b"), 0.3, 0.8)),
        probe("four arrays, all with a velocity, rate 0.2, momentum 0.7",
              lambda: _case(3, tuple(SHAPES), 0.2, 0.7)),
    ),
    misconceptions=(
        Misconception(
            "M01", "half of it frozen",
            "A parameter without a velocity comes back as it was. That is patient D. "
            "Over which names does your loop run, and over which should it?",
            wrong=_given,
        ),
        Misconception(
            "M02", "frozen, with a velocity of 0",
            "Now every parameter has a velocity, but one that had none before gets 0 "
            "and stays where it is. Its first velocity is a step from rest: what does "
            "the gradient add to it?",
            wrong=_zero_velocity_unmoved,
        ),
        Misconception(
            "M03", "new velocities not returned",
            "All parameters move, but for those that had no velocity you return none, so "
            "they never gather speed. What should be stored besides the new parameter?",
            wrong=_plain_for_the_new,
        ),
        Misconception(
            "M04", "all velocities start again",
            "Where a velocity was passed in, yours forgets it: every step begins from "
            "rest. Which of them should begin at 0, and which should go on?",
            wrong=_fresh_velocities,
        ),
        Misconception(
            "M05", "parameter taken for its velocity",
            "Where no velocity was passed in, you use the parameter itself in its "
            "place. With which velocity does something begin that has not moved yet?",
            wrong=_weight_as_velocity,
        ),
        Misconception(
            "M06", "uphill",
            "Your steps lead uphill. With which sign does the gradient enter the new "
            "velocity?",
            (("momentum * v - rate", "momentum * v + rate"),),
        ),
        Misconception(
            "M07", "moved by the old velocity",
            "Your velocities are right, but the parameters move by the old ones, which "
            "know nothing of this gradient. Which velocity does a parameter add?",
            (("moved[name] = w + after[name]", "moved[name] = w + v"),),
        ),
        Misconception(
            "M08", "old velocities returned",
            "Your parameters are right, but you return the old velocities, and what this "
            "step learned is lost. Which ones does the next step need?",
            (("return moved, after", "return moved, {n: velocities.get(n, 0 * w) "
              "for n, w in parameters.items()}"),),
        ),
        Misconception(
            "M09", "momentum forgotten",
            "You keep the whole old velocity. Which number makes it smaller at each "
            "step?",
            (("momentum * v", "v"),),
        ),
        Misconception(
            "M10", "rate forgotten",
            "The gradient enters your velocity in full, whatever the rate. What stands "
            "in front of it in the formula above?",
            (("rate * gradients[name]", "gradients[name]"),),
        ),
        Misconception(
            "M11", "order exchanged",
            "You return the velocities first. Which of the two dictionaries comes first?",
            (("return moved, after", "return after, moved"),),
        ),
        Misconception(
            "M12", "moved backwards",
            "Your velocities are right, but the parameters move against them. The minus "
            "is already in the velocity: does it need a second one?",
            (("moved[name] = w + after[name]", "moved[name] = w - after[name]"),),
        ),
        Misconception(
            "M13", "rate twice",
            "Your velocities are right, but the parameters move by the rate times the "
            "velocity. What does the velocity already contain?",
            (("moved[name] = w + after[name]", "moved[name] = w + rate * after[name]"),),
        ),
        Misconception(
            "M14", "velocity looked up where there is none",
            "You go over all parameters now, which is half of the fix. But some have no "
            "velocity yet, and velocities[name] stops there. What stands in for it?",
            wrong=_looked_up,
        ),
    ),
    alternatives=(steps_from_zeros, steps_with_a_question, steps_in_float32),
    hints=(
        "Call it with an empty dictionary of velocities. How often does the loop of the "
        "given code run then?",
        "Every parameter has a gradient and should move, so the loop has to go over the "
        "parameters. A dictionary's get(name, 0) gives 0 for a name that is missing.",
        "moved, after = {}, {}\nfor name, w in ___.items():\n"
        "    v = velocities.get(___, ___)\n"
        "    after[name] = momentum * v - rate * gradients[name]\n"
        "    moved[name] = w + ___\nreturn moved, after",
    ),
    explanation=(
        "The given loop goes over the velocities, so a parameter that has none is never "
        "touched: no error, right gradients, and a loss that still falls because C5 and "
        "F6 learn. The loop belongs over the *parameters*, with a velocity of 0 for "
        "those that have not moved yet: $v' = m v - \\varepsilon g$, $w' = w + v'$. The "
        "same happens in any library whose optimiser is given its list of parameters "
        "before the last layers are added."
    ),
    general=_general,
    after="Your own training below makes its steps with it.",
)  # fmt: skip
