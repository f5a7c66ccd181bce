"""11.4 conv2d_gemm_backward: backwards, by two products."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Function, Misconception
from ..probes import backward_cases, numbers, one_gradient, probe
from ._shared import _KERNELS, _conv_case
from .col2im import col2im, col2im_by_index, col2im_by_slices, col2im_in_float32
from .conv2d_gemm import gemm_by_slices
from .im2col import im2col, im2col_by_slices, im2col_by_view, im2col_in_float32

Array = np.ndarray
Generator = np.random.Generator
Shape = tuple[int, ...]
Gradients = tuple[Array, Array, Array]


# ---- 11.4 the backward pass by two products
def conv2d_gemm_backward(
    dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    columns = im2col(x, k, l, stride, padding)
    kernels = w.reshape(F, C * k * l)
    rows = dy.transpose(0, 2, 3, 1).reshape(len(columns), F)
    dcolumns = rows @ kernels
    dx = col2im(dcolumns, x.shape, k, l, stride, padding)
    dw = (rows.T @ columns).reshape(F, C, k, l)
    db = rows.sum(axis=0)
    return dx, dw, db


def _given() -> Function:
    def conv2d_gemm_backward(
        dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
    ) -> Gradients:
        F, _, k, l = w.shape
        columns = im2col(x, k, l, stride, padding)
        rows = dy.reshape(-1, F)
        shares = rows @ w.reshape(F, -1)
        dx = col2im(shares, x.shape, k, l, stride, padding)
        dw = (columns.T @ rows).reshape(w.shape)
        return dx, dw, rows.sum(axis=0)

    return conv2d_gemm_backward


def gemm_backward_by_slices(
    dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    F, _, k, l = w.shape
    rows = np.moveaxis(dy, 1, 3).reshape(-1, F)
    columns = im2col_by_slices(x, k, l, stride, padding)
    shares = rows @ w.reshape(F, -1)
    dx = col2im_by_slices(shares, x.shape, k, l, stride, padding)
    return dx, (rows.T @ columns).reshape(w.shape), rows.sum(axis=0)


def gemm_backward_turned(
    dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    """Everything the other way round: a column for each place."""
    F, _, k, l = w.shape
    maps = dy.transpose(1, 0, 2, 3).reshape(F, -1)
    columns = im2col_by_view(x, k, l, stride, padding).T
    shares = (w.reshape(F, -1).T @ maps).T
    dx = col2im_by_index(shares, x.shape, k, l, stride, padding)
    return dx, (maps @ columns.T).reshape(w.shape), maps @ np.ones(maps.shape[1])


def gemm_backward_per_image(
    dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    F, _, k, l = w.shape
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    for n in range(len(x)):
        maps = dy[n].reshape(F, -1)
        one = x[n : n + 1]
        columns = im2col(one, k, l, stride, padding)
        dw += (maps @ columns).reshape(w.shape)
        shares = maps.T @ w.reshape(F, -1)
        dx[n] = col2im(shares, one.shape, k, l, stride, padding)[0]
    return dx, dw, np.einsum("nfij->f", dy)


def gemm_backward_in_float32(
    dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dy, x, w = (np.asarray(v, np.float32) for v in (dy, x, w))
    F, _, k, l = w.shape
    columns = im2col_in_float32(x, k, l, stride, padding)
    rows = dy.transpose(0, 2, 3, 1).reshape(-1, F)
    dx = col2im_in_float32(rows @ w.reshape(F, -1), x.shape, k, l, stride, padding)
    return dx, (rows.T @ columns).reshape(w.shape), rows.sum(axis=0)


def _col2im_last(
    columns: Array, shape: Shape, k: int, l: int, stride: int = 1, padding: int = 0
) -> Array:
    """col2im in which the last window wins."""
    p, (N, C, H, W) = padding, shape
    Ho, Wo = (nn.output_size(a, b, stride, p) for a, b in ((H, k), (W, l)))
    xp = np.zeros((N, C, H + 2 * p, W + 2 * p))
    windows = columns.reshape(N, Ho, Wo, C, k, l)
    for n, i, j in np.ndindex(N, Ho, Wo):
        top, left = i * stride, j * stride
        xp[n, :, top : top + k, left : left + l] = windows[n, i, j]
    return xp[:, :, p : p + H, p : p + W]


def _backward_case(rng: Generator) -> tuple[Array, Array, Array, int, int]:
    x, w, b, stride, padding = _conv_case(rng)
    shape = gemm_by_slices(x, w, b, stride, padding).shape
    return rng.normal(size=shape), x, w, stride, padding


_DY = "dy.transpose(0, 2, 3, 1).reshape(len(columns), F)"


_DX = "dx = col2im(dcolumns, x.shape, k, l, stride, padding)"


_DW = "(rows.T @ columns).reshape(F, C, k, l)"


_DB = "rows.sum(axis=0)"


_SHARES = "rows @ kernels"


CONV2D_GEMM_BACKWARD = Exercise(
    id="11.4",
    name="conv2d_gemm_backward",
    title="Backwards, by two products",
    kind="find-and-fix",
    given=_given(),
    reference=gemm_backward_by_slices,
    plain=conv2d_gemm_backward,
    parts=("dx", "dw", "db"),
    probes=(
        probe("a single output gradient of 1 at (1, 2)", one_gradient),
        *backward_cases(),
        probe(
            "2 images, 3 channels, 2 maps, kernel 2 x 3, no padding",
            lambda: (
                numbers(2, 2, 3, 4), numbers(2, 3, 4, 6, seed=1),
                numbers(2, 3, 2, 3, seed=2),
            ),
        ),
    ),
    misconceptions=(
        Misconception(
            "H01", "dy reshaped without a transposition",
            "With one map yours is right, with several a row of dy mixes them: reshape "
            "never moves a number. Which axis of dy has to come last?",
            ((_DY, "dy.reshape(-1, F)"),),
        ),
        Misconception(
            "H02", "dw transposed",
            "dw holds the right numbers at wrong places: its product gives a row for "
            "each weight, and the reshape wants one for each map. Which of the two "
            "matrices should be transposed?",
            ((_DW, "(columns.T @ rows).reshape(F, C, k, l)"),),
        ),
        Misconception(
            "B03", "overwritten instead of added",
            "Pixels that several windows use kept only the last share in dx. What does "
            "col2im do where windows overlap?",
            ((_DX, _DX.replace("col2im", "_col2im_last")),),
        ),
        Misconception(
            "B09", "dx in its frame",
            "Your dx has the size of the padded image. What does col2im need to know to "
            "cut the frame off?",
            (
                (
                    _DX,
                    "dx = col2im(dcolumns, "
                    "(N, C, H + 2 * padding, W + 2 * padding), k, l, stride)",
                ),
            ),
        ),
        Misconception(
            "B04", "db averaged",
            "Your db is too small by the number of places. One bias is added at each of "
            "them: do its gradients average or add?",
            ((_DB, "rows.mean(axis=0)"),),
        ),
        Misconception(
            "B05", "one db for all maps",
            "All biases got the same gradient. Which axis of dy must stay?",
            ((_DB, "np.full(F, rows.sum())"),),
        ),
        Misconception(
            "B14", "one db per pixel",
            "Your db has a number for each place. The bias is shared by the whole map: "
            "which axes are summed?",
            ((_DB, "dy.sum(axis=0)"),),
        ),
        Misconception(
            "B07", "divided by the batch again",
            "dw and db are divided by N. The mean of the loss is already in dy: where "
            "does the second division come from?",
            (("return dx, dw, db", "return dx, dw / N, db / N"),),
        ),
        Misconception(
            "B13", "all signs opposite",
            "All signs are opposite. The minus belongs in the update step: where does it "
            "stand in yours?",
            (("return dx, dw, db", "return -dx, -dw, -db"),),
        ),
        Misconception(
            "H03", "channels innermost in the kernels",
            "dw and db are right; dx mixes the channels. The rows that col2im reads have "
            "channel after channel: do your kernels?",
            ((_KERNELS, "w.transpose(0, 2, 3, 1).reshape(F, C * k * l)"),),
        ),
        Misconception(
            "H04", "kernels reshaped instead of transposed",
            "dx is made of torn kernels: reshape(C * k * l, F).T is not "
            "reshape(F, C * k * l). In which order do the numbers of w follow?",
            ((_SHARES, "rows @ w.reshape(C * k * l, F).T"),),
        ),
        Misconception(
            "B02", "dx mirrored",
            "Your dx is mirrored: the kernels are rotated by 180°. That belongs to "
            "dx written as a convolution of dy. What does col2im put where?",
            ((_KERNELS, "w[:, :, ::-1, ::-1].reshape(F, C * k * l)"),),
        ),
        Misconception(
            "H05", "dw left as a matrix",
            "dw has the shape (F, C k l) of the matrix. Which shape have the weights "
            "that it will be subtracted from?",
            ((_DW, "rows.T @ columns"),),
        ),
        Misconception(
            "H06", "places exchanged",
            "The rows of dy go down the image first, those of im2col go along it. Which "
            "two numbers in the transposition are exchanged?",
            ((_DY, "dy.transpose(0, 3, 2, 1).reshape(-1, F)"),),
        ),
        Misconception(
            "H07", "maps in front of the images",
            "With one image yours is right, with several a row of dy mixes them: in "
            "memory the images come before the maps, and reshape(F, -1) takes the first "
            "numbers for map 0, whatever image or map they are of. Which axis has to "
            "move first?",
            ((_DY, "dy.reshape(F, -1).T"),),
        ),
    ),
    alternatives=(
        gemm_backward_turned,
        gemm_backward_per_image,
        gemm_backward_by_slices,
        gemm_backward_in_float32,
    ),
    hints=(
        "Forward was X K.T + b, a dense layer on the rows of X. Its backward pass is "
        "that of dense, from chapter 10.",
        "Both faults have the right shape, and with F = 1 both are harmless. In which "
        "line do maps and places change their order, and which product has a row for "
        "each map?",
        "rows = dy.transpose(___).reshape(-1, F)\n...\n"
        "dw = (___.T @ ___).reshape(w.shape)",
    ),
    explanation=(
        "$Y = X K^\\top + b$ is a dense layer with $N H_o W_o$ rows, so $dX = dY\\, K$, "
        "$dK = dY^\\top X$ and $db$ is the sum of the rows of $dY$. The convolution adds "
        "only the way in (im2col) and the way back (col2im); weights that are shared by "
        "all places get the sum over them (eq. 19 and 20 of the paper) from the product."
    ),
    general=_backward_case,
    after="With it, C1, C3 and C5 train by matrix products alone.",
)  # fmt: skip
