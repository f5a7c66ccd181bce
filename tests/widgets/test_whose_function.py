"""The course's own function, which stands in, is never called "yours"."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lenet_edu import nn, widgets
from lenet_edu.data import to_input
from lenet_edu.exercises.registry import exercise_named
from lenet_edu.widgets.base import Explorer

STANDS_IN: dict[str, Any] = {
    "SlidingKernel": nn.conv2d,
    "SquashingExplorer": nn.squash,
    "PoolingExplorer": nn.subsample,
    "PixelInspector": to_input,
    "BitmapDistance": nn.rbf,
    "ConnectionTable": nn.c3_table,
    "ReceptiveField": exercise_named("receptive_field").reference,
    "RatesPerLayer": exercise_named("sdlm_rates").reference,
    "GradientFlow": nn.conv2d_backward,
    "DistortionLab": exercise_named("affine_warp").reference,
}


@pytest.mark.parametrize("name", sorted(STANDS_IN))
def test_what_stands_in_is_not_called_yours(name: str) -> None:
    made = getattr(widgets, name)
    widget = made(fn=STANDS_IN[name])
    assert not widget.has_fn
    assert widget.fn is None
    says = getattr(widget, "yours", {})
    assert "agrees" not in str(says)
    assert "agrees" not in str(getattr(widget, "message", ""))


def test_what_somebody_wrote_is_theirs() -> None:
    def squash(a: Any) -> Any:
        return 1.7159 * np.tanh(2 * a / 3)

    assert Explorer.learners(squash) is squash
    assert Explorer.learners(None) is None
    assert Explorer.learners(nn.squash) is None
