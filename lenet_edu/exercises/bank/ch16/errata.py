"""16.8 errata: right or wrong?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...exercise import Exercise, Misconception
from ..probes import probe


def errata(number: int) -> str:
    answers = {
        1: "wrong",
        2: "right",
        3: "wrong",
        4: "right",
        5: "wrong",
        6: "wrong",
        7: "right",
        8: "wrong",
        9: "right",
        10: "wrong",
        11: "wrong",
        12: "right",
        13: "wrong",
        14: "right",
        15: "wrong",
        16: "wrong",
        17: "wrong",
        18: "wrong",
        19: "wrong",
        20: "wrong",
        21: "right",
        22: "wrong",
        23: "wrong",
        24: "wrong",
        25: "wrong",
        26: "wrong",
        27: "right",
        28: "wrong",
        29: "wrong",
        30: "wrong",
        31: "wrong",
    }
    return answers[number]


def errata_by_list(number: int) -> str:
    letters = "wrwrwwrwrwwrwrwwwwwwrwwwwwrwwww"
    return {"w": "wrong", "r": "right"}[letters[number - 1]]


def errata_by_set(number: int) -> str:
    return "right" if number in {2, 4, 7, 9, 12, 14, 21, 27} else "wrong"


def errata_by_questions(number: int) -> str:
    if number == 2 or number == 4:
        return "right"
    if number in (7, 9, 12, 14) or number in (21, 27):
        return "right"
    return "wrong"


_QUIZ = {
    1: "You call 1 right. Without padding, 28 pixels become 24, 12, 8, 4: how many "
    "features does Dense(120) see, and is 400 among these numbers?",
    2: "You call 2 wrong. Add up 156, 2,416, 48,120, 10,164 and 850: what do you get?",
    3: "You call 3 right. The paper's count comes out exactly at another number: which "
    "three differences did exercise 16.6 find?",
    4: "You call 4 wrong. Sixteen maps, six kernels of 25 each, a bias for each map: "
    "what is the product?",
    5: "You call 5 right. Count the crosses in a column of the table: how many maps of "
    "S2 does a map of C3 see, and where does the ten come from?",
    6: "You call 6 right. The side is halved: what happens to the area?",
    7: "You call 7 wrong. Each of 16 x 25 units has four inputs and a bias; each of 16 "
    "maps has two numbers. Which of the two products do you doubt?",
    8: "You call 8 right. Where do the 840 numbers come from: from training, or from "
    "drawn bitmaps?",
    9: "You call 9 wrong. The outputs are distances to the codes: does the nearest code "
    "have the largest or the smallest?",
    10: "You call 10 right. 784 is the number of units of one map: how many maps has "
    "C1?",
    11: "You call 11 right. Chapter 01 measured both numbers: which of the two was near "
    "to what the paper says?",
    12: "You call 12 wrong. Sec. II-C has eq. (8) and eq. (9): where does it say which "
    "one gave the 0.95%?",
    13: "You call 13 right. Table I has a row for each map of S2 and a column for "
    "each map of C3: how many columns belong to six maps of C3?",
    14: "You call 14 wrong. Read the columns of the table, and count 5, 0 as "
    "neighbours: what do the first six, the next six, the next three and the last "
    "one take?",
    15: "You call 15 right. Sec. II-B prints one table: does it say that the network "
    "was trained with another one?",
    16: "You call 16 right. 16 x 6 kernels of 25 are 2,400 weights: what else does "
    "each map of C3 learn?",
    17: "You call 17 right. Each of the 100 places of a map uses all its parameters "
    "once: what is 100 times 1,516?",
    18: "You call 18 right. If there were no bias, what would the + 1 stand for?",
    19: "You call 19 right. Does sec. II-A speak of the largest of four inputs, or of "
    "their average?",
    20: "You call 20 right. The curve is 1.7159 tanh(2a/3): between which numbers "
    "does it lie?",
    21: "You call 21 wrong. Each of 5 x 5 x 16 units has four inputs and a bias: how "
    "many connections is that per unit?",
    22: "You call 22 right. Which layer compares with drawn bitmaps and learns "
    "nothing?",
    23: "You call 23 right. Does an enlarged image keep its pixels? What lies around "
    "MNIST's 28 x 28 here?",
    24: "You call 24 right. A pixel is one byte: what is the largest number that it "
    "can hold?",
    25: "You call 25 right. Sec. II-B gives the background -0.1: which number does it "
    "give the ink, so that the mean is about 0?",
    26: "You call 26 right. These are the numbers of the codes in the output layer: "
    "which two does sec. II-B give for the input?",
    27: "You call 27 wrong. The output is a squared distance to the code: can another "
    "one be smaller than 0?",
    28: "You call 28 right. What is eq. (9) of the same section for?",
    29: "You call 29 right. Keras offers the same function under keras.metrics and "
    "keras.losses: does Python mind where it was found?",
    30: "You call 30 right. Which of the five is in the paper of 1998?",
    31: "You call 31 right. One describes the network of 1998, the other today's: do "
    "they count the same C3?",
}


_FLIP = {"wrong": "right", "right": "wrong"}


def _flipped(number: int) -> tuple[tuple[str, str], ...]:
    line = f'        {number}: "{errata(number)}"'
    return ((line, line.replace(errata(number), _FLIP[errata(number)])),)


def _instead(wrong: Any, right: Any) -> Callable[[int], Any]:
    """The right answers under other names."""
    return lambda number: {"wrong": wrong, "right": right}[errata(number)]


ERRATA = Exercise(
    id="16.8",
    name="errata",
    title="Right or wrong?",
    kind="predict",
    reference=errata_by_set,
    plain=errata,
    parts=("answer",),
    probes=tuple(
        probe(f"statement {n}", lambda n=n: (n,))  # type: ignore[misc]
        for n in range(1, 32)
    ),
    misconceptions=(
        *(
            Misconception(f"Q{n:02}", f"statement {n}", says, _flipped(n))
            for n, says in _QUIZ.items()
        ),
        Misconception(
            "Q40", "capital letters",
            "Your answers are the expected words, but with capital letters. How are "
            "the two words spelt in the docstring?",
            wrong=_instead("Wrong", "Right"),
        ),
        Misconception(
            "Q41", "all capitals",
            "Your answers are the expected words, but in capitals. How are the two "
            "words spelt in the docstring?",
            wrong=_instead("WRONG", "RIGHT"),
        ),
        Misconception(
            "Q42", "true and false",
            "You answer with truth values. They fit the statements, but words are "
            "asked for: which two?",
            wrong=_instead(False, True),
        ),
        Misconception(
            "Q43", "other words",
            "You answer with \"true\" and \"false\". They fit the statements, but two "
            "other words are asked for: which two?",
            wrong=_instead("false", "true"),
        ),
        Misconception(
            "Q49", "yes and no",
            "You answer with \"yes\" and \"no\". They fit the statements, but two other "
            "words are asked for: which two?",
            wrong=_instead("no", "yes"),
        ),
        Misconception(
            "Q44", "numbers for words",
            "You answer with 1 and 0. They fit the statements, but words are asked "
            "for: which two?",
            wrong=_instead(0, 1),
        ),
        Misconception(
            "Q45", "the two words exchanged",
            "All of your answers are the opposite of what they should be. Do "
            "you say whether a statement is right, or whether it is wrong?",
            wrong=_instead("right", "wrong"),
        ),
        Misconception(
            "Q46", "always wrong",
            "You call all of them wrong, but some are right. Does your answer "
            "depend on the number?",
            wrong=lambda number: "wrong",
        ),
        Misconception(
            "Q47", "always right",
            "You call all of them right, but most are wrong. Does your answer "
            "depend on the number?",
            wrong=lambda number: "right",
        ),
        Misconception(
            "Q48", "counted from 0",
            "Each of your answers is the one of the next statement. At which place of "
            "a list does Python find the answer to statement 1?",
            wrong=lambda number: errata(number % 31 + 1),
        ),
    ),
    alternatives=(errata_by_list, errata_by_set, errata_by_questions),
    hints=(
        "Each can be settled by a count, by a chapter before this one, or by the "
        "paper's section. Which kind of evidence does each statement need?",
        "Begin with the numbers: 256 or 400 features, a quarter or a half, one map or "
        "six. Then ask what is trained and what is fixed.",
        'answers = {1: "___", 2: "___"}  # and so on, up to 31\nreturn answers[___]',
    ),
    explanation=(
        "Wrong are 1 (256 features, so 30,840), 3 (60,000 is exact, and 61,706 is "
        "another network), 5 (each map of S2 feeds ten maps of C3; a map of C3 sees "
        "three, four or six), 6 (a quarter), 8 (840 fixed numbers), 10 (6 x 784 units) and 11 (the "
        "variance is 0.12). Of the others only 14, 21 and 27 are right; the cells below "
        "show why."
    ),
    general=lambda rng: (int(rng.integers(1, 32)),),
    after="The cells below settle them.",
)  # fmt: skip
