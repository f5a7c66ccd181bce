"""Opening a notebook: the model names this Python, the file stays as it is."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import pytest

from lenet_edu.lab.opening import _on_opening, name_python

VERSION = sys.version.split()[0]


def notebook(kernel: str = "python3", **metadata: Any) -> dict[str, Any]:
    given = {"kernelspec": {"name": kernel}, "language_info": {"name": "python"}}
    return {"type": "notebook", "content": {"metadata": {**given, **metadata}}}


def language(model: dict[str, Any]) -> Any:
    return model["content"]["metadata"].get("language_info")


def test_a_notebook_of_this_environment_names_this_python() -> None:
    model = notebook()
    name_python(model)
    assert language(model) == {"name": "python", "version": VERSION}
    older = notebook(language_info={"name": "python", "version": "3.11.0"})
    name_python(older)
    assert language(older)["version"] == VERSION


@pytest.mark.parametrize(
    "model",
    [
        notebook("ir"),
        notebook(language_info=None),
        {"type": "notebook", "content": None},
        {"type": "file", "content": "x"},
        {"type": "notebook", "content": {}},
    ],
)
def test_everything_else_stays_as_it_is(model: dict[str, Any]) -> None:
    before = repr(model)
    name_python(model)
    assert repr(model) == before


def test_a_manager_hands_out_what_names_python_whether_it_waits_or_not() -> None:
    class Plain:
        def get(self, path: str, content: bool = True) -> Any:
            return notebook() if content else {"type": "notebook", "content": None}

    class Waiting:
        async def get(self, path: str) -> Any:
            return notebook()

    plain, waiting = Plain(), Waiting()
    _on_opening(plain)
    _on_opening(waiting)
    assert language(plain.get("a"))["version"] == VERSION
    assert plain.get("a", content=False)["content"] is None
    assert language(asyncio.run(waiting.get("a")))["version"] == VERSION
