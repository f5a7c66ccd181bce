"""Speed race: ways to compute the same convolution, each checked before it is timed.

``race`` and ``times`` measure in a notebook; the widget measures in short steps that
the browser asks for one by one, so the kernel stays free and nothing runs unasked.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import math
import statistics
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter
from numpy.lib.stride_tricks import as_strided

from lenet_edu.fast.threads import one_blas_thread
from lenet_edu.figures import LAYER_COLOURS, Picture, new_figure

from .base import Explorer, bounded, browser_source
from .yours import attempt, differing, written

Array = np.ndarray
Function = Callable[..., Array]

LOOPS, YOURS, TORCH = "loops", "yours", "PyTorch"
EQUAL = 1e-10  # how far a contender may be from the loop, in float64
CHECKED = 2  # images on which it is compared, and memory is measured
BUDGET = 0.06  # seconds for one contender in one round
MOST = 60  # rounds, after which the race is over
# What can be chosen. The maps are always 14 x 14, as S2's, and 16 come out, as of C3.
RANGES = {"images": (1, 8, 32, 128), "channels": (1, 6, 16), "kernel": (3, 5, 7)}
SIDE, MAPS = 14, 16


def loops(x: Array, w: Array, b: Array) -> Array:
    """x (N, C, H, W), w (F, C, k, l), b (F,): one output number after the other."""
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    Ho, Wo = H - k + 1, W - l + 1
    y = np.zeros((N, F, Ho, Wo), x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    window = x[n, :, i : i + k, j : j + l]
                    y[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return y


def shifted_sums(x: Array, w: Array, b: Array) -> Array:
    """One weight after the other: times all pixels that meet it, in all images."""
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    Ho, Wo = H - k + 1, W - l + 1
    y = np.zeros((N, F, Ho, Wo), x.dtype)
    y += b[:, None, None]
    for f, c, u, v in np.ndindex(F, C, k, l):
        y[:, f] += w[f, c, u, v] * x[:, c, u : u + Ho, v : v + Wo]
    return y


def one_product(x: Array, w: Array, b: Array) -> Array:
    """im2col: every window a row of a matrix, then one large matrix product."""
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    Ho, Wo = H - k + 1, W - l + 1
    columns = np.empty((N, Ho, Wo, C, k, l), x.dtype)
    for u, v in np.ndindex(k, l):
        pixels = x[:, :, u : u + Ho, v : v + Wo]
        columns[..., u, v] = pixels.transpose(0, 2, 3, 1)
    y = columns.reshape(N * Ho * Wo, -1) @ w.reshape(F, -1).T + b
    return y.reshape(N, Ho, Wo, F).transpose(0, 3, 1, 2)


def row_products(x: Array, w: Array, b: Array) -> Array:
    """The engine's way: samples innermost, columns unfolded, a product per row.

    Turning the images into this layout and the maps back is counted; inside a network
    it happens once for all layers.
    """
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    Ho, Wo = H - k + 1, W - l + 1
    maps = np.ascontiguousarray(x.transpose(2, 1, 3, 0))  # (H, C, W, N)
    shifts = np.empty((H, l, C, Wo, N), x.dtype)
    for v in range(l):
        shifts[:, v] = maps[:, :, v : v + Wo]
    rows = shifts.reshape(H, l * C, Wo * N)
    windows = as_strided(rows, (Ho, k * l * C, Wo * N), rows.strides)  # no copy
    y = np.matmul(w.transpose(0, 2, 3, 1).reshape(F, -1), windows)
    y += b[:, None]
    return np.ascontiguousarray(y.reshape(Ho, F, Wo, N).transpose(3, 1, 0, 2))


def pytorch() -> dict[str, Function]:
    """{"PyTorch": its convolution}, or {} and a printed sentence without it."""
    if importlib.util.find_spec("torch") is None:
        print("PyTorch is not installed here; the race goes on without it.")
        return {}
    return {TORCH: torch_conv2d}


def torch_conv2d(x: Array, w: Array, b: Array) -> Array:
    """PyTorch's convolution on one thread, eager, on the CPU."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.inference_mode():
            images, weight, bias = (
                torch.from_numpy(np.ascontiguousarray(v)) for v in (x, w, b)
            )
            result: Array = torch.nn.functional.conv2d(images, weight, bias).numpy()
            return result
    finally:
        torch.set_num_threads(before)


@functools.cache
def _importing() -> threading.Thread:
    """A thread, started once, that imports PyTorch; its errors come up in the check."""

    def load() -> None:
        with contextlib.suppress(Exception):
            importlib.import_module("torch")

    thread = threading.Thread(target=load, daemon=True)
    thread.start()
    return thread


CONTENDERS: dict[str, Function] = {
    LOOPS: loops,
    "shifted sums": shifted_sums,
    "im2col, one product": one_product,
    "row products (engine)": row_products,
}


# ---- measuring


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
            one.bytes = _memory(one, x, w, b)
        for _ in range(rounds):
            for one in fit:
                one.rates.append(rate(one, x, w, b, budget))
    return Race(results)


def _memory(one: Result, x: Array, w: Array, b: Array) -> int | None:
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


# ---- what is drawn


def model(state: dict[str, Any]) -> dict[str, Any]:
    """Medians, ratios and lengths of bars from the rounds measured so far.

    Parameters
    ----------
    state
        ``contenders``: a list of {name, rates, bytes, difference, out}, the first the
        yardstick; ``log``: whether bars are logarithmic.

    Returns
    -------
    dict
        ``rounds`` that all still in the race have done; ``leader``, the index of the
        fastest or -1; ``rows``: for each contender ``name``, ``rate`` (median, or
        None), ``speed_ratio`` to the first (the median of the rounds' ratios),
        ``speed_length`` of its bar, 0 to 1, and ``bytes``, ``memory_ratio``,
        ``memory_length``.
    """
    given = state["contenders"]
    timed = [c["rates"] for c in given if not c["out"]]
    first = given[0] if given else {"rates": [], "bytes": None}
    rates = [_median(c["rates"]) if not c["out"] else None for c in given]
    memory = [c["bytes"] if not c["out"] else None for c in given]
    rows = []
    for n, c in enumerate(given):
        pairs = zip(c["rates"], first["rates"], strict=False)
        ratio = _median([a / b for a, b in pairs]) if rates[n] is not None else None
        share = None
        if memory[n] is not None and first["bytes"]:
            share = memory[n] / first["bytes"]
        rows.append(
            {
                "name": c["name"],
                "rate": rates[n],
                "speed_ratio": ratio,
                "speed_length": _length(rates[n], rates, state["log"]),
                "bytes": memory[n],
                "memory_ratio": share,
                "memory_length": _length(memory[n], memory, state["log"]),
            }
        )
    known = [r for r in rates if r is not None]
    return {
        "rounds": min((len(one) for one in timed), default=0),
        "leader": rates.index(max(known)) if known else -1,
        "rows": rows,
    }


def _median(values: list[float]) -> float | None:
    return statistics.median(values) if values else None


def _length(value: float | None, among: list[Any], log: bool) -> float:
    """0 to 1: linear from 0, or logarithmic from half of the smallest."""
    known = [v for v in among if v]
    if not value:
        return 0.0
    if not log:
        return value / max(known)
    low, high = math.log10(min(known) / 2), math.log10(max(known))
    return (math.log10(value) - low) / (high - low)


def said(ratio: float) -> str:
    """A ratio with two digits, as measurements deserve: 0.34, 1, 12, 2,100."""
    return f"{float(f'{ratio:.2g}'):,.10g}"


def ratios_in_words(rows: list[dict[str, Any]]) -> str:
    """ "shifted sums 12 times as fast as loops, ..." ."""
    timed = [row for row in rows[1:] if row["speed_ratio"] is not None]
    if not timed:
        return "nothing was timed"
    texts = [f"{row['name']} {said(row['speed_ratio'])} times" for row in timed]
    texts[0] += f" as fast as {rows[0]['name']}"
    return ", ".join(texts)


def draw_speed(axes: Axes, rows: list[dict[str, Any]]) -> None:
    """Horizontal bars of the speed ratios, logarithmic."""
    shown = [row for row in rows if row["speed_ratio"] is not None]
    values = [row["speed_ratio"] for row in shown]
    label = f"images per second, {rows[0]['name']} = 1"
    _bars(axes, shown, values, label, LAYER_COLOURS["C1"])


def _bars(
    axes: Axes,
    rows: list[dict[str, Any]],
    values: list[float | None],
    label: str,
    colour: str,
) -> None:
    known = [value for value in values if value] or [1.0]
    low = min(known) / 2
    for place, value in enumerate(values):
        if value is None:
            axes.text(low * 1.1, place, "not counted", va="center", fontsize=8)
            continue
        axes.barh(place, value - low, left=low, color=colour, height=0.62)
        axes.text(value * 1.08, place, said(value), va="center", fontsize=9)
    axes.set_xscale("log")
    axes.set_xlim(low, max(known) * 4)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: said(value)))
    axes.set_yticks(range(len(rows)), [row["name"] for row in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlabel(label, fontsize=9)
    axes.tick_params(labelsize=9)
    axes.tick_params(which="minor", length=0)
    axes.xaxis.set_minor_formatter(NullFormatter())
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


# ---- the widget


class Heat:
    """One race in steps: every contender is checked, then they are timed in turns.

    While PyTorch is being imported, which takes seconds and happens in a thread, steps
    do nothing but wait a little.
    """

    def __init__(
        self, setup: Mapping[str, Any], functions: Mapping[str, Function]
    ) -> None:
        N, C, k = setup["images"], setup["channels"], setup["kernel"]
        rng = np.random.default_rng(1998)
        self.x = rng.normal(size=(N, C, SIDE, SIDE)).astype(np.float32)
        self.w = (rng.normal(size=(MAPS, C, k, k)) / k).astype(np.float32)
        self.b = rng.normal(size=MAPS).astype(np.float32)
        self.results = [Result(name, f) for name, f in functions.items()]
        self._steps = self._plan()
        self._import = _importing() if TORCH in functions else None
        self.over = False

    @property
    def loading(self) -> bool:
        """Whether PyTorch is still being imported."""
        return self._import is not None and self._import.is_alive()

    def step(self) -> None:
        """The next small piece of work, well below a second."""
        if self._import is not None:
            self._import.join(0.1)
        if self.loading:
            return
        with one_blas_thread():
            self.over = next(self._steps, None) is None

    def _plan(self) -> Iterator[bool]:
        # Checked on images that are not square: a swap of rows and columns shows.
        x = np.resize(self.x, (CHECKED, *self.x.shape[1:]))[..., :-3]
        exact = [v.astype(np.float64) for v in (x, self.w, self.b)]
        expected = loops(*exact)
        for one in self.results:
            self._check(one, exact, expected)
            yield True
        for _ in range(MOST):
            for one in self.results:
                if one.out:
                    continue
                self._time(one)
                yield True

    def _check(self, one: Result, exact: list[Array], expected: Array) -> None:
        function = bounded(one.function) if one.name == YOURS else one.function
        found, one.out = tried(function, *exact)
        if found is None:
            return
        one.out = compare(one, found, expected, EQUAL)
        # A learner may compute in float32; that is no mistake.
        if one.name == YOURS and found.shape == expected.shape:
            one.out = one.out if differing(found, expected).any() else ""
        if one.out:
            return
        measure = bounded(_memory) if one.name == YOURS else _memory
        try:
            one.bytes = measure(one, self.x, self.w, self.b)
        except Exception as error:
            one.out = f"Out: with float32 images it stopped with {error}"

    def _time(self, one: Result) -> None:
        measure = bounded(rate) if one.name == YOURS else rate
        try:
            one.rates.append(measure(one, self.x, self.w, self.b, BUDGET))
        except Exception as error:
            one.out = f"Out: while it was timed it stopped with {error}"

    def told(self) -> list[dict[str, Any]]:
        """The contenders as the browser gets them."""
        return [one.row() for one in self.results]


class SpeedRace(Explorer):
    """Ways to compute one convolution, raced on this machine, on one thread.

    Parameters
    ----------
    fn
        Your ``conv2d(x, w, b)`` (or ``conv2d_gemm``), one more contender. It is out,
        with a sentence that says where, if it differs from the loop.
    images, channels, kernel : int
        Where to begin: size of the batch, maps that come in, side of the kernel.

    Raises
    ------
    ValueError
        If a number is not one of those that can be chosen.
    """

    _esm = browser_source("kit.js", "speed_race.js")
    _css = browser_source("kit.css", "speed_race.css")
    caption = (
        "Speed race: the same convolution by loops, by shifted sums, by im2col and by "
        "a product per image row; images per second and memory, measured."
    )
    exercise = "02.5"
    takes: ClassVar = {"conv2d": {}, "conv2d_gemm": {}}

    names: Any = traitlets.List().tag(sync=True)
    ranges = traitlets.Dict().tag(sync=True)
    most = traitlets.Int(MOST).tag(sync=True)
    start = traitlets.Dict().tag(sync=True)
    setup = traitlets.Dict().tag(sync=True)
    heat = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        fn: Callable[..., Any] | None = None,
        images: int = 32,
        channels: int = 6,
        kernel: int = 5,
    ) -> None:
        start = {"images": images, "channels": channels, "kernel": kernel}
        for name, choices in RANGES.items():
            if start[name] not in choices:
                raise ValueError(
                    f"{name} is one of {', '.join(map(str, choices))}; given was "
                    f"{start[name]!r}"
                )
        self._running: tuple[str, Heat] | None = None
        self._measured = self.caption
        super().__init__(
            fn,
            ranges={name: list(choices) for name, choices in RANGES.items()},
            start=start,
            setup={**start, "n": "start"},
            heat={
                "n": "start",
                "step": 0,
                "contenders": [],
                "over": False,
                "loading": False,
            },
        )
        self.names = list(self.contenders())

    def contenders(self) -> dict[str, Function]:
        """All that can start here; PyTorch where it is installed."""
        found = dict(CONTENDERS)
        if self.fn is not None:
            found[YOURS] = self.fn
        if importlib.util.find_spec("torch") is not None:
            found[TORCH] = torch_conv2d
        return found

    def _on_message(self, sender: Any, content: Any, buffers: Any) -> None:
        super()._on_message(sender, content, buffers)
        if isinstance(content, dict) and content.get("ask") == "step":
            self._step(content.get("n"))

    def _step(self, n: Any) -> None:
        """One step of the race that the browser asks for; another one is dropped."""
        if n != self.setup["n"]:
            return
        if self._running is None or self._running[0] != n:
            self._running = (n, Heat(self.setup, self.contenders()))
        heat = self._running[1]
        heat.step()
        # Counted while nothing is done as well: the browser waits for a change.
        step = self.heat["step"] + 1 if self.heat["n"] == n else 1
        self.heat = {
            "n": n, "step": step, "contenders": heat.told(), "over": heat.over,
            "loading": heat.loading,
        }  # fmt: skip

    def picture(self) -> Figure:
        """Speed and memory as ratios to the loop, from a short race of its own."""
        functions = self.contenders()
        started = _importing.cache_info().currsize > 0
        if "torch" not in sys.modules or (started and _importing().is_alive()):
            functions.pop(TORCH, None)  # importing it takes seconds
        heat = Heat(self.setup, functions)
        for _ in range(4 * len(functions)):  # the check and three rounds
            heat.step()
        rows = model({"contenders": heat.told(), "log": True})["rows"]
        self._measured = f"{self.caption} Here: {ratios_in_words(rows)}."
        shown = [row for row in rows if row["speed_ratio"] is not None]
        figure = new_figure(9.2, 1.0 + 0.36 * len(shown))
        left, right = figure.subplots(1, 2, width_ratios=[1.15, 1])
        draw_speed(left, rows)
        label = "peak of memory per image, loops = 1"
        values = [row["memory_ratio"] for row in shown]
        _bars(right, shown, values, label, LAYER_COLOURS["C5"])
        right.tick_params(labelleft=False)
        return figure

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        data["text/plain"] = f"{self._measured} (Run this cell to make it move.)"
        metadata["image/png"]["alt"] = self._measured
        return data, metadata
