"""Chapter 12, training: initial weights, steps, momentum, bugs, the loop."""

from .fan_in import FAN_IN
from .initial_weights import INITIAL_WEIGHTS
from .momentum_step import MOMENTUM_STEP
from .name_the_bugs import NAME_THE_BUGS
from .sgd_step import SGD_STEP
from .step_all import STEP_ALL
from .train_epoch import TRAIN_EPOCH
from .valley_settings import VALLEY_SETTINGS

EXERCISES = (
    FAN_IN,
    INITIAL_WEIGHTS,
    SGD_STEP,
    MOMENTUM_STEP,
    VALLEY_SETTINGS,
    NAME_THE_BUGS,
    TRAIN_EPOCH,
    STEP_ALL,
)
