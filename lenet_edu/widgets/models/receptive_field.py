"""What a unit sees of every layer before it, and what sees a unit.

``static/receptive_field.js`` computes the same while something moves, and a test
holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lenet_edu import nn
from lenet_edu.yours import attempt, written

from ..bounded import bounded

# Layer, window and stride from the input to C5; LeCun et al. 1998, sec. II-B.
LENET = (("C1", 5, 1), ("S2", 2, 2), ("C3", 5, 1), ("S4", 2, 2), ("C5", 5, 1))
NAMES = ("input", *(name for name, _, _ in LENET))
SIDE = 32  # of the input

# Strokes of the digit that is shown, as rows and columns; it is 20 pixels tall.
_SEVEN = ((7.0, 9.5, 7.0, 22.0), (7.0, 22.0, 24.5, 13.0), (15.5, 13.0, 15.5, 21.0))


def chain() -> list[int]:
    """Sides of the maps, from the input to C5: 32, 28, 14, 10, 5, 1."""
    sides = [SIDE]
    for _, kernel, stride in LENET:
        sides.append(nn.output_size(sides[-1], kernel, stride))
    return sides


def fields() -> list[tuple[int, int]]:
    """Side and step, in pixels, of the fields of each layer; (1, 1) for a pixel."""
    found = [(1, 1)]
    for _, kernel, stride in LENET:
        side, step = found[-1]
        found.append((side + (kernel - 1) * step, step * stride))
    return found


def _seen(first: int, last: int, layer: int) -> tuple[int, int]:
    """The rows of the layer before that rows ``first`` to ``last`` of this one see."""
    _, kernel, stride = LENET[layer - 1]
    return first * stride, last * stride + kernel - 1


def _reached(first: int, last: int, layer: int) -> tuple[int, int]:
    """The rows of ``layer`` that see any of the rows given of the layer before."""
    _, kernel, stride = LENET[layer - 1]
    end = chain()[layer] - 1
    return max(0, -((kernel - 1 - first) // stride)), min(end, last // stride)


def model(state: dict[str, Any]) -> dict[str, Any]:
    """What is lit in every layer.

    Parameters
    ----------
    state
        ``layer`` 0 (the input) to 5 (C5); ``i``, ``j``, the unit's row and column;
        ``later``, whether to go to the later layers instead of the earlier ones.

    Returns
    -------
    dict
        ``lit``: for each of the six layers [top, bottom, left, right], both ends
        included, or None where the layer lies on the other side of the unit.
        ``units``: how many units that is in one map (0 for None). ``says``: where
        and how large the result is, one sentence.
    """
    layer, i, j = state["layer"], state["i"], state["j"]
    lit: list[list[int] | None] = [None] * len(NAMES)
    lit[layer] = [i, i, j, j]
    rows, columns = (i, i), (j, j)
    if state["later"]:
        for n in range(layer + 1, len(NAMES)):
            rows, columns = _reached(*rows, n), _reached(*columns, n)
            lit[n] = [*rows, *columns]
    else:
        for n in range(layer, 0, -1):
            rows, columns = _seen(*rows, n), _seen(*columns, n)
            lit[n - 1] = [*rows, *columns]
    units = [0 if box is None else _area(box) for box in lit]
    return {"lit": lit, "units": units, "says": _says(state, lit, units)}


def _area(box: list[int]) -> int:
    top, bottom, left, right = box
    return (bottom - top + 1) * (right - left + 1)


def _says(state: dict[str, Any], lit: list[Any], units: list[int]) -> str:
    layer = state["layer"]
    name = "Pixel" if layer == 0 else f"Unit of {NAMES[layer]} at"
    who = f"{name} ({state['i']}, {state['j']})"
    if not state["later"]:
        return f"{who} sees {size_of(lit[0])}, {_place(lit[0])}."
    if layer == len(NAMES) - 1:
        return f"{who}: all units of F6 see it."
    counts = [f"{units[n]} of {NAMES[n]}" for n in range(layer + 1, len(NAMES))]
    return f"{who} reaches, in one map each: {', '.join(counts)}."


def size_of(box: list[int]) -> str:
    top, bottom, left, right = box
    plural = "" if _area(box) == 1 else "s"
    return f"{bottom - top + 1} \u00d7 {right - left + 1} pixel{plural}"


def _place(box: list[int]) -> str:
    top, bottom, left, right = box
    if _area(box) == 1:
        return f"row {top}, column {left}"
    return f"rows {top} to {bottom}, columns {left} to {right}"


def judge(fn: Callable[..., Any]) -> dict[str, Any]:
    """The learner's receptive_field for each layer, beside the course's.

    Parameters
    ----------
    fn
        ``receptive_field(layers) -> (side, step)``, layers a list of (kernel, stride).

    Returns
    -------
    dict
        ``fields``: for each of the six layers [side, step], or None where there is
        nothing to draw; ``says``: for each layer a sentence, "" for the input;
        ``differs``: the numbers of the layers in which it differs.
    """
    drawn: list[list[int] | None] = [None]
    says, differs = [""], []
    for n, right in enumerate(fields()[1:], start=1):
        yours, sentence = attempt(bounded(fn), [layer[1:] for layer in LENET[:n]])
        box = None
        if yours is not None:
            box, sentence = _compared(yours, right, NAMES[n])
        if box != list(right):
            differs.append(n)
        drawn.append(box)
        says.append(sentence)
    return {"fields": drawn, "says": says, "differs": differs}


def _compared(
    yours: np.ndarray, right: tuple[int, int], name: str
) -> tuple[list[int] | None, str]:
    """The learner's [side, step] if these can be drawn, and one sentence."""
    if yours.shape != (2,):
        shape = "one number" if not yours.shape else f"the shape {yours.shape}"
        return None, f"Yours returned {shape}; two numbers are expected, side and step."
    if not (np.isfinite(yours).all() and (yours == np.round(yours)).all()):
        given = " and ".join(map(written, yours))
        return None, f"Yours returned {given}; sides and steps are whole numbers."
    side, step = (int(v) for v in yours)
    theirs = f"Yours says {square(side)} at step {step} for {name}"
    if (side, step) == right:
        return [side, step], f"{theirs}, too."
    sentence = f"{theirs}, not {square(right[0])} at step {right[1]}."
    return ([side, step] if side > 0 else None), sentence


def square(side: int) -> str:
    return f"{side} \u00d7 {side}".replace("-", "\u2212")


def seven() -> np.ndarray:
    """A drawn 7, (32, 32), from -0.1 (paper) to 1.175 (ink)."""
    points = np.indices((SIDE, SIDE)).transpose(1, 2, 0).astype(float)
    far = np.full((SIDE, SIDE), np.inf)
    for r0, c0, r1, c1 in _SEVEN:
        start, along = np.array([r0, c0]), np.array([r1 - r0, c1 - c0])
        share = np.clip((points - start) @ along / (along @ along), 0, 1)
        gap = np.linalg.norm(points - start - share[..., None] * along, axis=-1)
        far = np.minimum(far, gap)
    return np.clip(1.9 - far, 0, 1) * 1.275 - 0.1


def maps(image: np.ndarray) -> list[np.ndarray]:
    """One map of each layer for ``image`` (32, 32); the kernels are made by hand.

    A layer of this chain sees one map only, where LeNet-5's see several.
    """
    slope = np.linspace(-1, 1, 5)
    falling = slope[:, None] + 0 * slope  # dark below, light above
    blob = 1.0 - (slope[:, None] ** 2 + slope**2)
    x = image[None, None]
    found = [image]
    for n, (_, kernel, stride) in enumerate(LENET):
        if stride > 1:
            x = nn.subsample(x, np.full(1, 0.4), np.zeros(1))
        else:
            w = (falling, blob, falling.T)[n // 2]
            x = nn.conv2d(x, w[None, None] / kernel, np.zeros(1))
        x = nn.squash(x)
        found.append(x[0, 0])
    return found
