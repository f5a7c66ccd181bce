"""Solution regions: what is hidden, what stays, and which source is refused."""

from __future__ import annotations

import pytest

from lenet_edu.making.authoring.regions import (
    AuthoringError,
    check_markers,
    hidden_lines,
    solved,
    stubbed,
)

NESTED = """\
def f(x):
    N, C = x.shape
    for n in range(N):
        for c in range(C):
            # BEGIN SOLUTION
            y = x[n, c]
            if y:
                y += 1
            # END SOLUTION
    return y"""


def test_a_nested_region_becomes_one_line_at_its_own_indent() -> None:
    assert stubbed(NESTED, "02.3").splitlines() == [
        "def f(x):",
        "    N, C = x.shape",
        "    for n in range(N):",
        "        for c in range(C):",
        '            raise NotImplementedError("02.3")',
        "    return y",
    ]


def test_the_solution_loses_its_markers_only() -> None:
    expected = [line for line in NESTED.splitlines() if "SOLUTION" not in line]
    assert solved(NESTED).splitlines() == expected


def test_every_region_of_a_cell_is_replaced() -> None:
    region = "    # BEGIN SOLUTION\n    return x + {}\n    # END SOLUTION\n"
    text = "\n".join(f"def f{n}(x):\n" + region.format(n) for n in range(3))
    stub = stubbed(text, "02.4")
    assert stub.count('    raise NotImplementedError("02.4")\n') == 3
    assert "return" not in stub
    assert hidden_lines(text) == ["return x + 0", "return x + 1", "return x + 2"]


def test_stub_lines_stand_in_for_the_raise() -> None:
    text = "if True:\n    # BEGIN SOLUTION\n    # STUB a = ...\n    # STUB b = ...\n"
    text += "    a, b = 1, 2\n    # END SOLUTION"
    assert stubbed(text, "02.5") == "if True:\n    a = ...\n    b = ..."
    assert solved(text) == "if True:\n    a, b = 1, 2"
    assert hidden_lines(text) == ["a, b = 1, 2"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("# %%\nx = 1\n# BEGIN SOLUTION\ny = 2\n", 3, "without END"),
        ("# %%\n# BEGIN SOLUTION\ny = 2\n\n# %%\n# END SOLUTION\n", 2, "next cell"),
        ("# %%\n# END SOLUTION\n", 2, "without a BEGIN"),
        ("# %%\n# BEGIN SOLUTION\n# BEGIN SOLUTION\n", 3, "opened in line 2"),
        ("# %%\n# STUB a = ...\n", 2, "outside"),
        ("# %%\n# begin solution\n", 2, "looks like a marker"),
        ("# %%\n    #BEGIN SOLUTION\n", 2, "looks like a marker"),
        ("# %%\n## END_SOLUTIONS\n", 2, "looks like a marker"),
    ],
)
def test_broken_regions_are_refused_with_file_and_line(
    text: str, line: int, words: str
) -> None:
    with pytest.raises(AuthoringError, match=words) as caught:
        check_markers(text, "sources/02_tiny.py")
    assert str(caught.value).startswith(f"sources/02_tiny.py:{line}: ")


def test_prose_may_speak_of_solutions_and_stubs() -> None:
    check_markers(
        "# %% [markdown]\n# Begin solution hunting: the\n# STUB is a function.\n"
        "# %%\n# stubs are short; the solution ends below\nx = 1\n",
        "sources/02_tiny.py",
    )
