"""Ways to compute one convolution, from four loops to a product per image row."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import threading
from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import as_strided

Array = np.ndarray
Function = Callable[..., Array]

LOOPS, TORCH = "loops", "PyTorch"


def loops(x: Array, w: Array, b: Array) -> Array:
    """x (N, C, H, W), w (F, C, k, l), b (F,): one output number after the other."""
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    Ho, Wo = H - k + 1, W - l + 1
    y = np.zeros((N, F, Ho, Wo), x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    window = x[n, :, i : i + k, j : j + l]
                    y[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return y


def shifted_sums(x: Array, w: Array, b: Array) -> Array:
    """One weight after the other: times all pixels that meet it, in all images."""
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    Ho, Wo = H - k + 1, W - l + 1
    y = np.zeros((N, F, Ho, Wo), x.dtype)
    y += b[:, None, None]
    for f, c, u, v in np.ndindex(F, C, k, l):
        y[:, f] += w[f, c, u, v] * x[:, c, u : u + Ho, v : v + Wo]
    return y


def one_product(x: Array, w: Array, b: Array) -> Array:
    """im2col: every window a row of a matrix, then one large matrix product."""
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    Ho, Wo = H - k + 1, W - l + 1
    columns = np.empty((N, Ho, Wo, C, k, l), x.dtype)
    for u, v in np.ndindex(k, l):
        pixels = x[:, :, u : u + Ho, v : v + Wo]
        columns[..., u, v] = pixels.transpose(0, 2, 3, 1)
    y = columns.reshape(N * Ho * Wo, -1) @ w.reshape(F, -1).T + b
    return y.reshape(N, Ho, Wo, F).transpose(0, 3, 1, 2)


def row_products(x: Array, w: Array, b: Array) -> Array:
    """The engine's way: samples innermost, columns unfolded, a product per row.

    Turning the images into this layout and the maps back is counted; inside a network
    it happens once for all layers.
    """
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    Ho, Wo = H - k + 1, W - l + 1
    maps = np.ascontiguousarray(x.transpose(2, 1, 3, 0))  # (H, C, W, N)
    shifts = np.empty((H, l, C, Wo, N), x.dtype)
    for v in range(l):
        shifts[:, v] = maps[:, :, v : v + Wo]
    rows = shifts.reshape(H, l * C, Wo * N)
    windows = as_strided(rows, (Ho, k * l * C, Wo * N), rows.strides)  # no copy
    y = np.matmul(w.transpose(0, 2, 3, 1).reshape(F, -1), windows)
    y += b[:, None]
    return np.ascontiguousarray(y.reshape(Ho, F, Wo, N).transpose(3, 1, 0, 2))


def pytorch() -> dict[str, Function]:
    """{"PyTorch": its convolution}, or {} and a printed sentence without it."""
    if importlib.util.find_spec("torch") is None:
        print("PyTorch is not installed here; the race goes on without it.")
        return {}
    return {TORCH: torch_conv2d}


def torch_conv2d(x: Array, w: Array, b: Array) -> Array:
    """PyTorch's convolution on one thread, eager, on the CPU."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.inference_mode():
            images, weight, bias = (
                torch.from_numpy(np.ascontiguousarray(v)) for v in (x, w, b)
            )
            result: Array = torch.nn.functional.conv2d(images, weight, bias).numpy()
            return result
    finally:
        torch.set_num_threads(before)


@functools.cache
def importing() -> threading.Thread:
    """A thread, started once, that imports PyTorch; its errors come up in the check."""

    def load() -> None:
        with contextlib.suppress(Exception):
            importlib.import_module("torch")

    thread = threading.Thread(target=load, daemon=True)
    thread.start()
    return thread


CONTENDERS: dict[str, Function] = {
    LOOPS: loops,
    "shifted sums": shifted_sums,
    "im2col, one product": one_product,
    "row products (engine)": row_products,
}
