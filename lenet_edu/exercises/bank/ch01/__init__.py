"""Chapter 01, images: the file's header, the network's input, order, batches."""

from .batches import BATCHES
from .read_idx_header import READ_IDX_HEADER
from .shuffle_together import SHUFFLE_TOGETHER
from .to_input import TO_INPUT

EXERCISES = (READ_IDX_HEADER, TO_INPUT, SHUFFLE_TOGETHER, BATCHES)
