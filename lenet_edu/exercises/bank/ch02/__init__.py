"""Chapter 02, convolution: sizes, one place, one map, the layer, and a kernel."""

from .conv2d import CONV2D
from .corner_kernel import CORNER_KERNEL
from .layer_counts import LAYER_COUNTS
from .one_map import ONE_MAP
from .one_place import ONE_PLACE
from .output_size import OUTPUT_SIZE
from .strided_map import STRIDED_MAP

EXERCISES = (
    OUTPUT_SIZE,
    ONE_PLACE,
    ONE_MAP,
    STRIDED_MAP,
    CONV2D,
    LAYER_COUNTS,
    CORNER_KERNEL,
)
