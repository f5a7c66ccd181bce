"""The network map: LeNet-5 as one picture, alive for the digit that you draw.

The browser draws and computes; static/wiring.js and static/verdict.js have their twins
in models/, and network.js is held against the network itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from lenet_edu.models import Network, load_lenet5
from lenet_edu.nn import c3_table

from .base import Explorer
from .digit_pad import THREE
from .lenet_maps import checked_images
from .map_parts import map_script, map_style, packed_parameters, shaped_as_lenet5
from .models.digit_pad import SIDE, drawn
from .models.judge import typical_bytes
from .network_inspector import NetworkInspector
from .one_digit import one_of_each

if TYPE_CHECKING:
    from matplotlib.figure import Figure


# How a picture of the reader's own becomes digits, in the browser.
PICTURES = ("picture_ink.js", "picture_digits.js", "picture_input.js")


class NetworkMap(Explorer):
    """LeNet-5 as one picture: draw a digit and see every unit do its part.

    A picture of handwriting can be chosen, dropped or pasted, too; the browser reads it
    as :func:`lenet_edu.photos.read_picture` does.

    Parameters
    ----------
    net
        A LeNet-5 with parameters of your own; ``None``: the course's trained one.
    images : (K, 28, 28) uint8
        Samples to choose from; ``None``: one of each digit.
    name
        What the title calls the network.

    Attributes
    ----------
    image : (28, 28) uint8, what is on the pad; None while it is empty

    Raises
    ------
    ValueError, TypeError
        If net's parameters are not LeNet-5's, or the images are not bytes (K, 28, 28).
    """

    alone = True
    elsewhere = ("parameters", "sizes")
    _esm = map_script(*PICTURES, "network_map_widget.js")
    _css = map_style("picture.css")
    caption: ClassVar[str] = (
        "Network map: a drawn digit, what each unit of LeNet-5 makes of it, F6 beside "
        "the printed code that it comes to look like, and the answer."
    )

    title = traitlets.Unicode("").tag(sync=True)
    samples = traitlets.Bytes(b"").tag(sync=True)
    typical = traitlets.Bytes(b"").tag(sync=True)
    sizes: Any = traitlets.List().tag(sync=True)
    parameters = traitlets.Bytes(b"").tag(sync=True)
    table: Any = traitlets.List().tag(sync=True)
    demo: Any = traitlets.List().tag(sync=True)
    start: Any = traitlets.Dict().tag(sync=True)
    state: Any = traitlets.Dict().tag(sync=True)
    # The browser sends a memoryview, which Bytes alone would silently refuse.
    pixels = traitlets.Bytes(b"").tag(sync=True, from_json=lambda v, _: bytes(v))

    def __init__(
        self,
        net: Network | None = None,
        images: ArrayLike | None = None,
        name: str = "",
    ) -> None:
        network = load_lenet5() if net is None else _checked(net)
        sizes, numbers = packed_parameters(network.parameters)
        digits = one_of_each(1) if images is None else checked_images(images)
        start = {"strokes": [], "sample": -1}
        own = name or "the network that you gave"
        super().__init__(
            title=f"LeNet-5, {name or 'trained' if net is None else own}",
            samples=digits.tobytes(),
            typical=typical_bytes(),
            sizes=sizes,
            parameters=numbers,
            table=c3_table().astype(int).tolist(),
            demo=[[list(point) for point in stroke] for stroke in THREE],
            start=start,
            state=start,
        )
        self._network = network

    @property
    def image(self) -> NDArray[np.uint8] | None:
        """What is on the pad, as the network sees it before scaling."""
        if not self.pixels:
            return None
        return np.frombuffer(self.pixels, np.uint8).reshape(SIDE, SIDE).copy()

    def picture(self) -> Figure:
        """A drawn digit through all layers, and its penalties."""
        three = drawn(THREE)
        assert three is not None
        inspector = NetworkInspector(self._network, images=three[None], name="trained")
        return inspector.picture()


def _checked(net: Any) -> Network:
    """The network, if its parameters are those of a LeNet-5 of 1998."""
    given = getattr(net, "parameters", None)
    if not isinstance(given, Mapping):
        raise TypeError(
            "NetworkMap takes a network of the course, an object with parameters; it "
            f"was given a {type(net).__name__}"
        )
    if complaint := shaped_as_lenet5(given):
        raise ValueError(complaint)
    checked: Network = net
    return checked
