"""The door: what counts as numbers and as images, and the sentences at it."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu.nn.validation import as_float, images, same_shape, whole_number


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floats_pass_as_they_are(dtype):
    array = np.array([1, np.nan, np.inf], dtype)
    assert as_float(array, "x") is array


@pytest.mark.parametrize(
    "values",
    [
        [1, 2],
        [True, False],
        np.array([1, 2], np.uint8),
        np.array([1, 2], np.float16),
        np.array([1, 2], np.longdouble),
        np.array([1, 2], ">f8"),
    ],
)
def test_all_other_real_numbers_become_float64(values):
    array = as_float(values, "x")
    assert array.dtype == np.float64
    assert array.dtype.isnative
    assert array.tolist() == [float(v) for v in values]


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([1j], "complex128"),
        (["1"], "<U1"),
        ([None], "object"),
        (np.array(["2026-01-01"], "M8[D]"), "datetime64[D]"),
    ],
)
def test_what_is_not_a_real_number_is_said(values, dtype):
    with pytest.raises(TypeError) as caught:
        as_float(values, "w")
    assert str(caught.value) == f"w must hold real numbers; its dtype is {dtype}"


def test_rows_of_different_lengths_are_said():
    with pytest.raises(ValueError, match=r"^x must be an array, with rows of equal"):
        as_float([[1, 2], [3]], "x")


def test_images():
    batch = np.zeros((2, 1, 3, 3))
    assert images(batch) is batch
    with pytest.raises(ValueError, match=r"\(N, C, H, W\); it has shape \(9,\)\.$"):
        images(np.zeros(9))
    with pytest.raises(ValueError, match=r"it has shape \(1, 2, 1, 3, 3\)\.$"):
        images(batch[None])
    for mended in (batch[0, 0][None, None], batch[0][None], batch[:, 0][:, None]):
        assert images(mended).ndim == 4  # what the sentences advise


def test_same_shape():
    same_shape(np.zeros((2, 3)), (2, 3), "x", "unused")
    with pytest.raises(ValueError) as caught:
        same_shape(np.zeros((2, 3)), (3, 2), "x", "turned")
    assert str(caught.value) == "x must have shape (3, 2) (turned); it has shape (2, 3)"


def test_whole_numbers():
    given = whole_number(np.int32(3), "size", 1)
    assert (given, type(given)) == (3, int)
    for value in (True, 2.0, "2", None, np.bool_(True)):
        with pytest.raises(TypeError) as caught:
            whole_number(value, "size", 1)
        assert str(caught.value) == f"size must be a whole number; it is {value!r}"
    with pytest.raises(ValueError) as caught:
        whole_number(0, "size", 1)
    assert str(caught.value) == "size must be at least 1; it is 0"
