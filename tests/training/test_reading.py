"""The rules for curves: each of the seven words, at its edges."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu.training.reading import LABELS, read_curves


def curve(first: float, last: float, steps: int = 14) -> np.ndarray:
    return np.array([first] + [last] * (steps - 1))


@pytest.mark.parametrize(
    ("losses", "norms", "says"),
    [
        (curve(110, 25), curve(100, 50), "learning"),
        (curve(110, np.nan), curve(100, 50), "broken"),
        (curve(110, 25), curve(np.inf, 50), "broken"),
        (curve(110, 208), curve(160, 6), "saturated"),
        (curve(110, 140), curve(160, 112), "climbing"),
        (curve(100, 120), curve(100, 5), "slow"),  # not more than 1.2 times
        (curve(100, 130), curve(100, 10), "climbing"),  # not less than a tenth
        (curve(84, 83.5), curve(100, 50), "silent"),
        (curve(200, 82), curve(100, 50), "silent"),
        (curve(200, 81.5), curve(100, 50), "learning"),
        (curve(200, 86), curve(100, 50), "silent"),
        (curve(200, 54), curve(100, 50), "constant"),
        (curve(50, 60), curve(100, 50), "constant"),
        (curve(200, 60.5), curve(100, 50), "learning"),
        (curve(110, 108), curve(100, 50), "slow"),
        (curve(100, 90), curve(100, 50), "learning"),  # not more than 0.9 times
        (np.array([100, 300, *[100] * 9, 150, 150, 150]), curve(9, 9), "slow"),
    ],
)
def test_the_first_rule_that_holds(losses, norms, says) -> None:
    assert says in LABELS
    assert read_curves(losses, norms) == says
