"""19.3 nearest_neighbours: ask the nearest stored digits."""

from __future__ import annotations

import numpy as np

from .... import contest as course
from ...exercise import Exercise, Misconception
from ..probes import counting, probe

Array = np.ndarray
Generator = np.random.Generator


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


def _on_a_grid(k: int) -> tuple[Array, Array, Array, int]:
    """Forty examples on few places: which of the equally far come first decides."""
    rng = np.random.default_rng(7)
    known = rng.integers(-1, 2, size=(40, 2)).astype(float)
    images = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0], [-2.0, 1.0], [3.0, 3.0]])
    return images, known, rng.permutation(40) if k == 1 else rng.integers(5, size=40), k


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


_ORDER = 'order = np.argsort(distances, kind="stable")'


_NEAREST = "nearest = labels[order[:k]]"


_ANSWER = "answers[n] = nearest[np.argmax(votes)]"


NEAREST_NEIGHBOURS = Exercise(
    id="19.3",
    lists=True,
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
        probe("forty examples on nine places, each with a label of its own, k = 1",
              lambda: _on_a_grid(1)),
        probe("forty examples on nine places, five labels, k = 7", lambda: _on_a_grid(7)),
        probe("twelve images, twenty examples, k = 5", _clouds),
        probe("twelve other images, k = 5", lambda: _clouds(seed=3)),
    ),
    misconceptions=(
        Misconception(
            "W31", "the farthest",
            "You ask the farthest examples. argsort puts the smallest first: what does a "
            "minus in front of the distances do?",
            ((_ORDER, 'order = np.argsort(-distances, kind="stable")'),),
        ),
        Misconception(
            "W3I", "the last of the sorted",
            "You take the last k of the sorted places, and these are the farthest. At "
            "which end does argsort put the smallest distances?",
            ((_NEAREST, "nearest = labels[order[-k:]]"),),
        ),
        Misconception(
            "W3D", "equally far in any order",
            "Of examples at the same distance you do not always take the earlier ones. "
            "Without further words NumPy's argsort and argpartition promise nothing "
            "about equal numbers. Which kind of sorting keeps them in their order?",
            ((_ORDER, "order = np.argsort(distances)"),),
        ),
        Misconception(
            "W3E", "the later of two equally far",
            "Of two examples at the same distance you take the later one. In which order "
            "do equal distances arrive where you sort?",
            ((_ORDER,
              'order = len(known) - 1 - np.argsort(distances[::-1], kind="stable")'),),
        ),
        Misconception(
            "W32", "ties to the smallest label",
            "Where two labels have as many votes, you take the smaller label. A 2 would "
            "always win against an 8. Who should decide between them?",
            ((_ANSWER, "answers[n] = np.bincount(nearest).argmax()"),),
        ),
        Misconception(
            "W3F", "ties to the farthest",
            "Where two labels have as many votes, yours goes to the one whose example is "
            "farther away. In which order do you go through the votes?",
            ((_ANSWER, "answers[n] = nearest[::-1][np.argmax(votes[::-1])]"),),
        ),
        Misconception(
            "W3G", "place among the nearest returned",
            "You return a number from 0 to k - 1: the place of the winner among the k "
            "nearest. Which label is at that place?",
            ((_ANSWER, "answers[n] = np.argmax(votes)"),),
        ),
        Misconception(
            "W3K", "place among the nearest used in the whole list",
            "You find the winner's place among the k nearest, and look it up among all "
            "labels. Whose places are those: the nearest's, or everybody's?",
            ((_ANSWER, "answers[n] = labels[np.argmax(votes)]"),),
        ),
        Misconception(
            "W3J", "the nearest left out",
            "You leave out the nearest example, as if it were the image itself. These "
            "images are not among the examples: where should the slice begin?",
            ((_NEAREST, "nearest = labels[order[1 : k + 1]]"),),
        ),
        Misconception(
            "W3H", "number of votes returned",
            "You return how many votes the winner has. Which label did they go to?",
            ((_ANSWER, "answers[n] = max(votes)"),),
        ),
        Misconception(
            "W33", "only the nearest asked",
            "You ask one example, whatever k says. If that one is a smudge, nobody can "
            "outvote it. How many should vote?",
            ((_NEAREST, "nearest = labels[order[:1]]"),),
        ),
        Misconception(
            "W34", "differences not squared",
            "Your differences cancel each other: a darker pixel makes up for a lighter one. "
            "What makes both count as distance?",
            ((_DISTANCES, "distances = np.sum(known - image, axis=1)"),),
        ),
        Misconception(
            "W35", "absolute differences",
            "You add absolute differences. From (0, 0) that makes (5, 0) nearer than "
            "(3, 3). Measured with a ruler, which one is nearer?",
            ((_DISTANCES, "distances = np.sum(np.abs(known - image), axis=1)"),),
        ),
        Misconception(
            "W36", "place instead of label",
            "You return which example was nearest, its place in the list. Which "
            "label is at that place?",
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
            "have any value. How do they all count?",
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
            "You let k + 1 examples vote. A slice [:n] ends before n: how many does "
            "[:k] hold?",
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
