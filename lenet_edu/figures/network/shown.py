"""An SVG with its style and its text alternative, as it shows itself in a notebook."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

from ..colours import LAYER_COLOURS, LAYER_COLOURS_DARK

LIGHT = {"ink": "#1f1f1f", "quiet": "#595959", "line": "#b5b5b5", "ground": "#ffffff"}
DARK = {"ink": "#f1f1f1", "quiet": "#b8b8b8", "line": "#5c5c5c", "ground": "#111111"}


@dataclass(frozen=True)
class Drawing:
    """An SVG that shows itself, with a line of words below it.

    Attributes
    ----------
    svg : a file of its own; it follows a light or a dark page
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


def style(prefix: str, standalone: bool) -> str:
    """The drawing's colours: by the reader's setting in a file, else by the page's."""

    def rules(names: dict[str, str], layers: dict[str, str], dark: bool) -> str:
        variables = [f"--{name}:{value}" for name, value in names.items()]
        variables += [f"--of-{name}:{value}" for name, value in layers.items()]
        variables += [f"--lift:{'brightness(1.5)' if dark else 'none'}"]
        variables += [f"--flip:{'invert(1)' if dark else 'none'}"]
        return ";".join(variables)

    light, dark = (
        rules(LIGHT, LAYER_COLOURS, False),
        rules(DARK, LAYER_COLOURS_DARK, True),
    )
    themes = f".{prefix}{{{light}}}"
    if standalone:
        themes += f"@media (prefers-color-scheme: dark){{.{prefix}{{{dark}}}}}"
    else:
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
    standalone: bool,
    extra: str = "",
) -> str:
    """The parts in one SVG element with its style and its text alternative."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{prefix}" role="img" '
        f'aria-label="{escape(label, quote=True)}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'style="max-width:100%;height:auto">'
        f"<title>{escape(label)}</title>"
        f"<style>{style(prefix, standalone)}{extra}</style>{''.join(parts)}</svg>"
    )
