"""Watched training: a pause loses at most a pass, and bars give way to a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from lenet_edu.training import Callback, Checkpoint, History, Training
from lenet_edu.training.lenet5 import Recipe, prepare
from lenet_edu.training.watching import checkpoint_of, curves, watch

RECIPE = Recipe(seed=3, epochs=3, images=96, batch=16)
Data = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def data() -> Data:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(96, 1, 32, 32)).astype(np.float32)
    return x, rng.integers(0, 10, 96)


@pytest.fixture(scope="module")
def uninterrupted(data: Data) -> np.ndarray:
    engine, training, _ = prepare(RECIPE, data)
    training.run(3)
    return engine.flat.copy()


class StopButton(Callback):
    """Pressed once, in the middle of a pass."""

    def __init__(self, in_pass: int) -> None:
        self.in_pass = in_pass

    def after_batch(self, training: Training, done: float, loss: float) -> None:
        if training.done + 1 == self.in_pass and done > 0.5:
            self.in_pass = 0
            raise KeyboardInterrupt


def test_a_pause_goes_on_bit_for_bit(
    data: Data, uninterrupted: np.ndarray, capsys: pytest.CaptureFixture[str]
) -> None:
    engine, training, _ = prepare(RECIPE, data)
    stop = StopButton(in_pass=2)
    assert not watch(training, 3, callbacks=[stop])
    assert "Paused after 1 pass of 3. Run this cell again" in capsys.readouterr().out
    assert training.done == 1
    assert watch(training, 3, callbacks=[stop])
    assert np.array_equal(engine.flat, uninterrupted)
    said = capsys.readouterr().out
    assert said == "3 passes over 96 digits are made, 1 pass of them earlier.\n"


def test_a_pause_in_the_first_pass_begins_anew(
    data: Data, uninterrupted: np.ndarray
) -> None:
    engine, training, _ = prepare(RECIPE, data)
    start = engine.flat.copy()
    assert not watch(training, 3, callbacks=[StopButton(in_pass=1)])
    assert np.array_equal(engine.flat, start)
    assert watch(training, 3)
    assert np.array_equal(engine.flat, uninterrupted)


def test_a_new_kernel_goes_on_from_the_file(
    tmp_path: Path, data: Data, uninterrupted: np.ndarray
) -> None:
    keeper = Checkpoint(tmp_path / "state.npz", {"seed": 3})
    _, first, _ = prepare(RECIPE, data)
    assert not watch(first, 3, keeper, callbacks=[StopButton(in_pass=3)])
    engine, training, _ = prepare(RECIPE, data)
    made: list[int] = []

    class Count(Callback):
        def before_epoch(self, training: Training) -> None:
            made.append(training.done)

    assert watch(training, 3, keeper, callbacks=[Count()])
    assert made == [2]
    assert np.array_equal(engine.flat, uninterrupted)


def test_what_is_done_is_not_done_again(data: Data) -> None:
    _, training, _ = prepare(RECIPE, data)
    assert watch(training, 3)
    generator = training.rng.bit_generator.state
    assert watch(training, 3)
    assert training.rng.bit_generator.state == generator


def test_a_rate_that_is_too_large_ends_with_a_sentence(
    data: Data, capsys: pytest.CaptureFixture[str]
) -> None:
    engine, training, _ = prepare(Recipe(epochs=3, images=96, rate=1e30), data)
    assert not watch(training, 3)
    assert "Start again with a tenth of that rate." in capsys.readouterr().out
    assert np.isfinite(engine.flat).all()


def test_a_damaged_checkpoint_is_said(
    tmp_path: Path, data: Data, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "state.npz").write_bytes(b"no archive")
    _, training, _ = prepare(RECIPE, data)
    assert not watch(training, 3, Checkpoint(tmp_path / "state.npz", {}))
    assert "cannot be read" in capsys.readouterr().out
    assert training.done == 0


def test_each_recipe_has_a_file_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lenet_edu.course.learner_folder", lambda: tmp_path)
    same = [checkpoint_of(RECIPE, held_out=5) for _ in range(2)]
    other = [checkpoint_of(RECIPE), checkpoint_of(Recipe(seed=4), held_out=5)]
    names = [one.path.name for one in [*same, *other] if one is not None]
    assert names[0] == names[1]
    assert len(set(names)) == 3
    assert all(path.startswith("lenet5-") for path in names)
    monkeypatch.setattr("lenet_edu.course.learner_folder", lambda: None)
    assert checkpoint_of(RECIPE) is None


def test_curves_of_every_length(data: Data) -> None:
    _, training, _ = prepare(RECIPE, data, {"held-out digits": data})
    assert curves(History()).png()[:4] == b"\x89PNG"
    training.run(2)
    right = curves(training.history, [(0.5, 30.0), (1.0, 20.0)], 3).figure.axes[1]
    (line,) = right.lines
    expected = [100 * e for e in training.history.curve("held-out digits")]
    assert np.array_equal(np.asarray(line.get_ydata()), expected)
    assert right.get_xlim()[1] == pytest.approx(3.2)


CELLS = (
    "import numpy as np\n"
    "from lenet_edu.training.lenet5 import Recipe, prepare\n"
    "from lenet_edu.training.watching import watch\n"
    "rng = np.random.default_rng(0)\n"
    "data = rng.normal(size=(64, 1, 32, 32)), rng.integers(0, 10, 64)\n"
    "recipe = Recipe(epochs=2, images=64)\n"
    "_, training, _ = prepare(recipe, data, {'learned': data})",
    "watch(training, 2, seconds=0)",
)


def test_in_a_notebook_a_sentence_and_a_picture_remain(tmp_path: Path) -> None:
    cells = [nbformat.v4.new_code_cell(text) for text in CELLS]
    notebook = nbformat.v4.new_notebook(cells=cells)
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=120,
        store_widget_state=False,
        resources={"metadata": {"path": str(tmp_path)}},
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    client.execute()
    outputs = notebook.cells[1].outputs
    kinds = [sorted(output.get("data", {})) for output in outputs]
    assert kinds[0] == ["text/plain"], kinds
    assert outputs[0].data["text/plain"] == "2 passes over 64 digits are made."
    assert "image/png" in kinds[1]
    assert "held-out" in outputs[1].metadata["image/png"]["alt"]
    assert outputs[2].data["text/plain"] == "True"
    assert "widget-view" not in json.dumps(outputs)
