"""18.5 best_path: wrong answers that differ from the right one by whole lines."""

from __future__ import annotations

import numpy as np

from ....models.space_displacement import best_path

Array = np.ndarray


def each_for_itself(penalties: Array, cost: float) -> Array:
    return np.asarray(penalties).argmin(axis=1)


def dearest(penalties: Array, cost: float) -> list[int]:
    return list(best_path(-np.asarray(penalties), cost))


def greedy(penalties: Array, cost: float) -> list[int]:
    path = [int(np.argmin(penalties[0]))]
    for row in penalties[1:]:
        ways = row + cost
        ways[path[-1]] = row[path[-1]]
        path.append(int(np.argmin(ways)))
    return path


def not_traced(penalties: Array, cost: float) -> list[int]:
    total = np.array(penalties[0], float)
    path = [int(total.argmin())]
    for row in penalties[1:]:
        total = np.minimum(total, total.min() + cost) + row
        path.append(int(total.argmin()))
    return path


def one_for_all(penalties: Array, cost: float) -> Array:
    return np.full(len(penalties), np.asarray(penalties).sum(axis=0).argmin())


def longer_before_all_have_looked(penalties: Array, cost: float) -> list[int]:
    """A list of classes for each end, replaced while others still need the old one."""
    Q, K = penalties.shape
    total, paths = np.array(penalties[0], float), [[k] for k in range(K)]
    for q in range(1, Q):
        before = total.copy()
        for k in range(K):
            ways = before + cost * (np.arange(K) != k)
            paths[k] = [*paths[int(ways.argmin())], k]
            total[k] = ways.min() + penalties[q, k]
    return paths[int(total.argmin())]


def one_step_back(penalties: Array, cost: float) -> list[int]:
    """From each class the cheapest step back, by the penalties of one position."""
    Q, K = penalties.shape
    path = [int(np.argmin(penalties[-1]))]
    for q in range(Q - 2, -1, -1):
        path.insert(0, int(np.argmin(penalties[q] + cost * (np.arange(K) != path[0]))))
    return path
