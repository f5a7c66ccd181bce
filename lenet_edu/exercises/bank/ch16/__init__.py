"""Chapter 16, the modern LeNet: its data, shapes, ReLU, forward pass, counts, Adam."""

from .adam_step import ADAM_STEP
from .errata import ERRATA
from .from_60000 import FROM_60000
from .listing_shapes import LISTING_SHAPES
from .modern_forward import MODERN_FORWARD
from .prepare import PREPARE
from .relu import RELU
from .relu_backward import RELU_BACKWARD

EXERCISES = (
    PREPARE,
    LISTING_SHAPES,
    RELU,
    RELU_BACKWARD,
    MODERN_FORWARD,
    FROM_60000,
    ADAM_STEP,
    ERRATA,
)
