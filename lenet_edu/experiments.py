"""The commands behind the course's numbers: races, trainings, experiments.

They are part of ``lenet-edu`` (see cli.py). Each can be interrupted; the same command
goes on where it was.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lenet_edu.terminal import fail, in_sentences, say

app = typer.Typer()

Quick = Annotated[
    bool, typer.Option("--quick", help="A small part of it: it works, no more.")
]
Seeds = Annotated[int, typer.Option(min=1, help="How many, from 1998 on.")]
Jobs = Annotated[int, typer.Option(min=1, help="Processes at a time.")]
Dask = Annotated[
    str | None,
    typer.Option(
        help="Address of a Dask scheduler whose workers do it instead.",
        show_default=False,
    ),
]
Out = Annotated[Path, typer.Option(help="Folder for the results; what is there stays.")]
NoRuns = Annotated[
    bool, typer.Option("--no-runs", help="Do none; results of those that are there.")
]


@app.command()
def bench(
    quick: Quick = False,
    json_file: Annotated[
        Path | None,
        typer.Option("--json", help="Save the figures.", show_default=False),
    ] = None,
    plot_file: Annotated[
        Path | None,
        typer.Option("--plot", help="Save a figure (.png, .svg).", show_default=False),
    ] = None,
) -> None:
    """Race the fast engine against nn, PyTorch and what else is installed."""
    import json

    from lenet_edu import bench as benchmark
    from lenet_edu.files import write_atomic

    for path in (json_file, plot_file):
        if path is not None and not path.absolute().parent.is_dir():
            fail(f"There is no folder {path.parent} to save {path.name} in.", 2)
    results = benchmark.run(quick=quick, say=say)
    say("")
    say(benchmark.table(results))
    if json_file is not None:
        text = json.dumps(benchmark.as_json(results), indent=2)
        write_atomic(json_file, text + "\n")
    if plot_file is not None:
        benchmark.plot(results, plot_file)


@app.command()
def train(
    network: Annotated[
        str, typer.Option(help='"lenet5", of 1998, or "modern", of chapter 16.')
    ] = "lenet5",
    epochs: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Passes over the digits. By default 12, or 20 for the modern one.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, help="Of initial weights and shuffling.")
    ] = 1998,
    images: Annotated[
        int, typer.Option(min=1, help="Learn from so many of the training digits.")
    ] = 60_000,
    held_out: Annotated[
        int,
        typer.Option(
            min=0, help="Measure so many of the last training digits instead."
        ),
    ] = 0,
    loss: Annotated[
        str, typer.Option(help='Of LeNet-5: "map", eq. (9), or "penalty", eq. (8).')
    ] = "map",
    rate: Annotated[
        float | None,
        typer.Option(
            min=0,
            help="Learning rate of the first step. By default 0.0015, or 0.003.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path,
        typer.Option(help="Folder for the weights, .npz, and their record, .json."),
    ] = Path("trained"),
) -> None:
    """Train a network; interrupted, the same command goes on where it was."""
    from lenet_edu.data import DataError, load_mnist
    from lenet_edu.training import CheckpointError, lenet5, modern

    if network not in ("lenet5", "modern"):
        fail(f'--network must be "lenet5" or "modern"; it is {network!r}.', 2)
    if loss not in ("map", "penalty"):
        fail(f'--loss must be "map" or "penalty"; it is {loss!r}.', 2)
    default = lenet5.Recipe if network == "lenet5" else modern.Recipe
    epochs = epochs or default.epochs
    rate = default.rate if rate is None else rate
    given = f"--epochs {epochs} --seed {seed} --images {images} --held-out {held_out}"
    kept = out / f".{network}-checkpoint.npz"
    with in_sentences(
        DataError, CheckpointError, FloatingPointError, ValueError, OSError
    ):
        if network == "lenet5":
            command = f"lenet-edu train {given} --loss {loss} --rate {rate:g}"
            trained, record = lenet5.train_lenet5(
                load_mnist(),
                lenet5.Recipe(seed, epochs, images, loss, rate=rate),
                held_out=held_out,
                checkpoint=kept,
                report=say,
            )
            lenet5.store(trained, {"command": command, **record}, out)
        else:
            command = f"lenet-edu train --network modern {given} --rate {rate:g}"
            trained, record = modern.train_modern(
                load_mnist(),
                modern.Recipe(seed, epochs, images, rate=rate),
                held_out=held_out,
                checkpoint=kept,
                report=say,
            )
            modern.store(trained, {"command": command, **record}, out)
        for path in (kept, kept.with_suffix(".json")):
            path.unlink(missing_ok=True)
    where = "test" if "test_error" in record else "validation"
    say(
        f"Stored in {out}: training error {record['train_error']:.2%}, {where} error "
        f"{record[f'{where}_error']:.2%}."
    )


@app.command()
def modern(
    quick: Quick = False,
    seeds: Seeds = 5,
    jobs: Jobs = 2,
    dask: Dask = None,
    out: Out = Path("modern"),
) -> None:
    """Train the modern network with several seeds, in two ways; it can be resumed."""
    from lenet_edu.data import DataError
    from lenet_edu.training.modern_seeds import as_text, study
    from lenet_edu.training.runs import RunsError

    command = f"lenet-edu modern{' --quick' if quick else ''} --seeds {seeds}"
    with in_sentences(DataError, RunsError, ValueError, OSError):
        results = study(
            out, seeds=seeds, quick=quick, jobs=jobs, dask=dask, command=command,
            say=say,
        )  # fmt: skip
    say(as_text(results))


@app.command()
def ablation(
    quick: Quick = False,
    seeds: Seeds = 3,
    images: Annotated[
        int, typer.Option(min=1, help="Learn from so many of the training digits.")
    ] = 10_000,
    jobs: Jobs = 2,
    dask: Dask = None,
    out: Out = Path("ablation"),
) -> None:
    """From LeNet-5 to the modern network, one change at a time; it can be resumed."""
    from lenet_edu.data import DataError
    from lenet_edu.training.ablation import ablate, as_text
    from lenet_edu.training.runs import RunsError

    flag = " --quick" if quick else ""
    command = f"lenet-edu ablation{flag} --seeds {seeds} --images {images}"
    with in_sentences(DataError, RunsError, ValueError, OSError):
        results = ablate(
            out, seeds=seeds, images=images, quick=quick, jobs=jobs, dask=dask,
            command=command, say=say,
        )  # fmt: skip
    say(as_text(results))


@app.command()
def contest(
    quick: Quick = False,
    images: Annotated[
        int, typer.Option(min=500, help="Learn from at most so many training digits.")
    ] = 60_000,
    jobs: Jobs = 1,
    dask: Dask = None,
    out: Out = Path("contest"),
    no_runs: NoRuns = False,
) -> None:
    """Other classifiers of 1998 beside LeNet-5; it can be resumed."""
    from lenet_edu.contest.run import as_text
    from lenet_edu.contest.run import contest as compete
    from lenet_edu.data import DataError
    from lenet_edu.training.runs import RunsError

    command = "lenet-edu contest --quick" if quick else "lenet-edu contest"
    if images < 60_000 and not quick:
        command += f" --images {images}"
    with in_sentences(DataError, RunsError, ValueError, OSError):
        results = compete(
            out, images=images, quick=quick, jobs=jobs, dask=dask,
            compete=not no_runs, command=command, say=say,
        )  # fmt: skip
    if not results:
        fail(f"{out} holds no finished run of this command.", 1)
    say(as_text(results))


@app.command()
def reproduce(
    quick: Quick = False,
    seeds: Annotated[
        int | None,
        typer.Option(
            min=1, help="How many. By default 5, 2 with --quick.", show_default=False
        ),
    ] = None,
    jobs: Jobs = 2,
    dask: Dask = None,
    out: Out = Path("reproduced"),
    no_runs: NoRuns = False,
) -> None:
    """Run the paper's experiments; interrupted, the same command goes on."""
    from lenet_edu.data import DataError
    from lenet_edu.training import CheckpointError
    from lenet_edu.training import reproduce as experiments
    from lenet_edu.training.runs import RunsError

    usual = experiments.QUICK_SEEDS if quick else experiments.SEEDS
    count = seeds or usual
    command = f"lenet-edu reproduce{' --quick' if quick else ''} --seeds {count}"
    with in_sentences(DataError, CheckpointError, RunsError, OSError):
        results = experiments.reproduce(
            out,
            seeds=count,
            quick=quick,
            jobs=jobs,
            dask=dask,
            train=not no_runs,
            command=command,
            say=say,
        )
        if not results:
            fail(f"{out} holds no finished run of this command.", 1)
        say((out / "table.md").read_text(encoding="utf-8"))


@app.command()
def snapshots(
    quick: Quick = False,
    out: Annotated[
        Path, typer.Option(help="Folder for the networks, .npz, and their record.")
    ] = Path("trained"),
) -> None:
    """Train LeNet-5 once and keep it after each pass, for chapter 17."""
    from lenet_edu.data import DataError, load_mnist
    from lenet_edu.training.lenet5 import Recipe
    from lenet_edu.training.snapshots import COMMAND, take_snapshots

    recipe = Recipe(epochs=1, images=500) if quick else Recipe()
    with in_sentences(DataError, FloatingPointError, OSError):
        record = take_snapshots(
            load_mnist(),
            recipe,
            folder=out,
            command=f"{COMMAND} --quick" if quick else COMMAND,
            report=say,
        )
    first, last = record["test_error"][0], record["test_error"][-1]
    say(
        f"Stored in {out}: {len(record['test_error'])} networks, test error "
        f"{first:.2%} before training and {last:.2%} after it."
    )


@app.command()
def strings(
    steps: Annotated[int, typer.Option(min=1, help="Batches of eight strings.")] = 1500,
    rate: Annotated[float, typer.Option(min=0, help="Of the first step.")] = 0.002,
    seed: Annotated[int, typer.Option(min=0, help="Of the strings.")] = 1998,
    out: Annotated[
        Path,
        typer.Option(help="Folder for the weights, .npz, and their record, .json."),
    ] = Path("trained"),
) -> None:
    """Train LeNet-5 further, on strings of digits, for chapter 18."""
    from lenet_edu.data import DataError, load_mnist
    from lenet_edu.models import WeightsError
    from lenet_edu.training.strings import store_strings_network

    with in_sentences(DataError, WeightsError, OSError):
        record = store_strings_network(
            load_mnist(), steps=steps, rate=rate, seed=seed, folder=out, report=say
        )
    say(
        f"Stored in {out}: loss {record['losses'][0]:.2f}, then "
        f"{record['losses'][-1]:.2f}."
    )


@app.command()
def robustness(
    digits: Annotated[
        int, typer.Option(min=1, help="How many of the test digits.")
    ] = 10_000,
    out: Annotated[Path, typer.Option(help="Folder for robustness.json.")] = Path(
        "robustness"
    ),
) -> None:
    """Measure how much the trained networks bear: shift, size, rotation, noise."""
    from lenet_edu.data import DataError, load_mnist
    from lenet_edu.models import WeightsError, load_lenet5, load_modern
    from lenet_edu.training.robustness import COMMAND, measure

    command = COMMAND if digits >= 10_000 else f"{COMMAND} --digits {digits}"
    with in_sentences(DataError, WeightsError, OSError):
        networks = {"LeNet-5": load_lenet5(), "modern": load_modern()}
        measure(
            networks, load_mnist(), out=out, digits=digits, command=command, say=say
        )
