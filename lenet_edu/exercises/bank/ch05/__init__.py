"""Chapter 05, connections: C3's table, convolution under it, twins, other tables."""

from .c3_table import C3_TABLE
from .grouped_table import GROUPED_TABLE
from .masked_conv2d import MASKED_CONV2D
from .same_or_apart import SAME_OR_APART
from .thin_table import THIN_TABLE

EXERCISES = (
    C3_TABLE,
    MASKED_CONV2D,
    SAME_OR_APART,
    THIN_TABLE,
    GROUPED_TABLE,
)
