"""What one output gradient of a convolution adds to dx, dw and db.

``static/gradient_flow.js`` computes the same while something moves, and a test
holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lenet_edu import nn
from lenet_edu.yours import attempt, differing, tame, written

from ..bounded import bounded

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


def as_rows(array: np.ndarray) -> Rows:
    return [[tame(v) for v in row] for row in array]
