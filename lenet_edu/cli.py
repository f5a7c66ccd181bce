"""The command line: ``lenet-edu --help`` lists its commands.

Every command ends with 0 when done, 1 when something stood in the way, 2 when it was
asked in a way that it does not understand; the reason is one sentence on stderr.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

import lenet_edu
from lenet_edu import course

app = typer.Typer(
    name="lenet-edu",
    help="LeNet-5 from scratch: a course in JupyterLab notebooks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

FolderOption = Annotated[
    Path | None,
    typer.Option(
        "--folder",
        help="Your course folder. By default the one you are in, else my-course.",
        show_default=False,
    ),
]


@app.callback(invoke_without_command=True)
def main(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.")
    ] = False,
) -> None:
    """LeNet-5 from scratch: a course in JupyterLab notebooks."""
    if version:
        _say(f"lenet-edu {lenet_edu.__version__}")
        raise typer.Exit()


@app.command()
def lab(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="Where your copy of the course is, or is to be made. By default the "
            "one you are in, else my-course.",
            show_default=False,
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=65535,
            help="Port to listen on. By default the first free one from 8888.",
            show_default=False,
        ),
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Do not open a browser.")
    ] = False,
) -> None:
    """Open the course in JupyterLab, in your own copy of it."""
    from lenet_edu.lab import LabError, serve
    from lenet_edu.lab.server import require_free

    with _in_sentences(course.CourseError, LabError):
        if folder is not None and folder.exists() and not folder.is_dir():
            _fail(f"{folder} is a file; name a folder for your copy of the course.", 2)
        if port is not None:
            require_free(port)  # before anything is written
        place = _folder_to_open(folder)
        is_new = not (place / course.MARKER).exists()
        report = course.open_course(place)
        if is_new:
            count = sum(path.parts[0] == "chapters" for path in report.created)
            chapters = "1 chapter" if count == 1 else f"{count} chapters"
            _say(f"Your copy of the course is {place}, with {chapters}.")
            report.created.clear()
        else:
            _say(f"Your copy of the course is {place}.")
        for sentence in report.sentences():
            _say(sentence)
        serve(place, port=port, browser=not no_browser, say=_say)


@app.command()
def data() -> None:
    """Fetch MNIST, or say which copy of it the course uses."""
    from lenet_edu.data import DataError, load_mnist

    with _in_sentences(DataError):
        load_mnist()  # says in one line what it found, and where


@app.command()
def progress(folder: FolderOption = None) -> None:
    """Show which exercises you have solved."""
    from lenet_edu.exercises import progress as read_progress

    with _in_sentences(course.CourseError):
        # The engine looks for the learner's folder from the current one.
        with contextlib.chdir(_own_folder(folder)):
            text = str(read_progress())
        _say(text)


@app.command()
def check(
    chapter: Annotated[str, typer.Argument(metavar="NN", help="Chapter, as 02.")],
    folder: FolderOption = None,
) -> None:
    """Run your notebook of a chapter and say what its checks say; 0 if all pass."""
    from lenet_edu.notebook_check import check_notebook

    with _in_sentences(course.CourseError):
        checked = check_notebook(_own_folder(folder), chapter)
    _say(str(checked))
    if not checked.passed:
        raise typer.Exit(1)


@app.command()
def doctor(folder: FolderOption = None) -> None:
    """Look for the usual troubles and say the mend; 0 if the course will work."""
    from lenet_edu import doctor as practice

    with _in_sentences(course.CourseError):
        place = _own_folder(folder) if folder is not None else _folder_here()
    troubles = 0
    for finding in practice.examine(place):
        mark = {"good": "ok", "note": "note", "trouble": "TROUBLE"}[finding.state]
        _say(f"{mark:8}{finding.what}: {finding.says}.")
        if finding.mend:
            _say(f"        {finding.mend}.")
        troubles += finding.state == "trouble"
    if troubles:
        raise typer.Exit(1)


@app.command()
def reset(
    chapter: Annotated[str, typer.Argument(metavar="NN", help="Chapter, as 02.")],
    folder: FolderOption = None,
) -> None:
    """Restore a chapter; your version is kept under a dated name."""
    with _in_sentences(course.CourseError):
        done = course.reset(_own_folder(folder), chapter)
        if done.kept_as is None:
            _say(f"{done.path.as_posix()} is as the course delivers it.")
            return
        _say(
            f"{done.path.as_posix()} is as the course delivers it; "
            f"yours was kept as {done.kept_as.as_posix()}. Your progress stays."
        )
        _say("If it is open in JupyterLab: File, then Reload Notebook from Disk.")


@app.command()
def bench(
    quick: Annotated[
        bool, typer.Option("--quick", help="Fewer cases and rounds: under a minute.")
    ] = False,
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
            _fail(f"There is no folder {path.parent} to save {path.name} in.", 2)
    results = benchmark.run(quick=quick, say=_say)
    _say("")
    _say(benchmark.table(results))
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
            help="Passes over the digits. By default 12, or 15 for the modern one.",
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
            help="Learning rate of the first step. By default 0.0015, or 0.002.",
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
    from lenet_edu.training import CheckpointError, lenet5

    if network == "modern":
        return _train_modern(epochs, seed, images, held_out, rate, out)
    if network != "lenet5":
        _fail(f'--network must be "lenet5" or "modern"; it is {network!r}.', 2)
    epochs = epochs or lenet5.Recipe.epochs
    rate = lenet5.Recipe.rate if rate is None else rate
    if loss not in ("map", "penalty"):
        _fail(f'--loss must be "map" or "penalty"; it is {loss!r}.', 2)
    recipe = lenet5.Recipe(
        seed=seed, epochs=epochs, images=images, loss=loss, rate=rate
    )
    given = f"--epochs {epochs} --seed {seed} --images {images} --held-out {held_out}"
    command = f"lenet-edu train {given} --loss {loss} --rate {rate:g}"
    kept = out / ".lenet5-checkpoint.npz"
    with _in_sentences(
        DataError, CheckpointError, FloatingPointError, ValueError, OSError
    ):
        trained, record = lenet5.train_lenet5(
            load_mnist(),
            recipe,
            held_out=held_out,
            checkpoint=kept,
            report=_say,
        )
        lenet5.store(trained, {"command": command, **record}, out)
        for path in (kept, kept.with_suffix(".json")):
            path.unlink(missing_ok=True)
    _say(
        f"Stored in {out}: training error {record['train_error']:.2%}, test error "
        f"{record['test_error']:.2%}."
    )


def _train_modern(
    epochs: int | None,
    seed: int,
    images: int,
    held_out: int,
    rate: float | None,
    out: Path,
) -> None:
    from lenet_edu.data import DataError, load_mnist
    from lenet_edu.training import CheckpointError, modern

    recipe = modern.Recipe(
        seed=seed,
        epochs=epochs or modern.Recipe.epochs,
        images=images,
        rate=modern.Recipe.rate if rate is None else rate,
    )
    command = (
        f"lenet-edu train --network modern --epochs {recipe.epochs} --seed {seed} "
        f"--images {images} --held-out {held_out} --rate {recipe.rate:g}"
    )
    kept = out / ".modern-checkpoint.npz"
    with _in_sentences(
        DataError, CheckpointError, FloatingPointError, ValueError, OSError
    ):
        network, record = modern.train_modern(
            load_mnist(), recipe, held_out=held_out, checkpoint=kept, report=_say
        )
        modern.store(network, {"command": command, **record}, out)
        for path in (kept, kept.with_suffix(".json")):
            path.unlink(missing_ok=True)
    where = "validation" if held_out else "test"
    _say(
        f"Stored in {out}: training error {record['train_error']:.2%}, {where} error "
        f"{record[f'{where}_error']:.2%}."
    )


@app.command()
def modern(
    quick: Annotated[
        bool, typer.Option("--quick", help="One pass over a part: it works, no more.")
    ] = False,
    seeds: Annotated[int, typer.Option(min=1, help="How many, from 1998 on.")] = 5,
    jobs: Annotated[int, typer.Option(min=1, help="Processes at a time.")] = 2,
    dask: Annotated[
        str | None,
        typer.Option(help="Address of a Dask scheduler to do it.", show_default=False),
    ] = None,
    out: Annotated[
        Path, typer.Option(help="Folder for the results; what is there stays.")
    ] = Path("modern"),
) -> None:
    """Train the modern network with several seeds, in two ways; it can be resumed."""
    from lenet_edu.data import DataError
    from lenet_edu.training.modern_seeds import as_text, study
    from lenet_edu.training.runs import RunsError

    command = f"lenet-edu modern{' --quick' if quick else ''} --seeds {seeds}"
    with _in_sentences(DataError, RunsError, ValueError, OSError):
        results = study(
            out, seeds=seeds, quick=quick, jobs=jobs, dask=dask, command=command,
            say=_say,
        )  # fmt: skip
    _say(as_text(results))


@app.command()
def ablation(
    quick: Annotated[
        bool, typer.Option("--quick", help="One pass over 500 digits: it works.")
    ] = False,
    seeds: Annotated[int, typer.Option(min=1, help="How many, from 1998 on.")] = 3,
    images: Annotated[
        int, typer.Option(min=1, help="Learn from so many of the training digits.")
    ] = 10_000,
    jobs: Annotated[int, typer.Option(min=1, help="Processes at a time.")] = 2,
    dask: Annotated[
        str | None,
        typer.Option(help="Address of a Dask scheduler to do it.", show_default=False),
    ] = None,
    out: Annotated[
        Path, typer.Option(help="Folder for the results; what is there stays.")
    ] = Path("ablation"),
) -> None:
    """From LeNet-5 to the modern network, one change at a time; it can be resumed."""
    from lenet_edu.data import DataError
    from lenet_edu.training.ablation import ablate, as_text
    from lenet_edu.training.runs import RunsError

    flag = " --quick" if quick else ""
    command = f"lenet-edu ablation{flag} --seeds {seeds} --images {images}"
    with _in_sentences(DataError, RunsError, ValueError, OSError):
        results = ablate(
            out, seeds=seeds, images=images, quick=quick, jobs=jobs, dask=dask,
            command=command, say=_say,
        )  # fmt: skip
    _say(as_text(results))


@app.command()
def contest(
    quick: Annotated[
        bool, typer.Option("--quick", help="500 digits and one pass: it works.")
    ] = False,
    images: Annotated[
        int, typer.Option(min=500, help="Learn from at most so many training digits.")
    ] = 60_000,
    jobs: Annotated[int, typer.Option(min=1, help="Processes at a time.")] = 1,
    dask: Annotated[
        str | None,
        typer.Option(help="Address of a Dask scheduler to do it.", show_default=False),
    ] = None,
    out: Annotated[
        Path, typer.Option(help="Folder for the results; what is there stays.")
    ] = Path("contest"),
    no_runs: Annotated[
        bool,
        typer.Option("--no-runs", help="Do none; results of those that are there."),
    ] = False,
) -> None:
    """Other classifiers of 1998 beside LeNet-5; it can be resumed."""
    from lenet_edu.contest.run import as_text
    from lenet_edu.contest.run import contest as compete
    from lenet_edu.data import DataError
    from lenet_edu.training.runs import RunsError

    command = "lenet-edu contest --quick" if quick else "lenet-edu contest"
    if images < 60_000 and not quick:
        command += f" --images {images}"
    with _in_sentences(DataError, RunsError, ValueError, OSError):
        results = compete(
            out, images=images, quick=quick, jobs=jobs, dask=dask,
            compete=not no_runs, command=command, say=_say,
        )  # fmt: skip
    if not results:
        _fail(f"{out} holds no finished run of this command.", 1)
    _say(as_text(results))


@app.command()
def reproduce(
    quick: Annotated[
        bool,
        typer.Option("--quick", help="One pass over a part: it works, no more."),
    ] = False,
    seeds: Annotated[
        int | None,
        typer.Option(
            min=1, help="How many. By default 5, 2 with --quick.", show_default=False
        ),
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes at a time.")] = 2,
    dask: Annotated[
        str | None,
        typer.Option(
            help="Address of a Dask scheduler whose workers do it instead.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path, typer.Option(help="Folder for the results; runs in it are kept.")
    ] = Path("reproduced"),
    no_runs: Annotated[
        bool,
        typer.Option("--no-runs", help="Do none; results of those that are there."),
    ] = False,
) -> None:
    """Run the paper's experiments; interrupted, the same command goes on."""
    from lenet_edu.data import DataError
    from lenet_edu.training import CheckpointError
    from lenet_edu.training import reproduce as experiments
    from lenet_edu.training.runs import RunsError

    usual = experiments.QUICK_SEEDS if quick else experiments.SEEDS
    count = seeds or usual
    command = f"lenet-edu reproduce{' --quick' if quick else ''} --seeds {count}"
    with _in_sentences(DataError, CheckpointError, RunsError, OSError):
        results = experiments.reproduce(
            out,
            seeds=count,
            quick=quick,
            jobs=jobs,
            dask=dask,
            train=not no_runs,
            command=command,
            say=_say,
        )
        if not results:
            _fail(f"{out} holds no finished run of this command.", 1)
        _say((out / "table.md").read_text(encoding="utf-8"))


@app.command()
def snapshots(
    quick: Annotated[
        bool, typer.Option("--quick", help="One pass over 500 digits: it works.")
    ] = False,
    out: Annotated[
        Path, typer.Option(help="Folder for the networks, .npz, and their record.")
    ] = Path("trained"),
) -> None:
    """Train LeNet-5 once and keep it after each pass, for chapter 17."""
    from lenet_edu.data import DataError, load_mnist
    from lenet_edu.training.lenet5 import Recipe
    from lenet_edu.training.snapshots import COMMAND, take_snapshots

    recipe = Recipe(epochs=1, images=500) if quick else Recipe()
    with _in_sentences(DataError, FloatingPointError, OSError):
        record = take_snapshots(
            load_mnist(),
            recipe,
            folder=out,
            command=f"{COMMAND} --quick" if quick else COMMAND,
            report=_say,
        )
    first, last = record["test_error"][0], record["test_error"][-1]
    _say(
        f"Stored in {out}: {len(record['test_error'])} networks, test error "
        f"{first:.2%} before training and {last:.2%} after it."
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
    """Measure how much the trained LeNet-5 bears: shift, size, rotation, noise."""
    from lenet_edu.data import DataError, load_mnist
    from lenet_edu.models import WeightsError, load_lenet5
    from lenet_edu.training.robustness import COMMAND, measure

    command = COMMAND if digits >= 10_000 else f"{COMMAND} --digits {digits}"
    with _in_sentences(DataError, WeightsError, OSError):
        measure(
            load_lenet5(), load_mnist(), out=out, digits=digits, command=command,
            say=_say,
        )  # fmt: skip


@app.command()
def site(
    out: Annotated[Path, typer.Argument(help="Folder to build into.")] = Path("site"),
    chapters: Annotated[
        list[str] | None,
        typer.Option(
            "--chapter",
            help="Only this one, as 02; may be repeated.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Build the solved chapters as a web site with live widgets."""
    from lenet_edu.data import DataError
    from lenet_edu.site import SiteError, build_site

    with _in_sentences(course.CourseError, SiteError, DataError, OSError):
        warnings = build_site(out, chapters or (), _say)
    for line in warnings:
        _say(line)
    if warnings:
        _fail(f"The site was built, but with {len(warnings)} warnings; see above.", 1)


def _folder_to_open(named: Path | None) -> Path:
    if named is None:
        return course.learner_folder() or course.default_folder()
    # A folder inside a copy means that copy: one is not put into another.
    return (course.learner_folder(named) if named.exists() else None) or named


def _folder_here() -> Path | None:
    """The learner's folder that one is in, else my-course where it would be made."""
    return course.learner_folder() or course.learner_folder(course.default_folder())


def _own_folder(folder: Path | None) -> Path:
    """Return the learner's folder that is meant, or raise `CourseError`."""
    if folder is not None:
        found = course.learner_folder(folder) if folder.is_dir() else None
    else:
        found = _folder_here()
    if found is None:
        place = "here" if folder is None else f"in {folder}"
        raise course.CourseError(
            f"There is no copy of the course {place}. `lenet-edu lab` makes one; if "
            "you have one, go to its folder or name it with --folder."
        )
    return found


@contextlib.contextmanager
def _in_sentences(*errors: type[Exception]) -> Iterator[None]:
    """Turn the given errors into their sentence and an exit code."""
    try:
        yield
    except course.UnknownChapterError as error:
        _fail(str(error), 2)
    except errors as error:
        _fail(str(error), 1)


def _say(text: str) -> None:
    # Not wrapped: an address or a path must survive copying.
    console = Console(soft_wrap=True, emoji=False)
    console.print(text, markup=False, highlight=False)


def _fail(text: str, code: int) -> NoReturn:
    console = Console(stderr=True, soft_wrap=True, emoji=False)
    console.print(text, style="red", markup=False, highlight=False)
    raise typer.Exit(code)
