"""The two networks written out with the functions of `nn`: what the engine must give.

Both return outputs (N, 10), the mean loss, and gradients by parameter name.
"""

from __future__ import annotations

import numpy as np

from lenet_edu import nn
from lenet_edu.fast.networks import LENET5, MODERN


def random_parameters(rng, shapes, dtype, scale=1.0):
    """Uniform in +-1/sqrt(fan-in); coefficients and biases too are not 0."""
    drawn = {}
    for name, shape in shapes.items():
        fan_in = np.prod(shape[1:]) if len(shape) > 1 else 4
        values = rng.uniform(-1, 1, shape) * scale / np.sqrt(fan_in)
        drawn[name] = values.astype(dtype)
    return drawn


def lenet5_parameters(rng, dtype=np.float64):
    return random_parameters(rng, LENET5, dtype)


def modern_parameters(rng, dtype=np.float64):
    return random_parameters(rng, MODERN, dtype)


def modern(images, labels, p):
    d = {}
    x = images
    kept = {}
    for conv in ("C1", "C3"):
        a = nn.conv2d(x, p[f"{conv}.w"], p[f"{conv}.b"])
        r = np.maximum(a, 0)
        kept[conv] = x, r
        x = nn.max_pool2d(r)
    maps = x
    x = nn.flatten(x)
    for name in ("F5", "F6", "OUT"):
        kept[name] = x
        x = nn.dense(x, p[f"{name}.w"], p[f"{name}.b"])
        kept[name + " out"] = x
        x = np.maximum(x, 0) if name != "OUT" else x
    loss = nn.cross_entropy(x, labels)
    dy = nn.cross_entropy_backward(x, labels)
    for name in ("OUT", "F6", "F5"):
        if name != "OUT":
            dy = dy * (kept[name + " out"] > 0)
        dy, d[f"{name}.w"], d[f"{name}.b"] = nn.dense_backward(
            dy, kept[name], p[f"{name}.w"]
        )
    dy = nn.flatten_backward(dy, maps)
    for conv in ("C3", "C1"):
        before, r = kept[conv]
        dy = nn.max_pool2d_backward(dy, r) * (r > 0)
        dy, d[f"{conv}.w"], d[f"{conv}.b"] = nn.conv2d_backward(
            dy, before, p[f"{conv}.w"]
        )
    return x, loss, d


def lenet5(images, labels, p, loss="map", j=10.0):
    d = {}
    table = nn.c3_table()
    c1 = nn.squash(nn.conv2d(images, p["C1.w"], p["C1.b"]))
    s2 = nn.squash(nn.subsample(c1, p["S2.coefficient"], p["S2.bias"]))
    c3 = nn.squash(nn.masked_conv2d(s2, p["C3.w"], p["C3.b"], table))
    s4 = nn.squash(nn.subsample(c3, p["S4.coefficient"], p["S4.bias"]))
    c5 = nn.squash(nn.conv2d(s4, p["C5.w"], p["C5.b"]))
    flat = nn.flatten(c5)
    f6 = nn.squash(nn.dense(flat, p["F6.w"], p["F6.b"]))
    codes = nn.codes().astype(images.dtype)
    out = nn.rbf(f6, codes)
    if loss == "map":
        value = nn.map_loss(out, labels, j)
        dy = nn.map_loss_backward(out, labels, j)
    else:
        value = nn.penalty_loss(out, labels)
        dy = nn.penalty_loss_backward(out, labels)
    dy, _ = nn.rbf_backward(dy, f6, codes)
    dy = nn.squash_backward(dy, f6)
    dy, d["F6.w"], d["F6.b"] = nn.dense_backward(dy, flat, p["F6.w"])
    dy = nn.squash_backward(nn.flatten_backward(dy, c5), c5)
    dy, d["C5.w"], d["C5.b"] = nn.conv2d_backward(dy, s4, p["C5.w"])
    dy = nn.squash_backward(dy, s4)
    dy, d["S4.coefficient"], d["S4.bias"] = nn.subsample_backward(
        dy, c3, p["S4.coefficient"]
    )
    dy = nn.squash_backward(dy, c3)
    dy, d["C3.w"], d["C3.b"] = nn.masked_conv2d_backward(dy, s2, p["C3.w"], table)
    dy = nn.squash_backward(dy, s2)
    dy, d["S2.coefficient"], d["S2.bias"] = nn.subsample_backward(
        dy, c1, p["S2.coefficient"]
    )
    dy = nn.squash_backward(dy, c1)
    _, d["C1.w"], d["C1.b"] = nn.conv2d_backward(dy, images, p["C1.w"])
    return out, value, d
