"""Chapter 09: powers that overflow, and what was taken out of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ...exercise import Function, Misconception, Probe
from ..probes import probe
from ._shared import classes, table

Array = np.ndarray
Subtracted = Callable[[Array], Array]  # z (N, K) -> what is subtracted, (N, 1)

# Each tells apart what may be subtracted before the powers: nothing, the first logit,
# the smallest or the mean, a number never below 0, one number for the whole batch.
LARGE_LOGITS = (
    ("one image with the logits 1000, 1001 and 900", ((1000, 1001, 900),), (2,)),
    ("one image with the logits 0, 1000 and 2000", ((0, 1000, 2000),), (2,)),
    ("one image with the logits 2000, 0 and 0", ((2000, 0, 0),), (0,)),
    (
        "one image with the logits -10,000, -10,001 and -10,100",
        ((-10000, -10001, -10100),),
        (2,),
    ),
    (
        "two images, one with logits near 10,000, the other near -10,000",
        ((10000, 9999, 9900), (-10000, -10001, -10100)),
        (2, 2),
    ),
)


def large_logits(labelled: bool = True) -> tuple[Probe, ...]:
    """Logits that overflow unless each row's largest is subtracted, with labels."""

    def one(
        says: str, rows: tuple[tuple[int, ...], ...], right: tuple[int, ...]
    ) -> Probe:
        if not labelled:
            return probe(says, lambda: (table(*rows),))
        classes_are = (
            "the right classes are" if len(right) > 1 else "the right class is"
        )
        says = f"{says}; {classes_are} {' and '.join(map(str, right))}"
        return probe(says, lambda: (table(*rows), classes(*right)))

    return tuple(one(*case) for case in LARGE_LOGITS)


def first(z: Array) -> Array:
    """The first number of each row."""
    return z[:, :1]


def wrongly_shifted(
    make: Callable[[Subtracted], Function], variant: str = ""
) -> tuple[Misconception, ...]:
    """Another number subtracted than the row's largest logit.

    ``make(subtracted)`` returns the exercise's function with ``subtracted(z)`` taken
    out of the powers; ``variant`` ends the ids where an exercise has two such forms.
    """
    mistakes = (
        Misconception(
            "L01", "nothing subtracted",
            "With logits of 1000 your powers overflow: e to the power of 1000 is inf "
            "for the computer. What can you subtract from a whole row without changing "
            "its probabilities?",
            wrong=make(lambda z: np.zeros((len(z), 1))),
        ),
        Misconception(
            "L03", "maximum of the whole batch",
            "An image with low logits goes wrong as soon as another one in its batch "
            "has high logits: you subtract one maximum from all rows, and every power "
            "of the low row becomes 0. Whose maximum belongs to a row?",
            wrong=make(lambda z: np.full((len(z), 1), np.max(z))),
        ),
        Misconception(
            "L0E", "first logit subtracted",
            "A row that starts with 0 and goes up to 2000 overflows, and one that "
            "starts with its largest logit does not. Which logit of a row do you "
            "subtract, and which one makes the largest exponent 0?",
            wrong=make(first),
        ),
        Misconception(
            "L0F", "smallest logit subtracted",
            "In rows whose logits are 2000 apart your powers overflow: what you "
            "subtract from a row is not its largest logit. Which number makes the "
            "largest exponent 0?",
            wrong=make(lambda z: z.min(axis=1, keepdims=True)),
        ),
        Misconception(
            "L0G", "mean subtracted",
            "In rows whose logits are 2000 apart your powers overflow, in narrower "
            "rows they do not: what you subtract lies between the smallest logit and "
            "the largest. Which number makes the largest exponent 0?",
            wrong=make(lambda z: z.mean(axis=1, keepdims=True)),
        ),
        Misconception(
            "L0H", "maximum that is never below 0",
            "A row whose logits are all near -10,000 goes wrong: what you subtract "
            "from it is not its largest logit, because yours is never below 0. So all "
            "its powers become 0. What is the largest of -3 and -5?",
            wrong=make(lambda z: np.maximum(0, z.max(axis=1, keepdims=True))),
        ),
    )  # fmt: skip
    return tuple(replace(m, id=m.id + variant) for m in mistakes)


def far() -> tuple[Array, Array]:
    """Penalties far above any j."""
    return table((1e6, 1e6 + 2, 1e6), (3e5, 1e6, 0)), classes(1, 2)


def far_and_j() -> tuple[Array, Array, float]:
    """One image near the codes, one far from them, j above both."""
    return table((1500, 1502, 1501), (0, 1, 3)), classes(1, 2), 2000.0


def all_large() -> tuple[Array, Array, float]:
    """Penalties and j whose powers are all 0 for the computer."""
    return table((1500, 1501, 1500.5), (1202, 1200, 1199)), classes(0, 0), 1500.0


LARGE_PENALTIES = (
    probe("penalties of a million, j left out", far),
    probe("penalties from 1,199 to 1,502, j = 1,500", all_large),
    probe("one image near 1,500, another near 0, j = 2,000", far_and_j),
    probe(
        "one image with the penalties 3000, 0 and 5000; the right class is 0, j = 2000",
        lambda: (table((3000, 0, 5000)), classes(0), 2000.0),
    ),
    probe(
        "one image with the penalties 0, 3000 and 5000; the right class is 1, j = 2000",
        lambda: (table((0, 3000, 5000)), classes(1), 2000.0),
    ),
    probe(
        "one image with the penalties 0, 3000 and 5000; the right class is 0, j = 2000",
        lambda: (table((0, 3000, 5000)), classes(0), 2000.0),
    ),
    probe(
        "one image with the penalties 720, 0 and 5000; the right class is 0, j = 2000",
        lambda: (table((720, 0, 5000)), classes(0), 2000.0),
    ),
)


def wrongly_shifted_penalties(
    make: Callable[[Callable[[Array, float], Array]], Function],
) -> tuple[Misconception, ...]:
    """Another number taken out than the smallest of a row's penalties and j."""
    return (
        Misconception(
            "L51", "no minimum taken out",
            "With penalties and j near a thousand you get inf or nan: every power of e "
            "is 0 there, and so is their sum. What can you take out of the sum before "
            "you compute the powers?",
            wrong=make(lambda y, j: np.zeros((len(y), 1))),
        ),
        Misconception(
            "L56", "minimum of the whole batch",
            "An image far away goes wrong as soon as another one is near: you take "
            "one minimum for all images, and every power of the far one becomes 0. "
            "Whose minimum belongs to a row?",
            wrong=make(lambda y, j: np.full((len(y), 1), min(np.min(y), j))),
        ),
        Misconception(
            "L5C", "first penalty for the smallest",
            "A row of 3000, 0 and 5000 overflows, and one of 0, 3000 and 5000 does "
            "not. Which penalty of a row do you compare with j, and which one makes "
            "the largest exponent 0?",
            wrong=make(lambda y, j: np.minimum(first(y), j)),
        ),
        Misconception(
            "L5K", "j alone taken out",
            "You take j out of the sum, whatever the penalties are. Where they lie far "
            "below j a power overflows, and where they lie far above it all are 0 but "
            "one. Which of the row's penalties and j makes the largest exponent 0?",
            wrong=make(lambda y, j: np.full((len(y), 1), float(j))),
        ),
        Misconception(
            "L5D", "not the smallest taken out",
            "Where one penalty is 0 and j is 2000, one of your powers overflows: what "
            "you take out of the sum is not the smallest of the row's penalties and j. "
            "Which number makes the largest exponent 0?",
            wrong=make(lambda y, j: np.minimum(y.max(axis=1, keepdims=True), j)),
        ),
    )  # fmt: skip
