"""What is said where neither a name nor a relation fits, and beside every outcome."""

from __future__ import annotations

from collections.abc import Sequence

from ..compare import as_array, differs_where
from ..outcome import Evidence
from .run import Ran


def differing(proof: Evidence) -> str:
    """How many numbers differ on the input that is shown."""
    array, right = as_array(proof.yours), as_array(proof.expected)
    if array is None or right is None or array.shape != right.shape or array.size < 2:
        return "What did you expect for this input, worked out by hand?"
    wrong = differs_where(array, right)
    count = int(wrong.sum())
    verb = "differs" if count == 1 else "differ"
    return (
        f"{count} of {wrong.size} numbers {verb}. Work one of them out by hand: what "
        "should it be?"
    )


def printed(runs: Sequence[Ran]) -> tuple[str, ...]:
    """A note on what the answer printed, held back during the check."""
    texts = [ran.printed.strip() for ran in runs if ran.printed.strip()]
    if not texts:
        return ()
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
