"""A finished figure that shows itself in a notebook with its text alternative.

matplotlib is imported by the first figure that is drawn, not with these modules: it
takes longer than all the rest of the course, and most cells draw nothing.
"""

from __future__ import annotations

import base64
import html
import io
from typing import TYPE_CHECKING, Any, cast

from .undrawn import WHY, Undrawn, UndrawnFigure, part

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle


PIXELS_PER_INCH = 84

# As in the widgets: on a dark page paper and ink change places. Every hue is turned by
# half a circle as well, so that blue stays blue and orange orange.
_TURNED = "{filter:invert(.91) hue-rotate(180deg)}"
STYLE = (
    "<style>.lenet-figure{max-width:100%;height:auto;border-radius:6px;background:#fff}"
    "body[data-jp-theme-light=false] .lenet-figure.drawn,"
    ".vscode-dark .lenet-figure.drawn,.vscode-high-contrast .lenet-figure.drawn,"
    f"body[data-theme=dark] .lenet-figure.drawn{_TURNED}"
    "@media screen and (prefers-color-scheme:dark){"
    f"body[data-theme=auto] .lenet-figure.drawn{_TURNED}}}</style>"
)


def rectangle(corner: tuple[float, float], *size: float, **style: Any) -> Rectangle:
    """matplotlib's patch of this corner, width and height, to be added to axes."""
    return part("patches").Rectangle(corner, *size, **style)


class Picture:
    """A finished figure with its text alternative.

    Parameters
    ----------
    figure
        The matplotlib figure.
    alt
        One sentence that says what the figure shows.
    photograph
        Whether it shows one: a photograph stays what it is on a dark page.
    """

    def __init__(self, figure: Figure, alt: str, *, photograph: bool = False) -> None:
        self.figure = figure
        self.alt = alt
        self.photograph = photograph

    def __repr__(self) -> str:
        return f"[figure: {self.alt}]"

    @property
    def is_drawn(self) -> bool:
        """Whether there is a picture: not where matplotlib is missing."""
        return not isinstance(self.figure, Undrawn)

    def png(self, dpi: int = 2 * PIXELS_PER_INCH) -> bytes:
        """The picture as PNG bytes."""
        stream = io.BytesIO()
        self.figure.savefig(stream, format="png", dpi=dpi, facecolor="white")
        return stream.getvalue()

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        if not self.is_drawn:
            page = f"<p>{html.escape(self.alt)}</p><p><em>{WHY}</em></p>"
            return {"text/html": page, "text/plain": f"{self.alt} ({WHY})"}, {}
        width = round(self.figure.get_figwidth() * PIXELS_PER_INCH)
        png = base64.b64encode(self.png()).decode("ascii")
        page = shown(png, self.alt, width, self.photograph)
        data = {"image/png": png, "text/html": page, "text/plain": repr(self)}
        said: dict[str, Any] = {"width": width, "alt": self.alt}
        if self.photograph:
            said["photograph"] = True
        return data, {"image/png": said}


def shown(png: str, alt: str, width: int = 0, photograph: bool = False) -> str:
    """A picture as HTML: JupyterLab gives a bare PNG no text alternative.

    Parameters
    ----------
    png
        In base64, on white.
    alt
        What it shows.
    width
        In CSS pixels; 0 for a pixel each.
    photograph
        Whether it stays what it is on a dark page.
    """
    kind = "lenet-figure" if photograph else "lenet-figure drawn"
    sized = f'width="{width}" ' if width else ""
    return (
        f'{STYLE}<img class="{kind}" {sized}alt="{html.escape(alt, quote=True)}" '
        f'src="data:image/png;base64,{png}">'
    )


def new_figure(width: float, height: float) -> Figure:
    """An empty figure of ``width`` x ``height`` inches in the course's layout."""
    kind = part("figure")
    if isinstance(kind, Undrawn):
        return cast("Figure", UndrawnFigure(width, height))
    return kind.Figure(figsize=(width, height), layout="constrained")
