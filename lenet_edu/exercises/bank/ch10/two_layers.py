"""10.10 two_layers: a network of two layers forward and backward, by hand."""

from __future__ import annotations

import numpy as np

from ....nn import A, S, dense, dense_backward, squash, squash_backward
from ...exercise import Exercise, Misconception
from ..probes import numbers, probe, small

Array = np.ndarray
Generator = np.random.Generator
Made = tuple[Array, Array, Array, Array, Array, Array]


def two_layers(x: Array, dy: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Made:
    h = squash(dense(x, w1, b1))
    y = squash(dense(h, w2, b2))
    da2 = squash_backward(dy, y)
    dh, dw2, db2 = dense_backward(da2, h, w2)
    da1 = squash_backward(dh, h)
    dx, dw1, db1 = dense_backward(da1, x, w1)
    return y, dx, dw1, db1, dw2, db2


def two_layers_by_products(
    x: Array, dy: Array, w1: Array, b1: Array, w2: Array, b2: Array
) -> Made:
    """Nothing but matrix products, tanh and its slope."""
    t1 = np.tanh(S * (x @ w1.T + b1))
    t2 = np.tanh(S * (A * t1 @ w2.T + b2))
    g2 = dy * A * S * (1 - t2**2)
    g1 = (g2 @ w2) * A * S * (1 - t1**2)
    back = g1 @ w1, g1.T @ x, g1.sum(axis=0), g2.T @ (A * t1), g2.sum(axis=0)
    return (A * t2, *back)


def two_layers_by_a_tape(
    x: Array, dy: Array, w1: Array, b1: Array, w2: Array, b2: Array
) -> Made:
    """Each step leaves its way back on a list, which is then read from the end."""
    tape: list[tuple[Array, Array | None]] = []
    value = x
    for w, b in ((w1, b1), (w2, b2)):
        tape.append((value, w))
        value = squash(dense(value, w, b))
        tape.append((value, None))
    gradient, found = dy, []
    for stored, w in reversed(tape):
        if w is None:
            gradient = squash_backward(gradient, stored)
        else:
            gradient, dw, db = dense_backward(gradient, stored, w)
            found.append((dw, db))
    (dw2, db2), (dw1, db1) = found
    return value, gradient, dw1, db1, dw2, db2


def two_layers_by_images(
    x: Array, dy: Array, w1: Array, b1: Array, w2: Array, b2: Array
) -> Made:
    """One image at a time; what the weights get adds up."""
    ys, dxs = [], []
    dw1, db1 = np.zeros(w1.shape), np.zeros(b1.shape)
    dw2, db2 = np.zeros(w2.shape), np.zeros(b2.shape)
    for row, g in zip(x, dy, strict=True):
        h = A * np.tanh(S * (w1 @ row + b1))
        y = A * np.tanh(S * (w2 @ h + b2))
        g2 = g * S / A * (A**2 - y**2)
        g1 = (w2.T @ g2) * S / A * (A**2 - h**2)
        dw1 += np.outer(g1, row)
        db1 += g1
        dw2 += np.outer(g2, h)
        db2 += g2
        ys.append(y)
        dxs.append(w1.T @ g1)
    return np.array(ys), np.array(dxs), dw1, db1, dw2, db2


def two_layers_in_float32(
    x: Array, dy: Array, w1: Array, b1: Array, w2: Array, b2: Array
) -> Made:
    x, dy, w1, b1, w2, b2 = (
        np.asarray(one, np.float32) for one in (x, dy, w1, b1, w2, b2)
    )
    return two_layers_by_products(x, dy, w1, b1, w2, b2)


def _case(N: int, D: int, K: int, M: int, rng: Generator) -> tuple[Array, ...]:
    shapes = ((N, D), (N, M), (K, D), (K,), (M, K), (M,))
    return tuple(rng.normal(size=shape) for shape in shapes)


def _random_case(rng: Generator) -> tuple[Array, ...]:
    N, D, K, M = (int(n) for n in rng.integers(1, 5, 4))
    return _case(N, D, K, M, rng)


def _single() -> tuple[Array, ...]:
    """One number of each kind: everything can be followed with a calculator."""
    return (
        np.array([[1.0]]), np.array([[2.0]]), np.array([[1.5]]), np.array([0.0]),
        np.array([[-1.0]]), np.array([0.5]),
    )  # fmt: skip


def _whole_numbers() -> tuple[Array, ...]:
    return (
        small(3, 2, most=2), small(3, 4, seed=1), small(3, 2, seed=2, most=1),
        small(3, seed=3, most=1), small(4, 3, seed=4, most=1), small(4, seed=5, most=1),
    )  # fmt: skip


_OUT = "da2 = squash_backward(dy, y)"
_HIDDEN = "da1 = squash_backward(dh, h)"
_RETURN = "return y, dx, dw1, db1, dw2, db2"
_STORED = (
    "the slope is taken at the sum before the squashing, but squash_backward needs what "
    "came out. Which of the two should be stored?"
)


TWO_LAYERS = Exercise(
    id="10.10",
    name="two_layers",
    title="Two layers, forward and backward",
    reference=two_layers,
    plain=two_layers,
    parts=("y", "dx", "dw1", "db1", "dw2", "db2"),
    probes=(
        probe("one image, one input, one hidden unit, one unit", _single),
        probe("3 images, 2 inputs, 3 hidden units, 4 units", _whole_numbers),
        probe(
            "2 images, 3 inputs, 4 hidden units, 2 units, random",
            lambda: _case(2, 3, 4, 2, np.random.default_rng(10)),
        ),
        probe(
            "3 of everything: all matrices are square",
            lambda: _case(3, 3, 3, 3, np.random.default_rng(11)),
        ),
        probe(
            "4 images, 2 inputs, 3 hidden units, 5 units; biases of up to 3",
            lambda: (
                numbers(4, 2), numbers(4, 5, seed=1), numbers(3, 2, seed=2),
                np.array([3.0, 0.0, -3.0]), numbers(5, 3, seed=3),
                np.array([2.0, -2.0, 0.0, 1.0, -1.0]),
            ),
        ),
    ),
    misconceptions=(
        Misconception(
            "V01", "slope of the outputs missing",
            "On the way back dy goes into the second weighted sums as it comes, past "
            "the squashing that stands between them and y. Which step is the last on "
            "the way forward, and so the first on the way back?",
            ((_OUT, "da2 = dy"),),
        ),
        Misconception(
            "V02", "slope of the hidden units missing",
            "What comes back to the hidden units goes into the first weighted sums as "
            "it is. What stands between these sums and the hidden units?",
            ((_HIDDEN, "da1 = dh"),),
        ),
        Misconception(
            "V03", "outputs stored before squashing",
            f"In the second layer {_STORED}",
            ((_OUT, "da2 = squash_backward(dy, dense(h, w2, b2))"),),
        ),
        Misconception(
            "V04", "hidden units stored before squashing",
            f"In the first layer {_STORED}",
            ((_HIDDEN, "da1 = squash_backward(dh, dense(x, w1, b1))"),),
        ),
        Misconception(
            "V05", "both stored before squashing",
            f"In both layers {_STORED}",
            (
                ("squash_backward(dy, y)", "squash_backward(dy, dense(h, w2, b2))"),
                ("squash_backward(dh, h)", "squash_backward(dh, dense(x, w1, b1))"),
            ),
        ),
        Misconception(
            "V06", "both slopes missing",
            "On the way back you skip the squashing twice, as if both layers were "
            "straight lines. By what does a squashing multiply the gradient that it is "
            "handed?",
            (("squash_backward(dy, y)", "dy + 0"), ("squash_backward(dh, h)", "dh + 0")),
        ),
        Misconception(
            "V07", "outputs not squashed",
            "Your outputs are the weighted sums, without the squashing of the second "
            "layer. What does each of the two layers do after adding up?",
            (("y = squash(dense(h, w2, b2))", "y = dense(h, w2, b2)"), (_OUT, "da2 = dy")),
        ),
        Misconception(
            "V08", "hidden units not squashed",
            "Your hidden units are weighted sums, without the squashing of the first "
            "layer, so that the two layers are nearly one. What does each of the two "
            "layers do after adding up?",
            (
                ("h = squash(dense(x, w1, b1))", "h = dense(x, w1, b1)"),
                (_HIDDEN, "da1 = dh"),
            ),
        ),
        Misconception(
            "V09", "sums stored as the second layer's input",
            "Your dw2 is computed from the weighted sums of the first layer. What was "
            "the input of the second layer: these sums, or what the squashing made of "
            "them?",
            (("dense_backward(da2, h, w2)", "dense_backward(da2, dense(x, w1, b1), w2)"),),
        ),
        Misconception(
            "V10", "divided by the batch",
            "The gradients of your weights and biases are divided by N. The 1/N of a "
            "mean is in dy already: where do you divide a second time?",
            ((_RETURN, "return y, dx, dw1 / len(x), db1 / len(x), dw2 / len(x), "
              "db2 / len(x)"),),
        ),
        Misconception(
            "V11", "plain tanh on the way forward",
            "Your units go up to 1, not to 1.7159: they use a plain tanh. Which "
            "function of chapter 03 has both constants?",
            wrong=lambda *args: _plain_tanh(*args),
        ),
        Misconception(
            "V12", "second layer's gradients first",
            "The numbers are right, but the two layers have changed places: on the way "
            "back the second one comes first, and you return it first. Which order "
            "does the exercise ask for?",
            ((_RETURN, "return y, dx, dw2, db2, dw1, db1"),),
        ),
        Misconception(
            "V13", "w2 transposed on the way back",
            "Your dh meets w2 transposed, which fits only where w2 is square. On the "
            "way forward h met w2 transposed: what does the gradient meet?",
            wrong=lambda *args: _transposed(*args),
        ),
        Misconception(
            "V14", "dy not used",
            "Your gradients are the same whatever dy is. What does the last squashing "
            "multiply its slope by?",
            ((_OUT, "da2 = squash_backward(0 * dy + 1, y)"),),
        ),
        Misconception(
            "V15", "slope of the outputs taken twice",
            "The gradient of the outputs is multiplied by the slope of the second "
            "squashing twice. How often did a number go through it on the way forward?",
            ((_OUT, "da2 = squash_backward(squash_backward(dy, y), y)"),),
        ),
        Misconception(
            "V16", "stops at the hidden units",
            "Your dx is 0. The image has a gradient as well, and another layer could "
            "stand in front: what does the first dense layer hand on?",
            ((_RETURN, "return y, 0 * dx, dw1, db1, dw2, db2"),),
        ),
        Misconception(
            "V17", "outputs not squashed, though the way back is right",
            "Your y is the weighted sums, without the squashing of the second layer, but "
            "on the way back you go through a squashing. What does each of the two "
            "layers do after adding up?",
            (("y = squash(dense(h, w2, b2))", "y = dense(h, w2, b2)"),),
        ),
    ),
    alternatives=(
        two_layers_by_products,
        two_layers_by_a_tape,
        two_layers_by_images,
        two_layers_in_float32,
    ),
    hints=(
        "Write down the four steps from x to y, and give each result a name. Then go "
        "through them from the last to the first: what is handed to each of them?",
        "Back from y: squashing, weighted sums, squashing, weighted sums. A squashing "
        "needs its own output again, the weighted sums need their input.",
        "h = squash(dense(x, w1, b1))\ny = ___\nda2 = squash_backward(dy, ___)\n"
        "dh, dw2, db2 = dense_backward(da2, ___, w2)\nda1 = squash_backward(___, ___)\n"
        "dx, dw1, db1 = dense_backward(___, ___, w1)",
    ),
    explanation=(
        "Forward: $h = f(x W_1^T + b_1)$, $y = f(h W_2^T + b_2)$. Backward, each step "
        "is handed the derivative with respect to its output: $da_2 = dy \\cdot f'$, "
        "$dh = da_2 W_2$, $da_1 = dh \\cdot f'$, $dx = da_1 W_1$. Stored are $x$, $h$ "
        "and $y$: the inputs of the weighted sums ($dW_2 = da_2^T h$, $dW_1 = da_1^T "
        "x$) and the outputs of the squashing, from which its slope is computed."
    ),
    general=_random_case,
    after="LeNet-5 is the same chain, with more steps than these four.",
)  # fmt: skip


def _plain_tanh(
    x: Array, dy: Array, w1: Array, b1: Array, w2: Array, b2: Array
) -> Made:
    h = np.tanh(x @ w1.T + b1)
    y = np.tanh(h @ w2.T + b2)
    da2 = dy * (1 - y**2)
    da1 = da2 @ w2 * (1 - h**2)
    return y, da1 @ w1, da1.T @ x, da1.sum(axis=0), da2.T @ h, da2.sum(axis=0)


def _transposed(
    x: Array, dy: Array, w1: Array, b1: Array, w2: Array, b2: Array
) -> Made:
    h = squash(dense(x, w1, b1))
    y = squash(dense(h, w2, b2))
    da2 = squash_backward(dy, y)
    da1 = squash_backward(da2 @ w2.T, h)
    dx, dw1, db1 = dense_backward(da1, x, w1)
    return y, dx, dw1, db1, da2.T @ h, da2.sum(axis=0)
