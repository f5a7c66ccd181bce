"""A whole training: which images teach, the passes with their checkpoint, its record.

What the two networks' trainings share; how each begins is in lenet5.py and modern.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from lenet_edu.data import Mnist
from lenet_edu.models import Network
from lenet_edu.models.weights import digest

from .checkpoint import Checkpoint
from .history import History
from .loop import Callback, Report, Training
from .record import data_record, environment

SAMPLE = 10_000  # training images whose error is measured after every pass
Set = tuple[np.ndarray, np.ndarray]


def split(
    x: np.ndarray, labels: np.ndarray, images: int, held_out: int
) -> tuple[Set, dict[str, Set]]:
    """The images that teach, and the sets that are measured after each pass.

    Parameters
    ----------
    x, labels : (P, 1, H, W), (P,)
        The training set.
    images
        So many from the front teach, or as many as are left.
    held_out
        So many from the end do not; they are measured as "validation".

    Raises
    ------
    ValueError
        If none is left to learn from.
    """
    count = min(images, len(x) - held_out)
    if count < 1:
        raise ValueError(
            f"{held_out} of {len(x)} images are held out; none is left to learn from"
        )
    some = min(count, SAMPLE)
    measure = {"training sample": (x[:some], labels[:some])}
    if held_out:
        measure["validation"] = (x[-held_out:], labels[-held_out:])
    return (x[:count], labels[:count]), measure


def run_to_the_end(
    training: Training,
    epochs: int,
    callbacks: Sequence[Callback],
    checkpoint: Checkpoint | None,
    report: Callable[[str], None],
) -> History:
    """All passes, from the checkpoint on if there is one.

    A pass is reported after it was written, so what is reported is kept.
    """
    watching = list(callbacks)
    if checkpoint is not None:
        if checkpoint.resume(training):
            report(f"going on after {training.done} of {epochs} passes")
        watching.append(checkpoint)
    history = training.run(epochs, [*watching, Report(epochs, report)])
    training.finish()
    return history


def record_of(
    network: Network,
    data: Mnist,
    history: History,
    recipe: Mapping[str, Any],
    learned: int,
    held_out: int,
) -> dict[str, Any]:
    """What is known of every training: the weights' digest, data, recipe, curves."""
    return {
        "parameters": network.parameter_count(),
        "sha256": digest(network.parameters),
        "seed": recipe["seed"],
        # Fewer than were asked for, if there were not so many.
        "recipe": {**recipe, "images": min(recipe["images"], learned + held_out)},
        "learned_from": learned,
        "held_out": held_out,
        "data": data_record(data),
        "environment": environment(),
        "epochs": history.to_list(),
    }
