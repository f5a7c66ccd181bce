"""The speed race in Chromium: its bars against Python's, asking step by step."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lenet_edu.widgets import speed_race
from lenet_edu.widgets.speed_race import RANGES, YOURS, SpeedRace, model

TRAITS = (
    "has_fn", "diagnosis", "names", "ranges", "most", "start", "setup", "heat",
)  # fmt: skip
NAMES = ("loops", "fast", "slim", YOURS)


@pytest.fixture
def show(
    widget_page: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """show(...) draws SpeedRace(...) with three contenders and perhaps yours."""

    def draw(asked: bool = False, **given: Any) -> Any:
        one = SpeedRace(**given)
        one.names = list(NAMES[: 3 + (one.fn is not None)])
        traits = {name: getattr(one, name) for name in TRAITS}
        page = widget_page(str(one._esm), str(one._css), traits)
        if not asked:
            press(page, "skip")
        return page

    return draw


def press(page: Any, name: str) -> None:
    page.root.get_by_role("button", name=name, exact=True).click()


def contender(
    name: str, rates: list[float], size: int | None, out: str = ""
) -> dict[str, Any]:
    return {
        "name": name,
        "rates": rates,
        "bytes": size,
        "difference": 4e-14,
        "out": out,
    }


def answer(page: Any, rounds: int, over: bool = False, out: str = "") -> None:
    """What Python would have measured after some rounds."""
    found = [
        contender("loops", [20.0] * rounds, 8000),
        contender("fast", [25000.0] * rounds, 81000),
        contender("slim", [5000.0] * rounds, None),
    ]
    if out:
        found.append(contender(YOURS, [], None, out))
    step = page.get("heat")["step"] + 1
    n = page.get("setup")["n"]
    told = {"n": n, "step": step, "contenders": found, "over": over}
    page.set(heat=told | {"loading": False})


def text(page: Any) -> str:
    return str(page.root.inner_text())


def test_the_browser_computes_the_same(show: Callable[..., Any]) -> None:
    page, rng = show(), np.random.default_rng(11)
    for case in range(60):
        rounds = int(rng.integers(0, 6))
        given = [
            contender(
                f"c{n}",
                np.exp(rng.normal(5, 3, max(0, rounds - int(n > 1)))).tolist(),
                None if rng.random() < 0.2 else int(rng.integers(1, 10**6)),
                "Out: no." if n and rng.random() < 0.2 else "",
            )
            for n in range(case % 6)
        ]
        state = {"contenders": given, "log": bool(case % 2)}
        mine, theirs = model(state), page.call("model", state)
        assert theirs["rounds"] == mine["rounds"]
        assert theirs["leader"] == mine["leader"]
        for row, other in zip(mine["rows"], theirs["rows"], strict=True):
            assert row.keys() == other.keys()
            for key, value in row.items():
                if isinstance(value, float):
                    assert other[key] == pytest.approx(value, rel=1e-9, abs=1e-12)
                else:
                    assert other[key] == value, key


def test_predict_first(show: Callable[..., Any]) -> None:
    page = show(asked=True)
    go = page.root.get_by_role("button", name="start")
    assert go.is_disabled()
    press(page, "slim")
    factor = page.root.get_by_label("How many times as fast as the loop")
    factor.fill("many")
    press(page, "commit")
    assert "A number above 0, please." in text(page)
    assert go.is_disabled()
    factor.fill("12")
    press(page, "commit")
    go.click()
    answer(page, 2)
    assert "You said" not in text(page)
    answer(page, 3)
    said = "You said slim, 12 times as fast as the loop; it is 250 times."
    assert f"{said} fast leads: 1,300 times as fast as the loop." in text(page)


def test_python_is_asked_step_by_step_and_not_after_stop(
    show: Callable[..., Any],
) -> None:
    page = show()
    assert page.sent == []
    press(page, "start")
    question = {"ask": "step", "n": "start"}
    assert page.sent == [question]
    answer(page, 1)
    assert page.sent == [question] * 2
    answer(page, 2)
    assert page.sent == [question] * 3
    press(page, "stop")
    answer(page, 3)  # the step that was under way
    assert page.sent == [question] * 3
    assert "3 of 60 rounds, stopped." in text(page)
    page.root.locator(".lenet").focus()
    page.page.keyboard.press(" ")
    assert len(page.sent) == 4
    page.page.keyboard.press(" ")
    answer(page, 4)
    assert len(page.sent) == 4


def test_numbers_and_bars(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "start")
    answer(page, 5)
    shown = [row.inner_text() for row in page.root.locator("tbody tr").all()]
    for row, parts in zip(
        shown,
        (
            ("loops", "20", "\u00d7 1", "8 kB", "yes, to 4e\u221214"),
            (
                "fast",
                "25,000",
                "\u00d7 1,300",
                "81 kB",
                "\u00d7 10",
                "yes, to 4e\u221214",
            ),
            ("slim", "5,000", "\u00d7 250", "not counted", "yes, to 4e\u221214"),
        ),
        strict=True,
    ):
        for part in parts:
            assert part in row


def widths(page: Any) -> list[float]:
    bars = page.root.locator(".lenet-race-fill").all()
    return [float(bar.evaluate("n => parseFloat(n.style.width)")) for bar in bars]


def test_the_bars_race(show: Callable[..., Any]) -> None:
    page = show()
    page.page.emulate_media(reduced_motion="reduce")
    assert widths(page) == [0, 0, 0]
    press(page, "start")
    answer(page, 3)
    assert widths(page) == [0, 25, 5]  # a quarter of the way
    answer(page, 6)
    assert widths(page) == [0, 50, 10]
    answer(page, 20)
    assert widths(page) == [0.1, 100, 20]
    assert page.root.locator("tr.leads th").inner_text() == "fast"
    page.root.locator("summary").click()
    page.root.get_by_label("logarithmic bars").check()
    drawn = model({"contenders": page.get("heat")["contenders"], "log": True})["rows"]
    assert widths(page) == [round(100 * row["speed_length"], 1) for row in drawn]


def test_with_its_numbers_it_fits_a_phone(show: Callable[..., Any]) -> None:
    page = show(fn=lambda x, w, b: x)
    press(page, "start")
    answer(page, 20, out="Out: it differs from the loop in 5 of 9 numbers.")
    row = page.root.locator("tbody tr").first
    for width in (320, 360, 480, 700, 780, 800, 1000):
        page.page.set_viewport_size({"width": width, "height": 900})
        assert page.page.evaluate("document.documentElement.scrollWidth") <= width
        name = row.locator(".lenet-race-name").bounding_box()
        ratio = row.locator(".lenet-race-speed strong").bounding_box()
        assert name["x"] + name["width"] <= ratio["x"]  # beside each other


def test_a_bet_stands_on_its_lane(show: Callable[..., Any]) -> None:
    page = show(asked=True)
    page.page.emulate_media(reduced_motion="reduce")
    page.root.locator("tbody tr").last.locator(".lenet-race-track").click()
    page.root.get_by_label("How many times as fast as the loop").fill("500")
    press(page, "commit")
    press(page, "start")
    answer(page, 20)
    flag = page.root.locator(".lenet-race-flag")
    assert [one.is_visible() for one in flag.all()] == [False, False, True]
    assert "You said slim, 500 times" in text(page)
    assert flag.last.get_attribute("style") == "left: 40%;"  # 500 of 1,250 times


def test_a_right_bet_is_said(show: Callable[..., Any]) -> None:
    page = show(asked=True)
    press(page, "fast")
    page.root.get_by_label("How many times as fast as the loop").fill("40")
    press(page, "commit")
    press(page, "start")
    answer(page, 4)
    truth = "Yes, fast leads: 1,300 times as fast as the loop. You said 40."
    assert truth in text(page)


def test_a_kernel_that_is_gone_ends_the_race(show: Callable[..., Any]) -> None:
    page = show()
    page.page.clock.install()
    press(page, "start")
    page.page.evaluate("stage.model.emit('comm_live_update')")
    assert "The kernel has stopped" in text(page)
    assert page.root.get_by_role("button", name="start").is_visible()
    page.page.clock.run_for(7000)
    assert "has not answered" not in text(page)  # it is known why


def test_another_layer_is_another_race(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "start")
    answer(page, 4)
    page.root.get_by_label("channels").select_option("16")
    setup = page.get("setup")
    assert (setup["channels"], setup["kernel"]) == (16, 5)
    assert setup["n"] != "start"
    assert page.sent[-1] == {"ask": "step", "n": setup["n"]}
    assert "of 60 rounds" not in text(page)
    assert "32 images of 16 maps" in text(page)
    press(page, "stop")
    sent = len(page.sent)
    page.root.get_by_label("kernel").select_option("3")
    page.root.get_by_label("images").select_option("1")
    assert "1 image of 16 maps" in text(page)
    assert len(page.sent) == sent  # it waits for start
    press(page, "reset")
    assert {k: page.get("setup")[k] for k in RANGES} == {
        k: page.get("start")[k] for k in RANGES
    }
    assert page.root.get_by_role("button", name="start").is_disabled()


def test_the_end_of_a_race_and_a_new_one(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "start")
    answer(page, 60, over=True)
    assert len(page.sent) == 1
    assert page.root.get_by_role("button", name="start").is_visible()
    press(page, "start")
    assert len(page.sent) == 2
    assert page.sent[-1]["n"] == page.get("setup")["n"] != "start"


def test_yours_is_out_with_a_sentence(show: Callable[..., Any]) -> None:
    page = show(fn=lambda x, w, b: x)
    why = page.root.get_by_role("button", name="what is the mistake?")
    assert why.count() == 0
    press(page, "start")
    answer(page, 3, out="Out: it differs from the loop in 5 of 9 numbers.")
    row = page.root.locator("tbody tr").last
    assert "Out: it differs from the loop in 5 of 9 numbers." in row.inner_text()
    assert row.locator(".lenet-race-fill").count() == 0
    why.click()
    assert page.sent[-1] == {"ask": "diagnosis"}
    page.set(diagnosis="The kernel is flipped.")
    assert "The kernel is flipped." in text(page)


def test_a_silent_kernel_is_noticed(show: Callable[..., Any]) -> None:
    page = show()
    page.page.clock.install()
    press(page, "start")
    page.page.clock.run_for(7000)
    assert "Python has not answered for a while" in text(page)
    answer(page, 1)
    assert "has not answered" not in text(page)


def test_loading_pytorch_is_said_and_can_be_stopped(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "start")
    told = {"n": "start", "step": 1, "contenders": [], "over": False, "loading": True}
    page.set(heat=told)
    assert "Loading PyTorch" in text(page)
    assert len(page.sent) == 2
    press(page, "stop")
    page.set(heat=told | {"step": 2})
    assert len(page.sent) == 2
    assert "Loading" not in text(page)


def test_leaving_asks_no_more(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "start")
    page.close()
    answer(page, 1)
    assert len(page.sent) == 1
    assert page.page.evaluate("stage.model.listeners.length") == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible(show: Callable[..., Any], theme: str) -> None:
    page = show(asked=True, fn=lambda x, w, b: x)
    page.theme(theme)
    assert page.axe() == []
    press(page, "fast")
    assert page.axe() == []
    press(page, "skip")
    press(page, "start")
    answer(page, 4, out="Out: it differs from the loop in 5 of 9 numbers.")
    assert page.axe() == []


def test_in_a_notebook(notebook: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    assert speed_race.BUDGET < 0.2  # one step; so a stop comes within a second
    lab = notebook(
        cells=[
            "from lenet_edu import nn\n"
            "from lenet_edu.widgets import SpeedRace, speed_race\n"
            "speed_race.importlib.util.find_spec = lambda name: None\n"
            "def mine(x, w, b, stride=1, padding=0):\n"
            "    return nn.conv2d(x, w[:, :, ::-1, ::-1], b, stride, padding)\n"
            "w = SpeedRace(fn=mine, images=8, channels=1, kernel=3)\nw",
            "print(w.heat['step'] > 3, sum(len(c['rates']) > 2 for c in"
            " w.heat['contenders']))",
            "a = w.heat['step']",
            "print(w.heat['step'] - a)",
        ]
    )
    lab.run_all()
    widget = lab.page.get_by_role("group", name="Speed race")
    widget.get_by_role("button", name="skip").click()
    widget.get_by_role("button", name="start").click()
    expect(widget).to_contain_text("Out: it differs from the loop in", timeout=20000)
    expect(widget).to_contain_text("leads:", timeout=20000)
    lab.cell(index=1).run()  # while it races
    expect(lab.cell(index=1).output).to_contain_text("True 4")
    widget.get_by_role("button", name="stop").click()
    lab.cell(index=2).run()  # at most the step under way is done after this
    lab.page.wait_for_timeout(1000)
    lab.cell(index=3).run()
    expect(lab.cell(index=3).output).to_contain_text(re.compile(r"^[01]\s*$"))
    widget.get_by_role("button", name="what is the mistake?").click()
    expect(widget).to_contain_text("rotated by 180°", timeout=10000)
    assert lab.axe() == []
