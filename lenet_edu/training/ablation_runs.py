"""One training of a variant: at which rate, on which digits, and what it then misses.

Each variant runs at the rate that served it best on digits held out for that choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lenet_edu.data import to_input

from . import runs
from .loop import Training
from .model import error_rate
from .modern import scaled
from .optimizers import Adam, Momentum, Optimizer
from .record import data_record, environment
from .schedules import cosine
from .variants import build, trainee, variants

FIRST_SEED = 1998
SEEDS = 3
IMAGES = 10_000
EPOCHS = 5
BATCH = 32
# The last training digits, a fifth of them at most: trials of rates do not learn them.
HELD_OUT = 5_000

# Three for each pair of optimiser and output: the losses differ much in size.
RATES: dict[tuple[str, str], tuple[float, ...]] = {
    ("momentum", "rbf"): (0.0015, 0.003, 0.006),
    ("momentum", "softmax"): (0.02, 0.04, 0.08),
    ("adam", "rbf"): (0.001, 0.002, 0.004),
    ("adam", "softmax"): (0.001, 0.002, 0.004),
}


@dataclass(frozen=True)
class Run(runs.Run):
    """One training; with ``choosing`` its error is that on the held-out digits."""

    variant: str
    seed: int
    rate: float
    images: int
    epochs: int
    choosing: bool = False

    @property
    def name(self) -> str:
        """Of its file."""
        kind = f"rate-{self.rate:g}" if self.choosing else f"{self.seed}"
        return f"{self.variant.strip('+').replace('+', '-')}-{kind}"


def trials(
    names: Sequence[str], images: int = IMAGES, quick: bool = False
) -> list[Run]:
    """Each variant at three rates, for the choice, trained as in the run itself."""
    return [
        Run(name, FIRST_SEED - 1, rate, *_size(images, quick), choosing=True)
        for name in names
        for rate in RATES[variants()[name].optimiser, variants()[name].output]
    ]


def plan(
    rates: Mapping[str, float],
    seeds: int = SEEDS,
    images: int = IMAGES,
    quick: bool = False,
) -> list[Run]:
    """These variants with every seed, seed after seed, at the chosen rates."""
    return [
        Run(name, seed, rate, *_size(images, quick))
        for seed in range(FIRST_SEED, FIRST_SEED + seeds)
        for name, rate in rates.items()
    ]


def _size(images: int, quick: bool) -> tuple[int, int]:
    """Digits and passes."""
    return (500, 1) if quick else (images, EPOCHS)


def chosen(records: Sequence[dict[str, Any]]) -> dict[str, float]:
    """By variant, the rate with the smallest error on the held-out digits.

    A run that diverged counts as all wrong; of equals the smaller rate is taken.
    """
    found: dict[str, tuple[float, float]] = {}
    for record in records:
        run = record["run"]
        result = (record.get("error", 1.0), run["rate"])
        found[run["variant"]] = min(found.get(run["variant"], result), result)
    return {name: rate for name, (_, rate) in found.items()}


def perform(run: Run, checkpoint: Path | None = None) -> dict[str, Any]:
    """Train once and measure; a loss that stops being finite stands as ``diverged``.

    A run takes half a minute at most, so it is done again rather than resumed.
    """
    data, variant = runs.digits(), variants()[run.variant]
    as_input = to_input if variant.grey == "1998" else scaled
    held_out = min(HELD_OUT, len(data.train_labels) // 5)
    there = len(data.train_labels) - (held_out if run.choosing else 0)
    learned = min(run.images, there)
    rng = np.random.default_rng(run.seed)
    model = trainee(variant, build(variant, rng))
    optimizer: Optimizer = (
        Adam(model.parameters)
        if variant.optimiser == "adam"
        else Momentum(model.parameters)
    )
    training = Training(
        model,
        optimizer,
        cosine(run.rate, run.epochs),
        as_input(data.train_images[:learned]),
        data.train_labels[:learned],
        size=BATCH,
        rng=rng,
    )
    if run.choosing:
        images = data.train_images[-held_out:]
        labels = data.train_labels[-held_out:]
    else:
        images, labels = data.test_images, data.test_labels
    record: dict[str, Any] = {
        "run": runs.described(run),
        "parts": asdict(variant),
        "parameters": model.network.parameter_count(),
        "learned_from": learned,
        "measured_on": len(labels),
        "data": data_record(data),
        "environment": environment(),
    }
    try:
        history = training.run(run.epochs)
    except FloatingPointError as error:
        return {**record, "diverged": str(error)}
    return {
        **record,
        "losses": [round(value, 5) for value in history.curve("loss")],
        "training_errors": [round(value, 5) for value in history.curve("error")],
        "seconds": round(sum(history.curve("seconds")), 1),
        "error": error_rate(model, as_input(images), labels),
    }


def in_short(record: Mapping[str, Any]) -> str:
    if "diverged" in record:
        return str(record["diverged"])
    where = "held-out" if record["run"]["choosing"] else "test"
    return f"rate {record['run']['rate']:g}, {where} error {record['error']:.2%}"
