"""Chapter 19, the contest: what an answer costs, least squares, neighbours, the slant."""

# The plain functions are written as a learner would, one image at a time.
from __future__ import annotations

import itertools

import numpy as np

from ... import contest as course
from ..exercise import Exercise, Misconception
from .probes import counting, numbers, probe, whole

Array = np.ndarray
Generator = np.random.Generator
Counts = tuple[int, int, int, int, int]

# 19.1


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

# 19.2


def least_squares(x: Array, labels: Array, classes: int = 10) -> Array:
    N, D = x.shape
    targets = np.zeros((N, classes))
    targets[np.arange(N), labels] = 1
    rows = np.ones((N, D + 1))
    rows[:, :D] = x
    return np.linalg.lstsq(rows, targets, rcond=None)[0]


def squares_by_pinv(x: Array, labels: Array, classes: int = 10) -> Array:
    rows = np.hstack([x, np.ones((len(x), 1))])
    return np.linalg.pinv(rows.astype(float)) @ np.eye(classes)[labels]


def squares_by_normal_equations(x: Array, labels: Array, classes: int = 10) -> Array:
    rows = np.column_stack([x, np.ones(len(x))]).astype(float)
    targets = (np.arange(classes) == labels[:, None]).astype(float)
    return np.linalg.pinv(rows.T @ rows, rcond=1e-10, hermitian=True) @ (
        rows.T @ targets
    )


def squares_class_by_class(x: Array, labels: Array, classes: int = 10) -> Array:
    rows = np.pad(np.asarray(x, float), ((0, 0), (0, 1)), constant_values=1)
    columns = []
    for label in range(classes):
        target = np.where(labels == label, 1.0, 0.0)
        columns.append(np.linalg.lstsq(rows, target, rcond=None)[0])
    return np.stack(columns, axis=1)


def _no_bias(x: Array, labels: Array, classes: int = 10) -> Array:
    return np.linalg.pinv(x.astype(float)) @ np.eye(classes)[labels]


def _labels_as_targets(x: Array, labels: Array, classes: int = 10) -> Array:
    rows = np.column_stack([x, np.ones(len(x))])
    return np.linalg.lstsq(rows, labels.astype(float), rcond=None)[0]


def _shrunk(x: Array, labels: Array, classes: int = 10) -> Array:
    rows = np.column_stack([x, np.ones(len(x))]).astype(float)
    gram = rows.T @ rows + np.eye(rows.shape[1])
    return np.linalg.solve(gram, rows.T @ np.eye(classes)[labels])


def _labelled(N: int, D: int, classes: int, seed: int = 0) -> tuple[Array, Array, int]:
    return numbers(N, D, seed=seed), whole(N, seed=seed, high=classes), classes


def _empty_pixel() -> tuple[Array, Array, int]:
    x = numbers(9, 3, seed=4)
    x[:, 1] = 0
    return x, whole(9, seed=4, high=3), 3


def _squares_case(rng: Generator) -> tuple[Array, Array, int]:
    D, classes = int(rng.integers(1, 5)), int(rng.integers(2, 6))
    N = D + 6 + int(rng.integers(6))
    return rng.normal(size=(N, D)), rng.integers(classes, size=N), classes


_TARGETS = "targets = np.zeros((N, classes))"
_MARK = "targets[np.arange(N), labels] = 1"

LEAST_SQUARES = Exercise(
    id="19.2",
    name="least_squares",
    title="A linear classifier without training",
    reference=course.least_squares,
    plain=least_squares,
    parts=("w",),
    probes=(
        probe("3 images of one pixel, 0, 1 and 2, labels 0, 0, 1, of 2 classes",
              lambda: (np.array([[0.0], [1.0], [2.0]]), np.array([0, 0, 1]), 2)),
        probe("8 random images of 2 pixels, 3 classes", lambda: _labelled(8, 2, 3)),
        probe("12 images of 4 pixels, classes left at 10, and not all occur",
              lambda: _labelled(12, 4, 10, seed=2)[:2]),
        probe("9 images with a pixel that is always 0", _empty_pixel),
        probe("whole numbers as pixels",
              lambda: (whole(9, 2, seed=3), whole(9, seed=5, high=4), 4)),
    ),
    misconceptions=(
        Misconception(
            "W21", "no bias",
            "Yours has no row for the biases. Then an empty image gets 0 from every "
            "class. Which input, always 1, gives each class a number of its own?",
            wrong=_no_bias,
        ),
        Misconception(
            "W22", "bias first",
            "Your biases stand in the first row, and the weight of each pixel one row "
            "too low. In which row does the exercise want them?",
            (("rows[:, :D] = x", "rows[:, 1:] = x"),),
        ),
        Misconception(
            "W23", "targets of 1 and -1",
            "Your outputs aim at -1 where 0 is asked for. That decides in the same way, "
            "but these are other weights. What should the wrong classes say here?",
            ((_TARGETS, "targets = np.full((N, classes), -1.0)"),),
        ),
        Misconception(
            "W24", "the label as target",
            "You fit one number, the label itself. Then 3 and 4 are neighbours, and a "
            "doubt between 2 and 8 reads as 5. How many outputs does a classifier of "
            "these classes need?",
            wrong=_labels_as_targets,
        ),
        Misconception(
            "W25", "turned over",
            "Your weights lie on their side: one row per class. For x @ w, what must "
            "the rows of w stand for?",
            (("return np.linalg.lstsq(rows, targets, rcond=None)[0]",
              "return np.linalg.lstsq(rows, targets, rcond=None)[0].T"),),
        ),
        Misconception(
            "W26", "column of zeros",
            "Your biases are all 0: the extra column cannot add anything. Which number "
            "must stand there, in every image?",
            (("rows = np.ones((N, D + 1))", "rows = np.zeros((N, D + 1))"),),
        ),
        Misconception(
            "W27", "every image of every class",
            "In your targets each image has a 1 for all labels that occur anywhere. "
            "Which two indices belong to one image and its own label?",
            ((_MARK, "targets[:, labels] = 1"),),
        ),
        Misconception(
            "W28", "labels from 1",
            "Your columns are shifted by one: label 1 sets column 0. A label is already "
            "a place, counted from 0. What should label 0 set?",
            ((_MARK, "targets[np.arange(N), labels - 1] = 1"),),
        ),
        Misconception(
            "W29", "weights held small",
            "Your weights are smaller than the best ones: the squares of the weights were "
            "added to what is made small. That can be wise; here only the errors count. "
            "Where does a number on the diagonal come in?",
            wrong=_shrunk,
        ),
    ),
    alternatives=(squares_by_pinv, squares_by_normal_equations, squares_class_by_class),
    hints=(
        "Two matrices are needed: what goes in, one row per image, and what should come "
        "out, one row per image.",
        "Put a column of 1 behind the pixels; its weight is the bias. A target row is 0 "
        "but for a 1 at the label. np.linalg.lstsq finds the best w, and returns it "
        "first.",
        "targets = np.zeros((N, classes))\ntargets[np.arange(N), ___] = 1\n"
        "rows = np.ones((N, D + 1))\nrows[:, ___] = x\n"
        "return np.linalg.lstsq(___, ___, rcond=None)[0]",
    ),
    explanation=(
        "The squared error $|Xw - T|^2$ is a bowl in $w$: it has one lowest place, and "
        "there $X^T(Xw - T) = 0$. So no steps are needed, only the solution of linear "
        "equations. A pixel that is always 0 leaves its weight open; lstsq then takes "
        "0, the smallest."
    ),
    general=_squares_case,
    after="Next it reads digits.",
)  # fmt: skip

# 19.3


def nearest_neighbours(images: Array, known: Array, labels: Array, k: int = 3) -> Array:
    answers = np.zeros(len(images), dtype=int)
    for n, image in enumerate(images):
        distances = np.sum((known - image) ** 2, axis=1)
        order = np.argsort(distances, kind="stable")
        nearest = labels[order[:k]]
        votes = [np.sum(nearest == label) for label in nearest]
        answers[n] = nearest[np.argmax(votes)]
    return answers


def neighbours_by_sorting(
    images: Array, known: Array, labels: Array, k: int = 3
) -> Array:
    answers = []
    for image in images:
        pairs = [
            (float(np.linalg.norm(p - image)), place) for place, p in enumerate(known)
        ]
        near = [int(labels[place]) for _, place in sorted(pairs)[:k]]
        answers.append(max(near, key=near.count))  # the first of the largest
    return np.array(answers)


def neighbours_by_expansion(
    images: Array, known: Array, labels: Array, k: int = 3
) -> Array:
    images, known = np.asarray(images, float), np.asarray(known, float)
    squares = (known**2).sum(axis=1) - 2 * images @ known.T
    near = labels[np.argsort(squares, axis=1, kind="stable")[:, :k]]
    votes = (near[:, :, None] == near[:, None]).sum(axis=2)
    return near[np.arange(len(near)), votes.argmax(axis=1)]


def neighbours_by_counting(
    images: Array, known: Array, labels: Array, k: int = 3
) -> Array:
    answers = np.empty(len(images), dtype=int)
    for n, image in enumerate(images):
        distances = ((known - image) ** 2).sum(axis=1)
        chosen: list[int] = []
        for _ in range(k):
            free = [p for p in range(len(known)) if p not in chosen]
            chosen.append(min(free, key=lambda p: (distances[p], p)))
        counts: dict[int, int] = {}
        for p in chosen:
            counts[int(labels[p])] = counts.get(int(labels[p]), 0) + 1
        answers[n] = max(counts, key=lambda label: counts[label])
    return answers


def _on_a_line() -> tuple[Array, Array, Array, int]:
    """Images at 0 and 100; examples around them on a line."""
    known = np.array([[1.0], [3.0], [2.0], [98.0], [95.0], [103.0]])
    return np.array([[0.0], [100.0]]), known, np.array([7, 4, 4, 5, 8, 8]), 3


def _all_differ() -> tuple[Array, Array, Array, int]:
    known = np.array([[4.0, 0.0], [1.0, 1.0], [0.0, 3.0], [9.0, 9.0]])
    return np.zeros((1, 2)), known, np.array([2, 8, 5, 1]), 3


def _equally_far() -> tuple[Array, Array, Array, int]:
    known = np.array([[0.0, 3.0], [2.0, 0.0], [-2.0, 0.0], [0.0, 2.0]])
    return np.zeros((1, 2)), known, np.array([0, 6, 1, 3]), 2


def _diagonal() -> tuple[Array, Array, Array, int]:
    """Nearest by squares, by absolute values and by the largest all differ."""
    known = np.array([[3.0, 3.0], [5.0, 0.0], [-9.0, 1.0], [4.0, 2.0]])
    return np.zeros((1, 2)), known, np.array([1, 2, 3, 4]), 1


def _far_fourth() -> tuple[Array, Array, Array]:
    known = np.array([[1.0, 0.0], [0.0, 2.0], [3.0, 0.0], [0.0, 4.0], [5.0, 0.0]])
    return np.zeros((1, 2)), known, np.array([9, 2, 2, 9, 9])


def _clouds(seed: int = 0) -> tuple[Array, Array, Array, int]:
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(4, 3)) * 1.5
    labels = rng.integers(4, size=20)
    known = centres[labels] + rng.normal(size=(20, 3))
    return rng.normal(size=(12, 3)) * 1.5, known, labels, 5


def _neighbour_case(rng: Generator) -> tuple[Array, Array, Array, int]:
    P, D = int(rng.integers(6, 15)), int(rng.integers(1, 5))
    labels = rng.integers(4, size=P)
    return (
        rng.normal(size=(6, D)),
        rng.normal(size=(P, D)),
        labels,
        int(rng.integers(1, 6)),
    )


_DISTANCES = "distances = np.sum((known - image) ** 2, axis=1)"
_NEAREST = "nearest = labels[order[:k]]"
_ANSWER = "answers[n] = nearest[np.argmax(votes)]"

NEAREST_NEIGHBOURS = Exercise(
    id="19.3",
    name="nearest_neighbours",
    title="Ask the nearest stored digits",
    reference=course.nearest_neighbours,
    plain=nearest_neighbours,
    parts=("answers",),
    probes=(
        probe("images at 0 and 100 on a line, six examples around them, k = 3", _on_a_line),
        probe("three nearest with three different labels, k = 3", _all_differ),
        probe("three examples at the same distance, k = 2", _equally_far),
        probe("an image at (0, 0), examples (3, 3), (5, 0), (-9, 1), (4, 2), k = 1",
              _diagonal),
        probe("examples at 1, 2 and 3 of labels 9, 4, 4, an image at 0, k = 1",
              lambda: (np.zeros((1, 1)), counting(3, 1), np.array([9, 4, 4]), 1)),
        probe("five examples, k left at 3", _far_fourth),
        probe("twelve images, twenty examples, k = 5", _clouds),
        probe("twelve other images, k = 5", lambda: _clouds(seed=3)),
    ),
    misconceptions=(
        Misconception(
            "W31", "the farthest",
            "You ask the farthest examples. argsort puts the smallest first: what does a "
            "minus in front of the distances do?",
            (('order = np.argsort(distances, kind="stable")',
              'order = np.argsort(-distances, kind="stable")'),),
        ),
        Misconception(
            "W32", "ties to the smallest label",
            "Where two labels have as many votes, you take the smaller label. A 2 would "
            "always win against an 8. Who should decide between them?",
            ((_ANSWER, "answers[n] = np.bincount(nearest).argmax()"),),
        ),
        Misconception(
            "W33", "only the nearest asked",
            "You ask one example, whatever k says. If that one is a smudge, nobody can "
            "outvote it. How many should vote?",
            ((_NEAREST, "nearest = labels[order[:1]]"),),
        ),
        Misconception(
            "W34", "differences not squared",
            "Your differences cancel: a pixel that is darker makes up for one that is "
            "lighter. What makes both count as distance?",
            ((_DISTANCES, "distances = np.sum(known - image, axis=1)"),),
        ),
        Misconception(
            "W35", "absolute differences",
            "You add absolute differences. From (0, 0) that makes (5, 0) nearer than "
            "(3, 3). By the ruler, which one is nearer?",
            ((_DISTANCES, "distances = np.sum(np.abs(known - image), axis=1)"),),
        ),
        Misconception(
            "W36", "place instead of label",
            "You return which example was nearest, its place in the list. What is "
            "written at that place in labels?",
            ((_NEAREST, "nearest = order[:k]"),),
        ),
        Misconception(
            "W37", "labels averaged",
            "You average the labels. Between a 1 and a 7 that gives a 4, which nobody "
            "voted for. Are labels amounts?",
            ((_ANSWER, "answers[n] = int(np.round(np.mean(nearest)))"),),
        ),
        Misconception(
            "W38", "largest difference alone",
            "You measure by the one pixel that differs most. Then all other pixels could "
            "be anything. How do they all come in?",
            ((_DISTANCES, "distances = np.max(np.abs(known - image), axis=1)"),),
        ),
        Misconception(
            "W39", "always three",
            "You ask three, although k says otherwise. What happens with your function "
            "when k is 1?",
            ((_NEAREST, "nearest = labels[order[:3]]"),),
        ),
        Misconception(
            "W3A", "product as nearness",
            "You take the largest product of the two images. A far example in the same "
            "direction then beats a near one. Which number is 0 for two equal images?",
            ((_DISTANCES, "distances = -(known @ image)"),),
        ),
        Misconception(
            "W3B", "first image for all",
            "All your images get the answer of the first. Which of them is compared with "
            "the examples in each round?",
            ((_DISTANCES, "distances = np.sum((known - images[0]) ** 2, axis=1)"),),
        ),
        Misconception(
            "W3C", "one too many",
            "You let one more than k vote. A slice [:n] ends before n: how many does "
            "[:k + 1] hold?",
            ((_NEAREST, "nearest = labels[order[: k + 1]]"),),
        ),
    ),
    alternatives=(neighbours_by_sorting, neighbours_by_expansion, neighbours_by_counting),
    hints=(
        "For one image: a distance to each example, the k smallest, their labels, the "
        "label that is there most often.",
        "np.argsort(distances, kind=\"stable\") gives places, the nearest first. Count "
        "for each of the k labels how often it occurs among them; argmax takes the "
        "first of several largest, so the nearest.",
        "distances = np.sum(___ ** 2, axis=1)\n"
        "nearest = labels[np.argsort(distances, kind=\"stable\")[:___]]\n"
        "votes = [np.sum(nearest == ___) for label in nearest]\n"
        "answers[n] = nearest[___]",
    ),
    explanation=(
        "Nothing is learned: the examples *are* the classifier. The square root may be "
        "left out, since it does not change the order. Votes are kept in the order of "
        "distance, and argmax takes the first of the largest, so a tie goes to the label "
        "whose example is nearest. Libraries settle ties in other ways; say yours."
    ),
    general=_neighbour_case,
    after="Next it competes with least squares.",
)  # fmt: skip

# 19.4


def slant(image: Array) -> float:
    H, W = image.shape
    y, x = np.mgrid[:H, :W]
    ink = np.sum(image)
    if ink == 0:
        return 0.0
    down = y - np.sum(image * y) / ink
    right = x - np.sum(image * x) / ink
    spread = np.sum(image * down**2)
    if spread == 0:
        return 0.0
    return float(np.sum(image * down * right) / spread)


def slant_by_raw_moments(image: Array) -> float:
    image = np.asarray(image, float)
    i, j = np.arange(image.shape[0]), np.arange(image.shape[1])
    m = image.sum()
    if m == 0:
        return 0.0
    along_y, along_x = i @ image.sum(axis=1), image.sum(axis=0) @ j
    below = (i * i) @ image.sum(axis=1) - along_y**2 / m
    above = i @ image @ j - along_y * along_x / m
    return float(above / below) if abs(below) > 1e-9 else 0.0


def slant_by_loops(image: Array) -> float:
    pixels = [(i, j, float(v)) for (i, j), v in np.ndenumerate(image)]
    ink = sum(v for _, _, v in pixels)
    if not ink:
        return 0.0
    row = sum(v * i for i, _, v in pixels) / ink
    column = sum(v * j for _, j, v in pixels) / ink
    both = sum(v * (i - row) * (j - column) for i, j, v in pixels)
    rows = sum(v * (i - row) ** 2 for i, _, v in pixels)
    return both / rows if rows > 1e-12 else 0.0


def slant_by_covariance(image: Array) -> float:
    if not image.any():
        return 0.0
    y, x = np.indices(image.shape)
    weights = np.asarray(image, float).ravel()
    both = np.cov(y.ravel(), x.ravel(), aweights=weights, ddof=0)
    return float(both[0, 1] / both[0, 0]) if both[0, 0] > 1e-12 else 0.0


def _stroke(lean: int) -> Array:
    """A stroke of five pixels that leans by one column per row, or stands."""
    image = np.zeros((6, 9))
    for i in range(5):
        image[i, 4 + lean * (i - 2)] = 1.0
    return image


def _one_row() -> Array:
    image = np.zeros((4, 6))
    image[2, 1:4] = 1, 2, 4
    return image


def _grey() -> Array:
    image = np.zeros((5, 4))
    image[0, 3], image[1, 2], image[3, 0], image[4, 1] = 1.0, 4.0, 2.0, 0.5
    return image


_SLOPE = "return float(np.sum(image * down * right) / spread)"
_DOWN = "down = y - np.sum(image * y) / ink"
_RIGHT = "right = x - np.sum(image * x) / ink"
_ANY_COLUMN = (
    "the distances down, weighted by ink, add up to 0: any column may be the origin"
)

SLANT = Exercise(
    id="19.4",
    name="slant",
    title="How much does a digit lean?",
    reference=course.slant,
    plain=slant,
    parts=("slant",),
    probes=(
        probe("a stroke that goes one column right per row down", lambda: (_stroke(1),)),
        probe("a stroke that goes one column left per row down", lambda: (_stroke(-1),)),
        probe("an upright stroke", lambda: (_stroke(0),)),
        probe("an image without ink", lambda: (np.zeros((3, 5)),)),
        probe("three dark pixels, all in one row", lambda: (_one_row(),)),
        probe("four pixels of different ink, 5 x 4", lambda: (_grey(),)),
        probe("the same, all ink together 1", lambda: (_grey() / 7.5,)),
        probe("1, 2, 3, ... in an image of 3 x 5", lambda: (counting(3, 5),)),
        probe("bytes, 6 x 4", lambda: (whole(6, 4, high=256, seed=2).astype(np.uint8),)),
    ),
    misconceptions=(
        Misconception(
            "W41", "divided by the spread of columns",
            "You divide by how far the ink spreads sideways. The slant says how many "
            "columns belong to one row: which spread is one of rows?",
            (("spread = np.sum(image * down**2)", "spread = np.sum(image * right**2)"),),
        ),
        Misconception(
            "W42", "sign turned",
            "Your slant has the other sign. For a stroke that moves right as it goes "
            "down, the exercise asks for which?",
            ((_SLOPE, "return -float(np.sum(image * down * right) / spread)"),),
        ),
        Misconception(
            "W43", "measured from the corner",
            "You measure from pixel (0, 0). Then an upright stroke seems to lean, and "
            "more so the farther it is from the corner. From where should distances be "
            "taken?",
            ((_DOWN, "down = y"), (_RIGHT, "right = x")),
        ),
        Misconception(
            "W44", "middle of the picture",
            "You measure from the middle of the picture. Ink that lies off the middle "
            "then looks slanted. Where is the middle of the ink?",
            ((_DOWN, "down = y - np.mean(y)"), (_RIGHT, "right = x - np.mean(x)")),
        ),
        Misconception(
            "W45", "ink as yes or no",
            "Light and dark pixels count alike with you. A grey one at the edge is "
            "partly paper. How does its ink come in?",
            (("y, x = np.mgrid[:H, :W]", "y, x = np.mgrid[:H, :W]\n    image = image > 0"),),
        ),
        Misconception(
            "W46", "no ink, no number",
            "An image without ink gives nan: 0 divided by 0. What slant does the "
            "exercise give it, and when must you ask?",
            (("if ink == 0:", "if ink < 0:"),),
        ),
        Misconception(
            "W47", "one row gives nan",
            "Where all ink lies in one row, the spread of rows is 0, and you divide by "
            "it. A line lying flat has no slant to correct: what is returned?",
            (("if spread == 0:", "if spread < 0:"),),
        ),
        Misconception(
            "W48", "correlation",
            "Yours is a correlation, between -1 and 1: it says how straight a stroke is, "
            "not how steep. How many of the two spreads belong under the fraction, and "
            "without a root?",
            ((_SLOPE,
              "return float(np.sum(image * down * right) / "
              "np.sqrt(spread * max(np.sum(image * right**2), 1e-9)))"),),
        ),
        Misconception(
            "W49", "covariance alone",
            "Yours grows with the height of the digit: it is the covariance, columns "
            "times rows. What must it be divided by to be columns per row?",
            ((_SLOPE, "return float(np.sum(image * down * right) / ink)"),),
        ),
        Misconception(
            "W4A", "never negative",
            "Your slant is never negative: a stroke leaning left and one leaning right "
            "look the same. Which sign did the product have before you took it away?",
            ((_SLOPE, "return float(np.abs(np.sum(image * down * right)) / spread)"),),
        ),
    ),
    alternatives=(slant_by_raw_moments, slant_by_loops, slant_by_covariance),
    hints=(
        "Find the middle of the ink first: the mean row and the mean column, where each "
        "pixel counts by its ink.",
        "Fit a line, column against row: its slope is the covariance of both, divided "
        "by the variance of the rows. Two images have no such slope; ask for them "
        "before you divide.",
        "down = y - np.sum(image * ___) / ink\nright = x - ___\n"
        "return float(np.sum(image * ___ * ___) / np.sum(image * ___))",
    ),
    explanation=(
        "A horizontal shear $x' = x - s\\,(y - \\bar y)$ changes the covariance of "
        "column and row to $\\mathrm{cov}(x, y) - s\\,\\mathrm{var}(y)$. It is 0 for "
        "$s = \\mathrm{cov}(x, y) / \\mathrm{var}(y)$: the slope of the line through the "
        "ink that least squares would fit. These are the digit's second moments."
    ),
    equivalent_mutants={
        "image * x -> image + x in right = x - np.sum(image * x) / ink": _ANY_COLUMN,
        "np.sum(image * x) / ink -> np.sum(image * x) * ink in right = x - np.sum(image * x) / ink": _ANY_COLUMN,
        "x - np.sum(image * x) / ink -> x + np.sum(image * x) / ink in right = x - np.sum(image * x) / ink": _ANY_COLUMN,
    },
    general=lambda rng: (rng.random((int(rng.integers(2, 8)), int(rng.integers(2, 8)))),),
    after="Next every digit is set upright by it.",
)  # fmt: skip

EXERCISES = (MULTIPLY_ADDS, LEAST_SQUARES, NEAREST_NEIGHBOURS, SLANT)
