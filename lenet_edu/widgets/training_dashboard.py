"""Training dashboard: a LeNet-5 learns, batch by batch, with or without a bug.

``Run`` trains and knows nothing of threads or browsers, ``Runner`` gives it a thread
that works only while somebody asks for news, and ``model`` is what is drawn.
"""

from __future__ import annotations

import functools
import inspect
import itertools
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lenet_edu.data import batches, embedded, to_input
from lenet_edu.fast import Engine
from lenet_edu.fast.threads import one_blas_thread
from lenet_edu.figures import LAYER_COLOURS, new_figure
from lenet_edu.models import lenet5
from lenet_edu.nn import A
from lenet_edu.training import SGD, Adam, Momentum, Optimizer, lenet5_trainee
from lenet_edu.training.bugs import BUGS, Bug
from lenet_edu.training.model import error_rate, first_not_finite

from .base import SECONDS, Explorer, bounded, browser_source
from .yours import differing, tame

Array = np.ndarray
Point = list[float | None]

LAYERS = ("C1", "S2", "C3", "S4", "C5", "F6")
LABELS = ("learning", "slow", "constant", "silent", "climbing", "saturated", "broken")
NONE, SECRET, YOURS = "no bug", "a secret one", "yours"
OPTIMISERS = ("SGD", "momentum", "Adam")
RATES = tuple(float(f"{m}e{e}") for e in range(-5, 1) for m in (1, 2, 5))
MOMENTA = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)
SIZES = (1, 8, 16, 32, 64)
IMAGES, FRESH = 2000, 500  # to learn from, and to measure with
MOST = 4000  # batches, after which a run is over
ENOUGH = 20  # batches before the rules of 12.8 are asked
SMOOTH, DRAWN = 10, 240  # a mean over so many batches; so many points of a curve
PORTION = 200  # batches in one message to the browser
SHORT: dict[str, Any] = {
    "momentum": 0.9,
    "batch": 16,
    "optimiser": "momentum",
    "seed": 1998,
}
EDGE = A * np.sqrt(0.9)  # beyond it the slope is below a tenth of its largest
LEASE = 3.0  # seconds that a thread works on without being asked


# ---- one training


@functools.cache
def digits() -> tuple[Array, Array, Array, Array]:
    """Images and labels to learn from, and fresh ones; the course's own small set."""
    data = embedded()
    x = to_input(data.train_images[: IMAGES + FRESH]).astype(np.float32)
    labels = data.train_labels[: IMAGES + FRESH]
    return x[:IMAGES], labels[:IMAGES], x[IMAGES:], labels[IMAGES:]


class Run:
    """A LeNet-5, its data and its optimiser; ``step`` is one batch.

    Parameters
    ----------
    setup
        ``rate``, ``momentum``, ``batch``, ``optimiser``, ``bug``, ``seed``.
    fn, kind
        The learner's function and which exercise's it is: "sgd_step" or
        "momentum_step"; used where the optimiser is "yours".

    Attributes
    ----------
    points : list
        For each batch its loss, its error, and for each of the six layers the norm of
        the gradient, then update / weight, then the share of saturated units; None
        where a number is not finite.
    fresh : list of (batches made, error on digits that are not learned from)
    stopped : why it cannot go on, "" while it can
    differs : parameters that the learner's step moved elsewhere than the course's
    broken : whether that is because numbers ceased to be finite
    """

    def __init__(
        self,
        setup: Mapping[str, Any],
        fn: Callable[..., Any] | None = None,
        kind: str = "",
    ) -> None:
        self.setup, self.fn, self.kind = dict(setup), fn, kind
        bug = setup["bug"]
        self.bug: Bug = Bug("", "") if bug == NONE else BUGS[bug]
        self.rng = np.random.default_rng(setup["seed"])
        self.network = lenet5(self.rng, self.bug.functions)
        self.bug.start(self.network.parameters)
        self.model = lenet5_trainee(self.network, "penalty")
        x, labels, self.fresh_x, self.fresh_labels = digits()
        self.x, self.labels = self.bug.data(x, labels, self.rng)
        self.per_epoch = -(-len(self.x) // setup["batch"])
        self.parameters = self.network.parameters
        self.squashed = [
            layer
            for name, layer in zip(self.network.names, self.network.layers, strict=True)
            if name.endswith("squashed")
        ]
        self.optimiser = self._optimiser()
        self.velocity = {n: np.zeros_like(w) for n, w in self.parameters.items()}
        self.memory: dict[str, Array] = {}
        self.course = {n: np.zeros_like(w) for n, w in self.parameters.items()}
        self.differs: set[str] = set()
        self.points: list[Point] = []
        self.losses: list[float] = []
        self.norms: list[float] = []
        self.fresh: list[tuple[int, float]] = []
        self.stopped, self.broken = "", False
        self._batches = batches(self.x, self.labels, setup["batch"], self.rng)

    @property
    def steps(self) -> int:
        """Batches made."""
        return len(self.points)

    def turn(self, rate: float, momentum: float) -> None:
        """Change the two numbers that a run can change on its way."""
        self.setup.update(rate=rate, momentum=momentum)
        if isinstance(self.optimiser, Momentum):
            self.optimiser.momentum = momentum

    def step(self) -> None:
        """One batch; afterwards ``stopped`` says whether it can go on."""
        if self.stopped:
            return
        images, labels = self._next()
        with one_blas_thread(), np.errstate(all="ignore"):
            loss = self.model.loss_and_gradient(images, labels)
            if not np.isfinite(loss):
                self.stopped, self.broken = self._why(loss, images), True
                return
            error = (self.model.wrong or 0) / len(labels)
            gradients = dict(self.bug.gradients(self.model.gradients, self.memory))
            before = {name: w.copy() for name, w in self.parameters.items()}
            self._move(gradients)
            if self.stopped:
                return
            norms = [_norm(self.model.gradients, layer) for layer in LAYERS]
            moves = {name: w - before[name] for name, w in self.parameters.items()}
            sizes = [_norm(before, layer) for layer in LAYERS]
            ratios = [
                _norm(moves, layer) / size if size else np.inf
                for layer, size in zip(LAYERS, sizes, strict=True)
            ]
            shares = [float(np.mean(abs(s.cached()) > EDGE)) for s in self.squashed]
        self.losses.append(loss)
        self.norms.append(float(np.sqrt(np.square(norms).sum())))
        self.points.append([_few(v) for v in (loss, error, *norms, *ratios, *shares)])
        if self.steps % self.per_epoch == 0:
            wrong = error_rate(self.model, self.fresh_x, self.fresh_labels, 50)
            self.fresh.append((self.steps, round(wrong, 4)))
        if self.steps >= MOST:
            self.stopped = f"{MOST:,} batches are enough: this run is over."

    def kernels(self) -> list[list[float | None]]:
        """C1's six kernels, 25 numbers each."""
        w = self.parameters["C1.w"].reshape(6, 25)
        return [[_few(v) for v in kernel] for kernel in w]

    def says(self, rules: Callable[..., str]) -> str:
        """What the rules of exercise 12.8 call these curves; "" while too short."""
        losses, norms = np.array(self.losses), np.array(self.norms)
        if self.broken:
            losses = np.append(losses, np.nan)
        elif self.steps < ENOUGH:
            return ""
        with np.errstate(all="ignore"):
            return str(rules(losses, norms)) if len(norms) >= 10 else "broken"

    def _next(self) -> tuple[Array, Array]:
        pair = next(self._batches, None)
        if pair is None:
            self._batches = batches(self.x, self.labels, self.setup["batch"], self.rng)
            pair = next(self._batches)
        return pair

    def _optimiser(self) -> Optimizer | None:
        """None where the learner makes the steps."""
        name = self.setup["optimiser"]
        if name == "momentum":
            return Momentum(self.parameters, self.setup["momentum"])
        kinds = {"SGD": SGD, "Adam": Adam}
        return kinds[name](self.parameters) if name in kinds else None

    def _move(self, gradients: dict[str, Array]) -> None:
        if self.optimiser is not None:
            self.optimiser.step(gradients, self.setup["rate"])
            return
        try:
            moved = self._yours(gradients)
        except OutError as sentence:
            self.stopped = str(sentence)
            return
        momentum = self.setup["momentum"] if self.kind == "momentum_step" else 0.0
        for n, w in self.parameters.items():
            self.course[n] = (
                momentum * self.course[n] - self.setup["rate"] * gradients[n]
            )
            if differing(moved[n].astype(float), w + self.course[n]).any():
                self.differs.add(n)
            w[...] = moved[n]

    def _yours(self, gradients: dict[str, Array]) -> dict[str, Array]:
        """The learner's step, from copies; OutError if it gives none."""
        from lenet_edu.exercises.run import TimeLimit, time_limit

        assert self.fn is not None
        rate, momentum = self.setup["rate"], self.setup["momentum"]
        copies = {name: w.copy() for name, w in self.parameters.items()}
        slopes = {name: np.array(g) for name, g in gradients.items()}
        try:
            with time_limit(SECONDS):
                if self.kind == "sgd_step":
                    moved = dict(self.fn(copies, slopes, rate))
                else:
                    moved = {}
                    for n, w in copies.items():
                        given = (w, self.velocity[n].copy(), slopes[n], rate, momentum)
                        moved[n], v = self.fn(*given)
                        self.velocity[n] = _fitting(v, self.velocity[n], n)
        except TimeLimit:
            raise OutError("Yours was still running after some seconds.") from None
        except NotImplementedError:
            raise OutError("Yours is not written yet.") from None
        except OutError:
            raise
        except (Exception, SystemExit) as error:
            text = str(error).strip().split("\n")[0] or "no message"
            raise OutError(
                f"Yours stopped with {type(error).__name__}: {text}"
            ) from None
        return {n: _fitting(moved.get(n), w, n) for n, w in self.parameters.items()}

    def _why(self, loss: float, images: Array) -> str:
        where = first_not_finite(self.model, images)
        return f"After {self.steps} batches the loss became {loss}: {where}."


class OutError(Exception):
    """The learner's function gave no step; the message is the sentence."""


def _fitting(value: Any, like: Array, name: str) -> Array:
    shape = getattr(value, "shape", None)
    if shape != like.shape:
        given = "nothing" if value is None else f"the shape {shape}"
        raise OutError(f"Yours gave {given} for {name}; its shape is {like.shape}.")
    return np.asarray(value)


def _norm(arrays: Mapping[str, Array], layer: str) -> float:
    """The length of all numbers of a layer, taken as one vector."""
    mine = [a for name, a in arrays.items() if name.startswith(layer)]
    return float(np.sqrt(sum(np.square(a, dtype=float).sum() for a in mine)))


def _few(value: float) -> float | None:
    """Four digits: a message is text."""
    known = tame(value)
    return None if known is None else float(f"{known:.4g}")


# ---- its thread


class Runner:
    """Lets a run go on in a thread, as long as somebody asks how it is going.

    Whoever asks gives it :data:`LEASE` seconds more. So a browser that went away, or
    a cell that is run again, leaves no thread behind.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._goal, self._until = 0, 0.0

    def go(self, until: float) -> None:
        """Work until so many batches are made."""
        with self._lock:
            self._goal = int(min(until, MOST))
            self._until = time.monotonic() + LEASE
            if self._thread is None and self._may():
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()

    def asked(self) -> None:
        """Somebody is still there."""
        with self._lock:
            self._until = time.monotonic() + LEASE

    def pause(self) -> None:
        """At most the batch under way is still made."""
        with self._lock:
            self._goal = 0

    @property
    def running(self) -> bool:
        """Whether a thread is at work."""
        with self._lock:
            return self._thread is not None

    def join(self) -> None:
        """Wait for the thread to end."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def _may(self) -> bool:
        run = self.run
        return (
            run.steps < self._goal
            and not run.stopped
            and time.monotonic() < self._until
        )

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._may():
                    self._thread = None
                    return
            try:
                self.run.step()
            except Exception as error:  # else the reader would wait for ever
                kind = type(error).__name__
                self.run.stopped = f"The training stopped with {kind}: {error}"
            time.sleep(0.001)  # the kernel's own thread comes first


# ---- what is drawn


def model(state: Mapping[str, Any]) -> dict[str, Any]:
    """Smooth curves with few enough points, from the points of a run.

    Parameters
    ----------
    state
        ``points``, as :class:`Run` has them; ``smooth``, how many batches a mean
        takes in; ``most``, how many places a curve may have.

    Returns
    -------
    dict
        ``at``, the batches (counted from 1) that are drawn; ``loss`` and ``error``;
        ``gradient``, ``ratio`` and ``saturated``, a curve for each layer by name. A
        value is the mean of the last ``smooth`` finite numbers up to its batch, None
        if there is none.
    """
    points, smooth, most = state["points"], state["smooth"], state["most"]
    every = max(1, -(-len(points) // most))
    at = [n for n in range(1, len(points) + 1) if (len(points) - n) % every == 0]

    def curve(place: int) -> list[float | None]:
        values = []
        for n in at:
            last = [p[place] for p in points[max(0, n - smooth) : n]]
            known = [v for v in last if v is not None]
            values.append(sum(known) / len(known) if known else None)
        return values

    def layers(first: int) -> dict[str, list[float | None]]:
        return {name: curve(first + k) for k, name in enumerate(LAYERS)}

    return {
        "at": at,
        "loss": curve(0),
        "error": curve(1),
        "gradient": layers(2),
        "ratio": layers(8),
        "saturated": layers(14),
    }


# ---- the widget


def kind_of(fn: Callable[..., Any]) -> str:
    """Which of the three functions this is, by its name or its number of arguments."""
    name = getattr(fn, "__name__", "")
    if name in TrainingDashboard.takes:
        return name
    try:
        count = len(inspect.signature(fn).parameters)
    except (TypeError, ValueError):
        return name
    return {3: "sgd_step", 5: "momentum_step", 2: "read_curves"}.get(count, name)


class TrainingDashboard(Explorer):
    """A LeNet-5 that learns 2,000 digits while you watch; with a bug, if you like.

    Parameters
    ----------
    fn
        Your ``sgd_step`` or ``momentum_step``, which then makes the steps, or your
        ``read_curves``, which then names what the curves show.
    what
        Which of the three it is; by default, its name or its arguments tell.
    rate, momentum, batch, optimiser, bug, seed
        Where to begin; see :data:`RATES`, :data:`MOMENTA`, :data:`SIZES`,
        :data:`OPTIMISERS` and :data:`~lenet_edu.training.bugs.BUGS`.

    Raises
    ------
    ValueError
        If one of them cannot be chosen.
    """

    _esm = browser_source("kit.js", "training_dashboard.js")
    _css = browser_source("kit.css", "training_dashboard.css")
    caption = (
        "Training dashboard: a LeNet-5 learns digits. Loss and gradient norms without "
        "a bug, with a rate that is too large, and with labels in another order."
    )
    takes: ClassVar = {
        "sgd_step": {"what": "sgd_step"},
        "momentum_step": {"what": "momentum_step"},
        "read_curves": {"what": "read_curves"},
    }

    choices = traitlets.Dict().tag(sync=True)
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
        bug: str = NONE,
        seed: int = 1998,
    ) -> None:
        self._runner: Runner | None = None
        what = what or (kind_of(fn) if fn is not None else "")
        if fn is not None and what not in self.takes:
            raise ValueError(
                f"fn is your {', '.join(self.takes)}; given was {what or fn!r}. "
                'Say which it is: what="sgd_step"'
            )
        steps = fn is not None and what != "read_curves"
        choices: dict[str, list[Any]] = {
            "rate": list(RATES),
            "momentum": list(MOMENTA),
            "batch": list(SIZES),
            "optimiser": [YOURS] * steps + list(OPTIMISERS),
            "bug": [NONE, *BUGS, SECRET],
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
            start=start,
            setup={**start, "n": "start"},
            told={"n": "", "serial": 0},
        )
        self.exercise_id = {
            "sgd_step": "12.3", "momentum_step": "12.4", "read_curves": "12.8",
        }.get(what, "")  # fmt: skip
        self.asked = (self.exercise_id, fn)
        if fn is None or steps:
            from lenet_edu.exercises.registry import exercise  # its banks need training

            self._rules = exercise("12.8").reference
        else:
            self._rules = bounded(fn)
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
        run = runner.run
        run.turn(self.setup["rate"], self.setup["momentum"])
        if ask == "run":
            runner.go(MOST)
        elif ask == "step":
            runner.go(run.steps + 1)
        elif ask == "epoch":
            runner.go((run.steps // run.per_epoch + 1) * run.per_epoch)
        elif ask == "pause":
            runner.pause()
        elif ask == "news":
            runner.asked()
        else:
            return
        self._name(content.get("guess"))
        self._tell(int(content.get("since", 0)))

    def _runner_of(self, n: str) -> Runner:
        """The runner of this setup; another one's thread is sent home."""
        if self._runner is None or self._n != n:
            if self._runner is not None:
                self._runner.pause()
            setup = dict(self.setup)
            self._secret = self._revealed = ""
            if setup["bug"] == SECRET:
                names = list(BUGS)
                self._secret = setup["bug"] = names[zlib.crc32(n.encode()) % len(BUGS)]
            self._runner, self._n = Runner(Run(setup, self.fn, self.what)), n
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
        running, run = self._runner.running, self._runner.run
        steps = run.steps
        self.told = {
            "n": self._n,
            "serial": self.told["serial"] + 1,
            "since": since,
            "points": run.points[since : min(steps, since + PORTION)],
            "steps": steps,
            "per_epoch": run.per_epoch,
            "running": running,
            "stopped": run.stopped,
            "kernels": run.kernels(),
            "fresh": run.fresh[-PORTION:],
            "says": self._says(run),
            "differs": len(run.differs),
            "revealed": self._revealed,
        }

    def _says(self, run: Run) -> str:
        try:
            return run.says(self._rules)[:40]
        except Exception as error:
            return f"nothing: yours stopped with {type(error).__name__}"

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


@functools.cache
def examples() -> tuple[list[Point], ...]:
    """The points of three short runs for the picture, on the engine: it is fast."""
    return (_example(0.002), _example(0.1), _example(0.002, "labels in another order"))


def _example(rate: float, bug: str = NONE, count: int = 60) -> list[Point]:
    run = Run(SHORT | {"rate": rate, "bug": bug})
    engine = Engine.lenet5(run.parameters, batch=SHORT["batch"], loss="penalty")
    optimiser = Momentum(engine.flat, SHORT["momentum"])
    points: list[Point] = []
    for images, labels in itertools.islice(
        batches(run.x, run.labels, SHORT["batch"], run.rng), count
    ):
        loss = engine.loss_and_gradient(images, labels)
        norms = [_norm(engine.gradients, layer) for layer in LAYERS]
        points.append([loss, None, *norms, *[None] * 12])
        optimiser.step(engine.flat_gradient, rate)
    return points
