"""The speed race: right before fast, stopped at any time, and no absolute times."""

from __future__ import annotations

import sys
import threading
import time
from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.widgets import speed_race
from lenet_edu.widgets.speed_race import (
    CONTENDERS,
    LOOPS,
    MOST,
    RANGES,
    TORCH,
    YOURS,
    Heat,
    SpeedRace,
    model,
    peak_of,
    pytorch,
    race,
    said,
    times,
)

SMALL = {"images": 8, "channels": 1, "kernel": 3, "n": "start"}


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short rounds, and no PyTorch: loading it takes seconds."""
    monkeypatch.setattr(speed_race, "BUDGET", 0.002)
    monkeypatch.setattr(speed_race.importlib.util, "find_spec", lambda name: None)


def arrays(seed: int, dtype: Any = np.float64) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    N, C, F, k, l = (int(n) for n in rng.integers(1, 5, 5))
    H, W = k + int(rng.integers(0, 6)), l + int(rng.integers(0, 6))
    shapes = ((N, C, H, W), (F, C, k, l), (F,))
    return tuple(rng.normal(size=shape).astype(dtype) for shape in shapes)


@pytest.mark.parametrize("name", CONTENDERS)
@pytest.mark.parametrize("seed", range(20))
def test_every_contender_is_the_convolution(name: str, seed: int) -> None:
    x, w, b = arrays(seed)
    before = [v.copy() for v in (x, w, b)]
    found, right = CONTENDERS[name](x, w, b), nn.conv2d(x, w, b)
    assert found.shape == right.shape
    np.testing.assert_allclose(found, right, rtol=0, atol=1e-12)
    assert all(np.array_equal(u, v) for u, v in zip(before, (x, w, b), strict=True))
    kinds = {CONTENDERS[name](*arrays(seed, np.float32)).dtype}
    assert kinds == {np.dtype(np.float32)}


def test_pytorch_joins_where_it_is_and_is_the_convolution() -> None:
    torch = pytest.importorskip("torch", exc_type=ImportError)
    before = torch.get_num_threads()
    for seed in range(5):
        x, w, b = arrays(seed)
        found = speed_race.torch_conv2d(x, w, b)
        np.testing.assert_allclose(found, nn.conv2d(x, w, b), rtol=0, atol=1e-10)
    assert torch.get_num_threads() == before


def test_without_pytorch_a_sentence_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pytorch() == {}
    assert "not installed here" in capsys.readouterr().out
    assert TORCH not in SpeedRace().names
    monkeypatch.setattr(speed_race.importlib.util, "find_spec", lambda name: name)
    assert set(pytorch()) == {TORCH}
    assert SpeedRace().names[-1] == TORCH


def flipped(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    return nn.conv2d(x, w[:, :, ::-1, ::-1], b)


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
    found = race({LOOPS: speed_race.loops, "rounded": rounded}, x, w, b, rounds=1)
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


def asked(widget: SpeedRace, n: str = "start") -> dict[str, Any]:
    widget._on_message(widget, {"ask": "step", "n": n}, [])
    return dict(widget.heat)


def test_a_race_goes_step_by_step() -> None:
    widget = SpeedRace(**{k: SMALL[k] for k in RANGES})
    count = len(CONTENDERS)
    for step in range(1, count + 1):
        heat = asked(widget)
        assert heat["step"] == step
        checked = [c["difference"] is not None for c in heat["contenders"]]
        assert checked == [True] * step + [False] * (count - step)
        assert not any(c["rates"] for c in heat["contenders"])
    for step in range(2 * count):
        heat = asked(widget)
        rounds = [len(c["rates"]) for c in heat["contenders"]]
        assert sum(rounds) == step + 1
        assert max(rounds) - min(rounds) <= 1  # in turns
    assert all(c["out"] == "" for c in heat["contenders"])
    assert not heat["over"]


def test_a_race_ends() -> None:
    heat = Heat(SMALL, {"shifted sums": CONTENDERS["shifted sums"]})
    steps = 0
    while not heat.over:
        heat.step()
        steps += 1
    assert steps == 1 + MOST + 1
    assert len(heat.results[0].rates) == MOST
    heat.step()
    assert heat.over


def test_nothing_runs_unasked_and_old_questions_are_dropped() -> None:
    widget = SpeedRace(**{k: SMALL[k] for k in RANGES})
    assert widget.heat["step"] == 0
    asked(widget)
    widget.setup = {**widget.setup, "images": 1, "n": "b"}
    assert asked(widget, "start")["n"] == "start"
    assert widget.heat["step"] == 1
    heat = asked(widget, "b")
    assert (heat["n"], heat["step"]) == ("b", 1)
    assert [c["name"] for c in heat["contenders"]] == widget.names


def one_step_at_most(fn: Any) -> tuple[dict[str, Any], float]:
    """What a race says of the learner's function, and its longest step in seconds."""
    heat, longest = Heat(SMALL, {LOOPS: speed_race.loops, YOURS: fn}), 0.0
    for _ in range(4):
        start = time.perf_counter()
        heat.step()
        longest = max(longest, time.perf_counter() - start)
    return heat.told()[1], longest


def test_a_right_function_of_the_learner_joins() -> None:
    for fn in (nn.conv2d, lambda x, w, b: nn.conv2d(x, w, b).astype(np.float32)):
        told, _ = one_step_at_most(fn)
        assert told["out"] == ""
        assert told["rates"]


def stub(*args: Any) -> Any:
    raise NotImplementedError("02.5")


def in_float64_only(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    assert x.dtype == np.float64
    return nn.conv2d(x, w, b)


@pytest.mark.parametrize(
    ("fn", "says"),
    [
        (flipped, "Out: it differs from the loop in "),
        (lambda x, w, b: nn.conv2d(x, w, b)[:, :, :-1], "Out: it returns the shape"),
        (lambda x, w, b: nn.conv2d(x, w, b).swapaxes(2, 3), "returns the shape"),
        (stub, "Out: it is not written yet"),
        (lambda x, w, b: 1 / 0, "Out: it stopped with ZeroDivisionError"),
        (lambda x, w, b: sys.exit(), "Out: it stopped with RuntimeError"),
        (lambda x, w, b: np.nan * nn.conv2d(x, w, b), "Out: it differs"),
        (in_float64_only, "Out: with float32 images it stopped"),
    ],
)
def test_what_is_wrong_is_out_with_a_sentence(fn: Any, says: str) -> None:
    told, _ = one_step_at_most(fn)
    assert says in told["out"]
    assert told["rates"] == []


def test_the_sentence_says_where() -> None:
    def wrong(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
        y = nn.conv2d(x, w, b)
        y[1, 2, 3, 4] = 0.5
        return y

    told, _ = one_step_at_most(wrong)
    assert "Out: it differs from the loop in 1 of " in told["out"]
    assert "y[1, 2, 3, 4] (image 1, map 2, row 3, column 4): 0.5" in told["out"]


def test_a_function_without_an_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lenet_edu.widgets.base.SECONDS", 0.2)

    def endless(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
        while True:
            pass

    told, longest = one_step_at_most(endless)
    assert "still running after 0.2 seconds" in told["out"]
    assert longest < 5


def test_pytorch_is_imported_beside_the_race(monkeypatch: pytest.MonkeyPatch) -> None:
    ready = threading.Event()
    thread = threading.Thread(target=ready.wait, daemon=True)
    thread.start()
    monkeypatch.setattr(speed_race, "_importing", lambda: thread)

    def as_torch(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
        assert ready.is_set()
        return nn.conv2d(x, w, b)

    heat = Heat(SMALL, {LOOPS: speed_race.loops, TORCH: as_torch})
    start = time.perf_counter()
    heat.step()
    assert time.perf_counter() - start < 1  # it can be stopped meanwhile
    assert heat.loading
    assert heat.told()[0]["difference"] is None
    ready.set()
    thread.join()
    for _ in range(4):
        heat.step()
    assert not heat.loading
    assert [len(c["rates"]) for c in heat.told()] == [1, 1]
    assert heat.told()[1]["bytes"] is None


def test_a_pytorch_that_cannot_be_imported_is_out() -> None:
    def broken(*args: Any) -> Any:
        raise ImportError("no such library")

    functions = {LOOPS: speed_race.loops, TORCH: broken}
    found = race(functions, *arrays(2), rounds=1)
    assert "Out: it stopped with ImportError: no such library" in repr(found)


def test_see_opens_it_on_the_learners_function() -> None:
    for name in ("conv2d", "conv2d_gemm"):
        assert YOURS in SpeedRace.opened(name, flipped, ()).names
    assert YOURS not in SpeedRace.opened("im2col", flipped, ()).names


@pytest.mark.parametrize("given", [{"images": 7}, {"channels": 0}, {"kernel": 4}])
def test_what_cannot_be_chosen_is_refused(given: dict[str, Any]) -> None:
    (name,) = given
    with pytest.raises(ValueError, match=f"{name} is one of"):
        SpeedRace(**given)


def test_the_picture_is_a_short_race_in_ratios() -> None:
    widget = SpeedRace(fn=flipped, **{k: SMALL[k] for k in RANGES})
    data, metadata = widget._repr_mimebundle_()
    assert len(data["image/png"]) > 4000
    alt = metadata["image/png"]["alt"]
    assert alt.startswith(SpeedRace.caption)
    assert "times as fast as loops" in alt
    assert YOURS not in alt
    assert "seconds" not in alt
    assert widget.heat["step"] == 0  # the reader's own race has not begun
    labels = [t.get_text() for t in widget.picture().axes[0].get_yticklabels()]
    assert labels == list(CONTENDERS)
