"""Rates over time, and the bounds of initial weights."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu.models import lenet5
from lenet_edu.training import initialisation, schedules


def test_the_paper_s_five_steps() -> None:
    rate = schedules.paper()
    rates = [rate(done) for done in range(20)]
    steps = [0.0005] * 2 + [0.0002] * 3 + [0.0001] * 3 + [0.00005] * 4 + [0.00001] * 8
    assert rates == steps
    assert rate(1.99) == 0.0005 != rate(2.0)
    assert schedules.paper(2)(0) == 0.001


def test_cosine_and_constant() -> None:
    rate = schedules.cosine(0.4, 8)
    assert rate(0) == 0.4
    assert rate(4) == pytest.approx(0.2)
    assert rate(8) == pytest.approx(0, abs=1e-15) == pytest.approx(rate(20))
    assert schedules.constant(0.3)(7.2) == 0.3
    with pytest.raises(ValueError, match="at least 1; it is 0"):
        schedules.cosine(0.4, 0)
    with pytest.raises(ValueError, match="at least one rate"):
        schedules.per_pass([])


def test_bounds_of_initial_weights() -> None:
    rng = np.random.default_rng(0)
    w = initialisation.uniform(rng, (120, 16, 5, 5))
    assert w.std() == pytest.approx(1 / np.sqrt(400), rel=0.02)
    w = initialisation.uniform(rng, (120, 16, 5, 5), "paper")
    assert np.abs(w).max() == pytest.approx(2.4 / 400, rel=0.001)
    kernels = lenet5(rng).parameters["C5.w"]
    assert np.abs(kernels).max() <= initialisation.bound("fan_in_root", 400)
    with pytest.raises(ValueError, match="rule must be one of"):
        initialisation.bound("he", 4)
    with pytest.raises(ValueError, match="at least 1 input"):
        initialisation.bound("paper", 0)
