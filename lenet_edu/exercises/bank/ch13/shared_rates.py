"""13.7 shared_rates: from the curvatures of connections to the rates of weights."""

from __future__ import annotations

import numpy as np

from ...exercise import Exercise, Function, Misconception
from ..probes import probe
from ._shared import positive

Array = np.ndarray
Generator = np.random.Generator


def shared_rates(h: Array, uses: Array, count: int, eta: float, mu: float) -> Array:
    total = np.zeros(count)
    for u in range(len(uses)):
        total[uses[u]] += np.mean(h[:, u])
    return eta / (mu + total)


def _given() -> Function:
    def shared_rates(h: Array, uses: Array, count: int, eta: float, mu: float) -> Array:
        total = np.zeros(count)
        for u in range(len(uses)):
            total += np.sum(h[:, u])
        return eta / (mu + total)

    return shared_rates


def rates_by_bincount(
    h: Array, uses: Array, count: int, eta: float, mu: float
) -> Array:
    """The course's answer to 13.7."""
    return eta / (mu + np.bincount(uses, h.mean(axis=0), count))


def rates_by_add_at(h: Array, uses: Array, count: int, eta: float, mu: float) -> Array:
    sums = np.zeros((len(h), count))
    for row, one in zip(sums, h, strict=True):
        np.add.at(row, uses, one)
    return eta / (mu + sums.mean(axis=0))


def rates_by_matrix(h: Array, uses: Array, count: int, eta: float, mu: float) -> Array:
    """A table (U, count) says which weight each connection uses."""
    table = np.asarray(uses)[:, None] == np.arange(count)
    return eta / (mu + np.mean(h @ table, axis=0))


def rates_by_weight(
    h: Array, uses: Array, count: int, eta: float, mu: float
) -> list[float]:
    rates = []
    for k in range(count):
        mine = [u for u, used in enumerate(uses) if used == k]
        rates.append(eta / (mu + sum(h[:, u].sum() for u in mine) / len(h)))
    return rates


def _case(rng: Generator) -> tuple[Array, Array, int, float, float]:
    P, U, count = (int(n) for n in rng.integers(2, 7, 3))
    h = np.abs(rng.normal(size=(P, U)))
    uses = rng.integers(0, count, U)
    return h, uses, count, float(rng.uniform(0.1, 2)), float(rng.uniform(0.1, 1))


def _connections_averaged(
    h: Array, uses: Array, count: int, eta: float, mu: float
) -> Array:
    times = np.maximum(np.bincount(uses, minlength=count), 1)
    return eta / (mu + np.bincount(uses, h.mean(axis=0), count) / times)


def _rates_averaged(h: Array, uses: Array, count: int, eta: float, mu: float) -> Array:
    times = np.maximum(np.bincount(uses, minlength=count), 1)
    rates = eta / (mu + h.mean(axis=0))
    return np.bincount(uses, rates, count) / times


def _layer_mean(h: Array, uses: Array, count: int, eta: float, mu: float) -> Array:
    return np.full(count, eta / (mu + h.mean()))


_ADDED = "total[uses[u]] += np.mean(h[:, u])"
_RATE = "eta / (mu + total)"


SHARED_RATES = Exercise(
    id="13.7",
    name="shared_rates",
    title="Fix: rates that are all the same, and tiny",
    kind="find-and-fix",
    given=_given(),
    lists=True,
    reference=rates_by_bincount,
    plain=shared_rates,
    parts=("rates",),
    probes=(
        probe(
            "one example, h = 1, 2, 4, and weights 0, 0, 1; eta 1, mu 1",
            lambda: (np.array([[1.0, 2.0, 4.0]]), np.array([0, 0, 1]), 2, 1.0, 1.0),
        ),
        probe(
            "two examples, h = 1, 3 and 3, 5, and a weight for each connection",
            lambda: (np.array([[1.0, 3.0], [3.0, 5.0]]), np.array([0, 1]), 2, 1.0, 0.5),
        ),
        probe(
            "3 examples, 4 connections, weights 1, 0, 1, 1",
            lambda: (positive(3, 4), np.array([1, 0, 1, 1]), 2, 0.7, 0.3),
        ),
        probe(
            "2 examples, 5 connections, 4 weights, of which one is not used",
            lambda: (positive(2, 5, seed=1), np.array([3, 0, 1, 3, 0]), 4, 2.0, 0.25),
        ),
    ),
    misconceptions=(
        Misconception(
            "O71", "one h for the layer",
            "All weights have the same rate: each connection's h is added to every "
            "weight. Which of the weights does connection u use?",
            (("total[uses[u]] +=", "total +="),),
        ),
        Misconception(
            "O7B", "weight taken for its connection",
            "You go over the numbers in `uses` and read that column of h, so a weight "
            "that is used twice gets one column twice. A column of h belongs to a "
            "connection: what counts the connections?",
            (("range(len(uses))", "uses"), ("total[uses[u]]", "total[u]")),
        ),
        Misconception(
            "O72", "examples added up",
            "With one example you are right, with several your rates are too small. Each "
            "step is taken for one example: does eq. (24) add the examples up or average "
            "them?",
            (("np.mean(h[:, u])", "np.sum(h[:, u])"),),
        ),
        Misconception(
            "O73", "last connection only",
            "A weight keeps the h of its last connection alone. How do the connections of "
            "a shared weight come together in eq. (23)?",
            (("total[uses[u]] +=", "total[uses[u]] ="),),
        ),
        Misconception(
            "O74", "connections averaged",
            "You average over the connections of a weight. When the weight moves, all of "
            "them move at once: do their curvatures average or add up, in eq. (23)?",
            wrong=_connections_averaged,
        ),
        Misconception(
            "O75", "rates averaged",
            "You compute a rate for each connection and average those. A weight takes one "
            "step, for all its connections together: what should be added up before you "
            "divide?",
            wrong=_rates_averaged,
        ),
        Misconception(
            "O76", "mean over the layer",
            "All weights have the same rate, from the mean h of the layer. Eq. (21) has "
            "an index k: which connections belong to weight k?",
            wrong=_layer_mean,
        ),
        Misconception(
            "O77", "first example only",
            "You use the h of the first example and no other. Over what does eq. (24) "
            "average?",
            (("np.mean(h[:, u])", "h[0, u]"),),
        ),
        Misconception(
            "O78", "multiplied",
            "Where the loss bends most, your rate is largest. Should h multiply or "
            "divide?",
            ((_RATE, "eta * (mu + total)"),),
        ),
        Misconception(
            "O79", "square root",
            "You take the square root of h, as Adam does with a mean squared gradient. "
            "What does Newton's step divide by?",
            ((_RATE, "eta / (mu + np.sqrt(total))"),),
        ),
        Misconception(
            "O7A", "whole numbers",
            "Your sums are cut to whole numbers. Which dtype has the array in which you "
            "add up?",
            (("np.zeros(count)", "np.zeros(count, dtype=int)"),
             ("total[uses[u]] += np.mean(h[:, u])",
              "total[uses[u]] += int(np.mean(h[:, u]))")),
        ),
    ),
    alternatives=(
        rates_by_bincount, rates_by_add_at, rates_by_matrix, rates_by_weight,
    ),
    hints=(
        "Work the first case out by hand: one example, h = 1, 2, 4, and the weights "
        "0, 0, 1. What should total hold, and what does the given code make of it?",
        "Two different things are put together in one line: the connections of one "
        "weight, eq. (23), and the examples, eq. (24). Which of them adds up, and which "
        "is averaged? And to which place of total does a connection belong?",
        "for u in range(len(uses)):\n    total[___] += np.___(h[:, u])",
    ),
    explanation=(
        "$h_{kk} = \\sum_{u \\text{ uses } k} \\frac{1}{P} \\sum_p h_{p,u}$: connections "
        "of one weight add up, eq. (23), because they all move when it moves; examples "
        "are averaged, eq. (24), because a step is taken for one of them. With one h for "
        "the layer all rates are the same and as small as the sum is large, and the "
        "network learns slowly without an error (LeCun et al. 1998, App. C)."
    ),
    general=_case,
    after="The course's curvatures, in the next cell, do the same for all layers.",
)  # fmt: skip
