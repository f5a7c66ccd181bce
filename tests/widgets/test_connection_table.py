"""The connection table's mathematics, and what it says about a learner's table."""

from __future__ import annotations

import base64
import itertools
import json
import re
from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.widgets import ConnectionTable
from lenet_edu.widgets.models.connection_table import (
    full,
    judge,
    model,
    paper,
    random_table,
)

AT = ConnectionTable().start


def arrays(seed: int = 0, side: int = 9, kernel: int = 3) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {
        "maps": rng.normal(size=(6, side, side + 2)),
        "w": rng.normal(size=(16, 6, kernel, kernel)),
        "b": rng.normal(size=16),
    }


def test_the_papers_numbers() -> None:
    drawn = model(AT)
    assert (drawn["kernels"], drawn["parameters"], drawn["connections"]) == (
        60,
        1516,
        151_600,
    )
    assert drawn["feeds"] == [10] * 6
    assert drawn["sees"] == [3] * 6 + [4] * 9 + [6]
    for empty in ("blind", "unused", "twins", "changed"):
        assert drawn[empty] == []
    assert drawn["inputs"] == [0, 1, 2]


def test_one_connection_less_and_the_full_table() -> None:
    less = paper()
    less[0][0] = 0
    drawn = model({**AT, "table": less})
    assert (drawn["parameters"], drawn["connections"]) == (1491, 149_100)
    assert drawn["changed"] == [[0, 0]]
    drawn = model({**AT, "table": full()})
    assert (drawn["parameters"], drawn["connections"]) == (2416, 241_600)
    assert len(drawn["twins"]) == 120
    assert len(drawn["changed"]) == 36


@pytest.mark.parametrize("seed", range(30))
def test_any_table(seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = rng.random((16, 6)) < rng.random()
    table[rng.integers(16)] = False
    f = int(rng.integers(16))
    at = {"table": table.astype(int).tolist(), "map": f}
    given = arrays(seed)
    drawn = model({**AT, **at, "kernel": 3, "height": 7, "width": 9}, given)
    assert drawn["parameters"] == 9 * table.sum() + 16
    assert drawn["connections"] == drawn["parameters"] * 63
    assert drawn["blind"] == [n for n in range(16) if not table[n].any()]
    assert drawn["unused"] == [c for c in range(6) if not table[:, c].any()]
    pairs = itertools.combinations(range(16), 2)
    twins = [[a, b] for a, b in pairs if table[a].tolist() == table[b].tolist()]
    assert drawn["twins"] == twins
    expected = nn.conv2d(
        given["maps"][None], given["w"] * table[:, :, None, None], given["b"]
    )[0]
    np.testing.assert_allclose(drawn["result"], expected[f], atol=1e-12)
    assert drawn["limit"] == pytest.approx(np.abs(expected).max())


def test_random_tables() -> None:
    tables = [np.array(random_table(seed)) for seed in range(1, 40)]
    assert all(t.shape == (16, 6) and t.sum() == 60 for t in tables)
    assert len({t.tobytes() for t in tables}) == len(tables)
    assert random_table(3) == random_table(3)
    share = np.mean(tables, axis=0)  # no place is preferred
    assert 0.3 < share.min() < share.max() < 0.95


# The learner's table


def test_the_papers_table_agrees() -> None:
    for fn in (
        lambda: nn.c3_table(),
        nn.c3_table().astype(int),
        nn.c3_table().tolist(),
    ):
        widget = ConnectionTable(fn=fn)
        assert widget.has_fn
        assert widget.yours["same"]
        assert widget.yours["says"].endswith("agrees with the paper's in all 96 cells.")


def one_off() -> np.ndarray:
    table = nn.c3_table()
    table[5, 0] = False
    return table


def two_rows() -> np.ndarray:
    table = nn.c3_table()
    table[4, 3] = table[14, 1] = True
    return table


def stops() -> np.ndarray:
    raise KeyError("seven")


@pytest.mark.parametrize(
    ("fn", "words"),
    [
        (
            one_off,
            "in 1 of 96 cells, in C3 map 5. Your C3 map 5 does not see S2 map 0; the "
            "paper's sees it.",
        ),
        (two_rows, "2 of 96 cells, in C3 maps 4 and 14. Your C3 map 4 sees S2 map 3"),
        (lambda: ~nn.c3_table(), "True exactly where the paper's is False"),
        (lambda: nn.c3_table().T, "expected is (16, 6). The rows of a table"),
        (lambda: nn.c3_table()[:15], "Yours has the shape (15, 6)"),
        (lambda: nn.c3_table() * 2, "other values than True and False"),
        (lambda: None, "Yours returned None"),
        (stops, "Yours stopped with KeyError"),
    ],
)
def test_a_wrong_table_is_described(fn: Any, words: str) -> None:
    found = judge(fn)
    assert words in found["says"]
    assert not found["same"]
    json.dumps(found, allow_nan=False)


def test_the_widget_begins_with_the_learners_table() -> None:
    widget = ConnectionTable(fn=one_off)
    assert widget.table.tolist() == one_off().tolist()
    widget._on_message(widget, {"ask": "diagnosis"}, [])
    assert "05.1 c3_table" in widget.diagnosis
    assert ConnectionTable(fn=stops).table.tolist() == nn.c3_table().tolist()


def test_other_cells_read_what_was_clicked() -> None:
    widget = ConnectionTable()
    assert widget.table.dtype == bool
    state = {**widget.state, "table": full()}
    widget.set_state({"state": json.loads(json.dumps(state))})
    assert widget.table.all()


# The widget


def test_traits_and_picture() -> None:
    given = arrays(side=14, kernel=5)
    for widget in (
        ConnectionTable(),
        ConnectionTable(fn=two_rows),
        ConnectionTable(fn=stops),
        ConnectionTable(fn=nn.c3_table, **{**given, "maps": given["maps"][None]}),
    ):
        sent = [widget.start, widget.paper, widget.arrays, widget.yours]
        json.dumps(sent, allow_nan=False)
        data, metadata = widget._repr_mimebundle_()
        assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
        assert "parameters" in metadata["image/png"]["alt"]
    assert (widget.start["kernel"], widget.start["height"], widget.start["width"]) == (
        5,
        10,
        12,
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"b": None}, "b is missing"),
        ({"maps": np.zeros((5, 9, 9))}, "given was (5, 9, 9)"),
        ({"maps": np.zeros((6, 40, 9))}, "at most 32"),
        ({"w": np.zeros((16, 6, 3, 2))}, "w must have shape (16, 6, k, k)"),
        ({"w": np.zeros((16, 6, 11, 11))}, "do not fit"),
        ({"b": np.zeros(6)}, "b must have shape (16,)"),
        ({"b": np.full(16, np.nan)}, "b[0] is not a number"),
    ],
)
def test_arrays_that_do_not_fit(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        ConnectionTable(**{**arrays(), **change})


def test_the_seed_is_at_least_1() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        ConnectionTable(seed=0)
