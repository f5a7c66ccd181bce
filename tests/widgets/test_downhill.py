"""Ten templates in Python: the slopes, the descent, what is stored, what is refused."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest

from lenet_edu.widgets import DownhillTemplates
from lenet_edu.widgets.base import stored_state
from lenet_edu.widgets.downhill import GOOD, RATES
from lenet_edu.widgets.models.downhill import (
    boxed,
    descent,
    loss_and_slopes,
    model,
    shifted,
    unboxed,
)

DEFAULT = DownhillTemplates()


def some_digits(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Blobs in the shape of nothing, and labels of all classes."""
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
    images[rng.random(images.shape) < 0.8] = 0
    return images, np.arange(count) % 10


def test_the_slopes_are_those_of_finite_differences() -> None:
    rng = np.random.default_rng(1)
    x, labels = rng.random((6, 784)), rng.integers(0, 10, 6)
    weights, bias = rng.normal(0, 0.1, (784, 10)), rng.normal(0, 0.1, 10)
    _, slopes, bias_slopes = loss_and_slopes(x, labels, weights, bias)
    step = 1e-5
    for p, d in [(0, 0), (391, 3), (400, 9), (783, 5), (17, 7)]:
        losses = []
        for sign in (1, -1):
            nudged = weights.copy()
            nudged[p, d] += sign * step
            losses.append(loss_and_slopes(x, labels, nudged, bias)[0])
        assert slopes[p, d] == pytest.approx((losses[0] - losses[1]) / 2 / step)
    for d in range(10):
        nudge = step * np.eye(10)[d]
        above = loss_and_slopes(x, labels, weights, bias + nudge)[0]
        below = loss_and_slopes(x, labels, weights, bias - nudge)[0]
        assert bias_slopes[d] == pytest.approx((above - below) / 2 / step)


def test_empty_templates_have_a_loss_of_one() -> None:
    x, labels = np.random.default_rng(2).random((5, 784)), np.arange(5)
    assert loss_and_slopes(x, labels, np.zeros((784, 10)), np.zeros(10))[0] == 1


def test_the_first_step_makes_averages() -> None:
    x, labels = unboxed(DEFAULT.digits), np.frombuffer(DEFAULT.labels, np.uint8)
    _, weights, _ = descent(x, labels, 0.02, 1)
    for digit in range(10):
        share = 2 * 0.02 * (labels == digit).mean()
        mean = x[labels == digit].mean(axis=0)
        np.testing.assert_allclose(weights[:, digit], share * mean, atol=1e-15)


def test_it_learns_and_then_fails_on_moved_digits() -> None:
    drawn = DEFAULT.model(GOOD, 60)
    assert (np.diff(drawn["losses"]) < 0).all()
    assert drawn["losses"][-1] < 0.4
    assert 78 <= drawn["right"] <= 90
    assert DEFAULT.model(GOOD, 60, shift=3)["right"] <= 40


def test_the_largest_nudge_goes_astray_and_the_others_do_not() -> None:
    x, labels = unboxed(DEFAULT.digits), np.frombuffer(DEFAULT.labels, np.uint8)
    ends = [descent(x, labels, rate, 12)[0][-1] for rate in RATES]
    assert ends[-1] > 100
    assert (np.diff(ends[:-1]) < 0).all()


def test_boxes_keep_the_digits_in_sixteen_greys() -> None:
    images, _ = some_digits(7)
    images[1] = 0  # nothing at all
    images[2] = 0
    images[2, 4, 5] = 255  # one pixel
    images[3, :, :9] = 0
    again = unboxed(boxed(images))
    np.testing.assert_allclose(again, images.reshape(7, -1) / 255, atol=1 / 30 + 1e-9)
    assert again.max() == 1
    assert not again[1].any()


@pytest.mark.parametrize("by", range(-5, 6))
def test_moved_digits_leave_background(by: int) -> None:
    x = np.random.default_rng(3).random((4, 784))
    moved, still = shifted(x, by).reshape(4, 28, 28), x.reshape(4, 28, 28)
    for column in range(28):
        if 0 <= column - by < 28:
            np.testing.assert_array_equal(moved[..., column], still[..., column - by])
        else:
            assert not moved[..., column].any()


def test_the_first_of_each_class_are_taken() -> None:
    images, labels = some_digits(900)
    one = DownhillTemplates(images, labels, images[:25], labels[:25])
    assert len(one.labels) == 400
    assert list(one.test_labels) == sorted(labels[:25].tolist())
    first_three = np.flatnonzero(labels == 3)[:40]
    np.testing.assert_allclose(
        unboxed(one.digits)[120:160],
        images[first_three].reshape(40, -1) / 255,
        atol=1 / 30 + 1e-9,
    )


def test_classes_may_be_missing() -> None:
    images, labels = some_digits(20)
    few = DownhillTemplates(images, labels % 2, images, labels % 2)
    assert len(few.labels) == 20
    assert few.model(0.001, 3)["right"] <= 20


def test_the_stored_state_is_small_and_whole() -> None:
    text = json.dumps(stored_state(DEFAULT))
    assert len(text) < 150_000
    state = {
        name: getattr(DEFAULT, name)
        for name in ("digits", "labels", "test_digits", "test_labels")
    }
    drawn = model({**state, "rate": 0.01, "steps": 0, "shift": 0})
    assert drawn["right"] == 10  # the first of equal scores is 0
    assert len(DEFAULT.labels) == 400
    assert len(DEFAULT.test_labels) == 100


def test_picture() -> None:
    data, metadata = DEFAULT._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert "Ten templates" in metadata["image/png"]["alt"]


IMAGES, LABELS = some_digits(10)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"images": IMAGES}, "labels are missing"),
        ({"test_labels": LABELS}, "test_images are missing"),
        ({"images": IMAGES / 255, "labels": LABELS}, "they are float64"),
        ({"images": IMAGES[:, :5], "labels": LABELS}, "of shape (10, 5, 28)"),
        ({"images": IMAGES, "labels": LABELS[:3]}, "of shape (3,)"),
        ({"images": IMAGES, "labels": LABELS / 2}, "they are float64"),
        ({"test_images": IMAGES, "test_labels": LABELS + 1}, "given were 1 to 10"),
        ({"images": IMAGES[:0], "labels": LABELS[:0]}, "given were none"),
    ],
)
def test_inputs_that_cannot_be_shown(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError) as caught:
        DownhillTemplates(**given)
    assert words in str(caught.value)
