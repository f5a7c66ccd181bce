"""17.5 centred: centring, as MNIST was centred."""

from __future__ import annotations

import numpy as np

from .... import inside as course
from ...exercise import Exercise, Misconception
from ..probes import probe

Array = np.ndarray
Generator = np.random.Generator


def centred(image: Array, background: float = -0.1) -> Array:
    H, W = image.shape
    mass = image - background
    total = np.sum(mass)
    if total == 0:
        return image.copy()
    y = np.sum(mass.sum(axis=1) * np.arange(H)) / total
    x = np.sum(mass.sum(axis=0) * np.arange(W)) / total
    down = int(np.round(H / 2 - y))
    right = int(np.round(W / 2 - x))
    moved = np.full((H, W), background, dtype=float)
    for i in range(H):
        for j in range(W):
            if 0 <= i + down < H and 0 <= j + right < W:
                moved[i + down, j + right] = image[i, j]
    return moved


def centred_in_a_frame(image: Array, background: float = -0.1) -> Array:
    H, W = image.shape
    mass = np.asarray(image, dtype=float) - background
    if mass.sum() == 0:
        return np.array(image)
    y, x = (np.average(n, weights=mass) for n in np.indices((H, W)))
    up, left = round(y - H / 2), round(x - W / 2)
    framed = np.pad(image, ((H, H), (W, W)), constant_values=background)
    return framed[H + up : 2 * H + up, W + left : 2 * W + left]


def centred_by_rolling(image: Array, background: float = -0.1) -> Array:
    H, W = image.shape
    mass = image - background
    if mass.sum() == 0:
        return image.copy()
    y, x = np.einsum("ij,kij->k", mass, np.indices((H, W))) / mass.sum()
    shift = np.rint([H / 2 - y, W / 2 - x]).astype(int)
    wide = np.full((3 * H, 3 * W), background, dtype=float)
    wide[H : 2 * H, W : 2 * W] = image
    return np.roll(wide, tuple(shift), axis=(0, 1))[H : 2 * H, W : 2 * W]


def centred_by_indices(image: Array, background: float = -0.1) -> Array:
    H, W = image.shape
    mass = image - background
    total = mass.sum()
    if total == 0:
        return image.copy()
    rows, columns = np.arange(H), np.arange(W)
    down = np.floor(H / 2 - mass.sum(1) @ rows / total + 0.5).astype(int)
    right = np.floor(W / 2 - mass.sum(0) @ columns / total + 0.5).astype(int)
    i, j = np.meshgrid(rows - down, columns - right, indexing="ij")
    there = (i >= 0) & (i < H) & (j >= 0) & (j < W)
    return np.where(there, image[i % H, j % W], background)


def _centred_by_box(image: Array, background: float = -0.1) -> Array:
    H, W = image.shape
    ink = ~np.isclose(image, background)
    if not ink.any():
        return image.copy()
    i, j = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    down = int(np.round(H / 2 - (i[0] + i[-1]) / 2))
    right = int(np.round(W / 2 - (j[0] + j[-1]) / 2))
    return _moved(image, down, right, background)


def _centred_wrapping(image: Array, background: float = -0.1) -> Array:
    down, right = _way(image, background)
    return np.roll(image, (down, right), axis=(0, 1))


def _centred_all_pixels_alike(image: Array, background: float = -0.1) -> Array:
    ink = ~np.isclose(image, background)
    down, right = _way(ink.astype(float), 0.0)
    return _moved(image, down, right, background)


def _centred_without_asking(image: Array, background: float = -0.1) -> Array:
    H, W = image.shape
    mass = image - background
    with np.errstate(invalid="ignore"):
        y, x = (np.sum(mass * n) / np.sum(mass) for n in np.indices((H, W)))
    down, right = int(np.round(H / 2 - y)), int(np.round(W / 2 - x))
    return _moved(image, down, right, background)


def _way(image: Array, background: float) -> tuple[int, int]:
    H, W = image.shape
    mass = image - background
    total = np.sum(mass)
    if total == 0:
        return 0, 0
    y, x = (np.sum(mass * n) / total for n in np.indices((H, W)))
    return int(np.round(H / 2 - y)), int(np.round(W / 2 - x))


def _moved(image: Array, down: int, right: int, background: float) -> Array:
    H, W = image.shape
    moved = np.full((H, W), background, dtype=float)
    for i, j in np.ndindex(H, W):
        if 0 <= i + down < H and 0 <= j + right < W:
            moved[i + down, j + right] = image[i, j]
    return moved


def _page(H: int, W: int, *ink: tuple[int, int, float], paper: float = -0.1) -> Array:
    image = np.full((H, W), paper)
    for i, j, grey in ink:
        image[i, j] = grey
    return image


def _blot(H: int, W: int, seed: int, paper: float = -0.1) -> Array:
    """Ink of random greys in one corner."""
    rng = np.random.default_rng(seed)
    image = np.full((H, W), paper)
    h, w = H // 2, W // 2
    top, left = rng.integers(0, H - h + 1), rng.integers(0, W - w + 1)
    image[top : top + h, left : left + w] += rng.uniform(0.1, 1.2, (h, w))
    return image


def _some_page(rng: Generator) -> tuple[Array, float]:
    H, W = (int(n) for n in rng.integers(4, 11, 2))
    paper = float(rng.uniform(-0.5, 0.5))
    return _blot(H, W, int(rng.integers(10**6)), paper), paper


_MASS = "mass = image - background"


_Y = "y = np.sum(mass.sum(axis=1) * np.arange(H)) / total"


_X = "x = np.sum(mass.sum(axis=0) * np.arange(W)) / total"


_DOWN = "down = int(np.round(H / 2 - y))"


_RIGHT = "right = int(np.round(W / 2 - x))"


_PUT = "moved[i + down, j + right] = image[i, j]"


_FILL = "moved = np.full((H, W), background, dtype=float)"


CENTRED = Exercise(
    id="17.5",
    name="centred",
    title="Centring, as MNIST was centred",
    reference=course.centred,
    plain=centred,
    probes=(
        probe("6 x 8 of background, -0.1, with a dot of ink at row 1, column 2",
              lambda: (_page(6, 8, (1, 2, 1.175)),)),
        probe("7 x 5, dots at (0, 0), grey 0.2, and at (1, 3), ink; background -0.1",
              lambda: (_page(7, 5, (0, 0, 0.2), (1, 3, 1.175)),)),
        probe("2 x 9, in the first row ink at 0 and 1 and a pale dot at 8; background 0",
              lambda: (_page(2, 9, (0, 0, 1.0), (0, 1, 1.0), (0, 8, 0.3), paper=0.0), 0.0)),
        probe("8 x 6 with a blot, background -0.1", lambda: (_blot(8, 6, 3),)),
        probe("9 x 12 with a blot, background 0.5", lambda: (_blot(9, 12, 4, 0.5), 0.5)),
        probe("8 x 8, ink at (0, 0) and, less, at (5, 2): the second one is lost",
              lambda: (_page(8, 8, (0, 0, 1.1), (5, 2, 0.2)),)),
        probe("5 x 7, ink at (4, 5) and, less, at (0, 3) and (2, 0): these two are lost",
              lambda: (_page(5, 7, (4, 5, 1.1), (0, 3, 0.0), (2, 0, 0.0)),)),
        probe("4 x 4, ink at (3, 3) and, less, at (1, 1), which goes to the corner",
              lambda: (_page(4, 4, (3, 3, 1.1), (1, 1, 0.0)),)),
        probe("4 x 4 of background alone, which is 0", lambda: (np.zeros((4, 4)), 0.0)),
        probe("3 x 5 of background alone, which is -0.1", lambda: (_page(3, 5),)),
        probe("8 x 10 with ink at (5, 8)", lambda: (_page(8, 10, (5, 8, 0.9)),)),
        probe("11 x 8 with a blot, background -0.3", lambda: (_blot(11, 8, 9, -0.3), -0.3)),
    ),
    misconceptions=(
        Misconception(
            "V51", "background has mass",
            "You weight with the grey levels themselves, so the background at -0.1 has "
            "a negative mass, and there is much of it. Which difference is 0 where nothing is "
            "written?",
            ((_MASS, "mass = image"),),
        ),
        Misconception(
            "V52", "moved the wrong way",
            "Your ink moves away from the middle, by the right distance. If the centre of "
            "mass lies at row 1 and the middle at row 2, must it go up or down?",
            ((_PUT, "moved[i - down, j - right] = image[i, j]"),
             ("if 0 <= i + down < H and 0 <= j + right < W:",
              "if 0 <= i - down < H and 0 <= j - right < W:")),
        ),
        Misconception(
            "V53", "rows and columns exchanged",
            "You move the rows as far as the columns should go, and the columns as far as "
            "the rows should. mass.sum(axis=1) has "
            "one number for each row: whose centre does it give?",
            ((_PUT, "moved[i + right, j + down] = image[i, j]"),
             ("if 0 <= i + down < H and 0 <= j + right < W:",
              "if 0 <= i + right < H and 0 <= j + down < W:")),
        ),
        Misconception(
            "V54", "half a pixel off",
            "You move the centre to (H - 1) / 2, the middle of the field. MNIST's digits lie half "
            "a pixel further right and down, as measured above, and the network notices. "
            "Where do theirs lie?",
            ((_DOWN, "down = int(np.round((H - 1) / 2 - y))"),
             (_RIGHT, "right = int(np.round((W - 1) / 2 - x))")),
        ),
        Misconception(
            "V55", "cut instead of rounded",
            "int() cuts decimals off: a way of 1.9 becomes 1. Which whole number is "
            "nearest to 1.9?",
            ((_DOWN, "down = int(H / 2 - y)"),
             (_RIGHT, "right = int(W / 2 - x)")),
        ),
        Misconception(
            "V56", "wraps around",
            "Ink that leaves on one side comes back on the other: np.roll goes in a "
            "circle. What should come in from outside?",
            wrong=_centred_wrapping,
        ),
        Misconception(
            "V57", "filled with 0",
            "What comes in is 0 for you, a light grey where the background is -0.1: the "
            "digit gets a border. Which argument says what the background is?",
            ((_FILL, "moved = np.zeros((H, W))"),),
        ),
        Misconception(
            "V58", "middle of the box",
            "You centre the box around the ink. A 7 has most of its ink at the top: its "
            "box and its mass have different centres. Which does MNIST put in the middle?",
            wrong=_centred_by_box,
        ),
        Misconception(
            "V59", "every inked pixel counts 1",
            "Pale and dark pixels count alike for you. What is the mass of a pixel that is "
            "only a little darker than the background?",
            wrong=_centred_all_pixels_alike,
        ),
        Misconception(
            "V5A", "only rows moved",
            "Your ink moves up and down, never sideways. What has become of x?",
            ((_RIGHT, "right = 0"),),
        ),
        Misconception(
            "V5B", "sums along the other axis",
            "Your row comes from the sums of the columns, and your column from those of "
            "the rows. mass.sum(axis=0) adds up along axis 0: is what is left one number "
            "for each row, or for each column?",
            ((_Y, _Y.replace("axis=1", "axis=0").replace("(H)", "(W)")),
             (_X, _X.replace("axis=0", "axis=1").replace("(W)", "(H)"))),
        ),
        Misconception(
            "V5C", "background of -0.1 whatever is given",
            "You take -0.1 for the background, even when another one is given. Which "
            "argument says what it is?",
            ((_MASS, "mass = image + 0.1"),
             (_FILL, "moved = np.full((H, W), -0.1, dtype=float)")),
        ),
        Misconception(
            "V5D", "always to (16, 16)",
            "You move the centre to (16, 16), the middle of 32 x 32 pixels. Another image "
            "has another size: what is H / 2 there?",
            ((_DOWN, "down = int(np.round(16 - y))"),
             (_RIGHT, "right = int(np.round(16 - x))")),
        ),
        Misconception(
            "V5E", "rounded too early",
            "You round the centre and the middle, each by itself, and then subtract. With "
            "7 rows the middle is 3.5, and you go to 3. What should be rounded: the two "
            "places, or the way between them?",
            ((_DOWN, "down = int(H // 2 - np.round(y))"),
             (_RIGHT, "right = int(W // 2 - np.round(x))")),
        ),
        Misconception(
            "V5F", "no ink, no centre",
            "An image without ink has the mass 0, and you divide by it: the centre "
            "becomes NaN, which is no number of pixels. What should come back for such "
            "an image?",
            wrong=_centred_without_asking,
        ),
        Misconception(
            "V5G", "negative places",
            "Ink that should leave at the top or on the left comes back at the other "
            "side: a negative index counts from the end. Between which numbers does a "
            "row of the new image lie?",
            (("if 0 <= i + down < H and 0 <= j + right < W:",
              "if i + down < H and j + right < W:"),),
        ),
    ),
    alternatives=(centred_in_a_frame, centred_by_rolling, centred_by_indices),
    hints=(
        "Three steps: how much ink is in each row and column, where their centres are, "
        "and by how many whole pixels they must move.",
        "The centre of the rows is the mean of 0, 1, ... H - 1, each weighted with its "
        "ink. It should become H / 2.",
        "mass = ___\ny = np.sum(mass.sum(axis=___) * np.arange(___)) / ___\n"
        "down = int(np.round(___ - y))\nmoved = np.full((H, W), ___)",
    ),
    explanation=(
        "The centre of mass is the mean place, weighted with the ink: $\\bar y = \\sum_i "
        "i\\, m_i / \\sum_i m_i$ with $m_i$ the ink of row $i$. MNIST's digits were put "
        "with it at the centre of 28 x 28 (LeCun et al. 1998, sec. III-A); in the files "
        "it lies within half a pixel of index 14. A network trained on them takes for "
        "granted what somebody must do for every new digit."
    ),
    general=_some_page,
    parts=("moved",),
    after="The demos below can run it in front of the network.",
    widget="Demos1998",
)  # fmt: skip
