"""The running average of the weights: steadier than the last step of a noisy walk.

Not in the paper. The network and its loss stay the same; only the numbers that are
kept at the end are the mean of about the last 1 / (1 - keep) steps.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import numpy as np

from .optimizers import Arrays, by_name


class Average:
    """a = keep a + (1 - keep) w after every step.

    Parameters
    ----------
    parameters
        Arrays by name, or one vector; only read, except inside :meth:`in_place`.
    keep
        Part of the average that stays, 0 <= keep < 1. It starts smaller, at
        (1 + t) / (10 + t) after t steps, so that the initial weights are forgotten.
    """

    def __init__(self, parameters: Arrays, keep: float) -> None:
        if not 0 <= keep < 1:
            raise ValueError(f"keep must be at least 0 and below 1; it is {keep}")
        self.parameters, self.keep = by_name(parameters), keep
        self.state = {name: np.array(p) for name, p in self.parameters.items()}
        self.state["steps"] = np.zeros((), np.int64)

    def update(self) -> None:
        """Take in the parameters as they are now."""
        self.state["steps"] += 1
        steps = int(self.state["steps"])
        part = 1 - min(self.keep, (1 + steps) / (10 + steps))
        for name, parameter in self.parameters.items():
            average = self.state[name]
            average += part * (parameter - average)

    @contextlib.contextmanager
    def in_place(self) -> Iterator[None]:
        """Inside, the parameters are the average; then what they were."""
        kept = {name: np.array(p) for name, p in self.parameters.items()}
        self.write()
        try:
            yield
        finally:
            for name, parameter in self.parameters.items():
                parameter[...] = kept[name]

    def write(self) -> None:
        """Put the average into the parameters, for good."""
        for name, parameter in self.parameters.items():
            parameter[...] = self.state[name]
