"""Record PyTorch's values for the fixed cases: ``python tests/oracle/record.py``.

Needs torch, whose version is stored with the values; the course never needs it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from cases import (
    CONVOLUTIONS,
    POOLS,
    SUBSAMPLINGS,
    convolution_inputs,
    pool_inputs,
    subsampling_inputs,
)

VALUES = Path(__file__).parent / "pytorch.npz"


def recorded() -> dict[str, np.ndarray]:
    """All values by name: conv0_y, conv0_dx, ..., max0_y, ..., subsample0_y, ..."""
    functional = torch.nn.functional
    out: dict[str, np.ndarray] = {}

    def leaf(array: np.ndarray) -> torch.Tensor:
        return torch.tensor(array, requires_grad=True)

    for n, case in enumerate(CONVOLUTIONS):
        *arrays, dy = convolution_inputs(n)
        x, w, b = map(leaf, arrays)
        y = functional.conv2d(x, w, b, stride=case[7], padding=case[8])
        y.backward(torch.tensor(dy))
        for name, tensor in (("y", y.detach()), ("dx", x.grad), ("dw", w.grad)):
            out[f"conv{n}_{name}"] = tensor.numpy()
        out[f"conv{n}_db"] = b.grad.numpy()
    for n, case in enumerate(POOLS):
        for kind, pool in (
            ("max", functional.max_pool2d),
            ("mean", functional.avg_pool2d),
        ):
            array, dy = pool_inputs(n)
            x = leaf(array)
            y = pool(x, case[4], case[5])
            y.backward(torch.tensor(dy))
            out[f"{kind}{n}_y"] = y.detach().numpy()
            out[f"{kind}{n}_dx"] = x.grad.numpy()
    for n, case in enumerate(SUBSAMPLINGS):
        *arrays, dy = subsampling_inputs(n)
        x, coefficient, bias = map(leaf, arrays)
        # One kernel per map, all its numbers the map's coefficient: a scaled sum.
        kernels = coefficient[:, None, None, None].expand(-1, 1, case[4], case[4])
        y = functional.conv2d(x, kernels, bias, stride=case[4], groups=case[1])
        y.backward(torch.tensor(dy))
        out[f"subsample{n}_y"] = y.detach().numpy()
        for name, tensor in (("dx", x), ("dcoefficient", coefficient), ("dbias", bias)):
            out[f"subsample{n}_{name}"] = tensor.grad.numpy()
    a = leaf(np.linspace(-4, 4, 41))
    y = 1.7159 * torch.tanh(2 / 3 * a)
    y.backward(torch.linspace(-1, 2, 41, dtype=torch.float64))
    out["squash_y"], out["squash_da"] = y.detach().numpy(), a.grad.numpy()
    return out


if __name__ == "__main__":
    np.savez_compressed(VALUES, torch=str(torch.__version__), **recorded())
