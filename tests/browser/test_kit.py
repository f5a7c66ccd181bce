"""The kit's own functions in Chromium, without any widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lenet_edu.widgets.base import browser_source

NAMES = "fitted, short, asNumber, largest, between, pathBetween, signedFill, inkOn"
RENDER = """
async function tweened(reduced, from, to) {
  const seen = [];
  const stop = tween(from, to, (v) => seen.push(v), { ms: 60 });
  const at_once = seen.length;
  await new Promise((done) => setTimeout(done, 250));
  stop();
  return [at_once, seen.length, seen[seen.length - 1]];
}
function terms(parts) {
  const row = equation(parts.map((one) => (one.length > 2 ? el("b", {}, one) : one)));
  return [...row.children].map((one) => one.textContent);
}
function tied() {
  const scene = el("div", {}), at = (x) => new DOMRect(x, 5, 10, 10);
  document.body.append(scene);
  const lines = links(scene, () => [{ from: at(0), to: at(200) }]);
  scene.getBoundingClientRect = () => new DOMRect(0, 0, 400, 100);
  lines.now();
  const drawn = scene.querySelector("path").getAttribute("d");
  lines.dispose();
  return [drawn, scene.querySelectorAll("svg").length];
}
export default { render() {} };
"""


@pytest.fixture
def kit(widget_page: Callable[..., Any]) -> Any:
    exports = f"export {{ {NAMES}, tweened, terms, tied }};"
    return widget_page(browser_source("kit.js") + RENDER + exports)


def test_numbers_that_do_not_fit_are_left_out(kit: Any) -> None:
    assert kit.call("fitted", [1, -2], 24)["texts"] == ["1", "\u22122"]
    assert kit.call("fitted", [0.25, None], 24)["texts"] == [".25", ""]
    assert kit.call("fitted", [0.25, 3], 40)["texts"] == ["0.25", "3"]
    assert kit.call("fitted", [0.5, -1.5], 20) is None  # 0.5 is no 1
    assert kit.call("fitted", [1, 2], 12) is None
    assert kit.call("fitted", [1, 2], 24)["size"] >= 11


@pytest.mark.parametrize(
    ("value", "fill"),
    [
        (0, "var(--zero)"),
        (2, "color-mix(in srgb, var(--positive) 50%, var(--zero))"),
        (-9, "color-mix(in srgb, var(--negative) 100%, var(--zero))"),
    ],
)
def test_the_signed_scale_follows_the_theme(kit: Any, value: float, fill: str) -> None:
    assert kit.call("signedFill", value, 4) == fill


def test_what_is_typed_is_read(kit: Any) -> None:
    assert kit.call("asNumber", " \u22122,5 ") == -2.5
    assert kit.call("asNumber", "two") is None
    assert kit.call("short", -0.001) == "0"


def test_values_between(kit: Any) -> None:
    assert kit.call("between", [[0, 4], [1]], [[2, 4], [3]], 0.5) == [[1, 4], [2]]


def test_who_prefers_less_motion_sees_the_end_at_once(kit: Any) -> None:
    assert kit.call("tweened", True, 0, 5) == [1, 1, 5]


def test_a_tween_passes_through(kit: Any) -> None:
    kit.page.emulate_media(reduced_motion="no-preference")
    at_once, many, last = kit.call("tweened", False, 0, 5)
    assert at_once == 0
    assert many >= 2
    assert last == 5


def test_an_operator_stays_with_what_follows(kit: Any) -> None:
    parts = ["window", "\u2299", "kernel", "\u2192", "\u03a3", "sum"]
    assert kit.call("terms", parts) == ["window", "\u2299kernel", "\u2192\u03a3sum"]


def test_lines_are_drawn_and_taken_away(kit: Any) -> None:
    assert kit.call("tied") == ["M10 5L200 5V15L10 15Z", 0]
