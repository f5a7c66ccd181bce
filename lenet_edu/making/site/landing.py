"""What the front page says and shows besides its template, ``theme/landing.html``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from lenet_edu import widgets
from lenet_edu.data import Mnist
from lenet_edu.exercises import examine
from lenet_edu.figures.network import network_picture
from lenet_edu.models import lenet5_record
from lenet_edu.records import load_record
from lenet_edu.widgets.base import stored_state

from .networks import networks_of
from .pages import placed
from .thumbnails import Scene, thumbnail


def figures() -> list[dict[str, str]]:
    """What the code reaches, each beside the paper's own figure where it gives one.

    Returns
    -------
    list of dict
        ``value`` and ``spread`` in percent of 10,000 test digits; ``what``; ``paper``,
        in percent or ""; ``command``, which measures it again.
    """
    record = load_record("reproduce")
    rows = {row["experiment"]: row for row in record["rows"]}
    shown = [
        ("map-60000", "LeNet-5 as the paper describes it, trained on 60,000 digits"),
        ("distorted", "the same network, with every digit distorted anew in each pass"),
        ("map-15000", "the same network, trained on a quarter of the digits"),
    ]
    made = [
        {
            **_error(rows[name]),
            "what": what,
            "paper": f"{rows[name]['paper_test_error']:g}",
            "command": record["command"],
        }
        for name, what in shown
    ]
    modern = load_record("modern")
    made.insert(
        2,
        {
            **_error(modern["rows"][0]),
            "what": "its modern relative: ReLU, max pooling, softmax, AdamW",
            "paper": "",
            "command": modern["command"],
        },
    )
    return made


def _error(row: dict[str, Any]) -> dict[str, str]:
    error = row["test_error"]
    return {"value": f"{error['mean']:.2f}", "spread": f"{error['deviation']:.2f}"}


# A mistake that every reader of the field has met: the kernel is flipped.
FLIPPED_IN = "02.3"


def one_map(image: Any, kernel: Any, bias: float) -> Any:
    """What the check on the front page is given."""
    H, W = image.shape
    k, l = kernel.shape
    y = np.zeros((H - k + 1, W - l + 1))
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            y[i, j] = np.sum(image[i : i + k, j : j + l] * kernel[::-1, ::-1]) + bias
    return y


def front_page(
    parts: list[dict[str, Any]], static: Path, data: Mnist, source: str
) -> dict[str, Any]:
    """The names that ``landing.html`` uses; writes what its widget needs.

    Parameters
    ----------
    parts
        As :func:`parts_with` gives them.
    static
        The site's folder of static files.
    data
        MNIST, for the pictures on the cards.
    source
        Where the course can be cloned from; "" if nowhere.
    """
    scene = Scene(data)
    record = lenet5_record()
    chapters = [one for part in parts for one in part["chapters"]]
    return {
        "hero": _hero(static),
        "drawings": {
            one["number"]: thumbnail(one["number"], scene) for one in chapters
        },
        "first": chapters[0],
        "count": len(chapters),
        "hours": round(sum(one["minutes"] for one in chapters) / 60),
        "longest": max(one["minutes"] for one in chapters),
        "source": source,
        "figures": figures(),
        "said": _said(),
        "said_of": FLIPPED_IN,
        "parameters": f"{record['parameters']:,}",
        "images": f"{record['learned_from']:,}",
        "wrong": round(record["test_error"] * record["data"]["test_images"]),
    }


def _said() -> str:
    """The check's words, without the commands that it offers in a notebook."""
    lines = examine(FLIPPED_IN, one_map).text().splitlines()
    return "\n".join(line for line in lines if not line.startswith("hint("))


def _hero(static: Path) -> str:
    """The network, alive for the visitor's digit; a drawing where nothing is live."""
    name = "NetworkMap"
    state = stored_state(widgets.NetworkMap())
    still = f'<div class="twin">{network_picture().inline}</div>'
    networks = networks_of(name, state)
    return placed(static, name, "landing", state, still, networks)
