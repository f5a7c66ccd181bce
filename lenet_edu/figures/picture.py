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
    """

    def __init__(self, figure: Figure, alt: str) -> None:
        self.figure = figure
        self.alt = alt

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
        # JupyterLab gives a bare PNG no text alternative; in HTML it has one.
        page = (
            f'<img width="{width}" alt="{html.escape(self.alt, quote=True)}" '
            f'src="data:image/png;base64,{png}">'
        )
        data = {"image/png": png, "text/html": page, "text/plain": repr(self)}
        return data, {"image/png": {"width": width, "alt": self.alt}}


def new_figure(width: float, height: float) -> Figure:
    """An empty figure of ``width`` x ``height`` inches in the course's layout."""
    kind = part("figure")
    if isinstance(kind, Undrawn):
        return cast("Figure", UndrawnFigure(width, height))
    return kind.Figure(figsize=(width, height), layout="constrained")
