"""Networks of the course, each a list of layers of :mod:`lenet_edu.nn`."""

from .lenet5 import FUNCTIONS, lenet5
from .modern import modern
from .network import Network
from .starter import build_starter, load_starter
from .summary import LayerRow, ParameterRow, Summary, summary
from .trained import load_lenet5
from .weights import WeightsError

__all__ = [
    "FUNCTIONS",
    "LayerRow",
    "Network",
    "ParameterRow",
    "Summary",
    "WeightsError",
    "build_starter",
    "lenet5",
    "load_lenet5",
    "load_starter",
    "modern",
    "summary",
]
