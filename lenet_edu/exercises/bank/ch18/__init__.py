"""Chapter 18, many digits: widths, the widened C5, windows, collapsing, the best path."""

from .best_path import BEST_PATH
from .collapse import COLLAPSE
from .slide import SLIDE
from .strip_widths import STRIP_WIDTHS
from .widen import WIDEN

EXERCISES = (STRIP_WIDTHS, WIDEN, SLIDE, COLLAPSE, BEST_PATH)
