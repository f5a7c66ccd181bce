"""Trains in child processes that are killed at random moments; prints what was found.

python killed_run.py FOLDER SEED: one line of JSON.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np

from lenet_edu.models.weights import digest
from lenet_edu.training import Callback, Checkpoint, Epoch, Training
from lenet_edu.training.lenet5 import Recipe, prepare

RECIPE = Recipe(seed=5, epochs=20, images=160, batch=16)
KILLS = 16


class Tell(Callback):
    """Writes the number of every pass that is behind."""

    def __init__(self, pipe: int) -> None:
        self.pipe = pipe

    def after_epoch(self, training: Training, epoch: Epoch) -> None:
        os.write(self.pipe, bytes([epoch.number]))


def train(path: Path | None, tell: Tell) -> str:
    """All passes, from the checkpoint on if there is one; the network's digest."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(RECIPE.images, 1, 32, 32)).astype(np.float32)
    _, training, _ = prepare(RECIPE, (x, rng.integers(0, 10, len(x))))
    watching: list[Callback] = []
    if path is not None:
        keeper = Checkpoint(path, asdict(RECIPE))
        keeper.resume(training)
        os.write(tell.pipe, bytes([100 + training.done]))
        watching = [keeper]
    training.run(RECIPE.epochs, [*watching, tell])
    training.finish()
    return digest(training.model.parameters)


def round_of(path: Path, passes: int, seconds: float | None) -> dict[str, int | None]:
    """One child, killed so long after so many passes, if at all.

    What it found, what it reported, and whether it was killed.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            found = train(path, Tell(writing))
            path.with_suffix(".digest").write_text(found, encoding="utf-8")
        finally:
            os._exit(0)
    os.close(writing)
    told = b""
    if seconds is not None:
        while len(told) <= passes and (one := os.read(reading, 1)):
            told += one  # first it says that it has resumed
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    while more := os.read(reading, 4096):
        told += more
    os.close(reading)
    _, status = os.waitpid(child, 0)
    numbers = list(told)
    return {
        "found": numbers[0] - 100,
        "reported": max([n for n in numbers[1:] if n < 100], default=None),
        "killed": os.WIFSIGNALED(status),
    }


def main() -> None:
    folder, seed = Path(sys.argv[1]), int(sys.argv[2])
    random.seed(seed)
    devnull = os.open(os.devnull, os.O_WRONLY)
    start = time.perf_counter()
    expected = train(None, Tell(devnull))
    a_pass = (time.perf_counter() - start) / RECIPE.epochs
    path = folder / "state.npz"
    rounds = [
        round_of(path, n % 2, random.uniform(0, 1.3) * a_pass) for n in range(KILLS)
    ]
    rounds.append(round_of(path, 0, None))
    got = path.with_suffix(".digest").read_text(encoding="utf-8")
    print(json.dumps({"expected": expected, "got": got, "rounds": rounds}))


if __name__ == "__main__":
    main()
