"""Reading sources: ids of cells, and every way in which a source is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lenet_edu.making.authoring.regions import AuthoringError
from lenet_edu.making.authoring.source import Chapter, read_source

Write = Callable[..., Path]


@pytest.fixture
def read(write: Write) -> Callable[..., Chapter]:
    def read(text: str, name: str = "02_tiny") -> Chapter:
        return read_source(write(text, name) / "sources" / f"{name}.py")

    return read


def test_cells_exercises_and_lines(read: Callable[..., Chapter], tiny: str) -> None:
    chapter = read(tiny)
    assert [cell.kind for cell in chapter.cells] == ["markdown"] + 7 * ["code"]
    assert chapter.exercise_ids == ["02.1", "02.2"]
    lines = tiny.splitlines()
    assert all(lines[cell.line - 1].startswith("# %%") for cell in chapter.cells)
    assert [n for n, cell in enumerate(chapter.cells) if cell.compared] == [6]


def test_cell_ids_are_unique_and_say_what_they_are(
    read: Callable[..., Chapter], tiny: str
) -> None:
    ids = [cell.id for cell in read(tiny).cells]
    assert len(set(ids)) == len(ids)
    assert ids[2:6] == ["exercise-02-1", "check-02-1", "exercise-02-2", "check-02-2"]


def test_an_edit_elsewhere_leaves_the_other_ids_alone(
    read: Callable[..., Chapter], tiny: str
) -> None:
    before = [cell.id for cell in read(tiny).cells]
    edited = tiny.replace("How many places", "How few places").replace("2 * x", "x + x")
    after = [cell.id for cell in read("# %%\nnew = 1\n\n" + edited).cells]
    assert after[2:] == before[1:]
    assert after[1] != before[0]


def test_equal_cells_get_different_ids(read: Callable[..., Chapter]) -> None:
    ids = [cell.id for cell in read("# %%\nx = 1\n\n# %%\nx = 1\n").cells]
    assert ids[1] == f"{ids[0]}-2"


EXERCISE = (
    '# %% exercise="02.1"\ndef f():\n    # BEGIN SOLUTION\n    return 1\n'
    '    # END SOLUTION\n\n\n# %% check="02.1"\nf = check("02.1", f)\n'
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (EXERCISE.replace('exercise="02.1"', 'exercise="03.1"'), "does not belong"),
        (EXERCISE.replace('exercise="02.1"', 'exercise="2.1"'), "no exercise id"),
        (EXERCISE.replace('exercise="02.1"', "exercise=2.1"), "no exercise id"),
        (EXERCISE.replace('exercise="02.1"', 'exercise="02.2"'), "not followed"),
        (EXERCISE.replace('# %% check="02.1"', "# %%"), "not followed"),
        (EXERCISE.replace('("02.1", f)', '("02.2", f)'), "the check alone"),
        (EXERCISE + "print(f())\n", "the check alone"),
        (EXERCISE.replace("exercise=", "exercize="), "unknown cell option exercize"),
        (EXERCISE.replace('exercise="02.1"', "02.1"), "unknown cell option title"),
        (EXERCISE.replace("    # BEGIN SOLUTION\n", ""), "without a BEGIN"),
        (
            EXERCISE.replace("    # BEGIN SOLUTION\n", "").replace(
                "    # END SOLUTION\n", ""
            ),
            "has no '# BEGIN SOLUTION' region",
        ),
        (EXERCISE.replace("return 1", "return 1 +"), "not valid Python"),
        (EXERCISE + "\n" + EXERCISE, "exercise 02.1 again; the first is in line 1"),
        ('# %% check="02.1"\nf = check("02.1", f)\n', "no exercise cell"),
        ("# %%\n# BEGIN SOLUTION\nx = 1\n# END SOLUTION\n", "without exercise="),
        (
            EXERCISE.replace(
                "def f():\n    # BEGIN SOLUTION\n    return 1\n    # END SOLUTION",
                "# BEGIN SOLUTION\nf = 1\n# END SOLUTION",
            ),
            "# STUB name",
        ),
        ('# %% [markdown] exercise="02.1"\n# Text\n', "must be a code cell"),
        ("# %% [raw]\n# Text\n", "raw cell"),
        ("# %%\n# NBVAL_CHECK_OUTPUT\nprint(1)\n", "tag the cell instead"),
        ("# %%\nprint(1)  # 1\n# NBVAL_SKIP\n", "NBVAL_SKIP would be read"),
        ('# %% tags=["skip"]\nprint(1)\n', "only tag"),
        ('# %% [markdown] tags=["nbval-check-output"]\n# Text\n', "only a code"),
        ("# %% [markdown]\n# ![A map](pictures/none.svg)\n", "no sources/pictures"),
        ("# %% [markdown]\n# ![ ](pictures/none.svg)\n", "no text alternative"),
        ("import numpy\n\n# %%\nx = 1\n", "Begin the file with"),
    ],
)
def test_a_source_out_of_order_is_refused(
    read: Callable[..., Chapter], text: str, words: str
) -> None:
    with pytest.raises(AuthoringError, match=words) as caught:
        read(text)
    assert str(caught.value).startswith("sources/02_tiny.py:")


def test_the_name_of_a_source_is_checked(read: Callable[..., Chapter]) -> None:
    with pytest.raises(AuthoringError, match="NN_name"):
        read("# %%\nx = 1\n", "2-tiny")
