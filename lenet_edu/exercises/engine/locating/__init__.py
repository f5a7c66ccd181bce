"""Locating: one small edit of the learner's own code that makes the check pass.

Where there is one, the line where it sits is a proven place to look.
"""

from __future__ import annotations

from ...located import Located, Place
from .departing import departure
from .search import locate

__all__ = ["Located", "Place", "departure", "locate"]
