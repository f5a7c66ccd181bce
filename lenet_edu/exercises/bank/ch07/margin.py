"""07.4 margin: how sure is the answer?"""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import probe, whole
from ._shared import four_rows, penalty_case

Array = np.ndarray


def margin(penalties: Array) -> Array:
    N, K = penalties.shape
    margins = np.zeros(N)
    for n in range(N):
        row = np.sort(penalties[n])
        margins[n] = row[1] - row[0]
    return margins


def margin_by_partition(penalties: Array) -> Array:
    two = np.partition(penalties, 1, axis=1)[:, :2]
    return np.diff(two, axis=1)[:, 0]


def margin_by_sorting(penalties: Array) -> Array:
    ordered = np.sort(penalties, axis=1)
    return ordered[:, 1] - ordered[:, 0]


def margin_by_removing(penalties: Array) -> Array:
    rest = np.array(penalties, dtype=float)
    images = np.arange(len(rest))
    winner = rest.argmin(axis=1)
    best = rest[images, winner]
    rest[images, winner] = np.inf
    return rest.min(axis=1) - best


def margin_in_float32(penalties: Array) -> Array:
    rows = [sorted(np.float32(y) for y in row) for row in penalties]
    return np.array([row[1] - row[0] for row in rows], np.float32)


def _sorted_down(penalties: Array) -> Array:
    return margin_unsorted(np.sort(penalties, axis=0))


def margin_unsorted(penalties: Array) -> Array:
    """Second column minus first, as they stand."""
    return penalties[:, 1] - penalties[:, 0]


_GAP = "row[1] - row[0]"


_SORTED = "np.sort(penalties[n])"


def _labels_subtracted(penalties: Array) -> Array:
    order = np.argsort(penalties, axis=1, kind="stable")
    return order[:, 1] - order[:, 0]


def _rows_for_columns(penalties: Array) -> Array:
    ordered = np.sort(penalties, axis=1)
    return ordered[1] - ordered[0]


def _second_of_all(penalties: Array) -> Array:
    best = penalties.min(axis=1)
    return penalties[penalties > best[:, None]].min() - best


MARGIN = Exercise(
    id="07.4",
    name="margin",
    title="How sure is the answer?",
    reference=nn.margin,
    plain=margin,
    probes=(
        probe(
            "two images, four classes",
            lambda: (np.array([[9.0, 2.0, 5.0, 6.5], [3.0, 8.0, 4.0, 20.0]]),),
        ),
        probe(
            "two classes tie for the best",
            lambda: (np.array([[7.0, 1.0, 1.0, 12.0], [6.0, 5.0, 9.0, 5.0]]),),
        ),
        probe("two classes only", lambda: (np.array([[4.0, 1.0], [2.5, 7.0]]),)),
        probe("a perfect match", lambda: (np.array([[0.0, 48.0, 72.0]]),)),
        probe("four real outputs of F6", lambda: (four_rows(),)),
        probe(
            "as many images as classes",
            lambda: (np.array([[2.0, 6.0, 4.0], [3.0, 5.5, 2.0], [9.0, 1.0, 7.5]]),),
        ),
        probe("whole numbers", lambda: (whole(5, 4, low=1, high=90).astype(float),)),
    ),
    misconceptions=(
        Misconception(
            "R51", "sign reversed",
            "Your margins are negative. Which of the two is the larger, the best "
            "penalty or the second best?",
            ((_GAP, "row[0] - row[1]"),),
        ),
        Misconception(
            "R52", "best against worst",
            "You took the whole span, from the nearest to the farthest class. Which "
            "class is the rival that could have won?",
            ((_GAP, "row[-1] - row[0]"),),
        ),
        Misconception(
            "R53", "the two worst",
            "You compared the two largest. These are penalties: at which end of the "
            "sorted row are the two best?",
            ((_GAP, "row[-1] - row[-2]"),),
        ),
        Misconception(
            "R54", "not sorted",
            "You compare classes 0 and 1, whichever they are. What has to happen to a "
            "row first?",
            ((_SORTED, "penalties[n]"),),
        ),
        Misconception(
            "R55", "a ratio",
            "You divide the second best by the best. It is a fair measure, but "
            "the exercise asks for a difference, and a perfect match would divide by 0. "
            "Which operation belongs here?",
            ((_GAP, "row[1] / row[0]"),),
        ),
        Misconception(
            "R56", "the best alone",
            "You return the smallest penalty: how far the winner is. How far is it in "
            "front of the next one?",
            ((_GAP, "row[0]"),),
        ),
        Misconception(
            "R57", "the second alone",
            "You return the second smallest penalty. What should be taken from it?",
            ((_GAP, "row[1]"),),
        ),
        Misconception(
            "R63", "one margin for the batch",
            "You return a single number, the gap between the two smallest penalties of "
            "all images. How many margins does a batch of two images need?",
            wrong=lambda penalties: np.diff(np.sort(penalties, axis=None)[:2])[0],
        ),
        Misconception(
            "R64", "second and third",
            "You compare the second best with the third, and with two classes there is "
            "no third. At which place of a sorted row is the best?",
            ((_GAP, "row[2] - row[1]"),),
        ),
        Misconception(
            "R58", "ties skipped",
            "When two classes tie you look for the next different value. How sure is a "
            "decision between two equals?",
            ((_SORTED, "np.append(np.unique(penalties[n]), np.inf)"),),
        ),
        Misconception(
            "R59", "sorted down the images",
            "You sorted each class over the images, so your rows are mixtures. Along "
            "which axis do the classes of one image lie?",
            wrong=_sorted_down,
        ),
        Misconception(
            "R60", "labels subtracted",
            "You subtracted the numbers of the classes instead of their penalties. "
            "What does argsort return?",
            ((_SORTED, "np.argsort(penalties[n], kind='stable')"),),
        ),
        Misconception(
            "R66", "labels subtracted, as whole numbers",
            "You subtracted the numbers of the classes instead of their penalties. "
            "What does argsort return?",
            wrong=_labels_subtracted,
        ),
        Misconception(
            "R67", "rows for columns",
            "You subtract one image from the next: a single index takes a whole row. "
            "Which index takes the first number of every row?",
            wrong=_rows_for_columns,
        ),
        Misconception(
            "R68", "the best taken twice",
            "Your margin is 0 for every image: you subtract the smallest penalty from "
            "itself. Which penalty should it be taken from?",
            ((_GAP, "row[0] - row[0]"),),
        ),
        Misconception(
            "R61", "against the average",
            "You compare the best with the mean of all others. A class far away was "
            "never close to winning: which one could have won?",
            ((_GAP, "np.mean(row[1:]) - row[0]"),),
        ),
        Misconception(
            "R62", "a share",
            "You divide the difference by the second best penalty. The exercise asks "
            "for the difference itself: which step is one too many?",
            ((_GAP, "(row[1] - row[0]) / row[1]"),),
        ),
        Misconception(
            "R65", "second best of all images",
            "You take the second best penalty out of all images together. Each "
            "image has its own: where does the axis get lost?",
            wrong=_second_of_all,
        ),
    ),
    alternatives=(
        margin_by_sorting,
        margin_by_partition,
        margin_by_removing,
        margin_in_float32,
    ),
    hints=(
        "Which two of the ten penalties decide how close the race was?",
        "Sort each row without changing the caller's table; the two smallest then "
        "stand at its beginning.",
        "ordered = np.sort(penalties, axis=___)\n"
        "return ordered[:, ___] - ordered[:, ___]",
    ),
    explanation=(
        "With the penalties of an image in order, $y_{(1)} \\le y_{(2)} \\le \\dots$, "
        "the margin is $y_{(2)} - y_{(1)} \\ge 0$, and 0 on a tie. LeCun et al. 1998 "
        "reject by the difference of the two best scores as well (sec. III)."
    ),
    general=penalty_case,
    after="With a threshold it becomes a way to say: I do not know.",
    widget="BitmapDistance",
)  # fmt: skip
