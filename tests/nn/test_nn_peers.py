"""Numbers that other people printed for the same mathematics, and ONNX's own functions.

Sources: the ONNX project's node tests (github.com/onnx/onnx, Apache-2.0), of which the
inputs and the printed outputs are used; the assignments of Stanford's CS231n
(cs231n.github.io), of which the printed outputs of assignment 2 are used. PyTorch over
random shapes is in test_nn_oracle.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lenet_edu import nn

Array = np.ndarray
CLOSE: dict[str, float] = {"rtol": 1e-6, "atol": 1e-7}


def counting(H: int, W: int, first: float = 0) -> Array:
    """(1, 1, H, W): first, first + 1, ... in reading order."""
    return np.arange(first, first + H * W, dtype=np.float64).reshape(1, 1, H, W)


def between(low: float, high: float, *shape: int) -> Array:
    """Evenly spaced numbers in reading order, both ends included."""
    return np.linspace(low, high, int(np.prod(shape))).reshape(shape)


def framed(x: Array, top: int, left: int, value: float = 0.0) -> Array:
    """Rows above and below, columns left and right."""
    sides = ((0, 0), (0, 0), (top, top), (left, left))
    return np.pad(x, sides, constant_values=value)


# ONNX, printed

ONES = np.ones((1, 1, 3, 3))
CONVOLUTIONS: dict[str, tuple[Array, int, int, list[list[float]]]] = {
    "basic_conv_with_padding": (
        counting(5, 5), 1, 1,
        [
            [12, 21, 27, 33, 24],
            [33, 54, 63, 72, 51],
            [63, 99, 108, 117, 81],
            [93, 144, 153, 162, 111],
            [72, 111, 117, 123, 84],
        ],
    ),
    "basic_conv_without_padding": (
        counting(5, 5), 1, 0, [[54, 63, 72], [99, 108, 117], [144, 153, 162]],
    ),
    "conv_with_strides_padding": (
        counting(7, 5), 2, 1,
        [[12, 27, 24], [63, 108, 81], [123, 198, 141], [112, 177, 124]],
    ),
    "conv_with_strides_no_padding": (
        counting(7, 5), 2, 0, [[54, 72], [144, 162], [234, 252]],
    ),
    "conv_with_strides_and_asymmetric_padding": (  # of rows alone
        framed(counting(7, 5), 1, 0), 2, 0,
        [[21, 33], [99, 117], [189, 207], [171, 183]],
    ),
    "conv_with_autopad_same": (
        counting(5, 5), 2, 1, [[12, 27, 24], [63, 108, 81], [72, 117, 84]],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_onnx_convolutions(name: str) -> None:
    x, stride, padding, expected = CONVOLUTIONS[name]
    y = nn.conv2d(x, ONES, [0.0], stride, padding)
    np.testing.assert_array_equal(y[0, 0], expected)


TO_25 = counting(5, 5, first=1)
MAXIMA: dict[str, tuple[Array, int, int, list[list[float]]]] = {
    "maxpool_2d_precomputed_pads": (
        framed(TO_25, 2, 2, -np.inf), 5, 1,
        [
            [13, 14, 15, 15, 15],
            [18, 19, 20, 20, 20],
            [23, 24, 25, 25, 25],
            [23, 24, 25, 25, 25],
            [23, 24, 25, 25, 25],
        ],
    ),
    "maxpool_2d_precomputed_strides": (TO_25, 2, 2, [[7, 9], [17, 19]]),
    "maxpool_2d_precomputed_same_upper": (
        framed(TO_25, 1, 1, -np.inf), 3, 2, [[7, 9, 10], [17, 19, 20], [22, 24, 25]],
    ),
    "maxpool_2d_ceil": (  # the windows that reach beyond the edge count
        np.pad(counting(4, 4, 1), ((0, 0), (0, 0), (0, 1), (0, 1)),
               constant_values=-np.inf),
        3, 2, [[11, 12], [15, 16]],
    ),
    "globalmaxpool_precomputed": (counting(3, 3, 1), 3, 3, [[9]]),
}  # fmt: skip


@pytest.mark.parametrize("name", MAXIMA)
def test_onnx_maxima(name: str) -> None:
    x, size, stride, expected = MAXIMA[name]
    np.testing.assert_array_equal(nn.max_pool2d(x, size, stride)[0, 0], expected)


MEANS: dict[str, tuple[Array, int, int, list[list[float]]]] = {
    "averagepool_2d_precomputed_pads_count_include_pad": (
        framed(TO_25, 2, 2), 5, 1,
        [
            [2.52, 3.6, 4.8, 4.08, 3.24],
            [4.56, 6.4, 8.4, 7.04, 5.52],
            [7.2, 10.0, 13.0, 10.8, 8.4],
            [6.96, 9.6, 12.4, 10.24, 7.92],
            [6.12, 8.4, 10.8, 8.88, 6.84],
        ],
    ),
    "averagepool_2d_precomputed_strides": (TO_25, 2, 2, [[4, 6], [14, 16]]),
    "globalaveragepool_precomputed": (counting(3, 3, 1), 3, 3, [[5]]),
}  # fmt: skip


@pytest.mark.parametrize("name", MEANS)
def test_onnx_means(name: str) -> None:
    x, size, stride, expected = MEANS[name]
    y = nn.mean_pool2d(x, size, stride)[0, 0]
    np.testing.assert_allclose(y, expected, rtol=1e-12)
    if size == stride:  # the same numbers by S2's way, a quarter of the sum
        sums = nn.subsample(x[..., : size * y.shape[0], : size * y.shape[1]],
                            [1 / size**2], [0.0], size)  # fmt: skip
        np.testing.assert_allclose(sums[0, 0], expected, rtol=1e-12)


THREE = np.array([[-1.0, 0.0, 1.0]])
LARGE = np.array([[0.0, 1, 2, 3], [10_000, 10_001, 10_002, 10_003]])
PRINTED: dict[str, tuple[Callable[[Array], Array], Array, Any]] = {
    "softmax_example": (nn.softmax, THREE, [[0.09003058, 0.24472848, 0.66524094]]),
    "softmax_large_number": (
        nn.softmax, LARGE, [[0.032058604, 0.08714432, 0.23688284, 0.6439143]] * 2,
    ),
    "logsoftmax_example_1": (
        lambda z: np.log(nn.softmax(z)), THREE, [[-2.4076061, -1.407606, -0.407606]],
    ),
    "logsoftmax_large_number": (
        lambda z: np.log(nn.softmax(z)), LARGE,
        [[-3.4401896, -2.4401896, -1.4401896, -0.44018966]] * 2,
    ),
    "sigmoid_example": (nn.logistic, THREE, [[0.26894143, 0.5, 0.7310586]]),
    "tanh_example": (  # 1.7159 tanh(2 a / 3), with what surrounds the tanh taken away
        lambda a: nn.squash(1.5 * a) / 1.7159, THREE, [[-0.76159418, 0, 0.76159418]],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PRINTED)
def test_onnx_rows(name: str) -> None:
    function, given, expected = PRINTED[name]
    np.testing.assert_allclose(function(given), expected, **CLOSE)


# ONNX's own functions, over random shapes


@pytest.fixture(scope="module")
def onnx() -> Any:
    return pytest.importorskip(
        "onnx",
        reason="onnx is not installed: its printed values are compared, the live "
        "comparison over random shapes is skipped",
    )


def evaluated(onnx: Any, op: str, *inputs: Array, **attributes: Any) -> Array:
    """What ONNX's reference implementation of one node returns."""
    from onnx.reference import ReferenceEvaluator

    names = [f"input{n}" for n in range(len(inputs))]
    node = onnx.helper.make_node(op, names, ["y"], **attributes)
    kinds = [
        onnx.helper.make_tensor_value_info(
            name, onnx.helper.np_dtype_to_tensor_dtype(one.dtype), one.shape
        )
        for name, one in zip(names, inputs, strict=True)
    ]
    result = onnx.helper.make_tensor_value_info("y", onnx.TensorProto.DOUBLE, None)
    graph = onnx.helper.make_graph([node], op, kinds, [result])
    opset = [onnx.helper.make_opsetid("", 17)]
    model = onnx.helper.make_model(graph, opset_imports=opset)
    found = ReferenceEvaluator(model).run(None, dict(zip(names, inputs, strict=True)))
    return np.asarray(found[0])


@pytest.mark.parametrize("seed", range(10))
def test_onnx_live_maps(onnx: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    N, C, F, k, l, s, size = (int(n) for n in rng.integers(1, 4, 7))
    p = int(rng.integers(0, 3))
    H, W = (max(k, l, size) + int(n) for n in rng.integers(0, 5, 2))
    x, w, b = (rng.normal(size=z) for z in ((N, C, H, W), (F, C, k, l), (F,)))
    theirs = evaluated(
        onnx, "Conv", x, w, b,
        kernel_shape=[k, l], strides=[s, s], pads=[p, p, p, p],
    )  # fmt: skip
    np.testing.assert_allclose(nn.conv2d(x, w, b, s, p), theirs, **CLOSE)
    window = {"kernel_shape": [size, size], "strides": [s, s]}
    for op, mine in (("MaxPool", nn.max_pool2d), ("AveragePool", nn.mean_pool2d)):
        theirs = evaluated(onnx, op, x, **window)
        np.testing.assert_allclose(mine(x, size, s), theirs, **CLOSE)
    np.testing.assert_array_equal(nn.flatten(x), evaluated(onnx, "Flatten", x))


@pytest.mark.parametrize("seed", range(10))
def test_onnx_live_rows(onnx: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    N, D, M = (int(n) for n in rng.integers(1, 9, 3))
    x, w, b = rng.normal(size=(N, D)), rng.normal(size=(M, D)), rng.normal(size=M)
    theirs = evaluated(onnx, "Gemm", x, w, b, transB=1)
    np.testing.assert_allclose(nn.dense(x, w, b), theirs, **CLOSE)
    for op, mine in (
        ("Relu", nn.relu),
        ("Sigmoid", nn.logistic),
        ("Softmax", nn.softmax),
        ("Tanh", lambda a: nn.squash(1.5 * a) / 1.7159),
    ):
        np.testing.assert_allclose(mine(x), evaluated(onnx, op, x), **CLOSE)
    labels = rng.integers(0, D, N)
    loss = evaluated(onnx, "SoftmaxCrossEntropyLoss", x, labels)
    np.testing.assert_allclose(nn.cross_entropy(x, labels), loss, **CLOSE)


# CS231n, printed to eight digits

EIGHT = {"rtol": 1e-7, "atol": 5e-9}


def test_cs231n_convolution() -> None:
    y = nn.conv2d(
        between(-0.1, 0.5, 2, 3, 4, 4), between(-0.2, 0.3, 3, 3, 4, 4),
        between(-0.1, 0.2, 3), stride=2, padding=1,
    )  # fmt: skip
    expected = [
        [
            [[-0.08759809, -0.10987781], [-0.18387192, -0.2109216]],
            [[0.21027089, 0.21661097], [0.22847626, 0.23004637]],
            [[0.50813986, 0.54309974], [0.64082444, 0.67101435]],
        ],
        [
            [[-0.98053589, -1.03143541], [-1.19128892, -1.24695841]],
            [[0.69108355, 0.66880383], [0.59480972, 0.56776003]],
            [[2.36270298, 2.36904306], [2.38090835, 2.38247847]],
        ],
    ]
    np.testing.assert_allclose(y, expected, **EIGHT)


def test_cs231n_max_pooling() -> None:
    y = nn.max_pool2d(between(-0.3, 0.4, 2, 3, 4, 4), 2, 2)
    expected = [
        [
            [[-0.26315789, -0.24842105], [-0.20421053, -0.18947368]],
            [[-0.14526316, -0.13052632], [-0.08631579, -0.07157895]],
            [[-0.02736842, -0.01263158], [0.03157895, 0.04631579]],
        ],
        [
            [[0.09052632, 0.10526316], [0.14947368, 0.16421053]],
            [[0.20842105, 0.22315789], [0.26736842, 0.28210526]],
            [[0.32631579, 0.34105263], [0.38526316, 0.4]],
        ],
    ]
    np.testing.assert_allclose(y, expected, **EIGHT)


def test_cs231n_dense_layer() -> None:
    x = between(-0.1, 0.5, 2, 4, 5, 6)
    w = between(-0.2, 0.3, 120, 3).T  # there one column of weights per unit
    y = nn.dense(nn.flatten(x), w, between(-0.3, 0.1, 3))
    expected = [
        [1.49834967, 1.70660132, 1.91485297],
        [3.25553199, 3.5141327, 3.77273342],
    ]
    np.testing.assert_allclose(y, expected, **EIGHT)


def test_cs231n_relu() -> None:
    expected = [
        [0.0, 0.0, 0.0, 0.0],
        [0.0, 0.0, 0.04545455, 0.13636364],
        [0.22727273, 0.31818182, 0.40909091, 0.5],
    ]
    np.testing.assert_allclose(nn.relu(between(-0.5, 0.5, 3, 4)), expected, **EIGHT)
