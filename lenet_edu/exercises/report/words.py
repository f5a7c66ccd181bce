"""The sentences of an outcome: how it ended, what was found, how to go on."""

from __future__ import annotations

from dataclasses import dataclass

from ..outcome import (
    BrokeContract,
    Evidence,
    NotAttempted,
    Outcome,
    Passed,
    RaisedError,
    Wrong,
)

NUMBERS = 8  # whole numbers that are listed where a function stopped


@dataclass(frozen=True)
class State:
    """How an outcome is marked: a colour's name, an icon, and the same in words."""

    kind: str
    icon: str
    word: str


STATES: dict[type[Outcome], State] = {
    Passed: State("passed", "\u2713", "passes"),
    NotAttempted: State("open", "\u25cb", "not attempted"),
    RaisedError: State("error", "!", "stops with an error"),
    BrokeContract: State("wrong", "\u2717", "not yet"),
    Wrong: State("wrong", "\u2717", "not yet"),
}


def answer_is_kept(outcome: Outcome) -> bool:
    """Whether the expected value is not shown: a prediction is itself what is asked."""
    return outcome.exercise.kind == "predict"


def name(outcome: Outcome) -> str:
    """Which exercise it is: "02.5 conv2d"."""
    return f"{outcome.exercise.id} {outcome.exercise.name}"


def detail(outcome: Outcome) -> str:
    """What stands behind the state in the first line."""
    if isinstance(outcome, Passed):
        worst = f"largest difference {outcome.worst:.0e}"
        found = worst if outcome.worst else "all as expected"
        return f". {outcome.cases} cases, {found}."
    if isinstance(outcome, NotAttempted):
        return f" ({outcome.reason})" + "." * (not outcome.reason.endswith("?"))
    if isinstance(outcome, Wrong):
        proof = outcome.evidence
        if proof.right == 0:
            return ". It runs; the values differ."
        return f". Right on {proof.right} of {proof.tried} inputs."
    return "."


def headline(outcome: Outcome) -> str:
    """One line: which exercise, and how it ended."""
    return f"{name(outcome)}: {STATES[type(outcome)].word}{detail(outcome)}"


def message(outcome: Outcome) -> str:
    """What the learner reads below the headline (without the evidence)."""
    if isinstance(outcome, Passed):
        return outcome.exercise.after
    if isinstance(outcome, NotAttempted):
        return "The course's function stands in, so the cells below run."
    if isinstance(outcome, RaisedError):
        return error_text(outcome)
    if isinstance(outcome, BrokeContract):
        return outcome.sentence
    assert isinstance(outcome, Wrong)
    if outcome.partial:
        return f"A part of it looks like this: {outcome.sentence} There may be more."
    return outcome.sentence


def head_of(proof: Evidence) -> str:
    """What stands above the numbers that one place is made of."""
    assert proof.place is not None
    index = ", ".join(map(str, proof.place.index))
    return f"{proof.part}[{index}] is made of these numbers"


def error_words(outcome: RaisedError) -> str:
    """On which input it stopped, where, and what Python says."""
    where = f"Given {outcome.says}"
    if outcome.line:
        inside = f"your `{outcome.function}`" if outcome.function else "your function"
        where += f", line {outcome.line_number} of {inside}"
    if outcome.error == "TimeLimit":
        return f"{where}:"
    said = f"{where}: {outcome.error}"
    return f"{said}: {outcome.message[:160]}" if outcome.message else said


def error_text(outcome: RaisedError) -> str:
    """All that is said of an error, the learner's own line included."""
    lines = [error_words(outcome)]
    if outcome.line:
        lines.append(f"    {outcome.line}")
    lines += [shapes_words(outcome), outcome.sentence]
    return "\n".join(line for line in lines if line)


def shapes_words(outcome: RaisedError) -> str:
    """The shapes of the arrays on the line that stopped, its numbers, or ""."""
    says = []
    if outcome.shapes:
        shapes = ", ".join(f"{n} {s}" for n, s in outcome.shapes.items())
        says.append(f"Shapes there: {shapes}.")
    if outcome.numbers:
        numbers = ", ".join(
            f"{n} = {v}" for n, v in list(outcome.numbers.items())[:NUMBERS]
        )
        says.append(f"At that moment: {numbers}.")
    return " ".join(says)


def calls(outcome: Outcome) -> tuple[str, ...]:
    """What goes on from here: the names of the functions to call with the id."""
    if isinstance(outcome, Passed):
        return ("solution",)
    if isinstance(outcome, NotAttempted):
        return ("hint",)
    if isinstance(outcome, Wrong) and outcome.exercise.widget:
        return ("hint", "see", "solution")
    return ("hint", "solution")


def next_step(outcome: Outcome) -> str:
    """The calls that go on from here, as they are typed."""
    key = outcome.exercise.id
    if isinstance(outcome, Passed):
        return f'solution("{key}") shows the derivation.'
    steps = [f'{call}("{key}")' for call in calls(outcome) if call != "solution"]
    return "  or  ".join(steps)
