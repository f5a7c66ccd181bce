"""08.4 lenet5_forward: leNet-5, from pixels to penalties."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import numbers, probe

Array = np.ndarray
Generator = np.random.Generator


class Parameters(dict[str, Array]):
    """The arrays of a network by name; shown and compared as a whole."""

    def __repr__(self) -> str:
        return f"p of {len(self)} arrays"

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, dict)
            and self.keys() == other.keys()
            and all(np.array_equal(self[name], other[name]) for name in self)
        )

    __hash__ = None


def small_network(
    seed: int = 0,
    maps: tuple[int, int, int, int] = (2, 3, 5, 6),
    kernels: tuple[int, int, int, int] = (3, 3, 2, 2),
    rows: int = 1,
) -> Parameters:
    """A LeNet-5 on a small scale: random numbers, about 1 before each squashing.

    ``maps`` are those of C1, C3 and C5 and the units of F6, ``kernels`` the sides of
    C1 and C3 and the height and width of C5; ``rows``: what C5 hands to F6 per map.
    """
    rng = np.random.default_rng(seed)
    c1, c3, c5, f6 = maps
    k1, k3, kh, kw = kernels

    def draw(*shape: int) -> Array:
        return rng.normal(size=shape) / np.sqrt(np.prod(shape[1:]) or 1)

    table = rng.random((c3, c1)) < 0.5
    table[np.arange(c3), np.arange(c3) % c1] = True
    table[0, 1:] = False  # not all connected
    return Parameters(
        {
            "C1.w": draw(c1, 1, k1, k1), "C1.b": draw(c1),
            "S2.coefficient": rng.uniform(0.3, 0.9, c1), "S2.bias": draw(c1),
            "C3.w": draw(c3, c1, k3, k3), "C3.b": draw(c3), "C3.table": table,
            "S4.coefficient": rng.uniform(0.3, 0.9, c3), "S4.bias": draw(c3),
            "C5.w": draw(c5, c3, kh, kw), "C5.b": draw(c5),
            "F6.w": draw(f6, c5 * rows), "F6.b": draw(f6),
            "OUT.codes": np.where(rng.random((10, f6)) < 0.5, -1.0, 1.0),
        }
    )  # fmt: skip


def real_network(seed: int = 0) -> Parameters:
    """Random parameters in the shapes of LeNet-5."""
    p = small_network(seed, (6, 16, 120, 84), (5, 5, 5, 5))
    return Parameters(p | {"C3.table": nn.c3_table(), "OUT.codes": nn.codes()})


def lenet5_forward(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    c1 = use.squash(use.conv2d(x, p["C1.w"], p["C1.b"]))
    s2 = use.squash(use.subsample(c1, p["S2.coefficient"], p["S2.bias"]))
    c3 = use.squash(use.masked_conv2d(s2, p["C3.w"], p["C3.b"], p["C3.table"]))
    s4 = use.squash(use.subsample(c3, p["S4.coefficient"], p["S4.bias"]))
    c5 = use.squash(use.conv2d(s4, p["C5.w"], p["C5.b"]))
    rows = use.flatten(c5)
    f6 = use.squash(use.dense(rows, p["F6.w"], p["F6.b"]))
    return use.rbf(f6, p["OUT.codes"])


def forward_by_steps(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    steps = [
        lambda y: use.conv2d(y, p["C1.w"], p["C1.b"]),
        lambda y: use.subsample(y, p["S2.coefficient"], p["S2.bias"]),
        lambda y: use.masked_conv2d(y, p["C3.w"], p["C3.b"], p["C3.table"]),
        lambda y: use.subsample(y, p["S4.coefficient"], p["S4.bias"]),
        lambda y: use.conv2d(y, p["C5.w"], p["C5.b"]),
        lambda y: use.dense(use.flatten(y), p["F6.w"], p["F6.b"]),
    ]
    for step in steps:
        x = use.squash(step(x))
    return use.rbf(x, p["OUT.codes"])


def forward_by_names(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    for name in ("C1", "S2", "C3", "S4", "C5"):
        if name[0] == "S":
            x = use.subsample(x, p[name + ".coefficient"], p[name + ".bias"])
        elif f"{name}.table" in p:
            x = use.masked_conv2d(x, p["C3.w"], p["C3.b"], p["C3.table"])
        else:
            x = use.conv2d(x, p[name + ".w"], p[name + ".b"])
        x = use.squash(x)
    f6 = use.squash(use.dense(use.flatten(x), p["F6.w"], p["F6.b"]))
    return use.rbf(f6, p["OUT.codes"])


def forward_image_by_image(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    return np.concatenate([lenet5_forward(one[None], p, use) for one in x])


def forward_in_float32(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    low = {name: np.asarray(a, np.float32) for name, a in p.items()}
    return lenet5_forward(np.asarray(x, np.float32), low, use)


def forward_with_masked_weights(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    w = p["C3.w"] * p["C3.table"][:, :, None, None]
    s2 = use.squash(use.conv2d(x, p["C1.w"], p["C1.b"]))
    s2 = use.squash(use.subsample(s2, p["S2.coefficient"], p["S2.bias"]))
    s4 = use.squash(use.conv2d(s2, w, p["C3.b"]))
    s4 = use.squash(use.subsample(s4, p["S4.coefficient"], p["S4.bias"]))
    c5 = use.squash(use.conv2d(s4, p["C5.w"], p["C5.b"])).reshape(len(x), -1)
    f6 = use.squash(c5 @ p["F6.w"].T + p["F6.b"])
    return np.sum((f6[:, None] - p["OUT.codes"]) ** 2, axis=2)


class _Other:
    """The course's functions, some of them exchanged."""

    def __init__(self, **functions: Callable[..., Array]) -> None:
        self.__dict__.update(functions)

    def __getattr__(self, name: str) -> Any:
        return getattr(nn, name)


def _never_squashed(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    return lenet5_forward(x, p, _Other(squash=lambda a: a))


def _plain_tanh(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    return lenet5_forward(x, p, _Other(squash=np.tanh))


def _mean_pooled(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    return lenet5_forward(x, p, _Other(subsample=lambda x, a, b: nn.mean_pool2d(x)))


def _average_times_coefficient(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    return lenet5_forward(
        x, p, _Other(subsample=lambda x, a, b: nn.subsample(x, a / 4, b))
    )


def _c5_squashed_twice(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    return lenet5_forward(x, p, _Other(flatten=lambda x: nn.squash(nn.flatten(x))))


def _s_not_squashed(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    s2 = nn.subsample(
        nn.squash(nn.conv2d(x, p["C1.w"], p["C1.b"])), p["S2.coefficient"], p["S2.bias"]
    )
    c3 = nn.squash(nn.masked_conv2d(s2, p["C3.w"], p["C3.b"], p["C3.table"]))
    s4 = nn.subsample(c3, p["S4.coefficient"], p["S4.bias"])
    c5 = nn.flatten(nn.squash(nn.conv2d(s4, p["C5.w"], p["C5.b"])))
    f6 = nn.squash(nn.dense(c5, p["F6.w"], p["F6.b"]))
    return nn.rbf(f6, p["OUT.codes"])


def _network_case(rng: Generator) -> tuple[Array, Parameters]:
    c1, c3, c5, f6 = (int(n) for n in rng.integers((2, 2, 2, 3), (5, 6, 7, 9)))
    k1, k3 = (int(n) for n in rng.integers(2, 5, 2))
    kh, kw = (int(n) for n in rng.integers(1, 4, 2))
    H, W = (2 * (2 * k + k3 - 1) + k1 - 1 for k in (kh, kw))
    seed = int(rng.integers(1000))
    p = small_network(seed, (c1, c3, c5, f6), (k1, k3, kh, kw))
    return rng.normal(size=(int(rng.integers(1, 4)), 1, H, W)), p


_OUT = 'return use.rbf(f6, p["OUT.codes"])'


_C1 = 'c1 = use.squash(use.conv2d(x, p["C1.w"], p["C1.b"]))'


_S2 = 's2 = use.squash(use.subsample(c1, p["S2.coefficient"], p["S2.bias"]))'


_C3 = 'c3 = use.squash(use.masked_conv2d(s2, p["C3.w"], p["C3.b"], p["C3.table"]))'


_S4 = 's4 = use.squash(use.subsample(c3, p["S4.coefficient"], p["S4.bias"]))'


_C5 = 'c5 = use.squash(use.conv2d(s4, p["C5.w"], p["C5.b"]))'


_FLAT = "rows = use.flatten(c5)"


_F6 = 'f6 = use.squash(use.dense(rows, p["F6.w"], p["F6.b"]))'


def _bare(line: str) -> str:
    """The line without its squashing."""
    return line.replace("use.squash(", "", 1)[:-1]


LENET5_FORWARD = Exercise(
    id="08.4",
    name="lenet5_forward",
    title="LeNet-5, from pixels to penalties",
    reference=lenet5_forward,
    plain=lenet5_forward,
    probes=(
        probe(
            "an image of 14 x 14 and a network with 2, 3, 5 and 6 maps",
            lambda: (numbers(1, 1, 14, 14), small_network(0)),
        ),
        probe(
            "3 images of 14 x 18, kernels of several sizes",
            lambda: (
                numbers(3, 1, 14, 18),
                small_network(1, (3, 4, 6, 7), (3, 3, 2, 3)),
            ),
        ),
        probe(
            "2 wider images, on which C5 has two places",
            lambda: (
                numbers(2, 1, 14, 18, seed=2),
                small_network(2, (3, 5, 4, 8), (3, 3, 2, 2), rows=2),
            ),
        ),
        probe(
            "2 images and random numbers in the shapes of LeNet-5",
            lambda: (numbers(2, 1, 32, 32, seed=3), real_network(3)),
        ),
    ),
    misconceptions=(
        Misconception(
            "F01", "C1 not squashed",
            "Everything fits, except that C1's sums go to S2 as they are. What happens "
            "to the sums of every layer up to F6?",
            ((_C1, _bare(_C1)),),
        ),
        Misconception(
            "F02", "S2 not squashed",
            "S2 hands on its sums unsquashed. Is S2 a layer like the others in this "
            "respect?",
            ((_S2, _bare(_S2)),),
        ),
        Misconception(
            "F03", "C3 not squashed",
            "C3's sums go to S4 as they are. Which function stands behind every sum up "
            "to F6?",
            ((_C3, _bare(_C3)),),
        ),
        Misconception(
            "F04", "C5 not squashed",
            "C5 hands its sums to F6 unsquashed. Without a curve between them, what "
            "could two layers of sums do that one cannot?",
            ((_C5, _bare(_C5)),),
        ),
        Misconception(
            "F05", "F6 not squashed",
            "F6's sums meet the codes unsquashed, so they can lie far outside -1.7159 to "
            "1.7159. What is missing behind F6?",
            ((_F6, _bare(_F6)),),
        ),
        Misconception(
            "F06", "S2 and S4 not squashed",
            "You squash after convolutions and F6, but not after S2 and S4. That is how "
            "pooling is used today. What did the layers of 1998 do?",
            wrong=_s_not_squashed,
        ),
        Misconception(
            "F07", "nothing squashed",
            "No layer is squashed, so all of them up to F6 could be replaced by a single "
            "weighted sum. What comes behind each layer's sums?",
            wrong=_never_squashed,
        ),
        Misconception(
            "F08", "squashed behind C5 twice",
            "C5 is squashed twice, the second time around the flattening. How many "
            "curves stand between C5 and F6?",
            wrong=_c5_squashed_twice,
        ),
        Misconception(
            "F09", "penalties squashed",
            "Your penalties are all about 1.7: they went through the squashing, which "
            "makes large distances equal. Is the output squashed?",
            ((_OUT, 'return use.squash(use.rbf(f6, p["OUT.codes"]))'),),
        ),
        Misconception(
            "F10", "input squashed",
            "You squash the image before C1. Whose numbers are squashed, a layer's or "
            "the input's?",
            ((_C1, 'c1 = use.squash(use.conv2d(use.squash(x), p["C1.w"], p["C1.b"]))'),),
        ),
        Misconception(
            "F11", "plain tanh",
            "You squash with a plain tanh. Which two constants has the curve of chapter "
            "03?",
            wrong=_plain_tanh,
        ),
        Misconception(
            "F12", "table ignored",
            "Your C3 sees all maps of S2: its table is not used. Which of the functions "
            "takes a table?",
            ((_C3, 'c3 = use.squash(use.conv2d(s2, p["C3.w"], p["C3.b"]))'),),
        ),
        Misconception(
            "F13", "flattened places first",
            "With one place in C5 you are right, with two you are not: you flatten place "
            "by place. Which comes first, the map or the place?",
            ((_FLAT, "rows = c5.transpose(0, 2, 3, 1).reshape(len(c5), -1)"),),
        ),
        Misconception(
            "F14", "digits instead of penalties",
            "You return the digits with the smallest penalty. The decision comes later: "
            "how many numbers per image does OUT have?",
            ((_OUT, 'return use.decide(use.rbf(f6, p["OUT.codes"]))'),),
        ),
        Misconception(
            "F15", "penalties with a minus",
            "Your penalties are negative, as if the largest should win. What is the "
            "penalty of a perfect match?",
            ((_OUT, 'return -use.rbf(f6, p["OUT.codes"])'),),
        ),
        Misconception(
            "F16", "dot product with the codes",
            "You multiply F6 with the codes, which is large where they are alike. What "
            "does OUT measure instead?",
            ((_OUT, 'return f6 @ p["OUT.codes"].T'),),
        ),
        Misconception(
            "F17", "S4 without its bias",
            "S4 lacks its bias. It has two numbers per map, as S2 does: where is the "
            "second?",
            ((_S4, _S4.replace('p["S4.bias"]', '0 * p["S4.bias"]')),),
        ),
        Misconception(
            "F18", "S2 and S4 as plain means",
            "You take the mean of each block, and the coefficients and biases of S2 and "
            "S4 are not used. Which function of chapter 04 takes them?",
            wrong=_mean_pooled,
        ),
        Misconception(
            "F19", "coefficient times the mean",
            "In S2 and S4 the coefficient multiplies the mean of a block. In this course "
            "it multiplies another number of the block: which one?",
            wrong=_average_times_coefficient,
        ),
        Misconception(
            "F20", "root of the penalties",
            "You take the root of the penalties. Is OUT a distance, or its square?",
            ((_OUT, 'return np.sqrt(use.rbf(f6, p["OUT.codes"]))'),),
        ),
        Misconception(
            "F21", "first image only",
            "You answer for the first image alone. How many rows has the answer for N "
            "images?",
            ((_OUT, 'return use.rbf(f6[:1], p["OUT.codes"])'),),
        ),
    ),
    alternatives=(
        forward_by_steps,
        forward_by_names,
        forward_with_masked_weights,
        forward_in_float32,
        forward_image_by_image,
    ),
    hints=(
        "The names in p tell the order: C1, S2, C3, S4, C5, F6, OUT. Which function "
        "belongs to each, and which shape does it hand on?",
        "Up to F6 every layer is a sum and then use.squash. Between C5 and F6 the maps "
        "become rows. OUT is not squashed.",
        'c1 = use.squash(use.___(x, p["C1.w"], p["C1.b"]))\n'
        's2 = use.squash(use.___(c1, p["S2.coefficient"], ___))\n'
        'c3 = use.squash(use.___(s2, p["C3.w"], p["C3.b"], ___))\n'
        "s4 = ___\nc5 = ___\nf6 = use.squash(use.___(use.___(c5), ___, ___))\n"
        'return use.___(f6, p["OUT.codes"])',
    ),
    explanation=(
        "Each layer up to F6 is a weighted sum and a bias, then squashed: "
        "$x^{(n)} = f(a^{(n)})$, $f(a) = A \\tanh(S a)$, S2 and S4 included (LeCun et "
        "al. 1998, sec. II-B, eqs. 5 and 6). C3 sees what its table allows; C5's single "
        "place per map becomes a row for F6; the output is the squared distance to each "
        "code, eq. 7, and is not squashed."
    ),
    general=_network_case,
    parts=("penalties",),
    after="From here on you have LeNet-5. It only has to learn something.",
    widget="NetworkInspector",
)  # fmt: skip
