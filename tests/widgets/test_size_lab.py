"""The size lab's counting, and what it says about a learner's output_size."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.widgets.size_lab import RANGES, SizeLab, chain, compare, model


def some_state(rng: np.random.Generator) -> dict[str, int]:
    """A random state within the sliders, whether or not its window fits."""
    return {n: int(rng.integers(a, b + 1)) for n, (a, b) in RANGES.items()}


def state(**given: int) -> dict[str, int]:
    start = {"H": 7, "W": 9, "k": 3, "l": 3, "stride": 2, "padding": 0}
    return start | given


@pytest.mark.parametrize("seed", range(40))
def test_places_are_those_that_can_be_counted(seed: int) -> None:
    one = some_state(np.random.default_rng(seed))
    shown = model(one)
    p, s = one["padding"], one["stride"]
    if one["k"] > one["H"] + 2 * p or one["l"] > one["W"] + 2 * p:
        assert shown["error"].startswith("No place: ")
        return
    padded = np.pad(np.ones((one["H"], one["W"])), p)
    seen = np.zeros(padded.shape, bool)
    rows = range(0, padded.shape[0] - one["k"] + 1, s)
    columns = range(0, padded.shape[1] - one["l"] + 1, s)
    for i in rows:
        for j in columns:
            seen[i : i + one["k"], j : j + one["l"]] = True
    assert (shown["Ho"], shown["Wo"]) == (len(rows), len(columns))
    assert shown["starts"] == [list(rows), list(columns)]
    assert shown["padded"] == list(padded.shape)
    np.testing.assert_array_equal(np.outer(*shown["seen"]), seen)
    assert shown["lost"] == int((padded * ~seen).sum())
    x = np.zeros((1, 1, one["H"], one["W"]))
    w = np.zeros((1, 1, one["k"], one["l"]))
    made = nn.conv2d(x, w, [0.0], s, p).shape[2:]
    assert made == (shown["Ho"], shown["Wo"])


def test_a_stride_that_does_not_fit_drops_pixels() -> None:
    shown = model(state(H=8))
    assert (shown["Ho"], shown["Wo"]) == (3, 4)
    assert shown["dropped"] == [1, 0]
    assert shown["lost"] == 9


def test_a_stride_beyond_the_window_leaves_gaps() -> None:
    shown = model(state(H=7, W=1, k=1, l=1, stride=3))
    assert shown["seen"][0] == [True, False, False, True, False, False, True]
    assert (shown["dropped"], shown["lost"]) == ([0, 0], 4)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"k": 9}, "No place: the window needs 9 rows, there are 7."),
        (
            {"l": 9, "W": 4, "padding": 1},
            "No place: the window needs 9 columns, there are 6 (4 + 2 \u00b7 1 of "
            "padding).",
        ),
        (
            {"k": 9, "l": 9, "W": 2},
            "No place: the window needs 9 rows, there are 7; the window needs 9 "
            "columns, there are 2.",
        ),
    ],
)
def test_what_is_impossible_says_why(given: dict[str, int], sentence: str) -> None:
    assert model(state(**given)) == {"error": sentence}


def test_the_chain_of_lenet() -> None:
    assert chain() == [32, 28, 14, 10, 5, 1]


def test_the_learner_is_compared_on_both_axes() -> None:
    right = compare(nn.output_size, state())
    assert right == {"says": "Yours says 3 \u00d7 4, too.", "same": True}
    gaps = compare(lambda n, k, s, p: (n + 2 * p - k) // s, state())
    assert gaps == {"says": "Yours says 2 \u00d7 3, not 3 \u00d7 4.", "same": False}
    numpy = compare(lambda *args: np.int64(nn.output_size(*args)), state())
    assert numpy["same"]


def unwritten(*args: int) -> int:
    raise NotImplementedError("02.1")


@pytest.mark.parametrize(
    ("fn", "sentence"),
    [
        (unwritten, "Yours is not written yet"),
        (lambda *args: None, "Yours returned None"),
        (lambda *args: 1 / 0, "Yours stopped with ZeroDivisionError"),
        (lambda *args: 3.0, "Yours returned 3.0, a float; a count is an int."),
        (lambda *args: True, "Yours returned True, a bool"),
        (lambda *args: [3], "Yours returned [3], a list"),
    ],
)
def test_what_is_no_count_is_a_sentence(fn: Any, sentence: str) -> None:
    answer = compare(fn, state())
    assert answer["says"].startswith(sentence)
    assert not answer["same"]


def test_nothing_is_asked_where_nothing_fits() -> None:
    assert compare(unwritten, state(k=9)) == {"says": "", "same": True}


def test_a_change_in_the_browser_is_compared() -> None:
    widget = SizeLab(fn=lambda n, k, s, p: (n + p - k) // s + 1)
    assert widget.yours == {"says": "Yours says 3 \u00d7 5, too.", "same": True} | {
        "n": "start"
    }
    widget.set_state({"setup": {**widget.setup, "padding": 2, "n": "a-1"}})
    assert widget.yours["n"] == "a-1"
    assert widget.yours["says"] == "Yours says 4 \u00d7 6, not 5 \u00d7 7."


@pytest.mark.parametrize("given", [{"H": 33}, {"stride": 0}, {"k": 2.5}, {"l": 10}])
def test_what_no_slider_reaches_is_refused(given: dict[str, Any]) -> None:
    (name,) = given
    with pytest.raises(ValueError, match=f"{name} must be a whole number from"):
        SizeLab(**given)


def test_the_picture_shows_states_and_chain() -> None:
    figure = SizeLab().picture()
    assert len(figure.axes) == 5
    titles = [axes.get_title() for axes in figure.axes[:4]]
    assert "6 \u00d7 8 \u2192 4 \u00d7 6" in titles[0]
    assert "24 pixels unseen" in titles[3]
    assert "28 \u00d7 28" in figure.axes[4].texts[1].get_text()
    assert len(SizeLab()._repr_mimebundle_()[0]["image/png"]) > 4000
