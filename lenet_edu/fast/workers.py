"""Two threads, half of the batch each: NumPy lets go of Python's lock in its loops.

The parameters are shared, the gradients are each worker's own and added at the end.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from types import TracebackType

import numpy as np

from .engine import Engine
from .layout import Array
from .threads import one_blas_thread


class Workers:
    """An engine's training and inference on several cores.

    Use it as the engine, and close it (or use ``with``). The engine that was given is
    the first worker: its `parameters`, `flat` and `flat_gradient` are the results'.

    Parameters
    ----------
    engine
    workers : int
        As many as there are cores to use.
    """

    def __init__(self, engine: Engine, workers: int = 2) -> None:
        if workers < 1:
            raise ValueError(f"workers must be at least 1; it is {workers}")
        self.engine = engine
        self._engines = [engine, *(engine.twin() for _ in range(workers - 1))]
        self._pool = ThreadPoolExecutor(max(1, workers - 1))
        self.flat_gradient = engine.flat_gradient
        self.parameters, self.gradients = engine.parameters, engine.gradients

    @property
    def flat(self) -> Array:
        """The engine's."""
        return self.engine.flat

    @flat.setter
    def flat(self, values: Array) -> None:
        self.engine.flat = values

    def loss_and_gradient(self, images: Array, labels: Array) -> float:
        """As :meth:`Engine.loss_and_gradient`, sums in another order."""
        images, labels = self.engine.checked(images, labels)
        share = 1 / len(images)
        parts = self._split(len(images))
        with one_blas_thread():
            others = [
                self._pool.submit(engine.learn, images[part], labels[part], share)
                for engine, part in parts[1:]
            ]
            loss = self.engine.learn(images[parts[0][1]], labels[parts[0][1]], share)
            losses = [other.result() for other in others]  # all, before BLAS changes
        for engine, _ in parts[1:]:
            np.add(self.flat_gradient, engine.flat_gradient, out=self.flat_gradient)
        return loss + sum(losses)

    def forward(self, images: Array) -> Array:
        """(N, 1, 32, 32) -> outputs (N, 10)."""
        images, _ = self.engine.checked(images)
        parts = self._split(len(images))
        outputs = np.empty((len(images), 10), self.engine.dtype)
        with one_blas_thread():
            others = [
                self._pool.submit(engine.fill, images[part], outputs[part])
                for engine, part in parts[1:]
            ]
            self.engine.fill(images[parts[0][1]], outputs[parts[0][1]])
            for other in others:
                other.result()
        return outputs

    def predict(self, images: Array) -> Array:
        """(N, 1, 32, 32) -> the digits (N,)."""
        return self.engine.decide(self.forward(images))

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown()

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _split(self, n: int) -> list[tuple[Engine, slice]]:
        ends = np.linspace(0, n, len(self._engines) + 1).astype(int)
        return [
            (engine, slice(start, end))
            for engine, start, end in zip(
                self._engines, ends[:-1], ends[1:], strict=True
            )
            if end > start or engine is self.engine
        ]
