"""Every place MNIST can come from, and every way a file can be damaged."""

from __future__ import annotations

import gzip
import http.server
import os
import struct
import threading
from pathlib import Path

import numpy as np
import pytest

from lenet_edu.data import DataError, load_mnist, mnist, read_idx, to_input
from lenet_edu.data.mnist import FILES, embedded, read_folder

NAMES = list(FILES)


def idx(array):
    array = np.asarray(array, np.uint8)
    head = struct.pack(">BBBB", 0, 0, 8, array.ndim) + struct.pack(
        f">{array.ndim}I", *array.shape
    )
    return head + array.tobytes()


def small(n=6, seed=0):
    rng = np.random.default_rng(seed)
    return idx(rng.integers(0, 256, (n, 28, 28))), idx(rng.integers(0, 10, n))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A small whole set: two files packed, two plain."""
    images, labels = small()
    for name, data in zip(NAMES, (images, labels, *small(4, 1)), strict=True):
        if name.startswith("train"):
            (tmp_path / f"{name}.gz").write_bytes(gzip.compress(data))
        else:
            (tmp_path / name).write_bytes(data)
    monkeypatch.setenv("LENET_EDU_DATA", str(tmp_path))
    return tmp_path


def test_a_folder_is_read_and_named_without_its_path(folder, capsys):
    data = load_mnist()
    said = capsys.readouterr().out
    assert data.source == "folder"
    assert data.train_images.shape == (6, 28, 28)
    assert "6 training and 4 test digits" in said
    assert str(folder) not in said


def packed(folder):
    return folder / f"{NAMES[0]}.gz"


def damage_cut_gz(folder):
    packed(folder).write_bytes(packed(folder).read_bytes()[:-40])


def damage_cut_plain(folder):
    path = folder / NAMES[2]
    path.write_bytes(path.read_bytes()[:-5])


def damage_too_long(folder):
    path = folder / NAMES[2]
    path.write_bytes(path.read_bytes() + b"1")


def damage_magic(folder):
    (folder / NAMES[2]).write_bytes(b"\0\0\x0d\3" + bytes(40))


def damage_short_header(folder):
    (folder / NAMES[2]).write_bytes(b"\0\0\x08\3\0\0")


def damage_tiny(folder):
    (folder / NAMES[2]).write_bytes(b"\0")


def damage_page(folder):
    packed(folder).write_bytes(b"<!DOCTYPE html><html>not found</html>")


def damage_not_gz(folder):
    packed(folder).write_bytes(small()[0])


def damage_empty(folder):
    packed(folder).write_bytes(b"")


def damage_folder_in_place(folder):
    packed(folder).unlink()
    packed(folder).mkdir()


def damage_swapped(folder):
    a, b = folder / NAMES[2], folder / NAMES[3]
    first, second = a.read_bytes(), b.read_bytes()
    a.write_bytes(second)
    b.write_bytes(first)


def damage_count(folder):
    (folder / NAMES[3]).write_bytes(idx(np.zeros(5)))


def damage_label(folder):
    (folder / NAMES[3]).write_bytes(idx(np.array([1, 2, 3, 10])))


def damage_size(folder):
    (folder / NAMES[2]).write_bytes(idx(np.zeros((4, 28, 27))))


def damage_axes(folder):
    (folder / NAMES[3]).write_bytes(idx(np.zeros((4, 2))))


def damage_missing(folder):
    packed(folder).unlink()


def damage_all_missing(folder):
    for path in folder.iterdir():
        path.unlink()


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (damage_cut_gz, "gzip, but damaged or cut short"),
        (damage_cut_plain, "cut short: the header announces"),
        (damage_too_long, "longer than its header says"),
        (damage_magic, "begins with 00 00 0d 03"),
        (damage_short_header, "ends inside its header"),
        (damage_tiny, "holds 1 bytes"),
        (damage_page, "web page"),
        (damage_not_gz, "is not gzip"),
        (damage_empty, "is empty"),
        (damage_folder_in_place, "is a folder"),
        (damage_swapped, "exchange their names"),
        (damage_count, "do not belong together"),
        (damage_label, "digits go from 0 to 9"),
        (damage_size, r"expected is \(N, 28, 28\)"),
        (damage_axes, r"expected is \(N,\)"),
        (damage_missing, f"lacks {NAMES[0]}"),
        (damage_all_missing, ", ".join(NAMES)),
    ],
)
def test_each_damage_has_its_sentence(folder, damage, says):
    damage(folder)
    with pytest.raises(DataError, match=says):
        load_mnist()


def test_a_file_that_may_not_be_read(folder, monkeypatch):
    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(DataError, match="May you read this file"):
        load_mnist()


def test_a_folder_that_is_not_there(monkeypatch, tmp_path):
    monkeypatch.setenv("LENET_EDU_DATA", str(tmp_path / "none"))
    with pytest.raises(DataError, match="no such folder"):
        load_mnist()


def test_a_missing_file(tmp_path):
    with pytest.raises(DataError, match="is missing"):
        read_idx(tmp_path / "x")


@pytest.fixture
def mirror(tmp_path, monkeypatch):
    """A mirror on this computer: set ``answers[name]`` to bytes or to a status."""
    raw = dict(zip(NAMES, (*small(6), *small(4, 1)), strict=True))
    import hashlib

    digests = {name: hashlib.sha256(data).hexdigest() for name, data in raw.items()}
    answers = {name: gzip.compress(data) for name, data in raw.items()}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self):
            self.send_response(200)
            self.end_headers()

        def do_GET(self):
            host, name = self.path.strip("/").split("/")
            answer = 404 if host == "bad" else answers[name.removesuffix(".gz")]
            if isinstance(answer, int):
                self.send_error(answer)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.delenv("LENET_EDU_DATA", raising=False)
    monkeypatch.delenv("LENET_EDU_OFFLINE", raising=False)
    monkeypatch.setenv("LENET_EDU_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(mnist, "FILES", digests)
    monkeypatch.setattr(mnist, "MIRRORS", (f"{base}/bad/", f"{base}/good/"))
    yield answers
    server.shutdown()
    server.server_close()


def test_the_next_mirror_is_tried_and_the_cache_serves_afterwards(mirror, monkeypatch):
    assert load_mnist().source == "download"
    monkeypatch.setattr(mnist, "MIRRORS", ())
    assert load_mnist().source == "cache"


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>log in to this network</html>",
        gzip.compress(b"other bytes"),
        gzip.compress(small()[0])[:-30],
        b"",
        500,
    ],
    ids=["page", "other", "cut", "empty", "error"],
)
def test_a_bad_download_falls_back_and_is_not_kept(mirror, answer, capsys):
    mirror[NAMES[1]] = answer
    data = load_mnist()
    assert data.source == "embedded"
    assert "belong to MNIST's training set" in capsys.readouterr().out
    assert not (Path(os.environ["LENET_EDU_CACHE"]) / NAMES[1]).exists()


def test_a_bad_download_never_replaces_a_good_file(mirror):
    load_mnist()
    cache = Path(os.environ["LENET_EDU_CACHE"])
    good = {name: (cache / name).read_bytes() for name in NAMES}
    (cache / NAMES[3]).write_bytes(b"damaged")
    mirror[NAMES[3]] = gzip.compress(b"wrong")
    assert load_mnist().source == "embedded"
    assert all((cache / name).read_bytes() == good[name] for name in NAMES[:3])


def test_a_damaged_cache_is_said_and_fetched_again(mirror, capsys):
    load_mnist()
    cache = Path(os.environ["LENET_EDU_CACHE"])
    (cache / NAMES[0]).write_bytes((cache / NAMES[0]).read_bytes()[:-1] + b"?")
    assert load_mnist().source == "download"
    assert "in the cache is damaged" in capsys.readouterr().out
    assert load_mnist().source == "cache"


def test_no_network_is_quick_and_says_so(monkeypatch, tmp_path, capsys):
    monkeypatch.delenv("LENET_EDU_DATA", raising=False)
    monkeypatch.delenv("LENET_EDU_OFFLINE", raising=False)
    monkeypatch.setenv("LENET_EDU_CACHE", str(tmp_path))
    monkeypatch.setattr(mnist, "MIRRORS", ("http://127.0.0.1:9/",))
    assert load_mnist().source == "embedded"
    assert "could not be had" in capsys.readouterr().out


def test_offline_switch(monkeypatch, tmp_path):
    monkeypatch.delenv("LENET_EDU_DATA", raising=False)
    monkeypatch.setenv("LENET_EDU_OFFLINE", "1")
    monkeypatch.setenv("LENET_EDU_CACHE", str(tmp_path))
    monkeypatch.setattr(mnist, "_fetch", lambda *a: pytest.fail("asked the network"))
    assert load_mnist(verbose=False).source == "embedded"


def test_the_embedded_digits_are_fixed_and_balanced():
    data = embedded()
    assert data.train_images.shape == (4000, 28, 28)
    assert set(np.bincount(data.train_labels)) == {400}
    assert set(np.bincount(data.test_labels)) == {100}
    again = embedded()
    assert np.array_equal(data.test_images, again.test_images)


@pytest.mark.skipif(
    not os.environ.get("LENET_EDU_DATA"),
    reason="LENET_EDU_DATA is not set: the real MNIST is not checked",
)
def test_the_real_mnist():
    import hashlib

    data = read_folder(os.environ["LENET_EDU_DATA"])
    assert data.train_images.shape == (60000, 28, 28)
    assert data.test_images.shape == (10000, 28, 28)
    digest = hashlib.sha256(idx(data.train_images)).hexdigest()
    assert digest == FILES[NAMES[0]]
    x = to_input(data.train_images)
    assert round(float(x.mean()), 3) == 0.028
    assert round(float(x.var()), 3) == 0.123
