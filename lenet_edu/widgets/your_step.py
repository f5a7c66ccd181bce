"""The learner's step in a training: called with copies, compared, never in the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lenet_edu.training.trial import Array, Arrays, StepError
from lenet_edu.yours import differing

from .bounded import SECONDS


class YourStep:
    """``own_step`` of a trial, by the function of exercise 12.3 or 12.4.

    Parameters
    ----------
    fn
        The learner's function.
    kind
        Whose it is: "sgd_step" or "momentum_step".

    Attributes
    ----------
    differs : names of the parameters that it moved elsewhere than the course's would
    """

    def __init__(self, fn: Callable[..., Any], kind: str) -> None:
        self.fn, self.kind = fn, kind
        self.differs: set[str] = set()
        self._velocity: dict[str, Array] = {}
        self._course: dict[str, Array] = {}  # the step that the course would make

    def __call__(
        self, parameters: Arrays, gradients: Arrays, rate: float, momentum: float
    ) -> dict[str, Array]:
        """The parameters after the step; StepError if the function gives none."""
        if not self._velocity:
            self._velocity = {n: np.zeros_like(w) for n, w in parameters.items()}
            self._course = {n: np.zeros_like(w) for n, w in parameters.items()}
        moved = self._called(parameters, gradients, rate, momentum)
        kept = momentum if self.kind == "momentum_step" else 0.0
        for n, w in parameters.items():
            self._course[n] = kept * self._course[n] - rate * gradients[n]
            if differing(moved[n].astype(float), w + self._course[n]).any():
                self.differs.add(n)
        return moved

    def _called(
        self, parameters: Arrays, gradients: Arrays, rate: float, momentum: float
    ) -> dict[str, Array]:
        from lenet_edu.exercises.engine.limits import TimeLimit, time_limit

        copies = {name: w.copy() for name, w in parameters.items()}
        slopes = {name: np.array(g) for name, g in gradients.items()}
        try:
            with time_limit(SECONDS):
                if self.kind == "sgd_step":
                    moved = dict(self.fn(copies, slopes, rate))
                else:
                    moved = {}
                    for n, w in copies.items():
                        given = (w, self._velocity[n].copy(), slopes[n], rate, momentum)
                        moved[n], v = self.fn(*given)
                        self._velocity[n] = _fitting(v, self._velocity[n], n)
        except TimeLimit:
            raise StepError("Yours was still running after some seconds.") from None
        except NotImplementedError:
            raise StepError("Yours is not written yet.") from None
        except StepError:
            raise
        except (Exception, SystemExit) as error:
            text = str(error).strip().split("\n")[0] or "no message"
            raise StepError(
                f"Yours stopped with {type(error).__name__}: {text}"
            ) from None
        return {n: _fitting(moved.get(n), w, n) for n, w in parameters.items()}


def _fitting(value: Any, like: Array, name: str) -> Array:
    shape = getattr(value, "shape", None)
    if shape != like.shape:
        given = "nothing" if value is None else f"the shape {shape}"
        raise StepError(f"Yours gave {given} for {name}; its shape is {like.shape}.")
    return np.asarray(value)
