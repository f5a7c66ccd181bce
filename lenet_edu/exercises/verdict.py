"""What a check found, as data for the program that runs the notebook.

``lenet-edu check`` gives the kernel a word of its own for each run. Only then does a
check add its verdict to what it displays, with that word: what is printed, and what an
earlier run left in the file, cannot be taken for it.
"""

from __future__ import annotations

import os
from typing import Any

from .outcome import NotAttempted, Outcome
from .report import as_text, message

MIME = "application/vnd.lenet-edu.outcome+json"
WORD = "LENET_EDU_VERDICTS"  # environment variable with the word of this run


def verdict(outcome: Outcome) -> dict[str, Any]:
    """What to add to the display of ``outcome``, by MIME type; {} if nobody asks."""
    word = os.environ.get(WORD)
    if not word:
        return {}
    return {
        MIME: {
            "word": word,
            "exercise": outcome.exercise.id,
            "outcome": type(outcome).__name__,
            "passed": outcome.passed,
            "attempted": not isinstance(outcome, NotAttempted),
            "mistake": getattr(outcome, "mistake", ""),
            "sentence": message(outcome),
            "text": as_text(outcome),
        }
    }
