"""00.1 ink: how many pixels carry ink?"""

from __future__ import annotations

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import probe, whole

Array = np.ndarray


def ink(image: Array) -> int:
    """How many pixels of an image (H, W) are not paper, that is, not 0."""
    count = 0
    for row in image:
        for value in row:
            if value > 0:
                count += 1
    return count


def ink_by_comparison(image: Array) -> int:
    return int((image != 0).sum())


def ink_by_counting(image: Array) -> int:
    return int(np.count_nonzero(image))


def ink_by_list(image: Array) -> int:
    return len([value for value in image.ravel().tolist() if value])


def reference(image: Array) -> int:
    """The course's answer to 00.1."""
    return int(np.count_nonzero(image))


def _bytes(height: int, width: int, seed: int) -> Array:
    marks = whole(height, width, seed=seed, low=-200, high=256)
    return np.maximum(marks, 0).astype(np.uint8)


def _case(rng: np.random.Generator) -> tuple[Array]:
    height, width = (int(n) for n in rng.integers(1, 30, 2))
    return (_bytes(height, width, int(rng.integers(1000))),)


INK = Exercise(
    id="00.1",
    name="ink",
    title="How many pixels carry ink?",
    reference=reference,
    plain=ink,
    parts=("pixels",),
    probes=(
        probe(
            "a 2 x 3 image with the bytes 0 9 0 / 255 1 0",
            lambda: (np.array([[0, 9, 0], [255, 1, 0]], np.uint8),),
        ),
        probe("a white 3 x 4 image", lambda: (np.zeros((3, 4), np.uint8),)),
        probe("a black 20 x 20 image", lambda: (np.full((20, 20), 255, np.uint8),)),
        probe("a 5 x 7 image of random bytes", lambda: (_bytes(5, 7, 3),)),
    ),
    misconceptions=(
        Misconception(
            "Z01", "paper counted",
            "You count the pixels that are 0. In MNIST 0 is paper and 255 is ink: which "
            "of them were asked for?",
            (("value > 0", "value == 0"),),
        ),
        Misconception(
            "Z02", "bytes added up",
            "You add the bytes themselves. A pixel of 255 is one pixel: what should it "
            "add to the count?",
            (("count += 1", "count += int(value)"),),
        ),
        Misconception(
            "Z03", "only the darkest counted",
            "You count the fully black pixels alone. A grey pixel carries ink as well: "
            "from which value on?",
            (("value > 0", "value == 255"),),
        ),
        Misconception(
            "Z04", "a threshold in the middle",
            "You leave out the light grey pixels. Which is the only value that means "
            "paper?",
            (("value > 0", "value > 127"),),
        ),
        Misconception(
            "Z05", "all pixels counted",
            "You count every pixel, white ones too. How can paper be told from ink?",
            (("value > 0", "value >= 0"),),
        ),
        Misconception(
            "Z06", "a share instead of a number",
            "You return the share of pixels with ink. Asked is how many there are: what "
            "did you divide by?",
            (("return count", "return count / image.size"),),
        ),
        Misconception(
            "Z07", "counted in a byte",
            "Your count starts again at 256: it is kept in a single byte. Which type "
            "can hold a larger number?",
            (("return count", "return count % 256"),),
        ),
    ),
    alternatives=(ink_by_comparison, ink_by_counting, ink_by_list),
    hints=(
        "Comparing an array with a number gives an array of True and False.",
        "True counts as 1 when it is summed.",
        "return int(np.sum(image ___ 0))",
    ),
    explanation=(
        "`image > 0` is True where there is ink, and summing counts the True ones. In "
        "MNIST 0 is paper and 255 the darkest ink; all bytes between are shades."
    ),
    general=_case,
    after="That is all there is to it: write, check, read, go on.",
    equivalent_mutants={},
)  # fmt: skip
