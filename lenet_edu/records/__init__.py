"""Stored results of long runs: JSON files, each written by a command that it names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RECORDS = Path(__file__).parent


def load_record(name: str, folder: str | Path = RECORDS) -> dict[str, Any]:
    """Read ``<name>.json``, for example ``load_record("reproduce")``.

    Returns
    -------
    record : what the command wrote; ``record["command"]`` makes it again

    Raises
    ------
    ValueError
        If there is no such record, or it is damaged; the sentence says what to do.
    """
    path = Path(folder) / f"{name}.json"
    there = ", ".join(sorted(p.stem for p in Path(folder).glob("*.json"))) or "none"
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(f"there is no record {name!r}; there are: {there}") from None
    except (OSError, ValueError) as error:
        raise ValueError(
            f"the record {path.name} cannot be read ({error}); install the course again"
        ) from None
    if not isinstance(record, dict) or not record.get("command"):
        raise ValueError(f"the record {path.name} does not name the command behind it")
    return record
