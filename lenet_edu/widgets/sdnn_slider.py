"""A window that slides over a string of digits, and the strip of penalties below it.

All answers are made in Python before it is shown, so it needs no kernel. The image
(``drawn``) and the reading (``model``) have twins in sdnn_slider.js.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import NDArray

from lenet_edu.data.strings import NOISE, bounding_columns, set_in_a_row
from lenet_edu.data.transforms import BACKGROUND, INK
from lenet_edu.figures import show_strip
from lenet_edu.models import Network
from lenet_edu.models.space_displacement import (
    best_path,
    collapse,
    multiply_adds,
    strip,
    with_blank,
)
from lenet_edu.models.trained import load_lenet5
from lenet_edu.training.strings import load_strings_network

from .base import Explorer, browser_source
from .one_digit import one_of_each

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH = 152  # four digits of 20 columns, 16 apart, and some paper
GAPS = (-1, 2, 4, 8, 16)
STRINGS = ("3507", "7721", "9460", "8188")
NOISES = (0.0, NOISE)
START = {
    "string": "3507",
    "gap": 3,  # of GAPS
    "noise": 0,  # of NOISES
    "network": "trained on single digits",
    "j": 10.0,
    "cost": 1.0,
    "q": 0,
}

Array = NDArray[np.float64]


def model(penalties: Any, j: float, cost: float) -> tuple[list[int], list[int]]:
    """A strip (Q, 10) -> the best path (Q,), the blank being 10, and what it says."""
    path = best_path(with_blank(penalties, j), cost)
    return path.tolist(), collapse(path)


def drawn(string: str, gap: int, flipped: Any | None = None) -> Array:
    """The image (32, 152) of a string; ``flipped`` (32, 152) says where it is noisy."""
    digits = [int(c) for c in string]
    made = set_in_a_row(
        one_of_each(0)[digits], digits, [gap] * (len(digits) - 1), WIDTH
    )
    image = made.image.astype(float)
    if flipped is None:
        return image
    return np.where(np.asarray(flipped, bool), BACKGROUND + INK - image, image)


class SDNNSlider(Explorer):
    """Four digits in a row, the sliding window, the strip, and what is read.

    Parameters
    ----------
    network
        Who is asked besides the one trained on strings; default: the trained LeNet-5.
    """

    alone = True
    _esm = browser_source("kit.js", "sdnn_slider.js")
    _css = browser_source("kit.css", "sdnn_slider.css")
    caption: ClassVar[str] = (
        "A Space Displacement Neural Network: a string of four digits, and below it "
        "the ten penalties and the blank at every fourth column, with the best path."
    )

    glyphs: Any = traitlets.List().tag(sync=True)  # ten times (28, w), 0..255
    flipped: Any = traitlets.List().tag(sync=True)  # row by row, the inverted columns
    strips: Any = traitlets.Dict().tag(sync=True)  # by network, string, gap, noise
    gaps: Any = traitlets.List(list(GAPS)).tag(sync=True)
    strings: Any = traitlets.List(list(STRINGS)).tag(sync=True)
    width = traitlets.Int(WIDTH).tag(sync=True)
    counts: Any = traitlets.Dict().tag(sync=True)
    start: Any = traitlets.Dict().tag(sync=True)

    def __init__(self, fn: Any = None, network: Network | None = None) -> None:
        single = load_lenet5() if network is None else network
        networks = {
            "trained on single digits": single,
            "trained on strings": load_strings_network(),
        }
        once, windows = multiply_adds(single, WIDTH)
        super().__init__(
            fn,
            glyphs=[
                image[:, slice(*bounding_columns(image))].tolist()
                for image in one_of_each(0)
            ],
            flipped=[np.flatnonzero(row).tolist() for row in _flipped()],
            strips={name: _strips(one) for name, one in networks.items()},
            counts={"once": once, "windows": windows},
            start=dict(START),
        )

    def picture(self) -> Figure:
        """One string under both networks, each with its best path."""
        gap, noise = int(START["gap"]), int(START["noise"])  # type: ignore[call-overload]
        string = str(START["string"])
        shown = {}
        for name, strips in self.strips.items():
            y = strips[string][gap][noise]
            path, says = model(y, 10.0, 1.0)
            read = " ".join(map(str, says))
            shown[f"{name}: read {read}"] = (with_blank(y, 10.0), path)
        return show_strip(drawn(string, GAPS[gap]), shown, alt=self.caption).figure


@functools.cache
def _flipped() -> NDArray[np.bool_]:
    """Where the noise is, the same for all strings."""
    return np.asarray(np.random.default_rng(18).random((32, WIDTH)) < NOISE)


def _strips(network: Network) -> dict[str, Any]:
    """string: a list over GAPS of lists over NOISES of penalties (Q, 10)."""
    made: dict[str, Any] = {}
    for string in STRINGS:
        images = [
            drawn(string, gap, _flipped() if noise else None)
            for gap in GAPS
            for noise in NOISES
        ]
        y = strip(network, np.stack(images)[:, None].astype(np.float32))
        rounded = np.round(y.astype(float), 1)
        made[string] = rounded.reshape(len(GAPS), len(NOISES), *y.shape[1:]).tolist()
    return made
