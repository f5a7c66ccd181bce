"""The modules themselves; importing this needs PyTorch."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from lenet_edu.nn import A, S

Array = np.ndarray


class Squash(nn.Module):
    """A tanh(S a)."""

    def forward(self, a: Tensor) -> Tensor:
        return A * torch.tanh(S * a)


class Distances(nn.Module):
    """Squared distance to each code: (N, 84) -> (N, 10); the codes are not trained."""

    codes: Tensor

    def __init__(self, codes: Array) -> None:
        super().__init__()
        self.register_buffer("codes", torch.tensor(codes))

    def forward(self, x: Tensor) -> Tensor:
        return (x[:, None] - self.codes).square().sum(2)


class Faithful(nn.Module):
    """LeNet-5 as the paper has it: C3 by its table, S2 and S4 with shared numbers."""

    table: Tensor

    def __init__(self, parameters: Mapping[str, Array], table: Array, codes: Array):
        super().__init__()
        for name, array in parameters.items():
            own = nn.Parameter(torch.tensor(array))
            self.register_parameter(name.replace(".", "_"), own)
        self.register_buffer("table", torch.tensor(table))
        self.squash, self.OUT = Squash(), Distances(codes)

    def forward(self, x: Tensor) -> Tensor:
        p = {name.replace("_", "."): w for name, w in self.named_parameters()}
        x = self.squash(functional.conv2d(x, p["C1.w"], p["C1.b"]))
        x = self.squash(self._subsample(x, "S2"))
        w = p["C3.w"] * self.table[:, :, None, None]
        x = self.squash(functional.conv2d(x, w, p["C3.b"]))
        x = self.squash(self._subsample(x, "S4"))
        x = self.squash(functional.conv2d(x, p["C5.w"], p["C5.b"])).flatten(1)
        return self.OUT(self.squash(functional.linear(x, p["F6.w"], p["F6.b"])))

    def _subsample(self, x: Tensor, layer: str) -> Tensor:
        """PyTorch pools means; the paper's layer adds, hence the 4."""
        coefficient = self.get_parameter(f"{layer}_coefficient")[:, None, None]
        bias = self.get_parameter(f"{layer}_bias")[:, None, None]
        return functional.avg_pool2d(x, 2) * (4 * coefficient) + bias


def plain(state: Mapping[str, Array], codes: Array) -> nn.Sequential:
    """PyTorch's own layers, filled with a state dict of arrays."""
    layers: list[tuple[str, nn.Module]] = [
        ("C1", nn.Conv2d(1, 6, 5)),
        ("C1_squashed", Squash()),
        ("S2", nn.Conv2d(6, 6, 2, stride=2, groups=6)),
        ("S2_squashed", Squash()),
        ("C3", nn.Conv2d(6, 16, 5)),
        ("C3_squashed", Squash()),
        ("S4", nn.Conv2d(16, 16, 2, stride=2, groups=16)),
        ("S4_squashed", Squash()),
        ("C5", nn.Conv2d(16, 120, 5)),
        ("C5_squashed", Squash()),
        ("Flatten", nn.Flatten()),
        ("F6", nn.Linear(120, 84)),
        ("F6_squashed", Squash()),
        ("OUT", Distances(codes)),
    ]
    network = nn.Sequential(OrderedDict(layers))
    tensors = {name: torch.tensor(array) for name, array in state.items()}
    tensors["OUT.codes"] = torch.tensor(codes)
    network.to(tensors["C1.weight"].dtype).load_state_dict(tensors)
    return network
