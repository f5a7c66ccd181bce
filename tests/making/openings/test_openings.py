"""The opening pictures: read on light and dark pages, drawn by what they speak of."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path
from xml.etree import ElementTree as Tree

import numpy as np
import pytest
from PIL import Image

from lenet_edu.course.chapters import CHAPTERS
from lenet_edu.making.authoring.pictures import NAMED
from lenet_edu.making.openings.__main__ import PICTURES, main
from lenet_edu.making.openings.drawing import BLUE, ORANGE, WIDTH, Drawing

FOLDER = Path(__file__).resolve().parents[3] / "sources" / "pictures"
SVG = "{http://www.w3.org/2000/svg}"
GROUNDS = {"light": "#ffffff", "dark": "#111111"}
BYTES = 40_000


def brightness(colour: str) -> float:
    """Relative luminance as in WCAG."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dim, bright = sorted([brightness(one), brightness(other)])
    return (bright + 0.05) / (dim + 0.05)


def test_every_chapter_has_one() -> None:
    assert list(PICTURES) == [chapter.name for chapter in CHAPTERS.values()]


@pytest.mark.parametrize("name", PICTURES)
def test_it_is_read_on_a_light_page_and_on_a_dark_one(name: str) -> None:
    path = FOLDER / f"{name}.svg"
    root = Tree.fromstring(path.read_text(encoding="utf-8"))
    assert root.get("width") == str(WIDTH)
    assert path.stat().st_size <= BYTES
    for ground in GROUNDS.values():
        for text in root.iter(f"{SVG}text"):
            assert contrast(text.get("fill") or "", ground) >= 3.0, text.text
        for line in root.iter(f"{SVG}polyline"):
            assert contrast(line.get("stroke") or "", ground) >= 2.9
    for text in root.iter(f"{SVG}text"):
        assert int(text.get("font-size") or 0) >= 12
        x, size = float(text.get("x") or 0), int(text.get("font-size") or 0)
        half = 0.3 * size * len(text.text or "")  # letters are about 0.6 wide
        left = {"start": 0, "middle": half, "end": 2 * half}[
            text.get("text-anchor") or ""
        ]
        assert x - left >= -8, text.text
        assert x - left + 2 * half <= WIDTH + 40, text.text
        assert 0 < float(text.get("y") or 0) <= float(root.get("height") or 0)


@pytest.mark.parametrize("name", PICTURES)
def test_its_description_says_numbers_that_it_shows(name: str) -> None:
    source = (FOLDER.parent / f"{name}.py").read_text(encoding="utf-8")
    alt = next(found for found in NAMED.finditer(source) if name in found[2])[1]
    root = Tree.fromstring((FOLDER / f"{name}.svg").read_text(encoding="utf-8"))
    shown = " ".join(text.text or "" for text in root.iter(f"{SVG}text"))
    numbers = set(re.findall(r"[\N{MINUS SIGN}-]?\d+\.\d+", alt))
    assert numbers <= set(re.findall(r"[\N{MINUS SIGN}-]?\d+\.\d+", shown))


def test_some_descriptions_say_such_numbers() -> None:
    """So that the test above looks at what it means to look at."""
    for name, number in (("03_squashing", "11.4"), ("09_losses", "130.4")):
        source = (FOLDER.parent / f"{name}.py").read_text(encoding="utf-8")
        assert any(number in found[1] for found in NAMED.finditer(source))


def tile(drawing: Drawing) -> np.ndarray:
    (address,) = re.findall(r"base64,([^\"]+)", drawing.svg())
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(address))))


def test_zero_is_the_page_and_the_signs_have_their_colours() -> None:
    drawing = Drawing(40)
    drawing.signed(np.array([[0.0, 2.0], [-2.0, 1.0]]), 0, 0, 20)
    pixels = tile(drawing)
    assert pixels[0, 0, 3] == 0
    assert "#" + bytes(pixels[0, 1, :3]).hex() == ORANGE
    assert "#" + bytes(pixels[1, 0, :3]).hex() == BLUE
    assert pixels[0, 1, 3] == pixels[1, 0, 3] == 255
    assert 0 < pixels[1, 1, 3] < 255


def test_paper_is_the_page() -> None:
    drawing = Drawing(40)
    drawing.ink(np.array([[-0.1, 1.175]]), 0, 0, 20)
    assert tile(drawing)[0, :, 3].tolist() == [0, 255]


def test_the_command_draws_what_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(tmp_path), "13"]) == 2
    assert "There is no sources/ here" in capsys.readouterr().err
    (tmp_path / "sources").mkdir()
    assert main(["--root", str(tmp_path), "05", "13"]) == 0
    made = sorted(path.name for path in (tmp_path / "sources" / "pictures").iterdir())
    assert made == ["05_connections.svg", "13_second_order.svg"]
    again = (tmp_path / "sources" / "pictures" / made[1]).read_bytes()
    assert again == (FOLDER / made[1]).read_bytes()
