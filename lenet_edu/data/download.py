"""MNIST's files from mirrors: into memory, at most so much, and for seconds only.

Nobody waits for a thread of this file longer than it says: looking up a host's name
obeys no time limit of ours, and a mirror may send a byte now and then for ever.
"""

from __future__ import annotations

import contextlib
import http
import importlib.util
import io
import re
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from .folder import digest
from .idx import DataError, read_stream

Say = Callable[[str], None]

# The original site is last: for years it has refused more often than served.
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "http://yann.lecun.com/exdb/mnist/",
)
ATTEMPTS = 2  # a broken answer may be whole the next time; a mirror that stalls is left
PATIENCE = 5.0  # seconds until a mirror that says nothing counts as out of reach
CHUNK = 1 << 14  # bytes; what brings less in PATIENCE seconds stalls
MOST = 1 << 26  # bytes of one packed file; the largest of MNIST has 10 million
SILENT, STOPPED = WAITED_FOR = ("gave no answer", "stopped sending")


def possible() -> bool:
    """Whether what fetches files, pooch and its requests, is installed."""
    return all(importlib.util.find_spec(name) for name in ("pooch", "requests"))


class StalledError(OSError):
    """A mirror has stopped sending."""


class Mirrors:
    """The mirrors that still count, and why the others do not."""

    def __init__(self, name: str) -> None:
        self.reasons: dict[str, str] = {}
        self.left = self._answering(name)

    def fetch(self, name: str, sha256: str, say: Say, bar: bool) -> bytes | None:
        """One unpacked file from the first mirror that has the right bytes, or None."""
        asked = list(self.left)
        for mirror in asked:
            for _ in range(ATTEMPTS):
                try:
                    data = _one_try(f"{mirror}{name}.gz", name, bar)
                    if digest(data) == sha256:
                        return data
                    self.reasons[mirror] = "gave another file"
                except (OSError, ValueError) as error:
                    self.reasons[mirror] = in_words(error)
                    if self.reasons[mirror] in WAITED_FOR:
                        self.left.remove(mirror)
                        break
            more = mirror != asked[-1]
            say(
                f"{name}: {host(mirror)} {self.reasons[mirror]}"
                + ("; the next mirror is asked." if more else ", and it was the last.")
            )
        return None

    def why(self) -> str:
        """What the mirrors did, in one clause."""
        did: dict[str, list[str]] = {}
        for mirror in MIRRORS:
            if mirror in self.reasons:
                did.setdefault(self.reasons[mirror], []).append(host(mirror))
        said = [f"{', '.join(hosts)} {what}" for what, hosts in did.items()]
        return "; ".join(said) or "there is none"

    def _answering(self, name: str) -> list[str]:
        """The mirrors that answer at all, so that an offline machine does not wait.

        All are asked at once.
        """
        import pooch

        answered: set[str] = set()
        reasons: dict[str, str] = {}

        def ask(mirror: str) -> None:
            head = pooch.HTTPDownloader(timeout=PATIENCE)
            try:
                head(f"{mirror}{name}.gz", "", None, check_only=True)
                answered.add(mirror)  # if only to refuse: the download tells more
            except (OSError, ValueError) as error:
                reasons[mirror] = in_words(error)

        deadline = time.monotonic() + PATIENCE
        threads = [
            threading.Thread(target=ask, args=(one,), daemon=True) for one in MIRRORS
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        left = [mirror for mirror in MIRRORS if mirror in answered]
        self.reasons = {
            mirror: reasons.get(mirror, SILENT)
            for mirror in MIRRORS
            if mirror not in left
        }
        return left


class _Arriving(io.BytesIO):
    """What has come so far; refuses more than :data:`MOST`, or when it is given up."""

    def __init__(self) -> None:
        super().__init__()
        self.given_up = False

    def write(self, chunk: bytes) -> int:  # type: ignore[override]
        if self.given_up or self.tell() + len(chunk) > MOST:
            raise DataError("more arrives than the file can have")
        return super().write(chunk)


def _one_try(url: str, name: str, bar: bool) -> bytes:
    """The unpacked bytes; OSError or DataError if they do not come."""
    import pooch

    # Into memory: a folder for temporary files may be full, and no mirror's fault.
    arriving = _Arriving()
    failures: list[Exception] = []

    def get() -> None:
        downloader = pooch.HTTPDownloader(
            progressbar=bar, timeout=PATIENCE, chunk_size=CHUNK
        )
        try:
            downloader(url, arriving, None)
        except Exception as error:  # raised again below, in the thread that waits
            failures.append(error)

    thread = threading.Thread(target=get, daemon=True)
    thread.start()
    before = -1
    while thread.is_alive():
        if arriving.tell() == before:
            arriving.given_up = True
            raise StalledError("stalled")
        before = arriving.tell()
        thread.join(PATIENCE)
    if failures:
        raise failures[0]
    arriving.seek(0)
    return read_stream(arriving, name)


def host(url: str) -> str:
    """The mirror's name."""
    return urlsplit(url).netloc


def in_words(error: Exception) -> str:
    """What a mirror did, as the rest of a sentence that begins with its name."""
    response = getattr(error, "response", None)
    status = getattr(response, "status_code", None)
    text = str(error)
    if status is None and (found := re.search(r"\b(407)\b", text)):
        status = int(found[1])  # a proxy's, which refuses before there is an answer
    if status is not None:
        phrase = ""
        with contextlib.suppress(ValueError):
            phrase = f" ({http.HTTPStatus(status).phrase})"
        return f"answered {status}{phrase}"
    if isinstance(error, StalledError):
        return STOPPED
    kind = type(error).__name__
    if "Timeout" in kind or "timed out" in text:
        return SILENT
    if isinstance(error, DataError):
        return "gave something else than the file"
    if "Proxy" in kind:
        return "could not be reached through the proxy"
    if "SSL" in kind:
        return "gave a certificate that is not trusted here"
    if "Chunked" in kind or "IncompleteRead" in text or "Content" in kind:
        return "broke off"
    return "could not be reached"
