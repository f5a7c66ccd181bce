"""What is said where neither a name nor a relation fits, and beside every outcome."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..compare import as_array, differs_where
from ..outcome import Evidence, Wrong
from .run import Ran

PREDICTED = (
    "This is not what comes out. Which sentence, figure or rule of the chapter did you "
    "take it from, and does it hold here?"
)


def differing(proof: Evidence) -> str:
    """What differs on the input that is shown, and one place to work out."""
    array, right = as_array(proof.yours), as_array(proof.expected)
    if array is None or right is None or array.shape != right.shape or array.size < 2:
        return _one_thing(proof)
    wrong = differs_where(array, right)
    count = int(wrong.sum())
    verb = "differs" if count == 1 else "differ"
    head = f"{count} of {wrong.size} numbers {verb}."
    if proof.place is None:
        return f"{head} Work one of them out by hand: what should it be?"
    index = ", ".join(map(str, proof.place.index))
    mine, theirs = proof.place.texts()
    head += f" The first is {proof.part}[{index}]: {mine} in yours, and {theirs} "
    if not proof.place.pieces:
        return f"{head}is expected. Which of your lines gives it its value?"
    if any(isinstance(a, int | float) for a in proof.args):
        made = "Of the arrays, the numbers above decide it and no others"
    else:
        made = "It is made of the numbers above and of no others"
    return (
        f"{head}is expected. {made}: which ones does your function use for it, and how?"
    )


def right_elsewhere(outcome: Wrong) -> tuple[str, ...]:
    """A note on an input on which the answer is right, where little else is known."""
    fine = outcome.evidence.fine
    if not fine:
        return ()
    return (
        f"Yours is right given {fine}. What does the input above have that this one "
        "has not?",
    )


def _one_thing(proof: Evidence) -> str:
    if isinstance(proof.expected, str) or not proof.args:
        return (
            "Compare what stands under yours with what is expected: what is the first "
            "thing that has to change?"
        )
    return (
        "Work it out by hand for this input, and print what your function holds after "
        "each of its lines: which is the first that is not as on paper?"
    )


# As Python writes a warning: the place, its kind, what it says.
_WARNED = re.compile(r"[^\n]+:\d+: \w*Warning: ([^\n]{1,80}?)\.?(?:\n|$)")


def printed(runs: Sequence[Ran]) -> tuple[str, ...]:
    """A note on what the answer printed, held back during the check."""
    texts = [ran.printed.strip() for ran in runs if ran.printed.strip()]
    if not texts:
        return ()
    if warned := _WARNED.match(texts[0]):
        return (f"Python warned during the check: {warned[1]}.",)
    count = max(sum(ran.lines for ran in runs), 1)
    lines = "1 line" if count == 1 else f"{count} lines"
    first = texts[0].splitlines()[0][:60]
    return (f"It printed {lines} during the check; first: {first}",)


def put_back(changed: Sequence[str]) -> tuple[str, ...]:
    """A note on the settings that the answer left changed."""
    if not changed:
        return ()
    *most, last = changed
    names = f"{', '.join(most)} and {last}" if most else last
    them = "it" if len(changed) == 1 else "them"
    return (f"It changed {names}; the check put {them} back.",)
