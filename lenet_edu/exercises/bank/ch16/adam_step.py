"""16.7 adam_step: one step of Adam."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import numbers, probe

Array = np.ndarray
Generator = np.random.Generator
Triple = tuple[Array, Array, Array]


def adam_step(
    w: Array, g: Array, m: Array, s: Array, t: int, rate: float = 0.001
) -> Triple:
    m = 0.9 * m + 0.1 * g
    s = 0.999 * s + 0.001 * g * g
    mean = m / (1 - 0.9**t)
    square = s / (1 - 0.999**t)
    step = rate * mean / (np.sqrt(square) + 1e-8)
    return w - step, m, s


def adam_number_by_number(
    w: Array, g: Array, m: Array, s: Array, t: int, rate: float = 0.001
) -> Triple:
    w, m, s = (np.array(a, dtype=float) for a in (w, m, s))
    for i in np.ndindex(w.shape):
        m[i] += 0.1 * (g[i] - m[i])
        s[i] += 0.001 * (g[i] ** 2 - s[i])
        size = (s[i] / (1 - 0.999**t)) ** 0.5 + 1e-8
        w[i] -= rate * m[i] / (1 - 0.9**t) / size
    return w, m, s


def adam_with_names(
    w: Array, g: Array, m: Array, s: Array, t: int, rate: float = 0.001
) -> Triple:
    b1, b2, epsilon = 0.9, 0.999, 1e-8
    m, s = b1 * m + (1 - b1) * g, b2 * s + (1 - b2) * np.square(g)
    corrected = m / (1 - np.power(b1, t)), s / (1 - np.power(b2, t))
    return w - rate * corrected[0] / (np.sqrt(corrected[1]) + epsilon), m, s


def adam_with_one_factor(
    w: Array, g: Array, m: Array, s: Array, t: int, rate: float = 0.001
) -> list[Array]:
    m = m + (g - m) / 10
    s = s + (g**2 - s) / 1000
    root = np.sqrt(1 - 0.999**t)
    return [w - rate * root / (1 - 0.9**t) * m / (np.sqrt(s) + 1e-8 * root), m, s]


def _adam(**changes: Any) -> Callable[..., Triple]:
    """A variant of the step: see the names."""

    def step(
        w: Array, g: Array, m: Array, s: Array, t: int, rate: float = 0.001
    ) -> Triple:
        first, second = changes.get("betas", (0.9, 0.999))
        m = first * m + (1 - first) * g
        s = second * s + (1 - second) * g * g
        t = t + changes.get("late", 0)
        mean, square = m, s
        if changes.get("corrected", True):
            with np.errstate(all="ignore"):
                mean, square = m / (1 - first**t), s / (1 - second**t)
        return w - rate * changes["size"](mean, square), m, s

    return step


def _quietly(a: Array, b: Array) -> Array:
    with np.errstate(all="ignore"):
        return a / b


def _usual(mean: Array, square: Array) -> Array:
    return mean / (np.sqrt(square) + 1e-8)


def _adam_case(rng: Generator) -> tuple[Any, ...]:
    shape = tuple(int(n) for n in rng.integers(1, 5, 2))
    w, g, m = rng.normal(size=(3, *shape))
    return w, g, m, rng.uniform(0.01, 2, shape), int(rng.integers(1, 50)), 0.01


def _start(*gradient: float, rate: float = 0.1) -> tuple[Any, ...]:
    g = np.array(gradient)
    return np.ones(len(g)), g, np.zeros(len(g)), np.zeros(len(g)), 1, rate


_M = "m = 0.9 * m + 0.1 * g"


_S = "s = 0.999 * s + 0.001 * g * g"


_STEP = "step = rate * mean / (np.sqrt(square) + 1e-8)"


ADAM_STEP = Exercise(
    id="16.7",
    name="adam_step",
    title="One step of Adam",
    reference=adam_with_names,
    plain=adam_step,
    parts=("w", "m", "s"),
    probes=(
        probe("the first step: w = 1, 1, gradients 100 and -0.01, rate 0.1",
              lambda: _start(100.0, -0.01)),
        probe("a step 3 with random numbers, rate 0.5",
              lambda: (numbers(2, 3), numbers(2, 3, seed=1), numbers(2, 3, seed=2),
                       numbers(2, 3, seed=3) ** 2, 3, 0.5)),
        probe("a gradient of 0 after others, step 2, the rate left out",
              lambda: (np.array([1.0, 2.0]), np.zeros(2), np.array([0.5, -0.2]),
                       np.array([0.25, 0.04]), 2)),
        probe("a tiny gradient at the first step, 1e-8, rate 0.1",
              lambda: _start(1e-8, -2e-8)),
        probe("nothing has ever moved: gradients 0, step 1",
              lambda: _start(0.0, 0.0)),
    ),
    misconceptions=(
        Misconception("O60", "no correction at the start",
            "Your first step is too long by about three. m and s start at 0 and are too "
            "small at first, s most of all. By what are they divided?",
            wrong=_adam(corrected=False, size=_usual)),
        Misconception("O61", "epsilon under the root",
            "Where gradients are tiny your step is far too small: your 1e-8 stands under "
            "the root, where it counts as 1e-4. Where does it belong?",
            ((_STEP, "step = rate * mean / np.sqrt(square + 1e-8)"),)),
        Misconception("O62", "m and s exchanged",
            "You divide the squares by the root of the means. Which of the two says "
            "where to go, and which how large gradients are?",
            wrong=lambda w, g, m, s, t, rate=0.001: (
                w - rate * (adam_step(w, g, m, s, t)[2] / (1 - 0.999**t))
                / (np.sqrt(np.abs(adam_step(w, g, m, s, t)[1] / (1 - 0.9**t))) + 1e-8),
                *adam_step(w, g, m, s, t)[1:],
            )),
        Misconception("O63", "steps counted from 0",
            "Your correction belongs to one step earlier; at the first step it divides "
            "by 0. From which number does t count?",
            wrong=_adam(late=-1, size=_usual)),
        Misconception("O64", "no root",
            "You divide by the mean square itself. A gradient of 100 then takes a tiny "
            "step. Of which number is s the square?",
            ((_STEP, "step = rate * mean / (square + 1e-8)"),)),
        Misconception("O65", "betas exchanged",
            "You keep 0.999 of m and 0.9 of s. Which of the two should have the longer "
            "memory?",
            wrong=_adam(betas=(0.999, 0.9), size=_usual)),
        Misconception("O66", "s without the square",
            "Your s is a mean of gradients, not of their squares; its root may not even "
            "exist. What is squared?",
            ((_S, "s = 0.999 * s + 0.001 * np.abs(g)"),)),
        Misconception("O01", "uphill",
            "You walked uphill. Which sign goes down?",
            (("return w - step, m, s", "return w + step, m, s"),)),
        Misconception("O67", "corrected numbers kept",
            "You return m and s after their correction, so the next step corrects them "
            "again. Which ones must be remembered?",
            (("return w - step, m, s", "return w - step, mean, square"),)),
        Misconception("O68", "gradient instead of its mean",
            "Your step uses g alone: nothing is left of the steps before. Which number "
            "remembers them?",
            ((_STEP, "step = rate * g / (np.sqrt(square) + 1e-8)"),)),
        Misconception("O69", "no epsilon",
            "Where no gradient has ever been, you divide 0 by 0. What keeps the division "
            "finite?",
            wrong=_adam(size=lambda mean, square: _quietly(mean, np.sqrt(square)))),
        Misconception("O70", "only the second correction",
            "You correct s but not m, so the first step is a tenth of what it should be. "
            "How much of g is in m after one step?",
            (("mean = m / (1 - 0.9**t)", "mean = m"),)),
        Misconception("O71", "gradient added whole",
            "You add all of g to m, as momentum does. Here m is a mean: which part of g "
            "goes in?",
            ((_M, "m = 0.9 * m + g"),)),
    ),
    alternatives=(adam_number_by_number, adam_with_names, adam_with_one_factor),
    hints=(
        "Two running means: of the gradient, and of its square. Write these two lines "
        "first.",
        "After t steps from 0 a running mean that keeps b has only 1 - b to the power t "
        "of its weight: divide by that. The root is taken before 1e-8 is added.",
        "m = 0.9 * m + ___ * g\ns = 0.999 * s + ___ * g * g\n"
        "mean, square = m / (1 - ___**t), s / (1 - ___**t)\n"
        "return w - rate * ___ / (np.sqrt(___) + 1e-8), m, s",
    ),
    explanation=(
        "$m \\leftarrow 0.9 m + 0.1 g$, $s \\leftarrow 0.999 s + 0.001 g^2$, then $w "
        "\\leftarrow w - \\varepsilon\\, \\hat m / (\\sqrt{\\hat s} + 10^{-8})$ with "
        "$\\hat m = m / (1 - 0.9^t)$ and $\\hat s = s / (1 - 0.999^t)$ (Kingma and Ba "
        "2015, algorithm 1; seventeen years after LeNet-5). At the first step $\\hat m / "
        "\\sqrt{\\hat s}$ is the sign of $g$: every number moves by the rate."
    ),
    general=_adam_case,
    after="The training cell below takes its steps with it.",
)  # fmt: skip
