"""LeNet-5 from scratch: the helper library of the course.

The notebooks import ``check``, ``hint``, ``see``, ``solution``, ``progress``,
``kept`` and ``load_mnist`` from here, and the mathematics from ``lenet_edu.nn``.
"""

from .data import load_mnist
from .exercises import check, examine, hint, kept, progress, solution
from .see import see

__version__ = "0.1.0"

__all__ = [
    "check",
    "examine",
    "hint",
    "kept",
    "load_mnist",
    "progress",
    "see",
    "solution",
]
