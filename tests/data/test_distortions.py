"""Distortions: matrices, the warp and its fast twin, chance, and a distorted pass."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu.data import BACKGROUND, batches
from lenet_edu.data.distortions import (
    AMPLITUDES,
    Amplitudes,
    about_centre,
    affine_warp,
    bilinear,
    distort,
    distorted_batches,
    draw_amounts,
    four_matrices,
    matrices_of,
    warp_rows,
)
from lenet_edu.data.distortions.passes import AHEAD

WILD = Amplitudes(shift=40, scale=0.6, squeeze=0.6, shear=1.5, share=0.95)


def images(*shape: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.uniform(-0.1, 1.2, shape).astype(np.float32)


def by_hand(image: np.ndarray, matrix: np.ndarray, background: float) -> np.ndarray:
    """One image, pixel by pixel."""
    inverse, warped = np.linalg.inv(matrix), np.empty(image.shape)
    for i, j in np.ndindex(image.shape):
        x, y, _ = inverse @ (j, i, 1)
        warped[i, j] = bilinear(image, y, x, background)
    return warped


def test_a_place_between_four_pixels() -> None:
    image = np.array([[1.0, 2.0, 3.0], [5.0, 7.0, 11.0]])
    assert bilinear(image, 0.25, 1.5, -9.0) == 0.75 * 2.5 + 0.25 * 9
    assert bilinear(image, 1, 2, -9.0) == 11
    assert bilinear(image, -0.5, 0, -9.0) == -4  # half of it background
    assert bilinear(image, 1.25, 2.5, -9.0) == pytest.approx(
        0.75 * (0.5 * 11 - 4.5) + 0.25 * -9
    )
    assert bilinear(image, -1.5, 7, -9.0) == -9
    with pytest.raises(ValueError, match="shape is"):
        bilinear(image[None], 0, 0, 0.0)


def test_each_matrix_moves_points_as_its_name_says() -> None:
    move, scale, squeeze, shear = four_matrices(2, -3, 0.5, 0.25, 0.125)
    point = np.array([4.0, 8.0, 1.0])
    assert (move @ point).tolist() == [6, 5, 1]
    assert (scale @ point).tolist() == [6, 12, 1]
    assert (squeeze @ point).tolist() == [5, 6.4, 1]
    assert (shear @ point).tolist() == [5, 8, 1]
    assert np.linalg.det(squeeze) == pytest.approx(1)  # the area stays


def test_the_centre_stays() -> None:
    for matrix in four_matrices(0, 0, 0.3, 0.2, 0.5):
        about = about_centre(matrix, 7, 11)
        np.testing.assert_allclose(about @ (5, 3, 1), (5, 3, 1))
    with pytest.raises(ValueError, match=r"\(3, 3\)"):
        about_centre(np.eye(2), 7, 11)


def test_all_in_one_matrix_is_their_product() -> None:
    rng = np.random.default_rng(1)
    amounts = draw_amounts(30, WILD.largest, 1, rng)
    for given, made in zip(amounts, matrices_of(amounts, 9, 14), strict=True):
        move, scale, squeeze, shear = four_matrices(*given)
        expected = about_centre(move @ scale @ squeeze @ shear, 9, 14)
        np.testing.assert_allclose(made, expected, atol=1e-12)


@pytest.mark.parametrize("shape", [(3, 1, 5, 8), (2, 3, 8, 5), (1, 1, 1, 1)])
def test_the_warp_is_the_one_by_hand(shape: tuple[int, ...]) -> None:
    x, rng = images(*shape).astype(float), np.random.default_rng(2)
    maps = np.tile(np.eye(3), (shape[0], 1, 1))
    maps[:, :2] += rng.normal(size=(shape[0], 2, 3)) * 0.4
    warped = affine_warp(x, maps, 0.3)
    assert warped.shape == shape
    for n, c in np.ndindex(shape[:2]):
        expected = by_hand(x[n, c], maps[n], 0.3)
        np.testing.assert_allclose(warped[n, c], expected, atol=1e-12)


def test_nothing_to_do_changes_nothing() -> None:
    x = images(2, 1, 6, 9)
    assert np.array_equal(affine_warp(x, np.eye(3)), x)
    assert np.array_equal(warp_rows(x, np.eye(3)), x)


def test_a_shift_moves_ink_where_it_says() -> None:
    x = np.full((1, 1, 5, 6), BACKGROUND, np.float32)
    x[0, 0, 1, 2] = 1
    move = four_matrices(3, 2, 0, 0, 0)[0]
    for warped in (affine_warp(x, move), warp_rows(x, move)):
        assert warped[0, 0, 3, 5] == 1
        assert (warped == np.float32(BACKGROUND)).sum() == 29


@pytest.mark.parametrize("n", [1, 63, 64, 65, 200])
@pytest.mark.parametrize("size", [(32, 32), (7, 12)])
def test_the_fast_warp_gives_the_same(n: int, size: tuple[int, int]) -> None:
    x, rng = images(n, 1, *size), np.random.default_rng(n)
    maps = matrices_of(draw_amounts(n, WILD.largest, 0.95, rng), *size)
    slow = affine_warp(x.astype(float), maps, 0.2)
    fast = warp_rows(x, maps, 0.2)
    assert fast.dtype == np.float32
    np.testing.assert_allclose(fast, slow, atol=3e-5)


def test_amounts_are_each_images_own_and_reach_both_ends() -> None:
    largest = np.array([1, 2, 0.1, 0.05, 0.2])
    amounts = draw_amounts(4000, largest, 0.75, np.random.default_rng(0))
    assert (np.abs(amounts) <= largest).all()
    np.testing.assert_allclose(amounts.min(axis=0), -largest, rtol=0.02)
    np.testing.assert_allclose(amounts.max(axis=0), largest, rtol=0.02)
    still = (amounts == 0).all(axis=1)
    assert still.mean() == pytest.approx(0.25, abs=0.02)
    assert len(np.unique(amounts[~still], axis=0)) == (~still).sum()


def test_a_distortion_is_a_copy_and_repeats_with_its_seed() -> None:
    x = images(150, 1, 32, 32)
    before = x.copy()
    one, two = (distort(x, np.random.default_rng(5)) for _ in range(2))
    assert np.array_equal(x, before)
    assert np.array_equal(one, two)
    assert not np.array_equal(one, distort(x, np.random.default_rng(6)))


def test_a_pass_shows_every_image_once_with_its_label() -> None:
    count = 2 * AHEAD + 77
    x = np.full((count, 1, 32, 32), BACKGROUND, np.float32)
    ink = np.linspace(0.2, 1.2, count, dtype=np.float32)
    x[:, 0, 6:26, 6:26] = ink[:, None, None]  # its middle keeps its grey level
    before, labels = x.copy(), np.arange(count)
    rng, plain = np.random.default_rng(3), np.random.default_rng(3)
    pairs = list(distorted_batches(x, labels, 48, rng))
    assert [len(t) for _, t in pairs] == [48] * (count // 48) + [count % 48]
    order = np.concatenate([t for _, t in pairs])
    assert np.array_equal(
        order, np.concatenate([t for _, t in batches(x, labels, 48, plain)])
    )
    shown = np.concatenate([image for image, _ in pairs])
    np.testing.assert_allclose(shown[:, 0, 16, 16], ink[order], rtol=1e-5)
    changed = (shown != x[order]).any(axis=(1, 2, 3)).mean()
    assert changed == pytest.approx(0.9, abs=0.03)
    assert np.array_equal(x, before)


def test_a_pass_repeats_with_its_seed_and_differs_from_the_next() -> None:
    x, labels = images(300, 1, 32, 32), np.arange(300)

    def passes(seed: int) -> list[np.ndarray]:
        rng, found = np.random.default_rng(seed), []
        for _ in range(2):
            pairs = list(distorted_batches(x, labels, 300, rng))
            found.append(pairs[0][0][np.argsort(pairs[0][1])])
        return found

    first, second = passes(1)
    again, _ = passes(1)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, second)
    assert not np.array_equal(first, passes(2)[0])


def test_a_pass_that_is_left_early_ends_its_thread() -> None:
    import threading

    before = threading.active_count()
    rng = np.random.default_rng(0)
    pairs = distorted_batches(images(3000, 1, 32, 32), np.zeros(3000, int), 32, rng)
    next(pairs)
    pairs.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before


@pytest.mark.parametrize(
    ("x", "maps", "words"),
    [
        (images(3, 5, 5), np.eye(3), r"Write images\[:, None\]"),
        (images(3, 1, 5, 5), np.eye(2), r"\(3, 3, 3\), one for each image"),
        (images(3, 1, 5, 5), np.zeros((2, 3, 3)), "the shape is"),
        (images(1, 1, 5, 5), np.diag([1.0, 0, 1]), "flattens the picture"),
        (images(1, 1, 5, 5), np.diag([1.0, 1, 2]), "last row 0, 0, 1"),
        (images(1, 1, 5, 5), np.full((3, 3), np.nan), "finite"),
    ],
)
def test_what_cannot_be_warped(x: np.ndarray, maps: np.ndarray, words: str) -> None:
    for warp in (affine_warp, warp_rows):
        with pytest.raises(ValueError, match=words):
            warp(x, maps)


def test_the_fast_warp_refuses_a_rotation_and_channels() -> None:
    turn = np.array([[0.8, -0.6, 0], [0.6, 0.8, 0], [0, 0, 1.0]])
    with pytest.raises(ValueError, match="keep rows horizontal"):
        warp_rows(images(1, 1, 5, 5), turn)
    with pytest.raises(ValueError, match="affine_warp takes all"):
        warp_rows(images(1, 2, 5, 5), np.eye(3))


@pytest.mark.parametrize(
    "wrong",
    [{"shift": -1}, {"shear": np.nan}, {"scale": 1}, {"squeeze": 2}, {"share": 1.1}],
)
def test_amplitudes_that_make_no_sense(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="given: Amplitudes"):
        Amplitudes(**wrong)


def test_none_is_a_recipes_name_too() -> None:
    assert AMPLITUDES["none"] is None
    assert AMPLITUDES["affine"] == Amplitudes()


def test_whole_numbers_become_floats() -> None:
    x = np.arange(12).reshape(1, 1, 3, 4)
    move = four_matrices(0.5, 0, 0, 0, 0)[0]
    assert affine_warp(x, move, 0)[0, 0, 0].tolist() == [0, 0.5, 1.5, 2.5]
