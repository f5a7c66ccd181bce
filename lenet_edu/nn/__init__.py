"""The mathematics of the network: pure functions, and thin layers above them.

NumPy only. Images and maps are (N, C, H, W), kernels (F, C, k, l).
"""

from .convolution import conv2d, conv2d_backward, convolution_counts, output_size
from .layer import (
    Convolution,
    Layer,
    MaxPooling,
    MeanPooling,
    Pooling,
    Squashing,
    Subsampling,
    parameter_count,
)
from .pooling import max_pool2d, max_pool2d_backward, mean_pool2d, mean_pool2d_backward
from .squashing import (
    A,
    S,
    logistic,
    relu,
    squash,
    squash_backward,
    squash_slope,
)
from .subsampling import block_sums, subsample, subsample_backward, subsampling_counts

__all__ = [
    "A",
    "Convolution",
    "Layer",
    "MaxPooling",
    "MeanPooling",
    "Pooling",
    "S",
    "Squashing",
    "Subsampling",
    "block_sums",
    "conv2d",
    "conv2d_backward",
    "convolution_counts",
    "logistic",
    "max_pool2d",
    "max_pool2d_backward",
    "mean_pool2d",
    "mean_pool2d_backward",
    "output_size",
    "parameter_count",
    "relu",
    "squash",
    "squash_backward",
    "squash_slope",
    "subsample",
    "subsample_backward",
    "subsampling_counts",
]
