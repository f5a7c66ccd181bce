"""A digit is numbers: one pixel's byte, its place in the IDX file, its input value.

The drawing runs in the browser; ``model`` is the twin of the one in
pixel_inspector.js, and with ``fn`` the learner's to_input stands beside it.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from lenet_edu.data import embedded, to_input
from lenet_edu.figures import new_figure, rectangle
from lenet_edu.yours import attempt

from .base import Explorer, browser_source
from .bounded import bounded

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIDE, FRAME = 28, 2
SHOWN = 100  # digits that the browser gets: 78 kB
IMAGE_MAGIC = 0x00000803  # two zero bytes, 08: unsigned bytes, 03: three axes


def idx_header(images: int) -> bytes:
    """The first 16 bytes of an IDX file of 28 x 28 images (big-endian integers)."""
    return struct.pack(">4i", IMAGE_MAGIC, images, SIDE, SIDE)


def model(image: NDArray[np.uint8], padded: bool) -> NDArray[np.float32]:
    """What is shown of one image (28, 28): its bytes, or the input (32, 32)."""
    return to_input(image[None])[0, 0] if padded else image.astype(np.float32)


class PixelInspector(Explorer):
    """Digits under a magnifying glass.

    Parameters
    ----------
    images : (N, 28, 28) uint8, optional
        The first 100 can be browsed; the header counts all N. Without any: the digits
        that come with the course.
    labels : (N,), optional
    fn
        Your to_input; cells in which it differs from the course's are outlined.

    Raises
    ------
    ValueError
        If the images are not bytes of this shape, or the labels are not one for each.
    """

    alone = True
    _esm = browser_source("kit.js", "pixel_inspector.js")
    _css = browser_source("kit.css", "pixel_inspector.css")
    exercise = "01.2"
    caption: ClassVar[str] = (
        "Pixel inspector: a digit as bytes and as the network's input, the byte and "
        "the file position of the pixel under the pointer, and the file's header."
    )

    images = traitlets.Bytes(b"").tag(sync=True, from_json=lambda v, _: bytes(v))
    labels: Any = traitlets.List([]).tag(sync=True)
    total = traitlets.Int(0).tag(sync=True)
    header = traitlets.Bytes(b"").tag(sync=True, from_json=lambda v, _: bytes(v))
    yours = traitlets.Bytes(b"").tag(sync=True, from_json=lambda v, _: bytes(v))
    message = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self,
        images: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        fn: Callable[..., Any] | None = None,
    ) -> None:
        if images is None:
            digits = embedded()
            images, labels = digits.train_images, digits.train_labels
        fn = self.learners(fn)
        pixels = np.asarray(images)
        if (
            pixels.dtype != np.uint8
            or pixels.shape[1:] != (SIDE, SIDE)
            or not len(pixels)
        ):
            raise ValueError(
                "PixelInspector takes images as stored, uint8 of shape (N, 28, 28); "
                f"it was given {pixels.dtype} of shape {pixels.shape}"
            )
        names = [] if labels is None else np.asarray(labels).tolist()
        if names and len(names) != len(pixels):
            raise ValueError(
                f"there must be one label per image; there are {len(names)} labels "
                f"for {len(pixels)} images"
            )
        self._images = pixels[:SHOWN].copy()
        self._label = names[0] if names else None
        yours, message = _run(fn, self._images) if fn is not None else (b"", "")
        super().__init__(
            fn,
            images=self._images.tobytes(),
            labels=names[:SHOWN],
            total=len(pixels),
            header=idx_header(len(pixels)),
            yours=yours,
            message=message,
        )

    def picture(self) -> Figure:
        """The digit as stored, the numbers at its middle, and the network's input."""
        image = self._images[0]
        figure = new_figure(8.4, 3.3)
        stored, numbers, padded = figure.subplots(1, 3)
        stored.imshow(image, cmap="gray_r", vmin=0, vmax=255)
        stored.add_patch(rectangle((9.5, 9.5), 9, 9, fill=False, ec="#b35900", lw=2))
        name = "" if self._label is None else f", label {self._label}"
        stored.set_title(f"as stored, 28 x 28{name}", fontsize=10)
        near = image[10:19, 10:19]
        numbers.imshow(near, cmap="gray_r", vmin=0, vmax=255)
        for (i, j), value in np.ndenumerate(near):
            colour = "white" if value > 127 else "#1a1a1a"
            numbers.text(
                j, i, str(value), ha="center", va="center", fontsize=7, color=colour
            )
        numbers.set_title("rows and columns 10 to 18", fontsize=10)
        values = model(image, True)
        padded.imshow(values, cmap="gray_r", vmin=-0.1, vmax=1.175)
        padded.add_patch(
            rectangle((1.5, 1.5), SIDE, SIDE, fill=False, ec="#1b6ca8", ls="--")
        )
        padded.set_title(
            f"input, 32 x 32: {values.min():.3g} to {values.max():.4g}", fontsize=10
        )
        for axes in (stored, numbers, padded):
            axes.set_xticks([])
            axes.set_yticks([])
        figure.supxlabel(
            f"the file holds {self.total:,} images of 28 rows and 28 columns",
            fontsize=9,
        )
        return figure


def _run(fn: Callable[..., Any], images: NDArray[np.uint8]) -> tuple[bytes, str]:
    """The learner's values as little-endian float32, or one sentence why not."""
    expected = (len(images), 1, SIDE + 2 * FRAME, SIDE + 2 * FRAME)
    values, sentence = attempt(bounded(fn), images)
    if values is None:
        return b"", sentence
    if values.shape != expected:
        return b"", (
            f"Yours returns shape {values.shape}; expected is {expected}, "
            "so the cells cannot be compared."
        )
    return values.astype("<f4").tobytes(), ""
