"""Which located lines may stand beside the name of a mistake.

A small change can make all cases pass on a line that is right as it stands: two wrong
signs are cured by a third one. The name says what is wrong, so the line must not lead
elsewhere, and asks nothing of its own.
"""

from __future__ import annotations

import functools
import re
from dataclasses import replace

from ...exercise import Exercise
from ...located import Located, Place
from ...registry import exercise
from ...variants import source_of
from .edits import words

# Here the line is right and stands in the wrong place, or is missing something.
_MOVES = words("in out remembers unused term newaxis keepdims copy")


def beside_a_name(item: Exercise, found: Located) -> Located | None:
    """What is left of a located line beside a named mistake.

    Parameters
    ----------
    item
        The exercise.
    found
        What the search found.

    Returns
    -------
    None where the line stands in a right answer as well, or where two lines would do
    equally well and none of them is told apart by that.
    """
    if found.kind == "lines swapped":
        return replace(found, question="")
    places = found.places
    if found.kind not in _MOVES:
        places = tuple(p for p in places if not _is_right(item, p))
    if found.together:
        return replace(found, question="") if places == found.places else None
    return replace(found, question="", places=places) if len(places) == 1 else None


def _is_right(item: Exercise, place: Place) -> bool:
    return _bare(place.text) in _right_lines(item.id)


@functools.cache
def _right_lines(exercise_id: str) -> frozenset[str]:
    """The lines of the right answers that the exercise knows, without spaces."""
    item = exercise(exercise_id)
    found: set[str] = set()
    for function in (item.plain, *item.alternatives):
        try:
            found |= {_bare(line) for line in source_of(function).splitlines()}
        except (OSError, TypeError):
            continue
    return frozenset(found)


def _bare(line: str) -> str:
    return re.sub(r"\s+", "", line.split("#")[0])
