"""08.4 lenet5_forward: LeNet-5, from pixels to penalties."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .... import nn
from ...exercise import Exercise, Function, Misconception
from ..probes import numbers, probe
from . import _networks as networks
from ._networks import LAYERS, Functions, small_network

Array = np.ndarray


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


def forward_image_by_image(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    return np.concatenate([lenet5_forward(one[None], p, use) for one in x])


def forward_in_float32(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    low = {name: np.asarray(a, np.float32) for name, a in p.items()}
    return lenet5_forward(np.asarray(x, np.float32), low, use)


def _with(**changed: Callable[[Any], Function]) -> Function:
    """The network with some functions exchanged, each made from ``use``'s own."""

    def wrong(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
        own = {name: getattr(use, name) for name in LAYERS}
        made = {name: change(use) for name, change in changed.items()}
        return lenet5_forward(x, p, Functions(**own | made))

    return wrong


def _use_ignored(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    return lenet5_forward(x, p)


def _softmax(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    shares = np.exp(-lenet5_forward(x, p, use))
    return shares / shares.sum(axis=1, keepdims=True)


_C1 = 'c1 = use.squash(use.conv2d(x, p["C1.w"], p["C1.b"]))'
_S2 = 's2 = use.squash(use.subsample(c1, p["S2.coefficient"], p["S2.bias"]))'
_C3 = 'c3 = use.squash(use.masked_conv2d(s2, p["C3.w"], p["C3.b"], p["C3.table"]))'
_S4 = 's4 = use.squash(use.subsample(c3, p["S4.coefficient"], p["S4.bias"]))'
_C5 = 'c5 = use.squash(use.conv2d(s4, p["C5.w"], p["C5.b"]))'
_FLAT = "rows = use.flatten(c5)"
_F6 = 'f6 = use.squash(use.dense(rows, p["F6.w"], p["F6.b"]))'
_OUT = 'return use.rbf(f6, p["OUT.codes"])'


def _bare(line: str) -> tuple[str, str]:
    """The line without its squashing, as an edit."""
    return line, line.replace("use.squash(", "", 1)[:-1]


def _unsquashed(id: str, line: str, question: str) -> Misconception:
    layer = line[:2].upper()
    return Misconception(
        id, f"{layer} not squashed",
        f"{layer} passes its sums on unsquashed; the rest is right. {question}",
        (_bare(line),),
    )  # fmt: skip


def _not_from_use(number: int, name: str) -> Misconception:
    """One function taken from elsewhere."""
    return Misconception(
        f"F{number}", f"{name} not from use",
        f"With a `use` whose functions return twice as much, your {name} still "
        "returns what the course's does. Where does your function take it from?",
        wrong=_with(**{name: lambda use: getattr(nn, name)}),
    )  # fmt: skip


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
            lambda: (numbers(2, 1, 32, 32, seed=3), networks.real_network(3)),
        ),
        probe(
            "a `use` whose layers and squashing return twice what the course's do",
            lambda: (numbers(2, 1, 14, 14, seed=4), small_network(4), networks.doubled()),
        ),
    ),
    misconceptions=(
        _unsquashed("F01", _C1, "What happens to the sums of every layer up to F6?"),
        _unsquashed("F02", _S2, "Is S2 a layer like the others in this respect?"),
        _unsquashed("F03", _C3, "Which function follows the sums of each layer to F6?"),
        _unsquashed("F29", _S4, "What comes between the sums of S4 and C5?"),
        _unsquashed("F04", _C5, "What could two layers of sums do that one cannot?"),
        Misconception(
            "F05", "F6 not squashed",
            "F6's sums meet the codes unsquashed, so they can lie far outside -1.7159 to "
            "1.7159. Which step is missing after F6?",
            (_bare(_F6),),
        ),
        Misconception(
            "F06", "S2 and S4 not squashed",
            "You squash after the convolutions and F6, but not after S2 and S4. That is "
            "how pooling is used today. What did the layers of 1998 do?",
            (_bare(_S2), _bare(_S4)),
        ),
        Misconception(
            "F07", "nothing squashed",
            "No layer is squashed, so all of them up to F6 could be replaced by a single "
            "weighted sum. What follows the sums of each layer?",
            wrong=_with(squash=lambda use: lambda a: a),
        ),
        Misconception(
            "F08", "C5 squashed twice",
            "C5 is squashed twice, once before it is flattened and once after. How many "
            "times should the curve be applied between C5 and F6?",
            wrong=_with(flatten=lambda use: lambda a: use.squash(use.flatten(a))),
        ),
        Misconception(
            "F09", "penalties squashed",
            "Your penalties went through the squashing, which makes large distances "
            "equal. Is the output squashed?",
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
            wrong=_with(squash=lambda use: np.tanh),
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
            "You multiply F6 by the codes, which gives a large number where they are "
            "alike. What does OUT measure instead?",
            ((_OUT, 'return f6 @ p["OUT.codes"].T'),),
        ),
        Misconception(
            "F30", "F6 instead of penalties",
            "You return the units of F6. One layer is left: what does OUT compare them "
            "with?",
            ((_OUT, "return f6"),),
        ),
        Misconception(
            "F17", "S4 without its bias",
            "The bias of S4 is missing. S4 has two numbers per map, as S2 does: where "
            "is the second?",
            ((_S4, _S4.replace('p["S4.bias"]', '0 * p["S4.bias"]')),),
        ),
        Misconception(
            "F18", "S2 and S4 as plain means",
            "You take the mean of each block, and the coefficients and biases of S2 and "
            "S4 are not used. Which function of chapter 04 takes them?",
            wrong=_with(subsample=lambda use: lambda x, a, b: nn.mean_pool2d(x)),
        ),
        Misconception(
            "F19", "coefficient times the mean",
            "In S2 and S4 the coefficient multiplies the mean of a block. In this course "
            "it multiplies another number of the block: which one?",
            wrong=_with(
                subsample=lambda use: lambda x, a, b: use.subsample(x, a / 4, b)
            ),
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
        Misconception(
            "F22", "use ignored",
            "Your answer is the same whichever functions `use` holds, so the code would "
            "never run with yours. What should stand before each dot?",
            wrong=_use_ignored,
        ),
        Misconception(
            "F31", "softmax of the penalties",
            "Your rows add up to 1: they are probabilities. The answer asked for is one "
            "step earlier. Which function returns the penalties?",
            wrong=_softmax,
        ),
        Misconception(
            "F32", "S2 and S4 squashed twice",
            "You squash the sums of S2 and S4 twice; the rest is right. How often is "
            "the curve applied to the sums of a layer?",
            wrong=_with(subsample=lambda use: lambda *a: use.squash(use.subsample(*a))),
        ),
        Misconception(
            "F33", "dense and rbf not from use",
            "With a `use` whose functions return twice as much, your F6 and your output "
            "still compute what the course's do. Which two functions of `use` are left?",
            wrong=_with(dense=lambda use: nn.dense, rbf=lambda use: nn.rbf),
        ),
        Misconception(
            "F34", "F6 squashed twice",
            "F6 is squashed twice before it meets the codes. How often is the curve "
            "applied to the sums of a layer?",
            wrong=_with(rbf=lambda use: lambda f6, codes: use.rbf(use.squash(f6), codes)),
        ),
        Misconception(
            "F35", "only the convolutions squashed",
            "You squash after the three convolutions and nowhere else. What follows "
            "the sums of S2, S4 and F6?",
            (_bare(_S2), _bare(_S4), _bare(_F6)),
        ),
        *(_not_from_use(23 + n, name) for n, name in enumerate(LAYERS)),
    ),
    alternatives=(
        forward_by_steps,
        forward_in_float32,
        forward_image_by_image,
    ),
    hints=(
        "The names in p tell the order: C1, S2, C3, S4, C5, F6, OUT. Which function "
        "belongs to each, and which shape does it pass on?",
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
    general=networks.network_case,
    parts=("penalties",),
    after="From here on you have LeNet-5. It only has to learn something.",
    widget="NetworkInspector",
)  # fmt: skip
