"""LeNet-5 out of functions as learners write them: every exercise's plain form."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu.exercises.registry import exercise_named, exercise_names
from lenet_edu.models import lenet5
from lenet_edu.models.lenet5 import FUNCTIONS

OWN = sorted(set(FUNCTIONS) & exercise_names())


def test_the_chapters_write_them_all_but_these():
    assert set(FUNCTIONS) - set(OWN) == {"flatten_backward", "masked_conv2d_backward"}


def test_a_network_of_all_of_them_computes_the_same():
    functions = {name: exercise_named(name).plain for name in OWN}
    ours = lenet5(np.random.default_rng(7), dtype=np.float64)
    theirs = lenet5(np.random.default_rng(7), functions, dtype=np.float64)
    assert set(theirs.yours) == set(OWN)
    rng = np.random.default_rng(8)
    x, dy = rng.normal(size=(2, 1, 32, 32)), rng.normal(size=(2, 10))
    np.testing.assert_allclose(theirs(x), ours(x), rtol=1e-12, atol=1e-10)
    dx = ours.backward(dy)
    np.testing.assert_allclose(theirs.backward(dy), dx, rtol=1e-10, atol=1e-10)
    for name, gradient in ours.gradients.items():
        np.testing.assert_allclose(
            theirs.gradients[name], gradient, rtol=1e-9, atol=1e-10, err_msg=name
        )


@pytest.mark.parametrize("name", OWN)
def test_each_of_them_fits_alone(name):
    theirs = lenet5(np.random.default_rng(7), {name: exercise_named(name).plain})
    x = np.random.default_rng(8).normal(size=(1, 1, 32, 32)).astype(np.float32)
    assert theirs(x).shape == (1, 10)
    assert theirs.backward(np.ones((1, 10), np.float32)).shape == x.shape
