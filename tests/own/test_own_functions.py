"""Which functions a learner's network consists of, and what is said about each."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.data import batches, embedded, to_input
from lenet_edu.exercises.keep import Found
from lenet_edu.exercises.registry import exercise_named
from lenet_edu.models import lenet5
from lenet_edu.own import Learning, functions, own_functions, show_same_steps, stray
from lenet_edu.own.functions import BY_TABLE, NAMES, Choice, Functions, Part
from lenet_edu.own.timing import milliseconds


def of_the_course(name: str) -> Found:
    item = exercise_named(name)
    return Found(item, item.reference, False, "the course's")


def plain(*names: str) -> Any:
    """Where these are the learner's, in the plain form."""

    def find(name: str) -> Found:
        item = exercise_named(name)
        if name in names:
            return Found(item, item.plain, True, f"yours, from exercise {item.id}")
        return of_the_course(name)

    return find


@pytest.fixture(scope="module")
def course() -> Functions:
    return own_functions(of_the_course)


@pytest.fixture(scope="module")
def pairs() -> list[tuple[np.ndarray, np.ndarray]]:
    data = embedded()
    x, labels = to_input(data.train_images[:16]), data.train_labels
    return list(batches(x, labels[:16], 8, np.random.default_rng(0)))


def test_nothing_kept_is_a_network_of_the_course(course: Functions) -> None:
    assert course.yours == []
    assert set(course) == {*NAMES, BY_TABLE}
    assert course.digits() == functions.FIRST_LOOK
    assert "0 of 19 are yours" in str(course)


def part(name: str, *choices: tuple[str, bool, float]) -> Part:
    return Part(name, [Choice(len, yours, who, ms) for who, yours, ms in choices])


def test_the_learners_faster_form_stands_in_before_the_courses() -> None:
    slow = part(
        "conv2d", ("loop", True, 90.0), ("gemm", True, 2.0), ("ours", False, 1.0)
    )
    assert slow.saves(yours=True) == 88.0
    slow.give_way(yours=True)
    assert (slow.chosen.who, slow.reasons) == ("gemm", ["loop: too slow, 90.0 ms"])
    slow.give_way(yours=True)  # there is none any more
    assert slow.chosen.who == "gemm"
    slow.give_way()
    assert slow.chosen.who == "ours"


def test_a_fast_function_of_the_learner_stays() -> None:
    fast = part("conv2d", ("own", True, 0.5), ("gemm", True, 2.0), ("ours", False, 1.0))
    assert fast.saves(yours=True) == fast.saves(yours=False) == 0.0


def test_loops_give_way_and_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    loops = [exercise_named(name).plain for name in ("conv2d", "masked_conv2d")]
    monkeypatch.setattr(  # as on a computer that nothing else keeps busy
        functions, "milliseconds", lambda _, f: (30.0 if f in loops else 0.1, "")
    )
    use = own_functions(plain("conv2d", "conv2d_gemm", "squash", "masked_conv2d"))
    for name in ("conv2d", "masked_conv2d"):
        assert "your conv2d_gemm (exercise 11.3)" in use.parts[name].chosen.who
    said = str(use)
    assert "instead of yours, from exercise 02.5: too slow" in said
    assert "squash" in use.yours
    assert use.ms < use.allowed


def test_a_matrix_form_stands_in_for_what_is_not_written_yet() -> None:
    use = own_functions(plain("conv2d_gemm"))
    assert use.yours == ["conv2d", "masked_conv2d"]
    assert use.parts["conv2d"].says() == [
        "your conv2d_gemm (exercise 11.3)",
        "  instead of the course's",
    ]


def test_c3_takes_the_form_with_the_table_where_both_are_kept() -> None:
    forms = ("conv2d_gemm", "conv2d_gemm_backward")
    use = own_functions(plain(*forms, *(f"masked_{name}" for name in forms)))
    assert use.parts["conv2d"].chosen.who == "your conv2d_gemm (exercise 11.3)"
    for name, who in (
        ("masked_conv2d", "your masked_conv2d_gemm (exercise 11.6)"),
        (BY_TABLE, "your masked_conv2d_gemm_backward (exercise 11.7)"),
    ):
        assert use.parts[name].chosen.who == who
        assert use.parts[name].chosen.yours


def test_with_no_faster_form_the_course_stands_in() -> None:
    use = own_functions(plain("conv2d_backward"))
    for name in ("conv2d_backward", BY_TABLE):
        assert use.parts[name].chosen.who == "the course's"
        assert "too slow" in use.parts[name].says()[1]


def test_what_stops_with_an_error_is_said() -> None:
    def broken(name: str) -> Found:
        if name != "dense":
            return of_the_course(name)

        def dense(x: Any, w: Any, b: Any) -> Any:
            raise IndexError("too far")

        return Found(exercise_named(name), dense, True, "yours")

    use = own_functions(broken)
    assert "dense" in use.theirs
    assert (
        use.parts["dense"].says()[1]
        == "  instead of yours stops with IndexError: too far"
    )
    assert milliseconds("dense", len)[0] == np.inf


def test_digits_follow_what_a_digit_costs(course: Functions) -> None:
    parts = {name: part(name, ("own", True, 0.1)) for name in course}
    assert Functions(parts).digits() == functions.DIGITS
    parts["conv2d"] = part("conv2d", ("own", True, 27.0))
    assert Functions(parts).digits() == 4_000  # 144 s / 28.8 ms, by the thousand
    assert Functions(parts).digits(1_000) == 1_000


def test_initial_weights_have_the_deviation_of_the_root(course: Functions) -> None:
    network = Learning(course, np.random.default_rng(0)).network
    table = nn.c3_table()
    w = network.parameters["C3.w"]
    assert (w[~table] == 0).all()
    for maps in (3, 4, 6):  # C3's units see so many of S2's
        units = table.sum(axis=1) == maps
        squares = (w[units] ** 2).sum() / (units.sum() * 25 * maps)
        assert squares * 25 * maps == pytest.approx(1, rel=1e-3)
    f6 = network.parameters["F6.w"]
    assert np.mean(f6**2) * 120 == pytest.approx(1, rel=1e-3)


def test_the_same_steps_as_the_engine(
    course: Functions, pairs: Any, capsys: Any
) -> None:
    assert show_same_steps(course, pairs)
    assert "They are the same network" in capsys.readouterr().out


def flipped(x: Any, w: Any, b: Any, *places: int) -> Any:
    return nn.conv2d(x, w[:, :, ::-1, ::-1], b, *places)


def without_bias(dy: Any, x: Any, w: Any) -> Any:
    dx, dw, db = nn.dense_backward(dy, x, w)
    return dx, dw, 0 * db


def heavy(w: Any, velocity: Any, gradient: Any, rate: float, momentum: float) -> Any:
    after = momentum * velocity + rate * gradient
    return w + after, after


@pytest.mark.parametrize(
    ("name", "wrong", "sentence"),
    [
        ("conv2d", flipped, "conv2d gives another output at C1"),
        ("dense", lambda x, w, b: nn.dense(x, 2 * w, b), "another output at F6"),
        (
            "squash_backward",
            lambda dy, y: dy * (1 - y**2),
            "squash_backward gives another dx at F6 squashed",
        ),
        (
            "dense_backward",
            without_bias,
            "dense_backward gives another gradient of b at F6",
        ),
        (
            "map_loss_backward",
            lambda y, t: 2 * nn.map_loss_backward(y, t),
            "map_loss_backward gives another result",
        ),
        ("momentum_step", heavy, "momentum_step makes another step"),
        (
            "train_epoch",
            lambda parameters, pairs, slope, step: (
                parameters,
                slope(parameters, *pairs[0])[0],
            ),
            "so train_epoch differs",
        ),
    ],
)
def test_a_broken_function_is_named(
    name: str, wrong: Any, sentence: str, course: Functions, pairs: Any, capsys: Any
) -> None:
    changed = course.changed(**{name: wrong})
    assert sentence in stray(changed, *pairs[0])
    assert not show_same_steps(changed, pairs)
    said = capsys.readouterr().out
    assert "They part at step 1." in said
    assert sentence in said


def test_an_unknown_function_cannot_be_changed(course: Functions) -> None:
    with pytest.raises(ValueError, match="has no function relu"):
        course.changed(relu=max)


def test_a_layer_that_is_changed_is_used(course: Functions) -> None:
    use = course.changed(squash=lambda x: np.zeros_like(x))
    network = lenet5(np.random.default_rng(0), use.layers)
    assert network.yours == ("squash",)
