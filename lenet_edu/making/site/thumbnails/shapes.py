"""What the thumbnails are drawn with: pieces of SVG, in the page's colours.

What is drawn pixel by pixel is a tiny PNG; its ground is transparent, so that it suits
light and dark pages.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

Array = NDArray[Any]
BLUE, ORANGE = (33, 102, 172), (217, 95, 2)
WIDE, HIGH = 240, 150
AXES = '<path class="axis" d="M20 132H228M20 132V14"/>'


def signed(values: ArrayLike, limit: float | None = None) -> Array:
    """Numbers (H, W) as (H, W, 4) bytes: blue below 0, orange above, 0 transparent."""
    v = np.asarray(values, float)
    part = np.clip(v / (limit or np.abs(v).max() or 1), -1, 1)
    colour = np.where(part[..., None] < 0, BLUE, ORANGE)
    alpha = 255 * np.abs(part[..., None]) ** 0.7
    return np.concatenate([colour, alpha], axis=-1).round().astype(np.uint8)


def ink(values: ArrayLike) -> Array:
    """Ink 0..1 (H, W) as (H, W, 4) bytes: black, as opaque as there is ink."""
    alpha = 255 * np.clip(np.asarray(values, float), 0, 1)[..., None]
    return np.concatenate([np.zeros((*alpha.shape[:2], 3)), alpha], -1).astype(np.uint8)


def pixels(rgba: Array, x: float, y: float, wide: float, kind: str = "") -> str:
    """An image of cells with its upper left corner at (x, y)."""
    stream = io.BytesIO()
    Image.fromarray(rgba, "RGBA").save(stream, "PNG", optimize=True)
    data = base64.b64encode(stream.getvalue()).decode("ascii")
    high = wide * rgba.shape[0] / rgba.shape[1]
    return (
        f'<image class="{kind}" x="{x:g}" y="{y:g}" width="{wide:g}" '
        f'height="{high:g}" preserveAspectRatio="none" '
        f'href="data:image/png;base64,{data}"/>'
    )


def frame(x: float, y: float, wide: float, high: float, kind: str = "edge") -> str:
    """The outline of a picture or a window."""
    return (
        f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}"/>'
    )


def line(points: Iterable[tuple[float, float]], colour: str, width: float = 3) -> str:
    """A curve through points."""
    text = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        f'<polyline points="{text}" fill="none" stroke="var(--{colour})" '
        f'stroke-width="{width:g}" stroke-linejoin="round" stroke-linecap="round"/>'
    )


def bar(x: float, y: float, wide: float, high: float, colour: str) -> str:
    """A filled bar."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" '
        f'rx="2" fill="var(--{colour})"/>'
    )


def dot(x: float, y: float, radius: float, colour: str, opacity: float = 1) -> str:
    """A filled circle."""
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="var(--{colour})" '
        f'opacity="{opacity:g}"/>'
    )


def word(text: str, x: float, y: float, size: float = 15, kind: str = "") -> str:
    """Text about the point (x, y)."""
    return (
        f'<text class="{kind}" x="{x:g}" y="{y:g}" font-size="{size:g}">{text}</text>'
    )


def arrow(x: float, y: float, long: float) -> str:
    """From left to right."""
    return (
        f'<path class="arrow" d="M{x:g} {y:g}h{long:g}m-6 -5l6 5l-6 5"/>'  # one stroke
    )
