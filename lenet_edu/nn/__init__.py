"""The mathematics of the network: pure functions, and thin layers above them.

NumPy only. Images and maps are (N, C, H, W), kernels (F, C, k, l).
"""

from .connections import (
    c3_table,
    connected_counts,
    masked_conv2d,
    masked_conv2d_backward,
)
from .convolution import conv2d, conv2d_backward, output_size
from .counts import layer_counts
from .dense import dense, dense_backward, dense_counts, flatten, flatten_backward
from .layer import Layer, Squashing, parameter_count
from .losses import (
    cross_entropy,
    cross_entropy_backward,
    map_loss,
    map_loss_backward,
    mse,
    mse_backward,
    penalty_loss,
    penalty_loss_backward,
    softmax,
)
from .map_layers import (
    Convolution,
    MaskedConvolution,
    MaxPooling,
    MeanPooling,
    Pooling,
    Subsampling,
)
from .pooling import max_pool2d, max_pool2d_backward, mean_pool2d, mean_pool2d_backward
from .rbf import bitmaps, codes, decide, margin, rbf, rbf_backward
from .row_layers import RBF, Dense, Flatten
from .squashing import (
    A,
    S,
    logistic,
    relu,
    squash,
    squash_backward,
    squash_slope,
)
from .subsampling import block_sums, subsample, subsample_backward

__all__ = [
    "RBF",
    "A",
    "Convolution",
    "Dense",
    "Flatten",
    "Layer",
    "MaskedConvolution",
    "MaxPooling",
    "MeanPooling",
    "Pooling",
    "S",
    "Squashing",
    "Subsampling",
    "bitmaps",
    "block_sums",
    "c3_table",
    "codes",
    "connected_counts",
    "conv2d",
    "conv2d_backward",
    "cross_entropy",
    "cross_entropy_backward",
    "decide",
    "dense",
    "dense_backward",
    "dense_counts",
    "flatten",
    "flatten_backward",
    "layer_counts",
    "logistic",
    "map_loss",
    "map_loss_backward",
    "margin",
    "masked_conv2d",
    "masked_conv2d_backward",
    "max_pool2d",
    "max_pool2d_backward",
    "mean_pool2d",
    "mean_pool2d_backward",
    "mse",
    "mse_backward",
    "output_size",
    "parameter_count",
    "penalty_loss",
    "penalty_loss_backward",
    "rbf",
    "rbf_backward",
    "relu",
    "softmax",
    "squash",
    "squash_backward",
    "squash_slope",
    "subsample",
    "subsample_backward",
]
