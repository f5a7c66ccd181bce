"""The code that 17.4 begins with: right lines in a wrong order, on purpose."""
# ruff: noqa: F821, F841
# mypy: ignore-errors

from collections.abc import Callable

import numpy as np

Array = np.ndarray
Answer = Callable[[Array], Array]
Change = Callable[[Array, float], Array]


def error_curve(
    answer: Answer, images: Array, labels: Array, change: Change, amounts: Array
) -> Array:
    return errors
    for a, amount in enumerate(amounts):
        errors[a] = np.mean(digits != labels)
        digits = answer(change(images, amount))
    errors = np.zeros(len(amounts))
