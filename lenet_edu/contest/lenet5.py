"""LeNet-5 as a contestant: the course's recipe, on digits of another preparation."""

from __future__ import annotations

import numpy as np

from lenet_edu.data import to_input
from lenet_edu.models import lenet5
from lenet_edu.training.lenet5 import Recipe, prepare

Array = np.ndarray


class LeNet5:
    """Flat images from 0 to 1; the recipe of ``lenet-edu train``."""

    def __init__(self, passes: int = 12, seed: int = 1998) -> None:
        self.recipe = Recipe(epochs=passes, seed=seed)
        self.settings = f"the recipe of lenet-edu train, {passes} passes, seed {seed}"

    def fit(self, x: Array, labels: Array) -> None:
        self.engine, training, _ = prepare(self.recipe, (_input(x), labels))
        training.run(self.recipe.epochs)
        training.finish()

    def predict(self, x: Array) -> Array:
        parts = range(0, len(x), 500)
        return np.concatenate(
            [self.engine.predict(_input(x[i : i + 500])) for i in parts]
        )

    @property
    def multiply_adds(self) -> int:
        return lenet5(np.random.default_rng(0)).summary().multiply_adds

    @property
    def stored(self) -> int:
        return sum(
            row.parameters + row.fixed
            for row in lenet5(np.random.default_rng(0)).summary().rows
        )


def _input(x: Array) -> Array:
    return to_input(np.rint(255 * x).astype(np.uint8).reshape(-1, 28, 28))
