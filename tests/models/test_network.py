"""A network is its layers: order, names, and the gradient of the whole."""

from __future__ import annotations

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from lenet_edu.models import Network
from lenet_edu.nn import Convolution, Squashing, Subsampling


def small(rng: np.random.Generator) -> Network:
    """(N, 1, 6, 6) -> (N, 2, 1, 1), float64."""
    layers = [
        Convolution(rng.normal(size=(3, 1, 3, 3)), rng.normal(size=3)),
        Squashing(),
        Subsampling(rng.normal(size=3), rng.normal(size=3)),
        Convolution(rng.normal(size=(2, 3, 2, 2)), rng.normal(size=2)),
    ]
    return Network(layers, ["C1", "f", "S2", "OUT"])


def test_forward_is_the_layers_in_order() -> None:
    rng = np.random.default_rng(1)
    network = small(rng)
    x = rng.normal(size=(2, 1, 6, 6))
    y = x
    for layer in network.layers:
        y = layer.forward(y)
    np.testing.assert_array_equal(network.forward(x), y)
    np.testing.assert_array_equal(network(x), y)
    assert y.shape == (2, 2, 1, 1)


def test_parameters_are_named_and_the_layers_own() -> None:
    network = small(np.random.default_rng(2))
    assert list(network.parameters) == [
        "C1.w", "C1.b", "S2.coefficient", "S2.bias", "OUT.w", "OUT.b",
    ]  # fmt: skip
    assert network.parameter_count() == 3 * 10 + 6 + 2 * 13
    network.parameters["OUT.b"][...] = 7.0
    assert (network.layers[3].parameters["b"] == 7.0).all()


class Counting(Squashing):
    """Notes how many threads matrix products may use while the layer runs."""

    def __init__(self, seen: list[set[int]]) -> None:
        super().__init__()
        self.seen = seen

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.seen.append(blas_threads())
        return super().forward(x)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        self.seen.append(blas_threads())
        return super().backward(dy)


def blas_threads() -> set[int]:
    """The numbers of threads of all BLAS libraries that are loaded."""
    return {
        int(library["num_threads"])
        for library in threadpool_info()
        if library["user_api"] == "blas"
    }


def test_layers_run_on_one_blas_thread_and_the_number_comes_back() -> None:
    seen: list[set[int]] = []
    network = Network([Counting(seen)])
    with threadpool_limits(2, user_api="blas"):
        before = blas_threads()
        network.backward(network.forward(np.zeros((2, 3))))
        assert blas_threads() == before
    assert before == {2}
    assert seen == [{1}, {1}]


@pytest.mark.parametrize("names", [["a"], ["a", "a"], ["a", "b", "c"]])
def test_names_must_be_one_per_layer(names: list[str]) -> None:
    with pytest.raises(ValueError, match="2 layers needs as many different names"):
        Network([Squashing(), Squashing()], names)


def test_gradients_of_the_whole_by_central_differences() -> None:
    rng = np.random.default_rng(3)
    network = small(rng)
    x = rng.uniform(-0.1, 1.175, (2, 1, 6, 6))
    upstream = rng.normal(size=(2, 2, 1, 1))
    network.forward(x)
    dx = network.backward(upstream)
    assert network.gradients.keys() == network.parameters.keys()

    gradients = network.gradients | {"x": dx}
    step = 1e-6
    for name, array in (network.parameters | {"x": x}).items():
        assert gradients[name].shape == array.shape
        flat = array.reshape(-1)
        for place in rng.choice(flat.size, min(8, flat.size), replace=False):
            kept = flat[place]
            sides = []
            for side in (step, -step):
                flat[place] = kept + side
                sides.append(float((network.forward(x) * upstream).sum()))
            flat[place] = kept
            expected = (sides[0] - sides[1]) / (2 * step)
            given = gradients[name].reshape(-1)[place]
            assert given == pytest.approx(expected, rel=1e-6, abs=1e-8), (name, place)
