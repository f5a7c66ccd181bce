"""Size lab: how many places a window has, with stride and padding, on both axes.

``model`` is the mathematics; ``static/size_lab.js`` computes the same while a slider
moves, and a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import traitlets

from lenet_edu import nn
from lenet_edu.figures import LAYER_COLOURS, new_figure, rectangle
from lenet_edu.yours import attempt

from .base import Explorer, browser_source
from .bounded import bounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# What the sliders reach. The smallest and the largest number of each.
RANGES = {
    "H": (1, 32),
    "W": (1, 32),
    "k": (1, 9),
    "l": (1, 9),
    "stride": (1, 5),
    "padding": (0, 4),
}
# Layer, window and stride from the input to C5; LeCun et al. 1998, sec. II-B.
LENET = (("C1", 5, 1), ("S2", 2, 2), ("C3", 5, 1), ("S4", 2, 2), ("C5", 5, 1))


def model(state: dict[str, int]) -> dict[str, Any]:
    """Where the window can be, and which pixels it never sees.

    Parameters
    ----------
    state
        ``H``, ``W`` of the image, ``k``, ``l`` of the window, ``stride``, ``padding``.

    Returns
    -------
    dict
        ``error`` ("" or why there is no place); ``Ho``, ``Wo``; ``padded`` (rows,
        columns); ``starts``, the first row and the first column of each place;
        ``seen``, for each row and each column whether some window covers it;
        ``dropped``, how many rows and columns after the last window; ``lost``, how
        many pixels of the image (not of the padding) no window sees.
    """
    stride, padding = state["stride"], state["padding"]
    axes = [
        _axis(state["H"], state["k"], stride, padding, "rows"),
        _axis(state["W"], state["l"], stride, padding, "columns"),
    ]
    errors = [axis["error"] for axis in axes if axis["error"]]
    if errors:
        return {"error": f"No place: {'; '.join(errors)}."}
    rows, columns = axes
    inside = [axis["seen"][padding : len(axis["seen"]) - padding] for axis in axes]
    return {
        "error": "",
        "Ho": len(rows["starts"]),
        "Wo": len(columns["starts"]),
        "padded": [len(axis["seen"]) for axis in axes],
        "starts": [axis["starts"] for axis in axes],
        "seen": [axis["seen"] for axis in axes],
        "dropped": [axis["dropped"] for axis in axes],
        "lost": state["H"] * state["W"] - sum(inside[0]) * sum(inside[1]),
    }


def _axis(size: int, window: int, stride: int, padding: int, name: str) -> dict:
    padded = size + 2 * padding
    if window > padded:
        added = f" ({size} + 2 \u00b7 {padding} of padding)" if padding else ""
        return {"error": f"the window needs {window} {name}, there are {padded}{added}"}
    places = nn.output_size(size, window, stride, padding)
    starts = [n * stride for n in range(places)]
    seen = [any(s <= n < s + window for s in starts) for n in range(padded)]
    dropped = padded - (starts[-1] + window)
    return {"error": "", "starts": starts, "seen": seen, "dropped": dropped}


def chain() -> list[int]:
    """Sizes of LeNet-5's maps from the input to C5: 32, 28, 14, 10, 5, 1."""
    sizes = [32]
    for _, window, stride in LENET:
        sizes.append(nn.output_size(sizes[-1], window, stride))
    return sizes


def compare(fn: Callable[..., Any], state: dict[str, int]) -> dict[str, Any]:
    """The learner's output_size on both axes, beside the course's.

    Parameters
    ----------
    fn
        ``output_size(size, kernel, stride, padding) -> int``.

    Returns
    -------
    dict
        ``says``, one sentence ("" where there is no place to count); ``same``.
    """
    shown = model(state)
    if shown["error"]:
        return {"says": "", "same": True}
    counted: list[int] = []
    for size, window in ((state["H"], state["k"]), (state["W"], state["l"])):
        count, sentence = _count(fn, size, window, state["stride"], state["padding"])
        if count is None:
            return {"says": sentence, "same": False}
        counted.append(count)
    right = [shown["Ho"], shown["Wo"]]
    theirs = f"Yours says {counted[0]} \u00d7 {counted[1]}"
    if counted == right:
        return {"says": f"{theirs}, too.", "same": True}
    return {"says": f"{theirs}, not {right[0]} \u00d7 {right[1]}.", "same": False}


def _count(fn: Callable[..., Any], *args: int) -> tuple[int | None, str]:
    """What the learner's function counts, or None and why that is no count."""
    returned: list[Any] = []

    def call(*given: int) -> Any:
        returned.append(fn(*given))
        return returned[0]

    made, sentence = attempt(bounded(call), *args)
    if made is None:
        return None, sentence
    value = returned[0]
    if not isinstance(value, int | np.integer) or isinstance(value, bool):
        kind = type(value).__name__
        return None, f"Yours returned {value!r}, a {kind}; a count is an int."
    return int(value), ""


class SizeLab(Explorer):
    """Count the places of a window; predict first.

    Parameters
    ----------
    H, W, k, l, stride, padding : int
        Where to begin: image, window, step, frame of zeros.
    fn
        Your ``output_size(size, kernel, stride, padding)``, compared with the course's.

    Raises
    ------
    ValueError
        If a number is beyond its slider.
    """

    alone = True
    _esm = browser_source("kit.js", "size_lab.js")
    _css = browser_source("kit.css", "size_lab.css")
    caption = (
        "Size lab: the places of a window in an image with stride and padding, the "
        "pixels that no window sees, and LeNet-5's sizes 32, 28, 14, 10, 5, 1."
    )
    exercise = "02.1"

    ranges = traitlets.Dict().tag(sync=True)
    layers: Any = traitlets.List().tag(sync=True)
    start = traitlets.Dict().tag(sync=True)
    setup = traitlets.Dict().tag(sync=True)
    yours = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        H: int = 8,
        W: int = 11,
        k: int = 3,
        l: int = 3,
        stride: int = 2,
        padding: int = 0,
        fn: Callable[..., Any] | None = None,
    ) -> None:
        given = {"H": H, "W": W, "k": k, "l": l, "stride": stride, "padding": padding}
        for name, (least, most) in RANGES.items():
            if given[name] not in range(least, most + 1):
                raise ValueError(
                    f"{name} must be a whole number from {least} to {most}; it is "
                    f"{given[name]!r}"
                )
        start = {"n": "start", **{name: int(value) for name, value in given.items()}}
        super().__init__(
            fn,
            ranges=RANGES,
            layers=[list(layer) for layer in LENET],
            start=start,
            setup=dict(start),
            yours={},
        )
        self._judge_yours()
        self.observe(self._judge_yours, "setup")

    @classmethod
    def opened(cls, name: str, fn: Callable[..., Any], args: tuple[Any, ...]) -> Self:
        """With the sizes on which the learner's ``output_size`` fails."""
        if name != "output_size":
            return cls()
        size, kernel, stride, padding = (*map(int, args), 1, 0)[:4]
        sizes = {"H": size, "W": size, "k": kernel, "l": kernel}
        sizes |= {"stride": stride, "padding": padding}
        shown = all(
            least <= sizes[key] <= most for key, (least, most) in RANGES.items()
        )
        return cls(fn=fn, **(sizes if shown else {}))

    def _judge_yours(self, _: Any = None) -> None:
        if self.fn is not None:
            self.yours = compare(self.fn, self.setup) | {"n": self.setup["n"]}

    def picture(self) -> Figure:
        """Four telling states, and below them the chain of LeNet-5's sizes."""
        figure = new_figure(9.0, 4.1)
        grid = figure.add_gridspec(2, 4, height_ratios=[2.6, 1.5])
        states = [
            {"H": 6, "W": 8, "k": 3, "l": 3, "stride": 1, "padding": 0},
            {"H": 6, "W": 8, "k": 3, "l": 3, "stride": 1, "padding": 1},
            {"H": 6, "W": 8, "k": 3, "l": 3, "stride": 2, "padding": 0},
            {"H": 6, "W": 8, "k": 2, "l": 2, "stride": 3, "padding": 0},
        ]
        for n, state in enumerate(states):
            _draw(figure.add_subplot(grid[0, n]), state)
        _draw_chain(figure.add_subplot(grid[1, :]))
        return figure


LOST, FRAME, START = "#e3a1bd", "#dadada", "#1b6ca8"


def _draw(axes: Axes, state: dict[str, int]) -> None:
    shown = model(state)
    (rows, columns), p = shown["padded"], state["padding"]
    for i, j in np.ndindex(rows, columns):
        seen = shown["seen"][0][i] and shown["seen"][1][j]
        framed = min(i, j, rows - 1 - i, columns - 1 - j) < p
        colour = FRAME if framed else "white"
        axes.add_patch(
            rectangle((j, i), 1, 1, fc=colour if seen else LOST, ec="#9e9e9e", lw=0.5)
        )
    for i in shown["starts"][0]:
        for j in shown["starts"][1]:
            axes.plot([j + 0.5], [i + 0.5], "o", color=START, ms=3.5)
    last = (shown["starts"][1][-1], shown["starts"][0][-1])
    for (x, y), colour in (((0, 0), "#1a1a1a"), (last, "#d95f02")):
        box = rectangle((x, y), state["l"], state["k"], fill=False, ec=colour, lw=2)
        axes.add_patch(box)
    axes.set(xlim=(-0.1, columns + 0.1), ylim=(rows + 0.1, -0.1), aspect="equal")
    axes.axis("off")
    lost = f"\n{shown['lost']} pixels unseen" if shown["lost"] else "\nall pixels seen"
    axes.set_title(
        f"window {state['k']}, stride {state['stride']}, padding {p}:\n"
        f"{state['H']} \u00d7 {state['W']} \u2192 {shown['Ho']} \u00d7 {shown['Wo']}"
        + lost,
        fontsize=9,
    )


def _draw_chain(axes: Axes) -> None:
    names = ["input", *(name for name, _, _ in LENET)]
    x = 0.0
    for name, size in zip(names, chain(), strict=True):
        box = rectangle((x, -size / 2), size, size, fc=LAYER_COLOURS[name])
        axes.add_patch(box)
        label = f"{name}\n{size} \u00d7 {size}"
        axes.text(x + size / 2, 18, label, ha="center", va="top", fontsize=9)
        x += size + 18
    axes.set(xlim=(-4, x - 10), ylim=(32, -17), aspect="equal")
    axes.axis("off")
