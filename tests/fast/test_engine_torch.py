"""The engine's gradients against PyTorch's, where PyTorch is installed."""

from __future__ import annotations

import engine_reference as reference
import numpy as np
import pytest

from lenet_edu.fast import Engine
from lenet_edu.nn import A, S, c3_table, codes

torch = pytest.importorskip("torch")
F = torch.nn.functional


def modern(x, p):
    for name in ("C1", "C3"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.w"], p[f"{name}.b"])), 2)
    x = x.flatten(1)
    for name in ("F5", "F6"):
        x = F.relu(F.linear(x, p[f"{name}.w"], p[f"{name}.b"]))
    return F.linear(x, p["OUT.w"], p["OUT.b"])


def lenet5(x, p):
    def squash(a):
        return A * torch.tanh(S * a)

    def subsample(x, name):
        sums = 4 * F.avg_pool2d(x, 2)
        c, b = p[f"{name}.coefficient"], p[f"{name}.bias"]
        return squash(sums * c[:, None, None] + b[:, None, None])

    table = torch.tensor(c3_table())[:, :, None, None]
    x = subsample(squash(F.conv2d(x, p["C1.w"], p["C1.b"])), "S2")
    x = subsample(squash(F.conv2d(x, p["C3.w"] * table, p["C3.b"])), "S4")
    x = squash(F.conv2d(x, p["C5.w"], p["C5.b"])).flatten(1)
    x = squash(F.linear(x, p["F6.w"], p["F6.b"]))
    return ((x[:, None] - torch.tensor(codes(), dtype=x.dtype)) ** 2).sum(2)


def loss_of(kind, outputs, labels):
    if kind == "modern":
        return F.cross_entropy(outputs, labels)
    right = outputs.gather(1, labels[:, None])[:, 0]
    if kind == "penalty":
        return right.mean()
    rubbish = torch.full((len(outputs), 1), 10.0, dtype=outputs.dtype)
    return (right + torch.logsumexp(-torch.cat([outputs, rubbish], 1), 1)).mean()


@pytest.mark.parametrize("kind", ["modern", "map", "penalty"])
@pytest.mark.parametrize(
    ("dtype", "tolerance"), [(np.float64, 1e-10), (np.float32, 2e-5)]
)
def test_engine_equals_pytorch(kind: str, dtype: type, tolerance: float) -> None:
    rng = np.random.default_rng(11)
    images = rng.uniform(-0.1, 1.2, (37, 1, 32, 32)).astype(dtype)
    images[:5] = 0.25  # one colour: in max pooling everything ties
    labels = rng.integers(0, 10, 37)
    if kind == "modern":
        values, network = reference.modern_parameters(rng, dtype), modern
        engine = Engine.modern(values, batch=16, dtype=dtype)
    else:
        values, network = reference.lenet5_parameters(rng, dtype), lenet5
        engine = Engine.lenet5(values, batch=16, dtype=dtype, loss=kind)
    tensors = {k: torch.tensor(v, requires_grad=True) for k, v in values.items()}
    outputs = network(torch.tensor(images), tensors)
    loss = loss_of(kind, outputs, torch.tensor(labels))
    loss.backward()

    given = engine.loss_and_gradient(images, labels)
    assert given == pytest.approx(loss.item(), rel=tolerance)
    for name, tensor in tensors.items():
        expected = tensor.grad.numpy()
        allowed = tolerance * np.abs(expected).max()
        np.testing.assert_allclose(
            engine.gradients[name], expected, 0, allowed, err_msg=name
        )
    outputs = outputs.detach().numpy()
    allowed = tolerance * np.abs(outputs).max()
    np.testing.assert_allclose(engine.forward(images), outputs, 0, allowed)
