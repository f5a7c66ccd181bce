"""An answer whose code runs in another process: the check calls it, and sees no more.

Grading gives the check such an answer. Everything that is judged (inputs, expected
values, the names of mistakes) stays in this process; what comes back is values.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .run import Ran


class Around(ABC):
    """What an answer left changed where it ran, as `guards.Settings` says it here."""

    changed: list[str]

    @abstractmethod
    def drew_globally(self) -> bool:
        """Whether numbers were drawn from ``np.random`` or ``random``."""


class Elsewhere(ABC):
    """Stands for a function of another process.

    Parameters
    ----------
    name
        Of the function.
    signature
        None where the function has none that Python knows.
    names
        All names that its code reads.
    """

    def __init__(
        self, name: str, signature: inspect.Signature | None, names: frozenset[str]
    ) -> None:
        self.__name__, self.names = name, names
        self.__signature__ = signature

    @abstractmethod
    def ran_on(self, args: tuple[Any, ...], seconds: float) -> Ran:
        """What one call gave, within a limit of processor time."""

    @abstractmethod
    def changed_default(self) -> str:
        """A parameter whose default no longer holds what it held, or ""."""

    @abstractmethod
    def around_check(self) -> AbstractContextManager[Around]:
        """The settings of the other process, put back and compared after the block."""

    def __call__(self, *args: Any) -> Any:
        """The check calls `ran_on`; nobody needs the bare value."""
        raise TypeError(f"{self.__name__} runs elsewhere; ask ran_on")
