"""One convolution, computed in several ways, each checked before it is timed.

Chapter 11 measures with it, and the speed race widget in small steps. (Whole networks
race in :mod:`lenet_edu.making.bench`.)
"""

from .race import Race, race, times
from .ways import pytorch

__all__ = ["Race", "pytorch", "race", "times"]
