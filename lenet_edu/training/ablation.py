"""From 1998 to today one change at a time: ``lenet-edu ablation``.

Six things differ between LeNet-5 and its modern relative. Each variant is trained with
the same digits, passes and seeds, at the learning rate that served it best on digits
held out for that choice; what it then misses on the test digits is kept.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from lenet_edu import nn
from lenet_edu.data import to_input
from lenet_edu.files import write_atomic
from lenet_edu.models import Network
from lenet_edu.models.modern import Relu

from . import quick, runs
from .loop import Training
from .model import Trainee, error_rate, largest, lenet5_trainee
from .modern import scaled
from .optimizers import Adam, Momentum, Optimizer
from .record import data_record, environment
from .schedules import cosine
from .table import spread

FIRST_SEED = 1998
SEEDS = 3
IMAGES = 10_000
EPOCHS = 5
BATCH = 32
HELD_OUT = 5_000  # the last training digits: only the choice of a rate looks at them


@dataclass(frozen=True)
class Variant:
    """What a network is made of, and how it learns; the defaults are 1998."""

    units: str = "squashing"  # or "relu"
    pooling: str = "subsampling"  # or "max"
    c3: str = "table"  # or "full"
    output: str = "rbf"  # with eq. (9); or "softmax", with cross-entropy
    optimiser: str = "momentum"  # or "adam"
    grey: str = "1998"  # -0.1 to 1.175; or "0..1"


# In this order from 1998 to today.
CHANGES: dict[str, tuple[str, str]] = {
    "units": ("relu", "squashing → ReLU"),
    "pooling": ("max", "subsampling → max pooling"),
    "c3": ("full", "C3's table → all maps"),
    "output": ("softmax", "RBF, eq. (9) → softmax, cross-entropy"),
    "optimiser": ("adam", "momentum → Adam"),
    "grey": ("0..1", "grey levels −0.1…1.175 → 0…1"),
}

# Three for each pair of optimiser and output: the losses differ much in size.
RATES: dict[tuple[str, str], tuple[float, ...]] = {
    ("momentum", "rbf"): (0.0015, 0.003, 0.006),
    ("momentum", "softmax"): (0.02, 0.04, 0.08),
    ("adam", "rbf"): (0.001, 0.002, 0.004),
    ("adam", "softmax"): (0.001, 0.002, 0.004),
}


def variants() -> dict[str, Variant]:
    """By name: 1998, then one change after the other, then each change alone.

    "+units+pooling" is 1998 with these two; the last step is the modern network.
    """
    found = {"1998": Variant()}
    name, so_far = "", Variant()
    for change, (value, _) in CHANGES.items():
        name, so_far = f"{name}+{change}", replace(so_far, **{change: value})
        found[name] = so_far
    for change, (value, _) in CHANGES.items():
        found.setdefault(f"+{change}", replace(Variant(), **{change: value}))
    return found


def steps() -> list[str]:
    """Names of the variants on the way from 1998 to today, both ends included."""
    return list(variants())[: len(CHANGES) + 1]


def build(variant: Variant, rng: np.random.Generator) -> Network:
    """The untrained network of a variant: (N, 1, 32, 32) -> (N, 10), float32.

    Same seed, same random numbers in every variant; only their bound differs: the
    standard deviation is 1 / sqrt(fan-in) before a squashing, sqrt(2 / fan-in) before
    a ReLU, as each asks for. With RBFs F6 keeps its squashing: the codes hold -1,
    which no ReLU can give. C5 is a dense layer here, which computes the same.
    """
    relu = variant.units == "relu"
    table = np.ones((16, 6), bool) if variant.c3 == "full" else nn.c3_table()

    def weights(
        *shape: int, relu: bool, seen: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        maps = np.full(shape[0], shape[1]) if seen is None else seen
        bound = np.sqrt((6 if relu else 3) / (maps * math.prod(shape[2:])))
        w = (rng.uniform(-1, 1, shape).T * bound).T
        return w.astype(np.float32), np.zeros(shape[0], np.float32)

    def units() -> nn.Layer:
        return Relu() if relu else nn.Squashing()

    def pooled(name: str, maps: int) -> dict[str, nn.Layer]:
        if variant.pooling == "max":
            pooling = nn.MaxPooling(
                forward=quick.max_pool2d, backward=quick.max_pool2d_backward
            )
            return {name: pooling}
        quarter = np.full(maps, 1 / 4, np.float32)
        bias = np.zeros(maps, np.float32)
        layer = nn.Subsampling(
            quarter,
            bias,
            forward=quick.subsample,
            backward=quick.subsample_backward,
        )
        return {name: layer, f"{name} units": units()}

    c1 = weights(6, 1, 5, 5, relu=relu)
    c3 = weights(16, 6, 5, 5, relu=relu, seen=table.sum(axis=1))
    c5 = weights(120, 400, relu=relu)
    ends_in_relu = relu and variant.output == "softmax"
    f6 = weights(84, 120, relu=ends_in_relu)
    out = weights(10, 84, relu=ends_in_relu)
    layers: dict[str, nn.Layer] = {
        "C1": quick.Convolution(*c1, first=True),
        "C1 units": units(),
        **pooled("S2", 6),
        "C3": quick.Convolution(*c3, table=None if table.all() else table),
        "C3 units": units(),
        **pooled("S4", 16),
        "flat": nn.Flatten(),
        "C5": nn.Dense(*c5),
        "C5 units": units(),
        "F6": nn.Dense(*f6),
        "F6 units": Relu() if ends_in_relu else nn.Squashing(),
        "OUT": nn.Dense(*out)
        if variant.output == "softmax"
        else nn.RBF(nn.codes().astype(np.float32)),
    }
    return Network(list(layers.values()), list(layers))


def trainee(variant: Variant, network: Network) -> Trainee:
    """With the variant's loss, and its way to read an answer off."""
    if variant.output == "rbf":
        return lenet5_trainee(network)
    return Trainee(
        network,
        lambda y, t: (nn.cross_entropy(y, t), nn.cross_entropy_backward(y, t)),
        largest,
    )


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


def alone() -> list[str]:
    """Names of the variants that are 1998 with one change, where no step is that."""
    return [name for name in variants() if name not in steps()]


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
        as_input(data.train_images[: run.images]),
        data.train_labels[: run.images],
        size=BATCH,
        rng=rng,
    )
    if run.choosing:
        held_out = slice(-HELD_OUT, None)
        images, labels = data.train_images[held_out], data.train_labels[held_out]
    else:
        images, labels = data.test_images, data.test_labels
    record: dict[str, Any] = {
        "run": runs.described(run),
        "parts": asdict(variant),
        "parameters": model.network.parameter_count(),
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


def ablate(
    out: str | Path,
    *,
    seeds: int = SEEDS,
    images: int = IMAGES,
    quick: bool = False,
    jobs: int = 1,
    dask: str | None = None,
    command: str = "",
    say: runs.Say = print,
) -> dict[str, Any]:
    """Do what is missing in the folder: trials and runs of the steps, then of the rest.

    Parameters
    ----------
    out
        ``runs/<variant>-<seed>.json`` for every run, ``ablation.json`` for all.
    seeds
        How many, from 1998 on.
    images
        Learn from so many of the training digits.
    quick
        One pass over 500 digits: shows that all works, no more.
    jobs
        Processes, each with one BLAS thread.
    dask
        Address of a Dask scheduler, whose workers then do the runs.
    command
        What to write down as the command.
    say
        Receives one line per finished run.

    Returns
    -------
    results : what stands in ablation.json
    """
    out = Path(out)
    digests = data_record(runs.digits())["sha256"]

    def done(wanted: Sequence[Run]) -> list[dict[str, Any]]:
        return runs.do_missing(
            wanted,
            perform,
            out,
            digests=digests,
            jobs=jobs,
            dask=dask,
            say=say,
            in_short=_in_short,
        )

    tried: list[dict[str, Any]] = []
    records: list[dict[str, Any]] = []
    for names in (steps(), alone()):
        tried += (mine := done(trials(names, images, quick)))
        records += done(plan(chosen(mine), seeds, images, quick))
    results = summary(records, tried, seeds * len(variants()), command)
    write_atomic(out / "ablation.json", json.dumps(results, indent=2) + "\n")
    return results


def summary(
    records: Sequence[dict[str, Any]],
    tried: Sequence[dict[str, Any]],
    planned: int,
    command: str = "",
) -> dict[str, Any]:
    """What stands in ablation.json: the rows, and all that is needed to read them."""
    run = records[0]["run"]
    data = records[0]["data"]
    return {
        "command": command,
        "what": f"{run['images']:,} training digits, {run['epochs']} passes, batches "
        f"of {BATCH}, rate falling to 0 along half a cosine; error on "
        f"{data['test_images']:,} test digits after the last pass",
        "choice": f"of three rates the best on {HELD_OUT:,} held-out digits, with "
        "one more seed",
        "runs": len(records),
        "planned": planned,
        "images": run["images"],
        "epochs": run["epochs"],
        "batch": BATCH,
        "seeds": sorted({r["run"]["seed"] for r in records}),
        "environment": environment(),
        "data": data,
        "rows": rows(records, tried),
    }


def rows(
    records: Sequence[dict[str, Any]], tried: Sequence[dict[str, Any]] = ()
) -> list[dict[str, Any]]:
    """One row per variant, in the order of :func:`variants`; errors in percent."""
    found = []
    for name in variants():
        mine = [r for r in records if r["run"]["variant"] == name]
        if not mine:
            continue
        whole = [r for r in mine if "diverged" not in r]
        found.append(
            {
                "variant": name,
                "parts": mine[0]["parts"],
                "parameters": mine[0]["parameters"],
                "rate": mine[0]["run"]["rate"],
                "diverged": len(mine) - len(whole),
                "test_error": spread([100 * r["error"] for r in whole]),
                "loss": spread([r["losses"][-1] for r in whole]),
                "tried": {
                    f"{r['run']['rate']:g}": round(100 * r["error"], 2)
                    if "error" in r
                    else None
                    for r in tried
                    if r["run"]["variant"] == name
                },
            }
        )
    return found


def as_text(results: Mapping[str, Any]) -> str:
    """A line per variant, for a terminal."""
    lines = [results["what"], ""]
    for row in results["rows"]:
        error = row["test_error"]
        says = "diverged" if error is None else f"{error['mean']:6.2f}%"
        if error and error["deviation"] is not None:
            says += f" +- {error['deviation']:.2f}"
        lines.append(f"{row['variant']:46} {row['rate']:<7g} {says}")
    return "\n".join(lines)


def _in_short(record: Mapping[str, Any]) -> str:
    if "diverged" in record:
        return str(record["diverged"])
    where = "held-out" if record["run"]["choosing"] else "test"
    return f"rate {record['run']['rate']:g}, {where} error {record['error']:.2%}"
