"""Trained weights on disk: an .npz of plain arrays and, beside it, their record.

Loading believes nothing: names, shapes, types and the digest are compared first.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from lenet_edu.files import write_atomic

from .network import Network

WEIGHTS = Path(__file__).resolve().parent.parent / "weights"


class WeightsError(RuntimeError):
    """Stored weights are missing or are not what their record says."""


def digest(parameters: Mapping[str, np.ndarray]) -> str:
    """SHA-256 over names, dtypes, shapes and bytes (C order, little endian)."""
    total = hashlib.sha256()
    for name, array in sorted(parameters.items()):
        little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        total.update(f"{name} {little.dtype.str} {little.shape}\n".encode())
        total.update(little.tobytes())
    return total.hexdigest()


def store_weights(
    name: str, network: Network, record: Mapping[str, Any], folder: str | Path
) -> None:
    """Write ``<name>.npz`` and ``<name>.json``, each whole or not at all.

    ``record`` must hold the digest of the parameters as ``sha256``.
    """
    stream = io.BytesIO()
    np.savez(stream, **network.parameters)  # type: ignore[arg-type]
    write_atomic(Path(folder) / f"{name}.npz", stream.getvalue())
    write_atomic(Path(folder) / f"{name}.json", json.dumps(record, indent=2) + "\n")


def load_weights(
    name: str, network: Network, folder: str | Path, command: str
) -> Network:
    """Fill a network with ``<name>.npz``; its own arrays say what is expected.

    Parameters
    ----------
    name
        Of the two files, without their endings.
    network
        Receives the numbers, if all of them fit; returned.
    folder
        Where the two files are.
    command
        What makes them anew; stands in every error's sentence.

    Raises
    ------
    WeightsError
        If a file is missing or damaged, or the two do not belong together; the
        sentence says which file, what is wrong with it and what to do.
    """
    with _damage_in_a_sentence(command):
        return _load(name, network, Path(folder))


def load_arrays(
    name: str, expected: Mapping[str, np.ndarray], folder: str | Path, command: str
) -> dict[str, np.ndarray]:
    """The arrays of ``<name>.npz``, if names, shapes and types are the expected ones.

    ``folder``, ``command`` and WeightsError as in :func:`load_weights`.
    """
    with _damage_in_a_sentence(command):
        return _arrays(name, expected, Path(folder))


def load_record(name: str, folder: str | Path, command: str) -> dict[str, Any]:
    """What stands in ``<name>.json``; WeightsError as in :func:`load_weights`."""
    with _damage_in_a_sentence(command):
        return _read_record(Path(folder) / f"{name}.json")


class _DamageError(Exception):
    """Which file, and what is wrong with it."""


@contextlib.contextmanager
def _damage_in_a_sentence(command: str) -> Iterator[None]:
    try:
        yield
    except _DamageError as damage:
        raise WeightsError(
            f"The trained network's file {damage}. Install the course again, or "
            f"train the network once more with `{command}` (a few minutes)."
        ) from damage.__cause__


def _load(name: str, network: Network, folder: Path) -> Network:
    expected = network.parameters
    stored = _arrays(name, expected, folder)
    for key, array in expected.items():
        array[...] = stored[key]
    return network


def _arrays(
    name: str, expected: Mapping[str, np.ndarray], folder: Path
) -> dict[str, np.ndarray]:
    weights = f"{name}.npz"
    record = _read_record(folder / f"{name}.json")
    stored = _read_arrays(folder / weights)
    missing, extra = expected.keys() - stored.keys(), stored.keys() - expected.keys()
    if missing or extra:
        raise _DamageError(
            f"{weights} does not hold this network's arrays: "
            f"missing {sorted(missing)}, unknown {sorted(extra)}"
        )
    for key, array in expected.items():
        given = stored[key]
        if given.shape != array.shape or given.dtype != array.dtype:
            raise _DamageError(
                f"{weights} holds {key} as {given.dtype} {given.shape}; "
                f"expected is {array.dtype} {array.shape}"
            )
    if digest(stored) != record.get("sha256"):
        raise _DamageError(
            f"{weights} holds other numbers than its record {name}.json says "
            "(SHA-256 differs)"
        )
    return stored


def _read_record(path: Path) -> dict[str, Any]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _DamageError(f"{path.name} is missing") from None
    except (OSError, ValueError) as error:
        raise _DamageError(
            f"{path.name} cannot be read as JSON ({_kind(error)})"
        ) from error
    if not isinstance(record, dict):
        raise _DamageError(f"{path.name} holds a {type(record).__name__}, not a record")
    return record


def _read_arrays(path: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except FileNotFoundError:
        raise _DamageError(f"{path.name} is missing") from None
    except Exception as error:  # a damaged archive raises one of many kinds
        raise _DamageError(
            f"{path.name} cannot be read as an .npz of plain arrays ({_kind(error)})"
        ) from error


def _kind(error: Exception) -> str:
    return type(error).__name__
