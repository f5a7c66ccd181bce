"""The receptive field's ranges against perturbed pixels, and a learner's function."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.widgets import ReceptiveField
from lenet_edu.widgets.models.receptive_field import (
    LENET,
    NAMES,
    chain,
    fields,
    judge,
    maps,
    model,
    seven,
)


def state(layer: str, i: int, j: int, later: bool = False) -> dict[str, Any]:
    return {"layer": NAMES.index(layer), "i": i, "j": j, "later": later}


def answers(rows: np.ndarray, layer: int) -> np.ndarray:
    """One step of the chain with weights of 1: what a map (N, 1, H, H) gives."""
    _, kernel, stride = LENET[layer - 1]
    return nn.conv2d(rows, np.ones((1, 1, kernel, kernel)), np.zeros(1), stride)


@pytest.fixture(scope="module")
def impulses() -> list[np.ndarray]:
    """For each layer, what an image with a single 1 gives: (1024, side, side)."""
    x = np.eye(32 * 32).reshape(-1, 1, 32, 32)
    found = [x]
    for n in range(1, len(NAMES)):
        found.append(answers(found[-1], n))
    return [one[:, 0] > 0 for one in found]


def filled(box: list[int], side: int) -> np.ndarray:
    made = np.zeros((side, side), dtype=bool)
    made[box[0] : box[1] + 1, box[2] : box[3] + 1] = True
    return made


@pytest.mark.parametrize("layer", range(1, 6))
def test_a_unit_sees_the_pixels_that_change_it(
    impulses: list[np.ndarray], layer: int
) -> None:
    for i, j in np.ndindex(impulses[layer].shape[1:]):
        box = model({"layer": layer, "i": i, "j": j, "later": False})["lit"][0]
        np.testing.assert_array_equal(filled(box, 32).ravel(), impulses[layer][:, i, j])


def test_a_pixel_reaches_the_units_that_it_changes(impulses: list[np.ndarray]) -> None:
    for i, j in np.ndindex(32, 32):
        found = model({"layer": 0, "i": i, "j": j, "later": True})
        for n in range(1, len(NAMES)):
            reached = impulses[n][32 * i + j]
            np.testing.assert_array_equal(
                filled(found["lit"][n], len(reached)), reached
            )
            assert found["units"][n] == reached.sum()


def test_the_two_directions_are_each_other_read_backwards() -> None:
    sides = chain()
    for layer, i in ((2, 5), (3, 0), (3, 9), (4, 2)):
        for n in range(layer):
            for row in range(sides[n]):
                back = model({"layer": layer, "i": i, "j": i, "later": False})["lit"][n]
                on = model({"layer": n, "i": row, "j": row, "later": True})["lit"]
                assert (back[0] <= row <= back[1]) == (
                    on[layer][0] <= i <= on[layer][1]
                )


def test_sides_and_steps_are_the_papers() -> None:
    assert chain() == [32, 28, 14, 10, 5, 1]
    assert fields() == [(1, 1), (5, 1), (6, 2), (14, 2), (16, 4), (32, 4)]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (
            state("C3", 4, 4),
            "Unit of C3 at (4, 4) sees 14 \u00d7 14 pixels, rows 8 to 21, columns 8 to "
            "21.",
        ),
        (
            state("C5", 0, 0),
            "Unit of C5 at (0, 0) sees 32 \u00d7 32 pixels, rows 0 to 31, columns 0 to "
            "31.",
        ),
        (state("input", 3, 7), "Pixel (3, 7) sees 1 \u00d7 1 pixel, row 3, column 7."),
        (
            state("input", 12, 12, True),
            "Pixel (12, 12) reaches, in one map each: 25 of C1, 9 of S2, 49 of C3, 16 "
            "of S4, 1 of C5.",
        ),
        (
            state("S4", 1, 2, True),
            "Unit of S4 at (1, 2) reaches, in one map each: 1 of C5.",
        ),
        (state("C5", 0, 0, True), "Unit of C5 at (0, 0): all units of F6 see it."),
    ],
)
def test_what_is_said(given: dict[str, Any], says: str) -> None:
    assert model(given)["says"] == says


def test_what_lies_on_the_other_side_stays_dark() -> None:
    assert model(state("S2", 3, 4))["lit"][3:] == [None] * 3
    assert model(state("S2", 3, 4, True))["lit"][:2] == [None] * 2
    assert model(state("S2", 3, 4))["units"][3:] == [0] * 3


# The learner's function


def right(layers: Any) -> tuple[int, int]:
    side = step = 1
    for kernel, stride in layers:
        side, step = side + (kernel - 1) * step, step * stride
    return side, step


def no_strides(layers: Any) -> tuple[int, int]:
    side = 1 + sum(kernel - 1 for kernel, _ in layers)
    return side, right(layers)[1]


def test_a_right_function_agrees_everywhere() -> None:
    found = judge(right)
    assert found["differs"] == []
    assert found["fields"][3] == [14, 2]
    assert found["says"][3] == "Yours says 14 \u00d7 14 at step 2 for C3, too."
    numpy = judge(lambda layers: np.array(right(layers)))
    assert numpy["differs"] == []


def test_a_wrong_side_is_named_for_its_layers() -> None:
    found = judge(no_strides)
    assert [NAMES[n] for n in found["differs"]] == ["C3", "S4", "C5"]
    assert found["fields"] == [None, [5, 1], [6, 2], [10, 2], [11, 4], [15, 4]]
    assert found["says"][3] == (
        "Yours says 10 \u00d7 10 at step 2 for C3, not 14 \u00d7 14 at step 2."
    )


def unwritten(layers: Any) -> Any:
    raise NotImplementedError("06.4")


@pytest.mark.parametrize(
    ("fn", "says"),
    [
        (unwritten, "Yours is not written yet"),
        (lambda layers: None, "Yours returned None"),
        (lambda layers: layers[9], "Yours stopped with IndexError"),
        (lambda layers: 5, "Yours returned one number; two numbers are expected"),
        (lambda layers: (1, 2, 3), "Yours returned the shape (3,)"),
        (lambda layers: (5.5, 1), "Yours returned 5.5 and 1; sides and steps are"),
        (lambda layers: (np.nan, 1), "Yours returned nan and 1"),
        (lambda layers: (-5, 1), "Yours says \u22125 \u00d7 \u22125 at step 1"),
        (lambda layers: (0, 1), "Yours says 0 \u00d7 0 at step 1"),
    ],
)
def test_what_cannot_be_drawn_is_a_sentence(fn: Any, says: str) -> None:
    found = judge(fn)
    assert found["differs"] == [1, 2, 3, 4, 5]
    assert found["fields"] == [None] * 6
    assert all(one.startswith(says) for one in found["says"][1:])


def test_a_function_that_empties_its_list_spoils_nothing() -> None:
    def eater(layers: Any) -> tuple[int, int]:
        found = right(layers)
        layers.clear()
        return found

    assert judge(eater)["differs"] == []


# The widget


def test_maps_have_the_sides_of_the_chain() -> None:
    found = maps(seven())
    assert [one.shape for one in found] == [(side, side) for side in chain()]
    assert all(np.isfinite(one).all() and np.ptp(one) > 0 for one in found[:-1])


def test_the_seven_is_drawn_in_ink_on_paper() -> None:
    rows, columns = np.nonzero(seven() > -0.1)
    assert (seven().min(), seven().max()) == (-0.1, pytest.approx(1.175))
    assert (rows.min(), rows.max()) == (6, 26)
    assert columns.min() > 6
    assert columns.max() < 25


def test_traits_and_picture() -> None:
    for one in (
        ReceptiveField(),
        ReceptiveField(fn=no_strides),
        ReceptiveField(np.zeros((1, 1, 32, 32), np.uint8), fn=unwritten, layer="S4"),
    ):
        json.dumps(
            [one.layers, one.maps, one.start, one.state, one.yours], allow_nan=False
        )
        data, metadata = one._repr_mimebundle_()
        assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
        assert "C3 14 by 14" in metadata["image/png"]["alt"]


def test_the_picture_shows_where_yours_differs() -> None:
    figure = ReceptiveField(fn=no_strides).picture()
    titles = [axes.get_title() for axes in figure.axes]
    assert "14 \u00d7 14 pixels\nyours: 10 \u00d7 10, step 2" in titles[3]
    assert "yours" not in titles[2]
    chained = [text.get_text() for text in figure.axes[0].texts]
    assert "input, 32 \u00d7 32\n14 \u00d7 14 seen" in chained


def test_where_it_begins() -> None:
    assert ReceptiveField().start == state("C3", 4, 4)
    assert ReceptiveField(layer="S2", unit=(0, 13)).state == state("S2", 0, 13)
    assert ReceptiveField(layer="C5").start == state("C5", 0, 0)


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"x": np.zeros((28, 28))}, ValueError, r"given was \(28, 28\)"),
        ({"x": np.full((32, 32), np.nan)}, ValueError, "finite"),
        ({"x": [["a"]]}, TypeError, "numbers"),
        ({"layer": "F6"}, ValueError, "C1, S2, C3, S4, C5; given was 'F6'"),
        ({"layer": "C3", "unit": (10, 0)}, ValueError, "0 to 9; the unit given was"),
    ],
)
def test_what_cannot_be_shown_is_refused(
    given: dict[str, Any], error: Any, words: str
) -> None:
    with pytest.raises(error, match=words):
        ReceptiveField(**given)


def test_the_button_asks_for_the_diagnosis() -> None:
    widget = ReceptiveField(fn=no_strides)
    widget._on_message(widget, {"ask": "diagnosis"}, [])
    assert "06.4 receptive_field" in widget.diagnosis
    assert "neighbours are two pixels apart" in widget.diagnosis
