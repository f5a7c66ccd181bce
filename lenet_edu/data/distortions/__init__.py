"""Distortions: digits moved, scaled, squeezed and sheared, and still the same digits.

A distortion is a matrix, and a warp carries it out. The amounts are random, new for
every image in every pass.
"""

from .amounts import AMPLITUDES, Amplitudes, draw_amounts
from .matrices import about_centre, four_matrices, matrices_of
from .passes import distort, distorted_batches, distorted_epoch
from .rows import warp_rows
from .warp import affine_warp, bilinear

__all__ = [
    "AMPLITUDES",
    "Amplitudes",
    "about_centre",
    "affine_warp",
    "bilinear",
    "distort",
    "distorted_batches",
    "distorted_epoch",
    "draw_amounts",
    "four_matrices",
    "matrices_of",
    "warp_rows",
]
