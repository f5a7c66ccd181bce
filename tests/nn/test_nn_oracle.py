"""Values and gradients against PyTorch: recorded always, live where it is there."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from lenet_edu import nn

ORACLE = Path(__file__).parents[1] / "oracle"
sys.path.insert(0, str(ORACLE))
from cases import CONVOLUTIONS, POOLS, convolution_inputs, pool_inputs  # noqa: E402

TIGHT = {"rtol": 0, "atol": 1e-10}


@pytest.fixture(scope="module")
def recorded():
    with np.load(ORACLE / "pytorch.npz", allow_pickle=False) as values:
        return dict(values)


@pytest.mark.parametrize("n", range(len(CONVOLUTIONS)))
def test_convolution(recorded, n):
    x, w, b, dy = convolution_inputs(n)
    s, p = CONVOLUTIONS[n][7:]
    np.testing.assert_allclose(
        nn.conv2d(x, w, b, s, p), recorded[f"conv{n}_y"], **TIGHT
    )
    for name, mine in zip(
        ("dx", "dw", "db"), nn.conv2d_backward(dy, x, w, s, p), strict=True
    ):
        np.testing.assert_allclose(mine, recorded[f"conv{n}_{name}"], **TIGHT)


@pytest.mark.parametrize("kind", ["max", "mean"])
@pytest.mark.parametrize("n", range(len(POOLS)))
def test_pooling_ties_included(recorded, n, kind):
    x, dy = pool_inputs(n)
    size, stride = POOLS[n][4:]
    forward = getattr(nn, f"{kind}_pool2d")
    backward = getattr(nn, f"{kind}_pool2d_backward")
    np.testing.assert_allclose(
        forward(x, size, stride), recorded[f"{kind}{n}_y"], **TIGHT
    )
    mine = backward(dy, x, size, stride)
    np.testing.assert_allclose(mine, recorded[f"{kind}{n}_dx"], **TIGHT)


def test_squashing(recorded):
    y = nn.squash(np.linspace(-4, 4, 41))
    np.testing.assert_allclose(y, recorded["squash_y"], **TIGHT)
    da = nn.squash_backward(np.linspace(-1, 2, 41), y)
    np.testing.assert_allclose(da, recorded["squash_da"], **TIGHT)


def test_live_over_random_cases():
    torch = pytest.importorskip(
        "torch", reason="torch is not installed: only its recorded values are compared"
    )
    functional = torch.nn.functional
    for seed in range(40):
        rng = np.random.default_rng(seed)
        N, C, F, k, l, s = (int(n) for n in rng.integers(1, 5, 6))
        p = int(rng.integers(0, 4))
        H, W = k + int(rng.integers(0, 6)), l + int(rng.integers(0, 6))
        arrays = [rng.normal(size=z) for z in ((N, C, H, W), (F, C, k, l), (F,))]
        leaves = [torch.tensor(a, requires_grad=True) for a in arrays]
        y = functional.conv2d(*leaves, stride=s, padding=p)
        dy = rng.normal(size=tuple(y.shape))
        y.backward(torch.tensor(dy))
        x, w, b = arrays
        np.testing.assert_allclose(
            nn.conv2d(x, w, b, s, p), y.detach().numpy(), **TIGHT
        )
        grads = nn.conv2d_backward(dy, x, w, s, p)
        for mine, leaf in zip(grads, leaves, strict=True):
            np.testing.assert_allclose(mine, leaf.grad.numpy(), **TIGHT)

        size = int(rng.integers(1, 4))
        h, v = int(rng.integers(1, 4)) * size, int(rng.integers(1, 4)) * size
        arrays = [rng.normal(size=z) for z in ((N, C, h, v), (C,), (C,))]
        x, a, c = (torch.tensor(z, requires_grad=True) for z in arrays)
        y = (
            functional.avg_pool2d(x, size) * size**2 * a[:, None, None]
            + c[:, None, None]
        )
        dy = rng.normal(size=tuple(y.shape))
        y.backward(torch.tensor(dy))
        mine = nn.subsample(*arrays, size)
        np.testing.assert_allclose(mine, y.detach().numpy(), **TIGHT)
        grads = nn.subsample_backward(dy, arrays[0], arrays[1], size)
        for mine, leaf in zip(grads, (x, a, c), strict=True):
            np.testing.assert_allclose(mine, leaf.grad.numpy(), **TIGHT)
