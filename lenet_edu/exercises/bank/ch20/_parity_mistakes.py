"""20.2 parity: the known mistakes."""

from __future__ import annotations

from dataclasses import replace

from ...exercise import Misconception
from ._parity_wrong import absolute, count, cut, unchecked, worst, zero

_SIZE = "size = max(np.abs(a).max(), np.abs(b).max())"


_COMPARABLE = (
    "a.shape != b.shape or not np.isfinite(a).all() or not np.isfinite(b).all()"
)


def _sizes_alike(mistake: Misconception, id: str) -> Misconception:
    """The same mistake where ``if size`` is asked instead of ``if size > 0``."""
    edits = (*mistake.edits, ("if size > 0 else", "if size else"))
    return replace(mistake, id=id, edits=edits)


_P25 = Misconception(
    "P25", "nan passes",
    "A layer that holds a nan passes your test: nan > tolerance is False, as "
    "every comparison with nan. How do you catch a number that is not finite?",
    ((f"if {_COMPARABLE}:", "if a.shape != b.shape:"),),
)  # fmt: skip

_P26 = Misconception(
    "P26", "only theirs looked at",
    "A nan of ours goes unseen, one of theirs does not. Who says that ours is the "
    "healthy side?",
    (("not np.isfinite(a).all() or not", "not"),),
)  # fmt: skip

_P2N = Misconception(
    "P2N", "inf passes",
    "You catch a nan, but not an inf: inf / inf is nan, and no comparison with "
    "nan is true. Which function is False for both of them?",
    ((f"if {_COMPARABLE}:",
      "if a.shape != b.shape or np.isnan(a).any() or np.isnan(b).any():"),),
)  # fmt: skip

_P2G = Misconception(
    "P2G", "both measured without abs",
    "For (-4, 1) and (-3, 1) you divide by 1: you take the largest number with "
    "its sign. What is missing before max?",
    ((_SIZE, "size = max(a.max(), b.max())"),),
)  # fmt: skip

MISTAKES = (
    Misconception(
        "P21", "absolute error",
        "Your errors are absolute. Penalties near 200 differ by more than 0.00001 "
        "by rounding alone, and tiny gradients could be half wrong and pass. What do "
        "you divide by?",
        (("far / size if size > 0 else 0.0", "far"),),
    ),
    Misconception(
        "P2D", "each number by itself",
        "You divide each difference by the two numbers it belongs to. With 0.5 beside "
        "1.5 in an array that goes up to 8, you return 2/3; expected is 1/8. The "
        "largest number of *what* is the measure?",
        (("far / size if size > 0 else 0.0",
          "np.max(np.abs(a - b) / np.maximum(np.maximum(abs(a), abs(b)), 1e-99))"),),
    ),
    Misconception(
        "P2E", "ours measured without abs",
        "For (-4, 1) and (-3, 1) you divide by 3. The largest number there is -4, "
        "its sign left aside. Which of the two arrays do you take without abs?",
        ((_SIZE, "size = max(a.max(), np.abs(b).max())"),),
    ),
    Misconception(
        "P2F", "theirs measured without abs",
        "For (2, -3) and (2, -4) you divide by 3. The largest number there is -4, "
        "its sign left aside. Which of the two arrays do you take without abs?",
        ((_SIZE, "size = max(np.abs(a).max(), b.max())"),),
    ),
    _P2G,
    Misconception(
        "P2H", "both largest numbers added",
        "You divide by the largest of ours plus the largest of theirs, which makes "
        "your errors about half as large. Which of the two is enough?",
        ((_SIZE, "size = np.abs(a).max() + np.abs(b).max()"),),
    ),
    Misconception(
        "P2I", "the smaller of the two",
        "With theirs three times ours you return 2, and expected is 2/3: you divide "
        "by the smaller of the two largest numbers. Which one keeps the error "
        "below 2 always?",
        ((_SIZE, "size = min(np.abs(a).max(), np.abs(b).max())"),),
    ),
    Misconception(
        "P22", "differences without abs",
        "Where theirs is the larger number, you see no error: a difference below 0 is "
        "never the maximum. What is missing before max?",
        (("np.abs(a - b).max()", "(a - b).max()"),),
    ),
    Misconception(
        "P23", "mean instead of largest",
        "You average the differences. One wrong number among ten thousand would "
        "vanish. Which one do you want to hear about?",
        (("np.abs(a - b).max()", "np.abs(a - b).mean()"),),
    ),
    Misconception(
        "P24", "shapes broadcast",
        "Ones of shape (2, 3) beside ones of shape (2, 1): you find no difference. "
        "NumPy stretched one of them. What must be compared before the numbers?",
        (("a.shape != b.shape or not np.isfinite(a).all()",
          "not np.isfinite(a).all()"),),
    ),
    _P25,
    _P26,
    Misconception(
        "P27", "last layer reported",
        "You report the last layer that differs. Behind the first one everything is "
        "wrong anyway. Which line overwrites what you had found?",
        ((" and first < 0", ""),),
    ),
    Misconception(
        "P28", "worst layer reported",
        "You report the layer with the largest error. Errors grow on their way: the "
        "fault sits where they begin. How do you find the first above the tolerance?",
        wrong=lambda ours, theirs, tolerance=1e-5: worst(ours, theirs, tolerance),
    ),
    Misconception(
        "P29", "0 for no difference",
        "Where nothing differs you return 0, and so you do when layer 0 differs. "
        "What should the caller read in the first case?",
        wrong=lambda ours, theirs, tolerance=1e-5: zero(ours, theirs, tolerance),
    ),
    Misconception(
        "P2J", "stopped at the first",
        "Behind the first layer that differs your errors are all 0: nothing is "
        "measured there. Where does your loop end?",
        (("            first = n", "            first = n\n            break"),),
    ),
    Misconception(
        "P2K", "another tolerance",
        "An error of 0.00004 is not reported, although the tolerance is 0.00001 if "
        "nobody says otherwise. What does the first line of your function say?",
        (("tolerance: float = 1e-5", "tolerance: float = 1e-4"),),
    ),
    Misconception(
        "P2L", "tolerance ignored",
        "You compare with 0.00001 even when another tolerance is given. Which of "
        "your arguments is never used?",
        (("errors[n] > tolerance", "errors[n] > 1e-5"),),
    ),
    Misconception(
        "P2M", "at the tolerance",
        "You report an error that is just as large as the tolerance. The exercise "
        "asks for the first one *above* it. Which comparison is that?",
        (("errors[n] > tolerance", "errors[n] >= tolerance"),),
    ),
    _P2N,
    Misconception(
        "P2O", "another number for what cannot be compared",
        "What cannot be compared gets inf from you. The exercise has a number for it, "
        "the worst that an error can be. Which one?",
        (("errors[n] = 2.0", "errors[n] = np.inf"),),
    ),
    Misconception(
        "P2P", "what cannot be compared gets 1",
        "What cannot be compared gets 1 from you. Two arrays of opposite sign can "
        "have a larger error than that: up to what number?",
        (("errors[n] = 2.0", "errors[n] = 1.0"),),
    ),
    Misconception(
        "P2A", "zeros divided by zeros",
        "Two layers of zeros are equal, and you return nan. What is 0 / 0 in NumPy, "
        "and what should the error be?",
        (("far / size if size > 0 else 0.0", "np.divide(far, size)"),),
    ),
    Misconception(
        "P2B", "divided by ours",
        "With theirs three times ours you return 2, the worst there is; expected is "
        "2/3. You divide by the largest of ours. Which size does not depend on who "
        "comes first?",
        ((_SIZE, "size = np.abs(a).max()"),),
    ),
    Misconception(
        "P2Q", "divided by theirs",
        "For (-4, 1) and (-3, 1) you return 1/3; expected is 1/4. You divide by the "
        "largest of theirs. Which size does not depend on who comes first?",
        ((_SIZE, "size = np.abs(b).max()"),),
    ),
    Misconception(
        "P2C", "layers counted from 1",
        "You count layers from 1. The index goes back into the same lists: which "
        "layer would ours[first] be?",
        (("first = n", "first = n + 1"),),
    ),
    _sizes_alike(_P25, "P2R"),
    _sizes_alike(_P26, "P2S"),
    _sizes_alike(_P2G, "P2U"),
    Misconception(
        "P2V", "sizes compared, not shapes",
        "Arrays of shape (3, 1) and (1, 3) hold as many numbers, and you compare them as "
        "if they fitted; NumPy stretches both. What must be equal besides the size?",
        (("a.shape != b.shape", "a.size != b.size"),),
    ),
    Misconception(
        "P2W", "number of layers that differ",
        "You return how many layers differ. The fault sits where the errors begin: what "
        "is the index of the first one?",
        wrong=lambda ours, theirs, tolerance=1e-5: count(ours, theirs, tolerance),
    ),
    Misconception(
        "P2X", "errors up to the first alone",
        "Your errors end at the first layer that differs. How many layers are there, "
        "and where does your function return?",
        wrong=lambda ours, theirs, tolerance=1e-5: cut(ours, theirs, tolerance),
    ),
    Misconception(
        "P2Y", "divided by the mean of the two",
        "You divide by the mean of the two largest numbers. The exercise takes the largest "
        "number in *either* array: is that a mean?",
        ((_SIZE, "size = (np.abs(a).max() + np.abs(b).max()) / 2"),),
    ),
    Misconception(
        "P2Z", "absolute error, and 0 for no difference",
        "Your errors are absolute, and where nothing differs you return 0, as you do when "
        "layer 0 differs. What do you divide by, and what should the caller read where "
        "no error is above the tolerance?",
        wrong=lambda ours, theirs, tolerance=1e-5: absolute(ours, theirs, tolerance),
    ),
    Misconception(
        "P20", "absolute error, and nothing looked at before",
        "Your errors are absolute, and you subtract whatever comes. Penalties near 200 "
        "differ by more than 0.00001 by rounding alone: what do you divide by? And what "
        "does a difference say where the shapes differ, or where one number is nan?",
        wrong=lambda a, b, tolerance=1e-5: unchecked(a, b, tolerance, False),
    ),
    Misconception(
        "P2AB", "nan beside zeros",
        "You notice a nan by the error it makes, but zeros of ours beside a nan of theirs "
        "give 0: max(0.0, nan) is 0.0 in Python. Where could you look for nan instead?",
        ((f"if {_COMPARABLE}:", "if a.shape != b.shape:"),
         ("if size > 0 else", "if size else"),
         ("if errors[n] > tolerance",
          "if np.isnan(errors[n]):\n            errors[n] = 2.0\n"
          "        if errors[n] > tolerance")),
    ),
    Misconception(
        "P2AC", "abs of the maximum",
        "For (2, -3) you take 2: the largest number first, and then its absolute value. "
        "Which of the two steps has to come first?",
        ((_SIZE, "size = max(abs(a.max()), abs(b.max()))"),),
    ),
    Misconception(
        "P2AA", "nothing looked at before",
        "Your errors are right where both arrays can be compared, but you subtract "
        "whatever comes: NumPy stretches shapes that differ, a nan passes, and 0 / 0 is "
        "nan. What do you have to ask before you subtract and divide?",
        wrong=lambda a, b, tolerance=1e-5: unchecked(a, b, tolerance, True),
    ),
)  # fmt: skip
