"""Chapter 14's cells as a learner runs them, with functions kept in my_lenet/."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from kept_forms import LOOPS, MATRICES, keep_forms

from lenet_edu import course
from lenet_edu.exercises import keep
from lenet_edu.making.authoring.source import read_source
from lenet_edu.own import functions, load_my_lenet5
from lenet_edu.own.functions import BY_TABLE, NAMES

SOURCE = Path(__file__).parents[2] / "sources" / "14_lenet5_1998.py"
CODE = [cell.exercise for cell in read_source(SOURCE).cells if cell.kind == "code"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A learner's folder, with the working directory in its chapters/."""
    opened = course.open_course(tmp_path / "my-course").folder
    monkeypatch.chdir(opened / "chapters")
    monkeypatch.delenv("LENET_EDU_RECORD", raising=False)
    keep._memory.clear()
    yield Path(opened)
    keep._memory.clear()


def cells(upto: str) -> list[str]:
    """All code cells to the first one that holds this text."""
    (last, *_) = (n for n, code in enumerate(CODE) if upto in code)
    return CODE[: last + 1]


def run(codes: list[str], space: dict[str, Any]) -> dict[str, Any]:
    for code in codes:
        exec(compile(ast.parse(code), "<chapter 14>", "exec"), space)
    return space


def certificate(space: dict[str, Any], count: int) -> None:
    """The last cells, on so many test digits and without the engine's passes."""
    data = space["mnist"]
    test = space["to_input"](data.test_images[:count])
    more = {"test": test, "answers": data.test_labels[:count]}
    more |= {"recipe": type("R", (), {"epochs": 3}), "learned": 6_000}
    (cell,) = (code for code in CODE if "certify(mine" in code)
    run([cell], space | more | {"this_run": np.zeros(count)})


def test_kept_functions_learn_and_are_the_engines_network(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    keep_forms(folder, "conv2d", "squash", "dense", *MATRICES)
    # A function that was broken since it passed its check.
    keep_forms(folder, "rbf")
    broken = folder / "my_lenet" / "rbf.py"
    broken.write_text(broken.read_text() + "\n\ndef rbf(x, codes):\n    return x\n")
    monkeypatch.setattr(functions, "FIRST_LOOK", 320)
    space = run(cells("def forgetful"), {})
    use, said = space["use"], capsys.readouterr().out
    assert "rbf" in use.theirs
    assert "my_lenet/rbf.py no longer passes its check" in said
    assert 'run check("07.2", rbf) in chapter 07 again' in said
    assert "instead of yours, from exercise 02.5: too slow" in said
    for name in ("conv2d", "masked_conv2d", "conv2d_backward", BY_TABLE):
        assert name in use.yours, name
    assert "your conv2d_gemm (exercise 11.3), with the table" in said
    assert "320 digits" in said
    assert "They are the same network, up to rounding." in said
    assert "They part at step 1." in said
    assert "squash_backward gives another dx at F6 squashed" in said
    certificate(space, 100)
    assert "Saved as my_lenet/my_lenet5.npz." in capsys.readouterr().out
    own = load_my_lenet5()
    for name, w in space["mine"].network.parameters.items():
        np.testing.assert_array_equal(own.parameters[name], w)


@pytest.mark.slow
@pytest.mark.timeout(600)  # less than a minute of processor time
@pytest.mark.skipif(
    "LENET_EDU_DATA" not in os.environ,
    reason="the original files are needed: set LENET_EDU_DATA to MNIST's folder",
)
def test_twelve_thousand_digits_by_a_learners_functions(
    folder: Path, capsys: Any
) -> None:
    keep_forms(folder, *NAMES, *MATRICES)
    space = run(cells("wrong = mine.answers"), {})
    use, said = space["use"], capsys.readouterr().out
    for name in LOOPS:
        assert "instead of yours" in use.parts[name].says()[1], name
        assert "conv2d_gemm" in said
    assert len(use.yours) >= 16, said
    assert space["digits"] == 12_000, said
    assert space["wrong"].mean() < 0.1, said
    assert space["mine"].seconds < 600
    run(cells("same = show_same_steps(use, few)")[-1:], space)
    assert space["same"] is True
