"""The teacher's guide, ``docs/teaching.md``: what of it follows from the course itself.

``python -m lenet_edu.making.teaching`` writes anew how long each chapter takes and
which mistakes its checks name; the rest of the page is written by hand.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

from lenet_edu import course
from lenet_edu.exercises.exercise import Exercise
from lenet_edu.exercises.registry import exercise, exercise_ids
from lenet_edu.files import write_atomic

COMMAND = "python -m lenet_edu.making.teaching"
WORDS_A_MINUTE = 150  # of text with formulas, figures and code beside it
AN_EXERCISE = 8  # minutes, hints included
AROUND = 10  # minutes for the opening question, the widget and the last page
NAMED = 4  # mistakes of each exercise: the bank begins with the plainest

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
    """The time to plan for a chapter, in steps of five minutes."""
    reading = words(chapter) / WORDS_A_MINUTE
    whole = reading + AN_EXERCISE * len(exercises(chapter)) + AROUND
    return 5 * math.ceil(whole / 5)


def block(chapter: str) -> str:
    """What the guide says of a chapter out of the course: its time and its mistakes."""
    items = exercises(chapter)
    count = "one exercise" if len(items) == 1 else f"{len(items)} exercises"
    lines = [
        f"**Time.** Plan {minutes(chapter)} minutes; it has {count}.",
        "",
        "| exercise | mistakes that its check knows by name, among others |",
        "|---|---|",
    ]
    for item in items:
        names = " · ".join(f"*{m.name}*" for m in item.misconceptions[:NAMED])
        lines.append(f"| **{item.id}** {item.title} | {_cell(names)} |")
    return "\n".join(lines) + "\n"


def renewed(page: str) -> str:
    """The page with every block between its two marks made anew."""
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
