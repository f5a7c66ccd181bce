"""What a learner's network reached, and its weights on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lenet_edu import course, nn
from lenet_edu.data import embedded, to_input
from lenet_edu.exercises.registry import exercise_named
from lenet_edu.luggage import pack, unpack
from lenet_edu.models import lenet5, load_lenet5
from lenet_edu.own import Learning, certify, load_my_lenet5
from lenet_edu.own.certificate import save
from lenet_edu.own.functions import BY_TABLE, NAMES, Choice, Functions, Part

RECORD = {"learned": 160, "test_error": 0.25, "date": "2026-12-01"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A learner's folder, with the working directory in its chapters/."""
    opened = course.open_course(tmp_path / "my-course").folder
    monkeypatch.chdir(opened / "chapters")
    monkeypatch.delenv("LENET_EDU_RECORD", raising=False)
    return Path(opened)


def same(one: Any, other: Any) -> bool:
    return all(
        np.array_equal(w, other.parameters[name]) for name, w in one.parameters.items()
    )


def test_saved_weights_come_back(folder: Path, capsys: Any) -> None:
    network = lenet5(np.random.default_rng(3))
    assert save(network, RECORD) == "Saved as my_lenet/my_lenet5.npz."
    assert same(load_my_lenet5(), network)
    said = capsys.readouterr().out
    assert "Your own weights, of 2026-12-01: 160 digits learned, 25.00%" in said


def test_earlier_weights_keep_a_dated_name(folder: Path) -> None:
    first, second = (lenet5(np.random.default_rng(seed)) for seed in (1, 2))
    save(first, RECORD)
    assert save(first, RECORD) == "Saved as my_lenet/my_lenet5.npz."  # nothing is lost
    said = save(second, RECORD)
    (earlier,) = (folder / "my_lenet").glob("my_lenet5.before-*.npz")
    assert said.endswith(f"the one before it is {earlier.name}.")
    assert earlier.with_suffix(".json").exists()
    assert same(load_my_lenet5(), second)
    with np.load(earlier) as old:
        assert np.array_equal(old["C1.w"], first.parameters["C1.w"])


def test_damaged_weights_are_said_and_kept_when_others_come(
    folder: Path, capsys: Any
) -> None:
    save(lenet5(np.random.default_rng(1)), RECORD)
    weights = folder / "my_lenet" / "my_lenet5.npz"
    weights.write_bytes(b"half a file")
    assert same(load_my_lenet5(), load_lenet5())
    assert "my_lenet/my_lenet5.npz is damaged" in capsys.readouterr().out
    (folder / "my_lenet" / "my_lenet5.json").write_text("{", encoding="utf-8")
    assert "the one before it is" in save(lenet5(np.random.default_rng(1)), RECORD)
    assert any(
        path.read_bytes() == b"half a file"
        for path in weights.parent.glob("my_lenet5.before-*.npz")
    )


def test_none_saved_is_the_courses(folder: Path, capsys: Any) -> None:
    assert same(load_my_lenet5(), load_lenet5())
    assert "chapter 14 makes your own" in capsys.readouterr().out


def test_nothing_is_saved_elsewhere(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = lenet5(np.random.default_rng(1))
    monkeypatch.chdir(folder / "solutions")
    assert "solved notebooks" in save(network, RECORD)
    monkeypatch.chdir(tmp_path)
    assert "not in your course folder" in save(network, RECORD)
    assert not list(folder.rglob("my_lenet5.*"))


def test_damage_in_the_same_record_is_not_overwritten_in_silence(folder: Path) -> None:
    network = lenet5(np.random.default_rng(1))
    save(network, RECORD)
    weights = folder / "my_lenet" / "my_lenet5.npz"
    weights.write_bytes(b"edited by hand")  # its record still names the old numbers
    save(network, RECORD)
    assert same(load_my_lenet5(), network)
    assert any(
        path.read_bytes() == b"edited by hand"
        for path in weights.parent.glob("my_lenet5.before-*.npz")
    )


def test_the_certificate_says_whose_it_is(folder: Path, capsys: Any) -> None:
    parts = {}
    for name in (*NAMES, BY_TABLE):
        theirs = getattr(nn, name, None) or exercise_named(name).reference
        yours = name == "squash"
        parts[name] = Part(name, [Choice(theirs, yours, "whose", 0.1)])
    learning = Learning(Functions(parts), np.random.default_rng(0))
    data = embedded()
    x, labels = to_input(data.test_images[:50]), data.test_labels[:50]
    picture = certify(learning, x, labels, 160, {"the engine": 0.03})
    said = capsys.readouterr().out
    wrong = int((learning.answers(x) != labels).sum())
    assert f"{wrong / 50:.2%}" in said
    assert "the engine" in said
    assert "1998, 60,000 digits 20 times      0.95%" in said
    assert "functions that you wrote: 1 of 19" in said
    assert "the course's: conv2d," in said
    assert "Saved as my_lenet/my_lenet5.npz." in said
    assert "misreads" in picture.alt
    assert same(load_my_lenet5(), learning.network)


def test_weights_travel_with_a_learners_folder(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = lenet5(np.random.default_rng(4))
    save(network, RECORD)
    packed = pack(folder, tmp_path / "luggage.zip")
    other = Path(course.open_course(tmp_path / "other").folder)
    assert "my_lenet/my_lenet5.npz" in unpack(packed.path, other).new
    monkeypatch.chdir(other)
    assert same(load_my_lenet5(), network)
