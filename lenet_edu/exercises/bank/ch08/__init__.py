"""Chapter 08, the whole network: trace, a plan with a fault, no S2, forward."""

from .lenet5_forward import LENET5_FORWARD
from .plan import PLAN
from .trace import TRACE
from .without_s2 import WITHOUT_S2

EXERCISES = (TRACE, PLAN, WITHOUT_S2, LENET5_FORWARD)
