"""The speed race: step by step, stopped at any time, and no absolute times."""

from __future__ import annotations

import sys
import threading
import time
from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.convolutions.ways import CONTENDERS, LOOPS, TORCH, loops
from lenet_edu.widgets import speed_race
from lenet_edu.widgets.speed_race import MOST, RANGES, YOURS, Heat, SpeedRace

SMALL = {"images": 8, "channels": 1, "kernel": 3, "n": "start"}


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short rounds, and no PyTorch: loading it takes seconds."""
    monkeypatch.setattr(speed_race, "BUDGET", 0.002)
    monkeypatch.setattr(speed_race.importlib.util, "find_spec", lambda name: None)


def flipped(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    return nn.conv2d(x, w[:, :, ::-1, ::-1], b)


def test_pytorch_takes_part_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert TORCH not in SpeedRace().names
    monkeypatch.setattr(speed_race.importlib.util, "find_spec", lambda name: name)
    assert SpeedRace().names[-1] == TORCH


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
    heat, longest = Heat(SMALL, {LOOPS: loops, YOURS: fn}), 0.0
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
    monkeypatch.setattr("lenet_edu.widgets.bounded.SECONDS", 0.2)

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
    monkeypatch.setattr(speed_race, "importing", lambda: thread)

    def as_torch(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
        assert ready.is_set()
        return nn.conv2d(x, w, b)

    heat = Heat(SMALL, {LOOPS: loops, TORCH: as_torch})
    start = time.perf_counter()
    heat.step()
    assert time.perf_counter() - start < 1  # it can be stopped meanwhile
    assert heat.loading
    assert heat.told()[0]["difference"] is None
    ready.set()
    thread.join(60)
    for _ in range(4):
        heat.step()
    assert not heat.loading
    assert [len(c["rates"]) for c in heat.told()] == [1, 1]
    assert heat.told()[1]["bytes"] is None


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
