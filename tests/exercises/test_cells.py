"""A cell that stops before its check, in a real kernel: the check speaks of that."""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient

SECONDS = 120
RIGHT = """def squash(a):
    return 1.7159 * np.tanh(2 * np.asarray(a, dtype=float) / 3)"""
CELLS = {
    "imports": "import numpy as np\nfrom lenet_edu import check",
    "syntax error": RIGHT.replace("2 *", "2 * *"),
    "check 1": 'squash = check("03.1", squash) if "squash" in dir() else check("03.1")',
    "right": RIGHT,
    "check 2": 'squash = check("03.1", squash)',
    "another syntax error": RIGHT.replace("(a)", "(a"),
    "something else": "1 + 1",
    "check 3": 'squash = check("03.1", squash)',
    "stops after the def": RIGHT + "\n\nsquash(undefined)",
    "check 4": 'squash = check("03.1", squash)',
    "stops at the def": RIGHT.replace("(a)", "(a=undefined)"),
    "check 5": 'squash = check("03.1", squash)',
    "the stand-in": 'squash = check("03.1", lambda a: a)\nsquash.__name__',
    "a third syntax error": "def squash(a):\nreturn a",
    "check 6": 'squash = check("03.1", squash)',
}


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """What each cell shows, by its name."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(code) for code in CELLS.values()]
    )
    client = NotebookClient(
        notebook,
        timeout=SECONDS,
        allow_errors=True,
        kernel_name="python3",
        resources={"metadata": {"path": str(tmp_path_factory.mktemp("cells"))}},
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    client.execute()
    texts = {}
    for name, cell in zip(CELLS, notebook.cells, strict=True):
        datas = [output.get("data", output) for output in cell.outputs]
        texts[name] = "\n".join(data.get("text/plain", "") for data in datas)
    return texts


def test_a_syntax_error_is_not_taken_for_the_courses_function(said):
    assert (
        "not attempted (the cell above did not run: SyntaxError in line 2"
        in (said["check 1"])
    )
    assert "(the cell above did not run: IndentationError in line 2" in said["check 6"]
    assert "the course's own function" not in said["check 6"]


def test_once_the_cell_runs_nothing_is_said_of_it(said):
    assert "passes" in said["check 2"]
    assert "did not run" not in said["check 2"]


def test_the_function_before_the_error_is_called_that(said):
    assert "passes" in said["check 3"]
    assert "The cell above did not run (SyntaxError in line 1" in said["check 3"]
    assert "about your function as it was before" in said["check 3"]


def test_an_error_below_the_function_changes_nothing(said):
    assert "passes" in said["check 4"]
    assert "did not run" not in said["check 4"]


def test_an_error_in_the_def_line_is_one_before_the_function(said):
    assert (
        "did not run (NameError: name 'undefined' is not defined)" in (said["check 5"])
    )


def test_a_program_that_runs_the_notebook_gets_text_and_no_buttons(said):
    assert 'hint("03.1")' in said["the stand-in"]
    assert "VBox" not in "".join(said.values())
