"""Chapter 10, backpropagation: the layers of chapters 02 to 04, backwards."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ... import nn
from ..exercise import Exercise, Misconception
from .probes import counting, numbers, probe

Array = np.ndarray
Generator = np.random.Generator
Gradients = tuple[Array, Array, Array]


def conv2d_backward(
    dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    p = padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp = np.zeros(xp.shape)
    dw = np.zeros(w.shape)
    db = np.zeros(F)
    for n in range(N):
        for f in range(F):
            for i in range(dy.shape[2]):
                for j in range(dy.shape[3]):
                    g = dy[n, f, i, j]
                    top, left = i * stride, j * stride
                    window = xp[n, :, top : top + k, left : left + l]
                    dw[f] += g * window
                    db[f] += g
                    dxp[n, :, top : top + k, left : left + l] += g * w[f]
    dx = dxp[:, :, p : p + H, p : p + W]
    return dx, dw, db


def conv2d_backward_by_kernel_loops(
    dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    (H, W), (Ho, Wo), (p, s) = x.shape[2:], dy.shape[2:], (padding, stride)
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for u in range(w.shape[2]):
        for v in range(w.shape[3]):
            rows, columns = slice(u, u + s * Ho, s), slice(v, v + s * Wo, s)
            pixels = xp[:, :, rows, columns]
            dw[:, :, u, v] = np.einsum("nfij,ncij->fc", dy, pixels)
            dxp[:, :, rows, columns] += np.einsum("nfij,fc->ncij", dy, w[:, :, u, v])
    return dxp[:, :, p : p + H, p : p + W], dw, dy.sum(axis=(0, 2, 3))


def conv2d_backward_by_windows(
    dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    s, p, (k, l) = stride, padding, w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = sliding_window_view(xp, (k, l), axis=(2, 3))[:, :, ::s, ::s]
    dw = np.einsum("nfij,ncijuv->fcuv", dy, windows)
    # dy spread to stride 1 and padded, correlated with the kernel turned by 180 degrees
    (N, F), (Hp, Wp) = dy.shape[:2], xp.shape[2:]
    spread = np.zeros((N, F, Hp + k - 1, Wp + l - 1))
    (Ho, Wo) = dy.shape[2:]
    spread[:, :, k - 1 : k - 1 + s * Ho : s, l - 1 : l - 1 + s * Wo : s] = dy
    views = sliding_window_view(spread, (k, l), axis=(2, 3))
    dxp = np.einsum("nfijuv,fcuv->ncij", views, w[:, :, ::-1, ::-1])
    return dxp[:, :, p : Hp - p, p : Wp - p], dw, dy.sum(axis=(0, 2, 3))


def conv2d_backward_by_im2col(
    dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    p, s, (Ho, Wo) = padding, stride, dy.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    rows = dy.transpose(0, 2, 3, 1).reshape(-1, F)
    places = [(n, i * s, j * s) for n in range(N) for i in range(Ho) for j in range(Wo)]
    columns = np.stack([xp[n, :, i : i + k, j : j + l].ravel() for n, i, j in places])
    shares = rows @ w.reshape(F, -1)
    dxp = np.zeros(xp.shape)
    for (n, i, j), share in zip(places, shares, strict=True):
        dxp[n, :, i : i + k, j : j + l] += share.reshape(C, k, l)
    dw = (rows.T @ columns).reshape(w.shape)
    return dxp[:, :, p : p + H, p : p + W], dw, rows.sum(axis=0)


def _conv_case(rng: Generator) -> tuple[Array, Array, Array, int, int]:
    N, C, F, k, l, stride = (int(n) for n in rng.integers(1, 4, 6))
    H, W = k + int(rng.integers(0, 4)), l + int(rng.integers(0, 4))
    p = int(rng.integers(0, 3))
    Ho, Wo = (H + 2 * p - k) // stride + 1, (W + 2 * p - l) // stride + 1
    return (
        rng.normal(size=(N, F, Ho, Wo)),
        rng.normal(size=(N, C, H, W)),
        rng.normal(size=(F, C, k, l)),
        stride,
        p,
    )


def _one_gradient() -> tuple[Array, Array, Array]:
    dy = np.zeros((1, 1, 3, 4))
    dy[0, 0, 1, 2] = 1.0
    return dy, counting(1, 1, 5, 6), counting(1, 1, 3, 3) - 20


CONV2D_BACKWARD = Exercise(
    id="10.1",
    name="conv2d_backward",
    title="Convolution, backwards",
    reference=nn.conv2d_backward,
    plain=conv2d_backward,
    parts=("dx", "dw", "db"),
    probes=(
        probe("a single output gradient of 1 at (1, 2)", _one_gradient),
        probe(
            "one image, one map, random gradients",
            lambda: (
                numbers(1, 1, 3, 4), numbers(1, 1, 5, 6, seed=1),
                numbers(1, 1, 3, 3, seed=2),
            ),
        ),
        probe(
            "3 images, 2 channels, 4 maps, kernel 3 x 2, stride 2, padding 1",
            lambda: (
                numbers(3, 4, 3, 4), numbers(3, 2, 5, 7, seed=1),
                numbers(4, 2, 3, 2, seed=2), 2, 1,
            ),
        ),
        probe(
            "2 images, kernel 2 x 2, stride 1, padding 2",
            lambda: (
                numbers(2, 3, 7, 8), numbers(2, 2, 4, 5, seed=1),
                numbers(3, 2, 2, 2, seed=2), 1, 2,
            ),
        ),
    ),
    misconceptions=(
        Misconception(
            "B01", "dw mirrored",
            "Your dw is mirrored. With a single output gradient, dw is the patch of the "
            "input under that window. Is it that patch, or its mirror image?",
            (("g * window", "g * window[:, ::-1, ::-1]"),),
        ),
        Misconception(
            "B02", "dx mirrored",
            "Your dx is mirrored. With one output gradient of 1, dx is the kernel itself, "
            "placed at that window. Which index runs backwards?",
            (("+= g * w[f]", "+= g * w[f][:, ::-1, ::-1]"),),
        ),
        Misconception(
            "B03", "overwritten instead of added",
            "Pixels that several windows use kept only the last contribution. What "
            "happens to gradients of a number that is used several times?",
            (("+= g * w[f]", "= g * w[f]"),),
        ),
        Misconception(
            "B04", "db averaged",
            "Your db is too small by the number of places. One bias touches every pixel "
            "of its map: do its gradients average or add?",
            (("return dx, dw, db", "return dx, dw, dy.mean(axis=(0, 2, 3))"),),
        ),
        Misconception(
            "B05", "one db for all maps",
            "All biases got the same gradient. Which axis of dy must stay?",
            (("return dx, dw, db", "return dx, dw, np.full(F, dy.sum())"),),
        ),
        Misconception(
            "B07", "divided by the batch again",
            "dw and db are divided by N. The mean of the loss is already in dy: where "
            "does the second division come from?",
            (("return dx, dw, db", "return dx, dw / N, db / N"),),
        ),
        Misconception(
            "B08", "last image only",
            "Your dw knows the last image alone. How do the other images of the batch "
            "come into it?",
            (
                (
                    "    for n in range(N):\n",
                    "    for n in range(N):\n        dw = np.zeros(w.shape)\n",
                ),
            ),
        ),
        Misconception(
            "B09", "padding not cut off",
            "Your dx has the size of the padded image. Which part of it belongs to x?",
            (("dxp[:, :, p : p + H, p : p + W]", "dxp"),),
        ),
        Misconception(
            "B11", "last map only",
            "Your dx carries the gradient of the last map alone. Each pixel feeds all "
            "maps: how do their gradients combine?",
            (
                (
                    "        for f in range(F):\n",
                    "        for f in range(F):\n            dxp[n] = 0\n",
                ),
            ),
        ),
        Misconception(
            "B13", "all signs opposite",
            "All signs are opposite to the numerical gradient. The minus belongs in the "
            "update step: where does it stand in yours?",
            (("return dx, dw, db", "return -dx, -dw, -db"),),
        ),
        Misconception(
            "B14", "one db per pixel",
            "Your db has a value per pixel. The bias is shared by the whole map: which "
            "axes should be summed?",
            (("return dx, dw, db", "return dx, dw, dy.sum(axis=0)"),),
        ),
        Misconception(
            "B15", "dw without the input",
            "Your dw does not depend on the image. What multiplied w in the forward "
            "pass?",
            (("dw[f] += g * window", "dw[f] += g * g"),),
        ),
        Misconception(
            "B16", "dx averaged over the batch",
            "Your dx is divided by N. Each image only influences its own outputs: is "
            "there anything to average?",
            (("return dx, dw, db", "return dx / N, dw, db"),),
        ),
        Misconception(
            "B18", "db missing",
            "Your db is zero. The bias moves every output of its map: what is its "
            "gradient?",
            (("db[f] += g", "db[f] += 0 * g"),),
        ),
        Misconception(
            "B19", "images leak into each other",
            "Every image got the gradients of the whole batch. Can image 0 change the "
            "output of image 1?",
            (("dxp[n, :, top", "dxp[:, :, top"),),
        ),
        Misconception(
            "B20", "stride forgotten",
            "With stride 1 yours is right, with stride 2 the contributions land beside "
            "their windows. Where does window (i, j) start?",
            (("top, left = i * stride, j * stride", "top, left = i, j"),),
        ),
    ),
    alternatives=(
        conv2d_backward_by_kernel_loops,
        conv2d_backward_by_windows,
        conv2d_backward_by_im2col,
    ),
    hints=(
        "Take one output number alone. Which inputs, weights and bias did it use?",
        "Its gradient g reaches the window as g times the kernel, the kernel as g times "
        "the window, and the bias as g. Everything shared adds up.",
        "g = dy[n, f, i, j]\ndw[f] += g * ___\ndb[f] += ___\n"
        "dxp[n, :, ___ : ___, ___ : ___] += g * ___",
    ),
    explanation=(
        "One output is $y = b_f + \\sum w_{f,c,u,v}\\, x_{n,c,is+u,js+v}$, so "
        "$\\partial y/\\partial w$ is the window, $\\partial y/\\partial x$ the kernel "
        "and $\\partial y/\\partial b$ is 1. With the upstream gradient $g$, sum over "
        "all outputs; what is shared adds up (eq. 19 and 20 of the paper)."
    ),
    general=_conv_case,
    after="With it, the layers C1, C3 and C5 can learn.",
)  # fmt: skip


def subsample_backward(
    dy: Array, x: Array, coefficient: Array, size: int = 2
) -> Gradients:
    N, C, H, W = x.shape
    dx = np.zeros(x.shape)
    da = np.zeros(C)
    db = np.zeros(C)
    for n in range(N):
        for c in range(C):
            for i in range(H // size):
                for j in range(W // size):
                    g = dy[n, c, i, j]
                    rows = slice(i * size, i * size + size)
                    columns = slice(j * size, j * size + size)
                    da[c] += g * np.sum(x[n, c, rows, columns])
                    db[c] += g
                    dx[n, c, rows, columns] = g * coefficient[c]
    return dx, da, db


def subsample_backward_by_repeat(
    dy: Array, x: Array, coefficient: Array, size: int = 2
) -> Gradients:
    spread = np.repeat(np.repeat(dy, size, axis=2), size, axis=3)
    dx = spread * coefficient[:, None, None]
    return dx, (spread * x).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


def subsample_backward_by_kron(
    dy: Array, x: Array, coefficient: Array, size: int = 2
) -> Gradients:
    spread = np.kron(dy, np.ones((1, 1, size, size)))
    da = np.einsum("nchw,nchw->c", spread, x)
    return np.einsum("nchw,c->nchw", spread, coefficient), da, np.einsum("ncij->c", dy)


def subsample_backward_by_reshape(
    dy: Array, x: Array, coefficient: Array, size: int = 2
) -> Gradients:
    N, C, H, W = x.shape
    blocks = x.reshape(N, C, H // size, size, W // size, size)
    g = dy[:, :, :, None, :, None]
    dx = np.zeros(blocks.shape) + g * coefficient[:, None, None, None, None]
    return (
        dx.reshape(x.shape),
        (blocks * g).sum(axis=(0, 2, 3, 4, 5)),
        dy.sum((0, 2, 3)),
    )


def _subsample_case(rng: Generator) -> tuple[Array, Array, Array, int]:
    N, C, h, w, size = (int(n) for n in rng.integers(1, 4, 5))
    return (
        rng.normal(size=(N, C, h, w)),
        rng.normal(size=(N, C, h * size, w * size)),
        rng.normal(size=C),
        size,
    )


def _one_block() -> tuple[Array, Array, Array]:
    dy = np.zeros((1, 1, 2, 3))
    dy[0, 0, 0, 1] = 1.0
    return dy, counting(1, 1, 4, 6), np.array([0.5])


SUBSAMPLE_BACKWARD = Exercise(
    id="10.2",
    name="subsample_backward",
    title="Subsampling, backwards",
    reference=nn.subsample_backward,
    plain=subsample_backward,
    parts=("dx", "dcoefficient", "dbias"),
    probes=(
        probe("a single output gradient of 1, coefficient 0.5", _one_block),
        probe(
            "2 images, 3 maps, 4 x 6, random gradients",
            lambda: (
                numbers(2, 3, 2, 3), numbers(2, 3, 4, 6, seed=1), numbers(3, seed=2),
            ),
        ),
        probe(
            "blocks of 3 x 3",
            lambda: (
                numbers(2, 2, 1, 2), numbers(2, 2, 3, 6, seed=1), numbers(2, seed=2), 3,
            ),
        ),
    ),
    misconceptions=(
        Misconception(
            "S21", "tiled instead of repeated",
            "Whole maps are repeated side by side in your dx. Which four pixels should "
            "share one gradient?",
            (
                (
                    "return dx, da, db",
                    "dx = np.tile(dy, (1, 1, size, size)) * coefficient[:, None, None]\n"
                    "    return dx, da, db",
                ),
            ),
        ),
        Misconception(
            "S22", "one pixel of each block",
            "Only one pixel of each block got a gradient. All of them were added: who "
            "should get it?",
            (("dx[n, c, rows, columns] =", "dx[n, c, i * size, j * size] ="),),
        ),
        Misconception(
            "S23", "coefficient missing in dx",
            "Your dx forgets the coefficient. What multiplied the sum on the way "
            "forward?",
            (("= g * coefficient[c]", "= g"),),
        ),
        Misconception(
            "S25", "block sum missing",
            "The gradient of your coefficient is that of the bias. In y = a s + b, what "
            "does a multiply?",
            (("da[c] += g * np.sum(x[n, c, rows, columns])", "da[c] += g"),),
        ),
        Misconception(
            "S26", "coefficient's gradient averaged",
            "The gradient of your coefficient is averaged. It is shared by the map and "
            "the batch: do contributions average or add?",
            (("return dx, da, db", "return dx, da / dy[:, 0].size, db"),),
        ),
        Misconception(
            "S27", "block mean instead of sum",
            "The gradient of your coefficient uses the block's mean. Which one did the "
            "forward pass multiply?",
            (("g * np.sum(x", "g * np.mean(x"),),
        ),
        Misconception(
            "S28", "one coefficient for all maps",
            "Every map uses the coefficient of the first. Which index picks its own?",
            (("coefficient[c]", "coefficient[0]"),),
        ),
        Misconception(
            "S29", "gradient shared out",
            "Each pixel got a part of the gradient, as for a mean. The four were added: "
            "how much does the sum move when one of them moves by 1?",
            (("= g * coefficient[c]", "= g * coefficient[c] / size**2"),),
        ),
    ),
    alternatives=(
        subsample_backward_by_repeat,
        subsample_backward_by_kron,
        subsample_backward_by_reshape,
    ),
    hints=(
        "Write y = a s + b for one block, with s the sum of its pixels.",
        "dy/da is s, dy/db is 1, and each pixel moves s by as much as itself: dy/dx is "
        "a. Shared numbers add up over blocks and images.",
        "g = dy[n, c, i, j]\nda[c] += g * ___\ndb[c] += ___\n"
        "dx[n, c, rows, columns] = g * ___",
    ),
    explanation=(
        "With $y = a_c s + b_c$ and $s$ the block's sum: $\\partial y/\\partial a_c = "
        "s$, $\\partial y/\\partial b_c = 1$, and $\\partial y/\\partial x = a_c$ for "
        "each pixel of the block. Coefficient and bias are shared by map and batch, so "
        "their gradients are sums (sec. II-B, eq. 19)."
    ),
    general=_subsample_case,
    after="With it, S2 and S4 can learn.",
)  # fmt: skip


def max_pool2d_backward(
    dy: Array, x: Array, size: int = 2, stride: int | None = None
) -> Array:
    step = size if stride is None else stride
    N, C, Ho, Wo = dy.shape
    dx = np.zeros(x.shape)
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    top, left = i * step, j * step
                    window = x[n, c, top : top + size, left : left + size]
                    u, v = np.unravel_index(np.argmax(window), window.shape)
                    dx[n, c, top + u, left + v] += dy[n, c, i, j]
    return dx


def max_pool2d_backward_by_masks(
    dy: Array, x: Array, size: int = 2, stride: int | None = None
) -> Array:
    step = size if stride is None else stride
    Ho, Wo = dy.shape[2:]
    best = np.full(dy.shape, -np.inf)
    pieces = []
    for u in range(size):
        for v in range(size):
            rows, columns = slice(u, u + step * Ho, step), slice(v, v + step * Wo, step)
            pieces.append((rows, columns))
            best = np.maximum(best, x[:, :, rows, columns])
    dx, left = np.zeros(x.shape), np.array(dy, dtype=float)
    for rows, columns in pieces:
        share = np.where(x[:, :, rows, columns] == best, left, 0.0)
        dx[:, :, rows, columns] += share
        left = left - share
    return dx


def max_pool2d_backward_by_indices(
    dy: Array, x: Array, size: int = 2, stride: int | None = None
) -> Array:
    step = size if stride is None else stride
    views = sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::step, ::step]
    winner = views.reshape(*dy.shape, -1).argmax(axis=-1)
    n, c, i, j = np.indices(dy.shape)
    dx = np.zeros(x.shape)
    np.add.at(dx, (n, c, i * step + winner // size, j * step + winner % size), dy)
    return dx


def max_pool2d_backward_by_search(
    dy: Array, x: Array, size: int = 2, stride: int | None = None
) -> Array:
    step = stride or size
    dx = np.zeros(x.shape, dtype=np.float32)
    for n, c, i, j in np.ndindex(dy.shape):
        best, place = None, (0, 0)
        for u, v in np.ndindex(size, size):
            value = x[n, c, i * step + u, j * step + v]
            if best is None or value > best:
                best, place = value, (i * step + u, j * step + v)
        dx[n, c, place[0], place[1]] += dy[n, c, i, j]
    return dx


def _pool_case(rng: Generator) -> tuple[Array, Array, int, int]:
    N, C, h, w, size, step = (int(n) for n in rng.integers(1, 4, 6))
    H, W = (h - 1) * step + size, (w - 1) * step + size
    x = rng.integers(-4, 4, size=(N, C, H, W)).astype(float)
    return rng.normal(size=(N, C, h, w)), x, size, step


def _big_pixel() -> tuple[Array, Array, int, int]:
    x = np.zeros((1, 1, 4, 5))
    x[0, 0, 1, 2] = 9.0
    return counting(1, 1, 2, 3), x, 3, 1


MAX_POOL2D_BACKWARD = Exercise(
    id="10.3",
    name="max_pool2d_backward",
    title="Max pooling, backwards",
    reference=nn.max_pool2d_backward,
    plain=max_pool2d_backward,
    parts=("dx",),
    probes=(
        probe(
            "a 4 x 6 image without ties",
            lambda: (counting(1, 1, 2, 3), numbers(1, 1, 4, 6)),
        ),
        probe(
            "a flat image: every window is a tie",
            lambda: (counting(1, 1, 2, 2), np.full((1, 1, 4, 4), -0.1)),
        ),
        probe("one large pixel in windows that overlap (size 3, stride 1)", _big_pixel),
        probe(
            "2 images, 3 maps, windows of 3, stride 2",
            lambda: (numbers(2, 3, 2, 3), numbers(2, 3, 5, 7, seed=1), 3, 2),
        ),
    ),
    misconceptions=(
        Misconception(
            "P11", "every tie paid in full",
            "On a tie, and MNIST's background is one large tie, every equal pixel got "
            "the whole gradient, so it multiplied. How many winners has a window?",
            (
                (
                    "dx[n, c, top + u, left + v] += dy[n, c, i, j]",
                    "dx[n, c, top : top + size, left : left + size] += (\n"
                    "                        window == window.max()) * dy[n, c, i, j]",
                ),
            ),
        ),
        Misconception(
            "P12", "average pooling's gradient",
            "Every pixel of a window got an equal share. Which pixels move the maximum "
            "when they move a little?",
            (
                (
                    "dx[n, c, top + u, left + v] += dy[n, c, i, j]",
                    "dx[n, c, top : top + size, left : left + size] += (\n"
                    "                        dy[n, c, i, j] / size**2)",
                ),
            ),
        ),
        Misconception(
            "P13", "overwritten instead of added",
            "A pixel that wins in several windows kept only the last gradient. What "
            "should happen to the others?",
            (("+= dy[n, c, i, j]", "= dy[n, c, i, j]"),),
        ),
        Misconception(
            "P14", "value instead of gradient",
            "The winners got their own value. What comes in from above, and what did "
            "the forward pass multiply it with?",
            (("+= dy[n, c, i, j]", "+= window.max()"),),
        ),
        Misconception(
            "P15", "one winner per map",
            "One pixel per map got everything. Where is the winner looked for: in the "
            "map or in each window?",
            (
                (
                    "u, v = np.unravel_index(np.argmax(window), window.shape)",
                    "u, v = np.unravel_index(np.argmax(x[n, c]), x[n, c].shape)",
                ),
                ("dx[n, c, top + u, left + v]", "dx[n, c, u, v]"),
            ),
        ),
        Misconception(
            "P16", "stride ignored",
            "Your windows move by their own size whatever the stride is. Where does "
            "window (i, j) start?",
            (("size if stride is None else stride", "size"),),
        ),
        Misconception(
            "P17", "smallest instead of largest",
            "The gradient went to the smallest pixel of each window. Who won?",
            (("np.argmax(window)", "np.argmin(window)"),),
        ),
        Misconception(
            "P18", "last of equals",
            "Where pixels are equal, yours pays the last one. This course asks for the "
            "first in row order; elsewhere other rules are used. Which does argmax take?",
            (
                (
                    "np.argmax(window)",
                    "size**2 - 1 - np.argmax(window[::-1, ::-1])",
                ),
            ),
        ),
    ),
    alternatives=(
        max_pool2d_backward_by_indices,
        max_pool2d_backward_by_masks,
        max_pool2d_backward_by_search,
    ),
    hints=(
        "Move one pixel of a window a little. When does the maximum move with it?",
        "The whole gradient of a window goes to its winner, the first one on a tie. A "
        "pixel can win in several windows.",
        "window = x[n, c, ___ : ___, ___ : ___]\n"
        "u, v = np.unravel_index(___, window.shape)\n"
        "dx[n, c, ___ + u, ___ + v] += ___",
    ),
    explanation=(
        "A maximum moves only with its largest input: $\\partial y/\\partial x$ is 1 "
        "for the winner and 0 for the rest. Where windows overlap, a pixel may win "
        "several times, and its gradients add. On a tie the first in row order wins "
        "(a convention, PyTorch's as well)."
    ),
    general=_pool_case,
    after="Max pooling is what later networks put in the place of S2 and S4.",
)  # fmt: skip

EXERCISES = (CONV2D_BACKWARD, SUBSAMPLE_BACKWARD, MAX_POOL2D_BACKWARD)
