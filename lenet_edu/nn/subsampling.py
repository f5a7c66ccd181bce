"""Trainable subsampling as in S2 and S4: add a block, scale it, shift it.

The four inputs are added, multiplied by one coefficient per map, and one bias per
map is added; squashing follows as a layer of its own. Source: LeCun et al. 1998,
sec. II-B. (Sec. II-A says "average": the same functions, with a coefficient four
times as large.)
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from .validation import Array, as_float, images, same_shape, whole_number


def block_sums(x: ArrayLike, size: int = 2) -> Array:
    """Sums over blocks that do not overlap.

    Parameters
    ----------
    x : (N, C, H, W)
    size : side of a block; H and W must be multiples of it

    Returns
    -------
    (N, C, H // size, W // size)

    Raises
    ------
    ValueError
        If the blocks do not tile the image.
    """
    x = images(x)
    size = whole_number(size, "size", 1)
    N, C, H, W = x.shape
    if H % size or W % size:
        raise ValueError(
            f"blocks of {size} x {size} do not tile {H} x {W} pixels; "
            f"cut or pad x to a multiple of {size}"
        )
    return x.reshape(N, C, H // size, size, W // size, size).sum(axis=(3, 5))


def subsample(
    x: ArrayLike, coefficient: ArrayLike, bias: ArrayLike, size: int = 2
) -> Array:
    """y[n,c] = coefficient[c] * block_sums(x)[n,c] + bias[c].

    Parameters
    ----------
    x : (N, C, H, W)
    coefficient, bias : (C,)

    Returns
    -------
    y : (N, C, H // size, W // size)

    Raises
    ------
    ValueError, TypeError
        If the blocks do not tile, or coefficient and bias are not one per map.
    """
    x, coefficient = _checked(x, coefficient)
    bias = as_float(bias, "bias")
    same_shape(bias, (x.shape[1],), "bias", "one per map")
    return block_sums(x, size) * coefficient[:, None, None] + bias[:, None, None]


def subsample_backward(
    dy: ArrayLike, x: ArrayLike, coefficient: ArrayLike, size: int = 2
) -> tuple[Array, Array, Array]:
    """Gradients of :func:`subsample`.

    Parameters
    ----------
    dy : (N, C, H // size, W // size)
    x, coefficient, size : as given to :func:`subsample`

    Returns
    -------
    dx : (N, C, H, W), dcoefficient : (C,), dbias : (C,)
    """
    x, coefficient = _checked(x, coefficient)
    dy = images(dy, "dy")
    sums = block_sums(x, size)
    same_shape(dy, sums.shape, "dy", "the shape of y")
    spread = dy * coefficient[:, None, None]
    dx = spread.repeat(size, axis=2).repeat(size, axis=3)
    return dx, (dy * sums).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


def subsampling_counts(
    maps: int, height: int, width: int, size: int = 2
) -> tuple[int, int]:
    """Trainable parameters and connections; S2: (12, 5880).

    ``height`` and ``width`` are those of the output maps. Source: sec. II-B.
    """
    return 2 * maps, maps * height * width * (size * size + 1)


def _checked(x: ArrayLike, coefficient: ArrayLike) -> tuple[Array, Array]:
    x, coefficient = images(x), as_float(coefficient, "coefficient")
    same_shape(coefficient, (x.shape[1],), "coefficient", "one per map")
    return x, coefficient
