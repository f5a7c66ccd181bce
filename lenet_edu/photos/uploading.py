"""A button in the notebook that takes a picture and shows how it is read."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets

from .answers import answers
from .opening import PictureError
from .reading import read_picture

WITHOUT = "In a running notebook, a button for your own picture appears here."


class PictureUpload(ipywidgets.VBox):
    """Choose a picture, or drop it on the button; below it stands how it is read.

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
        self._button = ipywidgets.FileUpload(
            accept="image/*", description="Your picture"
        )
        self._shown = ipywidgets.Output()
        self._button.observe(self._taken, "value")
        super().__init__([self._button, self._shown])

    def _taken(self, _: Any) -> None:
        if not self._button.value:
            return
        self._shown.outputs = ()
        self.reading = None
        try:
            found = read_picture(self._button.value[0]["content"])
            said = answers(found, self._network)
        except PictureError as error:
            self._shown.append_stdout(f"{error}\n")
            return
        except Exception as error:  # the learner's network may raise anything
            self._shown.append_stdout(f"The network stopped with {error!r}\n")
            return
        self.reading = found
        self._shown.append_display_data(
            found.show(["?" if d.belief == "nothing" else d.digit for d in said])
        )
        self._shown.append_stdout("".join(f"{one}\n" for one in said))

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = dict(super()._repr_mimebundle_(**kwargs))
        bundle["text/plain"] = WITHOUT
        bundle["text/html"] = f"<p>{escape(WITHOUT)}</p>"
        return bundle
