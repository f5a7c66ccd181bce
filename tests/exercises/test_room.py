"""The limit on memory under which variants of an answer are tried."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from lenet_edu.exercises.engine.check import examine
from lenet_edu.exercises.engine.locating.room import limited_room

linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the limit is Linux's"
)


@linux
def test_an_array_beyond_the_room_is_refused_and_the_limit_is_taken_back() -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    with limited_room(2**26):
        assert np.ones(2**20).sum() == 2**20
        with pytest.raises(MemoryError):
            np.ones(2**26)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert np.ones(2**26, np.int8)[-1] == 1


@linux
def test_a_tighter_limit_of_the_system_stays() -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    with limited_room(2**28):
        inside = resource.getrlimit(resource.RLIMIT_AS)
        with limited_room(2**40):
            assert resource.getrlimit(resource.RLIMIT_AS) == inside
    assert resource.getrlimit(resource.RLIMIT_AS) == before


@linux
def test_a_search_takes_little_memory() -> None:
    import resource

    def max_pool2d_backward(dy, x, size=2):
        dx = np.zeros(x.shape)
        N, C, Ho, Wo = dy.shape
        for n in range(N):
            for c in range(C):
                for i in range(Ho):
                    for j in range(Wo):
                        rows = slice(i * size, i * size + size)
                        columns = slice(j - size, j * size + size)
                        window = x[n, c, rows, columns]
                        k = np.argmax(window)
                        dx[n, c, rows, columns].flat[k] += dy[n, c, i, j]
        return dx

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert not examine("10.5", max_pool2d_backward).passed
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 2 * 2**20  # kilobytes
