"""What is shown besides outcomes: titled pieces of text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..legible import fit
from .session import ipython


@dataclass(frozen=True)
class Card:
    """A titled piece of text that shows itself: Markdown, with code below it."""

    title: str
    text: str
    code: str = ""

    def __str__(self) -> str:
        parts = (self.title, self.text, self.code)
        return fit("\n".join(part for part in parts if part))

    def __repr__(self) -> str:
        return str(self)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        parts = [f"**{self.title}**", self.text]
        if self.code:
            parts.append(f"```python\n{self.code}\n```")
        return {"text/plain": str(self), "text/markdown": "\n\n".join(parts)}


def show(bundle: dict[str, Any]) -> None:
    """Display a bundle of MIME types in a notebook; elsewhere print its text."""
    if ipython() is None:
        print(bundle["text/plain"])
        return
    from IPython.display import display

    display(bundle, raw=True)
