"""Curves go to a file and come back; a record does not say whose machine it is."""

from __future__ import annotations

import getpass
import json
import socket
from pathlib import Path

import pytest

from lenet_edu.training import Epoch, History
from lenet_edu.training.record import environment


def curves() -> History:
    return History(
        [
            Epoch(1, 0.1, 2.5, 0.3, {"validation": 0.2}, 1.5),
            Epoch(2, 0.05, 1.25, None, {"validation": 0.1}, 1.25),
        ]
    )


def test_a_file_and_back(tmp_path: Path) -> None:
    path = tmp_path / "history.json"
    curves().write(path)
    again = History.read(path)
    assert list(again) == list(curves())
    assert again[1] == curves()[1]
    assert [one["number"] for one in json.loads(path.read_text())] == [1, 2]
    assert len(History()) == 0


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("loss", [2.5, 1.25]),
        ("error", [0.3, None]),
        ("rate", [0.1, 0.05]),
        ("seconds", [1.5, 1.25]),
        ("validation", [0.2, 0.1]),
    ],
)
def test_a_curve_by_its_name(name: str, values: list[float]) -> None:
    assert curves().curve(name) == values


def test_a_curve_that_was_not_measured_is_an_error() -> None:
    with pytest.raises(KeyError):
        curves().curve("test")


def test_two_histories_share_no_list() -> None:
    epochs = [Epoch(1, 0.1, 2.5)]
    one, other = History(epochs), History(epochs)
    one.append(Epoch(2, 0.1, 2.0))
    assert (len(one), len(other), len(epochs)) == (2, 1, 1)


def test_the_environment_names_no_one() -> None:
    said = json.dumps(environment())
    assert set(environment()) == {"python", "numpy", "machine", "system"}
    assert socket.gethostname() not in said
    assert f'"{getpass.getuser()}"' not in said
    assert "/" not in said
