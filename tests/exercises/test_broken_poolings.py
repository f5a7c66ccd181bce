"""The wrong poolings that chapter 04 prints are those that its check runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.exercises.bank.ch04._broken import BROKEN, best_of_windows
from lenet_edu.exercises.code import essence
from lenet_edu.exercises.variants import source_of
from lenet_edu.making.authoring.source import read_source

SOURCE = Path(__file__).parents[2] / "sources" / "04_subsampling.py"


@pytest.mark.parametrize("broken", BROKEN, ids=lambda f: f.__name__)
def test_the_notebook_prints_what_is_run(broken):
    cells = [cell.solution for cell in read_source(SOURCE).cells]
    (cell,) = (text for text in cells if f"def {broken.__name__}(" in text)
    assert essence(cell, broken.__name__) == essence(source_of(broken))


@pytest.mark.parametrize("broken", BROKEN, ids=lambda f: f.__name__)
def test_each_is_right_on_the_first_image_and_wrong_on_some(broken):
    easy = np.array([[4.0, 3, 8, 7], [2, 1, 6, 5]])
    assert broken(easy).tolist() == best_of_windows(easy).tolist() == [[4, 8]]
    images = np.random.default_rng(4).integers(-9, 10, (50, 2, 4)).astype(float)
    wrong = [not np.array_equal(broken(x), best_of_windows(x)) for x in images]
    assert 0 < sum(wrong) < 50


def test_the_right_one_is_the_courses():
    x = np.random.default_rng(5).normal(size=(4, 6))
    assert np.array_equal(best_of_windows(x), nn.max_pool2d(x[None, None])[0, 0])
