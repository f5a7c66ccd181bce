"""Chapter 04: block sums, S2, max pooling and what breaks it, tolerance to shifts."""

from .block_sums import BLOCK_SUMS
from .breaking_image import BREAKING_IMAGE
from .max_pool2d import MAX_POOL2D
from .shift_change import SHIFT_CHANGE
from .subsample import SUBSAMPLE

EXERCISES = (BLOCK_SUMS, SUBSAMPLE, MAX_POOL2D, BREAKING_IMAGE, SHIFT_CHANGE)
