"""Chapter 07, the output: codes, squared distances, decision, margin, rejection."""

# The plain functions are written as a learner would, with bare loops.
from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ... import nn
from ..exercise import Exercise, Misconception
from .probes import numbers, probe, whole

Array = np.ndarray
Generator = np.random.Generator


def code_of(rows: Sequence[str]) -> Array:
    """The course's own answer to 07.1."""
    return np.array([1.0 if mark == "#" else -1.0 for row in rows for mark in row])


def bitmap_code(rows: Sequence[str]) -> Array:
    code = []
    for row in rows:
        for mark in row:
            if mark == "#":
                code.append(1.0)
            else:
                code.append(-1.0)
    return np.array(code)


def code_by_comparing(rows: Sequence[str]) -> Array:
    marks = np.array([list(row) for row in rows])
    return np.where(marks == "#", 1.0, -1.0).ravel()


def code_by_joining(rows: Sequence[str]) -> Array:
    ink = np.array(list("".join(rows))) == "#"
    return 2.0 * ink - 1


def code_by_index(rows: Sequence[str]) -> Array:
    H, W = len(rows), len(rows[0])
    code = np.full(H * W, -1.0)
    for i in range(H):
        for j in range(W):
            if rows[i][j] == "#":
                code[i * W + j] = 1.0
    return code


def code_by_table(rows: Sequence[str]) -> list[float]:
    return [{"#": 1.0, ".": -1.0}[mark] for row in rows for mark in row]


def code_in_float32(rows: Sequence[str]) -> Array:
    return code_by_comparing(rows).astype(np.float32)


def _down_the_columns(rows: Sequence[str]) -> Array:
    H, W = len(rows), len(rows[0])
    return code_of(rows).reshape(H, W).T.ravel()


def _drawn(seed: int, height: int, width: int) -> list[str]:
    ink = np.random.default_rng(seed).random((height, width)) < 0.5
    return ["".join("#" if dot else "." for dot in row) for row in ink]


def _drawing_case(rng: Generator) -> tuple[list[str]]:
    height, width = (int(n) for n in rng.integers(1, 13, 2))
    return (_drawn(int(rng.integers(10**6)), height, width),)


def _digit(which: int) -> list[str]:
    return ["".join("#" if v > 0 else "." for v in row) for row in nn.bitmaps()[which]]


_INK = "code.append(1.0)"
_PAPER = "code.append(-1.0)"
_MARK = "for mark in row:"

BITMAP_CODE = Exercise(
    id="07.1",
    name="bitmap_code",
    title="A drawn bitmap becomes a code",
    reference=code_of,
    plain=bitmap_code,
    probes=(
        probe('two rows, "##." and "#.."', lambda: (["##.", "#.."],)),
        probe("three rows of two", lambda: (["#.", "##", ".."],)),
        probe("the bitmap of the 4, twelve rows of seven", lambda: (_digit(4),)),
        probe("the bitmap of the 7, twelve rows of seven", lambda: (_digit(7),)),
        probe("a random drawing of 5 x 5", lambda: (_drawn(1, 5, 5),)),
        probe("a single row", lambda: (["#..#"],)),
    ),
    misconceptions=(
        Misconception(
            "R31", "0 for paper",
            "Your paper is 0; the codes of LeNet-5 are +1 and -1. With which of the "
            "two are ink and paper equally far from a unit that says 0?",
            ((_PAPER, "code.append(0.0)"),),
        ),
        Misconception(
            "R32", "ink and paper exchanged",
            "All your signs are opposite: ink is -1 and paper +1. Which mark stands "
            "for ink?",
            ((_INK, "code.append(-1)"), (_PAPER, "code.append(1)")),
        ),
        Misconception(
            "R33", "column after column",
            "You went down the columns. Here the first row comes whole, then the "
            "second: which of your loops should be the outer one?",
            wrong=_down_the_columns,
        ),
        Misconception(
            "R34", "still a picture",
            "You return rows and columns. A code is one row of numbers, because F6 is "
            "one too: what is the shape of 12 x 7 laid out flat?",
            (("np.array(code)", "np.array(code).reshape(len(rows), -1)"),),
        ),
        Misconception(
            "R35", "only the first row",
            "Your code ends after the first row of the drawing. On which level of "
            "indentation does the return line stand?",
            (("(-1.0)\n    return", "(-1.0)\n        return"),),
        ),
        Misconception(
            "R36", "upside down",
            "Your code begins with the last row of the drawing. Which row comes first "
            "in the list?",
            (("for row in rows:", "for row in rows[::-1]:"),),
        ),
        Misconception(
            "R37", "mirrored",
            "Your rows run from right to left. Which mark of a row comes first?",
            ((_MARK, "for mark in row[::-1]:"),),
        ),
        Misconception(
            "R38", "the input's scale",
            "You used the scale of the input image, -0.1 and 1.175. The codes have a "
            "scale of their own: which two values does the text give them?",
            ((_INK, "code.append(1.175)"), (_PAPER, "code.append(-0.1)")),
        ),
        Misconception(
            "R39", "ink counted",
            "You return one number per row, its ink. Which pixels are inked is lost "
            "then: how many numbers should a row of seven give?",
            wrong=lambda rows: np.array([float(row.count("#")) for row in rows]),
        ),
        Misconception(
            "R40", "line ends counted",
            "Your code is too long by one number for each line end: the rows were "
            "joined with something between them. What should stand between two rows?",
            wrong=lambda rows: code_of(["\n".join(rows)]),
        ),
        Misconception(
            "R41", "paper left out",
            "You keep a number for ink only, so codes have different lengths. What "
            "does a dot add to the code?",
            (("            else:\n                code.append(-1.0)\n", ""),),
        ),
        Misconception(
            "R42", "the limits of squashing",
            "You used 1.7159, which the squashing never reaches. The codes stay inside "
            "its range on purpose: which two values have they?",
            ((_INK, "code.append(1.7159)"), (_PAPER, "code.append(-1.7159)")),
        ),
    ),
    alternatives=(
        code_by_comparing,
        code_by_joining,
        code_by_index,
        code_by_table,
        code_in_float32,
    ),
    hints=(
        "Take the first row of the drawing alone. Which seven numbers does it give?",
        "Walk through the rows, and in each through its marks: a text can be looped "
        "over like a list. Collect one number per mark.",
        "code = []\nfor row in rows:\n    for mark in ___:\n"
        '        code.append(1.0 if mark == ___ else ___)\nreturn np.array(code)',
    ),
    explanation=(
        "Pixel $(i, j)$ of an $H \\times W$ drawing becomes number $iW + j$ of its "
        "code, $+1$ for ink and $-1$ for paper; $12 \\times 7 = 84$, which is why F6 "
        "has 84 units (LeCun et al. 1998, sec. II-B and Fig. 3)."
    ),
    general=_drawing_case,
    after="Ten such codes, below each other, are all the weights of the output layer.",
)  # fmt: skip


def rbf(x: Array, codes: Array) -> Array:
    N, D = x.shape
    K = len(codes)
    y = np.zeros((N, K))
    for n in range(N):
        for i in range(K):
            difference = x[n] - codes[i]
            y[n, i] = np.sum(difference**2)
    return y


def rbf_by_axes(x: Array, codes: Array) -> Array:
    return ((x[:, None, :] - codes[None, :, :]) ** 2).sum(axis=2)


def rbf_by_einsum(x: Array, codes: Array) -> Array:
    difference = x[:, None] - codes
    return np.einsum("nid,nid->ni", difference, difference)


def rbf_by_products(x: Array, codes: Array) -> Array:
    """Multiplied out: |x|^2 - 2 x.w + |w|^2."""
    x, codes = np.asarray(x, float), np.asarray(codes, float)
    squares = np.sum(x**2, axis=1)[:, None] + np.sum(codes**2, axis=1)
    return squares - 2 * x @ codes.T


def rbf_by_norms(x: Array, codes: Array) -> Array:
    columns = [np.linalg.norm(x - code, axis=1) ** 2 for code in codes]
    return np.stack(columns, axis=1)


def rbf_in_float32(x: Array, codes: Array) -> Array:
    x, codes = np.asarray(x, np.float32), np.asarray(codes, np.float32)
    y = np.zeros((len(x), len(codes)), np.float32)
    for n, i in np.ndindex(y.shape):
        for a, b in zip(x[n], codes[i], strict=True):
            y[n, i] += (a - b) ** 2
    return y


def _summed_over_images(x: Array, codes: Array) -> Array:
    return ((x[:, None] - codes) ** 2).sum(axis=0)


def _summed_over_classes(x: Array, codes: Array) -> Array:
    return ((x[:, None] - codes) ** 2).sum(axis=1)


def _pairs_only(x: Array, codes: Array) -> Array:
    return ((x - codes) ** 2).sum(axis=1)


def _rbf_case(rng: Generator) -> tuple[Array, Array]:
    N, K, D = (int(n) for n in rng.integers(1, 9, 3))
    codes = rng.choice([-1.0, 1.0], (K, D))
    return rng.normal(size=(N, D)), codes


def _f6() -> Array:
    """Four rows as F6 might give them: codes of 8, 1, 0 and 3, drawn with errors."""
    return nn.squash(1.2 * nn.codes()[[8, 1, 0, 3]] + 0.7 * numbers(4, 84))


_SQUARES = "np.sum(difference**2)"
_CODE = "codes[i]"

RBF = Exercise(
    id="07.2",
    name="rbf",
    title="The squared distance to every code",
    reference=nn.rbf,
    plain=rbf,
    probes=(
        probe(
            "x = (1, -1, 1) against the codes (1, 1, -1) and (1, -1, 1)",
            lambda: (np.array([[1.0, -1, 1]]), np.array([[1.0, 1, -1], [1, -1, 1]])),
        ),
        probe(
            "two rows of four, against three codes",
            lambda: (
                np.array([[0.5, -0.5, 1.5, 0.0], [-1.0, 0.25, 0.5, 1.0]]),
                np.array([[1.0, -1, 1, -1], [-1, -1, 1, 1], [1, 1, 1, 1]]),
            ),
        ),
        probe("an F6 of 84 zeros", lambda: (np.zeros((1, 84)), nn.codes())),
        probe("the code of the 1 itself", lambda: (nn.codes()[1:2], nn.codes())),
        probe("four outputs of F6 against the ten codes", lambda: (_f6(), nn.codes())),
        probe(
            "as many rows as codes: three of each",
            lambda: (numbers(3, 5), np.sign(numbers(3, 5, seed=1))),
        ),
        probe(
            "as many rows as codes as units: three of each",
            lambda: (numbers(3, 3, seed=2), np.sign(numbers(3, 3, seed=3))),
        ),
        probe(
            "codes that are not +1 and -1",
            lambda: (numbers(2, 3, seed=4), 2 * numbers(4, 3, seed=5)),
        ),
        probe(
            "whole numbers",
            lambda: (whole(2, 3, low=-3, high=4), whole(4, 3, seed=1, low=-1, high=2)),
        ),
    ),
    misconceptions=(
        Misconception(
            "R01", "a root too many",
            "You return the distance itself. Equation 7 of the paper stops one step "
            "earlier, at the sum of squares: what did you do after the sum?",
            ((_SQUARES, "np.sqrt(np.sum(difference**2))"),),
        ),
        Misconception(
            "R02", "absolute differences",
            "You added up the sizes of the differences. A unit that is off by 2 should "
            "count 4: what happens to a difference before the sum?",
            ((_SQUARES, "np.sum(np.abs(difference))"),),
        ),
        Misconception(
            "R03", "half of it",
            "You return half of what is expected. Some books put a factor 1/2 in front "
            "of squares; equation 7 has none. Where is yours?",
            ((_SQUARES, "0.5 * np.sum(difference**2)"),),
        ),
        Misconception(
            "R04", "mean instead of sum",
            "Your penalties do not grow with the number of units: the squares were "
            "averaged. What does the big sigma in the formula ask for?",
            ((_SQUARES, "np.mean(difference**2)"),),
        ),
        Misconception(
            "R05", "a dot product",
            "You multiplied F6 with the code, as a dense layer does: large where the "
            "two agree. A penalty is small where they agree. What does equation 7 do "
            "with the two instead?",
            ((_SQUARES, "np.sum(x[n] * codes[i])"),),
        ),
        Misconception(
            "R07", "codes of 0 and 1",
            "You compared with 0 where the code holds -1. Which line changes the codes "
            "before the subtraction?",
            ((_CODE, "(codes[i] > 0)"),),
        ),
        Misconception(
            "R08", "sign reversed",
            "Your penalties are negative. A sum of squares cannot be: where does the "
            "minus come from?",
            ((_SQUARES, "-np.sum(difference**2)"),),
        ),
        Misconception(
            "R10", "summed over the images",
            "Your sum ran over the images and left the units. Each image keeps its own "
            "ten penalties: which axis should disappear?",
            wrong=_summed_over_images,
        ),
        Misconception(
            "R13", "summed over the classes",
            "Your sum ran over the classes and left the units. Which axis should "
            "disappear: images, classes or units?",
            wrong=_summed_over_classes,
        ),
        Misconception(
            "R14", "pixels counted",
            "You counted the units whose sign is wrong. A unit at 0.2 is closer to +1 "
            "than one at -1.5: does your count see it?",
            ((_SQUARES, "np.sum(np.sign(x[n]) != codes[i])"),),
        ),
        Misconception(
            "R15", "classes before images",
            "Your table stands on its side: classes go down, images across. Which of "
            "the two comes first in (N, K)?",
            (("return y", "return y.T"),),
        ),
        Misconception(
            "R16", "summed before squaring",
            "You squared the sum, so differences of opposite sign cancel. Which comes "
            "first, the square or the sum?",
            ((_SQUARES, "np.sum(difference) ** 2"),),
        ),
        Misconception(
            "R17", "the worst unit alone",
            "You return the largest squared difference of each pair. How many units "
            "should have a say?",
            ((_SQUARES, "np.max(difference**2)"),),
        ),
        Misconception(
            "R18", "first image only",
            "All your rows are equal: each image was given the penalties of the first. "
            "Which index walks over the images?",
            (("x[n]", "x[0]"),),
        ),
        Misconception(
            "R19", "first code only",
            "All ten penalties of an image are equal: each is its distance to the code "
            "of class 0. Which index walks over the classes?",
            ((_CODE, "codes[0]"),),
        ),
        Misconception(
            "R20", "not squared",
            "You added up the differences as they are, so those of opposite sign "
            "cancel. What keeps them from doing that?",
            ((_SQUARES, "np.sum(difference)"),),
        ),
        Misconception(
            "R25", "a Gaussian",
            "A perfect match gives 1 with yours, and all else nearly 0: that is the "
            "bell curve exp(-d), which many textbooks call RBF. What is left of it in "
            "equation 7?",
            ((_SQUARES, "np.exp(-np.sum(difference**2))"),),
        ),
        Misconception(
            "R26", "row n with code n only",
            "You subtracted the codes from x row by row, which fits only when there "
            "are as many images as classes. How does every image meet every code?",
            wrong=_pairs_only,
        ),
    ),
    alternatives=(
        rbf_by_axes,
        rbf_by_einsum,
        rbf_by_products,
        rbf_by_norms,
        rbf_in_float32,
    ),
    hints=(
        "Begin with one image and one code. Both are rows of 84 numbers: which single "
        "number comes out?",
        "Subtract unit by unit, square each difference, add them all up. Then do it "
        "for every pair of an image n and a class i.",
        "for n in range(___):\n    for i in range(___):\n"
        "        difference = x[___] - codes[___]\n        y[n, i] = ___",
    ),
    explanation=(
        "$y_{n,i} = \\sum_{j} (x_{n,j} - w_{i,j})^2$ with the code $w_i$ of class $i$: "
        "no root, no factor $1/2$ (LeCun et al. 1998, eq. 7). The text calls it the "
        "Euclidean distance; it is the square of that one. With $\\pm 1$ in both, each "
        "differing pixel adds $2^2 = 4$."
    ),
    general=_rbf_case,
    after="Chapter 09 makes a loss of it, and chapter 10 sends gradients through it.",
    widget="BitmapDistance",
)  # fmt: skip


def decide(penalties: Array) -> Array:
    N, K = penalties.shape
    labels = np.zeros(N, dtype=int)
    for n in range(N):
        best = 0
        for i in range(1, K):
            if penalties[n, i] < penalties[n, best]:
                best = i
        labels[n] = best
    return labels


def decide_by_argmin(penalties: Array) -> Array:
    return np.argmin(penalties, axis=1)


def decide_by_sorting(penalties: Array) -> Array:
    return np.argsort(penalties, axis=1, kind="stable")[:, 0]


def decide_by_pairs(penalties: Array) -> list[int]:
    return [min((float(y), i) for i, y in enumerate(row))[1] for row in penalties]


def decide_in_float32(penalties: Array) -> Array:
    smallest = penalties.min(axis=1, keepdims=True)
    return (penalties == smallest).argmax(axis=1).astype(np.float32)


def _from_zero(penalties: Array) -> Array:
    labels = np.zeros(len(penalties), dtype=int)
    for n, row in enumerate(penalties):
        smallest = 0.0
        for i, value in enumerate(row):
            if value < smallest:
                smallest, labels[n] = value, i
    return labels


def _one_of_ten(penalties: Array) -> Array:
    return (penalties == penalties.min(axis=1, keepdims=True)).astype(int)


def _penalty_case(rng: Generator) -> tuple[Array]:
    N, K = (int(n) for n in rng.integers(2, 11, 2))
    if rng.random() < 0.3:
        return (rng.integers(0, 5, (N, K)),)  # with ties
    return (rng.random((N, K)) * 200,)


def _penalties() -> Array:
    return nn.rbf(_f6(), nn.codes())


_BETTER = "penalties[n, i] < penalties[n, best]"

DECIDE = Exercise(
    id="07.3",
    name="decide",
    title="The smallest penalty wins",
    reference=nn.decide,
    plain=decide,
    probes=(
        probe(
            "two images, three classes",
            lambda: (np.array([[3.0, 1.5, 2.0], [5.0, 9.0, 4.5]]),),
        ),
        probe(
            "a perfect match, and none",
            lambda: (np.array([[7.0, 8.0, 4.0, 0.0], [6.0, 2.0, 5.0, 3.0]]),),
        ),
        probe(
            "two ties",
            lambda: (np.array([[2.0, 1.0, 1.0], [1.0, 1.0, 5.0], [3.0, 4.0, 3.0]]),),
        ),
        probe(
            "as many images as classes",
            lambda: (np.array([[2.0, 6.0, 4.0], [3.0, 5.0, 2.5], [9.0, 1.0, 7.0]]),),
        ),
        probe("four real outputs of F6", lambda: (_penalties(),)),
        probe("whole numbers", lambda: (whole(5, 4, low=1, high=90),)),
    ),
    misconceptions=(
        Misconception(
            "R11", "largest wins",
            "You chose the farthest class. It is what one does with scores, but these "
            "are penalties: what does a large penalty say about a class?",
            ((_BETTER, "penalties[n, i] > penalties[n, best]"),),
        ),
        Misconception(
            "R12", "images compared",
            "You compared the images with each other: there is one answer per class. "
            "Along which axis do the ten classes lie?",
            wrong=lambda penalties: np.argmin(penalties, axis=0),
        ),
        Misconception(
            "R27", "penalty instead of class",
            "You return the smallest penalty. Asked is whose it is: what does argmin "
            "give that min does not?",
            wrong=lambda penalties: penalties.min(axis=1),
        ),
        Misconception(
            "R28", "last of a tie",
            "Where two classes tie you take the last one; here the first counts. What "
            "does your comparison do when both sides are equal?",
            ((_BETTER, "penalties[n, i] <= penalties[n, best]"),),
        ),
        Misconception(
            "R29", "one answer for the batch",
            "You return a single number, the place of the smallest penalty of all. How "
            "many answers does a batch of two images need?",
            wrong=lambda penalties: int(np.argmin(penalties)),
        ),
        Misconception(
            "R30", "looks for a 0",
            "You look for the penalty that is exactly 0. Only a flawless bitmap has "
            "one; real images have none. What is true of the right class then?",
            wrong=lambda penalties: np.argmax(penalties == 0, axis=1),
        ),
        Misconception(
            "R43", "counted from 1",
            "Your labels are one too high. Which digit has the first column?",
            (("labels[n] = best", "labels[n] = best + 1"),),
        ),
        Misconception(
            "R44", "a row of zeros and a one",
            "You return a table that marks the winners. Asked are their numbers, one "
            "for each image: at which place is the mark?",
            wrong=_one_of_ten,
        ),
        Misconception(
            "R45", "begins with 0",
            "You answer 0 for every image. The smallest so far begins at 0, and no "
            "penalty is smaller. With which value could it begin?",
            wrong=_from_zero,
        ),
        Misconception(
            "R46", "the whole ranking",
            "You return all classes in order, best first. Which of them is the answer?",
            wrong=lambda penalties: np.argsort(penalties, axis=1, kind="stable"),
        ),
        Misconception(
            "R47", "an axis too many",
            "Your answers stand in a column, (N, 1). Expected are N numbers in a row: "
            "what keeps the second axis?",
            (("return labels", "return labels[:, None]"),),
        ),
        Misconception(
            "R48", "class 0 left out",
            "Class 0 never wins with yours. At which class does the comparison begin, "
            "and who is the first to beat?",
            (("best = 0", "best = 1"),),
        ),
    ),
    alternatives=(
        decide_by_argmin,
        decide_by_sorting,
        decide_by_pairs,
        decide_in_float32,
    ),
    hints=(
        "Take one row of penalties and a finger. On which number does it stop, and "
        "what do you write down: the number, or its place?",
        "For each image keep the best class so far, beginning with class 0, and "
        "replace it only by one that is strictly smaller. NumPy has one function that "
        "does this along an axis.",
        "return np.___(penalties, axis=___)",
    ),
    explanation=(
        "The answer is $\\arg\\min_i y_{n,i}$, the class whose code is nearest "
        "(LeCun et al. 1998, sec. II-B). Nothing needs to be 0: that happens only if "
        "F6 draws the bitmap without a flaw. On a tie, this course takes the first."
    ),
    general=_penalty_case,
    equivalent_mutants={
        "1 -> 0 in for i in range(1, K):": "class 0 is compared with itself, which "
        "changes nothing",
    },
    after="Chapter 12 counts with it how many test digits a network gets wrong.",
    widget="BitmapDistance",
)  # fmt: skip


def margin(penalties: Array) -> Array:
    N, K = penalties.shape
    margins = np.zeros(N)
    for n in range(N):
        row = np.sort(penalties[n])
        margins[n] = row[1] - row[0]
    return margins


def margin_by_partition(penalties: Array) -> Array:
    two = np.partition(penalties, 1, axis=1)[:, :2]
    return np.diff(two, axis=1)[:, 0]


def margin_by_sorting(penalties: Array) -> Array:
    ordered = np.sort(penalties, axis=1)
    return ordered[:, 1] - ordered[:, 0]


def margin_by_removing(penalties: Array) -> Array:
    rest = np.array(penalties, dtype=float)
    images = np.arange(len(rest))
    winner = rest.argmin(axis=1)
    best = rest[images, winner]
    rest[images, winner] = np.inf
    return rest.min(axis=1) - best


def margin_in_float32(penalties: Array) -> Array:
    rows = [sorted(np.float32(y) for y in row) for row in penalties]
    return np.array([row[1] - row[0] for row in rows], np.float32)


def _sorted_down(penalties: Array) -> Array:
    return margin_unsorted(np.sort(penalties, axis=0))


def margin_unsorted(penalties: Array) -> Array:
    """Second column minus first, as they stand."""
    return penalties[:, 1] - penalties[:, 0]


_GAP = "row[1] - row[0]"
_SORTED = "np.sort(penalties[n])"

MARGIN = Exercise(
    id="07.4",
    name="margin",
    title="How sure is the answer?",
    reference=nn.margin,
    plain=margin,
    probes=(
        probe(
            "two images, four classes",
            lambda: (np.array([[9.0, 2.0, 5.0, 6.5], [3.0, 8.0, 4.0, 20.0]]),),
        ),
        probe(
            "two classes tie for the best",
            lambda: (np.array([[7.0, 1.0, 1.0, 12.0], [6.0, 5.0, 9.0, 5.0]]),),
        ),
        probe("two classes only", lambda: (np.array([[4.0, 1.0], [2.5, 7.0]]),)),
        probe("a perfect match", lambda: (np.array([[0.0, 48.0, 72.0]]),)),
        probe("four real outputs of F6", lambda: (_penalties(),)),
        probe(
            "as many images as classes",
            lambda: (np.array([[2.0, 6.0, 4.0], [3.0, 5.5, 2.0], [9.0, 1.0, 7.5]]),),
        ),
        probe("whole numbers", lambda: (whole(5, 4, low=1, high=90),)),
    ),
    misconceptions=(
        Misconception(
            "R51", "sign reversed",
            "Your margins are negative. Which of the two is the larger, the best "
            "penalty or the second best?",
            ((_GAP, "row[0] - row[1]"),),
        ),
        Misconception(
            "R52", "best against worst",
            "You took the whole span, from the nearest to the farthest class. Which "
            "class is the rival that could have won?",
            ((_GAP, "row[-1] - row[0]"),),
        ),
        Misconception(
            "R53", "the two worst",
            "You compared the two largest. These are penalties: at which end of the "
            "sorted row stand the two best?",
            ((_GAP, "row[-1] - row[-2]"),),
        ),
        Misconception(
            "R54", "not sorted",
            "You compare classes 0 and 1, whichever they are. What has to happen to a "
            "row first?",
            ((_SORTED, "penalties[n]"),),
        ),
        Misconception(
            "R55", "a ratio",
            "You divide the second best by the best. It is a fair measure, but asked "
            "is a difference, and a perfect match would divide by 0. Which operation "
            "belongs here?",
            ((_GAP, "row[1] / row[0]"),),
        ),
        Misconception(
            "R56", "the best alone",
            "You return the smallest penalty: how far the winner is. How far is it in "
            "front of the next one?",
            ((_GAP, "row[0]"),),
        ),
        Misconception(
            "R57", "the second alone",
            "You return the second smallest penalty. What should be taken from it?",
            ((_GAP, "row[1]"),),
        ),
        Misconception(
            "R58", "ties skipped",
            "When two classes tie you look for the next different value. How sure is a "
            "decision between two equals?",
            ((_SORTED, "np.append(np.unique(penalties[n]), np.inf)"),),
        ),
        Misconception(
            "R59", "sorted down the images",
            "You sorted each class over the images, so your rows are mixtures. Along "
            "which axis do the classes of one image lie?",
            wrong=_sorted_down,
        ),
        Misconception(
            "R60", "labels subtracted",
            "You subtracted the numbers of the classes instead of their penalties. "
            "What does argsort return?",
            ((_SORTED, "np.argsort(penalties[n], kind='stable')"),),
        ),
        Misconception(
            "R61", "against the average",
            "You compare the best with the mean of all others. Far classes cost "
            "nothing: which one could have won?",
            ((_GAP, "np.mean(row[1:]) - row[0]"),),
        ),
        Misconception(
            "R62", "a share",
            "You divide the difference by the second best penalty. Here it stays in "
            "the units of the penalties: what is left out then?",
            ((_GAP, "(row[1] - row[0]) / row[1]"),),
        ),
    ),
    alternatives=(
        margin_by_sorting,
        margin_by_partition,
        margin_by_removing,
        margin_in_float32,
    ),
    hints=(
        "Which two of the ten penalties decide how close the race was?",
        "Sort each row without changing the caller's table; the two smallest then "
        "stand at its beginning.",
        "ordered = np.sort(penalties, axis=___)\n"
        "return ordered[:, ___] - ordered[:, ___]",
    ),
    explanation=(
        "With the penalties of an image in order, $y_{(1)} \\le y_{(2)} \\le \\dots$, "
        "the margin is $y_{(2)} - y_{(1)} \\ge 0$, and 0 on a tie. LeCun et al. 1998 "
        "reject by the difference of the two best scores as well (sec. III)."
    ),
    general=_penalty_case,
    after="With a threshold it becomes a way to say: I do not know.",
    widget="BitmapDistance",
)  # fmt: skip


def reject_below(penalties: Array, threshold: float) -> Array:
    """The course's own answer to 07.5."""
    return np.where(nn.margin(penalties) < threshold, -1, nn.decide(penalties))


def reject(penalties: Array, threshold: float) -> Array:
    N, K = penalties.shape
    labels = np.zeros(N, dtype=int)
    for n in range(N):
        order = np.argsort(penalties[n], kind="stable")
        best, second = order[0], order[1]
        gap = penalties[n, second] - penalties[n, best]
        if gap < threshold:
            labels[n] = -1
        else:
            labels[n] = best
    return labels


def reject_by_mask(penalties: Array, threshold: float) -> Array:
    labels = decide_by_argmin(penalties)
    labels[margin_by_sorting(penalties) < threshold] = -1
    return labels


def reject_by_index(penalties: Array, threshold: float) -> Array:
    labels = []
    for row in penalties:
        first, second, *_ = sorted(row)
        labels.append(list(row).index(first) if second - first >= threshold else -1)
    return np.array(labels)


def reject_by_counting(penalties: Array, threshold: float) -> Array:
    """Rejected if another class lies within the threshold of the best."""
    best = penalties.min(axis=1, keepdims=True)
    near = (penalties - best < threshold).sum(axis=1)
    alone = near <= 1
    return np.where(alone, penalties.argmin(axis=1), -1)


def reject_in_float32(penalties: Array, threshold: float) -> Array:
    sure = margin_in_float32(penalties) >= threshold
    return np.where(sure, decide_by_argmin(penalties), -1).astype(np.float32)


def _reject_case(rng: Generator) -> tuple[Array, float]:
    (penalties,) = _penalty_case(rng)
    return penalties, float(rng.choice([0.5, 1.5, 7.3, 20.1]))


_UNSURE = "gap < threshold"
_RACE = "penalties[n, second] - penalties[n, best]"
_NO = "labels[n] = -1"


def _three() -> Array:
    return np.array(
        [[9.0, 2.0, 5.0, 6.5], [3.0, 8.0, 4.0, 20.0], [7.0, 9.0, 30.0, 1.0]]
    )


REJECT = Exercise(
    id="07.5",
    name="reject",
    title="Say that you do not know",
    reference=reject_below,
    plain=reject,
    probes=(
        probe("margins of 3, 1 and 6, threshold 2", lambda: (_three(), 2.0)),
        probe("a margin that is exactly the threshold", lambda: (_three(), 3.0)),
        probe("a threshold that none reaches", lambda: (_three(), 50.0)),
        probe("threshold 0: nothing is rejected", lambda: (_three(), 0.0)),
        probe(
            "a tie, and a far but clear winner, threshold 10",
            lambda: (np.array([[1.0, 1.0, 40.0], [90.0, 60.0, 75.0]]), 10.0),
        ),
        probe("four real outputs of F6, threshold 12", lambda: (_penalties(), 12.0)),
        probe("whole numbers", lambda: (whole(6, 5, low=1, high=90), 9.0)),
    ),
    misconceptions=(
        Misconception(
            "R71", "the sure ones rejected",
            "You reject the clear cases and keep the doubtful ones. Is a large margin "
            "a good sign or a bad one?",
            ((_UNSURE, "gap >= threshold"),),
        ),
        Misconception(
            "R72", "rejected at the threshold",
            "A margin that equals the threshold is rejected by yours. Below it, says "
            "the task: which comparison leaves equality out?",
            ((_UNSURE, "gap <= threshold"),),
        ),
        Misconception(
            "R73", "far winners rejected",
            "You compare the smallest penalty with the threshold, so what is far from "
            "every bitmap is rejected. It is another good rule, but here the margin is "
            "asked for: which two penalties make it?",
            ((_UNSURE, "penalties[n, best] > threshold"),),
        ),
        Misconception(
            "R74", "rejected as class 0",
            "Your rejected images carry the label 0, which is a digit. What marks them "
            "so that no digit is meant?",
            ((_NO, "labels[n] = 0"),),
        ),
        Misconception(
            "R75", "rejected ones dropped",
            "You return fewer labels than there are images, so nobody can tell whose "
            "they are. What stands in the place of a rejected image?",
            (("return labels", "return labels[labels >= 0]"),),
        ),
        Misconception(
            "R76", "yes or no only",
            "You say which images are rejected, as True and False. What should stand "
            "there for the others?",
            (("return labels", "return (labels < 0)"),),
        ),
        Misconception(
            "R77", "farthest class kept",
            "The rejection is right, but the labels that you keep are the farthest "
            "classes. At which end of the order stands the winner?",
            (("labels[n] = best", "labels[n] = order[-1]"),),
        ),
        Misconception(
            "R78", "margin negative",
            "You reject every image unless the threshold is far below zero: your "
            "margins are negative. Which penalty is taken from which?",
            ((_RACE, "penalties[n, best] - penalties[n, second]"),),
        ),
        Misconception(
            "R79", "best against worst",
            "You measure the span from the nearest to the farthest class, so hardly "
            "anything is rejected. Which class is the rival?",
            ((_RACE, "penalties[n, order[-1]] - penalties[n, best]"),),
        ),
        Misconception(
            "R80", "the rival's label",
            "The rejection is right, but you hand out the label of the second best. "
            "Which of the two won?",
            (("labels[n] = best", "labels[n] = second"),),
        ),
        Misconception(
            "R81", "the share compared",
            "You compare with a share of the penalty. The threshold is in the units "
            "of the penalties: what should stand alone on the right of the comparison?",
            ((_UNSURE, "gap < threshold * penalties[n, second]"),),
        ),
        Misconception(
            "R82", "an eleventh class",
            "You mark rejected images with a class number of their own, one past the "
            "last. Which mark does the task ask for?",
            ((_NO, "labels[n] = K"),),
        ),
        Misconception(
            "R83", "labels as the race",
            "You subtract the numbers of the classes, not their penalties. What is "
            "second best here, a class or a penalty?",
            ((_RACE, "abs(second - best)"),),
        ),
    ),
    alternatives=(
        reject_by_mask,
        reject_by_index,
        reject_by_counting,
        reject_in_float32,
    ),
    hints=(
        "You have written both parts already: who wins, and by how much.",
        "Begin with all the decisions, then write the mark over those whose margin is "
        "below the threshold. A comparison of an array gives a mask.",
        "labels = decide(penalties)\nunsure = margin(___) < ___\n"
        "return np.where(unsure, ___, ___)",
    ),
    explanation=(
        "$\\hat{c}_n = \\arg\\min_i y_{n,i}$ if $y_{(2)} - y_{(1)} \\ge \\theta$, else "
        "$-1$. A larger $\\theta$ trades answers for errors; Fig. 10 of LeCun et al. "
        "1998 asks how many must be rejected until 0.5% errors are left (sec. III)."
    ),
    general=_reject_case,
    after="Chapter 14 draws the curve of errors against rejections with it.",
    widget="BitmapDistance",
)  # fmt: skip

EXERCISES = (BITMAP_CODE, RBF, DECIDE, MARGIN, REJECT)
