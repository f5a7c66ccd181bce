"""Five trainings with one bug each, for exercise 12.6: named from their curves.

Nothing crashes at the start, and no curve says what is wrong; beside each stands the
same training without a bug.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from lenet_edu import nn
from lenet_edu.data import batches
from lenet_edu.figures import LAYER_COLOURS, Picture, new_figure
from lenet_edu.models import lenet5

from .bugs import BUGS, Bug
from .gradient_check import check_network
from .optimizers import Momentum
from .trial import LAYERS, NO_BUG, Trial, digits

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# The word that a learner answers with, and the bug.
SUSPECTS = {
    "labels": "labels in another order",
    "frozen": "half of it frozen",
    "added": "gradients never cleared",
    "slope": "slope of plain tanh",
    "large": "weights too large",
    "zeros": "all weights 0",
    "uphill": "uphill",
}
PATIENTS = {"A": "added", "B": "labels", "C": "slope", "D": "frozen", "E": "large"}
HEALTHY = "healthy"
SETUP: dict[str, Any] = {
    "rate": 0.001, "momentum": 0.9, "batch": 16, "seed": 1998,
    "optimiser": "momentum",
}  # fmt: skip
# Of each row of the figure: its name, and what its logarithmic axis reaches.
ROWS = {
    "loss": (20.0, 1000.0),
    "gradient's norm": (0.05, 20_000.0),
    "update / weights": (1e-4, 10.0),
}
# Of the figure, as shares of its size; between the panels, as shares of a panel's.
MARGINS = {
    "left": 0.07, "right": 0.995, "bottom": 0.07, "top": 0.96,
    "wspace": 0.12, "hspace": 0.14,
}  # fmt: skip
BATCHES = 40


def admitted(bug: str, count: int = BATCHES) -> Trial:
    """A run with this bug, or with :data:`NO_BUG`, after ``count`` batches or less."""
    run = Trial(SETUP | {"bug": bug}, asks=False)
    while run.steps < count and not run.stopped:
        run.step()
    return run


def admit(count: int = BATCHES) -> dict[str, Trial]:
    """The healthy run and the five, by letter, after ``count`` batches or less."""
    bugs = {letter: SUSPECTS[word] for letter, word in PATIENTS.items()}
    return {
        name: admitted(bug, count) for name, bug in ({HEALTHY: NO_BUG} | bugs).items()
    }


def gradient_error(bug: Bug) -> float:
    """The largest relative error of one gradient in each parameter, two digits."""
    network = lenet5(np.random.default_rng(3), bug.functions, np.float64)
    x, labels = (part[:2] for part in digits()[:2])
    found = check_network(
        network,
        lambda y, t: (nn.penalty_loss(y, t), nn.penalty_loss_backward(y, t)),
        x.astype(float),
        labels,
        np.random.default_rng(4),
        count=1,
    )
    return max(one.error for one in found)


def with_wrong_slope(
    layers: Collection[str], rate: float, count: int = 60
) -> tuple[float, float]:
    """Train with 1 - y^2 as the slope of some squashings, ``count`` batches of 8.

    Parameters
    ----------
    layers
        Of these, of C1 to F6, the squashing gets the slope of plain tanh.
    rate
        With a momentum of 0.9, and from the same weights and digits each time.

    Returns
    -------
    loss : float
        Mean of the last ten batches.
    beyond : float
        Share of the outputs of C1 to C5 beyond 1 or -1, in the last batch.
    """
    network = lenet5(np.random.default_rng(SETUP["seed"]))
    wrong = BUGS["slope of plain tanh"].functions["squash_backward"]
    for n, name in enumerate(network.names):
        if name.endswith("squashed") and name.split()[0] in layers:
            network.layers[n] = nn.Squashing(backward=wrong)
    optimiser, losses = Momentum(network.parameters, 0.9), []
    x, labels = (part[: 8 * count] for part in digits()[:2])
    for images, answers in batches(x, labels, 8, np.random.default_rng(0)):
        y = network.forward(images)
        losses.append(nn.penalty_loss(y, answers))
        network.backward(nn.penalty_loss_backward(y, answers))
        optimiser.step(network.gradients, rate)
    hidden = np.concatenate(
        [
            layer.cached().ravel()
            for name, layer in zip(network.names, network.layers, strict=True)
            if name.endswith("squashed") and not name.startswith("F6")
        ]
    )
    return float(np.mean(losses[-10:])), float(np.mean(np.abs(hidden) > 1))


def show_patients(runs: Mapping[str, Trial]) -> Picture:
    """Loss, gradient, updates and saturation of each patient, the healthy run in grey.

    Parameters
    ----------
    runs
        As :func:`admit` returns them.
    """
    letters = [name for name in runs if name != HEALTHY]
    figure = new_figure(9.2, 6.6)
    # Known margins: to measure what twenty panels need takes longer than to draw them.
    figure.set_layout_engine("none")
    grid = figure.subplots(
        4, len(letters), sharex=True, sharey="row", squeeze=False, gridspec_kw=MARGINS
    )
    most = max(run.steps for run in runs.values())
    for column, letter in enumerate(letters):
        axes, run, well = grid[:, column], runs[letter], runs[HEALTHY]
        axes[0].set_title(letter, fontsize=11, fontweight="bold")
        _line(axes[0], well.losses, "#bdbdbd")
        _line(axes[0], run.losses, "#1a1a1a")
        _line(axes[1], well.norms, "#bdbdbd")
        _line(axes[1], run.norms, "#1a1a1a")
        for layer in ("C1", "F6"):
            at = LAYERS.index(layer)
            _line(axes[2], [p[8 + at] for p in run.points], LAYER_COLOURS[layer], layer)
            shares = [p[14 + at] for p in run.points]
            axes[3].plot(
                np.arange(1, run.steps + 1),
                100 * np.array(shares, dtype=float),
                color=LAYER_COLOURS[layer],
            )
        if not any(p[8] for p in run.points):
            _note(axes[2], "C1: 0 throughout", LAYER_COLOURS["C1"])
        if run.stopped:
            _note(axes[0], f"nan after {run.steps}", "#1a1a1a")
            _note(axes[1], "grows beyond the axis", "#1a1a1a", 0.2)
        axes[3].set(xlim=(0, most + 1), ylim=(-4, 104))
        axes[3].set_xlabel("batch", fontsize=9)
    for axes, (name, limits) in zip(grid[:, 0], ROWS.items(), strict=False):
        axes.set_yscale("log")
        axes.set_ylim(limits)
        axes.minorticks_off()  # in twenty panels they are noise, and most of the time
        axes.set_ylabel(name, fontsize=9)
    grid[0, 0].set_yticks([20, 50, 100, 200, 500], ["20", "50", "100", "200", "500"])
    grid[3, 0].set_ylabel("saturated, %", fontsize=9)
    grid[2, 0].legend(frameon=False, fontsize=8, loc="upper right")
    for axes in grid.flat:
        axes.tick_params(labelsize=8)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    return Picture(
        figure,
        "Four rows of curves for the patients A to E: loss, norm of the gradient, "
        "update over weights of C1 and F6, and saturated units of both",
    )


def _line(axes: Axes, values: object, colour: str, label: str = "") -> None:
    """Values above 0 over their batches; the others leave a gap."""
    numbers = np.array(values, dtype=float)
    numbers[~(numbers > 0)] = np.nan
    batch = np.arange(1, len(numbers) + 1)
    axes.plot(batch, numbers, color=colour, lw=1.2, label=label or None)


def _note(axes: Axes, text: str, colour: str, height: float = 0.97) -> None:
    place: dict[str, Any] = {"ha": "left", "va": "top", "transform": axes.transAxes}
    axes.text(0.05, height, text, color=colour, fontsize=8, **place)
