"""Chapters 00 to 08: from a digit to an answer."""

from __future__ import annotations

import numpy as np

from lenet_edu import nn
from lenet_edu.data import load_mnist
from lenet_edu.figures import LAYER_COLOURS
from lenet_edu.making.openings.drawing import GREY, ORANGE, Drawing, number
from lenet_edu.making.openings.parts import CLEAR, digit, drawn, maps_of, row

FAINT = 1.7  # printed codes, +1 and -1, are paler than what F6 draws


def start_here() -> Drawing:
    """A digit, what F6 draws of it, and the ten codes."""
    x, codes = digit(3, CLEAR[3]), nn.bitmaps()
    maps = maps_of(x)
    penalties = maps["OUT"].ravel()
    answer = int(penalties.argmin())
    d = Drawing(224)
    d.ink(x[0, 0], 20, 34, 140)
    d.text(90, 20, "a handwritten digit")
    d.text(90, 196, "1,024 pixels")
    d.arrow((176, 104), (248, 104))
    d.text(212, 90, "LeNet-5", bold=True)
    d.text(212, 126, "60,000", size=12)
    d.text(212, 142, "numbers", size=12)
    d.signed(drawn(maps), 266, 34, 82)
    d.text(307, 20, "what it draws")
    d.text(307, 196, "84 numbers")
    d.arrow((364, 104), (418, 104))
    d.text(391, 90, "compare", size=12)
    d.text(571, 20, "ten printed digits; the nearest is the answer")
    for n in range(10):
        at, top = 442 + n % 5 * 54, 34 + n // 5 * 80
        d.signed(codes[n], at, top, 36, FAINT)
        if n == answer:
            d.frame(at - 5, top - 5, 46, 36 * 12 / 7 + 10, ORANGE, 3)
    d.text(571, 212, f"the answer: {answer}", bold=True, fill=ORANGE)
    return d


def images() -> Drawing:
    """A 7, and the bytes of a part of it."""
    image = load_mnist(verbose=False).test_images[0]
    top, left, rows, columns = 6, 6, 8, 14
    d = Drawing(276)
    d.ink(np.pad(image / 255 * 1.275 - 0.1, 0), 10, 26, 224)
    d.frame(10 + left * 8, 26 + top * 8, columns * 8, rows * 8, ORANGE, 2)
    d.text(122, 268, "28 × 28 pixels")
    d.arrow((242, 106), (282, 106), ORANGE)
    for i in range(rows):
        for j in range(columns):
            value = int(image[top + i, left + j])
            d.text(
                318 + j * 29,
                44 + i * 27,
                str(value),
                size=12,
                bold=value > 0,
                fill=ORANGE if value else GREY,
            )
    d.text(506, 268, "the bytes of the framed part: 0 is paper, 255 the darkest ink")
    return d


def convolution() -> Drawing:
    """A digit and the six maps of C1."""
    x = digit(7)
    maps = maps_of(x)["C1"]
    kernels = _kernels()
    d = Drawing(238)
    d.ink(x[0, 0], 10, 34, 128)
    d.text(74, 20, "one digit")
    limit = float(np.abs(maps).max())
    for n in range(6):
        at = 190 + n * 88
        d.signed(kernels[n], at + 20, 26, 40)
        d.arrow((at + 40, 72), (at + 40, 98), LAYER_COLOURS["C1"])
        d.signed(maps[n], at, 106, 80, limit)
    d.arrow((146, 98), (182, 98))
    d.text(450, 16, "six kernels of 5 × 5, learned from examples")
    d.text(450, 208, "what each of them finds, at every position of the digit")
    d.text(450, 228, "orange: its pattern is there; blue: the opposite", size=12)
    return d


def _kernels() -> np.ndarray:
    from lenet_edu.models import load_lenet5

    return load_lenet5().parameters["C1.w"][:, 0]


def squashing() -> Drawing:
    """A map of C1, the curve, the squashed map."""
    maps = maps_of(digit(4))
    n = int(np.abs(maps["C1"]).max(axis=(1, 2)).argmax())
    before, after = maps["C1"][n], maps["C1 squashed"][n]
    d = Drawing(232)
    d.signed(before, 20, 30, 168)
    d.text(104, 18, f"sums of C1: {_span(before)}")
    d.arrow((202, 114), (246, 114))
    a = np.linspace(-4.2, 4.2, 85)
    d.line([(256, 114), (464, 114)], width=1)
    d.line([(360, 30), (360, 198)], width=1)
    points = [(360 + 24 * v, 114 - 44 * float(nn.squash(v))) for v in a]
    d.line(points, LAYER_COLOURS["C1"], 3)
    d.text(360, 18, "every number goes through this curve")
    d.arrow((476, 114), (520, 114))
    d.signed(after, 532, 30, 168)
    d.text(616, 18, f"squashed: {_span(after)}")
    d.text(360, 222, "each map in full colour at its largest number", size=12)
    return d


def _span(values: np.ndarray) -> str:
    return f"{number(values.min(), 1)} to {number(values.max(), 1)}"


def subsampling() -> Drawing:
    """The maps of C1 and of S2."""
    maps = maps_of(digit(5))
    c1, s2 = maps["C1 squashed"], maps["S2 squashed"]
    d = Drawing(236)
    row(d, list(c1), 92, 12, 92, 12)
    row(d, list(s2), 92 + 23, 166, 46, 58)
    for n in range(6):
        at = 92 + n * 104 + 46
        d.arrow((at, 112), (at, 156), LAYER_COLOURS["S2"])
    d.text(40, 56, "C1", size=15, bold=True, fill=LAYER_COLOURS["C1"])
    d.text(40, 76, "28 × 28", size=12)
    d.text(40, 186, "S2", size=15, bold=True, fill=LAYER_COLOURS["S2"])
    d.text(40, 206, "14 × 14", size=12)
    d.text(402, 230, "four neighbours become one number", size=12)
    return d


def connections() -> Drawing:
    """Table I, with the maps it connects."""
    maps, table = maps_of(digit(2)), nn.c3_table()
    s2, c3 = maps["S2 squashed"], maps["C3 squashed"]
    d = Drawing(258)
    left, top, step, line = 104, 56, 38, 32
    row(d, list(c3), left + 4, 20, 30, step - 30)
    limit = float(np.abs(s2).max())
    for c in range(6):
        d.signed(s2[c], 62, top + 2 + c * line, 28, limit)
        d.text(50, top + 20 + c * line, str(c), size=12, anchor="end")
        for f in range(16):
            place = (left + f * step + 19, top + 16 + c * line)
            if table[f, c]:
                d.dot(*place, 7, LAYER_COLOURS["C3"])
            else:
                d.dot(*place, 1.5, GREY)
    for f in range(16):
        d.text(left + f * step + 19, 14, str(f), size=12)
    d.text(18, 40, "S2", size=14, bold=True, fill=LAYER_COLOURS["S2"])
    d.text(74, 14, "C3", size=14, bold=True, fill=LAYER_COLOURS["C3"])
    return d


def features_to_codes() -> Drawing:
    """S4, C5, F6."""
    x = digit(9)
    maps = maps_of(x)
    d = Drawing(212)
    d.ink(x[0, 0], 8, 42, 108)
    d.text(62, 170, "the digit")
    d.arrow((124, 96), (160, 96))
    s4 = maps["S4 squashed"]
    limit = float(np.abs(s4).max())
    for n in range(16):
        d.signed(s4[n], 172 + n % 4 * 40, 20 + n // 4 * 40, 34, limit)
    d.text(249, 196, "S4: 16 maps of 5 × 5", fill=GREY)
    d.arrow((340, 96), (384, 96), LAYER_COLOURS["C5"])
    c5 = maps["C5 squashed"].reshape(15, 8)
    d.signed(c5, 398, 20, 80)
    d.text(438, 196, "C5: 120 numbers")
    d.arrow((492, 96), (536, 96), LAYER_COLOURS["F6"])
    d.signed(drawn(maps), 552, 20, 88)
    d.text(596, 196, "F6: 84 numbers")
    return d


def rbf_output() -> Drawing:
    """Ten digits, what F6 draws of them, the codes."""
    codes = nn.bitmaps()
    d = Drawing(270)
    for n in range(10):
        x, at = digit(n, CLEAR.get(n, 0)), 112 + n * 61
        d.ink(x[0, 0], at, 10, 54)
        d.signed(drawn(maps_of(x)), at + 5, 78, 44)
        d.signed(codes[n], at + 5, 174, 44, FAINT)
    for y, words in ((34, "handwritten"), (112, "what F6"), (210, "printed,")):
        d.text(96, y, words, anchor="end")
    d.text(96, 52, "digits", anchor="end")
    d.text(96, 130, "draws", anchor="end")
    d.text(96, 228, "never learned", anchor="end")
    return d


def lenet5_forward() -> Drawing:
    """All layers of one digit."""
    x = digit(8)
    maps = maps_of(x)
    d = Drawing(226)
    d.ink(x[0, 0], 6, 66, 84)
    d.text(48, 206, "input")
    places = {"C1": (108, 56, 1, 6, 28), "S2": (188, 56, 1, 6, 20)}
    places |= {"C3": (254, 22, 2, 8, 19), "S4": (336, 22, 2, 8, 14)}
    for name, (at, _, columns, rows, side) in places.items():
        found = maps[f"{name} squashed"]
        limit = float(np.abs(found).max())
        step = 176 / rows
        for n in range(columns * rows):
            spare = (step - side) / 2
            across = at + n % columns * (side + 6)
            d.signed(found[n], across, 10 + n // columns * step + spare, side, limit)
        middle = at + (columns * (side + 6) - 6) / 2
        d.text(middle, 206, name, bold=True, fill=LAYER_COLOURS[name])
    d.signed(maps["C5 squashed"].reshape(15, 8), 402, 26, 76)
    d.text(440, 206, "C5", bold=True, fill=LAYER_COLOURS["C5"])
    d.signed(drawn(maps), 500, 30, 78)
    d.text(539, 206, "F6", bold=True, fill=LAYER_COLOURS["F6"])
    penalties = maps["OUT"].ravel()
    best = int(penalties.argmin())
    for n, penalty in enumerate(penalties):
        length = 84 * float(penalty / penalties.max())
        colour = ORANGE if n == best else GREY
        d.text(604, 26 + n * 17, str(n), size=12, fill=colour, bold=n == best)
        d.bar(614, 17 + n * 17, length, 10, colour)
    d.text(656, 206, "ten penalties", bold=True, fill=LAYER_COLOURS["OUT"])
    return d
