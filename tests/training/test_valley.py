"""The valley of chapter 13: what its rates do, and its picture."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu.training.valley import BENDS, START, arrived, show_valley, walk


@pytest.mark.parametrize("rate", [0.01, 0.03, 0.07, 0.09])
def test_each_parameter_shrinks_by_its_own_factor(rate: float) -> None:
    path = walk(rate, 7)
    factors = 1 - rate * np.array(BENDS)
    np.testing.assert_allclose(path[7], np.array(START) * factors**7)
    assert path.shape == (8, 2)


def test_its_own_rates_need_one_step() -> None:
    path = walk(1 / np.array(BENDS))
    assert arrived(path) == 1
    np.testing.assert_allclose(path[1], 0, atol=1e-12)


def test_beyond_two_over_the_bend_it_never_arrives() -> None:
    assert arrived(walk(2.1 / max(BENDS), 500)) is None
    assert arrived(walk(1.9 / max(BENDS), 500)) is not None
    assert arrived(np.zeros((3, 2))) == 0


def test_the_picture_has_a_map_for_each_path() -> None:
    picture = show_valley({"one": walk(0.02), "two": walk(0.07)}, alt="two paths")
    assert len(picture.figure.axes) == 2
    assert picture.png().startswith(b"\x89PNG")
