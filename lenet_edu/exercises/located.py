"""A proven place to look: the line on which one small change makes all cases pass."""

from __future__ import annotations

from dataclasses import dataclass


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


@dataclass(frozen=True)
class Located:
    """With one small change on a line all cases of the check pass.

    Parameters
    ----------
    kind
        What to question there: "axis", "order", ...
    question
        The same as a question to the learner; "" where a named mistake asks already.
    places
        The line; two lines where the same change is needed on both (``together``), or
        where either would do.
    together
        Whether the change is needed at all the places, or in several places of one
        line.
    """

    kind: str
    question: str
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
    def where(self) -> str:
        """ "Line 4 of your function", "Lines 4 and 6 of your function"."""
        numbers = [str(place.number) for place in self.places]
        word = "Line" if len(numbers) == 1 else "Lines"
        helper = self.places[0].function
        owner = f"your {helper}" if helper else "your function"
        return f"{word} {_listed(numbers)} of {owner}"

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
        lines = [f"    {place.text}" for place in self.places]
        says = f"{self.claim} {self.question}".rstrip()
        return "\n".join([f"{self.where}:", *lines, says])

    def faded(self) -> str:
        """The line or lines with the place in question left blank."""
        return "\n".join(place.faded or place.text for place in self.places)


@dataclass(frozen=True)
class Departure:
    """Up to where an answer is right: some of its names are, and the next one is not.

    Parameters
    ----------
    right
        Names that hold what a right form of the exercise holds; ``name`` is made
        of them. None where ``name`` is the first that is more than a size.
    name
        The name that does not. With the right values in it all would be right.
    place
        The line that makes ``name`` of nothing but right values, so that the fault is
        nowhere else; None where it may be.
    """

    right: tuple[str, ...]
    name: str
    place: Place | None

    @property
    def sentence(self) -> str:
        """What the learner reads above the line."""
        look = f"Look at how you get to `{self.name}`."
        if self.place is not None:
            number = self.place.number
            look = f"Look at the line that makes `{self.name}`, line {number}:"
        if not self.right:
            return (
                f"Your `{self.name}` is not what it should be; with the right one, "
                f"your result would be right. {look}"
            )
        names = _listed([f"`{name}`" for name in self.right])
        are = "is what it" if len(self.right) == 1 else "are what they"
        return f"Your {names} {are} should be; `{self.name}` is not. {look}"

    def text(self) -> str:
        """All of it as plain text."""
        code = f"\n    {self.place.text}" if self.place is not None else ""
        return self.sentence + code


def _listed(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
