"""20.1 torch_entry: our names and arrays, PyTorch's names and arrays."""

from __future__ import annotations

import numpy as np

from .... import export
from ...exercise import Exercise, Misconception
from ..probes import counting, numbers, probe
from ._torch_entry_wrong import (
    channels_last,
    four_times,
    full_diagonal,
    joins_all_maps,
    leaves_coefficients,
    masks_every_kernel,
    masks_what_fits,
    one_channel_first,
    only_s2,
    swaps_the_dense,
    turns_the_kernels,
)

Array = np.ndarray
Generator = np.random.Generator


def some_table(F: int, C: int, seed: int = 0) -> Array:
    """A table (F, C) of True and False, neither all one nor all the other."""
    table = np.random.default_rng(seed).random((F, C)) < 0.6
    table[0, 0], table[-1, -1] = True, False
    return table


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


def _entry_case(rng: Generator) -> tuple[str, Array, Array]:
    names = ["C1.w", "C3.w", "C3.b", "S4.bias", "F6.w"]
    name = str(rng.choice([*names, "S2.coefficient", "S4.coefficient"]))
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
        probe("S4.coefficient, three numbers",
              lambda: ("S4.coefficient", numbers(3, seed=8), some_table(3, 2))),
        probe("S4.bias, three numbers",
              lambda: ("S4.bias", numbers(3, seed=1), some_table(3, 2))),
        probe("C3.w, three kernels over two maps, and a table",
              lambda: ("C3.w", numbers(3, 2, 2, 3, seed=2), some_table(3, 2))),
        probe("C3.w with as many kernels as maps",
              lambda: ("C3.w", numbers(3, 3, 2, 2, seed=3), some_table(3, 3, 1))),
        probe("C3.b", lambda: ("C3.b", numbers(3, seed=4), some_table(3, 2))),
        probe("C5.w, four kernels over three maps",
              lambda: ("C5.w", numbers(4, 3, 2, 3, seed=5), some_table(3, 2))),
        probe("C5.w, three kernels over two maps, as many as the table has",
              lambda: ("C5.w", counting(3, 2, 2, 2), some_table(3, 2))),
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
            wrong=four_times,
        ),
        Misconception(
            "P14", "coefficients not made kernels",
            "The coefficients keep their shape (C,). A Conv2d holds a kernel for each "
            "map: four weights, one for each pixel of a block. What shape is that?",
            wrong=leaves_coefficients,
        ),
        Misconception(
            "P1J", "S4 forgotten",
            "S2's coefficients become kernels, and S4's keep their shape (C,). Which "
            "layers of LeNet-5 are subsamplings?",
            wrong=only_s2,
        ),
        Misconception(
            "P15", "every map sees all maps",
            "Your kernels of S2 have shape (C, C, 2, 2): each map adds the blocks of all "
            "maps. With as many groups as maps, how many maps does a kernel see?",
            wrong=joins_all_maps,
        ),
        Misconception(
            "P16", "zeros instead of groups",
            "You write S2 as a full convolution with zeros off the diagonal. Its outputs "
            "are right, but the exercise wants groups: with as many groups as maps, how "
            "long is the second axis?",
            wrong=full_diagonal,
        ),
        Misconception(
            "P17", "maps on the second axis",
            "Your kernels of S2 have shape (1, C, 2, 2): one output map that sees all. "
            "PyTorch's axes are (outputs, inputs per group, rows, columns). Where do the C "
            "maps belong?",
            wrong=one_channel_first,
        ),
        Misconception(
            "P18", "dense transposed",
            "You transpose F6. Keras would want that. torch.nn.Linear keeps (out, in), "
            "as this course does. What does its documentation call the shape of weight?",
            wrong=swaps_the_dense,
        ),
        Misconception(
            "P19", "kernels rotated",
            "Your kernels are rotated by 180°. PyTorch's convolution slides its kernel as "
            "it is, as LeNet's does. Which step of yours flips it?",
            wrong=turns_the_kernels,
        ),
        Misconception(
            "P1A", "channels last",
            "Your kernels have shape (k, l, C, F), which is Keras's order. Which one do "
            "PyTorch and this course use?",
            wrong=channels_last,
        ),
        Misconception(
            "P1B", "every kernel masked",
            "You mask the kernels of other layers too. Which layers of LeNet-5 have a "
            "table?",
            wrong=masks_every_kernel,
        ),
        Misconception(
            "P1H", "every kernel that fits masked",
            "You mask the kernels of other layers too. Which layers of LeNet-5 have a "
            "table?",
            wrong=masks_what_fits,
        ),
        Misconception(
            "P1D", "b replaced in bias",
            "Your name for S4.bias is unknown to PyTorch: you replace the letter b, "
            "and bias has one as well. Which part of the name should be compared as a "
            "whole?",
            (('"bias": ".bias"', '"bias": ".biasias"'),),
        ),
        Misconception(
            "P1I", "bias called weight",
            "S4.bias comes out as S4.weight, where the coefficients belong. Subsampling "
            "layers call theirs bias already, not b. Which two endings mean a bias?",
            (('"bias": ".bias"', '"bias": ".weight"'),),
        ),
        Misconception(
            "P1E", "one weight for each map",
            "Your kernels of S2 have shape (C, 1, 1, 1): they see one pixel. How many "
            "pixels does a unit of S2 add up, and how are they arranged?",
            (("np.zeros((len(array), 1, 2, 2))", "np.zeros((len(array), 1, 1, 1))"),),
        ),
        Misconception(
            "P1F", "mask inverted",
            "You keep the weights that the table leaves out, and set the others to 0. "
            "What does True mean in the table?",
            (("new * table[:, :, None, None]", "new * ~table[:, :, None, None]"),),
        ),
        Misconception(
            "P1G", "only the first pixel of a block",
            "Your kernels of S2 hold the coefficient once and three zeros. Which of the "
            "four pixels of a block does the paper's layer add up?",
            (("new += array[:, None, None, None]", "new[:, 0, 0, 0] = array"),),
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
