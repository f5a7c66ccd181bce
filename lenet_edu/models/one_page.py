"""A network on one page: what goes into each layer, what comes out, what it costs."""

from __future__ import annotations

from .ruled import Ruled
from .summary import Layered, size_of, summary

HEADINGS = (
    "",
    "layer",
    "input",
    "each unit sees",
    "output",
    "neurons",
    "parameters",
    "connections",
)


def one_page(network: Layered, input_shape: tuple[int, ...] = (1, 32, 32)) -> Ruled:
    """The table of LeCun et al. 1998, sec. II-B, asked of the layers themselves.

    Parameters
    ----------
    network
        A :class:`~lenet_edu.models.Network`.
    input_shape
        (C, H, W) of one image, without the batch.

    Raises
    ------
    ValueError
        If an image of this shape does not fit; the sentence names the layer.
    """
    found = summary(network, input_shape)
    rows, shape = [], tuple(input_shape)
    for row in found.rows:
        name, kind, size, parameters, connections, _ = row.cells
        cells = (name, kind, size_of(shape), row.sees, size, f"{row.neurons:,}")
        rows.append((*cells, parameters, connections))
        shape = row.output
    neurons = sum(row.neurons for row in found.rows)
    sums = (f"{n:,}" for n in (neurons, found.parameters, found.connections))
    total = ("total", "", "", "", "", *sums)
    return Ruled(HEADINGS, tuple(rows), total, found.notes, left=5)
