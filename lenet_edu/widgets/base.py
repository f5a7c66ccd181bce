"""The shell that every widget of the course shares.

A widget is three parts: ``model(state) -> arrays`` (pure, in Python and in the
browser), a drawing in the browser, and a picture for where nothing is live.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets
from matplotlib.figure import Figure

STATIC = Path(__file__).parent / "static"


def browser_source(*names: str) -> str:
    """Join files of ``static/`` into one ES module (or style sheet), in order."""
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in names)


class Explorer(anywidget.AnyWidget):
    """Base of the course's widgets.

    Parameters
    ----------
    fn
        The learner's function. Its results are compared with the reference's and
        the cells in which they differ are outlined. ``None``: nothing to compare.

    Subclasses give ``_esm``, ``_css``, ``caption`` and ``picture()``; those with an
    ``fn`` also give ``exercise`` (whose diagnosis the button asks for).
    """

    caption: ClassVar[str] = ""
    exercise: ClassVar[str] = ""

    has_fn = traitlets.Bool(False).tag(sync=True)
    diagnosis = traitlets.Unicode("").tag(sync=True)

    def __init__(self, fn: Callable[..., Any] | None = None, **state: Any) -> None:
        self.fn = fn
        super().__init__(has_fn=fn is not None, **state)
        self.on_msg(self._on_message)

    def _on_message(self, _: Any, content: Any, __: Any) -> None:
        if content == {"ask": "diagnosis"} and self.fn is not None:
            from lenet_edu.exercises import examine  # a widget may ask the diagnosis

            self.diagnosis = examine(self.exercise, self.fn).text()

    def picture(self) -> Figure:
        """Three or four telling states, for where no kernel is running."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        stream = io.BytesIO()
        self.picture().savefig(stream, format="png", dpi=110, facecolor="white")
        data["image/png"] = base64.b64encode(stream.getvalue()).decode("ascii")
        data["text/plain"] = f"{self.caption} (Run this cell to make it move.)"
        metadata["image/png"] = {"alt": self.caption}
        return data, metadata
