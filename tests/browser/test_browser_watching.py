"""A training in JupyterLab: bars and curves, the stop button, and going on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

CELLS = (
    "import numpy as np\n"
    "from lenet_edu.training.lenet5 import Recipe, prepare\n"
    "from lenet_edu.training.watching import checkpoint_of, watch\n"
    "rng = np.random.default_rng(0)\n"
    "data = rng.normal(size=(1500, 1, 32, 32)), rng.integers(0, 10, 1500)\n"
    "few = data[0][:50], data[1][:50]\n"
    "recipe = Recipe(epochs=40, images=1500)\n"
    "_, training, _ = prepare(recipe, data, {'learned': few})\n"
    "keeper = checkpoint_of(recipe)",
    "until = 40\ndone = watch(training, until, keeper, seconds=0.3)",
    "until = training.done + 1\n"
    "print(done, 0 < until < 41, watch(training, until, keeper, seconds=0.3))",
)


def test_the_stop_button_pauses(notebook: Callable[..., Any]) -> None:
    expect = pytest.importorskip("playwright.sync_api").expect
    lab = notebook(cells=CELLS)
    lab.cell(index=0).run()
    lab.activate(lab.cell(index=1))
    lab.page.evaluate("void jupyterapp.commands.execute('notebook:run-cell')")
    output = lab.cell(index=1).output
    bar = output.locator(".progress-bar")
    expect(bar).to_have_count(2, timeout=60_000)
    # A whole pass is behind.
    expect(output).to_contain_text("1/40", timeout=60_000)
    lab.command("notebook:interrupt-kernel")
    expect(output).to_contain_text("of 40. Run this cell again to go on.")
    expect(bar).to_have_count(0)
    assert lab.errors() == []
    lab.cell(index=2).run(120)
    said = lab.cell(index=2).text
    assert "False True True" in said
    assert "are made" in said
    (kept,) = (lab.lab.folder / "unfinished").glob("lenet5-*.npz")
    assert kept.stat().st_size > 100_000
