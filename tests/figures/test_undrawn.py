"""Without matplotlib: every figure in words, every widget alive."""

from __future__ import annotations

import subprocess
import sys

import numpy as np

from lenet_edu.figures.undrawn import WHY, UndrawnFigure

# Each in a Python that has no matplotlib.
BLOCKED = "import sys; sys.modules['matplotlib'] = None\n"
FIGURES = """
import numpy as np
from lenet_edu.figures import show_blocks, show_digits, show_grids, show_histograms
from lenet_edu.figures import show_rows, show_strip, show_table
from lenet_edu.figures.undrawn import WHY
from lenet_edu.nn import c3_table

for picture in (
    show_digits(np.zeros((3, 28, 28)), [1, 2, 3], alt="in words"),
    show_grids({"a": np.eye(3), "b": np.ones((2, 2))}, alt="in words"),
    show_strip(np.zeros((32, 64)), {"t": (np.ones((5, 10)), None)}, alt="in words"),
    show_table(c3_table(), alt="in words", groups={"three": 6}),
    show_blocks(np.eye(4), {"a": np.ones((2, 2))}, alt="in words", says="sum"),
    show_rows({"a": np.ones((3, 12, 7))}, alt="in words", titles="123"),
    show_histograms(
        {"one": {"C1": (np.eye(3), np.eye(2))}}, alt="in words", xlabel="a", limit=2
    ),
):
    data, _ = picture._repr_mimebundle_()
    assert "in words" in data["text/html"] and WHY in data["text/html"]
    assert "in words" in data["text/plain"] and "image/png" not in data
    print(picture)
"""
WIDGETS = """
import inspect
import lenet_edu.widgets as widgets

count = 0
for name in dir(widgets):
    kind = getattr(widgets, name)
    if inspect.isclass(kind):
        data, _ = kind()._repr_mimebundle_()
        assert "image/png" not in data, name
        assert "application/vnd.jupyter.widget-view+json" in data, name
        count += 1
print(count)
"""


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED + code],
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_figures_are_given_in_words_with_the_reason() -> None:
    assert run(FIGURES).count("[figure: in words]") == 7
    assert "matplotlib" in WHY


def test_widgets_need_no_picture() -> None:
    assert int(run(WIDGETS)) >= 20


def test_axes_come_in_the_shapes_that_matplotlib_gives() -> None:
    figure = UndrawnFigure(4, 3)
    assert figure.get_figwidth() == 4
    left, right = figure.subplots(1, 2)
    assert left.get_xlim() == right.get_ylim() == (0.0, 1.0)
    assert figure.subplots(2, 3).shape == (2, 3)
    assert figure.subplots(1, 1, squeeze=False).shape == (1, 1)
    assert not isinstance(figure.subplots(), np.ndarray)
    (line,) = left.plot([1, 2])
    line.set_label("x")
    assert set(figure.subplot_mosaic("ab;cc".replace(";", "\n"))) == {"a", "b", "c"}
