"""What a sliding kernel computes at each place, and where a learner's map differs.

``static/sliding_kernel.js`` computes the same while something moves, and a test
holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lenet_edu import nn
from lenet_edu.yours import attempt, differing, tame

from ..bounded import bounded

Rows = list[list[float]]

MODES = ("correlation", "convolution")
LARGEST_IMAGE, LARGEST_KERNEL = 40, 7  # what can still be read on a screen

# A seven, drawn by hand: "#" is ink, "+" half of it.
_SEVEN = (
    "            ",
    "  ########+ ",
    "  #########+",
    "        +## ",
    "       +##+ ",
    "       ##+  ",
    "      +##   ",
    "      ##+   ",
    "     +##    ",
    "     ##+    ",
    "     ##     ",
    "            ",
)


def example_images() -> dict[str, Rows]:
    impulse = np.zeros((9, 10))
    impulse[4, 5] = 1
    edge = np.zeros((9, 10))
    edge[:, 5:] = 1
    return {
        "digit": [[{"#": 1.0, "+": 0.5}.get(mark, 0.0) for mark in s] for s in _SEVEN],
        "impulse": impulse.tolist(),
        "edge": edge.tolist(),
        "checker": (np.indices((8, 9)).sum(axis=0) % 2).astype(float).tolist(),
        "drawn": np.zeros((10, 10)).tolist(),
    }


def example_kernels() -> dict[str, Rows]:
    ramp = [-1.0, -0.5, 0.0, 0.5, 1.0]
    return {
        "identity": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
        "horizontal edge": [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
        "vertical edge": [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
        "blur": [[1 / 9] * 3] * 3,
        "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
        "1 to 9": [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
        "5 \u00d7 5 vertical edge": [ramp] * 5,
        "5 \u00d7 5 blur": [[1 / 25] * 5] * 5,
    }


def model(state: dict[str, Any]) -> dict[str, Any]:
    """Everything that the widget draws.

    Parameters
    ----------
    state
        ``image`` (H, W), ``kernel`` (k, l), ``bias``, ``mode`` ("correlation" or
        "convolution"), ``stride``, ``padding``, the place ``i``, ``j`` and ``weight``:
        (u, v) of the kernel, or None.

    Returns
    -------
    dict
        ``error`` ("" or why there is no place); ``padded`` (H + 2p, W + 2p); ``laid``
        (k, l), the kernel as it lies on the image; ``top``, ``left``, ``window`` (k, l)
        and ``products`` (k, l) at the place; ``total``, their sum; ``value``, total +
        bias; ``map`` (Ho, Wo); ``uses`` (H + 2p, W + 2p), the pixels that ``weight``
        is multiplied with, or None.
    """
    kernel = np.asarray(state["kernel"], dtype=float)
    padded = np.pad(np.asarray(state["image"], dtype=float), state["padding"])
    (k, l), (height, width) = kernel.shape, padded.shape
    if k > height or l > width:
        return {
            "error": f"No place: the kernel has {k} \u00d7 {l} numbers, the image "
            f"only {height} \u00d7 {width} pixels."
        }
    turned = state["mode"] == "convolution"
    laid = kernel[::-1, ::-1] if turned else kernel
    bias, s = float(state["bias"]), state["stride"]
    top, left = state["i"] * s, state["j"] * s
    window = padded[top : top + k, left : left + l]
    with np.errstate(all="ignore"):  # nan and inf are shown, not warned about
        filled = nn.conv2d(padded[None, None], laid[None, None], [bias], s)[0, 0]
        products = window * laid
        total = float(products.sum())
    uses = None
    if state["weight"] is not None:
        u, v = state["weight"]
        u, v = (k - 1 - u, l - 1 - v) if turned else (u, v)
        uses = np.zeros(padded.shape, bool)
        uses[u : u + s * len(filled) : s, v : v + s * len(filled[0]) : s] = True
    return {
        "error": "",
        "padded": padded,
        "laid": laid,
        "top": top,
        "left": left,
        "window": window,
        "products": products,
        "total": total,
        "value": total + bias,
        "map": filled,
        "uses": uses,
    }


def where(wrong: np.ndarray) -> str:
    """Say in words where the True cells of a map (Ho, Wo) are."""
    if wrong.all():
        return "everywhere"
    rows, columns = np.flatnonzero(wrong.any(axis=1)), np.flatnonzero(wrong.any(axis=0))
    if len(rows) == len(columns) == 1:
        return f"at row {rows[0]}, column {columns[0]}"
    height, width = wrong.shape
    places = {
        "first row": np.s_[:1, :],
        "last row": np.s_[-1:, :],
        "first column": np.s_[:, :1],
        "last column": np.s_[:, -1:],
        "last row and the last column": (height - 1, width - 1),
        "first row and the first column": (0, 0),
    }
    for name, part in places.items():
        region = np.zeros(wrong.shape, bool)
        if isinstance(part[0], int):
            region[part[0]], region[:, part[1]] = True, True
        else:
            region[part] = True
        if not wrong[~region].any():
            return f"all in the {name}"
    border = np.ones(wrong.shape, bool)
    border[1:-1, 1:-1] = False
    if not wrong[~border].any():
        return "all on the border"
    if not border.all() and (wrong == ~border).all():
        return "everywhere but on the border"
    spans = [_span("row", rows, height), _span("column", columns, width)]
    return "all in " + " and ".join(filter(None, spans)) if any(spans) else "all over"


def _span(name: str, places: np.ndarray, size: int) -> str:
    first, last = places[0], places[-1]
    if last - first + 1 == size:
        return ""
    return f"{name} {first}" if first == last else f"{name}s {first} to {last}"


def compare(fn: Callable[..., Any], setup: dict[str, Any]) -> dict[str, Any]:
    """The learner's conv2d against the course's on one image and one kernel.

    Parameters
    ----------
    fn
        ``conv2d(x, w, b, stride, padding) -> y``, axes NCHW.
    setup
        What :func:`model` takes, without place and weight.

    Returns
    -------
    dict
        ``says``, one sentence; ``same``; ``wrong``, the cells [i, j] that differ;
        ``map`` (Ho, Wo), the learner's, None where it is not finite ([] without one).
    """
    answer: dict[str, Any] = {"says": "", "same": False, "wrong": [], "map": []}
    shown = model({**setup, "i": 0, "j": 0, "weight": None})
    if shown["error"]:
        return answer
    expected = shown["map"]
    x = np.asarray(setup["image"], dtype=float)[None, None]
    w, b = shown["laid"][None, None].copy(), np.array([float(setup["bias"])])
    call = (x, w, b, setup["stride"], setup["padding"])
    made, answer["says"] = attempt(bounded(fn), *call)
    if made is None:
        return answer
    if made.shape != (1, 1, *expected.shape):
        answer["says"] = (
            f"Yours has the shape {made.shape}; expected is {(1, 1, *expected.shape)}."
        )
        return answer
    wrong = _unequal(made[0, 0], expected)
    answer["map"] = [[tame(v) for v in row] for row in made[0, 0]]
    answer["wrong"] = np.argwhere(wrong).tolist()
    answer["same"] = not wrong.any()
    answer["says"] = (
        f"Yours differs in {wrong.sum()} of {wrong.size} cells, {where(wrong)}."
        if wrong.any()
        else f"Yours agrees in all {wrong.size} cells."
    )
    return answer


def _unequal(made: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Where two maps differ; nan equals nan, since the image may hold one."""
    finite = np.isfinite(expected)
    wrong = np.zeros(expected.shape, bool)
    wrong[finite] = differing(made[finite], expected[finite])
    same = (made == expected) | (np.isnan(made) & np.isnan(expected))
    return np.where(finite, wrong, ~same)
