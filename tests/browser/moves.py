"""How long the widgets take to follow a pointer: ``make moves`` reports it.

Each widget alone in a page; the pointer wanders over each of its pictures, and every
handler of a pointer's move is timed, with what it draws in the next frame. It reports
and asserts nothing: how fast a machine is says nothing about whether the code is right.
"""

from __future__ import annotations

import argparse
import sys

from gallery import chromium, skip_questions
from lab_harness import Watch
from widget_harness import WidgetPage

from lenet_edu import widgets
from lenet_edu.widgets.base import plain_state

GOAL = (8.0, 16.0)  # milliseconds: the median, the 95th percentile
POINTS = 60  # places of the pointer on each picture
PICTURES = 4  # of one widget, at most

TIMED = """() => {
    window.times = [];
    const real = EventTarget.prototype.addEventListener;
    EventTarget.prototype.addEventListener = function (type, act, options) {
        if (typeof act !== "function" || !/^(pointer|mouse)move$/.test(type))
            return real.call(this, type, act, options);
        return real.call(this, type, function (...given) {
            const began = performance.now();
            const out = act.apply(this, given);
            window.times.push(performance.now() - began);
            return out;
        }, options);
    };
    const frames = window.requestAnimationFrame;
    window.requestAnimationFrame = act => frames(now => {
        const began = performance.now();
        act(now);
        window.times.push(performance.now() - began);
    });
}"""


def main(arguments: list[str] | None = None) -> int:
    """Measure the widgets that the options name."""
    parser = argparse.ArgumentParser(prog="make moves", description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="WIDGET", default=widgets.__all__)
    options = parser.parse_args(arguments)
    print(f"milliseconds a move (goal: median {GOAL[0]:g}, 95% {GOAL[1]:g})")
    with chromium() as browser:
        for name in options.only:
            widget = getattr(widgets, name)()
            context = browser.new_context(viewport={"width": 1000, "height": 900})
            page, watch = context.new_page(), Watch()
            watch.attach(context, page)
            page.add_init_script(f"({TIMED})()")
            shown = WidgetPage(
                page, watch, str(widget._esm), str(widget._css), plain_state(widget)
            )
            skip_questions(shown)
            print(f"{name:20} {report(wander(shown))}", flush=True)
            context.close()
    return 0


def wander(shown: WidgetPage) -> list[float]:
    """The times of all handlers while the pointer goes over the pictures."""
    page = shown.page
    page.evaluate("window.times.length = 0")
    pictures = shown.root.locator("svg.live, canvas")
    for picture in [one for one in pictures.all() if one.is_visible()][:PICTURES]:
        box = picture.bounding_box()
        if box is None:
            continue
        for n in range(POINTS):
            x = box["x"] + box["width"] * (0.05 + 0.9 * (n * 7 % POINTS) / POINTS)
            y = box["y"] + box["height"] * (0.05 + 0.9 * n / POINTS)
            page.mouse.move(x, y)
    shown.frame()
    times: list[float] = page.evaluate("window.times")
    return times


def report(times: list[float]) -> str:
    """The median and the 95th percentile, and whether both reach the goal."""
    if not times:
        return "follows no pointer"
    times = sorted(times)
    median, most = times[len(times) // 2], times[int(0.95 * len(times))]
    reached = "" if median < GOAL[0] and most < GOAL[1] else "  above the goal"
    return f"median {median:5.1f}   95% {most:5.1f}   of {len(times):4}{reached}"


if __name__ == "__main__":
    sys.exit(main())
