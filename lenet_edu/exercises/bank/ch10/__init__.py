"""Chapter 10, backpropagation: a tool that finds wrong gradients, every layer backwards.

The mistakes of one exercise stand beside its right code. One asks for an input that
tells wrong backward passes from the right one; the last two chain layers by hand.
"""

from .conv2d_backward import CONV2D_BACKWARD
from .dense_backward import DENSE_BACKWARD
from .max_pool2d_backward import MAX_POOL2D_BACKWARD
from .numerical_gradient import NUMERICAL_GRADIENT
from .rbf_backward import RBF_BACKWARD
from .relative_error import RELATIVE_ERROR
from .squash_backward import SQUASH_BACKWARD
from .subsample_backward import SUBSAMPLE_BACKWARD
from .telling_case import TELLING_CASE
from .two_layers import TWO_LAYERS
from .used_twice import USED_TWICE

EXERCISES = (
    NUMERICAL_GRADIENT,
    RELATIVE_ERROR,
    DENSE_BACKWARD,
    SQUASH_BACKWARD,
    SUBSAMPLE_BACKWARD,
    MAX_POOL2D_BACKWARD,
    CONV2D_BACKWARD,
    RBF_BACKWARD,
    TELLING_CASE,
    TWO_LAYERS,
    USED_TWICE,
)
