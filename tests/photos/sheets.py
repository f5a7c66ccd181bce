"""Rendered digits for the tests: fonts and hand-drawn strokes, pens, papers, lights."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from lenet_edu.photos.rendered import photographed

sys.path.insert(0, str(Path(__file__).parents[1] / "widgets"))
from handwriting import STYLES, wobble

TTF = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
FONTS = (
    "DejaVuSans.ttf", "DejaVuSans-Oblique.ttf", "DejaVuSerif.ttf",
    "DejaVuSerif-Italic.ttf", "STIXGeneral.ttf", "STIXGeneralItalic.ttf", "cmr10.ttf",
    "cmmi10.ttf", "cmss10.ttf", "DejaVuSerif-Bold.ttf",
)  # fmt: skip
SIZES = ((240, 320), (480, 640), (900, 1200), (300, 300), (400, 220))
# How a camera says that it was turned: the tag, and how the stored picture lies.
TURNED = {1: 0, 3: 180, 6: 90, 8: 270}


def typed(digit: int, font: str, height: int, width: int, rng: Any) -> np.ndarray:
    """A printed digit as ink (height, width)."""
    size = int(rng.uniform(0.35, 0.7) * min(height, width))
    page = Image.new("L", (width, height))
    face = ImageFont.truetype(str(TTF / font), size)
    box = face.getbbox(str(digit))
    free = (width - (box[2] - box[0]), height - (box[3] - box[1]))
    place = [int(rng.uniform(0.12, 0.88) * max(one, 1)) for one in free]
    ImageDraw.Draw(page).text(
        (place[0] - box[0], place[1] - box[1]), str(digit), fill=255, font=face
    )
    return np.asarray(page, float) / 255


def drawn(style: str, height: int, width: int, rng: Any) -> np.ndarray:
    """A digit of hand-drawn strokes as ink, with a thin or a thick pen."""
    size = rng.uniform(0.4, 0.7) * min(height, width)
    strokes = [[(200 * x, 200 * y) for x, y in s] for s in STYLES[style]]
    strokes = wobble(strokes, int(rng.integers(1000)), 3.5)
    left = rng.uniform(0.1, 0.9) * (width - size)
    top = rng.uniform(0.15, 0.85) * (height - size)
    lean = rng.uniform(-0.12, 0.12)
    pen = rng.uniform(0.02, 0.11) * size
    times = 2  # drawn twice as large, so that edges are smooth
    page = Image.new("L", (times * width, times * height))
    draw = ImageDraw.Draw(page)
    for stroke in strokes:
        points = [
            (
                times * (left + size * (x - lean * (y - 100)) / 200),
                times * (top + size * y / 200),
            )
            for x, y in stroke
        ]
        draw.line(points, fill=255, width=max(2, round(times * pen)))
        for x, y in points:
            r = times * pen / 2
            draw.ellipse((x - r, y - r, x + r, y + r), fill=255)
    return np.asarray(page.resize((width, height)), float) / 255


def sheet(n: int, seed: int = 1) -> tuple[bytes, int, str]:
    """Picture n: its file's bytes, its digit, and what it is of."""
    rng = np.random.default_rng((seed, n))
    height, width = SIZES[int(rng.integers(len(SIZES)))]
    if n % 2:
        style = sorted(STYLES)[(n // 2) % len(STYLES)]
        digit, what = int(style[0]), style
        ink = drawn(style, height, width, rng)
    else:
        digit, what = (n // 2) % 10, FONTS[(n // 20) % len(FONTS)]
        ink = typed(digit, what, height, width, rng)
    photo = photographed(ink, rng, askew=0.03, quality=90)
    if n % 5 == 4:
        photo = 255 - photo  # chalk on a board
    picture = Image.fromarray(photo)
    exif = Image.Exif()
    tag = list(TURNED)[int(rng.integers(4))]
    exif[0x0112] = tag
    if TURNED[tag]:
        picture = picture.rotate(TURNED[tag], expand=True)
    stream = io.BytesIO()
    kind = ("JPEG", "WEBP", "JPEG", "PNG")[n % 4]
    picture.save(stream, kind, exif=exif, **({"quality": 60} if kind != "PNG" else {}))
    return stream.getvalue(), digit, what
