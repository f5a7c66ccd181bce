"""What each pass over the data gave, and the JSON file that keeps it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from lenet_edu.files import write_atomic


@dataclass(frozen=True)
class Epoch:
    """What one pass over the data gave.

    ``loss`` is measured on the fly, each batch before its step, as in Fig. 5 of the
    paper; so is ``error`` (a fraction; None where the model does not count it).
    ``rate`` is the first of the pass. ``measured`` holds errors after the pass by the
    names of the sets, ``seconds`` what it took.
    """

    number: int
    rate: float
    loss: float
    error: float | None = None
    measured: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0


class History:
    """The epochs so far, in order."""

    def __init__(self, epochs: list[Epoch] | None = None) -> None:
        self.epochs = list(epochs or [])

    def __len__(self) -> int:
        return len(self.epochs)

    def __iter__(self) -> Iterator[Epoch]:
        return iter(self.epochs)

    def __getitem__(self, place: int) -> Epoch:
        return self.epochs[place]

    def append(self, epoch: Epoch) -> None:
        """One more."""
        self.epochs.append(epoch)

    def curve(self, name: str) -> list[float]:
        """ "loss", "error", "rate", "seconds", or the name of a measured set."""
        if name in ("loss", "error", "rate", "seconds"):
            return [getattr(epoch, name) for epoch in self]
        return [epoch.measured[name] for epoch in self]

    def to_list(self) -> list[dict[str, Any]]:
        """For JSON."""
        return [asdict(epoch) for epoch in self]

    @classmethod
    def from_list(cls, epochs: list[dict[str, Any]]) -> History:
        """What :meth:`to_list` gave."""
        return cls([Epoch(**epoch) for epoch in epochs])

    def write(self, path: str | Path) -> None:
        """To a JSON file, whole or not at all."""
        write_atomic(path, json.dumps(self.to_list(), indent=1) + "\n")

    @classmethod
    def read(cls, path: str | Path) -> History:
        """From a JSON file."""
        return cls.from_list(json.loads(Path(path).read_text(encoding="utf-8")))
