"""Record PyTorch's values for the fixed cases: ``python tests/oracle/record.py``.

Needs torch, whose version is stored with the values; the course never needs it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from cases import (
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

VALUES = Path(__file__).parent / "pytorch.npz"


def recorded() -> dict[str, np.ndarray]:
    """All values by name: conv0_y, conv0_dx, ..., max0_y, ..., map_loss0_dy, ..."""
    functional = torch.nn.functional
    out: dict[str, np.ndarray] = {}

    def leaf(array: np.ndarray) -> torch.Tensor:
        return torch.tensor(array, requires_grad=True)

    def keep(
        name: str, y: torch.Tensor, dy: np.ndarray, /, **leaves: torch.Tensor
    ) -> None:
        y.backward(torch.tensor(dy))
        out[f"{name}_y"] = y.detach().numpy()
        for key, tensor in leaves.items():
            out[f"{name}_{key}"] = tensor.grad.numpy()

    for n, case in enumerate(CONVOLUTIONS):
        *arrays, dy = convolution_inputs(n)
        x, w, b = map(leaf, arrays)
        y = functional.conv2d(x, w, b, stride=case[7], padding=case[8])
        keep(f"conv{n}", y, dy, dx=x, dw=w, db=b)
    for n, case in enumerate(POOLS):
        for kind, pool in (
            ("max", functional.max_pool2d),
            ("mean", functional.avg_pool2d),
        ):
            array, dy = pool_inputs(n)
            x = leaf(array)
            keep(f"{kind}{n}", pool(x, case[4], case[5]), dy, dx=x)
    for n, case in enumerate(SUBSAMPLINGS):
        *arrays, dy = subsampling_inputs(n)
        x, coefficient, bias = map(leaf, arrays)
        # One kernel per map, all its numbers the map's coefficient: a scaled sum.
        kernels = coefficient[:, None, None, None].expand(-1, 1, case[4], case[4])
        y = functional.conv2d(x, kernels, bias, stride=case[4], groups=case[1])
        keep(f"subsample{n}", y, dy, dx=x, dcoefficient=coefficient, dbias=bias)
    for n, case in enumerate(MASKED):
        *arrays, table, dy = masked_inputs(n)
        x, w, b = map(leaf, arrays)
        kernels = w * torch.tensor(table)[:, :, None, None]
        y = functional.conv2d(x, kernels, b, stride=case[7], padding=case[8])
        keep(f"masked{n}", y, dy, dx=x, dw=w, db=b)
    for n in range(len(DENSES)):
        *arrays, dy = dense_inputs(n)
        x, w, b = map(leaf, arrays)
        keep(f"dense{n}", functional.linear(x, w, b), dy, dx=x, dw=w, db=b)
    for n in range(len(RBFS)):
        *arrays, dy = rbf_inputs(n)
        x, codes = map(leaf, arrays)
        y = (x[:, None] - codes).square().sum(dim=2)
        keep(f"rbf{n}", y, dy, dx=x, dcodes=codes)
    for n, case in enumerate(LOSSES):
        penalties, logits, labels = loss_inputs(n)
        right, one = torch.tensor(labels), np.ones(())
        y = leaf(penalties)
        own = y.gather(1, right[:, None])[:, 0]
        keep(f"penalty_loss{n}", own.mean(), one, dy=y)
        y = leaf(penalties)
        rubbish = torch.full((len(y), 1), case[3], dtype=y.dtype)
        pushed = torch.logsumexp(-torch.cat([y, rubbish], dim=1), dim=1)
        own = y.gather(1, right[:, None])[:, 0]
        keep(f"map_loss{n}", (own + pushed).mean(), one, dy=y)
        z = leaf(logits)
        out[f"softmax{n}_y"] = functional.softmax(z.detach(), dim=1).numpy()
        keep(f"cross_entropy{n}", functional.cross_entropy(z, right), one, dy=z)
        y = leaf(penalties)
        squares = functional.mse_loss(y, torch.tensor(logits), reduction="sum")
        keep(f"mse{n}", squares / len(y), one, dy=y)
    a = leaf(np.linspace(-4, 4, 41))
    y = 1.7159 * torch.tanh(2 / 3 * a)
    y.backward(torch.linspace(-1, 2, 41, dtype=torch.float64))
    out["squash_y"], out["squash_da"] = y.detach().numpy(), a.grad.numpy()
    return out


if __name__ == "__main__":
    np.savez_compressed(VALUES, torch=str(torch.__version__), **recorded())
