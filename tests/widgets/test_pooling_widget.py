"""The pooling explorer's mathematics, and what it says about a learner's function."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.widgets import PoolingExplorer
from lenet_edu.widgets.models.pooling import MODES, inputs, judge, model, shift


def states(count: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(4)
    found = []
    for _ in range(count):
        H, W = (2 * int(n) for n in rng.integers(1, 7, 2))
        found.append(
            {
                "x": rng.integers(-9, 9, (H, W)).tolist()
                if rng.random() < 0.4  # many ties
                else rng.normal(size=(H, W)).tolist(),
                "mode": str(rng.choice(list(MODES))),
                "a": float(rng.normal()),
                "b": float(rng.normal()),
                "squash": bool(rng.integers(2)),
                "right": int(rng.integers(4)),
                "down": int(rng.integers(4)),
                "i": int(rng.integers(H // 2)),
                "j": int(rng.integers(W // 2)),
                "every": bool(rng.integers(2)),
                "n": "1",
            }
        )
    return found


def loss(state: dict[str, Any], x: np.ndarray) -> float:
    """Sum of dy * y, for central differences; without the shift."""
    at = {**state, "x": x.tolist(), "right": 0, "down": 0}
    drawn = model(at)
    return float((model(state)["dy"] * drawn["y"]).sum())


@pytest.mark.parametrize("state", states(40))
def test_forward_and_shift(state: dict[str, Any]) -> None:
    drawn, x = model(state), np.array(state["x"], dtype=float)
    right, down = state["right"], state["down"]
    H, W = x.shape
    padded = np.pad(x, ((down, 0), (right, 0)), mode="edge")[:H, :W]
    np.testing.assert_array_equal(drawn["shifted"], padded)
    blocks = padded.reshape(H // 2, 2, W // 2, 2).swapaxes(1, 2).reshape(-1, 4)
    expected = {
        "sum": state["a"] * blocks.sum(1) + state["b"],
        "mean": blocks.mean(1),
        "max": blocks.max(1),
    }[state["mode"]].reshape(H // 2, W // 2)
    np.testing.assert_allclose(drawn["z"], expected, atol=1e-12)
    y = nn.squash(expected) if state["squash"] else expected
    np.testing.assert_allclose(drawn["y"], y, atol=1e-12)
    still = model({**state, "right": 0, "down": 0})["y"]
    np.testing.assert_array_equal(drawn["still"], still)
    for name, before, after in (("pixels", x, padded), ("cells", still, y)):
        gap = np.abs(after - before)
        assert drawn[name]["changed"] == (gap > 1e-9).sum()
        assert drawn[name]["largest"] == pytest.approx(gap.max(), abs=1e-12)
    if not right and not down:
        assert drawn["cells"]["changed"] == drawn["pixels"]["changed"] == 0


@pytest.mark.parametrize("state", states(40))
def test_a_shift_by_whole_blocks_moves_the_map(state: dict[str, Any]) -> None:
    drawn = model({**state, "right": 2, "down": 2})
    np.testing.assert_allclose(drawn["y"][1:, 1:], drawn["still"][:-1, :-1])


@pytest.mark.parametrize("state", states(30))
def test_gradients_are_central_differences(state: dict[str, Any]) -> None:
    rng, h = np.random.default_rng(0), 1e-5
    x = rng.permutation(np.arange(np.size(state["x"]), dtype=float)) / 9  # no ties
    x = x.reshape(np.shape(state["x"]))
    state = {**state, "x": x.tolist(), "right": 0, "down": 0}
    drawn = model(state)
    expected = np.zeros_like(x)
    for at in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[at] += h
        down[at] -= h
        expected[at] = (loss(state, up) - loss(state, down)) / (2 * h)
    np.testing.assert_allclose(drawn["dx"], expected, atol=1e-7)
    for name, gradient in (("a", "da"), ("b", "db")):
        ends = [loss({**state, name: state[name] + d}, x) for d in (h, -h)]
        slope = (ends[0] - ends[1]) / (2 * h)
        assert drawn[gradient] == pytest.approx(slope, rel=1e-6, abs=1e-6)


def test_who_gets_the_gradient() -> None:
    flat = {**states(1)[0], "x": np.ones((4, 4)).tolist(), "every": False}
    flat |= {"i": 0, "j": 1, "squash": False, "a": 0.5, "right": 0, "down": 0}
    block = np.s_[:2, 2:]
    assert model({**flat, "mode": "sum"})["dx"][block].tolist() == [[0.5] * 2] * 2
    assert model({**flat, "mode": "mean"})["dx"][block].tolist() == [[0.25] * 2] * 2
    tied = model({**flat, "mode": "max"})
    assert tied["dx"][block].tolist() == [[1, 0], [0, 0]]
    assert tied["block"] | {"values": 0} == {
        "values": 0,
        "total": 4.0,
        "winner": 0,
        "ties": 4,
    }
    assert tied["dx"].sum() == 1


def test_a_quarter_makes_the_sum_a_mean() -> None:
    at = {**states(1)[0], "a": 0.25, "b": 0.0, "squash": False}
    one, two = model({**at, "mode": "sum"}), model({**at, "mode": "mean"})
    np.testing.assert_allclose(one["y"], two["y"])
    np.testing.assert_allclose(one["dx"], two["dx"])


@pytest.mark.parametrize("missing", [None, float("nan"), float("inf")])
def test_nan_stops_with_its_place(missing: float | None) -> None:
    x: Any = np.zeros((4, 4)).tolist()
    x[2][3] = missing
    stopped = model({**states(1)[0], "x": x})
    assert stopped.keys() == {"error"}
    assert stopped["error"].startswith("x[2, 3] is not a number")


def test_inputs_show_what_they_are_for() -> None:
    given = {name: np.array(rows, dtype=float) for name, rows in inputs().items()}
    assert all(x.shape == (8, 8) for x in given.values())
    assert len(set(given["ramp"].ravel())) == 64
    assert (given["all negative"] < 0).all()
    at = {**states(1)[0], "mode": "max", "right": 0, "down": 0}
    ties = [
        model({**at, "x": given["flat, with ties"].tolist(), "i": i, "j": j})["block"]
        for i, j in np.ndindex(4, 4)
    ]
    assert {one["ties"] for one in ties} >= {2, 4}
    moved = shift(given["figure"], 1, 0)
    assert moved[:, 1:].tolist() == given["figure"][:, :-1].tolist()


# The learner's function

AT = PoolingExplorer().start


def scaled_mean(x: np.ndarray, c: np.ndarray, b: np.ndarray, size: int) -> np.ndarray:
    return nn.mean_pool2d(x, size) * c[:, None, None] + b[:, None, None]


def from_zero(x: np.ndarray, size: int) -> np.ndarray:
    return np.maximum(nn.max_pool2d(x, size), 0)


def four_in_a_row(x: np.ndarray, c: Any, b: Any, size: int) -> np.ndarray:
    N, C, H, W = x.shape
    blocks = x.reshape(N, C, H // 2, W // 2, 2, 2).sum(axis=(4, 5))
    return blocks * c[:, None, None] + b[:, None, None]


def broken_row(x: np.ndarray, size: int) -> np.ndarray:
    y = nn.max_pool2d(x, size)
    y[:, :, -1] -= 1
    return y


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", inputs())
def test_the_reference_agrees_with_itself(mode: str, name: str) -> None:
    at = {**AT, "mode": mode, "x": inputs()[name], "right": 1}
    found = judge(getattr(nn, MODES[mode]), mode, at)
    assert found["same"]
    assert found["says"] == "Yours agrees with the course's in all 16 cells."


@pytest.mark.parametrize(
    ("mode", "fn", "more", "words"),
    [
        ("sum", scaled_mean, {}, "Without the bias, yours is 0.25 times the expected."),
        ("sum", scaled_mean, {}, "12 of 16 cells, the blocks whose sum is not 0."),
        (
            "sum",
            lambda x, c, b, size: nn.block_sums(x) * c[:, None, None],
            {},
            "Everywhere the bias b is missing.",
        ),
        ("sum", lambda x, c, b, size: -nn.subsample(x, c, b), {}, "\u22121 times"),
        ("sum", lambda x, c, b, s: nn.subsample(x, c, b) + 1, {}, "plus 1 everywhere"),
        ("sum", four_in_a_row, {"x": inputs()["ramp"]}, "differs in"),
        ("sum", lambda x, c, b: x, {}, "Yours stopped with TypeError"),
        ("sum", lambda x, c, b, size: None, {}, "Yours returned None"),
        (
            "max",
            from_zero,
            {"x": inputs()["all negative"]},
            "Yours is 0 everywhere.",
        ),
        (
            "max",
            from_zero,
            {"x": inputs()["flat, with ties"]},
            "the blocks in which all numbers are negative. y[0, 0]: yours 0, "
            "expected \u22120.1.",
        ),
        ("max", broken_row, {}, "all in the last row"),
        (
            "max",
            lambda x, size: nn.max_pool2d(x, size).swapaxes(2, 3),
            {"x": inputs()["ramp"]},
            "rows and columns exchanged",
        ),
        ("max", lambda x, size: nn.max_pool2d(x, 2, 1), {}, "Your windows overlap"),
        ("max", lambda x, size: nn.max_pool2d(x)[0, 0], {}, "Keep the axes of images"),
        ("max", lambda x, size: nn.max_pool2d(x) * np.nan, {}, "yours nan, expected"),
        ("mean", lambda x, size: nn.block_sums(x), {}, "4 times the expected"),
    ],
)
def test_a_wrong_answer_is_described(
    mode: str, fn: Callable[..., Any], more: dict[str, Any], words: str
) -> None:
    found = judge(fn, mode, {**AT, "mode": mode, **more})
    assert words in found["says"]
    assert not found["same"]
    json.dumps(found, allow_nan=False)


def test_squashing_is_not_part_of_the_comparison() -> None:
    assert judge(nn.subsample, "sum", {**AT, "squash": True})["same"]


def test_another_mode_is_not_judged() -> None:
    found = judge(nn.max_pool2d, "max", {**AT, "mode": "sum"})
    assert found["same"]
    assert "in the mode \u201cmax\u201d only" in found["says"]


def test_python_answers_what_the_browser_asks() -> None:
    widget = PoolingExplorer(fn=from_zero, mode="max")
    assert widget.yours["n"] == "start"
    assert widget.yours["same"]
    state = {**widget.state, "x": inputs()["all negative"], "n": "view-7"}
    widget.set_state({"state": json.loads(json.dumps(state))})
    assert widget.yours["n"] == "view-7"
    assert len(widget.yours["differs"]) == 16
    state["x"][0][0] = None
    widget.set_state({"state": state | {"n": "view-8"}})
    assert "x[0, 0] is not a number" in widget.yours["says"]


# The widget


def test_traits_and_picture() -> None:
    for widget in (
        PoolingExplorer(),
        PoolingExplorer(fn=scaled_mean),
        PoolingExplorer(np.full((1, 1, 2, 2), np.nan)),
        PoolingExplorer(np.zeros((12, 4), dtype=np.uint8), fn=from_zero, mode="max"),
    ):
        json.dumps([widget.start, widget.images, widget.yours], allow_nan=False)
        data, metadata = widget._repr_mimebundle_()
        assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
        assert "gradient" in metadata["image/png"]["alt"]


def test_before_gradients_are_known_none_is_shown() -> None:
    widget = PoolingExplorer(gradient=False)
    data, metadata = widget._repr_mimebundle_()
    assert "gradient" not in metadata["image/png"]["alt"] + data["text/plain"]
    titles = [axes.get_title() for axes in widget.picture().axes]
    assert titles[5] == "1998: 11 of 16 cells change"
    assert not any("dx" in title for title in titles)
    assert len(titles) == len(PoolingExplorer().picture().axes) == 8


def test_the_courses_own_function_is_not_called_yours() -> None:
    widget = PoolingExplorer(fn=nn.subsample)
    assert not widget.has_fn
    assert widget.yours == {}
    assert PoolingExplorer(fn=scaled_mean).has_fn


@pytest.mark.parametrize(
    ("x", "error", "words"),
    [
        (np.zeros((5, 4)), ValueError, "given was (5, 4)"),
        (np.zeros((28, 28)), ValueError, "Show a part"),
        (np.zeros((2, 1, 4, 4)), ValueError, "one image"),
        ([["a"]], TypeError, "numbers"),
    ],
)
def test_inputs_that_cannot_be_shown(x: Any, error: Any, words: str) -> None:
    with pytest.raises(error) as caught:
        PoolingExplorer(x)
    assert words in str(caught.value)


def test_unknown_mode() -> None:
    with pytest.raises(ValueError, match="sum, mean, max"):
        PoolingExplorer(mode="median")


@pytest.mark.parametrize(
    ("mode", "fn", "words"),
    [
        ("sum", scaled_mean, "04.2 subsample"),
        ("max", from_zero, "04.3 max_pool2d"),
        ("mean", lambda x, size: nn.mean_pool2d(x), "mean_pool2d is no exercise"),
    ],
)
def test_the_button_asks_for_the_diagnosis(
    mode: str, fn: Callable[..., Any], words: str
) -> None:
    widget = PoolingExplorer(fn=fn, mode=mode)
    widget._on_message(widget, {"ask": "diagnosis"}, [])
    assert words in widget.diagnosis
