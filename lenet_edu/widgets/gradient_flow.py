"""Gradient flow: what one output gradient of a convolution adds to dx, dw and db.

``model`` is the mathematics; ``static/gradient_flow.js`` computes the same while
something moves, and a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from lenet_edu import nn
from lenet_edu.figures import draw_grid, new_figure
from lenet_edu.yours import attempt, differing, tame, written

from .base import Explorer, bounded, browser_source

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Rows = list[list[float | None]]

HIGHEST, WIDEST = 8, 9  # an image whose cells still fit with their numbers
KERNEL = 5
STRIDES, PADDINGS = (1, 2, 3), (0, 1, 2)
PARTS = ("dx", "dw", "db")


def example() -> tuple[np.ndarray, np.ndarray]:
    """An image (6, 7) and a kernel (3, 3), both without any symmetry."""
    i, j = np.indices((6, 7))
    x = ((3 * i * i + 2 * j * j + 5 * i + j + i * j) % 11 - 4) / 2
    w = np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 0.5], [-2.0, 1.5, -0.5]])
    return x, w


def model(state: dict[str, Any]) -> dict[str, Any]:
    """Everything that the widget draws.

    Parameters
    ----------
    state
        ``x`` (H, W); ``w`` (k, l); ``stride``, ``padding``; ``dy`` (Ho, Wo), the
        gradients from above; ``i``, ``j``, the output looked at; ``r``, ``c``, the
        pixel looked at; ``alone``, whether that output's share is drawn alone.

    Returns
    -------
    dict
        ``error`` ("" or the place of a NaN; then nothing else). ``xp`` (H + 2p,
        W + 2p), x in its frame of zeros; ``drawn``, the dy that counts; ``dxp``, dx
        with its frame, which is cut off, and ``lost``, what that frame holds in all;
        ``dx`` (H, W), ``dw`` (k, l), ``db``. ``window``: its ``top`` and ``left`` in
        xp and the ``patch`` (k, l) under it. ``counts`` (H, W): windows that touch
        each pixel; ``touching``: for the pixel (r, c), a list of [i, j, u, v], the
        output and the weight that met it.
    """
    for name in ("x", "w", "dy"):
        missing = np.argwhere(~np.isfinite(np.array(state[name], dtype=float)))
        if missing.size:
            i, j = missing[0]
            return {
                "error": f"{name}[{i}, {j}] is not a number, so everything is stopped. "
                "Give it a number."
            }
    x, w, dy = (np.array(state[name], dtype=float) for name in ("x", "w", "dy"))
    s, p = state["stride"], state["padding"]
    (H, W), (k, l) = x.shape, w.shape
    counted = dy
    if state["alone"]:
        counted = np.zeros_like(dy)
        counted[state["i"], state["j"]] = dy[state["i"], state["j"]]
    xp = np.pad(x, p)
    dxp, dw, db = nn.conv2d_backward(
        counted[None, None], xp[None, None], w[None, None], s
    )
    dxp = dxp[0, 0]
    top, left = state["i"] * s, state["j"] * s
    dx = dxp[p : p + H, p : p + W]
    touching = [
        [i, j, state["r"] + p - i * s, state["c"] + p - j * s]
        for i, j in np.ndindex(dy.shape)
        if 0 <= state["r"] + p - i * s < k and 0 <= state["c"] + p - j * s < l
    ]
    return {
        "error": "",
        "xp": xp,
        "drawn": counted,
        "dxp": dxp,
        "lost": float(dxp.sum() - dx.sum()),
        "dx": dx,
        "dw": dw[0, 0],
        "db": float(db[0]),
        "window": {
            "top": top,
            "left": left,
            "patch": xp[top : top + k, left : left + l],
        },
        "counts": overlaps((H, W), (k, l), dy.shape, s, p),
        "touching": touching,
    }


def overlaps(
    image: tuple[int, int],
    kernel: tuple[int, int],
    places: tuple[int, ...],
    stride: int,
    padding: int,
) -> np.ndarray:
    """How many windows touch each pixel, (H, W) ints."""
    ones = np.ones((1, 1, *places))
    (H, W), p = image, padding
    room = np.zeros((1, 1, H + 2 * p, W + 2 * p))
    counted, _, _ = nn.conv2d_backward(ones, room, np.ones((1, 1, *kernel)), stride)
    return counted[0, 0, p : p + H, p : p + W].round().astype(int)


def judge(fn: Callable[..., Any], state: dict[str, Any]) -> dict[str, Any]:
    """The learner's ``conv2d_backward`` beside the course's, on all of dy.

    Parameters
    ----------
    fn
        ``conv2d_backward(dy, x, w, stride, padding)``.
    state
        As for :func:`model`; its ``n`` names the question that this answers.

    Returns
    -------
    dict
        ``n``; ``dx`` (H, W), ``dw`` (k, l), [] if there are none, ``db`` or None;
        ``differs``: for dx and dw a list of cells [i, j], for db whether it does;
        ``same``; ``says``, one to three sentences.
    """
    answer: dict[str, Any] = {
        "n": state["n"],
        "dx": [],
        "dw": [],
        "db": None,
        "differs": {"dx": [], "dw": [], "db": False},
        "same": False,
    }
    at = {**state, "alone": False}
    right = model(at)
    if right["error"]:
        return {**answer, "says": right["error"]}
    yours, says = _run(fn, at)
    if yours is None:
        return {**answer, "says": says}
    expected = {
        "dx": right["dx"][None, None],
        "dw": right["dw"][None, None],
        "db": np.array([right["db"]]),
    }
    for name, given in yours.items():
        if given.shape != expected[name].shape:
            return {**answer, "says": _wrong_shape(name, given, expected[name], right)}
    wrong = {name: differing(yours[name], expected[name]) for name in PARTS}
    return {
        **answer,
        "dx": [[tame(v) for v in row] for row in yours["dx"][0, 0]],
        "dw": [[tame(v) for v in row] for row in yours["dw"][0, 0]],
        "db": tame(yours["db"][0]),
        "differs": {
            "dx": np.argwhere(wrong["dx"][0, 0]).tolist(),
            "dw": np.argwhere(wrong["dw"][0, 0]).tolist(),
            "db": bool(wrong["db"][0]),
        },
        "same": not any(part.any() for part in wrong.values()),
        "says": _says(yours, expected, wrong, right),
    }


def _run(
    fn: Callable[..., Any], state: dict[str, Any]
) -> tuple[dict[str, np.ndarray] | None, str]:
    """The three arrays that the learner's function returns, or why there are none."""
    made: list[Any] = []

    def call(*args: Any) -> Any:
        result = fn(*args)
        made.append(result)
        return None if result is None else 0.0

    dy, x, w = (np.array(state[name], dtype=float) for name in ("dy", "x", "w"))
    arrays = (dy[None, None], x[None, None], w[None, None])
    done, says = attempt(bounded(call), *arrays, state["stride"], state["padding"])
    if done is None:
        return None, says
    if not isinstance(made[0], tuple | list) or len(made[0]) != len(PARTS):
        kind = type(made[0]).__name__
        many = f"{len(made[0])} things" if isinstance(made[0], tuple | list) else kind
        return None, f"Yours returned {many}; three are expected: dx, dw, db."
    parts: dict[str, np.ndarray] = {}
    for name, value in zip(PARTS, made[0], strict=True):
        part, says = attempt(lambda value=value: value)
        if part is None:
            return None, says.replace("Yours", f"Your {name}:", 1)
        parts[name] = part
    return parts, ""


def _wrong_shape(
    name: str, given: np.ndarray, expected: np.ndarray, right: dict[str, Any]
) -> str:
    says = f"Your {name} has the shape {given.shape}; expected is {expected.shape}."
    if name == "dx" and given.shape[2:] == right["dxp"].shape:
        return says + " Cut off the frame of zeros."
    if given.shape == expected.shape[2:]:
        return says + " Keep the axes of images and maps."
    return says


def _says(
    yours: dict[str, np.ndarray],
    expected: dict[str, np.ndarray],
    wrong: dict[str, np.ndarray],
    right: dict[str, Any],
) -> str:
    if not any(part.any() for part in wrong.values()):
        alone = "" if right["drawn"].any() else " All of dy is 0: click some of it."
        return f"Yours agrees with the course's in dx, dw and db.{alone}"
    counts = [
        f"{wrong[name].sum()} of {wrong[name].size} numbers of {name}"
        for name in PARTS
        if wrong[name].any()
    ]
    name = next(name for name in PARTS if wrong[name].any())
    place = tuple(int(n) for n in np.argwhere(wrong[name])[0])
    short = place[2:] or place
    return (
        f"Yours differs in {' and '.join(counts)}. "
        f"{name}[{', '.join(map(str, short))}]: yours {written(yours[name][place])}, "
        f"expected {written(expected[name][place])}."
        + "".join(_pattern(n, yours[n], expected[n]) for n in PARTS if wrong[n].any())
    )


def _pattern(name: str, yours: np.ndarray, expected: np.ndarray) -> str:
    """A relation that holds for a whole part, if there is one."""
    if not np.isfinite(yours).all():
        return ""
    if not yours.any():
        return f" Your {name} is 0 everywhere."
    size = float((yours * expected).sum()), float((expected * expected).sum())
    factor = size[0] / size[1] if size[1] else 0.0
    if factor and not differing(yours, factor * expected).any():
        return f" Your {name} is {written(factor)} times the expected."
    if yours.ndim > 1 and not differing(yours[..., ::-1, ::-1], expected).any():
        return f" Your {name} is turned by 180 degrees."
    return ""


def _checked(values: ArrayLike, name: str, highest: int, widest: int) -> np.ndarray:
    """One array (H, W), which may carry axes of length 1 in front."""
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold numbers; given was {array.dtype}")
    while array.ndim > 2 and array.shape[0] == 1:
        array = array[0]
    if array.ndim != 2 or not (
        1 <= array.shape[0] <= highest and 1 <= array.shape[1] <= widest
    ):
        raise ValueError(
            f"{name} must have rows and columns, at most {highest} x {widest}; given "
            f"was {np.shape(values)}"
        )
    return array.astype(float)


def _rows(array: np.ndarray) -> Rows:
    return [[tame(v) for v in row] for row in array]


class GradientFlow(Explorer):
    """One output gradient of a convolution: what it adds to dx, dw and db.

    Parameters
    ----------
    x : (H, W), optional
        An image of your own, at most 8 x 9; also (1, 1, H, W).
    w : (k, l), optional
        A kernel of your own, at most 5 x 5; also (1, 1, k, l).
    fn
        Your ``conv2d_backward(dy, x, w, stride, padding)``; it is compared with the
        course's.
    stride, padding
        Where to begin.

    Raises
    ------
    ValueError, TypeError
        If x or w is not one array of numbers that fits, w is larger than x, or there
        is no such stride or padding.
    """

    alone = True
    _esm = browser_source("kit.js", "gradient_flow.js")
    _css = browser_source("kit.css", "gradient_flow.css")
    caption = (
        "Gradient flow: one output gradient of a convolution places the kernel in dx "
        "and the patch of the image in dw; several add up where windows overlap; and "
        "how many windows touch each pixel."
    )
    exercise = "10.7"
    takes: ClassVar[dict[str, dict[str, Any]]] = {"conv2d_backward": {}}

    start = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    yours = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        x: ArrayLike | None = None,
        w: ArrayLike | None = None,
        fn: Callable[..., Any] | None = None,
        stride: int = 1,
        padding: int = 0,
    ) -> None:
        if stride not in STRIDES or padding not in PADDINGS:
            raise ValueError(
                f"stride is one of {STRIDES} and padding one of {PADDINGS}; given were "
                f"{stride!r} and {padding!r}"
            )
        image, kernel = example()
        x = _checked(image if x is None else x, "x", HIGHEST, WIDEST)
        w = _checked(kernel if w is None else w, "w", KERNEL, KERNEL)
        if any(a > b for a, b in zip(w.shape, x.shape, strict=True)):
            raise ValueError(f"w of {w.shape} does not fit into x of {x.shape}")
        places = tuple(
            nn.output_size(side, kernel, stride, padding)
            for side, kernel in zip(x.shape, w.shape, strict=True)
        )
        dy = np.zeros(places)
        i, j = min(1, places[0] - 1), min(2, places[1] - 1)
        dy[i, j] = 1
        start = {
            "x": _rows(x),
            "w": _rows(w),
            "stride": stride,
            "padding": padding,
            "dy": dy.tolist(),
            "i": i,
            "j": j,
            "r": min(2, x.shape[0] - 1),
            "c": min(1, x.shape[1] - 1),
            "alone": False,
            "n": "start",
        }
        super().__init__(fn, start=start, state=start)

    @classmethod
    def opened(cls, name: str, fn: Callable[..., Any], args: tuple[Any, ...]) -> Self:
        """On the failing input where it is one image, one map and small."""
        try:
            dy, x, w, stride, padding = (*args, 1, 0)[:5]
            opened = cls(x, w, fn, stride, padding)
            if np.size(dy) == np.size(opened.start["dy"]):
                given = np.reshape(dy, np.shape(opened.start["dy"])).tolist()
                opened.start = {**opened.start, "dy": given}
                opened.state = opened.start
            return opened
        except (TypeError, ValueError):
            return super().opened(name, fn, args)

    @traitlets.observe("state")
    def _on_state(self, change: Any) -> None:
        if self.fn is not None:
            self.yours = judge(self.fn, change["new"])

    def picture(self) -> Figure:
        """One gradient, two that overlap, and the overlap counts."""
        at = self.start
        one = model(at)
        figure = new_figure(11.2, 6.2)
        if one["error"]:
            figure.text(0.5, 0.5, one["error"], ha="center", wrap=True)
            return figure
        axes = figure.subplots(2, 4)
        dy = np.array(at["dy"])
        i, j = at["i"], max(at["j"] - 1, 0)
        both = dy.copy()
        both[i, j] = 1
        two = model({**at, "dy": both.tolist()})
        k, l = np.shape(at["w"])
        window = np.zeros(one["xp"].shape, dtype=bool)
        top, left = one["window"]["top"], one["window"]["left"]
        window[top : top + k, left : left + l] = True

        def show(place: int, values: ArrayLike, title: str, **options: Any) -> None:
            draw_grid(axes.flat[place], values, title=title, **options)

        limit = max(np.abs(two["dxp"]).max(), 1e-9)
        show(0, dy, "dy: one gradient", limit=1)
        show(1, one["xp"], "x, its window", outlined=window)
        show(2, one["dxp"], "dx: the kernel, placed", limit=limit)
        show(3, one["dw"], f"dw: the patch; db = {written(one['db'])}")
        show(4, both, "dy: its neighbour, too", limit=1)
        show(5, two["dxp"], "dx: added where they meet", limit=limit)
        show(6, two["dw"], f"dw: added; db = {written(two['db'])}")
        show(7, one["counts"], "windows that touch a pixel")
        if self.yours:
            figure.suptitle(self.yours["says"], fontsize=10, wrap=True)
        return figure
