"""Both columns of chapter 16's listing run as they are shown."""

from __future__ import annotations

import ast
import dataclasses
import importlib.util
import re
import sys
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lenet_edu.data import Mnist, embedded
from lenet_edu.export import keras as export
from lenet_edu.figures import show_listing
from lenet_edu.figures.listing import keras_program, numpy_program
from lenet_edu.training.run_listing import run_listing

HERE = importlib.util.find_spec("keras") is not None and any(
    importlib.util.find_spec(name) for name in export.BACKENDS
)
SOURCE = Path(__file__).parents[2] / "sources" / "16_modern_lenet.py"
# What the right column calls and chapter 16 defines.
DEFINED = {"prepare", "relu", "relu_backward", "adam_step", "fit", "evaluate"}
PRINTED = re.compile(r"Test loss: ([\d.]+)\nTest accuracy: ([\d.]+)\n$")


def few(train: int, test: int) -> Mnist:
    digits = embedded()
    return dataclasses.replace(
        digits,
        train_images=digits.train_images[:train],
        train_labels=digits.train_labels[:train],
        test_images=digits.test_images[:test],
        test_labels=digits.test_labels[:test],
    )


def columns() -> tuple[str, str]:
    """The two programs as the table on the page has them."""
    html = show_listing()._repr_html_()
    shown = re.findall(r"<pre[^>]*>(.*?)</pre>", html, re.S)
    pieces = [unescape(piece) for piece in shown]
    return "".join(pieces[::2]), "".join(pieces[1::2])


def chapter() -> dict[str, Any]:
    """The first cell's imports and the functions, from the solutions of chapter 16."""
    tree = ast.parse(SOURCE.read_text(encoding="utf-8"))
    kept = [
        node
        for node in tree.body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        or (isinstance(node, ast.FunctionDef) and node.name in DEFINED)
    ]
    names: dict[str, Any] = {}
    exec(compile(ast.Module(kept, []), str(SOURCE), "exec"), names)
    assert names.keys() >= DEFINED
    return names


def test_the_programs_are_what_is_shown() -> None:
    assert columns() == (keras_program(), numpy_program())


@pytest.mark.skipif(not HERE, reason="Keras is not installed: its column does not run")
def test_the_left_column_runs(capsys: pytest.CaptureFixture[str]) -> None:
    keras = export.load()  # which chooses the backend
    loader = keras.datasets.mnist.load_data
    model = run_listing(few(256, 96))
    assert model.count_params() == 44_426
    assert int(model.optimizer.iterations) == 20 * 2  # epochs, batches
    found = re.fullmatch(PRINTED, capsys.readouterr().out)
    assert found, "Test loss and Test accuracy, and nothing else"
    loss, accuracy = map(float, found.groups())
    assert loss < np.log(10)
    assert accuracy > 0.5
    assert keras.datasets.mnist.load_data is loader


def test_the_right_column_runs(capsys: pytest.CaptureFixture[str]) -> None:
    names = chapter()
    names["load_mnist"] = lambda: few(256, 96)
    exec(compile(columns()[1], "<the right column>", "exec"), names)
    network = names["network"]
    assert network.parameter_count() == 44_426
    assert names["memory"]["step"] == 20 * 2  # epochs, batches
    out = capsys.readouterr().out
    found = PRINTED.search(out)
    assert found, out
    loss, accuracy = map(float, found.groups())
    assert out.splitlines()[19].split() == list(found.groups())  # the 20th epoch's
    assert loss < np.log(10)
    assert accuracy > 0.5
    x = names["x_test"]
    np.testing.assert_allclose(
        names["modern_forward"](x, network.parameters), network.forward(x), atol=1e-9
    )


def test_without_keras_one_sentence_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "keras", None)
    assert run_listing(few(1, 1)) is None
    out = capsys.readouterr().out
    assert out.startswith('Keras is not installed: pip install "lenet-edu[keras]"')
    assert out.count("\n") == 1
