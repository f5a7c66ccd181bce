"""What is measured: which network, which task, how many images, how many threads."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from lenet_edu import models

CORES = os.cpu_count() or 1
RATE = 1e-3  # of every training step
Task = Callable[[], Any]  # what a contender makes of a case: it does it once


@dataclass(frozen=True)
class Case:
    """One race. `ratio` names its entry among the results' ratios."""

    title: str
    network: str  # "modern" or "lenet5"
    task: str  # "train": loss, gradient and step; "infer": outputs
    batch: int
    threads: int = 1
    ratio: str | None = None
    quick: bool = True

    @property
    def images(self) -> np.ndarray:
        """(batch, 1, 32, 32) float32: noise, which costs what digits cost."""
        rng = np.random.default_rng(0)
        return rng.uniform(-0.1, 1.175, (self.batch, 1, 32, 32)).astype(np.float32)

    @property
    def labels(self) -> np.ndarray:
        """(batch,) int64."""
        return np.random.default_rng(1).integers(0, 10, self.batch)

    @property
    def parameters(self) -> dict[str, np.ndarray]:
        """The same start for every contender."""
        build = models.modern if self.network == "modern" else models.lenet5
        return build(np.random.default_rng(2)).parameters


CASES = [
    Case("train modern, 128", "modern", "train", 128, ratio="train_modern_1thread"),
    Case("train 1998, 128", "lenet5", "train", 128, ratio="train_lenet5_1thread"),
    Case("train modern, 32", "modern", "train", 32, quick=False),
    Case("train 1998, 32", "lenet5", "train", 32, quick=False),
    Case("inference modern, 128", "modern", "infer", 128, ratio="inference"),
    Case("inference 1998, 128", "lenet5", "infer", 128, quick=False),
    Case("train 1998, 1 (online)", "lenet5", "train", 1, ratio="online"),
    Case("train modern, 1 (online)", "modern", "train", 1, quick=False),
    Case("one image, modern", "modern", "infer", 1, ratio="single_image"),
    Case("one image, 1998", "lenet5", "infer", 1, quick=False),
    Case(
        f"train modern, 128, {CORES} cores",
        "modern",
        "train",
        128,
        threads=CORES,
        ratio="train_all_cores",
    ),
]

# Additions and multiplications that one image needs, biases and pooling not counted:
# forward, gradients of the weights, and gradients of the maps except the pictures.
_C1, _C3 = 2 * 784 * 6 * 25, 2 * 100 * 16 * 150
_DENSE = 2 * (400 * 120 + 120 * 84 + 84 * 10)
TRAINING_FLOP = 2 * _C1 + 3 * _C3 + 3 * _DENSE  # 2.26 million, the modern network
