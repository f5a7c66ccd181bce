"""A widget's ES module alone in a blank page, on a stand-in for the kernel's side.

For quick tests: no JupyterLab, no kernel. The stand-in model has the methods that
anywidget's has, keeps what the widget sends, and plays Python's part.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from lab_harness import Watch, axe_violations
from playwright.sync_api import Locator, Page, Route

ADDRESS = "http://localhost/widget/"

HTML = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Widget</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="widget.css">
<script type="module" src="page.js"></script>
</head><body data-jp-theme-light="true"><main id="widget"></main></body></html>
"""

# JupyterLab's own values of the variables that style sheets of the course read.
DARK = {
    "--jp-ui-font-color1": "rgba(255, 255, 255, 1)",
    "--jp-ui-font-color2": "rgba(255, 255, 255, 0.7)",
    "--jp-content-font-color1": "rgba(255, 255, 255, 1)",
    "--jp-layout-color1": "#111111",
    "--jp-layout-color2": "#424242",
    "--jp-border-color1": "#757575",
}

PAGE = """
const decode = value => {
    if (!value || value.__bytes__ === undefined) return value;
    const bytes = Uint8Array.from(atob(value.__bytes__), c => c.charCodeAt(0));
    return new DataView(bytes.buffer);
};
const bytesOf = value =>
    ArrayBuffer.isView(value)
        ? Array.from(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
        : Array.from(new Uint8Array(value));
const encode = value => {
    if (value instanceof DataView || value instanceof ArrayBuffer)
        return {__bytes__: bytesOf(value)};
    if (ArrayBuffer.isView(value)) return Array.from(value, encode);
    if (Array.isArray(value)) return value.map(encode);
    if (value && typeof value === "object")
        return Object.fromEntries(
            Object.entries(value).map(([name, inner]) => [name, encode(inner)]));
    return value;
};

class Model {
    constructor(state) {
        this.state = Object.fromEntries(
            Object.entries(state).map(([name, value]) => [name, decode(value)]));
        this.listeners = [];
        this.changed = {};
        this.saved = [];
        this.sent = [];
    }
    get(name) {
        if (!(name in this.state)) throw new Error(`the model has no trait ${name}`);
        return this.state[name];
    }
    set(name, value) {
        const given = typeof name === "object" ? name : {[name]: value};
        const changed = Object.entries(given)
            .filter(([key, inner]) => this.state[key] !== inner);
        for (const [key, inner] of changed) this.state[key] = inner;
        for (const [key, inner] of changed) {
            this.changed[key] = inner;
            this.emit(`change:${key}`, this, inner, {});
        }
        if (changed.length) this.emit("change", this, {});
    }
    save_changes() {
        this.saved.push(encode(this.changed));
        this.changed = {};
    }
    send(content, callbacks, buffers = []) {
        this.sent.push(encode({content, buffers: Array.from(buffers)}));
    }
    on(events, callback) {
        for (const event of events.split(/\\s+/))
            this.listeners.push({event, callback});
    }
    off(events = null, callback = null) {
        const named = events === null ? null : events.split(/\\s+/);
        this.listeners = this.listeners.filter(one =>
            (named !== null && !named.includes(one.event))
            || (callback !== null && one.callback !== callback));
    }
    emit(event, ...given) {
        for (const one of [...this.listeners])
            if (one.event === event) one.callback(...given);
    }
}

const stage = {encode, decode};
try {
    const module = await import("./widget.js");
    const state = await (await fetch("state.json")).json();
    const given = module.default ?? module;
    const widget = typeof given === "function" ? await given() : given;
    const model = new Model(state);
    const abort = new AbortController();
    const experimental = {invoke: () => Promise.reject(new Error("no kernel here"))};
    const el = document.querySelector("#widget");
    const common = {model, signal: abort.signal, experimental};
    const ends = [
        await widget.initialize?.(common),
        await widget.render({...common, el}),
    ];
    const close = async () => {
        abort.abort();
        for (const end of ends) if (typeof end === "function") await end();
        el.replaceChildren();
    };
    Object.assign(stage, {module, model, close});
} catch (error) {
    stage.failure = String(error);
}
window.stage = stage;
"""


class WidgetPage:
    """A rendered widget; ``page`` and ``root`` are Playwright's own."""

    def __init__(
        self, page: Page, watch: Watch, esm: str, css: str, state: Mapping[str, Any]
    ) -> None:
        self.page = page
        self.watch = watch
        contents = {
            "": ("text/html", HTML),
            "widget.js": ("text/javascript", esm),
            "widget.css": ("text/css", css),
            "page.js": ("text/javascript", PAGE),
            "state.json": ("application/json", json.dumps(_encode(dict(state)))),
        }

        def answer(route: Route) -> None:
            kind, body = contents[route.request.url.removeprefix(ADDRESS)]
            route.fulfill(content_type=f"{kind}; charset=utf-8", body=body)

        page.route(f"{ADDRESS}*", answer)
        page.goto(ADDRESS)
        page.wait_for_function("window.stage !== undefined")
        failure = page.evaluate("stage.failure ?? null")
        assert failure is None, f"the widget did not render: {failure}"

    @property
    def root(self) -> Locator:
        """The element that the widget drew into."""
        return self.page.locator("#widget")

    @property
    def console_errors(self) -> list[str]:
        """Errors so far; a test that provokes one clears it."""
        return self.watch.console_errors

    def get(self, name: str) -> Any:
        """The value of a trait."""
        value = self.page.evaluate("name => stage.encode(stage.model.get(name))", name)
        return _decode(value)

    def set(self, **traits: Any) -> None:
        """Set traits as Python would; the widget hears ``change:name``."""
        self.page.evaluate(
            """given => stage.model.set(Object.fromEntries(
                Object.entries(given).map(([name, one]) => [name, stage.decode(one)])
            ))""",
            _encode(traits),
        )

    def receive(self, content: Any) -> None:
        """Give the widget a message from Python."""
        self.page.evaluate(
            "content => stage.model.emit('msg:custom', content, [])", content
        )

    @property
    def sent(self) -> list[Any]:
        """The messages that the widget sent to Python, without their buffers."""
        sent = self.page.evaluate("stage.model.sent.map(one => one.content)")
        return [_decode(one) for one in sent]

    @property
    def saved(self) -> list[dict[str, Any]]:
        """What each ``save_changes`` would have told Python."""
        return [_decode(one) for one in self.page.evaluate("stage.model.saved")]

    def call(self, function: str, *arguments: Any) -> Any:
        """Call a function that the module exports, e.g. ``call("model", state)``.

        Typed arrays come back as lists, NaN and infinities as floats.
        """
        value = self.page.evaluate(
            """async ([name, given]) => {
                const found = stage.module[name] ?? stage.module.default?.[name];
                if (typeof found !== "function")
                    throw new Error(`the module exports no function ${name}`);
                return stage.encode(await found(...given.map(stage.decode)));
            }""",
            [function, [_encode(one) for one in arguments]],
        )
        return _decode(value)

    def theme(self, name: str) -> None:
        """Switch to ``"light"`` or ``"dark"`` with JupyterLab's colours."""
        self.page.evaluate(
            """([dark, variables]) => {
                document.body.dataset.jpThemeLight = String(!dark);
                document.body.style.background = dark ? "#111111" : "";
                for (const [name, value] of Object.entries(variables))
                    if (dark) document.body.style.setProperty(name, value);
                    else document.body.style.removeProperty(name);
            }""",
            [{"light": False, "dark": True}[name], DARK],
        )

    def frame(self) -> None:
        """Until the page has drawn."""
        self.page.evaluate(
            "new Promise(e => requestAnimationFrame(() => requestAnimationFrame(e)))"
        )

    def stroke(self, points: Sequence[tuple[float, float]], steps: int = 5) -> None:
        """One stroke with the mouse on the widget's pad, in points of the pad."""
        box = self.root.locator("canvas.pad").bounding_box()
        assert box is not None
        scale = box["width"] / 280  # the pad's own points
        (x, y), *rest = [
            (box["x"] + scale * a, box["y"] + scale * b) for a, b in points
        ]
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        for x, y in rest:
            self.page.mouse.move(x, y, steps=steps)
        self.page.mouse.up()
        self.frame()

    def close(self) -> None:
        """Take the widget away as JupyterLab does; its clean-up functions run."""
        self.page.evaluate("stage.close()")

    def axe(self, scope: str = "#widget") -> list[str]:
        """What axe-core finds inside the widget, one line per element."""
        return axe_violations(self.page, scope)

    def screenshot(self, path: str | Path) -> None:
        """Write a PNG of the widget."""
        self.root.screenshot(path=path)


def agree(theirs: Any, mine: Any, *, rtol: float, atol: float, at: str = "") -> None:
    """What the browser and Python computed is the same, number by number.

    Dictionaries are compared name by name; ``None`` and words must be equal.
    """
    if isinstance(mine, dict):
        assert theirs.keys() == mine.keys(), at
        for name in mine:
            agree(theirs[name], mine[name], rtol=rtol, atol=atol, at=f"{at}.{name}")
    elif mine is None or isinstance(mine, str):
        assert theirs == mine, at
    elif np.size(mine) == 0:
        assert np.size(theirs) == 0, at
    else:
        np.testing.assert_allclose(theirs, mine, rtol=rtol, atol=atol, err_msg=at)


def _encode(value: Any) -> Any:
    """Python to the page: arrays become lists, bytes keep their kind."""
    if isinstance(value, bytes | bytearray | memoryview):
        return {"__bytes__": base64.b64encode(bytes(value)).decode("ascii")}
    if isinstance(value, Mapping):
        return {str(name): _encode(inner) for name, inner in value.items()}
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, list | tuple):
        return [_encode(inner) for inner in value]
    return value


def _decode(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"__bytes__"}:
            return bytes(value["__bytes__"])
        return {name: _decode(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_decode(inner) for inner in value]
    return value
