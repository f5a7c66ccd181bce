"""How an outcome looks: as plain text, and in a notebook.

What is checked is apart from how it is shown; nothing here decides anything, and
nothing that checks imports this package. Importing it teaches the outcomes their look.
"""

from ...legible import fit
from ..outcome import looks
from .html import as_html
from .text import as_text
from .words import calls, headline, message, next_step

__all__ = ["as_html", "as_text", "calls", "headline", "message", "next_step"]

looks(lambda outcome: fit(as_text(outcome)), as_html)
