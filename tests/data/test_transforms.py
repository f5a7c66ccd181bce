"""Padding, grey levels, shuffling and batches."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu.data import batches, shuffle_together, to_input


def test_to_input_scales_and_frames_with_background():
    images = np.zeros((2, 28, 28), np.uint8)
    images[1, 0, 27] = 255
    x = to_input(images)
    assert x.shape == (2, 1, 32, 32)
    assert x.dtype == np.float32
    assert np.allclose(x[0], -0.1)
    assert x[1, 0, 2, 29] == pytest.approx(1.175)
    assert np.count_nonzero(x > 0) == 1


@pytest.mark.parametrize(
    ("images", "error", "says"),
    [
        (np.zeros((28, 28), np.uint8), ValueError, r"image\[None\]"),
        (np.zeros((1, 32, 32), np.uint8), ValueError, r"\(1, 32, 32\)"),
        (np.zeros((1, 28, 28)), TypeError, "scaled already"),
    ],
)
def test_to_input_says_what_is_wrong(images, error, says):
    with pytest.raises(error, match=says):
        to_input(images)


def test_images_keep_their_labels():
    x = np.arange(50).reshape(25, 2)
    mixed, labels = shuffle_together(x, np.arange(25), np.random.default_rng(0))
    assert np.array_equal(mixed[:, 0], 2 * labels)
    assert not np.array_equal(labels, np.arange(25))
    with pytest.raises(ValueError, match="25 images and 24 labels"):
        shuffle_together(x, np.arange(24), np.random.default_rng(0))


def test_batches_hold_everything_once():
    x, labels = np.arange(20).reshape(10, 2), np.arange(10)
    sizes = [len(piece) for piece, _ in batches(x, labels, 4)]
    assert sizes == [4, 4, 2]
    rng = np.random.default_rng(0)
    seen = np.concatenate([t for _, t in batches(x, labels, 3, rng)])
    assert sorted(seen) == list(range(10))
    assert list(seen) != list(range(10))
    with pytest.raises(ValueError, match="at least 1"):
        batches(x, labels, 0)
