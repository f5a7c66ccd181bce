"""One parameter of ours under the name and in the shape of PyTorch's plain layers."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lenet_edu.nn.connections import as_mask
from lenet_edu.nn.validation import Array, as_float

PARTS = {"w": "weight", "b": "bias", "bias": "bias", "coefficient": "weight"}


def torch_entry(name: str, array: ArrayLike, table: ArrayLike) -> tuple[str, Array]:
    """The entry of a state dict of plain Conv2d and Linear layers.

    Parameters
    ----------
    name
        As in ``network.parameters``: a layer, a dot, and w, b, coefficient or bias.
    array
        w (F, C, k, l) or (M, D); b, bias or coefficient (C,).
    table : (F, C)
        C3's connections; w of C3 is masked with it, no other array is.

    Returns
    -------
    name : str
        The layer, a dot, and weight or bias.
    array
        The shape stays, but a coefficient becomes one 2 x 2 kernel per map,
        (C, 1, 2, 2): a convolution with as many groups as maps and a stride of 2.

    Raises
    ------
    ValueError
        If the name is not of this form or a coefficient does not have one axis.
    TypeError
        If the array does not hold real numbers.
    """
    layer, dot, part = name.partition(".")
    if not (layer and dot and part in PARTS):
        raise ValueError(
            f"a parameter is called like C1.w, its last part one of "
            f"{', '.join(PARTS)}; this one is called {name!r}"
        )
    moved: Array = as_float(array, name)
    if part == "coefficient":
        if moved.ndim != 1:
            raise ValueError(
                f"there is one coefficient per map, shape (C,); {name} has shape "
                f"{moved.shape}"
            )
        moved = np.tile(moved[:, None, None, None], (1, 1, 2, 2))
    elif name == "C3.w":
        moved = moved * as_mask(table)[:, :, None, None]
    return f"{layer}.{PARTS[part]}", moved
