"""Learning rates over time: functions of how many passes have been made.

A schedule takes passes as a fraction, 2.5 in the middle of the third, and gives the
rate of the next step.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

Schedule = Callable[[float], float]

# (rate, passes), and a last rate for all that follow: LeCun et al. 1998, sec. III-B.
# These are global rates of the paper's second-order method.
PAPER = ((0.0005, 2), (0.0002, 3), (0.0001, 3), (0.00005, 4))
PAPER_THEN = 0.00001


def constant(rate: float) -> Schedule:
    """The same rate for ever."""
    return lambda passes: rate


def per_pass(rates: Sequence[float]) -> Schedule:
    """One rate for each pass; the last one stays."""
    if not rates:
        raise ValueError("a schedule needs at least one rate")
    return lambda passes: rates[min(int(passes), len(rates) - 1)]


def paper(scale: float = 1.0) -> Schedule:
    """The paper's five steps, each rate times ``scale``.

    0.0005 for two passes, 0.0002 for three, 0.0001 for three, 0.00005 for four, then
    0.00001.
    """
    steps = [rate for rate, count in PAPER for _ in range(count)]
    return per_pass([scale * rate for rate in [*steps, PAPER_THEN]])


def cosine(peak: float, passes: int) -> Schedule:
    """From ``peak`` down to 0 after ``passes`` passes, along half a cosine."""
    if passes < 1:
        raise ValueError(f"passes must be at least 1; it is {passes}")
    return lambda done: peak * math.cos(min(done / passes, 1) * math.pi / 2) ** 2
