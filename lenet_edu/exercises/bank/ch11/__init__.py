"""Chapter 11, fast: windows as rows of a matrix, and back; convolution by one product.

The mistakes of one exercise stand beside its right code; nothing here is timed.
"""

from .col2im import COL2IM
from .conv2d_gemm import CONV2D_GEMM
from .conv2d_gemm_backward import CONV2D_GEMM_BACKWARD
from .im2col import IM2COL
from .masked_conv2d_gemm import MASKED_CONV2D_GEMM
from .masked_conv2d_gemm_backward import MASKED_CONV2D_GEMM_BACKWARD
from .row_windows import ROW_WINDOWS

EXERCISES = (
    IM2COL,
    COL2IM,
    CONV2D_GEMM,
    CONV2D_GEMM_BACKWARD,
    ROW_WINDOWS,
    MASKED_CONV2D_GEMM,
    MASKED_CONV2D_GEMM_BACKWARD,
)
