"""Locating: the kinds of edit, each on an answer as people write them."""

from __future__ import annotations

import itertools
import linecache
import random
import threading
from textwrap import dedent

import numpy as np
import pytest

from lenet_edu.exercises.engine.check import examine
from lenet_edu.exercises.engine.locating import locate, search
from lenet_edu.exercises.engine.locating.words import kinds, question
from lenet_edu.exercises.outcome import BrokeContract, RaisedError, Wrong
from lenet_edu.exercises.registry import exercise

PATIENCE = 60.0  # seconds of processor time: what is found must not depend on it
_numbers = itertools.count()


@pytest.fixture
def patience(monkeypatch):
    """`examine` searches with a limit of processor time; slow machines get more."""
    monkeypatch.setattr(search, "SECONDS", PATIENCE)


def cell(code, **more):
    """Run code as a cell of a notebook would be, and return what it defines."""
    text = dedent(code).lstrip("\n")
    name = f"<cell {next(_numbers)}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    space = {"np": np, "__name__": "__main__", **more}
    exec(compile(text, name, "exec"), space)
    return space


def found(key, code, **more):
    """The located line of an answer to an exercise."""
    item = exercise(key)
    answer = cell(code, **more)[item.name]

    def judge(function):
        return examine(key, function, locating=False).passed

    assert not judge(answer)
    place = locate(item, answer, judge, seconds=PATIENCE)
    assert place is not None, examine(key, answer, locating=False).text()
    return place


CONV = """
    def conv2d(x, w, b, stride=1, padding=0):
        N, C, H, W = x.shape
        F, _, k, l = w.shape
        p = padding
        xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        Ho = (H + 2 * p - k) // stride + 1
        Wo = (W + 2 * p - l) // stride + 1
        y = np.zeros((N, F, Ho, Wo))
        for n in range(N):
            for f in range(F):
                for i in range(Ho):
                    for j in range(Wo):
                        top, left = i * stride, j * stride
                        window = xp[n, :, top : top + k, left : left + l]
                        y[n, f, i, j] = np.sum(window * w[f]) + b[f]
        return y
"""
# What is written, what is written instead, the line and the kinds that fit.
SPOILED = [
    ("+ 2 * p - k) // stride + 1", "+ 2 * p - k) / stride + 1", 6, {"operator"}),
    ("np.sum(window", "np.mean(window", 15, {"function"}),
    ("left : left + l]", "left : left + k]", 14, {"name"}),
    ("y[n, f, i, j] =", "y[f, n, i, j] =", 15, {"index order"}),
    ("xp[n, :, top", "xp[f, :, top", 14, {"loop"}),
    ("range(Ho)", "range(Ho - 1)", 11, {"range last", "extra", "number"}),
    ("range(Wo)", "range(1, Wo)", 12, {"range first", "number", "order"}),
    ("(N, F, Ho, Wo)", "(F, N, Ho, Wo)", 8, {"order"}),
    ("window * w[f]", "window * w[f, :, ::-1]", 15, {"direction", "index"}),
    (" + b[f]", "", 15, {"unused"}),
    (" + b[f]", " + b[0]", 15, {"number", "fixed", "index", "term"}),
    (" + b[f]", " - b[f]", 15, {"operator"}),
    ("y[n, f, i, j] = np", "y[n, f, i, j] -= np", 15, {"operator", "accumulate"}),
    ("(0, 0), (0, 0), (p, p), (p, p)", "(0, 0), (0, 0), (p, p), (p, 0)", 5,
     {"fixed", "padding"}),
    ("((0, 0), (0, 0), (p, p), (p, p))", "p", 5, {"padding"}),
    ("padding=0", "padding=1", 1, {"default"}),
    ("        return y", "                return y", 16, {"out"}),
    ("y = np.zeros((N, F, Ho, Wo))", "y = np.zeros((N, F, Ho, Wo), dtype=int)", 8,
     {"dtype"}),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "line", "fitting"), SPOILED)
def test_the_line_of_a_convolution_is_found(right, wrong, line, fitting):
    assert right in CONV
    place = found("02.5", CONV.replace(right, wrong, 1))
    assert place.line_number == line, place.text()
    assert place.kind in fitting, place.text()


OTHERS = [
    ("04.2", """
        def subsample(x, coefficient, bias, size=2):
            N, C, H, W = x.shape
            s = x.reshape(N, C, H // size, size, W // size, size).sum(axis=(3, 5))
            return coefficient * s + bias[:, None, None]
     """, 4, {"newaxis"}),
    ("06.2", """
        def dense(x, w, b):
            return x @ w + b
     """, 2, {"transpose"}),
    ("09.3", """
        def softmax(z):
            e = np.exp(z - z.max(axis=1, keepdims=True))
            return e / e.sum(axis=1)
     """, 3, {"keepdims"}),
    ("09.3", """
        def softmax(z):
            e = np.exp(z - z.max(axis=0, keepdims=True))
            return e / e.sum(axis=1, keepdims=True)
     """, 2, {"axis"}),
    ("00.1", """
        def ink(image):
            return float((image > 0).sum())
     """, 2, {"conversion"}),
    ("02.2", """
        def one_place(image, kernel, bias, i, j):
            k, l = kernel.shape
            y = 0
            for u in range(k):
                for v in range(l):
                    y = image[i + u, j + v] * kernel[u, v]
            return y + bias
     """, 6, {"accumulate"}),
    ("02.2", """
        def one_place(image, kernel, bias, i, j):
            k, l = kernel.shape
            for u in range(k):
                y = bias
                for v in range(l):
                    y += image[i + u, j + v] * kernel[u, v]
            return y
     """, 4, {"out"}),
    ("12.3", """
        def sgd_step(parameters, gradients, rate):
            new = dict(parameters)
            for name in parameters:
                new[name] = parameters[name] - rate * gradients[name]
                return new
     """, 5, {"out"}),
    ("07.2", """
        def rbf(x, codes):
            return 0.5 * ((x[:, None] - codes[None]) ** 2).sum(axis=2)
     """, 2, {"number", "extra"}),
]  # fmt: skip


@pytest.mark.parametrize(("key", "code", "line", "fitting"), OTHERS)
def test_the_line_of_other_answers_is_found(key, code, line, fitting):
    place = found(key, code)
    assert place.line_number == line, place.text()
    assert place.kind in fitting, place.text()


def test_rows_and_columns_are_one_mistake_in_two_places():
    spoiled = CONV.replace("(H + 2 * p", "(H + p").replace("(W + 2 * p", "(W + p")
    place = found("02.5", spoiled)
    assert place.together
    assert [p.number for p in place.places] == [6, 7]
    assert "each of these lines" in place.text()
    spoiled = CONV.replace("i * stride, j * stride", "i, j")
    place = found("02.5", spoiled)
    assert place.together
    assert [p.number for p in place.places] == [13]
    assert "several places of this line" in place.text()


def test_a_helper_in_the_same_notebook_is_searched_as_well():
    place = found("02.3", """
        def size(n, k):
            return n - k

        def one_map(image, kernel, bias):
            k, l = kernel.shape
            y = np.zeros((size(image.shape[0], k), size(image.shape[1], l)))
            for i, j in np.ndindex(*y.shape):
                y[i, j] = (image[i : i + k, j : j + l] * kernel).sum() + bias
            return y
    """)  # fmt: skip
    assert place.places[0].function == "size"
    assert place.where == "Line 2 of your size"


def test_an_input_that_was_changed_is_located(patience):
    code = """
        def squash_slope(y):
            A, S = 1.7159, 2 / 3
            y /= A
            return A * S * (1 - y**2)
    """
    outcome = examine("03.2", cell(code)["squash_slope"])
    assert isinstance(outcome, BrokeContract)
    assert outcome.located is not None
    assert outcome.located.line_number == 3
    assert outcome.located.kind == "copy"


def test_a_list_that_remembers_is_located():
    place = found("01.4", """
        def batches(x, labels, size, out=[]):
            for s in range(0, len(x), size):
                out.append((x[s : s + size], labels[s : s + size]))
            return out
    """)  # fmt: skip
    assert place.line_number == 1
    assert place.kind == "remembers"


def test_an_error_is_located(patience):
    outcome = examine(
        "02.5", cell(CONV.replace("n, f, i, j]", "n, f, i, i]"))["conv2d"]
    )
    assert outcome.located is not None
    wrong = CONV.replace("np.pad(x, (", "np.pad(x, ((0, 0), (0, 0), ")
    outcome = examine("02.5", cell(wrong)["conv2d"])
    assert isinstance(outcome, RaisedError)
    assert outcome.located is not None
    assert outcome.located.line_number == 5
    assert "Line 5 of your function" in outcome.text()


def test_the_line_stands_in_place_of_a_sentence_that_says_little(patience):
    outcome = examine("02.5", cell(CONV.replace("n, f, i, j] = ", "n, f, i, j] = -"))[
        "conv2d"
    ])  # fmt: skip
    assert isinstance(outcome, Wrong)
    text = outcome.text()
    assert "Line 15 of your function" in text
    assert "all cases pass" in text
    assert "Work one of them out by hand" not in text
    assert "Line 15" in outcome._repr_mimebundle_()["text/html"]


def test_the_repaired_code_is_never_shown():
    place = found("02.5", CONV.replace("np.sum(window", "np.mean(window"))
    assert "np.sum" not in place.text() + place.faded()
    assert place.line in place.text()
    assert "___" in place.faded()


def test_the_faded_line_is_blank_where_something_is_missing():
    place = found("02.5", CONV.replace(" + b[f]", ""))
    assert place.faded().splitlines() == [
        "y[n, f, i, j] = np.sum(window * w[f]) ___",
        "return y ___",
    ]


def test_nothing_is_claimed_without_source_or_beyond_one_edit():
    space = {"np": np}
    exec("def relu(a):\n    return a * 0.5", space)
    assert examine("16.3", space["relu"]).located is None
    assert examine("16.3", lambda a: a).located is None
    assert examine("16.3", np.abs).located is None
    two = "def dense(x, w, b):\n    return np.cos(x.sum() * w.mean(axis=1)) ** 3\n"
    assert examine("06.2", cell(two)["dense"]).located is None


def test_a_right_answer_is_not_searched(monkeypatch):
    import lenet_edu.exercises.engine.check as check

    monkeypatch.setattr(check, "locate", lambda *_: pytest.fail("searched"))
    assert examine("02.5", cell(CONV)["conv2d"]).passed


def test_no_search_leaves_anything_behind(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    kept = {"list": [1, 2], "array": np.arange(3.0), "count": 0}
    space = cell("""
        def relu(a):
            print("hello")
            kept["list"].append(1)
            kept["array"] += 1
            np.random.rand()
            random.random()
            return np.minimum(a, 0) + (kept["array"] * 0).sum()
    """, kept=kept, random=random)  # fmt: skip
    before = {name: space[name] for name in space}
    np.random.seed(5)  # noqa: NPY002
    random.seed(5)
    states = repr(np.random.get_state()), random.getstate()  # noqa: NPY002
    item = exercise("16.3")
    place = locate(item, space["relu"], lambda f: True)
    assert place is not None
    assert kept["list"] == [1, 2]
    assert np.array_equal(kept["array"], np.arange(3.0))
    assert {name: space[name] for name in space} == before
    assert states == (repr(np.random.get_state()), random.getstate())  # noqa: NPY002
    assert not list(tmp_path.iterdir())
    assert capsys.readouterr().out == ""


REACHING_OUT = [
    "open('a', 'w')", "np.save('a', a)", "os.remove('a')", "exec('1')",
    "np.set_printoptions(3)", "setattr(np, 'b', 1)", "plt.show()", "input()",
]  # fmt: skip


@pytest.mark.parametrize("line", REACHING_OUT)
def test_what_reaches_outside_is_not_tried(line):
    code = f"def relu(a):\n    if 0: {line}\n    return np.minimum(a, 0)\n"

    def never(_):
        raise AssertionError("a variant was run")

    assert locate(exercise("16.3"), cell(code)["relu"], never) is None


def test_an_endless_variant_ends(monkeypatch):
    place = found("01.4", """
        def batches(x, labels, size):
            out = []
            s = 0
            while s < len(x):
                out.append((x[s : s + size], labels[s : s + size]))
                s += size + 1
            return out
    """)  # fmt: skip
    assert place.line_number == 6


def test_it_works_in_another_thread():
    results = []

    def work():
        results.append(found("02.5", CONV.replace("np.sum(window", "np.mean(window")))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(timeout=60)
    assert results[0].line_number == 15


def test_the_search_keeps_its_budget():
    """Counted in processor time, with a wide margin for a slow machine."""
    import time

    wrong = CONV.replace("window * w[f]", "np.tanh(window) * np.cos(w[f])")
    item = exercise("02.5")
    answer = cell(wrong)["conv2d"]
    start = time.process_time()
    assert locate(item, answer, lambda f: False, seconds=0.2) is None
    assert time.process_time() - start < 3


def test_constants_are_not_fitted_to_the_inputs():
    """One probe could be met by a number; all cases together cannot."""
    outcome = examine("02.1", cell("def output_size(size, kernel, stride=1, padding=0):"
                                   "\n    return 3\n")["output_size"])  # fmt: skip
    assert outcome.located is None


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_every_kind_asks_a_short_question(kind):
    text = question(kind)
    assert text.endswith("?")
    assert len(text.split()) <= 30
    assert not any(sign in text for sign in "()[]=_`")


def test_a_search_after_a_time_limit_comes_to_an_end(monkeypatch):
    """Python's own tracing would hang here, on 3.11, in the search that follows."""
    monkeypatch.setattr("lenet_edu.exercises.engine.limits.SECONDS", 0.3)
    endless = cell("""
        def relu(a):
            while True:
                pass
    """)["relu"]  # fmt: skip
    assert isinstance(examine("16.3", endless), RaisedError)
    assert found("02.5", CONV.replace("np.sum(window", "np.mean(window"))


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_a_question_is_said_as_one_would_say_it(kind):
    """Nobody says "Question the frame" to a student; the sentence asks instead."""
    assert not question(kind).startswith(("Question ", "Count on your fingers"))


STEP = """
    def downhill_step(x, wanted, W, b, rate):
        scores = x @ W + b
        excess = scores - wanted
        W = W + rate * (x.T @ excess) / len(x)
        b = b + rate * excess.mean(axis=0)
        return W, b
"""


def test_beside_a_name_no_right_line_is_blamed(patience):
    """A third wrong sign would cure two; the line of the third is right."""
    outcome = examine("01.5", cell(STEP)["downhill_step"])
    assert outcome.mistake == "N01"
    assert outcome.located is None


def test_beside_a_name_the_line_asks_nothing_of_its_own(patience):
    spoiled = STEP.replace("W + rate", "W - rate")
    outcome = examine("01.5", cell(spoiled)["downhill_step"])
    assert outcome.mistake == "N03"
    assert outcome.located.line_number == 5
    assert outcome.located.question == ""
    assert outcome.text().splitlines()[-2].endswith("all cases pass.")
    code = """
        def one_place(image, kernel, bias, i, j):
            k, l = kernel.shape
            return np.sum(image[i : i + k, j : j + l] * kernel + bias)
    """
    outcome = examine("02.2", cell(code)["one_place"])
    assert outcome.mistake == "C06"
    assert "How many numbers" not in outcome.text()
