"""One BLAS thread: the products here are too small to be shared between cores."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def _libraries() -> list[Any]:
    # Looked up once: it searches every library that the process has loaded.
    try:
        from threadpoolctl import ThreadpoolController
    except ImportError:  # in a browser, where there is one thread anyway
        return []
    return ThreadpoolController().select(user_api="blas").lib_controllers


class one_blas_thread:  # noqa: N801  (used like contextlib's, and in microseconds)
    """Matrix products inside run on the calling thread alone; then as before."""

    inside = 0  # in how many: within another one there is nothing to do

    def __enter__(self) -> None:
        self._before: list[tuple[Any, int]] = []
        if one_blas_thread.inside == 0:
            counts = [(library, library.get_num_threads()) for library in _libraries()]
            self._before = [(library, count) for library, count in counts if count != 1]
            for library, _ in self._before:
                library.set_num_threads(1)
        one_blas_thread.inside += 1

    def __exit__(self, *error: object) -> None:
        one_blas_thread.inside -= 1
        for library, count in self._before:
            library.set_num_threads(count)
