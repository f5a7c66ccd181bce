"""Chapter 19, the contest: what an answer costs, least squares, neighbours, the slant."""

from .least_squares import LEAST_SQUARES
from .multiply_adds import MULTIPLY_ADDS
from .nearest_neighbours import NEAREST_NEIGHBOURS
from .slant import SLANT

EXERCISES = (MULTIPLY_ADDS, LEAST_SQUARES, NEAREST_NEIGHBOURS, SLANT)
