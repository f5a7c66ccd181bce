"""``lenet-edu train``: one network, and what is said when it has learned nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from lenet_edu.terminal import fail, in_sentences, say, writing_to

NOTHING_LEARNED = 0.85  # an error above it is hardly better than guessing
KEPT = "The passes that are done are kept, and the same command goes on after them."


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
        int | None,
        typer.Option(
            min=1,
            help="Learn from so many of the training digits. By default from all.",
            show_default=False,
        ),
    ] = None,
    held_out: Annotated[
        int,
        typer.Option(
            min=0, help="Measure so many of the last training digits instead."
        ),
    ] = 0,
    loss: Annotated[
        str | None,
        typer.Option(
            help='Of LeNet-5: "map", eq. (9), which is the default, or "penalty", '
            "eq. (8).",
            show_default=False,
        ),
    ] = None,
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
    if loss not in (None, "map", "penalty"):
        fail(f'--loss must be "map" or "penalty"; it is {loss!r}.', 2)
    if network == "modern" and loss is not None:
        fail("--loss is of LeNet-5; the modern network has cross-entropy only.", 2)
    kept = out / f".{network}-checkpoint.npz"
    files = (f"{network}.npz", f"{network}.json", kept.name)
    with (
        writing_to(out, *files, stopped=KEPT),
        in_sentences(DataError, CheckpointError, ValueError),
    ):
        data = load_mnist()
        there = len(data.train_images)
        if images is not None and images > there:
            say(f"There are {there:,} training digits, not {images:,}: all are used.")
        module: Any = lenet5 if network == "lenet5" else modern
        teach: Any = lenet5.train_lenet5 if network == "lenet5" else modern.train_modern
        default = module.Recipe
        recipe = default(
            seed=seed,
            epochs=epochs or default.epochs,
            images=there if images is None else min(images, there),
            rate=default.rate if rate is None else rate,
            **({"loss": loss or "map"} if network == "lenet5" else {}),
        )
        try:
            trained, record = teach(
                data, recipe, held_out=held_out, checkpoint=kept, report=say
            )
        except FloatingPointError as error:
            _forget(kept)
            fail(f"{error}. Nothing was stored.", 1)
        where = "test" if "test_error" in record else "validation"
        errors = (
            f"training error {record['train_error']:.2%}, {where} error "
            f"{record[f'{where}_error']:.2%}"
        )
        if max(record["train_error"], record[f"{where}_error"]) > NOTHING_LEARNED:
            guesses = record["train_error"] > NOTHING_LEARNED
            what = "" if guesses else " that holds for other digits"
            _forget(kept)
            fail(
                f"The network has learned next to nothing{what}: {errors}, and "
                f"guessing has 90%. Nothing was stored in {out}. Start again with "
                "another --rate, more --images or more --epochs.",
                1,
            )
        command = _command(network, recipe, held_out)
        module.store(trained, {"command": command, **record}, out)
        _forget(kept)
    say(f"Stored in {out}: {errors}.")


def _command(network: str, recipe: Any, held_out: int) -> str:
    """All that was chosen, whether it was typed or not."""
    given = (
        f"--epochs {recipe.epochs} --seed {recipe.seed} --images {recipe.images} "
        f"--held-out {held_out}"
    )
    if network == "lenet5":
        return f"lenet-edu train {given} --loss {recipe.loss} --rate {recipe.rate:g}"
    return f"lenet-edu train --network modern {given} --rate {recipe.rate:g}"


def _forget(checkpoint: Path) -> None:
    for path in (checkpoint, checkpoint.with_suffix(".json")):
        path.unlink(missing_ok=True)
