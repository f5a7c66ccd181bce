"""12.8 read_curves: the doctor reads the curves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import probe

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


def _curve(
    *losses: float, norms: Sequence[float] = (100.0, 50.0), steps: int = 14
) -> Pair:
    """The first numbers as given, the last one repeated; so for the norms."""
    both = []
    for values in (losses, norms):
        values = list(values)
        rest = values[-1:] * (steps - len(values))
        both.append(np.array([*values, *rest], dtype=float))
    return both[0], both[1]


def _ending(*last: float) -> Pair:
    """Losses of 14 steps that begin at 100 and end with these; norms from 100."""
    before = 14 - len(last)
    losses = [100.0, 300.0, *[100.0] * (before - 2), *last]
    return np.array(losses), np.array([100.0, *[50.0] * 13])


def _norms_ending(*last: float) -> Pair:
    norms = [100.0, 900.0, *[100.0] * (12 - len(last)), *last]
    return np.array([100.0, *[130.0] * 13]), np.array(norms)


def _bad(where: str) -> Pair:
    losses, norms = _curve(100.0, 80.0, 40.0)
    (losses if where == "loss" else norms)[5] = np.inf
    return losses, norms


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
    probes=(
        probe("a loss that falls from 110 to 25", lambda: _curve(110.0, 60.0, 25.0)),
        probe("a loss that is inf at step 5", lambda: _bad("loss")),
        probe("a norm that is inf at step 5", lambda: _bad("norm")),
        probe("a loss from 110 to 208, norms from 160 to 6",
              lambda: _curve(110.0, 208.0, norms=(160.0, 6.0))),
        probe("a loss from 110 to 140, norms from 160 to 112",
              lambda: _curve(110.0, 140.0, norms=(160.0, 112.0))),
        probe("a loss that stays at 84", lambda: _curve(84.0, 83.5)),
        probe("a loss from 84 to 57", lambda: _curve(84.0, 57.0)),
        probe("a loss from 110 to 108", lambda: _curve(110.0, 108.0)),
        probe("a loss from 100 to exactly 120, norms from 100 to 5",
              lambda: _curve(100.0, 120.0, norms=(100.0, 5.0))),
        probe("a loss from 60 to 84 (1.4 times)",
              lambda: _curve(60.0, 84.0, norms=(100.0, 5.0))),
        probe("a loss from 100 to exactly 90", lambda: _curve(100.0, 90.0)),
        probe("losses whose last ten have the mean 130, their last nine 100",
              lambda: _ending(400.0, *[100.0] * 9)),
        probe("losses whose last ten have the mean 100, their last eleven 164",
              lambda: _ending(800.0, *[100.0] * 10)),
        probe("a loss from 100 to 130, norms that end with a mean of exactly 10",
              lambda: _norms_ending(*[10.0] * 10)),
        probe("a loss to 130, norms whose last ten have the mean 14, their last nine 5",
              lambda: _norms_ending(95.0, *[5.0] * 9)),
        probe("a loss to 130, norms whose last ten have the mean 5, their last eleven 50",
              lambda: _norms_ending(500.0, *[5.0] * 10)),
        probe("a loss from 200 to 82", lambda: _curve(200.0, 150.0, 82.0)),
        probe("a loss from 200 to 81.5", lambda: _curve(200.0, 150.0, 81.5)),
        probe("a loss from 200 to 86", lambda: _curve(200.0, 150.0, 86.0)),
        probe("a loss from 200 to 86.5", lambda: _curve(200.0, 150.0, 86.5)),
        probe("a loss from 200 to 54", lambda: _curve(200.0, 150.0, 54.0)),
        probe("a loss from 200 to 53.5", lambda: _curve(200.0, 150.0, 53.5)),
        probe("a loss from 200 to 60", lambda: _curve(200.0, 150.0, 60.0)),
        probe("a loss from 200 to 60.5", lambda: _curve(200.0, 150.0, 60.5)),
    ),
    misconceptions=(
        Misconception(
            "O51", "not finite",
            "A curve with inf in it was not called broken. Do not trust comparisons to "
            "find nan, either: each of them is False. Which function knows both?",
            (("if not np.all(np.isfinite(losses)) or not np.all(np.isfinite(norms)):",
              "if False:"),),
        ),
        Misconception(
            "O52", "norms not looked at",
            "A loss that is finite with a norm of inf is broken, too. Which of the two "
            "curves did you look at?",
            ((" or not np.all(np.isfinite(norms))", ""),),
        ),
        Misconception(
            "O53", "one batch for the end",
            "You take the last batch for the end. Batches differ, and one of them may be "
            "a lucky one. Over how many steps is the mean taken?",
            (("np.mean(losses[-10:])", "losses[-1]"),),
        ),
        Misconception(
            "O54", "mean over all",
            "Your mean goes over the whole curve, so its beginning still counts. Which "
            "steps are the end?",
            (("np.mean(losses[-10:])", "np.mean(losses)"),),
        ),
        Misconception(
            "O55", "norms forgotten",
            "A loss that went up is always called climbing in yours. If hardly any "
            "gradient is left, it cannot come back: which curve tells?",
            (('return "saturated"', 'return "climbing"'),),
        ),
        Misconception(
            "O56", "saturated and climbing exchanged",
            "You exchanged two names: where hardly any gradient is left, the units are "
            "stuck at the ends of their curve. Which name is that?",
            (("np.mean(norms[-10:]) < 0.1 * norms[0]",
              "np.mean(norms[-10:]) >= 0.1 * norms[0]"),),
        ),
        Misconception(
            "O57", "silent and constant exchanged",
            "You exchanged two names. F6 = 0 gives 84; the best constant F6 gives 56.5. "
            "Which is which?",
            (('return "silent"', 'return "constant" + ""'),
             ('    if last >= 54 and last <= 60:\n        return "constant"\n',
              '    if last >= 54 and last <= 60:\n        return "silent" + ""\n')),
        ),
        Misconception(
            "O58", "slow before the others",
            "A loss that stays at 84 is called slow in yours. It is slow, but a name "
            "that says more comes first. In which order are the rules asked?",
            wrong=lambda losses, norms: (
                "slow"
                if np.isfinite([losses.sum(), norms.sum()]).all()
                and 0.9 * losses[0] < losses[-10:].mean() <= 1.2 * losses[0]
                else reference_curves(losses, norms)
            ),
        ),
        Misconception(
            "O59", "last loss beside the smallest",
            "You compare the end with the smallest loss instead of the first. From "
            "where did it start?",
            (("first = losses[0]", "first = losses.min()"),),
        ),
    ),
    alternatives=(curves_by_sums, curves_by_rules, curves_in_float32),
    hints=(
        "Work out first and last; then ask the rules one by one, in the order of the "
        "table, and return at the first that holds.",
        "np.isfinite is False for nan and inf. The mean of the last ten is that of "
        "losses[-10:].",
        "if last > ___ * first:\n    if np.mean(norms[___:]) < ___ * norms[0]:\n"
        '        return "___"\n    return "___"',
    ),
    explanation=(
        "The rules are ours; the marks are the codes': F6 $= 0$ is 84 away from each of "
        "them, and the best constant F6 56.5 from them on average (chapter 09). Their "
        "order matters, since a loss that stays at 84 is silent *and* slow."
    ),
    general=_random_curves,
    after="The dashboard below asks the same rules.",
    widget="TrainingDashboard",
)  # fmt: skip
