"""What was done in a learner's folder, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Kept:
    """A notebook with the learner's changes, left alone.

    ``newer`` is where the course's newer version was laid, or None where there is
    none. Both are relative to the learner's folder.
    """

    path: Path
    newer: Path | None

    def __str__(self) -> str:
        if self.newer is None:
            return f"{self.path} has changes of yours and was left alone."
        return (
            f"{self.path} has changes of yours and was left alone; "
            f"the course's new version of it is {self.newer}."
        )


@dataclass(frozen=True)
class SetAside:
    """A file that could not be used, and the name under which it was kept."""

    path: Path
    now: Path
    why: str

    def __str__(self) -> str:
        return f"{self.path} {self.why}; it was kept as {self.now}."


@dataclass
class Report:
    """What `open_course` did; paths are relative to ``folder``."""

    folder: Path
    created: list[Path] = field(default_factory=list)
    updated: list[Path] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    removed: list[Path] = field(default_factory=list)

    def sentences(self) -> list[str]:
        """Say in plain sentences what the learner should know; may be empty."""
        said = []
        if self.created:
            said.append(f"New: {_names(self.created)}.")
        if self.updated:
            said.append(
                f"Corrected in the course, not changed by you, so brought up to date: "
                f"{_names(self.updated)}."
            )
        said += [str(kept) for kept in self.kept if kept.newer is not None]
        said += [str(moved) for moved in self.set_aside]
        if self.removed:
            said.append(f"No longer needed, so removed: {_names(self.removed)}.")
        return said


@dataclass(frozen=True)
class Reset:
    """What `reset` did: the restored notebook, and where the learner's one is."""

    path: Path
    kept_as: Path | None


def _names(paths: list[Path]) -> str:
    return ", ".join(path.as_posix() for path in paths)
