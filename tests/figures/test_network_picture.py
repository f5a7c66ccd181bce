"""The course's emblem and the banners: real numbers, every layer, true words."""

from __future__ import annotations

import base64
import io
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as Tree

import numpy as np
import pytest

from lenet_edu.course import shipped
from lenet_edu.course.chapters import ALL, CHAPTERS, after
from lenet_edu.data import to_input
from lenet_edu.figures import network_banner, network_picture
from lenet_edu.figures.network.layout import LAYERS, LOOK
from lenet_edu.figures.network.tiles import STEPS, ink_tile, mosaic, signed_tile
from lenet_edu.figures.network.units import bytes_of_the_digit, counts, seen
from lenet_edu.models import load_lenet5
from lenet_edu.widgets.digit_pad import THREE
from lenet_edu.widgets.models.digit_pad import normalise, rasterise

SVG = "{http://www.w3.org/2000/svg}"


def words(svg: str) -> list[str]:
    return [text.text or "" for text in Tree.fromstring(svg).iter(f"{SVG}text")]


def pixels(address: str) -> np.ndarray:
    """A data address as an array (H, W, 4)."""
    from PIL import Image

    data = base64.b64decode(address.removeprefix("data:image/png;base64,"))
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


# The numbers


def test_the_digit_is_the_pads_own_three() -> None:
    drawn = normalise(rasterise(THREE))
    assert drawn is not None
    gap = np.abs(bytes_of_the_digit().astype(int) - drawn)
    assert gap.max() <= 9  # sixteen steps of grey


def test_the_maps_are_those_of_the_trained_network() -> None:
    network, found = load_lenet5(), seen()
    x = to_input(bytes_of_the_digit()[None])
    np.testing.assert_allclose(found.x, x[0, 0], atol=1e-6)
    penalties = network.forward(x).ravel()
    np.testing.assert_allclose(found.penalties, penalties, rtol=1e-4)
    assert found.digit == 3
    assert found.maps["F6"].shape == (1, 12, 7) == (1, *found.codes.shape[1:])
    distances = ((found.maps["F6"] - found.codes) ** 2).sum(axis=(1, 2))
    np.testing.assert_allclose(found.penalties, distances)


def test_counts_are_the_papers() -> None:
    assert counts()["C3"] == (1600, 1516)
    assert sum(parameters for _, parameters in counts().values()) == 60_000


# Tiles


def test_a_tile_holds_the_signed_scale_with_zero_clear() -> None:
    values = np.array([[-2.0, 0.0, np.nan], [1.0, 4.0, -0.5]])
    found = pixels(signed_tile(values, 2.0))
    blue, orange = [33, 102, 172], [217, 95, 2]
    assert found[0, 0].tolist() == [*blue, 255]
    assert found[0, 1, 3] == found[0, 2, 3] == 0
    assert found[1, 1].tolist() == [*orange, 255]
    share = np.round(0.5 * STEPS) / STEPS
    assert found[1, 0, 3] == pytest.approx(255 * share, abs=1)
    assert found[1, 2].tolist()[:3] == blue
    assert pixels(ink_tile(np.array([[0.0, 1.0]])))[0, :, 3].tolist() == [0, 255]


def test_maps_stand_in_rows_with_gaps() -> None:
    page = mosaic(np.arange(1, 4)[:, None, None] * np.ones((3, 2, 2)), 2, 1)
    assert page.shape == (5, 5)
    assert (page[:2, 3:] == 2).all()
    assert (page[3:, :2] == 3).all()
    assert np.isnan(page[2]).all()
    assert np.isnan(page[:, 2]).all()


# The picture


def test_the_picture_names_every_layer_with_its_figures() -> None:
    said = words(network_picture().svg)
    assert set(said) >= {"input", *ALL, "3"}
    for name in LAYERS:
        units, parameters = counts()[name]
        assert any(text.startswith(f"{units:,} units") for text in said), name
        assert any(text.startswith(f"{parameters:,}") for text in said), name
    (legend,) = (text for text in said if "subsampling" in text)
    assert "C = convolution" in legend
    assert "a unit is a neuron" in legend
    for penalty in seen().penalties:
        assert f"{penalty:.0f}" in said


def test_the_picture_holds_every_map_of_every_layer() -> None:
    root = Tree.fromstring(network_picture().svg)
    images = [image.get("href") or "" for image in root.iter(f"{SVG}image")]
    shapes = [pixels(address).shape[:2] for address in images]
    expected = [(32, 32)]
    for name in LAYERS:
        expected.append(mosaic(seen().maps[name], *LOOK[name]).shape)
    assert shapes == [*expected, (12, 7)]  # and the printed code
    assert 'role="img"' in network_picture().svg
    assert "printed 3" in network_picture().alt


def test_a_page_and_a_file_follow_their_themes() -> None:
    picture = network_picture()
    assert "prefers-color-scheme: dark" in picture.svg
    assert "prefers-color-scheme" not in picture.inline
    assert '[data-jp-theme-light="false"]' in picture.inline
    data = picture._repr_mimebundle_()
    assert data["text/html"].startswith("<svg")
    assert picture.alt in data["text/plain"]


def test_the_file_in_docs_is_this_picture(tmp_path: Path) -> None:
    import lenet_edu

    path = tmp_path / "network.svg"
    subprocess.run(
        [sys.executable, "-m", "lenet_edu.figures.network", str(path)],
        check=True,
        timeout=120,
    )
    there = Path(lenet_edu.__file__).parents[1] / "docs" / "network.svg"
    assert there.read_text("utf-8") == path.read_text("utf-8")


def test_no_figure_library_is_needed() -> None:
    code = (
        "import sys; from lenet_edu.figures import network_banner as b; b('02'); "
        "print('matplotlib' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, timeout=120, capture_output=True
    )
    assert done.stdout.strip() == b"False"


# The banners


@pytest.mark.parametrize("number", CHAPTERS)
def test_a_banner_lights_its_layers_and_says_what_is_needed(number: str) -> None:
    banner, chapter = network_banner(number), CHAPTERS[number]
    root = Tree.fromstring(banner.svg)
    lit = [t.text for t in root.iter(f"{SVG}text") if t.get("font-weight") == "700"]
    assert set(lit) - {"3"} == set(chapter.layers)
    assert banner.words.startswith(f"About {chapter.minutes} minutes")
    named = re.findall(r"\]\((\d\d)_\w+\.ipynb\)", banner.words)
    following = after(number)
    assert named == [*chapter.needs, *([following.number] if following else [])]
    assert len(banner.svg) < 30_000
    data = banner._repr_mimebundle_()["text/html"]
    assert data.count("<a href=") == len(named)


def brightness(colour: str) -> float:
    """Relative luminance as in WCAG."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("ground", "words"), [("#ffffff", 4.5), ("#111111", 4.0)])
def test_a_banner_is_read_on_a_light_page_and_on_a_dark_one(
    ground: str, words: float
) -> None:
    """An image cannot know the theme of JupyterLab, only that of the computer."""
    drawn = network_banner("02").svg
    assert "prefers-color-scheme" not in drawn
    colours = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})", drawn))
    assert {"ink", "quiet", *(f"of-{name}" for name in LAYERS)} <= set(colours)
    for name, colour in colours.items():
        dim, bright = sorted([brightness(colour), brightness(ground)])
        ratio = (bright + 0.05) / (dim + 0.05)
        assert ratio >= (words if name in ("ink", "quiet") else 3.0), (name, ratio)


def test_no_such_chapter() -> None:
    with pytest.raises(KeyError):
        network_banner("21")


# The table of chapters


def test_the_table_has_every_chapter_under_its_own_heading() -> None:
    import json

    paths = sorted(shipped("chapters").glob("*.ipynb"))
    assert [path.stem for path in paths] == [one.name for one in CHAPTERS.values()]
    for path in paths:
        text = path.read_text("utf-8")
        first = next(
            line.strip()
            for cell in json.loads(text)["cells"]
            for line in "".join(cell["source"]).splitlines()
            if line.startswith("# ")
        )
        one = CHAPTERS[path.stem[:2]]
        assert first == f"# {one.number} \u00b7 {one.title}"


def test_what_is_needed_comes_before() -> None:
    for number, one in CHAPTERS.items():
        assert all(needed < number for needed in one.needs)
        assert set(one.layers) <= {"input", *ALL}
        assert 10 <= one.minutes <= 90
