"""What the learner reads about a line: which kind of thing to question there.

Never the repaired code: the line and the question are the help.
"""

from __future__ import annotations

_QUESTIONS = {
    "abs": "Can the value here be negative, and should its sign count?",
    "accumulate": (
        "Does this line replace what was there, or add to it? Which of the two is "
        "needed?"
    ),
    "axis": "Question the axis: along which one should this run?",
    "brackets": "Question the brackets: what is worked out first here?",
    "bytes": "Which byte comes first in these numbers?",
    "comparison": (
        "Question the comparison: what should happen when both sides are equal, and "
        "which one should be the larger?"
    ),
    "condition": "Question the condition: when should it hold, and when not?",
    "conversion": "What type does this give, and what type is asked for?",
    "copy": (
        "Does this line work on an array that belongs to the caller? What would keep "
        "the caller's own as it was?"
    ),
    "default": "Question the default: which value counts when none is given?",
    "direction": "In which direction does this run, and in which should it?",
    "dtype": (
        "Question the type of the numbers: what do they lose, or where do they wrap "
        "around?"
    ),
    "einsum": "Question the letters: which axes are summed, which stay, in what order?",
    "elif": ("When the condition above has held, should this one be asked as well?"),
    "entry": "Count the entries: is there one too many?",
    "extra": "Is there a part in this expression that does not belong here?",
    "factor": "A constant factor is off here: what should this be multiplied by?",
    "fixed": "This number is fixed: which of your variables should stand in its place?",
    "function": "Question the function: is this the one that the task asks for?",
    "in": (
        "How often does this line run? Should it run each time that the block beside "
        "it does?"
    ),
    "index": "Question the index: which entry of the array is meant here?",
    "index order": "Question the order of the indices: which axis does each one count?",
    "keepdims": (
        "What shape does this result have, and how does it line up with what it meets?"
    ),
    "keyword": "Question the settings of this call: does each one do what you want?",
    "line": "What does this line do to the result? Is it needed?",
    "lines swapped": (
        "Question the order of this line and the one before it: which has to come "
        "first?"
    ),
    "loop": "Question the loop variable: which of the loops should count here?",
    "mean": "Is this meant to be a sum or a mean? By what should it be divided?",
    "minus nothing": "What does this slice give when the number after the minus is 0?",
    "name": "Question the variables: is each of them the one you mean?",
    "needless": "Question the call: what would this be without it?",
    "newaxis": (
        "Write down the shapes on this line: which axis meets which, and is there one "
        "axis too few?"
    ),
    "number": "Question the number: where does it come from?",
    "one": "Count on your fingers: is this one too many or one too few?",
    "operator": (
        "Question the operator: should these be added, subtracted, multiplied or "
        "divided?"
    ),
    "order": "Question the order: what should come first here, what second?",
    "out": (
        "How often does this line run? Should it belong to the block it stands in?"
    ),
    "padding": "Question the frame: which axes grow, and on which sides?",
    "permutation": "Question the new order of the axes: which old axis goes where?",
    "power": "Should something be squared here, or not squared?",
    "range first": "Question the first place of this range: where should it start?",
    "range last": "Question the last place of this range: is it reached, or passed?",
    "remembers": (
        "A list that stands in the def line is made only once. What does it still hold "
        "at the second call?"
    ),
    "repeated": (
        "If the same index comes twice on the left, what happens to the first of the "
        "two additions?"
    ),
    "sign": "Question the signs: which part should have the opposite one?",
    "slice ends": "Question both ends of the slice: which part should it keep?",
    "slice first": "Question the first place of the slice: where should it start?",
    "slice last": "Question the last place of the slice: where should it stop?",
    "stable": (
        "Which of two equal values should come first, and does this call keep it so?"
    ),
    "start": "Question where each piece starts: how far apart should two of them be?",
    "step": "Question the step: how far is it from one place to the next?",
    "sum": "How many numbers does this give, and how many should it be?",
    "term": "Something is missing here: what else should count in this expression?",
    "transpose": (
        "Write down the shapes on this line: should this matrix be transposed?"
    ),
    "unused": "Something is missing here: which of your arguments is never used?",
    "word": "Question the spelling: are these exactly the letters that are asked for?",
}


def question(kind: str) -> str:
    """The sentence for a kind of edit."""
    return _QUESTIONS[kind]


def kinds() -> set[str]:
    """All kinds that have a sentence."""
    return set(_QUESTIONS)
