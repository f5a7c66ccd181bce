"""Chapter 20, onwards: names and shapes in PyTorch, parity, channels last, one byte."""

# The plain functions are written as a learner would, step by step.
from __future__ import annotations

from typing import Any

import numpy as np

from ... import export
from ..exercise import Exercise, Misconception
from .probes import counting, numbers, probe, whole

Array = np.ndarray
Generator = np.random.Generator


def some_table(F: int, C: int, seed: int = 0) -> Array:
    """A table (F, C) of True and False, neither all one nor all the other."""
    table = np.random.default_rng(seed).random((F, C)) < 0.6
    table[0, 0], table[-1, -1] = True, False
    return table


# 20.1


def torch_entry(name: str, array: Array, table: Array) -> tuple[str, Array]:
    layer, part = name.split(".")
    new = np.array(array, dtype=float)
    if part == "coefficient":
        new = np.zeros((len(array), 1, 2, 2))
        new += array[:, None, None, None]
        return layer + ".weight", new
    if name == "C3.w":
        new = new * table[:, :, None, None]
    names = {"w": ".weight", "b": ".bias", "bias": ".bias"}
    return layer + names[part], new


def torch_entry_by_tile(name: str, array: Array, table: Array) -> tuple[str, Array]:
    layer = name[:2]
    if name.endswith("coefficient"):
        return f"{layer}.weight", np.tile(array.reshape(-1, 1, 1, 1), (1, 1, 2, 2))
    if name == "C3.w":
        return "C3.weight", np.where(table[:, :, None, None], array, 0)
    return f"{layer}.{'weight' if name.endswith('.w') else 'bias'}", array


def torch_entry_by_einsum(name: str, array: Array, table: Array) -> tuple[str, Array]:
    layer, part = name.split(".")
    if part == "coefficient":
        return f"{layer}.weight", np.einsum("c,kl->ckl", array, np.ones((2, 2)))[
            :, None
        ]
    if layer == "C3" and part == "w":
        array = np.einsum("fckl,fc->fckl", array, table.astype(float))
    return f"{layer}.{'bias' if part[0] == 'b' else 'weight'}", array


def torch_entry_by_loops(name: str, array: Array, table: Array) -> tuple[str, Array]:
    layer, part = name.split(".")
    if part in ("b", "bias"):
        return f"{layer}.bias", array.copy()
    if part == "coefficient":
        kernels = np.empty((len(array), 1, 2, 2))
        for c, i, j in np.ndindex(len(array), 2, 2):
            kernels[c, 0, i, j] = array[c]
        return f"{layer}.weight", kernels
    array = array.copy()
    if layer == "C3":
        for f, c in np.argwhere(~np.asarray(table, bool)):
            array[f, c] = 0
    return f"{layer}.weight", array


def _masks_every_kernel(name: str, array: Array, table: Array) -> tuple[str, Array]:
    new_name, new = torch_entry(name, array, table)
    if new.ndim == 4 and name.endswith(".w"):
        F, C = new.shape[:2]
        whole_table = np.resize(np.asarray(table, float), (F, C))
        new = new * whole_table[:, :, None, None]
    return new_name, new


def _swaps_the_dense(name: str, array: Array, table: Array) -> tuple[str, Array]:
    new_name, new = torch_entry(name, array, table)
    return new_name, new.T if new.ndim == 2 else new


def _turns_the_kernels(name: str, array: Array, table: Array) -> tuple[str, Array]:
    new_name, new = torch_entry(name, array, table)
    turned = name.endswith(".w") and new.ndim == 4
    return new_name, new[..., ::-1, ::-1] if turned else new


def _channels_last(name: str, array: Array, table: Array) -> tuple[str, Array]:
    new_name, new = torch_entry(name, array, table)
    return new_name, new.transpose(2, 3, 1, 0) if new.ndim == 4 else new


def _joins_all_maps(name: str, array: Array, table: Array) -> tuple[str, Array]:
    new_name, new = torch_entry(name, array, table)
    if name.endswith(".coefficient"):
        C = len(array)
        new = np.zeros((C, C, 2, 2)) + np.asarray(array)[:, None, None, None]
    return new_name, new


def _full_diagonal(name: str, array: Array, table: Array) -> tuple[str, Array]:
    new_name, new = torch_entry(name, array, table)
    if name.endswith(".coefficient"):
        new = np.diag(np.asarray(array, float))[:, :, None, None] * np.ones((2, 2))
    return new_name, new


def _one_channel_first(name: str, array: Array, table: Array) -> tuple[str, Array]:
    new_name, new = torch_entry(name, array, table)
    if name.endswith(".coefficient"):
        new = new.transpose(1, 0, 2, 3)
    return new_name, new


def _four_times(name: str, array: Array, table: Array) -> tuple[str, Array]:
    new_name, new = torch_entry(name, array, table)
    return new_name, new * 4 if name.endswith(".coefficient") else new


def _leaves_coefficients(name: str, array: Array, table: Array) -> tuple[str, Array]:
    if name.endswith(".coefficient"):
        return name.split(".")[0] + ".weight", np.array(array, float)
    return torch_entry(name, array, table)


def _entry_case(rng: Generator) -> tuple[str, Array, Array]:
    name = str(
        rng.choice(["C1.w", "C3.w", "C3.b", "S2.coefficient", "S4.bias", "F6.w"])
    )
    F, C, k = (int(rng.integers(2, 6)) for _ in range(3))
    shapes = {"C1.w": (F, 1, k, k), "C3.w": (F, C, k, k), "F6.w": (F, C)}
    array = rng.normal(size=shapes.get(name, (F,)))
    return name, array, rng.random((F, C)) < 0.6


TORCH_ENTRY = Exercise(
    id="20.1",
    name="torch_entry",
    title="Our names and arrays, PyTorch's names and arrays",
    reference=export.torch_entry,
    plain=torch_entry,
    parts=("name", "array"),
    probes=(
        probe("C1.w, two kernels of 2 x 3",
              lambda: ("C1.w", counting(2, 1, 2, 3), some_table(3, 2))),
        probe("S2.coefficient, [1, 2, 3]",
              lambda: ("S2.coefficient", counting(3), some_table(3, 2))),
        probe("S4.bias, three numbers",
              lambda: ("S4.bias", numbers(3, seed=1), some_table(3, 2))),
        probe("C3.w, three kernels over two maps, and a table",
              lambda: ("C3.w", numbers(3, 2, 2, 3, seed=2), some_table(3, 2))),
        probe("C3.w with as many kernels as maps",
              lambda: ("C3.w", numbers(3, 3, 2, 2, seed=3), some_table(3, 3, 1))),
        probe("C3.b", lambda: ("C3.b", numbers(3, seed=4), some_table(3, 2))),
        probe("C5.w, four kernels over three maps",
              lambda: ("C5.w", numbers(4, 3, 2, 3, seed=5), some_table(3, 2))),
        probe("F6.w, two units of three inputs",
              lambda: ("F6.w", numbers(2, 3, seed=6), some_table(3, 2))),
        probe("F6.b", lambda: ("F6.b", numbers(2, seed=7), some_table(3, 2))),
    ),
    misconceptions=(
        Misconception(
            "P11", "C3 not masked",
            "C3's weights arrive as they were given, table or not. In our network the "
            "table holds back what is not connected; Conv2d has no table. What must the "
            "weights be there?",
            (('if name == "C3.w":', 'if name == "the table has no effect":'),),
        ),
        Misconception(
            "P12", "coefficient divided by 4",
            "Your coefficients are a quarter of the expected ones. A convolution adds the "
            "four products, as the paper's layer adds the four inputs. Which layer would "
            "have divided by 4?",
            (("new += array[:, None, None, None]",
              "new += array[:, None, None, None] / 4"),),
        ),
        Misconception(
            "P13", "coefficient times 4",
            "Your kernels hold four times the coefficient. That factor belongs to average "
            "pooling, which has divided by 4 before. Who divides in a convolution?",
            wrong=_four_times,
        ),
        Misconception(
            "P14", "coefficients not made kernels",
            "The coefficients keep their shape (C,). A Conv2d holds a kernel for each "
            "map: four weights, one for each pixel of a block. What shape is that?",
            wrong=_leaves_coefficients,
        ),
        Misconception(
            "P15", "every map sees all maps",
            "Your kernels of S2 have shape (C, C, 2, 2): each map adds the blocks of all "
            "maps. With as many groups as maps, how many maps does a kernel see?",
            wrong=_joins_all_maps,
        ),
        Misconception(
            "P16", "zeros instead of groups",
            "You write S2 as a full convolution with zeros off the diagonal. Its outputs "
            "are right, but it is not asked here: with as many groups as maps the second "
            "axis has which length?",
            wrong=_full_diagonal,
        ),
        Misconception(
            "P17", "maps on the second axis",
            "Your kernels of S2 have shape (1, C, 2, 2): one output map that sees all. "
            "PyTorch's axes are (outputs, inputs per group, rows, columns). Where do the C "
            "maps belong?",
            wrong=_one_channel_first,
        ),
        Misconception(
            "P18", "dense transposed",
            "You transpose F6. Keras would want that. torch.nn.Linear keeps (out, in), "
            "as this course does. What does its documentation call the shape of weight?",
            wrong=_swaps_the_dense,
        ),
        Misconception(
            "P19", "kernels turned",
            "Your kernels are turned by 180 degrees. PyTorch's convolution slides its "
            "kernel as it is, as LeNet's does. Which of the two would have to turn it?",
            wrong=_turns_the_kernels,
        ),
        Misconception(
            "P1A", "channels last",
            "Your kernels have shape (k, l, C, F). That is Keras. Which order has "
            "PyTorch, and did we have another one?",
            wrong=_channels_last,
        ),
        Misconception(
            "P1B", "every kernel masked",
            "You mask the kernels of other layers too. Which layers of LeNet-5 have a "
            "table?",
            wrong=_masks_every_kernel,
        ),
        Misconception(
            "P1C", "coefficient keeps its name",
            "The numbers are right, but the name S2.coefficient is unknown to a Conv2d. "
            "Its parameters are called weight and bias. Which of them is this?",
            (('layer + ".weight", new', "name, new"),),
        ),
    ),
    alternatives=(torch_entry_by_tile, torch_entry_by_einsum, torch_entry_by_loops),
    hints=(
        "Most arrays keep their shape and get another name. Only two kinds need work: "
        "which layers does PyTorch not have?",
        "S2 as a Conv2d of stride 2 with a group for each map: its kernel is 2 x 2, all "
        "four weights are the coefficient, and a kernel sees one map. C3 as a Conv2d: "
        "what the table leaves out must be 0.",
        'if part == "coefficient":\n    new = np.zeros((___, 1, ___, ___))\n'
        "    new += array[:, None, None, None]\n"
        '    return layer + ".___", new\nif name == "___":\n    new = new * ___',
    ),
    explanation=(
        "PyTorch has our convolution and our dense layer, axes included: (F, C, k, l) and "
        "(out, in). Two of LeNet-5's layers it does not have. Subsampling, "
        "$a_c \\sum x + b_c$, is a convolution with a group for each map, stride 2 and a "
        "kernel of four times the same number. C3's table becomes zeros in a full "
        "kernel. Both give the right outputs. Neither says that the four stay equal, or "
        "that the zeros stay zeros."
    ),
    general=_entry_case,
    after="The state dict of the plain PyTorch network below is made by this function.",
)  # fmt: skip

# 20.2


def parity(
    ours: list[Array], theirs: list[Array], tolerance: float = 1e-5
) -> tuple[Array, int]:
    errors = np.zeros(len(ours))
    first = -1
    for n, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        if a.shape != b.shape or not np.isfinite(a).all() or not np.isfinite(b).all():
            errors[n] = 2.0
        else:
            size = max(np.abs(a).max(), np.abs(b).max())
            far = np.abs(a - b).max()
            errors[n] = far / size if size > 0 else 0.0
        if errors[n] > tolerance and first < 0:
            first = n
    return errors, first


def parity_by_list(
    ours: list[Array], theirs: list[Array], tolerance: float = 1e-5
) -> tuple[Array, int]:
    def error(a: Array, b: Array) -> float:
        if a.shape != b.shape:
            return 2.0
        far, size = np.max(np.abs(a - b)), np.max(np.maximum(np.abs(a), np.abs(b)))
        found = far / size if size else 0.0
        return float(found) if np.isfinite(found) else 2.0

    errors = [error(a, b) for a, b in zip(ours, theirs, strict=True)]
    wrong = [n for n, e in enumerate(errors) if e > tolerance]
    return np.array(errors), wrong[0] if wrong else -1


def parity_by_argmax(
    ours: list[Array], theirs: list[Array], tolerance: float = 1e-5
) -> tuple[Array, int]:
    errors = np.full(len(ours), 2.0)
    for n in range(len(ours)):
        if ours[n].shape != theirs[n].shape:
            continue
        both = np.stack([ours[n], theirs[n]]).astype(float)
        if np.isfinite(both).all():
            size = np.abs(both).max()
            errors[n] = np.ptp(both, axis=0).max() / size if size > 0 else 0
    above = errors > tolerance
    return errors, int(np.argmax(above)) if above.any() else -1


def parity_by_next(
    ours: list[Array], theirs: list[Array], tolerance: float = 1e-5
) -> tuple[list[float], int]:
    errors = []
    for a, b in zip(ours, theirs, strict=True):
        comparable = np.shape(a) == np.shape(b)
        comparable = comparable and bool(np.isfinite(np.concatenate([a, b])).all())
        size = max(np.abs(a).max(), np.abs(b).max()) if comparable else 1
        gap = np.abs(np.subtract(a, b)).max() if comparable else 2.0
        errors.append(float(gap / size) if size else 0.0)
    return errors, next((n for n, e in enumerate(errors) if e > tolerance), -1)


_COMPARABLE = (
    "a.shape != b.shape or not np.isfinite(a).all() or not np.isfinite(b).all()"
)
_FINITE_ALONE = "not np.isfinite(a).all() or not np.isfinite(b).all()"
_SIZE = "size = max(np.abs(a).max(), np.abs(b).max())"


def _same_twice() -> tuple[list[Array], list[Array]]:
    return [counting(2, 3), numbers(4, seed=1)], [counting(2, 3), numbers(4, seed=1)]


def _second_and_third() -> tuple[list[Array], list[Array]]:
    a, b, c = (numbers(2, 3, seed=n) for n in range(3))
    return [a, b, c, a], [a, b + 0.5, c - 0.01, a]


def _large() -> tuple[list[Array], list[Array]]:
    a = 200 + numbers(3, 10, seed=3)
    near = a.copy()
    near[1, 4] -= 0.0004
    return [a], [near]


def _small() -> tuple[list[Array], list[Array]]:
    a = 1e-7 * counting(2, 4)
    b = a.copy()
    b[1, 2] *= 1.5
    return [a, a], [a, b]


def _negative() -> tuple[list[Array], list[Array]]:
    a = -counting(2, 3)
    b = a.copy()
    b[0, 1] += 0.5
    return [a], [b]


def _theirs_larger() -> tuple[list[Array], list[Array]]:
    return [counting(4), counting(4)], [3 * counting(4), -counting(4)]


def _shapes() -> tuple[list[Array], list[Array]]:
    row = np.ones((2, 3))
    return [row, row, numbers(3, 1)], [np.ones((2, 1)), row, numbers(3, 1).T]


def _not_a_number() -> tuple[list[Array], list[Array]]:
    a = numbers(2, 3, seed=5)
    b, c = a.copy(), a.copy()
    b[1, 1], c[0, 2] = np.nan, np.inf
    return [a, a, a, b], [a, b, c, a]


def _nothing() -> tuple[list[Array], list[Array]]:
    a = np.zeros((2, 2))
    return [a, np.zeros(3)], [a.copy(), np.array([0.0, 0.0, 1e-9])]


def _parity_case(rng: Generator) -> tuple[list[Array], list[Array], float]:
    ours, theirs = [], []
    for _ in range(int(rng.integers(2, 6))):
        shape = tuple(int(n) for n in rng.integers(2, 5, size=int(rng.integers(1, 4))))
        a = rng.normal(size=shape) * float(rng.choice([1e-3, 1.0, 200.0]))
        noise = rng.normal(size=shape) * float(rng.choice([0.0, 0.01, 0.5]))
        ours.append(a)
        theirs.append(a * (1 + noise))
    return ours, theirs, 1e-3


PARITY = Exercise(
    id="20.2",
    name="parity",
    title="Where do two networks part?",
    reference=export.parity,
    plain=parity,
    parts=("errors", "first"),
    probes=(
        probe("two layers, equal on both sides", _same_twice),
        probe("four layers; the second and the third differ", _second_and_third),
        probe("numbers near 200; one differs by 0.0004", _large),
        probe("numbers below 0.000001; one of the second layer is half as large again",
              _small),
        probe("negative numbers; one of theirs is larger by a half", _negative),
        probe("theirs three times ours; theirs of opposite sign", _theirs_larger),
        probe("three layers, shapes (2, 3) and (2, 1), equal, (3, 1) and (1, 3)", _shapes),
        probe("four layers: equal; theirs with a nan; theirs with an inf; ours with a nan",
              _not_a_number),
        probe("zeros on both sides; zeros beside one 1e-9", _nothing),
        probe("the second and the third differ; the tolerance is 0.1",
              lambda: (*_second_and_third(), 0.1)),
        probe("an error of 1/4, and a tolerance of just that",
              lambda: ([np.array([4.0, 1.0])], [np.array([3.0, 1.0])], 0.25)),
    ),
    misconceptions=(
        Misconception(
            "P21", "absolute error",
            "Your errors are absolute. Penalties near 200 differ by more than 0.00001 "
            "by rounding alone, and tiny gradients could be half wrong and pass. What do "
            "you divide by?",
            (("far / size if size > 0 else 0.0", "far"),),
        ),
        Misconception(
            "P22", "differences without abs",
            "Where theirs is the larger number, you see no error: a difference below 0 is "
            "never the maximum. What is missing before max?",
            (("np.abs(a - b).max()", "(a - b).max()"),),
        ),
        Misconception(
            "P23", "mean instead of largest",
            "You average the differences. One wrong number among ten thousand would "
            "vanish. Which one do you want to hear about?",
            (("np.abs(a - b).max()", "np.abs(a - b).mean()"),),
        ),
        Misconception(
            "P24", "shapes broadcast",
            "Ones of shape (2, 3) beside ones of shape (2, 1): you find no difference. "
            "NumPy stretched one of them. What must be compared before the numbers?",
            (("a.shape != b.shape or not np.isfinite(a).all()",
              "not np.isfinite(a).all()"),),
        ),
        Misconception(
            "P25", "nan passes",
            "A layer that holds a nan passes your test: nan > tolerance is False, as "
            "every comparison with nan. How do you catch a number that is not finite?",
            ((f"if {_COMPARABLE}:", "if a.shape != b.shape:"),),
        ),
        Misconception(
            "P26", "only theirs looked at",
            "A nan of ours goes unseen, one of theirs does not. Who says that ours is the "
            "healthy side?",
            (("not np.isfinite(a).all() or not", "not"),),
        ),
        Misconception(
            "P27", "last layer reported",
            "You report the last layer that differs. Behind the first one everything is "
            "wrong anyhow. Which line overwrites what you had found?",
            ((" and first < 0", ""),),
        ),
        Misconception(
            "P28", "worst layer reported",
            "You report the layer with the largest error. Errors grow on their way: the "
            "fault sits where they begin. How do you find the first above the tolerance?",
            wrong=lambda ours, theirs, tolerance=1e-5: _worst(ours, theirs, tolerance),
        ),
        Misconception(
            "P29", "0 for no difference",
            "Where nothing differs you return 0, and so you do when layer 0 differs. "
            "What should the caller read in the first case?",
            (("first = -1", "first = 0"), ("and first < 0", "and first < 1")),
        ),
        Misconception(
            "P2A", "zeros divided by zeros",
            "Two layers of zeros are equal, and you return nan. What is 0 / 0 in NumPy, "
            "and what should the error be?",
            (("far / size if size > 0 else 0.0", "np.divide(far, size)"),),
        ),
        Misconception(
            "P2B", "divided by ours",
            "With theirs three times ours you return 2, the worst there is; expected is "
            "2/3. You divide by the largest of ours. Which size does not depend on who "
            "comes first?",
            wrong=lambda ours, theirs, tolerance=1e-5: _by_ours(ours, theirs, tolerance),
        ),
        Misconception(
            "P2C", "layers counted from 1",
            "You count layers from 1. The index goes back into the same lists: which "
            "layer would ours[first] be?",
            (("first = n", "first = n + 1"),),
        ),
    ),
    alternatives=(parity_by_list, parity_by_argmax, parity_by_next),
    hints=(
        "Begin with two arrays. You wrote their relative error in exercise 10.2. Which "
        "pairs of arrays would break it, or slip through?",
        "Three things to look at before you subtract: the shapes, nan and inf on either "
        "side, and zeros on both. Then go through the layers and keep the first index "
        "whose error is above the tolerance.",
        "for n, (a, b) in enumerate(zip(ours, theirs)):\n"
        "    if a.shape != ___ or not np.isfinite(___).all() or ___:\n"
        "        errors[n] = ___\n    else:\n        ___\n"
        "    if errors[n] > ___ and first < ___:\n        first = ___",
    ),
    explanation=(
        "The largest difference over the largest number, as in chapter 10: a measure "
        "between 0 and 2, whatever the unit, because $|a - b| \\le |a| + |b|$. So 2 is "
        "free for what cannot be compared at all. Broadcasting and nan are the two ways "
        "in which a broken network passes: a stretched array has no wrong number, and no "
        "comparison with nan is true. What matters is the *first* layer that differs; "
        "behind it, errors only travel."
    ),
    general=_parity_case,
    after="Below it finds a planted bug, and compares two frameworks layer by layer.",
)  # fmt: skip


def _worst(ours: Any, theirs: Any, tolerance: float) -> tuple[Array, int]:
    errors, first = parity(ours, theirs, tolerance)
    return errors, int(np.argmax(errors)) if first >= 0 else -1


def _by_ours(ours: Any, theirs: Any, tolerance: float) -> tuple[Array, int]:
    errors, _ = parity(ours, theirs, tolerance)
    for n, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        if errors[n] < 2.0 and np.abs(a).max() > 0:
            errors[n] = np.abs(a - b).max() / np.abs(a).max()
    above = np.flatnonzero(errors > tolerance)
    return errors, int(above[0]) if above.size else -1


# 20.3


def to_channels_last(conv: Array, dense: Array, H: int, W: int) -> tuple[Array, Array]:
    F = len(conv)
    kernels = np.transpose(conv, (2, 3, 1, 0))
    maps = dense.reshape(len(dense), F, H, W)
    turned = np.transpose(maps, (2, 3, 1, 0))
    return kernels, turned.reshape(H * W * F, len(dense))


def channels_last_by_moveaxis(
    conv: Array, dense: Array, H: int, W: int
) -> tuple[Array, Array]:
    kernels = np.moveaxis(conv, (0, 1), (3, 2))
    maps = np.moveaxis(dense.reshape(-1, len(conv), H, W), 1, 3)
    return kernels, maps.reshape(len(dense), -1).T


def channels_last_by_einsum(
    conv: Array, dense: Array, H: int, W: int
) -> tuple[Array, Array]:
    maps = dense.reshape(-1, len(conv), H, W)
    rows = np.einsum("mfhw->hwfm", maps).reshape(-1, len(dense))
    return np.einsum("fckl->klcf", conv), rows


def channels_last_by_places(
    conv: Array, dense: Array, H: int, W: int
) -> tuple[Array, Array]:
    """Each flattened place carries its old number along."""
    old = np.arange(dense.shape[1]).reshape(len(conv), H, W)
    order = old.transpose(1, 2, 0).ravel()
    return conv.transpose(2, 3, 1, 0), dense[:, order].T


def channels_last_by_loops(
    conv: Array, dense: Array, H: int, W: int
) -> tuple[Array, Array]:
    F, C, k, l = conv.shape
    kernels, rows = np.zeros((k, l, C, F)), np.zeros((H * W * F, len(dense)))
    for f, c, u, v in np.ndindex(conv.shape):
        kernels[u, v, c, f] = conv[f, c, u, v]
    for f, i, j in np.ndindex(F, H, W):
        rows[(i * W + j) * F + f] = dense[:, (f * H + i) * W + j]
    return kernels, rows


_TURNED = "turned = np.transpose(maps, (2, 3, 1, 0))"


def _layout(
    F: int, C: int, k: int, l: int, M: int, H: int, W: int, seed: int = 0
) -> Any:
    conv = numbers(F, C, k, l, seed=seed)
    return conv, numbers(M, F * H * W, seed=seed + 1), H, W


def _layout_case(rng: Generator) -> tuple[Array, Array, int, int]:
    F, C, k, l, M, H, W = (int(n) for n in rng.integers(1, 6, size=7))
    return rng.normal(size=(F, C, k, l)), rng.normal(size=(M, F * H * W)), H, W


TO_CHANNELS_LAST = Exercise(
    id="20.3",
    name="to_channels_last",
    title="The same weights where channels come last",
    reference=export.to_channels_last,
    plain=to_channels_last,
    parts=("conv", "dense"),
    probes=(
        probe("2 kernels of 2 x 3 on 3 maps; dense reads 2 maps of 2 x 3, weights 1 to 12",
              lambda: (counting(2, 3, 2, 3), counting(1, 12), 2, 3)),
        probe("4 kernels of 3 x 2 on 3 maps; 5 units read 4 maps of 2 x 3",
              lambda: _layout(4, 3, 3, 2, 5, 2, 3)),
        probe("3 kernels of 3 x 3 on 3 maps; 27 units read 3 maps of 3 x 3",
              lambda: _layout(3, 3, 3, 3, 27, 3, 3, seed=2)),
        probe("16 kernels of 5 x 5 on 6 maps; 4 units read 16 maps of 5 x 5",
              lambda: _layout(16, 6, 5, 5, 4, 5, 5, seed=4)),
        probe("whole numbers, one map of 1 x 4",
              lambda: (whole(1, 2, 2, 2, seed=6), whole(3, 4, seed=7), 1, 4)),
    ),
    misconceptions=(
        Misconception(
            "P31", "dense transposed only",
            "Your kernels are right. Your dense layer is transposed, and its rows still "
            "stand in our order, map after map. In which order does flattening read a "
            "picture (H, W, F)?",
            ((_TURNED, "turned = maps.reshape(len(dense), -1).T"),),
        ),
        Misconception(
            "P32", "reshape instead of transpose",
            "Your kernels have the right shape and the wrong numbers: reshape keeps the "
            "order in memory and only cuts it anew. What moves axes?",
            (("np.transpose(conv, (2, 3, 1, 0))",
              "conv.reshape(*conv.shape[2:], conv.shape[1], len(conv))"),),
        ),
        Misconception(
            "P33", "all axes reversed",
            "Rows and columns of your kernels are swapped: reversing all axes gives (l, "
            "k, C, F). Which two keep their order?",
            (("np.transpose(conv, (2, 3, 1, 0))", "np.transpose(conv)"),),
        ),
        Misconception(
            "P34", "columns before rows",
            "Your dense rows run down the columns of the maps first. Which axis is the "
            "outer one in (H, W, F)?",
            ((_TURNED, "turned = np.transpose(maps)"),),
        ),
        Misconception(
            "P35", "units before maps",
            "Your dense layer was not transposed before it was cut into rows: units and "
            "inputs are mixed. Which axis must be last before the reshape?",
            ((_TURNED, "turned = np.transpose(maps, (0, 2, 3, 1))"),),
        ),
        Misconception(
            "P36", "inverse permutation",
            "You read our flattened weights as (H, W, F). That is their new order; ours "
            "is map after map. What must the reshape say?",
            (("dense.reshape(len(dense), F, H, W)",
              "np.moveaxis(dense.reshape(len(dense), H, W, F), 3, 1)"),
             (_TURNED, "turned = np.moveaxis(maps.reshape(len(dense), -1), 0, 1)"),),
        ),
        Misconception(
            "P37", "outputs before inputs",
            "Your kernels end with (F, C). Keras ends with inputs, then outputs, as its "
            "dense layer (in, out) does. Which of ours is which?",
            (("np.transpose(conv, (2, 3, 1, 0))", "np.transpose(conv, (2, 3, 0, 1))"),),
        ),
        Misconception(
            "P38", "kernels as they were",
            "Your kernels are still (F, C, k, l). Only the dense layer moved. What does a "
            "channels-last convolution expect?",
            (("np.transpose(conv, (2, 3, 1, 0))", "conv.copy()"),),
        ),
        Misconception(
            "P3A", "dense as (out, in)",
            "Your dense weights have the right order along their rows, but shape (out, "
            "in). Which way does Keras multiply: x @ w, or w @ x?",
            (("turned.reshape(H * W * F, len(dense))",
              "turned.reshape(H * W * F, len(dense)).T"),),
        ),
        Misconception(
            "P3B", "kernels turned",
            "Your kernels are turned by 180 degrees. Keras, too, slides them as they are. "
            "Is there anything to turn?",
            (("np.transpose(conv, (2, 3, 1, 0))",
              "np.transpose(conv, (2, 3, 1, 0))[::-1, ::-1]"),),
        ),
    ),
    alternatives=(
        channels_last_by_moveaxis,
        channels_last_by_einsum,
        channels_last_by_places,
        channels_last_by_loops,
    ),
    hints=(
        "A kernel is moved by its axes alone. For the dense layer, write down the pixel "
        "(map, row, column) that its weight number 1 belongs to, in both worlds.",
        "Give the dense layer its maps back: (M, F, H, W). Now it is a kernel as large "
        "as the maps, and moves like one. Then flatten its first three axes.",
        "kernels = np.transpose(conv, (2, 3, ___, ___))\n"
        "maps = dense.reshape(len(dense), ___, ___, ___)\n"
        "turned = np.transpose(maps, (___, ___, ___, ___))\n"
        "return kernels, turned.reshape(___, len(dense))",
    ),
    explanation=(
        "Kernels: (F, C, k, l) to (k, l, C, F). A dense layer behind flattening has no "
        "axes to move: the maps are hidden in the order of its inputs. With "
        "`reshape(M, F, H, W)` they come back, and the layer is a convolution as large "
        "as its maps (chapter 06), so the same transposition does it. Pixels keep their "
        "order; the maps, which were outside, move inside. Forget it, and all shapes fit, nothing complains, and the answers are rubbish."
    ),
    general=_layout_case,
    after="Below you see what LeNet's answers are worth when it is forgotten.",
)  # fmt: skip

# 20.4


def quantise(w: Array) -> tuple[Array, float]:
    largest = float(np.abs(w).max())
    scale = largest / 127 if largest > 0 else 1.0
    q = np.round(w / scale)
    return q.astype(np.int8), scale


def quantise_by_rint(w: Array) -> tuple[Array, float]:
    scale = max(float(np.max(w)), -float(np.min(w))) / 127 or 1.0
    return np.rint(np.divide(w, scale)).astype("int8"), scale


def quantise_by_clip(w: Array) -> tuple[Array, Any]:
    scale = np.max(np.abs(w)) / 127.0
    if scale == 0:
        return np.zeros(np.shape(w), np.int8), 1.0
    return np.clip(np.round(w / scale), -127, 127).astype(np.int8), scale


def quantise_by_floor(w: Array) -> tuple[Array, float]:
    largest = np.abs(w).max()
    if largest == 0:
        largest = 127.0
    q = np.floor(w * (127 / largest) + 0.5)
    return np.array(q, dtype=np.int8), float(largest / 127)


def one_byte(args: tuple[Any, ...], output: Any) -> Any:
    """(q, scale); where q is not int8, a word about it instead of q."""
    q, scale = output
    kind = np.asarray(q).dtype
    return (q if kind == np.int8 else f"numbers of type {kind}", scale)


def _by_range(w: Array) -> tuple[Array, float]:
    scale = float(np.ptp(w)) / 255 or 1.0
    return np.clip(np.round(w / scale), -128, 127).astype(np.int8), scale


def _per_map(w: Array) -> tuple[Array, Any]:
    axes = tuple(range(1, w.ndim))
    largest = np.abs(w).max(axis=axes, keepdims=True) if axes else np.abs(w)
    scale = np.where(largest > 0, largest, 127) / 127
    return np.round(w / scale).astype(np.int8), scale


def _wrapped(values: Array) -> Array:
    """To int8 as C does it: 128 becomes -128."""
    return values.astype(np.int64).astype(np.int8)


def _largest_without_abs(w: Array) -> tuple[Array, float]:
    scale = float(np.max(w)) / 127 or 1.0
    return _wrapped(np.round(w / scale)), scale


def _by_128(w: Array) -> tuple[Array, float]:
    scale = float(np.abs(w).max()) / 128 or 1.0
    return _wrapped(np.round(w / scale)), scale


def _quantise_case(rng: Generator) -> tuple[Array]:
    shape = tuple(int(n) for n in rng.integers(1, 5, size=int(rng.integers(1, 5))))
    return (rng.normal(size=shape) * float(rng.choice([0.01, 1.0, 50.0])),)


QUANTISE = Exercise(
    id="20.4",
    name="quantise",
    title="A weight in one byte",
    reference=export.quantise,
    plain=quantise,
    parts=("q", "scale"),
    view=one_byte,
    probes=(
        probe("[0.4, 1, -0.2]", lambda: (np.array([0.4, 1.0, -0.2]),)),
        probe("[-2, 1.2, 0.3]: the largest is negative",
              lambda: (np.array([-2.0, 1.2, 0.3]),)),
        probe("two kernels of 2 x 3", lambda: (numbers(2, 1, 2, 3, seed=1),)),
        probe("thirty small numbers, up to 0.01", lambda: (0.01 * numbers(5, 6, seed=2),)),
        probe("numbers up to a hundred", lambda: (40 * numbers(4, 5, seed=3),)),
        probe("zeros", lambda: (np.zeros((2, 2)),)),
        probe("whole numbers: [-100, 3, 40]", lambda: (np.array([-100, 3, 40]),)),
    ),
    misconceptions=(
        Misconception(
            "P41", "cut off, not rounded",
            "Your whole numbers lie too near to 0: astype cuts the decimals off, and the "
            "error is up to a whole step. What brings it down to half a step?",
            (("np.round(w / scale)", "w / scale"),),
        ),
        Misconception(
            "P42", "largest without abs",
            "With the largest number negative your scale is too small, and whole numbers "
            "beyond 127 wrap around: a weight changes its sign. The largest of what?",
            wrong=_largest_without_abs,
        ),
        Misconception(
            "P43", "128 steps",
            "Your largest weight becomes 128, which int8 does not have: it wraps to "
            "-128. Which is the largest whole number in a byte with a sign?",
            wrong=_by_128,
        ),
        Misconception(
            "P44", "range over 255",
            "You divide the distance from smallest to largest by 255. That fits when 0 "
            "may move; here 0 stays 0 and the two sides share one scale. What limits "
            "them?",
            wrong=_by_range,
        ),
        Misconception(
            "P45", "not in one byte",
            "The numbers are whole, and each still takes more than a byte. Which type "
            "holds -127 to 127 in one?",
            (("q.astype(np.int8)", "q.astype(np.int64)"),),
        ),
        Misconception(
            "P46", "whole numbers left as floats",
            "Your q holds whole numbers of a float type: nothing has become smaller. "
            "Which type has one byte?",
            (("q.astype(np.int8)", "q"),),
        ),
        Misconception(
            "P47", "rounded before dividing",
            "You round w itself: small weights all become 0. In which unit should a step "
            "be 1?",
            (("np.round(w / scale)", "np.round(w) / scale"),),
        ),
        Misconception(
            "P48", "scale upside down",
            "Your scale is 127 over the largest. Then q / scale would be the weight. "
            "Asked is that scale times q is nearly w. Which way round is it?",
            (("return q.astype(np.int8), scale", "return q.astype(np.int8), 1 / scale"),),
        ),
        Misconception(
            "P49", "zeros fail",
            "An array of zeros has the largest number 0, and 0 / 0 is nan. Which scale is "
            "as good as any other there?",
            (("largest / 127 if largest > 0 else 1.0", "largest / 127"),
             ("np.round(w / scale)", "np.round(np.divide(w, scale))"),),
        ),
        Misconception(
            "P4A", "a scale for each map",
            "You take a scale for each map. That loses less and is often done; asked here "
            "is one scale for the array. Over what does the maximum run?",
            wrong=_per_map,
        ),
        Misconception(
            "P4B", "rounded up",
            "All your decimals go up. Their error is up to a whole step, and they push "
            "all weights the same way. Which neighbour is the nearest?",
            (("np.round(", "np.ceil("),),
        ),
    ),
    alternatives=(quantise_by_rint, quantise_by_clip, quantise_by_floor),
    hints=(
        "A byte with a sign holds whole numbers from -128 to 127; use -127 to 127, so "
        "that both sides are equal. Which weight should become 127 or -127?",
        "The scale is the length of one step: the largest weight, without sign, is 127 "
        "steps away from 0. Count each weight in steps, go to the nearest whole number, "
        "and choose the type.",
        "largest = float(np.abs(w).___())\n"
        "scale = ___ / 127 if largest > 0 else ___\n"
        "q = np.___(___ / ___)\nreturn q.astype(___), scale",
    ),
    explanation=(
        "$q = \\mathrm{round}(w / s)$ with $s = \\max |w| / 127$. The way back is "
        "$s\\,q$, and its error is at most $s / 2$, half a step: large weights decide "
        "how finely small ones are stored. Symmetric means that 0 stays exactly 0, so "
        "C3's missing connections stay missing."
    ),
    general=_quantise_case,
    after="Below, LeNet-5's answers with weights of one byte.",
)  # fmt: skip

EXERCISES = (TORCH_ENTRY, PARITY, TO_CHANNELS_LAST, QUANTISE)
