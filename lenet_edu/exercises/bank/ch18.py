"""Chapter 18, many digits: widths, the widened C5, windows, collapsing, the best path."""

# The plain functions are written as a learner would, position by position.
from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from ... import nn
from ...models import space_displacement as course
from ..exercise import Exercise, Misconception
from .probes import numbers, probe

Array = np.ndarray
Generator = np.random.Generator
Answer = Callable[[Array], Array]

# 18.1


def strip_widths(width: int) -> list[int]:
    c1 = width - 4
    s2 = c1 // 2
    c3 = s2 - 4
    s4 = c3 // 2
    c5 = s4 - 4
    return [c1, s2, c3, s4, c5]


def widths_in_a_loop(width: int) -> list[int]:
    widths = []
    for layer in ("C1", "S2", "C3", "S4", "C5"):
        width = width // 2 if layer[0] == "S" else width - 5 + 1
        widths.append(width)
    return widths


def widths_from_positions(width: int) -> list[int]:
    positions = (width - 32) // 4 + 1
    s4 = positions + 4
    c3 = 2 * s4
    s2 = c3 + 4
    return [2 * s2, s2, c3, s4, positions]


def widths_as_a_tuple(width: int) -> tuple[int, ...]:
    return (
        width - 4,
        (width - 4) // 2,
        (width - 12) // 2,
        (width - 12) // 4,
        (width - 28) // 4,
    )


STRIP_WIDTHS = Exercise(
    id="18.1",
    name="strip_widths",
    title="How wide is the strip?",
    reference=course.strip_widths,
    plain=strip_widths,
    probes=(
        probe("32 columns, as the network was made for", lambda: (32,)),
        probe("36 columns", lambda: (36,)),
        probe("64 columns", lambda: (64,)),
        probe("100 columns", lambda: (100,)),
        probe("400 columns", lambda: (400,)),
    ),
    misconceptions=(
        Misconception(
            "D11", "five for four",
            "At each convolution you lose five columns. A window of 5 fits W - 5 + 1 "
            "times. Which number did you forget?",
            (("c1 = width - 4", "c1 = width - 5"), ("c3 = s2 - 4", "c3 = s2 - 5"),
             ("c5 = s4 - 4", "c5 = s4 - 5")),
        ),
        Misconception(
            "D12", "no subsampling",
            "Your S2 and S4 are as wide as the maps before them. What does a subsampling "
            "layer make of two columns?",
            (("s2 = c1 // 2", "s2 = c1"), ("s4 = c3 // 2", "s4 = c3")),
        ),
        Misconception(
            "D13", "S4 does not halve",
            "Up to C3 you are right, but S4 stays as wide as C3. It works as S2 does: "
            "what happens to each pair of columns?",
            (("s4 = c3 // 2", "s4 = c3"),),
        ),
        Misconception(
            "D14", "C1 keeps the width",
            "Your C1 is as wide as the image. LeNet-5 pads nothing: how often does a "
            "window of 5 fit?",
            (("c1 = width - 4", "c1 = width"),),
        ),
        Misconception(
            "D15", "blocks that overlap",
            "Your subsampling loses one column, as if its blocks overlapped. They lie side "
            "by side: how many pairs are there?",
            (("s2 = c1 // 2", "s2 = c1 - 1"), ("s4 = c3 // 2", "s4 = c3 - 1")),
        ),
        Misconception(
            "D16", "C5 one column always",
            "Your C5 has one column whatever the image. That is true at 32 alone. Where "
            "else does its window of 5 fit over a wider S4?",
            (("c5 = s4 - 4", "c5 = 1"),),
        ),
        Misconception(
            "D17", "an answer for each column",
            "Your last width counts a window at every column of the image. Two layers in "
            "between have halved the columns: what is left for C5 to slide over?",
            (("c5 = s4 - 4", "c5 = width - 31"),),
        ),
        Misconception(
            "D18", "windows side by side in C5",
            "You lay C5's windows side by side over S4. A convolution moves on by one "
            "column. How often does a window of 5 fit then?",
            (("c5 = s4 - 4", "c5 = s4 // 5"),),
        ),
        Misconception(
            "D19", "from the end",
            "Your widths are right, but the last layer comes first. In which order are "
            "they asked for?",
            (("return [c1, s2, c3, s4, c5]", "return [c5, s4, c3, s2, c1]"),),
        ),
    ),
    alternatives=(widths_in_a_loop, widths_from_positions, widths_as_a_tuple),
    hints=(
        "Go through the layers for 32 columns, where you know the answer from chapter 08: "
        "28, 14, 10, 5, 1. What did each layer do to the width?",
        "A convolution of 5 takes 4 columns away, a subsampling halves.",
        "c1 = width - ___\ns2 = c1 // ___\nc3 = ___ - ___\ns4 = ___\nc5 = ___",
    ),
    explanation=(
        "A convolution with a kernel of 5 leaves $W - 5 + 1$ columns, a subsampling half. "
        "So C5 has $((W - 4)/2 - 4)/2 - 4 = (W - 32)/4 + 1$ columns: one for each window "
        "of 32 columns, four columns apart (LeCun et al. 1998, sec. VII)."
    ),
    general=lambda rng: (32 + 4 * int(rng.integers(0, 60)),),
    parts=("widths",),
    after="The last one is the number of answers; the 4 in it is two times two.",
    widget="SDNNSlider",
)  # fmt: skip

# 18.2


def widen(x: Array, w: Array, b: Array) -> Array:
    N, C, k, V = x.shape
    M = len(w)
    kernels = w.reshape(M, C, k, k)
    y = np.zeros((N, M, V - k + 1))
    for q in range(V - k + 1):
        window = x[..., q : q + k]
        y[:, :, q] = np.einsum("nchw,mchw->nm", window, kernels) + b
    return y


def widen_by_conv2d(x: Array, w: Array, b: Array) -> Array:
    C, k = x.shape[1:3]
    return nn.conv2d(x, w.reshape(-1, C, k, k), b)[:, :, 0]


def widen_by_dense(x: Array, w: Array, b: Array) -> Array:
    N, _, k, V = x.shape
    columns = [x[..., q : q + k].reshape(N, -1) @ w.T + b for q in range(V - k + 1)]
    return np.stack(columns, axis=2)


def widen_by_views(x: Array, w: Array, b: Array) -> Array:
    C, k = x.shape[1:3]
    windows = np.lib.stride_tricks.sliding_window_view(x, k, axis=3)  # (N, C, k, Q, k)
    return np.einsum("nchqw,mchw->nmq", windows, w.reshape(-1, C, k, k)) + b[:, None]


def _widen_by_fours(x: Array, w: Array, b: Array) -> Array:
    return widen(x, w, b)[:, :, ::4]


def _maps(N: int, C: int, k: int, V: int, M: int, seed: int) -> tuple[Array, ...]:
    return (
        numbers(N, C, k, V, seed=seed),
        numbers(M, C * k * k, seed=seed + 1),
        numbers(M, seed=seed + 2),
    )


def _some_maps(rng: Generator) -> tuple[Array, ...]:
    N, C, k, M = (int(n) for n in rng.integers(1, 5, 4))
    return _maps(N, C, k, k + int(rng.integers(0, 6)), M, int(rng.integers(10**6)))


_KERNELS = "kernels = w.reshape(M, C, k, k)"

WIDEN = Exercise(
    id="18.2",
    name="widen",
    title="A dense layer becomes a convolution",
    reference=course.widen,
    plain=widen,
    probes=(
        probe("1 map of 2 x 3, 1 unit", lambda: _maps(1, 1, 2, 3, 1, 3)),
        probe("2 images of 3 maps of 2 x 7, 4 units", lambda: _maps(2, 3, 2, 7, 4, 5)),
        probe("2 images of 2 maps of 3 x 8, 5 units", lambda: _maps(2, 2, 3, 8, 5, 8)),
        probe("3 images of 2 maps of 3 x 3: a single place",
              lambda: _maps(3, 2, 3, 3, 2, 11)),
        probe("16 maps of 5 x 9, 12 units, as S4 over 48 columns",
              lambda: _maps(1, 16, 5, 9, 12, 14)),
    ),
    misconceptions=(
        Misconception(
            "D21", "maps unflattened last",
            "With one map you are right; with several your weights meet the wrong pixels. "
            "flatten goes through map 0 first, then map 1. Which axis of the folded "
            "weights changes slowest?",
            ((_KERNELS, "kernels = w.reshape(M, k, k, C).transpose(0, 3, 1, 2)"),),
        ),
        Misconception(
            "D22", "kernels turned",
            "Your kernels are turned by 180 degrees. The dense layer met each pixel with "
            "the weight of its own place. Where should the first weight lie?",
            ((_KERNELS, _KERNELS + "[:, :, ::-1, ::-1]"),),
        ),
        Misconception(
            "D23", "rows and columns exchanged",
            "Your kernels are transposed: the weight of row 0, column 1 meets row 1, "
            "column 0. Which of the two did flatten run through faster?",
            ((_KERNELS, _KERNELS + ".swapaxes(2, 3)"),),
        ),
        Misconception(
            "D24", "bias forgotten",
            "Each unit is off by the same number at every place. What does it add besides "
            "the sum?",
            (("kernels) + b", "kernels)"),),
        ),
        Misconception(
            "D25", "last place missing",
            "One place is missing at the right. A window of 5 on 5 columns has one place, "
            "not none: what is missing in the count?",
            (("np.zeros((N, M, V - k + 1))", "np.zeros((N, M, V - k))"),
             ("range(V - k + 1)", "range(V - k)")),
        ),
        Misconception(
            "D26", "four columns at a time",
            "You move on by four columns of the map. Four is the step in the *image*. One "
            "column of S4 is how many columns of the image?",
            wrong=_widen_by_fours,
        ),
        Misconception(
            "D27", "always the first window",
            "All your columns are equal: each is computed from the window at the left. "
            "What should q move?",
            (("x[..., q : q + k]", "x[..., :k]"),),
        ),
        Misconception(
            "D28", "units and places exchanged",
            "Your numbers are right, but places and units have changed axes. Maps are "
            "(N, C, H, W): which of the two plays the part of C?",
            (("return y", "return y.swapaxes(1, 2)"),),
        ),
        Misconception(
            "D2A", "first map only",
            "You use map 0 and its weights alone. Over which three axes does a unit of C5 "
            "sum?",
            (('"nchw,mchw->nm", window, kernels',
              '"nhw,mhw->nm", window[:, 0], kernels[:, 0]'),),
        ),
    ),
    alternatives=(widen_by_conv2d, widen_by_dense, widen_by_views),
    hints=(
        "At one place it is the old dense layer: flatten the window, multiply, add the "
        "bias. Then the window moves on by one column.",
        "Either flatten each window, or fold the weights back into kernels (M, C, k, k): "
        "flatten had put map after map, in each row after row.",
        "kernels = w.reshape(M, ___, ___, ___)\nfor q in range(___):\n"
        "    window = x[..., ___]\n    y[:, :, q] = ___ + b",
    ),
    explanation=(
        "A dense layer over flattened maps $(C, k, k)$ *is* a convolution whose kernel "
        "covers the maps: row $m$ of its weights, folded back, is kernel $m$. On wider "
        "maps the kernel finds $V - k + 1$ places. The paper calls C5 a convolution from "
        "the start, for this reason (LeCun et al. 1998, sec. II-B)."
    ),
    general=_some_maps,
    after="The course's C5 was stored as kernels; now you know that nothing else changes.",
    widget="SDNNSlider",
)  # fmt: skip

# 18.3


def slide(x: Array, answer: Answer, step: int = 4, side: int = 32) -> Array:
    _, _, _, W = x.shape
    Q = (W - side) // step + 1
    y = []
    for q in range(Q):
        left = step * q
        window = x[:, :, :, left : left + side]
        y.append(answer(window))
    return np.stack(y, axis=1)


def slide_in_one_batch(
    x: Array, answer: Answer, step: int = 4, side: int = 32
) -> Array:
    lefts = range(0, x.shape[3] - side + 1, step)
    windows = np.concatenate([x[..., left : left + side] for left in lefts])
    y = answer(windows)
    return y.reshape(len(lefts), len(x), -1).swapaxes(0, 1)


def slide_image_by_image(
    x: Array, answer: Answer, step: int = 4, side: int = 32
) -> Array:
    y = []
    for image in x:
        lefts = range(0, image.shape[2] - side + 1, step)
        y.append([answer(image[None, :, :, a : a + side])[0] for a in lefts])
    return np.array(y)


def slide_by_views(x: Array, answer: Answer, step: int = 4, side: int = 32) -> Array:
    view = np.lib.stride_tricks.sliding_window_view(x, side, axis=3)
    view = np.moveaxis(view[:, :, :, ::step], 3, 1)  # (N, Q, C, H, side)
    N, Q = view.shape[:2]
    return answer(view.reshape(N * Q, *view.shape[2:])).reshape(N, Q, -1)


def _weights(side: int, seed: int) -> Answer:
    w = numbers(3, side * side, seed=seed)

    def answer(windows: Array) -> Array:
        flat = np.asarray(windows, dtype=float).reshape(len(windows), -1)
        return np.asarray(flat @ w.T)

    return answer


def _wide(N: int, side: int, width: int, *step: int, seed: int = 0) -> tuple[Any, ...]:
    x = numbers(N, 1, side, width, seed=seed)
    return (x, _weights(side, seed + 1), *step, *([side] if step else []))


def _some_wide(rng: Generator) -> tuple[Any, ...]:
    N, step, side = (int(n) for n in rng.integers(1, 6, 3))
    width = side + step * int(rng.integers(0, 6)) + int(rng.integers(0, step))
    return _wide(N, side, width, step, seed=int(rng.integers(10**6)))


_PLACES = "Q = (W - side) // step + 1"
_LEFT = "left = step * q"

SLIDE = Exercise(
    id="18.3",
    name="slide",
    title="The long way: window after window",
    reference=course.slide,
    plain=slide,
    probes=(
        probe("1 image of 3 x 7, windows of 3, step 2",
              lambda: _wide(1, 3, 7, 2, seed=3)),
        probe("2 images of 3 x 11, windows of 3, step 2",
              lambda: _wide(2, 3, 11, 2, seed=5)),
        probe("3 images of 4 x 15, windows of 4, step 3, two columns left over",
              lambda: _wide(3, 4, 15, 3, seed=7)),
        probe("2 images of 32 x 44, step and side left out",
              lambda: _wide(2, 32, 44, seed=9)),
        probe("2 images of 5 x 5: a single window", lambda: _wide(2, 5, 5, 4, seed=11)),
    ),
    misconceptions=(
        Misconception(
            "D31", "one column at a time",
            "Your window moves by one column, so most of your answers have no partner in "
            "the strip. By how much should it move from one answer to the next?",
            ((_PLACES, "Q = W - side + 1"), (_LEFT, "left = q")),
        ),
        Misconception(
            "D32", "last window missing",
            "The last window is missing: you counted the steps. Between how many windows "
            "do 3 steps lie?",
            ((_PLACES, "Q = (W - side) // step"),),
        ),
        Misconception(
            "D33", "windows side by side",
            "Your windows lie side by side without overlap, so a digit on their border is "
            "never seen whole. Which number moves the window: step or side?",
            ((_PLACES, "Q = W // side"), (_LEFT, "left = side * q")),
        ),
        Misconception(
            "D34", "step ignored",
            "You move by 4 columns whatever step is. Where does a 4 stand that should be "
            "a name?",
            ((_PLACES, "Q = (W - side) // 4 + 1"), (_LEFT, "left = 4 * q")),
        ),
        Misconception(
            "D35", "positions before images",
            "Your first axis is the position. (N, Q, K) is asked for: which axis should "
            "the windows be stacked along?",
            (("axis=1", "axis=0"),),
        ),
        Misconception(
            "D36", "from right to left",
            "Your answers come from right to left. Text is read the other way: which "
            "window belongs to position 0?",
            (("for q in range(Q)", "for q in reversed(range(Q))"),),
        ),
        Misconception(
            "D37", "first image only",
            "You ask about the first image alone. What became of the others?",
            (("y.append(answer(window))", "y.append(answer(window[:1]))"),),
        ),
        Misconception(
            "D38", "windows averaged",
            "You return one row per image, the mean over its windows. Where did the "
            "positions go?",
            (("np.stack(y, axis=1)", "np.mean(y, axis=0)"),),
        ),
        Misconception(
            "D39", "decided at once",
            "You return the class of the smallest number. The strip keeps all penalties, "
            "because the path will need them. What is lost with an early decision?",
            (("np.stack(y, axis=1)", "np.stack(y, axis=1).argmin(axis=2)"),),
        ),
    ),
    alternatives=(slide_in_one_batch, slide_image_by_image, slide_by_views),
    hints=(
        "Lay the window at the left, ask, move it on by step columns, ask again; stop "
        "when it would stick out.",
        "Window q begins at column step times q. There is one window more than there are "
        "steps. A list of (N, K) becomes (N, Q, K) by np.stack with the right axis.",
        "for q in range(___):\n    left = ___\n"
        "    y.append(answer(x[..., ___ : ___]))\nreturn np.stack(y, axis=___)",
    ),
    explanation=(
        "Window $q$ covers the columns $sq \\ldots sq + 31$, and there are "
        "$\\lfloor (W - 32)/s \\rfloor + 1$ of them, $s = 4$. Neighbours share 28 of "
        "their 32 columns, so a column of C1 is computed up to seven times. The one "
        "pass computes it once (LeCun et al. 1998, sec. VII)."
    ),
    general=_some_wide,
    parts=("penalties",),
    after="It is the judge of the fast way, and the measure of what that saves.",
    widget="SDNNSlider",
)  # fmt: skip

# 18.4


def collapse(path: Array, blank: int = 10) -> list[int]:
    digits = []
    for q in range(len(path)):
        new = q == 0 or path[q] != path[q - 1]
        if new and path[q] != blank:
            digits.append(int(path[q]))
    return digits


def collapse_by_groups(path: Array, blank: int = 10) -> list[int]:
    return [int(k) for k, _ in itertools.groupby(path) if k != blank]


def collapse_by_diff(path: Array, blank: int = 10) -> list[int]:
    path = np.asarray(path)
    starts = path[np.flatnonzero(np.diff(path, prepend=-1))]
    return [int(k) for k in starts[starts != blank]]


def collapse_with_memory(path: Array, blank: int = 10) -> list[int]:
    digits, before = [], blank
    for k in path:
        if k not in (before, blank):
            digits.append(int(k))
        before = k
    return digits


def _each_once(path: Array, blank: int = 10) -> list[int]:
    return [int(k) for k in dict.fromkeys(path) if k != blank]


def _path(*classes: int) -> Array:
    return np.array(classes)


def _some_path(rng: Generator) -> tuple[Any, ...]:
    return rng.choice([0, 3, 8, 9, 10], int(rng.integers(1, 15))), int(
        rng.choice([10, 0, 9])
    )


COLLAPSE = Exercise(
    id="18.4",
    name="collapse",
    title="From a path to a string",
    reference=course.collapse,
    plain=collapse,
    probes=(
        probe("the path 3 3 10 10 5", lambda: (_path(3, 3, 10, 10, 5),)),
        probe("the path 7 7 10 7 7", lambda: (_path(7, 7, 10, 7, 7),)),
        probe("the path 10 0 0 9 9 10 1 10 0", lambda: (
            _path(10, 0, 0, 9, 9, 10, 1, 10, 0),)),
        probe("the path 4 2 4 4 1", lambda: (_path(4, 2, 4, 4, 1),)),
        probe("the path 10 10 10: nothing is there", lambda: (_path(10, 10, 10),)),
        probe("the path 0 1 1 0 10 2 2, the blank being 0",
              lambda: (_path(0, 1, 1, 0, 10, 2, 2), 0)),
        probe("the path 6 11 6 9, the blank being 11",
              lambda: (_path(6, 11, 6, 9), 11)),
    ),
    misconceptions=(
        Misconception(
            "D41", "blanks dropped first",
            "7 7 blank 7 7 gives you one 7. You compare with the last digit you wrote, "
            "not with the position before. What is the blank between them good for?",
            (("q == 0 or path[q] != path[q - 1]", "not digits or path[q] != digits[-1]"),),
        ),
        Misconception(
            "D42", "runs kept",
            "A digit that is seen at three positions comes three times. It was written "
            "once. When does a digit begin?",
            (("if new and path[q] != blank", "if path[q] != blank"),),
        ),
        Misconception(
            "D43", "each digit once",
            "A digit that comes again later is lost: you keep each digit once. Which "
            "repetitions are one and the same digit, and which are not?",
            wrong=_each_once,
        ),
        Misconception(
            "D44", "blanks kept",
            "Your string holds the blank. It says that nothing is here: should a reader "
            "see it?",
            (("if new and path[q] != blank", "if new"),),
        ),
        Misconception(
            "D45", "0 taken for the blank",
            "You drop the class 0, which is a digit. The blank stands behind the ten. "
            "Which argument says where?",
            (("if new and path[q] != blank", "if new and path[q] != 0"),),
        ),
        Misconception(
            "D46", "10 whatever the blank",
            "You drop the class 10, also where the blank is another one. Which name did "
            "you not use?",
            (("if new and path[q] != blank", "if new and path[q] != 10"),),
        ),
        Misconception(
            "D47", "sorted",
            "Your digits are sorted by size. A number is read from left to right: what "
            "was the order of the positions?",
            (("return digits", "return sorted(digits)"),),
        ),
        Misconception(
            "D48", "first position skipped",
            "A digit at position 0 is lost. It has no position before it. Is it new?",
            (("q == 0 or path[q] != path[q - 1]", "q > 0 and path[q] != path[q - 1]"),),
        ),
    ),
    alternatives=(collapse_by_groups, collapse_by_diff, collapse_with_memory),
    hints=(
        "Go from left to right. Write a class down when it begins, that is, when it is "
        "not that of the position before.",
        "The blank is compared like any other class, but not written down.",
        "for q in range(len(path)):\n    new = q == ___ or ___\n"
        "    if new and ___:\n        digits.append(___)",
    ),
    explanation=(
        "First runs become one, then blanks go: in this order. So 7 7 blank 7 is two "
        "sevens, and 7 7 7 is one. The paper's grammar removed duplicates as well "
        "(LeCun et al. 1998, sec. VII). The rule with the blank became known in speech "
        "recognition, years later."
    ),
    general=_some_path,
    parts=("digits",),
    after="What is still missing is a good path.",
    widget="SDNNSlider",
)  # fmt: skip

# 18.5


def best_path(penalties: Array, cost: float) -> list[int]:
    Q, K = penalties.shape
    total = np.array(penalties[0], dtype=float)
    came = np.zeros((Q, K), dtype=int)
    for q in range(1, Q):
        before = total
        total = np.zeros(K)
        for k in range(K):
            ways = before + cost
            ways[k] = before[k]
            came[q, k] = np.argmin(ways)
            total[k] = np.min(ways) + penalties[q, k]
    path = [int(np.argmin(total))]
    for q in range(Q - 1, 0, -1):
        path.insert(0, int(came[q, path[0]]))
    return path


def best_path_of_all(penalties: Array, cost: float) -> list[int]:
    Q, K = penalties.shape

    def price(path: Any) -> float:
        own = sum(float(penalties[q, k]) for q, k in enumerate(path))
        return own + cost * sum(a != b for a, b in itertools.pairwise(path))

    return list(min(itertools.product(range(K), repeat=Q), key=price))


def best_path_with_paths(penalties: Array, cost: float) -> list[int]:
    K = penalties.shape[1]
    ends = [(float(penalties[0, k]), [k]) for k in range(K)]
    for row in penalties[1:]:
        ends = [
            min((t + cost * (p[-1] != k) + float(row[k]), [*p, k]) for t, p in ends)
            for k in range(K)
        ]
    return min(ends)[1]


def best_path_two_ways(penalties: Array, cost: float) -> Array:
    """Stay, or come from the cheapest of all: nothing else can be best."""
    total, came = np.array(penalties[0], float), []
    for row in penalties[1:]:
        cheapest = total.argmin()
        stays = total <= total[cheapest] + cost
        came.append(np.where(stays, np.arange(len(total)), cheapest))
        total = np.where(stays, total, total[cheapest] + cost) + row
    path = [total.argmin()]
    for back in reversed(came):
        path.append(back[path[-1]])
    return np.array(path[::-1])


def best_path_by_recursion(penalties: Array, cost: float) -> list[int]:
    Q, K = penalties.shape

    @functools.cache
    def until(q: int, k: int) -> tuple[float, tuple[int, ...]]:
        own = float(penalties[q, k])
        if q == 0:
            return own, (k,)
        ways = [until(q - 1, c) for c in range(K)]
        total, path = min((t + cost * (p[-1] != k), p) for t, p in ways)
        return total + own, (*path, k)

    return list(min(until(Q - 1, k) for k in range(K))[1])


def _each_for_itself(penalties: Array, cost: float) -> Array:
    return np.asarray(penalties).argmin(axis=1)


def _dearest(penalties: Array, cost: float) -> list[int]:
    return best_path(-np.asarray(penalties), cost)


def _greedy(penalties: Array, cost: float) -> list[int]:
    path = [int(np.argmin(penalties[0]))]
    for row in penalties[1:]:
        ways = row + cost
        ways[path[-1]] = row[path[-1]]
        path.append(int(np.argmin(ways)))
    return path


def _not_traced(penalties: Array, cost: float) -> list[int]:
    total = np.array(penalties[0], float)
    path = [int(total.argmin())]
    for row in penalties[1:]:
        total = np.minimum(total, total.min() + cost) + row
        path.append(int(total.argmin()))
    return path


def _one_for_all(penalties: Array, cost: float) -> Array:
    return np.full(len(penalties), np.asarray(penalties).sum(axis=0).argmin())


def _detour() -> tuple[Any, ...]:
    """Class 1 is best in the middle, but two changes are dearer."""
    rows = [[1, 9, 6], [2, 8, 7], [5, 3, 6], [1, 7, 8], [8, 9, 2], [9, 7, 1]]
    return np.array(rows, dtype=float), 4.0


def _costs(Q: int, K: int, cost: float, seed: int) -> tuple[Any, ...]:
    return np.random.default_rng(seed).uniform(0, 10, (Q, K)), cost


def _some_costs(rng: Generator) -> tuple[Any, ...]:
    Q, K = int(rng.integers(1, 6)), int(rng.integers(2, 5))
    return rng.uniform(0, 10, (Q, K)), float(rng.uniform(0.5, 6))


BEST_PATH = Exercise(
    id="18.5",
    name="best_path",
    title="The cheapest way through the strip",
    reference=course.best_path,
    plain=best_path,
    probes=(
        probe("6 positions, 3 classes, cost 4", _detour),
        probe(
            "3 positions, 2 classes, cost 4",
            lambda: (np.array([[1.0, 9], [2, 8], [5, 3]]), 4.0),
        ),
        probe("5 positions, 4 classes, random penalties up to 10, cost 2",
              lambda: _costs(5, 4, 2.0, 1)),
        probe("7 positions, 4 classes, random penalties up to 10, cost 4",
              lambda: _costs(7, 4, 4.0, 2)),
        probe("7 positions, 3 classes, random penalties up to 10, cost 6",
              lambda: _costs(7, 3, 6.0, 6)),
        probe("6 positions, 4 classes, random penalties up to 10, cost 3",
              lambda: _costs(6, 4, 3.0, 4)),
        probe("a single position of 4 classes", lambda: _costs(1, 4, 3.0, 5)),
    ),
    misconceptions=(
        Misconception(
            "D51", "each position for itself",
            "You take the smallest penalty of each position, as if a change were free. "
            "(Or each class pays the cost, also for staying.) When is a dearer class at "
            "one position the cheaper way?",
            wrong=_each_for_itself,
        ),
        Misconception(
            "D52", "the dearest path",
            "Your path is the dearest. Penalties are distances: what does a small one "
            "mean?",
            wrong=_dearest,
        ),
        Misconception(
            "D53", "decided too early",
            "You decide at each position, from the left, and never come back. What if the "
            "next positions show that an earlier choice was dear? Keep the best way to "
            "*every* class: what would that need?",
            wrong=_greedy,
        ),
        Misconception(
            "D54", "staying costs",
            "Your path changes as often as it can: the cost is added for staying. To "
            "which of the K ways into a class should it not be added?",
            (("ways = before + cost", "ways = before.copy()"),
             ("ways[k] = before[k]", "ways[k] += cost")),
        ),
        Misconception(
            "D55", "not traced back",
            "Your last class is right. Before it you give the best *end so far* at each "
            "position, and these do not make one path. From which class did the last one "
            "come?",
            wrong=_not_traced,
        ),
        Misconception(
            "D56", "end by the last penalties",
            "Your path ends at the class with the smallest last penalty, whatever the way "
            "there cost. Which sums know the whole way?",
            (("int(np.argmin(total))", "int(np.argmin(penalties[-1]))"),),
        ),
        Misconception(
            "D57", "from right to left",
            "Your path is right, but it runs from the last position to the first. "
            "Tracing back collects it in which order?",
            (("return path", "return path[::-1]"),),
        ),
        Misconception(
            "D58", "one row too early",
            "Tracing back, you look one row too early. The way into position q was noted "
            "at q. Which row tells where the class at q came from?",
            (("came[q, path[0]]", "came[q - 1, path[0]]"),),
        ),
        Misconception(
            "D59", "penalties forgotten on the way",
            "After the first position no penalty counts any more. What does being in "
            "class k at position q cost, besides getting there?",
            ((" + penalties[q, k]", ""),),
        ),
        Misconception(
            "D5A", "one class for all",
            "You give the same class at every position: the one with the smallest sum. "
            "When is it worth the cost to change?",
            wrong=_one_for_all,
        ),
        Misconception(
            "D5B", "far classes cost more",
            "You let a change from 0 to 2 cost twice as much as from 0 to 1. Digits are "
            "names here, not sizes. What does each change cost?",
            (("ways = before + cost", "ways = before + cost * abs(np.arange(K) - k)"),),
        ),
    ),
    alternatives=(
        best_path_two_ways,
        best_path_with_paths,
        best_path_of_all,
        best_path_by_recursion,
    ),
    hints=(
        "Ask for more than is wanted: the cheapest way that ends in class k at position "
        "q, for every k. Knowing these for q - 1, how do you get those for q?",
        "Into class k there are K ways: from k itself for nothing, from each other class "
        "for the cost. Note from where the cheapest came; in the end go back along the "
        "notes, from the last position to the first.",
        "ways = before + cost\nways[k] = ___\ncame[q, k] = ___\n"
        "total[k] = ___ + penalties[q, k]\n...\npath.insert(0, came[q, ___])",
    ),
    explanation=(
        "$t_{q,k} = y_{q,k} + \\min_c (t_{q-1,c} + \\text{cost}\\,[c \\ne k])$: the "
        "cheapest way that ends in $k$. It needs $QK^2$ steps, where trying all paths "
        "needs $K^Q$. This is Viterbi's algorithm; the paper reads its output strips with "
        "it (LeCun et al. 1998, sec. VII)."
    ),
    general=_some_costs,
    parts=("path",),
    after="With a blank as an eleventh class it reads whole strings.",
    widget="SDNNSlider",
)  # fmt: skip

EXERCISES = (STRIP_WIDTHS, WIDEN, SLIDE, COLLAPSE, BEST_PATH)
