"""Training dashboard: a LeNet-5 learns, batch by batch, with or without a bug.

A trial in the background does the training; `models.training_dashboard` says what is
drawn of it.
"""

from __future__ import annotations

import inspect
import zlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import traitlets

from lenet_edu.data import embedded
from lenet_edu.figures import LAYER_COLOURS, new_figure
from lenet_edu.training.background import Background
from lenet_edu.training.bugs import BUGS
from lenet_edu.training.reading import read_curves
from lenet_edu.training.trial import IMAGES, LAYERS, MOST, NO_BUG, Trial, shown

from .base import Explorer, browser_source
from .models.training_dashboard import DRAWN, LABELS, examples, model
from .your_step import YourStep

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SECRET, YOURS = "a secret one", "yours"
OPTIMISERS = ("SGD", "momentum", "Adam")
RATES = tuple(float(f"{m}e{e}") for e in range(-5, 1) for m in (1, 2, 5))
MOMENTA = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)
SIZES = (1, 8, 16, 32, 64)
PORTION = 200  # batches in one message to the browser


def kind_of(fn: Callable[..., Any]) -> str:
    """Which of the two functions this is, by its name or its number of arguments."""
    name = getattr(fn, "__name__", "")
    if name in TrainingDashboard.takes:
        return name
    try:
        count = len(inspect.signature(fn).parameters)
    except (TypeError, ValueError):
        return name
    return {3: "sgd_step", 5: "momentum_step"}.get(count, name)


class TrainingDashboard(Explorer):
    """A LeNet-5 that learns 2,000 digits while you watch; with a bug, if you like.

    Parameters
    ----------
    fn
        Your ``sgd_step`` or ``momentum_step``, which then makes the steps.
    what
        Which of the two it is; by default, its name or its arguments tell.
    rate, momentum, batch, optimiser, bug, seed
        Where to begin; see :data:`RATES`, :data:`MOMENTA`, :data:`SIZES`,
        :data:`OPTIMISERS` and :data:`~lenet_edu.training.bugs.BUGS`.

    Raises
    ------
    ValueError
        If one of them cannot be chosen.
    """

    _esm = browser_source(
        "kit.js", "training_dashboard_parts.js", "training_dashboard.js"
    )
    _css = browser_source("kit.css", "training_dashboard.css")
    caption = (
        "Training dashboard: a LeNet-5 learns digits. Loss and gradient norms without "
        "a bug, with a rate that is too large, and with labels in another order."
    )
    takes: ClassVar = {
        "sgd_step": {"what": "sgd_step"},
        "momentum_step": {"what": "momentum_step"},
    }

    choices = traitlets.Dict().tag(sync=True)
    # Ten fresh digits, 0 to 9, 28 x 28 bytes each: the network's answers stand below.
    images = traitlets.Bytes().tag(sync=True)
    start = traitlets.Dict().tag(sync=True)
    setup = traitlets.Dict().tag(sync=True)
    told = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        fn: Callable[..., Any] | None = None,
        what: str = "",
        *,
        rate: float = 0.002,
        momentum: float = 0.9,
        batch: int = 32,
        optimiser: str = "",
        bug: str = NO_BUG,
        seed: int = 1998,
    ) -> None:
        self._runner: Background | None = None
        fn = self.learners(fn)
        what = what or (kind_of(fn) if fn is not None else "")
        if fn is not None and what not in self.takes:
            raise ValueError(
                f"fn is your {', '.join(self.takes)}; given was {what or fn!r}. "
                'Say which it is: what="sgd_step"'
            )
        steps = fn is not None
        choices: dict[str, list[Any]] = {
            "rate": list(RATES),
            "momentum": list(MOMENTA),
            "batch": list(SIZES),
            "optimiser": [YOURS] * steps + list(OPTIMISERS),
            "bug": [NO_BUG, *BUGS, SECRET],
        }
        start: dict[str, Any] = {
            "rate": rate,
            "momentum": momentum,
            "batch": batch,
            "optimiser": optimiser or (YOURS if steps else "momentum"),
            "bug": bug,
        }
        for name, value in start.items():
            if value not in choices[name]:
                raise ValueError(
                    f"{name} is one of {', '.join(map(str, choices[name]))}; given "
                    f"was {value!r}"
                )
        start["seed"] = int(seed)
        self.what, self._n, self._secret, self._revealed = what, "", "", ""
        super().__init__(
            fn,
            choices={**choices, "labels": list(LABELS), "layers": list(LAYERS)},
            images=embedded().train_images[IMAGES + shown()].tobytes(),
            start=start,
            setup={**start, "n": "start"},
            told={"n": "", "serial": 0},
        )
        self.exercise_id = {"sgd_step": "12.3", "momentum_step": "12.4"}.get(what, "")
        self.asked = (self.exercise_id, fn)
        self._runner_of("start")  # now, so that the first answer is not slow

    @property
    def yours(self) -> str:
        """Which of the learner's functions is at work here, "" if none is."""
        return self.what if self.fn is not None else ""

    def close(self) -> None:
        """Take the widget away; its thread ends after the batch under way."""
        if self._runner is not None:
            self._runner.pause()
        super().close()

    def _on_message(self, sender: Any, content: Any, buffers: Any) -> None:
        super()._on_message(sender, content, buffers)
        if isinstance(content, dict) and content.get("n") == self.setup["n"]:
            self._answer(content)

    def _answer(self, content: dict[str, Any]) -> None:
        runner, ask = self._runner_of(content["n"]), content.get("ask")
        trial = runner.trial
        trial.turn(self.setup["rate"], self.setup["momentum"])
        if ask == "run":
            runner.go(MOST)
        elif ask == "step":
            runner.go(trial.steps + 1)
        elif ask == "epoch":
            runner.go((trial.steps // trial.per_epoch + 1) * trial.per_epoch)
        elif ask == "pause":
            runner.pause()
        elif ask == "news":
            runner.asked()
        else:
            return
        self._name(content.get("guess"))
        self._tell(int(content.get("since", 0)))

    def _runner_of(self, n: str) -> Background:
        """The runner of this setup; another one's thread is sent home."""
        if self._runner is None or self._n != n:
            if self._runner is not None:
                self._runner.pause()
            setup = dict(self.setup)
            self._secret = self._revealed = ""
            if setup["bug"] == SECRET:
                names = list(BUGS)
                self._secret = setup["bug"] = names[zlib.crc32(n.encode()) % len(BUGS)]
            self._step = YourStep(self.fn, self.what) if self.fn is not None else None
            self._runner, self._n = Background(Trial(setup, self._step)), n
        return self._runner

    def _name(self, guess: Any) -> None:
        """Reveal the secret, once somebody has named a bug."""
        if not self._secret or guess not in BUGS or self._revealed:
            return
        bug = BUGS[self._secret]
        right = (
            "Yes" if guess == self._secret else f"No, it is \u201c{self._secret}\u201d"
        )
        self._revealed = f"{right}. {bug.what} {bug.shows}"

    def _tell(self, since: int) -> None:
        assert self._runner is not None
        running, trial = self._runner.running, self._runner.trial
        steps = trial.steps
        self.told = {
            "n": self._n,
            "serial": self.told["serial"] + 1,
            "since": since,
            "points": trial.points[since : min(steps, since + PORTION)],
            "steps": steps,
            "per_epoch": trial.per_epoch,
            "running": running,
            "stopped": trial.stopped,
            "kernels": trial.kernels(),
            "fresh": trial.fresh[-PORTION:],
            "answers": trial.answers,
            "says": trial.says(read_curves),
            "differs": len(self._step.differs) if self._step else 0,
            "revealed": self._revealed,
        }

    def picture(self) -> Figure:
        """Three short runs: loss above, gradient norms of the layers below."""
        figure = new_figure(9.4, 4.6)
        rows = figure.subplots(2, 3, sharex=True, sharey="row")
        titles = ("no bug", "learning rate 0.1", "labels in another order")
        for place, (title, points) in enumerate(zip(titles, examples(), strict=True)):
            drawn = model({"points": points, "smooth": 5, "most": DRAWN})
            _loss(rows[0, place], drawn, title)
            for layer, curve in drawn["gradient"].items():
                colour = LAYER_COLOURS[layer]
                rows[1, place].plot(drawn["at"], curve, color=colour, label=layer)
            rows[1, place].set_yscale("log")
            rows[1, place].set_xlabel("batch", fontsize=9)
        rows[0, 0].set_ylabel("loss, eq. (8)", fontsize=9)
        rows[1, 0].set_ylabel("norm of the gradient", fontsize=9)
        rows[1, 2].legend(frameon=False, fontsize=8, ncols=2)
        for axes in rows.flat:
            axes.tick_params(labelsize=8)
            for side in ("top", "right"):
                axes.spines[side].set_visible(False)
        return figure


def _loss(axes: Axes, drawn: Mapping[str, Any], title: str) -> None:
    axes.plot(drawn["at"], drawn["loss"], color="#1a1a1a")
    for mark, name in ((84, "F6 silent"), (56.5, "best constant F6")):
        axes.axhline(mark, color="#5f6368", lw=0.8, ls=":")
        axes.text(60, mark + 4, name, fontsize=7, color="#5f6368", ha="right")
    axes.set_ylim(0, 320)
    axes.set_title(title, fontsize=10)
