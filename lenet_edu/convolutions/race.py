"""Contenders are checked, then timed in turns; memory is measured once."""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lenet_edu.fast.threads import one_blas_thread
from lenet_edu.figures import Picture, new_figure
from lenet_edu.yours import attempt, written

from .standings import draw_speed, model, ratios_in_words
from .ways import TORCH, Array, Function

EQUAL = 1e-10  # how far a contender may be from the loop, in float64
CHECKED = 2  # images on which it is compared, and memory is measured
BUDGET = 0.06  # seconds for one contender in one round


@dataclass
class Result:
    """One contender: rounds, memory, distance from the loop.

    ``rates`` are images per second, one for each round; ``bytes`` the peak of memory
    per image (None: not counted, PyTorch manages its own); ``out`` why it is not timed.
    """

    name: str
    function: Function
    rates: list[float] = field(default_factory=list)
    bytes: int | None = None
    difference: float | None = None
    out: str = ""
    share: int = 0  # images that are timed in one call; 0: not known yet

    def row(self) -> dict[str, Any]:
        """As the browser gets it."""
        keys = ("name", "rates", "bytes", "difference", "out")
        return {key: getattr(self, key) for key in keys}


def times(calls: Mapping[str, Callable[[], Any]], rounds: int = 9) -> dict[str, float]:
    """Median seconds of calls without arguments, taken in turns on one thread."""
    found: dict[str, list[float]] = {name: [] for name in calls}
    with one_blas_thread():
        for call in calls.values():
            call()  # the first one pays for what the others find ready
        for _ in range(rounds):
            for name, call in calls.items():
                found[name].append(timed(call))
    return {name: statistics.median(one) for name, one in found.items()}


def peak_of(call: Callable[[], Any]) -> int:
    """Bytes that NumPy and Python hold at most while ``call()`` runs."""
    running = tracemalloc.is_tracing()
    if not running:
        tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        call()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        if not running:
            tracemalloc.stop()


def rate(result: Result, x: Array, w: Array, b: Array, budget: float) -> float:
    """Images per second, on as many images at a time as the budget allows."""
    if not result.share:
        result.share = _share(result.function, x, w, b, budget)
    images, passed = 0, 0.0
    while passed < budget:
        passed += timed(result.function, x[: result.share], w, b)
        images += result.share
    return images / passed


def _share(function: Function, x: Array, w: Array, b: Array, budget: float) -> int:
    """The whole batch, unless more images take more time and that is too much."""
    share, passed = 1, min(timed(function, x[:1], w, b) for _ in range(2))
    while share < len(x):
        more = min(2 * share, len(x))
        # The better of two: another program may have taken the processor.
        longer = min(timed(function, x[:more], w, b) for _ in range(2))
        if longer > budget and longer > 1.5 * passed:
            break
        share, passed = more, longer
    return share


def timed(function: Callable[..., Any], *args: Any) -> float:
    """Seconds for one call; never 0."""
    start = time.perf_counter()
    function(*args)
    return max(time.perf_counter() - start, 1e-9)


class Race:
    """What :func:`race` measured; prints as a table, the first line is the yardstick.

    Attributes
    ----------
    ratios : dict of float
        How many times as fast as the first: medians over the rounds.
    rates : dict of float
        Images per second, medians.
    """

    def __init__(self, results: list[Result]) -> None:
        self.results = results
        shown = model({"contenders": [one.row() for one in results], "log": True})
        self.rows = shown["rows"]
        self.ratios = {row["name"]: row["speed_ratio"] for row in self.rows}
        self.rates = {row["name"]: row["rate"] for row in self.rows}

    def __repr__(self) -> str:
        wide = max(len(one.name) for one in self.results)
        lines = [f"{'':{wide}}  images/s   ratio  kB/image  difference"]
        for one, row in zip(self.results, self.rows, strict=True):
            if one.out:
                lines.append(f"{one.name:{wide}}  {one.out}")
                continue
            memory = "-" if one.bytes is None else f"{one.bytes / 1000:,.0f}"
            lines.append(
                f"{one.name:{wide}}  {row['rate']:8,.0f}  {row['speed_ratio']:6,.1f}"
                f"  {memory:>8}  {one.difference:10.0e}"
            )
        return "\n".join(lines)

    def picture(self) -> Picture:
        """Speed as ratios to the first, on a logarithmic scale."""
        figure = new_figure(7.0, 0.8 + 0.36 * len(self.rows))
        draw_speed(figure.add_subplot(), self.rows)
        return Picture(figure, f"Bars of speed: {ratios_in_words(self.rows)}")


def race(
    functions: Mapping[str, Function],
    x: Array,
    w: Array,
    b: Array,
    oracle: Function | None = None,
    rounds: int = 5,
    budget: float = BUDGET,
) -> Race:
    """Check all, then time all in turns: medians over the rounds, on one thread.

    Parameters
    ----------
    functions
        ``f(x, w, b) -> y`` by name; ratios are to the first.
    x, w, b
        The images and the layer, of the type in which they are timed.
    oracle
        What is right; by default the first function. Compared in float64, on the first
        images; a contender that differs by more than 1e-10 is not timed. (By more than
        1e-4, if the oracle itself computes in float32.)
    budget
        Seconds for one contender in one round; slow ones do fewer images at a time.
    """
    exact = [np.asarray(v, np.float64) for v in (x[:CHECKED], w, b)]
    expected = np.asarray((oracle or next(iter(functions.values())))(*exact))
    within = EQUAL if expected.dtype == np.float64 else 1e-4
    results = [Result(name, function) for name, function in functions.items()]
    for one in results:
        found, one.out = tried(one.function, *exact)
        if found is not None:
            one.out = compare(one, found, expected, within)
    fit = [one for one in results if not one.out]
    with one_blas_thread():
        for one in fit:
            one.bytes = memory_of(one, x, w, b)
        for _ in range(rounds):
            for one in fit:
                one.rates.append(rate(one, x, w, b, budget))
    return Race(results)


def memory_of(one: Result, x: Array, w: Array, b: Array) -> int | None:
    """Peak of bytes per image; None for PyTorch, which manages its own."""
    if one.name == TORCH:
        return None
    some = x[:CHECKED]
    return peak_of(lambda: one.function(some, w, b)) // len(some)


def tried(function: Function, *args: Array) -> tuple[Array | None, str]:
    """What it returns, or None and the sentence that says why it is out."""
    found, why = attempt(function, *args)
    return found, why.replace("Yours", "Out: it", 1)


def compare(one: Result, found: Array, expected: Array, within: float) -> str:
    """Note the largest difference; "" or the sentence that says why it is out."""
    if found.shape != expected.shape:
        return f"Out: it returns the shape {found.shape}, the loop {expected.shape}."
    gap = np.abs(found - expected)
    one.difference = float(gap.max()) if np.isfinite(gap).all() else None
    wrong = ~(gap <= within * max(1.0, float(np.abs(expected).max())))
    if not wrong.any():
        return ""
    at = tuple(int(n) for n in np.argwhere(wrong)[0])
    place = ", ".join(map(str, at))
    return (
        f"Out: it differs from the loop in {wrong.sum():,} of {wrong.size:,} numbers, "
        f"first at y[{place}] (image {at[0]}, map {at[1]}, row {at[2]}, column "
        f"{at[3]}): {written(found[at])}, the loop {written(expected[at])}."
    )
