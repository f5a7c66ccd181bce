"""Mistakes that many exercises invite: what is said of them stands here once.

Each function returns a :class:`Misconception` from its id in the exercise, the edits
that make it (or ``wrong``, a function of its own), and the exercise's own words.
"""

from __future__ import annotations

from ..exercise import Function, Misconception

Edit = tuple[str, str]


def bias_forgotten(
    id: str,
    *edits: Edit,
    zeros: str = "an image of zeros",
    wrong: Function | None = None,
) -> Misconception:
    """The bias is never added; ``zeros`` is the input where nothing else is left."""
    return Misconception(
        id, "bias forgotten",
        f"On {zeros} the answer is the bias alone, and you return 0. Where does the "
        "bias come in?",
        edits, wrong,
    )  # fmt: skip


def bias_subtracted(
    id: str,
    *edits: Edit,
    zeros: str = "an image of zeros",
    wrong: Function | None = None,
) -> Misconception:
    """The bias with the opposite sign."""
    return Misconception(
        id, "bias subtracted",
        f"On {zeros} you return the bias with the opposite sign. Is it added or "
        "subtracted?",
        edits, wrong,
    )  # fmt: skip


def bias_per_weight(
    id: str, *edits: Edit, zeros: str = "an image of zeros", of: str = "weights",
    wrong: Function | None = None,
) -> Misconception:  # fmt: skip
    """The bias inside the sum, so that it is added once for each of ``of``."""
    return Misconception(
        id, f"bias added once for each of the {of}",
        f"On {zeros} you return the bias times the number of {of}. One answer has one "
        "bias: does it belong inside the sum, or after it?",
        edits, wrong,
    )  # fmt: skip


def first_bias_for_all(
    id: str, *edits: Edit, maps: str = "maps", wrong: Function | None = None
) -> Misconception:
    """``b[0]`` for every map or unit."""
    return Misconception(
        id, f"one bias for all {maps}",
        f"All your {maps} have the bias of the first one. Each has a bias of its own: "
        "which index picks it?",
        edits, wrong,
    )  # fmt: skip


def kernel_rotated(
    id: str, *edits: Edit, wrong: Function | None = None
) -> Misconception:
    """A true convolution instead of a cross-correlation."""
    return Misconception(
        id, "kernel flipped",
        "You get what the kernel rotated by 180° would give. LeNet's layer is a "
        "cross-correlation, which lays the kernel on as it is. Which step of yours "
        "rotates it?",
        edits, wrong,
    )  # fmt: skip


def kernel_transposed(
    id: str, *edits: Edit, wrong: Function | None = None
) -> Misconception:
    """Rows and columns of the kernel exchanged."""
    return Misconception(
        id, "kernel transposed",
        "You get what the transposed kernel would give: its rows act as columns. "
        "Which index of the kernel goes down, and which goes to the right?",
        edits, wrong,
    )  # fmt: skip


def mean_for_sum(
    id: str, *edits: Edit, of: str, wrong: Function | None = None
) -> Misconception:
    """A mean where the values should be added up; ``of`` names them, in plural."""
    return Misconception(
        id, "mean instead of sum",
        f"You average the {of}; they should be added up, so your values are too small. "
        "Where do you divide?",
        edits, wrong,
    )  # fmt: skip


def place_swapped(
    id: str, *edits: Edit, what: str = "values", wrong: Function | None = None
) -> Misconception:
    """The window at (j, i) for the one at (i, j)."""
    return Misconception(
        id, "rows and columns swapped in the slice",
        f"Your {what} come from the place (j, i) instead of (i, j). Which index counts "
        "rows, and which axis of the image is that?",
        edits, wrong,
    )  # fmt: skip


def sides_swapped(
    id: str, *edits: Edit, wrong: Function | None = None
) -> Misconception:
    """A map that is as wide as it should be tall."""
    return Misconception(
        id, "height and width swapped",
        "Your map is as wide as it should be tall. Which of its two sizes follows the "
        "height of the image?",
        edits, wrong,
    )  # fmt: skip


def decimals_lost(
    id: str, *edits: Edit, of: str = "an image of whole numbers",
    wrong: Function | None = None,
) -> Misconception:  # fmt: skip
    """The answer is stored in the integer type of the input."""
    return Misconception(
        id, "decimals lost",
        f"With {of} your answers are whole numbers, too: their decimals are gone. "
        "Which step drops them, or which dtype?",
        edits, wrong,
    )  # fmt: skip


def last_places_missing(
    id: str, *edits: Edit, wrong: Function | None = None
) -> Misconception:
    """Gaps between places counted instead of places."""
    return Misconception(
        id, "last row and column missing",
        "The last row and the last column of your map are missing. A window of 3 in 5 "
        "pixels can start at 0, 1 and 2: how many starts are there?",
        edits, wrong,
    )  # fmt: skip


def window_too_large(
    id: str, *edits: Edit, what: str = "windows", wrong: Function | None = None
) -> Misconception:
    """A slice that ends one pixel too late."""
    return Misconception(
        id, "one pixel too many",
        f"Your {what} are one pixel too wide and too tall. A slice leaves out its end: "
        "how many pixels are in 0 : 2?",
        edits, wrong,
    )  # fmt: skip


def only_first_place(
    id: str, *edits: Edit, wrong: Function | None = None
) -> Misconception:
    """A return line inside the innermost loop."""
    return Misconception(
        id, "return inside the inner loop",
        "Only your first place is filled; all others still hold their starting value. "
        "When does your function return: is that line inside a loop?",
        edits, wrong,
    )  # fmt: skip


def only_first_row(
    id: str, *edits: Edit, wrong: Function | None = None
) -> Misconception:
    """A return line inside the outer loop."""
    return Misconception(
        id, "return inside the outer loop",
        "Only the first row of your map is filled. When does your function return: is "
        "that line inside a loop?",
        edits, wrong,
    )  # fmt: skip


def float_for_count(
    id: str, *edits: Edit, of: str, wrong: Function | None = None
) -> Misconception:
    """The right count, as a float; ``of`` is what is counted, in plural."""
    return Misconception(
        id, "a float instead of an int",
        f"The value is right, but it is a float. A number of {of} is a whole number: "
        "which of your steps makes a float of it?",
        edits, wrong,
    )  # fmt: skip


def biases_not_counted(
    id: str, *edits: Edit, wrong: Function | None = None
) -> Misconception:
    """Weights alone are counted."""
    return Misconception(
        id, "biases forgotten",
        "Your parameters are too few by one for each map. Which trained number of a "
        "map is not part of any kernel?",
        edits, wrong,
    )  # fmt: skip


def one_bias_counted(
    id: str, *edits: Edit, wrong: Function | None = None
) -> Misconception:
    """A single bias for the whole layer."""
    return Misconception(
        id, "one bias for the layer",
        "You counted a single bias for the whole layer. How many of its maps have a "
        "bias of their own?",
        edits, wrong,
    )  # fmt: skip


def nothing_shared(
    id: str, *edits: Edit, what: str = "kernels", wrong: Function | None = None
) -> Misconception:
    """Parameters multiplied by the places of the map."""
    return Misconception(
        id, "no sharing",
        "Your parameters grow with the size of the map. All places of a map share the "
        f"same {what}: how many numbers are stored?",
        edits, wrong,
    )  # fmt: skip


def bias_link_not_counted(
    id: str, *edits: Edit, wrong: Function | None = None
) -> Misconception:
    """Connections without the one to the bias."""
    return Misconception(
        id, "connections without the bias",
        "Your parameters are right, your connections too few. The paper counts the "
        "link to the bias as a connection of each unit: how many does one unit have?",
        edits, wrong,
    )  # fmt: skip


def side_for_area(
    id: str, *edits: Edit, of: str = "kernel", wrong: Function | None = None
) -> Misconception:
    """``k`` where ``k * k`` is meant."""
    return Misconception(
        id, "side instead of area",
        f"You counted the side of a {of}, not its area. How many numbers does a {of} "
        "of 3 x 3 have?",
        edits, wrong,
    )  # fmt: skip


def one_map_connected(
    id: str, *edits: Edit, wrong: Function | None = None
) -> Misconception:
    """The connections of a single map."""
    return Misconception(
        id, "connections of one map",
        "Your connections are those of a single map. How many maps does the layer "
        "have?",
        edits, wrong,
    )  # fmt: skip
