"""Values and gradients against PyTorch: recorded always, live where it is there."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from lenet_edu import nn

ORACLE = Path(__file__).parents[1] / "oracle"
sys.path.insert(0, str(ORACLE))
from cases import (  # noqa: E402
    CONVOLUTIONS,
    DENSES,
    LOSSES,
    MASKED,
    POOLS,
    RBFS,
    SUBSAMPLINGS,
    convolution_inputs,
    dense_inputs,
    loss_inputs,
    masked_inputs,
    pool_inputs,
    rbf_inputs,
    subsampling_inputs,
)

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


@pytest.mark.parametrize("n", range(len(SUBSAMPLINGS)))
def test_subsampling(recorded, n):
    x, a, b, dy = subsampling_inputs(n)
    size = SUBSAMPLINGS[n][4]
    y = nn.subsample(x, a, b, size)
    np.testing.assert_allclose(y, recorded[f"subsample{n}_y"], **TIGHT)
    for name, mine in zip(
        ("dx", "dcoefficient", "dbias"),
        nn.subsample_backward(dy, x, a, size),
        strict=True,
    ):
        np.testing.assert_allclose(mine, recorded[f"subsample{n}_{name}"], **TIGHT)


def compare(recorded, name, y, **gradients):
    """One recorded case: its values and its gradients by name."""
    for key, mine in {"y": y, **gradients}.items():
        # Squares of thousands have no digit at 1e-10: for these a relative bound.
        theirs = recorded[f"{name}_{key}"]
        np.testing.assert_allclose(mine, theirs, rtol=1e-13, atol=1e-10)


@pytest.mark.parametrize("n", range(len(MASKED)))
def test_convolution_by_a_table(recorded, n):
    x, w, b, table, dy = masked_inputs(n)
    s, p = MASKED[n][7:]
    if n == 0:
        assert np.array_equal(table, nn.c3_table())
    dx, dw, db = nn.masked_conv2d_backward(dy, x, w, table, s, p)
    y = nn.masked_conv2d(x, w, b, table, s, p)
    compare(recorded, f"masked{n}", y, dx=dx, dw=dw, db=db)


@pytest.mark.parametrize("n", range(len(DENSES)))
def test_dense(recorded, n):
    x, w, b, dy = dense_inputs(n)
    dx, dw, db = nn.dense_backward(dy, x, w)
    compare(recorded, f"dense{n}", nn.dense(x, w, b), dx=dx, dw=dw, db=db)


@pytest.mark.parametrize("n", range(len(RBFS)))
def test_rbf(recorded, n):
    x, codes, dy = rbf_inputs(n)
    dx, dcodes = nn.rbf_backward(dy, x, codes)
    compare(recorded, f"rbf{n}", nn.rbf(x, codes), dx=dx, dcodes=dcodes)


@pytest.mark.parametrize("n", range(len(LOSSES)))
def test_losses(recorded, n):
    y, z, labels = loss_inputs(n)
    j = LOSSES[n][3]
    compare(
        recorded,
        f"penalty_loss{n}",
        nn.penalty_loss(y, labels),
        dy=nn.penalty_loss_backward(y, labels),
    )
    compare(
        recorded,
        f"map_loss{n}",
        nn.map_loss(y, labels, j),
        dy=nn.map_loss_backward(y, labels, j),
    )
    compare(
        recorded,
        f"cross_entropy{n}",
        nn.cross_entropy(z, labels),
        dy=nn.cross_entropy_backward(z, labels),
    )
    compare(recorded, f"softmax{n}", nn.softmax(z))
    compare(recorded, f"mse{n}", nn.mse(y, z), dy=nn.mse_backward(y, z))


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip(
        "torch",
        reason="torch is not installed: the recorded values of PyTorch are compared, "
        "the live comparison over random cases is skipped",
    )


def test_the_recorder_still_writes_what_is_stored(torch, recorded):
    from record import recorded as record

    fresh = record()
    assert fresh.keys() == recorded.keys() - {"torch"}
    for name, values in fresh.items():
        np.testing.assert_allclose(values, recorded[name], rtol=1e-12, atol=1e-12)


def against(torch, mine, arrays, theirs, backward):
    """Compare a forward and a backward pass with torch's, dy drawn at random."""
    leaves = [torch.tensor(array, requires_grad=True) for array in arrays]
    y = theirs(*leaves)
    np.testing.assert_allclose(mine(*arrays), y.detach().numpy(), **TIGHT)
    dy = np.random.default_rng(arrays[0].size).normal(size=tuple(y.shape))
    y.backward(torch.tensor(dy))
    gradients = backward(dy)
    for gradient, leaf in zip(gradients, leaves, strict=True):
        np.testing.assert_allclose(gradient, leaf.grad.numpy(), **TIGHT)


@pytest.mark.parametrize("seed", range(40))
def test_live_convolution(torch, seed):
    rng = np.random.default_rng(seed)
    N, C, F, k, l, s = (int(n) for n in rng.integers(1, 5, 6))
    p = int(rng.integers(0, 4))
    H, W = k + int(rng.integers(0, 6)), l + int(rng.integers(0, 6))
    x, w, b = (rng.normal(size=z) for z in ((N, C, H, W), (F, C, k, l), (F,)))
    against(
        torch,
        lambda *given: nn.conv2d(*given, s, p),
        (x, w, b),
        lambda *given: torch.nn.functional.conv2d(*given, stride=s, padding=p),
        lambda dy: nn.conv2d_backward(dy, x, w, s, p),
    )


@pytest.mark.parametrize("seed", range(20))
def test_live_subsampling(torch, seed):
    rng = np.random.default_rng(seed)
    N, C, i, j, size = (int(n) for n in rng.integers(1, 4, 5))
    shapes = ((N, C, i * size, j * size), (C,), (C,))
    x, a, b = (rng.normal(size=z) for z in shapes)

    def theirs(x, a, b):
        sums = torch.nn.functional.avg_pool2d(x, size) * size**2
        return sums * a[:, None, None] + b[:, None, None]

    against(
        torch,
        lambda *given: nn.subsample(*given, size),
        (x, a, b),
        theirs,
        lambda dy: nn.subsample_backward(dy, x, a, size),
    )


@pytest.mark.parametrize("kind", ["max", "mean"])
@pytest.mark.parametrize("seed", range(20))
def test_live_pooling_ties_included(torch, seed, kind):
    rng = np.random.default_rng(seed)
    N, C, size, stride = (int(n) for n in rng.integers(1, 4, 4))
    H, W = (size + int(n) for n in rng.integers(0, 6, 2))
    x = rng.integers(-1, 2, size=(N, C, H, W)).astype(float)  # three values: many ties
    name = {"max": "max_pool2d", "mean": "avg_pool2d"}[kind]
    forward = getattr(nn, f"{kind}_pool2d")
    backward = getattr(nn, f"{kind}_pool2d_backward")
    against(
        torch,
        lambda x: forward(x, size, stride),
        (x,),
        lambda x: getattr(torch.nn.functional, name)(x, size, stride),
        lambda dy: (backward(dy, x, size, stride),),
    )


def test_live_squashing(torch):
    a = np.random.default_rng(0).normal(size=(3, 4, 5)) * 3
    against(
        torch,
        nn.squash,
        (a,),
        lambda a: 1.7159 * torch.tanh(2 / 3 * a),
        lambda dy: (nn.squash_backward(dy, nn.squash(a)),),
    )
    for mine, theirs in ((nn.logistic, torch.sigmoid), (nn.relu, torch.relu)):
        np.testing.assert_allclose(mine(a), theirs(torch.tensor(a)).numpy(), **TIGHT)


@pytest.mark.parametrize("seed", range(20))
def test_live_convolution_by_a_table(torch, seed):
    rng = np.random.default_rng(seed)
    N, C, F, k, l, s = (int(n) for n in rng.integers(1, 5, 6))
    p = int(rng.integers(0, 3))
    H, W = k + int(rng.integers(0, 5)), l + int(rng.integers(0, 5))
    x, w, b = (rng.normal(size=z) for z in ((N, C, H, W), (F, C, k, l), (F,)))
    table = rng.random((F, C)) < 0.6
    mask = torch.tensor(table)[:, :, None, None]
    against(
        torch,
        lambda x, w, b: nn.masked_conv2d(x, w, b, table, s, p),
        (x, w, b),
        lambda x, w, b: torch.nn.functional.conv2d(x, w * mask, b, s, p),
        lambda dy: nn.masked_conv2d_backward(dy, x, w, table, s, p),
    )


@pytest.mark.parametrize("seed", range(20))
def test_live_rows(torch, seed):
    rng = np.random.default_rng(seed)
    N, C, H, W, M = (int(n) for n in rng.integers(1, 6, 5))
    maps = rng.normal(size=(N, C, H, W))
    x = maps.reshape(N, -1)
    w, b = rng.normal(size=(M, x.shape[1])), rng.normal(size=M)
    against(
        torch,
        nn.flatten,
        (maps,),
        lambda maps: maps.flatten(start_dim=1),
        lambda dy: (nn.flatten_backward(dy, maps),),
    )
    against(
        torch,
        nn.dense,
        (x, w, b),
        torch.nn.functional.linear,
        lambda dy: nn.dense_backward(dy, x, w),
    )
    against(
        torch,
        nn.rbf,
        (x, w),
        lambda x, codes: (x[:, None] - codes).square().sum(dim=2),
        lambda dy: nn.rbf_backward(dy, x, w),
    )


@pytest.mark.parametrize("seed", range(20))
def test_live_losses(torch, seed):
    rng = np.random.default_rng(seed)
    N, K = int(rng.integers(1, 6)), int(rng.integers(2, 11))
    y, labels = rng.exponential(5, (N, K)), rng.integers(0, K, N)
    z, j = rng.normal(0, 5, (N, K)), float(rng.uniform(0, 20))
    right = torch.tensor(labels)

    def by_map(y):
        rubbish = torch.full((N, 1), j, dtype=y.dtype)
        own = y[torch.arange(N), right]
        return (own + torch.logsumexp(-torch.cat([y, rubbish], 1), 1)).mean()

    for mine, backward, at, theirs in (
        (
            nn.penalty_loss,
            nn.penalty_loss_backward,
            y,
            lambda y: y[torch.arange(N), right].mean(),
        ),
        (
            lambda y, labels: nn.map_loss(y, labels, j),
            lambda y, labels: nn.map_loss_backward(y, labels, j),
            y,
            by_map,
        ),
        (
            nn.cross_entropy,
            nn.cross_entropy_backward,
            z,
            lambda z: torch.nn.functional.cross_entropy(z, right),
        ),
        (
            lambda z, labels: nn.mse(z, y),
            lambda z, labels: nn.mse_backward(z, y),
            z,
            lambda z: (z - torch.tensor(y)).square().sum(dim=1).mean(),
        ),
    ):
        against(
            torch,
            lambda v, mine=mine: mine(v, labels),
            (at,),
            theirs,
            lambda dy, backward=backward, at=at: (dy * backward(at, labels),),
        )
    np.testing.assert_allclose(
        nn.softmax(z), torch.softmax(torch.tensor(z), dim=1).numpy(), **TIGHT
    )
