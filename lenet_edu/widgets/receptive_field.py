"""Receptive field: what a unit sees of every layer before it, and what sees a unit.

``model`` is the mathematics; ``static/receptive_field.js`` computes the same while
something moves, and a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from lenet_edu import nn
from lenet_edu.figures import LAYER_COLOURS, new_figure, rectangle, signed_colours
from lenet_edu.yours import attempt, written

from .base import Explorer, bounded, browser_source

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

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
        return f"{who} sees {_size(lit[0])}, {_place(lit[0])}."
    if layer == len(NAMES) - 1:
        return f"{who}: all units of F6 see it."
    counts = [f"{units[n]} of {NAMES[n]}" for n in range(layer + 1, len(NAMES))]
    return f"{who} reaches, in one map each: {', '.join(counts)}."


def _size(box: list[int]) -> str:
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
    theirs = f"Yours says {_square(side)} at step {step} for {name}"
    if (side, step) == right:
        return [side, step], f"{theirs}, too."
    sentence = f"{theirs}, not {_square(right[0])} at step {right[1]}."
    return ([side, step] if side > 0 else None), sentence


def _square(side: int) -> str:
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


def _checked(x: ArrayLike) -> np.ndarray:
    """One image (32, 32) from ``x``, which may carry axes of length 1 in front."""
    array = np.asarray(x)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"x must hold numbers; given was {array.dtype}")
    while array.ndim > 2 and array.shape[0] == 1:
        array = array[0]
    if array.shape != (SIDE, SIDE) or not np.isfinite(array).all():
        raise ValueError(
            f"x must be one image of {SIDE} x {SIDE} finite numbers, as to_input makes "
            f"them; given was {np.shape(x)}"
        )
    return array.astype(float)


class ReceptiveField(Explorer):
    """What a unit sees, from its own layer down to the pixels; predict first.

    Parameters
    ----------
    x : (32, 32), optional
        The image to be shown; also (1, 1, 32, 32). Without one, a drawn 7.
    fn
        Your ``receptive_field(layers)``, compared with the course's.
    layer, unit
        Where to begin: "C1", "S2", "C3", "S4" or "C5", and (row, column) in its map.

    Raises
    ------
    ValueError, TypeError
        If x is no such image, or there is no such layer or unit.
    """

    alone = True
    _esm = browser_source("kit.js", "receptive_field.js")
    _css = browser_source("kit.css", "receptive_field.css")
    caption = (
        "Receptive field: six maps from the input, 32 by 32, to C5, 1 by 1. A unit of "
        "C1 sees 5 by 5 pixels, of S2 6 by 6, of C3 14 by 14, of S4 16 by 16, and of "
        "C5 all 32 by 32."
    )
    exercise = "06.4"

    layers: Any = traitlets.List().tag(sync=True)
    maps: Any = traitlets.List().tag(sync=True)
    start = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    yours = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        x: ArrayLike | None = None,
        fn: Callable[..., Any] | None = None,
        layer: str = "C3",
        unit: tuple[int, int] | None = None,
    ) -> None:
        if layer not in NAMES[1:]:
            names = ", ".join(NAMES[1:])
            raise ValueError(f"layer is one of {names}; given was {layer!r}")
        number = NAMES.index(layer)
        side = chain()[number]
        i, j = (4 * side // 9, 4 * side // 9) if unit is None else unit
        if i not in range(side) or j not in range(side):
            raise ValueError(
                f"a map of {layer} has rows and columns 0 to {side - 1}; the unit "
                f"given was ({i}, {j})"
            )
        self.image = seven() if x is None else _checked(x)
        start = {"layer": number, "i": int(i), "j": int(j), "later": False}
        super().__init__(
            fn,
            layers=[list(one) for one in LENET],
            maps=[np.round(one, 3).tolist() for one in maps(self.image)],
            start=start,
            state=dict(start),
            yours={} if fn is None else judge(fn),
        )

    def picture(self) -> Figure:
        """A unit of C3 followed back, and the fields of a unit of each layer."""
        figure = new_figure(9.6, 5.0)
        grid = figure.add_gridspec(2, 1, height_ratios=[1.25, 1.0])
        _draw_chain(figure.add_subplot(grid[0]), maps(self.image))
        below = grid[1].subgridspec(1, len(LENET))
        for n, unit in enumerate((12, 6, 4, 2, 0), start=1):
            axes = figure.add_subplot(below[n - 1])
            _draw_field(axes, self.image, n, unit, self.yours)
        return figure


FIELD, YOURS = "#1a1a1a", "#c2185b"


def _draw_chain(axes: Axes, found: list[np.ndarray]) -> None:
    shown = model({"layer": 3, "i": 4, "j": 4, "later": False})
    left = 0.0
    for name, values, box in zip(NAMES, found, shown["lit"], strict=True):
        side = len(values)
        # A pixel is drawn as large as it is; maps stand on one line.
        extent = (left, left + side, side, 0.0)
        limit = np.abs(values).max() or 1.0
        axes.imshow(
            values, cmap=signed_colours(), vmin=-limit, vmax=limit, extent=extent
        )
        edge = LAYER_COLOURS[name]
        axes.add_patch(rectangle((left, 0), side, side, fill=False, ec=edge, lw=1.5))
        words = f"{name}, {side} \u00d7 {side}"
        if box is not None:
            top, bottom, first, last = box
            tall, wide = bottom - top + 1, last - first + 1
            corner = (left + first, top)
            patch = rectangle(corner, wide, tall, fill=False, ec=FIELD, lw=2)
            axes.add_patch(patch)
            words += f"\n{tall} \u00d7 {wide} seen" if name != "C3" else "\n1 unit"
        axes.text(left + side / 2, -1.5, words, ha="center", va="bottom", fontsize=9)
        left += side + (9 if side > 8 else 13)
    axes.set(xlim=(-1, left), ylim=(33, -8), aspect="equal")
    axes.axis("off")


def _draw_field(
    axes: Axes, image: np.ndarray, layer: int, unit: int, yours: dict[str, Any]
) -> None:
    shown = model({"layer": layer, "i": unit, "j": unit, "later": False})
    top, bottom, first, last = shown["lit"][0]
    axes.imshow(image, cmap=signed_colours(), vmin=-1.175, vmax=1.175)
    size = (last - first + 1, bottom - top + 1)
    corner = (first - 0.5, top - 0.5)
    axes.add_patch(
        rectangle(corner, *size, fill=False, ec=LAYER_COLOURS[NAMES[layer]], lw=2.5)
    )
    title = f"{NAMES[layer]} ({unit}, {unit}):\n{_size(shown['lit'][0])}"
    if layer in yours.get("differs", ()):
        theirs = yours["fields"][layer]
        mine = f"{_square(theirs[0])}, step {theirs[1]}" if theirs else "no field"
        title += f"\nyours: {mine}"
        if theirs:
            at = unit * max(theirs[1], 0) - 0.5
            box = rectangle((at, at), theirs[0], theirs[0], fill=False, ec=YOURS, lw=2)
            axes.add_patch(box)
    axes.set(xticks=[], yticks=[], xlim=(-1.2, 32.2), ylim=(32.2, -1.2))
    axes.set_title(title, fontsize=9)
