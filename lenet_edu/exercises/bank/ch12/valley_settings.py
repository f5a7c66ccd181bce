"""12.5 valley_settings: a rate and a momentum for the long valley."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from lenet_edu.training.valley import BENDS, START, arrived

from ...exercise import Exercise, Misconception
from ..probes import probe

Pair = tuple[float, float]

MOST, LONG, FAR = 25, 100, 1e6  # steps allowed, steps tried, where a path is given up


def valley_settings() -> Pair:
    rate = 0.1
    momentum = 0.5
    return rate, momentum


def settings_from_the_bends() -> Pair:
    """The course's answer to 12.5: the best pair for two bends (Polyak 1964)."""
    gentle, steep = (math.sqrt(bend) for bend in BENDS)
    rate = 4 / (gentle + steep) ** 2
    return rate, ((steep - gentle) / (steep + gentle)) ** 2


def settings_in_an_array() -> np.ndarray:
    return np.array([0.075, 0.6])


def settings_in_a_list() -> list[float]:
    return [0.05, 0.65]


def settings_below_the_plain_limit() -> Pair:
    limit = 2 / max(BENDS)
    return 0.9 * limit, 0.55


def settings_by_search() -> Pair:
    pairs = [(r / 100, m / 10) for r in (5, 8, 10) for m in (0, 4, 5, 6, 9)]
    return min(pairs, key=lambda pair: arrived(_path(*pair)) or LONG)


def _path(rate: float, momentum: float) -> np.ndarray:
    """Where the steps of 12.4 lead; shorter where they run away."""
    w, velocity = np.array(START), np.zeros(2)
    path = [w]
    while len(path) <= LONG and np.abs(w).max() < FAR:
        velocity = momentum * velocity - rate * np.array(BENDS) * w
        w = w + velocity
        path.append(w)
    return np.array(path)


def _numbers(output: Any) -> Pair | None:
    """The answer as two finite floats; None where it is nothing of the kind."""
    try:
        if any(isinstance(number, str) for number in output):
            return None  # float("0.1") is a number, but no step can be made with "0.1"
        rate, momentum = (float(number) for number in output)
    except (TypeError, ValueError):
        return None
    finite = math.isfinite(rate) and math.isfinite(momentum)
    return (rate, momentum) if finite else None


def descent(_: tuple[Any, ...], output: Any) -> str:
    """What becomes of the descent, in words: equal for all that are right."""
    pair = _numbers(output)
    if pair is None:
        return "no pair of numbers (rate, momentum)"
    rate, momentum = pair
    if rate <= 0:
        return "a rate that is not above 0"
    if not 0 <= momentum < 1:
        return "a momentum outside 0 to 1"
    path = _path(*pair)
    steps = arrived(path)
    if steps is not None and steps <= MOST:
        return f"within 0.1 after at most {MOST} steps"
    exchanged = arrived(_path(momentum, rate))
    if exchanged is not None and exchanged <= MOST:
        return "rate and momentum exchanged"
    if np.abs(path[-1]).max() > np.abs(START).max():
        return "a path that runs away"
    late = f"not within 0.1 after {MOST} steps"
    if momentum == 0:
        return f"{late}, without momentum"
    if np.abs(path[MOST:, 0]).max() <= 0.1:
        return f"{late}, still swinging across"
    if path[:, 0].max() > 0.1:
        return f"{late}, swinging along the valley"
    return f"{late}, still on the way along the valley"


def _answers(rate: Any, momentum: Any) -> Callable[[], Any]:
    return lambda: (rate, momentum)


_RATE, _MOMENTUM = "rate = 0.1", "momentum = 0.5"


VALLEY_SETTINGS = Exercise(
    id="12.5",
    name="valley_settings",
    title="A rate and a momentum for the valley",
    kind="design",
    reference=settings_from_the_bends,
    plain=valley_settings,
    parts=("descent",),
    view=descent,
    probes=(probe("the descent with your two numbers", lambda: ()),),
    misconceptions=(
        Misconception(
            "V01", "no momentum",
            "With a momentum of 0 the best rate, close to 2/25, still needs more than "
            "50 steps. What gathers speed along the valley while the walls take turns?",
            ((_MOMENTUM, "momentum = 0"), (_RATE, "rate = 0.075")),
        ),
        Misconception(
            "V02", "the rate above the limit",
            "Your path runs away from the bottom: it grows from wall to wall. Across the "
            "valley h is 25. Momentum raises the limit a little, to 2 (1 + m) / h. Where "
            "is it for your m?",
            ((_RATE, "rate = 0.5"), (_MOMENTUM, "momentum = 0.3")),
        ),
        Misconception(
            "V03", "too much momentum",
            "Your path swings past the bottom along the valley, and back. Velocity dies "
            "away by the factor m at each step: after how many steps is half of it left "
            "with yours?",
            ((_RATE, "rate = 0.05"), (_MOMENTUM, "momentum = 0.9")),
        ),
        Misconception(
            "V04", "steps too short",
            "After 25 steps your path is still on its way along the valley. What "
            "multiplies the length of all steps there: the rate, 1 / (1 - m), or both?",
            ((_RATE, "rate = 0.01"),),
        ),
        Misconception(
            "V05", "from wall to wall",
            "Along the valley your path has arrived, but it still jumps from wall to "
            "wall. Is your rate close to the limit across the valley, 2 (1 + m) / 25?",
            ((_RATE, "rate = 0.115"), (_MOMENTUM, "momentum = 0.47")),
        ),
        Misconception(
            "V06", "order exchanged",
            "These two numbers would do it in the other order. Which one does the first "
            "line of the exercise name first?",
            (("return rate, momentum", "return momentum, rate"),),
        ),
        Misconception(
            "V07", "momentum of 1 or more",
            "A momentum outside 0 to 1 is no memory that fades. How much of the last "
            "velocity is left after ten steps with m = 1, and how much with m = 0.5?",
            ((_MOMENTUM, "momentum = 1.0"),),
        ),
        Misconception(
            "V08", "rate not positive",
            "With a rate of 0 nothing moves, and with a negative one the steps lead "
            "uphill. Which sign does the formula above give to the gradient already?",
            ((_RATE, "rate = -0.1"),),
        ),
        Misconception(
            "V09", "no pair",
            "The check needs two ordinary numbers, the rate and the momentum. What does "
            "your function return?",
            (("return rate, momentum", "return rate"),),
        ),
    ),
    alternatives=(
        settings_in_an_array,
        settings_in_a_list,
        settings_below_the_plain_limit,
        settings_by_search,
    ),
    hints=(
        "Begin with the third path of the figure. It swings past the bottom: does that "
        "ask for more momentum or for less?",
        "With less momentum the swings die away faster, but the steps along the valley "
        "get shorter. A larger rate makes up for it; across the valley it may be nearly "
        "2 (1 + m) / 25.",
        "rate = ___  # between 0.05 and 0.1\nmomentum = ___  # below 0.8\n"
        "return rate, momentum",
    ),
    explanation=(
        "Along the valley steps are up to $\\varepsilon / (1 - m)$ times the gradient, "
        "and swings die away like $\\sqrt m$ per step, so both a tiny and a huge $m$ "
        "are slow. For bends $a < b$ the best pair is $\\varepsilon = 4 / (\\sqrt a + "
        "\\sqrt b)^2$ and $m = \\left((\\sqrt b - \\sqrt a) / (\\sqrt b + \\sqrt a)"
        "\\right)^2$ (Polyak 1964): here 0.111 and 0.444, and the error shrinks by "
        "$\\sqrt m = 2/3$ at each step. The best plain rate shrinks it by 12/13."
    ),
    general=lambda rng: (),
    after="In a network nobody knows the bends, so both numbers are found by trying.",
)  # fmt: skip
