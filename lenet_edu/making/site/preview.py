"""The picture that goes with a link to the site, where links have one (Open Graph).

1200 by 630: a handwritten digit, what the trained network makes of it, and its answer.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from lenet_edu import nn
from lenet_edu.data import Mnist, to_input
from lenet_edu.figures import signed_colours
from lenet_edu.models import load_lenet5

ALT = (
    "A handwritten 3, the maps that LeNet-5 makes of it, layer by layer, and its "
    "answer: 3."
)
WIDE, HIGH, DPI = 1200, 630, 100
PAPER, INK, WARM = "#fbfaf6", "#1c1e22", "#d95f02"


def write_preview(path: Path, data: Mnist) -> None:
    """Draw it with the first 3 of the test digits."""
    from matplotlib.figure import Figure

    image = data.test_images[int(np.flatnonzero(data.test_labels == 3)[0])]
    figure = Figure(figsize=(WIDE / DPI, HIGH / DPI), dpi=DPI, facecolor=PAPER)
    serif: Any = {"family": "serif", "color": INK}
    figure.text(0.05, 0.82, "LeNet-5 from scratch", fontsize=46, weight="bold", **serif)
    figure.text(
        0.05, 0.71, "Build a network that reads your handwriting.", fontsize=25, **serif
    )
    x = to_input(image[None]).astype(np.float32)
    _map(figure, x[0, 0], 0.05, 0.25, 205, "gray_r")
    left, network, answer = 0.25, load_lenet5(), 0
    for name, layer in zip(network.names, network.layers, strict=True):
        x = layer.forward(x)
        side = {"C1": 92, "S2": 58, "C3": 42, "S4": 26}.get(name.split()[0])
        if name.endswith("squashed") and side:
            for n in range(4):
                _map(figure, x[0, n], left, 0.505 - n * (side + 7) / HIGH, side, "")
            left += (side + 26) / WIDE
        elif name == "F6 squashed":
            _map(figure, x.reshape(12, 7), left + 0.03, 0.25, 130, "")
        elif name == "OUT":
            answer = int(nn.decide(x)[0])
    figure.text(
        0.79, 0.2, str(answer), fontsize=190, weight="bold", family="serif", color=WARM
    )
    figure.savefig(path, dpi=DPI, facecolor=PAPER)


def _map(
    figure: Any, values: Any, left: float, bottom: float, side: float, colours: str
) -> None:
    """One map with its lower left corner there, ``side`` pixels wide."""
    high = side * values.shape[0] / values.shape[1]
    axes = figure.add_axes((left, bottom, side / WIDE, high / HIGH))
    limit = float(np.abs(values).max())
    if colours:
        axes.imshow(values, cmap=colours)
    else:
        axes.imshow(values, cmap=signed_colours(), vmin=-limit, vmax=limit)
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set_color("#c9c4b8")
