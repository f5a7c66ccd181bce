"""The site: built without a network, whole, and with nothing from other hosts."""

from __future__ import annotations

import json
import re
import shutil
import socket
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from lenet_edu import course
from lenet_edu import widgets as course_widgets
from lenet_edu.cli import app
from lenet_edu.exercises.registry import exercise_ids
from lenet_edu.making import site as site_package
from lenet_edu.making.site import SiteError, build_site
from lenet_edu.making.site.build import browser_parameters, live
from lenet_edu.making.site.links import only_to
from lenet_edu.models import load_lenet5
from lenet_edu.nn import codes
from lenet_edu.widgets.base import WIDGET_STATE

pytest.importorskip("myst_nb", reason="needs pip install 'lenet-edu[site]'")

pytestmark = pytest.mark.xdist_group("site")  # built once
PARTS = ("00", "02", "03")
LOADED = re.compile(
    r"""<(?:script|img|iframe|source)[^>]*\ssrc="([^"]+)"|<link[^>]*>"""
)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """All chapters, built with the network cut off."""
    patch = pytest.MonkeyPatch()

    def refuse(*_):
        raise OSError("no network in this test")

    patch.setattr(socket.socket, "connect", refuse)
    patch.setattr(socket, "getaddrinfo", refuse)
    folder = tmp_path_factory.mktemp("site") / "pages"
    warnings = build_site(folder, say=lambda _: None)
    patch.undo()
    assert warnings == []
    return folder


def pages(folder: Path) -> dict[str, str]:
    return {p.name: p.read_text(encoding="utf-8") for p in folder.glob("*.html")}


def test_every_chapter_has_a_page_with_its_results(built):
    found = pages(built)
    for name in sorted(
        path.stem for path in course.shipped("solutions").glob("*.ipynb")
    ):
        assert f"{name}.html" in found
        assert f'href="{name}.html"' in found["index.html"]
    assert "122304" in found["02_convolution.html"].replace(",", "")
    text = re.sub("<[^>]+>", "", found["02_convolution.html"])
    assert re.search(r"02\.5 conv2d: \W*passes", text)
    assert "search.html" in found


def test_chapters_lead_to_each_other(built):
    assert 'href="03_squashing.html"' in pages(built)["02_convolution.html"]


def test_nothing_comes_from_another_host(built):
    for name, text in pages(built).items():
        for match in LOADED.finditer(text):
            source = match[1] or "".join(re.findall(r'href="([^"]+)"', match[0]))
            if 'rel="canonical"' in match[0]:
                continue
            assert not re.match(r"(?:https?:)?//", source), (name, source)
        assert "require.js" not in text
    for script in (built / "_static").glob("*.js"):
        text = script.read_text(encoding="utf-8")
        assert not re.search(r"""(?:import|fetch)\(?\s*["'`]https?:""", text), script


def test_formulas_are_there_and_their_script_is_local(built):
    text = pages(built)["02_convolution.html"]
    assert 'class="math' in text
    (script,) = re.findall(r'src="(_static/mathjax/[^"?]+)', text)
    assert (built / script).is_file()


def test_solutions_are_behind_a_click(built):
    text = pages(built)["02_convolution.html"]
    assert text.count("Show a solution") == 6


def test_every_live_widget_finds_its_module_and_its_state(built):
    found = []
    for text in pages(built).values():
        found += re.findall(
            r'class="lenet-live" data-widget="(\w+)" data-state="([\w-]+)"', text
        )
    kinds = {name for name, _ in found}
    assert {"NetworkInspector", "DigitPad", "SizeLab", "SlidingKernel"} <= kinds
    for name, place in found:
        module = (built / "_static/widgets" / f"{name}.js").read_text("utf-8")
        assert "export default" in module
        state = json.loads((built / f"_static/states/{place}.json").read_text("utf-8"))
        assert state["has_fn"] is False


def test_the_checks_page_comes_along(built):
    text = pages(built)["checks.html"]
    assert "What the checks accept" in text
    for exercise_id in exercise_ids():
        assert exercise_id in text


def test_the_teacher_s_guide_comes_along(built):
    text = pages(built)["teaching.html"]
    assert "Teaching with this course" in text
    assert 'href="checks.html"' in text
    assert 'href="#timetables"' in text
    assert 'id="timetables"' in text
    assert 'href="teaching.html"' in pages(built)["index.html"]


def test_the_browsers_network_is_the_trained_one(built):
    network = load_lenet5()
    sizes = json.loads((built / "_static/network/lenet5.json").read_text("utf-8"))
    flat = np.fromfile(built / "_static/network/lenet5.bin", "<f4")
    assert flat.size == sum(size for _, size in sizes) == 60_000 + 36 * 25 + 840
    at = 0
    for name, size in sizes:
        part, at = flat[at : at + size], at + size
        if name == "OUT.codes":
            assert np.array_equal(part, codes().ravel())
        elif name != "C3.w":
            assert np.array_equal(part, network.parameters[name].ravel())
    masked = dict(browser_parameters(network.parameters))["C3.w"]
    assert (np.abs(masked).max(axis=(2, 3)) > 0).sum() == 60


def test_a_notebook_without_stored_states_stays_as_it_is(tmp_path):
    notebook = {
        "cells": [
            {"metadata": {}, "source": "# 02 \u00b7 x", "outputs": []},
            {"metadata": {}, "outputs": [{"data": {"image/png": "aGk="}}]},
        ]
    }
    before = json.dumps(notebook)
    assert json.dumps(live(notebook, "02", tmp_path)) == before


def test_widgets_that_are_alone_keep_their_state_with_their_picture():
    data, _ = course_widgets.SizeLab(fn=lambda *args: 0)._repr_mimebundle_()
    stored = data[WIDGET_STATE]
    assert stored["widget"] == "SizeLab"
    assert stored["state"]["has_fn"] is False
    assert stored["state"]["yours"] == {}
    json.dumps(stored)
    data, _ = course_widgets.NetworkInspector()._repr_mimebundle_()
    assert WIDGET_STATE not in data


# What can go wrong


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(SiteError, match="not a site that was built here"):
        build_site(tmp_path, PARTS[:1], say=lambda _: None)
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_missing_package_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(site_package.build, "NEEDED", ("sphinx", "no_such_thing"))
    with pytest.raises(SiteError, match="needs no_such_thing: pip install"):
        build_site(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_the_command(monkeypatch, tmp_path, built):
    calls = []

    def build(out, chapters, say):
        calls.append((out, chapters))
        say("built")
        return []

    monkeypatch.setattr(site_package, "build_site", build)
    done = CliRunner().invoke(app, ["site", str(tmp_path), "--chapter", "02"])
    assert (done.exit_code, done.stdout) == (0, "built\n")
    assert calls == [(tmp_path, ["02"])]


def test_the_command_says_what_there_is_not(tmp_path):
    done = CliRunner().invoke(app, ["site", str(tmp_path / "x"), "--chapter", "99"])
    assert done.exit_code == 2
    assert "There is no chapter '99'" in done.stderr


def test_an_earlier_site_is_replaced(built, tmp_path):
    again = tmp_path / "pages"
    shutil.copytree(built, again)
    (again / "old.html").write_text("old")
    assert build_site(again, PARTS[:1], say=lambda _: None) == []
    assert not (again / "old.html").exists()
    assert (again / "00_start_here.html").is_file()


def test_a_part_of_the_site_links_to_nothing_that_is_not_there(tmp_path):
    done = CliRunner().invoke(app, ["site", str(tmp_path / "x"), "--chapter", "02"])
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("1 chapter\n")
    links = re.findall(r'href="([^"#:]+\.html)', pages(tmp_path / "x")["index.html"])
    assert "02_convolution.html" in links
    for name, page in pages(tmp_path / "x").items():
        for link in re.findall(r'href="(\d\d_[^"#]+)', page):
            assert (tmp_path / "x" / link).is_file(), (name, link)


def test_only_links_to_chapters_become_words():
    text = "[a](02_x.ipynb) [b c](03_y.ipynb#d) [e](04_z.png) [f](https://03_y.ipynb)"
    cells = [
        {"cell_type": "markdown", "source": [text]},
        {"cell_type": "code", "source": "'[b](03_y.ipynb)'"},
    ]
    only_to(["02_x"], {"cells": cells})
    assert cells[0]["source"] == (
        "[a](02_x.ipynb) b c [e](04_z.png) [f](https://03_y.ipynb)"
    )
    assert cells[1]["source"] == "'[b](03_y.ipynb)'"
