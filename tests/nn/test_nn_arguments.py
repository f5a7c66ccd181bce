"""Whatever is passed as an argument, the sentence names it and says what it must be."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lenet_edu import nn

X = np.ones((2, 3, 4, 4))
W, B = np.ones((5, 3, 2, 2)), np.zeros(5)
ROWS, LABELS = np.ones((2, 10)), np.array([3, 7])
TABLE = np.ones((5, 3), bool)

# A call of each function that works, by argument.
CALLS: dict[str, dict[str, Any]] = {
    "conv2d": {"x": X, "w": W, "b": B, "stride": 1, "padding": 0},
    "conv2d_backward": {
        "dy": np.ones((2, 5, 3, 3)), "x": X, "w": W, "stride": 1, "padding": 0,
    },
    "masked_conv2d": {
        "x": X, "w": W, "b": B, "table": TABLE, "stride": 1, "padding": 0,
    },
    "masked_conv2d_backward": {
        "dy": np.ones((2, 5, 3, 3)), "x": X, "w": W, "table": TABLE,
        "stride": 1, "padding": 0,
    },
    "max_pool2d": {"x": X, "size": 2, "stride": 2},
    "max_pool2d_backward": {"dy": X[:, :, :2, :2], "x": X, "size": 2, "stride": 2},
    "mean_pool2d": {"x": X, "size": 2, "stride": 2},
    "mean_pool2d_backward": {"dy": X[:, :, :2, :2], "x": X, "size": 2, "stride": 2},
    "block_sums": {"x": X, "size": 2},
    "subsample": {"x": X, "coefficient": np.ones(3), "bias": np.ones(3), "size": 2},
    "subsample_backward": {
        "dy": X[:, :, :2, :2], "x": X, "coefficient": np.ones(3), "size": 2,
    },
    "flatten": {"x": X},
    "flatten_backward": {"dy": np.ones((2, 48)), "x": X},
    "dense": {"x": ROWS, "w": np.ones((4, 10)), "b": np.ones(4)},
    "dense_backward": {"dy": np.ones((2, 4)), "x": ROWS, "w": np.ones((4, 10))},
    "rbf": {"x": ROWS, "codes": np.ones((4, 10))},
    "rbf_backward": {"dy": np.ones((2, 4)), "x": ROWS, "codes": np.ones((4, 10))},
    "decide": {"penalties": ROWS},
    "margin": {"penalties": ROWS},
    "squash": {"a": X},
    "squash_slope": {"y": X},
    "squash_backward": {"dy": X, "y": X},
    "logistic": {"a": X},
    "relu": {"a": X},
    "softmax": {"z": ROWS},
    "mse": {"y": ROWS, "t": ROWS},
    "mse_backward": {"y": ROWS, "t": ROWS},
    "penalty_loss": {"penalties": ROWS, "labels": LABELS},
    "penalty_loss_backward": {"penalties": ROWS, "labels": LABELS},
    "map_loss": {"penalties": ROWS, "labels": LABELS, "j": 10.0},
    "map_loss_backward": {"penalties": ROWS, "labels": LABELS, "j": 10.0},
    "cross_entropy": {"z": ROWS, "labels": LABELS},
    "cross_entropy_backward": {"z": ROWS, "labels": LABELS},
    "output_size": {"size": 5, "kernel": 2, "stride": 1, "padding": 0},
    "layer_counts": {
        "weights": 150, "maps": 6, "height": 28, "width": 28, "uses": 1,
    },
    "dense_counts": {"inputs": 3, "outputs": 4},
    "connected_counts": {"table": TABLE, "kernel": 5, "height": 10, "width": 10},
}  # fmt: skip
WITHOUT_ARGUMENTS = {"bitmaps", "c3_table", "codes"}
OPTIONAL = {(name, "stride") for name in CALLS if "pool2d" in name}


class Raises:
    """An object that NumPy asks for its array, as a tensor on another device is."""

    def __array__(self, *_: object, **__: object) -> np.ndarray:
        raise RuntimeError("call .cpu() first")


WRONG: dict[str, Any] = {
    "None": None,
    "text": "three",
    "a list with None": [None, 1.0],
    "an object": object(),
    "a dictionary": {"a": 1},
    "a function": len,
    "a class": float,
    "a generator": (n for n in range(3)),
    "a set": {1, 2},
    "complex": np.array([1j]),
    "dates": np.array(["2026-01-01"], "M8[D]"),
    "bytes": b"123",
    "ragged": [[1.0, 2.0], [3.0]],
    "arrays of two shapes": [np.ones(3), np.ones(4)],
    "raises": Raises(),
}


def functions() -> dict[str, Callable[..., Any]]:
    return {
        name: value
        for name, value in vars(nn).items()
        if inspect.isfunction(value) and not name.startswith("_")
    }


def test_every_function_is_here() -> None:
    public = {name for name in functions() if name in nn.__all__}
    assert public - WITHOUT_ARGUMENTS - {"parameter_count"} == CALLS.keys()
    for name, call in CALLS.items():
        function = getattr(nn, name)
        assert list(call) == list(inspect.signature(function).parameters), name
        function(**call)


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_argument_is_named(name: str, wrong: str) -> None:
    for argument in CALLS[name]:
        if wrong == "None" and (name, argument) in OPTIONAL:
            continue
        given = CALLS[name] | {argument: WRONG[wrong]}
        with pytest.raises((TypeError, ValueError)) as caught:
            getattr(nn, name)(**given)
        text = str(caught.value)
        assert text.startswith(f"{argument} "), f"{argument}: {text}"
        assert " must " in text, text
        assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_no_bias_is_said_to_be_zeros() -> None:
    with pytest.raises(TypeError) as caught:
        nn.conv2d(X, W, None)  # type: ignore[arg-type]
    assert str(caught.value) == (
        "b must hold real numbers; it is None. For no bias pass zeros, one per kernel."
    )
    with pytest.raises(TypeError, match=r"pass zeros, one per unit\.$"):
        nn.dense(ROWS, np.ones((4, 10)), None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"pass zeros, one per map\.$"):
        nn.subsample(X, np.ones(3), None)  # type: ignore[arg-type]
