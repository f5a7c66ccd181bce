"""What the course's JupyterLab does when a notebook is saved.

A server extension, loaded by `lenet_edu.lab.server`: where an output holds a widget
and its still picture, only the picture is stored.
"""

from __future__ import annotations

from typing import Any

WIDGET = "application/vnd.jupyter.widget-view+json"
PICTURE = "image/png"


def keep_pictures(model: dict[str, Any], **_: Any) -> None:
    """Drop the widget from each output of ``model`` that also carries its picture.

    A widget lives in the kernel; a notebook opened later could only say "model not
    found" in its place. Widgets without a picture stay.

    Parameters
    ----------
    model : a contents model of jupyter_server, changed in place
    """
    if model.get("type") != "notebook" or not isinstance(model.get("content"), dict):
        return
    for cell in model["content"].get("cells", []):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if PICTURE in data:
                data.pop(WIDGET, None)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(app: Any) -> None:
    # Registered rather than set as `pre_save_hook`, which may be the user's own.
    app.contents_manager.register_pre_save_hook(keep_pictures)
