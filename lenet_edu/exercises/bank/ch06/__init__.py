"""Chapter 06, features to codes: flatten, dense, C5 both ways, receptive fields."""

from .conv_as_dense import CONV_AS_DENSE
from .dense import DENSE
from .dense_counts import DENSE_COUNTS
from .flatten import FLATTEN
from .receptive_field import RECEPTIVE_FIELD

EXERCISES = (FLATTEN, DENSE, CONV_AS_DENSE, RECEPTIVE_FIELD, DENSE_COUNTS)
