"""The harness itself: what it reports, and that it fails where it should."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

SMALL = [
    "import time\nlimit = 3",
    "time.sleep(0.5)\nprint('first', limit)",
    "from IPython.display import HTML\nHTML('<p>a small <b>page</b></p>')",
]


def test_a_notebook_runs_from_top_to_bottom(
    notebook: Callable[..., Any], tmp_path: Path
) -> None:
    small = notebook(cells=SMALL)
    small.run_all()
    assert [small.cell(index=n).count for n in range(3)] == [1, 2, 3]
    assert small.cell(containing="print").text.strip() == "first 3"
    assert "a small page" in small.text
    assert small.errors() == []
    assert small.console_errors == []
    assert small.axe() == []

    small.cell(index=0).set_source("import time\nlimit = 5")
    small.cell(index=0).run()
    small.cell(index=1).run()
    assert small.cell(index=1).text.strip() == "first 5"

    small.theme("dark")
    small.theme("light")
    small.screenshot(tmp_path / "page.png")
    small.screenshot(tmp_path / "cell.png", small.cell(index=-1))
    assert all((tmp_path / name).stat().st_size for name in ("page.png", "cell.png"))

    small.save()
    assert "limit = 5" in small.path.read_text(encoding="utf-8")


def test_a_cell_that_raises_is_reported(notebook: Callable[..., Any]) -> None:
    small = notebook(cells=["1 / 0", "print('below')"])
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        small.run_all()


def test_the_next_notebook_knows_nothing_of_the_last(
    notebook: Callable[..., Any],
) -> None:
    """JupyterLab is the same; the kernel, the theme and what was said are not."""
    small = notebook(cells=["print('kept' in globals()); kept = 1"])
    small.run_all()
    assert small.text.strip() == "False"
    assert small.cells.count() == 1
    assert small.console_errors == []
    small.theme("dark")
    small.cell(index=0).set_source("1 / 0")  # unsaved, and not asked about


@pytest.mark.parametrize("turn", [1, 2])
def test_and_neither_does_the_one_after_it(
    notebook: Callable[..., Any], turn: int
) -> None:
    small = notebook(cells=["print('kept' in globals()); kept = 1", "2"])
    assert small.page.get_attribute("body", "data-jp-theme-light") == "true"
    small.run_all()
    assert small.cell(index=0).text.strip() == "False"
    assert small.cells.count() == 2


def test_axe_reads_the_outputs_and_finds_what_is_wrong(
    notebook: Callable[..., Any],
) -> None:
    pale = "<p style='color:#ccc;background:#fff'>pale</p>"
    small = notebook(
        cells=[
            "from IPython.display import HTML\nHTML('<p>plain</p>')",
            f'HTML("{pale}")',
            "HTML('<div style=\"height:3000px\">tall</div>')",
            "HTML('<button></button>')",
            f'HTML("{pale}".replace("pale", "below"))',
        ]
    )
    small.run_all()
    found = small.axe()
    assert [text.split()[0] for text in found].count("color-contrast") == 2
    assert sum("button-name" in text for text in found) == 1


def test_a_request_to_the_outside_is_stopped_and_reported(
    notebook: Callable[..., Any],
) -> None:
    small = notebook(
        cells=[
            "from IPython.display import HTML\nHTML('<img src=//example.org/a alt=a>')"
        ]
    )
    small.run_all()
    assert set(small.outside_requests) == {"http://example.org/a"}
    small.outside_requests.clear()
    small.console_errors.clear()


WIDGET = """
export function model(state) {
    const doubled = Float64Array.from(state.values, v => 2 * v);
    return {doubled, odd: [NaN, -Infinity]};
}
function render({model: traits, el}) {
    const button = document.createElement("button");
    const show = () => { button.textContent = `n = ${traits.get("n")}`; };
    button.addEventListener("click", () => {
        traits.set("n", traits.get("n") + 1);
        traits.set("raw", new DataView(new Uint8Array([7, 8]).buffer));
        traits.save_changes();
        traits.send({ask: "diagnosis"});
    });
    traits.on("change:n", show);
    traits.on("msg:custom", content => { button.title = content.says; });
    show();
    el.append(button);
    return () => { document.title = "closed"; };
}
export default { render };
"""


def test_a_widget_alone(widget_page: Callable[..., Any], tmp_path: Path) -> None:
    widget = widget_page(
        WIDGET, "button { padding: 4px; }", {"n": 1, "raw": b"\x01\x02"}
    )
    button = widget.root.get_by_role("button")
    assert widget.get("raw") == b"\x01\x02"
    button.click()
    assert button.inner_text() == "n = 2"
    assert widget.saved == [{"n": 2, "raw": b"\x07\x08"}]
    assert widget.sent == [{"ask": "diagnosis"}]
    widget.set(n=9)
    assert button.inner_text() == "n = 9"
    widget.receive({"says": "kernel turned"})
    assert button.get_attribute("title") == "kernel turned"
    result = widget.call("model", {"values": np.array([1.0, 0.5])})
    assert result["doubled"] == [2.0, 1.0]
    assert math.isnan(result["odd"][0])
    assert result["odd"][1] == -math.inf
    widget.theme("dark")
    assert widget.axe() == []
    widget.screenshot(tmp_path / "widget.png")
    widget.close()
    assert widget.page.title() == "closed"
    assert widget.root.inner_html() == ""


def test_a_widget_that_asks_for_a_missing_trait_is_reported(
    widget_page: Callable[..., Any],
) -> None:
    with pytest.raises(AssertionError, match="no trait n") as caught:
        widget_page(WIDGET, "", {})
    assert "did not render" in str(caught.value)


def test_without_chromium_the_reason_says_how_to_install_it(tmp_path: Path) -> None:
    here = Path(__file__).parent
    for name in ("conftest.py", "lab_harness.py", "widget_harness.py"):
        shutil.copyfile(here / name, tmp_path / name)
    (tmp_path / "test_one.py").write_text("def test_one(notebook): pass\n", "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n    browser: x\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", tmp_path],
        env={**os.environ, "LENET_EDU_CHROMIUM": "no-such-browser"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "1 skipped" in done.stdout
    assert "need Chromium" in done.stdout
    assert "apt-get install chromium" in done.stdout
