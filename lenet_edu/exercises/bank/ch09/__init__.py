"""Chapter 09, losses: eq. 8, eq. 9, softmax, cross-entropy, and their gradients."""

from .better_but_wrong import BETTER_BUT_WRONG
from .cross_entropy import CROSS_ENTROPY
from .cross_entropy_backward import CROSS_ENTROPY_BACKWARD
from .map_loss import MAP_LOSS
from .map_loss_backward import MAP_LOSS_BACKWARD
from .penalty_loss import PENALTY_LOSS
from .penalty_loss_backward import PENALTY_LOSS_BACKWARD
from .softmax import SOFTMAX

EXERCISES = (
    PENALTY_LOSS,
    MAP_LOSS,
    SOFTMAX,
    CROSS_ENTROPY,
    CROSS_ENTROPY_BACKWARD,
    PENALTY_LOSS_BACKWARD,
    MAP_LOSS_BACKWARD,
    BETTER_BUT_WRONG,
)
