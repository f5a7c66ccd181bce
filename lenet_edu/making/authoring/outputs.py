"""Outputs worth storing: the same bytes each time, and nothing of this machine.

What can be made regular is (stream pieces joined, widget handles dropped beside
their picture); what should not be in a course is refused with a sentence.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from lenet_edu.making.authoring.regions import AuthoringError

WIDGET = "application/vnd.jupyter.widget-view+json"
STANDS_FOR_WIDGET = ("image/png", "image/svg+xml", "text/html", "text/markdown")
ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")
DATA_URL = re.compile(r"data:image/[\w.+-]+;base64,[\w+/=\s]*")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def private_paths(extra: Iterable[str | Path] = ()) -> list[str]:
    """Folders of this machine that no output may name."""
    given = [Path.cwd(), Path.home(), tempfile.gettempdir(), sys.prefix, *extra]
    found: set[str] = set()
    for path in map(Path, given):
        found |= {str(path), str(path.resolve())}
    return sorted(path for path in found if len(path) > 1)


def clean_outputs(outputs: Sequence[Any], private: Iterable[str]) -> list[Any]:
    """The outputs of one cell as they are stored.

    Raises
    ------
    AuthoringError
        If there is an error, stderr, a path of this machine, a memory address or a
        widget without a picture among them.
    """
    kept: list[Any] = []
    for output in outputs:
        if output["output_type"] == "error":
            raise AuthoringError(f"it raised {output['ename']}: {output['evalue']}")
        if output["output_type"] == "stream":
            if output["name"] == "stderr":
                raise AuthoringError(
                    "it writes to stderr (a warning or a progress bar?):\n"
                    + ANSI.sub("", output["text"])[:600]
                )
            last = kept[-1] if kept else None
            if last is not None and last.get("name") == output["name"]:
                last["text"] += output["text"]
            else:
                kept.append(output)
            continue
        output["data"] = _clean_data(output["data"])
        output.pop("transient", None)
        kept.append(output)
    for output in kept:
        _check_text(output, private)
    return kept


def _clean_data(data: Any) -> Any:
    if WIDGET in data:
        # The handle points to a model that died with the kernel.
        if not any(kind in data for kind in STANDS_FOR_WIDGET):
            raise AuthoringError(
                "it shows a widget without a picture, so a reader without a kernel "
                f"sees nothing: {data.get('text/plain', '')[:80]}"
            )
        del data[WIDGET]
    if "image/png" in data:
        data["image/png"] = data["image/png"].strip()
        if data["image/png"] in data.get("text/html", ""):
            del data["text/html"]  # the same picture once more
    return data


def _texts(output: Any) -> Iterable[str]:
    if output["output_type"] == "stream":
        yield output["text"]
        return
    for kind, value in output["data"].items():
        if not kind.startswith("image/") or kind == "image/svg+xml":
            yield DATA_URL.sub("", value if isinstance(value, str) else str(value))
    yield str(output.get("metadata", ""))


def _check_text(output: Any, private: Iterable[str]) -> None:
    for text in _texts(output):
        for path in private:
            if re.search(re.escape(path) + r"(?![\w-])", text):
                raise AuthoringError(f"it prints a path of this machine: {path}")
        if match := ADDRESS.search(text):
            line = next(line for line in text.splitlines() if match[0] in line)
            raise AuthoringError(
                "it prints a memory address, which differs in every run: "
                f"{line.strip()[:120]}\nAssign the value to a name to keep it unseen."
            )
