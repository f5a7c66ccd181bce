"""Draw a digit and a network answers, live, with the pixels that it sees.

The browser turns strokes into pixels; Python runs the network.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import NDArray

from lenet_edu.data import DataError, Mnist, load_mnist
from lenet_edu.figures import new_figure
from lenet_edu.models import WeightsError, load_lenet5

from .base import Explorer, browser_source
from .bounded import bounded
from .models.digit_pad import LIMIT, SIDE, drawn, model, pen_of, rasterise, shrink
from .models.judge import typical_bytes

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class DigitPad(Explorer):
    """A pad to draw on, and what a network reads.

    Parameters
    ----------
    fn
        Your network: something that turns (1, 1, 32, 32) into ten penalties, the
        smallest being the answer; an object with ``forward`` or a function. The
        course's trained LeNet-5 answers beside it. ``None``: the course's alone.
    data
        Where the button takes its test digits from. ``None``: load_mnist(), when it is
        pressed for the first time.
    seed
        Which test digits the button brings, and in which order.

    Attributes
    ----------
    image : (28, 28) uint8, what the network was last asked; None while empty
    penalties : (10,) what it answered; None before
    """

    alone = True
    _esm = browser_source("kit.js", "pad.js", "verdict.js", "digit_pad.js")
    _css = browser_source("kit.css", "pad.css", "verdict.css", "digit_pad.css")
    caption: ClassVar[str] = (
        "Digit pad: draw a digit, see the 28 x 28 pixels it becomes, and the penalties "
        "that the trained LeNet-5 gives to the ten digits; the smallest is its answer."
    )

    typical = traitlets.Bytes(b"").tag(sync=True)

    # The browser sends a memoryview, which Bytes alone would silently refuse.
    pixels = traitlets.Bytes(b"").tag(sync=True, from_json=lambda v, _: bytes(v))
    strokes: Any = traitlets.List([]).tag(sync=True)
    serial = traitlets.Int(0).tag(sync=True)  # the browser counts its questions
    reading: Any = traitlets.Dict({}).tag(sync=True)
    example = traitlets.Dict({}).tag(sync=True)

    def __init__(
        self, fn: Any = None, data: Mnist | None = None, seed: int = 0
    ) -> None:
        self._reference: Any = None
        self._without = ""
        try:
            self._reference = load_lenet5().forward
        except WeightsError as error:
            if fn is None:
                raise
            self._without = str(error)
        network: Any = self._reference if fn is None else getattr(fn, "forward", fn)
        if not callable(network):
            raise TypeError(
                "DigitPad takes a network: an object with forward, or a function from "
                f"(1, 1, 32, 32) to ten penalties; it was given a {type(fn).__name__}"
            )
        self._network = network if fn is None else bounded(network)
        self._data = data
        self._turn = 0
        self._rng = np.random.default_rng(seed)
        super().__init__(fn, typical=typical_bytes())
        self.observe(self._ask_network, "serial")

    @property
    def image(self) -> NDArray[np.uint8] | None:
        """What is on the pad, as the network sees it before scaling."""
        if not self.pixels:
            return None
        return np.frombuffer(self.pixels, np.uint8).reshape(SIDE, SIDE).copy()

    @property
    def penalties(self) -> NDArray[np.float64] | None:
        """The ten penalties of ``image``."""
        given = self.reading.get("penalties")
        return None if given is None else np.array(given)

    def _on_message(self, widget: Any, content: Any, buffers: Any) -> None:
        if content == {"ask": "digit"}:
            self._bring_test_digit()
        else:
            super()._on_message(widget, content, buffers)

    def _ask_network(self, _: Any = None) -> None:
        self._tell(self._answer(self.image))

    def _tell(self, answer: dict[str, Any]) -> None:
        self._turn += 1  # the same answer twice is news, too
        self.reading = answer | {"turn": self._turn}

    def _answer(self, image: NDArray[np.uint8] | None) -> dict[str, Any]:
        if image is None:
            return {}
        try:
            ours = model(image, self._network)
        except Exception as error:  # the learner's network may raise anything
            return {"message": _sentence(error)}
        given: dict[str, Any] = asdict(ours)
        if self.has_fn and self._reference is None:
            given["lines"] = [{"kind": "note", "text": self._without}]
        elif self.has_fn:
            theirs = model(image, self._reference)
            given["reference"] = theirs.penalties
            agree = theirs.digit == ours.digit
            given["lines"] = [
                {
                    "kind": "note" if agree else "differ",
                    "text": f"The course's network (marks) reads {theirs.digit} too."
                    if agree
                    else f"Yours reads {ours.digit}, the course's (marks) "
                    f"{theirs.digit}.",
                }
            ]
        return given

    def _bring_test_digit(self) -> None:
        try:
            data = self._data = self._data or load_mnist(verbose=False)
        except DataError as error:  # said on the pad, where the reader is
            self._tell({"message": str(error)})
            return
        number = int(self._rng.integers(len(data.test_images)))
        source = f"Test digit {number:,} of {len(data.test_images):,}."
        if data.source == "embedded":
            source += (
                " The small set that comes along is part of MNIST's training set: the "
                "course's network has seen this digit while it was trained."
            )
        with self.hold_sync():
            self.strokes = []
            self.pixels = data.test_images[number].tobytes()
            self.example = {
                "number": number,
                "label": int(data.test_labels[number]),
                "source": source,
                "turn": self._turn,
            }
            self._ask_network()

    def picture(self) -> Figure:
        """Three drawings, the pixels they become, and the network's real answers."""
        figure = new_figure(8.2, 6.0)
        cells = figure.subplots(3, 4, width_ratios=[1, 1, 1, 1.7])
        for row, (title, strokes) in zip(cells, _DRAWINGS.items(), strict=True):
            ink = rasterise(strokes, pen_of(strokes))
            image = drawn(strokes)
            assert image is not None
            row[0].set_title(title, fontsize=10)
            row[1].set_title("as drawn, 28 x 28", fontsize=10)
            row[2].set_title("made like MNIST", fontsize=10)
            for axes, pixels in zip(
                row, (ink, shrink(ink, SIDE, SIDE), image), strict=False
            ):
                axes.imshow(pixels, cmap="gray_r", vmin=0)
                axes.set_xticks([])
                axes.set_yticks([])
            _draw_penalties(row[3], self._answer(image))
        return figure


def _draw_penalties(axes: Any, given: dict[str, Any]) -> None:
    if "penalties" not in given:
        axes.text(0.5, 0.5, given["message"], ha="center", va="center", wrap=True)
        axes.axis("off")
        return
    colours = np.where(np.arange(10) == given["digit"], "#d95f02", "#9aa5b1")
    near = np.maximum(0, 1 - np.array(given["penalties"]) / LIMIT)
    axes.barh(range(10), near, color=colours, height=0.6)
    for digit, penalty in enumerate(given["penalties"]):
        axes.text(1.22, digit, f"{penalty:.0f}", fontsize=7, ha="right", va="center")
    axes.set_yticks(range(10), [str(d) for d in range(10)], fontsize=7)
    axes.set_xticks([])
    axes.set_xlim(0, 1.22)
    axes.set_xlabel("closeness, and penalty", fontsize=8)
    axes.invert_yaxis()
    axes.set_title(
        f"reads {given['digit']}: {given['penalties'][given['digit']]:.1f}, "
        f"then {given['second']}, {given['margin']:.1f} more",
        fontsize=10,
    )
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _sentence(error: Exception) -> str:
    if isinstance(error, NotImplementedError):
        return "Your network is not written yet: it raises NotImplementedError."
    return f"No answer: {type(error).__name__}: {error}"


def _arc(
    x: float, y: float, rx: float, ry: float, start: float, end: float
) -> list[tuple[float, float]]:
    """Points of an ellipse's arc; angles in degrees, clockwise from the right."""
    angles = np.radians(np.linspace(start, end, 25))
    return [(float(x + rx * np.cos(a)), float(y + ry * np.sin(a))) for a in angles]


THREE = [_arc(135, 95, 48, 45, -150, 90) + _arc(132, 185, 58, 48, -90, 150)]
_DRAWINGS: dict[str, list[list[tuple[float, float]]]] = {
    "drawn large": THREE,
    "small, in a corner": [[(155 + 0.45 * x, 145 + 0.45 * y) for x, y in THREE[0]]],
    "4 or 9?": [
        [*_arc(140, 100, 55, 42, 20, 215), (140, 40)],
        [(186, 60), (184, 120), (178, 235)],
    ],
}
