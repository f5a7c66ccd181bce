"""Chapter 02, convolution: sizes, one place, one map, stride and padding, the whole."""

from .conv2d import CONV2D
from .layer_counts import LAYER_COUNTS
from .one_map import ONE_MAP
from .one_place import ONE_PLACE
from .output_size import OUTPUT_SIZE
from .strided_map import STRIDED_MAP

EXERCISES = (OUTPUT_SIZE, ONE_PLACE, ONE_MAP, STRIDED_MAP, CONV2D, LAYER_COUNTS)
