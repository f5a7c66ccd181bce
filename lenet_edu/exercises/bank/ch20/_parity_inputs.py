"""20.2 parity: pairs of lists on which known mistakes show."""

from __future__ import annotations

import numpy as np

from ..probes import counting, numbers

Array = np.ndarray
Generator = np.random.Generator


def same_twice() -> tuple[list[Array], list[Array]]:
    return [counting(2, 3), numbers(4, seed=1)], [counting(2, 3), numbers(4, seed=1)]


def second_and_third() -> tuple[list[Array], list[Array]]:
    a, b, c = (numbers(2, 3, seed=n) for n in range(3))
    return [a, b, c, a], [a, b + 0.5, c - 0.01, a]


def large() -> tuple[list[Array], list[Array]]:
    a = 200 + numbers(3, 10, seed=3)
    near = a.copy()
    near[1, 4] -= 0.0004
    return [a], [near]


def small() -> tuple[list[Array], list[Array]]:
    a = 1e-7 * counting(2, 4)
    b = a.copy()
    b[1, 2] *= 1.5
    return [a, a], [a, b]


def around_the_tolerance() -> tuple[list[Array], list[Array]]:
    """Errors of 0.000004 and of 0.00004, before and behind the default tolerance."""
    a = np.array([1.0, 0.5])
    return [a, a, a], [a - [0, 4e-6], a - [0, 4e-5], a]


def each_alone() -> tuple[list[Array], list[Array]]:
    """The largest number is negative and on one side only; tiny numbers differ."""
    return (
        [np.array([-4.0, 1.0]), np.array([2.0, -3.0]), np.array([8.0, 0.5])],
        [np.array([-3.0, 1.0]), np.array([2.0, -4.0]), np.array([8.0, 1.5])],
    )


def negative() -> tuple[list[Array], list[Array]]:
    a = -counting(2, 3)
    b = a.copy()
    b[0, 1] += 0.5
    return [a], [b]


def theirs_larger() -> tuple[list[Array], list[Array]]:
    return [counting(4), counting(4)], [3 * counting(4), -counting(4)]


def shapes() -> tuple[list[Array], list[Array]]:
    row = np.ones((2, 3))
    return [row, row, numbers(3, 1)], [np.ones((2, 1)), row, numbers(3, 1).T]


def not_a_number() -> tuple[list[Array], list[Array]]:
    a = numbers(2, 3, seed=5)
    b, c = a.copy(), a.copy()
    b[1, 1], c[0, 2] = np.nan, np.inf
    return [a, a, a, b], [a, b, c, a]


def zeros_beside_nan() -> tuple[list[Array], list[Array]]:
    return [np.zeros(3), np.zeros(2)], [np.array([0.0, np.nan, 0.0]), np.zeros(2)]


def nothing() -> tuple[list[Array], list[Array]]:
    a = np.zeros((2, 2))
    return [a, np.zeros(3)], [a.copy(), np.array([0.0, 0.0, 1e-9])]


def parity_case(rng: Generator) -> tuple[list[Array], list[Array], float]:
    ours, theirs = [], []
    for _ in range(int(rng.integers(2, 6))):
        shape = tuple(int(n) for n in rng.integers(2, 5, size=int(rng.integers(1, 4))))
        a = rng.normal(size=shape) * float(rng.choice([1e-3, 1.0, 200.0]))
        noise = rng.normal(size=shape) * float(rng.choice([0.0, 0.01, 0.5]))
        ours.append(a)
        theirs.append(a * (1 + noise))
    return ours, theirs, 1e-3
