"""A computation as a graph: values go forward in one colour, derivatives backward."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .colours import CURVE_COLOURS
from .picture import Picture, new_figure

FORWARD, BACKWARD = CURVE_COLOURS[:2]
INCH = 1.15  # of a unit of the nodes' places


class Node(NamedTuple):
    """An operation or a number: its place, its value, and what comes back to it."""

    x: float
    y: float
    value: str = ""
    gradient: str = ""


class Edge(NamedTuple):
    """A number on its way from one node to another, and what comes back along it.

    ``bend`` is 0 for a straight arrow; above 0 it hangs below the straight line, below
    0 it rises above it (as a part of its length).
    """

    start: str
    end: str
    value: str = ""
    gradient: str = ""
    bend: float = 0.0


def show_graph(
    nodes: Mapping[str, Node], edges: Sequence[Edge], *, alt: str, legend: bool = True
) -> Picture:
    """Nodes by what is written into them, and arrows between them.

    Above each arrow and node stands its value, below it the derivative.

    Parameters
    ----------
    nodes
        By the text in the circle; places grow to the right and upwards.
    edges
        Their ends are names of nodes. Several may connect the same two.
    alt
        What the figure shows, in a sentence.
    legend
        Whether the two colours are said at the top.
    """
    xs, ys = zip(*((node.x, node.y) for node in nodes.values()), strict=True)
    left, right = min(xs) - 0.75, max(xs) + 0.75
    low, high = min(ys) - 1.0, max(ys) + (1.15 if legend else 0.9)
    figure = new_figure(INCH * (right - left), INCH * (high - low))
    axes = figure.add_subplot()
    axes.set_xlim(left, right)
    axes.set_ylim(low, high)
    axes.set_aspect("equal")
    axes.axis("off")
    middle: dict[str, Any] = {"ha": "center", "va": "center"}
    for edge in edges:
        start, end = nodes[edge.start], nodes[edge.end]
        arrow = {
            "arrowstyle": "-|>", "color": "#5f6368", "lw": 1.3,
            "shrinkA": 17, "shrinkB": 17,
            "connectionstyle": f"arc3,rad={edge.bend}",
        }  # fmt: skip
        axes.annotate("", (end.x, end.y), (start.x, start.y), arrowprops=arrow)
        across, up = end.x - start.x, end.y - start.y
        x = (start.x + end.x) / 2 + edge.bend * up / 2
        y = (start.y + end.y) / 2 - edge.bend * across / 2
        # Away from the line at a right angle, further where it is steep.
        steep = up / math.hypot(across, up)
        aside, above = -0.3 * steep, 0.17 + 0.12 * abs(steep)
        small: dict[str, Any] = {**middle, "fontsize": 11}
        axes.text(x + aside, y + above, edge.value, **small, color=FORWARD)
        axes.text(x - aside, y - above, edge.gradient, **small, color=BACKWARD)
    for name, node in nodes.items():
        circle = {"boxstyle": "circle,pad=0.45", "fc": "#f4f4f4", "ec": "#1a1a1a"}
        axes.text(node.x, node.y, name, **middle, fontsize=12, bbox=circle)
        large: dict[str, Any] = {**middle, "fontsize": 12, "fontweight": "bold"}
        axes.text(node.x, node.y + 0.48, node.value, **large, color=FORWARD)
        axes.text(node.x, node.y - 0.5, node.gradient, **large, color=BACKWARD)
    if legend:
        top: dict[str, Any] = {"y": high - 0.12, "va": "top", "fontsize": 10}
        axes.text(left + 0.1, s="values →", color=FORWARD, **top)
        axes.text(left + 1.1, s="← derivatives", color=BACKWARD, **top)
    return Picture(figure, alt)
