"""Mistake browser: its mathematics, and what it says about a learner's function."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.exercises.registry import exercise
from lenet_edu.widgets import MistakeBrowser
from lenet_edu.widgets.models.mistake_browser import ORDERS, SHOWN, judge, model, most

reject_curve = exercise("14.5").plain
confusion_matrix = exercise("14.4").plain


def digits(count: int, seed: int = 0) -> dict[str, Any]:
    """Images, labels, and penalties of a network that is right on most of them."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, count)
    images = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
    scores = rng.uniform(20, 90, (count, 10))
    near = np.where(rng.random(count) < 0.9, labels, rng.integers(0, 10, count))
    scores[np.arange(count), near] = rng.uniform(0, 60, count)
    return {"images": images, "labels": labels, "scores": scores}


def state_of(given: dict[str, Any], **changes: Any) -> dict[str, Any]:
    y = given["scores"]
    state = {
        "labels": given["labels"],
        "answers": nn.decide(y),
        "margins": nn.margin(y),
        "cell": [3, 3],
        "order": ORDERS[0],
        "rejected": 0,
    }
    return {**state, **changes}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("rejected", [0, 1, 17])
def test_model(seed: int, rejected: int) -> None:
    given = digits(250, seed)
    drawn = model(state_of(given, rejected=rejected))
    # The exercise's own functions are the second opinion.
    curve = reject_curve(given["scores"], given["labels"])
    np.testing.assert_allclose(drawn["curve"], curve[:26])
    assert drawn["error"] == pytest.approx(curve[rejected])
    sure = np.argsort(nn.margin(given["scores"]), kind="stable")[rejected:]
    answers = nn.decide(given["scores"])
    table = confusion_matrix(given["labels"][sure], answers[sure])
    assert np.array_equal(drawn["matrix"], table)
    assert drawn["left"] == len(sure) == table.sum()
    assert drawn["wrong"] == table.sum() - np.trace(table)
    assert drawn["lost"] == np.sum(answers == given["labels"]) - np.trace(table)
    assert drawn["threshold"] == nn.margin(given["scores"])[sure].min()


def test_members_are_the_cell_in_order() -> None:
    given = digits(400)
    state = state_of(given)
    least = model(state)["members"]
    table = confusion_matrix(given["labels"], state["answers"])
    assert len(least) == table[3, 3]
    assert (np.diff(state["margins"][least]) >= 0).all()
    surest = model({**state, "order": ORDERS[1]})["members"]
    assert surest.tolist() == least.tolist()[::-1]


def test_needed_is_the_smallest_rejection() -> None:
    given = digits(400)
    y, labels = given["scores"], given["labels"]
    y[:] = 80.0
    y[np.arange(400), labels] = 1.0
    y[:4, :] = 50 + np.arange(10)  # all answer 0, unsure
    drawn = model(state_of(given))
    curve, needed = reject_curve(y, labels), drawn["needed"]
    assert curve[needed] <= 0.005 < curve[needed - 1]
    y[:200] = 50 + np.arange(10)
    assert model(state_of(given))["needed"] == -1


@pytest.mark.parametrize(("count", "expected"), [(2, 1), (30, 20), (500, 50)])
def test_how_many_can_be_rejected(count: int, expected: int) -> None:
    assert most(count) == expected


# The learner's function


@pytest.mark.parametrize(
    ("fn", "words"),
    [
        (lambda y, t: reject_curve(y, t)[::-1], "Yours differs at"),
        (lambda y, t: reject_curve(y, t)[:-1], "Yours returned the shape (49,)"),
        (lambda y, t: None, "Yours returned None"),
        (lambda y, t: y.nothing, "Yours stopped with AttributeError"),
        (lambda y, t: np.full(len(t), np.nan), "yours nan, expected"),
    ],
)
def test_a_wrong_function(fn: Callable[..., Any], words: str) -> None:
    given = digits(50)
    found = judge(fn, given["scores"], given["labels"])
    assert words in found["says"]
    assert not found["same"]
    json.dumps(found, allow_nan=False)


def test_a_right_function() -> None:
    given = digits(50)
    found = judge(reject_curve, given["scores"], given["labels"])
    assert found["same"]
    assert found["says"] == "Yours agrees with the course's on the whole curve."
    assert len(found["curve"]) == 21


def test_the_button_asks_for_the_diagnosis() -> None:
    wrong = exercise("14.5").alternatives[0]
    widget = MistakeBrowser(fn=lambda y, t: 1 - wrong(y, t), **digits(50))
    widget._on_message(widget, {"ask": "diagnosis"}, [])
    assert "14.5 reject_curve" in widget.diagnosis
    assert "the share of the rest that is right" in widget.diagnosis


# The widget


def test_net_and_scores_say_the_same() -> None:
    given = digits(20)
    rows = iter(np.split(given["scores"], [20]))

    def net(x: np.ndarray) -> np.ndarray:
        assert x.shape == (20, 1, 32, 32)
        assert x.min() == pytest.approx(-0.1)
        return next(rows)

    scores = given.pop("scores")
    one = MistakeBrowser(net, **given)
    other = MistakeBrowser(scores=scores, **given)
    assert one.margins == other.margins
    assert one.pictures == other.pictures


def test_the_trained_network_is_the_default() -> None:
    widget = MistakeBrowser()
    drawn = widget.model()
    assert drawn["error"] < 0.02
    assert drawn["matrix"].sum() == len(widget.labels)
    again = MistakeBrowser.opened(
        "reject_curve", lambda *args: reject_curve(*args), (np.ones((2, 3)),) * 2
    )
    assert again.has_fn
    assert again.yours["same"]


def test_all_that_can_be_looked_at_is_sent() -> None:
    widget = MistakeBrowser(**digits(2000))
    sent = set(widget.places)
    assert len(widget.pictures) == 784 * len(sent)
    assert len(widget.penalties) == 40 * len(sent)
    for cell in np.ndindex(10, 10):
        for order in ORDERS:
            members = widget.model(cell=cell, order=order)["members"]
            assert sent.issuperset(members[:SHOWN].tolist())
    assert sent.issuperset(widget.quiz)
    labels, answers = (
        np.frombuffer(t, np.uint8) for t in (widget.labels, widget.answers)
    )
    wrong = (labels != answers)[widget.quiz]
    assert wrong.sum() == len(wrong) / 2 == 8


def test_traits_and_picture() -> None:
    right = digits(30)
    right["scores"] = np.where(np.eye(10)[right["labels"]] > 0, 0.0, 9.0)
    for widget in (
        MistakeBrowser(**digits(300)),
        MistakeBrowser(fn=lambda y, t: t * np.nan, **digits(300)),
        MistakeBrowser(**digits(2)),
        MistakeBrowser(**right),
    ):
        traits = [widget.start, widget.places, widget.quiz, widget.yours]
        json.dumps(traits, allow_nan=False)
        data, metadata = widget._repr_mimebundle_()
        assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
        assert "confusion matrix" in metadata["image/png"]["alt"]


WHOLE = digits(5)


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"labels": None}, ValueError, "labels are missing"),
        ({"images": None}, ValueError, "images are missing"),
        ({"images": WHOLE["images"] / 255}, ValueError, "they are float64"),
        ({"labels": WHOLE["labels"][:3]}, ValueError, "of shape (3,)"),
        ({"labels": WHOLE["labels"] + 5}, ValueError, "between 0 and 9"),
        ({"scores": WHOLE["scores"][:, :9]}, ValueError, "of shape (5, 9)"),
        ({"scores": WHOLE["scores"] * np.nan}, ValueError, "nan or infinity"),
        ({"scores": None, "net": np.ones((5, 10))}, TypeError, "write scores="),
        ({"net": nn.decide}, ValueError, "not both"),
    ],
)
def test_inputs_that_cannot_be_shown(
    changes: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as caught:
        MistakeBrowser(**{**WHOLE, **changes})
    assert words in str(caught.value)
