"""The thumbnails of chapters 09 to 20: learning, and what came of it."""

from __future__ import annotations

import numpy as np

from lenet_edu.data.distortions import affine_warp, matrices_of
from lenet_edu.data.strings import set_in_a_row
from lenet_edu.records import load_record
from lenet_edu.widgets.one_digit import one_of_each

from .scene import Scene
from .shapes import AXES, bar, dot, frame, ink, line, pixels, signed, word


def losses(s: Scene) -> str:
    # What the probability p of the right class costs: (1 - p)^2, and -log p.
    p = np.linspace(0.02, 1, 60)
    x = 20 + 205 * p
    return (
        AXES
        + line(zip(x, 132 - 30 * (1 - p) ** 2, strict=True), "c1", 4)
        + line(zip(x, 132 + 30 * np.log(p), strict=True), "out", 4)
    )


def backwards(s: Scene) -> str:
    weights = s.network.parameters["C1.w"][:, 0]  # (6, 5, 5)
    kernels = "".join(
        pixels(signed(w), 14 + 38 * n, 98, 32) + frame(14 + 38 * n, 98, 32, 32)
        for n, w in enumerate(weights)
    )
    back = (
        '<path class="ray back" d="M226 30H34m8 -6l-8 6l8 6M30 40v46m-6 -8l6 8l6 -8"/>'
    )
    return back + word("∂E / ∂w", 130, 62, 24, "formula") + kernels


def fast(s: Scene) -> str:
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


def training(s: Scene) -> str:
    curves = load_record("reproduce")["curves"]["map-60000"].values()
    drawn = AXES
    for one in curves:
        loss = np.log(one["loss"])
        t = np.linspace(24, 226, len(loss))
        drawn += line(
            zip(t, 128 - 108 * (loss - loss.min()) / np.ptp(loss), strict=True), "c1", 2
        )
    return drawn


def second_order(s: Scene) -> str:
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


def mistakes(s: Scene) -> str:
    shown = ""
    for n, (image, label, said) in enumerate(s.mistakes):
        x, y = 14 + 74 * (n % 3), 4 + 73 * (n // 3)
        shown += pixels(ink(image / 255), x, y, 54, "ink")
        shown += word(f"{label} \u2192 {said}", x + 30, y + 62, 13)
    return shown


def distortions(s: Scene) -> str:
    rng = np.random.default_rng(3)
    amounts = rng.uniform(-1, 1, (10, 5)) * (2, 2, 0.15, 0.15, 0.35)
    amounts[0] = 0
    x = np.repeat(np.pad(s.digits[4], 2)[None, None], 10, axis=0)
    drawn = affine_warp(x, matrices_of(amounts), 0.0)[:, 0]
    return "".join(
        pixels(ink(one), 6 + 46 * (n % 5), 22 + 56 * (n // 5), 46, "ink")
        for n, one in enumerate(drawn)
    )


def modern(s: Scene) -> str:
    rows = load_record("ablation")["rows"]
    errors = [row["test_error"]["mean"] for row in rows][:8]
    top = max(errors)
    step = 208 / len(errors)
    return '<path class="axis" d="M14 134H230"/>' + "".join(
        bar(
            18 + step * n,
            132 - 112 * e / top,
            step - 6,
            112 * e / top,
            "c1" if n == 0 else "s2",
        )
        for n, e in enumerate(errors)
    )


def inside(s: Scene) -> str:
    curve = load_record("robustness")["curves"]["turned"]
    x = np.interp(curve["amounts"], (-90, 90), (22, 226))
    both = (("LeNet-5", "c1"), ("modern", "out"))
    return '<path class="axis" d="M20 132H228M124 132V14"/>' + "".join(
        line(zip(x, 20 + 110 * np.asarray(curve["errors"][name]), strict=True), c)
        for name, c in both
    )


def many(s: Scene) -> str:
    made = set_in_a_row(one_of_each(0)[[3, 5, 0, 7]], [3, 5, 0, 7], [4] * 3, 152)
    row = ink((made.image + 0.1) / 1.275)
    window = frame(6 + 228 * 40 / 152, 24, 48, 48, "window")
    return (
        pixels(row, 6, 24, 228, "ink") + window + word("3 5 0 7", 120, 116, 40, "large")
    )


def contest(s: Scene) -> str:
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


def onwards(s: Scene) -> str:
    w = s.network.parameters["F6.w"].ravel()
    counts, _ = np.histogram(w, bins=41, range=(-0.6, 0.6))
    high = 108 * counts / counts.max()
    return '<path class="axis" d="M14 134H230"/>' + "".join(
        bar(
            18 + 5.1 * n,
            132 - h,
            3.9,
            h,
            "c1" if n < 20 else "rule" if n == 20 else "out",
        )
        for n, h in enumerate(high)
    )
