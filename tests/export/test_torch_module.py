"""The same numbers in PyTorch: outputs, gradients, and what differs."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.export import parity, plain_torch, to_torch
from lenet_edu.models import lenet5

torch = pytest.importorskip(
    "torch", reason="PyTorch is not installed: LeNet-5 is not compared with it"
)


def case(dtype=np.float32):
    rng = np.random.default_rng(20)
    network = lenet5(rng, dtype=dtype)
    for array in network.parameters.values():
        array += rng.normal(0, 0.05, array.shape).astype(dtype)
    network.parameters["C3.w"][~nn.c3_table()] = 0
    return network, rng.normal(size=(3, 1, 32, 32)).astype(dtype)


@pytest.mark.parametrize("make", [to_torch, plain_torch])
@pytest.mark.parametrize(("dtype", "limit"), [(np.float32, 1e-5), (np.float64, 1e-13)])
def test_outputs_are_equal(make, dtype, limit):
    network, x = case(dtype)
    with torch.inference_mode():
        theirs = make(network)(torch.tensor(x)).numpy()
    assert theirs.dtype == dtype
    assert parity([network(x)], [theirs], limit)[1] == -1


def gradients(module, x, labels):
    penalties = module(torch.tensor(x))
    penalties[torch.arange(len(x)), torch.tensor(labels)].mean().backward()
    return {name: p.grad.numpy() for name, p in module.named_parameters()}


def test_gradients_are_equal_and_the_plain_ones_are_not():
    network, x = case(np.float64)
    labels = np.array([3, 0, 7])
    network.backward(nn.penalty_loss_backward(network(x), labels))
    ours = network.gradients
    module = to_torch(network)
    theirs = gradients(module, x, labels)
    names = [name.replace("_", ".") for name in theirs]
    assert sorted(names) == sorted(ours)
    assert parity([ours[n] for n in names], list(theirs.values()), 1e-10)[1] == -1
    assert not theirs["C3_w"][~nn.c3_table()].any()

    plain = gradients(plain_torch(network), x, labels)
    assert plain["C3.weight"][~nn.c3_table()].any()
    kernel = plain["S2.weight"]
    assert np.ptp(kernel, axis=(2, 3)).min() > 0  # the four would part
    summed = kernel.sum(axis=(1, 2, 3))
    assert parity([ours["S2.coefficient"]], [summed], 1e-10)[1] == -1


def test_parameters_are_copies_and_counted():
    network, _ = case()
    module, plain = to_torch(network), plain_torch(network)
    with torch.no_grad():
        module.C1_w.zero_()
    assert network.parameters["C1.w"].any()
    assert sum(p.numel() for p in module.parameters()) == 60_000 + 900
    assert sum(p.numel() for p in plain.parameters()) == 60_966


def test_a_state_dict_goes_to_a_file_and_back(tmp_path):
    network, x = case()
    module = to_torch(network)
    torch.save(module.state_dict(), tmp_path / "lenet5.pt")
    other = to_torch(lenet5(np.random.default_rng(0)))
    other.load_state_dict(torch.load(tmp_path / "lenet5.pt", weights_only=True))
    with torch.inference_mode():
        assert torch.equal(module(torch.tensor(x)), other(torch.tensor(x)))
