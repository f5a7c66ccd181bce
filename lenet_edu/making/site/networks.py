"""The trained networks as files that the browser reads: ``static/network.js``."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from lenet_edu.data import to_input
from lenet_edu.files import write_atomic
from lenet_edu.models import Network, lenet5, load_lenet5, load_modern
from lenet_edu.training.snapshots import load_epochs
from lenet_edu.widgets.map_parts import packed_parameters


def write_network(folder: Path, name: str) -> None:
    """Write a network as ``<name>.json``, names and sizes, and ``<name>.bin``.

    Parameters
    ----------
    folder : made if it is missing
    name : one of ``known()``
    """
    folder.mkdir(parents=True, exist_ok=True)
    sizes, numbers = packed_parameters(_load(name).parameters)
    (folder / f"{name}.json").write_text(json.dumps(sizes), encoding="utf-8")
    write_atomic(folder / f"{name}.bin", half(numbers))


def half(numbers: bytes) -> bytes:
    """Numbers in 32 bits as numbers in 16: half the way to a visitor.

    Eleven significant bits are left of 24; no answer on the test digits changes by it.
    """
    return np.frombuffer(numbers, "<f4").astype("<f2").tobytes()


def _load(name: str) -> Network:
    if name == "lenet5":
        return load_lenet5()
    if name == "modern":
        return load_modern()
    if name == "untrained":
        return lenet5(np.random.default_rng(1998))
    return load_epochs()[int(name.removeprefix("epoch-"))]


def networks_of(widget: str, state: Mapping[str, Any]) -> list[str] | None:
    """The networks that a stored widget asks, by the names of their files.

    Returns
    -------
    names : the first is asked first; [] where the widget asks none; None where it was
        made with a network that the site does not have, so that it stays a picture
    """
    if widget == "SideBySide":
        found = _networks_behind(state, 2)
        return ["lenet5", "modern"] if found == "lenet5" else None
    if widget == "NetworkInspector":
        if state["passes"]:
            return [f"epoch-{n}" for n in range(state["passes"] + 1)]
        name = _networks_behind(state, 1)
        return None if name is None else [name]
    if widget == "NetworkMap":
        return ["lenet5"] if state["title"] == "LeNet-5, trained" else None
    if widget in ("DigitPad", "Demos1998", "DistortionLab"):
        return ["lenet5"]
    return []


def _networks_behind(state: Mapping[str, Any], count: int) -> str | None:
    """Which LeNet-5 gave the stored units: tried on the stored pixels."""
    image = np.frombuffer(_bytes(state["pixels"]), np.uint8).reshape(1, 28, 28)
    units = np.frombuffer(_bytes(state["values"]), "<f4").reshape(2, -1)
    penalties = units[0, -10:] if count == 2 else units[1, -10:]
    for name in ("lenet5", "untrained"):
        if np.allclose(_load(name).forward(to_input(image)), penalties, rtol=1e-3):
            return name
    return None


def _bytes(value: Any) -> bytes:
    return base64.b64decode(value["__bytes__"]) if isinstance(value, dict) else value
