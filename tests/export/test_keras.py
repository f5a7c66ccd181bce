"""The listing in real Keras: the same numbers in every layer, the same training."""

from __future__ import annotations

import importlib.util
import sys
from typing import Any

import numpy as np
import pytest

from lenet_edu.data import embedded
from lenet_edu.export import MissingExtraError, parity
from lenet_edu.export import keras as export
from lenet_edu.models import Network, lenet5, modern
from lenet_edu.training.listing import KerasAdam, Listing, pixels

HERE = importlib.util.find_spec("keras") is not None and any(
    importlib.util.find_spec(name) for name in export.BACKENDS
)
needed = pytest.mark.skipif(
    not HERE, reason="Keras is not installed: the listing is not compared with it"
)
STEPS, BATCH = 50, 128


def network(side: int = 28) -> Network:
    made = modern(np.random.default_rng(5), side=side, init="glorot")
    rng = np.random.default_rng(6)
    for array in made.parameters.values():
        array += rng.normal(0, 0.02, array.shape).astype(np.float32)
    return made


def pairs(dtype: type) -> list[tuple[np.ndarray, np.ndarray]]:
    digits, rng = embedded(), np.random.default_rng(0)
    x = pixels(digits.train_images).astype(dtype)
    chosen = [rng.integers(len(x), size=BATCH) for _ in range(STEPS)]
    return [(x[c], digits.train_labels[c]) for c in chosen]


@needed
@pytest.mark.parametrize("side", [28, 32])
def test_every_layer_gives_the_same_numbers(side: int) -> None:
    ours = network(side)
    x = np.random.default_rng(7).random((5, 1, side, side), np.float32)
    model = export.to_keras(ours)
    assert model.count_params() == ours.parameter_count()
    theirs, mine = export.outputs(model, x), export.our_outputs(ours, x)
    assert list(theirs) == ["C1", "S2", "C3", "S4", "flat", "F5", "F6", "OUT"]
    errors, first = parity([mine[name] for name in theirs], list(theirs.values()))
    assert first == -1, errors


@needed
def test_weights_go_there_and_back() -> None:
    ours = network()
    back = export.from_keras(export.to_keras(ours))
    assert back.keys() == ours.parameters.keys()
    for name, array in ours.parameters.items():
        np.testing.assert_array_equal(back[name], array)


@needed
def test_keras_starts_as_it_is_said_to() -> None:
    model = export.listing()
    assert model.count_params() == 44_426
    assert model.optimizer.epsilon == 1e-7
    start = export.from_keras(model)
    own = modern(np.random.default_rng(1), side=28, init="glorot").parameters
    for name, array in start.items():
        assert array.shape == own[name].shape
        if name.endswith(".b"):
            assert not array.any()
        else:  # uniform within the same bound
            assert np.abs(array).max() == pytest.approx(
                np.abs(own[name]).max(), rel=0.1
            )
            assert array.std() == pytest.approx(own[name].std(), rel=0.2)


@needed
@pytest.mark.parametrize(
    ("dtype", "count", "gap"), [(np.float32, 15, 1e-5), (np.float64, STEPS, 1e-6)]
)
def test_50_steps_have_the_same_losses(dtype: type, count: int, gap: float) -> None:
    # In float32 rounding sooner or later tips a ReLU on one side only: there the first
    # steps are compared. Keras gives losses in float32 in any case.
    steps = pairs(dtype)[:count]
    theirs = export.keras_losses(network(), steps, np.dtype(dtype).name)
    model = Listing(network(), dtype=dtype)
    adam = KerasAdam(model.flat, single=dtype is np.float32)
    ours = []
    for x, labels in steps:
        ours.append(model.loss_and_gradient(x, labels))
        adam.step(model.flat_gradient, 0.001)
    if count == STEPS:
        assert ours[-1] < 0.8  # it has learned something on the way
    assert theirs is not None
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=gap)


def test_another_network_is_refused() -> None:
    rng = np.random.default_rng(0)
    for other in (lenet5(rng), modern(rng, padding=2)):
        with pytest.raises(ValueError, match="modern network without padding"):
            export.to_keras(other)


def test_without_keras_it_is_said_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "keras", None)
    with pytest.raises(MissingExtraError, match=r'"lenet-edu\[keras\]"'):
        export.to_keras(network())
    assert export.keras_losses(network(), []) is None
    assert "Keras is not installed" in capsys.readouterr().out


def test_without_a_backend_it_is_said_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def found(name: str) -> Any:
        return object() if name == "keras" else None

    monkeypatch.delitem(sys.modules, "keras", raising=False)
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    monkeypatch.setattr("importlib.util.find_spec", found)
    with pytest.raises(MissingExtraError, match="nothing to compute with"):
        export.load()
