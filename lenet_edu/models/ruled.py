"""A small table with a last row of sums, as text and as it stands in a notebook."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ruled:
    """Rows of words under headings; ``print`` it or show it in a cell.

    Parameters
    ----------
    headings, rows, total
        Words, as many in each row as there are headings.
    notes
        Sentences below the table.
    left
        How many columns begin at their left; the others are numbers.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...]
    notes: tuple[str, ...] = ()
    left: int = 1

    @property
    def text(self) -> str:
        """The table as plain text."""
        table = [self.headings, *self.rows, self.total]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = [
            "  ".join(
                cell.ljust(width) if n < self.left else cell.rjust(width)
                for n, (cell, width) in enumerate(zip(cells, widths, strict=True))
            ).rstrip()
            for cells in table
        ]
        rule = "-" * max(map(len, lines))
        lines = [lines[0], rule, *lines[1:-1], rule, lines[-1]]
        return "\n".join([*lines, *self.notes])

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    def _side(self, column: int) -> str:
        return "left" if column < self.left else "right"

    def _line(self, cells: tuple[str, ...], style: str = "") -> str:
        first, *others = map(html.escape, cells)
        inner = f'<th scope="row" style="text-align:left">{first}</th>'
        for n, cell in enumerate(others, 1):
            inner += f'<td style="text-align:{self._side(n)}">{cell}</td>'
        return f"<tr{style}>{inner}</tr>"

    def _html(self) -> str:
        head = "".join(
            f'<th scope="col" style="text-align:{self._side(n)}">{heading}</th>'
            for n, heading in enumerate(self.headings)
            if n
        )
        body = "".join(map(self._line, self.rows))
        total = self._line(
            self.total, ' style="border-top:1px solid currentColor;font-weight:600"'
        )
        notes = "".join(f"<p>{html.escape(note)}</p>" for note in self.notes)
        return (
            f"<table><thead><tr><td></td>{head}</tr></thead>"
            f"<tbody>{body}{total}</tbody></table>{notes}"
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": self.text, "text/html": self._html()}
