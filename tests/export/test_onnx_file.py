"""The exported file, checked by onnx and run by onnxruntime."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.export import parity, to_onnx
from lenet_edu.models import Network, lenet5, modern

onnx = pytest.importorskip("onnx", reason="onnx is not installed: no file is made")
onnxruntime = pytest.importorskip(
    "onnxruntime", reason="onnxruntime is not installed: no exported file is run"
)


def answers(data, x):
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    return session.run(None, {"image": x})[0]


@pytest.mark.parametrize("make", [lenet5, modern])
@pytest.mark.parametrize("count", [1, 3])
def test_outputs_are_equal(make, count):
    rng = np.random.default_rng(20)
    network = make(rng)
    for array in network.parameters.values():
        array += rng.normal(0, 0.05, array.shape).astype(np.float32)
    x = rng.normal(size=(count, 1, 32, 32)).astype(np.float32)
    theirs = answers(to_onnx(network).SerializeToString(), x)
    assert parity([network(x)], [theirs])[1] == -1


def test_a_file_of_the_weights_and_little_else(tmp_path):
    network = lenet5(np.random.default_rng(1))
    path = tmp_path / "lenet5.onnx"
    model = to_onnx(network, path)
    assert path.read_bytes() == model.SerializeToString()
    numbers = 60_966 + 840
    assert 4 * numbers < path.stat().st_size < 4 * numbers + 6_000
    names = [value.name for value in (*model.graph.input, *model.graph.output)]
    assert names == ["image", "penalties"]


def test_what_the_table_leaves_out_is_not_exported():
    network = lenet5(np.random.default_rng(1))
    network.parameters["C3.w"][:] = 1.0  # even where nothing is connected
    stored = {
        array.name: onnx.numpy_helper.to_array(array)
        for array in to_onnx(network).graph.initializer
    }
    assert not stored["C3.weight"][~nn.c3_table()].any()


def test_a_layer_of_another_kind_is_named():
    network = Network([nn.MeanPooling()], ["P1"])
    with pytest.raises(ValueError, match="P1 is a MeanPooling, which is not exported"):
        to_onnx(network)


def test_an_image_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="tile"):
        to_onnx(lenet5(np.random.default_rng(1)), image=(1, 31, 31))
