"""The functions of chapter 20 that need no other framework, and what they refuse."""

from __future__ import annotations

import importlib.util
import sys
from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.export import (
    MissingExtraError,
    extra,
    need,
    parity,
    quantise,
    to_channels_last,
    to_onnx,
    to_torch,
    torch_entry,
)
from lenet_edu.export.channels_last import flattened_last
from lenet_edu.models import lenet5, modern

RNG = np.random.default_rng(20)


def test_names_and_shapes_of_the_whole_network() -> None:
    network = lenet5(np.random.default_rng(1))
    table = nn.c3_table()
    state = dict(torch_entry(n, w, table) for n, w in network.parameters.items())
    assert {name: w.shape for name, w in state.items()} == {
        "C1.weight": (6, 1, 5, 5), "C1.bias": (6,),
        "S2.weight": (6, 1, 2, 2), "S2.bias": (6,),
        "C3.weight": (16, 6, 5, 5), "C3.bias": (16,),
        "S4.weight": (16, 1, 2, 2), "S4.bias": (16,),
        "C5.weight": (120, 16, 5, 5), "C5.bias": (120,),
        "F6.weight": (84, 120), "F6.bias": (84,),
    }  # fmt: skip
    assert not state["C3.weight"][~table].any()
    assert sum(w.size for w in state.values()) == 60_966


@pytest.mark.parametrize("name", ["C1", "C1.", ".w", "C1.weight", "C1.w.b"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"called like C1\.w"):
        torch_entry(name, np.zeros(3), np.ones((1, 1)))


def test_parity_sees_what_a_plain_difference_hides() -> None:
    a = RNG.normal(size=(4, 3))
    broken = a.copy()
    broken[0, 0] = np.nan
    errors, first = parity([a, a, a], [a, a[:, :1], broken])
    assert (errors.tolist(), first) == ([0, 2, 2], 1)
    assert parity([a], [a * (1 + 1e-7)])[1] == -1
    assert parity([a * 1e-9], [a * 2e-9])[1] == 0
    with pytest.raises(ValueError, match="ours are 1, theirs are 2"):
        parity([a], [a, a])


def test_channels_last_gives_the_same_outputs() -> None:
    x, w = RNG.normal(size=(2, 3, 6, 7)), RNG.normal(size=(4, 3, 3, 2))
    dense = RNG.normal(size=(5, 4 * 4 * 6))
    maps = nn.conv2d(x, w, np.zeros(4))
    right = nn.dense(nn.flatten(maps), dense, np.zeros(5))
    kernels, rows = to_channels_last(w, dense, 4, 6)
    windows = np.lib.stride_tricks.sliding_window_view(
        np.moveaxis(x, 1, 3), (3, 2), axis=(1, 2)
    )  # (N, Ho, Wo, C, k, l)
    last = np.einsum("nhwckl,klcf->nhwf", windows, kernels)
    np.testing.assert_allclose(last.reshape(2, -1) @ rows, right)
    np.testing.assert_array_equal(flattened_last(maps).shape, (2, 96))
    np.testing.assert_allclose(flattened_last(maps) @ rows, right)


def test_channels_last_refuses_what_does_not_fit() -> None:
    with pytest.raises(ValueError, match="4 maps of 4 x 5 are 80 numbers"):
        to_channels_last(np.zeros((4, 3, 3, 2)), np.zeros((5, 96)), 4, 5)
    with pytest.raises(ValueError, match="conv must be"):
        to_channels_last(np.zeros((4, 3)), np.zeros((5, 96)), 4, 6)


def test_quantised_weights_are_near_and_in_range() -> None:
    w = RNG.normal(size=(6, 1, 5, 5)).astype(np.float32)
    q, scale = quantise(w)
    assert q.dtype == np.int8
    assert np.abs(q.astype(int)).max() == 127
    assert np.abs(q * scale - w).max() <= scale * 0.5001
    q, scale = quantise(np.zeros(3))
    assert (q.tolist(), scale) == ([0, 0, 0], 1.0)


def test_a_missing_package_is_named_with_its_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("torch", "onnx", "onnxruntime"):
        monkeypatch.setitem(sys.modules, name, None)
    network = lenet5(np.random.default_rng(1))
    with pytest.raises(MissingExtraError, match=r'"lenet-edu\[torch\]"'):
        to_torch(network)
    with pytest.raises(MissingExtraError, match=r'"lenet-edu\[onnx\]"'):
        to_onnx(network)
    assert extra("onnxruntime") is None
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert 'pip install "lenet-edu[onnx]"' in said
    with pytest.raises(ValueError, match="none of distributed"):
        need("tensorflow")


def test_where_there_is_no_pip_uv_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The README's way without make, `uv venv`, makes an environment without pip."""
    monkeypatch.setitem(sys.modules, "torch", None)
    there = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "pip" else there(name)
    )
    with pytest.raises(MissingExtraError, match=r': uv pip install "lenet-edu\[tor'):
        need("torch")
    monkeypatch.setattr(sys, "platform", "emscripten")
    with pytest.raises(MissingExtraError, match=r': pip install "lenet-edu\[torch'):
        need("torch")


@pytest.mark.parametrize("network", [modern(np.random.default_rng(1))])
def test_only_lenet5_becomes_a_torch_module(network: Any) -> None:
    with pytest.raises(ValueError, match="this takes the LeNet-5"):
        to_torch(network)


def test_a_package_that_is_there_and_broken_speaks_for_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(name: str) -> Any:
        raise ModuleNotFoundError("No module named 'protobuf'", name="protobuf")

    monkeypatch.setattr("importlib.import_module", broken)
    with pytest.raises(MissingExtraError, match=r"onnx cannot be imported.*protobuf"):
        need("onnx")
