"""LeNet-5 from scratch: the helper library of the course.

A learner needs five names: ``check`` says whether an answer is right and why not,
``hint`` helps a step at a time, ``see`` opens a widget with the learner's own function
in it, ``solution`` shows the derivation, and ``progress`` says what is done and what
comes next. The notebooks also take ``load_mnist`` from here, ``kept`` for functions
that passed in earlier chapters, and the mathematics from ``lenet_edu.nn``.
"""

from typing import TYPE_CHECKING

from .lazy import lazily
from .version import __version__ as __version__

if TYPE_CHECKING:
    from .data import load_mnist
    from .exercises.classroom import check, hint, solution
    from .exercises.engine.check import examine
    from .exercises.keep import kept
    from .exercises.progress import progress
    from .seeing import see

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

__getattr__, __dir__ = lazily(
    __name__,
    {
        "check": "exercises",
        "examine": "exercises",
        "hint": "exercises",
        "kept": "exercises",
        "load_mnist": "data",
        "progress": "exercises",
        "see": "seeing",
        "solution": "exercises",
    },
    ["data", "exercises", "figures", "models", "nn", "training", "widgets"],
)
