"""The course's figures: one function per kind, the same colours everywhere.

Each ``show_`` function returns a :class:`Picture`, which shows itself in a notebook
with its text alternative and needs no pyplot state; each ``draw_`` function draws into
axes that are there.
"""

from typing import TYPE_CHECKING

from lenet_edu.lazy import lazily

from .answers import show_answers
from .blocks import show_blocks
from .colours import CURVE_COLOURS, LAYER_COLOURS, LAYER_COLOURS_DARK, signed_colours
from .curves import show_curves, show_measured, show_seeds
from .digits import show_digits
from .equation import show_equation
from .flow import show_flow
from .graph import Edge, Node, show_graph
from .grids import draw_grid, show_grids
from .histograms import draw_histograms, show_histograms
from .kernels import show_kernels
from .lattice import show_lattice
from .listing import show_listing
from .memory import show_memory
from .picture import PIXELS_PER_INCH, Picture, new_figure, rectangle
from .planes import show_planes
from .rows import show_rows
from .strip import show_strip
from .table import draw_table, show_table
from .timeline import show_timeline

if TYPE_CHECKING:
    from .network import network_banner, network_picture

__all__ = [
    "CURVE_COLOURS",
    "LAYER_COLOURS",
    "LAYER_COLOURS_DARK",
    "PIXELS_PER_INCH",
    "Edge",
    "Node",
    "Picture",
    "draw_grid",
    "draw_histograms",
    "draw_table",
    "network_banner",
    "network_picture",
    "new_figure",
    "rectangle",
    "show_answers",
    "show_blocks",
    "show_curves",
    "show_digits",
    "show_equation",
    "show_flow",
    "show_graph",
    "show_grids",
    "show_histograms",
    "show_kernels",
    "show_lattice",
    "show_listing",
    "show_measured",
    "show_memory",
    "show_planes",
    "show_rows",
    "show_seeds",
    "show_strip",
    "show_table",
    "show_timeline",
    "signed_colours",
]

# They ask the trained network, which other figures do not need.
__getattr__, __dir__ = lazily(
    __name__, {"network_banner": "network", "network_picture": "network"}
)
