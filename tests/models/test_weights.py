"""Stored weights: what the digest sees, and what loading refuses, with a sentence."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lenet_edu.models import WeightsError, load_lenet5
from lenet_edu.models.weights import WEIGHTS, digest

Arrays = dict[str, np.ndarray]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped weights."""
    for name in ("lenet5.npz", "lenet5.json"):
        shutil.copyfile(WEIGHTS / name, tmp_path / name)
    return tmp_path


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


def stored(folder: Path) -> Arrays:
    with np.load(folder / "lenet5.npz") as archive:
        return {name: archive[name] for name in archive.files}


def change(edit: Callable[[Arrays], Any]) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        arrays = stored(folder)
        edit(arrays)
        np.savez(folder / "lenet5.npz", **arrays)  # type: ignore[arg-type]

    return damage


def cut(folder: Path) -> None:
    path = folder / "lenet5.npz"
    path.write_bytes(path.read_bytes()[:90_000])


def flip(folder: Path) -> None:
    path = folder / "lenet5.npz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(bytes(content))


def pickled(folder: Path) -> None:
    np.savez(folder / "lenet5.npz", **{"C1.w": np.array([{}], dtype=object)})


def write(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(content) and None


def nudge(arrays: Arrays) -> None:
    arrays["C1.w"].flat[7] += 1e-3


DAMAGES: dict[str, tuple[Callable[[Path], Any], str]] = {
    "no weights": (lambda f: (f / "lenet5.npz").unlink(), "lenet5.npz is missing"),
    "no record": (lambda f: (f / "lenet5.json").unlink(), "lenet5.json is missing"),
    "a page": (write("lenet5.npz", b"<!doctype html>"), "lenet5.npz cannot be read"),
    "empty": (write("lenet5.npz", b""), "lenet5.npz cannot be read"),
    "cut off": (cut, "lenet5.npz cannot be read"),
    "a flipped byte": (flip, "lenet5.npz cannot be read"),
    "pickled": (pickled, "lenet5.npz cannot be read"),
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
    "record cut off": (write("lenet5.json", b'{"sha'), "lenet5.json cannot be read"),
    "record not text": (write("lenet5.json", b"\xff\xfe"), "lenet5.json cannot be"),
    "record a list": (write("lenet5.json", b"[]"), "holds a list, not a record"),
    "record of nothing": (write("lenet5.json", b"{}"), "other numbers than its"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damaged_weights_are_refused_with_a_sentence(folder: Path, name: str) -> None:
    load_lenet5(folder)
    damage, sentence = DAMAGES[name]
    damage(folder)
    with pytest.raises(WeightsError, match=sentence) as caught:
        load_lenet5(folder)
    said = str(caught.value)
    assert "lenet-edu train" in said
    assert str(folder) not in said
