"""04.5 shift_change: how much does a shift change?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import counting, probe, small, whole

Array = np.ndarray
Generator = np.random.Generator


@dataclass(frozen=True, repr=False)
class Pool:
    """A pooling function with a name that can be shown."""

    name: str
    function: Callable[[Array], Array]

    def __call__(self, x: Array) -> Array:
        """Pool x (N, C, H, W)."""
        return self.function(x)

    def __repr__(self) -> str:
        return self.name


MAX = Pool("max pooling", nn.max_pool2d)


MEAN = Pool("mean pooling", nn.mean_pool2d)


SUMS = Pool("block sums", nn.block_sums)


NONE = Pool("no pooling", lambda x: np.asarray(x) * 1.0)


SQUASHED = Pool("block sums, squashed", lambda x: nn.squash(nn.block_sums(x)))


def shift_change(
    x: Array, pool: Callable[[Array], Array], shift: int, background: float = -0.1
) -> float:
    N, C, H, W = x.shape
    moved = np.full((N, C, H, W), background, dtype=float)
    moved[:, :, :, shift:] = x[:, :, :, : W - shift]
    change = pool(moved) - pool(x)
    return float(np.mean(np.abs(change)))


def shift_change_given(
    x: Array, pool: Callable[[Array], Array], shift: int, background: float = -0.1
) -> float:
    N, C, H, W = x.shape
    moved = np.roll(x, shift, axis=3)
    change = pool(moved) - pool(x)
    return float(np.mean(change))


def shift_by_padding(
    x: Array, pool: Callable[[Array], Array], shift: int, background: float = -0.1
) -> float:
    frame = ((0, 0), (0, 0), (0, 0), (shift, 0))
    wide = np.pad(np.asarray(x, float), frame, constant_values=background)
    return float(abs(pool(wide[..., : x.shape[3]]) - pool(x)).mean())


def shift_by_loops(
    x: Array, pool: Callable[[Array], Array], shift: int, background: float = -0.1
) -> float:
    moved = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(x.shape):
        moved[n, c, i, j] = x[n, c, i, j - shift] if j >= shift else background
    before, after = pool(x), pool(moved)
    total = sum(
        abs(float(b) - float(a)) for a, b in zip(before.flat, after.flat, strict=True)
    )
    return total / before.size


def shift_by_index(
    x: Array, pool: Callable[[Array], Array], shift: int, background: float = -0.1
) -> float:
    columns = np.arange(x.shape[3]) - shift
    moved = np.where(columns < 0, background, x[..., np.maximum(columns, 0)])
    return float(np.abs(pool(moved) - pool(x)).mean())


def shift_by_joining(
    x: Array, pool: Callable[[Array], Array], shift: int, background: float = -0.1
) -> float:
    left = np.full((*x.shape[:3], shift), background, np.float32)
    moved = np.concatenate([left, x[..., : x.shape[3] - shift]], axis=3)
    return float(np.mean(np.abs(np.asarray(pool(moved)) - pool(x))))


def _shift_case(rng: Generator) -> tuple[Array, Pool, int, float]:
    N, C, Ho, Wo = (int(n) for n in rng.integers(1, 4, 4))
    x = rng.normal(size=(N, C, 2 * Ho, 2 * Wo + 2))
    pools = (MAX, MEAN, SUMS, NONE, SQUASHED)
    return (
        x,
        pools[int(rng.integers(len(pools)))],
        int(rng.integers(1, x.shape[3])),
        float(rng.choice([-0.1, 0.5])),
    )


def _edge_repeated(
    x: Array, pool: Callable[[Array], Array], shift: int, background: float = -0.1
) -> float:
    columns = np.maximum(np.arange(x.shape[3]) - shift, 0)
    return float(np.mean(np.abs(pool(x[..., columns]) - pool(x))))


def _map_moved(
    x: Array, pool: Callable[[Array], Array], shift: int, background: float = -0.1
) -> float:
    y = np.asarray(pool(x))
    moved = np.full(y.shape, background)
    moved[..., shift:] = y[..., : max(y.shape[3] - shift, 0)]
    return float(np.mean(np.abs(moved - y)))


def _moved_down(
    x: Array, pool: Callable[[Array], Array], shift: int, background: float = -0.1
) -> float:
    moved = np.full(x.shape, background)
    moved[:, :, shift:] = x[:, :, : max(x.shape[2] - shift, 0)]
    return float(np.mean(np.abs(pool(moved) - pool(x))))


def _smeared(
    x: Array, pool: Callable[[Array], Array], shift: int, background: float = -0.1
) -> float:
    moved = np.array(x, float)
    for j in range(shift, x.shape[3]):
        moved[..., j] = moved[..., j - shift]
    moved[..., :shift] = background
    return float(np.mean(np.abs(pool(moved) - pool(x))))


def _right_filled(
    x: Array, pool: Callable[[Array], Array], shift: int, background: float = -0.1
) -> float:
    moved = np.roll(x, shift, axis=3)
    moved[..., x.shape[3] - shift :] = background
    return float(np.mean(np.abs(pool(moved) - pool(x))))


def _one_column_filled(
    x: Array, pool: Callable[[Array], Array], shift: int, background: float = -0.1
) -> float:
    moved = np.roll(x, shift, axis=3).astype(float)
    moved[..., 0] = background
    return float(np.mean(np.abs(pool(moved) - pool(x))))


def _rows_filled(
    x: Array, pool: Callable[[Array], Array], shift: int, background: float = -0.1
) -> float:
    moved = np.roll(x, shift, axis=3).astype(float)
    moved[:, :, :shift] = background
    return float(np.mean(np.abs(pool(moved) - pool(x))))


def _not_moved(
    x: Array, pool: Callable[[Array], Array], shift: int, background: float = -0.1
) -> float:
    moved = np.array(x, float)
    moved[..., :shift] = background
    return float(np.mean(np.abs(pool(moved) - pool(x))))


_MOVE = "moved[:, :, :, shift:] = x[:, :, :, : W - shift]"
_CHANGE = "pool(moved) - pool(x)"
_RESULT = "np.mean(np.abs(change))"


SHIFT_CHANGE = Exercise(
    id="04.5",
    name="shift_change",
    title="How much does a shift change?",
    kind="find-and-fix",
    given=shift_change_given,
    reference=shift_change,
    plain=shift_change,
    probes=(
        probe(
            "a 2 x 4 image 1 2 3 4 / 5 6 7 8, no pooling, shift 1",
            lambda: (counting(1, 1, 2, 4), NONE, 1),
        ),
        probe(
            "the same image, block sums, shift 1, background 0",
            lambda: (counting(1, 1, 2, 4), SUMS, 1, 0.0),
        ),
        probe(
            "a 4 x 8 image of whole numbers, max pooling, shift 2",
            lambda: (small(1, 1, 4, 8, most=9), MAX, 2),
        ),
        probe(
            "2 images of 3 maps, 6 x 4, whole numbers, mean pooling, shift 3",
            lambda: (small(2, 3, 6, 4), MEAN, 3),
        ),
        probe(
            "2 images, 4 x 6, whole numbers, block sums, shift 1, background 2",
            lambda: (small(2, 1, 4, 6, seed=3), SUMS, 1, 2.0),
        ),
        probe("shift 0", lambda: (small(1, 2, 2, 4, seed=4), MAX, 0)),
        probe(
            "an integer image, max pooling, shift 2",
            lambda: (-1 - whole(1, 1, 4, 4), MAX, 2),
        ),
    ),
    misconceptions=(
        Misconception(
            "H01", "columns come back on the left",
            "The columns that you push out on the right come in again on the left. "
            "What should be in the columns that are free now?",
            ((_MOVE, "moved = np.roll(x, shift, axis=3)"),),
        ),
        Misconception(
            "H02", "moved to the left",
            "Your image moves to the left. If it moves right by 1, which column of x "
            "is column 1 of the moved image?",
            ((_MOVE, "moved[:, :, :, : W - shift] = x[:, :, :, shift:]"),),
        ),
        Misconception(
            "H03", "filled with 0",
            "You fill the free columns with 0, whatever the background is. Which "
            "argument says what comes into view?",
            (("(N, C, H, W), background, dtype=float)", "(N, C, H, W), 0.0)"),),
        ),
        Misconception(
            "H13", "always filled with -0.1",
            "You fill the free columns with -0.1, even when another background is "
            "given. Which argument says what comes into view?",
            (("(N, C, H, W), background, dtype=float)", "(N, C, H, W), -0.1)"),),
        ),
        Misconception(
            "H04", "moved down",
            "Your image moves down. Which axis holds the columns?",
            wrong=_moved_down,
        ),
        Misconception(
            "H05", "changes cancel",
            "In your mean, cells that rise and cells that fall cancel. What "
            "makes each change count as positive?",
            ((_RESULT, "np.mean(change)"),),
        ),
        Misconception(
            "H29", "columns come back and changes cancel",
            "Both faults of the given code are still there: columns that leave on one "
            "side come in on the other, and rises and falls cancel in the mean. Which "
            "line does the one, and which the other?",
            (
                (_MOVE, "moved = np.roll(x, shift, axis=3)"),
                (_RESULT, "np.mean(change)"),
            ),
        ),
        Misconception(
            "H06", "not pooled",
            "You compare the images, not what pooling makes of them: your answer is "
            "the same for every pool. Where is it called?",
            ((_CHANGE, "moved - x"),),
        ),
        Misconception(
            "H18", "difference pooled",
            "You pool the difference of the two images. Max pooling of a difference "
            "is not the difference of two pooled maps: how often should you pool?",
            ((_CHANGE, "pool(moved - x)"),),
        ),
        Misconception(
            "H07", "sum instead of mean",
            "Your answer is the right one times the number of cells. Is it the sum "
            "that is asked for, or the mean?",
            ((_RESULT, "np.sum(np.abs(change))"),),
        ),
        Misconception(
            "H08", "pooled map moved",
            "You pool first and then move the map, where a pixel of shift is only "
            "half a cell. Which of the two should be moved, the image or the map?",
            wrong=_map_moved,
        ),
        Misconception(
            "H09", "squared changes",
            "You average the squared changes, in which large changes count for more. "
            "The size of each change is wanted: which function gives it?",
            ((_RESULT, "np.mean(change**2)"),),
        ),
        Misconception(
            "H21", "root of the mean square",
            "You take the root of the mean square, in which large changes count for "
            "more. The mean of the absolute changes is wanted: where do you square?",
            ((_RESULT, "np.sqrt(np.mean(change**2))"),),
        ),
        Misconception(
            "H10", "edge repeated",
            "You repeat the first column to fill the free ones, as if its ink went "
            "on. What comes into view beside a digit?",
            wrong=_edge_repeated,
        ),
        Misconception(
            "H11", "absolute value too late",
            "You take the absolute value of the mean, after the changes have "
            "cancelled. Which comes first?",
            ((_RESULT, "abs(np.mean(change))"),),
        ),
        Misconception(
            "H12", "largest change",
            "You return the largest change of all, but the mean over all cells is "
            "wanted. Which function takes it?",
            ((_RESULT, "np.max(np.abs(change))"),),
        ),
        Misconception(
            "H22", "changed cells counted",
            "You return the share of cells that change at all. By how much each one "
            "changes should count, too: what do you average?",
            ((_RESULT, "np.mean(change != 0)"),),
        ),
        Misconception(
            "H20", "divided by the size of the map's values",
            "Your answer is relative: you divide by the mean size of the pooled "
            "values. The plain mean of the changes is wanted: where do you divide?",
            ((_RESULT, "np.mean(np.abs(change)) / np.mean(np.abs(pool(x)))"),),
        ),
        Misconception(
            "H14", "-0 is 0",
            "All is well until the shift is 0: then : -shift means : 0, an empty "
            "slice. How else can you say where the slice ends?",
            ((": W - shift]", ":-shift]"),),
        ),
        Misconception(
            "H15", "background lost its decimals",
            "With an integer image your background of -0.1 became 0. Which dtype has "
            "the array that you fill, and which can hold -0.1?",
            (
                (
                    "np.full((N, C, H, W), background, dtype=float)",
                    "np.full_like(x, background)",
                ),
            ),
        ),
        Misconception(
            "H16", "always one pixel",
            "Your answer is the same for every shift. Where in your code is a 1 that "
            "should be `shift`?",
            ((_MOVE, "moved[:, :, :, 1:] = x[:, :, :, : W - 1]"),),
        ),
        Misconception(
            "H19", "moved twice",
            "Your image moves by twice the shift. How often is the shift applied?",
            (
                (_MOVE,
                 "moved[:, :, :, min(2 * shift, W) :] = x[:, :, :, : max(W - 2 * "
                 "shift, 0)]"),
            ),
        ),
        Misconception(
            "H17", "only the columns both share",
            "You compare only the columns that both images share, and leave the "
            "background out. In how many cells should the maps be compared?",
            ((_CHANGE, "(pool(moved) - pool(x))[..., shift // 2 :]"),),
        ),
        Misconception(
            "H23", "first image only",
            "You compare only the first image. Over which axes does the mean run?",
            ((_CHANGE, "pool(moved[:1]) - pool(x[:1])"),),
        ),
        Misconception(
            "H24", "one pool for all",
            "Your answer is the same for every pool: you always use max pooling. "
            "Which function is passed in?",
            ((_CHANGE, "MAX(moved) - MAX(x)"),),
        ),
        Misconception(
            "H25", "one column too far",
            "Your image moves one column further than `shift`. If it moves right by "
            "1, which column of x is column 1 of the moved image?",
            ((_MOVE, "moved[:, :, :, shift + 1 :] = x[:, :, :, : W - shift - 1]"),),
        ),
        Misconception(
            "H26", "divided by the pixels of the image",
            "You divide by the number of pixels in the images. How many cells do the "
            "two maps have after pooling?",
            ((_RESULT, "np.sum(np.abs(change)) / x.size"),),
        ),
        Misconception(
            "H27", "moved within the same array",
            "Your columns repeat: each one is copied from a column that has been "
            "overwritten already. In which order, or from which array, should they be "
            "copied?",
            wrong=_smeared,
        ),
        Misconception(
            "H30", "filled on the right",
            "You fill columns on the right, and what came round is still there on the "
            "left. The image moves to the right: at which end do columns become free?",
            wrong=_right_filled,
        ),
        Misconception(
            "H31", "one column filled",
            "You fill the first column alone, however far the image moves. How many "
            "columns become free when it moves by 2?",
            wrong=_one_column_filled,
        ),
        Misconception(
            "H34", "rows filled",
            "You fill rows at the top, and the columns that came round are still there "
            "on the left. How many axes stand before that of the columns?",
            wrong=_rows_filled,
        ),
        Misconception(
            "H32", "overwritten, not moved",
            "Your image stays where it is, and background covers its first columns. "
            "If it moves right by 1, which column of x is column 1 of the moved image?",
            wrong=_not_moved,
        ),
        Misconception(
            "H33", "absolute values before the difference",
            "You take the absolute value of both maps and subtract these, so that your "
            "changes can still be negative and cancel. Of what should the absolute "
            "value be taken?",
            ((_CHANGE, "np.abs(pool(moved)) - np.abs(pool(x))"),
             (_RESULT, "np.mean(change)")),
        ),
        Misconception(
            "H28", "sign of the background",
            "You fill the free columns with the background's opposite. What should "
            "come into view there?",
            (("(N, C, H, W), background,", "(N, C, H, W), -background,"),),
        ),
    ),
    alternatives=(
        shift_by_padding,
        shift_by_index,
        shift_by_joining,
        shift_by_loops,
    ),
    hints=(
        "There are two faults. Take the image 1 2 3 4 and move it right by 1, by hand "
        "and with np.roll: which number differs? Then average the changes of both.",
        "np.roll brings back on the left what leaves on the right. Begin with an array "
        "full of background instead, and copy into it the columns of x that stay in "
        "view. A change of -3 is as large as one of +3: what makes both count as 3?",
        "moved = np.full(x.shape, ___, dtype=float)\n"
        "moved[..., ___ :] = x[..., : ___]\n"
        "return float(np.mean(np.abs(___ - ___)))",
    ),
    explanation=(
        "With $x'$ the image moved right by $d$ pixels, "
        "$x'_{n,c,i,j} = x_{n,c,i,j-d}$ for $j \\ge d$ and background elsewhere, the "
        "measure is the mean of $|P(x') - P(x)|$ over all cells of the pooled maps. "
        "LeCun et al. 1998, sec. II-A, give tolerance to shifts as the reason for "
        "subsampling; this is one way to put a number on it."
    ),
    general=_shift_case,
    parts=("change",),
    after="The next cell measures several kinds of pooling with it, on real digits.",
    widget="PoolingExplorer",
)  # fmt: skip
