"""An SVG with its style and its text alternative, as it shows itself in a notebook."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

from ..colours import LAYER_COLOURS, LAYER_COLOURS_DARK

# Where a drawing stands: in a file, which follows the reader's setting; in a page of
# HTML, which says its theme; or as an image in a page whose theme it cannot know.
Place = Literal["file", "page", "image"]

LIGHT = {"ink": "#1f1f1f", "quiet": "#595959", "line": "#b5b5b5", "ground": "#ffffff"}
DARK = {"ink": "#f1f1f1", "quiet": "#b8b8b8", "line": "#5c5c5c", "ground": "#111111"}
# At least 3 : 1, and words 4 : 1, on white and on the dark ground of JupyterLab.
BETWEEN = {"ink": "#767676", "quiet": "#767676", "line": "#8a8a8a", "ground": "none"}
LAYER_COLOURS_BETWEEN = {**LAYER_COLOURS, "input": "#767676", "C3": "#8459ad"}


@dataclass(frozen=True)
class Drawing:
    """An SVG that shows itself, with a line of words below it.

    Attributes
    ----------
    svg : a file of its own, readable in light and dark
    inline : the same for HTML, with the page's theme
    alt : what is drawn, one sentence
    words : what stands below it, as Markdown; may be empty
    """

    svg: str
    inline: str
    alt: str
    words: str = ""

    def __repr__(self) -> str:
        return f"[figure: {self.alt}]\n{self.words}".strip()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        words = f"<p>{_linked(self.words)}</p>" if self.words else ""
        return {"text/html": self.inline + words, "text/plain": repr(self)}


def _linked(words: str) -> str:
    """A line of Markdown that has links and nothing else, as HTML."""
    link = r'<a href="\2">\1</a>'
    return re.sub(r"\[([^\]]+)\]\(([^)]+)\)", link, escape(words, quote=False))


def style(prefix: str, place: Place) -> str:
    """The drawing's colours, in the themes that its place can have."""

    def rules(
        names: dict[str, str], layers: dict[str, str], lift: str, flip: str
    ) -> str:
        variables = [f"--{name}:{value}" for name, value in names.items()]
        variables += [f"--of-{name}:{value}" for name, value in layers.items()]
        variables += [f"--lift:{lift}", f"--flip:{flip}"]
        return ";".join(variables)

    light = rules(LIGHT, LAYER_COLOURS, "none", "none")
    dark = rules(DARK, LAYER_COLOURS_DARK, "brightness(1.5)", "invert(1)")
    if place == "image":  # black ink becomes grey
        between = rules(BETWEEN, LAYER_COLOURS_BETWEEN, "none", "invert(.45)")
        themes = f".{prefix}{{{between}}}"
    else:
        themes = f".{prefix}{{{light}}}"
    if place == "file":
        themes += f"@media (prefers-color-scheme: dark){{.{prefix}{{{dark}}}}}"
    elif place == "page":
        for page in ('[data-jp-theme-light="false"]', '[data-theme="dark"]'):
            themes += f"{page} .{prefix}{{{dark}}}"
    return themes + (
        f".{prefix} text{{fill:var(--ink);font-family:system-ui,-apple-system,"
        f"'Segoe UI',Roboto,Helvetica,Arial,sans-serif}}"
        f".{prefix} .q{{fill:var(--quiet)}}"
        f".{prefix} image{{image-rendering:pixelated;filter:var(--lift)}}"
        f".{prefix} image.ink{{filter:var(--flip)}}"
        f".{prefix} .map{{fill:none;stroke:var(--line);stroke-width:1}}"
        f".{prefix} .cone{{stroke:none;opacity:.16}}"
        f".{prefix} .edge{{fill:none;stroke-width:1;opacity:.55}}"
        f".{prefix} .pick{{fill:none;stroke-width:2}}"
        f".{prefix} .off{{opacity:.32}}"
    )


def svg(
    parts: Iterable[str],
    width: float,
    height: float,
    prefix: str,
    label: str,
    place: Place,
    extra: str = "",
) -> str:
    """The parts in one SVG element with its style and its text alternative."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{prefix}" role="img" '
        f'aria-label="{escape(label, quote=True)}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'style="max-width:100%;height:auto">'
        f"<title>{escape(label)}</title>"
        f"<style>{style(prefix, place)}{extra}</style>{''.join(parts)}</svg>"
    )
