"""The shipped network of chapter 00: counts, what loading refuses, what it reaches."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lenet_edu.data import load_mnist, to_input
from lenet_edu.data.mnist import FILES
from lenet_edu.models import WeightsError, build_starter, load_starter
from lenet_edu.models.weights import WEIGHTS, digest
from lenet_edu.training.loop import error_rate

Arrays = dict[str, np.ndarray]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped weights."""
    for name in ("starter.npz", "starter.json"):
        shutil.copyfile(WEIGHTS / name, tmp_path / name)
    return tmp_path


def record() -> dict[str, Any]:
    return json.loads((WEIGHTS / "starter.json").read_text(encoding="utf-8"))


def test_counts_and_shapes() -> None:
    network = build_starter(np.random.default_rng(0))
    counts = {name: array.size for name, array in network.parameters.items()}
    by_layer = {
        layer: sum(n for name, n in counts.items() if name.split(".")[0] == layer)
        for layer in ("C1", "S2", "C3", "S4", "OUT")
    }
    assert by_layer == {"C1": 156, "S2": 12, "C3": 2416, "S4": 32, "OUT": 4010}
    assert network.parameter_count() == sum(by_layer.values()) == 6626
    assert network.parameter_count() == record()["parameters"]

    y = np.zeros((3, 1, 32, 32), np.float32)
    shapes = []
    for layer in network.layers:
        y = layer.forward(y)
        assert y.dtype == np.float32
        shapes.append(y.shape[1:])
    assert shapes[::2] == [
        (6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (10, 1, 1),
    ]  # fmt: skip


def test_the_same_seed_gives_the_same_initial_weights() -> None:
    first, second, other = (
        digest(build_starter(np.random.default_rng(seed)).parameters)
        for seed in (5, 5, 6)
    )
    assert first == second != other


def test_the_digest_sees_values_names_shapes_and_types() -> None:
    array = np.arange(6, dtype=np.float32)
    others: list[Arrays] = [
        {"b": array},
        {"a": array.reshape(2, 3)},
        {"a": array.view(np.int32)},
        {"a": array[::-1]},
    ]
    digests = {digest(one) for one in [{"a": array}, *others]}
    assert len(digests) == 5
    assert digest({"a": array}) == digest({"a": array.astype(">f4")})


def test_shipped_weights_load_and_belong_to_their_record() -> None:
    network = load_starter()
    assert digest(network.parameters) == record()["sha256"]
    assert record()["data"]["sha256"] == {
        "train_images": FILES["train-images-idx3-ubyte"],
        "train_labels": FILES["train-labels-idx1-ubyte"],
        "test_images": FILES["t10k-images-idx3-ubyte"],
        "test_labels": FILES["t10k-labels-idx1-ubyte"],
    }
    assert record()["test_error"] == record()["epochs"][-1]["test_error"] < 0.02
    assert {"command", "seed", "recipe", "environment"} <= record().keys()


@pytest.mark.skipif(
    "LENET_EDU_DATA" not in os.environ,
    reason="the 10,000 test digits are needed: set LENET_EDU_DATA to MNIST's folder",
)
def test_shipped_weights_reach_what_the_record_says() -> None:
    mnist = load_mnist(verbose=False)
    assert len(mnist.test_labels) == 10_000
    error = error_rate(load_starter(), to_input(mnist.test_images), mnist.test_labels)
    assert error == pytest.approx(record()["test_error"], abs=0.0005)


def stored(folder: Path) -> Arrays:
    with np.load(folder / "starter.npz") as archive:
        return {name: archive[name] for name in archive.files}


def change(edit: Callable[[Arrays], Any]) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        arrays = stored(folder)
        edit(arrays)
        np.savez(folder / "starter.npz", **arrays)  # type: ignore[arg-type]

    return damage


def cut(folder: Path) -> None:
    path = folder / "starter.npz"
    path.write_bytes(path.read_bytes()[:9000])


def flip(folder: Path) -> None:
    path = folder / "starter.npz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(bytes(content))


def pickled(folder: Path) -> None:
    np.savez(folder / "starter.npz", **{"C1.w": np.array([{}], dtype=object)})


def write(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(content) and None


def nudge(arrays: Arrays) -> None:
    arrays["C1.w"].flat[7] += 1e-3


DAMAGES: dict[str, tuple[Callable[[Path], Any], str]] = {
    "no weights": (lambda f: (f / "starter.npz").unlink(), "starter.npz is missing"),
    "no record": (lambda f: (f / "starter.json").unlink(), "starter.json is missing"),
    "a page": (write("starter.npz", b"<!doctype html>"), "starter.npz cannot be read"),
    "empty": (write("starter.npz", b""), "starter.npz cannot be read"),
    "cut off": (cut, "starter.npz cannot be read"),
    "a flipped byte": (flip, "starter.npz cannot be read"),
    "pickled": (pickled, "starter.npz cannot be read"),
    "an array missing": (
        change(lambda a: a.pop("S2.bias")),
        r"missing \['S2.bias'\], unknown \[\]",
    ),
    "an array too many": (
        change(lambda a: a.update(more=a["C1.b"])),
        r"missing \[\], unknown \['more'\]",
    ),
    "a shape": (
        change(lambda a: a.update({"C1.w": a["C1.w"].reshape(6, 25)})),
        r"holds C1.w as float32 \(6, 25\); expected is float32 \(6, 1, 5, 5\)",
    ),
    "a dtype": (
        change(lambda a: a.update({"C1.b": a["C1.b"].astype(float)})),
        r"holds C1.b as float64 \(6,\); expected is float32 \(6,\)",
    ),
    "other numbers": (change(nudge), "other numbers than its record"),
    "record cut off": (write("starter.json", b'{"sha'), "starter.json cannot be read"),
    "record not text": (write("starter.json", b"\xff\xfe"), "starter.json cannot be"),
    "record a list": (write("starter.json", b"[]"), "holds a list, not a record"),
    "record of nothing": (write("starter.json", b"{}"), "other numbers than its"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damaged_weights_are_refused_with_a_sentence(folder: Path, name: str) -> None:
    load_starter(folder)
    damage, sentence = DAMAGES[name]
    damage(folder)
    with pytest.raises(WeightsError, match=sentence) as caught:
        load_starter(folder)
    said = str(caught.value)
    assert "python -m lenet_edu.training.starter" in said
    assert str(folder) not in said
