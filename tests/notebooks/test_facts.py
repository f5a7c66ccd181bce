"""Facts that chapters 14 to 20 had wrong, and the words in which they are said."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from lenet_edu.exercises.bank.ch16.adam_step import adam_step
from lenet_edu.making.authoring.source import read_source
from lenet_edu.records import load_record
from lenet_edu.training.strings import strings_record

ROOT = Path(__file__).parents[2]
LATE = [f"{number}" for number in range(14, 21)]
SECTION = re.compile(r"(?:sec\.|App\.|III-C,) (VII|I{1,3}(?:-[A-E])?|[A-C])\b")
OLD = re.compile(
    r"\b(by lot|mended|all is there|handed in|as near as may be|turned around|turning"
    r" it around|for nothing|can be chance|is chance|per cent is chance|shall do"
    r"|that one wins|slopes? of the loss|lapse to tell|lapses to tell)\b"
)


def text(number: str) -> str:
    """The text and the code of a chapter's source, in one line."""
    (path,) = (ROOT / "sources").glob(f"{number}_*.py")
    return " ".join(" ".join(cell.text.split()) for cell in read_source(path).cells)


@pytest.mark.parametrize("number", LATE)
def test_sections_of_the_paper_are_those_that_were_checked(number: str) -> None:
    sources = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    checked = set(re.findall(r"^\| (?:sec|App)\. (\S+) \|", sources, re.MULTILINE))
    assert len(checked) == 9
    assert set(SECTION.findall(text(number))) <= checked


@pytest.mark.parametrize("number", LATE)
def test_words_that_nobody_says_today(number: str) -> None:
    assert OLD.findall(text(number)) == []


def test_training_took_two_to_three_days_in_one_section() -> None:
    for number in ("14", "19"):
        (place,) = re.findall(r"two to three days[^()]*\((.*?)\)", text(number))
        assert place.endswith("sec. III-D")


def test_adams_step_for_a_rare_gradient() -> None:
    zero, rate = np.zeros(1), 0.001
    step = adam_step(zero, np.ones(1), zero, zero, 9_999, rate)[0]
    assert -step[0] / rate == pytest.approx(0.1 / np.sqrt(0.001), rel=1e-3)
    assert "about 3.2" in text("16")


def test_a_factor_of_two_in_size_is_said_for_both_readings() -> None:
    curve = load_record("robustness")["curves"]["resized"]
    places = [curve["amounts"].index(factor) for factor in (0.5, 2.0)]
    wrong = [errors[n] for errors in curve["errors"].values() for n in places]
    assert f"between {min(wrong):.0%} and {max(wrong):.0%}" in text("17")


def test_names_are_the_papers_and_the_fields() -> None:
    assert "Space Displacement Neural Network" in text("18")
    assert "McNemar's test" in text("14")
    assert "attention instead of recurrence (and convolution)" in text("20")


def test_what_the_strings_were_trained_on_is_said() -> None:
    assert strings_record()["what"] == (
        "load_lenet5(), trained further on strings of training digits"
    )
    said = text("18")
    for piece in ("recipe.WIDEST", "recipe.NEAR", "recipe.FAR", "are ignored"):
        assert piece in said


def test_the_order_of_the_digits_is_among_the_differences() -> None:
    assert "random, the same in all passes, App. C" in text("14")
