"""04.5 shift_change: how much does a shift change?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import counting, numbers, probe, whole

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
    moved = np.full((N, C, H, W), background)
    moved[:, :, :, shift:] = x[:, :, :, : W - shift]
    change = pool(moved) - pool(x)
    return float(np.mean(np.abs(change)))


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


_MOVE = "moved[:, :, :, shift:] = x[:, :, :, : W - shift]"


_CHANGE = "pool(moved) - pool(x)"


_RESULT = "np.mean(np.abs(change))"


SHIFT_CHANGE = Exercise(
    id="04.5",
    name="shift_change",
    title="How much does a shift change?",
    reference=shift_change,
    plain=shift_change,
    probes=(
        probe(
            "a 2 x 4 image that counts 1, 2, 3 ..., no pooling, shift 1",
            lambda: (counting(1, 1, 2, 4), NONE, 1),
        ),
        probe(
            "the same, block sums, shift 1", lambda: (counting(1, 1, 2, 4), SUMS, 1)
        ),
        probe(
            "a random 4 x 8 image, max pooling, shift 2",
            lambda: (numbers(1, 1, 4, 8), MAX, 2),
        ),
        probe(
            "2 images of 3 maps, 6 x 4, mean pooling, shift 3",
            lambda: (numbers(2, 3, 6, 4), MEAN, 3),
        ),
        probe(
            "background 0.5, block sums, shift 1",
            lambda: (numbers(2, 1, 4, 6, seed=3), SUMS, 1, 0.5),
        ),
        probe("shift 0", lambda: (numbers(1, 2, 2, 4, seed=4), MAX, 0)),
        probe(
            "an image of whole numbers, max pooling, shift 2",
            lambda: (-1 - whole(1, 1, 4, 4), MAX, 2),
        ),
    ),
    misconceptions=(
        Misconception(
            "H01", "columns come back on the left",
            "The columns pushed out on the right come in again on the left. What should "
            "stand in the columns that have become free?",
            ((_MOVE, "moved = np.roll(x, shift, axis=3)"),),
        ),
        Misconception(
            "H02", "moved to the left",
            "Your image moves to the left. If it moves right by 1, which column of x "
            "stands in column 1 of the moved image?",
            ((_MOVE, "moved[:, :, :, : W - shift] = x[:, :, :, shift:]"),),
        ),
        Misconception(
            "H03", "filled with 0",
            "You fill the free columns with 0, which is a light grey here. Which value "
            "is paper?",
            (("(N, C, H, W), background)", "(N, C, H, W), 0.0)"),),
        ),
        Misconception(
            "H04", "moved down",
            "Your image moves down. Which axis holds the columns?",
            wrong=_moved_down,
        ),
        Misconception(
            "H05", "changes cancel",
            "Some cells rise and others fall, and in your mean they cancel. What makes "
            "each change count as positive?",
            ((_RESULT, "np.mean(change)"),),
        ),
        Misconception(
            "H06", "not pooled",
            "You compare the images, not what pooling makes of them: your answer is the "
            "same for every pool. Where is it called?",
            ((_CHANGE, "moved - x"),),
        ),
        Misconception(
            "H07", "sum instead of mean",
            "Your answer is the right one times the number of cells. Is the sum asked "
            "for, or the mean?",
            ((_RESULT, "np.sum(np.abs(change))"),),
        ),
        Misconception(
            "H08", "pooled map moved",
            "You pooled first and moved the map. A pixel of shift is only half a cell "
            "there. Which of the two is moved, the image or the map?",
            wrong=_map_moved,
        ),
        Misconception(
            "H09", "squared changes",
            "Your mean is that of the squared changes, which counts large ones more. "
            "Asked is the size of a change: which function gives it?",
            ((_RESULT, "np.mean(change**2)"),),
        ),
        Misconception(
            "H10", "edge repeated",
            "You repeat the first column to fill the free ones, as if its ink went on. "
            "What comes into view beside a digit?",
            wrong=_edge_repeated,
        ),
        Misconception(
            "H11", "absolute value too late",
            "You take the absolute value of the mean, when the changes have cancelled "
            "already. Which comes first?",
            ((_RESULT, "abs(np.mean(change))"),),
        ),
        Misconception(
            "H12", "largest change",
            "You return the largest change of all. Asked is the mean over all cells: "
            "which function takes it?",
            ((_RESULT, "np.max(np.abs(change))"),),
        ),
        Misconception(
            "H14", "-0 is 0",
            "Everything works until the shift is 0: then : -shift is : 0, an empty "
            "slice. How else can you say where the slice ends?",
            ((": W - shift]", ":-shift]"),),
        ),
        Misconception(
            "H15", "background lost its decimals",
            "With an image of whole numbers your background became 0: the array that "
            "you fill has the image's type. Which type can hold -0.1?",
            (("np.full((N, C, H, W), background)", "np.full_like(x, background)"),),
        ),
        Misconception(
            "H16", "always one pixel",
            "Your answer is the same for every shift. Where does a 1 stand that should "
            "be a name?",
            ((_MOVE, "moved[:, :, :, 1:] = x[:, :, :, : W - 1]"),),
        ),
        Misconception(
            "H17", "only the columns both share",
            "You leave the background out and compare only the columns that both images "
            "share. Should the maps not be compared in every cell?",
            ((_CHANGE, "(pool(moved) - pool(x))[..., shift // 2 :]"),),
        ),
    ),
    alternatives=(
        shift_by_padding,
        shift_by_index,
        shift_by_joining,
        shift_by_loops,
    ),
    hints=(
        "There are two images, before and after the move. Make the moved one first, "
        "and look at it.",
        "Begin with an image full of background, then copy into it all columns of x "
        "that stay in view. Pool both images, and compare the two maps cell by cell.",
        "moved = np.full(x.shape, ___)\nmoved[..., ___ :] = x[..., : ___]\n"
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
