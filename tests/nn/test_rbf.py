"""The output layer: the ten bitmaps, squared distances, the smallest wins."""

from __future__ import annotations

import numpy as np
import pytest
from differences import central_difference, frozen, scattered

from lenet_edu import nn

INK = [35, 27, 33, 32, 41, 35, 39, 25, 43, 39]  # pixels of +1 per digit


def inputs(dtype=np.float64):
    rng = np.random.default_rng(9)
    return [rng.normal(size=z).astype(dtype) for z in ((3, 5), (4, 5), (3, 4))]


def test_the_bitmaps():
    drawn = nn.bitmaps()
    assert drawn.shape == (10, 12, 7)
    assert drawn.dtype == np.float64
    assert set(drawn.ravel()) == {-1.0, 1.0}
    assert (drawn == 1).sum(axis=(1, 2)).tolist() == INK
    one = ["".join(".#"[int(pixel > 0)] for pixel in row) for row in drawn[1]]
    assert one == [
        "...##..", "..###..", ".####..", "...##..", "...##..", "...##..",
        "...##..", "...##..", "...##..", ".######", ".......", ".......",
    ]  # fmt: skip
    drawn[...] = 0
    assert nn.bitmaps().all()  # fresh ones each time


def test_the_codes_are_the_bitmaps_row_by_row():
    codes = nn.codes()
    assert codes.shape == (10, 84)
    assert codes[4, :7].tolist() == [-1, 1, 1, 1, 1, 1, -1]
    assert np.array_equal(codes.reshape(10, 12, 7), nn.bitmaps())


def test_how_far_apart_the_codes_are():
    apart = nn.rbf(nn.codes(), nn.codes())
    assert np.array_equal(apart, apart.T)
    pairs = {(i, j): apart[i, j] for i in range(10) for j in range(i)}
    assert min(pairs, key=pairs.get) == (8, 6)  # the pair most alike
    assert pairs[8, 6] == 4 * 12
    assert {p for p, d in pairs.items() if d == max(pairs.values())} == {
        (4, 1), (8, 1), (7, 4),
    }  # fmt: skip
    assert max(pairs.values()) == 4 * 50


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_prototype_is_at_distance_zero_from_itself(dtype):
    codes = nn.codes().astype(dtype)
    penalties = nn.rbf(codes, codes)
    assert penalties.dtype == dtype
    assert (np.diag(penalties) == 0).all()  # exactly
    assert (penalties[~np.eye(10, dtype=bool)] >= 48).all()
    assert nn.decide(penalties).tolist() == list(range(10))
    dx, dcodes = nn.rbf_backward(np.eye(10, dtype=dtype), codes, codes)
    assert not dx.any()
    assert not dcodes.any()


def test_distances_by_hand():
    x = [[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]]
    codes = [[1.0, 1.0, 1.0], [-1.0, 2.0, 0.5]]
    assert nn.rbf(x, codes).tolist() == [[5.0, 10.25], [3.0, 5.25]]
    dx, dcodes = nn.rbf_backward([[1.0, 0.0], [0.0, 10.0]], x, codes)
    assert dx.tolist() == [[0.0, 2.0, 4.0], [20.0, -40.0, -10.0]]
    assert dcodes.tolist() == [[0.0, -2.0, -4.0], [-20.0, 40.0, 10.0]]


def test_zero_is_84_from_every_code():
    assert nn.rbf(np.zeros((1, 84)), nn.codes()).tolist() == [[84.0] * 10]


def test_large_and_small_differences_keep_their_digits():
    x, codes = np.array([[1e8 + 1.0]]), np.array([[1e8]])
    assert nn.rbf(x, codes).item() == 1.0  # not expanded into x^2 - 2xc + c^2


def test_gradients_by_central_differences():
    x, codes, dy = inputs()
    for mine, function, at in zip(
        nn.rbf_backward(dy, x, codes),
        (lambda v: nn.rbf(v, codes), lambda v: nn.rbf(x, v)),
        (x, codes),
        strict=True,
    ):
        expected = central_difference(function, at, dy)
        np.testing.assert_allclose(mine, expected, rtol=0, atol=1e-7)


def test_float32_stays_and_agrees_with_float64():
    results = []
    for dtype in (np.float32, np.float64):
        x, codes, dy = inputs(dtype)
        penalties = nn.rbf(x, codes)
        result = (penalties, nn.margin(penalties), *nn.rbf_backward(dy, x, codes))
        assert {array.dtype for array in result} == {np.dtype(dtype)}
        results.append(result)
    for small, exact in zip(*results, strict=True):
        np.testing.assert_allclose(small, exact, rtol=0, atol=1e-4)


def test_whole_numbers_become_float64():
    y = nn.rbf(np.full((1, 2), 200, np.uint8), np.full((1, 2), 201, np.uint8))
    assert y.dtype == np.float64
    assert y.tolist() == [[2.0]]


def test_inputs_stay_and_need_not_be_contiguous():
    arrays = inputs()
    x, codes, dy = frozen(*arrays)
    y, gradients = nn.rbf(x, codes), nn.rbf_backward(dy, x, codes)
    X, CODES, DY = map(scattered, arrays)
    np.testing.assert_allclose(nn.rbf(X, CODES), y, atol=1e-12)
    for mine, same in zip(nn.rbf_backward(DY, X, CODES), gradients, strict=True):
        np.testing.assert_allclose(mine, same, atol=1e-12)
    (penalties,) = frozen(y)
    answers, margins = nn.decide(penalties), nn.margin(penalties)
    assert nn.decide(scattered(y)).tolist() == answers.tolist()
    assert nn.margin(scattered(y)).tolist() == margins.tolist()


def test_an_empty_batch_stays_empty():
    x, codes, dy = inputs()
    y = nn.rbf(x[:0], codes)
    assert y.shape == (0, 4)
    dx, dcodes = nn.rbf_backward(dy[:0], x[:0], codes)
    assert dx.shape == (0, 5)
    assert not dcodes.any()
    assert nn.decide(y).shape == nn.margin(y).shape == (0,)


def test_the_smallest_penalty_wins_and_a_tie_goes_to_the_first():
    penalties = [[3.0, 1.0, 2.0], [5.0, 4.0, 4.0], [0.0, 0.0, 0.0], [9.0, 8.0, -1.0]]
    answers = nn.decide(penalties)
    assert answers.tolist() == [1, 1, 0, 2]
    assert answers.dtype.kind == "i"
    assert nn.margin(penalties).tolist() == [1.0, 0.0, 0.0, 9.0]


X, CODES = np.zeros((2, 3)), np.zeros((4, 3))


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (
            lambda: nn.rbf(X[0], CODES),
            ValueError,
            "x must have shape (N, D); it has shape (3,). For a single row write "
            "x[None].",
        ),
        (
            lambda: nn.rbf(X[:, :, None, None], CODES),
            ValueError,
            "x must have shape (N, D); it has shape (2, 3, 1, 1). Flatten each image "
            "first: flatten(x).",
        ),
        (
            lambda: nn.rbf(X, CODES.T),
            ValueError,
            "x has 3 numbers per row (shape (2, 3)), but a code has 4 (shape (3, 4))",
        ),
        (
            lambda: nn.rbf(X, nn.bitmaps()),
            ValueError,
            "codes must have shape (N, D); it has shape (10, 12, 7).",
        ),
        (
            lambda: nn.rbf(X, CODES * 1j),
            TypeError,
            "codes must hold real numbers; its dtype is complex128",
        ),
        (
            lambda: nn.rbf_backward(X, X, CODES),
            ValueError,
            "dy must have shape (2, 4) (the shape of the penalties); it has shape "
            "(2, 3)",
        ),
        (
            lambda: nn.decide([1.0, 2.0]),
            ValueError,
            "penalties must have shape (N, D); it has shape (2,). For a single row "
            "write penalties[None].",
        ),
        (
            lambda: nn.margin([[1.0], [2.0]]),
            ValueError,
            "a margin needs at least two classes; penalties has shape (2, 1)",
        ),
    ],
)
def test_what_does_not_fit_is_said(call, error, says):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == says
