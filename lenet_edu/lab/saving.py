"""What the course's JupyterLab does when a notebook is saved.

A server extension, loaded by `lenet_edu.lab.server`: where an output holds a widget
and what can stand in for it, a picture or text, only that is stored.
"""

from __future__ import annotations

import os
from typing import Any

from lenet_edu.exercises.buttons import BUTTONS

WIDGET = "application/vnd.jupyter.widget-view+json"
STANDS_IN = ("image/png", "text/html")


def keep_pictures(model: dict[str, Any], **_: Any) -> None:
    """Drop the widget from each output of ``model`` that carries a stand-in for it.

    A widget lives in the kernel; a notebook opened later could only say "model not
    found" in its place. Widgets without a picture or text in HTML stay.

    Parameters
    ----------
    model : a contents model of jupyter_server, changed in place
    """
    if model.get("type") != "notebook" or not isinstance(model.get("content"), dict):
        return
    for cell in model["content"].get("cells", []):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if any(kind in data for kind in STANDS_IN):
                data.pop(WIDGET, None)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(app: Any) -> None:
    # Registered rather than set as `pre_save_hook`, which may be the user's own.
    app.contents_manager.register_pre_save_hook(keep_pictures)
    # Kernels started from here may show buttons: they are not stored.
    os.environ[BUTTONS] = "yes"
