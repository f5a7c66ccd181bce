"""The loss landscape's mathematics, and what it says about a learner's loss."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.widgets import LossLandscape
from lenet_edu.widgets.models.loss_landscape import LOSSES, PLACES, judge, model, plane


def states(count: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(9)
    found = []
    for _ in range(count):
        label, rival, third = (int(d) for d in rng.permutation(10)[:3])
        found.append(
            {
                "label": label,
                "rival": rival,
                "third": third,
                "a": float(rng.uniform(-4, 14)),
                "b": float(rng.uniform(-4, 14)),
                "j": float(rng.choice([0.0, 1.0, 10.0, 50.0, 200.0])),
                "loss": str(rng.choice(list(LOSSES))),
                "n": "1",
            }
        )
    return found


START = LossLandscape().start


@pytest.mark.parametrize("state", states(20))
def test_the_plane_holds_the_three_codes(state: dict[str, Any]) -> None:
    origin, axes, places = plane(state)
    np.testing.assert_allclose(axes @ axes.T, np.eye(2), atol=1e-12)
    digits = [state[name] for name in ("label", "rival", "third")]
    codes = nn.codes()[digits]
    np.testing.assert_allclose(origin + places @ axes, codes, atol=1e-12)
    distances = ((places[:, None] - places) ** 2).sum(-1)
    np.testing.assert_allclose(distances, nn.rbf(codes, codes), atol=1e-9)


@pytest.mark.parametrize("state", states(6))
def test_the_marker(state: dict[str, Any]) -> None:
    drawn, label, j = model(state), state["label"], state["j"]
    origin, axes, _ = plane(state)
    x = origin + state["a"] * axes[0] + state["b"] * axes[1]
    y = ((x - nn.codes()) ** 2).sum(axis=1)
    np.testing.assert_allclose(drawn["penalties"], y)
    terms = np.exp(-np.append(y, j))
    if terms.sum() > 1e-290:
        np.testing.assert_allclose(drawn["posterior"], terms / terms.sum(), atol=1e-12)
    assert drawn["posterior"].sum() == pytest.approx(1)
    assert drawn["shares"].sum() == pytest.approx(1)
    expected = {
        "penalty": y[label],
        "map": y[label] + np.logaddexp.reduce(-np.append(y, j)),
        "cross_entropy": y[label] + np.logaddexp.reduce(-y),
    }
    for name, value in expected.items():
        assert drawn["losses"][name] == pytest.approx(value, abs=1e-9)
    assert drawn["losses"]["map"] >= drawn["losses"]["cross_entropy"] - 1e-9


@pytest.mark.parametrize("state", states(6))
def test_gradients_are_central_differences(state: dict[str, Any]) -> None:
    drawn, h = model(state), 1e-5
    for axis, name in enumerate("ab"):
        ends = [model({**state, name: state[name] + d})["losses"] for d in (h, -h)]
        for loss in LOSSES:
            slope = (ends[0][loss] - ends[1][loss]) / (2 * h)
            found = drawn["gradients"][loss][axis]
            assert found == pytest.approx(slope, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("state", states(6))
def test_curves_and_map(state: dict[str, Any]) -> None:
    drawn = model(state)
    left, right, bottom, top = drawn["bounds"]
    for n in (0, 17, PLACES - 1):
        at = model({**state, "a": float(drawn["line"][n])})["losses"]
        for loss in LOSSES:
            assert drawn["curves"][loss][n] == pytest.approx(at[loss], abs=1e-9)
    rows, columns = drawn["map"].shape
    assert (right - left) / columns == pytest.approx((top - bottom) / rows, rel=0.03)
    a = left + (right - left) / columns * 7.5
    b = top - (right - left) / columns * 2.5
    here = model({**state, "a": a, "b": b})["losses"][state["loss"]]
    assert drawn["map"][2, 7] == pytest.approx(here, abs=1e-9)
    assert (drawn["map"] > -1e-12).all()


def test_what_the_chapter_says() -> None:
    home = model(START)
    assert home["penalties"][START["label"]] == pytest.approx(0)
    assert home["penalties"][START["rival"]] == pytest.approx(48)
    assert home["posterior"][START["rival"]] < 1e-20
    assert abs(home["gradients"]["map"]).max() < 1e-10
    half = {**START, "a": float(np.sqrt(48) / 2)}
    assert model({**half, "j": 1.0})["posterior"][8] < 1e-4
    assert model({**half, "j": 50.0})["posterior"][8] == pytest.approx(0.5)


# The learner's function


def summed(penalties: np.ndarray, labels: np.ndarray, j: float) -> float:
    return nn.map_loss(penalties, labels, j) * len(labels)


def overflowing(penalties: np.ndarray, labels: np.ndarray, j: float) -> float:
    right = penalties[np.arange(len(labels)), labels]
    log = np.log(np.exp(j) + np.exp(penalties * 9).sum(axis=1))
    return float(np.mean(right + log))


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("state", states(4))
def test_the_reference_agrees_with_itself(loss: str, state: dict[str, Any]) -> None:
    fn = {"penalty": nn.penalty_loss, "map": nn.map_loss}.get(loss, nn.cross_entropy)
    found = judge(fn, loss, state)
    assert found["same"]
    assert (
        found["says"] == "Yours agrees with the course's at all 61 places of the line."
    )


@pytest.mark.parametrize(
    ("loss", "fn", "words"),
    [
        ("map", lambda y, t, j: nn.penalty_loss(y, t), "differs at"),
        ("map", lambda y, t, j: nn.map_loss(y, t, j) + 1, "plus 1 everywhere"),
        ("map", lambda y, t, j: nn.map_loss(y, t, j) / 10, "0.1 times the expected"),
        ("map", lambda y, t, j: 0.0, "Yours is 0 everywhere."),
        ("map", summed, "expected is the mean"),
        ("map", overflowing, "not finite everywhere"),
        ("map", lambda y, t, j: nn.map_loss(y, t, 50.0), "differs at"),
        ("map", lambda y, t, j: y[:, 0], "for one image; a loss is one number"),
        ("map", lambda y, t, j: None, "Yours returned a list"),
        ("map", lambda y, t: 0.0, "Yours stopped with TypeError"),
        ("penalty", lambda y, t: np.sqrt(nn.penalty_loss(y, t)), "differs at"),
        (
            "penalty",
            lambda y, t: y[np.arange(len(t)), t].squeeze() if len(t) < 2 else y[:, 0],
            "As one batch, yours returned the shape (61,)",
        ),
        ("cross_entropy", lambda z, t: nn.cross_entropy(-z, t), "differs at"),
    ],
)
def test_a_wrong_answer_is_described(
    loss: str, fn: Callable[..., Any], words: str
) -> None:
    found = judge(fn, loss, START)
    assert words in found["says"]
    assert not found["same"]
    json.dumps(found, allow_nan=False)


def test_the_stub_is_not_judged() -> None:
    def stub(penalties: np.ndarray, labels: np.ndarray, j: float) -> float:
        raise NotImplementedError("09.2")

    found = judge(stub, "map", START)
    assert "not written yet" in found["says"]
    assert found["curve"] == []


def test_differing_places_are_marked() -> None:
    found = judge(lambda y, t, j: nn.map_loss(y, t, j) + (y[0, 6] > 30), "map", START)
    assert 0 < len(found["differs"]) < PLACES
    assert f"differs at {len(found['differs'])} of 61" in found["says"]


def test_the_inputs_cannot_be_spoiled() -> None:
    def greedy(penalties: np.ndarray, labels: np.ndarray, j: float) -> float:
        result = nn.map_loss(penalties, labels, j)
        penalties[:] = 0
        labels[:] = 0
        return result

    assert judge(greedy, "map", START)["same"]


def test_python_answers_what_the_browser_asks() -> None:
    widget = LossLandscape(fn=summed)
    assert widget.yours["n"] == "start"
    state = {**widget.state, "b": 3.0, "n": "view-7"}
    widget.set_state({"state": json.loads(json.dumps(state))})
    assert widget.yours["n"] == "view-7"
    assert not widget.yours["same"]


# The widget


def test_traits_and_picture() -> None:
    for widget in (
        LossLandscape(),
        LossLandscape(fn=summed),
        LossLandscape(nn.penalty_loss, "penalty", label=1, rival=4, third=0, j=0),
    ):
        json.dumps([widget.start, widget.codes, widget.yours], allow_nan=False)
    data, metadata = widget._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert "eq. 9" in metadata["image/png"]["alt"].lower()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"loss": "mse"}, "penalty, map, cross_entropy"),
        ({"label": 8}, "three different digits"),
        ({"third": 10}, "three different digits"),
        ({"j": -1}, "between 0 and 200"),
        ({"j": 300}, "between 0 and 200"),
    ],
)
def test_options_that_cannot_be(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        LossLandscape(**options)


@pytest.mark.parametrize(
    ("loss", "fn", "words"),
    [
        ("map", summed, "09.2 map_loss"),
        ("penalty", nn.penalty_loss, "09.1 penalty_loss"),
        ("cross_entropy", lambda z, t: 0.0, "09.4 cross_entropy"),
    ],
)
def test_the_button_asks_for_the_diagnosis(
    loss: str, fn: Callable[..., Any], words: str
) -> None:
    widget = LossLandscape(fn=fn, loss=loss)
    widget._on_message(widget, {"ask": "diagnosis"}, [])
    assert words in widget.diagnosis
