"""A single image, forwards: im2col in full, and one product for each convolution.

With one sample the vectors over samples are gone, and what costs time is the number of
operations. So the rows are unfolded too, and a map's whole area is the long vector.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import DTypeLike

from .layout import Array, placed

# What pooling does with two vectors: np.maximum, or np.add for the sums of 1998.
Join = Callable[..., Array]


class SingleImage:
    """C1 and C3 for one image; all views are made once.

    Parameters
    ----------
    join
        np.maximum or np.add.
    """

    def __init__(self, join: Join, dtype: DTypeLike) -> None:
        self._join = join
        self._image = np.zeros((32, 32), dtype)
        self._inner = self._image[2:30, 2:30]
        # First the columns: 2 j + v of row 2 i + p at [p, v, i, j]. A window over rows
        # is then one stretch of memory: rows i + a with all their j, at [a, p, v].
        row, pixel = self._image.strides
        seen = as_strided(self._image, (2, 6, 16, 14), (row, pixel, 2 * row, 2 * pixel))
        columns = np.empty((2, 6, 16, 14), dtype)
        self._c1_columns = columns, seen
        self._c1_in = np.empty((36, 196), dtype)  # u = 2 a + p, v
        self._c1_rows = self._c1_in.reshape(3, 2, 6, 196), _windows(columns, 3)
        frames = np.zeros((2, 2, 6, 6, 1, 6), dtype)  # (column, row, F, u, C, v)
        self._frames = frames.reshape(24, 36)
        self._kernels = placed(frames, 5)
        self.c1 = np.empty((24, 196), dtype)  # (column, row, F), (i, j)
        self.zeros = np.zeros((16, 196), dtype)  # for ReLU: quicker than a number
        self._c1_pairs = self.c1.reshape(2, 12, 196)
        self._rows = np.empty((12, 196), dtype)
        self.s2 = np.empty((6, 196), dtype)

        channel, row, pixel = self.s2.reshape(6, 14, 14).strides
        seen = as_strided(self.s2, (6, 5, 14, 10), (channel, pixel, row, pixel))
        columns = np.empty((6, 5, 14, 10), dtype)
        self._c3_columns = columns, seen
        self._c3_in = np.empty((150, 100), dtype)  # (u, c, v)
        self._c3_rows = self._c3_in.reshape(5, 6, 5, 100), _windows(columns, 5)
        self.c3 = np.empty((16, 100), dtype)  # F, (i, j)
        pairs = self.c3.reshape(16, 10, 5, 2)
        self._columns = pairs[..., 0], pairs[..., 1]
        self._joined = np.empty((16, 10, 5), dtype)
        self._row_pairs = self._joined[:, 0::2], self._joined[:, 1::2]
        self.s4 = np.empty((16, 25), dtype)
        self._s4 = self.s4.reshape(16, 5, 5)

    def convolve_c1(self, image: Array, w: Array) -> Array:
        """(1, 1, 32, 32) or (1, 1, 28, 28), kernels (6, 25) -> self.c1."""
        np.copyto(self._image if image.shape[-1] == 32 else self._inner, image[0, 0])
        np.copyto(*self._c1_columns)
        np.copyto(*self._c1_rows)
        np.copyto(self._kernels, w.reshape(6, 5, 1, 5))
        return np.dot(self._frames, self._c1_in, out=self.c1)

    def join_c1(self) -> Array:
        """The columns of every block, then its rows: self.s2 (6, 196)."""
        left, right = self._c1_pairs
        self._join(left, right, out=self._rows)
        return self._join(self._rows[:6], self._rows[6:], out=self.s2)

    def convolve_c3(self, w: Array) -> Array:
        """Kernels (16, 150) on self.s2, once it is finished -> self.c3 (16, 100)."""
        np.copyto(*self._c3_columns)
        np.copyto(*self._c3_rows)
        return np.dot(w, self._c3_in, out=self.c3)

    def join_c3(self) -> Array:
        """As join_c1: self.s4 (16, 25)."""
        self._join(*self._columns, out=self._joined)
        self._join(*self._row_pairs, out=self._s4)
        return self.s4


def _windows(columns: Array, count: int) -> Array:
    """(A, B, rows, Q) -> a view (count, A, B, .): all rows that window row u sees."""
    A, B, rows, Q = columns.shape
    first, second, row, pixel = columns.strides
    shape = (count, A, B, (rows - count + 1) * Q)
    return as_strided(columns, shape, (row, first, second, pixel))
