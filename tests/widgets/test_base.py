"""The widgets' shared shell: pictures, the diagnosis, a learner's function held."""

from __future__ import annotations

import base64
import math
import re
import sys
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from lenet_edu import widgets
from lenet_edu.figures import new_figure
from lenet_edu.widgets.base import Explorer, browser_source, packed
from lenet_edu.widgets.bounded import bounded

WIDGET = "application/vnd.jupyter.widget-view+json"


class Small(Explorer):
    _esm = "export default { render() {} };"
    caption = "A small widget."
    exercise = "02.1"

    def picture(self) -> Figure:
        figure = new_figure(2, 1)
        figure.subplots().plot([1, 2])
        return figure


@pytest.mark.parametrize("name", widgets.__all__)
def test_every_widget_is_handed_out(name: str) -> None:
    widget = getattr(widgets, name)
    assert issubclass(widget, Explorer)
    assert widget.caption
    script = str(widget._esm)
    assert script.startswith(browser_source("kit.js"))
    assert re.search(r"export default \{ render \};\s*$", script)
    assert "export { model" in script
    assert "import " not in re.sub(r"//.*", "", script)  # nothing is fetched


@pytest.mark.parametrize("name", widgets.__all__)
def test_joined_files_declare_no_name_twice(name: str) -> None:
    script = str(getattr(widgets, name)._esm)
    top = re.findall(
        r"^(?:async )?(?:function|const|let|class) +([\w$]+)", script, re.MULTILINE
    )
    several = r"^(?:const|let) +[^=]+=[^,;(]+, ([\w$]+) ="
    top += re.findall(several, script, re.MULTILINE)
    assert [one for one in set(top) if top.count(one) > 1] == []


def test_an_unknown_widget_is_named() -> None:
    with pytest.raises(AttributeError, match="no 'Slider'"):
        _ = widgets.Slider


def test_sources_are_joined_in_order() -> None:
    css = browser_source("kit.css", "sliding_kernel.css")
    assert css.index(".lenet {") < css.index(".lenet.lenet-sliding")


def test_the_output_is_a_widget_and_a_picture() -> None:
    data, metadata = Small()._repr_mimebundle_()
    assert data[WIDGET]["model_id"]
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["text/plain"].startswith("A small widget.")
    assert metadata["image/png"] == {"width": 168, "alt": "A small widget."}


def wrong_size(size: int, kernel: int, stride: int = 1, padding: int = 0) -> int:
    return (size + 2 * padding - kernel) // stride


def test_the_button_brings_the_diagnosis() -> None:
    widget = Small(fn=wrong_size)
    widget._on_message(widget, {"ask": "diagnosis"}, [])
    assert widget.diagnosis.startswith("02.1 output_size: not yet.")
    assert "how many starts are there?" in widget.diagnosis


def test_the_diagnosis_can_be_about_what_the_function_wraps() -> None:
    widget = Small(fn=lambda *args: wrong_size(*args))
    widget.asked = ("02.6", lambda *args: (0, 0, 0))
    widget._on_message(widget, {"ask": "diagnosis"}, [])
    assert widget.diagnosis.startswith("02.6 layer_counts")


def test_a_check_that_stops_says_so() -> None:
    widget = Small(fn=wrong_size)
    widget.asked = ("99.9", wrong_size)
    widget._on_message(widget, {"ask": "diagnosis"}, [])
    assert widget.diagnosis.startswith("The check itself stopped with ValueError")


@pytest.mark.parametrize("content", [{"ask": "something"}, {}, "diagnosis"])
def test_other_messages_are_ignored(content: Any) -> None:
    widget = Small(fn=wrong_size)
    widget._on_message(widget, content, [])
    assert widget.diagnosis == ""


def test_without_a_function_there_is_nothing_to_diagnose() -> None:
    widget = Small()
    widget._on_message(widget, {"ask": "diagnosis"}, [])
    assert (widget.has_fn, widget.diagnosis) == (False, "")


def test_a_bounded_function_returns_what_it_returns() -> None:
    assert bounded(lambda a, b: a - b)(5, 3) == 2
    with pytest.raises(KeyError, match="lost"):
        bounded(lambda: {}["lost"])()


def test_what_a_bounded_function_prints_is_dropped(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def talkative() -> int:
        print("here")
        print("there", file=sys.stderr)
        return 1

    assert bounded(talkative)() == 1
    assert capsys.readouterr() == ("", "")


def test_an_endless_loop_ends_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lenet_edu.widgets.bounded.SECONDS", 0.2)

    def endless() -> None:
        while True:
            pass

    with pytest.raises(TimeoutError, match=r"after 0\.2 seconds. Does its loop end?"):
        bounded(endless)()


def test_a_function_that_exits_does_not_take_the_kernel_with_it() -> None:
    with pytest.raises(RuntimeError, match="instead of returning"):
        bounded(lambda: sys.exit(1))()


def test_rows_for_the_browser_keep_every_number() -> None:
    rows = packed(np.array([[1.5, -0.0, np.nan], [np.inf, -np.inf, 1e-300]]))
    assert rows == [[1.5, 0.0, "NaN"], ["Infinity", "-Infinity", 1e-300]]
    back = [[float(v) for v in row] for row in rows]
    assert math.isnan(back[0][2])
    assert back[1] == [math.inf, -math.inf, 1e-300]
