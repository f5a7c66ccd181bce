"""Chapter 12, training: initial weights, steps, schedules, the loop, curves."""

from .error_rate import ERROR_RATE
from .fan_in import FAN_IN
from .initial_weights import INITIAL_WEIGHTS
from .momentum_step import MOMENTUM_STEP
from .rate_in import RATE_IN
from .read_curves import READ_CURVES
from .sgd_step import SGD_STEP
from .train_epoch import TRAIN_EPOCH

EXERCISES = (
    FAN_IN,
    INITIAL_WEIGHTS,
    SGD_STEP,
    MOMENTUM_STEP,
    ERROR_RATE,
    RATE_IN,
    TRAIN_EPOCH,
    READ_CURVES,
)
