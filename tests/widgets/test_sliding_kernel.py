"""The sliding kernel's mathematics, and what it says about a learner's conv2d."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.widgets.models.sliding_kernel import compare, model, where
from lenet_edu.widgets.sliding_kernel import SlidingKernel


def some_state(rng: np.random.Generator) -> dict[str, Any]:
    """A random state whose window fits."""
    k, l = (int(n) for n in rng.integers(1, 6, 2))
    stride, padding = int(rng.integers(1, 4)), int(rng.integers(0, 3))
    H, W = k + int(rng.integers(0, 8)), l + int(rng.integers(0, 8))
    Ho, Wo = ((n + 2 * padding - m) // stride + 1 for n, m in ((H, k), (W, l)))
    return {
        "image": rng.normal(size=(H, W)),
        "kernel": rng.normal(size=(k, l)),
        "bias": float(rng.normal()),
        "mode": str(rng.choice(["correlation", "convolution"])),
        "stride": stride,
        "padding": padding,
        "i": int(rng.integers(0, Ho)),
        "j": int(rng.integers(0, Wo)),
        "weight": (int(rng.integers(0, k)), int(rng.integers(0, l))),
    }


def state(**given: Any) -> dict[str, Any]:
    start: dict[str, Any] = {
        "image": np.zeros((5, 6)),
        "kernel": np.arange(1.0, 10.0).reshape(3, 3),
        "bias": 0.0,
        "mode": "correlation",
        "stride": 1,
        "padding": 0,
        "i": 0,
        "j": 0,
        "weight": None,
    }
    return start | given


@pytest.mark.parametrize("seed", range(30))
def test_the_map_is_made_of_places(seed: int) -> None:
    one = some_state(np.random.default_rng(seed))
    shown = model(one)
    s, p, (k, l) = one["stride"], one["padding"], one["kernel"].shape
    kernel = one["kernel"]
    if one["mode"] == "convolution":
        kernel = np.rot90(kernel, 2)
    padded = np.pad(one["image"], p)
    for i, j in np.ndindex(shown["map"].shape):
        window = padded[i * s : i * s + k, j * s : j * s + l]
        expected = np.sum(window * kernel) + one["bias"]
        assert shown["map"][i, j] == pytest.approx(expected)
    i, j = one["i"], one["j"]
    assert shown["value"] == pytest.approx(shown["map"][i, j])
    assert shown["value"] == pytest.approx(shown["products"].sum() + one["bias"])
    np.testing.assert_array_equal(shown["products"], shown["window"] * shown["laid"])
    assert (shown["top"], shown["left"]) == (i * s, j * s)


@pytest.mark.parametrize("seed", range(10))
def test_uses_are_the_pixels_whose_change_meets_the_weight(seed: int) -> None:
    one = some_state(np.random.default_rng(seed))
    u, v = one["weight"]
    alone = np.zeros(one["kernel"].shape)
    alone[u, v] = 1.0
    p = one["padding"]
    H, W = one["image"].shape
    uses = model(one)["uses"]
    for r, c in np.ndindex(H, W):
        pixel = np.zeros((H, W))
        pixel[r, c] = 1.0
        touched = model({**one, "image": pixel, "kernel": alone, "bias": 0.0})["map"]
        assert uses[r + p, c + p] == touched.any()
    assert uses.sum() == model(one)["map"].size  # once at every place


def test_an_impulse_prints_the_kernel_turned_under_correlation() -> None:
    image = np.zeros((7, 7))
    image[3, 3] = 1.0
    one = state(image=image)
    expected = [[9, 8, 7], [6, 5, 4], [3, 2, 1]]
    np.testing.assert_array_equal(model(one)["map"][1:4, 1:4], expected)
    other = model({**one, "mode": "convolution"})["map"]
    np.testing.assert_array_equal(other[1:4, 1:4], one["kernel"])


def test_the_bias_lifts_the_whole_map() -> None:
    image = np.random.default_rng(0).normal(size=(6, 6))
    without = model(state(image=image))["map"]
    lifted = model(state(image=image, bias=2.5))["map"]
    np.testing.assert_allclose(lifted - without, 2.5)


def test_a_kernel_that_does_not_fit_has_no_place() -> None:
    shown = model(state(image=np.zeros((2, 6))))
    assert shown == {
        "error": "No place: the kernel has 3 \u00d7 3 numbers, the image only "
        "2 \u00d7 6 pixels."
    }
    assert model(state(image=np.zeros((2, 6)), padding=1))["error"] == ""


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (np.s_[:, :], "everywhere"),
        (np.s_[2:3, 4:5], "at row 2, column 4"),
        (np.s_[-1:, 1:], "all in the last row"),
        (np.s_[:1, :], "all in the first row"),
        (np.s_[:, -1:], "all in the last column"),
        (np.s_[:4, :1], "all in the first column"),
        (np.s_[::5, ::6], "all on the border"),
        (np.s_[1:-1, 1:-1], "everywhere but on the border"),
        (np.s_[2:4, 3:4], "all in rows 2 to 3 and column 3"),
        (np.s_[2:4, :], "all in rows 2 to 3"),
        (np.s_[::2, ::2], "all in rows 0 to 4"),
        (np.s_[::5, 2:4], "all in columns 2 to 3"),
    ],
)
def test_where_the_differences_are(cells: Any, words: str) -> None:
    wrong = np.zeros((6, 7), bool)
    wrong[cells] = True
    if words == "all in rows 0 to 4":
        wrong[0, 1] = True
    if words == "all in columns 2 to 3":
        wrong[2, 2] = True
    assert where(wrong) == words


def test_differences_in_the_last_row_and_column() -> None:
    wrong = np.zeros((4, 5), bool)
    wrong[-1] = wrong[:, -1] = True
    assert where(wrong) == "all in the last row and the last column"
    assert where(wrong[::-1, ::-1]) == "all in the first row and the first column"


def test_scattered_differences() -> None:
    assert where(np.eye(4, dtype=bool)) == "all over"


def test_on_a_small_map_there_is_no_inside() -> None:
    assert where(np.array([[True, False], [False, True]])) == "all on the border"


def conv(x: Any, w: Any, b: Any, stride: int = 1, padding: int = 0) -> Any:
    return nn.conv2d(x, w, b, stride, padding)


def test_a_right_function_agrees() -> None:
    for seed in range(20):
        one = some_state(np.random.default_rng(seed))
        answer = compare(lambda *args: conv(*args).astype(np.float32), one)
        assert answer["same"]
        assert answer["wrong"] == []
        size = model(one)["map"].size
        assert answer["says"] == f"Yours agrees in all {size} cells."


def test_a_wrong_function_differs_where_it_does() -> None:
    def last_row_lost(*args: Any) -> Any:
        y = conv(*args)
        y[..., -1, :] = 0
        return y

    answer = compare(last_row_lost, state(image=np.ones((5, 6))))
    assert answer["says"] == "Yours differs in 4 of 12 cells, all in the last row."
    assert answer["wrong"] == [[2, 0], [2, 1], [2, 2], [2, 3]]
    assert answer["map"] == [[45.0] * 4, [45.0] * 4, [0.0] * 4]
    assert not answer["same"]


def test_the_learner_gets_the_kernel_as_it_lies() -> None:
    seen: list[np.ndarray] = []
    one = state(mode="convolution", bias=0.5, stride=2, padding=1)
    compare(lambda *args: seen.extend(args) or conv(*args), one)
    x, w, b, stride, padding = seen
    assert x.shape == (1, 1, 5, 6)
    np.testing.assert_array_equal(w[0, 0], np.rot90(one["kernel"], 2))
    assert (b.tolist(), stride, padding) == ([0.5], 2, 1)


def nothing(*args: Any) -> None:
    return None


def unwritten(*args: Any) -> None:
    raise NotImplementedError("02.5")


def broken(x: Any, w: Any, b: Any, stride: int, padding: int) -> Any:
    return x[0, 0, 99, 0]


@pytest.mark.parametrize(
    ("fn", "sentence"),
    [
        (nothing, "Yours returned None: is the return missing?"),
        (unwritten, "Yours is not written yet; it is drawn once it returns numbers."),
        (broken, "Yours stopped with IndexError: index 99 is out of bounds"),
        (lambda: 0, "Yours stopped with TypeError: "),
        (
            lambda *args: conv(*args)[..., :-1, :],
            "Yours has the shape (1, 1, 2, 4); expected is (1, 1, 3, 4).",
        ),
        (lambda *args: "map", "Yours returned a str; an array of numbers"),
    ],
)
def test_what_cannot_be_drawn_is_a_sentence(fn: Any, sentence: str) -> None:
    answer = compare(fn, state())
    assert answer["says"].startswith(sentence)
    assert "\n" not in answer["says"]
    assert (answer["same"], answer["wrong"], answer["map"]) == (False, [], [])


def test_an_endless_loop_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lenet_edu.widgets.bounded.SECONDS", 0.2)

    def endless(*args: Any) -> None:
        while True:
            time.sleep(0.001)

    assert "Does its loop end?" in compare(endless, state())["says"]


def test_a_function_that_spoils_its_input_spoils_a_copy() -> None:
    def spoils(x: Any, w: Any, b: Any, stride: int, padding: int) -> Any:
        y = conv(x, w, b, stride, padding)
        x[:] = w[:] = b[:] = np.nan
        return y

    one = state(image=np.ones((5, 6)))
    assert compare(spoils, one)["same"]
    assert np.isfinite(one["image"]).all()
    assert np.isfinite(one["kernel"]).all()


def test_nan_in_the_image_is_expected_of_both() -> None:
    image = np.ones((5, 6))
    image[0, 0] = np.nan
    image[4, 5] = np.inf
    assert compare(conv, state(image=image))["same"]
    answer = compare(lambda *args: np.nan_to_num(conv(*args)), state(image=image))
    assert answer["wrong"] == [[0, 0], [2, 3]]


def test_nan_of_the_learner_differs_and_can_be_sent() -> None:
    answer = compare(lambda *args: conv(*args) * np.nan, state())
    assert answer["says"] == "Yours differs in 12 of 12 cells, everywhere."
    assert answer["map"] == [[None] * 4] * 3


def test_where_nothing_fits_the_learner_is_not_asked() -> None:
    answer = compare(broken, state(image=np.zeros((2, 2))))
    assert answer["says"] == ""


def test_a_change_in_the_browser_is_compared() -> None:
    widget = SlidingKernel(fn=lambda x, w, b, s, p: conv(x, w, b, s, p) * (p == 0))
    assert widget.yours["same"]
    assert widget.yours["n"] == "start"
    widget.set_state({"setup": {**widget.setup, "padding": 1, "n": "a-1"}})
    assert widget.yours["n"] == "a-1"
    assert widget.yours["says"].startswith("Yours differs in")


def test_without_a_function_nothing_is_compared() -> None:
    widget = SlidingKernel()
    widget.set_state({"setup": {**widget.setup, "padding": 1, "n": "a-1"}})
    assert widget.yours == {}


def test_own_image_and_kernel_come_first() -> None:
    image, kernel = np.arange(30).reshape(5, 6), [[1, 2], [3, 4], [5, 6]]
    widget = SlidingKernel(image, kernel, bias=1, mode="convolution", padding=2)
    assert next(iter(widget.images)) == next(iter(widget.kernels)) == "yours"
    assert widget.setup["image"] == image.tolist()
    assert widget.setup["kernel"] == kernel
    assert (widget.setup["bias"], widget.setup["mode"]) == (1.0, "convolution")
    assert widget.start == widget.setup


def test_the_choices_are_complete() -> None:
    widget = SlidingKernel()
    assert list(widget.images) == ["digit", "impulse", "edge", "checker", "drawn"]
    assert np.shape(widget.images["digit"]) == (12, 12)
    assert widget.kernels["1 to 9"] == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    assert np.sum(widget.kernels["blur"]) == pytest.approx(1)
    assert np.shape(widget.kernels["5 \u00d7 5 blur"]) == (5, 5)
    x = np.random.default_rng(0).normal(size=(6, 6))
    same = model(state(image=x, kernel=widget.kernels["identity"], padding=1))
    np.testing.assert_array_equal(same["map"], x)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"image": np.zeros((1, 1, 5, 5))}, r"hand over one map: image\[0, 0\]"),
        ({"image": np.zeros((41, 5))}, r"draws up to 40 x 40"),
        ({"kernel": [1, 2, 3]}, r"kernel must have shape \(H, W\)"),
        ({"kernel": np.zeros((8, 8))}, r"kernel\[:7, :7\]"),
        ({"image": np.zeros((0, 5))}, r"it has shape \(0, 5\)"),
        ({"mode": "flipped"}, "correlation or convolution; it is 'flipped'"),
        ({"stride": 0}, "stride must be at least 1"),
        ({"padding": -1}, "padding must be at least 0"),
    ],
)
def test_what_cannot_be_shown_is_refused(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        SlidingKernel(**given)


def test_nan_reaches_the_browser() -> None:
    widget = SlidingKernel(image=[[np.nan, 1.0], [2.0, np.inf]])
    assert widget.setup["image"] == [["NaN", 1.0], [2.0, "Infinity"]]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"fn": conv},
        {"fn": broken, "mode": "convolution", "stride": 2, "padding": 2},
        {"image": np.random.default_rng(0).normal(size=(32, 32))},
        {"image": [[np.nan] * 4] * 4},
        {"image": [[1.0]], "kernel": [[1.0]]},
        {"image": [[1.0]]},
    ],
)
def test_the_picture_is_drawn_in_every_state(given: dict[str, Any]) -> None:
    data, _ = SlidingKernel(**given)._repr_mimebundle_()
    assert len(data["image/png"]) > 4000


def test_the_picture_says_what_differs() -> None:
    figure = SlidingKernel(fn=nothing).picture()
    assert figure.get_suptitle().startswith("Yours returned None")
    assert len(figure.axes) == 8
