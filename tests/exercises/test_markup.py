"""Markup in what a learner's function returns, raises or is called is shown as text."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu.exercises.engine.check import examine
from lenet_edu.exercises.report import as_html

TAG = "<img src=x onerror=alert(1)>"


class Odd:
    """Says of itself whatever it likes, its shape included."""

    shape = (TAG,)
    dtype = TAG

    def __array__(self, *_: object, **__: object) -> np.ndarray:
        return np.zeros((1, 1))

    def __repr__(self) -> str:
        return TAG


def raises(*_: object) -> None:
    raise ValueError(TAG)


VALUES = {
    "shape": Odd(),
    "text": TAG,
    "key": {TAG: 1},
    "inside a list": [Odd(), TAG],
    "objects": np.array([Odd(), TAG], dtype=object),
    "field": np.zeros(3, dtype=[(TAG, float)]),
    "type": type(TAG, (), {})(),
    "array of texts": np.array([[TAG]]),
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("key", ["00.1", "01.1", "02.1", "02.5", "03.1", "09.2"])
def test_markup_is_shown_as_text(key, value):
    shown = as_html(examine(key, lambda *_, **__: value))
    assert "<img" not in shown
    assert "onerror=alert" not in shown.replace("&lt;img src=x onerror=alert", "")


def test_markup_in_an_error_is_shown_as_text():
    shown = as_html(examine("02.5", raises))
    assert "&lt;img" in shown
    assert "<img" not in shown
