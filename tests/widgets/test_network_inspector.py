"""The network inspector's input, what it looks up, and Python's side of the talk."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from lenet_edu import nn
from lenet_edu.data import embedded, to_input
from lenet_edu.models import Network, lenet5
from lenet_edu.widgets.lenet_maps import LAYERS, SHAPES, UNITS
from lenet_edu.widgets.models.digit_pad import drawn
from lenet_edu.widgets.models.network_inspector import START, look, model
from lenet_edu.widgets.models.wiring import path
from lenet_edu.widgets.network_inspector import NetworkInspector, parameters

SEVEN = [[(60.0, 50.0), (200.0, 50.0), (110.0, 240.0)]]
DIGITS = embedded().test_images[:20]


def network(seed: int = 0) -> Network:
    return lenet5(np.random.default_rng(seed))


def send(widget: NetworkInspector, image: NDArray[np.uint8], **state: Any) -> None:
    """What the browser does: bytes arrive as a memoryview, together with a count."""
    widget.set_state(
        {
            "pixels": memoryview(image.tobytes()),
            "state": {**widget.state, **state},
            "serial": widget.serial + 1,
        }
    )


def values(widget: NetworkInspector) -> NDArray[np.float32]:
    return np.frombuffer(widget.values, np.float32).reshape(2, UNITS)


# The input


def test_mnist_digits_stay_as_they_are_and_are_brought_back_when_moved() -> None:
    for sample in range(len(DIGITS)):
        state = {**START, "sample": sample}
        found = model(state, DIGITS)
        np.testing.assert_array_equal(found["raw"], DIGITS[sample])
        np.testing.assert_array_equal(found["centred"], DIGITS[sample])
        np.testing.assert_array_equal(found["x"], to_input(found["raw"][None])[0, 0])
        moved = model({**state, "right": 4, "down": -3}, DIGITS)
        assert (moved["raw"] != found["raw"]).any()
        if moved["raw"].sum() < found["raw"].sum():
            continue  # a part has left the field
        np.testing.assert_array_equal(moved["centred"], found["centred"])


def test_without_centring_a_moved_digit_stays_moved() -> None:
    state = {**START, "sample": 0, "right": 2, "down": 1, "centring": False}
    found = model(state, DIGITS)
    np.testing.assert_array_equal(found["centred"][1:, 2:], DIGITS[0][:-1, :-2])
    assert not found["centred"][0].any()
    assert not found["centred"][:, :2].any()


def test_without_normalising_the_network_gets_bytes() -> None:
    found = model({**START, "sample": 0, "normalising": False}, DIGITS)
    np.testing.assert_array_equal(found["x"][2:-2, 2:-2], DIGITS[0])
    assert found["x"].max() == 255


def test_a_drawing_is_made_as_on_the_digit_pad() -> None:
    state = {**START, "strokes": SEVEN}
    expected = drawn(SEVEN)
    np.testing.assert_array_equal(model(state, DIGITS)["centred"], expected)
    moved = model({**state, "right": 3}, DIGITS)
    np.testing.assert_array_equal(moved["centred"], expected)


def test_an_empty_pad_is_paper() -> None:
    found = model({**START, "sample": -1}, DIGITS)
    assert not found["raw"].any()
    assert (found["x"] == np.float32(-0.1)).all()


# The way back


@pytest.mark.parametrize(
    ("layer", "field"),
    [("C1", 5), ("S2", 6), ("C3", 14), ("S4", 16), ("C5", 32), ("F6", 32), ("OUT", 32)],
)
def test_a_unit_depends_on_the_pixels_in_its_frame_and_on_no_others(
    layer: str, field: int
) -> None:
    net, rng = network(), np.random.default_rng(3)
    maps, H, W = SHAPES[layer]
    unit, i, j = (int(rng.integers(n)) for n in (maps, H, W))
    top, left, side = path(layer, i, j)["input"]
    assert side == field
    x = rng.normal(size=(1, 1, 32, 32)).astype(np.float32)

    def number(image: NDArray[Any]) -> float:
        return float(look(net, image)["y"][layer].reshape(maps, H, W)[unit, i, j])

    inside = np.zeros((32, 32), bool)
    inside[top : top + side, left : left + side] = True
    assert inside.sum() == side * side  # the frame does not leave the input
    outside = np.where(inside, x, x + 1).astype(np.float32)
    assert number(outside) == number(x)
    for place in [(top, left), (top + side - 1, left + side - 1)]:
        changed = x.copy()
        changed[0, 0, *place] += 3
        assert number(changed) != number(x)


# The network


def test_every_unit_before_and_after_squashing() -> None:
    net, x = network(), to_input(DIGITS[:1])
    found = look(net, x)
    assert list(found["y"]) == LAYERS
    assert found["message"] == ""
    np.testing.assert_array_equal(found["y"]["OUT"], net.forward(x).ravel())
    for layer in LAYERS[:-1]:
        assert found["z"][layer].size == np.prod(SHAPES[layer])
        np.testing.assert_allclose(
            found["y"][layer], nn.squash(found["z"][layer]), rtol=1e-5, atol=1e-6
        )


def test_a_nan_is_said_with_its_first_place() -> None:
    net = network()
    net.parameters["C3.w"][4, np.flatnonzero(nn.c3_table()[4])[0], 0, 0] = np.nan
    widget = NetworkInspector(net)
    message = widget.reading["message"]
    assert message.startswith(
        "C3 holds nan in 100 of 1600 units, first in map 4, row 0"
    )
    assert widget.reading["reached"] == LAYERS
    assert widget._repr_mimebundle_()


def test_a_layer_that_fails_is_a_sentence() -> None:
    class Broken(nn.Layer):
        def forward(self, x: Any) -> Any:
            raise IndexError("out of range")

    net = network()
    net.layers[net.names.index("S4")] = Broken()
    widget = NetworkInspector(net)
    assert widget.reading["message"] == "S4 stopped with IndexError: out of range"
    assert widget.reading["reached"] == ["C1", "S2", "C3"]
    assert widget.penalties is None
    assert np.isnan(values(widget)[:, -10:]).all()
    assert widget._repr_mimebundle_()


def test_a_layer_of_another_size_is_a_sentence() -> None:
    net = network()
    net.layers[net.names.index("C1")] = nn.Convolution(
        np.ones((6, 1, 3, 3)), np.ones(6)
    )
    message = NetworkInspector(net).reading["message"]
    assert (
        "C1 returned the shape (1, 6, 30, 30); expected is (1, 6, 28, 28)." in message
    )


def test_a_layer_that_does_not_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lenet_edu.widgets.bounded.SECONDS", 0.2)

    class Endless(nn.Layer):
        def forward(self, x: Any) -> Any:
            while True:
                pass

    net = network()
    net.layers[0] = Endless()
    message = NetworkInspector(net, images=DIGITS[:1]).reading["message"]
    assert "still running" in message


# The widget


def test_what_is_sent_is_answered() -> None:
    net = network(1)
    widget = NetworkInspector(net)
    image = drawn(SEVEN)
    assert image is not None
    before = widget.penalties
    send(widget, image)
    assert widget.reading["turn"] == 1
    expected = net.forward(to_input(image[None])).ravel()
    np.testing.assert_array_equal(widget.penalties, expected.astype(float))
    np.testing.assert_array_equal(values(widget)[1, -10:], expected)
    assert (widget.penalties != before).any()
    send(widget, image, normalising=False)
    raw = np.pad(image, 2)[None, None].astype(np.float32)
    np.testing.assert_array_equal(
        widget.penalties, net.forward(raw).ravel().astype(float)
    )


def test_the_title_says_what_is_seen() -> None:
    assert NetworkInspector().title == "untrained weights"
    assert NetworkInspector(network()).title == "the network that you gave"
    assert NetworkInspector(network(), name="after 3 epochs").title == "after 3 epochs"


def test_the_learners_forward_is_compared() -> None:
    net = network()

    def mine(x: Any, p: Any) -> Any:
        assert set(p) >= {"C1.w", "S2.coefficient", "C3.table", "OUT.codes"}
        return net.forward(x)

    assert NetworkInspector(net, fn=mine).reading["same"]
    widget = NetworkInspector(net, fn=lambda x, p: -mine(x, p))
    assert "differs in 10 of 10 penalties" in widget.reading["says"]
    assert len(widget.reading["yours"]) == 10
    says = NetworkInspector(net, fn=lambda x, p: np.zeros(10)).reading["says"]
    assert says == "Yours returned the shape (10,); expected is (1, 10)."

    def stub(x: Any, p: Any) -> Any:
        raise NotImplementedError("08.4")

    assert "not written yet" in NetworkInspector(net, fn=stub).reading["says"]


def test_parameters_are_all_that_a_forward_pass_needs() -> None:
    p = parameters(network())
    assert p["C3.table"].dtype == bool
    assert p["C3.table"].sum() == 60
    np.testing.assert_array_equal(p["OUT.codes"], nn.codes())
    assert sum(v.size for k, v in p.items() if k not in ("C3.table", "OUT.codes")) > 6e4


def test_traits_and_picture() -> None:
    for widget in (NetworkInspector(), NetworkInspector(images=DIGITS[:2], name="two")):
        json.dumps(
            [widget.start, widget.limits, widget.table, widget.reading], allow_nan=False
        )
        assert all(value > 0 for value in widget.limits.values())
        data, metadata = widget._repr_mimebundle_()
        assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
        assert "ten penalties" in metadata["image/png"]["alt"]


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"net": 7}, TypeError, "given a int"),
        ({"net": Network([nn.Squashing()], ["C1"])}, ValueError, "no layer S2, C3"),
        (
            {"images": np.zeros((28, 28), np.uint8)},
            ValueError,
            r"the shape is \(28, 28\)",
        ),
        ({"images": np.zeros((2, 28, 28))}, TypeError, "float64"),
    ],
)
def test_what_cannot_be_shown(options: Any, error: Any, words: str) -> None:
    with pytest.raises(error, match=words):
        NetworkInspector(**options)


# Epochs


def test_the_epoch_that_was_chosen_answers() -> None:
    nets = [network(seed) for seed in range(3)]
    widget = NetworkInspector(epochs=nets)
    assert widget.passes == 2
    assert widget.start["epoch"] == 2
    assert "0 to 2 passes" in widget.title
    for n in (0, 2, 1):
        send(widget, DIGITS[3], epoch=n)
        assert widget.net is nets[n]
        expected = nets[n].forward(to_input(DIGITS[3:4]))[0]
        np.testing.assert_allclose(widget.penalties, expected, rtol=1e-5)
    plain = NetworkInspector(nets[0])
    assert plain.passes == 0
    assert "epoch" not in plain.start


def test_epochs_that_make_no_sense() -> None:
    with pytest.raises(ValueError, match="not both"):
        NetworkInspector(network(), epochs=[network(), network()])
    with pytest.raises(ValueError, match="two networks or more"):
        NetworkInspector(epochs=[network()])
    with pytest.raises(TypeError, match="was given a int"):
        NetworkInspector(epochs=[1, network()])  # type: ignore[list-item]
