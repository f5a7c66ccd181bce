"""How outcomes look: digits, inputs in full, tables, the learner's line."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from lenet_edu import examine
from lenet_edu.exercises.outcome import (
    BrokeContract,
    Evidence,
    NotAttempted,
    Passed,
    RaisedError,
    Wrong,
)
from lenet_edu.exercises.registry import exercise, exercise_ids
from lenet_edu.exercises.report import as_html, as_text
from lenet_edu.exercises.report.code import highlighted
from lenet_edu.exercises.report.compared import compared
from lenet_edu.exercises.report.inputs import inputs
from lenet_edu.exercises.report.numbers import number, pair, written
from lenet_edu.exercises.report.words import STATES
from lenet_edu.exercises.variants import wrong_function


def proof(yours, expected, args=()):
    return Evidence("an input", "y", yours, expected, 0, 5, args)


class Unprintable:
    def __repr__(self):
        raise RuntimeError("no")


# Numbers


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"),
        (-0.0, "0"),
        (123456.0, "123456"),
        (0.123456, "0.1235"),
        (1e-7, "1e-07"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
    ],
)
def test_a_number_is_short_and_a_whole_one_whole(value, text):
    assert number(value) == text


@pytest.mark.parametrize("apart", [1, 1e-2, 1e-4, 1e-6, 1e-9, 1e-12, 1e-15])
@pytest.mark.parametrize("value", [1.0, -317.25, 0.0068, 123456789.0])
def test_two_numbers_are_shown_until_they_differ(value, apart):
    mine, theirs = pair(value * (1 + apart), value)
    assert mine != theirs
    shown = abs(float(mine) - float(theirs)) / abs(value)
    assert shown == pytest.approx(apart, rel=0.6)  # and by as much as they do


def test_whatever_cannot_be_printed_is_named():
    assert written(Unprintable()) == "a Unprintable that cannot be printed"
    assert len(written("x" * 500)) <= 160


# Inputs


def test_every_small_chosen_input_is_shown_in_full():
    item = exercise("07.4")
    args = item.probes[0].make()
    (given,) = inputs(item, args)
    assert given.name == "penalties"
    assert [[float(n) for n in row] for row in given.rows] == args[0].tolist()


def test_a_large_input_is_described():
    item = exercise("02.3")
    image = np.full((20, 30), 2.0)
    image[3, 4] = 7
    kernel = np.arange(100.0).reshape(10, 10)
    shown = inputs(item, (image, kernel, 0.5))
    assert shown[0].says == "(20, 30), all 2 except (3, 4) = 7"
    assert shown[1].says == "(10, 10), from 0 to 99"
    assert shown[2].says == "0.5"


def test_an_image_of_two_maps_is_shown_map_by_map():
    item = exercise("04.1")
    shown = inputs(item, (np.arange(12.0).reshape(1, 2, 2, 3), 2))
    assert [one.name for one in shown] == ["x[0, 0]", "x[0, 1]", "size"]
    assert shown[1].rows == (("6", "7", "8"), ("9", "10", "11"))


def test_rounded_inputs_are_called_so():
    (one, *_) = inputs(exercise("02.3"), (np.array([[1 / 3]]), np.eye(2), 0.0))
    assert one.says == "(1, 1), rounded"
    assert one.rows == (("0.3333",),)


def test_arrays_inside_lists_and_dictionaries_are_shown():
    item = exercise("12.7")
    names = [one.name for one in inputs(item, item.probes[0].make())]
    assert "parameters['w']" in names
    assert "pairs[0][1]" in names


@pytest.mark.parametrize("key", exercise_ids())
def test_the_inputs_of_every_exercise_can_be_shown(key):
    item = exercise(key)
    for probe in item.probes:
        args = probe.make()
        shown = inputs(item, args)
        assert len(shown) >= len(args) - 1  # an empty list shows nothing of itself
        text = " ".join(one.says for one in shown)
        assert " at 0x" not in text
        assert sum(len(row) for one in shown for row in one.rows) <= 160


# Yours beside the expected


def test_only_the_cells_that_differ_are_marked():
    right = np.arange(12.0).reshape(3, 4)
    yours = right.copy()
    yours[1, 2] = 6.00001 * 3
    found = compared(proof(yours, right))
    assert found.yours.off == {(1, 2)}
    assert found.yours.rows[0] == found.expected.rows[0] == ("0", "1", "2", "3")
    html = as_html(Wrong(exercise("02.3"), proof(yours, right), "Why?"))
    assert re.findall(r"<td class=off>([^<]*)<", html) == ["18"]


def test_a_window_of_a_large_array_says_where_it_is():
    right = np.zeros((2, 3, 20, 30))
    yours = right.copy()
    yours[1, 2, 15, 25] = 1
    found = compared(proof(yours, right))
    assert found.where == "image 1, map 2, rows 11 to 18, columns 21 to 28"
    assert found.yours.rows[4][4] == "1"


def test_a_list_is_followed_to_the_first_thing_that_differs():
    right = [(np.zeros(2), np.ones(2)), (np.zeros(2), np.array([1.0, 2.0]))]
    yours = [(np.zeros(2), np.ones(2)), (np.zeros(2), np.array([1.0, 3.0]))]
    found = compared(proof(yours, right))
    assert found.where == "[1][1]"
    assert found.yours.rows == (("1", "3"),)


def test_another_shape_is_said_and_the_numbers_are_shown():
    found = compared(proof(np.ones((2, 3)), np.ones(3)))
    assert found.yours.says == "shape (2, 3)"
    assert found.expected.says == "shape (3,)"
    assert found.yours.rows == (("1", "1", "1"),) * 2


@pytest.mark.parametrize(
    "yours",
    [
        None, "word", b"bytes", 3, 3.5, 1 + 2j, True, [], [[1], [1, 2]], {"a": 1},
        {1}, Unprintable(), [Unprintable()], np.array([Unprintable()]), np.nan,
        np.array("word"), np.array([1j]), np.array([]), np.float32(1.5), range(3),
        np.ma.masked_array([1.0, 2.0], [True, False]), np.matrix([[1.0]]), int,
        10**400, [10**400], np.array([10**400], dtype=object), np,
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
@pytest.mark.parametrize(
    "right", [np.ones((2, 2)), np.float64(2.0), 3, "word", [1, 2], (1.0, np.ones(2))]
)
def test_no_answer_can_break_the_report(yours, right):
    outcome = Wrong(exercise("02.3"), proof(yours, right), "Why?")
    assert "yours" in as_text(outcome)
    assert "yours" in as_html(outcome)


# All types of outcome

ERROR = RaisedError(
    exercise("06.2"), "two rows", "ValueError", "shapes <2> & <3> differ", 3,
    "return x @ wo + b[:, None]  # a < b", {"x": (2, 3), "wo": (4, 3)}, "Which way?",
)  # fmt: skip
OUTCOMES = [
    Passed(exercise("02.3"), 25, 0.0),
    NotAttempted(exercise("02.3"), "the stub is untouched"),
    BrokeContract(exercise("02.3"), "Your function changed image."),
    ERROR,
    Wrong(exercise("02.3"), proof(np.zeros((2, 2)), np.ones((2, 2))), "Why 0 < 1?"),
]


class Balance(HTMLParser):
    """Fails where a tag is closed that was not opened, or is left open."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda o: type(o).__name__)
def test_each_type_has_a_colour_an_icon_and_a_word(outcome):
    state = STATES[type(outcome)]
    html, text = as_html(outcome), as_text(outcome)
    assert f'class="lenet-report {state.kind}"' in html
    assert f">{state.icon}</span> {state.word}<" in html
    assert state.word in text.splitlines()[0]
    parser = Balance()
    parser.feed(html.split("</style>")[1])
    assert parser.open == []


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda o: type(o).__name__)
def test_text_alone_can_be_written_in_any_encoding(outcome):
    as_text(outcome).encode("ascii")


def test_the_learners_line_is_highlighted_and_numbered():
    html = as_html(ERROR)
    assert '<span class="no">3</span><code><span class="k">return</span> x' in html
    assert '<span class="c"># a &lt; b</span>' in html
    assert "shapes &lt;2&gt; &amp; &lt;3&gt; differ" in html
    assert "line 3 of your function" in html


@pytest.mark.parametrize(
    "line",
    [
        "return x @ w + b", "for i in range(3):", "y = (a +", "x = 'open", "}", "",
        "s = f'{x:.3f} {y!r}'  # c", "    y[i, j] += 1", 'd = """a', "1 = $ ?", "\tä",
    ],
)  # fmt: skip
def test_highlighting_loses_no_character(line):
    from html import unescape

    assert unescape(re.sub(r"<[^>]*>", "", highlighted(line))) == line


def test_names_in_backticks_are_code():
    html = as_html(BrokeContract(exercise("02.3"), "What is `a < b` here? `"))
    assert "<p>What is <code>a &lt; b</code> here? `</p>" in html


def test_calls_are_left_out_where_buttons_stand_below():
    wrong = OUTCOMES[-1]
    assert 'hint("02.3")' in as_text(wrong)
    assert 'hint("02.3")' not in as_text(wrong, calls=False)
    assert 'hint("02.3")' not in as_html(wrong, calls=False).replace("&quot;", '"')


def test_colours_have_enough_contrast_in_both_themes():
    from lenet_edu.exercises.report import style

    for theme, paper in ((style._LIGHT, "#ffffff"), (style._DARK, "#111111")):
        colours = dict(re.findall(r"--lr-([a-z-]+):(#[0-9a-f]{6})", theme))
        for name in ("passed", "wrong", "error", "open"):
            assert contrast(colours[name], paper) >= 4.5, name
        for name in "knscob":
            assert contrast(colours[name], colours["soft"]) >= 4.5, name
        assert contrast(colours["off-text"], colours["off"]) >= 4.5


def contrast(one, other):
    """WCAG's contrast of two colours "#rrggbb"."""

    def light(colour):
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [
            p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("key", exercise_ids())
def test_a_known_mistake_of_every_exercise_can_be_shown(key):
    item = exercise(key)
    outcome = examine(key, wrong_function(key, item.misconceptions[0].id))
    text, html = as_text(outcome), as_html(outcome)
    assert " at 0x" not in text + html
    assert max(map(len, text.splitlines())) < 400
