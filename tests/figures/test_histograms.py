"""Histograms before and after: what is counted where, and in which panel."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu.figures import LAYER_COLOURS, show_histograms
from lenet_edu.figures.histograms import BINS

BEFORE, AFTER = np.array([-9.0, -1.0, 0.0, 0.0, 9.0]), np.array([[-1.0, 0.0], [0, 1]])


def test_a_panel_counts_shares_and_keeps_what_lies_beyond_at_the_end() -> None:
    rows = {"one": {"C1": (BEFORE, AFTER)}}
    picture = show_histograms(rows, alt="in words", xlabel="a", limit=3)
    (axes,) = picture.figure.axes
    grey, colour = (patch.get_data() for patch in axes.patches)
    assert grey.values.size == BINS
    assert grey.values.sum() == colour.values.sum() == pytest.approx(1)
    assert grey.values[0] == grey.values[-1] == pytest.approx(1 / 5)
    assert grey.values[BINS // 2] == pytest.approx(2 / 5)
    assert colour.values[0] == 0
    assert colour.values[BINS // 2] == pytest.approx(1 / 2)
    assert axes.get_xlim() == (-3, 3)


def test_rows_and_panels_have_their_names_and_layers_their_colours() -> None:
    from matplotlib.colors import to_hex

    panels = {"C1": (BEFORE, AFTER), "F6": (BEFORE, AFTER)}
    rows = {"random": panels, "trained": panels}
    picture = show_histograms(rows, alt="in words", xlabel="a", limit=3)
    axes = picture.figure.axes
    assert [one.get_title() for one in axes] == ["C1", "F6", "", ""]
    assert [one.get_ylabel() for one in axes] == ["random", "", "trained", ""]
    drawn = [to_hex(one.patches[1].get_facecolor()) for one in axes[:2]]
    assert drawn == [LAYER_COLOURS["C1"], LAYER_COLOURS["F6"]]
    assert "in words" in repr(picture)
