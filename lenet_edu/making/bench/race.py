"""Taking turns: each contender runs once a round, and ratios are taken inside it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from lenet_edu.fast import one_blas_thread

from .apart import Apart
from .cases import CASES, TRAINING_FLOP, Case, Task
from .contenders import CONTENDERS, Contender
from .memory import peak_megabytes

SIZE = 512  # of the matrices whose product measures the machine
PRODUCT = "sgemm"
# Seconds for which a contender runs untimed when several cores are raced. The threads
# of the one before wait in a loop at first, on a core that is no longer theirs.
SETTLE = 0.05


@dataclass
class Result:
    """Seconds per call, (rounds,) for each contender; rounds correspond."""

    case: Case
    seconds: dict[str, np.ndarray]
    clock: str
    notes: list[str] = field(default_factory=list)

    def median(self, name: str) -> float:
        """Seconds a call."""
        return float(np.median(self.seconds[name]))

    def ratio(self, slower: str, faster: str = "engine") -> float:
        """How many times as long: the median of the rounds' ratios."""
        return float(np.median(self.seconds[slower] / self.seconds[faster]))

    @property
    def spread(self) -> float:
        """Between the quartiles of the engine's rounds, as a share of the median.

        On a quiet machine a few per cent; more says that others used it, too.
        """
        low, middle, high = np.quantile(self.seconds["engine"], [0.25, 0.5, 0.75])
        return float((high - low) / middle)

    def fastest(self, family: str) -> str | None:
        """The contender of a family (its name's beginning) with the least median."""
        names = [name for name in self.seconds if name.startswith(family)]
        return min(names, key=self.median, default=None)


@dataclass
class Results:
    """All races, the memory, and what was not there."""

    races: list[Result]
    megabytes: dict[str, float]
    missing: list[str]
    quick: bool

    @property
    def peak(self) -> float | None:
        """FLOP per second of the machine's large matrix products, where measured."""
        for race in self.races:
            if PRODUCT in race.seconds:
                return 2 * SIZE**3 / race.median(PRODUCT)
        return None

    @property
    def ratios(self) -> dict[str, float]:
        """The engine over the fastest PyTorch contender, and its share of the peak."""
        found = {}
        for race in self.races:
            rival = race.fastest("torch")
            if race.case.ratio and rival:
                found[race.case.ratio] = race.ratio(rival)
            if PRODUCT in race.seconds:
                useful = race.case.batch * TRAINING_FLOP / (2 * SIZE**3)
                found["peak_share"] = useful * race.ratio(PRODUCT)
        if "torch" in self.megabytes:
            found["memory"] = self.megabytes["torch"] / self.megabytes["engine"]
        return found


def run(quick: bool = False, say: Callable[[str], None] = print) -> Results:
    """Race all cases; quick takes a few of them, few rounds, nothing that compiles."""
    present = [c for c in CONTENDERS if not c.missing()]
    missing = sorted({name for c in CONTENDERS for name in c.missing()})
    entered = [c for c in present if not (quick and c.slow_start)]
    left_out = [c.name for c in present if c not in entered]
    for name in missing:
        say(f"{name} is not installed: it does not take part.")
    if left_out:
        say(f"Left out of a quick run: {', '.join(left_out)}.")
    races = []
    for case in CASES:
        if case.quick or not quick:
            say(f"{case.title} ...")
            effort = Effort(9, 0.01, 4.0) if quick else Effort(41, 0.02, 30.0)
            races.append(race(case, entered, effort))
            for note in races[-1].notes:
                say(f"  {note}")
    say("peak memory ...")
    return Results(races, peak_megabytes(missing), missing, quick)


@dataclass(frozen=True)
class Effort:
    """At most so many rounds, a turn of at least so long, at most so long in all."""

    rounds: int
    turn: float
    seconds: float


def race(case: Case, contenders: Iterable[Contender], effort: Effort) -> Result:
    """One case. One thread is measured in the process's CPU seconds, several by wall.

    CPU time leaves out what other programs took of a core; what they took of its
    caches stays, for all contenders alike.
    """
    clock = time.process_time if case.threads == 1 else time.perf_counter
    blas = one_blas_thread() if case.threads == 1 else contextlib.nullcontext()
    tasks: dict[str, Task] = {}
    notes: list[str] = []
    with blas, contextlib.ExitStack() as ends:
        for contender in contenders:
            try:
                task = contender.make(case)
                if task is None:
                    continue
                if isinstance(task, Apart):
                    ends.callback(task.close)
                loss = task()
            except Exception as error:  # a framework that does not run here is out
                text = str(error).strip().split("\n")[0][:120]
                notes.append(f"{contender.name} did not run: {text}")
                continue
            tasks[contender.name] = task
            if case.task == "train":
                notes += _disagreement(contender.name, loss, tasks, case)
        if case.ratio == "train_modern_1thread":
            tasks[PRODUCT] = _product()
        repeats = {
            name: _repeats(task, clock, effort.turn) for name, task in tasks.items()
        }
        seconds: dict[str, list[float]] = {name: [] for name in tasks}
        order = list(tasks)
        end = time.perf_counter() + effort.seconds
        for turn in range(effort.rounds):
            if turn >= 3 and time.perf_counter() > end:
                break
            for name in order[turn % len(order) :] + order[: turn % len(order)]:
                task, count = tasks[name], repeats[name]
                # Not timed: the caches are again as in a loop of its own.
                _run_for(task, SETTLE if case.threads > 1 else 0)
                seconds[name].append(_spent(task, clock, count) / count)
    name = "CPU" if case.threads == 1 else "wall"
    return Result(case, {k: np.array(v) for k, v in seconds.items()}, name, notes)


def _run_for(task: Task, seconds: float) -> None:
    """At least once, and until the seconds are over."""
    end = time.perf_counter() + seconds
    task()
    while time.perf_counter() < end:
        task()


_first_losses: dict[Case, float] = {}


def _disagreement(name: str, loss: float, tasks: object, case: Case) -> list[str]:
    # Same parameters, same batch: the loss before the first step must be the same.
    expected = _first_losses.setdefault(case, loss)
    if abs(loss - expected) <= 1e-3 * abs(expected):
        return []
    return [f"{name} computes another loss: {loss:.5f}, not {expected:.5f}"]


def _repeats(task: Task, clock: Callable[[], float], least: float) -> int:
    """Calls that take `least` seconds together, after warming up."""
    task()
    spent, count = 0.0, 0
    while spent < least:
        spent += _spent(task, clock, 1)
        count += 1
    return max(1, count)


def _spent(task: Task, clock: Callable[[], float], count: int) -> float:
    """Seconds of so many calls; who works in another process counts its own."""
    if isinstance(task, Apart):
        return task.spent(count)
    begin = clock()
    for _ in range(count):
        task()
    return clock() - begin


def _product() -> Task:
    a, b = np.random.default_rng(0).standard_normal((2, SIZE, SIZE), np.float32)
    out = np.empty_like(a)
    return lambda: np.matmul(a, b, out=out)
