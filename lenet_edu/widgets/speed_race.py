"""Speed race: ways to compute the same convolution, each checked before it is timed.

The browser asks for small steps of the race one by one, so the kernel stays free and
nothing runs unasked.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import traitlets

from lenet_edu.convolutions.race import (
    BUDGET,
    CHECKED,
    EQUAL,
    Result,
    compare,
    memory_of,
    rate,
    tried,
)
from lenet_edu.convolutions.standings import (
    draw_bars,
    draw_speed,
    model,
    ratios_in_words,
)
from lenet_edu.convolutions.ways import (
    CONTENDERS,
    TORCH,
    Array,
    Function,
    importing,
    loops,
    torch_conv2d,
)
from lenet_edu.fast.threads import one_blas_thread
from lenet_edu.figures import LAYER_COLOURS, new_figure
from lenet_edu.yours import differing

from .base import Explorer, browser_source
from .bounded import bounded
from .stored import RUN_AGAIN

if TYPE_CHECKING:
    from matplotlib.figure import Figure

YOURS = "yours"
MOST = 60  # rounds, after which the race is over
# What can be chosen. The maps are always 14 x 14, as S2's, and 16 come out, as of C3.
RANGES = {"images": (1, 8, 32, 128), "channels": (1, 6, 16), "kernel": (3, 5, 7)}
SIDE, MAPS = 14, 16


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
        self._import = importing() if TORCH in functions else None
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
        measure = bounded(memory_of) if one.name == YOURS else memory_of
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
        started = importing.cache_info().currsize > 0
        if "torch" not in sys.modules or (started and importing().is_alive()):
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
        draw_bars(right, shown, values, label, LAYER_COLOURS["C5"])
        right.tick_params(labelleft=False)
        return figure

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        data["text/plain"] = f"{self._measured} {RUN_AGAIN}"
        if "image/png" in metadata:
            metadata["image/png"]["alt"] = self._measured
        return data, metadata
