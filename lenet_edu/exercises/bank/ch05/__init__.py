"""Chapter 05, connections: C3's table, convolution and gradient under it, counts."""

from .c3_table import C3_TABLE
from .connected_counts import CONNECTED_COUNTS
from .masked_conv2d import MASKED_CONV2D
from .masked_gradient import MASKED_GRADIENT
from .twin_pairs import TWIN_PAIRS

EXERCISES = (
    C3_TABLE,
    MASKED_CONV2D,
    MASKED_GRADIENT,
    CONNECTED_COUNTS,
    TWIN_PAIRS,
)
