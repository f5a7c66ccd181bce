"""A network of the course as an ONNX graph: operations by name, and the weights.

The graph is written node by node from our own layers; PyTorch is not needed. Every
function of ``HOW`` adds the nodes of one kind of layer.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from lenet_edu.extras import need
from lenet_edu.files import write_atomic
from lenet_edu.models.modern import Relu
from lenet_edu.models.network import Network
from lenet_edu.nn import (
    RBF,
    A,
    Convolution,
    Dense,
    Flatten,
    Layer,
    MaskedConvolution,
    MaxPooling,
    S,
    Squashing,
    Subsampling,
)

from .torch_entry import torch_entry

OPSET, IR = 17, 8  # of 2022: old runtimes read the file, too


class Graph:
    """Nodes and arrays as they are added; ``last`` is the output so far."""

    def __init__(self, onnx: Any, dtype: np.dtype[Any]) -> None:
        self.onnx, self.dtype = onnx, dtype
        self.nodes: list[Any] = []
        self.arrays: list[Any] = []
        self.last = "image"

    def array(self, name: str, values: Any, dtype: Any = None) -> str:
        """Store an array in the file; other nodes call it by its name."""
        values = np.ascontiguousarray(values, dtype=dtype or self.dtype)
        self.arrays.append(self.onnx.numpy_helper.from_array(values, name))
        return name

    def add(self, operation: str, *inputs: str, name: str, **attributes: Any) -> None:
        """Apply an operation to the output so far and to further arrays."""
        self.nodes.append(
            self.onnx.helper.make_node(
                operation, [self.last, *inputs], [name], name=name, **attributes
            )
        )
        self.last = name


def _convolution(graph: Graph, name: str, layer: Convolution) -> None:
    w, b = layer.parameters["w"], layer.parameters["b"]
    if isinstance(layer, MaskedConvolution):
        w = w * layer.table[:, :, None, None]
    weights = graph.array(f"{name}.weight", w), graph.array(f"{name}.bias", b)
    s, p = layer.stride, layer.padding
    graph.add("Conv", *weights, name=name, strides=[s, s], pads=[p] * 4)


def _subsampling(graph: Graph, name: str, layer: Subsampling) -> None:
    """A convolution with a group for each map; torch_entry knows blocks of 2 x 2."""
    if layer.size != 2:
        raise ValueError(f"{name} has blocks of {layer.size}; only 2 x 2 are exported")
    state = dict(
        torch_entry(f"{name}.{part}", array, np.ones((1, 1)))
        for part, array in layer.parameters.items()
    )
    weights = [
        graph.array(key, state[key]) for key in (f"{name}.weight", f"{name}.bias")
    ]
    maps = len(layer.parameters["bias"])
    graph.add("Conv", *weights, name=name, strides=[2, 2], group=maps)


def _squashing(graph: Graph, name: str, layer: Squashing) -> None:
    if not any(array.name == "S" for array in graph.arrays):
        graph.array("S", S)
        graph.array("A", A)
    graph.add("Mul", "S", name=f"{name}: S a")
    graph.add("Tanh", name=f"{name}: tanh")
    graph.add("Mul", "A", name=name)


def _relu(graph: Graph, name: str, layer: Relu) -> None:
    graph.add("Relu", name=name)


def _max_pooling(graph: Graph, name: str, layer: MaxPooling) -> None:
    step = layer.size if layer.stride is None else layer.stride
    k = layer.size
    graph.add("MaxPool", name=name, kernel_shape=[k, k], strides=[step, step])


def _flatten(graph: Graph, name: str, layer: Flatten) -> None:
    graph.add("Flatten", name=name, axis=1)


def _dense(graph: Graph, name: str, layer: Dense) -> None:
    weights = [
        graph.array(f"{name}.weight", layer.parameters["w"]),
        graph.array(f"{name}.bias", layer.parameters["b"]),
    ]
    graph.add("Gemm", *weights, name=name, transB=1)


def _rbf(graph: Graph, name: str, layer: RBF) -> None:
    """(N, 1, D) - (K, D), squared, summed over D."""
    axis = graph.array("axis 1", [1], np.int64)
    graph.add("Unsqueeze", axis, name=f"{name}: row")
    graph.add("Sub", graph.array(f"{name}.codes", layer.codes), name=f"{name}: gap")
    graph.add("Mul", graph.last, name=f"{name}: squared")
    axis = graph.array("axis 2", [2], np.int64)
    graph.add("ReduceSum", axis, name=name, keepdims=0)


HOW: dict[type[Layer], Callable[[Graph, str, Any], None]] = {
    Convolution: _convolution,
    MaskedConvolution: _convolution,
    Subsampling: _subsampling,
    Squashing: _squashing,
    Relu: _relu,
    MaxPooling: _max_pooling,
    Flatten: _flatten,
    Dense: _dense,
    RBF: _rbf,
}


def to_onnx(
    network: Network,
    path: str | Path | None = None,
    image: tuple[int, int, int] = (1, 32, 32),
) -> Any:
    """A network as an ``onnx.ModelProto``, checked; and as a file, if a path is given.

    Parameters
    ----------
    network
        LeNet-5, the modern network, or another of the layers in ``HOW``.
    path
        Where to write it; a file that is there is replaced.
    image
        (C, H, W) of an image. The file's input "image" is (N, C, H, W) for any N;
        its output "output" is the last layer's, "penalties" after an RBF layer.

    Raises
    ------
    MissingExtraError
        If the package onnx is not installed.
    ValueError
        If a layer is of a kind that is not exported, or the image does not fit.
    """
    onnx = need("onnx")
    for name, layer in zip(network.names, network.layers, strict=True):
        if type(layer) not in HOW:
            raise ValueError(
                f"{name} is a {type(layer).__name__}, which is not exported; known are "
                f"{', '.join(kind.__name__ for kind in HOW)}"
            )
    dtype = next(iter(network.parameters.values())).dtype
    graph = Graph(onnx, dtype)
    shape: tuple[int, ...] = image
    for name, layer in zip(network.names, network.layers, strict=True):
        shape = layer.output_shape(shape)
        HOW[type(layer)](graph, name, layer)
    output = "penalties" if isinstance(network.layers[-1], RBF) else "output"
    graph.nodes[-1].output[0] = output
    kind = onnx.helper.np_dtype_to_tensor_dtype(dtype)
    made = onnx.helper.make_graph(
        graph.nodes,
        "lenet-edu",
        [onnx.helper.make_tensor_value_info("image", kind, ["N", *image])],
        [onnx.helper.make_tensor_value_info(output, kind, ["N", *shape])],
        graph.arrays,
    )
    versions = [onnx.helper.make_opsetid("", OPSET)]
    model = onnx.helper.make_model(made, opset_imports=versions, ir_version=IR)
    model.producer_name = "lenet-edu"
    onnx.checker.check_model(model, full_check=True)
    if path is not None:
        write_atomic(Path(path), model.SerializeToString())
    return model
