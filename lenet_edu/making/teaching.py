"""The teacher's guide, ``docs/teaching.md``: what of it follows from the course itself.

``python -m lenet_edu.making.teaching`` writes anew how long each chapter takes, the
hours of the timetables and which mistakes the checks name; the rest of the page is
written by hand.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from pathlib import Path

from lenet_edu import course
from lenet_edu.course.chapters import CHAPTERS
from lenet_edu.exercises.exercise import Exercise
from lenet_edu.exercises.registry import exercise, exercise_ids
from lenet_edu.files import write_atomic

COMMAND = "python -m lenet_edu.making.teaching"
WORDS_A_MINUTE = 180
LINES_A_MINUTE = 25  # of given code
AN_EXERCISE = 5  # minutes
NAMED = 4  # mistakes of each exercise: the bank begins with the plainest

_OF_CHAPTERS = ("chapters", "in class", "at home")
_TABLE = re.compile(r"^\|[^\n]*\| hours \|[^\n]*\n(?:\|[^\n]*\n)+", re.MULTILINE)
_FOLDED = re.compile(r"<details>.*?</details>", re.DOTALL)
_BLOCK = re.compile(
    r"(<!-- from the bank: (\d\d) -->\n)(?:.*?\n)??(<!-- end -->)", re.DOTALL
)


def exercises(chapter: str) -> list[Exercise]:
    """The exercises of a chapter, "02", in order."""
    return [exercise(key) for key in exercise_ids() if key.startswith(f"{chapter}.")]


def words(chapter: str) -> int:
    """Words that everybody reads in a chapter; what is folded away does not count."""
    notebook = json.loads(course.find_chapter(chapter).read_text(encoding="utf-8"))
    return sum(
        len(_FOLDED.sub("", "".join(cell["source"])).split())
        for cell in notebook["cells"]
        if cell["cell_type"] == "markdown"
    )


def minutes(chapter: str) -> int:
    """How long a chapter takes by its length, in steps of five minutes.

    The table in ``lenet_edu.course.chapters`` holds it, and the tests compare.
    """
    notebook = json.loads(course.find_chapter(chapter).read_text(encoding="utf-8"))
    lines = sum(
        bool(line.strip())
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
        for line in "".join(cell["source"]).splitlines()
    )
    whole = words(chapter) / WORDS_A_MINUTE + lines / LINES_A_MINUTE
    return 5 * math.ceil((whole + AN_EXERCISE * len(exercises(chapter))) / 5)


def hours(page: str) -> str:
    """The page with the hours of its timetables as the chapters' minutes make them.

    A chapter that stands in several rows of a table is divided among them.
    """
    return _TABLE.sub(lambda found: _with_hours(found[0]), page)


def _with_hours(table: str) -> str:
    head, rule, *rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in table.splitlines()
    ]
    at = head.index("hours")
    named = [n for n, title in enumerate(head) if title in _OF_CHAPTERS]
    chapters = [
        re.findall(r"\b\d\d\b", " ".join(row[n] for n in named)) for row in rows
    ]
    times = Counter(one for row in chapters for one in row)
    for row, found in zip(rows, chapters, strict=True):
        whole = sum(CHAPTERS[one].minutes / times[one] for one in found)
        row[at] = f"{math.ceil(whole / 15) / 4:g}"
    lines = ["| " + " | ".join(row) + " |" for row in (head, *rows)]
    return "\n".join([lines[0], "|" + "|".join(rule) + "|", *lines[1:]]) + "\n"


def block(chapter: str) -> str:
    """What the guide says of a chapter out of the course: its time and its mistakes."""
    items = exercises(chapter)
    count = "one exercise" if len(items) == 1 else f"{len(items)} exercises"
    lines = [
        f"**Time.** Plan {CHAPTERS[chapter].minutes} minutes; it has {count}.",
        "",
        "| exercise | mistakes that its check knows by name, among others |",
        "|---|---|",
    ]
    for item in items:
        names = " · ".join(f"*{m.name}*" for m in item.misconceptions[:NAMED])
        lines.append(f"| **{item.id}** {item.title} | {_cell(names)} |")
    return "\n".join(lines) + "\n"


def renewed(page: str) -> str:
    """The page with its timetables and every block between two marks made anew."""
    page = hours(page)
    return _BLOCK.sub(lambda found: f"{found[1]}{block(found[2])}{found[3]}", page)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Write the page's blocks anew, in a clone."""
    top = course.clone_top()
    if top is None:
        raise SystemExit("The guide is written in a clone of the course; this is none.")
    page = Path(top) / "docs" / "teaching.md"
    write_atomic(page, renewed(page.read_text(encoding="utf-8")))
    print(f"{page.relative_to(top)} is up to date.")


if __name__ == "__main__":
    main()
