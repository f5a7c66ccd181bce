"""11.3 conv2d_gemm: a convolution is one matrix product."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import counting, numbers, probe, whole
from ._shared import _KERNELS, _conv_case
from .im2col import im2col, im2col_by_slices

Array = np.ndarray


# ---- 11.3 the forward pass by one product
def conv2d_gemm(
    x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0
) -> Array:
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    Ho = (H + 2 * padding - k) // stride + 1
    Wo = (W + 2 * padding - l) // stride + 1
    columns = im2col(x, k, l, stride, padding)
    kernels = w.reshape(F, C * k * l)
    y = columns @ kernels.T + b
    return y.reshape(N, Ho, Wo, F).transpose(0, 3, 1, 2)


def gemm_by_slices(
    x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0
) -> Array:
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    Ho, Wo = (H + 2 * padding - k) // stride + 1, (W + 2 * padding - l) // stride + 1
    y = im2col_by_slices(x, k, l, stride, padding) @ w.reshape(F, -1).T + b
    return np.ascontiguousarray(y.reshape(N, Ho, Wo, F).transpose(0, 3, 1, 2))


def gemm_per_image(
    x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0
) -> Array:
    N, F = len(x), len(w)
    p, (k, l) = padding, w.shape[2:]
    Ho, Wo = (
        nn.output_size(a, c, stride, p)
        for a, c in zip(x.shape[2:], (k, l), strict=True)
    )
    columns = im2col(x, k, l, stride, padding).reshape(N, Ho * Wo, -1)
    y = w.reshape(F, -1) @ columns.swapaxes(1, 2)  # (N, F, Ho * Wo)
    return y.reshape(N, F, Ho, Wo) + np.reshape(b, (F, 1, 1))


def gemm_with_a_column_of_ones(
    x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0
) -> Array:
    """The bias is a weight whose input is always 1."""
    F, _, k, l = w.shape
    columns = im2col(x, k, l, stride, padding)
    columns = np.hstack([columns, np.ones((len(columns), 1))])
    kernels = np.hstack([w.reshape(F, -1), np.reshape(b, (F, 1))])
    Wo = nn.output_size(x.shape[3], l, stride, padding)
    y = (columns @ kernels.T).reshape(len(x), -1, Wo, F)
    return np.moveaxis(y, 3, 1)


def gemm_in_float32(
    x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0
) -> Array:
    x, w, b = (np.asarray(v, np.float32) for v in (x, w, b))
    p = padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = sliding_window_view(xp, w.shape[2:], (2, 3))[:, :, ::stride, ::stride]
    y = np.tensordot(windows, w, axes=((1, 4, 5), (1, 2, 3))) + b
    return y.transpose(0, 3, 1, 2)


_BACK = "y.reshape(N, Ho, Wo, F).transpose(0, 3, 1, 2)"


_PRODUCT = "columns @ kernels.T + b"


_UNFOLD = "im2col(x, k, l, stride, padding)"


CONV2D_GEMM = Exercise(
    id="11.3",
    name="conv2d_gemm",
    title="A convolution is one matrix product",
    reference=gemm_by_slices,
    plain=conv2d_gemm,
    probes=(
        probe(
            "an image of zeros, three kernels, biases 10, 20, 30",
            lambda: (
                np.zeros((1, 1, 4, 5)), numbers(3, 1, 3, 3), np.array([10.0, 20, 30]),
            ),
        ),
        probe(
            "a 4 x 6 image that counts 1, 2, 3 ..., one kernel 1 .. 6 of 2 x 3",
            lambda: (counting(1, 1, 4, 6), counting(1, 1, 2, 3), np.zeros(1)),
        ),
        probe(
            "one image, 2 channels, 3 maps, kernel 2 x 3",
            lambda: (
                numbers(1, 2, 4, 6), numbers(3, 2, 2, 3, seed=1), numbers(3, seed=2),
            ),
        ),
        probe(
            "two images, 2 channels, 3 maps, kernel 3 x 3",
            lambda: (
                numbers(2, 2, 5, 7), numbers(3, 2, 3, 3, seed=1), numbers(3, seed=2),
            ),
        ),
        probe(
            "as many maps as columns in the output: 2 images, 3 maps of 3 x 3",
            lambda: (
                numbers(2, 2, 4, 5, seed=3), numbers(3, 2, 2, 3, seed=1),
                numbers(3, seed=2),
            ),
        ),
        probe(
            "2 images, 3 channels, 2 maps, kernel 3 x 2, stride 2",
            lambda: (
                numbers(2, 3, 5, 8), numbers(2, 3, 3, 2, seed=1), numbers(2, seed=2), 2,
            ),
        ),
        probe(
            "2 images, 3 maps, kernel 2 x 2, stride 1, padding 1",
            lambda: (
                numbers(2, 2, 4, 5), numbers(3, 2, 2, 2, seed=1), numbers(3, seed=2),
                1, 1,
            ),
        ),
        probe(
            "an image of whole numbers, kernels of decimals",
            lambda: (
                whole(1, 2, 4, 6), numbers(2, 2, 3, 3, seed=1), np.array([0.25, -0.5]),
            ),
        ),
    ),
    misconceptions=(
        Misconception(
            "G01", "reshaped without a transposition",
            "The shape is right and the numbers are there, at wrong places: reshape "
            "never moves a number. The product has the maps last. What must happen "
            "after the reshape?",
            ((_BACK, "y.reshape(N, F, Ho, Wo)"),),
        ),
        Misconception(
            "G02", "bias forgotten",
            "On an image of zeros the answer is the bias of each map; you return 0. "
            "Where is b added?",
            ((_PRODUCT, "columns @ kernels.T"),),
        ),
        Misconception(
            "G03", "kernels reshaped instead of transposed",
            "The product runs, but its kernels are torn apart: reshape(C * k * l, F) "
            "fills rows from left to right. What puts a kernel into a *column*?",
            ((_PRODUCT, "columns @ w.reshape(C * k * l, F) + b"),),
        ),
        Misconception(
            "G04", "channels innermost in the kernels",
            "With one channel yours is right, with two it is not: your kernels have the "
            "channels last, the rows of the matrix have them first. Which order has w "
            "already?",
            ((_KERNELS, "w.transpose(0, 2, 3, 1).reshape(F, C * k * l)"),),
        ),
        Misconception(
            "G05", "kernel transposed",
            "Rows and columns of your kernels are swapped. Do they need any change "
            "before the reshape?",
            ((_KERNELS, "w.transpose(0, 1, 3, 2).reshape(F, C * k * l)"),),
        ),
        Misconception(
            "G06", "padding not handed on",
            "Without padding yours is right. With it, the rows of im2col and the places "
            "of your map are not equally many. Which of your lines does not know of the "
            "padding?",
            ((_UNFOLD, "im2col(x, k, l, stride)"),),
        ),
        Misconception(
            "G07", "stride not handed on",
            "With stride 1 yours is right. With stride 2, the rows of im2col and the "
            "places of your map are not equally many. Which of your lines does not know "
            "of the stride?",
            ((_UNFOLD, "im2col(x, k, l, 1, padding)"),),
        ),
        Misconception(
            "G08", "kernel flipped",
            "Your kernels are rotated by 180°. LeNet's layer lays them on as they "
            "are. Which index runs backwards?",
            ((_KERNELS, "w[:, :, ::-1, ::-1].reshape(F, C * k * l)"),),
        ),
        Misconception(
            "G09", "maps last",
            "You return (N, Ho, Wo, F), as the product gives it. Other libraries keep it "
            "so; the layers of this course want (N, F, Ho, Wo). Which order of axes?",
            ((_BACK, "y.reshape(N, Ho, Wo, F)"),),
        ),
        Misconception(
            "G10", "images and maps mixed",
            "With one image yours is right, with two their maps are mixed. In "
            "kernels @ columns.T, what lies between two maps: an image, or all of them?",
            (
                (_PRODUCT, "kernels @ columns.T + b[:, None]"),
                (_BACK, "y.reshape(N, F, Ho, Wo)"),
            ),
        ),
        Misconception(
            "G11", "maps mirrored at the diagonal",
            "Rows and columns of your maps are exchanged. Which of (0, 3, 1, 2) puts Ho "
            "before Wo?",
            ((_BACK, "y.reshape(N, Ho, Wo, F).transpose(0, 3, 2, 1)"),),
        ),
        Misconception(
            "G12", "one bias for all maps",
            "Every map got the first bias. The product has the maps on its last axis: "
            "what does adding b, of shape (F,), do there?",
            ((_PRODUCT, "columns @ kernels.T + b[0]"),),
        ),
        Misconception(
            "G13", "height and width swapped",
            "The numbers are right, the rows of the maps break at wrong places: you "
            "reshape to Wo rows of Ho. Which walks faster through the rows of the "
            "matrix?",
            ((_BACK, "y.reshape(N, Wo, Ho, F).transpose(0, 3, 1, 2)"),),
        ),
    ),
    alternatives=(
        gemm_per_image,
        gemm_with_a_column_of_ones,
        gemm_by_slices,
        gemm_in_float32,
    ),
    hints=(
        "Write the shapes down: (N Ho Wo, C k l) and w as (F, C k l). Which product "
        "gives a number for each place and each map?",
        "Three steps: unfold x; multiply by the kernels, laid out as rows and "
        "transposed, and add b to each row; then give the places their axes back and put the "
        "maps in front of them.",
        "columns = im2col(___)\nkernels = w.reshape(___)\n"
        "y = columns @ ___ + ___  # (N * Ho * Wo, F)\n"
        "return y.reshape(___).transpose(___)",
    ),
    explanation=(
        "With $X$ of shape $(N H_o W_o, C k l)$ from im2col and $K$ of shape "
        "$(F, C k l)$, $Y = X K^\\top + b$ has a row for each place and a column for "
        "each map; the sum over $c, u, v$ (LeCun et al. 1998, sec. II-A) is the inner "
        "product of a row of $X$ with a row of $K$. GEMM, *general matrix multiply*, is "
        "what libraries call this product."
    ),
    general=_conv_case,
    after="The next cells race it against the loop.",
    widget="SpeedRace",
)  # fmt: skip
