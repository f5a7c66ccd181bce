"""The SDNN slider: its image, its strips, its reading, and its picture."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import numpy as np
import pytest

from lenet_edu.data.strings import NOISE
from lenet_edu.data.transforms import BACKGROUND, INK
from lenet_edu.models import Network, load_lenet5
from lenet_edu.models.space_displacement import multiply_adds, slide
from lenet_edu.training.strings import load_strings_network
from lenet_edu.widgets import SDNNSlider
from lenet_edu.widgets.base import WIDGET_STATE
from lenet_edu.widgets.sdnn_slider import (
    GAPS,
    NOISES,
    START,
    STRINGS,
    WIDTH,
    _flipped,
    drawn,
    model,
)


@pytest.fixture(scope="module")
def widget() -> SDNNSlider:
    return SDNNSlider()


@pytest.mark.parametrize(
    ("name", "load"),
    [
        ("trained on single digits", load_lenet5),
        ("trained on strings", load_strings_network),
    ],
)
def test_the_strips_are_the_answers_of_each_window_alone(
    widget: SDNNSlider, name: str, load: Callable[[], Network]
) -> None:
    network = load()
    string, gap, noise = STRINGS[1], 2, 1
    image = drawn(string, GAPS[gap], _flipped())
    expected = slide(image[None, None].astype(np.float32), network.forward)[0]
    given = widget.strips[name][string][gap][noise]
    np.testing.assert_allclose(given, expected, atol=0.051)
    assert np.shape(given) == ((WIDTH - 32) // 4 + 1, 10)
    for strips in widget.strips.values():
        assert np.shape(list(strips.values()))[:3] == (
            len(STRINGS),
            len(GAPS),
            len(NOISES),
        )


def test_the_image() -> None:
    clean, flipped = drawn("77", 8), np.zeros((32, WIDTH), bool)
    assert clean.shape == (32, WIDTH)
    flipped[0, 0] = True
    noisy = drawn("77", 8, flipped)
    assert noisy[0, 0] == pytest.approx(INK)
    assert clean[0, 0] == pytest.approx(BACKGROUND)
    assert np.array_equal((noisy != clean), flipped)
    assert abs(_flipped().mean() - NOISE) < 0.02


def test_what_is_read() -> None:
    y = np.full((5, 10), 50.0)
    y[0, 7] = y[1, 7] = y[4, 7] = 1.0
    assert model(y, 10.0, 2.0) == ([7, 7, 10, 10, 7], [7, 7])
    assert model(y, 60.0, 200.0) == ([7] * 5, [7])


def test_state_and_picture(widget: SDNNSlider) -> None:
    assert (widget.counts["once"], widget.counts["windows"]) == multiply_adds(
        load_lenet5(), WIDTH
    )
    data, metadata = widget._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert "Space Displacement Neural Network" in metadata["image/png"]["alt"]
    stored = data[WIDGET_STATE]
    assert stored["widget"] == "SDNNSlider"
    assert stored["state"]["start"] == START
    assert len(json.dumps(stored, allow_nan=False)) < 400_000
