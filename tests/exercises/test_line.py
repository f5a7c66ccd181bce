"""Which names stand on a line of the learner's: exactly those, and no others."""

from __future__ import annotations

import pytest

from lenet_edu import examine
from lenet_edu.exercises.engine.line import names_on


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("return x @ wo + b", ["x", "wo", "b"]),
        ("y = np.sum(x, axis=axis)", ["y", "np", "x", "axis"]),
        ("y = np.sum(x, axis=1)", ["y", "np", "x"]),
        ("y = x.w[0].T", ["y", "x"]),
        ("for i in range(n):", ["i", "range", "n"]),
        ("y[i, j] += np.sum(", ["y", "i", "j", "np"]),
        ("window * kernel) + bias", ["window", "kernel", "bias"]),
        ("print('w is', x)  # not b", ["print", "x"]),
        ("if a == b:", ["a", "b"]),
        ("y = x + x", ["y", "x"]),
        ("", []),
        ("s = 'open", ["s"]),
    ],
)
def test_names_on_a_line(line, names):
    assert names_on(line) == names


def test_shapes_are_given_for_the_names_on_the_line(from_source):
    code = (
        "def dense(x, w, b):\n"
        "    wo = x\n"
        "    return wo @ wo + np.sum(b, axis=0)  # x, w\n"
    )
    outcome = examine("06.2", from_source(code, "dense"))
    assert list(outcome.shapes) == ["wo", "b"]
    assert "Shapes there: wo (2, 3), b (4,)." in outcome.text()
