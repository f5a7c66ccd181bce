"""Five patients: their bugs, their curves, and the wrong slope that F6 cannot take."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu.training import patients
from lenet_edu.training.bugs import BUGS, Bug
from lenet_edu.training.reading import read_curves


@pytest.fixture(scope="module")
def runs():
    return patients.admit()


def test_every_suspect_is_a_bug_and_two_are_innocent() -> None:
    assert set(patients.SUSPECTS.values()) <= set(BUGS)
    assert len(set(patients.PATIENTS.values())) == 5
    assert len(patients.SUSPECTS) == 7


def test_their_curves_tell_them_apart(runs) -> None:
    first = {name: run.losses[0] for name, run in runs.items()}
    last = {name: np.mean(run.losses[-10:]) for name, run in runs.items()}
    c1 = patients.LAYERS.index("C1")
    assert first["E"] > 200  # saturated from the start
    assert all(first[name] == first["healthy"] for name in "ACD")
    assert 54 < last["B"] < 60  # the best constant answer
    assert runs["C"].stopped
    assert runs["C"].norms[0] < 0.7 * runs["healthy"].norms[0]
    assert runs["A"].norms[0] == runs["healthy"].norms[0]
    assert last["A"] > 150
    assert all(point[8 + c1] == 0 for point in runs["D"].points)
    assert last["D"] < 45
    losses, norms = np.array(runs["healthy"].losses), np.array(runs["healthy"].norms)
    assert read_curves(losses, norms) == "learning"


def test_the_picture_holds_its_curves(runs) -> None:
    picture = patients.show_patients(runs)
    rows = np.array(picture.figure.axes).reshape(4, 5)
    assert [axes.get_title() for axes in rows[0]] == list("ABCDE")
    for row, (low, high) in zip(rows, patients.ROWS.values(), strict=False):
        for axes in row:
            assert axes.get_yscale() == "log"
            for line in axes.lines:
                values = np.asarray(line.get_ydata(), dtype=float)
                inside = values[np.isfinite(values)]
                assert (inside >= low).all()
                if axes not in rows[:, 2]:  # C grows without end, and it says so
                    assert (inside <= high).all()


def test_the_wrong_slope_ruins_f6() -> None:
    hidden = ("C1", "S2", "C3", "S4", "C5")
    right, _ = patients.with_wrong_slope((), 0.0001)
    before, beyond = patients.with_wrong_slope(hidden, 0.0001)
    f6, _ = patients.with_wrong_slope(("F6",), 0.0001)
    assert abs(before - right) < 5
    assert beyond < 0.15
    assert f6 > 1.5 * right


def test_the_gradient_check_sees_wrong_gradients_only() -> None:
    assert patients.gradient_error(Bug("", "")) < 1e-6
    assert patients.gradient_error(BUGS["half of it frozen"]) < 1e-6
    assert patients.gradient_error(BUGS["one pixel per block"]) > 0.1
    assert patients.gradient_error(BUGS["biases never learn"]) > 0.1
