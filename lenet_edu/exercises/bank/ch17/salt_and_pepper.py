"""17.3 salt_and_pepper: salt and pepper."""

from __future__ import annotations

import numpy as np

from .... import inside as course
from ...exercise import Exercise, Misconception
from ..probes import probe

Array = np.ndarray
Generator = np.random.Generator


def salt_and_pepper(images: Array, share: float, chance: Array) -> Array:
    noisy = np.array(images, dtype=float)
    inverted = chance < share
    noisy[inverted] = 1.175 - 0.1 - noisy[inverted]
    return noisy


def noise_given(images: Array, share: float, chance: Array) -> Array:
    """What the exercise begins with: mirrored about 0, and in the caller's array."""
    inverted = chance < share
    images[inverted] = -images[inverted]
    return images


def noise_with_where(images: Array, share: float, chance: Array) -> Array:
    return np.where(chance < share, -0.1 + (1.175 - images), images)


def noise_as_a_sum(images: Array, share: float, chance: Array) -> Array:
    hit = (chance < share).astype(float)
    return hit * (1.075 - images) + (1 - hit) * images


def noise_pixel_by_pixel(images: Array, share: float, chance: Array) -> Array:
    noisy = np.array(images, dtype=float)
    for place in np.ndindex(*noisy.shape):
        if chance[place] < share:
            noisy[place] = 1.075 - noisy[place]
    return noisy


def noise_about_the_middle(images: Array, share: float, chance: Array) -> Array:
    middle = (1.175 - 0.1) / 2
    sign = np.where(chance < share, -1.0, 1.0)
    return middle + sign * (images - middle)


def _noise_same_for_all(images: Array, share: float, chance: Array) -> Array:
    return np.where(chance[:1] < share, 1.075 - images, images)


_INVERT = "noisy[inverted] = 1.175 - 0.1 - noisy[inverted]"


_WHICH = "inverted = chance < share"


def _noise(
    N: int, H: int, W: int, share: float, seed: int = 0
) -> tuple[Array, float, Array]:
    rng = np.random.default_rng(seed)
    images = rng.uniform(-0.1, 1.175, (N, 1, H, W))
    return images, share, rng.random((N, 1, H, W))


def _some_noise(rng: Generator) -> tuple[Array, float, Array]:
    N, H, W = (int(n) for n in rng.integers(1, 6, 3))
    return _noise(N, H, W, float(rng.uniform(0.2, 0.8)), int(rng.integers(10**6)))


def _paper_and_ink() -> tuple[Array, float, Array]:
    images = np.array([[[[-0.1, 1.175, 0.3]]]])
    return images, 0.5, np.array([[[[0.2, 0.3, 0.4]]]])


SALT_AND_PEPPER = Exercise(
    id="17.3",
    name="salt_and_pepper",
    title="Salt and pepper",
    reference=course.salt_and_pepper,
    kind="find-and-fix",
    given=noise_given,
    plain=salt_and_pepper,
    probes=(
        probe("a row of background, ink and 0.3, all three inverted", _paper_and_ink),
        probe("one image of 3 x 4, share 0.3", lambda: _noise(1, 3, 4, 0.3, seed=1)),
        probe("three images of 4 x 5, share 0.4", lambda: _noise(3, 4, 5, 0.4, seed=2)),
        probe("two images of 4 x 3, share 0: nothing changes",
              lambda: _noise(2, 4, 3, 0.0, seed=3)),
        probe("a row of background, ink and 0.3, share 0; one chance is 0, not below it",
              lambda: (_paper_and_ink()[0], 0.0, np.array([[[[0.0, 0.3, 0.4]]]]))),
        probe("two images of 4 x 3, share 1: all is inverted",
              lambda: _noise(2, 4, 3, 1.0, seed=4)),
    ),
    misconceptions=(
        Misconception(
            "V31", "mirrored at 1/2",
            "Your background becomes 1.1 and your ink -0.175. These levels do not occur: "
            "1 - x swaps 0 and 1. Which sum do background and ink have here?",
            ((_INVERT, "noisy[inverted] = 1 - noisy[inverted]"),),
        ),
        Misconception(
            "V32", "sign changed",
            "You change the sign. Background, -0.1, becomes 0.1, which is nearly the same, "
            "and ink becomes a level far below it. What should background become?",
            ((_INVERT, "noisy[inverted] = -noisy[inverted]"),),
        ),
        Misconception(
            "V33", "all become ink",
            "Every pixel that is hit becomes ink, even if it was ink before. That is "
            "pepper without salt. What should a pixel of ink become?",
            ((_INVERT, "noisy[inverted] = 1.175"),),
        ),
        Misconception(
            "V34", "all become background",
            "Every pixel that is hit becomes background. That is salt without pepper. What "
            "should a pixel of the background become?",
            ((_INVERT, "noisy[inverted] = -0.1"),),
        ),
        Misconception(
            "V39", "greys become black or white",
            "Where a pixel is hit you return background or ink, whatever its grey. What is "
            "left of 0.3 if black and white change places: which level is as far from "
            "ink as 0.3 is from the background?",
            ((_INVERT, "noisy[inverted] = np.where(noisy[inverted] > 0.5375, -0.1, 1.175)"),),
        ),
        Misconception(
            "V3A", "equal counted as below",
            "With share 0 you still invert a pixel, whose chance is exactly 0. Is 0 below "
            "0?",
            ((_WHICH, "inverted = chance <= share"),),
        ),
        Misconception(
            "V3B", "all pixels inverted",
            "You invert every pixel, whatever its chance. Which of them should stay as "
            "they are?",
            ((_WHICH, "inverted = chance < 2"),),
        ),
        Misconception(
            "V3C", "nothing inverted",
            "Your images come back as they were. What becomes of a pixel whose chance is "
            "below the share?",
            ((_INVERT, "pass"),),
        ),
        Misconception(
            "V35", "the wrong part",
            "With share 0 you invert everything. A chance is uniform between 0 and 1: "
            "how often is it below the share, and how often above?",
            ((_WHICH, "inverted = chance > share"),),
        ),
        Misconception(
            "V36", "all images alike",
            "All your images are hit at the same pixels, those of the first. Which shape "
            "does chance have?",
            wrong=_noise_same_for_all,
        ),
        Misconception(
            "V37", "share ignored",
            "You invert half of the pixels whatever the share is. Which argument sets how "
            "many?",
            ((_WHICH, "inverted = chance < 0.5"),),
        ),
        Misconception(
            "V38", "mirrored at ink",
            "You mirror at ink alone: background becomes 1.275, more than ink. On a scale "
            "from -0.1 to 1.175, what is as far from ink as x is from -0.1?",
            ((_INVERT, "noisy[inverted] = 1.175 - noisy[inverted]"),),
        ),
    ),
    alternatives=(
        noise_with_where, noise_as_a_sum, noise_pixel_by_pixel, noise_about_the_middle,
    ),
    hints=(
        "Two questions: which pixels are hit, and what does a hit pixel become? "
        "Background should become ink, and ink background.",
        "A function that swaps -0.1 and 1.175 and keeps what is half-way between: their "
        "sum minus x.",
        "noisy = ___\ninverted = ___ < ___\nnoisy[inverted] = ___ - noisy[inverted]",
    ),
    explanation=(
        "$x \\mapsto (-0.1 + 1.175) - x$ swaps background and ink. A uniform chance is below "
        "the share with just that probability, for every pixel by itself. LeCun et al. "
        "1998, sec. III-E, used 0.1 in training the network of Fig. 13; how grey pixels "
        "are inverted it does not say."
    ),
    general=_some_noise,
    parts=("noisy",),
    after="Next it is one of the changes whose error is measured.",
)  # fmt: skip
