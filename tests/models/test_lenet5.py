"""LeNet-5: the paper's shapes, its start, whose functions it runs, its gradient."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.models import FUNCTIONS, Network, lenet5
from lenet_edu.models.weights import digest

LAYERS = ["C1", "S2", "C3", "S4", "C5", "F6", "OUT"]


def network(**given: Any) -> Network:
    return lenet5(np.random.default_rng(1998), **given)


def digits(n: int, dtype: Any = np.float64) -> np.ndarray:
    rng = np.random.default_rng(n)
    return rng.uniform(-0.1, 1.175, (n, 1, 32, 32)).astype(dtype)


def test_layers_in_the_papers_order() -> None:
    net = network()
    assert [name for name in net.names if name in LAYERS] == LAYERS
    squashed = [f"{name} squashed" for name in LAYERS[:-1]]
    assert [name for name in net.names if name not in LAYERS] == [
        *squashed[:-1], "Flatten", squashed[-1],
    ]  # fmt: skip
    for name in LAYERS[:-1]:  # each right before its squashing
        assert net.names.index(f"{name} squashed") == net.names.index(name) + 1


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_shapes_and_dtypes_on_the_way(dtype: Any) -> None:
    net, y = network(dtype=dtype), digits(3, dtype)
    shapes = {}
    for name, layer in zip(net.names, net.layers, strict=True):
        told = layer.output_shape(y.shape[1:])
        y = layer.forward(y)
        assert y.dtype == dtype
        shapes[name] = y.shape[1:]
        assert told == shapes[name]
    assert [shapes[name] for name in LAYERS] == [
        (6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (120, 1, 1), (84,), (10,),
    ]  # fmt: skip
    dx = net.backward(np.ones((3, 10), dtype))
    assert dx.shape == (3, 1, 32, 32)
    assert {a.dtype for a in (dx, *net.gradients.values())} == {np.dtype(dtype)}
    shapes_of = {name: array.shape for name, array in net.parameters.items()}
    assert {name: g.shape for name, g in net.gradients.items()} == shapes_of


def test_the_parameters_by_name() -> None:
    net = network()
    assert {name: array.shape for name, array in net.parameters.items()} == {
        "C1.w": (6, 1, 5, 5), "C1.b": (6,),
        "S2.coefficient": (6,), "S2.bias": (6,),
        "C3.w": (16, 6, 5, 5), "C3.b": (16,),
        "S4.coefficient": (16,), "S4.bias": (16,),
        "C5.w": (120, 16, 5, 5), "C5.b": (120,),
        "F6.w": (84, 120), "F6.b": (84,),
    }  # fmt: skip
    assert net.parameter_count() == 60_000


def test_the_output_is_the_distance_to_the_papers_bitmaps() -> None:
    net = network(dtype=np.float64)
    y = net.forward(digits(2))
    x = digits(2)
    for layer in net.layers[:-1]:
        x = layer.forward(x)
    expected = [[np.square(row - code).sum() for code in nn.codes()] for row in x]
    np.testing.assert_allclose(y, expected, rtol=1e-12)


FAN_INS = {"C1.w": 25, "C5.w": 400, "F6.w": 120}


def fan_ins(name: str) -> np.ndarray:
    """One per unit or map."""
    if name == "C3.w":
        return 25 * np.array([3] * 6 + [4] * 9 + [6])
    return np.full({"C1.w": 6, "C5.w": 120, "F6.w": 84}[name], FAN_INS[name])


@pytest.mark.parametrize(
    ("init", "bound"),
    [("fan_in_root", lambda F: np.sqrt(3 / F)), ("paper", lambda F: 2.4 / F)],
)
def test_weights_start_uniform_and_by_fan_in(init: str, bound: Any) -> None:
    parameters = network(init=init, dtype=np.float64).parameters
    for name, array in parameters.items():
        if name.endswith((".b", ".bias")):
            assert not array.any(), name
        elif name.endswith(".w"):
            table = nn.c3_table() if name == "C3.w" else None
            for n, (one, F) in enumerate(zip(array, fan_ins(name), strict=True)):
                used = (one if table is None else one[table[n]]).ravel()
                assert used.size == F
                scaled = used / bound(F)
                assert np.abs(scaled).max() <= 1
                assert np.abs(scaled).max() > 0.8
                assert abs(scaled.mean()) < 5 / np.sqrt(3 * F)
    everything = np.concatenate([parameters[n].ravel() for n in ("C5.w", "F6.w")])
    assert len(np.unique(everything)) == everything.size


def test_standard_deviation_of_the_default_start() -> None:
    for name, F in FAN_INS.items():
        spread = network().parameters[name].std() * np.sqrt(F)
        assert spread == pytest.approx(1, abs=0.1), name


def test_coefficients_start_at_a_quarter_or_within_the_papers_bounds() -> None:
    for name in ("S2.coefficient", "S4.coefficient"):
        assert (network().parameters[name] == 0.25).all()
        start = network(init="paper").parameters[name]
        assert np.abs(start).max() <= 0.6
        assert len(np.unique(start)) == start.size


def test_the_same_seed_gives_the_same_network() -> None:
    digests = [
        digest(lenet5(np.random.default_rng(seed), init=init).parameters)
        for seed, init in ((1, "fan_in_root"), (2, "fan_in_root"), (1, "paper"))
    ]
    assert len(set(digests)) == 3
    assert digest(lenet5(np.random.default_rng(1)).parameters) == digests[0]
    exact = lenet5(np.random.default_rng(1), dtype=np.float64).parameters
    for name, array in lenet5(np.random.default_rng(1)).parameters.items():
        np.testing.assert_array_equal(array, exact[name].astype(np.float32))


def counting(name: str, calls: dict[str, int]) -> Any:
    """A learner's function: the course's, and a count of its calls."""

    def function(*arguments: Any) -> Any:
        calls[name] = calls.get(name, 0) + 1
        return getattr(nn, name)(*arguments)

    return function


USED = {"conv2d": 2, "masked_conv2d": 1, "squash": 6, "subsample": 2} | dict.fromkeys(
    ("flatten", "dense", "rbf"), 1
)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_that_is_handed_in_is_used(name: str) -> None:
    calls: dict[str, int] = {}
    net = network(functions={name: counting(name, calls)})
    assert net.yours == (name,)
    plain = network()
    x, dy = digits(2, np.float32), np.ones((2, 10), np.float32)
    np.testing.assert_array_equal(net(x), plain(x))
    back = name.endswith("_backward")
    assert calls == ({} if back else {name: USED[name]})
    np.testing.assert_array_equal(net.backward(dy), plain.backward(dy))
    assert calls == {name: USED[name.removesuffix("_backward")]}


def test_all_functions_at_once_and_none() -> None:
    calls: dict[str, int] = {}
    net = network(functions={name: counting(name, calls) for name in FUNCTIONS[::-1]})
    assert net.yours == FUNCTIONS
    net.backward(np.ones_like(net(digits(1, np.float32))))
    assert calls.keys() == set(FUNCTIONS)
    assert network().yours == ()
    # kept("conv2d") hands out the course's where the learner has none: not theirs.
    assert network(functions={n: getattr(nn, n) for n in FUNCTIONS}).yours == ()


def test_what_was_handed_in_changes_the_answer() -> None:
    shift = network(functions={"rbf": lambda x, codes: nn.rbf(x, codes) + 1})
    x = digits(2)
    np.testing.assert_allclose(shift(x), network()(x) + 1)


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        (
            {"functions": {"conv": nn.conv2d, "bias": nn.dense}},
            ValueError,
            "LeNet-5 has no function 'bias', 'conv'; it uses conv2d, conv2d_backward, ",
        ),
        (
            {"functions": {"dense": 3}},
            TypeError,
            "dense must be a function; it is 3",
        ),
        (
            {"dtype": np.int32},
            ValueError,
            "dtype must be float32 or float64; it is int32",
        ),
        (
            {"init": "he"},
            ValueError,
            "init must be one of fan_in_root, paper; it is 'he'",
        ),
    ],
)
def test_what_does_not_fit_is_said(given: Any, error: Any, says: str) -> None:
    with pytest.raises(error) as caught:
        network(**given)
    assert str(caught.value).startswith(says)


def test_a_few_steps_make_the_penalty_smaller_and_keep_c3_sparse() -> None:
    net, rng = network(), np.random.default_rng(0)
    x, labels = digits(20, np.float32), rng.integers(0, 10, 20)
    losses = []
    for _ in range(8):
        penalties = net(x)
        losses.append(nn.penalty_loss(penalties, labels))
        net.backward(nn.penalty_loss_backward(penalties, labels))
        for name, gradient in net.gradients.items():
            net.parameters[name] -= np.float32(0.002) * gradient
    assert losses[-1] < 0.9 * losses[0]
    assert not net.parameters["C3.w"][~nn.c3_table()].any()
    np.testing.assert_array_equal(net.layers[-1].codes, nn.codes())  # type: ignore[attr-defined]


@pytest.mark.parametrize("init", ["fan_in_root", "paper"])
def test_the_whole_gradient_against_pytorch(init: Any) -> None:
    torch = pytest.importorskip(
        "torch", reason="torch is not installed: the whole network's gradient is not "
        "compared with PyTorch's"
    )  # fmt: skip
    functional = torch.nn.functional
    rng = np.random.default_rng(4)
    net = lenet5(rng, dtype=np.float64, init=init)
    for array in net.parameters.values():  # biases that are not 0
        array += rng.normal(0, 0.05, array.shape)
    net.parameters["C3.w"][~nn.c3_table()] = 0
    x, labels = digits(3), np.array([3, 0, 7])

    leaf = {
        name: torch.tensor(array, requires_grad=True)
        for name, array in (net.parameters | {"x": x}).items()
    }

    def squash(a: Any) -> Any:
        return 1.7159 * torch.tanh(2 / 3 * a)

    def subsample(a: Any, name: str) -> Any:
        sums = 4 * functional.avg_pool2d(a, 2)
        coefficient = leaf[f"{name}.coefficient"][:, None, None]
        return sums * coefficient + leaf[f"{name}.bias"][:, None, None]

    mask = torch.tensor(nn.c3_table())[:, :, None, None]
    y = squash(functional.conv2d(leaf["x"], leaf["C1.w"], leaf["C1.b"]))
    y = squash(subsample(y, "S2"))
    y = squash(functional.conv2d(y, leaf["C3.w"] * mask, leaf["C3.b"]))
    y = squash(subsample(y, "S4"))
    y = squash(functional.conv2d(y, leaf["C5.w"], leaf["C5.b"])).flatten(1)
    y = squash(functional.linear(y, leaf["F6.w"], leaf["F6.b"]))
    y = (y[:, None] - torch.tensor(nn.codes())).square().sum(2)

    penalties = net(x)
    np.testing.assert_allclose(penalties, y.detach().numpy(), rtol=0, atol=1e-10)
    rubbish = torch.full((3, 1), 10.0, dtype=y.dtype)
    own = y[torch.arange(3), torch.tensor(labels)]
    loss = (own + torch.logsumexp(-torch.cat([y, rubbish], 1), 1)).mean()
    assert nn.map_loss(penalties, labels) == pytest.approx(loss.item(), abs=1e-10)
    loss.backward()
    dx = net.backward(nn.map_loss_backward(penalties, labels))
    for name, gradient in (net.gradients | {"x": dx}).items():
        theirs = leaf[name].grad.numpy()
        assert theirs.any(), name
        np.testing.assert_allclose(gradient, theirs, rtol=0, atol=1e-10, err_msg=name)


def test_the_whole_gradient_by_central_differences() -> None:
    rng = np.random.default_rng(5)
    net = lenet5(rng, dtype=np.float64)
    x, labels, step = digits(2), np.array([4, 9]), 1e-6
    penalties = net(x)
    dx = net.backward(nn.map_loss_backward(penalties, labels))
    gradients = net.gradients | {"x": dx}
    for name, array in (net.parameters | {"x": x}).items():
        flat = array.reshape(-1)
        kept_gradient = gradients[name].reshape(-1)
        for place in rng.choice(flat.size, 3, replace=False):
            if name == "C3.w" and not flat[place]:
                assert kept_gradient[place] == 0
                continue
            sides = []
            for side in (step, -step):
                flat[place] += side
                sides.append(nn.map_loss(net(x), labels))
                flat[place] -= side
            expected = (sides[0] - sides[1]) / (2 * step)
            assert kept_gradient[place] == pytest.approx(expected, rel=1e-5, abs=1e-7)
