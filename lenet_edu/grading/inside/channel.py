"""Messages over two pipes, in the sandbox: a length, then that many bytes."""

from __future__ import annotations

import os
import struct
from typing import Any

from ..wire import LARGEST, Reader, Translate, Writer, same

HEAD = struct.Struct(">Q")


class Channel:
    """The way to the grader; it ends when the grader does."""

    def __init__(self, source: int, sink: int) -> None:
        self.source, self.sink = source, sink
        self.translate_in: Translate = same
        self.translate_out: Translate = same

    def send(self, message: dict[str, Any]) -> None:
        """Send a message.

        Raises
        ------
        WireError
            If it is too large or has no form; nothing was sent then.
        """
        data = Writer(self.translate_out).bytes_of(message)
        self._write(HEAD.pack(len(data)) + data)

    def receive(self) -> dict[str, Any]:
        """The next message.

        Raises
        ------
        EOFError
            If the grader has ended.
        """
        (length,) = HEAD.unpack(self._read(HEAD.size))
        if length > 2 * LARGEST:
            raise EOFError
        found = Reader(self._read(length), self.translate_in).value()
        if not isinstance(found, dict):
            raise EOFError
        return found

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self.sink, view) :]

    def _read(self, count: int) -> bytes:
        pieces = []
        while count:
            piece = os.read(self.source, min(count, 2**20))
            if not piece:
                raise EOFError
            pieces.append(piece)
            count -= len(piece)
        return b"".join(pieces)
