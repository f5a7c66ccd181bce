"""19.1 multiply_adds: what does one answer cost?"""

from __future__ import annotations

import itertools

import numpy as np

from .... import contest as course
from ...exercise import Exercise, Misconception
from ..families import float_for_count
from ..probes import probe

Counts = tuple[int, int, int, int, int]


def multiply_adds(
    pixels: int, classes: int, examples: int, hidden: int, components: int
) -> Counts:
    pairs = classes * (classes - 1) // 2
    products = components * (components + 1) // 2
    linear = pixels * classes
    pairwise = pixels * pairs
    neighbours = pixels * examples
    layers = pixels * hidden + hidden * classes
    projected = pixels * components
    quadratic = projected + (products + 1) * classes
    return linear, pairwise, neighbours, layers, quadratic


def multiply_adds_given(
    pixels: int, classes: int, examples: int, hidden: int, components: int
) -> Counts:
    """What the exercise begins with: every two are counted twice, and each with itself."""
    pairs = classes * classes
    products = components * components
    linear = pixels * classes
    pairwise = pixels * pairs
    neighbours = pixels * examples
    layers = pixels * hidden + hidden * classes
    projected = pixels * components
    quadratic = projected + (products + 1) * classes
    return linear, pairwise, neighbours, layers, quadratic


def counted_by_pairs(
    pixels: int, classes: int, examples: int, hidden: int, components: int
) -> Counts:
    pairs = sum(1 for a in range(classes) for b in range(a))
    products = sum(1 for a in range(components) for b in range(a + 1))
    return (
        classes * pixels,
        pairs * pixels,
        examples * pixels,
        hidden * (pixels + classes),
        components * pixels + sum(classes for _ in range(products + 1)),
    )


def counted_by_arrays(
    pixels: int, classes: int, examples: int, hidden: int, components: int
) -> Counts:
    pairs = len(np.triu_indices(classes, 1)[0])
    products = len(np.triu_indices(components)[0])
    rows = np.array([classes, pairs, examples, hidden, components])
    one, two, near, first, projection = (int(n) for n in rows * pixels)
    second = (products + 1) * classes  # one constant beside the products
    return one, two, near, first + hidden * classes, projection + second


def counted_layer_by_layer(
    pixels: int, classes: int, examples: int, hidden: int, components: int
) -> Counts:
    def dense(*sizes: int) -> int:
        return sum(a * b for a, b in itertools.pairwise(sizes))

    inputs = 1 + components + components * (components - 1) // 2
    return (
        dense(pixels, classes),
        dense(pixels, (classes**2 - classes) // 2),
        dense(pixels, examples),
        dense(pixels, hidden, classes),
        dense(pixels, components) + dense(inputs, classes),
    )


_PAIRS = "pairs = classes * (classes - 1) // 2"


_PRODUCTS = "products = components * (components + 1) // 2"


_QUADRATIC = "quadratic = projected + (products + 1) * classes"


def _seen_as_well(
    pixels: int, classes: int, examples: int, hidden: int, components: int
) -> Counts:
    counts = multiply_adds(pixels, classes, examples, hidden, components)
    return *counts[:4], counts[4] + components * classes


def _with_components(
    pixels: int, classes: int, examples: int, hidden: int, components: int
) -> Counts:
    counts = multiply_adds(pixels, classes, examples, hidden, components)
    return *counts[:4], counts[4] + (components - 1) * classes


def _with_all(
    pixels: int, classes: int, examples: int, hidden: int, components: int
) -> Counts:
    counts = _with_components(pixels, classes, examples, hidden, components)
    return *counts[:4], counts[4] + components * (components + 1) // 2


MULTIPLY_ADDS = Exercise(
    id="19.1",
    name="multiply_adds",
    title="What does one answer cost?",
    reference=course.multiply_adds,
    kind="find-and-fix",
    given=multiply_adds_given,
    plain=multiply_adds,
    parts=("linear", "pairwise", "k-NN", "one hidden layer", "PCA + quadratic"),
    probes=(
        probe("5 pixels, 3 classes, 7 examples, 4 hidden units, 2 components",
              lambda: (5, 3, 7, 4, 2)),
        probe("9 pixels, 2 classes, 1 example, 1 hidden unit, 1 component",
              lambda: (9, 2, 1, 1, 1)),
        probe("784 pixels, 10 classes, 60,000 examples, 300 hidden units, 40 components",
              lambda: (784, 10, 60_000, 300, 40)),
    ),
    misconceptions=(
        Misconception(
            "W11", "each pair twice",
            "Your pairwise classifier has a unit for 0 against 1 and one for 1 against 0. "
            "The second says what the first says, with the opposite sign. How many pairs "
            "are there among 3 classes?",
            ((_PAIRS, "pairs = classes * (classes - 1)"),),
        ),
        Misconception(
            "W12", "a class against itself",
            "With 3 classes you count 6 pairs. Written out: 0-1, 0-2, 1-2. Which pairs "
            "have you counted that nobody needs?",
            ((_PAIRS, "pairs = classes * (classes + 1) // 2"),),
        ),
        Misconception(
            "W1G", "every class with every class",
            "With 3 classes you count 9 pairs: each class meets all three, itself "
            "included, and each pair is there twice. Written out: 0-1, 0-2, 1-2. How do "
            "you count those?",
            ((_PAIRS, "pairs = classes**2"),),
        ),
        Misconception(
            "W13", "biases counted",
            "Your linear classifier has one more per class than there are pixels. That "
            "is its bias, which is added and not multiplied: does it count here?",
            (("linear = pixels * classes", "linear = (pixels + 1) * classes"),),
        ),
        Misconception(
            "W14", "neighbours per class",
            "You compare the image with every example once per class. An example carries "
            "its label with it: how many distances are there?",
            (("neighbours = pixels * examples", "neighbours = pixels * examples * classes"),),
        ),
        Misconception(
            "W1H", "examples without their pixels",
            "You count one step for each stored example. A distance is a sum over all "
            "pixels: how many squares does one distance add up?",
            (("neighbours = pixels * examples", "neighbours = examples"),),
        ),
        Misconception(
            "W15", "second layer forgotten",
            "Your network ends at its hidden layer. What do its hidden units still have "
            "to be multiplied by?",
            (("layers = pixels * hidden + hidden * classes", "layers = pixels * hidden"),),
        ),
        Misconception(
            "W16", "layers multiplied",
            "You multiply the two layers with each other. The second starts when the "
            "first is done: how do two amounts of work, one after the other, combine?",
            (("layers = pixels * hidden + hidden * classes", "layers = pixels * hidden * classes"),),
        ),
        Misconception(
            "W17", "straight from pixels too",
            "Yours also connects every pixel with every output. In this network only the "
            "hidden units see pixels. Which product is one too many?",
            (("layers = pixels * hidden + hidden * classes",
              "layers = pixels * hidden + hidden * classes + pixels * classes"),),
        ),
        Misconception(
            "W18", "squares forgotten",
            "With 2 components you make one product. There are three: first times "
            "second, and two more. Which?",
            ((_PRODUCTS, "products = components * (components - 1) // 2"),),
        ),
        Misconception(
            "W19", "each product twice",
            "You make first times second, and second times first. They are the same "
            "number. How many different products do 2 components have, squares included?",
            ((_PRODUCTS, "products = components ** 2"),),
        ),
        Misconception(
            "W1A", "projection forgotten",
            "Your quadratic classifier starts from the components. But it is given an "
            "image: what does it cost to get the components out of it?",
            ((_QUADRATIC, "quadratic = (products + 1) * classes"),),
        ),
        Misconception(
            "W1B", "making the products counted",
            "You count a multiplication for each product that is made. The exercise, like "
            "the paper, leaves these out: which two steps are the ones to count?",
            ((_QUADRATIC, "quadratic = projected + products + (products + 1) * classes"),),
        ),
        Misconception(
            "W1C", "components seen as well",
            "Your last units see the components beside their products. The paper has 821 "
            "inputs from 40 components: the products and a constant. How many have you?",
            wrong=_seen_as_well,
        ),
        Misconception(
            "W1D", "constant forgotten",
            "Your quadratic classifier is short of one input: with 40 components the "
            "paper counts 821. There are 820 products; what is the last one?",
            ((_QUADRATIC, "quadratic = projected + products * classes"),),
        ),
        Misconception(
            "W1E", "components in place of the constant",
            "Your last units see the components beside their products, and no constant: "
            "860 inputs from 40 components, where the paper has 821. Which are these?",
            wrong=_with_components,
        ),
        Misconception(
            "W1F", "components seen, and making the products counted",
            "Your last units see the components beside their products, and making the "
            "products is counted, too. The paper counts a linear classifier with 821 "
            "inputs from 40 components, and the projection. Which 821 are these?",
            wrong=_with_all,
        ),
        Misconception(
            "W1J", "sizes of MNIST fixed",
            "Your linear classifier always costs 7,840, whatever it is given. Which of "
            "your arguments are 784 and 10 for MNIST?",
            (("linear = pixels * classes", "linear = 784 * 10"),),
        ),
        float_for_count(
            "W1I",
            (_PAIRS, "pairs = classes * (classes - 1) / 2"),
            (_PRODUCTS, "products = components * (components + 1) / 2"),
            of="multiply-adds",
        ),
        Misconception(
            "W1K", "half of the square",
            "With 3 classes you count 4 pairs, half of 9. The three pairs of a class with "
            "itself do not exist, so they go before you halve. How many are left?",
            ((_PAIRS, "pairs = classes * classes // 2"),),
        ),
        Misconception(
            "W1L", "821 inputs fixed",
            "Your quadratic classifier has 821 inputs whatever it is given. That is right "
            "for 40 components. How do 820 products follow from 40?",
            ((_PRODUCTS, "products = 820"),),
        ),
    ),
    alternatives=(counted_by_pairs, counted_by_arrays, counted_layer_by_layer),
    hints=(
        "A fully connected layer multiplies each input with one weight per output. Four "
        "of the five are made of nothing else.",
        "Pairs of different things: n times n - 1, and each was counted twice. With the "
        "squares it is n times n + 1, halved. The quadratic one has two steps that "
        "count: project, then weigh the products and the constant.",
        "pairs = classes * ___ // 2\nproducts = components * ___ // 2\n"
        "layers = pixels * hidden + ___\n"
        "quadratic = ___ + (products + ___) * classes",
    ),
    explanation=(
        "Every fully connected step from $a$ numbers to $b$ costs $a\\,b$. The k-NN "
        "classifier is one, too: $(x - p)^2$, summed over the pixels, for every stored "
        "$p$. It has as many rows as there are examples, and that is why it is slow. The "
        "quadratic one costs $D\\,C$ for the projection and $(C(C+1)/2 + 1)\\,K$ for the "
        "units above. For the paper's 40 components these are 31,360 and 821 · 10, "
        "together 39,570; the paper prints 39 thousand."
    ),
    general=lambda rng: tuple(int(n) for n in rng.integers(1, 50, 5)),
    after="Next it is applied to the contestants of 1998.",
)  # fmt: skip
