"""Chapter 15, distortions: bilinear sampling, four matrices, the warp, a distorted pass."""

from .about_centre import ABOUT_CENTRE
from .affine_warp import AFFINE_WARP
from .bilinear import BILINEAR
from .distorted_epoch import DISTORTED_EPOCH
from .draw_amounts import DRAW_AMOUNTS
from .four_matrices import FOUR_MATRICES

EXERCISES = (
    BILINEAR,
    FOUR_MATRICES,
    ABOUT_CENTRE,
    AFFINE_WARP,
    DRAW_AMOUNTS,
    DISTORTED_EPOCH,
)
