"""Building: same bytes twice, no needless runs, every kind of drift named."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from lenet_edu.making.authoring import build as building
from lenet_edu.making.authoring.__main__ import main
from lenet_edu.making.authoring.notebook import load
from lenet_edu.making.authoring.regions import AuthoringError
from lenet_edu.making.authoring.source import COMPARED

Write = Callable[..., Path]
FILES = ("chapters/02_tiny.ipynb", "solutions/02_tiny.ipynb")


@pytest.fixture
def unrun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count instead of running: cells get a number, and a text if they print."""
    runs: list[str] = []

    def execute(notebook: Any, name: str, *_: object) -> Any:
        runs.append(name)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for count, cell in enumerate(code, 1):
            cell.execution_count = count
            if "print(" in cell.source:
                cell.outputs = [
                    {"output_type": "stream", "name": "stdout", "text": "said\n"}
                ]
        return nbformat.from_dict(notebook)

    monkeypatch.setattr(building, "execute", execute)
    return runs


def contents(root: Path) -> list[bytes]:
    return [(root / file).read_bytes() for file in FILES]


def test_two_builds_are_equal_byte_for_byte(write: Write, tiny: str) -> None:
    root = write(tiny)
    building.build(root)
    first = contents(root)
    building.build(root, force=True)
    assert contents(root) == first
    for path in (root / file for file in FILES):
        path.unlink()
    building.build(root)
    assert contents(root) == first
    assert building.check(root) == []

    exercise, solution = (load(root / file) for file in FILES)
    code = [cell for cell in exercise.cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in code)
    assert solution.cells[6].outputs[0]["text"] == "twenty-eight places\n"
    assert [cell.id for cell in exercise.cells] == [cell.id for cell in solution.cells]
    assert "twice" not in json.dumps(exercise)
    assert "version" not in exercise.metadata.language_info
    assert solution.cells[-1].outputs[0]["text"] == "seen in the solution only\n"


def test_an_unchanged_source_is_not_run_again(
    write: Write, tiny: str, unrun: list[str]
) -> None:
    root = write(tiny)
    assert [done for _, done in building.build(root)] == ["built", "run and built"]
    assert [done for _, done in building.build(root)] == 2 * ["unchanged"]
    assert unrun == ["solutions/02_tiny.ipynb"]
    building.build(root, force=True)
    assert len(unrun) == 2
    # The stub hides this edit, so the exercise notebook stays as it is.
    write(tiny.replace("2 * x", "x + x"))
    building.build(root)
    assert unrun[2:] == ["solutions/02_tiny.ipynb"]


def test_a_failing_cell_is_shown_and_nothing_is_written(
    write: Write, tiny: str
) -> None:
    text = tiny + "\n# %%\nprint(missing_name)\n"
    root = write(text)
    with pytest.raises(AuthoringError, match="NameError") as caught:
        building.build(root)
    line = text.splitlines().index("print(missing_name)")
    assert f"sources/02_tiny.py:{line}:\n    print(missing_name)" in str(caught.value)
    assert not (root / "chapters").exists()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import os\nprint(os.getcwd())", "path of this machine"),
        ("import pathlib\nprint(pathlib.Path.home() / 'a')", "path of this machine"),
        ("import warnings\nwarnings.warn('careful')", "stderr"),
        ("object()", "memory address"),
    ],
)
def test_a_leaking_cell_stops_the_build(write: Write, code: str, words: str) -> None:
    root = write(f"# %%\n{code}\n")
    with pytest.raises(AuthoringError, match=words) as caught:
        building.build(root)
    assert "solutions/02_tiny.ipynb, sources/02_tiny.py:1" in str(caught.value)


def edit_cell(path: Path, number: int, **changes: Any) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][number].update(changes)
    path.write_text(json.dumps(notebook, indent=1, sort_keys=True) + "\n", "utf-8")


PRINTED = [{"output_type": "stream", "name": "stdout", "text": ["x"]}]
ERROR = [{"output_type": "error", "ename": "E", "evalue": "", "traceback": []}]


@pytest.mark.parametrize(
    ("file", "number", "changes", "words"),
    [
        (0, 0, {"source": ["# Another title"]}, "cell 1 differs .* in its source"),
        (1, 2, {"metadata": {}}, "cell 3 differs .* in its metadata"),
        (1, 2, {"id": "other"}, "cell 3 differs .* in its id"),
        (0, 1, {"outputs": PRINTED}, "belongs in solutions"),
        (0, 1, {"execution_count": 1}, "belongs in solutions"),
        (0, 6, {"outputs": PRINTED}, "belongs in solutions"),
        (1, 6, {"metadata": {}}, "cell 7 differs .* in its metadata"),
        (1, 7, {"execution_count": None}, "was not run"),
        (1, 7, {"execution_count": 9}, "top to bottom"),
        (1, 7, {"outputs": ERROR}, "holds an error"),
    ],
)
def test_every_drift_names_file_cell_and_remedy(
    write: Write,
    tiny: str,
    unrun: list[str],
    file: int,
    number: int,
    changes: dict[str, Any],
    words: str,
) -> None:
    root = write(tiny)
    building.build(root)
    edit_cell(root / FILES[file], number, **changes)
    (drift,) = building.check(root)
    assert drift.file == FILES[file]
    assert re.search(words, drift.problem), drift.problem
    assert drift.remedy == "python -m lenet_edu.making.authoring 02"
    building.build(root)
    assert building.check(root) == []


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="9"></svg>\n'
PICTURED = """\
# %% [markdown]
# # 02 \u00b7 Convolution
#
# ![Six "maps" of
# a 7](pictures/maps.svg)

# %%
import math

# %%
print(math.pi)
"""


def test_a_picture_is_part_of_the_text_that_names_it(
    write: Write, unrun: list[str]
) -> None:
    root = write("# %%\nx = 1\n", "01_other")
    pictures = root / "sources" / "pictures"
    pictures.mkdir()
    (pictures / "maps.svg").write_text(SVG, encoding="utf-8")
    write(PICTURED)
    building.build(root)
    for file in FILES:
        text = load(root / file).cells[0].source
        tag = '<img width="40" alt="Six &quot;maps&quot; of a 7" src="data:image/svg'
        assert tag in text
        (data,) = re.findall(r"base64,([^\"]+)", text)
        assert base64.b64decode(data).decode() == SVG
    (pictures / "maps.svg").write_text(SVG.replace("40", "50"), encoding="utf-8")
    drifts = building.check(root, ["02"])
    assert [drift.file for drift in drifts] == list(FILES)
    assert len(str(drifts[0])) < 600  # not the picture itself


def test_a_picture_without_a_width_is_refused(write: Write, unrun: list[str]) -> None:
    root = write(PICTURED)
    pictures = root / "sources" / "pictures"
    pictures.mkdir()
    (pictures / "maps.svg").write_text("<svg></svg>", encoding="utf-8")
    with pytest.raises(AuthoringError, match=r"02_tiny\.py:1: pictures/maps\.svg"):
        building.build(root)


def test_the_imports_are_folded_and_only_solutions_are_compared(
    write: Write, tiny: str, unrun: list[str]
) -> None:
    root = write(tiny)
    building.build(root)
    exercise, solution = (load(root / file) for file in FILES)
    for notebook in (exercise, solution):
        first, *others = (c for c in notebook.cells if c.cell_type == "code")
        assert first.metadata.jupyter.source_hidden is True
        assert first.metadata.tags == ["imports"]
        assert not any("jupyter" in cell.metadata for cell in others)
    tagged = [
        [
            n
            for n, c in enumerate(notebook.cells)
            if COMPARED in c.metadata.get("tags", ())
        ]
        for notebook in (exercise, solution)
    ]
    assert tagged == [[], [6]]


def test_a_chapter_of_the_course_begins_with_its_banner(
    write: Write, unrun: list[str]
) -> None:
    root = write("# %% [markdown]\n# # 02\n\n# %%\nx = 1\n", "02_convolution")
    building.build(root)
    cell = load(root / "chapters" / "02_convolution.ipynb").cells[0]
    assert (cell.cell_type, cell.id) == ("markdown", "banner")
    assert cell.source.startswith('<img width="760" alt="')
    assert "[03 Squashing](03_squashing.ipynb)" in cell.source
    edit_cell(root / "chapters" / "02_convolution.ipynb", 0, source=["no more"])
    (drift,) = building.check(root)
    assert drift.problem.startswith("cell 1 differs from the banner in its source")


def test_nbval_compares_what_is_tagged_and_runs_the_rest(
    write: Write, tiny: str, tmp_path: Path
) -> None:
    root = write(tiny)
    building.build(root)

    options = ["-p", "no:cacheprovider", "--nbval-lax", "--nbval-cell-timeout", "60"]

    def nbval() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *options, *FILES],
            cwd=root,
            capture_output=True,
            text=True,
            timeout=180,
        )

    good = nbval()
    assert good.returncode == 0, good.stdout
    assert "14 passed" in good.stdout
    edit_cell(root / FILES[1], 6, outputs=PRINTED)
    edit_cell(root / FILES[1], 7, outputs=PRINTED)  # seen, and not compared
    wrong = nbval()
    assert wrong.returncode == 1
    assert "1 failed, 13 passed" in wrong.stdout


def test_other_drifts(write: Write, tiny: str, unrun: list[str]) -> None:
    root = write(tiny)
    building.build(root)
    solution = root / FILES[1]
    whole = solution.read_text(encoding="utf-8")

    def problem() -> str:
        (drift,) = building.check(root)
        return drift.problem

    solution.write_text(whole[:100], encoding="utf-8")
    assert "not a notebook" in problem()
    solution.write_text(json.dumps(json.loads(whole)), encoding="utf-8")
    assert "saved by another program" in problem()
    notebook = json.loads(whole)
    notebook["metadata"]["widgets"] = {}
    solution.write_text(json.dumps(notebook), encoding="utf-8")
    assert "metadata" in problem()
    notebook = json.loads(whole)
    notebook["cells"].append(notebook["cells"][0])
    solution.write_text(json.dumps(notebook), encoding="utf-8")
    assert "has a cell that the source has not" in problem()
    notebook["cells"] = notebook["cells"][:3]
    solution.write_text(json.dumps(notebook), encoding="utf-8")
    assert "is not in the notebook" in problem()
    solution.unlink()
    assert "is missing" in problem()
    building.build(root)
    (root / "solutions" / "02_old.ipynb").write_text(whole, encoding="utf-8")
    assert "has no source" in problem()


def test_the_command(
    write: Write,
    tiny: str,
    unrun: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = write(tiny)
    at = ["--root", str(root)]
    assert main([*at, "--check"]) == 1
    assert "python -m lenet_edu.making.authoring 02" in capsys.readouterr().out
    assert main(at) == 0
    assert main([*at, "--check", "02"]) == 0
    assert main([*at, "--check", "02_tiny"]) == 0
    assert main([*at, "07"]) == 1
    assert "there are: 02_tiny" in capsys.readouterr().err
    write("# %%\n# END SOLUTION\n")
    assert main(at) == 1
    assert "sources/02_tiny.py:2: " in capsys.readouterr().err
    assert main(["--root", str(root / "sources")]) == 2
    assert "There is no sources/ here" in capsys.readouterr().err


def test_two_sources_of_one_number_are_refused(write: Write, tiny: str) -> None:
    write(tiny)
    root = write("# %%\nx = 1\n", "02_other")
    with pytest.raises(AuthoringError, match=r"02_other\.py and 02_tiny\.py"):
        building.find_sources(root)
