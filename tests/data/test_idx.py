"""The IDX format: what is read, and the sentence for every kind of damage."""

from __future__ import annotations

import gzip
import os
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from lenet_edu.data import DataError, parse_idx, parse_idx_header, read_idx


def idx(array):
    array = np.asarray(array, np.uint8)
    return struct.pack(">4B", 0, 0, 8, array.ndim) + struct.pack(
        f">{array.ndim}I", *array.shape
    ) + array.tobytes()  # fmt: skip


IMAGES = np.random.default_rng(0).integers(0, 256, (3, 28, 28)).astype(np.uint8)
LABELS = np.array([3, 0, 9], np.uint8)
WHOLE = idx(IMAGES)
PACKED = gzip.compress(WHOLE)
NEXT = ("Fetch", "fetch", "remove", "Move", "Allow", "Look")


@pytest.mark.parametrize("array", [IMAGES, LABELS], ids=["images", "labels"])
@pytest.mark.parametrize("ending", ["", ".gz"])
def test_a_whole_file_is_read(tmp_path, array, ending):
    data = idx(array)
    path = tmp_path / f"digits{ending}"
    path.write_bytes(gzip.compress(data) if ending else data)
    read = read_idx(path)
    assert read.dtype == np.uint8
    np.testing.assert_array_equal(read, array)
    read[:] = 0  # one's own copy, not a view of the file's bytes


def test_the_header_is_read_alone():
    header = bytes.fromhex("00 00 08 03 00 00 ea 60 00 00 00 1c 00 00 00 1c")
    assert parse_idx_header(header) == (60000, 28, 28)
    assert parse_idx_header(bytes.fromhex("00 00 08 01 00 00 27 10")) == (10000,)


DAMAGES = {
    "cut gz": (PACKED[:-40], "gzip data ends too early"),
    "gz of its first bytes": (PACKED[:2], "gzip data ends too early"),
    "wrong check sum": (PACKED[:-8] + b"\1\2\3\4" + PACKED[-4:], "damaged inside"),
    "bytes after gz": (PACKED + b"more", "followed by other bytes"),
    "page": (b"<!DOCTYPE html><html>not found</html>", "is a web page"),
    "page with a byte order mark": (b"\xef\xbb\xbf\r\n<html>", "is a web page"),
    "page, packed": (gzip.compress(b"<html>not found</html>"), "holds a web page"),
    "not gzip": (WHOLE, "is not gzip: it begins with 00 00"),
    "empty": (b"", "is empty"),
    "cut, then packed": (gzip.compress(WHOLE[:-5]), "is cut short: the header"),
    "too long": (gzip.compress(WHOLE + b"1"), "is longer than its header says"),
    "count": (gzip.compress(WHOLE[:7] + b"\4" + WHOLE[8:]), "announces (4, 28, 28)"),
    "floats": (gzip.compress(b"\0\0\x0d\3" + bytes(40)), "begins with 00 00 0d 03"),
    "no axes": (gzip.compress(b"\0\0\x08\0" + bytes(40)), "begins with 00 00 08 00"),
    "short header": (gzip.compress(WHOLE[:6]), "header, after 6 bytes; 3 axes take 16"),
    "tiny": (gzip.compress(b"\0"), "ends after 1 byte(s), inside its header"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_each_damage_has_its_sentence(tmp_path, damage):
    content, says = DAMAGES[damage]
    path = tmp_path / "some-digits.gz"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_idx(path)
    text = str(caught.value)
    assert says in text
    assert text.startswith("some-digits.gz ")
    assert any(step in text for step in NEXT)
    assert str(tmp_path) not in text


def test_no_sentence_serves_two_kinds_of_damage(tmp_path):
    path = tmp_path / "x.gz"
    texts = {}
    for name, (content, _) in DAMAGES.items():
        path.write_bytes(content)
        with pytest.raises(DataError) as caught:
            read_idx(path)
        texts[name] = str(caught.value)
    same_kind = (
        {"cut gz", "gz of its first bytes"},
        {"page", "page with a byte order mark"},
        {"wrong check sum", "bytes after gz"},
        {"cut, then packed", "count"},
    )
    for name, (_, says) in DAMAGES.items():
        kind = next((kind for kind in same_kind if name in kind), {name})
        assert {other for other, text in texts.items() if says in text} <= kind


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
def test_a_file_cut_anywhere_is_refused(tmp_path, packed):
    whole = PACKED if packed else WHOLE
    path = tmp_path / ("x.gz" if packed else "x")
    for end in (*range(40), *range(40, len(whole), 97), len(whole) - 1):
        path.write_bytes(whole[:end])
        with pytest.raises(DataError):
            read_idx(path)


def test_a_header_that_announces_more_than_64_bits_hold():
    header = b"\0\0\x08\3" + struct.pack(">3I", 2**31, 2**31, 4)
    with pytest.raises(DataError, match="cut short"):
        parse_idx(header)


def peak_of(read) -> int:
    tracemalloc.start()
    try:
        with pytest.raises(DataError):
            read()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_no_more_is_unpacked_than_the_header_announces(tmp_path):
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(WHOLE + bytes(50_000_000)))
    assert path.stat().st_size < 300_000
    assert peak_of(lambda: read_idx(path)) < 5_000_000
    with pytest.raises(DataError, match=r"longer than its header says.*and more follo"):
        read_idx(path)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
def test_a_header_that_announces_too_much_is_believed_by_nobody(tmp_path, packed):
    data = b"\0\0\x08\3" + struct.pack(">3I", 2**20, 2**10, 28) + bytes(1000)
    path = tmp_path / ("x.gz" if packed else "x")
    path.write_bytes(gzip.compress(data) if packed else data)
    with pytest.raises(DataError, match=r"announces \(1048576, 1024, 28\), 30\.1 GB"):
        read_idx(path)
    assert peak_of(lambda: read_idx(path)) < 1_000_000


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_place_of_a_file(tmp_path):
    os.mkfifo(tmp_path / "x")
    with pytest.raises(DataError, match=r"^x is no plain file but a pipe, socket or"):
        read_idx(tmp_path / "x")


def test_a_missing_file(tmp_path):
    with pytest.raises(DataError, match=r"^x is missing\. Look"):
        read_idx(tmp_path / "x")


def test_a_folder_in_place_of_a_file(tmp_path):
    (tmp_path / "x.gz").mkdir()
    with pytest.raises(DataError, match=r"^x\.gz is a folder; a file is expected"):
        read_idx(tmp_path / "x.gz")


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    def refuse(self, mode):
        raise PermissionError(13, "Permission denied")

    (tmp_path / "x").write_bytes(WHOLE)
    monkeypatch.setattr(Path, "open", refuse)  # root may read everything
    with pytest.raises(DataError, match=r"^x cannot be read \(Permission denied\)"):
        read_idx(tmp_path / "x")
