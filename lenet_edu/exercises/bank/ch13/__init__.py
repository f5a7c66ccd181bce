"""Chapter 13, second order: curvature, its way back through the layers, the rates.

What published programs got wrong stands among the known mistakes.
"""

from .conv2d_curvature import CONV2D_CURVATURE
from .dense_curvature import DENSE_CURVATURE
from .numerical_curvature import NUMERICAL_CURVATURE
from .sdlm_rates import SDLM_RATES
from .shared_rates import SHARED_RATES
from .squash_curvature import SQUASH_CURVATURE
from .subsample_curvature import SUBSAMPLE_CURVATURE

EXERCISES = (
    NUMERICAL_CURVATURE,
    SDLM_RATES,
    DENSE_CURVATURE,
    SQUASH_CURVATURE,
    SUBSAMPLE_CURVATURE,
    CONV2D_CURVATURE,
    SHARED_RATES,
)
