"""How much one answer may take of the machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .wire import LARGEST


@dataclass(frozen=True)
class Allowance:
    """Limits of one answer's process; the defaults leave a right answer much room.

    Parameters
    ----------
    memory
        Bytes of address space. NumPy's own libraries take some hundred megabytes.
    processor
        Seconds of processor time; then the system ends the process.
    processes, files, file_size
        How many processes and threads, how many open files, bytes of one file.
    seconds
        By the clock, for all calls of one answer together.
    patience
        A call that waits without computing may take this many times its limit.
    space
        Bytes of its private temporary folder.
    """

    memory: int = 2 * 2**30
    processor: int = 60
    processes: int = 32
    files: int = 64
    file_size: int = 16 * 2**20
    seconds: float = 150.0
    patience: float = 4.0
    space: int = 64 * 2**20
    hook: bool = True

    def of_system(self) -> dict[str, int]:
        """As the names of ``resource.RLIMIT_...``."""
        return {
            "AS": self.memory,
            "CPU": self.processor,
            "NPROC": self.processes,
            "NOFILE": self.files,
            "FSIZE": self.file_size,
            "CORE": 0,
        }

    def as_settings(self) -> dict[str, Any]:
        """As the first process in the sandbox is told."""
        return {
            "limits": self.of_system(),
            "patience": self.patience,
            "hook": self.hook,
        }


LONGEST_MESSAGE = 2 * LARGEST
