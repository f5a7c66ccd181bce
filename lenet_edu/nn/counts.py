"""What a layer costs: units, trainable parameters and connections.

One rule serves every layer of LeNet-5. Source: LeCun et al. 1998, sec. II-B.
"""

from __future__ import annotations

from .validation import whole_number


def layer_counts(
    weights: int, maps: int, height: int, width: int, uses: int = 1
) -> tuple[int, int, int]:
    """Units, trainable parameters and connections of a layer.

    Each of the maps has one bias and height x width units (neurons). All units of a
    map share its weights, so a parameter is stored once, but connected at every place.

    Parameters
    ----------
    weights : int
        Trainable weights of the layer without the biases: 150 in C1, six kernels of
        5 x 5.
    maps : int
        Of the output; a dense layer has as many maps as units, each 1 x 1.
    height, width : int
        Of the output maps.
    uses : int
        Inputs of one unit that share one weight: 4 in S2, else 1.

    Returns
    -------
    neurons, parameters, connections : int
        For C1, ``layer_counts(150, 6, 28, 28)``, 4,704, 156 and 122,304.

    Raises
    ------
    ValueError, TypeError
        If a number is not whole or below 1.

    Source: LeCun et al. 1998, sec. II-B.
    """
    weights = whole_number(weights, "weights", 1)
    maps = whole_number(maps, "maps", 1)
    height = whole_number(height, "height", 1)
    width = whole_number(width, "width", 1)
    uses = whole_number(uses, "uses", 1)
    places = height * width
    return maps * places, weights + maps, (weights * uses + maps) * places
