"""Engine and network as models, and who is blamed for numbers that overflow."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu.data import embedded, to_input
from lenet_edu.fast import Engine
from lenet_edu.models import lenet5, modern
from lenet_edu.training import (
    Momentum,
    Training,
    as_network,
    first_not_finite,
    lenet5_trainee,
    steps_on,
)
from lenet_edu.training.model import gradients_of
from lenet_edu.training.schedules import cosine


@pytest.fixture(scope="module")
def few() -> tuple[np.ndarray, np.ndarray]:
    data = embedded()
    return to_input(data.train_images[:96]), data.train_labels[:96]


@pytest.mark.parametrize("loss", ["map", "penalty"])
def test_engine_and_layers_train_alike(
    few: tuple[np.ndarray, np.ndarray], loss: str
) -> None:
    def losses(layers: bool) -> tuple[list[float], dict[str, np.ndarray]]:
        rng = np.random.default_rng(3)
        network = lenet5(rng, dtype=np.float64)
        model = (
            lenet5_trainee(network, loss)
            if layers
            else Engine.lenet5(network.parameters, dtype=np.float64, loss=loss)
        )
        training = Training(
            model,
            Momentum(steps_on(model)),
            cosine(0.001, 2),
            *few,
            size=32,
            rng=rng,
            measure={"all": few},
        )
        history = training.run(2)
        # to_input gives float32: the layers then compute in what NumPy promotes to.
        return history.curve("loss") + history.curve("all"), dict(model.parameters)

    slow, fast = losses(True), losses(False)
    np.testing.assert_allclose(slow[0], fast[0], rtol=1e-5)
    for name, array in slow[1].items():
        np.testing.assert_allclose(array, fast[1][name], atol=1e-5)


def test_the_engine_is_stepped_as_one_vector() -> None:
    network = lenet5(np.random.default_rng(0))
    engine, trainee = Engine.lenet5(network.parameters), lenet5_trainee(network)
    assert steps_on(engine) is engine.flat
    assert gradients_of(engine) is engine.flat_gradient
    assert steps_on(trainee) is trainee.parameters
    with pytest.raises(ValueError, match='"map" or "penalty"; it is \'mse\''):
        lenet5_trainee(network, "mse")


def test_an_engine_s_numbers_as_layers() -> None:
    first = lenet5(np.random.default_rng(0))
    second = as_network(Engine.lenet5(first.parameters))
    for name, array in first.parameters.items():
        np.testing.assert_array_equal(second.parameters[name], array)
    today = modern(np.random.default_rng(0))
    names = as_network(Engine.modern(today.parameters)).parameters.keys()
    assert names == today.parameters.keys()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("name", ["C1.w", "S2.coefficient", "C3.b", "S4.bias", "F6.w"])
def test_the_first_layer_is_named(
    few: tuple[np.ndarray, np.ndarray], name: str, bad: float
) -> None:
    engine = Engine.lenet5(lenet5(np.random.default_rng(0)).parameters)
    engine.parameters[name].flat[0] = bad
    engine.parameters["F6.b"][5] = bad
    layer, key = name.split(".")
    said = first_not_finite(engine, few[0])
    assert said == f"{layer} is the first layer: its {key} is not finite"


def test_an_output_that_overflows_is_named(
    few: tuple[np.ndarray, np.ndarray],
) -> None:
    engine = Engine.lenet5(lenet5(np.random.default_rng(0)).parameters)
    assert "the loss itself" in first_not_finite(engine, few[0])
    engine.parameters["C5.w"][...] = 3e38
    assert first_not_finite(engine, few[0]).startswith("C5 is the first layer whose")
