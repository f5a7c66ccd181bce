"""Chapter 12, training: initial weights, steps, schedules, the loop, curves."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...training import initialisation, schedules
from ..exercise import Exercise, Misconception
from .probes import numbers, probe, whole

Array = np.ndarray
Arrays = dict[str, Array]
Generator = np.random.Generator
Pair = tuple[Array, Array]
Slope = Callable[[Arrays, Array, Array], tuple[float, Arrays]]
Step = Callable[[Arrays, Arrays], Arrays]


# 12.1


def reference_fan_in(table: Array, kernel: int) -> Array:
    """The course's answer to 12.1."""
    return np.asarray(table).astype(int).sum(axis=1) * int(kernel) ** 2


def fan_in(table: Array, kernel: int) -> Array:
    units = table.shape[0]
    inputs = np.zeros(units, dtype=int)
    for f in range(units):
        seen = np.sum(table[f])
        inputs[f] = seen * kernel * kernel
    return inputs


def fan_in_by_product(table: Array, kernel: int) -> Array:
    ones = np.ones(table.shape[1], dtype=int)
    return (table @ ones) * kernel**2


def fan_in_by_counting(table: Array, kernel: int) -> list[int]:
    return [len([c for c in row if c]) * kernel**2 for row in table]


def fan_in_in_floats(table: Array, kernel: int) -> Array:
    kernels = np.broadcast_to(table[:, :, None, None], (*table.shape, kernel, kernel))
    return kernels.sum(axis=(1, 2, 3), dtype=np.float32)


def _table(rows: int, columns: int, seed: int) -> Array:
    table = np.random.default_rng(seed).random((rows, columns)) < 0.5
    table[np.arange(rows), np.arange(rows) % columns] = True
    return table


FAN_IN = Exercise(
    id="12.1",
    name="fan_in",
    title="How many inputs a unit has",
    reference=reference_fan_in,
    plain=fan_in,
    parts=("inputs",),
    probes=(
        probe("two maps that see 1 and 3 of 3 maps, kernels 2 x 2",
              lambda: (np.array([[True, False, False], [True, True, True]]), 2)),
        probe("4 dense units that see all of 7 inputs (kernel 1)",
              lambda: (np.ones((4, 7), dtype=bool), 1)),
        probe("5 maps, each of which sees only itself, 3 x 3",
              lambda: (np.eye(5, dtype=bool), 3)),
        probe("a random table of 5 x 4, kernels 5 x 5",
              lambda: (_table(5, 4, 1), 5)),
    ),
    misconceptions=(
        Misconception(
            "T13", "channels forgotten",
            "You counted one kernel per unit. A unit has a kernel on each map that it "
            "sees. Where does the table enter?",
            (("seen = np.sum(table[f])", "seen = 1"),),
        ),
        Misconception(
            "T15", "bias counted",
            "Each of your numbers is one too large. The bias is no input: nothing "
            "comes in through it. What did you add?",
            (("seen * kernel * kernel", "seen * kernel * kernel + 1"),),
        ),
        Misconception(
            "T16", "all maps counted",
            "You count every map in front of the unit. Which of them does it see?",
            (("seen = np.sum(table[f])", "seen = table.shape[1]"),),
        ),
        Misconception(
            "T17", "kernel's side, not its area",
            "Your numbers grow with the kernel's side. How many pixels does a window of "
            "5 x 5 hold?",
            (("seen * kernel * kernel", "seen * kernel"),),
        ),
        Misconception(
            "T18", "fan-out",
            "You counted down the columns: how many units look at each input. That is "
            "the fan-out. Which axis of the table belongs to one unit?",
            wrong=lambda table, kernel: table.sum(axis=0) * kernel**2,
        ),
        Misconception(
            "T19", "one number for all",
            "You added up all units. Each unit has a fan-in of its own: which axis may "
            "not be summed?",
            wrong=lambda table, kernel: int(table.sum()) * kernel**2,
        ),
        Misconception(
            "T20", "kernel forgotten",
            "You counted maps. From each map a whole window comes in: how many numbers "
            "is that?",
            (("seen * kernel * kernel", "seen"),),
        ),
    ),
    alternatives=(fan_in_by_product, fan_in_by_counting, fan_in_in_floats),
    hints=(
        "Take one row of the table. How many maps does this unit see, and how many "
        "pixels of each?",
        "True counts as 1: the sum of a row is the number of maps that are seen.",
        "inputs[f] = np.sum(table[___]) * ___ * ___",
    ),
    explanation=(
        "A unit of map $f$ sees a window of $k \\times k$ in each map that the table "
        "grants it: $F_f = k^2 \\sum_c T_{fc}$. For C3 that is 75, 100 or 150; for "
        "S2 and S4, whose map sees only its own, $2 \\cdot 2 = 4$ (sec. II-B, App. A)."
    ),
    general=lambda rng: (
        _table(int(rng.integers(2, 7)), int(rng.integers(2, 6)), int(rng.integers(99))),
        int(rng.integers(1, 6)),
    ),
    after="Initial weights are as large as this number allows.",
)  # fmt: skip


# 12.2


def reference_weights(shape: tuple[int, ...], inputs: Array, rng: Generator) -> Array:
    """The course's answer to 12.2."""
    limit = initialisation.bound("paper", inputs)
    return rng.uniform(-1, 1, shape) * limit.reshape(-1, *(1 for _ in shape[1:]))


def initial_weights(shape: tuple[int, ...], inputs: Array, rng: Generator) -> Array:
    limit = 2.4 / inputs
    w = rng.uniform(-1.0, 1.0, shape)
    for unit in range(shape[0]):
        w[unit] = w[unit] * limit[unit]
    return w


def weights_unit_by_unit(
    shape: tuple[int, ...], inputs: Array, rng: Generator
) -> Array:
    return np.stack([rng.uniform(-2.4 / F, 2.4 / F, shape[1:]) for F in inputs])


def weights_from_0_to_1(shape: tuple[int, ...], inputs: Array, rng: Generator) -> Array:
    w = (rng.random(shape) * 2 - 1) * 2.4
    return (w.T / inputs).T


def weights_in_float32(shape: tuple[int, ...], inputs: Array, rng: Generator) -> Array:
    w = rng.random(shape[::-1], dtype=np.float32) - np.float32(0.5)
    return (w * (4.8 / inputs).astype(np.float32)).T


def spread_of(args: tuple[Any, ...], output: Any) -> Any:
    """Any random numbers are right if each unit's lie as they should.

    Per unit, times F / 2.4: smallest, largest, mean and standard deviation, and the
    share of all numbers that are different ones.
    """
    shape, inputs, w = args[0], args[1], np.asarray(output, dtype=float)
    if w.shape != shape:
        return [w.shape, np.zeros((len(inputs), 5))]
    scaled = w.reshape(len(w), -1) * inputs[:, None] / 2.4
    different = np.unique(scaled.round(6)).size / scaled.size
    seen = [(row.min(), row.max(), row.mean(), row.std(), different) for row in scaled]
    return [w.shape, np.array(seen).round(1) + 0.0]


def _drawn(inputs: Sequence[int], *rest: int, seed: int = 0) -> tuple[Any, ...]:
    return (len(inputs), *rest), np.array(inputs), np.random.default_rng(seed)


INITIAL_WEIGHTS = Exercise(
    id="12.2",
    name="initial_weights",
    title="Small random numbers, and how small",
    reference=reference_weights,
    plain=initial_weights,
    parts=("spread",),
    view=spread_of,
    probes=(
        probe("3 maps with 75, 100 and 150 inputs, 3,600 weights each (then, per unit "
              "and in units of 2.4/F: smallest, largest, mean, deviation, share of "
              "different numbers)", lambda: _drawn((75, 100, 150), 4, 30, 30)),
        probe("4 dense units with 120, 10, 400 and 84 inputs, 4,000 weights each",
              lambda: _drawn((120, 10, 400, 84), 4000, seed=3)),
    ),
    misconceptions=(
        Misconception(
            "T11", "zeros",
            "All weights are 0. All maps start equal, get equal gradients, and stay "
            "equal for ever. What makes them different?",
            (("rng.uniform(-1.0, 1.0, shape)", "np.zeros(shape)"),),
        ),
        Misconception(
            "T12", "only positive",
            "No weight is below 0. The interval goes as far down as up: where does it "
            "begin?",
            (("rng.uniform(-1.0, 1.0, shape)", "rng.uniform(0.0, 1.0, shape)"),),
        ),
        Misconception(
            "T14", "normal, too large",
            "Some weights lie far outside of 2.4/F: your numbers are normal, not "
            "uniform. Which method of the generator knows an interval?",
            (("rng.uniform(-1.0, 1.0, shape)", "rng.normal(size=shape)"),),
        ),
        Misconception(
            "T23", "1/F",
            "The interval is too small by the same factor for every unit: 1/F. Which "
            "number does the paper write over F?",
            (("2.4 / inputs", "1 / inputs"),),
        ),
        Misconception(
            "T24", "root of F",
            "The interval is too large, most of all for many inputs: you divide by the "
            "root of F. (A good choice, but another one.) What does this exercise ask?",
            (("2.4 / inputs", "2.4 / np.sqrt(inputs)"),),
        ),
        Misconception(
            "T25", "times F",
            "Units with many inputs got the largest weights. Should their sums grow even "
            "faster? Multiply or divide?",
            (("2.4 / inputs", "2.4 * inputs"),),
        ),
        Misconception(
            "T26", "one interval for all",
            "All units have the interval of the first. Which inputs belong to this unit?",
            (("* limit[unit]", "* limit[0]"),),
        ),
        Misconception(
            "T27", "all units alike",
            "Every unit got the same numbers, so all maps will stay copies of one. For "
            "which shape do you draw?",
            (("rng.uniform(-1.0, 1.0, shape)",
              "0 * np.zeros(shape) + rng.uniform(-1.0, 1.0, shape[1:])"),),
        ),
        Misconception(
            "T28", "interval forgotten",
            "All weights lie between -1 and 1, whatever F is. Where does the number of "
            "inputs come in?",
            (("* limit[unit]", "* 1"),),
        ),
    ),
    alternatives=(weights_unit_by_unit, weights_from_0_to_1, weights_in_float32),
    hints=(
        "rng.uniform(low, high, shape) draws all of them at once. Start with the "
        "interval from -1 to 1.",
        "Then stretch each unit's weights by its own 2.4/F. w[unit] are all weights of "
        "one unit.",
        "w = rng.uniform(___, ___, shape)\n"
        "for unit in range(___):\n    w[unit] = w[unit] * ___ / inputs[___]",
    ),
    explanation=(
        "Uniform in $[-2.4/F_i, +2.4/F_i]$, with $F_i$ the fan-in of the unit that the "
        "weight belongs to (App. A). So the sums of all units should begin in the working "
        "range of the squashing function. It is $1/F$, not $1/\\sqrt{F}$, because the "
        "paper takes a unit's inputs to be strongly correlated."
    ),
    general=lambda rng: _drawn(
        tuple(int(n) for n in rng.integers(4, 400, 3)), 9, 400,
        seed=int(rng.integers(999)),
    ),
    after="The next cell starts LeNet-5 with such weights, and with others.",
)  # fmt: skip


# 12.3


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


def in_a_row(args: tuple[Any, ...], output: Any) -> Array:
    """All arrays of a dict, one number after the other, in the order of the input."""
    start = args[0]
    if set(output) != set(start):
        raise ValueError("other names")
    return np.concatenate([np.ravel(output[name]) for name in start]).astype(float)


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


# 12.4


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


# 12.5


def reference_error_rate(answers: Array, labels: Array) -> float:
    """The course's answer to 12.5."""
    return float(np.mean(np.asarray(answers) != np.asarray(labels)))


def error_rate(answers: Array, labels: Array) -> float:
    wrong = 0
    for n in range(len(labels)):
        if answers[n] != labels[n]:
            wrong = wrong + 1
    return wrong / len(labels)


def error_rate_by_mean(answers: Array, labels: Array) -> Any:
    return np.mean(answers != labels)


def error_rate_by_counting(answers: Array, labels: Array) -> float:
    return np.count_nonzero(answers - labels) / labels.size


def error_rate_in_float32(answers: Array, labels: Array) -> Any:
    right = sum(a == t for a, t in zip(answers, labels, strict=True))
    return np.float32(1) - np.float32(right / len(labels))


def _answers(n: int, seed: int) -> Pair:
    labels = whole(n, seed=seed)
    answers = np.where(numbers(n, seed=seed + 1) > 0.5, whole(n, seed=seed + 2), labels)
    return answers, labels


ERROR_RATE = Exercise(
    id="12.5",
    name="error_rate",
    title="How many are wrong",
    reference=reference_error_rate,
    plain=error_rate,
    parts=("error",),
    probes=(
        probe("answers 1 2 3 4, labels 1 2 9 4",
              lambda: (np.array([1, 2, 3, 4]), np.array([1, 2, 9, 4]))),
        probe("answers 5 7, labels 7 5",
              lambda: (np.array([5, 7]), np.array([7, 5]))),
        probe("answers 0 3 8 8 1, labels 6 3 8 0 1",
              lambda: (np.array([0, 3, 8, 8, 1]), np.array([6, 3, 8, 0, 1]))),
        probe("three right answers", lambda: (np.arange(3), np.arange(3))),
    ),
    misconceptions=(
        Misconception(
            "T21", "a count",
            "You return how many are wrong, not which part of them. Divide by what?",
            (("wrong / len(labels)", "wrong"),),
        ),
        Misconception(
            "T22", "every answer with every label",
            "Your result is wrong even where all answers are right: each answer was "
            "compared with every label, N x N times. Which shapes met?",
            wrong=lambda answers, labels: np.mean(answers != labels[:, None]),
        ),
        Misconception(
            "T29", "accuracy",
            "You return the part that is right. Which part is asked for?",
            (("answers[n] != labels[n]", "answers[n] == labels[n]"),),
        ),
        Misconception(
            "T30", "per cent",
            "Your number is a hundred times larger: per cent. The loop expects a "
            "fraction: between which numbers?",
            (("wrong / len(labels)", "100 * wrong / len(labels)"),),
        ),
        Misconception(
            "T37", "distance of digits",
            "You measured how far the answers are from the labels. Is a 1 for a 7 worse "
            "than a 6 for a 7? Wrong is wrong: what is counted?",
            wrong=lambda answers, labels: np.mean(np.abs(answers - labels)),
        ),
        Misconception(
            "T38", "signed differences",
            "Errors up and down cancel in yours: 5 for 7 and 7 for 5 give 0. What does "
            "`!=` give instead of a difference?",
            wrong=lambda answers, labels: np.mean(answers - labels),
        ),
        Misconception(
            "T39", "whole-number division",
            "Your result is 0 or 1, never between. Which division drops the decimals?",
            (("wrong / len(labels)", "wrong // len(labels)"),),
        ),
    ),
    alternatives=(error_rate_by_mean, error_rate_by_counting, error_rate_in_float32),
    hints=(
        "Comparing two arrays of the same shape gives one True or False for each pair.",
        "True counts as 1. What is the mean of such an array?",
        "return np.mean(answers ___ labels)",
    ),
    explanation=(
        "The share of answers that differ from their labels; the paper reports it as "
        "error rate, in per cent (sec. III)."
    ),
    general=lambda rng: _answers(int(rng.integers(1, 60)), int(rng.integers(999))),
    after="It is what the paper's Fig. 5 shows for each pass.",
)  # fmt: skip


# 12.6

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
        probe("epoch 2 of 0.4, 0.3, 0.2 for 3, 1 and 4 passes, then 0.1",
              lambda: (2, ((0.4, 3), (0.3, 1), (0.2, 4)), 0.1)),
        probe("epoch 8 of 0.4, 0.3, 0.2 for 3, 1 and 4 passes, then 0.1",
              lambda: (8, ((0.4, 3), (0.3, 1), (0.2, 4)), 0.1)),
    ),
    misconceptions=(
        Misconception(
            "O31", "counted from 0",
            "Each of your changes comes one pass late. The first epoch is number 1: is "
            "epoch 2 still one of the first two?",
            wrong=lambda epoch, steps, last: reference_rate(
                max(epoch - 1, 1), steps, last
            ),
        ),
        Misconception(
            "O32", "one pass short",
            "Each of your changes comes one pass early: of two passes, the second is "
            "lost. Does < include the end?",
            (("epoch <= passes", "epoch < passes"),),
        ),
        Misconception(
            "O33", "passes not added up",
            "You compare the epoch with each number of passes alone. After two passes "
            "with 0.5, when do the three with 0.2 begin and end?",
            (("epoch = epoch - passes", "pass"),),
        ),
        Misconception(
            "O34", "one step per pass",
            "Your rate changes with every pass. For how many passes does each one hold?",
            (("epoch <= passes", "epoch <= 1"), ("epoch - passes", "epoch - 1")),
        ),
        Misconception(
            "O35", "no last rate",
            "After the list is over, you stay with its last entry. Which rate holds for "
            "all passes that follow?",
            (("return last", "return rate"),),
        ),
        Misconception(
            "O36", "the first rate for ever",
            "The rate never changes. When do you look at the second entry?",
            (("if epoch <= passes:", "if epoch > 0:"),),
        ),
        Misconception(
            "O37", "starts again",
            "When the list is over, yours begins anew. Which rate holds for all passes "
            "that follow?",
            wrong=lambda epoch, steps, last: [
                rate for rate, passes in steps for _ in range(passes)
            ][(epoch - 1) % sum(passes for _, passes in steps)],
        ),
    ),
    alternatives=(rate_from_a_list, rate_by_ends, rate_in_float32),
    hints=(
        "Write the rates of the first seven passes in a row: 0.5 0.5 0.2 ...",
        "Go through the steps. If the epoch lies within this one's passes, you have the "
        "rate; if not, take its passes off the epoch and look at the next.",
        "for rate, passes in steps:\n    if epoch ___ passes:\n"
        "        return ___\n    epoch = epoch - ___\nreturn ___",
    ),
    explanation=(
        "Each pair holds for so many passes. The paper's: 0.0005 for two passes, 0.0002 "
        "for three, 0.0001 for three, 0.00005 for four, then 0.00001 (sec. III-B). They "
        "are global rates of its second-order method, chapter 13."
    ),
    general=_plan,
    after="The paper made 20 passes with such a list.",
)  # fmt: skip


# 12.7


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


# 12.8

LABELS = ("broken", "saturated", "climbing", "silent", "constant", "slow", "learning")


def reference_curves(losses: Array, norms: Array) -> str:
    """The course's answer to 12.8."""
    losses, norms = np.asarray(losses), np.asarray(norms)
    if not (np.isfinite(losses).all() and np.isfinite(norms).all()):
        return "broken"
    first, last = losses[0], losses[-10:].mean()
    if last > 1.2 * first:
        return "saturated" if norms[-10:].mean() < 0.1 * norms[0] else "climbing"
    if 82 <= last <= 86:
        return "silent"
    if 54 <= last <= 60:
        return "constant"
    return "slow" if last > 0.9 * first else "learning"


def read_curves(losses: Array, norms: Array) -> str:
    if not np.all(np.isfinite(losses)) or not np.all(np.isfinite(norms)):
        return "broken"
    first = losses[0]
    last = np.mean(losses[-10:])
    if last > 1.2 * first:
        if np.mean(norms[-10:]) < 0.1 * norms[0]:
            return "saturated"
        return "climbing"
    if last >= 82 and last <= 86:
        return "silent"
    if last >= 54 and last <= 60:
        return "constant"
    if last > 0.9 * first:
        return "slow"
    return "learning"


def curves_by_sums(losses: Array, norms: Array) -> str:
    if np.isnan(losses - losses).any() or np.isnan(norms - norms).any():
        return "broken"
    last, push = sum(losses[-10:]) / 10, sum(norms[-10:]) / 10
    if last > losses[0] * 1.2:
        return ("climbing", "saturated")[int(push < norms[0] * 0.1)]
    if abs(last - 84) <= 2:
        return "silent"
    if abs(last - 57) <= 3:
        return "constant"
    return "learning" if last <= losses[0] * 0.9 else "slow"


def curves_by_rules(losses: Array, norms: Array) -> str:
    last, push = losses[-10:].mean(), norms[-10:].mean()
    rules = {
        "broken": not np.isfinite([losses.sum(), norms.sum()]).all(),
        "saturated": last > 1.2 * losses[0] and push < 0.1 * norms[0],
        "climbing": last > 1.2 * losses[0],
        "silent": 82 <= last <= 86,
        "constant": 54 <= last <= 60,
        "slow": last > 0.9 * losses[0],
    }
    return next((name for name, holds in rules.items() if holds), "learning")


def curves_in_float32(losses: Array, norms: Array) -> str:
    return read_curves(losses.astype(np.float32), norms.astype(np.float32))


def _curve(
    *losses: float, norms: Sequence[float] = (100.0, 50.0), steps: int = 14
) -> Pair:
    """The first numbers as given, the last one repeated; so for the norms."""
    both = []
    for values in (losses, norms):
        values = list(values)
        rest = values[-1:] * (steps - len(values))
        both.append(np.array([*values, *rest], dtype=float))
    return both[0], both[1]


def _ending(*last: float) -> Pair:
    """Losses of 14 steps that begin at 100 and end with these; norms from 100."""
    before = 14 - len(last)
    losses = [100.0, 300.0, *[100.0] * (before - 2), *last]
    return np.array(losses), np.array([100.0, *[50.0] * 13])


def _norms_ending(*last: float) -> Pair:
    norms = [100.0, 900.0, *[100.0] * (12 - len(last)), *last]
    return np.array([100.0, *[130.0] * 13]), np.array(norms)


def _bad(where: str) -> Pair:
    losses, norms = _curve(100.0, 80.0, 40.0)
    (losses if where == "loss" else norms)[5] = np.inf
    return losses, norms


def _random_curves(rng: Generator) -> Pair:
    losses = np.append(rng.uniform(60, 120), np.full(12, rng.uniform(10, 200)))
    if rng.random() < 0.2:
        losses[5] = np.nan
    return losses, np.append(100.0, np.full(12, rng.uniform(1, 30)))


READ_CURVES = Exercise(
    id="12.8",
    name="read_curves",
    title="The doctor reads the curves",
    reference=reference_curves,
    plain=read_curves,
    parts=("says",),
    probes=(
        probe("a loss that falls from 110 to 25", lambda: _curve(110.0, 60.0, 25.0)),
        probe("a loss that is inf at step 5", lambda: _bad("loss")),
        probe("a norm that is inf at step 5", lambda: _bad("norm")),
        probe("a loss from 110 to 208, norms from 160 to 6",
              lambda: _curve(110.0, 208.0, norms=(160.0, 6.0))),
        probe("a loss from 110 to 140, norms from 160 to 112",
              lambda: _curve(110.0, 140.0, norms=(160.0, 112.0))),
        probe("a loss that stays at 84", lambda: _curve(84.0, 83.5)),
        probe("a loss from 84 to 57", lambda: _curve(84.0, 57.0)),
        probe("a loss from 110 to 108", lambda: _curve(110.0, 108.0)),
        probe("a loss from 100 to exactly 120, norms from 100 to 5",
              lambda: _curve(100.0, 120.0, norms=(100.0, 5.0))),
        probe("a loss from 60 to 84 (1.4 times)",
              lambda: _curve(60.0, 84.0, norms=(100.0, 5.0))),
        probe("a loss from 100 to exactly 90", lambda: _curve(100.0, 90.0)),
        probe("losses whose last ten have the mean 130, their last nine 100",
              lambda: _ending(400.0, *[100.0] * 9)),
        probe("losses whose last ten have the mean 100, their last eleven 164",
              lambda: _ending(800.0, *[100.0] * 10)),
        probe("a loss from 100 to 130, norms that end with a mean of exactly 10",
              lambda: _norms_ending(*[10.0] * 10)),
        probe("a loss to 130, norms whose last ten have the mean 14, their last nine 5",
              lambda: _norms_ending(95.0, *[5.0] * 9)),
        probe("a loss to 130, norms whose last ten have the mean 5, their last eleven 50",
              lambda: _norms_ending(500.0, *[5.0] * 10)),
        probe("a loss from 200 to 82", lambda: _curve(200.0, 150.0, 82.0)),
        probe("a loss from 200 to 81.5", lambda: _curve(200.0, 150.0, 81.5)),
        probe("a loss from 200 to 86", lambda: _curve(200.0, 150.0, 86.0)),
        probe("a loss from 200 to 86.5", lambda: _curve(200.0, 150.0, 86.5)),
        probe("a loss from 200 to 54", lambda: _curve(200.0, 150.0, 54.0)),
        probe("a loss from 200 to 53.5", lambda: _curve(200.0, 150.0, 53.5)),
        probe("a loss from 200 to 60", lambda: _curve(200.0, 150.0, 60.0)),
        probe("a loss from 200 to 60.5", lambda: _curve(200.0, 150.0, 60.5)),
    ),
    misconceptions=(
        Misconception(
            "O51", "not finite",
            "A curve with inf in it was not called broken. Do not trust comparisons to "
            "find nan, either: each of them is False. Which function knows both?",
            (("if not np.all(np.isfinite(losses)) or not np.all(np.isfinite(norms)):",
              "if False:"),),
        ),
        Misconception(
            "O52", "norms not looked at",
            "A loss that is finite with a norm of inf is broken, too. Which of the two "
            "curves did you look at?",
            ((" or not np.all(np.isfinite(norms))", ""),),
        ),
        Misconception(
            "O53", "one batch for the end",
            "You take the last batch for the end. Batches differ, and one of them may be "
            "a lucky one. Over how many steps is the mean taken?",
            (("np.mean(losses[-10:])", "losses[-1]"),),
        ),
        Misconception(
            "O54", "mean over all",
            "Your mean goes over the whole curve, so its beginning still counts. Which "
            "steps are the end?",
            (("np.mean(losses[-10:])", "np.mean(losses)"),),
        ),
        Misconception(
            "O55", "norms forgotten",
            "A loss that went up is always called climbing in yours. If hardly any "
            "gradient is left, it cannot come back: which curve tells?",
            (('return "saturated"', 'return "climbing"'),),
        ),
        Misconception(
            "O56", "saturated and climbing exchanged",
            "You exchanged two names: where hardly any gradient is left, the units are "
            "stuck at the ends of their curve. Which name is that?",
            (("np.mean(norms[-10:]) < 0.1 * norms[0]",
              "np.mean(norms[-10:]) >= 0.1 * norms[0]"),),
        ),
        Misconception(
            "O57", "silent and constant exchanged",
            "You exchanged two names. F6 = 0 gives 84; the best constant F6 gives 56.5. "
            "Which is which?",
            (('return "silent"', 'return "constant" + ""'),
             ('    if last >= 54 and last <= 60:\n        return "constant"\n',
              '    if last >= 54 and last <= 60:\n        return "silent" + ""\n')),
        ),
        Misconception(
            "O58", "slow before the others",
            "A loss that stays at 84 is called slow in yours. It is slow, but a name "
            "that says more comes first. In which order are the rules asked?",
            wrong=lambda losses, norms: (
                "slow"
                if np.isfinite([losses.sum(), norms.sum()]).all()
                and 0.9 * losses[0] < losses[-10:].mean() <= 1.2 * losses[0]
                else reference_curves(losses, norms)
            ),
        ),
        Misconception(
            "O59", "last loss beside the smallest",
            "You compare the end with the smallest loss instead of the first. From "
            "where did it start?",
            (("first = losses[0]", "first = losses.min()"),),
        ),
    ),
    alternatives=(curves_by_sums, curves_by_rules, curves_in_float32),
    hints=(
        "Work out first and last; then ask the rules one by one, in the order of the "
        "table, and return at the first that holds.",
        "np.isfinite is False for nan and inf. The mean of the last ten is that of "
        "losses[-10:].",
        "if last > ___ * first:\n    if np.mean(norms[___:]) < ___ * norms[0]:\n"
        '        return "___"\n    return "___"',
    ),
    explanation=(
        "The rules are ours; the marks are the codes': F6 $= 0$ is 84 away from each of "
        "them, and the best constant F6 56.5 from them on average (chapter 09). Their "
        "order matters, since a loss that stays at 84 is silent *and* slow."
    ),
    general=_random_curves,
    after="The dashboard below asks the same rules.",
    widget="TrainingDashboard",
)  # fmt: skip

EXERCISES = (
    FAN_IN,
    INITIAL_WEIGHTS,
    SGD_STEP,
    MOMENTUM_STEP,
    ERROR_RATE,
    RATE_IN,
    TRAIN_EPOCH,
    READ_CURVES,
)
