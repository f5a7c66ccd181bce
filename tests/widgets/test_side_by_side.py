"""The two networks side by side: their input, their numbers, their answers."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.data import embedded, to_input
from lenet_edu.models import lenet5, modern
from lenet_edu.training.modern import scaled
from lenet_edu.widgets.lenet_maps import LAYERS, SHAPES, UNITS
from lenet_edu.widgets.models.digit_pad import normalise, rasterise
from lenet_edu.widgets.side_by_side import (
    START,
    SideBySide,
    answer,
    counts,
    look,
    model,
)

SEVEN = [[(60.0, 50.0), (200.0, 50.0), (110.0, 240.0)]]
DIGITS = embedded().test_images[:20]


def networks(seed: int = 0) -> tuple[Any, Any]:
    return lenet5(np.random.default_rng(seed)), modern(np.random.default_rng(seed))


def test_a_drawing_a_sample_and_an_empty_pad() -> None:
    drawn = model({**START, "strokes": SEVEN}, DIGITS)
    np.testing.assert_array_equal(drawn, normalise(rasterise(SEVEN)))
    np.testing.assert_array_equal(model({**START, "sample": 7}, DIGITS), DIGITS[7])
    assert not model({**START, "sample": -1}, DIGITS).any()


def test_both_networks_get_the_digit_on_their_own_scale() -> None:
    old, new = networks()
    widget = SideBySide(old, new, DIGITS)
    values = np.frombuffer(widget.values, np.float32).reshape(2, UNITS)
    image = DIGITS[START["sample"]]
    np.testing.assert_array_equal(
        values[0, -10:], old.forward(to_input(image[None]))[0]
    )
    np.testing.assert_array_equal(values[1, -10:], new.forward(scaled(image[None]))[0])
    c1 = int(np.prod(SHAPES["C1"]))
    assert (values[1, :c1] >= 0).all()  # behind its ReLU
    assert (values[0, :c1] < 0).any()


def test_each_layer_is_seen_behind_its_curve() -> None:
    old, new = networks()
    for network, curve in ((old, "squashed"), (new, "relu")):
        x = np.random.default_rng(1).uniform(0, 1, (1, 1, 32, 32)).astype(np.float32)
        rows, message = look(network, x)
        assert message == ""
        assert list(rows) == LAYERS
        for name, layer in zip(network.names, network.layers, strict=True):
            x = layer.forward(x)
            if name == f"C3 {curve}":
                np.testing.assert_array_equal(rows["C3"], x.ravel())


def test_parameters_by_layer() -> None:
    old, new = map(counts, networks())
    assert list(old.values()) == [156, 12, 1516, 32, 48120, 10164, 0]
    assert list(new.values()) == [156, 0, 2416, 0, 48120, 10164, 850]
    assert (sum(old.values()), sum(new.values())) == (60_000, 61_706)


def test_the_smallest_penalty_and_the_largest_probability() -> None:
    outputs = np.array([3, 9, 1, 7, 5, 8, 2, 4, 6, 0.5], np.float32)
    assert answer(0, outputs)["digit"] == 9
    says = answer(1, outputs)
    assert says["digit"] == 1
    np.testing.assert_allclose(says["bars"], nn.softmax(outputs[None])[0], atol=1e-5)
    assert answer(1, np.full(10, np.nan, np.float32)) == {"bars": [], "digit": None}
    assert answer(0, None)["digit"] is None


def test_the_browsers_question_is_answered() -> None:
    widget = SideBySide(*networks(), DIGITS)
    before = widget.values
    widget.set_state(
        {"pixels": memoryview(DIGITS[1].tobytes()), "serial": widget.serial + 1}
    )
    assert widget.reading["turn"] == 1
    assert widget.values != before


def test_what_stands_in_the_way_is_said() -> None:
    old, new = networks()
    new.parameters["F6.b"][3] = np.nan
    widget = SideBySide(old, new, DIGITS)
    assert widget.reading["message"].startswith("modern: F6 holds numbers")
    assert widget.reading["answers"][1]["digit"] is None
    assert widget.reading["answers"][0]["digit"] is not None
    with pytest.raises(TypeError, match="the 1998 one is a int"):
        SideBySide(3)  # type: ignore[arg-type]
    broken = modern(np.random.default_rng(0))
    broken.names[:2] = "first", "second"
    with pytest.raises(ValueError, match="modern network has no layer"):
        SideBySide(old, broken)


def test_it_says_what_is_not_trained() -> None:
    old, new = networks()
    assert SideBySide(old, new, DIGITS).note == ""
    assert SideBySide(old, images=DIGITS).note == "Not trained: modern."


def test_a_picture_stands_in() -> None:
    widget = SideBySide(*networks(), DIGITS)
    data, metadata = widget._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert "ten penalties" in metadata["image/png"]["alt"]
