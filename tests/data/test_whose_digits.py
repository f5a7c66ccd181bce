"""Files that are not MNIST's although they look like them, and under which names."""

from __future__ import annotations

import gzip
import hashlib
import os
import struct
from pathlib import Path

import numpy as np
import pytest

from lenet_edu.data import DataError, digests, load_mnist
from lenet_edu.data.digests import COUNTS, FILES, OTHERS, remark

NAMES = list(FILES)
FASHION = [d for d, name in OTHERS.items() if name == "Fashion-MNIST"]
KMNIST = [d for d, name in OTHERS.items() if name == "KMNIST"]
UNKNOWN = dict(zip(NAMES, "abcd", strict=True))


def idx(array: np.ndarray) -> bytes:
    array = np.asarray(array, np.uint8)
    return struct.pack(f">4B{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + (
        array.tobytes()
    )


def made(seed: int = 0) -> dict[str, bytes]:
    """A small set of four files."""
    rng = np.random.default_rng(seed)
    return {
        name: idx(rng.integers(0, 10, (n, 28, 28) if "images" in name else n))
        for name, n in zip(NAMES, (6, 6, 4, 4), strict=True)
    }


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """A small set that passes for MNIST."""
    raw = made()
    for name, data in raw.items():
        monkeypatch.setitem(digests.FILES, name, sha(data))
    monkeypatch.setattr(digests, "COUNTS", {"train": 6, "t10k": 4})
    return raw


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LENET_EDU_DATA", str(tmp_path))
    return tmp_path


def put(folder: Path, raw: dict[str, bytes], ending: str = "") -> None:
    for name, data in raw.items():
        (folder / f"{name}{ending}").write_bytes(
            gzip.compress(data) if ending else data
        )


def said(capsys: pytest.CaptureFixture[str]) -> str:
    load_mnist()
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    return out


# What is said of digests alone


def test_the_originals_need_no_remark() -> None:
    assert remark(FILES, {}, COUNTS) == ""


@pytest.mark.parametrize("digest", FASHION + KMNIST)
@pytest.mark.parametrize("where", ["raw", "packed"])
def test_a_known_set_is_named_by_any_of_its_files(digest: str, where: str) -> None:
    given = {NAMES[2]: digest}
    raw, packed = (UNKNOWN | given, {}) if where == "raw" else (UNKNOWN, given)
    says = remark(raw, packed, COUNTS)
    assert says == (
        f"These are not MNIST's digits but {OTHERS[digest]}'s. Results are not "
        "comparable with the course's."
    )


def test_every_known_digest_is_another_files() -> None:
    assert len(FASHION) == 6
    assert len(KMNIST) == 4
    assert not OTHERS.keys() & set(FILES.values())
    assert all(len(digest) == 64 and int(digest, 16) for digest in OTHERS)


def test_each_kind_has_its_own_sentence() -> None:
    kinds = {
        "unknown": remark(UNKNOWN, {}, COUNTS),
        "fewer": remark(UNKNOWN, {}, {"train": 6, "t10k": 4}),
        "labels": remark({**FILES, NAMES[1]: "x"}, {}, COUNTS),
        "two": remark({**FILES, NAMES[1]: "x", NAMES[3]: "y"}, {}, COUNTS),
        "exchanged": remark(
            dict(zip(NAMES, [FILES[NAMES[n]] for n in (2, 3, 0, 1)], strict=True)),
            {},
            {"train": 10_000, "t10k": 60_000},
        ),
    }
    assert len(set(kinds.values())) == len(kinds)
    assert all("Results are not comparable" in text for text in kinds.values())
    assert "have their names and number" in kinds["unknown"]
    assert "60,000 and 10,000" in kinds["fewer"]
    assert kinds["labels"].startswith(f"{NAMES[1]} differs from MNIST's (SHA-256): fet")
    assert f"{NAMES[1]} and {NAMES[3]} differ from" in kinds["two"]
    assert "exchange their names" in kinds["exchanged"]


# In the folder


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_the_right_files_are_described_as_before(
    folder: Path, own: dict[str, bytes], ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put(folder, own, ending)
    assert said(capsys) == (
        "MNIST: 6 training and 4 test digits, from the folder named in "
        "LENET_EDU_DATA.\n"
    )


def test_other_images_of_the_same_shape(
    folder: Path, own: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    put(folder, made(1))
    assert "These are not MNIST's digits, though they have" in said(capsys)


def test_a_packed_set_is_known_by_its_packed_files(
    folder: Path, own: dict[str, bytes], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    put(folder, made(1), ".gz")
    digest = sha((folder / f"{NAMES[3]}.gz").read_bytes())
    monkeypatch.setitem(OTHERS, digest, "KMNIST")
    assert "not MNIST's digits but KMNIST's. Results" in said(capsys)


def test_rotated_labels(
    folder: Path, own: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    labels = np.frombuffer(own[NAMES[1]][8:], np.uint8)
    put(folder, own | {NAMES[1]: idx((labels + 1) % 10)})
    assert f"{NAMES[1]} differs from MNIST's (SHA-256)" in said(capsys)


def test_training_and_test_files_exchanged(
    folder: Path, own: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    exchanged = [own[NAMES[n]] for n in (2, 3, 0, 1)]
    put(folder, dict(zip(NAMES, exchanged, strict=True)))
    assert "Training and test files are exchanged" in said(capsys)


def test_a_plain_file_and_its_gz_must_agree(
    folder: Path, own: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    put(folder, own)
    put(folder, own, ".gz")
    assert said(capsys).endswith("LENET_EDU_DATA.\n")
    put(folder, {NAMES[0]: made(1)[NAMES[0]]}, ".gz")
    with pytest.raises(DataError) as caught:
        load_mnist()
    assert str(caught.value) == (
        f"{NAMES[0]} and {NAMES[0]}.gz are both there and hold different bytes. "
        f"{NAMES[0]} is MNIST's: remove the other one."
    )
    put(folder, {NAMES[0]: made(2)[NAMES[0]]})
    with pytest.raises(DataError, match="Remove the one that you do not mean"):
        load_mnist()


def kaggle_name(name: str) -> str:
    return name.replace("-idx", ".idx")


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_the_names_that_kaggle_gives(
    folder: Path, own: dict[str, bytes], ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put(folder, {kaggle_name(name): data for name, data in own.items()}, ending)
    assert said(capsys).endswith("LENET_EDU_DATA.\n")


@pytest.mark.parametrize("both", [False, True])
def test_kaggles_folders_around_the_files(
    folder: Path, own: dict[str, bytes], both: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, data in own.items():
        (folder / name).mkdir()
        (folder / name / name).write_bytes(data)
        if both:
            (folder / kaggle_name(name)).write_bytes(data)
    assert said(capsys).endswith("LENET_EDU_DATA.\n")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(folder: Path, own: dict[str, bytes]) -> None:
    put(folder, own)
    (folder / NAMES[2]).unlink()
    os.mkfifo(folder / NAMES[2])
    with pytest.raises(DataError, match=r"t10k-images-idx3-ubyte is no plain file"):
        load_mnist()
