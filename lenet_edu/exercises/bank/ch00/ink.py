"""00.1 ink: how many pixels carry ink?"""

from __future__ import annotations

import numpy as np

from ...exercise import Exercise, Misconception
from ..families import float_for_count
from ..probes import impulse, probe, whole

Array = np.ndarray


def ink(image: Array) -> int:
    """How many pixels of an image (H, W) carry ink, that is, are not 0."""
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
        probe(
            "a 3 x 4 image with the bytes 0 7 7 200 / 0 0 7 1 / 0 0 0 0",
            lambda: (np.array([[0, 7, 7, 200], [0, 0, 7, 1], [0, 0, 0, 0]], np.uint8),),
        ),
        probe("a white 3 x 4 image", lambda: (np.zeros((3, 4), np.uint8),)),
        probe(
            "a 7 x 7 image, white but for one pixel of 128",
            lambda: ((128 * impulse(7, 7, 2, 4)).astype(np.uint8),),
        ),
        probe("a black 20 x 20 image", lambda: (np.full((20, 20), 255, np.uint8),)),
        probe("a 5 x 7 image of random bytes", lambda: (_bytes(5, 7, 3),)),
    ),
    misconceptions=(
        Misconception(
            "Z01", "background counted",
            "You count the pixels that are 0. In MNIST 0 is background and 255 is the "
            "darkest ink: which pixels are we looking for?",
            (("value > 0", "value == 0"),),
        ),
        Misconception(
            "Z02", "bytes added up",
            "You add up the bytes themselves. A pixel of 255 is still only one pixel: "
            "what should it add to the count?",
            (("count += 1", "count += int(value)"),),
        ),
        Misconception(
            "Z03", "only the darkest counted",
            "You count only pixels of 255. A grey pixel carries ink as well: from "
            "which value on?",
            (("value > 0", "value == 255"),),
        ),
        Misconception(
            "Z04", "a threshold in the middle",
            "You leave out the light grey pixels. Which is the only value that means "
            "background?",
            (("value > 0", "value > 127"),),
        ),
        Misconception(
            "Z05", "all pixels counted",
            "You count every pixel, white ones included. Which values are ink?",
            (("value > 0", "value >= 0"),),
        ),
        Misconception(
            "Z06", "a share instead of a number",
            "You return the share of pixels with ink, but we want to know how many "
            "there are. Where do you divide?",
            (("return count", "return count / image.size"),),
        ),
        Misconception(
            "Z07", "counted in a byte",
            "Your count starts again at 256, as a single byte does. Which type can "
            "hold a larger number?",
            (("return count", "return count % 256"),),
        ),
        Misconception(
            "Z08", "rounded down",
            "With one pixel of ink among 49 you return 0. A share times the size is "
            "not always whole: 1 / 49 * 49 is just below 1. How can you count without "
            "dividing?",
            (("return count", "return int(count / image.size * image.size)"),),
        ),
        Misconception(
            "Z09", "shades counted",
            "You count every shade of ink once, however many pixels have it. What "
            "should two pixels of 7 add to the count?",
            wrong=lambda image: len(np.unique(image[image > 0])),
        ),
        Misconception(
            "Z10", "1 taken for background",
            "A pixel of 1 is missing from your count. It is light, but is it background?",
            (("value > 0", "value > 1"),),
        ),
        Misconception(
            "Z11", "dark pixels lost",
            "Pixels of 128 and more are missing from your count, as if those bytes "
            "were negative. Which type do you read the bytes as?",
            (("value > 0", "0 < value < 128"),),
        ),
        Misconception(
            "Z12", "rows counted",
            "You count the rows that hold any ink, not the pixels. How much should a "
            "row with two dark pixels add?",
            wrong=lambda image: int(np.any(image > 0, axis=1).sum()),
        ),
        Misconception(
            "Z14", "columns counted",
            "You count the columns that hold any ink, not the pixels. How much should "
            "a column with two dark pixels add?",
            wrong=lambda image: int(np.any(image > 0, axis=0).sum()),
        ),
        float_for_count("Z15", ("return count", "return float(count)"), of="pixels"),
        Misconception(
            "Z16", "darkest pixels left out",
            "You count every pixel that is not 255. Is 255 background or ink in MNIST?",
            (("value > 0", "value < 255"),),
        ),
        Misconception(
            "Z17", "first row only",
            "You count the ink of the first row only. When does your function return: "
            "is that line inside a loop?",
            (("return count", "return int(np.count_nonzero(image[0]))"),),
        ),
        Misconception(
            "Z18", "height of the image",
            "You return the number of rows of the image. What does len count, if an "
            "array has two axes?",
            wrong=lambda image: len(image),
        ),
        Misconception(
            "Z19", "1 as soon as there is ink",
            "You return 1 as soon as there is any ink. What should happen to the "
            "count at each pixel of ink: is it set, or does it grow?",
            (("count += 1", "count = 1"),),
        ),
        Misconception(
            "Z20", "always 2",
            "You return 2 for every image: that is its number of axes. np.nonzero "
            "gives one array per axis; how long is each of them?",
            wrong=lambda image: len(np.nonzero(image)),
        ),
        Misconception(
            "Z21", "bytes divided by 255",
            "You add up the bytes and divide by 255, so a light grey pixel counts for "
            "less than one. How much should it count?",
            (
                ("count += 1", "count += int(value)"),
                ("return count", "return count // 255"),
            ),
        ),
        Misconception(
            "Z22", "last row left out",
            "Your last row is missing from the count. Where does the slice [:-1] "
            "stop?",
            (("return count\n", "return count - int(np.count_nonzero(image[-1]))\n"),),
        ),
        Misconception(
            "Z23", "darker than the average",
            "You count the pixels that are darker than the average of the image. A "
            "light grey pixel carries ink as well: which is the only value that means "
            "background?",
            (("value > 0", "value > image.mean()"),),
        ),
        Misconception(
            "Z24", "bytes added up in a byte",
            "You add up the bytes themselves, and the sum starts again at 256 because "
            "a byte holds no more. How much should a pixel of ink add to the count?",
            (("count += 1", "count = (count + int(value)) % 256"),),
        ),
        Misconception(
            "Z25", "largest byte",
            "You return the largest byte of the image. How dark a pixel is does not matter "
            "here: what should each pixel of ink add to the count?",
            wrong=lambda image: int(image.max()),
        ),
    ),
    alternatives=(ink_by_comparison, ink_by_counting, ink_by_list),
    hints=(
        "Comparing an array with a number gives an array of True and False.",
        "When such an array is summed, each True counts as 1.",
        "return int(np.sum(image ___ 0))",
    ),
    explanation=(
        "`image > 0` is True where there is ink, and the sum counts each True as 1. In "
        "MNIST 0 is background, 255 is the darkest ink, and the bytes in between are "
        "shades."
    ),
    general=_case,
    after="This is how every exercise works: write, check, read what it says, go on.",
    equivalent_mutants={},
)  # fmt: skip
