"""What the widgets share that ask a network about one digit under some knobs.

The digits to choose from, one of your own among them, and the traits around them.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from lenet_edu.data import BACKGROUND, INK, embedded, to_input

from .base import Explorer

SIDE = 32
Image = NDArray[np.float32]


class OneDigit(Explorer):
    """A widget whose ``state`` names one of ``digits`` and says where each knob is.

    Subclasses observe ``state`` and set ``answer``.
    """

    digits: Any = traitlets.Dict().tag(sync=True)
    knobs: Any = traitlets.Dict().tag(sync=True)
    background = traitlets.Float(BACKGROUND).tag(sync=True)
    ink = traitlets.Float(INK).tag(sync=True)
    start: Any = traitlets.Dict().tag(sync=True)
    state: Any = traitlets.Dict().tag(sync=True)
    answer: Any = traitlets.Dict().tag(sync=True)

    def _image(self, state: dict[str, Any]) -> Image:
        """The digit that the state names, as it was given."""
        return np.array(self.digits[state["name"]], dtype=np.float32)


def digits_with(image: ArrayLike | None) -> tuple[dict[str, Image], str]:
    """One digit of each class, behind a digit of your own if there is one.

    Parameters
    ----------
    image : (28, 28) bytes, or (32, 32) as the network takes it; optional
        Also with axes of length 1 in front.

    Returns
    -------
    digits : (32, 32) each, by name
    first : the name of the one to begin with

    Raises
    ------
    ValueError
        If the image is not one picture of such a size.
    """
    if image is None:
        return dict(ten_digits()), "4"
    return {"your digit": _checked(image), **dict(ten_digits())}, "your digit"


@functools.cache
def ten_digits() -> tuple[tuple[str, Image], ...]:
    """One digit of each class, as the network takes it, by its name."""
    x = to_input(one_of_each(0))
    return tuple((str(d), x[d, 0]) for d in range(10))


@functools.cache
def one_of_each(nth: int) -> NDArray[np.uint8]:
    """(10, 28, 28): the nth test digit of each class, of those that come along."""
    data = embedded()
    chosen = [int(np.flatnonzero(data.test_labels == d)[nth]) for d in range(10)]
    return data.test_images[chosen]


def _checked(image: ArrayLike) -> Image:
    array = np.asarray(image)
    while array.ndim > 2 and array.shape[0] == 1:
        array = array[0]
    if array.shape == (28, 28) and array.dtype == np.uint8:
        return to_input(array[None])[0, 0]
    if array.shape == (SIDE, SIDE) and array.dtype.kind == "f":
        if not np.isfinite(array).all():
            raise ValueError("the image holds values that are not finite")
        return array.astype(np.float32)
    raise ValueError(
        "image must be one digit, (28, 28) bytes as load_mnist gives them or (32, 32) "
        f"floats as to_input does; given was {array.dtype} {np.shape(image)}"
    )
