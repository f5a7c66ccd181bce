"""What the network map and the network inspector share, and the site with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lenet_edu.models import lenet5
from lenet_edu.nn import c3_table, codes

from .base import browser_source

_PARTS = ("plate", "wiring", "unit_equation", "verdict", "network_map")


def map_script(*own: str) -> str:
    """The modules that draw the map, and a widget's own behind them."""
    shared = [f"{name}.js" for name in ("pad", "lenet_maps", "network", *_PARTS)]
    return browser_source("kit.js", *shared, *own)


def map_style(*own: str) -> str:
    """The style sheets of the map, and a widget's own behind them."""
    return browser_source("kit.css", "pad.css", "verdict.css", "network_map.css", *own)


def browser_parameters(
    parameters: Mapping[str, NDArray[Any]],
) -> Iterator[tuple[str, NDArray[Any]]]:
    """What the browser's network reads: unconnected kernels of C3 are zeros there."""
    for name, array in parameters.items():
        if name == "C3.w" and "C5.w" in parameters:
            array = array * c3_table()[:, :, None, None]
        yield name, array
    if "C5.w" in parameters and "OUT.codes" not in parameters:
        yield "OUT.codes", codes()


def packed_parameters(
    parameters: Mapping[str, NDArray[Any]],
) -> tuple[list[list[Any]], bytes]:
    """Names with sizes, and all numbers behind each other as float32 bytes."""
    arrays = list(browser_parameters(parameters))
    sizes = [[name, int(array.size)] for name, array in arrays]
    flat = np.concatenate([np.ravel(array) for _, array in arrays])
    return sizes, flat.astype("<f4").tobytes()


def shaped_as_lenet5(parameters: Mapping[str, Any]) -> str:
    """One sentence on the first array that a LeNet-5 has otherwise, or ""."""
    for name, array in lenet5(np.random.default_rng(0)).parameters.items():
        if name not in parameters:
            return f"this network has no parameters {name}; LeNet-5 has"
        if np.shape(parameters[name]) != array.shape:
            return (
                f"{name} has shape {np.shape(parameters[name])}; in LeNet-5 it is "
                f"{array.shape}"
            )
    return ""
