"""19.1 multiply_adds: what does one answer cost?"""

from __future__ import annotations

import itertools

import numpy as np

from .... import contest as course
from ...exercise import Exercise, Misconception
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
    quadratic = projected + products + (components + products) * classes
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
        components * (pixels + classes) + products * (1 + classes),
    )


def counted_by_arrays(
    pixels: int, classes: int, examples: int, hidden: int, components: int
) -> Counts:
    pairs = len(np.triu_indices(classes, 1)[0])
    products = len(np.triu_indices(components)[0])
    rows = np.array([classes, pairs, examples, hidden, components])
    one, two, near, first, projection = (int(n) for n in rows * pixels)
    second = int(np.dot(components + products, classes))
    return one, two, near, first + hidden * classes, projection + products + second


def counted_layer_by_layer(
    pixels: int, classes: int, examples: int, hidden: int, components: int
) -> Counts:
    def dense(*sizes: int) -> int:
        return sum(a * b for a, b in itertools.pairwise(sizes))

    products = components * components - components * (components - 1) // 2
    return (
        dense(pixels, classes),
        dense(pixels, (classes**2 - classes) // 2),
        dense(pixels, examples),
        dense(pixels, hidden, classes),
        dense(pixels, components) + products + dense(components + products, classes),
    )


_QUADRATIC = "quadratic = projected + products + (components + products) * classes"


MULTIPLY_ADDS = Exercise(
    id="19.1",
    name="multiply_adds",
    title="What does one answer cost?",
    reference=course.multiply_adds,
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
            "Your pairwise classifier has a unit for 3 against 8 and one for 8 against 3. "
            "One says what the other says with the sign turned. How many pairs are there "
            "among 3 classes?",
            (("pairs = classes * (classes - 1) // 2", "pairs = classes * (classes - 1)"),),
        ),
        Misconception(
            "W12", "a class against itself",
            "With 3 classes you count 6 pairs. Written out: 0-1, 0-2, 1-2. Which pairs "
            "have you counted that nobody needs?",
            (("pairs = classes * (classes - 1) // 2", "pairs = classes * (classes + 1) // 2"),),
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
            "Yours also joins every pixel with every output. In this network pixels are "
            "seen by the hidden units alone. Which product is one too many?",
            (("layers = pixels * hidden + hidden * classes",
              "layers = pixels * hidden + hidden * classes + pixels * classes"),),
        ),
        Misconception(
            "W18", "squares forgotten",
            "With 2 components you make one product. There are three: first times "
            "second, and two more. Which?",
            (("products = components * (components + 1) // 2",
              "products = components * (components - 1) // 2"),),
        ),
        Misconception(
            "W19", "each product twice",
            "You make first times second, and second times first. They are the same "
            "number. How many different products do 2 components have, squares included?",
            (("products = components * (components + 1) // 2", "products = components ** 2"),),
        ),
        Misconception(
            "W1A", "projection forgotten",
            "Your quadratic classifier starts from the components. But it is handed an "
            "image: what does it cost to get the components out of it?",
            ((_QUADRATIC, "quadratic = products + (components + products) * classes"),),
        ),
        Misconception(
            "W1B", "products for nothing",
            "The products themselves cost nothing with you. Each is a multiplication, "
            "made once per image: where does your sum have them?",
            ((_QUADRATIC, "quadratic = projected + (components + products) * classes"),),
        ),
        Misconception(
            "W1C", "components not seen",
            "Your last units see the products alone. The exercise gives them the "
            "components as well: how many numbers does each unit see?",
            ((_QUADRATIC, "quadratic = projected + products + products * classes"),),
        ),
    ),
    alternatives=(counted_by_pairs, counted_by_arrays, counted_layer_by_layer),
    hints=(
        "A fully connected layer multiplies each input with one weight per output. Four "
        "of the five are made of nothing else.",
        "Pairs of different things: n times n - 1, and each was counted twice. With the "
        "squares it is n times n + 1, halved. The quadratic one has three steps: "
        "project, multiply, weigh.",
        "pairs = classes * ___ // 2\nproducts = components * ___ // 2\n"
        "layers = pixels * hidden + ___\n"
        "quadratic = ___ + products + (components + products) * ___",
    ),
    explanation=(
        "Every fully connected step from $a$ numbers to $b$ costs $a\\,b$. The k-NN "
        "classifier is one, too: $(x - p)^2$, summed over the pixels, for every stored "
        "$p$. It has as many rows as there are examples, and that is why it is slow. The "
        "quadratic one costs $D\\,C$ for the projection, $C(C+1)/2$ for the products, "
        "and $(C + C(C+1)/2)\\,K$ for the units above."
    ),
    general=lambda rng: tuple(int(n) for n in rng.integers(1, 50, 5)),
    after="Next it is applied to the contestants of 1998.",
)  # fmt: skip
