"""Gradient checking: a backward pass against moving one number at a time.

Everything runs in float64. What comes from above is random, never ones: a sum of
outputs has gradients so regular that most wrong backward passes get them right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lenet_edu.models.network import Network
from lenet_edu.nn import Layer

from .loop import Loss

STEP = 1e-5


def numerical_gradient(
    f: Callable[[np.ndarray], float], x: ArrayLike, h: float = STEP
) -> np.ndarray:
    """Central differences: (f(x + h) - f(x - h)) / 2h, one number of x at a time.

    Parameters
    ----------
    f
        Takes an array like x and returns one number.
    x : any shape
        Copied to float64; the caller's array is not touched.
    h : float
        The step. The error of the formula shrinks with h^2, that of rounding grows
        with 1/h; around 1e-5 the two meet.

    Returns
    -------
    gradient : float64, the shape of x
    """
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        gradient[place] = _slope(f, x, place, h)
    return gradient


def relative_error(a: ArrayLike, b: ArrayLike) -> float:
    """The largest |a - b|, as a part of the largest number in a and b.

    Parameters
    ----------
    a, b : one shape, any

    Returns
    -------
    error : float
        0 for equal arrays, also where both are zero; 2 for opposite signs.

    Raises
    ------
    ValueError
        If the shapes differ: broadcasting would compare the wrong numbers.
    """
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError(
            f"two gradients of one thing have one shape; these have {a.shape} and "
            f"{b.shape}"
        )
    size = max(np.abs(a).max(initial=0.0), np.abs(b).max(initial=0.0))
    if size == 0:
        return 0.0
    return float(np.abs(a - b).max() / size)


def errors_by_step(
    steps: ArrayLike,
    numerical: Callable[..., np.ndarray] = numerical_gradient,
    error: Callable[..., float] = relative_error,
) -> dict[str, list[float]]:
    """How wrong measured derivatives of the sine are, by the step h.

    Parameters
    ----------
    steps : (n,)
        Each is tried at 20 random places.
    numerical, error
        As `numerical_gradient` and `relative_error`; a learner's own will do.

    Returns
    -------
    errors : by "one-sided", "central" and "central, float32", n numbers each
    """
    x = np.random.default_rng(0).normal(size=20)
    errors: dict[str, list[float]] = {
        "one-sided": [], "central": [], "central, float32": [],
    }  # fmt: skip
    for h in np.asarray(steps, dtype=float):
        found = [
            (np.sin(x + h) - np.sin(x)) / h,
            numerical(lambda v: np.sin(v).sum(), x, h),
            numerical(lambda v: np.sin(v.astype(np.float32)).sum(), x, h),
        ]
        for curve, gradient in zip(errors.values(), found, strict=True):
            curve.append(float(error(gradient, np.cos(x))))
    return errors


def check_layer(
    layer: Layer, x: ArrayLike, rng: np.random.Generator, h: float = STEP
) -> dict[str, float]:
    """Relative errors of a layer's gradients, with a random gradient from above.

    Parameters
    ----------
    layer
        Its parameters must be float64; they are moved and moved back.
    x
        An input of the layer, small: every number of it costs two forward passes.
    rng
        Draws the gradient from above.
    h
        Step of the central differences.

    Returns
    -------
    errors : by name, "x" for the input, then the layer's parameters

    Raises
    ------
    ValueError
        If a parameter is not float64.
    """
    _float64(layer.parameters)
    x = np.array(x, dtype=float)
    y = layer.forward(x)
    dy = rng.normal(size=y.shape)
    dx = layer.backward(dy)
    analytic = {name: np.array(g) for name, g in layer.gradients.items()}

    def loss(moved: np.ndarray) -> float:
        return float((dy * layer.forward(moved)).sum())

    errors = {"x": relative_error(dx, numerical_gradient(loss, x, h))}
    for name, array in layer.parameters.items():
        numeric = np.zeros(array.shape)
        for place in np.ndindex(array.shape):
            numeric[place] = _slope(lambda _: loss(x), array, place, h)
        errors[name] = relative_error(analytic[name], numeric)
    return errors


@dataclass(frozen=True)
class Compared:
    """One number of one parameter: its gradient twice, and how far apart they are."""

    name: str
    place: tuple[int, ...]
    backward: float
    numerical: float

    @property
    def error(self) -> float:
        """The relative error of the two."""
        return relative_error(self.backward, self.numerical)


def check_network(
    network: Network,
    loss: Loss,
    x: np.ndarray,
    labels: np.ndarray,
    rng: np.random.Generator,
    count: int = 2,
    h: float = STEP,
) -> list[Compared]:
    """Compare a few numbers of every parameter: two forward passes for each.

    They are drawn from all numbers, also those whose gradient is said to be 0: that may
    be the mistake.

    Parameters
    ----------
    network
        Its parameters must be float64; they are moved and moved back.
    loss
        (y, labels) -> mean loss, dy; as for training.
    x, labels
        One or two images are enough.
    rng
        Chooses the numbers.
    count
        How many of each parameter.
    h
        Step of the central differences.

    Raises
    ------
    ValueError
        If a parameter is not float64.
    """
    _float64(network.parameters)
    _, dy = loss(network.forward(x), labels)
    network.backward(dy)
    gradients = {name: np.array(g) for name, g in network.gradients.items()}

    def value(_: np.ndarray) -> float:
        return loss(network.forward(x), labels)[0]

    return [
        Compared(
            name, place, float(gradients[name][place]), _slope(value, array, place, h)
        )
        for name, array in network.parameters.items()
        for place in _places(array.shape, rng, count)
    ]


def _places(
    shape: tuple[int, ...], rng: np.random.Generator, count: int
) -> Iterator[tuple[int, ...]]:
    for n in rng.permutation(int(np.prod(shape)))[:count]:
        yield tuple(int(i) for i in np.unravel_index(n, shape))


def _slope(
    f: Callable[[np.ndarray], float], x: np.ndarray, place: tuple[int, ...], h: float
) -> float:
    """The central difference at one place of x, which is left as it was."""
    kept = x[place]
    try:
        x[place] = kept + h
        up = f(x)
        x[place] = kept - h
        down = f(x)
    finally:
        x[place] = kept
    return float((up - down) / (2 * h))


def _float64(parameters: dict[str, np.ndarray]) -> None:
    for name, array in parameters.items():
        if array.dtype != np.float64:
            raise ValueError(
                f"{name} is {array.dtype}: a step of 1e-5 drowns in its rounding. "
                "Check a network whose parameters are float64"
            )
