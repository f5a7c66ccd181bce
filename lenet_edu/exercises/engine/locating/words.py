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
    "axis": "Along which axis does this run, and along which one should it?",
    "brackets": (
        "Where do the brackets stand: what is worked out first, and what should be?"
    ),
    "bytes": "Which byte comes first in these numbers?",
    "comparison": (
        "Which side of this comparison should be the larger, and what should happen "
        "when both are equal?"
    ),
    "condition": "When should this condition hold, and when should it not?",
    "conversion": "What type does this give, and what type is asked for?",
    "copy": (
        "Does this line work on an array that belongs to the caller? What would keep "
        "the caller's own as it was?"
    ),
    "default": "Which value should count when the caller gives none?",
    "direction": "In which direction does this run, and in which should it?",
    "dtype": (
        "Which type do the numbers have here? What do they lose, or where do they wrap "
        "around?"
    ),
    "einsum": "Which axes do these letters sum over, and which stay, in what order?",
    "elif": ("When the condition above has held, should this one be asked as well?"),
    "entry": "Count the entries: is there one too many?",
    "extra": "Is there a part in this expression that does not belong here?",
    "factor": "A constant factor is off here: what should this be multiplied by?",
    "fixed": "This number is fixed: which of your variables should stand in its place?",
    "function": "Is the function that is called here the one that the task asks for?",
    "in": (
        "How often does this line run? Should it run each time that the block beside "
        "it does?"
    ),
    "index": "Which entry of the array does this index pick, and which one is needed?",
    "index order": (
        "Which axis does each of these indices count, and do they stand in that order?"
    ),
    "keepdims": (
        "What shape does this result have, and how does it line up with what it meets?"
    ),
    "keyword": "Which settings does this call have, and does each do what you want?",
    "line": "What does this line do to the result? Is it needed?",
    "lines swapped": ("Which has to come first, this line or the one before it?"),
    "list": (
        "A list stands here. What do plus and times do with a list, and what with an "
        "array?"
    ),
    "loop": "Which of your loops should count here: is this its variable?",
    "mean": "Is this meant to be a sum or a mean? By what should it be divided?",
    "minus nothing": "What does this slice give when the number after the minus is 0?",
    "name": (
        "What does each variable on this line hold, and is it the one that you mean?"
    ),
    "needless": "What would this be without the call, and is the call needed?",
    "newaxis": (
        "Write down the shapes on this line: which axis meets which, and is there one "
        "axis too few?"
    ),
    "number": (
        "Where does each number on this line come from, and is it what the task says?"
    ),
    "one": "Try it with small numbers: is this one too many, or one too few?",
    "operator": (
        "Is this the right operator: should these be added, subtracted, multiplied or "
        "divided?"
    ),
    "order": "What should come first here, and what second?",
    "out": (
        "How often does this line run? Should it belong to the block it stands in?"
    ),
    "padding": "Which axes does this frame make longer, and on which sides?",
    "permutation": "Where does each old axis go in the new order, and where should it?",
    "power": "Should something be squared here, or not squared?",
    "range first": "Where does this range start, and where should it?",
    "range last": "What is the last number of this range, and what should it be?",
    "remembers": (
        "A list that stands in the def line is made only once. What does it still hold "
        "at the second call?"
    ),
    "repeated": (
        "If the same index comes twice on the left, what happens to the first of the "
        "two additions?"
    ),
    "sign": "Which part of this expression should have the opposite sign?",
    "slice ends": (
        "From where to where does this slice go, and which part should it keep?"
    ),
    "slice first": "Where does this slice start, and where should it?",
    "slice last": (
        "The end of a slice is left out: where does this one stop, and where should it?"
    ),
    "stable": (
        "Which of two equal values should come first, and does this call keep it so?"
    ),
    "start": "Where does each piece start, and how far apart should two starts be?",
    "step": "How far is it from one place to the next, and how far should it be?",
    "sum": "How many numbers does this give, and how many should it be?",
    "term": "Something is missing here: what else should count in this expression?",
    "transpose": (
        "Write down the shapes on this line: should this matrix be transposed?"
    ),
    "unused": "Something is missing here: which of your arguments is never used?",
    "word": "Are these exactly the letters that the task asks for?",
}


def question(kind: str) -> str:
    """The sentence for a kind of edit."""
    return _QUESTIONS[kind]


def kinds() -> set[str]:
    """All kinds that have a sentence."""
    return set(_QUESTIONS)
