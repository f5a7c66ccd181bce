"""The distortion lab: its mathematics, the network's answers, and a learner's warp."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lenet_edu.data.distortions import affine_warp, bilinear, four_matrices
from lenet_edu.models.trained import load_lenet5
from lenet_edu.widgets import DistortionLab
from lenet_edu.widgets.distortion_lab import KNOBS, MANY, ask, judge, model
from lenet_edu.widgets.one_digit import ten_digits

AT = {"name": "4", **dict.fromkeys(KNOBS, 0.0), "i": 20, "j": 20, "n": "1"}
FOUR = dict(ten_digits())["4"]


def states(count: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(3)
    found = []
    for _ in range(count):
        state = {k: float(rng.uniform(-end, end)) for k, (_, end, _) in KNOBS.items()}
        i, j = (int(n) for n in rng.integers(0, 32, 2))
        found.append({**AT, **state, "i": i, "j": j})
    return found


@pytest.mark.parametrize("state", states(20))
def test_a_pixel_comes_from_where_the_matrix_says(state: dict[str, Any]) -> None:
    drawn = model(FOUR, state)
    new = drawn["matrix"] @ (drawn["x"], drawn["y"], 1)
    np.testing.assert_allclose(new, (state["j"], state["i"], 1), atol=1e-9)
    np.testing.assert_allclose(drawn["matrix"] @ drawn["inverse"], np.eye(3), atol=1e-9)
    assert sum(weight for _, _, weight, _ in drawn["pixels"]) == pytest.approx(1)
    expected = bilinear(FOUR, drawn["y"], drawn["x"])
    assert drawn["value"] == pytest.approx(expected, abs=1e-6)
    at = drawn["warped"][state["i"], state["j"]]
    assert drawn["value"] == pytest.approx(at, abs=1e-6)


def test_where_the_answer_flips_it_does() -> None:
    network = load_lenet5()
    found = ask(network, FOUR, {**AT, "shear": 0.2})
    assert found["digit"] == 4
    assert len(found["penalties"]) == 10
    assert np.argmin(found["penalties"]) == 4
    flipped = 0
    for name, ends in found["flips"].items():
        _, end, step = KNOBS[name]
        for sign, flip in zip((-1, 1), ends, strict=True):
            if flip is None:
                continue
            flipped += 1
            amount, digit = flip
            assert abs(amount) <= end
            there = {**AT, "shear": 0.2, name: amount}
            assert ask(network, FOUR, there)["digit"] == digit != 4
            before = {**AT, "shear": 0.2, name: amount - sign * step}
            assert ask(network, FOUR, before)["digit"] == 4
    assert flipped


def pushed(images: Any, matrices: Any, background: float = -0.1) -> Any:
    return affine_warp(images, np.linalg.inv(matrices), background)


@pytest.mark.parametrize(
    ("fn", "same", "words"),
    [
        (affine_warp, True, "agrees with the course's in all 1024 pixels"),
        (pushed, False, "pixels, outlined. Pixel ["),
        (lambda images, m, b: images[0], False, "the shape (1, 32, 32)"),
        (lambda images, m, b: None, False, "Yours returned None"),
        (lambda images: images, False, "Yours stopped with TypeError"),
        (lambda images, m, b: images * np.nan, False, "differs in 1024 of 1024"),
    ],
)
def test_a_learners_warp_is_described(
    fn: Callable[..., Any], same: bool, words: str
) -> None:
    found = judge(fn, FOUR, {**AT, "dx": 2.0, "shear": 0.3})
    assert found["same"] is same
    assert words in found["says"]
    json.dumps(found, allow_nan=False)


def test_python_answers_what_the_browser_asks() -> None:
    widget = DistortionLab(fn=pushed)
    assert widget.answer["digit"] == 4
    assert widget.yours["same"]  # nothing is moved yet
    state = {**widget.state, "dx": 3, "n": "view-2"}
    widget.set_state({"state": json.loads(json.dumps(state))})
    assert widget.answer["n"] == widget.yours["n"] == "view-2"
    assert not widget.yours["same"]
    widget._on_message(widget, {"ask": "many", "seed": 3, "name": "7"}, [])
    assert widget.many["name"] == "7"
    assert np.shape(widget.many["amounts"]) == (MANY, 5)
    first = widget.many
    widget._on_message(widget, {"ask": "many", "seed": 4, "name": "7"}, [])
    assert widget.many["amounts"] != first["amounts"]
    widget._on_message(widget, {"ask": "many", "seed": 3, "name": "7"}, [])
    assert widget.many == first
    widget._on_message(widget, {"ask": "diagnosis"}, [])
    assert "15.4 affine_warp" in widget.diagnosis
    assert "inverse" in widget.diagnosis or "back" in widget.diagnosis


def test_traits_and_picture() -> None:
    digit = np.zeros((28, 28), np.uint8)
    digit[5:20, 13:15] = 255
    for widget in (DistortionLab(), DistortionLab(digit[None], fn=pushed)):
        json.dumps([widget.start, widget.digits, widget.answer, widget.yours])
        data, metadata = widget._repr_mimebundle_()
        assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
        assert "sheared" in metadata["image/png"]["alt"]
    assert widget.start["name"] == "your digit"


def test_see_opens_it_with_the_warp_only() -> None:
    args = (FOUR[None, None], four_matrices(1, 0, 0, 0, 0)[:1])
    assert DistortionLab.opened("affine_warp", pushed, args).fn is pushed
    assert DistortionLab.opened("bilinear", bilinear, (FOUR, 0, 0)).fn is None


@pytest.mark.parametrize(
    "image", [np.zeros((28, 28)), np.zeros((3, 28, 28), np.uint8), np.zeros((5, 5))]
)
def test_images_that_cannot_be_shown(image: np.ndarray) -> None:
    with pytest.raises(ValueError, match="image must be one digit"):
        DistortionLab(image)
    with pytest.raises(ValueError, match="not finite"):
        DistortionLab(np.full((32, 32), np.nan))
