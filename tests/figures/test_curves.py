"""Curves: logarithmic axes where they are asked for."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu.figures import show_curves


@pytest.mark.parametrize(("log", "scales"), [
    ("", ("linear", "linear")), ("x", ("log", "linear")),
    ("y", ("linear", "log")), ("xy", ("log", "log")),
])  # fmt: skip
def test_axes_are_logarithmic_where_asked(log: str, scales: tuple[str, str]) -> None:
    x = np.array([0.001, 0.01, 0.1])
    picture = show_curves(
        x, {"one": x, "ten": 10 * x}, alt="two", xlabel="x", ylabel="y", log=log
    )
    (axes,) = picture.figure.axes
    assert (axes.get_xscale(), axes.get_yscale()) == scales
    assert np.isfinite(axes.get_xlim()).all()
    # A line at 0 has no place on a logarithmic axis.
    assert len(axes.lines) == 4 - len(log)
