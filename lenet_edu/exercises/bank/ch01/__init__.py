"""Chapter 01, images: header, input, order, batches, and one step of learning."""

from .batches import BATCHES
from .downhill_step import DOWNHILL_STEP
from .read_idx_header import READ_IDX_HEADER
from .shuffle_together import SHUFFLE_TOGETHER
from .to_input import TO_INPUT

EXERCISES = (READ_IDX_HEADER, TO_INPUT, SHUFFLE_TOGETHER, BATCHES, DOWNHILL_STEP)
