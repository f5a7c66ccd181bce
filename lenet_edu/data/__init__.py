"""Data: MNIST and its way into the network."""

from .idx import DataError, parse_idx, parse_idx_header, read_idx
from .mnist import Mnist, embedded, load_mnist
from .transforms import (
    BACKGROUND,
    INK,
    batches,
    from_input,
    shuffle_together,
    to_input,
)

__all__ = [
    "BACKGROUND",
    "INK",
    "DataError",
    "Mnist",
    "batches",
    "embedded",
    "from_input",
    "load_mnist",
    "parse_idx",
    "parse_idx_header",
    "read_idx",
    "shuffle_together",
    "to_input",
]
