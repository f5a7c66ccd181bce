"""Buttons for hint, see and solution, below a check that somebody runs by hand.

They need a front end with widgets, and a server that does not store them: a button in
a notebook opened later would have no kernel behind it. ``lenet_edu.lab.saving`` is
that server's part and says so to its kernels with ``LENET_EDU_BUTTONS``. Everywhere
else the calls stand there as text, as they do in what is stored.
"""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from .session import answered_by_hand

BUTTONS = "LENET_EDU_BUTTONS"
LABELS = {
    "hint": ("Hint", "lightbulb-o"),
    "see": ("See it move", "eye"),
    "solution": ("Solution", "key"),
}
COURSE = __name__.partition(".")[0]  # a button calls what a learner would import
_CALLS = re.compile(rf"<p><code>({'|'.join(LABELS)})\(")  # what their HTML begins with
_shown: dict[str, Any] = {}  # by exercise: the buttons of its last check


def possible() -> bool:
    """Whether buttons can be shown here and will not be stored."""
    return bool(os.environ.get(BUTTONS)) and answered_by_hand()


def is_of_buttons(data: Mapping[str, Any]) -> bool:
    """Whether an output's data are such buttons, with their text beside them."""
    html = data.get("text/html", "")
    return bool(_CALLS.match(html if isinstance(html, str) else "".join(html)))


def buttons(exercise_id: str, names: Sequence[str], text: str) -> dict[str, Any]:
    """A bundle of MIME types: the buttons, and ``text`` where they cannot live.

    Parameters
    ----------
    exercise_id
        What the calls are about; the buttons of its earlier check are taken away.
    names
        Keys of ``LABELS``, in order.
    text
        The calls as they are typed.
    """
    import ipywidgets

    if exercise_id in _shown:
        old = _shown.pop(exercise_id)
        for inner in (*old.children[0].children, *old.children):
            inner.close()
        old.close()
    answer = ipywidgets.Output()
    row = []
    for name in names:
        label, icon = LABELS[name]
        call = f'{name}("{exercise_id}")'
        button = ipywidgets.Button(
            description=label, icon=icon, tooltip=call, layout={"width": "auto"}
        )
        button.on_click(_pressed(name, exercise_id, answer))
        row.append(button)
    box = ipywidgets.VBox(
        [ipywidgets.HBox(row, layout={"flex_flow": "row wrap"}), answer],
        layout={"margin": "0 0 0 14px"},
    )
    _shown[exercise_id] = box
    bundle = dict(box._repr_mimebundle_())
    bundle["text/plain"] = text
    bundle["text/html"] = f"<p><code>{escape(text)}</code></p>"
    return bundle


def _pressed(name: str, exercise_id: str, answer: Any) -> Callable[[Any], None]:
    def pressed(_: Any) -> None:
        answer.outputs = ()
        try:
            call = getattr(importlib.import_module(COURSE), name)
            answer.append_display_data(call(exercise_id))
        except Exception as error:
            answer.append_stdout(f"{name} stopped with {error!r}")

    return pressed
