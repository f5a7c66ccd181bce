"""No widget takes a name of ipywidgets' away, and what relies on such names works."""

from __future__ import annotations

import importlib
import io
import json
import pkgutil
from collections.abc import Iterator
from typing import Any

import anywidget
import pytest
from ipywidgets import Widget
from ipywidgets.embed import embed_minimal_html
from ipywidgets.widgets.widget import _instances

from lenet_edu import widgets
from lenet_edu.widgets.base import Explorer

for module in pkgutil.iter_modules(widgets.__path__):
    importlib.import_module(f"{widgets.__name__}.{module.name}")

# Names that a class may take from anywidget, ipywidgets and traitlets, and why.
ALLOWED = {
    "__init__": "each widget has its own arguments and passes the state on",
    "_repr_mimebundle_": "adds the still picture to what anywidget hands out",
    "_esm": "anywidget's own way of naming the browser part",
    "_css": "anywidget's own way of naming the style sheet",
    "close": "ends the training before ipywidgets' own close",
}


class Empty(anywidget.AnyWidget):
    """What a class and its instances hold without any code of the course."""

    _esm = "export default { render() {} };"


def classes(of: type = Explorer) -> Iterator[type]:
    """The course's widget classes; tests make some of their own."""
    if of.__module__.startswith("lenet_edu."):
        yield of
    for below in of.__subclasses__():
        yield from classes(below)


@pytest.fixture(autouse=True)
def no_widgets_left() -> Iterator[None]:
    """The manager's state is that of the one widget under test.

    Widgets of other tests are forgotten, not closed: where a test imported ipykernel
    after they were made, they have another manager of comms than ``close`` asks.
    """
    _instances.clear()
    yield
    _instances.clear()


@pytest.mark.parametrize("cls", [*dict.fromkeys(classes())], ids=lambda c: c.__name__)
def test_a_class_shadows_only_what_it_may(cls: type) -> None:
    inherited = set(dir(anywidget.AnyWidget))
    given = set(vars(Empty)) - {"_esm"}
    shadowed = (set(vars(cls)) & inherited) - given - set(ALLOWED)
    assert not shadowed, (
        f"{cls.__name__} overrides {sorted(shadowed)} of ipywidgets; rename them, or "
        "write into ALLOWED why each has to be"
    )


@pytest.mark.parametrize("name", widgets.__all__)
def test_an_instance_shadows_nothing(name: str) -> None:
    widget = getattr(widgets, name)()
    plain = Empty()
    with plain.hold_sync():  # ipywidgets notes this on the instance
        pass
    shadowed = (set(vars(widget)) & set(dir(Empty))) - set(vars(plain))
    assert not shadowed


def test_an_allowed_name_is_in_use() -> None:
    used = {name for cls in classes() for name in vars(cls)}
    assert set(ALLOWED) <= used


@pytest.mark.parametrize("name", widgets.__all__)
def test_state_and_page_are_made_of_every_widget(name: str) -> None:
    widget: Any = getattr(widgets, name)()
    full = widget.get_state()
    brief = widget.get_state(drop_defaults=True)
    assert brief
    assert all(full[trait] == value for trait, value in brief.items())
    state = Widget.get_manager_state(drop_defaults=True)["state"]
    assert widget.model_id in state
    page = io.StringIO()
    embed_minimal_html(page, views=[widget])
    assert widget.model_id in page.getvalue()
    assert json.dumps(widget.model_id) in page.getvalue()
