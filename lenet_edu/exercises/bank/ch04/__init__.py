"""Chapter 04, subsampling: block sums, S2, max pooling, counts, tolerance to shifts."""

from .block_sums import BLOCK_SUMS
from .max_pool2d import MAX_POOL2D
from .shift_change import SHIFT_CHANGE
from .subsample import SUBSAMPLE
from .subsampling_counts import SUBSAMPLING_COUNTS

EXERCISES = (BLOCK_SUMS, SUBSAMPLE, MAX_POOL2D, SUBSAMPLING_COUNTS, SHIFT_CHANGE)
