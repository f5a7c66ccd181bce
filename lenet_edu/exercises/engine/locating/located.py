"""A proven place to look, and how it reads."""

from __future__ import annotations

from dataclasses import dataclass

from .words import question

BLANK = "___"


@dataclass(frozen=True)
class Place:
    """One line of the learner's code.

    ``number`` counts from the function's def line, which is 1; ``function`` is the
    helper that the line stands in, "" for the checked function itself; ``faded`` is
    the line with the place in question blanked.
    """

    number: int
    text: str
    faded: str = ""
    function: str = ""

    def says(self) -> str:
        """ "line 4", "line 2 of `size`"."""
        where = f" of `{self.function}`" if self.function else ""
        return f"line {self.number}{where}"


@dataclass(frozen=True)
class Located:
    """With one small change on a line all cases of the check pass.

    Parameters
    ----------
    kind
        What to question there: "axis", "order", ...
    places
        The line; two lines where the same change is needed on both (``together``), or
        where either would do.
    together
        Whether the change is needed at all the places, or in several places of one
        line.
    """

    kind: str
    places: tuple[Place, ...]
    together: bool = False

    @property
    def line_number(self) -> int:
        """The line's number, counted from the def line, which is 1."""
        return self.places[0].number

    @property
    def line(self) -> str:
        """The learner's own line."""
        return self.places[0].text

    @property
    def question(self) -> str:
        """What to question on the line."""
        return question(self.kind)

    @property
    def claim(self) -> str:
        """What has been proved."""
        if len(self.places) == 1:
            if self.together:
                return (
                    "With the same small change in several places of this line, all "
                    "cases pass."
                )
            return "With one small change on this line, all cases pass."
        if self.together:
            return "With the same small change on each of these lines, all cases pass."
        return "With one small change on either of these lines, all cases pass."

    def text(self) -> str:
        """All of it as plain text."""
        own = "" if self.places[0].function else " of your function"
        head = " and ".join(place.says() for place in self.places) + own + ":"
        lines = [f"    {place.text}" for place in self.places]
        head = head[0].upper() + head[1:]
        return "\n".join([head, *lines, f"{self.claim} {self.question}"])

    def faded(self) -> str:
        """The line or lines with the place in question left blank."""
        return "\n".join(place.faded or place.text for place in self.places)


def faded_line(
    line: str, start: int, end: int, insert: bool = False
) -> str:
    """A line with the columns ``start`` to ``end`` blanked, or a blank put behind them.

    Columns are counted in UTF-8 bytes, as Python's syntax trees do.
    """
    text = line.encode()
    kept = text[start:end] + b" " if insert else b""
    return (text[:start] + kept + BLANK.encode() + text[end:]).decode().strip()
