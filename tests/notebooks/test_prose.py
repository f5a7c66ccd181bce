"""How long a chapter is, and what its exercises ask for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lenet_edu.exercises.registry import exercise
from lenet_edu.making.authoring.source import Chapter, read_source

SOURCES = sorted((Path(__file__).parents[2] / "sources").glob("*.py"))
WORDS = 1_500
FOLDED = re.compile(r"<details>.*?</details>", re.DOTALL)
EXCURSION = re.compile(r"^## Excursion · .*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
OLD = (
    "coming from behind",
    "by lot",
    "turned over",
    "turned around",
    "as near as may be",
    "the paper is white",
)


def prose(chapter: Chapter) -> str:
    """What everybody reads: no folded answers, no excursion, no picture's text."""
    text = "\n\n".join(
        re.sub(r"!\[[^\]]*\]\([^)]*\)", "", cell.text)
        for cell in chapter.cells
        if cell.kind == "markdown"
    )
    return EXCURSION.sub("", FOLDED.sub("", text))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem[:2])
def test_a_chapter_is_read_in_an_evening(path: Path) -> None:
    # A word has a letter or a figure in it, unlike dashes and the bars of tables.
    words = re.findall(r"\S*[^\W_]\S*", prose(read_source(path)))
    assert len(words) <= WORDS


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem[:2])
def test_at_most_half_of_the_exercises_write_down_a_formula(path: Path) -> None:
    kinds = [exercise(key).kind for key in read_source(path).exercise_ids]
    assert len(kinds) == 1 or 2 * kinds.count("write") <= len(kinds), kinds


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem[:2])
def test_words_that_nobody_says_today(path: Path) -> None:
    text = " ".join(prose(read_source(path)).split())
    assert [old for old in OLD if old in text] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem[:2])
def test_links_of_progress_lead_to_headings(path: Path) -> None:
    chapter = read_source(path)
    text = "\n".join(cell.text for cell in chapter.cells if cell.kind == "markdown")
    heads = re.findall(r"^#+ (Exercise .*)$", text, re.MULTILINE)
    assert heads == [f"Exercise {key}" for key in chapter.exercise_ids]
