"""JupyterLite's extensions are kept out of JupyterLab's page, and nothing else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from lenet_edu.lab.foreign import _load_jupyter_server_extension, without_lite

LITE = {"name": "@jupyterlite/pyodide-kernel-extension", "load": "a.js"}
OWN = {"name": "anywidget", "load": "b.js"}


def test_only_the_extensions_of_jupyterlite_are_left_out() -> None:
    config = {"federated_extensions": [LITE, OWN], "token": "x"}
    assert without_lite(config) == {"federated_extensions": [OWN], "token": "x"}
    assert config["federated_extensions"] == [LITE, OWN]
    assert without_lite({}) == {"federated_extensions": []}


def test_a_hook_that_was_there_is_asked_first() -> None:
    settings: dict[str, Any] = {"page_config_hook": lambda _, given: {**given, "a": 1}}
    app = SimpleNamespace(web_app=SimpleNamespace(settings=settings))
    _load_jupyter_server_extension(app)
    found = settings["page_config_hook"](None, {"federated_extensions": [LITE]})
    assert found == {"federated_extensions": [], "a": 1}
    bare = SimpleNamespace(web_app=SimpleNamespace(settings={}))
    _load_jupyter_server_extension(bare)
    given = {"federated_extensions": [OWN]}
    assert bare.web_app.settings["page_config_hook"](None, given) == given
