"""Chapter 20, onwards: names and shapes in PyTorch, parity, channels last, one byte."""

from .parity import PARITY
from .quantise import QUANTISE
from .to_channels_last import TO_CHANNELS_LAST
from .torch_entry import TORCH_ENTRY

EXERCISES = (TORCH_ENTRY, PARITY, TO_CHANNELS_LAST, QUANTISE)
