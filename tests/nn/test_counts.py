"""The counts of sec. II-B, from one rule for every layer."""

import numpy as np
import pytest

from lenet_edu import nn


def test_the_papers_counts():
    assert nn.layer_counts(6 * 25, 6, 28, 28) == (4_704, 156, 122_304)  # C1
    assert nn.layer_counts(6, 6, 14, 14, uses=4) == (1_176, 12, 5_880)  # S2
    links = int(np.sum(nn.c3_table()))
    assert nn.layer_counts(links * 25, 16, 10, 10) == (1_600, 1_516, 151_600)  # C3
    assert nn.layer_counts(16, 16, 5, 5, uses=4) == (400, 32, 2_000)  # S4
    assert nn.layer_counts(16 * 25 * 120, 120, 1, 1) == (120, 48_120, 48_120)  # C5
    assert nn.layer_counts(120 * 84, 84, 1, 1) == (84, 10_164, 10_164)  # F6


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (
            lambda: nn.layer_counts(150, 6, 28.0, 28),
            TypeError,
            "height must be a whole number; it is 28.0",
        ),
        (
            lambda: nn.layer_counts(0, 6, 28, 28),
            ValueError,
            "weights must be at least 1; it is 0",
        ),
        (
            lambda: nn.layer_counts(150, 6, 28, 28, uses=0),
            ValueError,
            "uses must be at least 1; it is 0",
        ),
    ],
)
def test_what_does_not_fit_is_said(call, error, says):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == says
