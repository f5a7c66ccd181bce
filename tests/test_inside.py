"""The functions of chapter 17, and the stored robustness of the trained network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lenet_edu import inside
from lenet_edu.data import embedded, to_input
from lenet_edu.models import load_lenet5, load_modern
from lenet_edu.models.weights import digest
from lenet_edu.records import load_record
from lenet_edu.training.robustness import CHANGES, measure

X = to_input(embedded().test_images[:20])


@pytest.mark.parametrize("name", list(CHANGES))
def test_an_amount_that_changes_nothing(name: str) -> None:
    change = CHANGES[name][1]
    nothing = 1.0 if name == "resized" else 0.0
    np.testing.assert_allclose(change(X, nothing), X, atol=1e-5)
    assert not np.allclose(change(X, 0.5), X)


def test_directions() -> None:
    np.testing.assert_allclose(inside.moved_right(X, 2)[..., 2:], X[..., :-2])
    np.testing.assert_allclose(inside.moved_down(X, 2)[..., 2:, :], X[..., :-2, :])
    quarter = np.rot90(X, -1, axes=(2, 3))  # clockwise
    np.testing.assert_allclose(inside.turned(X, 90), quarter, atol=1e-5)
    half = inside.resized(X, 0.5)
    ink = (half + 0.1).sum() / (X + 0.1).sum()
    assert ink == pytest.approx(0.25, abs=0.03)


def test_noise_inverts_and_is_the_same_each_time() -> None:
    noisy = inside.sprinkled(X, 0.3)
    np.testing.assert_array_equal(noisy, inside.sprinkled(X, 0.3))
    hit = noisy != X
    assert 0.27 < hit.mean() < 0.33
    np.testing.assert_allclose(noisy[hit], 1.075 - X[hit], atol=1e-6)
    assert noisy.dtype == np.float32


def test_digits_that_were_moved_come_back() -> None:
    for image in X[:, 0]:
        home = inside.centred(image)
        np.testing.assert_array_equal(inside.centred(home), home)
        away = np.roll(image, (1, -2), axis=(0, 1))
        np.testing.assert_array_equal(inside.centred(away), home)
    blank = np.full((5, 7), -0.1)
    np.testing.assert_array_equal(inside.centred(blank), blank)


def test_mnist_is_centred_already() -> None:
    same = [np.array_equal(inside.centred(image), image) for image in X[:, 0]]
    assert np.mean(same) > 0.9


def test_shapes_are_asked_for_in_sentences() -> None:
    with pytest.raises(ValueError, match=r"image must be \(H, W\)"):
        inside.centred(X)
    with pytest.raises(ValueError, match=r"image must be \(1, 1, H, W\)"):
        inside.occlusion_map(X, lambda images: images.sum((1, 2, 3)), 5)
    with pytest.raises(ValueError, match="one map of each image"):
        inside.top_patches(X, X, 2, 5, 1)


def test_measured_and_stored(tmp_path: Path) -> None:
    data = embedded()
    say: list[str] = []
    both = {"LeNet-5": load_lenet5(), "modern": load_modern()}
    record = measure(both, data, out=tmp_path, digits=50, say=say.append)
    assert record == load_record("robustness", tmp_path)
    assert record["digits"] == 50
    assert len(say) == 2 * len(CHANGES) == 2 * len(record["curves"])
    for name, (_, _, amounts) in CHANGES.items():
        curve = record["curves"][name]
        assert curve["amounts"] == [float(a) for a in amounts]
        assert list(curve["errors"]) == list(both)
        assert all(0 <= e <= 1 for errors in curve["errors"].values() for e in errors)


def test_the_stored_record_is_of_the_shipped_networks() -> None:
    record = load_record("robustness")
    assert record["command"] == "lenet-edu robustness"
    assert record["digits"] == 10_000
    shipped = {"LeNet-5": load_lenet5(), "modern": load_modern()}
    assert record["weights"] == {n: digest(w.parameters) for n, w in shipped.items()}
    rest = {"resized": 1.0}
    known = {"LeNet-5": 0.0094, "modern": 0.0068}
    for name, curve in record["curves"].items():
        place = curve["amounts"].index(rest.get(name, 0.0))
        for who, errors in curve["errors"].items():
            assert errors[place] == pytest.approx(known[who], abs=0.0003)
