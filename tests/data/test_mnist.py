"""Every place MNIST can come from, and what is said when one of them fails."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import http.server
import os
import re
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import numpy as np
import pytest

from lenet_edu.data import DataError, carried, download, load_mnist, mnist, to_input
from lenet_edu.data.download import MIRRORS
from lenet_edu.data.idx import read_idx
from lenet_edu.data.mnist import FILES, embedded, read_folder
from lenet_edu.making import digits as making

NAMES = list(FILES)
REAL = os.environ.get("LENET_EDU_DATA")
NEXT = ("fetch", "Fetch", "exchange", "Put", "Set it", "Allow")


def idx(array):
    array = np.asarray(array, np.uint8)
    head = struct.pack(">BBBB", 0, 0, 8, array.ndim) + struct.pack(
        f">{array.ndim}I", *array.shape
    )
    return head + array.tobytes()


def small(n=6, seed=0):
    rng = np.random.default_rng(seed)
    return idx(rng.integers(0, 256, (n, 28, 28))), idx(rng.integers(0, 10, n))


RAW = dict(zip(NAMES, (*small(6), *small(4, 1)), strict=True))


@pytest.fixture(autouse=True)
def own_places(tmp_path, monkeypatch):
    """No test reads or writes a cache of this machine, or asks a real mirror."""
    for name in ("LENET_EDU_DATA", "LENET_EDU_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LENET_EDU_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(download, "MIRRORS", ())


# The folder named in LENET_EDU_DATA


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A small whole set: two files packed, two plain."""
    folder = tmp_path / "set"
    folder.mkdir()
    for name, data in RAW.items():
        if name.startswith("train"):
            (folder / f"{name}.gz").write_bytes(gzip.compress(data))
        else:
            (folder / name).write_bytes(data)
    monkeypatch.setenv("LENET_EDU_DATA", str(folder))
    return folder


def test_a_folder_is_read_and_named_without_its_path(folder, capsys):
    data = load_mnist()
    assert data.source == "folder"
    assert data.train_images.shape == (6, 28, 28)
    assert data.test_labels.shape == (4,)
    assert idx(data.train_images) == RAW[NAMES[0]]
    assert capsys.readouterr().out == (
        "MNIST: 6 training and 4 test digits, from the folder named in "
        "LENET_EDU_DATA. These are not MNIST's 60,000 and 10,000. Results are not "
        "comparable with the course's.\n"
    )


def test_it_can_be_silent(folder, capsys):
    load_mnist(verbose=False)
    assert capsys.readouterr() == ("", "")


def test_a_folder_below_home(folder, monkeypatch):
    monkeypatch.setenv("HOME", str(folder.parent))
    monkeypatch.setenv("USERPROFILE", str(folder.parent))
    monkeypatch.setenv("LENET_EDU_DATA", "~/set")
    assert load_mnist().source == "folder"


def write(name, data):
    def damage(folder):
        for path in folder.glob(f"{name}*"):
            path.write_bytes(gzip.compress(data) if path.suffix else data)

    return damage


def cut_gz(folder):
    path = folder / f"{NAMES[0]}.gz"
    path.write_bytes(path.read_bytes()[:-40])


def swap(folder):
    a, b = folder / NAMES[2], folder / NAMES[3]
    first, second = a.read_bytes(), b.read_bytes()
    a.write_bytes(second)
    b.write_bytes(first)


def lose_two(folder):
    (folder / NAMES[1]).with_suffix(".gz").unlink()
    (folder / NAMES[2]).unlink()


def lose_all(folder):
    for path in folder.iterdir():
        path.unlink()


def folder_in_place(folder):
    (folder / NAMES[2]).unlink()
    (folder / NAMES[2]).mkdir()


def no_folder(folder):
    shutil.rmtree(folder)


def file_in_place(folder):
    shutil.rmtree(folder)
    folder.write_bytes(b"")


DAMAGES = {
    "cut gz": (cut_gz, NAMES[0], "cut short"),
    "a folder in place of a file": (folder_in_place, NAMES[2], "is a folder"),
    "images and labels swapped": (swap, NAMES[2], "exchange their names"),
    "images twice": (
        write(NAMES[3], RAW[NAMES[2]]), NAMES[3],
        "magic number 0x00000803; labels have 0x00000801",
    ),
    "labels twice": (
        write(NAMES[2], RAW[NAMES[3]]), NAMES[2],
        "magic number 0x00000801; images have 0x00000803",
    ),
    "counts differ": (
        write(NAMES[3], idx(np.zeros(5))), NAMES[3],
        "do not belong together",
    ),
    "a label beyond 9": (
        write(NAMES[3], idx([1, 2, 3, 10])), NAMES[3],
        "reaches 10; digits go from 0 to 9",
    ),
    "images of 28 x 27": (
        write(NAMES[2], idx(np.zeros((4, 28, 27)))), NAMES[2],
        "the shape (4, 28, 27); expected is (N, 28, 28)",
    ),
    "no digits": (
        lambda folder: (
            write(NAMES[2], idx(np.zeros((0, 28, 28))))(folder),
            write(NAMES[3], idx([]))(folder),
        ),
        NAMES[3], "hold no digits",
    ),
    "two files missing": (lose_two, "", f"lacks {NAMES[1]}, {NAMES[2]} (plain"),
    "an empty folder": (lose_all, "", f"lacks {', '.join(NAMES)} (plain"),
    "no folder": (no_folder, "", "no such folder"),
    "a file in place of the folder": (file_in_place, "", "no such folder"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_each_damage_has_its_sentence(folder, damage, monkeypatch):
    spoil, file, says = DAMAGES[damage]
    spoil(folder)
    # A folder that was asked for is never passed over silently.
    monkeypatch.setattr(mnist, "embedded", lambda: pytest.fail("fell through"))
    with pytest.raises(DataError) as caught:
        load_mnist()
    text = str(caught.value)
    assert says in text
    assert file in text
    assert any(step in text for step in NEXT)


@pytest.mark.parametrize("method", ["iterdir", "open"])
def test_what_may_not_be_read(folder, monkeypatch, method):
    def refuse(self, *mode):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, method, refuse)  # root may read everything
    with pytest.raises(DataError, match=r"\(Permission denied\)\. Allow yourself"):
        load_mnist()


# The mirrors and the cache


def sends(body, length=None, status=200):
    """An answer: its body, the length that it announces, its status."""
    return status, body, len(body) if length is None else length


GOOD = {name: sends(gzip.compress(data)) for name, data in RAW.items()}
BAD = {
    "not found": lambda good: sends(b"not found", status=404),
    "server error": lambda good: sends(b"", status=500),
    "page": lambda good: sends(b"<html>log in to this network</html>"),
    "wrong bytes": lambda good: sends(gzip.compress(b"other bytes")),
    "body cut on its way": lambda good: sends(good[1][:-30], length=len(good[1])),
    "file cut at the mirror": lambda good: sends(good[1][:-30]),
    "empty": lambda good: sends(b""),
    "not packed": lambda good: sends(b"\0\0\x08\1\0\0\0\0"),
}


SAID = {
    "not found": "answered 404 (Not Found)",
    "server error": "answered 500 (Internal Server Error)",
    "page": "gave something else than the file",
    "wrong bytes": "gave something else than the file",
    "body cut on its way": "broke off",
    "file cut at the mirror": "gave something else than the file",
    "empty": "gave something else than the file",
    "not packed": "gave another file",
}


class Mirrors:
    """Two mirrors on this computer; ``answers[mirror, name]`` may be replaced.

    An answer is what ``sends`` returns, or a list of which each request takes one.
    """

    def __init__(self):
        self.answers = {
            (mirror, name): good
            for mirror in ("first", "second")
            for name, good in GOOD.items()
        }
        self.asked = []
        mirrors = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_HEAD(self):
                self.send_response(200)
                self.end_headers()

            def do_GET(self):
                mirror, name = self.path.strip("/").removesuffix(".gz").split("/")
                mirrors.asked.append((mirror, name))
                answer = mirrors.answers[mirror, name]
                if isinstance(answer, list):
                    answer = answer.pop(0)
                status, body, length = answer
                self.send_response(status)
                self.send_header("Content-Length", str(length))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()
        base = f"http://127.0.0.1:{self.server.server_port}"
        self.urls = (f"{base}/first/", f"{base}/second/")

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(60)


@pytest.fixture
def mirrors(monkeypatch):
    mirrors = Mirrors()
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in RAW.items()}
    monkeypatch.setattr(mnist, "FILES", digests)
    monkeypatch.setattr(download, "MIRRORS", mirrors.urls)
    yield mirrors
    mirrors.close()


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache"


@pytest.fixture
def full_cache(cache):
    cache.mkdir()
    for name, data in RAW.items():
        (cache / name).write_bytes(data)
    return cache


def refused():
    """The address of a port at which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{one.getsockname()[1]}/"


def test_a_download_fills_the_cache_that_serves_afterwards(
    mirrors, cache, monkeypatch, capsys, tmp_path
):
    data = load_mnist()
    said = capsys.readouterr()
    assert data.source == "download"
    assert data.test_images.tobytes() == RAW[NAMES[2]][16:]
    assert said.out == ("MNIST: 6 training and 4 test digits, downloaded just now.\n")
    assert said.err.count("100%") == 4  # a progress bar for each file
    assert str(tmp_path) not in said.err
    assert "/tmp" not in said.err
    assert {path.name for path in cache.iterdir()} == set(NAMES)
    monkeypatch.setattr(download, "MIRRORS", ())
    assert load_mnist().source == "cache"
    assert "from the cache on this computer" in capsys.readouterr().out


def test_a_silent_download_has_no_bar(mirrors, capsys):
    assert load_mnist(verbose=False).source == "download"
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("bad", BAD)
def test_the_next_mirror_is_asked(mirrors, bad, capsys):
    name = NAMES[1]
    mirrors.answers["first", name] = BAD[bad](GOOD[name])
    assert load_mnist().source == "download"
    assert mirrors.asked.count(("first", name)) == download.ATTEMPTS
    assert mirrors.asked.count(("second", name)) == 1
    said = capsys.readouterr().out
    assert f"{name}: 127.0.0.1:" in said
    assert f"{SAID[bad]}; the next mirror is asked." in said


def test_a_mirror_is_asked_again_when_it_falters(mirrors, capsys):
    good = GOOD[NAMES[0]]
    mirrors.answers["first", NAMES[0]] = [BAD["body cut on its way"](good), good]
    assert load_mnist().source == "download"
    assert {mirror for mirror, _ in mirrors.asked} == {"first"}
    assert capsys.readouterr().out.startswith("MNIST: 6 training")


def test_a_mirror_that_refuses_the_connection_is_passed_over(mirrors, monkeypatch):
    monkeypatch.setattr(download, "MIRRORS", (refused(), mirrors.urls[1]))
    assert load_mnist().source == "download"


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_download_is_not_kept(mirrors, cache, bad, capsys):
    name = NAMES[1]
    for mirror in ("first", "second"):
        mirrors.answers[mirror, name] = BAD[bad](GOOD[name])
    assert load_mnist().source == "embedded"
    said = capsys.readouterr().out
    assert "and it was the last" in said
    assert "all of them belong to MNIST's training set" in said
    assert {path.name for path in cache.iterdir()} == {NAMES[0]}


def test_what_is_in_the_cache_is_not_fetched_again(mirrors, full_cache):
    (full_cache / NAMES[3]).unlink()
    assert load_mnist().source == "download"
    assert mirrors.asked == [("first", NAMES[3])]


@pytest.mark.parametrize(
    "content", [b"", RAW[NAMES[3]][:-1], RAW[NAMES[3]][:-1] + b"?"]
)
def test_a_damaged_cache_is_said_and_fetched_again(
    mirrors, full_cache, content, capsys
):
    (full_cache / NAMES[3]).write_bytes(content)
    assert load_mnist().source == "download"
    assert f"{NAMES[3]} in the cache is damaged" in capsys.readouterr().out
    assert mirrors.asked == [("first", NAMES[3])]
    assert load_mnist().source == "cache"


def test_a_damaged_cache_without_network_is_said(
    full_cache, mirrors, monkeypatch, capsys
):
    monkeypatch.setattr(download, "MIRRORS", (refused(),))
    (full_cache / NAMES[3]).write_bytes(b"damaged")
    assert load_mnist().source == "embedded"
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 2
    assert said[0] == f"{NAMES[3]} in the cache is damaged; it is left aside."
    assert "could not be had" in said[1]


def test_a_bad_download_never_replaces_a_good_file(mirrors, full_cache):
    (full_cache / NAMES[3]).write_bytes(b"damaged")
    for mirror in ("first", "second"):
        for name in NAMES:
            mirrors.answers[mirror, name] = sends(gzip.compress(b"wrong"))
    assert load_mnist().source == "embedded"
    assert {path.name for path in full_cache.iterdir()} == set(NAMES)
    for name in NAMES[:3]:
        assert (full_cache / name).read_bytes() == RAW[name]


KILLED = """
import os, sys
from lenet_edu.data import download, load_mnist, mnist
mnist.FILES, download.MIRRORS = {files!r}, {mirrors!r}
os.fsync = lambda handle: os._exit(9)  # dies with the new bytes half on their way
load_mnist()
"""


def test_a_kill_in_the_middle_of_writing_leaves_the_old_file(mirrors, full_cache):
    old = b"the old file"
    (full_cache / NAMES[3]).write_bytes(old)
    program = KILLED.format(files=mnist.FILES, mirrors=mirrors.urls)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 9, done.stderr
    assert mirrors.asked == [("first", NAMES[3])]
    assert (full_cache / NAMES[3]).read_bytes() == old
    for name in NAMES[:3]:
        assert (full_cache / name).read_bytes() == RAW[name]
    assert load_mnist().source == "download"
    assert load_mnist().source == "cache"


def test_a_cache_that_cannot_be_written_still_gives_the_digits(mirrors, cache, capsys):
    cache.write_bytes(b"a file where the folder should be")
    assert load_mnist().source == "download"
    assert capsys.readouterr().out.count("could not be kept in the cache (") == 4


def test_a_cache_that_cannot_be_read_is_said(mirrors, full_cache, monkeypatch, capsys):
    def refuse(self, real=Path.read_bytes):
        if self == full_cache / NAMES[0]:
            raise PermissionError(13, "Permission denied")
        return real(self)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert load_mnist().source == "download"
    assert f"{NAMES[0]} in the cache cannot be read (Permission denied)" in (
        capsys.readouterr().out
    )


def stalls(self) -> None:
    """A handler's answer: the beginning of a file, and then nothing more."""
    self.send_response(200)
    self.send_header("Content-Length", "1000000")
    self.end_headers()
    self.wfile.write(b"\x1f\x8b" + bytes(100))
    self.wfile.flush()
    self.server.over.wait(60)


def trickles(self) -> None:
    """A byte now and then: no time-out of a socket ever ends it."""
    self.send_response(200)
    self.send_header("Content-Length", "1000000")
    self.end_headers()
    with contextlib.suppress(OSError):
        while not self.server.over.wait(0.05):
            self.wfile.write(b"\0")


@pytest.fixture
def slow(monkeypatch):
    """Makes a mirror of how its handler answers a GET; counts what it was asked."""
    servers = []

    def make(answer):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_HEAD(self):
                self.send_response(200)
                self.end_headers()

            def do_GET(self):
                self.server.asked.append(self.path)
                answer(self)

            def log_message(self, *args):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.over, server.asked = threading.Event(), []
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
        return server, f"http://127.0.0.1:{server.server_port}/"

    monkeypatch.setattr(download, "PATIENCE", 2.0)
    yield make
    for server in servers:
        server.over.set()
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("answer", [stalls, trickles])
def test_a_mirror_that_stalls_is_left_for_the_next_one(
    mirrors, slow, answer, monkeypatch, capsys
):
    server, address = slow(answer)
    monkeypatch.setattr(download, "MIRRORS", (address, mirrors.urls[1]))
    assert load_mnist().source == "download"
    assert len(server.asked) == 1  # not once more, and not for the other files
    said = capsys.readouterr().out
    assert re.search(r": 127\.0\.0\.1:\d+ (stopped sending|gave no answer); the", said)


@pytest.mark.parametrize("answer", [stalls, trickles])
def test_what_failed_is_not_tried_again_by_this_process(
    mirrors, slow, answer, monkeypatch, capsys
):
    server, address = slow(answer)
    monkeypatch.setattr(download, "MIRRORS", (address,))
    first = load_mnist()
    assert first.source == "embedded"
    capsys.readouterr()
    monkeypatch.setattr(
        download, "Mirrors", lambda *a: pytest.fail("they were asked again")
    )
    second = load_mnist()
    assert second.source == "embedded"
    assert len(server.asked) == 1
    said = capsys.readouterr().out
    assert said == f"{first.describe()}\n"
    assert "asked again after a restart: 127.0.0.1:" in said
    assert "name their folder in LENET_EDU_DATA" in said


@pytest.mark.parametrize(
    ("status", "phrase"),
    [(403, "Forbidden"), (407, "Proxy Authentication Required"), (599, "")],
)
def test_the_status_of_a_mirror_is_named(mirrors, status, phrase, capsys):
    for mirror in ("first", "second"):
        mirrors.answers[mirror, NAMES[0]] = sends(b"", status=status)
    assert load_mnist().source == "embedded"
    last = capsys.readouterr().out.splitlines()[-1]
    assert f" answered {status}{f' ({phrase})' if phrase else ''}. With the" in last


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError("Tunnel connection failed: 407 Proxy"), "answered 407 (Proxy Auth"),
        (TimeoutError("timed out"), "gave no answer"),
        (ssl.SSLError("certificate verify failed"), "certificate that is not trusted"),
        (ConnectionRefusedError(111, "Connection refused"), "could not be reached"),
    ],
)
def test_what_a_mirror_did_in_words(error, says):
    assert says in download.in_words(error)


def test_a_download_needs_no_room_for_temporary_files(mirrors, monkeypatch, capsys):
    def full(*arguments, **others):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryDirectory", full)
    monkeypatch.setattr(tempfile, "mkstemp", full)  # the cache is full as well
    assert load_mnist().source == "download"
    said = capsys.readouterr().out
    assert said.count("could not be kept in the cache (No space left on device).") == 4
    assert "mirror" not in said


def test_more_than_a_file_can_have_is_not_taken(mirrors, monkeypatch, capsys):
    monkeypatch.setattr(download, "MOST", 6000)
    mirrors.answers["first", NAMES[0]] = sends(bytes(50_000))
    assert load_mnist().source == "download"
    assert "gave something else than the file; the next" in capsys.readouterr().out


# Without a network


def test_no_network_gives_the_embedded_digits(monkeypatch, capsys):
    monkeypatch.setattr(download, "MIRRORS", (refused(), refused()))
    monkeypatch.setattr(download, "_one_try", lambda *a: pytest.fail("nobody answered"))
    assert load_mnist().source == "embedded"
    said = capsys.readouterr()
    assert said.out.count("\n") == 1
    assert said.out.count("could not be reached") == 1
    assert "4,000 training and 1,000 test digits" in said.out
    assert "could not be had" in said.out
    assert said.err == ""


def test_a_mirror_that_never_answers_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(download, "PATIENCE", 0.2)
    monkeypatch.setattr(download, "_one_try", lambda *a: pytest.fail("nobody answered"))
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        monkeypatch.setattr(download, "MIRRORS", (address,))
        assert load_mnist().source == "embedded"


def test_a_name_that_is_looked_up_for_ever_is_not_waited_for(monkeypatch):
    may_end, ended = threading.Event(), threading.Event()

    def for_ever(*arguments, **others):
        may_end.wait(60)
        ended.set()
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", for_ever)
    monkeypatch.setattr(download, "PATIENCE", 0.2)
    monkeypatch.setattr(download, "MIRRORS", ("http://mirror.invalid/",))
    try:
        assert load_mnist().source == "embedded"
        assert not ended.is_set()
    finally:
        may_end.set()
        ended.wait(60)


@pytest.mark.parametrize(("switch", "source"), [("1", "embedded"), ("0", "download")])
def test_offline_switch(mirrors, monkeypatch, switch, source):
    monkeypatch.setenv("LENET_EDU_OFFLINE", switch)
    assert load_mnist(verbose=False).source == source
    assert bool(mirrors.asked) == (source == "download")


def test_offline_the_cache_still_serves(mirrors, full_cache, monkeypatch):
    monkeypatch.setenv("LENET_EDU_OFFLINE", "1")
    assert load_mnist().source == "cache"


def test_the_original_site_is_asked_last():
    assert "lecun" in MIRRORS[-1]
    assert all(mirror.endswith("/") for mirror in MIRRORS)


# The embedded digits


def test_the_embedded_digits_are_fixed_and_balanced():
    data = embedded()
    assert data.train_images.shape == (4000, 28, 28)
    assert data.test_images.shape == (1000, 28, 28)
    assert set(np.bincount(data.train_labels)) == {400}
    assert set(np.bincount(data.test_labels)) == {100}
    assert {data.train_images.dtype, data.train_labels.dtype} == {np.dtype(np.uint8)}
    # Notebooks and weights were made with exactly this split.
    for array, digest in (
        (data.train_images, "6fc292f6a6a4092d"),
        (data.train_labels, "b8751d2c50d70de5"),
        (data.test_images, "e265d92ec09b0ceb"),
        (data.test_labels, "7bd25c720a595a70"),
    ):
        assert hashlib.sha256(array.tobytes()).hexdigest()[:16] == digest
    train = {image.tobytes() for image in data.train_images}
    assert not train & {image.tobytes() for image in data.test_images}


def test_the_embedded_digits_are_small_and_lie_in_order():
    size = sum(path.stat().st_size for path in (carried.IMAGES, carried.LABELS))
    assert size < 1.2e6
    labels = read_idx(carried.LABELS)
    np.testing.assert_array_equal(labels, np.repeat(np.arange(10), 500))
    assert read_idx(carried.IMAGES).shape == (5000, 28, 28)


def test_a_damaged_digit_file_is_a_sentence(monkeypatch, tmp_path):
    torn = tmp_path / carried.IMAGES.name
    torn.write_bytes(carried.IMAGES.read_bytes()[:1000])
    monkeypatch.setattr(carried, "IMAGES", torn)
    with pytest.raises(DataError, match="Fetch the file again"):
        embedded()


def test_the_first_of_each_digit_are_taken():
    labels = np.array([1, 0, 1, 0, 1, *range(2, 10), *range(2, 10)], np.uint8)
    images = np.arange(len(labels), dtype=np.uint8)[:, None, None] + np.zeros(
        (28, 28), np.uint8
    )
    chosen, digits = making.first_of_each(images, labels, each=2)
    np.testing.assert_array_equal(digits, np.repeat(np.arange(10), 2))
    assert list(chosen[:4, 0, 0]) == [1, 3, 0, 2]
    with pytest.raises(DataError, match="digit 0 there are 2 images; 3 of each"):
        making.first_of_each(images, labels, each=3)


def test_without_pooch_it_is_named_and_the_small_set_serves(
    mirrors, tmp_path, monkeypatch
):
    monkeypatch.setattr("lenet_edu.data.download.possible", lambda: False)
    mnist = load_mnist(verbose=False)
    assert (mnist.source, len(mnist.train_labels)) == ("embedded", 4000)
    assert "pip install pooch" in mnist.describe()
    assert not mirrors.asked


def test_in_a_browser_the_small_set_serves_and_nobody_is_asked(mirrors, monkeypatch):
    monkeypatch.setattr("lenet_edu.data.mnist.BROWSER", True)
    monkeypatch.setattr("lenet_edu.data.mnist.WHY", "")
    mnist = load_mnist(verbose=False)
    assert mnist.source == "embedded"
    assert "could not be had" not in mnist.describe()
    assert not mirrors.asked


# The real files

real = pytest.mark.skipif(
    not REAL, reason="LENET_EDU_DATA is not set: the real MNIST is not checked"
)


@pytest.fixture(scope="module")
def real_mnist():
    return read_folder(REAL)


@real
def test_the_real_mnist(real_mnist):
    data = real_mnist
    assert data.train_images.shape == (60000, 28, 28)
    assert data.test_images.shape == (10000, 28, 28)
    arrays = (data.train_images, data.train_labels, data.test_images, data.test_labels)
    for name, array in zip(NAMES, arrays, strict=True):
        assert hashlib.sha256(idx(array)).hexdigest() == FILES[name]


@real
def test_the_embedded_digits_come_from_the_training_set(tmp_path):
    making.make(REAL, into=tmp_path)
    for path in (carried.IMAGES, carried.LABELS):
        np.testing.assert_array_equal(read_idx(tmp_path / path.name), read_idx(path))


@real
def test_mean_and_variance_of_the_input(real_mnist):
    parts = [to_input(part) for part in np.split(real_mnist.train_images, 6)]
    n = sum(part.size for part in parts)
    mean = sum(part.sum(dtype=np.float64) for part in parts) / n
    square = sum(np.square(part).sum(dtype=np.float64) for part in parts) / n
    assert round(mean, 3) == 0.028
    assert round(square - mean**2, 3) == 0.123


@real
def test_the_embedded_digits_belong_to_the_training_set(real_mnist):
    data = embedded()
    labels = {
        image.tobytes(): label
        for image, label in zip(
            real_mnist.train_images, real_mnist.train_labels, strict=True
        )
    }
    for image, label in zip(
        (*data.train_images, *data.test_images),
        (*data.train_labels, *data.test_labels),
        strict=True,
    ):
        assert labels[image.tobytes()] == label
