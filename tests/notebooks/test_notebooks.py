"""What every chapter owes its reader, read from sources/, chapters/ and solutions/.

Nothing is run here but the exercise cells; nbval runs the notebooks from top to
bottom (``make test``).
"""

from __future__ import annotations

import ast
import linecache
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lenet_edu.making.authoring.build import check, find_sources, strays
from lenet_edu.making.authoring.notebook import BANNER, FOLDERS, Kind, load
from lenet_edu.making.authoring.outputs import DATA_URL, WIDGET, private_paths
from lenet_edu.making.authoring.pictures import NAMED
from lenet_edu.making.authoring.regions import hidden_lines
from lenet_edu.making.authoring.source import COMPARED, Chapter, read_source

ROOT = Path(__file__).resolve().parents[2]
NAMES = [path.stem for path in find_sources(ROOT)]
KINDS: tuple[Kind, ...] = ("exercise", "solution")

SOURCE_BYTES = 26_000  # without what pictures show: an hour's reading at most
EXERCISE_BYTES = 60_000  # without its pictures
PICTURE_BYTES = 100_000  # the banner and the opening
SOLUTION_BYTES = 2_000_000
CELL_LINES = 25
CELL_COLUMNS = 78
TELLING = 12  # shorter lines, such as "return y", give nothing away
MAY_IMPORT = {"lenet_edu", "numpy"} | set(sys.stdlib_module_names)
IMAGE = re.compile(r"<img [^>]*>")
PLACES = re.compile(r"/(?:home|root|tmp|Users|work)/|[A-Z]:\\|site-packages")

each_chapter = pytest.mark.parametrize("name", NAMES)
each_notebook = pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for name in NAMES for kind in KINDS]
)


def source(name: str) -> Chapter:
    return read_source(ROOT / "sources" / f"{name}.py")


def notebook_path(name: str, kind: Kind) -> Path:
    return ROOT / FOLDERS[kind] / f"{name}.ipynb"


def notebook(name: str, kind: Kind) -> Any:
    return load(notebook_path(name, kind))


def code_cells(name: str, kind: Kind) -> list[Any]:
    return [cell for cell in notebook(name, kind).cells if cell.cell_type == "code"]


def text_of(output: Any) -> str:
    """An output without its pictures."""
    if output.output_type == "stream":
        return str(output.text)
    kept = {k: v for k, v in output.get("data", {}).items() if k != "image/png"}
    return DATA_URL.sub("", f"{kept}{output.get('metadata', '')}")


def test_there_are_chapters() -> None:
    assert NAMES


def test_notebooks_are_what_the_sources_build() -> None:
    drifts = check(ROOT)
    assert not drifts, "\n" + "\n".join(map(str, drifts))


def test_the_folders_hold_nothing_else() -> None:
    assert strays(ROOT) == []
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in FOLDERS.values()
        for path in (ROOT / folder).rglob("[!.]*")
        if path.is_file()
        # Caches of tools, and how wide ruff formats here.
        and not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
        and path.name != "ruff.toml"
    }
    assert found == {
        f"{folder}/{name}.ipynb" for folder in FOLDERS.values() for name in NAMES
    }
    sources = {path.name for path in (ROOT / "sources").glob("*.py")}
    assert sources == {f"{name}.py" for name in NAMES}
    pictures = {path.name for path in (ROOT / "sources" / "pictures").iterdir()}
    assert pictures == {f"{name}.svg" for name in NAMES}


@each_chapter
def test_exercises_are_those_of_the_bank(name: str) -> None:
    from lenet_edu.exercises.registry import exercise_ids

    in_bank = [given for given in exercise_ids() if given.startswith(name[:2] + ".")]
    assert source(name).exercise_ids == in_bank


@each_notebook
def test_each_exercise_is_followed_by_its_check(name: str, kind: Kind) -> None:
    cells = notebook(name, kind).cells
    own = [cell.metadata.get("lenet_edu", {}) for cell in cells]
    for here, following in zip(own, [*own[1:], {}], strict=True):
        assert following.get("check") == here.get("exercise")
    assert any("exercise" in given for given in own)


@each_chapter
def test_no_line_of_a_solution_is_in_the_exercise(name: str) -> None:
    chapter = source(name)
    exercises = [cell for cell in chapter.cells if cell.exercise_id]
    given = {line.strip() for cell in exercises for line in cell.exercise.splitlines()}
    hidden = {
        line
        for cell in exercises
        for line in hidden_lines(cell.text)
        if len(line) > TELLING and line not in given
    }
    assert hidden or not exercises
    for cell in notebook(name, "exercise").cells:
        lines = {line.strip() for line in cell.source.splitlines()}
        assert not hidden & lines, cell.id
        elsewhere = [cell.source] if cell.cell_type == "markdown" else []
        elsewhere += [text_of(output) for output in cell.get("outputs", ())]
        for text in elsewhere:
            assert not [line for line in hidden if line in text], cell.id


def answer_names(cell: Any) -> list[str]:
    """The names given to the check: ``x = check("02.1", a, b)`` gives a and b."""
    statement: Any = ast.parse(cell.source).body[0]
    return [name.id for name in statement.value.args[1:] if isinstance(name, ast.Name)]


def outcomes(name: str, kind: Kind) -> Iterator[tuple[str, Any]]:
    """Each exercise's id and its outcome, with nothing but the imports before it.

    A later exercise may call an earlier answer by its name: it is given the course's,
    which is what a notebook holds after a check.
    """
    from lenet_edu.exercises import examine
    from lenet_edu.exercises.registry import exercise

    cells = code_cells(name, kind)
    names = {
        cell.metadata.lenet_edu.check: answer_names(cell)
        for cell in cells
        if "check" in cell.metadata.get("lenet_edu", {})
    }
    earlier: dict[str, Any] = {}
    for cell in cells:
        exercise_id = cell.metadata.get("lenet_edu", {}).get("exercise")
        if exercise_id is None:
            continue
        namespace: dict[str, Any] = dict(earlier)
        exec(cells[0].source, namespace)
        # Python knows a cell's text by its file, and so does the check of given code.
        file, lines = f"<exercise {exercise_id}>", cell.source.splitlines(keepends=True)
        linecache.cache[file] = (len(cell.source), None, lines, file)
        exec(compile(cell.source, file, "exec"), namespace)
        ((given, answer),) = ((n, namespace[n]) for n in names[exercise_id])
        yield exercise_id, examine(exercise_id, answer)
        earlier[given] = exercise(exercise_id).reference


@each_chapter
def test_every_stub_is_not_attempted(name: str) -> None:
    for exercise_id, outcome in outcomes(name, "exercise"):
        assert type(outcome).__name__ == "NotAttempted", (exercise_id, outcome)


@each_chapter
def test_every_solution_passes_by_itself(name: str) -> None:
    for exercise_id, outcome in outcomes(name, "solution"):
        assert outcome.passed, (exercise_id, outcome)


@each_chapter
def test_the_stored_checks_say_that_the_solution_passes(name: str) -> None:
    for cell in code_cells(name, "solution"):
        exercise_id = cell.metadata.get("lenet_edu", {}).get("check")
        if exercise_id is None:
            continue
        said = "".join(map(text_of, cell.outputs))
        assert re.search(re.escape(exercise_id) + r" \w+: passes", said), said


@each_chapter
def test_exercise_notebooks_hold_no_output(name: str) -> None:
    for cell in code_cells(name, "exercise"):
        assert cell.outputs == [], cell.id
        assert cell.execution_count is None, cell.id
        assert COMPARED not in cell.metadata.get("tags", ()), cell.id


@each_chapter
def test_what_nbval_compares_is_tagged_in_the_solution(name: str) -> None:
    compared = [cell.id for cell in source(name).cells if cell.compared]
    tagged = [
        cell
        for cell in code_cells(name, "solution")
        if COMPARED in cell.metadata.get("tags", ())
    ]
    assert [cell.id for cell in tagged] == compared
    for cell in tagged:  # printed text alone: a picture differs with matplotlib
        assert [output.output_type for output in cell.outputs] == ["stream"], cell.id


def test_there_is_something_to_compare() -> None:
    chapters = {name for name in NAMES for cell in source(name).cells if cell.compared}
    assert len(chapters) >= 8


@each_notebook
def test_no_reader_sees_what_is_meant_for_tests(name: str, kind: Kind) -> None:
    for cell in notebook(name, kind).cells:
        assert "NBVAL" not in cell.source.upper(), cell.id


@each_chapter
def test_solutions_were_run_without_error_or_noise(name: str) -> None:
    cells = code_cells(name, "solution")
    assert [cell.execution_count for cell in cells] == [
        number for number, _ in enumerate(cells, 1)
    ]
    for output in (output for cell in cells for output in cell.outputs):
        assert output.output_type != "error"
        assert output.get("name") != "stderr"
    assert any("image/png" in o.get("data", {}) for cell in cells for o in cell.outputs)


@each_notebook
def test_outputs_say_nothing_of_a_machine(name: str, kind: Kind) -> None:
    for cell in code_cells(name, kind):
        for text in map(text_of, cell.outputs):
            assert not PLACES.search(text), cell.id
            assert not any(f"{path}/" in text for path in private_paths()), cell.id


@each_notebook
def test_pictures_stand_alone_and_have_a_text(name: str, kind: Kind) -> None:
    for cell in code_cells(name, kind):
        for output in cell.outputs:
            data = output.get("data", {})
            assert WIDGET not in data, cell.id
            if "image/png" in data:
                assert output.metadata.get("image/png", {}).get("alt"), cell.id


@each_notebook
def test_cells_are_short_and_narrow(name: str, kind: Kind) -> None:
    for cell in notebook(name, kind).cells:
        text = IMAGE.sub("", cell.source)
        wide = [line for line in text.splitlines() if len(line) > CELL_COLUMNS]
        if cell.cell_type == "markdown":  # a row of a table cannot be broken
            wide = [line for line in wide if not line.startswith("|")]
        if cell.id == BANNER:  # nor a line that nobody wrote
            continue
        assert not wide, f"{cell.id}: more than {CELL_COLUMNS} columns: {wide}"
    for cell in code_cells(name, kind):
        count = lines_of_code(cell.source)
        assert count <= CELL_LINES, f"{cell.id}: {count} lines of code"


def lines_of_code(text: str) -> int:
    """Lines that are neither blank nor part of a docstring."""
    skipped: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            first = node.body[0]
            skipped |= set(range(first.lineno, (first.end_lineno or 0) + 1))
    return sum(
        bool(line.strip()) and number not in skipped
        for number, line in enumerate(text.splitlines(), 1)
    )


def test_docstrings_and_blank_lines_are_not_counted() -> None:
    assert (
        lines_of_code('def f():\n    """One.\n\n    Two.\n    """\n\n    return 1') == 2
    )


@each_notebook
def test_imports_stand_once_at_the_top(name: str, kind: Kind) -> None:
    first, *others = code_cells(name, kind)
    for cell in others:
        nodes = ast.walk(ast.parse(cell.source))
        assert not any(isinstance(node, ast.Import | ast.ImportFrom) for node in nodes)
    for node in ast.walk(ast.parse(first.source)):
        if isinstance(node, ast.Import):
            roots = {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            roots = {(node.module or ".").split(".")[0]}
            assert all(alias.name != "*" for alias in node.names)
        else:
            continue
        assert roots <= MAY_IMPORT


@each_notebook
def test_a_chapter_opens_with_its_place_its_title_and_a_picture(
    name: str, kind: Kind
) -> None:
    """All of it is seen before anything is run."""
    banner, title, picture, question, imports = notebook(name, kind).cells[:5]
    assert banner.id == BANNER
    assert IMAGE.match(banner.source)
    assert "minutes" in IMAGE.sub("", banner.source)
    head, _, sentences = title.source.partition("\n")
    assert re.match(rf"# {name[:2]} · \w", head)
    assert len(re.findall(r"[.?!](?=\s|$)", sentences)) == 2, sentences
    assert IMAGE.fullmatch(picture.source)
    assert question.cell_type == "markdown"
    assert imports.cell_type == "code"
    assert imports.metadata.jupyter.source_hidden is True
    # JupyterLab shows the first line of what is folded.
    assert imports.source.startswith("# What this chapter imports: run this cell")


def test_the_first_chapter_says_what_is_folded() -> None:
    texts = [cell.source for cell in notebook("00_start_here", "exercise").cells[:5]]
    assert any("folded" in text for text in texts)


@each_chapter
def test_the_kernel_adds_nothing_but_its_version(name: str) -> None:
    """What JupyterLab writes when a kernel starts is there, so nothing has changed."""
    from ipykernel.ipkernel import IPythonKernel

    announced = dict(IPythonKernel.language_info)
    announced.pop("version")
    for kind in KINDS:
        assert notebook(name, kind).metadata.language_info == announced


@each_chapter
def test_a_summary_holds_no_markdown(name: str) -> None:
    """JupyterLab shows it as it stands: code is <code> there; formulas are formulas."""
    for cell in source(name).cells:
        for said in re.findall(r"<summary>(.*?)</summary>", cell.text, re.DOTALL):
            assert not re.search(r"`|\*\*", said), said


@each_chapter
def test_sizes(name: str) -> None:
    sizes = {
        ROOT / "sources" / f"{name}.py": SOURCE_BYTES,
        notebook_path(name, "exercise"): EXERCISE_BYTES + PICTURE_BYTES,
        notebook_path(name, "solution"): SOLUTION_BYTES,
    }
    for path, limit in sizes.items():
        size = len(NAMED.sub("", path.read_text(encoding="utf-8")).encode())
        assert size <= limit, f"{path.relative_to(ROOT)}: {size} bytes, limit {limit}"
    text = IMAGE.sub("", notebook_path(name, "exercise").read_text(encoding="utf-8"))
    assert len(text.encode()) <= EXERCISE_BYTES


LINK = re.compile(r"\]\(<?([^)\s>]+)|(?:src|href)=[\"']([^\"']+)")


def headings(path: Path) -> set[str]:
    """The anchors that JupyterLab gives the headings of a notebook."""
    lines = (
        line
        for cell in load(path).cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
    )
    return {
        line.lstrip("#").strip().replace(" ", "-")
        for line in lines
        if re.match(r"#{1,6} ", line)
    }


@each_notebook
def test_relative_links_lead_somewhere(name: str, kind: Kind) -> None:
    path = notebook_path(name, kind)
    # A learner's folder has these two and no more.
    within = [ROOT / folder for folder in FOLDERS.values()]
    for cell in notebook(name, kind).cells:
        if cell.cell_type != "markdown":
            continue
        for match in LINK.finditer(cell.source):
            target = match[1] or match[2]
            if re.match(r"https?://|mailto:|data:", target):
                continue
            file, _, anchor = target.partition("#")
            there = (path.parent / file).resolve() if file else path
            assert there.is_file(), f"{cell.id}: {target} leads nowhere"
            assert there.parent in within, f"{cell.id}: {target} leaves the course"
            assert not anchor or anchor in headings(there), f"{cell.id}: {target}"


def imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Every import of a tree: what is imported, and the name that it gets."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, alias.asname or alias.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield f"{node.module}.{alias.name}", alias.asname or alias.name


FEEDBACK = {f"lenet_edu.{name}" for name in ("check", "hint", "see", "solution")}


@each_chapter
def test_the_first_cell_imports_what_the_feedback_names(name: str) -> None:
    first = next(cell for cell in source(name).cells if cell.kind == "code")
    given = {what for what, as_name in imported(ast.parse(first.solution))}
    assert given >= FEEDBACK, f"{name}: missing {sorted(FEEDBACK - given)}"


@each_chapter
def test_nothing_else_is_imported_in_vain(name: str) -> None:
    code = [cell.solution for cell in source(name).cells if cell.kind == "code"]
    tree = ast.parse("\n".join(code))
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    vain = [
        what
        for what, as_name in imported(tree)
        if as_name not in used and what not in FEEDBACK
    ]
    assert vain == []
