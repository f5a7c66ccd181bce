"""Chapter 17, inside: occlusion, top patches, noise, curves of error, centring."""

from .centred import CENTRED
from .error_curve import ERROR_CURVE
from .occlusion_map import OCCLUSION_MAP
from .salt_and_pepper import SALT_AND_PEPPER
from .top_patches import TOP_PATCHES

EXERCISES = (OCCLUSION_MAP, TOP_PATCHES, SALT_AND_PEPPER, ERROR_CURVE, CENTRED)
