"""Chapter 14, the result of 1998: which pass, how sure, which mistakes, whom to reject."""

from .choose_pass import CHOOSE_PASS
from .confusion_matrix import CONFUSION_MATRIX
from .reject_curve import REJECT_CURVE
from .sigmas_apart import SIGMAS_APART
from .standard_error import STANDARD_ERROR

EXERCISES = (
    CHOOSE_PASS,
    STANDARD_ERROR,
    SIGMAS_APART,
    CONFUSION_MATRIX,
    REJECT_CURVE,
)
