"""Training: steps, rates, the loop around them, and what keeps its results safe."""

from .average import Average
from .checkpoint import Checkpoint, CheckpointError
from .history import Epoch, History
from .loop import Callback, Report, Training, squared_error
from .model import (
    Model,
    Trainee,
    as_network,
    error_rate,
    first_not_finite,
    lenet5_trainee,
    steps_on,
)
from .optimizers import SGD, Adam, Momentum, Optimizer

__all__ = [
    "SGD",
    "Adam",
    "Average",
    "Callback",
    "Checkpoint",
    "CheckpointError",
    "Epoch",
    "History",
    "Model",
    "Momentum",
    "Optimizer",
    "Report",
    "Trainee",
    "Training",
    "as_network",
    "error_rate",
    "first_not_finite",
    "lenet5_trainee",
    "squared_error",
    "steps_on",
]
