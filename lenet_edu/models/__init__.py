"""Networks of the course, each a list of layers of :mod:`lenet_edu.nn`."""

from .lenet5 import FUNCTIONS, lenet5
from .modern import modern
from .network import Network
from .one_page import one_page
from .summary import LayerRow, ParameterRow, Summary, summary
from .trained import lenet5_record, load_lenet5, load_modern
from .weights import WeightsError

__all__ = [
    "FUNCTIONS",
    "LayerRow",
    "Network",
    "ParameterRow",
    "Summary",
    "WeightsError",
    "lenet5",
    "lenet5_record",
    "load_lenet5",
    "load_modern",
    "modern",
    "one_page",
    "summary",
]
