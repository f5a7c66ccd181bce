"""Moving weights to a framework that keeps channels last, such as Keras.

The order of a picture's axes decides the order in which flattening reads it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lenet_edu.nn.validation import Array, as_float, rows


def to_channels_last(
    conv: ArrayLike, dense: ArrayLike, H: int, W: int
) -> tuple[Array, Array]:
    """Weights for pictures (N, H, W, C) from weights for pictures (N, C, H, W).

    Parameters
    ----------
    conv : (F, C, k, l)
        Kernels, in any layer.
    dense : (M, F * H * W)
        A dense layer that reads the F flattened maps of H x W.
    H, W
        Of the maps that are flattened.

    Returns
    -------
    conv : (k, l, C, F)
    dense : (H * W * F, M)
        Its rows in the order in which maps (H, W, F) are flattened.

    Raises
    ------
    ValueError
        If conv does not have four axes or dense does not read F maps of H x W.
    TypeError
        If they do not hold real numbers.
    """
    conv, dense = as_float(conv, "conv"), rows(dense, "dense")
    if conv.ndim != 4:
        raise ValueError(f"conv must be (F, C, k, l); it has shape {conv.shape}")
    F, M = len(conv), len(dense)
    if dense.shape[1] != F * H * W:
        raise ValueError(
            f"{F} maps of {H} x {W} are {F * H * W} numbers; dense reads "
            f"{dense.shape[1]}"
        )
    # (M, F, H, W) -> (H, W, F, M): the dense layer is a kernel as large as its maps.
    turned = dense.reshape(M, F, H, W).transpose(2, 3, 1, 0)
    return conv.transpose(2, 3, 1, 0).copy(), turned.reshape(H * W * F, M).copy()


def flattened_last(maps: ArrayLike) -> Array:
    """Maps (N, C, H, W) as a channels-last framework flattens them: (N, H * W * C)."""
    maps = as_float(maps, "maps")
    return np.moveaxis(maps, 1, 3).reshape(len(maps), -1)
