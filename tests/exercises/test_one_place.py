"""What a wrong answer without a name shows: one number, and what it is made of."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.exercises.engine.check import examine
from lenet_edu.exercises.engine.wording import printed
from lenet_edu.exercises.outcome import Wrong
from lenet_edu.exercises.registry import exercise


def wrong_at(key, reference, spoil):
    """An answer that is right but for what ``spoil`` does to its result."""

    def answer(*args):
        y = np.array(reference(*args), float)
        spoil(y)
        return y

    outcome = examine(key, answer, locating=False)
    assert isinstance(outcome, Wrong)
    return outcome


def odd_bump(y):
    """No mistake of the bank does this, and no relation holds."""
    y.flat[-1] += 3.0 + y.size
    y.flat[0] -= 1.25


def test_a_window_and_its_kernel_are_shown():
    outcome = wrong_at("02.5", nn.conv2d, odd_bump)
    place = outcome.evidence.place
    assert place.index == (0, 0, 0, 0)
    names = [name for name, _ in place.pieces]
    assert names == ["x[0, 0, 0:2, 0:3]", "w[0, 0]", "b[0]"]
    text = outcome.text()
    assert "y[0, 0, 0, 0] is made of these numbers:" in text
    assert "8.75 in yours, and 10 is expected" in text
    assert "is made of these numbers" in outcome._repr_mimebundle_()["text/html"]


def test_the_numbers_shown_decide_the_place_and_no_others_do():
    """What is called "no others" is tried: all others are changed."""
    outcome = wrong_at("04.1", nn.block_sums, odd_bump)
    (name, values) = outcome.evidence.place.pieces[0]
    assert name == "x[0, 0, 0:2, 0:2]"
    (x,) = exercise("04.1").probes[0].make()
    other = np.random.default_rng(1).normal(size=x.shape)
    other[0, 0, 0:2, 0:2] = values
    assert nn.block_sums(other)[0, 0, 0, 0] == nn.block_sums(x)[0, 0, 0, 0]


def test_a_weight_of_zero_or_a_sum_of_zero_hides_nothing():
    """In the last probe of 05.2 and elsewhere rows of a kernel add up to 0."""
    outcome = wrong_at("05.2", nn.masked_conv2d, lambda y: odd_bump(y) or None)
    names = [name for name, _ in outcome.evidence.place.pieces]
    assert any(name.startswith("x[0, 1, ") for name in names), names
    assert any(name.startswith("w[0, 1") for name in names), names


def test_nothing_is_said_to_decide_a_place_where_an_order_or_a_function_does():
    """Which labels count depends on the penalties; f is no number of the input."""

    def last(y):
        y.flat[-1] += 3.5

    for key in ("14.5", "13.1"):
        outcome = wrong_at(key, exercise(key).reference, last)
        assert outcome.evidence.place.pieces == ()
        assert "no others" not in outcome.sentence


def test_a_centre_that_all_numbers_move_is_made_of_all_of_them():
    """Where 17.5's background lies, a few pixels decide the value, but not which."""

    def by_the_brightest(image, background=-0.1):
        y, x = np.unravel_index(image.argmax(), image.shape)
        H, W = image.shape
        out = np.full((H, W), background)
        for a, b in np.ndindex(H, W):
            from_y, from_x = a - round(H / 2 - y), b - round(W / 2 - x)
            if 0 <= from_y < H and 0 <= from_x < W:
                out[a, b] = image[from_y, from_x]
        return out

    outcome = examine("17.5", by_the_brightest, locating=False)
    assert isinstance(outcome, Wrong)
    assert "no others" not in outcome.text()


def test_beside_plain_numbers_the_arrays_alone_are_spoken_of():
    def added(w, velocity, gradient, rate, momentum):
        v = velocity - 7 * rate * gradient + momentum
        return w + v, v

    outcome = examine("12.4", added, locating=False)
    assert isinstance(outcome, Wrong)
    assert not outcome.mistake
    assert "Of the arrays, the numbers above decide it" in outcome.sentence


def test_a_warning_is_called_one():
    text = "/there/fromnumeric.py:3824: RuntimeWarning: Mean of empty slice.\n  return"
    warned, said = (SimpleNamespace(printed=one, lines=2) for one in (text, "9\n8"))
    assert printed([warned]) == (
        "Python warned during the check: Mean of empty slice.",
    )
    assert printed([said]) == ("It printed 2 lines during the check; first: 9",)


def test_a_large_image_is_narrowed_to_one_pixel():
    def greys_left(images):
        x = images.astype(float)
        x[x == 0] = -0.1
        x[x == 255] = 1.175
        x += (images == 254) * 0.5
        return np.pad(x, ((0, 0), (2, 2), (2, 2)), constant_values=-0.1)[:, None]

    outcome = examine("01.2", greys_left, locating=False)
    assert outcome.evidence.place.pieces == (("images[0, 0, 1]", 254),)


def test_a_table_without_input_names_its_place():
    table = np.zeros((16, 6), bool)
    table[3, 4] = table[7, 1] = True
    outcome = examine("05.1", lambda: table, locating=False)
    if not outcome.mistake:
        assert "table[0, 0]: False in yours, and True is expected" in outcome.sentence


SHAPES = [
    (lambda x, size=2: nn.block_sums(x, size)[:, :, :, :-1], "axis 3 is 2 long and "),
    (lambda x, size=2: nn.block_sums(x, size)[0], "an axis of length 1 is missing"),
    (lambda x, size=2: nn.block_sums(x, size)[:, :, :-1, :-1], "Axes 2 and 3 differ"),
]


@pytest.mark.parametrize(("answer", "says"), SHAPES)
def test_a_shape_is_told_by_its_axis(answer, says):
    outcome = examine("04.1", answer, locating=False)
    assert outcome.mistake or says in outcome.sentence


def test_bytes_are_shown_as_numbers():
    outcome = examine("01.1", lambda data: (data[4:8],), locating=False)
    text = outcome.text()
    assert "0  0  8  1  0  0  1  2" in text
    assert "(16 bytes)" in text
    assert "a number is expected, and yours is bytes" in text


DESIGNS = ("02.7", "03.3", "06.5", "07.6")


def designs(key):
    """Answers of the right kind, mostly wrong, from a fixed seed."""
    rng = np.random.default_rng(int(key.replace(".", "")))
    for _ in range(60):
        if key == "02.7":
            yield rng.integers(-3, 4, (5, 5)).astype(float)
        elif key == "03.3":
            yield rng.integers(-3, 4, (3, 3)).astype(float)
        elif key == "06.5":
            yield [tuple(map(int, pair)) for pair in rng.integers(1, 5, (6, 2))]
        else:
            yield np.round(rng.uniform(-2, 2, 84 - 3 * int(rng.integers(2))), 2)


@pytest.mark.parametrize("key", DESIGNS)
def test_a_design_is_told_by_how_much_it_misses(key):
    """No input was given: "what did you expect for this input" would make no sense."""
    for made in designs(key):
        outcome = examine(key, lambda made=made: made)
        if outcome.passed or not isinstance(outcome, Wrong) or outcome.mistake:
            continue
        assert outcome.sentence.endswith("?"), outcome.text()
        assert any(digit in outcome.sentence for digit in "0123456789")
        assert "input" not in outcome.sentence
        assert len(outcome.sentence.split()) <= 65


def test_a_thin_table_says_which_rows():
    table = exercise("05.4").reference()
    twins = table.copy()
    twins[9] = twins[3]
    assert (
        "Rows 3 and 9 (counted from 0) are equal"
        in examine("05.4", lambda: twins).text()
    )
    empty = table.copy()
    empty[12] = False
    assert "Row 12 is empty" in examine("05.4", lambda: empty).text()
    more = table.copy()
    more[12] = True
    assert "connections; its columns hold" in examine("05.4", lambda: more).text()
