"""12.6 name_the_bugs: five patients, named from their curves."""

from __future__ import annotations

from typing import Any

import numpy as np

from lenet_edu.training.patients import PATIENTS, SUSPECTS

from ...exercise import Exercise, Misconception
from ..probes import probe


def name_the_bugs() -> tuple[str, ...]:
    A = "added"
    B = "labels"
    C = "slope"
    D = "frozen"
    E = "large"
    return A, B, C, D, E


def course_answer() -> tuple[str, ...]:
    """The course's answer to 12.6."""
    return tuple(PATIENTS.values())


def bugs_in_a_list() -> list[str]:
    return ["added", "labels", "slope", "frozen", "large"]


def bugs_by_elimination() -> list[str]:
    left = ["labels", "frozen", "added", "slope", "large", "zeros", "uphill"]
    healthy_start = [word for word in left if word not in ("zeros", "large", "uphill")]
    labels, frozen, added, slope = healthy_start
    return [added, labels, slope, frozen, "large"]


def bugs_in_an_array() -> np.ndarray:
    return np.array(["Added", "labels", "slope", "frozen", "large "])


def _named(args: tuple[Any, ...], output: Any) -> Any:
    """Words as they are compared; what is no suspect is called so."""
    words = []
    for one in output:
        if isinstance(one, str):
            word = one.strip().lower()
            one = word if word in SUSPECTS else f"{one}, which is none of the suspects"
        words.append(one)
    return tuple(words)


NAME_THE_BUGS = Exercise(
    id="12.6",
    name="name_the_bugs",
    title="Name the bug from its curves",
    kind="predict",
    reference=course_answer,
    plain=name_the_bugs,
    parts=tuple(f"patient {letter}" for letter in PATIENTS),
    view=_named,
    probes=(probe("the five patients of the figure", lambda: ()),),
    misconceptions=(
        Misconception(
            "W01", "A taken for uphill",
            "You say that A steps uphill. Its loss falls for the first batches, as the "
            "grey one does. Which way did those steps go, and what grew meanwhile?",
            (('A = "added"', 'A = "uphill"'),),
        ),
        Misconception(
            "W02", "A taken for large weights",
            "You say that A's weights start too large. Where does its loss begin, and "
            "how many of its units are saturated in the first batches?",
            (('A = "added"', 'A = "large"'),),
        ),
        Misconception(
            "W03", "A taken for a wrong slope",
            "You say that A has a wrong slope. Its gradients stay near the grey curve "
            "for the first batches, while its updates grow at once. Which suspect makes "
            "long steps of gradients that are right?",
            (('A = "added"', 'A = "slope"'),),
        ),
        Misconception(
            "W14", "A taken for shuffled labels",
            "You say that A's labels were shuffled. Then the network could still learn "
            "the best constant answer, just below 60, and stay there. Where does A's "
            "loss go, and what do its updates do before that?",
            (('A = "added"', 'A = "labels"'),),
        ),
        Misconception(
            "W15", "B taken for added gradients",
            "You say that B never clears its gradients. Then its updates would grow from "
            "batch to batch. Do they, and where does its loss come to rest?",
            (('B = "labels"', 'B = "added"'),),
        ),
        Misconception(
            "W04", "B taken for zeros",
            "You say that B starts from zeros. Silence has a loss of 84 at first, and "
            "then C1 gets no gradient at all. Where does B's loss begin, and do its "
            "updates of C1 look like 0?",
            (('B = "labels"', 'B = "zeros"'),),
        ),
        Misconception(
            "W05", "B taken for frozen",
            "You say that B is frozen. What would the update of C1 be then? B's layers "
            "all move, and its loss stays just below 60: what has the network learned "
            "there?",
            (('B = "labels"', 'B = "frozen"'),),
        ),
        Misconception(
            "W06", "C taken for uphill",
            "You say that C steps uphill. Its loss falls for a few batches before it "
            "rises, and its gradients begin below the grey curve. Which bug changes the "
            "size of a gradient, and then its sign?",
            (('C = "slope"', 'C = "uphill"'),),
        ),
        Misconception(
            "W07", "C taken for added gradients",
            "You say that C never clears its gradients. Look at its very first "
            "gradient, before anything could be added to it. Does it equal the grey one?",
            (('C = "slope"', 'C = "added"'),),
        ),
        Misconception(
            "W08", "C taken for large weights",
            "You say that C's weights start too large. Where does its loss begin, and "
            "are its units saturated in the first batches?",
            (('C = "slope"', 'C = "large"'),),
        ),
        Misconception(
            "W09", "D taken for zeros",
            "You say that D starts from zeros. Then F6 would be silent at first, with a "
            "loss of 84. D's first loss is that of the grey run: with which weights does "
            "it start?",
            (('D = "frozen"', 'D = "zeros"'),),
        ),
        Misconception(
            "W10", "D taken for shuffled labels",
            "You say that D's labels were shuffled. How could its loss fall so far below "
            "that of the best constant answer? Look at its updates: which layer stands "
            "still?",
            (('D = "frozen"', 'D = "labels"'),),
        ),
        Misconception(
            "W11", "E taken for uphill",
            "You say that E steps uphill. Follow its loss from left to right: does it "
            "rise? And where does it begin, compared with the grey one?",
            (('E = "large"', 'E = "uphill"'),),
        ),
        Misconception(
            "W12", "E taken for added gradients",
            "You say that E never clears its gradients. Before the first step nothing "
            "can have been added. Where does E's loss begin, and how many of its units "
            "are saturated there?",
            (('E = "large"', 'E = "added"'),),
        ),
        Misconception(
            "W13", "E taken for a wrong slope",
            "You say that E has a wrong slope. The slope plays no part in the forward "
            "pass, so the first loss would be that of the grey run. Where does E's begin?",
            (('E = "large"', 'E = "slope"'),),
        ),
        Misconception(
            "W16", "E taken for zeros",
            "You say that E starts from zeros. Then F6 would be silent, with a loss of 84 "
            "at first. Where does E's loss begin, and how many of its units are "
            "saturated there?",
            (('E = "large"', 'E = "zeros"'),),
        ),
        Misconception(
            "W17", "A taken for zeros",
            "You say that A starts from zeros. Then F6 would be silent at first, with a "
            "loss of 84. A begins where the grey run does: what is different later?",
            (('A = "added"', 'A = "zeros"'),),
        ),
        Misconception(
            "W18", "A taken for frozen",
            "You say that A is frozen. What would the updates of C1 be then? A's grow "
            "from batch to batch.",
            (('A = "added"', 'A = "frozen"'),),
        ),
        Misconception(
            "W19", "B taken for a wrong slope",
            "You say that B has a wrong slope. The first gradient would show it: is B's "
            "below the grey one? And where does its loss come to rest?",
            (('B = "labels"', 'B = "slope"'),),
        ),
        Misconception(
            "W20", "B taken for large weights",
            "You say that B's weights start too large. Where does its loss begin, and "
            "how many of its units are saturated?",
            (('B = "labels"', 'B = "large"'),),
        ),
        Misconception(
            "W21", "B taken for uphill",
            "You say that B steps uphill. Its loss falls, from 100 to just below 60. "
            "What can a network learn that gets it there and no further?",
            (('B = "labels"', 'B = "uphill"'),),
        ),
        Misconception(
            "W22", "C taken for zeros",
            "You say that C starts from zeros. Then F6 would be silent at first, with a "
            "loss of 84, and C1 would get no gradient. Where does C's loss begin?",
            (('C = "slope"', 'C = "zeros"'),),
        ),
        Misconception(
            "W23", "C taken for frozen",
            "You say that C is frozen. What would the updates of C1 be then? In C they "
            "leave the figure at the top.",
            (('C = "slope"', 'C = "frozen"'),),
        ),
        Misconception(
            "W24", "C taken for shuffled labels",
            "You say that C's labels were shuffled. Then the network could still learn "
            "the best constant answer, and its loss would come to rest just below 60. "
            "What does C's do instead?",
            (('C = "slope"', 'C = "labels"'),),
        ),
        Misconception(
            "W25", "D taken for added gradients",
            "You say that D never clears its gradients. Then its updates would grow from "
            "batch to batch. Do F6's? And what does the figure say of C1's?",
            (('D = "frozen"', 'D = "added"'),),
        ),
        Misconception(
            "W26", "D taken for a wrong slope",
            "You say that D has a wrong slope. Compare its gradients with the grey ones: "
            "they go together. Which row of the figure tells D from the grey run?",
            (('D = "frozen"', 'D = "slope"'),),
        ),
        Misconception(
            "W27", "D taken for large weights",
            "You say that D's weights start too large. Its loss begins where the grey "
            "one does, and none of its units are saturated. Which row of the figure "
            "tells D from the grey run?",
            (('D = "frozen"', 'D = "large"'),),
        ),
        Misconception(
            "W28", "D taken for uphill",
            "You say that D steps uphill. Follow its loss from left to right: which way "
            "does it go?",
            (('D = "frozen"', 'D = "uphill"'),),
        ),
        Misconception(
            "W29", "E taken for shuffled labels",
            "You say that E's labels were shuffled. Then the network could still learn "
            "the best constant answer, just below 60. How near does E come to that, and "
            "how many of its units are saturated from the start?",
            (('E = "large"', 'E = "labels"'),),
        ),
        Misconception(
            "W30", "E taken for frozen",
            "You say that E is frozen. What would the updates of C1 be then? And what "
            "would its loss be at the first batch?",
            (('E = "large"', 'E = "frozen"'),),
        ),
    ),
    alternatives=(bugs_in_a_list, bugs_by_elimination, bugs_in_an_array),
    hints=(
        "The first loss is measured before any step. Three suspects could change it, "
        "because they change what the network is or sees, not what it does: the start "
        "of the weights, and the labels. Whose first loss is far from grey?",
        "Two patients blow up. For one of them the very first gradient differs from "
        "grey, so something on the way back is wrong. For the other one gradients are "
        "right at first, and the updates grow.",
        'return "___", "___", "___", "___", "___"\n'
        "# C1 stands still in one of them; one ends at the best constant answer;\n"
        "# one starts saturated; two blow up, the first of them without nan",
    ),
    explanation=(
        "E begins far above the others and saturated: before the first step only the "
        "weights can be the reason. D is the only one whose C1 does not move. B ends "
        "just below 60, at the best constant answer: images and labels do not belong "
        "together. A and C blow up. C's first gradient is already too small, so its "
        "backward pass is wrong. A's first gradients are right, but its updates grow "
        "from batch to batch, as if each one still contained all before it. A run that "
        "goes uphill would never fall, and one from zeros begins at 84."
    ),
    general=lambda rng: (),
    after="The next two repairs are those of patients A and D.",
)  # fmt: skip
