"""03.3 either_edge: design three bent sums that find an edge in either direction."""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import nn
from ...compare import as_array
from ...exercise import Exercise, Function, Misconception
from ..probes import probe

Array = np.ndarray

# The four pairs: p and q are 0 (background) or 1 (ink); the third number is the bias's.
PAIRS = np.array([[0.0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
LARGEST = 1_000_000  # of the nine numbers: far beyond, sums overflow


def either_edge() -> Array:
    return np.array(
        [
            [-2.0, 2.0, -1.0],
            [2.0, -2.0, -1.0],
            [2.0, 2.0, 3.0],
        ]
    )


def either_by_or_and() -> Array:
    """Ink in p or q, but not in both."""
    return np.array([[4.0, 4, -2], [4, 4, -6], [2, -2, -2]])


def either_by_not_both() -> list[list[float]]:
    """Ink in p or q, and background in p or q."""
    return [[4, 4, -2], [-4, -4, 6], [2, 2, -3]]


def either_by_absence() -> Array:
    """Two units that say "not this edge"; the third hears that one is silent."""
    flat = np.array([[3, -3, 2], [-3, 3, 2], [-2, -2, 3]])
    return flat


def either_by_one_edge() -> Array:
    """Ink on the right alone, corrected by whether there is more ink on the left."""
    rows = np.zeros((3, 3), np.float32)
    rows[0] = 5, -5, -2.5
    rows[1] = -5, 5, -2.5
    rows[2] = 4, 4, 6.8
    return rows


def answered(args: tuple[Any, ...], design: Any) -> str:
    """What the three bent sums answer to the four pairs, in words.

    Parameters
    ----------
    args
        What the learner's function was given: nothing.
    design
        Two rows (weight of p, weight of q, bias) and a third (weight of the first
        unit, of the second, bias). Yes from 0.5 up, no from -0.5 down.
    """
    rows = as_array(design)
    if rows is None or rows.shape != (3, 3):
        return "no answers: this is not three rows of three numbers"
    if not np.isfinite(rows).all():
        return "no answers: one of the nine numbers is nan or inf"
    if np.abs(rows).max() > LARGEST:
        return "no answers: please no number beyond a million"
    units = nn.squash(PAIRS @ rows[:2].T)  # (4, 2)
    y = nn.squash(units @ rows[2, :2] + rows[2, 2])
    words = np.where(y >= 0.5, "yes", np.where(y <= -0.5, "no", "undecided"))
    pairs = ("0 0", "0 1", "1 0", "1 1")
    return ", ".join(f"{pair} {word}" for pair, word in zip(pairs, words, strict=True))


def first_wrong(design: Any) -> str:
    """Of a design that no known mistake makes: the first pair that it gets wrong."""
    rows = np.asarray(design, np.float64)
    sums = PAIRS @ rows[:2].T  # (4, 2)
    units = nn.squash(sums)
    y = nn.squash(units @ rows[2, :2] + rows[2, 2])
    wanted = (-0.5, 0.5, 0.5, -0.5)
    for pair, unit, value, bound in zip(PAIRS, units, y, wanted, strict=True):
        if value >= bound if bound > 0 else value <= bound:
            continue
        p, q = (int(n) for n in pair[:2])
        least = "at least 0.5" if bound > 0 else "at most -0.5"
        return (
            f"For p q = {p} {q} your unit 1 says {unit[0]:.2f} and unit 2 says "
            f"{unit[1]:.2f}. Row 3 makes {value:.2f} of them; it should be {least}. "
            "What should each unit say here, and which row has to change for it?"
        )
    return ""


def _design(*rows: tuple[float, float, float]) -> Function:
    return lambda: np.array(rows)


def _mistake(
    key: str, name: str, says: str, *rows: tuple[float, float, float]
) -> Misconception:
    return Misconception(key, name, says, wrong=_design(*rows))


EITHER_EDGE = Exercise(
    id="03.3",
    name="either_edge",
    title="Design: an edge in either direction",
    kind="design",
    reference=either_edge,
    plain=either_edge,
    parts=("the answers",),
    view=answered,
    remark=first_wrong,
    probes=(probe("the four pairs p q", lambda: ()),),
    misconceptions=(
        _mistake(
            "W01", "or",
            "Both edges are found, and 1 1 gets a yes as well: you built \"ink in p, in "
            "q, or in both\". Which of your sums could notice that there is ink in "
            "both?",
            (2, 2, -1), (2, 2, -1), (1, 1, 1),
        ),
        _mistake(
            "W02", "and",
            "Only 1 1 gets a yes: you built \"ink in both\". Where does the ink of 1 1 "
            "end: is there an edge between these two pixels?",
            (2, 2, -3), (2, 2, -3), (1, 1, 1),
        ),
        _mistake(
            "W03", "not both",
            "Both edges are found, and 0 0 gets a yes as well: you built \"not ink in "
            "both\". Which of your sums could notice that there is no ink at all?",
            (-2, -2, 3), (-2, -2, 3), (1, 1, 1),
        ),
        _mistake(
            "W04", "neither",
            "Only 0 0 gets a yes: you built \"ink in neither\". Is there an edge where "
            "both pixels are background?",
            (-2, -2, 1), (-2, -2, 1), (1, 1, 1),
        ),
        _mistake(
            "W05", "the opposite",
            "Each of the four answers is the opposite of the one that is wanted: you "
            "say yes where p and q are equal. In which row do signs decide on all four "
            "answers at once?",
            (-2, 2, -1), (2, -2, -1), (-2, -2, -3),
        ),
        _mistake(
            "W06", "ink on the right alone",
            "You find the edge with ink on the right and miss the one with ink on the "
            "left. Which of your first two sums is large for 1 0, and does the last "
            "row listen to it?",
            (-2, 2, -1), (-2, 2, -1), (1, 1, 0),
        ),
        _mistake(
            "W07", "ink on the left alone",
            "You find the edge with ink on the left and miss the one with ink on the "
            "right. Which of your first two sums is large for 0 1, and does the last "
            "row listen to it?",
            (2, -2, -1), (2, -2, -1), (1, 1, 0),
        ),
        _mistake(
            "W08", "always yes",
            "All four pairs get a yes. For two equal pixels the last sum should be "
            "negative: what do your first two units give for 0 0, and what does the "
            "last bias add?",
            (-2, 2, -1), (2, -2, -1), (1, 1, 4),
        ),
        _mistake(
            "W09", "always no",
            "All four pairs get a no. For an edge the last sum should be positive: "
            "what do your first two units give for 0 1, and what does the last bias "
            "add?",
            (-2, 2, -1), (2, -2, -1), (2, 2, -3),
        ),
        _mistake(
            "W10", "undecided throughout",
            "All four answers lie between \u22120.5 and 0.5. Work out your two units "
            "for 0 1 and for 1 0: do they cancel in the last sum, or are they too "
            "small?",
            (-2, 2, 0), (2, -2, 0), (2, 2, 0),
        ),
        _mistake(
            "W11", "q alone",
            "Your answer is q: yes wherever the right pixel has ink, whatever p is. "
            "Which of your sums should make p matter?",
            (0, 2, -1), (0, 2, -1), (1, 1, 0),
        ),
        _mistake(
            "W12", "p alone",
            "Your answer is p: yes wherever the left pixel has ink, whatever q is. "
            "Which of your sums should make q matter?",
            (2, 0, -1), (2, 0, -1), (1, 1, 0),
        ),
        _mistake(
            "W13", "not q",
            "You say yes wherever the right pixel is background, whatever p is. Which "
            "of your sums should make p matter?",
            (0, -2, 1), (0, -2, 1), (1, 1, 0),
        ),
        _mistake(
            "W14", "not p",
            "You say yes wherever the left pixel is background, whatever q is. Which "
            "of your sums should make q matter?",
            (-2, 0, 1), (-2, 0, 1), (1, 1, 0),
        ),
        _mistake(
            "W15", "no only for ink on the left",
            "Three answers are yes, and the no is at 1 0, which is an edge. Which of "
            "your first two sums should be large there, and with which sign does the "
            "last row take it?",
            (-2, 2, 1), (-2, 2, 1), (1, 1, 0),
        ),
        _mistake(
            "W16", "no only for ink on the right",
            "Three answers are yes, and the no is at 0 1, which is an edge. Which of "
            "your first two sums should be large there, and with which sign does the "
            "last row take it?",
            (2, -2, 1), (2, -2, 1), (1, 1, 0),
        ),
        _mistake(
            "W17", "edges undecided",
            "Equal pixels get their no; for both edges the last sum stays too close to "
            "0. Which of the nine numbers lift all four answers together, and which "
            "pull them apart?",
            (-2, 2, -1), (2, -2, -1), (2, 2, 1.2),
        ),
        _mistake(
            "W18", "equal pixels undecided",
            "Both edges get their yes; for equal pixels the last sum stays too close "
            "to 0. Which of the nine numbers lower all four answers together, and "
            "which pull them apart?",
            (-2, 2, -1), (2, -2, -1), (2, 2, 4),
        ),
        _mistake(
            "W19", "as a single kernel answers",
            "Yes for 0 1, no for 1 0, and equal pixels undecided: the kernel (\u22121, "
            "1) alone does the same. Which second unit says yes to 1 0?",
            (-1, 1, 0), (-1, 1, 0), (1, 1, 0),
        ),
        _mistake(
            "W20", "as the opposite kernel answers",
            "Yes for 1 0, no for 0 1, and equal pixels undecided: the kernel (1, "
            "\u22121) alone does the same. Which second unit says yes to 0 1?",
            (1, -1, 0), (1, -1, 0), (1, 1, 0),
        ),
        _mistake(
            "W21", "not three rows of three",
            "Nine numbers are needed, as an array of shape (3, 3): a row for each sum, "
            "and in each row two weights and a bias. What is the shape of yours?",
            (-2, 2, -1), (2, -2, -1),
        ),
        _mistake(
            "W22", "nan or inf",
            "One of your nine numbers is nan or inf, and so is every sum that it "
            "enters. Which calculation gives it?",
            (-2, 2, -1), (2, -2, -1), (2, 2, np.nan),
        ),
    ),
    alternatives=(
        either_by_or_and, either_by_not_both, either_by_absence, either_by_one_edge,
    ),
    hints=(
        "Give each direction a unit of its own. One of them is in the text: it answers "
        "about 1 to ink on the right, and \u22121 or less to the other three pairs.",
        "The second unit is the first with p and q exchanged. The third sum has to be "
        "positive as soon as one of the two answers 1: what do they add up to for an edge, "
        "and for two equal pixels? Choose a bias between.",
        "return np.array([\n    [-2, 2, -1],\n    [___, ___, -1],\n    [2, ___, ___],\n"
        "])",
    ),
    explanation=(
        "The first unit is $f(2q - 2p - 1)$: the sum is 1 for ink on the right, $-1$ "
        "for equal pixels and $-3$ for ink on the left, and the curve makes $1$, $-1$ "
        "and $-1.65$ of these. The second is its mirror image. Together they give "
        "about $-0.65$ for either edge and $-2$ for equal pixels; doubled, and with a "
        "bias of 3, that is $1.7$ and $-1$. Without the curve both would be $-2$: the "
        "sums $1$ and $-3$ cancel exactly as far as $-1$ and $-1$ do."
    ),
    general=lambda rng: (),
    after="The next cell lays it over a whole digit.",
    equivalent_mutants={
        "2.0 -> 3.0 in [-2.0, 2.0, -1.0],": (
            "in -2: the unit says an even clearer no to the other edge"
        ),
        "2.0 -> 3.0 in [2.0, -2.0, -1.0],": (
            "in -2: the unit says an even clearer no to the other edge"
        ),
        "3.0 -> 2.0 in [2.0, 2.0, 3.0],": (
            "the last sum stays above the limit for an edge"
        ),
    },
)  # fmt: skip
