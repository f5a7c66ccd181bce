"""The pixel inspector's numbers: header, positions, inputs, and the learner's own."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest

from lenet_edu.data import embedded, parse_idx, to_input
from lenet_edu.widgets.pixel_inspector import PixelInspector, idx_header, model

RNG = np.random.default_rng(1)
IMAGES = RNG.integers(0, 256, (3, 28, 28), dtype=np.uint8)


def test_the_header_is_that_of_a_real_file() -> None:
    assert idx_header(60_000) == bytes.fromhex("00000803 0000EA60 0000001C 0000001C")
    file = idx_header(3) + IMAGES.tobytes()
    np.testing.assert_array_equal(parse_idx(file), IMAGES)


def test_the_place_in_the_file_is_the_formula_on_the_screen() -> None:
    file = idx_header(3) + IMAGES.tobytes()
    for n, i, j in [(0, 0, 0), (2, 27, 27), (1, 13, 5)]:
        assert file[16 + 784 * n + 28 * i + j] == IMAGES[n, i, j]


def test_the_model_shows_bytes_or_the_input() -> None:
    np.testing.assert_array_equal(model(IMAGES[0], False), IMAGES[0])
    np.testing.assert_array_equal(model(IMAGES[0], True), to_input(IMAGES[:1])[0, 0])


def test_the_browser_gets_at_most_100_images_and_the_header_counts_all() -> None:
    data = embedded()
    widget = PixelInspector(data.train_images, data.train_labels)
    assert widget.images == data.train_images[:100].tobytes()
    assert widget.labels == data.train_labels[:100].tolist()
    assert widget.total == 4000
    assert widget.header == idx_header(4000)
    assert widget.message == ""
    assert widget.yours == b""


def test_without_images_it_shows_the_courses_own() -> None:
    data = embedded()
    assert PixelInspector().images == data.train_images[:100].tobytes()
    assert PixelInspector().labels == data.train_labels[:100].tolist()


@pytest.mark.parametrize(
    "images",
    [
        IMAGES.astype(float),
        IMAGES[0],
        IMAGES[:, None],
        IMAGES[:0],
        np.zeros((2, 32, 32), np.uint8),
    ],
)
def test_other_images_are_refused(images: Any) -> None:
    with pytest.raises(ValueError, match=r"uint8 of shape \(N, 28, 28\); it was given"):
        PixelInspector(images)


def test_labels_must_be_one_per_image() -> None:
    with pytest.raises(ValueError, match="there are 2 labels for 3 images"):
        PixelInspector(IMAGES, [1, 2])


def test_yours_goes_to_the_browser_as_numbers() -> None:
    widget = PixelInspector(IMAGES, fn=lambda images: to_input(images) + 1)
    given = np.frombuffer(widget.yours, "<f4").reshape(3, 1, 32, 32)
    np.testing.assert_array_equal(given, to_input(IMAGES) + 1)
    assert widget.has_fn


def not_written(images: Any) -> Any:
    raise NotImplementedError("01.2")


@pytest.mark.parametrize(
    ("fn", "sentence"),
    [
        (not_written, "Yours is not written yet"),
        (lambda images: 1 / 0, "Yours stopped with ZeroDivisionError"),
        (lambda images: None, "Yours returned None"),
        (
            lambda images: to_input(images)[:, 0],
            "Yours returns shape (3, 32, 32); expected is (3, 1, 32, 32)",
        ),
    ],
)
def test_a_function_that_cannot_be_compared_is_a_sentence(
    fn: Any, sentence: str
) -> None:
    widget = PixelInspector(IMAGES, fn=fn)
    assert widget.message.startswith(sentence)
    assert widget.yours == b""


def test_a_function_cannot_spoil_the_images() -> None:
    def spoil(images: Any) -> Any:
        images[:] = 0
        return to_input(images)

    before = IMAGES.copy()
    widget = PixelInspector(IMAGES, fn=spoil)
    np.testing.assert_array_equal(IMAGES, before)
    assert widget.images == before.tobytes()


def test_the_picture_shows_the_real_numbers() -> None:
    widget = PixelInspector(IMAGES, [5, 6, 7])
    figure = widget.picture()
    shown = [int(text.get_text()) for text in figure.axes[1].texts]
    assert shown == IMAGES[0, 10:19, 10:19].ravel().tolist()
    assert figure.axes[0].get_title() == "as stored, 28 x 28, label 5"
    values = to_input(IMAGES[:1])
    low, high = f"{values.min():.3g}", f"{values.max():.4g}"
    assert figure.axes[2].get_title() == f"input, 32 x 32: {low} to {high}"
    data, metadata = widget._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert metadata["image/png"]["alt"] == PixelInspector.caption
