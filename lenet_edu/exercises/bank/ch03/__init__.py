"""Chapter 03, squashing: the curve, its slope from its output, where it bends most."""

from .curvature_peak import CURVATURE_PEAK
from .squash import SQUASH
from .squash_slope import SQUASH_SLOPE

EXERCISES = (SQUASH, SQUASH_SLOPE, CURVATURE_PEAK)
