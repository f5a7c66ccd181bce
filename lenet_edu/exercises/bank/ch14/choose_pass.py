"""14.1 choose_pass: which pass to keep; given code loses its patience too early."""

from __future__ import annotations

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import probe

Array = np.ndarray
Generator = np.random.Generator


def choose_pass(errors: Array, patience: int) -> tuple[int, int]:
    best, lowest = 1, errors[0]
    for number, error in enumerate(errors, start=1):
        if error < lowest:
            best, lowest = number, error
        waited = number - best
        if waited == patience:
            return best, number
    return best, len(errors)


def choose_pass_given(errors: Array, patience: int) -> tuple[int, int]:
    """What the exercise begins with: passes that are not better, but not in a row."""
    best, lowest, waited = 1, errors[0], 0
    for number, error in enumerate(errors[1:], start=2):
        if error < lowest:
            best, lowest = number, error
        else:
            waited += 1
        if waited == patience:
            return best, number
    return best, len(errors)


def pass_by_prefixes(errors: Array, patience: int) -> tuple[int, int]:
    for made in range(1, len(errors) + 1):
        best = int(np.argmin(errors[:made])) + 1
        if made - best >= patience or made == len(errors):
            break
    return best, made


def pass_by_counting(errors: Array, patience: int) -> tuple[int, int]:
    best, made, waited = 0, 0, 0
    while made < len(errors) and waited < patience:
        better = made == 0 or errors[made] < errors[best]
        best, waited = (made, 0) if better else (best, waited + 1)
        made += 1
    return best + 1, made


def pass_by_running_minimum(errors: Array, patience: int) -> tuple[int, int]:
    lowest = np.minimum.accumulate(errors)
    numbers = np.arange(1, len(errors) + 1)
    new = np.append(True, lowest[1:] < lowest[:-1])
    best = np.maximum.accumulate(np.where(new, numbers, 0))
    over = np.flatnonzero(numbers - best >= patience)
    stop = over[0] if len(over) else len(errors) - 1
    return int(best[stop]), int(numbers[stop])


def pass_in_float32(errors: Array, patience: int) -> tuple[int, int]:
    return choose_pass(np.asarray(errors, np.float32), patience)


def _looks_ahead(errors: Array, patience: int) -> tuple[int, int]:
    return int(np.argmin(errors)) + 1, choose_pass(errors, patience)[1]


def _never_stops(errors: Array, patience: int) -> tuple[int, int]:
    return int(np.argmin(errors)) + 1, len(errors)


def _from_0(errors: Array, patience: int) -> tuple[int, int]:
    best, made = choose_pass(errors, patience)
    return best - 1, made - 1


def _best_from_0(errors: Array, patience: int) -> tuple[int, int]:
    best, made = choose_pass(errors, patience)
    return best - 1, made


def _all_made(errors: Array, patience: int) -> tuple[int, int]:
    return choose_pass(errors, patience)[0], len(errors)


def _exchanged(errors: Array, patience: int) -> tuple[int, int]:
    best, made = choose_pass(errors, patience)
    return made, best


def _since_the_last_drop(errors: Array, patience: int) -> tuple[int, int]:
    waited = 0
    for made in range(1, len(errors)):
        waited = 0 if errors[made] < errors[made - 1] else waited + 1
        if waited == patience:
            return int(np.argmin(errors[: made + 1])) + 1, made + 1
    return int(np.argmin(errors)) + 1, len(errors)


def _always_set_back(errors: Array, patience: int) -> tuple[int, int]:
    return choose_pass(errors, patience if patience == 1 else len(errors))


def _all_in_all(errors: Array, patience: int) -> tuple[int, int]:
    best, waited = 0, 0
    for made in range(1, len(errors)):
        if errors[made] < errors[best]:
            best = made
        else:
            waited += 1
        if waited == patience:
            return best + 1, made + 1
    return best + 1, len(errors)


def _errors(*per_cent: float) -> Array:
    return np.array(per_cent) / 100


def _passes_case(rng: Generator) -> tuple[Array, int]:
    # Few values, so that ties are common.
    errors = rng.integers(1, 8, int(rng.integers(1, 15))) / 128
    return errors, int(rng.integers(1, 6))


_BETTER = "error < lowest"


_STOP = "waited == patience"


CHOOSE_PASS = Exercise(
    id="14.1",
    name="choose_pass",
    title="Which pass to keep, and when to stop",
    reference=choose_pass,
    plain=choose_pass,
    kind="find-and-fix",
    given=choose_pass_given,
    parts=("best", "made"),
    probes=(
        probe("errors 5, 3, 4, 4 %, patience 2", lambda: (_errors(5, 3, 4, 4), 2)),
        probe("errors 5, 4, 3, 2 %, patience 2: better every time",
              lambda: (_errors(5, 4, 3, 2), 2)),
        probe("errors 5, 3, 4, 4, 1 %, patience 2: the best comes too late",
              lambda: (_errors(5, 3, 4, 4, 1), 2)),
        probe("errors 5, 3, 3, 6 %, patience 3: a tie", lambda: (_errors(5, 3, 3, 6), 3)),
        probe("errors 5, 3, 9, 8, 7, 6, 2 %, patience 4: falling, but not below 3",
              lambda: (_errors(5, 3, 9, 8, 7, 6, 2), 4)),
        probe("errors 5, 6, 4, 6, 3, 2, 4, 1, 3, 3, 3, 3, 3, 0.5 %, patience 3",
              lambda: (_errors(5, 6, 4, 6, 3, 2, 4, 1, 3, 3, 3, 3, 3, 0.5), 3)),
        probe("errors 2, 3, 1 %, patience 1", lambda: (_errors(2, 3, 1), 1)),
        probe("errors 5, 4, 6, 7 %, patience 3: over before it is exhausted",
              lambda: (_errors(5, 4, 6, 7), 3)),
        probe("a single pass with 4 %", lambda: (_errors(4), 2)),
    ),
    misconceptions=(
        Misconception(
            "E01", "counted from 0",
            "Both of your numbers are one too small. The first pass is number 1: where "
            "does your counting begin?",
            wrong=_from_0,
        ),
        Misconception(
            "E02", "looks ahead",
            "You stop in time, but choose a pass that was never made: its error comes "
            "after the stop. Which errors are known when training ends?",
            wrong=_looks_ahead,
        ),
        Misconception(
            "E03", "a tie renews patience",
            "With errors 5, 3, 3 you keep the later 3. Equal is not better: which "
            "comparison leaves a tie to the first?",
            ((_BETTER, "error <= lowest"),),
        ),
        Misconception(
            "E04", "one pass early",
            "You stop a pass too early. With patience 2, how many passes in a row may "
            "bring nothing better?",
            ((_STOP, "waited == max(patience - 1, 1)"),),
        ),
        Misconception(
            "E12", "later tie, one pass late",
            "Two things: of equal errors you keep the later one, and you wait one pass "
            "longer than asked. Is an equal error better, and after how many passes "
            "without a better one does training end?",
            ((_BETTER, "error <= lowest"), (_STOP, "waited == patience + 1")),
        ),
        Misconception(
            "E13", "best counted from 0",
            "How many passes are made is right, but the best one is counted from 0. Which "
            "number has the first pass?",
            wrong=_best_from_0,
        ),
        Misconception(
            "E14", "all passes counted as made",
            "Your best pass is right, but you say that all passes are made. When "
            "patience runs out, which pass is the last one?",
            wrong=_all_made,
        ),
        Misconception(
            "E15", "the two exchanged",
            "Both numbers are right, but they have changed places. Which one comes "
            "first, the best pass or the number of passes made?",
            wrong=_exchanged,
        ),
        Misconception(
            "E05", "one pass late",
            "You wait one pass longer than asked. After how many passes without a "
            "better one does training end?",
            ((_STOP, "waited == patience + 1"),),
        ),
        Misconception(
            "E06", "last instead of best",
            "You keep the last pass. You waited because nothing better came, so it is "
            "not the best. Which one is?",
            (("return best, number", "return number, number"),
             ("return best, len(errors)", "return len(errors), len(errors)")),
        ),
        Misconception(
            "E07", "never stops",
            "You make every pass and take the smallest error of all. With patience 2, "
            "training has ended after 5, 3, 4, 4, before a 1 comes. Where does patience "
            "come in?",
            wrong=_never_stops,
        ),
        Misconception(
            "E08", "beside the pass before",
            "With errors 5, 3, 9, 8, 7, 6 you go on, since each is below the one before "
            "it, but none is below 3. Which error must a pass beat?",
            wrong=_since_the_last_drop,
        ),
        Misconception(
            "E09", "not in a row",
            "You count all passes that are not better, and a better one does not set your "
            "count back to 0. When should the waiting start again?",
            wrong=_all_in_all,
        ),
        Misconception(
            "E10", "the error, not the pass",
            "Your first number is the smallest error, where the number of its pass is "
            "asked for. Which of your variables is that?",
            (("return best, number", "return float(lowest), number"),
             ("return best, len(errors)", "return float(lowest), len(errors)")),
        ),
        Misconception(
            "E11", "largest error",
            "You keep the pass with the largest error. Should an error be large or small?",
            ((_BETTER, "error > lowest"),),
        ),
        Misconception(
            "E1A", "count set back in every pass",
            "Your count is set back to 0 in every pass, so it never gets beyond 1. "
            "Only a pass that is better ends the waiting: where does the 0 belong?",
            wrong=_always_set_back,
        ),
    ),
    alternatives=(
        pass_by_prefixes,
        pass_by_counting,
        pass_by_running_minimum,
        pass_in_float32,
    ),
    hints=(
        "Go through 5, 6, 4, 6, 3 with a finger and patience 2. What is `waited` after "
        "each pass, and what should it be?",
        "`waited` counts the passes since the best one. When a better one comes, how many "
        "passes have gone by since then?",
        "if error < lowest:\n    best, lowest = number, error\n    waited = ___\n"
        "else:\n    waited += 1",
    ),
    explanation=(
        "This is *early stopping*: keep the weights of the pass whose validation error "
        "was smallest, and stop when a given number of passes in a row brought nothing "
        "better. The errors must not be those of the test set: the smallest of many "
        "noisy numbers is too small on average, and so would the test error be. The "
        "paper saw no overtraining and made 20 passes."
    ),
    general=_passes_case,
    after="The next cells let it choose, and show how far the chosen error is off.",
)  # fmt: skip
