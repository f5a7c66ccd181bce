"""The commands that made what chapters 16 to 18 read: losses, networks, their errors.

They are part of ``lenet-edu`` (see experiments.py).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lenet_edu.terminal import fail, in_sentences, say, writing_to

NOTHING = "Nothing was stored."


def snapshots(
    quick: Annotated[
        bool, typer.Option("--quick", help="A small part of it: it works, no more.")
    ] = False,
    out: Annotated[
        Path, typer.Option(help="Folder for the networks, .npz, and their record.")
    ] = Path("trained"),
) -> None:
    """Train LeNet-5 once and keep it after each pass, for chapter 17."""
    from lenet_edu.data import DataError, load_mnist
    from lenet_edu.training.lenet5 import Recipe
    from lenet_edu.training.snapshots import COMMAND, NAME, take_snapshots

    recipe = Recipe(epochs=1, images=500) if quick else Recipe()
    with (
        writing_to(out, f"{NAME}.npz", f"{NAME}.json", stopped=NOTHING),
        in_sentences(DataError, FloatingPointError),
    ):
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
    from lenet_edu.training.strings import NAME, store_strings_network

    with (
        writing_to(out, f"{NAME}.npz", f"{NAME}.json", stopped=NOTHING),
        in_sentences(DataError, WeightsError),
    ):
        try:
            record = store_strings_network(
                load_mnist(), steps=steps, rate=rate, seed=seed, folder=out, report=say
            )
        except FloatingPointError as error:
            fail(f"{str(error)[0].upper()}{str(error)[1:]}. {NOTHING}", 1)
    say(
        f"Stored in {out}: loss {record['losses'][0]:.2f}, then "
        f"{record['losses'][-1]:.2f}."
    )


def robustness(
    digits: Annotated[
        int, typer.Option(min=1, help="How many of the test digits.")
    ] = 10_000,
    out: Annotated[Path, typer.Option(help="Folder for robustness.json.")] = Path(
        "robustness"
    ),
) -> None:
    """Measure what the trained networks tolerate: shift, size, rotation, noise."""
    from lenet_edu.data import DataError, load_mnist
    from lenet_edu.models import WeightsError, load_lenet5, load_modern
    from lenet_edu.training.robustness import COMMAND, NAME, measure

    command = COMMAND if digits >= 10_000 else f"{COMMAND} --digits {digits}"
    with (
        writing_to(out, f"{NAME}.json", stopped=NOTHING),
        in_sentences(DataError, WeightsError),
    ):
        networks = {"LeNet-5": load_lenet5(), "modern": load_modern()}
        measure(
            networks, load_mnist(), out=out, digits=digits, command=command, say=say
        )


def beside(out: Path, quick: bool) -> None:
    """``lenet-edu modern --beside-keras``: beside.json, for chapter 16."""
    from lenet_edu.data import DataError, load_mnist
    from lenet_edu.training.beside_keras import NAME, OTHERS, largest_gap, store

    with (
        writing_to(out, f"{NAME}.json", stopped=NOTHING),
        in_sentences(DataError),
    ):
        losses = store(load_mnist(), out=out, quick=quick)["losses"]
    for name in OTHERS:
        gap = largest_gap(losses["ours"], losses[name])
        say(f"{name}: {len(losses[name])} losses, at most {gap:.0e} from ours.")
