"""17.6 otsu: the threshold between ink and paper."""

from __future__ import annotations

import numpy as np

from lenet_edu import photos

from ...exercise import Exercise, Misconception
from ..probes import probe

Array = np.ndarray
Generator = np.random.Generator


def otsu(counts: Array) -> int:
    levels = np.arange(len(counts))
    best, largest = 0, 0.0
    for t in range(1, len(counts)):
        dark = np.sum(counts[:t])
        light = np.sum(counts[t:])
        if dark == 0 or light == 0:
            continue
        m0 = np.sum(counts[:t] * levels[:t]) / dark
        m1 = np.sum(counts[t:] * levels[t:]) / light
        between = float(dark) * float(light) * (m1 - m0) ** 2
        if between > largest:
            largest = between
            best = t
    return best


def otsu_by_sums(counts: Array) -> int:
    counts = counts.astype(float)
    levels = np.arange(len(counts))
    w0 = np.cumsum(counts)[:-1]
    s0 = np.cumsum(counts * levels)[:-1]
    w1 = counts.sum() - w0
    s1 = (counts * levels).sum() - s0
    inside = (w0 > 0) & (w1 > 0)
    m0, m1 = s0 / np.where(inside, w0, 1), s1 / np.where(inside, w1, 1)
    return int(np.argmax(np.where(inside, w0 * w1 * (m1 - m0) ** 2, 0))) + 1


def otsu_from_within(counts: Array) -> int:
    """The least variance within the groups: the sum of both is always the same."""
    levels, within = np.arange(len(counts)), {}
    for t in range(1, len(counts)):
        if counts[:t].sum() and counts[t:].sum():
            m0 = np.average(levels[:t], weights=counts[:t])
            m1 = np.average(levels[t:], weights=counts[t:])
            within[t] = counts[:t] @ (levels[:t] - m0) ** 2
            within[t] += counts[t:] @ (levels[t:] - m1) ** 2
    return min(within, key=lambda t: within[t])


def otsu_of_pixels(counts: Array) -> int:
    pixels = np.repeat(np.arange(len(counts)), counts)

    def between(t: int) -> float:
        dark, light = pixels[pixels < t], pixels[pixels >= t]
        if not len(dark) or not len(light):
            return 0.0
        share = len(dark) / len(pixels)
        return float(share * (1 - share) * (light.mean() - dark.mean()) ** 2)

    return max(range(len(counts)), key=between)


def _middle_of_the_range(counts: Array) -> int:
    return len(counts) // 2


def _mean_level(counts: Array) -> int:
    return round(float(np.average(np.arange(len(counts)), weights=counts)))


def _half_of_the_pixels(counts: Array) -> int:
    below = np.cumsum(counts)
    return int(np.searchsorted(below, below[-1] / 2)) + 1


def _rarest_level(counts: Array) -> int:
    """The valley between the two highest levels."""
    peaks = np.sort(np.argsort(counts)[-2:])
    between = counts[peaks[0] : peaks[1] + 1]
    return int(peaks[0] + np.argmin(between))


def _empty_group_wins(counts: Array) -> int:
    levels = np.arange(len(counts))
    with np.errstate(invalid="ignore", divide="ignore"):
        w0, s0 = np.cumsum(counts), np.cumsum(counts * levels)
        w1, s1 = w0[-1] - w0, s0[-1] - s0
        between = w0 * w1 * (s1 / w1 - s0 / w0) ** 2
    return int(np.argmax(between[:-1])) + 1


def _a_page(*counts: int) -> tuple[Array]:
    return (np.array(counts),)


def _some_pixels(rng: Generator) -> tuple[Array]:
    """Two humps of different height and width, no level empty between them."""
    B = int(rng.integers(8, 33))
    levels = np.arange(B)
    dark, light = rng.uniform(0.1, 0.4) * B, rng.uniform(0.6, 0.9) * B
    few, many = rng.uniform(20, 200), rng.uniform(100, 900)
    humps = few * np.exp(-(((levels - dark) / (0.1 * B)) ** 2))
    humps += many * np.exp(-(((levels - light) / (0.07 * B)) ** 2))
    return ((humps + rng.integers(1, 12, B)).astype(int),)


_DARK = "dark = np.sum(counts[:t])"
_M0 = "m0 = np.sum(counts[:t] * levels[:t]) / dark"
_M1 = "m1 = np.sum(counts[t:] * levels[t:]) / light"
_START = "best, largest = 0, 0.0"
_BETWEEN = "between = float(dark) * float(light) * (m1 - m0) ** 2"


OTSU = Exercise(
    id="17.6",
    name="otsu",
    title="Otsu's threshold between ink and paper",
    reference=photos.otsu,
    plain=otsu,
    probes=(
        probe("counts 4 3 1 1 2 20 30 9", lambda: _a_page(4, 3, 1, 1, 2, 20, 30, 9)),
        probe("little ink: counts 3 5 2 1 1 1 2 60 300 90",
              lambda: _a_page(3, 5, 2, 1, 1, 1, 2, 60, 300, 90)),
        probe("no black and no white: counts 0 0 6 9 2 1 7 40 12 0 0",
              lambda: _a_page(0, 0, 6, 9, 2, 1, 7, 40, 12, 0, 0)),
        probe("much ink: counts 20 80 31 6 2 3 1 4 9 5",
              lambda: _a_page(20, 80, 31, 6, 2, 3, 1, 4, 9, 5)),
        probe("a wide hump of paper: counts 2 30 4 1 2 4 9 20 28 31 25 14 3",
              lambda: _a_page(2, 30, 4, 1, 2, 4, 9, 20, 28, 31, 25, 14, 3)),
        probe("grey paper: counts 80 2 6 2 3 5 32 59 20",
              lambda: _a_page(80, 2, 6, 2, 3, 5, 32, 59, 20)),
        probe("three levels: counts 80 20 40", lambda: _a_page(80, 20, 40)),
        probe("a dark photo: counts 9 14 3 2 40 70 60 31 4 1 1 1",
              lambda: _a_page(9, 14, 3, 2, 40, 70, 60, 31, 4, 1, 1, 1)),
        probe("two levels, one pixel is dark: counts 1 300", lambda: _a_page(1, 300)),
        probe("two levels, one pixel is light: counts 70 1", lambda: _a_page(70, 1)),
    ),
    misconceptions=(
        Misconception(
            "V61", "groups not weighted",
            "You compare the means alone, so a group of one very dark pixel wins. Which "
            "two factors make a group of few pixels count less?",
            ((_BETWEEN, "between = (m1 - m0) ** 2"),),
        ),
        Misconception(
            "V62", "distance not squared",
            "You take the distance of the means as it is. A variance is a mean of "
            "squares: what is missing?",
            ((_BETWEEN, "between = float(dark) * float(light) * abs(m1 - m0)"),),
        ),
        Misconception(
            "V63", "mean of the counts",
            "Your means are means of the counts, so they say how full the levels are. "
            "Where in the formula does the level itself come in?",
            ((_M0, "m0 = np.mean(counts[:t])"), (_M1, "m1 = np.mean(counts[t:])")),
        ),
        Misconception(
            "V64", "last dark level returned",
            "You return the last level of the dark group, one too few. Ink is what lies "
            "below t: to which group does t itself belong?",
            (("best = t", "best = t - 1"),),
        ),
        Misconception(
            "V65", "one weight only",
            "You weight with one group alone. Which product becomes small when either "
            "group is small?",
            ((_BETWEEN, "between = float(dark) * (m1 - m0) ** 2"),),
        ),
        Misconception(
            "V66", "levels of the light group from 0",
            "The levels of your light group begin at 0 again, so paper counts as black. "
            "Which level has the first count of counts[t:]?",
            ((_M1, "m1 = np.sum(counts[t:] * levels[: len(counts) - t]) / light"),),
        ),
        Misconception(
            "V67", "an empty group wins",
            "Where one group is empty you divide 0 by 0, and argmax takes the NaN for the "
            "largest. What should happen with such a t?",
            wrong=_empty_group_wins,
        ),
        Misconception(
            "V68", "middle of the range",
            "Your threshold is the middle of all levels, whatever the counts are. On grey "
            "paper or with a pale pen it is in the wrong place. What do the counts say?",
            wrong=_middle_of_the_range,
        ),
        Misconception(
            "V69", "mean level",
            "You part at the mean level. Paper has most of the pixels, so the mean lies "
            "in the middle of the paper. What does the formula ask of both groups?",
            wrong=_mean_level,
        ),
        Misconception(
            "V6A", "half of the pixels",
            "You part the pixels into two halves. Is half of a page ink?",
            wrong=_half_of_the_pixels,
        ),
        Misconception(
            "V6B", "emptiest level",
            "You look for the emptiest level between the two fullest. These are often "
            "neighbours, both of paper. What does the formula ask for instead?",
            wrong=_rarest_level,
        ),
        Misconception(
            "V6C", "levels of the light group from 0, any t taken first",
            "The levels of your light group begin at 0 again, so paper counts as black. "
            "Which level has the first count of counts[t:]?",
            ((_START, "best, largest = 0, -1.0"),
             (_M1, "m1 = np.sum(counts[t:] * levels[: len(counts) - t]) / light")),
        ),
        Misconception(
            "V6D", "mean of the levels, not of the pixels",
            "Your means are means of the levels alone: a level with one pixel counts as "
            "much as one with a hundred. How does the mean level of the *pixels* use the "
            "counts?",
            ((_M0, "m0 = np.mean(levels[:t])"), (_M1, "m1 = np.mean(levels[t:])")),
        ),
        Misconception(
            "V6E", "levels counted instead of pixels",
            "Your weights are how many *levels* lie in each group. w0 and w1 count the "
            "pixels: which sums give these?",
            ((_BETWEEN, "between = t * (len(counts) - t) * (m1 - m0) ** 2"),),
        ),
        Misconception(
            "V6F", "variance returned",
            "You return the largest variance itself. Which t gave it?",
            (("return best", "return largest"),),
        ),
        Misconception(
            "V6G", "least variance",
            "You keep the t with the least variance between the groups. Ink and paper lie "
            "far apart: is that variance small or large at the t that parts them?",
            ((_START, "best, largest = 0, np.inf"),
             ("if between > largest:", "if between < largest:")),
        ),
    ),
    alternatives=(otsu_by_sums, otsu_from_within, otsu_of_pixels),
    hints=(
        "Try every t from 1 on. Each parts the pixels into two groups; you need the "
        "number of pixels and the mean level of both.",
        "A mean level weights each level with its count: the sum of counts times levels, "
        "divided by the sum of the counts. Skip t where a group is empty.",
        "for t in range(1, len(counts)):\n    dark, light = ___, ___\n"
        "    m0 = np.sum(counts[:t] * levels[:t]) / ___\n    m1 = ___\n"
        "    between = ___ * ___ * (m1 - m0) ** 2",
    ),
    explanation=(
        "The variance of all levels is the mean variance within the groups plus "
        "$w_0 w_1 (m_1 - m_0)^2$, the variance between them. The sum does not depend on "
        "$t$, so the largest variance between the groups is the smallest within them: "
        "the two groups are then as compact as they can be (Otsu 1979)."
    ),
    general=_some_pixels,
    parts=("t",),
    after="The next cell reads photos with it.",
    equivalent_mutants={
        **{
            f"{change} in best, largest = 0, 0.0": (
                "any two groups are further apart than that, so it is replaced"
            )
            for change in ("0 -> 1", "0 -> -1", "0.0 -> 1.0", "0.0 -> -1.0")
        },
        "1 -> 0 in for t in range(1, len(counts)):": "below 0 there is an empty group",
        "between > largest -> between >= largest in if between > largest:": (
            "equally good t have no pixel between them: their groups are the same"
        ),
        "0 -> -1 in if dark == 0 or light == 0:": (
            "0 / 0 is NaN, which is not larger than anything"
        ),
    },
)  # fmt: skip
