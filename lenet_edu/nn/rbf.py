"""The output layer: how far is F6 from the picture of each digit?

Ten fixed 7 x 12 bitmaps of +1 and -1; the smallest squared distance is the answer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .validation import Array, rows, same_shape

# Digits 0 to 9 side by side, read off the paper's Fig. 3.
_DRAWN = """
    .#####. ...##.. .#####. ####### .#####. .#####. ..####. ####### .#####. .#####.
    ....... ..###.. ....... .....## ....... ....... .##.... .....## ##...## ##..###
    ..###.. .####.. .#####. ....##. ....... ####### ##..... .....## ##...## ##...##
    .##.##. ...##.. ##...## ...##.. .##..## ##..... ##..... ....##. ##...## ##...##
    ##...## ...##.. #....## ..####. .##..## ##..... ######. ...##.. .#####. ##..###
    ##...## ...##.. ....##. .....## ###..## .####.. ###..## ...##.. ##...## .######
    ##...## ...##.. ..###.. .....## ##...## ..####. ##...## ..##... ##...## .....##
    ##...## ...##.. .##.... .....## ##...## .....## ##...## ..##... ##...## .....##
    .##.##. ...##.. ##..... ##...## ##..### ##...## ###..## ..##... ##...## ....##.
    ..###.. .###### ####### .#####. .###### .#####. .#####. ..##... .#####. .####..
    ....... ....... ....... ....... .....## ....... ....... ....... ....... .......
    ....... ....... ....... ....... .....## ....... ....... ....... ....... .......
"""


def bitmaps() -> Array:
    """The ten target pictures, (10, 12, 7): +1 for ink, -1 for paper.

    Source: LeCun et al. 1998, Fig. 3.
    """
    lines = [line.split() for line in _DRAWN.split("\n") if line.strip()]
    drawn = [[list(lines[r][d]) for r in range(12)] for d in range(10)]
    return np.where(np.array(drawn) == "#", 1.0, -1.0)


def codes() -> Array:
    """The bitmaps as the weights of the output layer, (10, 84), row after row."""
    return bitmaps().reshape(10, 84)


def rbf(x: ArrayLike, codes: ArrayLike) -> Array:
    """Squared distance to each code: y[n,i] = sum over j of (x[n,j] - codes[i,j])^2.

    Parameters
    ----------
    x : (N, D)
        F6's outputs; D = 84 in LeNet-5.
    codes : (K, D)

    Returns
    -------
    penalties : (N, K)
        0 where x is the code itself; no root, no factor 1/2.

    Raises
    ------
    ValueError
        If a shape does not fit.
    TypeError
        If the values are not real numbers.

    Source: LeCun et al. 1998, eq. (7).
    """
    difference = _differences(x, codes)
    return np.square(difference).sum(axis=2)


def rbf_backward(dy: ArrayLike, x: ArrayLike, codes: ArrayLike) -> tuple[Array, Array]:
    """Gradients of :func:`rbf`: dx[n] = sum over i of dy[n,i] 2 (x[n] - codes[i]).

    Parameters
    ----------
    dy : (N, K)
        Gradient of the loss with respect to the penalties.
    x, codes
        As given to :func:`rbf`.

    Returns
    -------
    dx : (N, D), dcodes : (K, D)
        LeNet-5 keeps its codes fixed and drops dcodes.

    Raises
    ------
    ValueError, TypeError
        As :func:`rbf`; also if dy does not have the shape of the penalties.

    Source: the chain rule on eq. (7).
    """
    difference = _differences(x, codes)  # (N, K, D)
    dy = rows(dy, "dy")
    same_shape(dy, difference.shape[:2], "dy", "the shape of the penalties")
    dx = 2 * np.einsum("nk,nkd->nd", dy, difference)
    dcodes = -2 * np.einsum("nk,nkd->kd", dy, difference)
    return dx, dcodes


def decide(penalties: ArrayLike) -> Array:
    """The class of the smallest penalty, (N, K) -> (N,) int; a tie: the first.

    Source: LeCun et al. 1998, sec. II-B.
    """
    return rows(penalties, "penalties").argmin(axis=1)


def margin(penalties: ArrayLike) -> Array:
    """Second smallest penalty minus the smallest, (N, K) -> (N,): how sure it is.

    Raises
    ------
    ValueError
        If there are fewer than two classes.

    Source: LeCun et al. 1998, sec. III-D (the difference of the two best scores).
    """
    penalties = rows(penalties, "penalties")
    if penalties.shape[1] < 2:
        raise ValueError(
            "a margin needs at least two classes; penalties has shape "
            f"{penalties.shape}"
        )
    two = np.partition(penalties, 1, axis=1)
    return two[:, 1] - two[:, 0]


def _differences(x: ArrayLike, codes: ArrayLike) -> Array:
    x, codes = rows(x), rows(codes, "codes")
    if x.shape[1] != codes.shape[1]:
        raise ValueError(
            f"x has {x.shape[1]} numbers per row (shape {x.shape}), but a code has "
            f"{codes.shape[1]} (shape {codes.shape})"
        )
    return x[:, None, :] - codes[None, :, :]
