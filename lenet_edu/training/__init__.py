"""Training: mini-batches, stochastic gradient descent, and what was reached."""

from .loop import Epoch, Momentum, error_rate, squared_error, train

__all__ = ["Epoch", "Momentum", "error_rate", "squared_error", "train"]
