"""A simulated class: learners whose notebooks hold answers of all kinds.

Right ones are the solved notebooks' and the recorded cases', wrong ones the recorded
cases, which are what people write; some stubs are left. ``python class_of.py FOLDER
200 01 02 03`` makes a class of 200 with three chapters each.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from lenet_edu.course import shelf

CASES = Path(__file__).parents[1] / "exercises" / "cases"
SHARES = {"right": 0.6, "wrong": 0.25, "stub": 0.15}


def recorded(chapter: str) -> dict[tuple[str, str], list[str]]:
    """The recorded answers of a chapter by exercise and kind."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    path = CASES / f"ch{chapter}.json"
    for case in json.loads(path.read_text(encoding="utf-8")):
        found[case["exercise"], case["kind"]].append(case["code"])
    return found


def notebook_of(kind: str, chapter: str) -> dict:
    """A shipped notebook as data."""
    path = next(shelf.shipped(kind).glob(f"{chapter}_*.ipynb"))
    return json.loads(path.read_text(encoding="utf-8"))


def solved_cells(chapter: str) -> dict[str, str]:
    """The solved cells of a chapter by exercise."""
    return {
        cell["metadata"]["lenet_edu"]["exercise"]: "".join(cell["source"])
        for cell in notebook_of("solutions", chapter)["cells"]
        if "exercise" in cell["metadata"].get("lenet_edu", {})
    }


def answered(chapter: str, draw: np.random.Generator, mark: str) -> tuple[bytes, dict]:
    """A learner's notebook, and which kind of answer each exercise was given.

    ``mark`` goes into every answer as a comment, so that no two learners' are the
    same text; "" leaves them as they are.
    """
    notebook = notebook_of("chapters", chapter)
    cases, solved = recorded(chapter), solved_cells(chapter)
    kinds = {}
    for cell in notebook["cells"]:
        key = cell["metadata"].get("lenet_edu", {}).get("exercise")
        if key is None:
            continue
        kind = str(draw.choice(list(SHARES), p=list(SHARES.values())))
        codes = cases[key, kind] + ([solved[key]] if kind == "right" else [])
        if not codes:
            kind = "stub"
        kinds[key] = kind
        if kind != "stub":
            code = codes[int(draw.integers(len(codes)))]
            cell["source"] = f"{code}\n    # {mark}" if mark else code
    return json.dumps(notebook).encode(), kinds


def make_class(
    top: Path, learners: int, chapters: list[str], seed: int = 0, marked: bool = True
) -> dict[tuple[str, str], str]:
    """Write a class's folder; the kind of answer by learner and exercise."""
    draw = np.random.default_rng(seed)
    all_kinds = {}
    for number in range(learners):
        learner = f"learner-{number:04d}"
        for chapter in chapters:
            mark = learner if marked else ""
            content, kinds = answered(chapter, draw, mark)
            name = next(shelf.shipped("chapters").glob(f"{chapter}_*.ipynb")).name
            path = top / learner / "chapters" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            all_kinds.update({(learner, key): kind for key, kind in kinds.items()})
    return all_kinds


if __name__ == "__main__":
    make_class(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
