"""The contest: counts, least squares, neighbours, slants, and the command's run."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from lenet_edu.cli import app
from lenet_edu.contest import (
    PAPER,
    deslant,
    least_squares,
    multiply_adds,
    nearest_neighbours,
    slant,
)
from lenet_edu.contest import run as contests
from lenet_edu.contest.ancestors import (
    Ancestor,
    Twice,
    lenet1,
    lenet1_table,
    lenet4,
    lenet4_table,
)
from lenet_edu.contest.classifiers import (
    Hidden,
    Linear,
    Neighbours,
    Pairwise,
    Quadratic,
    Radial,
    Support,
)
from lenet_edu.contest.plot import (
    lenet5_rows,
    show_contest,
    show_costs,
    with_most_digits,
)
from lenet_edu.data import Mnist, embedded
from lenet_edu.records import load_record
from lenet_edu.training import processes
from lenet_edu.training.runs import RunsError

SMALL = embedded()
TRAIN, LABELS = SMALL.train_images[:1500], SMALL.train_labels[:1500].astype(np.int64)
TEST, ANSWERS = SMALL.test_images[:300], SMALL.test_labels[:300]
X, NEW = contests.flat(TRAIN), contests.flat(TEST)


def test_the_papers_counts_are_those_of_its_structures() -> None:
    full = multiply_adds(784, 10, 60_000, 300, 40)
    small = multiply_adds(400, 10, 60_000, 300, 40)
    # Fig. 11 has one count for both linear classifiers: the deslanted one's.
    assert small[0] == 1000 * (PAPER["linear, deslanted"].thousands or 0)
    assert full[0] + 10 == 1000 * (PAPER["linear"].stored or 0)
    assert small[0] + 10 == 1000 * (PAPER["linear, deslanted"].stored or 0)
    assert round(full[1], -3) == 35_000  # the paper: 36,000
    assert small[2] == 1000 * (PAPER["3-NN"].thousands or 0)
    assert small[3] == 1000 * (PAPER["300 hidden, deslanted"].thousands or 0)
    assert full[4] == 784 * 40 + 821 * 10 == 39_570
    assert full[4] // 1000 == PAPER["40 PCA + quadratic"].thousands


def test_least_squares_is_numpys() -> None:
    rng = np.random.default_rng(0)
    x, labels = rng.normal(size=(12_000, 6)), rng.integers(3, size=12_000)
    x[:, 2] = 0  # a pixel that is always paper
    rows = np.column_stack([x, np.ones(len(x))])
    wanted = np.linalg.lstsq(rows, np.eye(3)[labels], rcond=None)[0]
    np.testing.assert_allclose(least_squares(x, labels, 3), wanted, atol=1e-10)


@pytest.mark.parametrize("k", [1, 3, 4])
def test_neighbours_are_scikit_learns_where_nothing_is_tied(k: int) -> None:
    from sklearn.neighbors import KNeighborsClassifier

    known, new = X[:400].astype(float), NEW[:60].astype(float)
    model = KNeighborsClassifier(k, algorithm="brute").fit(known, LABELS[:400])
    near = LABELS[model.kneighbors(new, return_distance=False)]
    votes = np.array([np.bincount(row, minlength=10) for row in near])
    clear = np.sort(votes)[:, -1] > np.sort(votes)[:, -2]
    assert clear.sum() >= 20
    mine = nearest_neighbours(new, known, LABELS[:400], k)
    assert (mine == model.predict(new))[clear].all()


def test_deslanted_digits_have_no_slant_and_keep_their_ink() -> None:
    digits = TRAIN[:200]
    upright = deslant(digits)
    assert upright.dtype == np.uint8
    assert upright.shape == digits.shape
    before = np.array([slant(digit) for digit in digits])
    after = np.array([slant(digit) for digit in upright])
    assert before.std() > 0.2
    assert np.abs(after).max() < 0.02
    ink = upright.sum(axis=(1, 2)) / digits.sum(axis=(1, 2))
    assert np.median(np.abs(ink - 1)) < 0.01
    # A shear about the centre of mass leaves it there.
    columns = np.arange(28)
    stood, stands = (
        d.sum(axis=1) @ columns / d.sum(axis=(1, 2)) for d in (digits, upright)
    )
    assert np.median(np.abs(stood - stands)) < 0.05


def test_what_has_no_slant_stays() -> None:
    blank = np.zeros((1, 28, 28), np.uint8)
    line = blank.copy()
    line[0, 14, 5:20] = 255
    for image in (blank, line):
        assert slant(image[0]) == 0
        np.testing.assert_array_equal(deslant(image), image)


@pytest.mark.parametrize(
    ("make", "limit"),
    [
        (Linear, 0.40),
        (Pairwise, 0.25),
        (Neighbours, 0.20),
        (Quadratic, 0.20),
        (lambda: Radial(20), 0.20),
        (Support, 0.15),
        (lambda: Hidden(40, passes=8), 0.20),
        (lambda: Ancestor(lenet1, 28, passes=4), 0.20),
        (lambda: Ancestor(lenet4, 32, passes=4), 0.20),
    ],
)
def test_every_contestant_learns(make: Any, limit: float) -> None:
    model = make()
    model.fit(X, LABELS)
    error = (model.predict(NEW) != ANSWERS).mean()
    assert error < limit
    assert model.multiply_adds > 0
    assert model.stored >= 2_578
    assert model.settings


def test_counts_agree_with_the_formulas() -> None:
    linear, pairwise, neighbours, _, quadratic = multiply_adds(784, 10, 1500, 300, 40)
    # Ours makes 820 products, and sees the 40 components; the constant is its bias.
    quadratic += 820 + 40 * 10 - 10
    for made, wanted in (
        (Linear(), linear),
        (Pairwise(), pairwise),
        (Neighbours(), neighbours),
        (Quadratic(), quadratic),
    ):
        made.fit(X, LABELS)
        assert made.multiply_adds == wanted


def test_lenet1_has_the_papers_size() -> None:
    table = lenet1_table()
    assert table.sum() == 20
    assert (table.sum(axis=0) == 5).all()
    counted = lenet1(np.random.default_rng(0)).summary((1, 28, 28))
    assert counted.parameters == 2_578  # the paper: about 2,600
    assert counted.connections == 98_442  # the paper: about 100,000 multiply-adds


def test_lenet4_is_as_the_paper_words_it_and_larger_than_it_prints() -> None:
    table = lenet4_table()
    assert (table.sum(axis=1) == 3).all()
    assert (table.sum(axis=0) == 6).all()
    assert len(np.unique(table, axis=0)) == 16
    counted = lenet4(np.random.default_rng(0)).summary()
    assert [row.output[0] for row in counted.rows if row.parameters] == [
        4, 8, 16, 16, 120, 10,
    ]  # fmt: skip
    assert counted.connections == 262_306  # the paper: about 260,000
    assert counted["F5"].parameters == 48_120
    assert counted.parameters == 50_698  # the paper: about 17,000


def test_maps_seen_twice_get_both_gradients() -> None:
    rng = np.random.default_rng(0)
    layer, x, dy = Twice(), rng.random((3, 2, 4, 5)), rng.random((3, 4, 4, 5))
    y = layer.forward(x)
    assert np.array_equal(y[:, 2], x[:, 1])
    assert np.array_equal(y[:, 3], x[:, 1])
    assert np.isclose(np.sum(y * dy), np.sum(x * layer.backward(dy)))
    assert layer.output_shape((2, 4, 5)) == (4, 4, 5)


def few_digits() -> Mnist:
    return Mnist(
        TRAIN[:200], LABELS[:200].astype(np.uint8), TEST[:30], ANSWERS[:30], ""
    )


def test_a_contest_end_to_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lenet_edu.training.runs.digits", few_digits)
    monkeypatch.setattr(contests, "QUICK", 150)
    names = ("linear", "3-NN, deslanted", "LeNet-1")
    few = {name: contests.CONTESTANTS[name] for name in names}
    monkeypatch.setattr(contests, "CONTESTANTS", few)
    said: list[str] = []
    results = contests.contest(
        tmp_path, quick=True, command="lenet-edu contest --quick", say=said.append
    )
    assert [row["contestant"] for row in results["rows"]] == list(names)
    assert {row["images"] for row in results["rows"]} == {150}
    assert json.loads((tmp_path / "contest.json").read_text()) == results
    assert len(said) == 3
    again = contests.contest(
        tmp_path, quick=True, command="lenet-edu contest --quick", say=said.append
    )
    assert again == results
    assert said[3:] == ["3 of 3 runs are there already."]
    assert "LeNet-1" in contests.as_text(results)


def test_few_digits_come_first_and_nothing_is_done_twice() -> None:
    wanted = contests.plan()
    assert len({run.name for run in wanted}) == len(wanted)
    few = len(contests.CONTESTANTS)
    assert {run.images for run in wanted[:few]} == {contests.FEW}
    assert min(run.images for run in wanted[few:]) > contests.FEW
    assert contests.ELSEWHERE not in {run.contestant for run in wanted[few:]}
    assert contests.plan(images=1000) == [
        contests.Run(name, 1000) for name in contests.CONTESTANTS
    ]


def test_what_is_there_is_put_together_without_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lenet_edu.training.runs.digits", few_digits)
    assert contests.contest(tmp_path, quick=True, compete=False) == {}
    run = contests.Run("linear", contests.QUICK, True)
    record = contests.perform(run)
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / f"{run.name}.json").write_text(json.dumps(record))
    results = contests.contest(tmp_path, quick=True, compete=False)
    assert (results["runs"], results["planned"]) == (1, len(contests.CONTESTANTS))


def test_the_stored_contest_is_fair_and_of_the_whole_test_set() -> None:
    record = load_record("contest")
    assert record["runs"] == len(record["rows"]) <= record["planned"]
    data = record["data"]
    assert (data["train_images"], data["test_images"]) == (60_000, 10_000)
    fair = [row for row in record["rows"] if row["images"] == contests.FEW]
    assert [row["contestant"] for row in fair] == list(contests.CONTESTANTS)
    for row in record["rows"]:
        assert 0.5 < row["test_error"] < 25
        printed = PAPER.get(row["contestant"])
        assert row["paper"] == (printed and asdict(printed))


def test_what_the_paper_did_otherwise_stands_beside_its_number() -> None:
    for name in ("linear, deslanted", "3-NN", "3-NN, deslanted"):
        assert PAPER[name].but == "20 x 20 pixels"
    assert PAPER["pairwise linear"].but == "sums, not votes"
    assert (PAPER["linear"].error, PAPER["linear, deslanted"].error) == (12.0, 8.4)


def test_figures_show_what_is_stored() -> None:
    stored = load_record("contest")["rows"]
    rows = with_most_digits(stored + lenet5_rows(load_record("reproduce")))
    assert len({row["contestant"] for row in rows}) == len(rows)
    (lenet5,) = (row for row in rows if row["contestant"] == "LeNet-5")
    assert lenet5["images"] == 60_000
    bars = show_contest(rows)
    texts = [text.get_text() for text in bars.figure.axes[0].texts]
    for row in rows:
        assert any(f"{row['test_error']:.2f}" in text for text in texts)
    for cost in ("multiply_adds", "stored"):
        drawn = show_costs(rows, cost).figure.axes[0].texts
        assert [text.get_text() for text in drawn] == [r["contestant"] for r in rows]


def test_lenet5_that_diverged_or_is_missing_is_left_out() -> None:
    rows = [
        {"experiment": "distorted", "test_error": None, "images": 60_000},
        {"experiment": "sdlm", "test_error": {"mean": 2.0}, "images": 60_000},
    ]
    assert lenet5_rows({"rows": rows}) == []


def test_the_command_passes_itself_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from typer.testing import CliRunner

    from lenet_edu.cli import app

    given: dict[str, Any] = {}

    def instead(out: Path, **options: Any) -> dict[str, Any]:
        given.update(options, out=out)
        return {"rows": []}

    monkeypatch.setattr(contests, "contest", instead)
    result = CliRunner().invoke(app, ["contest", "--quick", "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert given["command"] == "lenet-edu contest --quick"
    assert (given["out"], given["quick"], given["jobs"]) == (tmp_path, True, 1)


def test_without_scikit_learn_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    monkeypatch.setenv("LENET_EDU_OFFLINE", "1")
    done = CliRunner().invoke(app, ["contest", "--quick", "--out", str(tmp_path / "c")])
    assert done.exit_code == 1
    assert "scikit-learn is not installed" in done.output
    assert 'pip install "lenet-edu[experiments]"' in done.output
    assert "Traceback" not in done.output


def test_several_processes_without_joblib_are_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "joblib", None)
    with pytest.raises(RunsError, match=r"joblib is not installed.*--jobs 1"):
        processes.started(2, 2, print)
