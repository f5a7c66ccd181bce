"""The table of costs: the paper's numbers come out, and how they are shown."""

from __future__ import annotations

import html
import re

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.models import Network, lenet5, one_page, summary

PAPER = {  # output, parameters, fixed, connections, multiply-adds
    "C1": ((6, 28, 28), 156, 0, 122_304, 117_600),
    "S2": ((6, 14, 14), 12, 0, 5_880, 4_704),
    "C3": ((16, 10, 10), 1_516, 0, 151_600, 150_000),
    "S4": ((16, 5, 5), 32, 0, 2_000, 1_600),
    "C5": ((120, 1, 1), 48_120, 0, 48_120, 48_000),
    "F6": ((84,), 10_164, 0, 10_164, 10_080),
    "OUT": ((10,), 0, 840, 840, 840),
}

TEXT = """\
       layer            output       parameters  connections  multiply-adds
---------------------------------------------------------------------------
C1     5x5 convolution  6@28x28             156      122,304        117,600
S2     2x2 subsampling  6@14x14              12        5,880          4,704
C3     5x5 by table     16@10x10          1,516      151,600        150,000
S4     2x2 subsampling  16@5x5               32        2,000          1,600
C5     5x5 convolution  120@1x1          48,120       48,120         48,000
F6     dense            84               10,164       10,164         10,080
OUT    RBF              10        0 (840 fixed)          840            840
---------------------------------------------------------------------------
total                                    60,000      340,908        332,824
Squashed: C1, S2, C3, S4, C5, F6.
All functions are the course's."""


def network(**given: object) -> Network:
    return lenet5(np.random.default_rng(0), **given)  # type: ignore[arg-type]


def test_the_papers_numbers() -> None:
    table = network().summary()
    found = {
        r.name: (r.output, r.parameters, r.fixed, r.connections, r.multiply_adds)
        for r in table.rows
    }
    assert found == PAPER
    assert list(found) == list(PAPER)
    assert table.parameters == 60_000
    assert table.fixed == 840
    assert table.connections == 340_908
    assert table.multiply_adds == 332_824
    assert network().parameter_count() == 60_000
    assert [row.squashed for row in table.rows] == [True] * 6 + [False]
    assert table["C3"].connections == 151_600


def test_the_layers_counts_are_those_of_the_functions() -> None:
    rows = {
        row.name: (row.parameters, row.connections) for row in summary(network()).rows
    }
    assert rows["C1"] == nn.layer_counts(150, 6, 28, 28)[1:]
    assert rows["S2"] == nn.layer_counts(6, 6, 14, 14, uses=4)[1:]
    assert rows["C3"] == nn.connected_counts(nn.c3_table(), 5, 10, 10)
    assert rows["S4"] == nn.layer_counts(16, 16, 5, 5, uses=4)[1:]
    assert rows["C5"] == nn.layer_counts(400 * 120, 120, 1, 1)[1:]
    assert rows["F6"] == nn.dense_counts(120, 84)


def test_the_arrays_by_name() -> None:
    net = network()
    arrays = net.summary().arrays
    assert {a.name: a.shape for a in arrays} == {
        name: p.shape for name, p in net.parameters.items()
    }
    trainable = {a.name: a.trainable for a in arrays}
    assert sum(trainable.values()) == 60_000
    assert trainable["C3.w"] == 60 * 25
    assert net.parameters["C3.w"].size == 96 * 25
    assert trainable["S4.coefficient"] == 16


def test_the_text() -> None:
    table = network().summary()
    assert str(table) == repr(table) == table.text == TEXT
    assert max(map(len, TEXT.splitlines())) <= 78


def test_the_learners_functions_stand_in_the_last_line() -> None:
    own = {"rbf": lambda *a: nn.rbf(*a), "conv2d": lambda *a: nn.conv2d(*a)}
    text = network(functions=own).summary().text
    last = "Yours: conv2d, rbf. The others are the course's."
    assert text.splitlines()[:-1] == TEXT.splitlines()[:-1]
    assert text.splitlines()[-1] == last


def test_in_a_notebook_it_is_a_table() -> None:
    own = {"dense": lambda *a: nn.dense(*a)}
    table = network(functions=own).summary()
    bundle = table._repr_mimebundle_()
    assert bundle["text/plain"] == table.text
    page = bundle["text/html"]
    lines = re.findall(r"<tr.*?</tr>", page)
    shown = [
        tuple(html.unescape(c) for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line))
        for line in lines
    ]
    assert shown[1:-1] == [row.cells for row in table.rows]
    assert shown[-1] == table.total
    assert [len(cells) for cells in shown] == [6] * 9
    assert page.count('scope="row"') == 8
    assert page.count('scope="col"') == 5
    assert "course&#x27;s" in page
    assert page.count("<table>") == page.count("</table>") == 1


def test_a_full_third_layer_costs_more() -> None:
    net = lenet5(np.random.default_rng(0))
    full = nn.Convolution(np.zeros((16, 6, 5, 5)), np.zeros(16))
    net.layers[net.names.index("C3")] = full
    table = summary(net)
    assert (table["C3"].parameters, table["C3"].connections) == (2_416, 241_600)
    assert table.parameters == 60_900


def test_any_network_and_any_input() -> None:
    net = Network(
        [
            nn.Convolution(np.ones((2, 3, 3, 3)), np.ones(2), padding=1),
            nn.MaxPooling(),
            nn.Squashing(),
            nn.Flatten(),
            nn.Dense(np.ones((5, 24)), np.ones(5)),
        ],
        ["A", "B", "B squashed", "Flatten", "D"],
    )
    table = net.summary((3, 6, 8))
    assert [(row.name, row.size, row.connections) for row in table.rows] == [
        ("A", "2@6x8", 56 * 48),
        ("B", "2@3x4", 24 * 4),
        ("D", "5", 125),
    ]
    assert [row.multiply_adds for row in table.rows] == [54 * 48, 0, 120]
    assert [row.squashed for row in table.rows] == [False, True, False]
    assert table["B"].parameters == 0
    assert table.input_shape == (3, 6, 8)


def test_a_wider_input_costs_more_until_the_dense_layer_refuses_it() -> None:
    net = network()
    head = Network(net.layers[:10], net.names[:10])
    wide = head.summary((1, 32, 64))
    assert wide["C5"].output == (120, 1, 9)
    assert wide["C5"].parameters == 48_120
    assert wide["C5"].connections == 9 * 48_120
    with pytest.raises(ValueError) as caught:
        net.summary((1, 32, 64))
    assert str(caught.value) == (
        "F6 cannot take (1080,): Dense needs an input of shape (120,), without the "
        "batch; it was given (1080,)"
    )


def test_an_image_that_does_not_fit_is_said_with_its_layer() -> None:
    with pytest.raises(ValueError) as caught:
        network().summary((1, 28, 28))
    assert str(caught.value) == (
        "C5 cannot take (16, 4, 4): a kernel of 5 does not fit into 4 pixels "
        "(4 + 2 x 0 of padding): it is 1 too large"
    )
    with pytest.raises(KeyError, match="no layer 'S3'"):
        network().summary()["S3"]


def test_counting_does_not_run_or_change_the_network() -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a summary needs no forward pass")

    net = network(functions={"conv2d": refuse})
    before = {name: p.copy() for name, p in net.parameters.items()}
    net.summary()
    for name, p in net.parameters.items():
        np.testing.assert_array_equal(p, before[name])


def test_one_page_says_what_goes_in_and_what_a_unit_sees() -> None:
    page = one_page(network())
    rows = {row[0]: row[2:] for row in page.rows}
    assert rows["C1"][:4] == ("1@32x32", "5 x 5 in the one map", "6@28x28", "4,704")
    assert rows["S2"][:2] == ("6@28x28", "2 x 2 in its own map, added up")
    assert rows["C3"][1] == "5 x 5 in 3, 4 or 6 maps"
    assert rows["C5"][1:4] == ("5 x 5 in each of 16 maps", "120@1x1", "120")
    assert rows["F6"][:2] == ("120@1x1", "all 120 numbers")
    assert rows["OUT"][1] == "all 84 numbers, beside its code"
    neurons = sum(row.neurons for row in network().summary().rows)
    assert neurons == 4_704 + 1_176 + 1_600 + 400 + 120 + 84 + 10
    assert page.total[-3:] == (f"{neurons:,}", "60,000", "340,908")
    assert "Squashed: C1" in page._repr_mimebundle_()["text/html"]
