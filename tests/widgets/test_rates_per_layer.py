"""The rates per layer: curvatures that are the paper's, rates that follow them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lenet_edu.data import embedded, to_input
from lenet_edu.training.curvature import sdlm_rates
from lenet_edu.training.sdlm import curvatures, rate_range
from lenet_edu.widgets.models.rates_per_layer import (
    DIGITS,
    DOTS,
    ETA,
    LAYERS,
    PAPER,
    ROOT,
    SCALES,
    judge,
    measured,
    model,
    started,
)
from lenet_edu.widgets.rates_per_layer import RatesPerLayer

START = {"setting": 0, "mu": 0.02, "eta": ETA, "half": False, "n": "start"}


def layers(scale: float | None) -> dict[str, Any]:
    found: dict[str, Any] = measured()[SCALES.index(scale)]["layers"]
    return found


@pytest.mark.parametrize("scale", [None, 1.0])
def test_the_dots_are_real_parameters(scale: float | None) -> None:
    digits = embedded()
    x, labels = to_input(digits.train_images[:DIGITS]), digits.train_labels[:DIGITS]
    h = curvatures(started(scale), x, labels)
    for name, layer in layers(scale).items():
        assert len(layer["h"]) == len(layer["who"]) <= DOTS
        assert layer["h"] == sorted(layer["h"])
        for value, who in zip(layer["h"], layer["who"], strict=True):
            key, places = who.removesuffix("]").split("[")
            found = h[key][tuple(map(int, places.split(", ")))]
            assert value == pytest.approx(found, rel=1e-3), who
        own = [v for k, v in h.items() if k.startswith(f"{name}.")]
        assert layer["h"][-1] == pytest.approx(max(v.max() for v in own), rel=1e-3)


def test_the_60000_parameters_are_all_counted() -> None:
    counts = {name: layer["count"] for name, layer in layers(1.0).items()}
    assert tuple(counts) == LAYERS
    assert sum(counts.values()) == 60_000
    assert counts["C3"] == 1516  # what is not connected is no parameter
    assert len(layers(1.0)["S2"]["h"]) == 12


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("half", [False, True])
def test_the_range_is_that_of_the_optimiser(scale: float | None, half: bool) -> None:
    digits = embedded()
    x, labels = to_input(digits.train_images[:DIGITS]), digits.train_labels[:DIGITS]
    network = started(scale)
    h = curvatures(network, x, labels)
    h = {name: v / (2 if half else 1) for name, v in h.items()}
    drawn = model({**START, "half": half}, layers(scale))
    expected = rate_range(network, h, ETA, 0.02)
    assert (drawn["low"], drawn["high"]) == pytest.approx(expected, rel=1e-3)


def test_the_papers_range_and_its_literal_start() -> None:
    literal = model(START, layers(None))
    assert literal["near"] > 0.95
    good = model({**START, "setting": ROOT, "half": True}, layers(1.0))
    assert PAPER[0] / 2 < good["low"] < PAPER[0] * 2
    assert PAPER[1] / 2 < good["high"] < PAPER[1] * 2
    assert good["near"] < 0.01
    assert good["within"] > 0.95


def test_mu_is_the_ceiling_and_eta_moves_all() -> None:
    one = model(START, layers(1.0))
    assert one["ceiling"] == ETA / 0.02
    ten = model({**START, "eta": 10 * ETA}, layers(1.0))
    wide = model({**START, "mu": 2.0}, layers(1.0))
    for name in LAYERS:
        rates = one["layers"][name]["rates"]
        assert (np.diff(rates) <= 0).all()
        np.testing.assert_allclose(ten["layers"][name]["rates"], 10 * rates)
        assert (wide["layers"][name]["rates"] < rates).all()


def test_shares_count_parameters_not_dots() -> None:
    few = {"count": 10, "h": [0.0], "who": ["a"]}
    many = {"count": 90, "h": [10.0], "who": ["b"]}
    drawn = model(START, {"few": few, "many": many})
    assert drawn["near"] == pytest.approx(0.1)


# The learner's function


def test_a_right_answer_agrees() -> None:
    found = judge(lambda h, eta, mu: eta / (mu + h), START, layers(None))
    assert found["same"]
    assert "agrees" in found["says"]


@pytest.mark.parametrize(
    ("fn", "words"),
    [
        (lambda h, eta, mu: eta * (mu + h), "differs on"),
        (lambda h, eta, mu: eta / (mu + np.mean(h)) + 0 * h, "differs on"),
        (lambda h, eta, mu: eta / (mu + np.mean(h)), "the shape ()"),
        (lambda h, eta, mu: None, "returned None"),
        (lambda h, eta: h, "stopped with TypeError"),
    ],
)
def test_a_wrong_answer_is_described(fn: Callable[..., Any], words: str) -> None:
    found = judge(fn, {**START, "n": "view-3"}, layers(1.0))
    assert words in found["says"]
    assert found["n"] == "view-3"
    assert not found["same"]
    json.dumps(found, allow_nan=False)


def test_the_stub_is_not_judged() -> None:
    def stub(h: np.ndarray, eta: float, mu: float) -> np.ndarray:
        raise NotImplementedError("13.2")

    assert "not written yet" in judge(stub, START, layers(1.0))["says"]


def test_python_answers_what_the_browser_asks() -> None:
    widget = RatesPerLayer(fn=lambda h, eta, mu: eta / np.maximum(mu, h), scale=1.0)
    assert widget.yours["n"] == "start"
    before = len(widget.yours["differs"])
    state = {**widget.state, "setting": 0, "n": "view-7"}
    widget.set_state({"state": json.loads(json.dumps(state))})
    assert widget.yours["n"] == "view-7"
    assert len(widget.yours["differs"]) != before
    widget._on_message(widget, {"ask": "diagnosis"}, [])
    assert "13.2 sdlm_rates" in widget.diagnosis


# The widget


def test_traits_and_picture() -> None:
    widgets = (RatesPerLayer(), RatesPerLayer(fn=sdlm_rates, scale=0.5))
    for widget in widgets:
        text = json.dumps(
            [widget.settings, widget.start, widget.yours], allow_nan=False
        )
        assert len(text) < 150_000
    data, metadata = widgets[1]._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert "App. A" in metadata["image/png"]["alt"]
    assert isinstance(RatesPerLayer.opened("sdlm_rates", sdlm_rates, ()), RatesPerLayer)


def test_a_scale_that_cannot_be() -> None:
    with pytest.raises(ValueError, match="given was 3"):
        RatesPerLayer(scale=3)
