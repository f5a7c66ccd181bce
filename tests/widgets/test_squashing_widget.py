"""The squashing explorer's mathematics, and what it says about a learner's squash."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.widgets import SquashingExplorer
from lenet_edu.widgets.models.squashing import BINS, GRID, compare, model, sample

START = {"A": nn.A, "S": nn.S, "at": 1.0, "scale": 1.0}
SAMPLE = sample().tolist()


def states(count: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(3)
    return [
        {
            "A": float(rng.uniform(0.5, 2.5)),
            "S": float(rng.uniform(0.2, 1.2)),
            "at": float(rng.uniform(-6, 6)),
            "scale": float(rng.uniform(0.05, 5)),
            "z": rng.normal(size=rng.integers(1, 60)).tolist(),
        }
        for _ in range(count)
    ]


def test_at_the_start_it_is_the_functions_of_nn() -> None:
    drawn = model({**START, "z": SAMPLE})
    f = drawn["curves"]["squash"]
    np.testing.assert_array_equal(f["y"], nn.squash(GRID))
    np.testing.assert_allclose(f["slope"], nn.squash_slope(nn.squash(GRID)), atol=1e-12)
    np.testing.assert_array_equal(drawn["curves"]["logistic"]["y"], nn.logistic(GRID))
    np.testing.assert_array_equal(drawn["curves"]["relu"]["y"], nn.relu(GRID))
    assert drawn["point"]["squash"]["y"] == pytest.approx(1, abs=1e-5)
    assert drawn["peak"] == pytest.approx(0.9877, abs=1e-4)  # "at +-1", App. A


@pytest.mark.parametrize("state", states(20))
def test_slopes_and_bend_are_derivatives(state: dict[str, Any]) -> None:
    h, at = 1e-5, state["at"]
    here = model(state)["point"]
    up, down = (model({**state, "at": at + d})["point"] for d in (h, -h))
    for name in here:
        slope = (up[name]["y"] - down[name]["y"]) / (2 * h)
        assert here[name]["slope"] == pytest.approx(slope, abs=1e-8)
        assert here[name]["left"] == [here[name]["slope"] ** k for k in range(7)]
    bend = (up["squash"]["slope"] - down["squash"]["slope"]) / (2 * h)
    assert here["squash"]["bend"] == pytest.approx(bend, abs=1e-8)


@pytest.mark.parametrize("state", states(20))
def test_peak_and_edge(state: dict[str, Any]) -> None:
    drawn = model(state)
    near = [
        abs(model({**state, "at": drawn["peak"] + d})["point"]["squash"]["bend"])
        for d in (-0.01, 0, 0.01)
    ]
    assert max(near) == near[1]
    edge = model({**state, "at": drawn["edge"]})["point"]["squash"]["slope"]
    assert edge == pytest.approx(0.1 * state["A"] * state["S"])


@pytest.mark.parametrize("state", states(20))
def test_histograms_count_everybody_once(state: dict[str, Any]) -> None:
    drawn, z = model(state), state["scale"] * np.array(state["z"])
    for name, values, limit in (
        ("before", z, 6.0),
        ("after", state["A"] * np.tanh(state["S"] * z), 3.0),
    ):
        one = drawn[name]
        expected, _ = np.histogram(values, BINS, (-limit, limit))
        np.testing.assert_array_equal(one["counts"], expected)
        assert one["below"] == (values < -limit).sum()
        assert one["above"] == (values > limit).sum()
    slopes = nn.A * nn.S * (1 - np.tanh(nn.S * z) ** 2)
    same = model({**state, "A": nn.A, "S": nn.S})
    assert same["typical"] == pytest.approx(math.exp(np.log(slopes).mean()))
    assert same["left"][6] == pytest.approx(same["typical"] ** 6)
    assert drawn["saturated"] == (np.abs(z) > drawn["edge"]).mean()


def test_far_out_the_slopes_do_not_underflow() -> None:
    far = model({**START, "scale": 5.0, "z": [40.0]})
    assert 1 - np.tanh(nn.S * 200) ** 2 == 0
    assert far["typical"] == pytest.approx(4 * nn.A * nn.S * np.exp(-2 * nn.S * 200))


def test_the_sample_is_always_the_same() -> None:
    assert sample().tolist() == SAMPLE
    assert abs(np.mean(SAMPLE)) < 0.05
    assert np.std(SAMPLE) == pytest.approx(1, abs=0.05)


# The learner's function


def test_a_right_answer_agrees() -> None:
    for right in (
        nn.squash,
        lambda a: 1.7159 * (1 - 2 / (1 + np.exp(4 * np.clip(a, -50, 50) / 3))),
        lambda a: nn.squash(a.astype(np.float32)),
    ):
        found = compare(right)
        assert found["same"], found["says"]
        assert not any(found["differs"])
        assert "agrees" in found["says"]


def overflowing(a: np.ndarray) -> np.ndarray:
    return nn.A * (np.exp(4 * a / 3) - 1) / (np.exp(4 * a / 3) + 1)


@pytest.mark.parametrize(
    ("fn", "words"),
    [
        (np.tanh, "everywhere but at 0. At a = 1 it gives 0.762; expected is 1."),
        (lambda a: nn.A * np.tanh(a), "At a = 1 it gives 1.31"),
        (nn.logistic, "everywhere."),
        (lambda a: 2 * nn.squash(a), "Yours is 2 times f everywhere."),
        (lambda a: -nn.squash(a), "the other sign everywhere"),
        (lambda a: nn.squash(a) + 0.5, "f plus 0.5 everywhere"),
        (lambda a: np.maximum(nn.squash(a), 0), "all of them negative"),
        (lambda a: np.minimum(nn.squash(a), 0), "all of them positive"),
        (lambda a: np.clip(nn.squash(a), -1, 1), "from |a| = 1.05 outwards"),
        (overflowing, "at a = 1e+03 it gives nan where 1.72 is expected"),
        (lambda a: np.full(a.shape, np.nan), "gives nan"),
        (lambda a: None, "Yours returned None: is the return missing?"),
        (lambda a: "1.0", "Yours returned a str"),
        (lambda a: [[1], [1, 2]], "Yours returned a list"),
        (lambda a: a[:3], "the shape (3,); expected is (243,)"),
        (lambda a: 1 / 0, "Yours stopped with ZeroDivisionError: division by zero"),
        (lambda a: math.tanh(a), "Yours stopped with TypeError"),
    ],
)
def test_a_wrong_answer_is_described(fn: Callable[..., Any], words: str) -> None:
    found = compare(fn)
    assert words in found["says"]
    assert not found["same"]
    json.dumps(found, allow_nan=False)


def test_an_untouched_stub_is_not_called_wrong() -> None:
    def stub(a: Any) -> Any:
        raise NotImplementedError("03.1")

    assert "not written yet" in compare(stub)["says"]


def test_a_function_that_spoils_its_input_does_not_hide_it() -> None:
    def spoils(a: np.ndarray) -> np.ndarray:
        a[:] = 0
        return a

    assert not compare(spoils)["same"]


# The widget


def test_traits_and_picture() -> None:
    widget = SquashingExplorer(np.tanh)
    assert widget.has_fn
    assert widget.state == widget.start == START
    json.dumps([widget.start, widget.z, widget.yours], allow_nan=False)
    data, metadata = widget._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert "1.7159" in metadata["image/png"]["alt"]
    assert SquashingExplorer().yours == {}


def test_the_button_asks_for_the_diagnosis() -> None:
    widget = SquashingExplorer(np.tanh)
    widget._on_message(widget, {"ask": "diagnosis"}, [])
    assert "03.1 squash" in widget.diagnosis


def test_an_endless_function_ends_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def endless(a: Any) -> Any:
        while True:
            pass

    monkeypatch.setattr("lenet_edu.widgets.bounded.SECONDS", 0.2)
    assert "Does its loop end?" in SquashingExplorer(endless).yours["says"]
