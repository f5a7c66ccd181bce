"""The live demonstrations: the picture, the answers, and a learner's centring."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lenet_edu.data.transforms import BACKGROUND, INK
from lenet_edu.inside import centred
from lenet_edu.models import load_lenet5
from lenet_edu.widgets import Demos1998
from lenet_edu.widgets.demos_1998 import KNOBS, PLAIN, ask, matrix_of, model, turns
from lenet_edu.widgets.one_digit import ten_digits

AT = {"name": "4", **PLAIN, "centring": False, "seed": 0, "n": 1}
FOUR = dict(ten_digits())["4"]
CHANCE = np.random.default_rng(2).random((32, 32))


def test_with_all_knobs_at_rest_nothing_changes() -> None:
    np.testing.assert_allclose(model(FOUR, AT, CHANCE), FOUR, atol=1e-6)


def test_each_knob_does_what_it_says() -> None:
    dot = np.full((32, 32), BACKGROUND)
    dot[10, 20] = INK

    def at(**knobs: float) -> tuple[int, int]:
        picture = model(dot, {**AT, **knobs}, CHANCE)
        i, j = np.unravel_index(picture.argmax(), picture.shape)
        return int(i), int(j)

    assert at(dx=3) == (10, 23)
    assert at(dy=-4) == (6, 20)
    assert at(turn=90) == (20, 21)  # clockwise: from the upper right to the lower
    assert at(turn=180) == (21, 11)
    x, y, _ = matrix_of({**AT, "size": 2.0}) @ (15.5, 20.5, 1)
    assert (x, y) == (15.5, 25.5)
    x, y, _ = matrix_of({**AT, "squeeze": 0.25}) @ (19.5, 20.5, 1)
    assert (x, y) == (20.5, 19.5)
    everything = model(dot, {**AT, "noise": 1.1}, CHANCE)
    np.testing.assert_allclose(everything, BACKGROUND + INK - dot)
    some = model(dot, {**AT, "noise": 0.3}, CHANCE)
    assert np.array_equal(some != dot, CHANCE < 0.3)


def test_the_turns_are_where_the_answer_changes() -> None:
    network = load_lenet5()
    left, right = turns(network, FOUR)
    assert left is not None
    assert right is not None
    assert left < 0 < right
    for degrees in (left, right):
        there = model(FOUR, {**AT, "turn": degrees}, CHANCE)
        assert ask(network, there, AT)["digit"] != 4
        before = degrees - 2 * np.sign(degrees)
        there = model(FOUR, {**AT, "turn": before}, CHANCE)
        assert ask(network, there, AT)["digit"] == 4


def test_centring_helps_a_digit_that_was_moved() -> None:
    network = load_lenet5()
    moved = model(FOUR, {**AT, "dx": 6, "dy": 3}, CHANCE)
    assert ask(network, moved, AT)["digit"] != 4
    found = ask(network, moved, {**AT, "centring": True})
    assert found["digit"] == 4
    np.testing.assert_allclose(found["seen"], centred(moved), atol=1e-6)
    assert found["says"] == ""


@pytest.mark.parametrize(
    ("fn", "same", "words"),
    [
        (centred, True, "agrees with the course's"),
        (lambda image: image, False, "Your centring differs in"),
        (lambda image: image[:5], False, "the shape (5, 32)"),
        (lambda image: None, False, "Yours returned None"),
        (lambda image: image * np.nan, False, "differs in 1024 of 1024"),
        (lambda: 1, False, "Yours stopped with TypeError"),
    ],
)
def test_a_learners_centring_is_described(
    fn: Callable[..., Any], same: bool, words: str
) -> None:
    network = load_lenet5()
    moved = model(FOUR, {**AT, "dx": 6}, CHANCE)
    found = ask(network, moved, {**AT, "centring": True}, fn)
    assert found["same"] is same
    assert words in found["says"]
    json.dumps(found, allow_nan=False)
    assert ask(network, moved, AT, fn)["says"] == ""  # not ticked, not asked


def test_python_answers_what_the_browser_asks() -> None:
    widget = Demos1998(fn=lambda image: image)
    assert widget.answer["digit"] == 4
    chance = widget.chance
    state = {**widget.state, "dx": 6, "dy": 3, "centring": True, "n": 5}
    widget.set_state({"state": json.loads(json.dumps(state))})
    assert widget.answer["n"] == 5
    assert not widget.answer["same"]
    assert widget.chance == chance
    widget.set_state({"state": {**state, "seed": 1, "n": 6}})
    assert widget.chance != chance
    widget._on_message(widget, {"ask": "diagnosis"}, [])
    assert "17.5 centred" in widget.diagnosis


def test_traits_and_picture() -> None:
    digit = np.zeros((28, 28), np.uint8)
    digit[5:20, 13:15] = 255
    for widget in (Demos1998(), Demos1998(digit[None], fn=centred)):
        json.dumps([widget.start, widget.digits, widget.answer, widget.turns])
        data, metadata = widget._repr_mimebundle_()
        assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
        assert "Live demonstrations" in metadata["image/png"]["alt"]
    assert widget.start["name"] == "your digit"
    for _, smallest, most, step, rest in KNOBS.values():
        assert smallest <= rest <= most
        assert step > 0


def test_after_a_failed_check_it_shows_the_mistake() -> None:
    widget = Demos1998.opened("centred", lambda image: image, ())
    assert widget.state["centring"]
    assert "Your centring differs in" in widget.yours
    assert Demos1998.opened("error_curve", lambda: 0, ()).fn is None


def test_images_that_cannot_be_shown() -> None:
    with pytest.raises(ValueError, match="image must be one digit"):
        Demos1998(np.zeros((5, 5)))
