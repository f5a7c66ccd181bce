"""Gradients by moving one number at a time: what the backward passes are held to."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

STEP = 1e-6


def central_difference(
    function: Callable[[np.ndarray], np.ndarray], array: np.ndarray, dy: np.ndarray
) -> np.ndarray:
    """Gradient of sum(dy * function(array)) with respect to array (float64)."""
    gradient = np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        up, down = array.copy(), array.copy()
        up[place] += STEP
        down[place] -= STEP
        change = function(up) - function(down)
        gradient[place] = np.sum(dy * change) / (2 * STEP)
    return gradient


def frozen(*arrays: np.ndarray) -> list[np.ndarray]:
    """Copies that raise when somebody writes into them."""
    copies = [array.copy() for array in arrays]
    for copy in copies:
        copy.setflags(write=False)
    return copies


def scattered(array: np.ndarray) -> np.ndarray:
    """The same numbers, but neither contiguous nor in C order in memory."""
    room = np.full([2 * n + 1 for n in reversed(array.shape)], np.nan, array.dtype)
    view = room.T[tuple(slice(2 * n - 1, None, -2) for n in array.shape)]
    view[...] = array
    assert not view.flags.c_contiguous
    return view
