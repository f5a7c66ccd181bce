"""A button in the notebook that takes a picture and shows how it is read.

A file comes as a message with its bytes, not as a trait: a trait would be stored in the
notebook with the widget's state.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import anywidget
import ipywidgets

from lenet_edu.widgets.base import browser_source

from .answers import answers
from .opening import PictureError
from .reading import read_picture

WITHOUT = "In a running notebook, a button for your own picture appears here."


class PictureButton(anywidget.AnyWidget):
    """Sends ``{"picture": n}`` with the bytes of a chosen, dropped or pasted file.

    It waits for ``{"read": n, "says": text}``; a screen reader says the text.
    """

    _esm = browser_source("kit.js", "picture_input.js", "picture_upload.js")
    _css = browser_source("kit.css", "picture.css")


class PictureUpload(ipywidgets.VBox):
    """Choose, drop or paste a picture; below the button stands how it is read.

    Parameters
    ----------
    network
        Images (1, 1, 32, 32) -> ten penalties, or an object with such a ``forward``;
        by default the course's trained LeNet-5.

    Attributes
    ----------
    reading : what read_picture found in the last picture; None before, or after a
        refusal
    """

    def __init__(self, network: Any = None) -> None:
        self.reading: Any = None
        self._network: Callable[[Any], Any] | None = getattr(
            network, "forward", network
        )
        self._button = PictureButton()
        self._shown = ipywidgets.Output()
        self._button.on_msg(self._taken)
        super().__init__([self._button, self._shown])

    def _taken(self, _: Any, content: Any, buffers: Any) -> None:
        if "picture" in content and buffers:
            says = self._read(bytes(buffers[0]))
            self._button.send({"read": content["picture"], "says": says})

    def _read(self, data: bytes) -> str:
        """Show how a file is read; returns what is written below the picture."""
        self._shown.outputs = ()
        self.reading = None
        try:
            found = read_picture(data)
            said = answers(found, self._network)
        except PictureError as error:
            says = str(error)
        except Exception as error:  # the learner's network may raise anything
            says = f"The network stopped with {error!r}"
        else:
            self.reading = found
            self._shown.append_display_data(
                found.show(["?" if d.belief == "nothing" else d.digit for d in said])
            )
            says = "\n".join(str(one) for one in said)
        self._shown.append_stdout(f"{says}\n")
        return says

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = dict(super()._repr_mimebundle_(**kwargs))
        bundle["text/plain"] = WITHOUT
        bundle["text/html"] = f"<p>{escape(WITHOUT)}</p>"
        return bundle
