"""What the course's JupyterLab does not load: parts of JupyterLite.

A server extension, loaded by `lenet_edu.lab.server`. Where the course's site is built,
JupyterLite is installed, and JupyterLab takes its kernels for extensions of its own,
which fail in the browser.
"""

from __future__ import annotations

from typing import Any

EXTENSIONS = "federated_extensions"
FOREIGN = "@jupyterlite/"


def without_lite(page_config: dict[str, Any]) -> dict[str, Any]:
    """JupyterLab's page configuration without the extensions of JupyterLite."""
    kept = [
        one
        for one in page_config.get(EXTENSIONS, ())
        if not one.get("name", "").startswith(FOREIGN)
    ]
    return {**page_config, EXTENSIONS: kept}


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(app: Any) -> None:
    before = app.web_app.settings.get("page_config_hook")

    def hook(handler: Any, page_config: dict[str, Any]) -> dict[str, Any]:
        if before is not None:
            page_config = before(handler, page_config)
        return without_lite(page_config)

    app.web_app.settings["page_config_hook"] = hook
