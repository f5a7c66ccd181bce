"""10.11 used_twice: a backward chain with three faults, where every shape fits."""

from __future__ import annotations

import numpy as np

from ....nn import A, S, dense, dense_backward, squash, squash_backward
from ...exercise import Exercise, Misconception
from ..probes import numbers, probe, small

Array = np.ndarray
Generator = np.random.Generator
Made = tuple[Array, Array, Array, Array, Array, Array]


def used_twice(x: Array, dy: Array, w: Array, b: Array, v: Array, c: Array) -> Made:
    h1 = squash(dense(x, w, b))
    h2 = squash(dense(h1, w, b))
    y = dense(h2, v, c)
    dh2, dv, dc = dense_backward(dy, h2, v)
    da2 = squash_backward(dh2, h2)
    dh1, dw2, db2 = dense_backward(da2, h1, w)
    da1 = squash_backward(dh1, h1)
    dx, dw1, db1 = dense_backward(da1, x, w)
    dw = dw1 + dw2
    db = db1 + db2
    return y, dx, dw, db, dv, dc


def used_twice_given(
    x: Array, dy: Array, w: Array, b: Array, v: Array, c: Array
) -> Made:
    """What the exercise begins with: the way forward is right, three faults after it."""
    h1 = squash(dense(x, w, b))
    h2 = squash(dense(h1, w, b))
    y = dense(h2, v, c)
    dh2, dv, dc = dense_backward(dy, h2, v)
    da2 = squash_backward(dh2, h2)
    dh1, dw, db = dense_backward(da2, h2, w)
    da1 = squash_backward(dh2, h1)
    dx, dw, db = dense_backward(da1, x, w)
    return y, dx, dw, db, dv, dc


def used_twice_by_products(
    x: Array, dy: Array, w: Array, b: Array, v: Array, c: Array
) -> Made:
    t1 = np.tanh(S * (x @ w.T + b))
    t2 = np.tanh(S * (A * t1 @ w.T + b))
    g2 = dy @ v * A * S * (1 - t2**2)
    g1 = g2 @ w * A * S * (1 - t1**2)
    dw = g2.T @ (A * t1) + g1.T @ x
    db = (g1 + g2).sum(axis=0)
    return A * t2 @ v.T + c, g1 @ w, dw, db, dy.T @ (A * t2), dy.sum(axis=0)


def used_twice_by_collecting(
    x: Array, dy: Array, w: Array, b: Array, v: Array, c: Array
) -> Made:
    """A loop over the uses, which add to one array."""
    values = [x]
    for _ in range(2):
        values.append(squash(dense(values[-1], w, b)))
    y = dense(values[-1], v, c)
    gradient, dv, dc = dense_backward(dy, values[-1], v)
    dw, db = np.zeros(w.shape), np.zeros(b.shape)
    for use in (1, 0):
        da = squash_backward(gradient, values[use + 1])
        gradient, more_w, more_b = dense_backward(da, values[use], w)
        dw, db = dw + more_w, db + more_b
    return y, gradient, dw, db, dv, dc


def used_twice_as_one_batch(
    x: Array, dy: Array, w: Array, b: Array, v: Array, c: Array
) -> Made:
    """Both uses as the rows of one batch: there a layer adds up anyway."""
    h1 = squash(dense(x, w, b))
    h2 = squash(dense(h1, w, b))
    dh2, dv, dc = dense_backward(dy, h2, v)
    da2 = squash_backward(dh2, h2)
    da1 = squash_backward(da2 @ w, h1)
    rows, inputs = np.concatenate([da1, da2]), np.concatenate([x, h1])
    _, dw, db = dense_backward(rows, inputs, w)
    return dense(h2, v, c), da1 @ w, dw, db, dv, dc


def used_twice_in_float32(
    x: Array, dy: Array, w: Array, b: Array, v: Array, c: Array
) -> Made:
    x, dy, w, b, v, c = (np.asarray(one, np.float32) for one in (x, dy, w, b, v, c))
    return used_twice_by_products(x, dy, w, b, v, c)


def _case(N: int, D: int, M: int, rng: Generator) -> tuple[Array, ...]:
    shapes = ((N, D), (N, M), (D, D), (D,), (M, D), (M,))
    return tuple(rng.normal(size=shape) for shape in shapes)


def _random_case(rng: Generator) -> tuple[Array, ...]:
    N, D, M = (int(n) for n in rng.integers(1, 5, 3))
    return _case(N, D, M, rng)


def _single() -> tuple[Array, ...]:
    return (
        np.array([[1.0]]), np.array([[1.0]]), np.array([[1.5]]), np.array([0.0]),
        np.array([[2.0]]), np.array([0.0]),
    )  # fmt: skip


def _whole_numbers() -> tuple[Array, ...]:
    return (
        small(2, 3, most=1), small(2, 4, seed=1), small(3, 3, seed=2, most=1),
        small(3, seed=3, most=1), small(4, 3, seed=4, most=2), small(4, seed=5, most=1),
    )  # fmt: skip


_INPUT = ("dense_backward(da2, h1, w)", "dense_backward(da2, h2, w)")
_HANDED = ("squash_backward(dh1, h1)", "squash_backward(dh2, h1)")
_LAST_W = ("dw = dw1 + dw2", "dw = dw1")
_LAST_B = ("db = db1 + db2", "db = db1")


USED_TWICE = Exercise(
    id="10.11",
    name="used_twice",
    title="Fix: a layer that is used twice",
    reference=used_twice,
    plain=used_twice,
    given=used_twice_given,
    kind="find-and-fix",
    parts=("y", "dx", "dw", "db", "dv", "dc"),
    probes=(
        probe("one image and one number of each kind", _single),
        probe("2 images, 3 inputs, 4 units at the end", _whole_numbers),
        probe(
            "3 images, 2 inputs, 2 units at the end, random",
            lambda: _case(3, 2, 2, np.random.default_rng(3)),
        ),
        probe(
            "4 images, 4 inputs, 3 units at the end; biases of up to 2",
            lambda: (
                numbers(4, 4), numbers(4, 3, seed=1), numbers(4, 4, seed=2),
                np.array([2.0, -2.0, 0.0, 1.0]), numbers(3, 4, seed=3), np.zeros(3),
            ),
        ),
        probe(
            "3 of everything: all matrices are square",
            lambda: _case(3, 3, 3, np.random.default_rng(5)),
        ),
    ),
    misconceptions=(
        Misconception(
            "U00", "all as it was given",
            "Your numbers are those of the given code. A repair may be right and not "
            "show yet, because its result is overwritten later. Which line assigns dw "
            "for a second time, and which gradient belongs to h1?",
            wrong=lambda *args: used_twice_given(*args),
        ),
        Misconception(
            "U01", "output for input at the second use",
            "One fault is left. At its second use the layer is given its own output, "
            "squashed, as if that had been its input. What went into it on the way "
            "forward?",
            (_INPUT,),
        ),
        Misconception(
            "U02", "one step skipped",
            "One fault is left. The squashing of h1 is handed the gradient of h2, so "
            "a whole layer is skipped on the way back. Which line computes what belongs "
            "there, and which line uses its result?",
            (_HANDED,),
        ),
        Misconception(
            "U03", "gradient of the second use lost",
            "The layer is used twice, but your dw and db come from its first use alone: "
            "the other result is overwritten. What does the rule for two paths say?",
            (_LAST_W, _LAST_B),
        ),
        Misconception(
            "U04", "wrong input, and a step skipped",
            "The two uses add up now; two faults are left. What was the input of the "
            "layer at its second use? And which gradient belongs to h1?",
            wrong=lambda *args: _two_left(*args),
        ),
        Misconception(
            "U07", "gradient of the first use lost",
            "Your dw and db come from the second use of the layer alone. The first "
            "one moves the outputs as well: how do the results of two uses combine?",
            (("dw = dw1 + dw2", "dw = dw2"), ("db = db1 + db2", "db = db2")),
        ),
        Misconception(
            "U08", "db of one use",
            "Your dw adds up over both uses, your db does not. The bias takes part in "
            "both uses, too: what belongs to it?",
            (_LAST_B,),
        ),
        Misconception(
            "U09", "mean of the two uses",
            "Your dw and db are means over the two uses. If a weight grows a little, "
            "both uses move the outputs: do their effects average or add up?",
            (
                ("dw = dw1 + dw2", "dw = (dw1 + dw2) / 2"),
                ("db = db1 + db2", "db = (db1 + db2) / 2"),
            ),
        ),
        Misconception(
            "U10", "slope of the wrong squashing",
            "The right gradient reaches the first squashing, but its slope is taken at "
            "h2. Which of the two values did this squashing give?",
            (("squash_backward(dh1, h1)", "squash_backward(dh1, h2)"),),
        ),
        Misconception(
            "U11", "first squashing skipped",
            "The gradient of h1 goes into the first weighted sums as it is. What "
            "stood between these sums and h1 on the way forward?",
            (("squash_backward(dh1, h1)", "dh1 + 0"),),
        ),
        Misconception(
            "U12", "both uses taken for one",
            "You add up the gradients of both uses before they meet the inputs. The "
            "two uses had different inputs: can one product serve both?",
            wrong=lambda *args: _summed_first(*args),
        ),
        Misconception(
            "U13", "dw of one use",
            "Your db adds up over both uses, your dw does not. What does the rule for "
            "two paths say of a weight that is used twice?",
            (_LAST_W,),
        ),
        Misconception(
            "U14", "second squashing skipped",
            "The gradient of h2 goes into the weighted sums of the second use as it is. "
            "What stood between these sums and h2 on the way forward?",
            (("squash_backward(dh2, h2)", "dh2 + 0"),),
        ),
    ),
    alternatives=(
        used_twice_by_products,
        used_twice_by_collecting,
        used_twice_as_one_batch,
        used_twice_in_float32,
    ),
    hints=(
        "The gradient check says where to look: dv and dc are right, so the fault is "
        "not before them. Write the way forward as five steps, one under the other, "
        "and put beside each the line of the way back that belongs to it.",
        "Ask each line of the way back two things: was it handed the gradient of its "
        "own output, and is the stored value the one that it had on the way forward? "
        "Then ask what happens to dw when it is assigned for the second time.",
        "dh1, dw2, db2 = dense_backward(da2, ___, w)\nda1 = squash_backward(___, h1)\n"
        "dx, dw1, db1 = dense_backward(da1, x, w)\nreturn y, dx, ___, ___, dv, dc",
    ),
    explanation=(
        "The layer's input at its second use was $h_1$, so $dW$ gets $da_2^T h_1$ from "
        "it; the squashing that gave $h_1$ is handed $dh_1$; and a weight that is used "
        "twice moves the loss along two paths, whose contributions add up: $dW = da_1^T "
        "x + da_2^T h_1$, and $db$ likewise (LeCun et al. 1998, eq. 19 and 20, say the "
        "same of a weight that many connections share)."
    ),
    general=_random_case,
    after="Networks that read sequences use one layer many times, and are trained so.",
)  # fmt: skip


def _two_left(x: Array, dy: Array, w: Array, b: Array, v: Array, c: Array) -> Made:
    """Both uses add up; the other two faults of the given code are still there."""
    h1 = squash(dense(x, w, b))
    h2 = squash(dense(h1, w, b))
    dh2, dv, dc = dense_backward(dy, h2, v)
    da2 = squash_backward(dh2, h2)
    _, dw2, db2 = dense_backward(da2, h2, w)
    da1 = squash_backward(dh2, h1)
    dx, dw1, db1 = dense_backward(da1, x, w)
    return dense(h2, v, c), dx, dw1 + dw2, db1 + db2, dv, dc


def _summed_first(x: Array, dy: Array, w: Array, b: Array, v: Array, c: Array) -> Made:
    h1 = squash(dense(x, w, b))
    h2 = squash(dense(h1, w, b))
    dh2, dv, dc = dense_backward(dy, h2, v)
    da2 = squash_backward(dh2, h2)
    da1 = squash_backward(da2 @ w, h1)
    _, dw, db = dense_backward(da1 + da2, x, w)
    return dense(h2, v, c), da1 @ w, dw, db, dv, dc
