"""Bitmap distance: its mathematics, and what it says about a learner's function."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.widgets import BitmapDistance
from lenet_edu.widgets.bitmap_distance import codes_of, judge, model


def states(count: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(7)
    return [
        {
            "f6": rng.normal(size=84).tolist(),
            "scale": float(rng.uniform(0, 1.7159)),
            "codes": str(rng.choice(["+1/-1", "0/1"])),
            "rule": "smallest",
            "chosen": int(rng.integers(10)),
            "label": int(rng.integers(10)),
            "j": float(rng.uniform(0, 60)),
            "n": "1",
        }
        for _ in range(count)
    ]


@pytest.mark.parametrize("state", states(30))
def test_model(state: dict[str, Any]) -> None:
    drawn, codes = model(state), codes_of(state["codes"])
    x = state["scale"] * np.array(state["f6"])
    penalties = np.array([np.linalg.norm(x - code) ** 2 for code in codes])
    np.testing.assert_allclose(drawn["penalties"], penalties)
    assert drawn["squares"].sum() == pytest.approx(penalties[state["chosen"]])
    assert drawn["smallest"] == penalties.argmin() == drawn["order"][0]
    assert drawn["largest"] == penalties.argmax() == drawn["order"][-1]
    two = np.sort(penalties)[:2]
    assert drawn["margin"] == pytest.approx(two[1] - two[0])
    right = penalties[state["label"]]
    assert drawn["loss8"] == pytest.approx(right)
    total = np.exp(-state["j"]) + np.exp(-penalties).sum()
    assert drawn["loss9"] == pytest.approx(right + np.log(total), abs=1e-9)


@pytest.mark.parametrize("state", states(10))
def test_flips_are_what_a_flip_changes(state: dict[str, Any]) -> None:
    drawn, chosen = model(state), state["chosen"]
    for unit in range(84):
        units = list(state["f6"])
        units[unit] = -units[unit]
        after = model({**state, "f6": units})["penalties"][chosen]
        change = after - drawn["penalties"][chosen]
        assert change == pytest.approx(drawn["flips"][unit], abs=1e-9)


def test_a_flip_of_a_code_changes_by_4() -> None:
    state = {**states(1)[0], "scale": 1.0, "codes": "+1/-1"}
    for digit in range(10):
        units = nn.codes()[digit].tolist()
        drawn = model({**state, "f6": units, "chosen": digit})
        assert drawn["penalties"][digit] == 0
        assert set(drawn["flips"]) == {4.0}


def test_with_0_and_1_paper_does_not_count() -> None:
    state = {**states(1)[0], "scale": 1.0, "codes": "0/1", "chosen": 6}
    drawn = model({**state, "f6": nn.codes()[6].tolist()})
    paper = nn.codes()[6] < 0
    assert (drawn["flips"][paper] == 0).all()
    assert (drawn["squares"][paper] == 1).all()
    assert set(drawn["flips"][~paper]) == {4.0}


def test_all_zero_is_84_from_everything() -> None:
    drawn = model({**states(1)[0], "scale": 0.0, "codes": "+1/-1"})
    assert drawn["penalties"].tolist() == [84.0] * 10
    assert (drawn["smallest"], drawn["largest"], drawn["margin"]) == (0, 0, 0.0)
    assert drawn["order"].tolist() == list(range(10))


# The learner's function

AT = {**states(1)[0], "f6": nn.codes()[2].tolist(), "scale": 0.8, "codes": "+1/-1"}


@pytest.mark.parametrize(
    ("fn", "words"),
    [
        (lambda x, codes: np.sqrt(nn.rbf(x, codes)), "the root of the expected"),
        (lambda x, codes: -nn.rbf(x, codes), "with its sign reversed"),
        (lambda x, codes: nn.rbf(x, codes) / 2, "half of the expected"),
        (lambda x, codes: nn.rbf(x, codes) / 84, "divided by 84"),
        (lambda x, codes: x @ codes.T, "Yours differs in 10 of 10 penalties. Class 0:"),
        (lambda x, codes: nn.rbf(x, codes)[0], "expected is (1, 10)"),
        (lambda x, codes: None, "Yours returned None"),
        (lambda x, codes: x @ codes, "Yours stopped with ValueError"),
    ],
)
def test_a_wrong_function(fn: Callable[..., Any], words: str) -> None:
    found = judge(fn, AT)
    assert words in found["says"]
    assert not found["same"]
    json.dumps(found, allow_nan=False)


def test_a_right_function() -> None:
    found = judge(lambda x, codes: nn.rbf(x, codes).astype(np.float32), AT)
    assert found["same"]
    assert found["differs"] == []
    assert found["says"] == "Yours agrees with the course's in all 10 penalties."


def test_only_some_classes_differ() -> None:
    def wrong(x: np.ndarray, codes: np.ndarray) -> np.ndarray:
        y = nn.rbf(x, codes)
        y[:, [3, 7]] = np.nan
        return y

    found = judge(wrong, AT)
    assert found["differs"] == [3, 7]
    assert found["penalties"][3] is None
    assert "in 2 of 10 penalties. Class 3: yours nan" in found["says"]


def test_python_answers_what_the_browser_asks() -> None:
    widget = BitmapDistance(fn=lambda x, codes: nn.rbf(np.sign(x), codes))
    assert widget.yours["same"]
    setup = {**widget.setup, "scale": 0.5, "n": "view-2"}
    widget.set_state({"setup": json.loads(json.dumps(setup))})
    assert widget.yours["n"] == "view-2"
    assert widget.yours["differs"] == list(range(10))


def test_the_button_asks_for_the_diagnosis() -> None:
    widget = BitmapDistance(fn=lambda x, codes: np.sqrt(nn.rbf(x, codes)))
    widget._on_message(widget, {"ask": "diagnosis"}, [])
    assert "07.2 rbf" in widget.diagnosis
    assert "Equation 7" in widget.diagnosis


# The widget


def test_begin_has_two_wrong_units() -> None:
    start = BitmapDistance().start
    assert model(start)["penalties"][6] == 8
    assert (np.array(start["f6"]) != nn.codes()[6]).sum() == 2


def test_opened_shows_the_failing_row() -> None:
    x = nn.squash(2 * nn.codes()[[4, 5]])

    def own(x: object, codes: object) -> object:
        return nn.rbf(x, codes)

    shown = BitmapDistance.opened("rbf", own, (x, nn.codes()))
    assert shown.start["f6"] == x[0].tolist()
    assert shown.start["chosen"] == 4
    assert BitmapDistance.opened("rbf", own, (np.ones((1, 3)),) * 2).has_fn
    assert not BitmapDistance.opened("decide", nn.decide, (np.ones((2, 3)),)).has_fn


def test_traits_and_picture() -> None:
    for widget in (
        BitmapDistance(),
        BitmapDistance(np.zeros(84)),
        BitmapDistance(1.7159 * nn.codes()[:1], fn=lambda x, codes: None),
    ):
        traits = [widget.start, widget.bitmaps, widget.given, widget.yours]
        json.dumps(traits, allow_nan=False)
        data, metadata = widget._repr_mimebundle_()
        assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
        assert "smallest" in metadata["image/png"]["alt"]


@pytest.mark.parametrize(
    ("x", "error", "words"),
    [
        (np.zeros((2, 84)), ValueError, "take one row"),
        (np.zeros(83), ValueError, "its shape is (83,)"),
        (np.full(84, np.nan), ValueError, "nan or infinity"),
        (["a"] * 84, TypeError, "numbers"),
    ],
)
def test_inputs_that_cannot_be_shown(x: Any, error: Any, words: str) -> None:
    with pytest.raises(error) as caught:
        BitmapDistance(x)
    assert words in str(caught.value)
