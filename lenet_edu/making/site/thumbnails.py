"""The picture on each chapter's card: small drawings of what the chapter is about.

Every one is made of the course's own numbers (the trained network, the stored records,
a digit of MNIST), as SVG of 240 by 150 in the page's colours. What is drawn pixel by
pixel is a tiny PNG inside; its ground is transparent, so it suits light and dark.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from lenet_edu import nn
from lenet_edu.data import Mnist, to_input
from lenet_edu.data.distortions import affine_warp, matrices_of
from lenet_edu.data.strings import set_in_a_row
from lenet_edu.fast import Engine
from lenet_edu.models import Network, load_lenet5
from lenet_edu.records import load_record
from lenet_edu.widgets.digit_pad import THREE
from lenet_edu.widgets.one_digit import one_of_each

Array = NDArray[Any]
BLUE, ORANGE = (33, 102, 172), (217, 95, 2)
WIDE, HIGH = 240, 150
AXES = '<path class="axis" d="M20 132H228M20 132V14"/>'


def signed(values: ArrayLike, limit: float | None = None) -> Array:
    """Numbers (H, W) as (H, W, 4) bytes: blue below zero, orange above, 0 transparent."""
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
    return f'<text class="{kind}" x="{x:g}" y="{y:g}" font-size="{size:g}">{text}</text>'


def arrow(x: float, y: float, long: float) -> str:
    """From left to right."""
    return (
        f'<path class="arrow" d="M{x:g} {y:g}h{long:g}m-6 -5l6 5l-6 5"/>'  # one stroke
    )


class Scene:
    """What the drawings share: digits, the trained network and its units for a 3."""

    def __init__(self, data: Mnist) -> None:
        self.digits = one_of_each(1) / 255.0  # (10, 28, 28)
        self.network = load_lenet5()
        self.units = self.look(3)
        self.mistakes = self._mistakes(data)

    def look(self, digit: int) -> dict[str, Array]:
        """All layers' maps for one digit, by name, (maps, H, W)."""
        x = np.pad(self.digits[digit], 2)[None, None] * 1.275 - 0.1
        found = {"x": x[0]}
        for name, layer in zip(self.network.names, self.network.layers, strict=True):
            x = layer.forward(x.astype(np.float32))
            found[name.removesuffix(" squashed")] = x[0]
        return found

    def _mistakes(self, data: Mnist) -> list[tuple[Array, int, int]]:
        """Six test digits that are misread: image, label, answer."""
        images, labels = data.test_images[:2000], data.test_labels[:2000]
        engine = Engine.lenet5(self.network.parameters)
        said = nn.decide(engine.forward(to_input(images)))
        wrong = np.flatnonzero(said != labels)[:6]
        return [(images[n], int(labels[n]), int(said[n])) for n in wrong]


def _start(s: Scene) -> str:
    pen = "".join(
        line(((30 + 0.36 * x, 20 + 0.38 * y) for x, y in stroke), "ink", 8)
        for stroke in THREE
    )
    return (
        frame(25, 20, 110, 110)
        + pen
        + arrow(147, 75, 30)
        + word("3", 208, 80, 84, "large")
    )


def _images(s: Scene) -> str:
    cut = s.digits[5][5:17, 6:22]
    grey = "".join(
        word(f"{255 * v:.0f}", 34 + 11.5 * j, 30 + 18 * i, 7, "tiny")
        for i, row in enumerate(cut[2:9])
        for j, v in enumerate(row)
        if v > 0
    )
    return pixels(ink(s.digits[5] * 0.35), 45, 0, 150, "ink") + grey


def _convolution(s: Scene) -> str:
    x, y = 12.0, 27.0
    window = frame(x + 96 * 9 / 32, y + 96 * 9 / 32, 15, 15, "window")
    return (
        pixels(ink((s.units["x"][0] + 0.1) / 1.275), x, y, 96, "ink")
        + frame(x, y, 96, 96)
        + window
        + f'<path class="ray" d="M{x + 42} {y + 27}L148 {y + 26}M{x + 42} {y + 42}L148 {y + 29}"/>'
        + pixels(signed(s.units["C1"][0]), 132, y, 96)
        + frame(132, y, 96, 96)
    )


def _squashing(s: Scene) -> str:
    t = np.linspace(-5, 5, 60)
    curve = zip(120 + 21 * t, 75 - 32 * nn.squash(t), strict=True)
    axes = '<path class="axis" d="M12 75H228M120 12V138"/>'
    dashes = '<path class="dash" d="M12 20H228M12 130H228"/>'
    return axes + dashes + line(curve, "c1", 4)


def _subsampling(s: Scene) -> str:
    a, b = s.units["C1"][2], s.units["S2"][2]
    cells = "".join(
        f'<path class="cell" d="M{14 + 112 * k / 14:g} 19v112M14 {19 + 112 * k / 14:g}h112"/>'
        for k in range(15)
    )
    return (
        pixels(signed(a), 14, 19, 112)
        + cells
        + frame(14, 19, 112, 112)
        + arrow(136, 75, 24)
        + pixels(signed(b), 170, 47, 56)
        + frame(170, 47, 56, 56)
    )


def _connections(s: Scene) -> str:
    table = nn.c3_table()  # (16, 6)
    return "".join(
        dot(23 + 13 * m, 30 + 18 * k, 5, "c3" if on else "rule", 1)
        for m, row in enumerate(table)
        for k, on in enumerate(row)
    )


def _features(s: Scene) -> str:
    maps = s.units["S4"]  # (16, 5, 5)
    small = "".join(
        pixels(signed(one, 1.7), 12 + 26 * (n % 4), 24 + 26 * (n // 4), 23)
        for n, one in enumerate(maps)
    )
    f6 = s.units["F6"].reshape(12, 7)
    return (
        small + arrow(126, 75, 26) + pixels(signed(f6), 166, 21, 63) + frame(166, 21, 63, 108)
    )


def _codes(s: Scene) -> str:
    codes = nn.codes().reshape(10, 12, 7)
    shown = "".join(
        pixels(ink(codes[d] > 0), 14 + 44 * n, 16, 36, "ink")
        for n, d in enumerate((1, 2, 3, 4, 5))
    )
    distances = ((s.units["F6"].ravel() - nn.codes()) ** 2).sum(axis=1)
    bars = "".join(
        bar(14 + 44 * n, 98 + 40 - 40 * k, 36, 40 * k, "out" if d == 3 else "rule")
        for n, d in enumerate((1, 2, 3, 4, 5))
        for k in [max(0.06, float(distances[d] / distances[1:6].max()))]
    )
    return shown + bars


def _forward(s: Scene) -> str:
    row = pixels(ink((s.units["x"][0] + 0.1) / 1.275), 6, 55, 40, "ink") + frame(6, 55, 40, 40)
    x = 52.0
    for name, side, count in (("C1", 30, 4), ("S2", 22, 4), ("C3", 16, 6), ("S4", 11, 7)):
        for n in range(count):
            y = 75 + (n - count / 2) * (side + 3)
            row += pixels(signed(s.units[name][n]), x, y, side)
            row += frame(x, y, side, side)
        x += side + 6
    return row + pixels(signed(s.units["F6"].reshape(12, 7)), x + 4, 49, 30) + word("3", 222, 78, 34, "large")


def _losses(s: Scene) -> str:
    # What the probability p of the right class costs: (1 - p)^2, and -log p.
    p = np.linspace(0.02, 1, 60)
    x = 20 + 205 * p
    return (
        AXES
        + line(zip(x, 132 - 30 * (1 - p) ** 2, strict=True), "c1", 4)
        + line(zip(x, 132 + 30 * np.log(p), strict=True), "out", 4)
    )


def _backwards(s: Scene) -> str:
    weights = s.network.parameters["C1.w"][:, 0]  # (6, 5, 5)
    kernels = "".join(
        pixels(signed(w), 14 + 38 * n, 98, 32) + frame(14 + 38 * n, 98, 32, 32)
        for n, w in enumerate(weights)
    )
    back = '<path class="ray back" d="M226 30H34m8 -6l-8 6l8 6M30 40v46m-6 -8l6 8l6 -8"/>'
    return back + word("∂E / ∂w", 130, 62, 24, "formula") + kernels


def _fast(s: Scene) -> str:
    # Every window of a digit becomes a row: im2col.
    windows = np.lib.stride_tricks.sliding_window_view(s.digits[2], (5, 5))[2::4, 2::3]
    rows = windows.reshape(-1, 25)[:48]
    w = s.network.parameters["C1.w"].reshape(6, 25).T
    return (
        pixels(ink(rows), 14, 12, 66, "ink")
        + frame(14, 12, 66, 66 * 48 / 25)
        + word("\u00b7", 96, 82, 30)
        + pixels(signed(w), 112, 46, 16)
        + frame(112, 46, 16, 16 * 25 / 6)
        + word("=", 150, 82, 26)
        + pixels(signed(rows @ w), 174, 12, 30)
        + frame(174, 12, 30, 66 * 48 / 25)
    )


def _training(s: Scene) -> str:
    curves = load_record("reproduce")["curves"]["map-60000"].values()
    drawn = AXES
    for one in curves:
        loss = np.log(one["loss"])
        t = np.linspace(24, 226, len(loss))
        drawn += line(zip(t, 128 - 108 * (loss - loss.min()) / np.ptp(loss), strict=True), "c1", 2)
    return drawn


def _second_order(s: Scene) -> str:
    # A valley eleven times as steep one way: one rate for both, and a rate for each.
    rings = "".join(
        f'<ellipse class="ring" cx="150" cy="78" rx="{33 * k}" ry="{10 * k}"/>'
        for k in (1, 2, 3, 4)
    )
    curvature = np.array([1.0, 11.0])
    one, each = [np.array([-1.0, -0.5])], [np.array([-1.0, -0.5])]
    for _ in range(12):
        one.append(one[-1] * (1 - 0.16 * curvature))
        each.append(each[-1] * 0.55)
    place = [(150 + 124 * x, 78 + 110 * y) for x, y in one]
    return (
        rings
        + line(place, "ink2", 2)
        + line(((150 + 124 * x, 78 + 110 * y) for x, y in each), "out", 4)
    )


def _mistakes(s: Scene) -> str:
    shown = ""
    for n, (image, label, said) in enumerate(s.mistakes):
        x, y = 14 + 74 * (n % 3), 4 + 73 * (n // 3)
        shown += pixels(ink(image / 255), x, y, 54, "ink")
        shown += word(f"{label} \u2192 {said}", x + 30, y + 62, 13)
    return shown


def _distortions(s: Scene) -> str:
    rng = np.random.default_rng(3)
    amounts = rng.uniform(-1, 1, (10, 5)) * (2, 2, 0.15, 0.15, 0.35)
    amounts[0] = 0
    x = np.repeat(np.pad(s.digits[4], 2)[None, None], 10, axis=0)
    drawn = affine_warp(x, matrices_of(amounts), 0.0)[:, 0]
    return "".join(
        pixels(ink(one), 6 + 46 * (n % 5), 22 + 56 * (n // 5), 46, "ink")
        for n, one in enumerate(drawn)
    )


def _modern(s: Scene) -> str:
    rows = load_record("ablation")["rows"]
    errors = [row["test_error"]["mean"] for row in rows][:8]
    top = max(errors)
    step = 208 / len(errors)
    return '<path class="axis" d="M14 134H230"/>' + "".join(
        bar(18 + step * n, 132 - 112 * e / top, step - 6, 112 * e / top, "c1" if n == 0 else "s2")
        for n, e in enumerate(errors)
    )


def _inside(s: Scene) -> str:
    curve = load_record("robustness")["curves"]["turned"]
    x = np.interp(curve["amounts"], (-90, 90), (22, 226))
    both = (("LeNet-5", "c1"), ("modern", "out"))
    return '<path class="axis" d="M20 132H228M124 132V14"/>' + "".join(
        line(zip(x, 20 + 110 * np.asarray(curve["errors"][name]), strict=True), c)
        for name, c in both
    )


def _many(s: Scene) -> str:
    made = set_in_a_row(one_of_each(0)[[3, 5, 0, 7]], [3, 5, 0, 7], [4] * 3, 152)
    row = ink((made.image + 0.1) / 1.275)
    window = frame(6 + 228 * 40 / 152, 24, 48, 48, "window")
    return pixels(row, 6, 24, 228, "ink") + window + word("3 5 0 7", 120, 116, 40, "large")


def _contest(s: Scene) -> str:
    rows = [
        row for row in load_record("contest")["rows"]
        if row.get("multiply_adds") and row["images"] >= 10_000
    ]  # fmt: skip
    if not rows:
        return AXES
    cost = np.log10([row["multiply_adds"] for row in rows])
    error = np.log10([row["test_error"] for row in rows])
    x = np.interp(cost, (cost.min(), cost.max()), (34, 214))
    y = np.interp(error, (error.min(), error.max()), (120, 26))
    best = int(np.argmin(error))
    return AXES + "".join(
        dot(a, b, 6 if n == best else 5, "out" if n == best else "c1", 0.85)
        for n, (a, b) in enumerate(zip(x, y, strict=True))
    )


def _onwards(s: Scene) -> str:
    w = s.network.parameters["F6.w"].ravel()
    counts, _ = np.histogram(w, bins=41, range=(-0.6, 0.6))
    high = 108 * counts / counts.max()
    return '<path class="axis" d="M14 134H230"/>' + "".join(
        bar(18 + 5.1 * n, 132 - h, 3.9, h, "c1" if n < 20 else "rule" if n == 20 else "out")
        for n, h in enumerate(high)
    )


DRAWINGS: dict[str, Callable[[Scene], str]] = {
    "00": _start, "01": _images, "02": _convolution, "03": _squashing,
    "04": _subsampling, "05": _connections, "06": _features, "07": _codes,
    "08": _forward, "09": _losses, "10": _backwards, "11": _fast, "12": _training,
    "13": _second_order, "14": _mistakes, "15": _distortions, "16": _modern,
    "17": _inside, "18": _many, "19": _contest, "20": _onwards,
}  # fmt: skip


def thumbnail(number: str, scene: Scene) -> str:
    """The SVG on a chapter's card; decoration, so nothing is said of it."""
    drawn = DRAWINGS[number](scene) if number in DRAWINGS else word(number, 120, 80, 60)
    return (
        f'<svg viewBox="0 0 {WIDE} {HIGH}" aria-hidden="true" focusable="false">'
        f"{drawn}</svg>"
    )
