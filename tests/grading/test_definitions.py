"""What is taken of a notebook, and what stays where it is."""

from __future__ import annotations

import ast

import pytest
from corpus import RIGHT_SIZE, size

from lenet_edu.grading.definitions import Notebook, Taken
from lenet_edu.grading.fingerprint import fingerprint
from lenet_edu.grading.notebook_file import Cell
from lenet_edu.grading.scopes import bound_by, changed_by, needed_by


def taken(*sources: str, others: tuple[str, ...] = ()) -> Taken:
    cells = [Cell(n, source) for n, source in enumerate(sources, 1)]
    return Notebook(cells).taken("02.1", "output_size", others)


def text(found: Taken) -> str:
    return "\n".join(text for _, text in found.cells)


def test_only_what_the_answer_needs_is_taken() -> None:
    found = taken(
        "import os\nimport math\nprint('hello')\nONE = 1",
        "net = train(load_mnist())\nTWO = ONE + 1",
        size("return math.floor(size) - TWO + helper(kernel)"),
        "def helper(k):\n    return k\n\nos.remove('x')",
    )
    kept = text(found)
    for line in ("import math", "ONE = 1", "TWO = ONE + 1", "def helper"):
        assert line in kept
    for line in ("print", "train", "import os", "remove"):
        assert line not in kept
    assert "import math" not in found.code
    assert found.code.count("def ") == 2


def test_lines_keep_their_numbers() -> None:
    found = taken(f"x = 1\n\n{RIGHT_SIZE}")
    ((_, kept),) = found.cells
    assert kept.splitlines()[2].startswith("def output_size")


def test_the_last_definition_wins_and_changes_come_with_it() -> None:
    found = taken(
        "table = {}",
        "table['a'] = 1",
        size("return table['a']"),
        size("return table"),
        "table['b'] = 2",
    )
    assert found.code.endswith("return table")
    assert "table['a'] = 1" in text(found)
    assert "table['b']" not in text(found)  # that is below the answer


def test_another_exercises_function_is_left_to_stand_in() -> None:
    source = "def twice(n):\n    return 2 * n"
    found = taken(source, size("return twice(size)"), others=("twice",))
    assert found.stands_in == ("twice",)
    assert "def twice" not in text(found)
    assert "def twice" in text(taken(source, size("return twice(size)")))


def test_what_is_missing_or_unreadable_is_said() -> None:
    assert taken("x = 1") == Taken()
    assert "SyntaxError" in taken("def output_size(:\n    pass").trouble
    later = taken(RIGHT_SIZE, "def output_size(:\n    pass")
    assert later.name == "output_size"
    assert "as it was before" in later.notes[0]


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        ("def f(x, n=N):\n    y = x + a\n    return [z for z in y if z > b]", "N a b"),
        ("def f():\n    global g\n    g = h\n", "g h"),
        ("def f(x: T) -> U:\n    def inner(k):\n        return k + m\n    return inner",
         "T U m"),
        ("class C(B):\n    x = one", "B one"),
        ("y = [i + c for i in range(3)]", "c i range"),
        ("n += 1", "n"),
        ("f = lambda x: x + w", "w"),
    ],
)  # fmt: skip
def test_which_names_a_statement_needs(source: str, needed: str) -> None:
    assert needed_by(ast.parse(source).body[0]) == set(needed.split())


def test_which_names_a_statement_binds_and_changes() -> None:
    source = "try:\n    import a.b as c\nexcept E as e:\n    d, (f, *g) = 1, (2, 3)\n"
    assert bound_by(ast.parse(source).body[0]) == {"c", "e", "d", "f", "g"}
    assert changed_by(ast.parse("t[0].x[1] = 3").body[0]) == {"t"}


def digest(source: str) -> str:
    return fingerprint(ast.parse(source).body)[0]


def test_the_same_code_in_other_names_has_one_fingerprint() -> None:
    one = "def f(x, k=1):\n    '''Text.'''\n    y = x * k  # twice\n    return y"
    other = "def g(image: int, n=1) -> int:\n    found = image * n\n    return found"
    assert digest(one) == digest(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("def f(x):\n    return x + 1", "def f(x):\n    return x + 2"),
        ("def f(x):\n    return x + y", "def f(x):\n    return x + z"),
        ("def f(x, y):\n    return x - y", "def f(x, y):\n    return y - x"),
        ("def f(m):\n    return pad(m, m=1)", "def f(a):\n    return pad(a, a=1)"),
        ("def f(b):\n    return g(b=1)\ndef g(a):\n    return a",
         "def f(b):\n    return g(b=1)\ndef g(b):\n    return b"),
    ],
)  # fmt: skip
def test_other_code_has_another_fingerprint(one: str, other: str) -> None:
    assert digest(one) != digest(other)
