"""The table of waits: what it runs is what it says, and medians are medians."""

from __future__ import annotations

import pytest

from lenet_edu.making.bench.waits import WAITS, Spent, Wait, spend, table


@pytest.mark.parametrize("wait", WAITS, ids=lambda wait: wait.what)
def test_every_wait_comes_to_an_end(wait: Wait) -> None:
    spent = spend(wait)
    assert spent.processor > 0
    assert spent.wall > 0


def test_a_wait_that_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match=r"nothing failed:[\s\S]*no such name"):
        spend(Wait("nothing", "raise LookupError('no such name')"))


def test_the_table_has_medians_and_ratios_within_a_round() -> None:
    rounds = [[Spent(base * (n + 1), 1.0) for n in range(6)] for base in (0.1, 10, 0.2)]
    lines = table(rounds).splitlines()
    assert len(lines) == 2 + len(WAITS)
    assert "| import numpy | 0.20 | 1.00 | 1.00 |  |" in lines
    assert "| import lenet_edu | 0.40 | 1.00 | 2.00 | ≤ 1.4 × |" in lines
    assert lines[-1].endswith("| 1.20 |  |  | ≤ 0.3 s |")
