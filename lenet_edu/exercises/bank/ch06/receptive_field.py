"""06.4 receptive_field: how much of the image does a unit see?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import probe

Generator = np.random.Generator
Layers = Sequence[tuple[int, int]]


def receptive_field(layers: Layers) -> tuple[int, int]:
    side = 1
    step = 1
    for kernel, stride in layers:
        side = side + (kernel - 1) * step
        step = step * stride
    return side, step


def receptive_field_backwards(layers: Layers) -> tuple[int, int]:
    side = 1
    for kernel, stride in reversed(layers):
        side = (side - 1) * stride + kernel
    return side, int(np.prod([stride for _, stride in layers], dtype=int))


def receptive_field_by_recursion(layers: Layers) -> tuple[int, int]:
    if not layers:
        return 1, 1
    side, step = receptive_field_by_recursion(layers[:-1])
    kernel, stride = layers[-1]
    return side + step * kernel - step, step * stride


def receptive_field_by_sets(layers: Layers) -> list[int]:
    """Follow two neighbours back to the pixels that they see."""
    first, second = {0}, {1}
    for kernel, stride in layers[::-1]:
        first, second = (
            {unit * stride + u for unit in units for u in range(kernel)}
            for units in (first, second)
        )
    return [max(first) - min(first) + 1, min(second) - min(first)]


def receptive_field_by_sums(layers: Layers) -> tuple[np.int64, np.int64]:
    strides = [1, *(stride for _, stride in layers)]
    steps = np.cumprod(np.array(strides, dtype=np.int64))
    kernels = np.array([kernel for kernel, _ in layers], dtype=np.int64)
    return 1 + np.sum((kernels - 1) * steps[:-1]), steps[-1]


def _read_backwards(layers: Layers) -> tuple[int, int]:
    side, step = 1, 1
    for kernel, stride in layers:
        side = (side - 1) * stride + kernel
        step *= stride
    return side, step


def _doubled(layers: Layers) -> tuple[int, int]:
    side, step = 1, 1
    for kernel, stride in layers:
        side = side * stride if stride > 1 else side + (kernel - 1) * step
        step *= stride
    return side, step


def _step_first(layers: Layers) -> tuple[int, int]:
    return receptive_field(layers)[::-1]


def _last_layer(layers: Layers) -> tuple[int, int]:
    return layers[-1] if layers else (1, 1)


def _layers_case(rng: Generator) -> tuple[list[tuple[int, int]]]:
    drawn = rng.integers(1, 6, (int(rng.integers(1, 5)), 2))
    return ([(int(kernel), int(stride)) for kernel, stride in drawn],)


_GROW = "side = side + (kernel - 1) * step"


_STRETCH = "step = step * stride"


_TOGETHER = f"        {_GROW}\n        {_STRETCH}"


RECEPTIVE_FIELD = Exercise(
    id="06.4",
    name="receptive_field",
    title="How much of the image does a unit see?",
    reference=receptive_field,
    plain=receptive_field,
    probes=(
        probe("one layer, (5, 1): C1", lambda: ([(5, 1)],)),
        probe("two layers, (5, 1), (2, 2): up to S2", lambda: ([(5, 1), (2, 2)],)),
        probe(
            "three layers, (5, 1), (2, 2), (5, 1): up to C3",
            lambda: ([(5, 1), (2, 2), (5, 1)],),
        ),
        probe(
            "five layers, (5, 1), (2, 2), (5, 1), (2, 2), (5, 1): up to C5",
            lambda: ([(5, 1), (2, 2), (5, 1), (2, 2), (5, 1)],),
        ),
        probe("three layers, (3, 2), (4, 3), (2, 1)",
              lambda: ([(3, 2), (4, 3), (2, 1)],)),
        probe("two layers, (2, 3), (3, 5): kernels smaller than their strides",
              lambda: ([(2, 3), (3, 5)],)),
        probe("no layer at all", lambda: ([],)),
    ),
    misconceptions=(
        Misconception(
            "V01", "strides forgotten",
            "You add kernel - 1 for each layer. That is right up to S2; after it "
            "neighbours are two pixels apart. How many pixels does one more unit of S2 "
            "add?",
            ((_GROW, "side = side + (kernel - 1)"),),
        ),
        Misconception(
            "V02", "kernels multiplied",
            "You multiply the kernels. Neighbours' fields overlap: two units of C1 "
            "side by side see 6 columns, not 10. How many new ones does the second "
            "add?",
            ((_GROW, "side = side * kernel"),),
        ),
        Misconception(
            "V03", "step taken too early",
            "You multiply the step before you use it. The inputs of S2 are units of "
            "C1, and these are still one pixel apart. Which step counts while a "
            "layer's field grows, that of its input or of its output?",
            ((_TOGETHER, f"        {_STRETCH}\n        {_GROW}"),),
        ),
        Misconception(
            "V04", "first unit counted twice",
            "You add the whole kernel each time. The first unit of the window brings "
            "the field that you already have: how many further ones are there?",
            ((_GROW, "side = side + kernel * step"),),
        ),
        Misconception(
            "V05", "begun at 0",
            "All your sides are one too small. Before any layer, how many pixels does "
            "a pixel see?",
            (("side = 1", "side = 0"),),
        ),
        Misconception(
            "V06", "last layer only",
            "You return the last layer's own kernel and stride. Its inputs are units "
            "that see several pixels themselves: what do the earlier layers add?",
            wrong=_last_layer,
        ),
        Misconception(
            "V07", "strides added",
            "You add up the strides. Two steps of two, one inside the other: how many "
            "pixels is one step of S4?",
            ((_STRETCH, "step = step + stride"),),
        ),
        Misconception(
            "V08", "last stride only",
            "Your step is the last layer's stride. It counts units of the layer below, "
            "not pixels. How many pixels are these units apart?",
            ((_STRETCH, "step = stride"),),
        ),
        Misconception(
            "V09", "backward rule read forward",
            "(side - 1) * stride + kernel is the rule of a walk from the last layer to "
            "the first. In which direction does your loop go?",
            wrong=_read_backwards,
        ),
        Misconception(
            "V10", "kernel and stride exchanged",
            "You read each pair as (stride, kernel). Which comes first in the pairs "
            "given?",
            (("for kernel, stride in", "for stride, kernel in"),),
        ),
        Misconception(
            "V11", "step first",
            "Both numbers are there, in the wrong order. Which of the two is returned "
            "first?",
            wrong=_step_first,
        ),
        Misconception(
            "V12", "area instead of side",
            "Your first number is the count of all pixels of the field. The exercise "
            "asks for its side: how many pixels wide is it?",
            (("return side, step", "return side**2, step"),),
        ),
        Misconception(
            "V13", "subsampling doubles the field",
            "You double the field at each subsampling, as if its units had nothing in "
            "common. Two neighbours of C1 see 5 columns each and share 4: how many "
            "do they see together?",
            wrong=_doubled,
        ),
        Misconception(
            "V14", "field shrinks by the stride",
            "You divide the step by the stride. The map gets smaller, so its units get "
            "further apart in the image: what does a stride of 2 do to their distance?",
            ((_STRETCH, "step = step // stride"),),
        ),
        Misconception(
            "V15", "first layer only",
            "You return after the first layer. How far should the return be indented?",
            (("    return side, step", "        return side, step\n    return 1, 1"),),
        ),
        Misconception(
            "V16", "step on what was there",
            "You multiply the field so far by the step. The field so far stays as "
            "wide as it is: what does the new kernel add to it, and at which step?",
            (("side = side + (kernel - 1) * step", "side = kernel + (side - 1) * step"),),
        ),
    ),
    alternatives=(
        receptive_field_backwards,
        receptive_field_by_recursion,
        receptive_field_by_sets,
        receptive_field_by_sums,
    ),
    hints=(
        "A window of a layer has `kernel` inputs in a row. The first brings its whole "
        "field; how many pixels does each further one add?",
        "Keep two numbers, both 1 before the first layer: the side of a field, and "
        "how many pixels two neighbours are apart. A layer uses the distance of its "
        "inputs, and only then changes it.",
        "for kernel, stride in layers:\n    side = side + ___ * ___\n"
        "    step = step * ___",
    ),
    explanation=(
        "$r_n = r_{n-1} + (k_n - 1)\\, d_{n-1}$ and $d_n = d_{n-1}\\, s_n$, with $r_0 "
        "= d_0 = 1$: a window adds $k - 1$ neighbours, each $d_{n-1}$ pixels further "
        "on. LeNet-5: 5, 6, 14, 16, 32 pixels at steps 1, 2, 2, 4, 4. So a unit of C5 "
        "sees the whole $32 \\times 32$ image (LeCun et al. 1998, sec. II-B)."
    ),
    general=_layers_case,
    parts=("side", "step"),
    after="The widget below shows your numbers on a digit.",
    widget="ReceptiveField",
)  # fmt: skip
