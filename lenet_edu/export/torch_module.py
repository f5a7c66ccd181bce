"""LeNet-5 as a PyTorch module that holds our numbers, in two ways.

:func:`to_torch` keeps what the paper says: C3's table, one coefficient per map.
:func:`plain_torch` uses PyTorch's own layers: the same outputs, not the same network.
"""

from __future__ import annotations

from typing import Any

from lenet_edu.extras import need
from lenet_edu.models.network import Network
from lenet_edu.nn import RBF, MaskedConvolution

from .torch_entry import torch_entry

LAYERS = ("C1", "S2", "C3", "S4", "C5", "F6", "OUT")


def to_torch(network: Network) -> Any:
    """A ``torch.nn.Module`` with the numbers of a LeNet-5: (N, 1, 32, 32) -> (N, 10).

    Its parameters are named as in ``network.parameters``, with an underscore for the
    dot (``C1_w``); table and codes are buffers, which are stored and not trained. The
    gradients are those of the course: 0 for the 900 weights of C3 that the table
    leaves out, so that 60,000 numbers can move.

    Parameters
    ----------
    network
        A :func:`lenet_edu.models.lenet5`, trained or not; its arrays are copied.

    Raises
    ------
    MissingExtraError
        If PyTorch is not installed.
    ValueError
        If the network is another one.
    """
    _lenet5(network)
    need("torch")
    from .torch_layers import Faithful

    return Faithful(network.parameters, table_of(network), codes_of(network))


def plain_torch(network: Network) -> Any:
    """The same outputs from PyTorch's own Conv2d and Linear, without table or sharing.

    A ``torch.nn.Sequential`` whose state dict holds what :func:`torch_entry` makes,
    and the codes: 60,966 trainable numbers, for nothing says that C3's zeros stay 0
    or that the four weights of a block stay equal.

    Parameters, Raises
        As :func:`to_torch`.
    """
    _lenet5(network)
    need("torch")
    from .torch_layers import plain

    table = table_of(network)
    state = dict(torch_entry(name, w, table) for name, w in network.parameters.items())
    return plain(state, codes_of(network))


def table_of(network: Network) -> Any:
    """C3's table (16, 6)."""
    layer = network.layers[network.names.index("C3")]
    assert isinstance(layer, MaskedConvolution)
    return layer.table


def codes_of(network: Network) -> Any:
    """The codes (10, 84) of the output layer."""
    layer = network.layers[-1]
    assert isinstance(layer, RBF)
    return layer.codes


def _lenet5(network: Network) -> None:
    own = tuple(name for name in network.names if name in LAYERS)
    by_table = "C3" in own and isinstance(
        network.layers[network.names.index("C3")], MaskedConvolution
    )
    if own != LAYERS or not by_table or not isinstance(network.layers[-1], RBF):
        raise ValueError(
            f"this takes the LeNet-5 of lenet_edu.models.lenet5, with the layers "
            f"{', '.join(LAYERS)}; the network has {', '.join(network.names)}"
        )
