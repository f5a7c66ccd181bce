"""Training to look at: progress bars, live curves, and a stop button that pauses.

An interrupted training stands where its last whole pass left it, and goes on from
there bit for bit; with a checkpoint also in a new kernel.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
from tqdm.auto import tqdm

from lenet_edu.figures import CURVE_COLOURS, Picture, new_figure
from lenet_edu.figures.undrawn import part

from .checkpoint import Checkpoint, CheckpointError
from .history import Epoch, History
from .lenet5 import Recipe
from .loop import Callback, Training

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FOLDER = "unfinished"  # within the learner's folder
POINTS = 60  # of the loss within one pass, at most
ALT = (
    "The loss falls step by step; the error on learned digits and on held-out digits "
    "after every pass."
)


def watch(
    training: Training,
    until: int,
    checkpoint: Checkpoint | None = None,
    callbacks: Sequence[Callback] = (),
    seconds: float = 2.0,
) -> bool:
    """Train until so many passes are made, with bars and curves below the cell.

    The stop button (a KeyboardInterrupt) pauses. The training is then as its last
    whole pass left it, and the next call goes on.

    Parameters
    ----------
    training
        As :func:`~.lenet5.prepare` makes it.
    until
        Passes to be made in all.
    checkpoint
        Written after every pass, and read first: what is there is not done again.
    callbacks
        Further ones, asked before the checkpoint is written.
    seconds
        Between two drawings of the curves within a pass.

    Returns
    -------
    done : bool
        Whether all passes are made. If not, one sentence has said why.
    """
    try:
        if checkpoint is not None:
            checkpoint.resume(training)
    except CheckpointError as error:
        print(error)
        return False
    view = Watch(training, until, seconds)
    keepers = [] if checkpoint is None else [checkpoint]
    whole = _Snapshot(training)
    started = training.done
    try:
        for _ in training.passes(until, [*callbacks, *keepers, view]):
            whole = _Snapshot(training)
    except KeyboardInterrupt:
        whole.put_back(training)
        view.close(
            f"Paused after {_passes(training.done)} of {until}. Run this cell again "
            "to go on."
        )
        return False
    except FloatingPointError as error:
        whole.put_back(training)
        view.close(f"{error}.")
        return False
    before = f", {_passes(started)} of them earlier" if started else ""
    view.close(f"{_passes(until)} over {len(training.x):,} digits are made{before}.")
    return True


def checkpoint_of(recipe: Recipe, **more: Any) -> Checkpoint | None:
    """A checkpoint in the learner's folder, one file per recipe; None outside of it.

    Parameters
    ----------
    recipe
        With another recipe another file is written, so none stands in another's way.
    more
        What else must be the same, for JSON: which data, how many are held out.
    """
    from lenet_edu.course import learner_folder

    folder = learner_folder()
    if folder is None:
        return None
    (folder / FOLDER).mkdir(exist_ok=True)
    what = {**asdict(recipe), **more}
    return Checkpoint(folder / FOLDER / f"lenet5-{_short_digest(what)}.npz", what)


class Watch(Callback):
    """Bars for the passes and for the digits of this pass, and the curves so far.

    In a notebook the bars give way to a sentence when all is over, so that what is
    stored reads well; in a terminal there are the bars alone.
    """

    def __init__(self, training: Training, until: int, seconds: float = 2.0) -> None:
        self.training, self.seconds = training, seconds
        self.losses: list[tuple[float, float]] = []  # (passes, mean loss since then)
        self._some: list[float] = []
        self._drawn = time.monotonic()
        live = {"display": False} if in_notebook() else {}
        self.passes = tqdm(
            total=until, initial=training.done, desc="passes", unit="pass", **live
        )
        self.digits = tqdm(
            total=len(training.x), desc="this pass", unit="digit", **live
        )
        self._bars = self._curves = None
        if live:
            from IPython.display import display
            from ipywidgets import VBox

            both = VBox([self.passes.container, self.digits.container])
            self._bars = display(both, display_id=True)
            self._curves = display(self.picture(), display_id=True)

    def before_epoch(self, training: Training) -> None:
        self.digits.reset()

    def after_batch(self, training: Training, done: float, loss: float) -> None:
        self.digits.update(round(done * len(training.x)) - self.digits.n)
        self._some.append(loss)
        if len(self._some) * training.size * POINTS >= len(training.x) or done == 1:
            self.losses.append((training.done + done, float(np.mean(self._some))))
            self._some = []
        if time.monotonic() - self._drawn > self.seconds:
            self._draw()

    def after_epoch(self, training: Training, epoch: Epoch) -> None:
        self.passes.update(1)
        self._draw()

    def picture(self) -> Picture:
        """Loss and errors so far."""
        return curves(self.training.history, self.losses, self.passes.total)

    def close(self, sentence: str) -> None:
        """Put the sentence where the bars were, and draw the last curves."""
        self.digits.close()
        self.passes.close()
        self._draw()
        if self._bars is None:
            print(sentence)
        else:
            self._bars.update({"text/plain": sentence}, raw=True)

    def _draw(self) -> None:
        if self._curves is not None:
            self._curves.update(self.picture())
        self._drawn = time.monotonic()


def curves(
    history: History,
    losses: Sequence[tuple[float, float]] = (),
    until: int | None = None,
) -> Picture:
    """Left the loss, right the error of each measured set, by the passes made.

    Parameters
    ----------
    history
        The passes that are over.
    losses
        (passes, loss) within the passes, if they were noted.
    until
        Where the axes end; by default with the last pass.
    """
    figure = new_figure(8.6, 2.9)
    left, right = figure.subplots(1, 2)
    numbers = [epoch.number for epoch in history]
    if losses:
        left.plot(*zip(*losses, strict=True), color=CURVE_COLOURS[0], lw=1)
    # A pass's loss is the mean over it, so its place is the middle of the pass.
    middles = [number - 0.5 for number in numbers]
    left.plot(middles, history.curve("loss"), "o", color=CURVE_COLOURS[0], ms=4)
    left.set_ylabel("loss")
    if numbers or losses:
        left.set_yscale("log")
    names = history[0].measured if numbers else {}
    for name, colour in zip(names, CURVE_COLOURS[1:] + CURVE_COLOURS, strict=False):
        per_cent = [100 * error for error in history.curve(name)]
        right.plot(numbers, per_cent, "o-", color=colour, ms=4, label=name)
    right.set_ylabel("error %")
    right.set_ylim(bottom=0)
    if names:
        right.legend(frameon=False)
    for axes in (left, right):
        _over_passes(axes, until or len(history) or 1)
    return Picture(figure, ALT)


def in_notebook() -> bool:
    """Whether the bars are a notebook's own."""
    from tqdm.notebook import tqdm_notebook

    return issubclass(tqdm, tqdm_notebook)


class _Snapshot:
    """A training's state, copied."""

    def __init__(self, training: Training) -> None:
        arrays, self.rest = training.state()
        self.arrays = {name: array.copy() for name, array in arrays.items()}

    def put_back(self, training: Training) -> None:
        training.restore(self.arrays, self.rest)


def _over_passes(axes: Axes, until: int) -> None:
    axes.set_xlabel("passes")
    axes.set_xlim(0, until + 0.2)
    axes.xaxis.set_major_locator(part("ticker").MaxNLocator(integer=True))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _passes(count: int) -> str:
    return f"{count} pass" if count == 1 else f"{count} passes"


def _short_digest(what: Mapping[str, Any]) -> str:
    text = json.dumps(what, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
