"""The way out of the course: the same weights in PyTorch and in ONNX files.

The functions of chapter 20 are plain NumPy. PyTorch, onnx and onnxruntime are extras:
they are imported when they are needed, and missing ones are named in a sentence.
"""

from lenet_edu.extras import MissingExtraError, extra, need

from .channels_last import to_channels_last
from .onnx_file import to_onnx
from .parity import parity
from .quantise import quantise
from .torch_entry import torch_entry
from .torch_module import plain_torch, to_torch

__all__ = [
    "MissingExtraError",
    "extra",
    "need",
    "parity",
    "plain_torch",
    "quantise",
    "to_channels_last",
    "to_onnx",
    "to_torch",
    "torch_entry",
]
