"""The trained network of chapter 00: the first layers of LeNet-5, a plain output.

C1 and S2 are as in the paper. The third layer sees all six maps (no connection
table), and ten 5 x 5 kernels read the digit off S4 where LeNet-5 has C5, F6 and RBFs.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np

from lenet_edu.nn import Convolution, Layer, Squashing, Subsampling

from .network import Network

WEIGHTS = Path(__file__).resolve().parent.parent / "weights"
COMMAND = "python -m lenet_edu.training.starter"


class WeightsError(RuntimeError):
    """Stored weights are missing or are not what their record says."""


def build_starter(rng: np.random.Generator) -> Network:
    """The untrained network: (N, 1, 32, 32) -> (N, 10, 1, 1), float32.

    Kernels are uniform in +-1/sqrt(fan-in) and biases 0, as in EBLearn, the authors'
    later library; the subsampling coefficients start at 1/sqrt(4). (The paper's
    +-2.4/fan-in, App. A, starts smaller and learns later.)

    Parameters
    ----------
    rng
        Source of the initial kernels.
    """

    def convolution(maps_in: int, maps_out: int) -> Convolution:
        bound = 1 / np.sqrt(maps_in * 5 * 5)
        w = rng.uniform(-bound, bound, (maps_out, maps_in, 5, 5))
        return Convolution(w.astype(np.float32), np.zeros(maps_out, np.float32))

    def subsampling(maps: int) -> Subsampling:
        return Subsampling(np.full(maps, 0.5, np.float32), np.zeros(maps, np.float32))

    layers: dict[str, Layer] = {
        "C1": convolution(1, 6),  # (N, 6, 28, 28)
        "C1 squashed": Squashing(),
        "S2": subsampling(6),  # (N, 6, 14, 14)
        "S2 squashed": Squashing(),
        "C3": convolution(6, 16),  # (N, 16, 10, 10)
        "C3 squashed": Squashing(),
        "S4": subsampling(16),  # (N, 16, 5, 5)
        "S4 squashed": Squashing(),
        "OUT": convolution(16, 10),  # (N, 10, 1, 1)
        "OUT squashed": Squashing(),
    }
    return Network(list(layers.values()), list(layers))


def digest(parameters: dict[str, np.ndarray]) -> str:
    """SHA-256 over names, dtypes, shapes and bytes (C order, little endian)."""
    total = hashlib.sha256()
    for name, array in sorted(parameters.items()):
        little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        total.update(f"{name} {little.dtype.str} {little.shape}\n".encode())
        total.update(little.tobytes())
    return total.hexdigest()


def load_starter(folder: str | Path = WEIGHTS) -> Network:
    """The trained network of chapter 00, read from ``starter.npz``.

    Its record ``starter.json`` says how it was trained and what it reaches.

    Raises
    ------
    WeightsError
        If a file is missing or damaged, or the two do not belong together; the
        sentence says which file, what is wrong with it and what to do.
    """
    folder = Path(folder)
    record = _read_record(folder / "starter.json")
    stored = _read_arrays(folder / "starter.npz")
    network = build_starter(np.random.default_rng(0))
    expected = network.parameters
    missing, extra = expected.keys() - stored.keys(), stored.keys() - expected.keys()
    if missing or extra:
        raise _error(
            "starter.npz",
            "does not hold this network's arrays: "
            f"missing {sorted(missing)}, unknown {sorted(extra)}",
        )
    for name, array in expected.items():
        given = stored[name]
        if given.shape != array.shape or given.dtype != array.dtype:
            raise _error(
                "starter.npz",
                f"holds {name} as {given.dtype} {given.shape}; "
                f"expected is {array.dtype} {array.shape}",
            )
    if digest(stored) != record.get("sha256"):
        raise _error(
            "starter.npz",
            "holds other numbers than its record starter.json says (SHA-256 differs)",
        )
    for name, array in expected.items():
        array[...] = stored[name]
    return network


def _read_record(path: Path) -> dict[str, object]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _error(path.name, "is missing") from None
    except (OSError, ValueError) as error:
        raise _error(path.name, f"cannot be read as JSON ({_kind(error)})") from error
    if not isinstance(record, dict):
        raise _error(path.name, f"holds a {type(record).__name__}, not a record")
    return record


def _read_arrays(path: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except FileNotFoundError:
        raise _error(path.name, "is missing") from None
    except Exception as error:  # a damaged archive raises one of many kinds
        raise _error(
            path.name, f"cannot be read as an .npz of plain arrays ({_kind(error)})"
        ) from error


def _kind(error: Exception) -> str:
    return type(error).__name__


def _error(file: str, what: str) -> WeightsError:
    return WeightsError(
        f"The trained network's file {file} {what}. Install the course again, or "
        f"train the network once more with `{COMMAND}` (a few minutes)."
    )
