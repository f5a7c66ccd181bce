"""05.3 same_or_apart: which pairs of maps can become different."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import probe

PAIRS = ("pair 1", "pair 2", "pair 3", "pair 4", "pair 5")
MEANS = {"same": "same", "equal": "same", "apart": "apart", "different": "apart"}


def same_or_apart() -> tuple[str, ...]:
    thirty_nudges = "same"
    opposite_votes = "apart"
    other_numbers = "apart"
    neighbours_at_zero = "apart"
    twins_at_zero = "same"
    return (
        thirty_nudges, opposite_votes, other_numbers, neighbours_at_zero, twins_at_zero,
    )  # fmt: skip


def course_answer() -> tuple[str, ...]:
    """The course's answer to 05.3."""
    return same_or_apart()


def words_in_a_list() -> list[str]:
    return ["same", "apart", "apart", "apart", "same"]


def words_by_the_reason() -> tuple[str, ...]:
    different = (False, True, True, True, False)  # anything that tells A from B
    return tuple("apart" if one else "same" for one in different)


def words_in_an_array() -> np.ndarray:
    words = np.full(5, "same", dtype="<U5")
    words[1:4] = "apart"
    return words


def _told(args: tuple[Any, ...], output: Any) -> Any:
    """Words as they are compared; what is no answer is called so."""
    words = []
    for one in output:
        if isinstance(one, str):
            known = MEANS.get(one.strip().lower())
            one = known or f'{one}, neither "same" nor "apart"'
        words.append(one)
    return tuple(words)


SAME_OR_APART = Exercise(
    id="05.3",
    name="same_or_apart",
    title="Which pairs can become different",
    kind="predict",
    reference=course_answer,
    plain=same_or_apart,
    parts=PAIRS,
    view=_told,
    probes=(probe("the five pairs of the table", lambda: ()),),
    misconceptions=(
        Misconception(
            "P1", "patience parts twins",
            "You expect that three times as many nudges pull pair 1 apart. A and B are "
            "equal before the first nudge and get the same one. What would be different "
            "before the second?",
            (('thirty_nudges = "same"', 'thirty_nudges = "apart"'),),
        ),
        Misconception(
            "P2", "votes do not matter",
            "You expect pair 2 to stay the same. Suppose the error falls when one of A's "
            "numbers is raised. B's vote counts the other way: what happens to the error "
            "when the same number of B is raised?",
            (('opposite_votes = "apart"', 'opposite_votes = "same"'),),
        ),
        Misconception(
            "P3", "other numbers, same end",
            "You expect pair 3 to end with equal kernels, though A and B start from "
            "different random numbers. Both go downhill, each from its own place: what "
            "would bring them to exactly the same one?",
            (('other_numbers = "apart"', 'other_numbers = "same"'),),
        ),
        Misconception(
            "P4", "zeros keep neighbours equal",
            "You expect pair 4 to stay the same, as all its numbers start at 0. After "
            "the first nudge A uses S2 map 0, and B uses S2 map 3. Are their two maps "
            "still equal then?",
            (('neighbours_at_zero = "apart"', 'neighbours_at_zero = "same"'),),
        ),
        Misconception(
            "P5", "twins at zero part",
            "You expect pair 5 to come apart. Both maps see the same inputs, and both "
            "start at 0. Which of the two would get the larger nudge, and why that one?",
            (('twins_at_zero = "same"', 'twins_at_zero = "apart"'),),
        ),
        Misconception(
            "P6", "nothing ever parts",
            "You expect every pair to stay the same. In some of them A and B differ "
            "already: in what they see, in their first numbers, or in what their votes "
            "count for. Can all their nudges be equal all the same?",
            wrong=lambda: ("same",) * 5,
        ),
        Misconception(
            "P7", "everything parts",
            "You expect every pair to come apart. In some of them nothing at all tells A "
            "from B: not what they see, not their first numbers, not their votes. Where "
            "would a different nudge come from?",
            wrong=lambda: ("apart",) * 5,
        ),
    ),
    alternatives=(words_in_a_list, words_by_the_reason, words_in_an_array),
    hints=(
        "Exchange the names A and B in a pair. Is it still the same pair? Then nothing "
        "can tell the two maps from each other, however long they learn.",
        "Three things can tell A from B: what they see, the numbers that they start "
        "from, and what their votes count for. Go through the pairs and ask for each of "
        "the three. How long they learn and where both start together is none of them.",
        'return "___", "___", "___", "___", "___"\n'
        "# the word for pair 1 first; one pair differs in its votes, one in its first\n"
        "# numbers, one in what it sees, and two in nothing",
    ),
    explanation=(
        "If exchanging A and B changes nothing, then raising a number of A and raising "
        "the same number of B change the error by the same amount. Equal numbers get "
        "equal nudges and stay equal. That holds for pairs 1 and 5, for any number of "
        "nudges and from any common start. In pair 2 the nudges are opposite, in pair 3 "
        "the numbers differ from the beginning, and in pair 4 the first nudges give A "
        "some use of S2 map 0 and B some use of S2 map 3; from then on the two maps "
        "differ, and so do the nudges of the kernels that they have in common."
    ),
    general=lambda rng: (),
    after="The next cell lets all five pairs learn.",
)  # fmt: skip
