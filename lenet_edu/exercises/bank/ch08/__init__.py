"""Chapter 08, the whole network: trace, counts, no sharing, the forward pass."""

from .count_network import COUNT_NETWORK
from .lenet5_forward import LENET5_FORWARD
from .trace import TRACE
from .without_sharing import WITHOUT_SHARING

EXERCISES = (TRACE, COUNT_NETWORK, WITHOUT_SHARING, LENET5_FORWARD)
