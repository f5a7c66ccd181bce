"""What a learner's own network reached, and its weights in ``my_lenet/my_lenet5.npz``.

Saved weights replace older ones only after these have got a dated name.
"""

from __future__ import annotations

import contextlib
import textwrap
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from lenet_edu.course import learner_folder
from lenet_edu.exercises.session import Place, place
from lenet_edu.figures import Picture, show_digits
from lenet_edu.files import dated_name, write_atomic
from lenet_edu.models import Network, WeightsError, lenet5, load_lenet5
from lenet_edu.models.weights import digest, load_record, load_weights, store_weights

from .learning import Learning

NAME = "my_lenet5"
COMMAND = "chapter 14"
OF_1998 = 0.0095  # LeCun et al. 1998, sec. III-D: 20 passes over 60,000 digits

Array = np.ndarray


def certify(
    learning: Learning,
    images: Array,
    labels: Array,
    digits: int,
    also: dict[str, float] | None = None,
) -> Picture:
    """Print what the network reached and whose it is, save it, draw its mistakes.

    Parameters
    ----------
    learning
        Trained; its network is asked with its own functions.
    images, labels : (N, 1, 32, 32), (N,)
        Test digits, which nothing was chosen by.
    digits
        How many it has learned.
    also
        Error rates of other networks by name, for comparison.

    Returns
    -------
    picture : its first mistakes, each as label and answer
    """
    use, answers = learning.use, learning.answers(images)
    wrong = np.flatnonzero(answers != labels)
    error = len(wrong) / len(labels)
    rates = {f"yours, {digits:,} digits once": error, **(also or {})}
    rates["1998, 60,000 digits 20 times"] = OF_1998
    print("error on test digits")
    for name, rate in rates.items():
        print(f"  {name:32} {rate:6.2%}")
    print(f"functions that you wrote: {len(use.yours)} of {len(use)}")
    if use.theirs:
        print(textwrap.fill("the course's: " + ", ".join(use.theirs), 76))
    record = {
        "network": "LeNet-5 of own functions",
        "learned": digits,
        "seconds": round(learning.seconds, 1),
        "test_error": error,
        "test_digits": len(labels),
        "yours": use.yours,
        "theirs": use.theirs,
        "date": date.today().isoformat(),
    }
    print(save(learning.network, record))
    shown = wrong[:20]
    return show_digits(
        images[shown],
        [f"{labels[n]} → {answers[n]}" for n in shown],
        alt="The first test digits that your network misreads: label, then answer",
    )


def save(network: Network, record: dict[str, Any]) -> str:
    """Write ``my_lenet/my_lenet5.npz`` and its record; returns what was done.

    Outside a learner's folder, in a solved notebook and in a build nothing is written.
    """
    folder = learner_folder()
    if folder is None:
        return "Not saved: this notebook is not in your course folder."
    if place() is Place.SOLVED:
        return "Not saved: solved notebooks leave your own network alone."
    own = lenet5(np.random.default_rng(0))
    for name, w in own.parameters.items():
        w[...] = network.parameters[name]
    there = folder / "my_lenet"
    record = {**record, "sha256": digest(own.parameters)}
    try:
        earlier = _set_aside(there, record["sha256"])
        store_weights(NAME, own, record, there)
    except OSError as error:
        return f"Not saved: my_lenet/ could not be written ({error.strerror})."
    said = f"Saved as my_lenet/{NAME}.npz"
    return f"{said}; the one before it is {earlier}." if earlier else f"{said}."


def load_my_lenet5(folder: str | Path | None = None) -> Network:
    """The learner's own trained weights, or the course's; it says which.

    Parameters
    ----------
    folder
        Where ``my_lenet5.npz`` lies; by default ``my_lenet/`` in the course folder.

    Returns
    -------
    network : a LeNet-5 of the course's functions, which are quick, with these weights
    """
    if folder is None:
        top = learner_folder()
        folder = None if top is None else top / "my_lenet"
    if folder is None or not (Path(folder) / f"{NAME}.npz").exists():
        print(f"The course's weights: chapter 14 makes your own, my_lenet/{NAME}.npz.")
        return load_lenet5()
    own = lenet5(np.random.default_rng(0))
    try:
        load_weights(NAME, own, folder, COMMAND)
        record = load_record(NAME, folder, COMMAND)
    except WeightsError:
        print(
            f"The course's weights: my_lenet/{NAME}.npz is damaged, or is not what "
            f"my_lenet/{NAME}.json says. Run the last cells of chapter 14 again."
        )
        return load_lenet5()
    print(
        f"Your own weights, of {record.get('date', 'an earlier day')}: "
        f"{record.get('learned', 0):,} digits learned, "
        f"{record.get('test_error', np.nan):.2%} of the test digits wrong."
    )
    return own


def _set_aside(folder: Path, new: str) -> str:
    """Give earlier weights and their record a dated name; returns it, or ""."""
    old = folder / f"{NAME}.npz"
    if not old.exists():
        return ""
    with contextlib.suppress(WeightsError):
        there = load_weights(NAME, lenet5(np.random.default_rng(0)), folder, COMMAND)
        if digest(there.parameters) == new:
            return ""  # the same network: its record alone is written anew
    aside = dated_name(old, "before")
    write_atomic(aside, old.read_bytes())
    record = old.with_suffix(".json")
    if record.exists():
        write_atomic(aside.with_suffix(".json"), record.read_bytes())
    return aside.name
