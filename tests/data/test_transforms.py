"""Padding, grey levels and back, shuffling and batches."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from lenet_edu.data import (
    BACKGROUND,
    INK,
    batches,
    from_input,
    shuffle_together,
    to_input,
)

ZEROS = np.zeros((2, 28, 28), np.uint8)


def test_to_input_scales_and_frames_with_background():
    images = ZEROS.copy()
    images[1, 0, 27] = 255
    x = to_input(images)
    assert x.shape == (2, 1, 32, 32)
    assert x.dtype == np.float32
    assert np.all(x[0] == np.float32(BACKGROUND))
    assert x[1, 0, 2, 29] == pytest.approx(INK)
    assert np.count_nonzero(x > 0) == 1
    assert images.sum() == 255  # what came in is untouched


def test_to_input_of_every_grey_level():
    levels = np.arange(256, dtype=np.uint8)
    x = to_input(np.broadcast_to(levels[:, None, None], (256, 28, 28)))
    expected = -0.1 + levels / 255 * 1.275
    np.testing.assert_allclose(x[:, 0, 2, 2], expected, atol=1e-6)
    frame = np.ones((32, 32), bool)
    frame[2:-2, 2:-2] = False
    assert np.all(x[:, 0, frame] == np.float32(BACKGROUND))


def test_white_paper_is_said_to_be_that():
    """Dark ink on white paper, or a picture as Pillow opens it."""
    paper = np.full((2, 28, 28), 255, np.uint8)
    paper[:, 10:18, 12:15] = 20
    with pytest.raises(ValueError, match=r"dark ink on white paper.*write 255 -"):
        to_input(paper)
    np.testing.assert_array_equal(to_input(255 - paper)[0, 0, 2, 2], np.float32(-0.1))
    for picture in (Image.fromarray(paper[0]), Image.new("RGB", (600, 800))):
        with pytest.raises(TypeError, match=r"Pillow picture.*read_picture"):
            to_input(picture)


@pytest.mark.parametrize("level", [0, 199, 255])
def test_what_only_might_be_paper_is_taken(level):
    """One level everywhere, or a border that is not white all around."""
    images = np.full((1, 28, 28), level, np.uint8)
    assert to_input(images).shape == (1, 1, 32, 32)
    images[0, 5:9, 5:9] = 0
    images[0, 0, 3] = 0
    assert to_input(images).shape == (1, 1, 32, 32)


def test_no_images_are_images_too():
    assert to_input(ZEROS[:0]).shape == (0, 1, 32, 32)


@pytest.mark.parametrize(
    ("images", "error", "says"),
    [
        (ZEROS[0], ValueError, r"\(28, 28\)\. For one image write image\[None\]"),
        (ZEROS[:, None], ValueError, r"\(2, 1, 28, 28\)\. .*images\[:, 0\]"),
        (ZEROS.reshape(2, 784), ValueError, r"\(2, 784\)\. .*reshape\(-1, 28, 28\)"),
        (np.zeros((1, 32, 32), np.uint8), ValueError, r"\(1, 32, 32\)\. The frame"),
        (ZEROS[:, :27], ValueError, r"\(2, 27, 28\)\. Hand over"),
        (ZEROS / 255, TypeError, "float64 from 0 to 0, so scaled already"),
        (ZEROS + 1.175, TypeError, "from 1.175 to 1.175, so scaled already"),
        (ZEROS + 200.0, TypeError, r"from 200 to 200\. Write images\.astype"),
        (ZEROS.astype(int) + 3, TypeError, r"from 3 to 3\. Write images\.astype"),
        (ZEROS - 1.0 + 256, TypeError, r"255 to 255\. Write images\.astype"),
        (ZEROS.astype(int) + 300, TypeError, "from 300 to 300. Hand over"),
        (ZEROS.astype(int) - 3, TypeError, "from -3 to -3. Hand over"),
        (ZEROS.astype(bool), TypeError, "they are bool. Hand over"),
    ],
)
def test_to_input_says_what_is_wrong(images, error, says):
    with pytest.raises(error, match=says):
        to_input(images)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_from_input_undoes_to_input(kind):
    levels = np.random.default_rng(0).permutation(4 * 28 * 28) % 256
    images = levels.reshape(4, 28, 28).astype(np.uint8)
    back = from_input(to_input(images).astype(kind))
    assert back.dtype == np.uint8
    np.testing.assert_array_equal(back, images)


def test_from_input_beyond_paper_and_ink():
    x = np.full((2, 1, 32, 32), -3.0)
    x[1] = 3.0
    assert np.all(from_input(x)[0] == 0)
    assert np.all(from_input(x)[1] == 255)


@pytest.mark.parametrize(
    ("x", "error", "says"),
    [
        (ZEROS, TypeError, "they are uint8"),
        (np.zeros((1, 32, 32)), ValueError, r"\(1, 32, 32\)\. For one .*x\[None\]"),
        (np.zeros((2, 1, 28, 28)), ValueError, r"the shape is \(2, 1, 28, 28\)"),
        (np.full((1, 1, 32, 32), np.nan), ValueError, "nan or inf"),
    ],
)
def test_from_input_says_what_is_wrong(x, error, says):
    with pytest.raises(error, match=says):
        from_input(x)


def test_images_keep_their_labels():
    x = np.arange(50).reshape(25, 2)
    mixed, labels = shuffle_together(x, np.arange(25), np.random.default_rng(0))
    assert np.array_equal(mixed[:, 0], 2 * labels)
    assert np.array_equal(np.sort(labels), np.arange(25))
    assert not np.array_equal(labels, np.arange(25))
    _, again = shuffle_together(x, np.arange(25), np.random.default_rng(0))
    assert np.array_equal(labels, again)
    mixed[:] = -1
    assert x.min() == 0


def test_batches_hold_everything_once_in_order():
    x, labels = np.arange(20).reshape(10, 2), np.arange(10)
    pieces = list(batches(x, labels, 4))
    assert [len(piece) for piece, _ in pieces] == [4, 4, 2]
    assert np.array_equal(np.concatenate([piece for piece, _ in pieces]), x)
    pieces[0][0][:] = -1
    assert x.min() == 0
    assert [len(piece) for piece, _ in batches(x, labels, 5)] == [5, 5]
    assert [len(piece) for piece, _ in batches(x, labels, 99)] == [10]
    assert list(batches(x[:0], labels[:0], 3)) == []


def test_batches_in_a_new_order_keep_pairs_together():
    x, labels = np.arange(20).reshape(10, 2), np.arange(10)
    pieces = list(batches(x, labels, np.int64(3), np.random.default_rng(0)))
    seen = np.concatenate([t for _, t in pieces])
    assert sorted(seen) == list(range(10))
    assert list(seen) != list(range(10))
    assert all(np.array_equal(piece[:, 0], 2 * t) for piece, t in pieces)


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        (([1, 2], [1], 1), ValueError, "2 images and 1 labels; each image needs one"),
        ((3, 4, 1), ValueError, "must be arrays"),
        (([1], [1], 0), ValueError, "at least 1 image; size is 0"),
        (([1], [1], 2.5), TypeError, "whole number; it is 2.5"),
        (([1], [1], 1, 7), TypeError, r"it is 7\. Write np\.random\.default_rng"),
    ],
)
def test_batches_say_what_is_wrong_at_the_call(arguments, error, says):
    with pytest.raises(error, match=says):
        batches(*arguments)


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        (([1, 2], [1]), ValueError, "2 images and 1 labels"),
        (([1, 2], 1), ValueError, "must be arrays"),
    ],
)
def test_shuffle_together_says_what_is_wrong(arguments, error, says):
    with pytest.raises(error, match=says):
        shuffle_together(*arguments, np.random.default_rng(0))
    with pytest.raises(TypeError, match="rng must be a Generator"):
        shuffle_together([1], [1], 7)
