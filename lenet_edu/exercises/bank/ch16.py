"""Chapter 16, the modern LeNet: its data, shapes, ReLU, forward pass, counts, Adam."""

# The plain functions are written as a learner would, in small steps.
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ... import nn
from ..exercise import Exercise, Misconception
from .probes import numbers, probe, whole

Array = np.ndarray
Generator = np.random.Generator
Pair = tuple[Array, Array]
Triple = tuple[Array, Array, Array]

# 16.1


def prepare(images: Array, labels: Array) -> Pair:
    N, H, W = images.shape
    x = images / 255
    x = x.reshape(N, 1, H, W)
    t = np.zeros((N, 10))
    for n in range(N):
        t[n, labels[n]] = 1.0
    return x, t


def prepare_by_indexing(images: Array, labels: Array) -> Pair:
    t = np.zeros((len(labels), 10))
    t[np.arange(len(labels)), labels] = 1
    return images[:, None].astype(float) / 255.0, t


def prepare_by_eye(images: Array, labels: Array) -> Pair:
    return np.expand_dims(images, 1) / np.float32(255), np.eye(10)[labels]


def prepare_by_comparing(images: Array, labels: Array) -> Pair:
    t = np.equal(np.asarray(labels)[:, None], np.arange(10)).astype(float)
    return np.multiply(images[:, None], 1 / 255), t


def _bytes(*shape: int, seed: int = 0) -> Array:
    image = whole(*shape, seed=seed, high=256).astype(np.uint8)
    image.flat[:3] = 0, 255, 128
    return image


def _digits(*labels: int) -> Array:
    return np.array(labels, dtype=np.uint8)


def _prepare_case(rng: Generator) -> Pair:
    N, H, W = int(rng.integers(1, 6)), int(rng.integers(2, 6)), int(rng.integers(2, 6))
    images = rng.integers(0, 256, (N, H, W)).astype(np.uint8)
    return images, rng.integers(0, 10, N).astype(np.uint8)


_SCALE = "x = images / 255"
_AXIS = "x = x.reshape(N, 1, H, W)"
_ONE = "t[n, labels[n]] = 1.0"

PREPARE = Exercise(
    id="16.1",
    name="prepare",
    title="Bytes to 0…1, labels to one-hot rows",
    reference=prepare_by_indexing,
    plain=prepare,
    parts=("x", "t"),
    probes=(
        probe("one image of 2 x 3 pixels, a 7",
              lambda: (_bytes(1, 2, 3), _digits(7))),
        probe("three images of 2 x 4 pixels, a 0, a 9 and a 3",
              lambda: (_bytes(3, 2, 4, seed=1), _digits(0, 9, 3))),
        probe("ten images of 3 x 10 pixels, one of each digit in a mixed order",
              lambda: (_bytes(10, 3, 10, seed=2),
                       _digits(3, 1, 4, 0, 5, 9, 2, 6, 8, 7))),
    ),
    misconceptions=(
        Misconception(
            "T01", "integer division",
            "Nearly all of your grey levels became 0: // throws away what is behind the "
            "point. Which division keeps it?",
            ((_SCALE, "x = images // 255"),),
        ),
        Misconception(
            "J01", "not scaled",
            "Your pixels still go up to 255. Whose largest value should become 1?",
            ((_SCALE, "x = images / 1"),),
        ),
        Misconception(
            "J02", "divided by 256",
            "Your brightest pixel is a little below 1. Bytes have 256 values, but which "
            "is the largest?",
            ((_SCALE, "x = images / 256"),),
        ),
        Misconception(
            "J03", "grey levels of 1998",
            "Your levels lie between -0.1 and 1.175. That is how the paper fed LeNet-5; "
            "what does the listing do instead?",
            ((_SCALE, "x = images / 255 * 1.275 - 0.1"),),
        ),
        Misconception(
            "J04", "ink and paper exchanged",
            "Your ink is 0 and your paper 1. In MNIST 255 is ink: what should it become?",
            ((_SCALE, "x = 1 - images / 255"),),
        ),
        Misconception(
            "J05", "no axis for the maps",
            "A convolution wants (N, C, H, W), and yours has three axes. How many maps "
            "has a grey image, and where does that axis go?",
            ((_AXIS, "x = x.reshape(N, H, W)"),),
        ),
        Misconception(
            "J06", "axis of maps at the end",
            "Your axis of maps comes last, as Keras wants it. This course keeps it "
            "behind the batch: which place is that?",
            ((_AXIS, "x = x.reshape(N, H, W, 1)"),),
        ),
        Misconception(
            "J07", "rows and columns exchanged",
            "Height and width have changed places. Which of them comes first?",
            ((_AXIS, "x = x.reshape(N, 1, W, H)"),),
        ),
        Misconception(
            "J08", "one-hot transposed",
            "Your targets have a row per class. Every image is a row elsewhere: which "
            "axis counts the images here?",
            (("return x, t", "return x, t.T"),),
        ),
        Misconception(
            "J09", "off by one",
            "The 1 of each row stands one place too far left. Which class has place 0?",
            ((_ONE, "t[n, labels[n] - 1] = 1.0"),),
        ),
        Misconception(
            "J10", "label instead of 1",
            "The right place is found, but the label itself is written there. What makes "
            "a row add up to 1?",
            ((_ONE, "t[n, labels[n]] = labels[n]"),),
        ),
        Misconception(
            "J11", "targets of -1 and 1",
            "Your wrong classes have -1. The shares of a softmax lie between 0 and 1: "
            "what should they be compared with?",
            (("np.zeros((N, 10))", "np.zeros((N, 10)) - 1"),),
        ),
        Misconception(
            "J12", "as many columns as labels",
            "Your rows end at the largest label that happens to be there. How many "
            "classes are there, whatever the batch holds?",
            wrong=lambda images, labels: (
                prepare(images, labels)[0], np.eye(int(labels.max()) + 1)[labels]
            ),
        ),
    ),
    alternatives=(prepare_by_indexing, prepare_by_eye, prepare_by_comparing),
    hints=(
        "Two small jobs. Which number of a byte should become 1? And where does the "
        "axis for the single grey map go?",
        "Begin the targets with zeros, a row per image and a column per class; then put "
        "a single 1 into each row.",
        "x = images / ___\nx = x.reshape(N, ___, H, W)\nt = np.zeros((___, ___))\n"
        "t[n, ___] = 1.0  # for every n",
    ),
    explanation=(
        "$x = \\text{bytes} / 255$, so paper is 0 and ink 1; $t_{n,i} = 1$ where $i$ is "
        "the label of image $n$, else 0. One-hot rows are what "
        "`categorical_crossentropy` expects; with whole-number labels the same loss is "
        "called `sparse_categorical_crossentropy`."
    ),
    general=_prepare_case,
    after="The chapter's training uses it.",
)  # fmt: skip


# 16.2


def listing_shapes(height: int, width: int, padding: int) -> list[tuple[int, ...]]:
    shapes: list[tuple[int, ...]] = []
    h = height + 2 * padding
    w = width + 2 * padding
    for maps in (6, 16):
        h = h - 4
        w = w - 4
        shapes.append((maps, h, w))
        h = h // 2
        w = w // 2
        shapes.append((maps, h, w))
    shapes.append((maps * h * w,))
    return shapes


def shapes_written_out(height: int, width: int, padding: int) -> list[tuple[int, ...]]:
    h1, w1 = height + 2 * padding - 4, width + 2 * padding - 4
    h2, w2 = h1 // 2, w1 // 2
    h3, w3 = h2 - 4, w2 - 4
    h4, w4 = h3 // 2, w3 // 2
    return [(6, h1, w1), (6, h2, w2), (16, h3, w3), (16, h4, w4), (16 * h4 * w4,)]


def shapes_by_running(height: int, width: int, padding: int) -> list[tuple[int, ...]]:
    x, shapes = np.zeros((1, 1, height, width)), []
    for maps, p in ((6, padding), (16, 0)):
        x = nn.conv2d(x, np.zeros((maps, x.shape[1], 5, 5)), np.zeros(maps), 1, p)
        shapes.append(x.shape[1:])
        x = nn.max_pool2d(x)
        shapes.append(x.shape[1:])
    return [*shapes, nn.flatten(x).shape[1:]]


def shapes_by_output_size(
    height: int, width: int, padding: int
) -> list[tuple[int, ...]]:
    sides = [(height, width)]
    for kernel, stride, p in ((5, 1, padding), (2, 2, 0), (5, 1, 0), (2, 2, 0)):
        sides.append(
            tuple(nn.output_size(n, kernel, stride, p) for n in sides[-1])  # type: ignore[arg-type]
        )
    shapes = [(maps, *s) for maps, s in zip((6, 6, 16, 16), sides[1:], strict=True)]
    return [*shapes, (int(np.prod(shapes[-1])),)]


def _shapes_case(rng: Generator) -> tuple[int, int, int]:
    h, w, p = (int(n) for n in rng.integers((16, 16, 0), (40, 40, 4)))
    return h, w, p


def _shapes_of(first: int = 4, second: int = 4) -> Callable[..., Any]:
    def shapes(height: int, width: int, padding: int) -> list[tuple[int, ...]]:
        found: list[tuple[int, ...]] = []
        h, w = height + 2 * padding, width + 2 * padding
        for maps, less in ((6, first), (16, second)):
            h, w = h - less, w - less
            found.append((maps, h, w))
            h, w = h // 2, w // 2
            found.append((maps, h, w))
        return [*found, (maps * h * w,)]

    return shapes


def _padded_twice(height: int, width: int, padding: int) -> list[tuple[int, ...]]:
    less = 4 - 2 * padding
    return _shapes_of(4, less)(height, width, padding)


LISTING_SHAPES = Exercise(
    id="16.2",
    name="listing_shapes",
    title="What the listing really makes of an image",
    reference=shapes_written_out,
    plain=listing_shapes,
    parts=("shapes",),
    probes=(
        probe("28 x 28 pixels, no padding", lambda: (28, 28, 0)),
        probe("28 x 28 pixels, padding 2", lambda: (28, 28, 2)),
        probe("20 x 30 pixels, padding 1", lambda: (20, 30, 1)),
        probe("21 x 18 pixels, no padding", lambda: (21, 18, 0)),
    ),
    misconceptions=(
        Misconception(
            "J20", "32 taken for granted",
            "Your shapes are those of 32 x 32 pixels, as the listing's comments say. "
            "What comes in is smaller: what does the first convolution make of it?",
            wrong=lambda height, width, padding: listing_shapes(32, 32, 0),
        ),
        Misconception(
            "J21", "sizes kept by the convolutions",
            "Your convolutions keep the size. That is padding=\"same\"; what does a "
            "window of 5 lose without it?",
            wrong=_shapes_of(0, 0),
        ),
        Misconception(
            "J22", "the forgotten 1",
            "Your convolutions lose 5 pixels. A window of 5 has 28 places on 32 pixels: "
            "how many are lost?",
            wrong=_shapes_of(5, 5),
        ),
        Misconception(
            "J23", "padded on one side",
            "Your padding counts once. There is a frame on the left and on the right: "
            "by how much does the width grow?",
            (("height + 2 * padding", "height + padding"),
             ("width + 2 * padding", "width + padding")),
        ),
        Misconception(
            "J24", "padding ignored",
            "Your answer does not depend on the padding. Where does the frame come in?",
            (("height + 2 * padding", "height"), ("width + 2 * padding", "width")),
        ),
        Misconception(
            "J25", "both convolutions padded",
            "You pad in front of C3 too. The frame belongs to the image: how many layers "
            "see the image?",
            wrong=_padded_twice,
        ),
        Misconception(
            "J26", "rows and columns exchanged",
            "On an image that is wider than high your sides are exchanged. Which comes "
            "first in (maps, rows, columns)?",
            (("h = height + 2 * padding", "h = width + 2 * padding"),
             ("w = width + 2 * padding", "w = height + 2 * padding")),
        ),
        Misconception(
            "J27", "one map flattened",
            "Your last number counts the pixels of one map. How many maps are "
            "flattened?",
            (("shapes.append((maps * h * w,))", "shapes.append((h * w,))"),),
        ),
        Misconception(
            "J28", "always 400 features",
            "You flatten 400 numbers whatever the image. 400 is 16 x 5 x 5: is S4 "
            "always of 5 x 5?",
            (("shapes.append((maps * h * w,))", "shapes.append((400,))"),),
        ),
        Misconception(
            "J29", "pooling left out",
            "Your pooling layers keep the size. What does a step of 2 do to it?",
            (("h = h // 2", "h = h // 1"), ("w = w // 2", "w = w // 1")),
        ),
    ),
    alternatives=(shapes_written_out, shapes_by_running, shapes_by_output_size),
    hints=(
        "Two rounds of the same: a window of 5, then blocks of 2. What is left of 28 "
        "after each?",
        "Begin with the image and its frame on both sides. A window of 5 costs 4 "
        "pixels, and a half pixel left over by pooling is dropped.",
        "h, w = height + ___ * padding, width + ___ * padding\nfor maps in (6, ___):\n"
        "    h, w = h - ___, w - ___\n    shapes.append((maps, h, w))\n"
        "    h, w = h // ___, w // ___\n    shapes.append((maps, h, w))",
    ),
    explanation=(
        "A window of 5 has $n - 5 + 1$ places, blocks of 2 leave $\\lfloor n/2 \\rfloor$. "
        "So 28 → 24 → 12 → 8 → 4 without padding, and 32 → 28 → 14 → 10 → 5 with a frame "
        "of two pixels: $16 \\cdot 4 \\cdot 4 = 256$ features, or $16 \\cdot 5 \\cdot 5 = "
        "400$."
    ),
    general=_shapes_case,
    after="The next cell puts these shapes beside the usual comments.",
)  # fmt: skip

# 16.3


def relu(a: Array) -> Array:
    y = np.zeros(np.shape(a))
    for place in np.ndindex(y.shape):
        if a[place] > 0:
            y[place] = a[place]
    return y


def relu_by_maximum(a: Array) -> Array:
    return np.maximum(a, 0)


def relu_by_where(a: Array) -> Array:
    return np.where(np.asarray(a) > 0, a, 0.0)


def relu_by_clip(a: Array) -> Array:
    return np.clip(a, 0, None)


def relu_by_halves(a: Array) -> Array:
    return (np.asarray(a) + np.abs(a)) / 2


def _relu_in_place(a: Array) -> Array:
    a[a < 0] = 0
    return a


RELU = Exercise(
    id="16.3",
    name="relu",
    title="ReLU",
    reference=nn.relu,
    plain=relu,
    probes=(
        probe("a = -2, -0.5, 0, 0.5, 2",
              lambda: (np.array([-2.0, -0.5, 0.0, 0.5, 2.0]),)),
        probe("2 images with 3 maps of 2 x 4", lambda: (numbers(2, 3, 2, 4),)),
        probe("rows of 3 x 5, up to 1,000", lambda: (1000 * numbers(3, 5, seed=1),)),
    ),
    misconceptions=(
        Misconception("J40", "absolute value",
            "At -2 you return 2. A negative sum should be silent: what is its output?",
            wrong=lambda a: np.abs(a)),
        Misconception("J41", "the wrong half",
            "You keep what is below 0. Which half passes?",
            (("a[place] > 0", "a[place] < 0"),)),
        Misconception("J42", "a step",
            "Your output is 0 or 1. A ReLU lets the number itself through: how large is "
            "it at 2?",
            (("y[place] = a[place]", "y[place] = 1.0"),)),
        Misconception("J43", "cut off at 1",
            "You cut off above 1 as well. Does a ReLU saturate on its right side?",
            wrong=lambda a: np.clip(a, 0, 1)),
        Misconception("J44", "leaky",
            "Below 0 a little passes in yours. That is a leaky ReLU, another function: "
            "what does the plain one do with -2?",
            wrong=lambda a: np.where(np.asarray(a) > 0, a, 0.01 * np.asarray(a))),
        Misconception("J45", "logistic",
            "At 0 you return one half: that is the logistic curve. What does a ReLU give "
            "there?",
            wrong=lambda a: nn.logistic(a)),
        Misconception("J46", "squashing of 1998",
            "Your output never leaves -1.7159 to 1.7159: this is the squashing of 1998. "
            "Which curve replaces it today?",
            wrong=lambda a: nn.squash(a)),
        Misconception("J47", "softplus",
            "At 0 you return 0.69: your curve is smooth. The asked one has a corner; "
            "where?",
            wrong=lambda a: np.logaddexp(0, a)),
        Misconception("J48", "threshold of 1",
            "At 0.5 you return 0. From where on does a ReLU let through?",
            (("a[place] > 0", "a[place] > 1"),)),
        Misconception("J49", "largest of all",
            "Your numbers are all equal: you took the largest of the whole array. What "
            "is each number compared with?",
            wrong=lambda a: np.zeros(np.shape(a)) + max(0.0, float(np.max(a)))),
    ),
    alternatives=(relu_by_maximum, relu_by_where, relu_by_clip, relu_by_halves),
    hints=(
        "Draw it: on the left of 0 it is flat, on the right it rises with the slope 1.",
        "Each number is compared with 0, and the larger one of the two stays. NumPy "
        "does so for whole arrays.",
        "return np.maximum(___, ___)",
    ),
    explanation=(
        "$f(a) = \\max(a, 0)$. Its slope is 1 or 0, so it does not saturate on the "
        "right; the paper of 1998 does not use it."
    ),
    general=lambda rng: (
        rng.normal(size=tuple(rng.integers(1, 5, int(rng.integers(1, 5))))) * 3,
    ),
    after="The modern network uses it in four places.",
    widget="SquashingExplorer",
    equivalent_mutants={
        "a[place] > 0 -> a[place] >= 0 in if a[place] > 0:":
            "at 0 both branches give 0",
    },
)  # fmt: skip

# 16.4


def reference_relu_backward(dy: Array, a: Array) -> Array:
    """The course's answer to 16.4; the slope at 0 is 0."""
    return np.where(np.asarray(a) > 0, dy, 0.0)


def relu_backward(dy: Array, a: Array) -> Array:
    da = np.zeros(np.shape(dy))
    for place in np.ndindex(da.shape):
        if a[place] > 0:
            da[place] = dy[place]
    return da


def relu_backward_by_where(dy: Array, a: Array) -> Array:
    return np.where(np.asarray(a) > 0, dy, 0)


def relu_backward_by_output(dy: Array, a: Array) -> Array:
    y = np.maximum(a, 0)
    return dy * np.sign(y)


def relu_backward_by_mask(dy: Array, a: Array) -> Array:
    da = np.array(dy)
    da[np.asarray(a) <= 0] = 0
    return da


def _at_zero() -> Pair:
    return np.array([3.0, -4.0, 5.0, -6.0]), np.array([-2.0, 0.0, 0.5, 2.0])


_IF = "if a[place] > 0:"
_GO = "da[place] = dy[place]"

RELU_BACKWARD = Exercise(
    id="16.4",
    name="relu_backward",
    title="ReLU, backwards",
    reference=reference_relu_backward,
    plain=relu_backward,
    parts=("da",),
    probes=(
        probe("dy = 3, -4, 5, -6 at a = -2, 0, 0.5, 2", _at_zero),
        probe("maps of 2 x 3 x 4 x 5, random dy",
              lambda: (numbers(2, 3, 4, 5), numbers(2, 3, 4, 5, seed=1))),
        probe("a black picture: a = 0 everywhere",
              lambda: (numbers(2, 6, seed=2), np.zeros((2, 6)))),
    ),
    misconceptions=(
        Misconception("J50", "passed at zero",
            "Where a is exactly 0 you pass the gradient on. The corner has no slope of "
            "its own; this course takes 0 there. Is 0 above 0?",
            ((_IF, "if a[place] >= 0:"),)),
        Misconception("J51", "asked dy instead of a",
            "You look at the sign of dy. Which units were silent is decided on the way "
            "forward: by which array?",
            ((_IF, "if dy[place] > 0:"),)),
        Misconception("J52", "the wrong half",
            "You pass the gradient where the unit was silent. Which side of a ReLU has "
            "the slope 1?",
            ((_IF, "if a[place] < 0:"),)),
        Misconception("J53", "times the value",
            "You multiply by a, the value. The slope on the right is the same everywhere: "
            "how large is it?",
            ((_GO, "da[place] = dy[place] * a[place]"),)),
        Misconception("J54", "slope without dy",
            "You return the slope alone. What does the chain rule multiply it by?",
            ((_GO, "da[place] = 1.0"),)),
        Misconception("J55", "everything passes",
            "You pass all of dy on. Could a silent unit have changed the loss?",
            ((_IF, "if True:"),)),
        Misconception("J57", "slope of the squashing",
            "Your slope depends on how large a is: it is the one of the squashing of "
            "1998. What is the slope of a straight line?",
            wrong=lambda dy, a: dy * nn.squash_slope(nn.squash(a))),
        Misconception("J58", "sign of a",
            "Where a is negative you send back -dy. A flat piece has which slope?",
            wrong=lambda dy, a: np.asarray(dy) * np.sign(a)),
        Misconception("J59", "only where both are positive",
            "You pass dy where a and dy are positive. May a gradient not be negative?",
            ((_IF, "if a[place] > 0 and dy[place] > 0:"),)),
    ),
    alternatives=(
        relu_backward_by_where, relu_backward_by_output, relu_backward_by_mask
    ),
    hints=(
        "Move one number of a by a little. When does the output follow, and when not?",
        "The slope is 1 above 0 and 0 elsewhere; the gradient from above is multiplied "
        "by it.",
        "return ___ * (___ > 0)",
    ),
    explanation=(
        "$\\partial E / \\partial a = \\partial E / \\partial y \\cdot [a > 0]$. Asking "
        "the output instead gives the same, since $y > 0$ exactly where $a > 0$. At "
        "$a = 0$ any number from 0 to 1 would do; with 0, black background sends nothing "
        "back."
    ),
    general=lambda rng: tuple(rng.normal(size=(2, 3, int(rng.integers(1, 6))))),
    after="A unit whose a is below 0 for every image never learns again: a dead unit.",
)  # fmt: skip

# 16.5


class Weights(dict[str, Array]):
    """Parameters by name; shown by their shapes."""

    def __repr__(self) -> str:
        return "{" + ", ".join(f"{n}: {a.shape}" for n, a in self.items()) + "}"


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


def _bare(line: str) -> str:
    """The line without its ReLU."""
    return line.replace("use.relu(", "", 1)[:-1]


MODERN_FORWARD = Exercise(
    id="16.5",
    name="modern_forward",
    title="The modern network, from pixels to logits",
    reference=modern_forward,
    plain=modern_forward,
    parts=("z",),
    probes=(
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
        Misconception("J60", "ReLU behind OUT",
            "None of your logits is negative: a ReLU stands behind the last layer. Which "
            "classes could then never be called unlikely?",
            ((_LAST, 'return use.relu(use.dense(f6, p["OUT.w"], p["OUT.b"]))'),)),
        Misconception("J61", "softmax already taken",
            "Your rows add up to 1: they are shares. The loss wants logits and takes the "
            "softmax itself. What would a second one do?",
            ((_LAST, 'return nn.softmax(use.dense(f6, p["OUT.w"], p["OUT.b"]))'),)),
        Misconception("J62", "F5 without ReLU",
            "F5 hands its sums to F6 as they are. What can two weighted sums in a row do "
            "that one cannot?",
            ((_F5, _bare(_F5)),)),
        Misconception("J63", "F6 without ReLU",
            "F6 hands its sums to OUT as they are. What stands between two dense "
            "layers?",
            ((_F6, _bare(_F6)),)),
        Misconception("J64", "C1 without ReLU",
            "C1's negative sums reach C3. What stands behind each convolution?",
            ((_C1, _bare(_C1)),)),
        Misconception("J65", "C3 without ReLU",
            "C3's negative sums reach F5. What stands behind each convolution?",
            ((_C3, _bare(_C3)),)),
        Misconception("J66", "no ReLU at all",
            "Nothing bends in your network: but for the pooling it is one weighted sum. "
            "What stands behind each of the four inner layers?",
            wrong=_with(relu=lambda a: a)),
        Misconception("J67", "mean pooling",
            "Your pooling takes the mean of four. The listing says Max: which of the "
            "four passes?",
            wrong=_with(max_pool2d=lambda x: nn.mean_pool2d(x))),
        Misconception("J68", "flattened map by map, pixel first",
            "You flatten as Keras does, all maps of a pixel together. These weights "
            "expect map after map. Which axis runs slowest?",
            wrong=_with(flatten=_channels_last)),
        Misconception("J69", "squashing of 1998",
            "You squash as in 1998. Which function takes its place here?",
            wrong=_with(relu=nn.squash)),
        Misconception("J70", "corner of each block",
            "You pool by taking the corner of each block. Which of the four is asked?",
            wrong=_with(max_pool2d=lambda x: x[:, :, ::2, ::2])),
        Misconception("J71", "biases of the convolutions left out",
            "Your two convolutions have no bias. Look for b in their calls: who adds it?",
            wrong=_with(conv2d=lambda x, w, b: nn.conv2d(x, w, 0 * b))),
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
        "The plan of LeNet-5 with other parts. Max pooling has no parameters and no "
        "curve behind it; since both keep the order of numbers, ReLU and max pooling may "
        "change places. The output is ten logits: softmax is part of the loss (chapter "
        "09)."
    ),
    general=_modern_case,
    after="The widget below runs the trained one beside LeNet-5.",
)  # fmt: skip

# 16.6


def from_60000(
    table: Array, pooled: Sequence[int], units: int, classes: int
) -> tuple[int, int, int]:
    C3, S2 = table.shape
    connected = int(table.sum())
    more_kernels = 25 * (C3 * S2 - connected)
    pooling = 0
    for maps in pooled:
        pooling = pooling - 2 * maps
    output = classes * (units + 1)
    return more_kernels, pooling, output


def bridge_by_counting(
    table: Array, pooled: Sequence[int], units: int, classes: int
) -> tuple[int, int, int]:
    missing = 25 * int((~np.asarray(table, bool)).sum())
    return missing, -2 * sum(pooled), units * classes + classes


def bridge_by_two_networks(
    table: Array, pooled: Sequence[int], units: int, classes: int
) -> tuple[int, int, int]:
    full = np.ones_like(table)
    old = sum(25 * int(row.sum()) + 1 for row in table)
    new = sum(25 * int(row.sum()) + 1 for row in full)
    coefficients = sum(maps + maps for maps in pooled)
    return new - old, 0 - coefficients, nn.dense_counts(units, classes)[0]


def bridge_map_by_map(
    table: Array, pooled: Sequence[int], units: int, classes: int
) -> list[int]:
    more = sum(25 * (len(row) - int(row.sum())) for row in np.asarray(table))
    return [
        more,
        -sum(np.multiply(2, list(pooled)).tolist()),
        classes * units + classes,
    ]


def _table(F: int, C: int, seed: int) -> Array:
    return np.random.default_rng(seed).random((F, C)) < 0.6


def _bridge_case(rng: Generator) -> tuple[Array, list[int], int, int]:
    F, C = (int(n) for n in rng.integers(2, 20, 2))
    pooled = [int(n) for n in rng.integers(1, 20, int(rng.integers(1, 4)))]
    units, classes = (int(n) for n in rng.integers(2, 100, 2))
    return _table(F, C, int(rng.integers(99))), pooled, units, classes


_MORE = "more_kernels = 25 * (C3 * S2 - connected)"
_POOL = "pooling = pooling - 2 * maps"
_OUTPUT = "output = classes * (units + 1)"

FROM_60000 = Exercise(
    id="16.6",
    name="from_60000",
    title="Why 61,706 and not 60,000",
    reference=bridge_by_counting,
    plain=from_60000,
    parts=("c3", "pooling", "output"),
    probes=(
        probe("LeNet-5: its table, S2 and S4 of 6 and 16 maps, 84 units, 10 classes",
              lambda: (nn.c3_table(), [6, 16], 84, 10)),
        probe("a table of 5 x 3, one pooling layer of 4 maps, 7 units, 2 classes",
              lambda: (_table(5, 3, 1), [4], 7, 2)),
        probe("a full table of 4 x 4, pooling of 3, 4 and 5 maps, 9 units, 3 classes",
              lambda: (np.ones((4, 4), bool), [3, 4, 5], 9, 3)),
    ),
    misconceptions=(
        Misconception("K20", "kernels without their size",
            "You count how many kernels come in, not their weights. How many numbers has "
            "a kernel of 5 x 5?",
            ((_MORE, "more_kernels = C3 * S2 - connected"),)),
        Misconception("K21", "connected kernels counted",
            "Your first number counts the kernels that the table has. Which ones come in "
            "when it goes?",
            ((_MORE, "more_kernels = 25 * connected"),)),
        Misconception("K22", "new biases in C3",
            "You give C3 new biases. It has a bias per map in both networks: does that "
            "number change?",
            ((_MORE, "more_kernels = 25 * (C3 * S2 - connected) + C3"),)),
        Misconception("K23", "one number per pooled map",
            "You take away one number per map of S2 and S4. Each has a coefficient, and "
            "what else?",
            ((_POOL, "pooling = pooling - maps"),)),
        Misconception("K24", "five numbers per pooled map",
            "You take away a weight for each of four inputs and a bias. Which number do "
            "the four inputs share?",
            ((_POOL, "pooling = pooling - 5 * maps"),)),
        Misconception("K25", "sign of the pooling",
            "Your second number is positive. Do the parameters become more or fewer when "
            "pooling loses its own?",
            ((_POOL, "pooling = pooling + 2 * maps"),)),
        Misconception("K26", "only the first pooling layer",
            "You took one pooling layer into account. How many are in the list?",
            wrong=lambda table, pooled, units, classes: from_60000(
                table, list(pooled)[:1], units, classes)),
        Misconception("K27", "output without biases",
            "Your dense output has no biases. How many has it?",
            ((_OUTPUT, "output = classes * units"),)),
        Misconception("K28", "output replaced one for one",
            "You count only what the dense output has more than the RBF's fixed numbers. "
            "How many of those were trained?",
            ((_OUTPUT, "output = classes"),)),
        Misconception("K29", "one bias for the output",
            "You count one bias for the whole output layer. How many sums does it form?",
            ((_OUTPUT, "output = classes * units + 1"),)),
        Misconception("K30", "biases of the units",
            "Your biases belong to F6's units. Whose biases does the output layer have?",
            ((_OUTPUT, "output = units * (classes + 1)"),)),
    ),
    alternatives=(bridge_by_counting, bridge_by_two_networks, bridge_map_by_map),
    hints=(
        "Three things change a count: C3's table goes, pooling loses its numbers, and "
        "the output learns its own. Which of them makes it smaller?",
        "Each cross that the table lacks becomes a kernel of 25 numbers. Each pooled map "
        "had a coefficient and a bias. An output unit has its weights and a bias.",
        "more_kernels = 25 * (table.size - ___)\npooling = -___ * sum(pooled)\n"
        "output = classes * (___ + ___)",
    ),
    explanation=(
        "$25 (96 - 60) = 900$ more in C3, $2 (6 + 16) = 44$ fewer in S2 and S4, and $10 "
        "(84 + 1) = 850$ in an output that had 840 fixed numbers and none to train: "
        "$60{,}000 + 900 - 44 + 850 = 61{,}706$. C1, C5 and F6 count the same."
    ),
    general=_bridge_case,
    after="The next cell adds them up.",
)  # fmt: skip

# 16.7


def adam_step(
    w: Array, g: Array, m: Array, s: Array, t: int, rate: float = 0.001
) -> Triple:
    m = 0.9 * m + 0.1 * g
    s = 0.999 * s + 0.001 * g * g
    mean = m / (1 - 0.9**t)
    square = s / (1 - 0.999**t)
    step = rate * mean / (np.sqrt(square) + 1e-8)
    return w - step, m, s


def adam_number_by_number(
    w: Array, g: Array, m: Array, s: Array, t: int, rate: float = 0.001
) -> Triple:
    w, m, s = (np.array(a, dtype=float) for a in (w, m, s))
    for i in np.ndindex(w.shape):
        m[i] += 0.1 * (g[i] - m[i])
        s[i] += 0.001 * (g[i] ** 2 - s[i])
        size = (s[i] / (1 - 0.999**t)) ** 0.5 + 1e-8
        w[i] -= rate * m[i] / (1 - 0.9**t) / size
    return w, m, s


def adam_with_names(
    w: Array, g: Array, m: Array, s: Array, t: int, rate: float = 0.001
) -> Triple:
    b1, b2, epsilon = 0.9, 0.999, 1e-8
    m, s = b1 * m + (1 - b1) * g, b2 * s + (1 - b2) * np.square(g)
    corrected = m / (1 - np.power(b1, t)), s / (1 - np.power(b2, t))
    return w - rate * corrected[0] / (np.sqrt(corrected[1]) + epsilon), m, s


def adam_with_one_factor(
    w: Array, g: Array, m: Array, s: Array, t: int, rate: float = 0.001
) -> list[Array]:
    m = m + (g - m) / 10
    s = s + (g**2 - s) / 1000
    root = np.sqrt(1 - 0.999**t)
    return [w - rate * root / (1 - 0.9**t) * m / (np.sqrt(s) + 1e-8 * root), m, s]


def _adam(**changes: Any) -> Callable[..., Triple]:
    """A variant of the step: see the names."""

    def step(
        w: Array, g: Array, m: Array, s: Array, t: int, rate: float = 0.001
    ) -> Triple:
        first, second = changes.get("betas", (0.9, 0.999))
        m = first * m + (1 - first) * g
        s = second * s + (1 - second) * g * g
        t = t + changes.get("late", 0)
        mean, square = m, s
        if changes.get("corrected", True):
            with np.errstate(all="ignore"):
                mean, square = m / (1 - first**t), s / (1 - second**t)
        return w - rate * changes["size"](mean, square), m, s

    return step


def _quietly(a: Array, b: Array) -> Array:
    with np.errstate(all="ignore"):
        return a / b


def _usual(mean: Array, square: Array) -> Array:
    return mean / (np.sqrt(square) + 1e-8)


def _adam_case(rng: Generator) -> tuple[Any, ...]:
    shape = tuple(int(n) for n in rng.integers(1, 5, 2))
    w, g, m = rng.normal(size=(3, *shape))
    return w, g, m, rng.uniform(0.01, 2, shape), int(rng.integers(1, 50)), 0.01


def _start(*gradient: float, rate: float = 0.1) -> tuple[Any, ...]:
    g = np.array(gradient)
    return np.ones(len(g)), g, np.zeros(len(g)), np.zeros(len(g)), 1, rate


_M = "m = 0.9 * m + 0.1 * g"
_S = "s = 0.999 * s + 0.001 * g * g"
_STEP = "step = rate * mean / (np.sqrt(square) + 1e-8)"

ADAM_STEP = Exercise(
    id="16.7",
    name="adam_step",
    title="One step of Adam",
    reference=adam_with_names,
    plain=adam_step,
    parts=("w", "m", "s"),
    probes=(
        probe("the first step: w = 1, 1, gradients 100 and -0.01, rate 0.1",
              lambda: _start(100.0, -0.01)),
        probe("a step 3 with random numbers, rate 0.5",
              lambda: (numbers(2, 3), numbers(2, 3, seed=1), numbers(2, 3, seed=2),
                       numbers(2, 3, seed=3) ** 2, 3, 0.5)),
        probe("a gradient of 0 after others, step 2, the rate left out",
              lambda: (np.array([1.0, 2.0]), np.zeros(2), np.array([0.5, -0.2]),
                       np.array([0.25, 0.04]), 2)),
        probe("a tiny gradient at the first step, 1e-8, rate 0.1",
              lambda: _start(1e-8, -2e-8)),
        probe("nothing has ever moved: gradients 0, step 1",
              lambda: _start(0.0, 0.0)),
    ),
    misconceptions=(
        Misconception("O60", "no correction at the start",
            "Your first step is too long by about three. m and s start at 0 and are too "
            "small at first, s most of all. By what are they divided?",
            wrong=_adam(corrected=False, size=_usual)),
        Misconception("O61", "epsilon under the root",
            "Where gradients are tiny your step is far too small: your 1e-8 stands under "
            "the root, where it counts as 1e-4. Where does it belong?",
            ((_STEP, "step = rate * mean / np.sqrt(square + 1e-8)"),)),
        Misconception("O62", "m and s exchanged",
            "You divide the squares by the root of the means. Which of the two says "
            "where to go, and which how large gradients are?",
            wrong=lambda w, g, m, s, t, rate=0.001: (
                w - rate * (adam_step(w, g, m, s, t)[2] / (1 - 0.999**t))
                / (np.sqrt(np.abs(adam_step(w, g, m, s, t)[1] / (1 - 0.9**t))) + 1e-8),
                *adam_step(w, g, m, s, t)[1:],
            )),
        Misconception("O63", "steps counted from 0",
            "Your correction belongs to one step earlier; at the first step it divides "
            "by 0. From which number does t count?",
            wrong=_adam(late=-1, size=_usual)),
        Misconception("O64", "no root",
            "You divide by the mean square itself. A gradient of 100 then takes a tiny "
            "step. Of which number is s the square?",
            ((_STEP, "step = rate * mean / (square + 1e-8)"),)),
        Misconception("O65", "betas exchanged",
            "You keep 0.999 of m and 0.9 of s. Which of the two should have the longer "
            "memory?",
            wrong=_adam(betas=(0.999, 0.9), size=_usual)),
        Misconception("O66", "s without the square",
            "Your s is a mean of gradients, not of their squares; its root may not even "
            "exist. What is squared?",
            ((_S, "s = 0.999 * s + 0.001 * np.abs(g)"),)),
        Misconception("O01", "uphill",
            "You walked uphill. Which sign goes down?",
            (("return w - step, m, s", "return w + step, m, s"),)),
        Misconception("O67", "corrected numbers kept",
            "You return m and s after their correction, so the next step corrects them "
            "again. Which ones must be remembered?",
            (("return w - step, m, s", "return w - step, mean, square"),)),
        Misconception("O68", "gradient instead of its mean",
            "Your step uses g alone: nothing is left of the steps before. Which number "
            "remembers them?",
            ((_STEP, "step = rate * g / (np.sqrt(square) + 1e-8)"),)),
        Misconception("O69", "no epsilon",
            "Where no gradient has ever been, you divide 0 by 0. What keeps the division "
            "finite?",
            wrong=_adam(size=lambda mean, square: _quietly(mean, np.sqrt(square)))),
        Misconception("O70", "only the second correction",
            "You correct s but not m, so the first step is a tenth of what it should be. "
            "How much of g is in m after one step?",
            (("mean = m / (1 - 0.9**t)", "mean = m"),)),
        Misconception("O71", "gradient added whole",
            "You add all of g to m, as momentum does. Here m is a mean: which part of g "
            "goes in?",
            ((_M, "m = 0.9 * m + g"),)),
    ),
    alternatives=(adam_number_by_number, adam_with_names, adam_with_one_factor),
    hints=(
        "Two running means: of the gradient, and of its square. Write these two lines "
        "first.",
        "After t steps from 0 a running mean that keeps b has only 1 - b to the power t "
        "of its weight: divide by that. The root is taken before 1e-8 is added.",
        "m = 0.9 * m + ___ * g\ns = 0.999 * s + ___ * g * g\n"
        "mean, square = m / (1 - ___**t), s / (1 - ___**t)\n"
        "return w - rate * ___ / (np.sqrt(___) + 1e-8), m, s",
    ),
    explanation=(
        "$m \\leftarrow 0.9 m + 0.1 g$, $s \\leftarrow 0.999 s + 0.001 g^2$, then $w "
        "\\leftarrow w - \\varepsilon\\, \\hat m / (\\sqrt{\\hat s} + 10^{-8})$ with "
        "$\\hat m = m / (1 - 0.9^t)$ and $\\hat s = s / (1 - 0.999^t)$ (Kingma and Ba "
        "2015, algorithm 1; seventeen years after LeNet-5). At the first step $\\hat m / "
        "\\sqrt{\\hat s}$ is the sign of $g$: every number moves by the rate."
    ),
    general=_adam_case,
    after="The training cell below takes its steps with it.",
)  # fmt: skip


# 16.8


def errata(number: int) -> str:
    answers = {
        1: "wrong",
        2: "right",
        3: "wrong",
        4: "right",
        5: "wrong",
        6: "wrong",
        7: "right",
        8: "wrong",
        9: "right",
        10: "wrong",
        11: "wrong",
        12: "right",
    }
    return answers[number]


def errata_by_list(number: int) -> str:
    letters = "wrwrwwrwrwwr"
    return {"w": "wrong", "r": "right"}[letters[number - 1]]


def errata_by_set(number: int) -> str:
    return "right" if number in {2, 4, 7, 9, 12} else "wrong"


def errata_by_questions(number: int) -> str:
    if number == 2 or number == 4:
        return "right"
    if number in (7, 9) or number > 11:
        return "right"
    return "wrong"


_QUIZ = {
    1: "You call 1 right. Without padding, 28 pixels become 24, 12, 8, 4: how many "
    "features does Dense(120) see, and is 400 among these numbers?",
    2: "You call 2 wrong. Add up 156, 2,416, 48,120, 10,164 and 850: what do you get?",
    3: "You call 3 right. The paper's count comes out exactly at another number: which "
    "three differences did exercise 16.6 find?",
    4: "You call 4 wrong. Sixteen maps, six kernels of 25 each, a bias for each map: "
    "what is the product?",
    5: "You call 5 right. Count the crosses in a column of the table: how many maps of "
    "S2 does a map of C3 see, and where does the ten come from?",
    6: "You call 6 right. The side is halved: what happens to the area?",
    7: "You call 7 wrong. Each of 16 x 25 units has four inputs and a bias; each of 16 "
    "maps has two numbers. Which of the two products do you doubt?",
    8: "You call 8 right. Where do the 840 numbers come from: from training, or from "
    "drawn bitmaps?",
    9: "You call 9 wrong. The outputs are distances to the codes: does the nearest code "
    "have the largest or the smallest?",
    10: "You call 10 right. 784 is the number of units of one map: how many maps has "
    "C1?",
    11: "You call 11 right. Chapter 01 measured both numbers: which of the two was near "
    "to what the paper says?",
    12: "You call 12 wrong. Sec. II-C has eq. (8) and eq. (9): where does it say which "
    "one gave the 0.95%?",
}
_FLIP = {"wrong": "right", "right": "wrong"}


def _flipped(number: int) -> tuple[tuple[str, str], ...]:
    line = f'        {number}: "{errata(number)}"'
    return ((line, line.replace(errata(number), _FLIP[errata(number)])),)


ERRATA = Exercise(
    id="16.8",
    name="errata",
    title="Right or wrong?",
    reference=errata_by_set,
    plain=errata,
    parts=("answer",),
    probes=tuple(
        probe(f"statement {n}", lambda n=n: (n,))  # type: ignore[misc]
        for n in range(1, 13)
    ),
    misconceptions=tuple(
        Misconception(f"Q{n:02}", f"statement {n}", says, _flipped(n))
        for n, says in _QUIZ.items()
    ),
    alternatives=(errata_by_list, errata_by_set, errata_by_questions),
    hints=(
        "Seven of the twelve are wrong. Each can be settled by a count, by a chapter "
        "before this one, or by the paper's section.",
        "Begin with the numbers: 256 or 400 features, a quarter or a half, one map or "
        "six. Then ask what is trained and what is fixed.",
        'answers = {1: "___", 2: "___"}  # and so on, up to 12\nreturn answers[___]',
    ),
    explanation=(
        "Wrong are 1 (256 features, so 30,840), 3 (60,000 is exact, and 61,706 is "
        "another network), 5 (each map of S2 feeds ten maps of C3; a map of C3 sees "
        "three, four or six), 6 (a quarter), 8 (840 fixed numbers), 10 (6 x 784 units) "
        "and 11 (the variance is 0.12)."
    ),
    general=lambda rng: (int(rng.integers(1, 13)),),
    after="The cells below settle them, and nineteen more.",
)  # fmt: skip

EXERCISES = (
    PREPARE,
    LISTING_SHAPES,
    RELU,
    RELU_BACKWARD,
    MODERN_FORWARD,
    FROM_60000,
    ADAM_STEP,
    ERRATA,
)
