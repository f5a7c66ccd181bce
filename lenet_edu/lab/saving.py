"""What a Jupyter server does when a notebook with the course's widgets is saved.

A server extension: where an output of the course holds a widget and what can stand in
for it, a picture or text, only that is stored. `lenet_edu.lab.server` loads it, and the
wheel enables it for every other Jupyter server of its environment
(``etc/jupyter_server_config.json``).
"""

from __future__ import annotations

import os
from typing import Any

from lenet_edu.exercises.buttons import BUTTONS, is_of_buttons
from lenet_edu.figures.picture import shown
from lenet_edu.widgets.stored import is_of_widget

WIDGET = "application/vnd.jupyter.widget-view+json"


def keep_pictures(model: dict[str, Any], **_: Any) -> None:
    """Drop the widget from each output of the course that carries a stand-in for it.

    A widget lives in the kernel; a notebook opened later could only say "model not
    found" in its place. Other people's widgets stay, whatever is stored beside them.

    Parameters
    ----------
    model : a contents model of jupyter_server, changed in place
    """
    if model.get("type") != "notebook" or not isinstance(model.get("content"), dict):
        return
    for cell in model["content"].get("cells", []):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if is_of_widget(data):
                _say_in_words(data, output.get("metadata", {}))
                data.pop(WIDGET, None)
            elif is_of_buttons(data):
                data.pop(WIDGET, None)


def _say_in_words(data: dict[str, Any], metadata: dict[str, Any]) -> None:
    """Give the picture as HTML too: a bare PNG is shown without its alt text."""
    said = metadata.get("image/png", {})
    if "alt" not in said or "text/html" in data:
        return
    png = data["image/png"]
    source = png if isinstance(png, str) else "".join(png)
    data["text/html"] = shown(
        source.strip(),
        said["alt"],
        said.get("width", 0),
        said.get("photograph", False),
    )


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(app: Any) -> None:
    # Registered rather than set as `pre_save_hook`, which may be the user's own.
    app.contents_manager.register_pre_save_hook(keep_pictures)
    # Kernels started from here may show buttons: they are not stored.
    os.environ[BUTTONS] = "yes"
