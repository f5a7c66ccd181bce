"""The shell that every widget of the course shares.

A widget is three parts: ``model(state) -> arrays`` (pure, in Python and in the
browser), a drawing in the browser, and a picture for where nothing is live.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import anywidget
import traitlets

from lenet_edu.figures import PIXELS_PER_INCH, Picture
from lenet_edu.figures.undrawn import can_draw

from .stored import RUN_AGAIN

if TYPE_CHECKING:
    from matplotlib.figure import Figure


STATIC = Path(__file__).parent / "static"
# Beside the picture of a widget that runs in the browser alone, for web pages.
WIDGET_STATE = "application/vnd.lenet-edu.widget+json"


def browser_source(*names: str) -> str:
    """Join files of ``static/`` into one ES module (or style sheet), in order.

    ``"kit.js"`` and ``"kit.css"`` stand for all such files of ``static/kit/``.
    """
    files = []
    for name in names:
        kit = STATIC.glob(f"kit/*{name.removeprefix('kit')}")
        files += sorted(kit) if name in ("kit.js", "kit.css") else [STATIC / name]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def packed(values: Any) -> list[list[float | str]]:
    """Rows (H, W) for the browser: what JSON has no number for becomes its name.

    Python's ``float`` and JavaScript's ``Number`` both read the names.
    """
    names = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
    return [[names.get(str(v), v) for v in map(float, row)] for row in values]


def plain_state(widget: Explorer) -> dict[str, Any]:
    """What the browser part of a widget starts from, ready for JSON; no ``fn``.

    Bytes become ``{"__bytes__": base64}``.
    """
    state = {}
    for name in widget.trait_names(sync=True):
        if name.startswith("_") or name in _OF_IPYWIDGETS:
            continue
        value = getattr(widget, name)
        if isinstance(value, bytes):
            value = {"__bytes__": base64.b64encode(value).decode("ascii")}
        state[name] = value
    state["has_fn"] = False
    if "yours" in state:
        state["yours"] = type(state["yours"])()
    return state


def stored_state(widget: Explorer) -> dict[str, Any]:
    """The same without what every page of a site has already, by ``elsewhere``."""
    state = plain_state(widget)
    return {name: state[name] for name in state if name not in widget.elsewhere}


_OF_IPYWIDGETS = {"layout", "tabbable", "tooltip"}


class Explorer(anywidget.AnyWidget):
    """Base of the course's widgets.

    Parameters
    ----------
    fn
        The learner's function. Its results are compared with the reference's and
        the cells in which they differ are outlined. ``None``: nothing to compare,
        and neither is there with the course's own function, which stands in.

    Attributes
    ----------
    asked : (str, callable or None)
        What the diagnosis is about: an exercise's id and the learner's function. Set it
        where ``fn`` only wraps what the learner wrote.

    Subclasses give ``_esm``, ``_css``, ``caption`` and ``picture()``; those with an
    ``fn`` also give ``exercise``, and ``takes``: which of the learner's functions they
    can run, by name, and the further arguments that each needs. ``alone`` says that the
    widget is live on a web page too: its browser part needs no kernel, or the site's
    ``answers.js`` says what Python would. ``elsewhere`` names traits that a stored
    state leaves out, because the site has them in files of their own.
    """

    alone: ClassVar[bool] = False
    elsewhere: ClassVar[tuple[str, ...]] = ()
    caption: ClassVar[str] = ""
    exercise: ClassVar[str] = ""
    takes: ClassVar[Mapping[str, Mapping[str, Any]]] = {}

    has_fn = traitlets.Bool(False).tag(sync=True)
    diagnosis = traitlets.Unicode("").tag(sync=True)

    def __init__(self, fn: Callable[..., Any] | None = None, **state: Any) -> None:
        fn = self.learners(fn)
        self.fn = fn
        self.asked = (self.exercise, fn)
        super().__init__(has_fn=fn is not None, **state)
        self.on_msg(self._on_message)

    @classmethod
    def opened(cls, name: str, fn: Callable[..., Any], args: tuple[Any, ...]) -> Self:
        """The widget as ``see`` opens it after a failed check.

        Parameters
        ----------
        name, fn
            The exercise's function and the learner's version of it.
        args
            The input on which that one fails; shown where the widget can.
        """
        return cls(fn=fn, **cls.takes[name]) if name in cls.takes else cls()

    @classmethod
    def learners(cls, fn: Callable[..., Any] | None) -> Callable[..., Any] | None:
        """``fn``, or None where it is the course's own and nobody wrote anything.

        ``check`` hands the course's function out until the learner's passes; to say
        of it that "yours agrees" would praise an empty cell.
        """
        from lenet_edu.exercises.registry import (
            exercise,
            exercise_named,
            exercise_names,
        )

        names = {getattr(fn, "__name__", ""), *cls.takes} & exercise_names()
        known = [exercise_named(name) for name in names]
        if cls.exercise:
            known.append(exercise(cls.exercise))
        return None if any(fn is one.reference for one in known) else fn

    def _on_message(self, _: Any, content: Any, __: Any) -> None:
        if content == {"ask": "diagnosis"} and self.asked[1] is not None:
            self.diagnosis = self._diagnose()

    def _diagnose(self) -> str:
        from lenet_edu.exercises import examine  # a widget may ask the diagnosis

        try:
            return examine(*self.asked).text()
        except Exception as error:  # else the reader would wait for an answer forever
            return f"The check itself stopped with {type(error).__name__}: {error}"

    def picture(self) -> Figure:
        """Three or four telling states, for where no kernel is running."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle: Any = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle
        data["text/plain"] = f"{self.caption} {RUN_AGAIN}"
        if can_draw():
            figure = self.picture()
            png = Picture(figure, self.caption).png(dpi=3 * PIXELS_PER_INCH // 2)
            data["image/png"] = base64.b64encode(png).decode("ascii")
            width = round(figure.get_figwidth() * PIXELS_PER_INCH)
            metadata["image/png"] = {"width": width, "alt": self.caption}
        if self.alone:
            name = type(self).__name__
            data[WIDGET_STATE] = {"widget": name, "state": stored_state(self)}
        return data, metadata
