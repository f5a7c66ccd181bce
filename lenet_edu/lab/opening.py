"""What the course's JupyterLab does when a notebook is opened.

A server extension, loaded by `lenet_edu.lab.server`: it says which Python will answer.
JupyterLab writes that into the notebook as soon as the kernel is there, and where it
was not what stood there, the notebook counts as changed though nobody touched it. The
notebooks of the course cannot know it, and their files are left alone.
"""

from __future__ import annotations

import functools
import inspect
import sys
from typing import Any


def name_python(model: Any) -> None:
    """Put this Python's version into a Python notebook that is being opened.

    Parameters
    ----------
    model : a contents model of jupyter_server, changed in place
    """
    if model.get("type") != "notebook" or not isinstance(model.get("content"), dict):
        return
    metadata = model["content"].get("metadata", {})
    kernel, language = metadata.get("kernelspec", {}), metadata.get("language_info")
    # "python3" is the kernel of this very environment.
    if kernel.get("name") == "python3" and isinstance(language, dict):
        language["version"] = sys.version.split()[0]


def _on_opening(manager: Any) -> None:
    """Let ``manager.get`` hand out notebooks that name this Python."""
    get = manager.get
    if inspect.iscoroutinefunction(get):

        @functools.wraps(get)
        async def opened(*args: Any, **kwargs: Any) -> Any:
            model = await get(*args, **kwargs)
            name_python(model)
            return model

    else:

        @functools.wraps(get)
        def opened(*args: Any, **kwargs: Any) -> Any:
            model = get(*args, **kwargs)
            name_python(model)
            return model

    manager.get = opened


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(app: Any) -> None:
    _on_opening(app.contents_manager)
