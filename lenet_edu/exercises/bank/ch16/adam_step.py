"""16.7 adam_step: one step of Adam."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...exercise import Exercise, Misconception
from .. import families
from ..probes import probe, small

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


def adam_given(
    w: Array, g: Array, m: Array, s: Array, t: int, rate: float = 0.001
) -> Triple:
    m = 0.9 * m + 0.1 * g
    s = 0.999 * s + 0.001 * g**2
    m = m / (1 - 0.9**t)
    s = s / (1 - 0.999**t)
    return w - rate * m / np.sqrt(s + 1e-8), m, s


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


def _adam(
    corrected: Callable[[Array, Array, int], tuple[Array, Array]] = (
        lambda m, s, t: (m / (1 - 0.9**t), s / (1 - 0.999**t))
    ),
    old: bool = False,
) -> Callable[..., Triple]:
    """The step with another correction, or with ``old`` m and s."""

    def step(
        w: Array, g: Array, m: Array, s: Array, t: int, rate: float = 0.001
    ) -> Triple:
        before = m, s
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g * g
        used = before if old else (m, s)
        mean, square = corrected(used[0], used[1], t)
        return w - rate * mean / (np.sqrt(square) + 1e-8), m, s

    return step


def _adam_in_one_rate(epsilon: float) -> Callable[..., Triple]:
    """The corrections as one factor of the rate, epsilon added to the root of s."""

    def step(
        w: Array, g: Array, m: Array, s: Array, t: int, rate: float = 0.001
    ) -> Triple:
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g * g
        rate = rate * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        return w - rate * m / (np.sqrt(s) + epsilon), m, s

    return step


def _adam_case(rng: Generator) -> tuple[Any, ...]:
    shape = tuple(int(n) for n in rng.integers(1, 5, 2))
    w, g, m = rng.normal(size=(3, *shape))
    return w, g, m, rng.uniform(0.01, 2, shape), int(rng.integers(1, 50)), 0.01


def _start(*gradient: float, rate: float = 0.1) -> tuple[Any, ...]:
    g = np.array(gradient)
    return np.ones(len(g)), g, np.zeros(len(g)), np.zeros(len(g)), 1, rate


_M = "m = 0.9 * m + 0.1 * g"
_S = "s = 0.999 * s + 0.001 * g * g"
_MEAN = "m / (1 - 0.9**t)"
_SQUARE = "s / (1 - 0.999**t)"
_STEP = "step = rate * mean / (np.sqrt(square) + 1e-8)"
_RETURN = "return w - step, m, s"


def _not_squared(id: str, term: str, root: str = "np.sqrt(square)") -> Misconception:
    return Misconception(
        id, "s without the square",
        "Your s is a running mean of the gradients themselves. It should say how large "
        "they are, whatever their sign: what is squared in its formula?",
        ((_S, f"s = 0.999 * s + 0.001 * {term}"),
         (_STEP, f"step = rate * mean / ({root} + 1e-8)")),
    )  # fmt: skip


def _early(id: str, divide: str) -> Misconception:
    """An exponent of t - 1; ``divide`` is what stands for 1 - b**(t - 1)."""
    mean, square = (divide.format(b) for b in ("0.9", "0.999"))
    return Misconception(
        id, "steps counted from 0",
        "Your correction is the one of the step before, so it divides by 0, or next to "
        "it, at the first step. From which number does t count?",
        ((_MEAN, f"m / ({mean})"), (_SQUARE, f"s / ({square})")),
    )  # fmt: skip


def _corrected_kept(id: str, kept: str) -> Misconception:
    return Misconception(
        id, "corrected numbers kept",
        "You return a running mean after its correction, so the next step corrects it "
        "again. Which numbers must be remembered?",
        ((_RETURN, f"return w - step, {kept}"),),
    )  # fmt: skip


def _forgotten(id: str, *edits: families.Edit) -> Misconception:
    return Misconception(
        id, "the past forgotten",
        "A running mean of yours does not depend on what it was before. Which part of "
        "its old value does it keep?",
        edits,
    )  # fmt: skip


def _memory_exchanged(id: str, *edits: families.Edit) -> Misconception:
    return Misconception(
        id, "0.9 and 0.999 exchanged",
        "A running mean of yours keeps the share that belongs to the other one. Which "
        "of the two should have the longer memory, m or s?",
        edits,
    )  # fmt: skip


def _weights_exchanged(id: str, *edits: families.Edit) -> Misconception:
    return Misconception(
        id, "weights exchanged in a mean",
        "In a running mean of yours the new number has the large weight and the old "
        "mean the small one. Which should count for more, the past or the present?",
        edits,
    )  # fmt: skip


ADAM_STEP = Exercise(
    id="16.7",
    name="adam_step",
    title="Fix: one step of Adam",
    kind="find-and-fix",
    given=adam_given,
    reference=adam_with_names,
    plain=adam_step,
    parts=("w", "m", "s"),
    probes=(
        probe("the first step: w = 1, 1, gradients 100 and -0.01, rate 0.1",
              lambda: _start(100.0, -0.01)),
        probe("a gradient of 2 at step 2, m = 1, s = 4, rate 0.5",
              lambda: (np.array([3.0]), np.array([2.0]), np.array([1.0]),
                       np.array([4.0]), 2, 0.5)),
        probe("step 3 with whole numbers, rate 0.5",
              lambda: (small(2, 3), small(2, 3, seed=1), small(2, 3, seed=2),
                       1 + small(2, 3, seed=3) ** 2, 3, 0.5)),
        probe("a gradient of 0 after others, step 2, the rate left out",
              lambda: (np.array([1.0, 2.0]), np.zeros(2), np.array([0.5, -0.2]),
                       np.array([0.25, 0.04]), 2)),
        probe("a tiny gradient at the first step, 1e-8, rate 0.1",
              lambda: _start(1e-8, -2e-8)),
        probe("nothing has ever moved: gradients 0, step 1",
              lambda: _start(0.0, 0.0)),
    ),
    misconceptions=(
        Misconception(
            "O60", "no correction at the start",
            "Your first step is about three times too long. m and s start at 0 and are "
            "too small at first, s most of all. By what are they divided?",
            wrong=_adam(lambda m, s, t: (m, s)),
        ),
        Misconception(
            "O70", "m not corrected",
            "You correct s but not m, so the first step is a tenth of what it should "
            "be. How much of g is in m after one step?",
            ((_MEAN, "m"),),
        ),
        Misconception(
            "O72", "s not corrected",
            "You correct m but not s, so your first step is about thirty times too "
            "long. How much of g * g is in s after one step?",
            wrong=_adam(lambda m, s, t: (m / (1 - 0.9**t), s)),
        ),
        Misconception(
            "O73", "corrections exchanged",
            "You correct m with 0.999 and s with 0.9. Which of the two numbers does "
            "each running mean keep?",
            ((_MEAN, "m / (1 - 0.999**t)"), (_SQUARE, "s / (1 - 0.9**t)")),
        ),
        Misconception(
            "O74", "multiplied by the correction",
            "At the first step m and s are too small, and you make them smaller "
            "still. Do you multiply by the weight that they hold so far, or divide?",
            ((_MEAN, "m * (1 - 0.9**t)"), (_SQUARE, "s * (1 - 0.999**t)")),
        ),
        _early("O63", "1 - {}**(t - 1)"),
        _early("O75", "1 - {}**(t - 1) + 1e-16"),
        Misconception(
            "O76", "one step too late",
            "Your correction is the one of the step after, too weak at first. t is 1 "
            "at the first step: which power is taken there?",
            ((_MEAN, "m / (1 - 0.9 ** (t + 1))"),
             (_SQUARE, "s / (1 - 0.999 ** (t + 1))")),
        ),
        Misconception(
            "O77", "the same correction at every step",
            "Your first step is right, but later ones are corrected just as much. How "
            "does t come into what you divide by?",
            ((_MEAN, "m / (1 - 0.9)"), (_SQUARE, "s / (1 - 0.999)")),
        ),
        Misconception(
            "O78", "product instead of power",
            "You multiply 0.9 and 0.999 by t. What is left of 0.9 after two steps of "
            "shrinking: two times 0.9, or 0.9 times 0.9?",
            ((_MEAN, "m / (1 - 0.9 * t)"), (_SQUARE, "s / (1 - 0.999 * t)")),
        ),
        _corrected_kept("O67", "mean, square"),
        _corrected_kept("O96", "mean, s"),
        _corrected_kept("O97", "m, square"),
        Misconception(
            "O61", "epsilon under the root",
            "Where gradients are tiny your step is far too small: 1e-8 stands under "
            "the root, where it counts as 1e-4. Where does it belong?",
            ((_STEP, "step = rate * mean / np.sqrt(square + 1e-8)"),),
        ),
        Misconception(
            "O69", "no epsilon",
            "Where no gradient has ever been, you divide 0 by 0. What should be added "
            "to the root before you divide by it?",
            ((_STEP, "step = rate * mean / np.sqrt(square)"),),
        ),
        Misconception(
            "O79", "epsilon of 1e-7",
            "Where gradients are tiny your step is too small: what you add to the root "
            "is ten times too large. That is the default of Keras; which number stands "
            "in the formula here?",
            ((_STEP, "step = rate * mean / (np.sqrt(square) + 1e-7)"),),
        ),
        Misconception(
            "O80", "epsilon before the correction",
            "Where gradients are tiny your step is too small. You add 1e-8 to the root "
            "of s as it is, as some libraries do; in the formula here, is s corrected "
            "before or after that?",
            wrong=_adam_in_one_rate(1e-8),
        ),
        Misconception(
            "O81", "epsilon of 1e-7 before the correction",
            "Where gradients are small your step is too small: you add 1e-7 to the "
            "root of s as it is, as Keras does. Which number is added in the formula "
            "here, and to which s?",
            wrong=_adam_in_one_rate(1e-7),
        ),
        Misconception(
            "O64", "no root",
            "You divide by the mean square itself. A gradient of 100 then takes a tiny "
            "step. What turns a mean of squares back into the size of a gradient?",
            ((_STEP, "step = rate * mean / (square + 1e-8)"),),
        ),
        Misconception(
            "O62", "m and s exchanged",
            "You divide the squares by the root of the means. Which of the two says "
            "where to go, and which how large gradients are?",
            ((_STEP, "step = rate * square / (np.sqrt(np.abs(mean)) + 1e-8)"),),
        ),
        Misconception(
            "O82", "multiplied by the root",
            "You multiply by the root, so that large gradients take larger steps "
            "still. Which of the two operations makes all steps about equally long?",
            ((_STEP, "step = rate * mean * (np.sqrt(square) + 1e-8)"),),
        ),
        Misconception(
            "O83", "not divided at all",
            "You step by the corrected mean alone: a gradient of 100 moves its number "
            "10,000 times as far as one of 0.01. What is s there for?",
            ((_STEP, "step = rate * mean"),),
        ),
        Misconception(
            "O84", "sign of the gradient",
            "Whatever the gradient, your numbers move by the whole rate. That is right "
            "at the first step; what do m and s change about it later?",
            ((_STEP, "step = rate * np.sign(g)"),),
        ),
        Misconception(
            "O68", "gradient instead of its mean",
            "Your step uses g alone: nothing is left of the steps before. Which number "
            "remembers them?",
            ((_STEP, "step = rate * g / (np.sqrt(square) + 1e-8)"),),
        ),
        Misconception(
            "O85", "rate of 0.001 whatever is given",
            "Your steps are right for a rate of 0.001, but other rates are given, "
            "too. Which of your arguments holds the rate?",
            ((_STEP, "step = 0.001 * mean / (np.sqrt(square) + 1e-8)"),),
        ),
        Misconception(
            "O86", "no rate",
            "At the first step your numbers move by 1, not by the rate. Where does the "
            "rate come in?",
            ((_STEP, "step = mean / (np.sqrt(square) + 1e-8)"),),
        ),
        Misconception(
            "O01", "uphill",
            "You step uphill: where the gradient is positive, your number grows. "
            "Which sign leads down?",
            ((_RETURN, "return w + step, m, s"),),
        ),
        Misconception(
            "O87", "step returned for w",
            "Your first result is the step itself. The caller wants the new w: what is "
            "the step taken from?",
            ((_RETURN, "return step, m, s"),),
        ),
        _not_squared("O66", "g"),
        _not_squared("O88", "g", root="np.sqrt(np.abs(square))"),
        _not_squared("O89", "np.abs(g)"),
        _memory_exchanged(
            "O65", (_M, "m = 0.999 * m + 0.001 * g"), (_S, "s = 0.9 * s + 0.1 * g * g"),
            (_MEAN, "m / (1 - 0.999**t)"), (_SQUARE, "s / (1 - 0.9**t)"),
        ),
        _memory_exchanged("O04", (_M, "m = 0.999 * m + 0.001 * g")),
        _memory_exchanged("O05", (_S, "s = 0.9 * s + 0.1 * g * g")),
        Misconception(
            "O90", "0.99 for 0.999",
            "You keep 0.99 of s at each step. How many nines has the number in its "
            "formula?",
            ((_S, "s = 0.99 * s + 0.01 * g * g"), (_SQUARE, "s / (1 - 0.99**t)")),
        ),
        Misconception(
            "O71", "gradient added whole",
            "You add all of g to m, as momentum does. Here m is a mean: which part of g "
            "goes in?",
            ((_M, "m = 0.9 * m + g"),),
        ),
        Misconception(
            "O91", "square added whole",
            "You add the whole square to s. Here s is a mean that keeps 0.999 of what "
            "it was: which part of the square is new?",
            ((_S, "s = 0.999 * s + g * g"),),
        ),
        _forgotten("O92", (_M, "m = 0.1 * g"), (_S, "s = 0.001 * g * g")),
        _forgotten("O98", (_M, "m = 0.1 * g")),
        _forgotten("O99", (_S, "s = 0.001 * g * g")),
        _weights_exchanged(
            "O93", (_M, "m = 0.1 * m + 0.9 * g"), (_S, "s = 0.001 * s + 0.999 * g * g")
        ),
        _weights_exchanged("O02", (_M, "m = 0.1 * m + 0.9 * g")),
        _weights_exchanged("O03", (_S, "s = 0.001 * s + 0.999 * g * g")),
        Misconception(
            "O94", "one s for all numbers",
            "All your numbers share one mean square. Adam gives each number a step of "
            "its own: over which axis do you average?",
            ((_S, "s = 0.999 * s + 0.001 * np.mean(g * g)"),),
        ),
        Misconception(
            "O95", "m and s of the step before",
            "You step with m and s as they came in; the new gradient changes them only "
            "afterwards. Which lines come first?",
            wrong=_adam(old=True),
        ),
    ),
    alternatives=(adam_number_by_number, adam_with_names, adam_with_one_factor),
    hints=(
        "Two running means: of the gradient, and of its square. Write these two lines "
        "first.",
        "A running mean that keeps b and starts from 0 holds only 1 - b to the power t "
        "of its full weight after t steps: divide by that. The root is taken before "
        "1e-8 is added.",
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
