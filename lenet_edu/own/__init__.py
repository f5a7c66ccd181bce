"""Your own network: LeNet-5 out of the functions that a learner has kept.

It is collected from ``my_lenet/``, timed, trained, compared with the engine step by
step, and saved as ``my_lenet/my_lenet5.npz``.
"""

from .certificate import certify, load_my_lenet5
from .equal import show_same_steps, stray
from .functions import Functions, own_functions
from .learning import Learning

__all__ = [
    "Functions",
    "Learning",
    "certify",
    "load_my_lenet5",
    "own_functions",
    "show_same_steps",
    "stray",
]
