"""The commands behind the course's numbers: the race, and experiments of many runs.

With those of train_command.py and chapter_commands.py they are part of ``lenet-edu``
(see cli.py). Each can be interrupted; the same command goes on where it was.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from lenet_edu import outputs
from lenet_edu.chapter_commands import beside, robustness, snapshots, strings
from lenet_edu.terminal import fail, in_sentences, say, writing_to
from lenet_edu.terminal import refuse_beside as _alone
from lenet_edu.terminal import refuse_without as _with
from lenet_edu.train_command import train

app = typer.Typer()

Quick = Annotated[
    bool, typer.Option("--quick", help="A small part of it: it works, no more.")
]
Seeds = Annotated[int, typer.Option(min=1, help="How many, from 1998 on.")]


def _jobs(usual: int) -> Any:
    text = f"Processes at a time, at most one for each core. By default {usual}."
    return typer.Option(min=1, help=text, show_default=False)


Jobs = Annotated[int | None, _jobs(2)]
OneJob = Annotated[int | None, _jobs(1)]
Dask = Annotated[
    str | None,
    typer.Option(
        help="Address of a Dask scheduler whose workers do it instead.",
        show_default=False,
    ),
]
Out = Annotated[Path, typer.Option(help="Folder for the results; what is there stays.")]
FINISHED = "Finished runs are kept, and the same command goes on with the others."
NoRuns = Annotated[
    bool, typer.Option("--no-runs", help="Do none; results of those that are there.")
]


def _processes(jobs: int | None, dask: str | None, usual: int = 2) -> int:
    """How many are asked for; with Dask the workers are as many as were started."""
    if dask is not None and jobs is not None:
        fail(
            "--jobs counts processes here; with --dask the cluster's workers do it.", 2
        )
    return usual if jobs is None else jobs


def _few_or(images: int | None, quick: bool, usual: int) -> int:
    """How many digits are asked for; --quick has a number of its own."""
    if quick and images is not None:
        fail("--quick takes a few digits of its own: leave out --images.", 2)
    return usual if images is None else images


@app.command()
def bench(
    quick: Quick = False,
    json_file: Annotated[
        Path | None,
        typer.Option("--json", help="Save the figures.", show_default=False),
    ] = None,
    plot_file: Annotated[
        Path | None,
        typer.Option(
            "--plot", help="Save a figure (.png, .svg, .pdf).", show_default=False
        ),
    ] = None,
) -> None:
    """Race the fast engine against nn, PyTorch and what else is installed."""
    import json

    from lenet_edu.files import write_atomic
    from lenet_edu.making import bench as benchmark

    try:
        if json_file is not None:
            outputs.require_file(json_file)
        if plot_file is not None:
            outputs.require_file(plot_file, outputs.PICTURES)
        results = benchmark.run(quick=quick, say=say)
        say("")
        say(benchmark.table(results))
        if json_file is not None:
            text = json.dumps(benchmark.as_json(results), indent=2)
            with outputs.failures_in_sentences(json_file):
                write_atomic(json_file, text + "\n")
        if plot_file is not None:
            with outputs.failures_in_sentences(plot_file):
                benchmark.plot(results, plot_file)
    except outputs.OutputError as error:
        fail(str(error), error.code)
    except KeyboardInterrupt:
        fail("Stopped. Nothing was saved.", 1)


app.command()(train)


@app.command()
def modern(
    context: typer.Context,
    quick: Quick = False,
    as_listed: Annotated[
        bool,
        typer.Option(
            "--as-listed",
            help="The popular Keras listing instead: 28 x 28, Keras's defaults.",
        ),
    ] = False,
    longer: Annotated[
        int,
        typer.Option(
            min=0, help="With --as-listed: so many seeds go on from 20 to 60 epochs."
        ),
    ] = 1,
    beside_keras: Annotated[
        bool,
        typer.Option(
            "--beside-keras",
            help="One epoch of the listing instead, by our functions, PyTorch, Keras.",
        ),
    ] = False,
    seeds: Seeds = 5,
    jobs: Jobs = None,
    dask: Dask = None,
    out: Out = Path("modern"),
) -> None:
    """Train the modern network with several seeds, in two ways; it can be resumed."""
    if beside_keras:
        _alone(context, "--beside-keras", "as_listed longer seeds jobs dask")
        return beside(out, quick)
    if not as_listed:
        _with(context, "--as-listed", "longer")
    from lenet_edu.data import DataError
    from lenet_edu.training import listing_seeds, modern_seeds
    from lenet_edu.training.runs import RunsError

    processes = _processes(jobs, dask)
    command = f"lenet-edu modern{' --quick' if quick else ''} --seeds {seeds}"
    name = "listing.json" if as_listed else "modern.json"
    with (
        writing_to(out, name, stopped=FINISHED),
        in_sentences(DataError, RunsError, ValueError),
    ):
        if as_listed:
            results = listing_seeds.study(
                out, seeds=seeds, longer=min(longer, seeds), quick=quick, say=say,
                jobs=processes, dask=dask,
                command=f"{command} --as-listed --longer {min(longer, seeds)}",
            )  # fmt: skip
        else:
            results = modern_seeds.study(
                out, seeds=seeds, quick=quick, jobs=processes, dask=dask,
                command=command, say=say,
            )  # fmt: skip
    say((listing_seeds if as_listed else modern_seeds).as_text(results))


@app.command()
def ablation(
    quick: Quick = False,
    seeds: Seeds = 3,
    images: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Learn from so many of the training digits. By default 10,000.",
            show_default=False,
        ),
    ] = None,
    jobs: Jobs = None,
    dask: Dask = None,
    out: Out = Path("ablation"),
) -> None:
    """From LeNet-5 to the modern network, one change at a time; it can be resumed."""
    from lenet_edu.data import DataError
    from lenet_edu.training.ablation import ablate, as_text
    from lenet_edu.training.runs import RunsError

    processes = _processes(jobs, dask)
    digits = _few_or(images, quick, 10_000)
    size = "--quick" if quick else f"--images {digits}"
    command = f"lenet-edu ablation --seeds {seeds} {size}"
    with (
        writing_to(out, "ablation.json", stopped=FINISHED),
        in_sentences(DataError, RunsError, ValueError),
    ):
        results = ablate(
            out, seeds=seeds, images=digits, quick=quick, jobs=processes, dask=dask,
            command=command, say=say,
        )  # fmt: skip
    say(as_text(results))


@app.command()
def contest(
    context: typer.Context,
    quick: Quick = False,
    images: Annotated[
        int | None,
        typer.Option(
            min=500,
            help="Learn from at most so many training digits. By default 60,000.",
            show_default=False,
        ),
    ] = None,
    jobs: OneJob = None,
    dask: Dask = None,
    out: Out = Path("contest"),
    no_runs: NoRuns = False,
) -> None:
    """Other classifiers of 1998 beside LeNet-5; it can be resumed."""
    from lenet_edu.contest.run import as_text
    from lenet_edu.contest.run import contest as compete
    from lenet_edu.data import DataError
    from lenet_edu.training.runs import RunsError

    if no_runs:
        _alone(context, "--no-runs", "jobs dask")
    processes = _processes(jobs, dask, usual=1)
    digits = _few_or(images, quick, 60_000)
    command = "lenet-edu contest --quick" if quick else "lenet-edu contest"
    if digits < 60_000:
        command += f" --images {digits}"
    with (
        writing_to(out, "contest.json", stopped=FINISHED),
        in_sentences(DataError, RunsError, ValueError),
    ):
        results = compete(
            out, images=digits, quick=quick, jobs=processes, dask=dask,
            compete=not no_runs, command=command, say=say,
        )  # fmt: skip
    if not results:
        fail(f"{out} holds no finished run of this command.", 1)
    say(as_text(results))


@app.command()
def reproduce(
    context: typer.Context,
    quick: Quick = False,
    seeds: Annotated[
        int | None,
        typer.Option(
            min=1, help="How many. By default 5, 2 with --quick.", show_default=False
        ),
    ] = None,
    jobs: Jobs = None,
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
    if no_runs:
        _alone(context, "--no-runs", "jobs dask")
    processes = _processes(jobs, dask)
    with (
        writing_to(out, "results.json", "table.md", stopped=FINISHED),
        in_sentences(DataError, CheckpointError, RunsError),
    ):
        results = experiments.reproduce(
            out,
            seeds=count,
            quick=quick,
            jobs=processes,
            dask=dask,
            train=not no_runs,
            command=command,
            say=say,
        )
        if not results:
            fail(f"{out} holds no finished run of this command.", 1)
        say((out / "table.md").read_text(encoding="utf-8"))


for command_of_a_chapter in (snapshots, strings, robustness):
    app.command()(command_of_a_chapter)
