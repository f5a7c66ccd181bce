"""The contest of 1998: other classifiers beside LeNet-5, for error, time and memory.

Source: LeCun et al. 1998, sec. III-C, Fig. 9, 11 and 12.
"""

from .counts import multiply_adds
from .deslant import deslant, slant
from .linear import least_squares
from .neighbours import nearest_neighbours
from .paper import PAPER, Printed

__all__ = [
    "PAPER",
    "Printed",
    "deslant",
    "least_squares",
    "multiply_adds",
    "nearest_neighbours",
    "slant",
]
