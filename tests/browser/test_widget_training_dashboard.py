"""The training dashboard in Chromium: curves against Python's, and who asks whom."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lenet_edu.training.trial import Trial
from lenet_edu.widgets.models.training_dashboard import model
from lenet_edu.widgets.training_dashboard import SECRET, TrainingDashboard

TRAITS = ("has_fn", "diagnosis", "choices", "images", "start", "setup", "told")


@pytest.fixture
def show(widget_page: Callable[..., Any]) -> Callable[..., Any]:
    """show(...) draws TrainingDashboard(...)."""

    def draw(asked: bool = False, **given: Any) -> Any:
        one = TrainingDashboard(**given)
        traits = {name: getattr(one, name) for name in TRAITS}
        page = widget_page(str(one._esm), str(one._css), traits)
        if not asked:
            press(page, "skip")
        return page

    return draw


def press(page: Any, name: str) -> None:
    page.root.get_by_role("button", name=name, exact=True).click()


def text(page: Any) -> str:
    return str(page.root.inner_text())


def points(count: int, seed: int = 0, holes: float = 0.0) -> list[list[Any]]:
    """As a run gives them: loss, error, then six norms, ratios and shares."""
    rng = np.random.default_rng(seed)
    rows = np.exp(rng.normal(-1, 2, (count, 20)))
    rows[:, 0] = 100 * np.exp(-np.arange(count) / 40) + rng.normal(size=count)
    rows[:, 1] = 0.9 * np.exp(-np.arange(count) / 60)
    rows[:, 14:] = rng.random((count, 6)) / 3
    hole = rng.random(rows.shape) < holes
    return [
        [None if gone else float(f"{v:.4g}") for v, gone in zip(*pair, strict=True)]
        for pair in zip(rows, hole, strict=True)
    ]


def answer(page: Any, rows: list[list[Any]], since: int = 0, **more: Any) -> None:
    """What Python would tell after these batches."""
    told = {
        "n": page.get("setup")["n"],
        "serial": page.get("told")["serial"] + 1,
        "since": since,
        "points": rows[since : since + 200],
        "steps": len(rows),
        "per_epoch": 63,
        "running": True,
        "stopped": "",
        "kernels": np.linspace(-0.5, 0.5, 150).reshape(6, 25).tolist(),
        "fresh": [[63, 0.3]] if len(rows) > 62 else [],
        "says": "",
        "differs": 0,
        "revealed": "",
        "answers": [[digit, 0.25] for digit in range(10)],
    }
    page.set(told=told | more)


def asks(page: Any) -> list[str]:
    return [one["ask"] for one in page.sent]


def test_the_browser_computes_the_same(show: Callable[..., Any]) -> None:
    page = show()
    for case in range(12):
        state: dict[str, Any] = {
            "points": points(7 * case, case, 0.1 * (case % 3)),
            "smooth": 1 + case % 5,
            "most": 5 + 10 * (case % 4),
        }
        mine, theirs = model(state), page.call("model", state)
        assert theirs["at"] == mine["at"]
        assert len(mine["at"]) <= state["most"]
        pairs = [(mine[k], theirs[k]) for k in ("loss", "error")]
        for kind in ("gradient", "ratio", "saturated"):
            assert list(mine[kind]) == list(theirs[kind])
            pairs += [(mine[kind][k], theirs[kind][k]) for k in mine[kind]]
        for ours, other in pairs:
            for a, b in zip(ours, other, strict=True):
                assert (a is None) == (b is None)
                assert a is None or b == pytest.approx(a, rel=1e-9)


def test_predict_first(show: Callable[..., Any]) -> None:
    page = show(asked=True)
    for name in ("start", "one batch", "one epoch"):
        button = page.root.get_by_role("button", name=name, exact=True)
        assert button.is_disabled()
    press(page, "constant")
    press(page, "start")
    answer(page, points(30), says="learning")
    said = "You said constant. The rules for curves say: learning."
    assert said in text(page)


def test_it_asks_while_it_runs_and_pauses(show: Callable[..., Any]) -> None:
    page = show()
    page.page.clock.install()
    assert page.sent == []
    press(page, "start")
    assert page.sent == [{"ask": "run", "n": "start", "since": 0}]
    answer(page, points(5))
    page.page.clock.run_for(130)
    assert page.sent[-1] == {"ask": "run", "n": "start", "since": 5}
    press(page, "pause")
    answer(page, points(6), since=5)
    page.page.clock.run_for(70)
    assert asks(page) == ["run", "run", "pause", "news"]
    answer(page, points(7), since=6, running=False)
    page.page.clock.run_for(5000)
    assert len(page.sent) == 4
    assert "7 batches, 0.1 epochs, paused." in text(page)


def test_one_batch_and_one_epoch(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "one batch")
    answer(page, points(1), running=False)
    press(page, "one epoch")
    assert asks(page) == ["step", "epoch"]
    page.root.locator(".lenet").focus()
    answer(page, points(63), since=1, running=False)
    assert "63 batches, 1.0 epochs, paused." in text(page)
    assert page.root.locator("circle.fresh").count() == 1
    page.page.keyboard.press(" ")
    assert asks(page)[-1] == "run"


def test_a_view_catches_up_in_portions(show: Callable[..., Any]) -> None:
    page, rows = show(), points(450)
    press(page, "start")
    for since in (0, 200, 400):
        answer(page, rows, since=since, running=False, stopped="over")
        page.page.wait_for_timeout(30)
    assert [one["since"] for one in page.sent] == [0, 200, 400]
    assert "450 batches" in text(page)
    answer(page, rows, since=0, running=False)  # another view asked from the start
    assert "450 batches" in text(page)


def test_the_cursor_reads_one_batch(show: Callable[..., Any]) -> None:
    page, rows = show(), points(80)
    press(page, "one batch")
    answer(page, rows, running=False)
    page.root.locator("summary").click()
    caption = page.root.locator("table caption")
    assert caption.inner_text().startswith("Batch 80:")
    assert ", paused. Batch 80: loss " in text(page)
    box = page.root.get_by_role("img", name="Loss, eq. (8)").bounding_box()
    page.page.mouse.move(box["x"] + 41, box["y"] + 60)
    assert caption.inner_text().startswith("Batch 1: loss ")
    cell = page.root.locator("tbody tr").first.locator("td").first
    assert float(cell.inner_text()) == pytest.approx(rows[0][2], rel=0.01)
    assert page.root.locator("line.cursor").count() == 5
    page.page.mouse.move(box["x"] + 41, box["y"] - 300)
    assert caption.inner_text().startswith("Batch 80:")
    page.root.locator(".lenet").focus()
    page.page.keyboard.press("ArrowLeft")
    assert caption.inner_text().startswith("Batch 79:")


def test_ten_digits_and_their_answers(show: Callable[..., Any]) -> None:
    page = show(asked=True)
    places = page.root.locator(".lenet-dash-digits li")
    assert places.all_inner_texts() == ["?"] * 10  # they are there from the start
    inked = """all => all.map(one => {
        const {data} = one.getContext("2d").getImageData(0, 0, 28, 28);
        return data.some((v, k) => k % 4 === 3 && v > 100);
    })"""
    assert (
        page.root.locator(".lenet-dash-digits canvas").evaluate_all(inked)
        == [True] * 10
    )
    press(page, "skip")
    press(page, "one batch")
    said = [[digit, 0.5] for digit in range(8)] + [[4, 0.1], [None, None]]
    answer(page, points(1), running=False, answers=said)
    wanted = [f"{digit}\u2009\u2713" for digit in range(8)]
    assert places.all_inner_texts() == [*wanted, "4\u2009\u2717", "\u2014"]
    kinds = [one.get_attribute("class") for one in places.all()]
    assert kinds == ["right"] * 8 + ["wrong", ""]


def test_a_kernel_that_is_gone_ends_the_run(show: Callable[..., Any]) -> None:
    page = show()
    page.page.clock.install()
    press(page, "start")
    answer(page, points(5))
    page.page.evaluate("stage.model.emit('comm_live_update')")
    sent = len(page.sent)
    assert "The kernel has stopped" in text(page)
    page.page.clock.run_for(7000)
    assert len(page.sent) == sent  # nobody is there to be asked
    assert "has not answered" not in text(page)
    assert page.root.get_by_role("button", name="start", exact=True).is_visible()


def test_rate_acts_at_once_a_bug_begins_anew(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "start")
    answer(page, points(40))
    dial = page.root.get_by_label("learning rate")
    dial.focus()
    page.page.keyboard.press("ArrowRight")
    assert page.get("setup")["rate"] == 0.005
    assert page.get("setup")["n"] == "start"
    assert "40 batches" in text(page)
    page.root.get_by_label("inject").select_option("uphill")
    setup = page.get("setup")
    assert (setup["bug"], setup["rate"]) == ("uphill", 0.005)
    assert setup["n"] != "start"
    assert page.sent[-1]["ask"] == "pause"
    read = page.root.locator("table caption").text_content()
    assert read == "No batch yet"
    assert page.root.get_by_role("button", name="start").is_disabled()
    press(page, "reset")
    start = page.get("start")
    assert {k: page.get("setup")[k] for k in start} == start
    press(page, "new seed")
    assert page.get("setup")["seed"] == start["seed"] + 1


def test_nan_stops_with_a_sentence(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "start")
    why = "After 9 batches the loss became nan: C3 is the first layer."
    answer(page, points(9), running=False, stopped=why, says="broken")
    assert why in text(page)
    assert page.root.get_by_role("button", name="start").is_disabled()
    assert "The rules for curves say: broken." in text(page)


def test_the_secret_is_named(show: Callable[..., Any]) -> None:
    page = show(bug=SECRET)
    assert page.root.get_by_label("Which bug is it?").is_hidden()
    press(page, "start")
    answer(page, points(30), running=False)
    page.root.get_by_label("Which bug is it?").select_option("uphill")
    press(page, "name it")
    assert page.sent[-1]["guess"] == "uphill"
    answer(page, points(30), running=False, revealed="No, it is another.")
    assert "No, it is another." in text(page)
    assert page.root.get_by_label("Which bug is it?").is_hidden()


def test_yours_and_its_diagnosis(show: Callable[..., Any]) -> None:
    def sgd_step(parameters: Any, gradients: Any, rate: float) -> Any:
        return {n: w + rate * gradients[n] for n, w in parameters.items()}

    page = show(fn=sgd_step)
    assert page.get("setup")["optimiser"] == "yours"
    press(page, "one batch")
    why = page.root.get_by_role("button", name="what is the mistake?")
    answer(page, points(1), running=False)
    assert why.is_hidden()
    answer(page, points(1), running=False, differs=12)
    assert "Your steps differ from the course\u2019s in 12 of 12" in text(page)
    press(page, "what is the mistake?")
    assert page.sent[-1] == {"ask": "diagnosis"}
    page.set(diagnosis="You walked uphill.")
    assert "You walked uphill." in text(page)


def test_a_silent_kernel_is_noticed(show: Callable[..., Any]) -> None:
    page = show()
    page.page.clock.install()
    press(page, "start")
    page.page.clock.run_for(7000)
    assert "Python has not answered for a while" in text(page)
    answer(page, points(2))
    assert "has not answered" not in text(page)


def test_leaving_pauses_and_asks_no_more(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "start")
    page.close()
    assert asks(page) == ["run", "pause"]
    answer(page, points(2))
    page.page.wait_for_timeout(200)
    assert len(page.sent) == 2
    assert page.page.evaluate("stage.model.listeners.length") == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible(show: Callable[..., Any], theme: str) -> None:
    page = show(asked=True, bug=SECRET)
    page.theme(theme)
    assert page.axe() == []
    press(page, "learning")
    press(page, "start")
    run = Trial(TrainingDashboard().setup | {"batch": 8})
    for _ in range(30):
        run.step()
    run.fresh = [(30, 0.42)]
    answer(page, run.points, says="learning", fresh=run.fresh,
           kernels=run.kernels(), answers=run.answers)  # fmt: skip
    assert page.axe() == []
    if folder := os.environ.get("SHOTS"):
        page.screenshot(f"{folder}/dash_{theme}.png")


def test_in_a_notebook(notebook: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    lab = notebook(
        cells=[
            "from lenet_edu.widgets import TrainingDashboard\n"
            "w = TrainingDashboard(batch=8)\nw",
            "print('free', w.told.get('steps', 0) > 0)",
            "import threading\n"
            "print([t.name for t in threading.enumerate() if '_work' in t.name])",
        ]
    )
    lab.run_all()
    widget = lab.page.get_by_role("group", name="Training dashboard")
    widget.get_by_role("button", name="skip").click()
    widget.get_by_role("button", name="start").click()
    expect(widget).to_contain_text("The rules for curves say", timeout=60000)
    lab.cell(index=1).run()  # while it trains
    expect(lab.cell(index=1).output).to_contain_text("free True", timeout=20000)
    widget.get_by_role("button", name="pause").click()
    expect(widget).to_contain_text("paused", timeout=20000)
    widget.get_by_role("button", name="start").click()
    lab.cell(index=0).run()  # the same cell again: the old run ends
    lab.page.wait_for_timeout(5000)
    lab.cell(index=2).run()
    expect(lab.cell(index=2).output).to_contain_text("[]", timeout=20000)
    assert lab.axe() == []
