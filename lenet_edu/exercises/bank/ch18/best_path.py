"""18.5 best_path: the cheapest way through the strip."""

from __future__ import annotations

import functools
import itertools
from typing import Any

import numpy as np

from ....models import space_displacement as course
from ...exercise import Exercise, Misconception
from ..probes import probe
from ._best_path_wrong import (
    dearest,
    each_for_itself,
    greedy,
    longer_before_all_have_looked,
    not_traced,
    one_for_all,
    one_step_back,
)

Array = np.ndarray
Generator = np.random.Generator


def best_path(penalties: Array, cost: float) -> list[int]:
    Q, K = penalties.shape
    total = np.array(penalties[0], dtype=float)
    came = np.zeros((Q, K), dtype=int)
    for q in range(1, Q):
        before = total
        total = np.zeros(K)
        for k in range(K):
            ways = before + cost
            ways[k] = before[k]
            came[q, k] = np.argmin(ways)
            total[k] = np.min(ways) + penalties[q, k]
    path = [int(np.argmin(total))]
    for q in range(Q - 1, 0, -1):
        path.insert(0, int(came[q, path[0]]))
    return path


def best_path_of_all(penalties: Array, cost: float) -> list[int]:
    Q, K = penalties.shape

    def price(path: Any) -> float:
        own = sum(float(penalties[q, k]) for q, k in enumerate(path))
        return own + cost * sum(a != b for a, b in itertools.pairwise(path))

    return list(min(itertools.product(range(K), repeat=Q), key=price))


def best_path_with_paths(penalties: Array, cost: float) -> list[int]:
    K = penalties.shape[1]
    ends = [(float(penalties[0, k]), [k]) for k in range(K)]
    for row in penalties[1:]:
        ends = [
            min((t + cost * (p[-1] != k) + float(row[k]), [*p, k]) for t, p in ends)
            for k in range(K)
        ]
    return min(ends)[1]


def best_path_two_ways(penalties: Array, cost: float) -> Array:
    """Stay, or come from the cheapest of all: nothing else can be best."""
    total, came = np.array(penalties[0], float), []
    for row in penalties[1:]:
        cheapest = total.argmin()
        stays = total <= total[cheapest] + cost
        came.append(np.where(stays, np.arange(len(total)), cheapest))
        total = np.where(stays, total, total[cheapest] + cost) + row
    path = [total.argmin()]
    for back in reversed(came):
        path.append(back[path[-1]])
    return np.array(path[::-1])


def best_path_by_recursion(penalties: Array, cost: float) -> list[int]:
    Q, K = penalties.shape

    @functools.cache
    def until(q: int, k: int) -> tuple[float, tuple[int, ...]]:
        own = float(penalties[q, k])
        if q == 0:
            return own, (k,)
        ways = [until(q - 1, c) for c in range(K)]
        total, path = min((t + cost * (p[-1] != k), p) for t, p in ways)
        return total + own, (*path, k)

    return list(min(until(Q - 1, k) for k in range(K))[1])


def _detour() -> tuple[Any, ...]:
    """Class 1 is best in the middle, but two changes cost more."""
    rows = [[1, 9, 6], [2, 8, 7], [5, 3, 6], [1, 7, 8], [8, 9, 2], [9, 7, 1]]
    return np.array(rows, dtype=float), 4.0


def _halves() -> tuple[Any, ...]:
    """Paths that differ by less than 1: the decimals decide, at each position."""
    rows = [[0.9, 0.2, 0.5], [0.4, 0.9, 0.7], [0.3, 0.8, 0.1], [0.6, 0.9, 0.2]]
    return np.array(rows), 0.45


def _first_decides() -> tuple[Any, ...]:
    """The two ways differ by the decimals of the first position alone."""
    return np.array([[1.2, 1.9], [1.0, 0.5], [1.0, 1.0]]), 2.0


def _costs(Q: int, K: int, cost: float, seed: int) -> tuple[Any, ...]:
    return np.random.default_rng(seed).uniform(0, 10, (Q, K)), cost


def _some_costs(rng: Generator) -> tuple[Any, ...]:
    Q, K = int(rng.integers(1, 6)), int(rng.integers(2, 5))
    return rng.uniform(0, 10, (Q, K)), float(rng.uniform(0.5, 6))


BEST_PATH = Exercise(
    id="18.5",
    lists=True,
    name="best_path",
    title="The cheapest way through the strip",
    reference=course.best_path,
    plain=best_path,
    probes=(
        probe("6 positions, 3 classes, cost 4", _detour),
        probe("3 positions, 2 classes, cost 4",
              lambda: (np.array([[1.0, 9], [2, 8], [5, 3]]), 4.0)),
        probe("3 positions, 2 classes; the decimals of the first decide, cost 2",
              _first_decides),
        probe("3 positions, 2 classes; class 1 is better at the first, cost 2",
              lambda: (np.array([[0.9, 0.6], [1.0, 1.0], [1.0, 1.0]]), 2.0)),
        probe("4 positions, 3 classes, penalties below 1, cost 0.45", _halves),
        probe("5 positions, 4 classes, random penalties up to 10, cost 2",
              lambda: _costs(5, 4, 2.0, 1)),
        probe("7 positions, 4 classes, random penalties up to 10, cost 4",
              lambda: _costs(7, 4, 4.0, 2)),
        probe("7 positions, 3 classes, random penalties up to 10, cost 6",
              lambda: _costs(7, 3, 6.0, 6)),
        probe("6 positions, 4 classes, random penalties up to 10, cost 3",
              lambda: _costs(6, 4, 3.0, 4)),
        probe("a single position of 4 classes", lambda: _costs(1, 4, 3.0, 5)),
    ),
    misconceptions=(
        Misconception(
            "D51", "each position for itself",
            "You take the smallest penalty of each position, as if a change were free. "
            "(Or each class pays the cost, also for staying.) When does a more "
            "expensive class at one position give the cheaper path?",
            wrong=each_for_itself,
        ),
        Misconception(
            "D52", "the most expensive path",
            "Your path is the most expensive one. Penalties are distances: what does a small one "
            "mean?",
            wrong=dearest,
        ),
        Misconception(
            "D53", "decided too early",
            "You decide at each position, from the left, and never come back. What if the "
            "next positions show that an earlier choice was expensive? Keep the best way to "
            "*every* class: what would that need?",
            wrong=greedy,
        ),
        Misconception(
            "D54", "staying costs",
            "Your path changes as often as it can: the cost is added for staying. To "
            "which of the K ways into a class should it not be added?",
            (("ways = before + cost", "ways = before.copy()"),
             ("ways[k] = before[k]", "ways[k] += cost")),
        ),
        Misconception(
            "D55", "not traced back",
            "Your last class is right. Before it you give the best *end so far* at each "
            "position, and these do not make one path. From which class did the last one "
            "come?",
            wrong=not_traced,
        ),
        Misconception(
            "D56", "end by the last penalties",
            "Your path ends at the class with the smallest last penalty, whatever the way "
            "there cost. Which sums know the whole way?",
            (("int(np.argmin(total))", "int(np.argmin(penalties[-1]))"),),
        ),
        Misconception(
            "D57", "from right to left",
            "Your path is right, but it runs from the last position to the first. "
            "Tracing back collects it in which order?",
            (("return path", "return path[::-1]"),),
        ),
        Misconception(
            "D58", "one row too early",
            "Tracing back, you look one row too early. The way into position q was noted "
            "at q. Which row tells where the class at q came from?",
            (("came[q, path[0]]", "came[q - 1, path[0]]"),),
        ),
        Misconception(
            "D59", "penalties forgotten on the way",
            "After the first position no penalty counts any more. What does being in "
            "class k at position q cost, besides getting there?",
            ((" + penalties[q, k]", ""),),
        ),
        Misconception(
            "D5A", "one class for all",
            "You give the same class at every position: the one with the smallest sum. "
            "When is it worth the cost to change?",
            wrong=one_for_all,
        ),
        Misconception(
            "D5C", "the first position pays",
            "You add the cost of a change at the first position, too. Nothing comes "
            "before it: which changes does a path of Q positions have?",
            (("total = np.array(penalties[0], dtype=float)",
              "total = penalties[0] + cost * (np.arange(K) != 0)"),),
        ),
        Misconception(
            "D5D", "decimals of the sums lost",
            "Your sums are whole numbers: the decimals of the penalties are cut off. "
            "Which of your arrays holds integers?",
            (("total = np.array(penalties[0], dtype=float)",
              "total = penalties[0].astype(int)"),
             ("total = np.zeros(K)", "total = np.zeros(K, dtype=int)")),
        ),
        Misconception(
            "D5E", "decimals of the first position lost",
            "The decimals of the first position's penalties are cut off. With 1.2 "
            "and 1.9 there, both count as 1. Which dtype do your sums begin with?",
            (("total = np.array(penalties[0], dtype=float)",
              "total = np.array(penalties[0], dtype=int)"),),
        ),
        Misconception(
            "D5B", "far classes cost more",
            "You let a change from 0 to 2 cost twice as much as from 0 to 1. Digits are "
            "names here, not sizes. What does each change cost?",
            (("ways = before + cost", "ways = before + cost * abs(np.arange(K) - k)"),),
        ),
        Misconception(
            "D5F", "traced from the wrong end",
            "Your last class is right, but you use the notes from left to right. Which "
            "note was made last, for the way into the last position?",
            (("came[q, path[0]]", "came[Q - q, path[0]]"),),
        ),
        Misconception(
            "D5G", "first penalties left out",
            "The penalties of the first position do not count: your sums begin with 0. "
            "What does a path that begins in class k cost already?",
            (("total = np.array(penalties[0], dtype=float)", "total = np.zeros(K)"),),
        ),
        Misconception(
            "D5H", "no sums",
            "Each of your steps looks at the penalties of one position before, not at "
            "what the whole way to it has cost. Where do you keep the sums?",
            wrong=one_step_back,
        ),
        Misconception(
            "D5J", "paths overwritten too early",
            "Your path is too long: a class already has its longer path while another "
            "one still needs the old. Where could the new paths wait meanwhile?",
            wrong=longer_before_all_have_looked,
        ),
        Misconception(
            "D5I", "sums overwritten too early",
            "You write the new sums over the old ones while these are still needed: the "
            "way into class 1 already meets the new sum of class 0. Where could the "
            "new ones wait until all classes are done?",
            (("total = np.zeros(K)", "total = before"),),
        ),
    ),
    alternatives=(
        best_path_two_ways,
        best_path_with_paths,
        best_path_of_all,
        best_path_by_recursion,
    ),
    hints=(
        "Ask for more than is wanted: the cheapest way that ends in class k at position "
        "q, for every k. Knowing these for q - 1, how do you get those for q?",
        "Into class k there are K ways: from k itself for free, from each other class "
        "for the cost. Note from where the cheapest came; in the end go back along the "
        "notes, from the last position to the first.",
        "ways = before + cost\nways[k] = ___\ncame[q, k] = ___\n"
        "total[k] = ___ + penalties[q, k]\n...\npath.insert(0, came[q, ___])",
    ),
    explanation=(
        "$t_{q,k} = y_{q,k} + \\min_c (t_{q-1,c} + \\text{cost}\\,[c \\ne k])$: the "
        "cheapest way that ends in $k$. It needs $QK^2$ steps, where trying all paths "
        "needs $K^Q$. This is Viterbi's algorithm; the paper reads its output strips with "
        "it (LeCun et al. 1998, sec. VII)."
    ),
    general=_some_costs,
    parts=("path",),
    after="With a blank as an eleventh class it reads whole strings.",
    widget="SDNNSlider",
)  # fmt: skip
