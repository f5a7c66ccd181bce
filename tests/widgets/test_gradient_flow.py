"""The gradient flow's mathematics, and what it says about a learner's function."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.exercises.registry import exercise
from lenet_edu.training.gradient_check import numerical_gradient
from lenet_edu.widgets import GradientFlow
from lenet_edu.widgets.models.gradient_flow import judge, model, overlaps


def states(count: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(10)
    found = []
    for _ in range(count):
        k, l = (int(n) for n in rng.integers(1, 5, 2))
        H, W = k + int(rng.integers(5)), l + int(rng.integers(5))
        stride, padding = int(rng.integers(1, 4)), int(rng.integers(3))
        Ho, Wo = (
            nn.output_size(side, kernel, stride, padding)
            for side, kernel in ((H, k), (W, l))
        )
        found.append(
            {
                "x": rng.normal(size=(H, W)).tolist(),
                "w": rng.normal(size=(k, l)).tolist(),
                "dy": (rng.normal(size=(Ho, Wo)) * rng.integers(2)).tolist(),
                "stride": stride,
                "padding": padding,
                "i": int(rng.integers(Ho)),
                "j": int(rng.integers(Wo)),
                "r": int(rng.integers(H)),
                "c": int(rng.integers(W)),
                "alone": bool(rng.integers(2)),
                "n": "1",
            }
        )
    return found


@pytest.mark.parametrize("state", states(30))
def test_gradients_are_central_differences(state: dict[str, Any]) -> None:
    drawn = model(state)
    dy = drawn["drawn"]
    x, w = np.array(state["x"]), np.array(state["w"])

    def loss(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> float:
        y = nn.conv2d(
            x[None, None], w[None, None], b, state["stride"], state["padding"]
        )
        return float((dy * y[0, 0]).sum())

    b = np.zeros(1)
    for name, f, at in (
        ("dx", lambda v: loss(v, w, b), x),
        ("dw", lambda v: loss(x, v, b), w),
        ("db", lambda v: loss(x, w, v), b),
    ):
        np.testing.assert_allclose(drawn[name], numerical_gradient(f, at), atol=1e-8)


@pytest.mark.parametrize("state", states(30))
def test_one_gradient_paints_the_kernel_and_the_patch(state: dict[str, Any]) -> None:
    dy = np.zeros(np.shape(state["dy"]))
    i, j = state["i"], state["j"]
    dy[i, j] = 1
    drawn = model({**state, "dy": dy.tolist()})
    k, l = np.shape(state["w"])
    top, left = drawn["window"]["top"], drawn["window"]["left"]
    np.testing.assert_array_equal(
        drawn["dxp"][top : top + k, left : left + l], state["w"]
    )
    assert np.count_nonzero(drawn["dxp"]) == k * l
    np.testing.assert_array_equal(drawn["dw"], drawn["window"]["patch"])
    assert drawn["db"] == 1
    assert drawn["lost"] == pytest.approx(drawn["dxp"].sum() - drawn["dx"].sum())


@pytest.mark.parametrize("state", states(30))
def test_touching_windows_are_those_that_are_counted(state: dict[str, Any]) -> None:
    drawn, s, p = model(state), state["stride"], state["padding"]
    r, c = state["r"], state["c"]
    assert len(drawn["touching"]) == drawn["counts"][r, c]
    for i, j, u, v in drawn["touching"]:
        assert (i * s + u - p, j * s + v - p) == (r, c)
    everything = {**state, "alone": False}
    dy, w = np.array(state["dy"]), np.array(state["w"])
    total = sum(dy[i, j] * w[u, v] for i, j, u, v in drawn["touching"])
    assert model(everything)["dx"][r, c] == pytest.approx(total, abs=1e-12)


def test_overlap_counts() -> None:
    assert overlaps((4, 5), (3, 3), (2, 3), 1, 0).tolist() == [
        [1, 2, 3, 2, 1],
        [2, 4, 6, 4, 2],
        [2, 4, 6, 4, 2],
        [1, 2, 3, 2, 1],
    ]
    # LeNet-5's C1: an inner pixel is used by 25 windows, a corner by one.
    c1 = overlaps((32, 32), (5, 5), (28, 28), 1, 0)
    assert (c1[0, 0], c1[16, 16]) == (1, 25)


@pytest.mark.parametrize("name", ["x", "w", "dy"])
def test_nan_stops_with_its_place(name: str) -> None:
    state = json.loads(json.dumps(GradientFlow().start))
    state[name][1][0] = None
    stopped = model(state)
    assert stopped.keys() == {"error"}
    assert stopped["error"].startswith(f"{name}[1, 0] is not a number")


# The learner's function

AT = {
    **GradientFlow().start,
    "dy": np.random.default_rng(1).normal(size=(4, 5)).tolist(),
}


def parts(change: Callable[..., Any]) -> Callable[..., Any]:
    def yours(dy: Any, x: Any, w: Any, stride: int = 1, padding: int = 0) -> Any:
        return change(*nn.conv2d_backward(dy, x, w, stride, padding))

    return yours


def last_wins(dy: Any, x: Any, w: Any, stride: int, padding: int) -> Any:
    dx, dw, db = nn.conv2d_backward(dy, x, w, stride, padding)
    dx[:] = 0
    for i, j in np.ndindex(dy.shape[2:]):
        if dy[0, 0, i, j]:
            dx[0, 0, i : i + 3, j : j + 3] = dy[0, 0, i, j] * w[0, 0]
    return dx, dw, db


def rewritten(*args: Any) -> Any:
    """Right, and not the course's own function, which would not count as yours."""
    return nn.conv2d_backward(*args)


def test_the_reference_agrees_with_itself() -> None:
    for stride, padding in ((1, 0), (2, 1), (1, 2)):
        widget = GradientFlow(fn=rewritten, stride=stride, padding=padding)
        assert widget.yours["same"]
        assert widget.yours["says"].startswith("Yours agrees with the course's")
    none = judge(nn.conv2d_backward, {**AT, "dy": np.zeros((4, 5)).tolist()})
    assert "click some of it" in none["says"]


@pytest.mark.parametrize(
    ("fn", "words"),
    [
        (last_wins, "42 numbers of dx. dx["),
        (parts(lambda dx, dw, db: (dx, dw[:, :, ::-1, ::-1], db)), "9 numbers of dw."),
        (parts(lambda dx, dw, db: (dx, dw[:, :, ::-1, ::-1], db)), "turned by 180"),
        (parts(lambda dx, dw, db: (dx, dw, db / 20)), "1 of 1 numbers of db."),
        (parts(lambda dx, dw, db: (dx, dw, db / 20)), "Your db is 0.05 times"),
        (parts(lambda dx, dw, db: (-dx, -dw, db)), "Your dw is \u22121 times"),
        (parts(lambda dx, dw, db: (dx, 0 * dw, db)), "Your dw is 0 everywhere."),
        (parts(lambda dx, dw, db: (dx * np.nan, dw, db)), "yours nan"),
        (parts(lambda dx, dw, db: (dx[0, 0], dw, db)), "Keep the axes of images"),
        (parts(lambda dx, dw, db: (dx, dw)), "returned 2 things; three are expected"),
        (parts(lambda dx, dw, db: dx), "returned ndarray; three are expected"),
        (parts(lambda dx, dw, db: ("a", dw, db)), "Your dx:"),
        (parts(lambda dx, dw, db: None), "Yours returned None"),
        (lambda dy, x, w: 0, "Yours stopped with TypeError"),
    ],
)
def test_a_wrong_answer_is_described(fn: Callable[..., Any], words: str) -> None:
    found = judge(fn, AT)
    assert words in found["says"]
    assert not found["same"]
    json.dumps(found, allow_nan=False)


def test_a_frame_that_is_kept() -> None:
    def padded(dy: Any, x: Any, w: Any, stride: int, padding: int) -> Any:
        xp = np.pad(x, ((0, 0), (0, 0), (padding,) * 2, (padding,) * 2))
        return nn.conv2d_backward(dy, xp, w, stride)

    widget = GradientFlow(fn=padded, padding=1)
    assert "Cut off the frame of zeros." in widget.yours["says"]


def test_every_known_mistake_that_one_image_shows_is_seen() -> None:
    from lenet_edu.exercises.variants import wrong_function

    # One image and one map hide what is done wrong with several.
    hidden = {"B05", "B07", "B08", "B11", "B16", "B19", "B23"}
    for mistake in exercise("10.7").misconceptions:
        fn, same = wrong_function("10.7", mistake.id), []
        for stride, padding in ((1, 0), (2, 1)):
            widget = GradientFlow(fn=fn, stride=stride, padding=padding)
            dy = np.random.default_rng(3).normal(size=np.shape(widget.state["dy"]))
            same.append(judge(fn, {**widget.state, "dy": dy.tolist()})["same"])
        assert all(same) is (mistake.id in hidden), mistake.id


def test_python_answers_what_the_browser_asks() -> None:
    widget = GradientFlow(fn=last_wins)
    assert widget.yours["same"]  # a single gradient overwrites nothing
    state = {**widget.state, "dy": AT["dy"], "n": "view-7"}
    widget.set_state({"state": json.loads(json.dumps(state))})
    assert widget.yours["n"] == "view-7"
    assert widget.yours["differs"]["dx"]
    assert not widget.yours["differs"]["dw"]
    widget._on_message(widget, {"ask": "diagnosis"}, [])
    assert "10.7 conv2d_backward" in widget.diagnosis


# The widget


def test_traits_and_picture() -> None:
    for widget in (
        GradientFlow(),
        GradientFlow(fn=last_wins, stride=2, padding=2),
        GradientFlow(np.full((1, 1, 2, 2), np.nan), np.ones((1, 2))),
        GradientFlow(np.zeros((8, 9), dtype=np.uint8), np.ones((1, 1, 5, 5))),
        GradientFlow(np.ones((1, 1)), np.ones((1, 1)), fn=nn.conv2d_backward),
    ):
        json.dumps([widget.start, widget.yours], allow_nan=False)
        data, metadata = widget._repr_mimebundle_()
        assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
        assert "how many windows touch" in metadata["image/png"]["alt"]


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"x": np.zeros((28, 28))}, ValueError, "at most 8 x 9; given was (28, 28)"),
        ({"x": np.zeros((2, 1, 4, 4))}, ValueError, "rows and columns"),
        ({"x": [["a"]]}, TypeError, "numbers"),
        ({"w": np.zeros((6, 2))}, ValueError, "at most 5 x 5"),
        ({"x": np.zeros((2, 9))}, ValueError, "does not fit"),
        ({"stride": 4}, ValueError, "stride is one of"),
        ({"padding": 3}, ValueError, "padding one of"),
    ],
)
def test_inputs_that_cannot_be_shown(
    given: dict[str, Any], error: Any, words: str
) -> None:
    with pytest.raises(error) as caught:
        GradientFlow(**given)
    assert words in str(caught.value)


def test_opened_on_the_input_that_failed() -> None:
    for probe in exercise("10.7").probes:
        args = probe.make()
        widget = GradientFlow.opened("conv2d_backward", rewritten, args)
        assert widget.yours["same"]
        if args[1].shape[:2] == args[2].shape[:2] == (1, 1):
            assert widget.state["x"] == args[1][0, 0].tolist()
            assert widget.state["dy"] == args[0][0, 0].tolist()
        else:
            assert widget.state["x"] == GradientFlow().start["x"]
