"""Chapter 03, squashing: the curve, its slope from its output, what bends can do."""

from .either_edge import EITHER_EDGE
from .squash import SQUASH
from .squash_slope import SQUASH_SLOPE

EXERCISES = (SQUASH, SQUASH_SLOPE, EITHER_EDGE)
