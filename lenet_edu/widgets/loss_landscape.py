"""Loss landscape of one digit: F6 moves in a plane through three codes.

``model`` is the mathematics; ``static/loss_landscape.js`` computes the same while the
marker is dragged, and a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from lenet_edu import nn
from lenet_edu.figures import CURVE_COLOURS, new_figure, signed_colours
from lenet_edu.yours import attempt, differing, tame, written

from .base import Explorer, bounded, browser_source

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LOSSES = {"penalty": "eq. 8", "map": "eq. 9", "cross_entropy": "cross-entropy"}
EXERCISES = {"penalty": "09.1", "map": "09.2", "cross_entropy": "09.4"}
PLACES = 61  # points of the curves
COLUMNS = 44  # of the map; its cells are squares
MARGIN = 4.0  # around the three codes, in units of F6
LARGEST_J = 200.0
TINY = 1e-9  # a difference that is rounding


def plane(state: dict[str, Any]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The plane through the codes of ``label``, ``rival`` and ``third``.

    Returns
    -------
    origin : (84,)
        The code of the right digit.
    axes : (2, 84)
        Two perpendicular unit vectors: towards the rival, and to the third's side.
    places : (3, 2)
        Where the three codes lie, in these coordinates.
    """
    codes = nn.codes()
    origin = codes[state["label"]]
    to_rival, to_third = codes[state["rival"]] - origin, codes[state["third"]] - origin
    first = to_rival / np.linalg.norm(to_rival)
    rest = to_third - (to_third @ first) * first
    second = rest / np.linalg.norm(rest)
    axes = np.stack([first, second])
    places = np.stack([np.zeros(2), axes @ to_rival, axes @ to_third])
    return origin, axes, places


def bounds(places: np.ndarray) -> list[float]:
    """[least a, largest a, least b, largest b] of the map."""
    low, high = places.min(axis=0) - MARGIN, places.max(axis=0) + MARGIN
    return [float(v) for v in (low[0], high[0], low[1], high[1])]


def _penalties(a: Any, b: Any, state: dict[str, Any]) -> np.ndarray:
    """Penalties (n, 10) of the points (a, b) of the plane."""
    origin, axes, _ = plane(state)
    points = np.stack(np.broadcast_arrays(a, b), axis=-1).reshape(-1, 2)
    return nn.rbf(origin + points @ axes, nn.codes())


def _alone(loss: str, y: np.ndarray, state: dict[str, Any]) -> np.ndarray:
    """One loss (n,) of every row of the penalties y (n, 10), each as a batch of one."""
    right = np.array([state["label"]])
    function = {
        "penalty": lambda row: nn.penalty_loss(row, right),
        "map": lambda row: nn.map_loss(row, right, state["j"]),
        "cross_entropy": lambda row: nn.cross_entropy(-row, right),
    }[loss]
    return np.array([function(row[None]) for row in y])


def model(state: dict[str, Any]) -> dict[str, Any]:
    """Everything that the widget draws.

    Parameters
    ----------
    state
        ``label``, ``rival``, ``third``, three different digits; ``a`` and ``b``, where
        F6 is in their plane; ``j`` of eq. (9); ``loss``, the one that the map shows.

    Returns
    -------
    dict
        ``places`` (3, 2) of the codes and ``bounds`` of the plane. Of the marker:
        ``penalties`` (10,); ``posterior`` (11,), eq. (9)'s shares, the rubbish class
        last; ``shares`` (10,), the softmax of the negative penalties; and for each
        loss its value in ``losses``, ``pushes`` (10,), the slopes by the penalties,
        and ``gradients`` (2,), the slopes by a and b. ``line`` (61,) and ``curves``,
        each loss along it at the marker's b. ``map`` (rows, 44), the chosen loss over
        the plane, first row on top, and ``limit``, eq. (8) on the farthest code.
    """
    origin, axes, places = plane(state)
    box = bounds(places)
    x = origin + np.array([state["a"], state["b"]]) @ axes
    y = nn.rbf(x[None], nn.codes())
    right, j = np.array([state["label"]]), state["j"]
    pushes = {
        "penalty": nn.penalty_loss_backward(y, right),
        "map": nn.map_loss_backward(y, right, j),
        "cross_entropy": -nn.cross_entropy_backward(-y, right),
    }
    slopes = {k: nn.rbf_backward(v, x[None], nn.codes())[0] for k, v in pushes.items()}
    line = np.linspace(box[0], box[1], PLACES)
    along = _penalties(line, state["b"], state)
    side = (box[1] - box[0]) / COLUMNS
    rows = round((box[3] - box[2]) / side)
    a = box[0] + side * (np.arange(COLUMNS) + 0.5)
    b = box[3] - side * (np.arange(rows) + 0.5)
    over = _penalties(a[None], b[:, None], state)
    return {
        "places": places,
        "bounds": box,
        "penalties": y[0],
        "posterior": nn.softmax(np.append(-y, -j)[None])[0],
        "shares": nn.softmax(-y)[0],
        "losses": {k: float(_alone(k, y, state)[0]) for k in LOSSES},
        "pushes": {k: v[0] for k, v in pushes.items()},
        "gradients": {k: axes @ v[0] for k, v in slopes.items()},
        "line": line,
        "curves": {k: _alone(k, along, state) for k in LOSSES},
        "map": _alone(state["loss"], over, state).reshape(rows, COLUMNS),
        "limit": float((places**2).sum(axis=1).max()),
    }


def judge(fn: Callable[..., Any], which: str, state: dict[str, Any]) -> dict[str, Any]:
    """The learner's loss along the line, beside the course's.

    Parameters
    ----------
    fn
        ``penalty_loss(penalties, labels)``, ``map_loss(penalties, labels, j)`` or
        ``cross_entropy(z, labels)``; the last is given the negative penalties.
    which
        "penalty", "map" or "cross_entropy": which of them it is.
    state
        As for :func:`model`; its ``n`` names the question that this answers.

    Returns
    -------
    dict
        ``n``; ``curve`` (61,), [] if there is none, None where it is not finite;
        ``differs``, the numbers of the places; ``same``; ``says``, one to three
        sentences.
    """
    answer: dict[str, Any] = {
        "n": state["n"],
        "curve": [],
        "differs": [],
        "same": False,
    }
    box = bounds(plane(state)[2])
    line = np.linspace(box[0], box[1], PLACES)
    y = _penalties(line, state["b"], state)
    expected = _alone(which, y, state)
    scores = -y if which == "cross_entropy" else y
    more = (state["j"],) if which == "map" else ()
    labels = np.full(PLACES, state["label"])

    def one_by_one() -> list[Any]:
        return [fn(row[None].copy(), labels[:1].copy(), *more) for row in scores]

    yours, says = attempt(bounded(one_by_one))
    if yours is None:
        return {**answer, "says": says}
    if yours.shape != (PLACES,):
        got = yours.shape[1:]
        says = f"Yours returned the shape {got} for one image; a loss is one number."
        return {**answer, "says": says}
    wrong = differing(yours, expected)
    answer |= {
        "curve": [tame(v) for v in yours],
        "differs": np.flatnonzero(wrong).tolist(),
    }
    if wrong.any():
        return {**answer, "says": _says(yours, expected, wrong, line)}
    together, says = attempt(bounded(fn), scores, labels, *more)
    if together is None:
        return {**answer, "says": f"One by one yours agrees. As one batch: {says}"}
    if together.shape != ():
        got = together.shape
        says = f"As one batch, yours returned the shape {got}; a loss is one number."
        return {**answer, "says": says}
    mean = expected.mean()
    if differing(together, mean).any():
        says = (
            f"Image by image yours agrees. For all {PLACES} as one batch it gives "
            f"{written(float(together))}, expected is the mean, {written(mean)}."
        )
        return {**answer, "says": says}
    says = f"Yours agrees with the course's at all {PLACES} places of the line."
    return {**answer, "same": True, "says": says}


def _says(
    yours: np.ndarray, expected: np.ndarray, wrong: np.ndarray, line: np.ndarray
) -> str:
    n = int(np.flatnonzero(wrong)[0])
    return (
        f"Yours differs at {wrong.sum()} of {wrong.size} places of the line. At "
        f"{written(line[n])}: yours {written(yours[n])}, expected "
        f"{written(expected[n])}.{_pattern(yours, expected)}"
    )


def _pattern(yours: np.ndarray, expected: np.ndarray) -> str:
    """A relation that holds at every place, if there is one."""
    if not np.isfinite(yours).all():
        return " Yours is not finite everywhere: which power overflows?"
    if not yours.any():
        return " Yours is 0 everywhere."
    gap = float((yours - expected).mean())
    if not differing(yours - gap, expected).any():
        return f" Yours is the expected plus {written(gap)} everywhere."
    factor = float((yours * expected).sum() / (expected * expected).sum())
    if abs(factor) > TINY and not differing(yours, factor * expected).any():
        return f" Yours is {written(factor)} times the expected everywhere."
    return ""


class LossLandscape(Explorer):
    """The loss of one digit, while F6 moves between the codes of three digits.

    Parameters
    ----------
    fn
        Your ``map_loss(penalties, labels, j)`` or, with another ``loss``, your
        ``penalty_loss(penalties, labels)`` or ``cross_entropy(z, labels)``; it is
        compared with the course's along the line.
    loss
        "map", "penalty" or "cross_entropy": which of them ``fn`` is, and the loss that
        the map shows first.
    label, rival, third : int
        The right digit, and two others: three different digits.
    j : float
        The constant of eq. (9) to begin with, 0 to 200.

    Raises
    ------
    ValueError
        If there is no such loss, the digits are not three different ones, or j is not
        between 0 and 200.
    """

    alone = True
    _esm = browser_source("kit.js", "loss_landscape.js")
    _css = browser_source("kit.css", "loss_landscape.css")
    caption = (
        "Loss landscape of one digit: F6 moves in a plane through the codes of a 6, an "
        "8 and a 9. Eq. 8 is a bowl around the right code; eq. 9 is a bowl with a flat "
        "floor whose size depends on j."
    )

    codes: Any = traitlets.List().tag(sync=True)
    start = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    yours = traitlets.Dict().tag(sync=True)
    which = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        fn: Callable[..., Any] | None = None,
        loss: str = "map",
        label: int = 6,
        rival: int = 8,
        third: int = 9,
        j: float = 10.0,
    ) -> None:
        if loss not in LOSSES:
            raise ValueError(f"loss is one of {', '.join(LOSSES)}; given was {loss!r}")
        digits = (label, rival, third)
        if len(set(digits)) < 3 or not all(d in range(10) for d in digits):
            raise ValueError(
                "label, rival and third are three different digits, 0 to 9; given were "
                f"{label}, {rival} and {third}"
            )
        if not 0 <= j <= LARGEST_J:
            raise ValueError(f"j is between 0 and {LARGEST_J:g}; given was {j}")
        start = {
            "label": int(label),
            "rival": int(rival),
            "third": int(third),
            "a": 0.0,
            "b": 0.0,
            "j": float(j),
            "loss": loss,
            "n": "start",
        }
        self.loss = loss
        super().__init__(
            fn, codes=nn.codes().tolist(), which=loss, start=start, state=start
        )
        self.asked = (EXERCISES[loss], fn)

    @traitlets.observe("state")
    def _on_state(self, change: Any) -> None:
        if self.fn is not None:
            self.yours = judge(self.fn, self.loss, change["new"])

    def picture(self) -> Figure:
        """The maps of eq. 8 and of eq. 9 with two values of j, and the curves."""
        figure = new_figure(10.2, 5.6)
        axes = figure.subplots(2, 3, height_ratios=(1.15, 1))
        names = [("penalty", 10.0), ("map", 10.0), ("map", 100.0)]
        for n, (loss, j) in enumerate(names):
            at = {**self.start, "loss": loss, "j": j}
            drawn = model(at)
            title = LOSSES[loss] + (f", j = {j:g}" if loss == "map" else "")
            _draw_map(axes[0, n], drawn, at, title)
            _draw_curves(axes[1, n], drawn, loss, f"along the line, {title}")
        if self.yours:
            figure.suptitle(self.yours["says"], fontsize=10, wrap=True)
        return figure


def _draw_map(axes: Any, drawn: dict[str, Any], at: dict[str, Any], title: str) -> None:
    box, limit = drawn["bounds"], drawn["limit"]
    axes.imshow(
        drawn["map"], cmap=signed_colours(), vmin=-limit, vmax=limit, extent=box
    )
    axes.contour(
        drawn["map"], np.linspace(0, limit, 9)[1:-1], colors="#757575", linewidths=0.6,
        origin="upper", extent=box,
    )  # fmt: skip
    for place, name in zip(drawn["places"], ("label", "rival", "third"), strict=True):
        axes.text(
            *place, str(at[name]), ha="center", va="center", fontsize=9,
            bbox={"boxstyle": "circle", "fc": "white", "ec": "#1a1a1a"},
        )  # fmt: skip
    axes.set_title(title, fontsize=10)
    axes.tick_params(labelsize=8)


def _draw_curves(axes: Any, drawn: dict[str, Any], loss: str, title: str) -> None:
    colour = dict(zip(LOSSES, CURVE_COLOURS, strict=False))
    axes.plot(drawn["line"], drawn["curves"][loss], color=colour[loss])
    axes.set_ylim(0, drawn["curves"]["penalty"].max())
    axes.set_title(title, fontsize=10)
    axes.set_xlabel("distance from the right code to the rival's", fontsize=8)
    axes.tick_params(labelsize=8)
    for place, name in zip(drawn["places"][:2, 0], ("right", "rival"), strict=True):
        axes.axvline(place, color="#9e9e9e", lw=0.8)
        axes.annotate(
            name, (place, 0.9), xycoords=("data", "axes fraction"), fontsize=8
        )
