"""A class that nobody is in: notebooks as learners might hand them in.

``python tests/grading/simulated_class.py FOLDER [--learners 200] [--chapters 02 04]
[--seed 0]`` writes a folder for each of them, "Learner 001", with ``chapters/``,
``progress.json`` and the times of the files set. Right answers are the bank's own
alternative forms, wrong ones its known mistakes; some learners stop early, some loop
for ever, some are late, and two hand in the same unusual answer.
"""

from __future__ import annotations

import argparse
import datetime
import functools
import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lenet_edu import course
from lenet_edu.exercises.engine.check import examine
from lenet_edu.exercises.exercise import Exercise
from lenet_edu.exercises.registry import exercise, exercise_ids
from lenet_edu.exercises.solved import solved_source
from lenet_edu.exercises.variants import source_of

DUE = datetime.datetime(2026, 12, 14, 18)
TRIED = 6  # known mistakes of each exercise that the class makes
UNUSUAL = '''def conv2d(x, w, b, stride=1, padding=0):
    """x (N, C, H, W), w (F, C, k, l), b (F,)  ->  y (N, F, Ho, Wo)"""
    frame = [(0, 0), (0, 0), (padding, padding), (padding, padding)]
    framed = np.pad(np.asarray(x, float), frame)
    rows = framed.shape[2] - w.shape[2] + 1
    columns = framed.shape[3] - w.shape[3] + 1
    total = np.zeros((len(x), len(w), rows, columns))
    for place, _ in np.ndenumerate(w[0, 0]):
        i, j = place
        seen = framed[:, :, i : i + rows, j : j + columns]
        part = np.tensordot(seen, w[:, :, i, j], axes=([1], [1]))
        total += part.transpose(0, 3, 1, 2)
    thinned = total[:, :, ::stride, ::stride]
    return thinned + np.reshape(b, (1, -1, 1, 1))
'''


@dataclass(frozen=True)
class Answers:
    """What people hand in for one exercise: right forms, mistakes, and what stops."""

    right: tuple[str, ...]
    wrong: tuple[str, ...]
    error: str
    endless: str


@functools.cache
def answers(key: str) -> Answers:
    """The answers that stand alone: what they need is inside them."""
    item = exercise(key)
    forms = [renamed(source_of(one), item) for one in (item.plain, *item.alternatives)]
    right = tuple(text for text in forms if found(item, text) == "Passed")
    plain, wrong = renamed(source_of(item.plain), item), []
    for mistake in item.misconceptions:
        text = plain
        for good, bad in mistake.edits:
            text = text.replace(good, bad)
        if text != plain and text not in wrong and found(item, text) == "Wrong":
            wrong.append(text)
        if len(wrong) == TRIED:
            break
    head = plain.split(":\n", 1)[0]
    error = f"{head}:\n    return undefined_name + 1\n"
    endless = f"{head}:\n    count = 0\n    while count >= 0:\n        count += 1\n"
    return Answers(right or (solved_source(key),), tuple(wrong), error, endless)


def renamed(text: str, item: Exercise) -> str:
    """The function under the exercise's name, without annotations of other modules."""
    text = re.sub(r"def \w+\(", f"def {item.name}(", text, count=1)
    head, rest = re.split(r"(?<=:)\n", text, maxsplit=1)
    head = re.sub(r":\s*'?[A-Z][\w.\[\], |']*(?=[,)=])|\s*->\s*[^:]+(?=:$)", "", head)
    head = re.sub(r": (?:int|float|bytes|bool|str)(?=[,)= ])", "", head)
    return f"{head}\n{rest}"


def found(item: Exercise, text: str) -> str:
    """What the check says of a text with nothing around it but NumPy."""
    space: dict[str, object] = {"np": np}
    try:
        exec(compile(text, "<answer>", "exec"), space)
    except Exception:
        return "Unreadable"
    return type(examine(item.id, space[item.name], locating=False)).__name__


@dataclass(frozen=True)
class Learner:
    """One of the class: code by exercise (None where nothing was tried), and times."""

    name: str
    codes: dict[str, str | None]
    submitted: datetime.datetime
    hints: dict[str, int]

    @property
    def key(self) -> str:
        """The name as grading makes an id of it."""
        return self.name.lower().replace(" ", "-")


def simulate(learners: int, chapters: Sequence[str], seed: int = 0) -> list[Learner]:
    """The class, the same for the same seed."""
    rng = np.random.default_rng(seed)
    keys = [key for key in exercise_ids() if key[:2] in chapters]
    whole = []
    for number in range(1, learners + 1):
        skill = rng.beta(3, 1.6)
        codes: dict[str, str | None] = {}
        stops = len(keys) if rng.random() < 0.7 else int(rng.integers(1, len(keys) + 1))
        for place, key in enumerate(keys):
            one = rng.random()
            choice = answers(key)
            if place >= stops or one > 0.97:
                codes[key] = None
            elif one < 0.25 + 0.65 * skill or not choice.wrong:
                codes[key] = choice.right[int(rng.integers(len(choice.right)))]
            elif one > 0.955:
                codes[key] = choice.endless
            elif one > 0.93:
                codes[key] = choice.error
            else:
                rank = min(int(rng.geometric(0.45)), len(choice.wrong)) - 1
                codes[key] = choice.wrong[rank]
        before = datetime.timedelta(hours=float(rng.gamma(2, 14)) - 6)
        hints = {key: int(rng.integers(0, 3)) for key in keys[:stops]}
        submitted = (DUE - before).replace(microsecond=0)
        whole.append(Learner(f"Learner {number:03d}", codes, submitted, hints))
    if "02.5" in keys and learners > 1:
        whole[0].codes["02.5"] = UNUSUAL
        other = re.sub(r"\b(framed|total|seen)\b", lambda m: f"my_{m[0]}", UNUSUAL)
        whole[1].codes["02.5"] = other
    return whole


def write(folder: Path, whole: Sequence[Learner]) -> None:
    """Lay the class's notebooks into a new folder."""
    folder.mkdir(parents=True)
    for one in whole:
        place = folder / one.name
        (place / "chapters").mkdir(parents=True)
        for chapter in sorted({key[:2] for key in one.codes}):
            path = course.find_chapter(chapter)
            notebook = json.loads(path.read_text(encoding="utf-8"))
            for cell in notebook["cells"]:
                key = cell["metadata"].get("lenet_edu", {}).get("exercise")
                if key in one.codes and one.codes[key] is not None:
                    cell["source"] = one.codes[key]
            target = place / "chapters" / path.name
            target.write_text(json.dumps(notebook, indent=1), encoding="utf-8")
            when = one.submitted.timestamp()
            os.utime(target, (when, when))
        saved = {key: {"hints": count} for key, count in one.hints.items()}
        (place / "progress.json").write_text(json.dumps(saved), encoding="utf-8")


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--learners", type=int, default=200)
    parser.add_argument("--chapters", nargs="+", default=["02", "04"])
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    whole = simulate(options.learners, options.chapters, options.seed)
    write(options.folder, whole)
    print(f"{len(whole)} learners in {options.folder}")


if __name__ == "__main__":
    main()
