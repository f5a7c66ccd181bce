"""12.8 read_curves: the doctor reads the curves."""

from __future__ import annotations

import numpy as np

from ...exercise import Exercise, Misconception
from ._curves import CURVES

Array = np.ndarray
Generator = np.random.Generator
Pair = tuple[Array, Array]

LABELS = ("broken", "saturated", "climbing", "silent", "constant", "slow", "learning")


def reference_curves(losses: Array, norms: Array) -> str:
    """The course's answer to 12.8."""
    losses, norms = np.asarray(losses), np.asarray(norms)
    if not (np.isfinite(losses).all() and np.isfinite(norms).all()):
        return "broken"
    first, last = losses[0], losses[-10:].mean()
    if last > 1.2 * first:
        return "saturated" if norms[-10:].mean() < 0.1 * norms[0] else "climbing"
    if 82 <= last <= 86:
        return "silent"
    if 54 <= last <= 60:
        return "constant"
    return "slow" if last > 0.9 * first else "learning"


def read_curves(losses: Array, norms: Array) -> str:
    if not np.all(np.isfinite(losses)) or not np.all(np.isfinite(norms)):
        return "broken"
    first = losses[0]
    last = np.mean(losses[-10:])
    if last > 1.2 * first:
        if np.mean(norms[-10:]) < 0.1 * norms[0]:
            return "saturated"
        return "climbing"
    if last >= 82 and last <= 86:
        return "silent"
    if last >= 54 and last <= 60:
        return "constant"
    if last > 0.9 * first:
        return "slow"
    return "learning"


def curves_by_sums(losses: Array, norms: Array) -> str:
    if np.isnan(losses - losses).any() or np.isnan(norms - norms).any():
        return "broken"
    last, push = sum(losses[-10:]) / 10, sum(norms[-10:]) / 10
    if last > losses[0] * 1.2:
        return ("climbing", "saturated")[int(push < norms[0] * 0.1)]
    if abs(last - 84) <= 2:
        return "silent"
    if abs(last - 57) <= 3:
        return "constant"
    return "learning" if last <= losses[0] * 0.9 else "slow"


def curves_by_rules(losses: Array, norms: Array) -> str:
    last, push = losses[-10:].mean(), norms[-10:].mean()
    rules = {
        "broken": not np.isfinite([losses.sum(), norms.sum()]).all(),
        "saturated": last > 1.2 * losses[0] and push < 0.1 * norms[0],
        "climbing": last > 1.2 * losses[0],
        "silent": 82 <= last <= 86,
        "constant": 54 <= last <= 60,
        "slow": last > 0.9 * losses[0],
    }
    return next((name for name, holds in rules.items() if holds), "learning")


def curves_in_float32(losses: Array, norms: Array) -> str:
    return read_curves(losses.astype(np.float32), norms.astype(np.float32))


def _random_curves(rng: Generator) -> Pair:
    losses = np.append(rng.uniform(60, 120), np.full(12, rng.uniform(10, 200)))
    if rng.random() < 0.2:
        losses[5] = np.nan
    return losses, np.append(100.0, np.full(12, rng.uniform(1, 30)))


READ_CURVES = Exercise(
    id="12.8",
    name="read_curves",
    title="The doctor reads the curves",
    reference=reference_curves,
    plain=read_curves,
    parts=("says",),
    probes=CURVES,
    misconceptions=(
        Misconception(
            "O51", "not finite",
            "You never call a curve broken, not even one with inf or nan in it. "
            "Comparisons do not find nan, since each of them is False. Which function "
            "knows both?",
            (("if not np.all(np.isfinite(losses)) or not np.all(np.isfinite(norms)):",
              "if False:"),),
        ),
        Misconception(
            "O5A", "only nan",
            "You find nan, but not inf. Which function says of both that they are no "
            "ordinary numbers?",
            (("if not np.all(np.isfinite(losses)) or not np.all(np.isfinite(norms)):",
              "if np.any(np.isnan(losses)) or np.any(np.isnan(norms)):"),),
        ),
        Misconception(
            "O5B", "only inf",
            "You find inf, but not nan. Which function says of both that they are no "
            "ordinary numbers?",
            (("if not np.all(np.isfinite(losses)) or not np.all(np.isfinite(norms)):",
              "if np.any(np.isinf(losses)) or np.any(np.isinf(norms)):"),),
        ),
        Misconception(
            "O5C", "only the end looked at",
            "An inf or nan near the start of a loss is not called broken. The rule is "
            "about the whole curve: which part of it do you test?",
            (("np.isfinite(losses)", "np.isfinite(losses[-10:])"),),
        ),
        Misconception(
            "O5L", "only first and last looked at",
            "An inf or nan between the first step and the last ten is not called broken. "
            "The rule is about the whole curves: which numbers do you test?",
            (("if not np.all(np.isfinite(losses)) or not np.all(np.isfinite(norms)):",
              "if not np.isfinite([losses[0], np.mean(losses[-10:]), norms[0], "
              "np.mean(norms[-10:])]).all():"),),
        ),
        Misconception(
            "O52", "norms not looked at",
            "A finite loss with a norm of inf or nan is broken, too. Which of the two "
            "curves do you test?",
            ((" or not np.all(np.isfinite(norms))", ""),),
        ),
        Misconception(
            "O53", "one batch for the end",
            "You take the last loss alone for the end. Batches differ, and a single one "
            "may be lucky. Over how many steps does the text take the mean?",
            (("np.mean(losses[-10:])", "losses[-1]"),),
        ),
        Misconception(
            "O5D", "the first ten left out",
            "You leave out the first ten losses instead of taking the last ten; of 14 "
            "steps, four are left. From which end does a negative index count?",
            (("np.mean(losses[-10:])", "sum(losses[10:]) / max(len(losses) - 10, 1)"),),
        ),
        Misconception(
            "O5E", "last nine",
            "Your mean is over the last nine losses; the tenth from the end is missing. "
            "Where does your slice begin?",
            (("np.mean(losses[-10:])", "np.mean(losses[-9:])"),),
        ),
        Misconception(
            "O5F", "the very last one left out",
            "Your mean leaves out the very last loss. A slice does not include its end: "
            "which element is the one at -1?",
            (("np.mean(losses[-10:])", "np.mean(losses[-10:-1])"),),
        ),
        Misconception(
            "O54", "mean over all",
            "Your mean is over the whole curve, so its beginning still counts. Which "
            "steps are the end?",
            (("np.mean(losses[-10:])", "np.mean(losses)"),),
        ),
        Misconception(
            "O55", "norms forgotten",
            "You call every loss that went up climbing. Where hardly any gradient is "
            "left, it cannot come down again: which curve shows that, and is it asked "
            "early enough?",
            (('return "saturated"', 'return "climbing"'),),
        ),
        Misconception(
            "O56", "saturated and climbing exchanged",
            "You have exchanged two names: where hardly any gradient is left, the units "
            "are stuck at the ends of their curve. Which name is that?",
            (("np.mean(norms[-10:]) < 0.1 * norms[0]",
              "np.mean(norms[-10:]) >= 0.1 * norms[0]"),),
        ),
        Misconception(
            "O5G", "beside the largest norm",
            "You compare the norms at the end with the largest norm instead of the first "
            "one. Which norm does the rule name?",
            (("0.1 * norms[0]", "0.1 * norms.max()"),),
        ),
        Misconception(
            "O5H", "small norms are enough",
            "You call a run saturated whose loss fell: small gradients alone are no harm, "
            "a network that has learned has them. Which other condition is in the rule?",
            wrong=lambda losses, norms: (
                "saturated"
                if np.isfinite([losses.sum(), norms.sum()]).all()
                and norms[-10:].mean() < 0.1 * norms[0]
                else reference_curves(losses, norms)
            ),
        ),
        Misconception(
            "O5I", "exactly 1.2 times counts",
            "You take a last loss of exactly 1.2 times the first for one that went up. "
            "The rule says >: is the limit itself included?",
            (("last > 1.2 * first", "last >= 1.2 * first"),),
        ),
        Misconception(
            "O5J", "exactly 0.9 times counts",
            "You call a last loss of exactly 0.9 times the first slow. The rule says >: "
            "is the limit itself included?",
            (("last > 0.9 * first", "last >= 0.9 * first"),),
        ),
        Misconception(
            "O5K", "ends of the ranges left out",
            "Losses that end at exactly 82, 86, 54 or 60 have no name of their own in "
            "your answer. The rules say ≤: are the limits included?",
            (("last >= 82 and last <= 86", "last > 82 and last < 86"),
             ("last >= 54 and last <= 60", "last > 54 and last < 60")),
        ),
        Misconception(
            "O57", "silent and constant exchanged",
            "You have exchanged two names. F6 = 0 gives 84, the best constant F6 gives "
            "56.5. Which of them is silent?",
            (('return "silent"', 'return "constant" + ""'),
             ('    if last >= 54 and last <= 60:\n        return "constant"\n',
              '    if last >= 54 and last <= 60:\n        return "silent" + ""\n')),
        ),
        Misconception(
            "O58", "slow before the others",
            "You call a loss that stays at 84 slow. So it is, but a name that says more "
            "comes first in the table. In which order do you ask the rules?",
            wrong=lambda losses, norms: (
                "slow"
                if np.isfinite([losses.sum(), norms.sum()]).all()
                and 0.9 * losses[0] < losses[-10:].mean() <= 1.2 * losses[0]
                else reference_curves(losses, norms)
            ),
        ),
        Misconception(
            "O59", "last loss beside the smallest",
            "You compare the end with the smallest loss instead of the first one. Where "
            "did the curve start?",
            (("first = losses[0]", "first = losses.min()"),),
        ),
    ),
    alternatives=(curves_by_sums, curves_by_rules, curves_in_float32),
    hints=(
        "Work out first and last; then ask the rules one by one, in the order of the "
        "table, and return at the first that holds.",
        "np.isfinite is False for nan and inf. losses[-10:] are the last ten.",
        "if last > ___ * first:\n    if np.mean(norms[___:]) < ___ * norms[0]:\n"
        '        return "___"\n    return "___"',
    ),
    explanation=(
        "The rules are ours, the two marks come from the codes: F6 $= 0$ is 84 away from "
        "each of them, and the best constant F6 is 56.5 away on average (chapter 09). "
        "The order matters, since a loss that stays at 84 is silent *and* slow."
    ),
    general=_random_curves,
    after="The dashboard below asks the same rules.",
    widget="TrainingDashboard",
)  # fmt: skip
