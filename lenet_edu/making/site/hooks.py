"""What Sphinx is told to do with every page: an extension of Sphinx.

Wide tables scroll inside a frame of their own, pictures wait until they are near, and
MathJax comes only where there is a formula.
"""

from __future__ import annotations

import re
from typing import Any

_TABLE = re.compile(r"<table\b.*?</table>", re.S)
_IMAGE = re.compile(r"<img (?![^>]*\bloading=)")


def setup(app: Any) -> dict[str, bool]:
    """Called by Sphinx, after the extension that brings all of MathJax."""
    app.config.mathjax_path = "mathjax/startup.js"
    app.connect("html-page-context", finish, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def finish(
    app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Finish what a page's template gets."""
    body = context.get("body", "")
    body = _TABLE.sub(lambda one: f'<div class="wide">{one[0]}</div>', body)
    context["body"] = _IMAGE.sub('<img loading="lazy" ', body)
    formulas = 'class="math' in body
    context["script_files"] = [
        script
        for script in context.get("script_files", [])
        if formulas or "mathjax" not in str(getattr(script, "filename", script)).lower()
    ]
