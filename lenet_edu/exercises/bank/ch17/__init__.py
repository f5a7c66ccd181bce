"""Chapter 17, inside: occlusion, patches, noise, errors, centring, a threshold."""

from .centred import CENTRED
from .error_curve import ERROR_CURVE
from .occlusion_map import OCCLUSION_MAP
from .otsu import OTSU
from .salt_and_pepper import SALT_AND_PEPPER
from .top_patches import TOP_PATCHES

EXERCISES = (
    OCCLUSION_MAP, TOP_PATCHES, SALT_AND_PEPPER, ERROR_CURVE, CENTRED, OTSU,
)  # fmt: skip
