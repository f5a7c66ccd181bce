"""The numbers that the thumbnails show: digits, and the trained network at work."""

from __future__ import annotations

import numpy as np

from lenet_edu import nn
from lenet_edu.data import Mnist, to_input
from lenet_edu.fast import Engine
from lenet_edu.models import load_lenet5
from lenet_edu.widgets.one_digit import one_of_each

from .shapes import Array


class Scene:
    """What the drawings share: digits, the trained network and its units for a 3."""

    def __init__(self, data: Mnist) -> None:
        self.digits = one_of_each(1) / 255.0  # (10, 28, 28)
        self.network = load_lenet5()
        self.units = self.look(3)
        self.mistakes = self._mistakes(data)

    def look(self, digit: int) -> dict[str, Array]:
        """All layers' maps for one digit, by name, (maps, H, W)."""
        x = np.pad(self.digits[digit], 2)[None, None] * 1.275 - 0.1
        found = {"x": x[0]}
        for name, layer in zip(self.network.names, self.network.layers, strict=True):
            x = layer.forward(x.astype(np.float32))
            found[name.removesuffix(" squashed")] = x[0]
        return found

    def _mistakes(self, data: Mnist) -> list[tuple[Array, int, int]]:
        """Six test digits that are misread: image, label, answer."""
        images, labels = data.test_images[:2000], data.test_labels[:2000]
        engine = Engine.lenet5(self.network.parameters)
        said = nn.decide(engine.forward(to_input(images)))
        wrong = np.flatnonzero(said != labels)[:6]
        return [(images[n], int(labels[n]), int(said[n])) for n in wrong]
