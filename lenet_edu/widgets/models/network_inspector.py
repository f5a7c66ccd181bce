"""A drawing as the network's input, and what every layer of LeNet-5 makes of it.

The browser makes the input too (static/network_inspector.js is the twin of ``model``);
Python alone runs the network: ``look`` gives every unit's number, or says why not.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lenet_edu.data import to_input
from lenet_edu.models import Network

from ..lenet_maps import SHAPES, Image
from .digit_pad import SIDE, enlarged, normalise, pen_of, rasterise, shrink

START: dict[str, Any] = {
    "strokes": [],
    "sample": 3,
    "right": 0,
    "down": 0,
    "centring": True,
    "normalising": True,
}


def model(state: dict[str, Any], samples: ArrayLike) -> dict[str, Any]:
    """The three panels: what was drawn, centred, and what the network gets.

    Parameters
    ----------
    state
        ``strokes``, lists of points (x, y) in 0..280; without any, ``sample``, the
        number of one of the samples, or -1 for an empty pad; ``right`` and ``down``,
        by how many pixels all is moved; ``centring`` and ``normalising``.
    samples : (K, 28, 28) uint8

    Returns
    -------
    dict
        ``raw`` and ``centred`` (28, 28) uint8: with centring the ink is made 20 pixels
        long and its centre of mass goes to the middle, as MNIST's were. ``x`` (32, 32)
        float: -0.1 is paper and 1.175 is ink; without normalising the bytes 0 to 255.
    """
    right, down = state["right"], state["down"]
    if state["strokes"]:
        moved = [
            [(x + 10 * right, y + 10 * down) for x, y in stroke]
            for stroke in state["strokes"]
        ]
        raw = shrink(rasterise(moved, pen_of(moved)), SIDE, SIDE)
        ink: NDArray[Any] = rasterise(enlarged(moved))
    else:
        images = np.asarray(samples)
        blank = np.zeros((SIDE, SIDE), np.uint8)
        raw = blank if state["sample"] < 0 else moved_by(
            images[state["sample"]], right, down
        )  # fmt: skip
        ink = np.kron(raw / 255, np.ones((10, 10)))  # as large as the pad
    centred = normalise(ink) if state["centring"] else raw
    if centred is None:  # no ink, no centre
        centred = raw
    return {
        "raw": raw,
        "centred": centred,
        "x": as_input(centred, state["normalising"])[0, 0],
    }


def moved_by(image: Image, right: int, down: int) -> Image:
    """An image (H, W) moved by whole pixels, paper behind it."""
    H, W = image.shape
    moved = np.zeros_like(image)
    rows = slice(max(down, 0), H + min(down, 0))
    columns = slice(max(right, 0), W + min(right, 0))
    moved[rows, columns] = image[
        max(-down, 0) : H + min(-down, 0), max(-right, 0) : W + min(-right, 0)
    ]
    return moved


def as_input(image: Image, normalising: bool) -> NDArray[np.float32]:
    """Bytes (28, 28) as the network's input (1, 1, 32, 32)."""
    if normalising:
        return to_input(image[None])
    return np.pad(image, 2)[None, None].astype(np.float32)


def look(network: Network, x: NDArray[Any]) -> dict[str, Any]:
    """One input through the network, layer by layer.

    Parameters
    ----------
    network
        With layers C1, S2, C3, S4, C5, F6 and OUT; a layer called "C1 squashed" and
        so on gives what is drawn as C1, else the layer itself does.
    x : (1, 1, 32, 32)

    Returns
    -------
    dict
        ``z`` and ``y``: for each of the seven names that was reached, its numbers as
        one row, before and after squashing; ``message``, one sentence if the network
        stopped or holds a NaN, else "".
    """
    z: dict[str, NDArray[np.float32]] = {}
    y: dict[str, NDArray[np.float32]] = {}
    message = ""
    for name, layer in zip(network.names, network.layers, strict=True):
        try:
            with np.errstate(all="ignore"):
                x = np.asarray(layer.forward(x))
            short, values = name.removesuffix(" squashed"), x.astype(np.float32).ravel()
        except Exception as error:  # the learner's layer may raise anything
            message = f"{name} stopped with {type(error).__name__}: {error}"
            break
        if short not in SHAPES:
            continue
        if values.size != np.prod(SHAPES[short]):
            message = (
                f"{name} returned the shape {x.shape}; expected is "
                f"{(1, *SHAPES[short])}. The layers behind it were not asked."
            )
            break
        if name == short:
            z[short] = values
        y[short] = values
        message = message or _missing(name, short, values)
    return {"z": z, "y": y, "message": message}


def _missing(name: str, layer: str, values: NDArray[np.float32]) -> str:
    """Where the first number is that is none, as a sentence, or ""."""
    wrong = np.flatnonzero(~np.isfinite(values))
    if not wrong.size:
        return ""
    unit, i, j = (int(n) for n in np.unravel_index(wrong[0], SHAPES[layer]))
    return (
        f"{name} holds {values[wrong[0]]} in {wrong.size} of {values.size} units, "
        f"first in {_place(layer, unit, i, j)}; the layers before it are sound. Look "
        "at this layer's parameters."
    )


def _place(layer: str, unit: int, i: int, j: int) -> str:
    if SHAPES[layer][1] == 1:
        return f"unit {unit}"
    return f"map {unit}, row {i}, column {j}"
