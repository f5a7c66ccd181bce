"""``lenet-edu read``: lines, JSON, several files, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from typer.testing import CliRunner

from lenet_edu.cli import app


@pytest.fixture
def seven(tmp_path: Path) -> str:
    picture = Image.new("L", (280, 280), 255)
    draw = ImageDraw.Draw(picture)
    draw.line([(70, 60), (200, 60), (120, 235)], fill=0, width=20)
    picture.save(tmp_path / "seven.png")
    return str(tmp_path / "seven.png")


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["read", *words])
    return done.exit_code, done.stdout, done.stderr


def test_a_digit_and_its_margin(seven: str) -> None:
    code, said, error = run(seven)
    first, second = said.splitlines()
    assert (code, error) == (0, "")
    assert first == f"{seven}: 7"
    assert second.startswith("  7: ")
    assert second.endswith(" more penalty")


def test_the_others_are_read_where_one_cannot_be(seven: str) -> None:
    code, said, error = run("none.png", seven, seven)
    assert code == 1
    assert said.count(": 7\n") == 2
    assert error == "There is no file none.png.\n"


def test_json(seven: str) -> None:
    code, said, error = run("--json", seven, "none.png")
    one, other = json.loads(said)
    assert (code, error) == (1, "")
    assert one["picture"] == seven
    assert one["error"] is None
    (digit,) = one["digits"]
    assert digit["digit"] == 7
    assert len(digit["penalties"]) == 10
    assert digit["belief"] in ("sure", "unsure")
    assert other == {
        "picture": "none.png",
        "digits": [],
        "error": "There is no file none.png.",
    }


def test_without_a_picture_it_says_how_it_is_called() -> None:
    code, _, error = run()
    assert code == 2
    assert "PICTURE" in error
