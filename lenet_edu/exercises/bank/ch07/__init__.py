"""Chapter 07, the output: codes, squared distances, decision, margin, rejection, doubt."""

from .bitmap_code import BITMAP_CODE
from .decide import DECIDE
from .four_or_nine import FOUR_OR_NINE
from .margin import MARGIN
from .rbf import RBF
from .reject import REJECT

EXERCISES = (BITMAP_CODE, RBF, DECIDE, MARGIN, REJECT, FOUR_OR_NINE)
