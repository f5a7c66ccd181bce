"""Chapter 07, the output: codes, squared distances, decision, margin, rejection."""

from .bitmap_code import BITMAP_CODE
from .decide import DECIDE
from .margin import MARGIN
from .rbf import RBF
from .reject import REJECT

EXERCISES = (BITMAP_CODE, RBF, DECIDE, MARGIN, REJECT)
