"""The race: right before fast, in turns, in ratios."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from small_layers import arrays, flipped

from lenet_edu import nn
from lenet_edu.convolutions.race import peak_of, race, times
from lenet_edu.convolutions.standings import model, said
from lenet_edu.convolutions.ways import CONTENDERS, LOOPS, TORCH, loops


def test_race_checks_before_it_times() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(4, 2, 6, 7)).astype(np.float32)
    w = rng.normal(size=(3, 2, 3, 2)).astype(np.float32)
    b = rng.normal(size=3).astype(np.float32)
    calls: list[Any] = []

    def spied(*args: np.ndarray) -> np.ndarray:
        calls.append(args[0].dtype)
        return flipped(*args)

    functions = CONTENDERS | {"flipped": spied, "stub": lambda x, w, b: None}
    found = race(functions, x, w, b, rounds=2, budget=0.001)
    assert calls == [np.float64]  # it was checked, and never timed
    table = repr(found)
    assert "Out: it differs from the loop in " in table
    assert "Out: it returned None" in table
    assert found.ratios[LOOPS] == 1
    assert all(found.ratios[name] > 0 for name in CONTENDERS)
    assert found.ratios["flipped"] is None
    for one in found.results[: len(CONTENDERS)]:
        assert one.difference is not None
        assert one.difference <= 1e-12
        assert one.bytes is not None
        assert one.bytes > 0
        assert len(one.rates) == 2
    picture = found.picture()
    assert "times as fast as loops" in picture.alt
    assert "flipped" not in picture.alt


def test_float32_differs_too_much_for_a_race_that_wants_float64() -> None:
    def rounded(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
        return nn.conv2d(x, w, b).astype(np.float32)

    x, w, b = arrays(3)
    found = race({LOOPS: loops, "rounded": rounded}, x, w, b, rounds=1)
    assert found.ratios["rounded"] is None


def test_the_oracle_may_be_the_learners() -> None:
    x, w, b = arrays(4)
    one = {"shifted": CONTENDERS["shifted sums"]}
    assert race(one, x, w, b, oracle=nn.conv2d, rounds=1).ratios == {"shifted": 1}
    assert race(one, x, w, b, oracle=lambda x, w, b: nn.conv2d(x, w, b) + 1,
                rounds=1).ratios == {"shifted": None}  # fmt: skip


def test_times_are_medians_of_turns() -> None:
    order: list[str] = []
    found = times({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, 3)
    assert "".join(order) == "ab" * 4
    assert all(seconds > 0 for seconds in found.values())


def test_memory_is_the_peak_not_what_is_left() -> None:
    def work() -> None:
        np.zeros(10**6)
        np.zeros(10**5)

    assert 8e6 <= peak_of(work) < 9e6


def test_a_pytorch_that_cannot_be_imported_is_out() -> None:
    def broken(*args: Any) -> Any:
        raise ImportError("no such library")

    functions = {LOOPS: loops, TORCH: broken}
    found = race(functions, *arrays(2), rounds=1)
    assert "Out: it stopped with ImportError: no such library" in repr(found)


def contender(name: str, rates: list[float], size: int | None, out: str = "") -> dict:
    return {"name": name, "rates": rates, "bytes": size, "difference": 0.0, "out": out}


def test_the_model_of_a_race() -> None:
    given = [
        contender("loops", [10.0, 20.0, 10.0], 100),
        contender("fast", [1000.0, 1000.0, 1000.0, 9e9], 400),
        contender("wrong", [5e9], 1, "Out: it differs."),
        contender("none", [40.0, 20.0, 30.0], None),
    ]
    shown = model({"contenders": given, "log": True})
    assert shown["rounds"] == 3
    assert shown["leader"] == 1
    loop, fast, wrong, none = shown["rows"]
    assert (loop["rate"], loop["speed_ratio"]) == (10, 1)
    assert fast["speed_ratio"] == 100  # of 100, 50, 100: round by round
    assert (wrong["rate"], wrong["speed_length"], wrong["memory_length"]) == (
        None,
        0,
        0,
    )
    assert (none["bytes"], none["memory_ratio"], none["memory_length"]) == (
        None,
        None,
        0,
    )
    assert fast["speed_length"] == 1
    assert 0 < loop["speed_length"] < none["speed_length"] < 1
    assert fast["memory_ratio"] == 4
    linear = model({"contenders": given, "log": False})["rows"]
    assert linear[0]["speed_length"] == 10 / 1000
    assert model({"contenders": [], "log": True}) == {
        "rounds": 0, "leader": -1, "rows": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("ratio", "text"),
    [(1.0, "1"), (0.344, "0.34"), (12.4, "12"), (2149.0, "2,100"), (99.9, "100")],
)
def test_ratios_have_two_digits(ratio: float, text: str) -> None:
    assert said(ratio) == text
