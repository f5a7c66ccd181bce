"""A small SVG: tiles of numbers, words, lines and arrows."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

GREY = "#767676"  # 4.5 : 1 on white, 4.1 : 1 on the dark ground of JupyterLab
ORANGE, BLUE = "#d95f02", "#3f83c4"
WIDTH = 720
PAPER, INK = -0.1, 1.175  # the scale of LeNet-5's input

Point = tuple[float, float]


class Drawing:
    """What is drawn, from top to bottom of the picture.

    Parameters
    ----------
    height
        In pixels; the width is the same for all.
    """

    def __init__(self, height: int) -> None:
        self.height = height
        self._parts: list[str] = []

    def svg(self) -> str:
        """The file."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
            f'height="{self.height}" viewBox="0 0 {WIDTH} {self.height}" '
            'font-family="system-ui, -apple-system, Segoe UI, Roboto, sans-serif">\n'
            + "\n".join(self._parts)
            + "\n</svg>\n"
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: int = 13,
        anchor: str = "middle",
        fill: str = GREY,
        bold: bool = False,
    ) -> None:
        """Words on one line; ``y`` is the line they stand on."""
        weight = ' font-weight="600"' if bold else ""
        self._parts.append(
            f'<text x="{_n(x)}" y="{_n(y)}" font-size="{size}" text-anchor="{anchor}" '
            f'fill="{fill}"{weight}>{html.escape(words)}</text>'
        )

    def line(
        self, points: Sequence[Point], colour: str = GREY, width: float = 1.5
    ) -> None:
        """A line through the points."""
        places = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self._parts.append(
            f'<polyline points="{places}" fill="none" stroke="{colour}" '
            f'stroke-width="{_n(width)}" stroke-linejoin="round"/>'
        )

    def arrow(self, start: Point, end: Point, colour: str = GREY) -> None:
        """A line with a head at its end."""
        self.line([start, end], colour)
        way = np.subtract(end, start) / np.hypot(*np.subtract(end, start))
        side = np.array([-way[1], way[0]])
        corners = [end - 7 * way + 4 * side, end, end - 7 * way - 4 * side]
        self.line([(float(x), float(y)) for x, y in corners], colour)

    def dot(self, x: float, y: float, radius: float, colour: str) -> None:
        """A filled circle."""
        self._parts.append(
            f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{colour}"/>'
        )

    def frame(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        colour: str = GREY,
        line: float = 1,
    ) -> None:
        """The outline of a rectangle."""
        self._parts.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" '
            f'fill="none" stroke="{colour}" stroke-width="{_n(line)}"/>'
        )

    def bar(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle."""
        self._parts.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" '
            f'fill="{colour}"/>'
        )

    def ink(self, image: ArrayLike, x: float, y: float, side: float) -> None:
        """A digit on LeNet-5's scale (H, W); its paper is the page."""
        level = np.clip((np.asarray(image, float) - PAPER) / (INK - PAPER), 0, 1)
        self._tile(np.full((*level.shape, 3), 0x76), level, x, y, side)
        self.frame(x, y, side, side * level.shape[0] / level.shape[1], line=0.5)

    def signed(
        self, values: ArrayLike, x: float, y: float, side: float, limit: float = 0
    ) -> None:
        """Numbers (H, W): blue below zero, orange above, zero is the page.

        ``limit`` is the size of a number in full colour; by default the largest.
        """
        values = np.asarray(values, float)
        limit = limit or float(np.abs(values).max()) or 1.0
        colours = np.array([_rgb(BLUE), _rgb(ORANGE)])[(values > 0).astype(int)]
        level = np.clip(np.abs(values) / limit, 0, 1)
        self._tile(colours, level, x, y, side)
        self.frame(x, y, side, side * values.shape[0] / values.shape[1], line=0.5)

    def _tile(
        self,
        colours: np.ndarray,
        level: np.ndarray,
        x: float,
        y: float,
        side: float,
    ) -> None:
        from PIL import Image

        H, W = level.shape
        alpha = np.rint(level * 31) * 255 / 31  # few shades: a small file
        pixels = np.dstack([colours, np.rint(alpha)]).astype(np.uint8)
        pixels[alpha == 0] = 0
        stream = io.BytesIO()
        Image.fromarray(pixels, "RGBA").save(stream, "PNG", optimize=True)
        data = base64.b64encode(stream.getvalue()).decode("ascii")
        self._parts.append(
            f'<image x="{_n(x)}" y="{_n(y)}" width="{_n(side)}" '
            f'height="{_n(side * H / W)}" preserveAspectRatio="none" '
            'style="image-rendering:pixelated" '
            f'href="data:image/png;base64,{data}"/>'
        )


def number(value: float, places: int) -> str:
    """A number as it is printed in a picture, with a true minus sign."""
    return f"{value:.{places}f}".replace("-", "\N{MINUS SIGN}")


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _rgb(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
