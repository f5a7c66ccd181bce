"""Chapter 06, C5 and F6: flatten, dense, C5 both ways, receptive fields."""

from .conv_as_dense import CONV_AS_DENSE
from .dense import DENSE
from .flatten import FLATTEN
from .receptive_field import RECEPTIVE_FIELD
from .small_kernels import SMALL_KERNELS

EXERCISES = (FLATTEN, DENSE, CONV_AS_DENSE, RECEPTIVE_FIELD, SMALL_KERNELS)
