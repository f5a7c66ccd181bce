"""16.5 modern_forward: the modern network, from pixels to logits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .... import nn
from ....nn import relu
from ...exercise import Exercise, Misconception
from .. import families
from ..probes import numbers, probe

Array = np.ndarray
Generator = np.random.Generator


class Weights(dict[str, Array]):
    """Parameters by name; shown by their shapes."""

    def __repr__(self) -> str:
        return "{" + ", ".join(f"{n}: {_short(a)}" for n, a in self.items()) + "}"


def _short(a: Array) -> str:
    """A few whole numbers themselves, else the shape."""
    if a.size <= 10 and not (a % 1).any():
        return " ".join(f"{n:.0f}" for n in a.flat)
    return str(a.shape)


def by_hand() -> tuple[Array, Weights]:
    """An image and a network of one unit per layer, in small whole numbers."""
    image = np.array([[1.0, 2, -5, -4], [3, 0, -6, -7], [-1, -2, 4, 0], [-3, -8, 1, 2]])
    numbers = {
        "C1": (2, 1), "C3": (-1, 2), "F5": (3, -2), "F6": (2, -3),
        "OUT": ((1, -1, 2, -2, 3, -3, 4, -4, 5, -5), (0, 1, 2, 3, 4, 5, 6, 7, 8, 9)),
    }  # fmt: skip
    p = Weights()
    for name, (w, b) in numbers.items():
        shape = (-1, 1, 1, 1) if name in ("C1", "C3") else (-1, 1)
        p[f"{name}.w"] = np.array(w, float).reshape(shape)
        p[f"{name}.b"] = np.array(b, float).reshape(-1)
    return image[None, None], p


def random_weights(
    seed: int, sizes: Sequence[int], kernels: tuple[int, int], features: int
) -> Weights:
    """Random parameters: ``sizes`` of C1, C3, F5, F6 and OUT."""
    rng = np.random.default_rng(seed)
    c1, c3, f5, f6, out = sizes
    first, second = kernels
    shapes = {
        "C1": (c1, 1, first, first), "C3": (c3, c1, second, second),
        "F5": (f5, features), "F6": (f6, f5), "OUT": (out, f6),
    }  # fmt: skip
    p = Weights()
    for name, shape in shapes.items():
        p[f"{name}.w"] = rng.normal(size=shape) * 1.5 / np.sqrt(np.prod(shape[1:]))
        p[f"{name}.b"] = rng.normal(size=shape[0]) / 2
    return p


def modern_forward(x: Array, p: Mapping[str, Array], use: Any = nn) -> Array:
    c1 = use.relu(use.conv2d(x, p["C1.w"], p["C1.b"]))
    s2 = use.max_pool2d(c1)
    c3 = use.relu(use.conv2d(s2, p["C3.w"], p["C3.b"]))
    s4 = use.max_pool2d(c3)
    rows = use.flatten(s4)
    f5 = use.relu(use.dense(rows, p["F5.w"], p["F5.b"]))
    f6 = use.relu(use.dense(f5, p["F6.w"], p["F6.b"]))
    return use.dense(f6, p["OUT.w"], p["OUT.b"])


def modern_by_names(x: Array, p: Mapping[str, Array], use: Any = nn) -> Array:
    y = x
    for name in ("C1", "C3"):
        y = use.max_pool2d(use.relu(use.conv2d(y, p[name + ".w"], p[name + ".b"])))
    y = use.flatten(y)
    for name in ("F5", "F6", "OUT"):
        y = use.dense(y, p[name + ".w"], p[name + ".b"])
        y = y if name == "OUT" else use.relu(y)
    return y


def modern_pooled_first(x: Array, p: Mapping[str, Array], use: Any = nn) -> Array:
    """Max pooling and ReLU may change places: both keep the order of numbers."""
    y = use.relu(use.max_pool2d(use.conv2d(x, p["C1.w"], p["C1.b"])))
    y = use.relu(use.max_pool2d(use.conv2d(y, p["C3.w"], p["C3.b"])))
    y = np.maximum(use.flatten(y) @ p["F5.w"].T + p["F5.b"], 0)
    y = np.maximum(y @ p["F6.w"].T + p["F6.b"], 0)
    return y @ p["OUT.w"].T + p["OUT.b"]


def modern_image_by_image(x: Array, p: Mapping[str, Array], use: Any = nn) -> Array:
    return np.concatenate([modern_forward(one[None], p, use) for one in x])


def modern_in_float32(x: Array, p: Mapping[str, Array], use: Any = nn) -> Array:
    low = {name: np.asarray(array, np.float32) for name, array in p.items()}
    return modern_by_names(np.asarray(x, np.float32), low, use)


def modern_given(x: Array, p: Mapping[str, Array]) -> Array:
    """What the exercise begins with: right lines in an order that makes no sense."""
    for name in ("F5", "F6"):
        x = relu(nn.dense(x, p[f"{name}.w"], p[f"{name}.b"]))
    for name in ("C1", "C3"):
        x = nn.max_pool2d(relu(x))
        x = nn.conv2d(x, p[f"{name}.w"], p[f"{name}.b"])
    x = nn.flatten(x)
    return nn.dense(x, p["OUT.w"], p["OUT.b"])


class _Other:
    """The course's functions, some of them exchanged."""

    def __init__(self, **functions: Callable[..., Array]) -> None:
        self.__dict__.update(functions)

    def __getattr__(self, name: str) -> Any:
        return getattr(nn, name)


def _with(**functions: Callable[..., Array]) -> Callable[..., Array]:
    other = _Other(**functions)
    return lambda x, p, use=nn: modern_forward(x, p, other)


def _channels_last(x: Array) -> Array:
    return np.ascontiguousarray(np.moveaxis(x, 1, -1)).reshape(len(x), -1)


def _modern_case(rng: Generator) -> tuple[Array, Weights]:
    first, second = (int(n) for n in rng.integers(2, 6, 2))
    h, w = (int(n) for n in rng.integers(1, 4, 2))
    H, W = (2 * (2 * n + second - 1) + first - 1 for n in (h, w))
    c1, c3, f5, f6 = (int(n) for n in rng.integers(2, 7, 4))
    sizes = (c1, c3, f5, f6, 10)
    p = random_weights(int(rng.integers(999)), sizes, (first, second), c3 * h * w)
    return rng.normal(size=(int(rng.integers(1, 4)), 1, H, W)), p


_F5 = 'f5 = use.relu(use.dense(rows, p["F5.w"], p["F5.b"]))'
_F6 = 'f6 = use.relu(use.dense(f5, p["F6.w"], p["F6.b"]))'
_LAST = 'return use.dense(f6, p["OUT.w"], p["OUT.b"])'
_C1 = 'c1 = use.relu(use.conv2d(x, p["C1.w"], p["C1.b"]))'
_C3 = 'c3 = use.relu(use.conv2d(s2, p["C3.w"], p["C3.b"]))'


def _bare(line: str) -> tuple[str, str]:
    """The edit that takes the ReLU out of a line."""
    return line, line.replace("use.relu(", "", 1)[:-1]


def _ending(end: str) -> tuple[str, str]:
    """The edit that returns ``end`` of the logits ``z``."""
    return _LAST, f"z = {_LAST.removeprefix('return ')}\n    return {end}"


MODERN_FORWARD = Exercise(
    id="16.5",
    name="modern_forward",
    title="Order: the modern network, from pixels to logits",
    kind="order",
    given=modern_given,
    reference=modern_forward,
    plain=modern_forward,
    parts=("z",),
    probes=(
        probe("an image of 4 x 4 and a network of one unit per layer, kernels of 1 x 1",
              by_hand),
        probe("an image of 16 x 16, a small network",
              lambda: (numbers(1, 1, 16, 16),
                       random_weights(0, (2, 3, 5, 4, 10), (5, 3), 12))),
        probe("3 images of 14 x 18, kernels of 3 and 2",
              lambda: (numbers(3, 1, 14, 18, seed=1),
                       random_weights(1, (3, 5, 6, 4, 10), (3, 2), 5 * 2 * 3))),
        probe("2 images of 28 x 28 and the listing's network",
              lambda: (numbers(2, 1, 28, 28, seed=2),
                       random_weights(2, (6, 16, 120, 84, 10), (5, 5), 256))),
        probe("2 images of 32 x 32, the same layers",
              lambda: (numbers(2, 1, 32, 32, seed=3),
                       random_weights(3, (6, 16, 120, 84, 10), (5, 5), 400))),
    ),
    misconceptions=(
        Misconception(
            "J60", "ReLU after OUT",
            "None of your logits is negative: a ReLU follows the last layer. Which "
            "classes could then never be called unlikely?",
            ((_LAST, 'return use.relu(use.dense(f6, p["OUT.w"], p["OUT.b"]))'),),
        ),
        Misconception(
            "J61", "softmax already taken",
            "Your rows add up to 1: they are probabilities. The loss wants logits and "
            "takes the softmax itself. What would a second one do?",
            (_ending("nn.softmax(z)"),),
        ),
        Misconception(
            "J72", "logarithm of the softmax",
            "You return logarithms of probabilities. The loss wants logits and takes "
            "the softmax itself: what does the last layer give?",
            (_ending("np.log(nn.softmax(z))"),),
        ),
        Misconception(
            "J73", "class instead of logits",
            "You return one number per image, the class with the largest logit. The "
            "loss needs all ten logits: which step comes too early?",
            (_ending("z.argmax(axis=1)"),),
        ),
        Misconception(
            "J74", "OUT missing",
            "Your rows are those of F6. Which layer makes ten numbers of them?",
            ((_LAST, "return f6"),),
        ),
        Misconception(
            "J66", "no ReLU at all",
            "There is no ReLU in your network: but for the pooling it is one weighted "
            "sum. What follows each of the four inner layers?",
            wrong=_with(relu=lambda a: a),
        ),
        Misconception(
            "J75", "convolutions without ReLU",
            "Your convolutions pass their negative sums on; F5 and F6 do not. What "
            "follows C1 and C3 as well?",
            (_bare(_C1), _bare(_C3)),
        ),
        Misconception(
            "J76", "dense layers without ReLU",
            "F5 and F6 pass their negative sums on; your convolutions do not. What can "
            "three weighted sums in a row do that one cannot?",
            (_bare(_F5), _bare(_F6)),
        ),
        Misconception(
            "J62", "F5 without ReLU",
            "F5 hands its sums to F6 as they are. What can two weighted sums in a row "
            "do that one cannot?",
            (_bare(_F5),),
        ),
        Misconception(
            "J63", "F6 without ReLU",
            "F6 hands its sums to OUT as they are. What stands between two dense "
            "layers?",
            (_bare(_F6),),
        ),
        Misconception(
            "J64", "C1 without ReLU",
            "C1's negative sums reach C3. What follows each convolution?",
            (_bare(_C1),),
        ),
        Misconception(
            "J65", "C3 without ReLU",
            "C3's negative sums reach F5. What follows each convolution?",
            (_bare(_C3),),
        ),
        Misconception(
            "J69", "squashing of 1998",
            "Your units squash, as in 1998. Which function takes its place here?",
            wrong=_with(relu=nn.squash),
        ),
        Misconception(
            "J77", "tanh for ReLU",
            "Your inner layers use tanh. Which function does the modern network take "
            "instead of a curve that flattens out on both sides?",
            wrong=_with(relu=np.tanh),
        ),
        Misconception(
            "J78", "logistic for ReLU",
            "Your inner layers use the logistic function. Which function does the "
            "modern network take instead of a curve that flattens out on both sides?",
            wrong=_with(relu=nn.logistic),
        ),
        Misconception(
            "J79", "absolute value for ReLU",
            "Your inner layers take the absolute value: a sum of -5 becomes 5. What "
            "does a ReLU make of it?",
            wrong=_with(relu=np.abs),
        ),
        Misconception(
            "J67", "mean pooling",
            "Your pooling takes the mean of four. The listing says Max: which of the "
            "four passes?",
            wrong=_with(max_pool2d=lambda x: nn.mean_pool2d(x)),
        ),
        Misconception(
            "J80", "block sums for pooling",
            "Your pooling adds up the four numbers of a block, as S2 of 1998 does. The "
            "listing says Max: which of the four passes?",
            wrong=_with(max_pool2d=lambda x: nn.block_sums(x)),
        ),
        Misconception(
            "J70", "corner of each block",
            "Your pooling takes the top left corner of each block. Which of the four "
            "numbers should pass?",
            wrong=_with(max_pool2d=lambda x: x[:, :, ::2, ::2]),
        ),
        Misconception(
            "J68", "flattened pixel by pixel",
            "You flatten as Keras does: all maps of one pixel, then the next pixel. "
            "These weights expect map after map. Which axis runs slowest?",
            wrong=_with(flatten=_channels_last),
        ),
        Misconception(
            "J71", "convolutions without biases",
            "Your two convolutions have no bias. Which of the arguments of conv2d adds "
            "it?",
            wrong=_with(conv2d=lambda x, w, b: nn.conv2d(x, w, 0 * b)),
        ),
        Misconception(
            "J81", "dense layers without biases",
            "Your three dense layers have no bias. Which of the arguments of dense adds "
            "it?",
            wrong=_with(dense=lambda x, w, b: nn.dense(x, w, 0 * b)),
        ),
        Misconception(
            "J82", "no biases at all",
            "There are no biases in your network. Each layer has two entries in p: "
            "which of them do you use?",
            wrong=_with(
                conv2d=lambda x, w, b: nn.conv2d(x, w, 0 * b),
                dense=lambda x, w, b: nn.dense(x, w, 0 * b),
            ),
        ),
        families.kernel_rotated(
            "J83",
            wrong=_with(conv2d=lambda x, w, b: nn.conv2d(x, w[:, :, ::-1, ::-1], b)),
        ),
    ),
    alternatives=(
        modern_by_names, modern_pooled_first, modern_image_by_image, modern_in_float32
    ),
    hints=(
        "Follow the table of shapes: convolution, pooling, convolution, pooling, one "
        "row, three dense layers. Where does a ReLU stand?",
        "A ReLU follows C1, C3, F5 and F6; OUT is left alone, because softmax belongs to "
        "the loss.",
        'c1 = relu(nn.conv2d(x, p["C1.w"], p["___"]))\ns2 = nn.max_pool2d(___)\n'
        'rows = nn.flatten(___)\nreturn nn.dense(___, p["OUT.w"], p["OUT.b"])',
    ),
    explanation=(
        "The architecture of LeNet-5 with other parts. Max pooling has no parameters and "
        "no curve after it; since both keep the order of numbers, ReLU and max pooling may "
        "change places. The output is ten logits: softmax is part of the loss (chapter "
        "09)."
    ),
    general=_modern_case,
    after="The widget below runs the trained one beside LeNet-5.",
)  # fmt: skip
