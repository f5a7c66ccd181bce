"""The network map: its wiring and arithmetic, and Python's side of the widget."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.data import embedded, to_input
from lenet_edu.models import Network, lenet5, load_lenet5
from lenet_edu.widgets import NetworkInspector, NetworkMap
from lenet_edu.widgets.lenet_maps import LAYERS, SHAPES
from lenet_edu.widgets.map_parts import packed_parameters
from lenet_edu.widgets.models.digit_pad import drawn
from lenet_edu.widgets.models.network_inspector import look
from lenet_edu.widgets.models.wiring import (
    ORDERED,
    SPACES,
    Unit,
    Window,
    arithmetic,
    feeds,
    sees,
)
from lenet_edu.widgets.network_inspector import parameters

TABLE = nn.c3_table()


def some_units(layer: str, rng: np.random.Generator, count: int = 6) -> list[Unit]:
    maps, H, W = SPACES[layer]
    corner = Unit(layer, maps - 1, H - 1, W - 1)
    return [Unit(layer, 0), corner] + [
        Unit(layer, *(int(rng.integers(n)) for n in (maps, H, W))) for _ in range(count)
    ]


def holds(window: Window | None, unit: Unit) -> bool:
    assert window is not None
    return (
        window.layer == unit.layer
        and unit.map in window.maps
        and window.top <= unit.i < window.top + window.rows
        and window.left <= unit.j < window.left + window.columns
    )


@pytest.mark.parametrize("layer", LAYERS)
def test_what_a_unit_sees_is_what_feeds_it(layer: str) -> None:
    rng = np.random.default_rng(len(layer) + ORDERED.index(layer))
    before = ORDERED[ORDERED.index(layer) - 1]
    for unit in some_units(layer, rng):
        for other in some_units(before, rng, 40):
            assert holds(sees(unit, TABLE), other) == holds(feeds(other, TABLE), unit)


def test_the_ends_see_and_feed_nothing() -> None:
    assert sees(Unit("input", 0, 3, 3), TABLE) is None
    assert feeds(Unit("OUT", 3), TABLE) is None


def test_c3_sees_the_maps_of_its_table() -> None:
    for f in range(16):
        window = sees(Unit("C3", f, 4, 4), TABLE)
        assert window is not None
        assert window.maps == list(np.flatnonzero(TABLE[f]))
    window = feeds(Unit("S2", 2, 0, 13), TABLE)
    assert window is not None
    assert window.maps == list(np.flatnonzero(TABLE[:, 2]))
    assert (window.top, window.left, window.rows, window.columns) == (0, 9, 1, 1)


@pytest.mark.parametrize("layer", LAYERS)
def test_the_arithmetic_gives_what_the_layer_gives(layer: str) -> None:
    net, rng = load_lenet5(), np.random.default_rng(8)
    x = to_input(embedded().test_images[3:4]).astype(np.float64)
    found = look(net, x)
    values = {"input": x.ravel(), **found["y"]}
    _, H, W = SHAPES[layer]
    for unit in some_units(layer, rng):
        a = arithmetic(unit, values, parameters(net), TABLE)
        assert a is not None
        n = unit.map * H * W + unit.i * W + unit.j
        assert a["z"] == pytest.approx(float(found["z"][layer][n]), rel=1e-4, abs=1e-5)
        assert a["y"] == pytest.approx(float(found["y"][layer][n]), rel=1e-4, abs=1e-5)
        whole = sum(term["products"].sum() for term in a["terms"])
        assert a["sum"] == pytest.approx(whole)
        window = sees(unit, TABLE)
        assert window is not None
        if SPACES[window.layer][1] > 1:
            assert [term["map"] for term in a["terms"]] == window.maps


def test_the_numbers_are_packed_by_name() -> None:
    net = load_lenet5()
    sizes, numbers = packed_parameters(net.parameters)
    flat = np.frombuffer(numbers, "<f4")
    assert sum(size for _, size in sizes) == flat.size
    at = 0
    for name, size in sizes:
        part, expected = flat[at : at + size], nn.codes()
        if name != "OUT.codes":
            expected = net.parameters[name]
        if name == "C3.w":
            expected = expected * TABLE[:, :, None, None]
        np.testing.assert_array_equal(part, np.ravel(expected).astype(np.float32))
        at += size


# The widget


def test_traits_and_picture() -> None:
    widget = NetworkMap()
    json.dumps([widget.sizes, widget.table, widget.demo, widget.start])
    assert widget.title == "LeNet-5, trained"
    assert widget.image is None
    data, metadata = widget._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert "printed code" in metadata["image/png"]["alt"]


def test_what_was_drawn_comes_to_python() -> None:
    widget = NetworkMap()
    seven = drawn([[(60.0, 50.0), (200.0, 50.0), (110.0, 240.0)]])
    assert seven is not None
    widget.set_state({"pixels": memoryview(seven.tobytes())})
    np.testing.assert_array_equal(widget.image, seven)


def test_a_network_of_ones_own() -> None:
    net = lenet5(np.random.default_rng(3))
    widget = NetworkMap(net, name="mine")
    assert widget.title == "LeNet-5, mine"
    own = np.frombuffer(widget.parameters, "<f4")[: net.parameters["C1.w"].size]
    np.testing.assert_array_equal(own, net.parameters["C1.w"].ravel())


class Odd:
    """Something with parameters that are no LeNet-5's."""

    def __init__(self, **changed: Any) -> None:
        self.parameters = {**lenet5(np.random.default_rng(0)).parameters, **changed}


@pytest.mark.parametrize(
    ("net", "error", "words"),
    [
        (7, TypeError, "given a int"),
        (Network([nn.Squashing()], ["C1"]), ValueError, "no parameters C1.w"),
        (Odd(**{"C1.b": np.zeros(7)}), ValueError, r"C1.b has shape \(7,\)"),
    ],
)
def test_what_cannot_be_shown(net: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        NetworkMap(net)


# The inspector's part of it


def test_the_inspector_hands_over_the_parameters_of_the_epoch() -> None:
    nets = [lenet5(np.random.default_rng(seed)) for seed in range(2)]
    widget = NetworkInspector(epochs=nets)
    for epoch in (1, 0):
        widget.set_state(
            {"state": {**widget.state, "epoch": epoch}, "serial": widget.serial + 1}
        )
        assert widget.parameters == packed_parameters(nets[epoch].parameters)[1]


def test_without_lenet5s_arrays_there_is_no_arithmetic() -> None:
    net = lenet5(np.random.default_rng(0))
    net.layers[net.names.index("C1")] = nn.Convolution(
        np.ones((6, 1, 3, 3)), np.ones(6)
    )
    widget = NetworkInspector(net)
    assert (widget.sizes, widget.parameters) == ([], b"")
    assert len(widget.codes) == 4 * 840
