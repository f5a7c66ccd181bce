"""What a network costs, layer by layer: parameters, connections, multiply-adds.

Every number is asked of the layers; none is written down here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Protocol

from lenet_edu.nn import Layer, Squashing

from .ruled import Ruled


class Layered(Protocol):
    """What can be summed up: layers in order, their names, and what is a learner's."""

    layers: list[Layer]
    names: list[str]
    yours: tuple[str, ...]


@dataclass(frozen=True)
class ParameterRow:
    """One array of parameters: ``trainable`` may be less than the shape holds."""

    name: str
    shape: tuple[int, ...]
    trainable: int


@dataclass(frozen=True)
class LayerRow:
    """One layer of the paper, its squashing included.

    ``output`` is the shape for one example, (C, H, W) or (D,); ``fixed`` counts the
    numbers that are given and not trained; ``sees`` says what one unit looks at.
    """

    name: str
    kind: str
    output: tuple[int, ...]
    parameters: int
    fixed: int
    connections: int
    multiply_adds: int
    squashed: bool
    arrays: tuple[ParameterRow, ...]
    sees: str = ""

    @property
    def size(self) -> str:
        """The output as in the paper: 6@28x28, or 84."""
        return size_of(self.output)

    @property
    def neurons(self) -> int:
        """How many numbers it makes of one example."""
        return math.prod(self.output)

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as it is shown."""
        fixed = f" ({self.fixed:,} fixed)" if self.fixed else ""
        return (
            self.name,
            self.kind,
            self.size,
            f"{self.parameters:,}{fixed}",
            f"{self.connections:,}",
            f"{self.multiply_adds:,}",
        )


def size_of(shape: tuple[int, ...]) -> str:
    """A shape as in the paper: 6@28x28, or 84."""
    return "{}@{}x{}".format(*shape) if len(shape) == 3 else " x ".join(map(str, shape))


HEADINGS = ("", "layer", "output", "parameters", "connections", "multiply-adds")


@dataclass(frozen=True)
class Summary:
    """The rows, their sums, and how they look; ``print`` it or show it in a cell."""

    rows: tuple[LayerRow, ...]
    input_shape: tuple[int, ...]
    yours: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> LayerRow:
        """The row of one layer, by its name (KeyError if there is none)."""
        for row in self.rows:
            if row.name == name:
                return row
        raise KeyError(f"no layer {name!r}; there are {[r.name for r in self.rows]}")

    @property
    def parameters(self) -> int:
        """Trainable numbers."""
        return sum(row.parameters for row in self.rows)

    @property
    def fixed(self) -> int:
        """Numbers that are given and not trained."""
        return sum(row.fixed for row in self.rows)

    @property
    def connections(self) -> int:
        """Links into all units for one example, biases included."""
        return sum(row.connections for row in self.rows)

    @property
    def multiply_adds(self) -> int:
        """Connections with a weight: what one forward pass multiplies and adds."""
        return sum(row.multiply_adds for row in self.rows)

    @property
    def arrays(self) -> tuple[ParameterRow, ...]:
        """Every array of parameters, by the names of ``network.parameters``."""
        return tuple(array for row in self.rows for array in row.arrays)

    @property
    def total(self) -> tuple[str, ...]:
        """The last row as it is shown."""
        sums = (self.parameters, self.connections, self.multiply_adds)
        return ("total", "", "", *(f"{n:,}" for n in sums))

    @property
    def notes(self) -> tuple[str, ...]:
        """Which layers are squashed, and which functions are the learner's."""
        squashed = [row.name for row in self.rows if row.squashed]
        notes = [f"Squashed: {', '.join(squashed)}."] * bool(squashed)
        if self.yours:
            notes += [f"Yours: {', '.join(self.yours)}. The others are the course's."]
        else:
            notes += ["All functions are the course's."]
        return tuple(notes)

    @property
    def table(self) -> Ruled:
        """How it looks."""
        rows = tuple(row.cells for row in self.rows)
        return Ruled(HEADINGS, rows, self.total, self.notes, left=3)

    @property
    def text(self) -> str:
        """The table as plain text."""
        return self.table.text

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return self.table._repr_mimebundle_()


def summary(network: Layered, input_shape: tuple[int, ...] = (1, 32, 32)) -> Summary:
    """Count a network: one row per layer that has connections.

    A squashing belongs to the row of the layer before it; a layer without
    connections of its own (flattening) has no row.

    Parameters
    ----------
    network
        A :class:`~lenet_edu.models.Network`, or whatever has its three attributes.
    input_shape
        (C, H, W) of one image, without the batch.

    Raises
    ------
    ValueError
        If an image of this shape does not fit; the sentence names the layer.
    """
    rows: list[dict[str, Any]] = []
    shape = tuple(input_shape)
    for name, layer in zip(network.names, network.layers, strict=True):
        try:
            output = layer.output_shape(shape)
            links, products = layer.connections(shape), layer.multiply_adds(shape)
        except ValueError as error:
            raise ValueError(f"{name} cannot take {shape}: {error}") from None
        if links:
            trainable = layer.trainable()
            rows.append(
                {
                    "name": name,
                    "kind": layer.kind,
                    "output": output,
                    "parameters": layer.parameter_count(),
                    "fixed": layer.fixed_count(),
                    "connections": links,
                    "multiply_adds": products,
                    "squashed": False,
                    "sees": layer.sees,
                    "arrays": tuple(
                        ParameterRow(f"{name}.{key}", array.shape, trainable[key])
                        for key, array in layer.parameters.items()
                    ),
                }
            )
        elif isinstance(layer, Squashing) and rows:
            rows[-1]["squashed"] = True
        shape = output
    return Summary(
        tuple(LayerRow(**row) for row in rows), tuple(input_shape), network.yours
    )
