"""The two networks in PyTorch, as one writes them there; three ways to run them."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from lenet_edu.nn import A, S, c3_table, codes

from .cases import RATE, Case, Task

F = torch.nn.functional


class Modern(torch.nn.Module):
    """Parameters named as in `models.modern`."""

    def __init__(self) -> None:
        super().__init__()
        self.C1, self.C3 = torch.nn.Conv2d(1, 6, 5), torch.nn.Conv2d(6, 16, 5)
        self.F5, self.F6 = torch.nn.Linear(400, 120), torch.nn.Linear(120, 84)
        self.OUT = torch.nn.Linear(84, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.relu(self.C1(x)), 2)
        x = F.max_pool2d(F.relu(self.C3(x)), 2)
        x = F.relu(self.F5(x.flatten(1)))
        return self.OUT(F.relu(self.F6(x)))

    @staticmethod
    def loss(y: Tensor, labels: Tensor) -> Tensor:
        return F.cross_entropy(y, labels)


class Pool(torch.nn.Module):
    """The paper's subsampling."""

    def __init__(self, maps: int) -> None:
        super().__init__()
        self.coefficient = torch.nn.Parameter(torch.zeros(maps))
        self.bias = torch.nn.Parameter(torch.zeros(maps))

    def forward(self, x: Tensor) -> Tensor:
        x = F.avg_pool2d(x, 2) * (4 * self.coefficient[:, None, None])
        return x + self.bias[:, None, None]


class Lenet5(torch.nn.Module):
    """Parameters named as in `models.lenet5`; eq. (9) with j = 10."""

    table: Tensor
    codes: Tensor
    lengths: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.C1, self.C3 = torch.nn.Conv2d(1, 6, 5), torch.nn.Conv2d(6, 16, 5)
        self.S2, self.S4 = Pool(6), Pool(16)
        self.C5, self.F6 = torch.nn.Conv2d(16, 120, 5), torch.nn.Linear(120, 84)
        table = torch.tensor(c3_table(), dtype=torch.float32)[:, :, None, None]
        self.register_buffer("table", table)
        self.register_buffer("codes", torch.tensor(codes(), dtype=torch.float32))
        self.register_buffer("lengths", self.codes.square().sum(1))

    def forward(self, x: Tensor) -> Tensor:
        x = squash(self.S2(squash(self.C1(x))))
        x = squash(F.conv2d(x, self.C3.weight * self.table, self.C3.bias))
        x = squash(self.S4(x))
        x = squash(self.F6(squash(self.C5(x)).flatten(1)))
        x2 = x.square().sum(1, keepdim=True)
        return torch.addmm(x2 + self.lengths, x, self.codes.T, alpha=-2)

    @staticmethod
    def loss(y: Tensor, labels: Tensor) -> Tensor:
        right = y.gather(1, labels[:, None])[:, 0]
        rubbish = y.new_full((len(y), 1), 10.0)
        return (right + torch.logsumexp(-torch.cat([y, rubbish], 1), 1)).mean()


def squash(a: Tensor) -> Tensor:
    """A tanh(S a)."""
    return A * torch.tanh(S * a)


def task(case: Case, mode: str) -> Task:
    """The case's task; mode is "eager", "channels-last" or "compiled"."""
    torch.set_num_threads(case.threads)
    network: Any = Modern() if case.network == "modern" else Lenet5()
    loss_of = network.loss
    copy_into(network, case.parameters)
    images, labels = torch.tensor(case.images), torch.tensor(case.labels)
    if mode == "channels-last":
        network = network.to(memory_format=torch.channels_last)
        images = images.to(memory_format=torch.channels_last)
    optimiser = torch.optim.SGD(network.parameters(), lr=RATE, fused=True)
    if mode == "compiled":
        network = torch.compile(network)

    if case.task == "infer":

        def infer() -> None:
            with torch.inference_mode():
                network(images)

        return infer

    def train() -> float:
        optimiser.zero_grad()
        loss = loss_of(network(images), labels)
        loss.backward()
        optimiser.step()
        return loss.item()

    return train


def copy_into(network: torch.nn.Module, parameters: dict[str, np.ndarray]) -> None:
    """Parameters of `models` into the module of the same names."""
    own = dict(network.named_parameters())
    short = {"w": "weight", "b": "bias"}
    with torch.no_grad():
        for name, array in parameters.items():
            layer, part = name.split(".")
            own[f"{layer}.{short.get(part, part)}"].copy_(torch.tensor(array))
