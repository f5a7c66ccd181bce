"""Chapter 02, convolution: sizes, one place, one map, stride and padding, the whole."""

# The plain functions are written as a learner would, with bare loops.
from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ... import nn
from ..exercise import Exercise, Misconception
from .probes import counting, impulse, numbers, probe, whole

Array = np.ndarray
Generator = np.random.Generator


def output_size(size: int, kernel: int, stride: int = 1, padding: int = 0) -> int:
    padded = size + 2 * padding
    room = padded - kernel
    return room // stride + 1


def output_size_by_counting(
    size: int, kernel: int, stride: int = 1, padding: int = 0
) -> int:
    places = 0
    start = -padding
    while start + kernel <= size + padding:
        places += 1
        start += stride
    return places


def output_size_by_range(
    size: int, kernel: int, stride: int = 1, padding: int = 0
) -> int:
    return len(range(0, size + 2 * padding - kernel + 1, stride))


def output_size_by_ceiling(
    size: int, kernel: int, stride: int = 1, padding: int = 0
) -> int:
    return -(-(size + 2 * padding - kernel + 1) // stride)


def _size_case(rng: Generator) -> tuple[int, int, int, int]:
    kernel = int(rng.integers(1, 8))
    return (
        kernel + int(rng.integers(0, 30)),
        kernel,
        int(rng.integers(1, 5)),
        int(rng.integers(0, 5)),
    )


OUTPUT_SIZE = Exercise(
    id="02.1",
    name="output_size",
    title="How many places does a window have?",
    reference=nn.output_size,
    plain=output_size,
    probes=(
        probe("5 pixels and a window of 3", lambda: (5, 3)),
        probe("a window as large as the image, 5 in 5", lambda: (5, 5)),
        probe("32 pixels, a window of 5", lambda: (32, 5)),
        probe("7 pixels, a window of 3, stride 2", lambda: (7, 3, 2)),
        probe("8 pixels, a window of 3, stride 2", lambda: (8, 3, 2)),
        probe("5 pixels, a window of 3, padding 1", lambda: (5, 3, 1, 1)),
        probe("10 pixels, a window of 4, stride 3, padding 2", lambda: (10, 4, 3, 2)),
        probe("9 pixels, a window of 2, stride 4, padding 3", lambda: (9, 2, 4, 3)),
    ),
    misconceptions=(
        Misconception(
            "C02",
            "the + 1 forgotten",
            "You count the gaps between places. A window of 3 in 5 pixels can start at "
            "0, 1 and 2: how many starts are that?",
            (("room // stride + 1", "room // stride"),),
        ),
        Misconception(
            "C03",
            "padding on one side only",
            "With padding your answer is too small. Padding adds pixels on both "
            "sides: by how much does the image grow?",
            (("size + 2 * padding", "size + padding"),),
        ),
        Misconception(
            "C33",
            "padding ignored",
            "Your answer does not change with the padding. How large is the image "
            "once a frame is around it?",
            (("size + 2 * padding", "size"),),
        ),
        Misconception(
            "C04",
            "stride ignored",
            "Your answer with stride 2 is that of stride 1. How many of the places "
            "are left if you take every second one?",
            (("room // stride + 1", "room + 1"),),
        ),
        Misconception(
            "C34",
            "+ 1 before dividing",
            "Adding 1 before dividing loses a place when the stride does not fit. "
            "The first place is always there: where does its 1 belong?",
            (("room // stride + 1", "(room + 1) // stride"),),
        ),
        Misconception(
            "C35",
            "a float instead of an int",
            "The value is right where it is whole, but / gives a float, and half a "
            "place where the stride does not fit. Which division stays whole?",
            (("room // stride + 1", "room / stride + 1"),),
        ),
        Misconception(
            "C36",
            "rounded up",
            "When the stride does not fit you count a place that sticks out of the "
            "image. Is that window still whole?",
            (("room // stride + 1", "-(-room // stride) + 1"),),
        ),
        Misconception(
            "C37",
            "'same' size assumed",
            "Your answer keeps the size whatever the kernel is. At which pixel does "
            "the last whole window start?",
            (("room // stride + 1", "(padded - 1) // stride + 1"),),
        ),
    ),
    alternatives=(
        output_size_by_range,
        output_size_by_counting,
        output_size_by_ceiling,
    ),
    hints=(
        "Draw 5 boxes in a row and lay a strip of 3 over them. Where can it start?",
        "The first start is 0, the last is size - kernel. With padding, size has grown "
        "on both sides; with a stride, only every so many starts count.",
        "room = ___ - kernel      # how far the window can travel\n"
        "return room // ___ + ___",
    ),
    explanation=(
        "A window of $k$ in $n$ pixels starts first at 0 and last at $n - k$, which is "
        "$n - k + 1$ places. Padding makes $n$ into $n + 2p$. With stride $s$ only the "
        "starts $0, s, 2s, \\dots$ count: $\\lfloor (n + 2p - k)/s \\rfloor + 1$."
    ),
    general=_size_case,
    parts=("places",),
    after="The size lab below uses the same rule, and so does every layer to come.",
    widget="SizeLab",
)


def one_place(image: Array, kernel: Array, bias: float, i: int, j: int) -> float:
    k, l = kernel.shape
    window = image[i : i + k, j : j + l]
    return float(np.sum(window * kernel) + bias)


def one_place_by_loops(
    image: Array, kernel: Array, bias: float, i: int, j: int
) -> float:
    total = bias
    for u in range(kernel.shape[0]):
        for v in range(kernel.shape[1]):
            total += image[i + u, j + v] * kernel[u, v]
    return total


def one_place_by_dot(image: Array, kernel: Array, bias: float, i: int, j: int) -> float:
    k, l = kernel.shape
    return kernel.ravel() @ image[i : i + k, j : j + l].ravel() + bias


def one_place_by_einsum(
    image: Array, kernel: Array, bias: float, i: int, j: int
) -> Array:
    k, l = kernel.shape
    return np.einsum("uv,uv->", image[i : i + k, j : j + l], kernel) + bias


def _place_case(rng: Generator) -> tuple[Array, Array, float, int, int]:
    k, l = (int(n) for n in rng.integers(1, 5, 2))
    H, W = k + int(rng.integers(0, 5)), l + int(rng.integers(0, 5))
    i, j = int(rng.integers(0, H - k + 1)), int(rng.integers(0, W - l + 1))
    return rng.normal(size=(H, W)), rng.normal(size=(k, l)), float(rng.normal()), i, j


ONE_PLACE = Exercise(
    id="02.2",
    name="one_place",
    title="The answer at one place",
    reference=one_place,
    plain=one_place,
    probes=(
        probe(
            "a 4 x 5 image of zeros, bias 3",
            lambda: (np.zeros((4, 5)), counting(2, 3), 3.0, 0, 0),
        ),
        probe(
            "a 4 x 5 image that counts 1, 2, 3 ..., kernel 1..6 (2 x 3), place (0, 0)",
            lambda: (counting(4, 5), counting(2, 3), 0.0, 0, 0),
        ),
        probe(
            "the same, place (1, 2), bias 0.5",
            lambda: (counting(4, 5), counting(2, 3), 0.5, 1, 2),
        ),
        probe(
            "a 5 x 5 image, kernel 3 x 3, place (2, 1), bias -1",
            lambda: (numbers(5, 5), counting(3, 3), -1.0, 2, 1),
        ),
        probe(
            "an image of whole numbers, kernel of halves",
            lambda: (whole(4, 4), counting(2, 2) / 2, 0.25, 1, 1),
        ),
    ),
    misconceptions=(
        Misconception(
            "C01",
            "kernel flipped",
            "Your value is that of the kernel turned by 180 degrees. LeNet's layer lays "
            "it on as it is. Which index runs backwards?",
            (("window * kernel", "window * kernel[::-1, ::-1]"),),
        ),
        Misconception(
            "C06",
            "bias added once per weight",
            "On an image of zeros you return the bias times the number of weights. How "
            "often should the bias be added for one place?",
            (
                (
                    "np.sum(window * kernel) + bias",
                    "np.sum(window * kernel + bias)",
                ),
            ),
        ),
        Misconception(
            "C07",
            "bias forgotten",
            "On an image of zeros the answer must be the bias; you return 0. Where does "
            "the bias come in?",
            ((" + bias)", ")"),),
        ),
        Misconception(
            "C21",
            "mean instead of sum",
            "Your value is the right one divided by the number of weights. Is a "
            "convolution a sum or a mean?",
            (("np.sum(", "np.mean("),),
        ),
        Misconception(
            "C38",
            "always the top left corner",
            "You return the same for every place. Where do i and j enter the slice?",
            (("image[i : i + k, j : j + l]", "image[:k, :l]"),),
        ),
        Misconception(
            "C18",
            "rows and columns swapped",
            "The value belongs to the place (j, i). Which index walks down, and which "
            "axis is that?",
            (("image[i : i + k, j : j + l]", "image[j : j + k, i : i + l]"),),
        ),
        Misconception(
            "C29",
            "bias subtracted",
            "On an image of zeros you return minus the bias. What sign has it?",
            ((" + bias)", " - bias)"),),
        ),
        Misconception(
            "C39",
            "window summed, kernel summed",
            "You multiply two sums. Each pixel has its own weight: should the product "
            "come before or after the sum?",
            (("np.sum(window * kernel)", "np.sum(window) * np.sum(kernel)"),),
        ),
    ),
    alternatives=(one_place_by_loops, one_place_by_dot, one_place_by_einsum),
    hints=(
        "Which pixels lie under the kernel when its top left corner is at (i, j)?",
        "A slice takes a window: image[i : i + k, j : j + l]. Arrays of one shape "
        "multiply element by element.",
        "window = image[___ : ___, ___ : ___]\nreturn np.sum(window * ___) + ___",
    ),
    explanation=(
        "At place $(i, j)$ the layer computes "
        "$\\sum_{u,v} x_{i+u,\\,j+v}\\, w_{u,v} + b$: the window that starts there, "
        "times the kernel, summed; the bias is added once."
    ),
    general=_place_case,
    parts=("value",),
    after="The next exercise asks for this at every place.",
    widget="SlidingKernel",
)


def one_map(image: Array, kernel: Array, bias: float) -> Array:
    H, W = image.shape
    k, l = kernel.shape
    Ho = H - k + 1
    Wo = W - l + 1
    y = np.zeros((Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            window = image[i : i + k, j : j + l]
            y[i, j] = np.sum(window * kernel) + bias
    return y


def one_map_by_shifts(image: Array, kernel: Array, bias: float) -> Array:
    k, l = kernel.shape
    Ho, Wo = image.shape[0] - k + 1, image.shape[1] - l + 1
    y = np.full((Ho, Wo), float(bias))
    for u in range(k):
        for v in range(l):
            y += image[u : u + Ho, v : v + Wo] * kernel[u, v]
    return y


def one_map_by_windows(image: Array, kernel: Array, bias: float) -> Array:
    windows = sliding_window_view(image, kernel.shape)
    return np.einsum("ijuv,uv->ij", windows, kernel) + bias


def one_map_by_lists(image: Array, kernel: Array, bias: float) -> list[list[float]]:
    k, l = kernel.shape
    return [
        [float((image[i : i + k, j : j + l] * kernel).sum() + bias)
         for j in range(image.shape[1] - l + 1)]
        for i in range(image.shape[0] - k + 1)
    ]  # fmt: skip


def _map_case(rng: Generator) -> tuple[Array, Array, float]:
    image, kernel, bias, _, _ = _place_case(rng)
    return image, kernel, bias


_FLIPPED = (
    "You return the kernel upright; expected is the kernel turned by 180 degrees. "
    "LeNet's layer is a cross-correlation: it slides the kernel as it is. Which index "
    "in your loop runs backwards?"
)
_TRANSPOSED = (
    "An impulse prints your kernel mirrored across its diagonal. Which index of the "
    "kernel walks down, and which walks right?"
)
_PER_WEIGHT = (
    "On an image of zeros you return the bias times the number of weights. How often "
    "should the bias be added at one place: inside the sum, or after it?"
)
_NO_BIAS = (
    "On an image of zeros the answer is the bias; you return 0. Where does the bias "
    "come in?"
)
_MEAN = (
    "Your values are the right ones divided by the number of weights. Is a convolution "
    "a sum or a mean?"
)
_LAST_PLACE = (
    "The last row and column are missing. A window of 3 in 5 pixels can start at 0, 1 "
    "and 2: how many starts are that?"
)
_DECIMALS = (
    "With an image of whole numbers your answer lost its decimals: the array that you "
    "fill has the image's type. Which type can hold the sum?"
)
_SWAPPED_SLICE = (
    "The values come from the place (j, i). Which index walks down the image, and "
    "which axis is that?"
)
_WIDE = (
    "Your map is wide where it should be tall. Which of the two sizes follows the "
    "height of the image?"
)

ONE_MAP = Exercise(
    id="02.3",
    name="one_map",
    title="One image, one kernel, one map",
    reference=one_map,
    plain=one_map,
    probes=(
        probe(
            "a 5 x 6 image of zeros, bias 3",
            lambda: (np.zeros((5, 6)), counting(3, 3), 3.0),
        ),
        probe(
            "a 5 x 6 image with a single 1, kernel 1..9",
            lambda: (impulse(5, 6, 2, 3), counting(3, 3), 0.0),
        ),
        probe(
            "a 5 x 6 image that counts 1, 2, 3 ..., kernel 1..6 (2 x 3)",
            lambda: (counting(5, 6), counting(2, 3), 0.5),
        ),
        probe(
            "an image of whole numbers, kernel of halves",
            lambda: (whole(4, 6), counting(3, 2) / 2, 0.25),
        ),
        probe(
            "a 3 x 3 image, as large as the kernel",
            lambda: (numbers(3, 3), counting(3, 3), -2.0),
        ),
    ),
    misconceptions=(
        Misconception(
            "C01", "kernel flipped", _FLIPPED,
            (("window * kernel", "window * kernel[::-1, ::-1]"),),
        ),
        Misconception(
            "C02", "last row and column missing", _LAST_PLACE,
            (("Ho = H - k + 1", "Ho = H - k"), ("Wo = W - l + 1", "Wo = W - l")),
        ),
        Misconception(
            "C06", "bias added once per weight", _PER_WEIGHT,
            (("np.sum(window * kernel) + bias", "np.sum(window * kernel + bias)"),),
        ),
        Misconception("C07", "bias forgotten", _NO_BIAS, ((" + bias", ""),)),
        Misconception(
            "C12", "kernel transposed", _TRANSPOSED,
            (("window * kernel", "window * kernel.T"),),
        ),
        Misconception(
            "C13", "height and width swapped", _WIDE,
            (("np.zeros((Ho, Wo))", "np.zeros((Wo, Ho))"), ("y[i, j]", "y[j, i]")),
        ),
        Misconception(
            "C17", "decimals lost", _DECIMALS,
            (("np.zeros((Ho, Wo))", "np.zeros((Ho, Wo), dtype=image.dtype)"),),
        ),
        Misconception(
            "C18", "rows and columns swapped in the slice", _SWAPPED_SLICE,
            (("image[i : i + k, j : j + l]", "image[j : j + k, i : i + l]"),),
        ),
        Misconception("C21", "mean instead of sum", _MEAN, (("np.sum(", "np.mean("),)),
        Misconception(
            "C40", "return inside the loop",
            "Only the first row is filled. How far is your return line indented?",
            (
                (
                    "            y[i, j] = np.sum(window * kernel) + bias\n",
                    "            y[i, j] = np.sum(window * kernel) + bias\n"
                    "        return y\n",
                ),
            ),
        ),
    ),
    alternatives=(one_map_by_shifts, one_map_by_windows, one_map_by_lists),
    hints=(
        "You have the answer at one place (02.2) and the number of places (02.1).",
        "Make an array of zeros with one number per place, and two loops over it.",
        "y = np.zeros((___, ___))\nfor i in range(___):\n    for j in range(___):\n"
        "        y[i, j] = ___\nreturn y",
    ),
    explanation=(
        "The map has $H - k + 1$ rows and $W - l + 1$ columns, and at each place "
        "stands the value of 02.2: "
        "$y_{i,j} = \\sum_{u,v} x_{i+u,\\,j+v}\\, w_{u,v} + b$."
    ),
    general=_map_case,
    after="Draw in the sliding kernel below and watch your own function answer.",
    widget="SlidingKernel",
)  # fmt: skip


def strided_map(
    image: Array, kernel: Array, bias: float, stride: int = 1, padding: int = 0
) -> Array:
    k, l = kernel.shape
    padded = np.pad(image, ((padding, padding), (padding, padding)))
    Ho = (padded.shape[0] - k) // stride + 1
    Wo = (padded.shape[1] - l) // stride + 1
    y = np.zeros((Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            top = i * stride
            left = j * stride
            window = padded[top : top + k, left : left + l]
            y[i, j] = np.sum(window * kernel) + bias
    return y


def strided_map_by_thinning(
    image: Array, kernel: Array, bias: float, stride: int = 1, padding: int = 0
) -> Array:
    dense = one_map(np.pad(image, padding), kernel, bias)
    return dense[::stride, ::stride]


def strided_map_by_windows(
    image: Array, kernel: Array, bias: float, stride: int = 1, padding: int = 0
) -> Array:
    windows = sliding_window_view(np.pad(image, padding), kernel.shape)
    return np.einsum("ijuv,uv->ij", windows[::stride, ::stride], kernel) + bias


def strided_map_by_frame(
    image: Array, kernel: Array, bias: float, stride: int = 1, padding: int = 0
) -> Array:
    (H, W), p = image.shape, padding
    padded = np.zeros((H + 2 * p, W + 2 * p), dtype=np.float32)
    padded[p : p + H, p : p + W] = image
    return one_map_by_shifts(padded, kernel, bias)[::stride, ::stride]


def _strided_case(rng: Generator) -> tuple[Array, Array, float, int, int]:
    image, kernel, bias = _map_case(rng)
    return image, kernel, bias, int(rng.integers(1, 4)), int(rng.integers(0, 3))


_EDGE = (
    "The border values are too large: padding here adds zeros, yours repeats the edge. "
    "What does np.pad put there without a mode?"
)
_NO_STRIDE = (
    "Your map with stride 2 has the size of stride 1. How many places are left if the "
    "window moves two pixels at a time?"
)
_NEIGHBOURS = (
    "The size is right, but the values come from neighbouring windows. Output (i, j) "
    "looks at the window that starts where, with this stride?"
)
_NO_PADDING = (
    "Your answer does not change with the padding. How large is the image once a frame "
    "of zeros is around it?"
)
_ONE_SIDE = "You padded only the top and the left. How many sides has the frame?"
_SAME = (
    "You pad so that the size is kept, whatever padding was asked for. LeNet-5 uses "
    "none (32 to 28): where does the argument `padding` enter?"
)

STRIDED_MAP = Exercise(
    id="02.4",
    name="strided_map",
    title="Stride and padding",
    reference=strided_map,
    plain=strided_map,
    probes=(
        probe(
            "a 5 x 6 image, kernel 1..9, stride 1, no padding",
            lambda: (counting(5, 6), counting(3, 3), 0.0),
        ),
        probe(
            "a 3 x 4 image of ones, kernel of ones, padding 1",
            lambda: (np.ones((3, 4)), np.ones((3, 3)), 0.0, 1, 1),
        ),
        probe(
            "a 6 x 7 image, kernel 3 x 3, stride 2, no padding, bias 1",
            lambda: (counting(6, 7), counting(3, 3), 1.0, 2, 0),
        ),
        probe(
            "a 5 x 7 image, kernel 3 x 2, stride 2, padding 1",
            lambda: (numbers(5, 7), counting(3, 2), 0.5, 2, 1),
        ),
        probe(
            "a 4 x 5 image, kernel 2 x 2, stride 1, padding 2",
            lambda: (numbers(4, 5), counting(2, 2), -1.0, 1, 2),
        ),
        probe(
            "an image of whole numbers, stride 3, padding 1, kernel of halves",
            lambda: (whole(7, 5), counting(2, 3) / 2, 0.25, 3, 1),
        ),
    ),
    misconceptions=(
        Misconception(
            "C02", "last row and column missing", _LAST_PLACE,
            (
                ("(padded.shape[0] - k) // stride + 1", "(padded.shape[0] - k) // stride"),
                ("(padded.shape[1] - l) // stride + 1", "(padded.shape[1] - l) // stride"),
            ),
        ),
        Misconception(
            "C04", "stride ignored", _NO_STRIDE,
            (
                ("(padded.shape[0] - k) // stride + 1", "padded.shape[0] - k + 1"),
                ("(padded.shape[1] - l) // stride + 1", "padded.shape[1] - l + 1"),
                ("top = i * stride", "top = i"),
                ("left = j * stride", "left = j"),
            ),
        ),
        Misconception(
            "C05", "windows not strided", _NEIGHBOURS,
            (("top = i * stride", "top = i"), ("left = j * stride", "left = j")),
        ),
        Misconception(
            "C14", "edge repeated", _EDGE,
            (
                (
                    "((padding, padding), (padding, padding))",
                    "((padding, padding), (padding, padding)), mode='edge'",
                ),
            ),
        ),
        Misconception(
            "C16", "padded on one side", _ONE_SIDE,
            (
                (
                    "((padding, padding), (padding, padding))",
                    "((padding, 0), (padding, 0))",
                ),
            ),
        ),
        Misconception(
            "C33", "padding ignored", _NO_PADDING,
            (("((padding, padding), (padding, padding))", "0"),),
        ),
        Misconception(
            "C23", "always padded to the same size", _SAME,
            (("((padding, padding), (padding, padding))", "(k - 1) // 2"),),
        ),
        Misconception(
            "C01", "kernel flipped", _FLIPPED,
            (("window * kernel", "window * kernel[::-1, ::-1]"),),
        ),
        Misconception("C07", "bias forgotten", _NO_BIAS, ((" + bias", ""),)),
    ),
    alternatives=(
        strided_map_by_thinning,
        strided_map_by_windows,
        strided_map_by_frame,
    ),
    hints=(
        "Padding first: make a larger image with a frame of zeros. Then forget that it "
        "was padded.",
        "Output (i, j) looks at the window that starts at (i * stride, j * stride).",
        "padded = np.pad(image, ___)\nHo = (padded.shape[0] - k) // ___ + 1\n...\n"
        "window = padded[___ : ___ + k, ___ : ___ + l]",
    ),
    explanation=(
        "Padding makes a new image with $p$ zeros on each side; a stride of $s$ keeps "
        "every $s$-th place: "
        "$y_{i,j} = \\sum_{u,v} \\tilde x_{is+u,\\,js+v}\\, w_{u,v} + b$."
    ),
    general=_strided_case,
    after="LeNet-5 itself uses stride 1 and no padding; the input is 32 x 32 instead.",
    widget="SizeLab",
)  # fmt: skip


def conv2d(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    p = padding
    Ho = (H + 2 * p - k) // stride + 1
    Wo = (W + 2 * p - l) // stride + 1
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    y = np.zeros((N, F, Ho, Wo))
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    top, left = i * stride, j * stride
                    window = xp[n, :, top : top + k, left : left + l]
                    y[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return y


def conv2d_by_kernel_loops(
    x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0
) -> Array:
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    p, s = padding, stride
    Ho, Wo = (H + 2 * p - k) // s + 1, (W + 2 * p - l) // s + 1
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    y = np.zeros((N, F, Ho, Wo)) + b[:, None, None]
    for u in range(k):
        for v in range(l):
            pixels = xp[:, :, u : u + s * Ho : s, v : v + s * Wo : s]
            y += np.einsum("ncij,fc->nfij", pixels, w[:, :, u, v])
    return y


def conv2d_by_einsum(
    x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0
) -> Array:
    p, s = padding, stride
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = sliding_window_view(xp, w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]
    return np.einsum("ncijuv,fcuv->nfij", windows, w) + b[:, None, None]


def conv2d_by_im2col(
    x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0
) -> Array:
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    p, s = padding, stride
    Ho, Wo = (H + 2 * p - k) // s + 1, (W + 2 * p - l) // s + 1
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p))).astype(np.float32)
    columns = np.stack(
        [
            xp[:, :, i * s : i * s + k, j * s : j * s + l].reshape(N, -1)
            for i in range(Ho)
            for j in range(Wo)
        ],
        axis=1,
    )
    y = columns @ w.reshape(F, -1).T.astype(np.float32) + b
    return y.transpose(0, 2, 1).reshape(N, F, Ho, Wo)


def _conv_case(rng: Generator) -> tuple[Array, Array, Array, int, int]:
    N, C, F, k, l, stride = (int(n) for n in rng.integers(1, 4, 6))
    H, W = k + int(rng.integers(0, 4)), l + int(rng.integers(0, 4))
    x, w = rng.normal(size=(N, C, H, W)), rng.normal(size=(F, C, k, l))
    return x, w, rng.normal(size=F), stride, int(rng.integers(0, 3))


_SUM = "np.sum(window * w[f]) + b[f]"

CONV2D = Exercise(
    id="02.5",
    name="conv2d",
    title="Channels, maps and a batch",
    reference=nn.conv2d,
    plain=conv2d,
    probes=(
        probe(
            "an image of zeros, three kernels, biases 10, 20, 30",
            lambda: (
                np.zeros((1, 1, 4, 5)), numbers(3, 1, 3, 3), np.array([10.0, 20, 30]),
            ),
        ),
        probe(
            "a 5 x 6 image with a single 1, kernel 1..9",
            lambda: (
                impulse(5, 6, 2, 3)[None, None],
                counting(3, 3)[None, None],
                np.array([0.0]),
            ),
        ),
        probe(
            "one image of two channels (4 x 5), two kernels",
            lambda: (numbers(1, 2, 4, 5), numbers(2, 2, 3, 3, seed=1), np.zeros(2)),
        ),
        probe(
            "an image of ones with a frame of zeros (padding 1)",
            lambda: (np.ones((1, 1, 3, 4)), np.ones((1, 1, 3, 3)), np.zeros(1), 1, 1),
        ),
        probe(
            "two images, 2 channels, 3 maps, 6 x 7, stride 2",
            lambda: (
                numbers(2, 2, 6, 7), numbers(3, 2, 3, 3, seed=1), numbers(3, seed=2), 2, 0,
            ),
        ),
        probe(
            "two images, kernel 3 x 2, stride 2, padding 1",
            lambda: (
                numbers(2, 3, 5, 7), numbers(2, 3, 3, 2, seed=1), numbers(2, seed=2), 2, 1,
            ),
        ),
        probe(
            "kernel 2 x 2, stride 1, padding 2",
            lambda: (
                numbers(2, 2, 4, 5), numbers(3, 2, 2, 2, seed=1), numbers(3, seed=2), 1, 2,
            ),
        ),
        probe(
            "an image of whole numbers, kernels of decimals",
            lambda: (
                whole(1, 2, 4, 6), numbers(2, 2, 3, 3, seed=1), np.array([0.25, -0.5]),
            ),
        ),
        probe(
            "as many maps as columns in the output",
            lambda: (
                numbers(2, 2, 4, 5), numbers(3, 2, 2, 3, seed=1), numbers(3, seed=2),
            ),
        ),
    ),
    misconceptions=(
        Misconception(
            "C01", "kernel flipped", _FLIPPED,
            (("window * w[f]", "window * w[f][:, ::-1, ::-1]"),),
        ),
        Misconception(
            "C02", "last row and column missing", _LAST_PLACE,
            (
                ("Ho = (H + 2 * p - k) // stride + 1", "Ho = (H + 2 * p - k) // stride"),
                ("Wo = (W + 2 * p - l) // stride + 1", "Wo = (W + 2 * p - l) // stride"),
            ),
        ),
        Misconception(
            "C03", "size grows by p only",
            "With padding 1 your output is too small. The frame is on both sides: by "
            "how much does H grow?",
            (("H + 2 * p", "H + p"), ("W + 2 * p", "W + p")),
        ),
        Misconception(
            "C04", "stride ignored", _NO_STRIDE,
            (
                ("Ho = (H + 2 * p - k) // stride + 1", "Ho = H + 2 * p - k + 1"),
                ("Wo = (W + 2 * p - l) // stride + 1", "Wo = W + 2 * p - l + 1"),
                ("top, left = i * stride, j * stride", "top, left = i, j"),
            ),
        ),
        Misconception(
            "C05", "windows not strided", _NEIGHBOURS,
            (("top, left = i * stride, j * stride", "top, left = i, j"),),
        ),
        Misconception(
            "C06", "bias added once per weight", _PER_WEIGHT,
            ((_SUM, "np.sum(window * w[f] + b[f])"),),
        ),
        Misconception("C07", "bias forgotten", _NO_BIAS, ((" + b[f]", ""),)),
        Misconception(
            "C08", "one bias for all maps",
            "Every map got the first bias. There is one bias per map: which index "
            "should pick it?",
            (("b[f]", "b[0]"),),
        ),
        Misconception(
            "C10", "channels averaged",
            "Your values are the right ones divided by the number of channels. Are "
            "channels averaged here, or summed?",
            ((_SUM, "np.sum(window * w[f]) / C + b[f]"),),
        ),
        Misconception(
            "C11", "largest channel taken",
            "You kept the largest channel at each place. All weighted channels count: "
            "how are they combined?",
            ((_SUM, "np.max(np.sum(window * w[f], axis=(1, 2))) + b[f]"),),
        ),
        Misconception(
            "C12", "kernel transposed", _TRANSPOSED,
            (("window * w[f]", "window * w[f].transpose(0, 2, 1)"),),
        ),
        Misconception(
            "C13", "height and width swapped", _WIDE,
            (
                ("np.zeros((N, F, Ho, Wo))", "np.zeros((N, F, Wo, Ho))"),
                ("y[n, f, i, j]", "y[n, f, j, i]"),
            ),
        ),
        Misconception(
            "C14", "edge repeated", _EDGE,
            (("(p, p), (p, p))", "(p, p), (p, p)), mode='edge'"),),
        ),
        Misconception(
            "C15", "every axis padded",
            "np.pad(x, p) pads all four axes, so there are more images and channels "
            "than before. Which two axes need a frame?",
            (("np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))", "np.pad(x, p)"),),
        ),
        Misconception(
            "C16", "padded on one side", _ONE_SIDE,
            (("(p, p), (p, p))", "(p, 0), (p, 0))"),),
        ),
        Misconception(
            "C17", "decimals lost", _DECIMALS,
            (("np.zeros((N, F, Ho, Wo))", "np.zeros((N, F, Ho, Wo), dtype=x.dtype)"),),
        ),
        Misconception(
            "C18", "rows and columns swapped in the slice", _SWAPPED_SLICE,
            (
                (
                    "top : top + k, left : left + l",
                    "left : left + k, top : top + l",
                ),
            ),
        ),
        Misconception(
            "C20", "first kernel for all maps",
            "All your maps are made with the first kernel. Which kernel makes map f?",
            (("window * w[f]", "window * w[0]"),),
        ),
        Misconception("C21", "mean instead of sum", _MEAN, (("np.sum(", "np.mean("),)),
        Misconception("C23", "always padded to the same size", _SAME,
            (("p = padding", "p = (k - 1) // 2"),),
        ),
        Misconception(
            "C26", "squashed inside",
            "Your values are squeezed between -1 and 1. Squashing is a layer of its "
            "own (chapter 03): what does this one return without it?",
            ((_SUM, "np.tanh(np.sum(window * w[f]) + b[f])"),),
        ),
        Misconception(
            "C27", "all biases added to each map",
            "Every map got the sum of all biases. Each map owns one: which?",
            (("+ b[f]", "+ b.sum()"),),
        ),
        Misconception(
            "C29", "bias subtracted",
            "On an image of zeros you return minus the bias. What sign has it?",
            (("+ b[f]", "- b[f]"),),
        ),
        Misconception(
            "C31", "first channel only",
            "Only the first channel of the image counts in your answer. Over which "
            "axes does the sum run?",
            (("window * w[f]", "window[0] * w[f, 0]"),),
        ),
        Misconception(
            "C32", "first image for all",
            "All your images got the maps of the first one. Where does n enter?",
            (("xp[n, :", "xp[0, :"),),
        ),
        Misconception("C33", "padding ignored", _NO_PADDING, (("p = padding", "p = 0"),)),
    ),
    alternatives=(conv2d_by_kernel_loops, conv2d_by_einsum, conv2d_by_im2col),
    hints=(
        "It is 02.4 once more, with two loops around it: over images and over kernels.",
        "A window of an image with C channels has shape (C, k, l), the same as w[f]. "
        "One sum runs over all three axes; b[f] is added once.",
        "for n in range(N):\n    for f in range(F):\n        for i in range(Ho):\n"
        "            for j in range(Wo):\n"
        "                window = xp[___, ___, ___ : ___, ___ : ___]\n"
        "                y[n, f, i, j] = ___",
    ),
    explanation=(
        "Each map $f$ has one kernel per channel and one bias: "
        "$y_{n,f,i,j} = b_f + \\sum_{c,u,v} \\tilde x_{n,c,\\,is+u,\\,js+v}\\, "
        "w_{f,c,u,v}$. The sum over channels is what lets C3 combine the maps of S2."
    ),
    general=_conv_case,
    after=(
        "From here on this notebook uses it. Which of the other ways will be fast? "
        "Chapter 11 measures."
    ),
    widget="SlidingKernel",
    equivalent_mutants={
        "0 -> 1 in xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))": (
            "one more image of zeros behind the last, which no loop reaches"
        ),
    },
)  # fmt: skip


def convolution_counts(
    maps_in: int, maps_out: int, kernel: int, height: int, width: int
) -> tuple[int, int]:
    weights = maps_in * kernel * kernel
    parameters = maps_out * (weights + 1)
    connections = parameters * height * width
    return parameters, connections


def counts_by_arrays(
    maps_in: int, maps_out: int, kernel: int, height: int, width: int
) -> tuple[int, int]:
    w, b = np.zeros((maps_out, maps_in, kernel, kernel)), np.zeros(maps_out)
    y = np.zeros((maps_out, height, width))
    return w.size + b.size, y.size * (w[0].size + 1)


def counts_by_loops(
    maps_in: int, maps_out: int, kernel: int, height: int, width: int
) -> tuple[int, int]:
    parameters = 0
    for _ in range(maps_out):
        parameters += 1
        for _ in range(maps_in):
            parameters += kernel**2
    return parameters, sum(parameters for _ in range(height * width))


def counts_per_unit(
    maps_in: int, maps_out: int, kernel: int, height: int, width: int
) -> list[int]:
    unit = maps_in * kernel**2 + 1
    units = maps_out * height * width
    return [maps_out * unit, units * unit]


def _count_case(rng: Generator) -> tuple[int, ...]:
    return tuple(int(n) for n in rng.integers(1, 30, 5))


CONVOLUTION_COUNTS = Exercise(
    id="02.6",
    name="convolution_counts",
    title="Parameters and connections of C1",
    reference=nn.convolution_counts,
    plain=convolution_counts,
    probes=(
        probe("1 map in, 1 map out, kernel 3, output 2 x 4", lambda: (1, 1, 3, 2, 4)),
        probe("C1: 1 map in, 6 maps out, kernel 5, 28 x 28", lambda: (1, 6, 5, 28, 28)),
        probe("3 maps in, 2 maps out, kernel 2, 3 x 5", lambda: (3, 2, 2, 3, 5)),
        probe("C5: 16 maps in, 120 out, kernel 5, 1 x 1", lambda: (16, 120, 5, 1, 1)),
    ),
    misconceptions=(
        Misconception(
            "X05", "biases forgotten",
            "Your count lacks one number per map. Which number belongs to a map but "
            "to no pixel?",
            (("(weights + 1)", "weights"),),
        ),
        Misconception(
            "X06", "one bias for the layer",
            "You counted a single bias. How many maps have one of their own?",
            (("maps_out * (weights + 1)", "maps_out * weights + 1"),),
        ),
        Misconception(
            "X04", "one kernel per map",
            "You counted one kernel per map, whatever comes in. How many kernels does "
            "a map need if three maps feed it?",
            (("maps_in * kernel * kernel", "kernel * kernel"),),
        ),
        Misconception(
            "X07", "no sharing",
            "Your parameters grow with the size of the map. The same kernel serves "
            "every place: how many numbers are stored?",
            (
                (
                    "maps_out * (weights + 1)",
                    "maps_out * (weights + 1) * height * width",
                ),
                ("parameters * height * width", "parameters"),
            ),
        ),
        Misconception(
            "X08", "connections without the bias",
            "Your parameters are right. The paper counts the link to the bias as a "
            "connection of each unit too: how many inputs has one unit?",
            (
                (
                    "parameters * height * width",
                    "maps_out * weights * height * width",
                ),
            ),
        ),
        Misconception(
            "X09", "connections of one map",
            "Your connections are those of one map. How many maps has the layer?",
            (("parameters * height * width", "(weights + 1) * height * width"),),
        ),
        Misconception(
            "X10", "kernel not squared",
            "You counted the kernel's side, not its area. How many weights has a "
            "kernel of 5 x 5?",
            (("maps_in * kernel * kernel", "maps_in * kernel"),),
        ),
    ),
    alternatives=(counts_by_arrays, counts_by_loops, counts_per_unit),
    hints=(
        "One unit of a map looks at how many numbers? Add one for its bias.",
        "All units of a map share these numbers, so they are stored once per map; but "
        "each unit has its own connections.",
        "parameters = ___ * (___ + 1)\nconnections = parameters * ___",
    ),
    explanation=(
        "A unit has $C k^2 + 1$ inputs, the last for the bias. All units of a map share "
        "them: $F (C k^2 + 1)$ parameters. Each unit has its own connections: that many "
        "times $H_o W_o$. For C1: $6 \\cdot 26 = 156$ and $156 \\cdot 784 = 122{,}304$ "
        "(sec. II-B)."
    ),
    general=_count_case,
    parts=("parameters", "connections"),
    after="Chapter 08 adds these up for the whole network.",
)  # fmt: skip

EXERCISES = (OUTPUT_SIZE, ONE_PLACE, ONE_MAP, STRIDED_MAP, CONV2D, CONVOLUTION_COUNTS)
