"""Ways to write digits, and what is none: strokes in a unit box, x right, y down."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

Strokes = list[list[tuple[float, float]]]


def arc(
    x: float,
    y: float,
    rx: float,
    ry: float,
    start: float,
    end: float,
    points: int = 24,
) -> list[tuple[float, float]]:
    """Points of an ellipse's arc; angles in degrees, clockwise from the right."""
    angles = np.radians(np.linspace(start, end, points))
    return [(float(x + rx * np.cos(a)), float(y + ry * np.sin(a))) for a in angles]


STYLES: dict[str, Strokes] = {  # the digit, then how it is written
    "0 round": [arc(0.5, 0.5, 0.36, 0.5, -90, 270)],
    "0 narrow": [arc(0.5, 0.5, 0.24, 0.5, -70, 290)],
    "1 bar": [[(0.5, 0), (0.5, 1)]],
    "1 flag": [[(0.3, 0.25), (0.52, 0), (0.52, 1)]],
    "1 slanted": [[(0.62, 0), (0.4, 1)]],
    "2 plain": [[*arc(0.5, 0.27, 0.33, 0.27, -170, 40), (0.2, 1), (0.85, 1)]],
    "2 loop": [
        [
            *arc(0.48, 0.25, 0.3, 0.25, -160, 50),
            (0.28, 0.85),
            (0.18, 0.95),
            *arc(0.26, 0.86, 0.1, 0.1, 120, 400, 12),
            (0.85, 1),
        ]
    ],
    "2 straight": [
        [(0.15, 0.15), (0.4, 0), (0.7, 0.08), (0.75, 0.3), (0.15, 0.97), (0.85, 0.97)]
    ],
    "3 round": [
        arc(0.45, 0.25, 0.32, 0.25, -150, 90) + arc(0.43, 0.74, 0.38, 0.26, -90, 150)
    ],
    "3 flat": [
        [(0.15, 0), (0.8, 0), (0.42, 0.38), *arc(0.42, 0.69, 0.38, 0.31, -90, 150)]
    ],
    "3 small": [
        arc(0.45, 0.22, 0.27, 0.22, -140, 90) + arc(0.42, 0.72, 0.4, 0.28, -90, 140)
    ],
    "4 open": [[(0.3, 0), (0.12, 0.6), (0.9, 0.6)], [(0.68, 0.05), (0.62, 1)]],
    "4 closed": [[(0.66, 1), (0.66, 0), (0.08, 0.66), (0.92, 0.66)]],
    "4 upright": [[(0.2, 0), (0.2, 0.5), (0.8, 0.5)], [(0.8, 0), (0.8, 1)]],
    "5 plain": [
        [(0.78, 0), (0.25, 0), (0.2, 0.42), *arc(0.45, 0.68, 0.35, 0.32, -120, 140)]
    ],
    "5 two": [
        [(0.28, 0.02), (0.22, 0.45), *arc(0.45, 0.7, 0.33, 0.3, -125, 140)],
        [(0.28, 0.02), (0.82, 0.02)],
    ],
    "6 curved": [
        [
            (0.68, 0),
            (0.45, 0.18),
            (0.27, 0.45),
            (0.2, 0.7),
            *arc(0.5, 0.72, 0.3, 0.28, 180, 540),
        ]
    ],
    "6 straight": [[(0.6, 0), (0.22, 0.65), *arc(0.5, 0.72, 0.28, 0.28, 190, 540)]],
    "7 plain": [[(0.12, 0.05), (0.85, 0.05), (0.4, 1)]],
    "7 bar": [[(0.12, 0.05), (0.85, 0.05), (0.4, 1)], [(0.3, 0.52), (0.8, 0.52)]],
    "7 hook": [[(0.12, 0.2), (0.14, 0.04), (0.85, 0.04), (0.55, 0.45), (0.42, 1)]],
    "8 one": [
        arc(0.5, 0.26, 0.28, 0.26, -30, -270)
        + arc(0.5, 0.76, 0.33, 0.24, -90, 270)
        + arc(0.5, 0.26, 0.28, 0.26, 90, -30, 8)
    ],
    "8 two": [
        arc(0.5, 0.25, 0.27, 0.25, -90, 270),
        arc(0.5, 0.75, 0.33, 0.25, -90, 270),
    ],
    "8 slim": [
        arc(0.5, 0.25, 0.2, 0.25, -90, 270),
        arc(0.5, 0.75, 0.24, 0.25, -90, 270),
    ],
    "9 straight": [[*arc(0.48, 0.28, 0.3, 0.28, 0, -360), (0.78, 0.28), (0.74, 1)]],
    "9 curved": [
        [
            *arc(0.48, 0.28, 0.3, 0.28, 0, -360),
            (0.79, 0.3),
            (0.76, 0.7),
            (0.6, 0.95),
            (0.35, 1),
        ]
    ],
    "9 slanted": [[*arc(0.5, 0.27, 0.28, 0.26, -10, -370), (0.78, 0.25), (0.5, 1)]],
}
NO_DIGITS: dict[str, Strokes] = {
    "A": [[(0.1, 1), (0.5, 0), (0.9, 1)], [(0.26, 0.62), (0.74, 0.62)]],
    "dot": [[(0.5, 0.5)]],
    "E": [[(0.85, 0), (0.2, 0), (0.2, 1), (0.85, 1)], [(0.2, 0.5), (0.7, 0.5)]],
    "F": [[(0.85, 0), (0.2, 0), (0.2, 1)], [(0.2, 0.5), (0.7, 0.5)]],
    "H": [[(0.15, 0), (0.15, 1)], [(0.85, 0), (0.85, 1)], [(0.15, 0.5), (0.85, 0.5)]],
    "K": [[(0.2, 0), (0.2, 1)], [(0.8, 0), (0.2, 0.55), (0.85, 1)]],
    "M": [[(0.1, 1), (0.15, 0), (0.5, 0.6), (0.85, 0), (0.9, 1)]],
    "N": [[(0.15, 1), (0.15, 0), (0.85, 1), (0.85, 0)]],
    "R": [
        [
            (0.2, 1),
            (0.2, 0),
            *arc(0.45, 0.25, 0.35, 0.25, -90, 90, 12),
            (0.2, 0.5),
            (0.85, 1),
        ]
    ],
    "W": [[(0.05, 0), (0.3, 1), (0.5, 0.4), (0.7, 1), (0.95, 0)]],
    "square": [[(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9), (0.1, 0.1)]],
    "filled square": [
        [
            (x, y)
            for k, y in enumerate(np.linspace(0, 1, 12).tolist())
            for x in ((0, 1) if k % 2 else (1, 0))
        ]
    ],
    "scribble": [
        [(float(x), float(y)) for x, y in np.random.default_rng(5).random((25, 2))]
    ],
    "cross": [[(0.5, 0), (0.5, 1)], [(0, 0.5), (1, 0.5)]],
    "star": [[(0.5, 0), (0.8, 1), (0, 0.35), (1, 0.35), (0.2, 1), (0.5, 0)]],
}


def place(
    strokes: Strokes, size: float, x: float, y: float, wide: float = 1.0
) -> Strokes:
    """On the pad: ``size`` points high, from (x, y) on."""
    return [[(x + size * wide * a, y + size * b) for a, b in s] for s in strokes]


def turn(strokes: Strokes, degrees: float) -> Strokes:
    """About the middle of the pad."""
    t = np.radians(degrees)
    c, s = float(np.cos(t)), float(np.sin(t))
    return [
        [
            (140 + c * (a - 140) - s * (b - 140), 140 + s * (a - 140) + c * (b - 140))
            for a, b in stroke
        ]
        for stroke in strokes
    ]


def wobble(strokes: Strokes, seed: int, amount: float = 7.0) -> Strokes:
    """As by an unsteady hand: smooth shifts of a few points along each stroke."""
    rng, found = np.random.default_rng(seed), []
    for stroke in strokes:
        ends = np.array(stroke, float)
        parts = [np.linspace(a, b, 9)[:-1] for a, b in pairwise(ends)]
        dense = np.concatenate([*parts, ends[-1:]])
        at, knots = np.linspace(0, 1, len(dense)), max(3, len(dense) // 8)
        shift = [
            np.interp(at, np.linspace(0, 1, knots), rng.normal(0, amount, knots))
            for _ in range(2)
        ]
        moved = dense + np.stack(shift, 1)
        found.append([(float(a), float(b)) for a, b in moved])
    return found


WAYS = {
    "large": lambda s, n: place(s, 200, 40, 40),
    "wobbly": lambda s, n: wobble(place(s, 200, 40, 40), n),
    "wide": lambda s, n: place(s, 180, 20, 50, 1.35),
    "tilted by 20 degrees": lambda s, n: turn(
        place(s, 180, 50, 50), 20 if n % 2 else -20
    ),
    "45 points": lambda s, n: place(s, 45, 200, 30),
    "22 points": lambda s, n: place(s, 22, 150, 200),
}
