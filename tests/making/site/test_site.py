"""The site: built without a network, whole, and with nothing from other hosts."""

from __future__ import annotations

import copy
import gzip
import itertools
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
from lenet_edu.course.chapters import CHAPTERS, after
from lenet_edu.course.links import only_to
from lenet_edu.exercises.registry import exercise_ids
from lenet_edu.making import site as site_package
from lenet_edu.making.site import SiteError, build_site
from lenet_edu.making.site.landing import figures
from lenet_edu.making.site.networks import networks_of
from lenet_edu.making.site.pages import (
    STILL,
    for_page,
    levelled,
    page_of,
    with_later_traits,
)
from lenet_edu.making.site.parts import PARTS, SAYS
from lenet_edu.models import lenet5, load_lenet5, load_modern
from lenet_edu.nn import codes
from lenet_edu.widgets.base import WIDGET_STATE, plain_state
from lenet_edu.widgets.map_parts import browser_parameters

pytest.importorskip("myst_nb", reason="needs pip install 'lenet-edu[site]'")

pytestmark = pytest.mark.xdist_group("site")  # built once
PARTS_BUILT = ("00", "02", "03")
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
    for name, text in pages(built).items():
        scripts = re.findall(r'src="(_static/mathjax/[^"?]+)', text)
        assert len(scripts) == ('class="math' in text), name
    (script,) = re.findall(
        r'src="(_static/mathjax/[^"?]+)', pages(built)["02_convolution.html"]
    )
    assert (built / script).is_file()
    mathjax = built / "_static/mathjax"
    for part in ("core.js", "input/tex-base.js", "output/chtml.js"):
        assert (mathjax / part).is_file()
    assert sum(f.stat().st_size for f in mathjax.rglob("*") if f.is_file()) < 2_000_000


def test_solutions_are_behind_a_click(built):
    text = pages(built)["02_convolution.html"]
    asked = [key for key in exercise_ids() if key.startswith("02.")]
    assert text.count("Show a solution") == len(asked)


def test_every_live_widget_finds_its_module_and_its_state(built):
    found = []
    for text in pages(built).values():
        found += re.findall(
            r'class="lenet-live" data-widget="(\w+)" data-state="([\w-]+)"', text
        )
    kinds = {name for name, _ in found}
    assert {"NetworkMap", "SizeLab", "SlidingKernel"} <= kinds
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
    flat = np.fromfile(built / "_static/network/lenet5.bin", "<f2")
    assert flat.size == sum(size for _, size in sizes) == 60_000 + 36 * 25 + 840
    at = 0
    for name, size in sizes:
        part, at = flat[at : at + size], at + size
        if name == "OUT.codes":
            assert np.array_equal(part, codes().ravel())
        elif name != "C3.w":
            right = network.parameters[name].astype(np.float16).ravel()
            assert np.array_equal(part, right)
    masked = dict(browser_parameters(network.parameters))["C3.w"]
    assert (np.abs(masked).max(axis=(2, 3)) > 0).sum() == 60


def test_a_notebook_without_stored_states_stays_as_it_is(tmp_path):
    notebook = {
        "cells": [
            {"metadata": {}, "source": "# 02 \u00b7 x", "outputs": []},
            {"metadata": {}, "outputs": [{"data": {"image/png": "aGk="}}]},
        ]
    }
    for cell, kind in zip(notebook["cells"], ("markdown", "code"), strict=True):
        cell["cell_type"] = kind
    before = json.dumps(notebook)
    assert page_of(notebook, "02", tmp_path) == set()
    assert json.dumps(notebook) == before


def test_widgets_that_are_alone_keep_their_state_with_their_picture():
    data, _ = course_widgets.SizeLab(fn=lambda *args: 0)._repr_mimebundle_()
    stored = data[WIDGET_STATE]
    assert stored["widget"] == "SizeLab"
    assert stored["state"]["has_fn"] is False
    assert stored["state"]["yours"] == {}
    json.dumps(stored)
    data, _ = course_widgets.SpeedRace()._repr_mimebundle_()
    assert WIDGET_STATE not in data


def test_a_state_that_is_older_than_a_trait_gets_its_first_value():
    state = plain_state(course_widgets.SizeLab())
    assert with_later_traits("SizeLab", state) is state
    older = {name: value for name, value in state.items() if name != "start"}
    assert with_later_traits("SizeLab", {**older, "has_fn": True}) == {
        **state,
        "has_fn": True,
    }


def test_two_widgets_stay_pictures_and_say_why(tmp_path):
    pictures = [
        name
        for name in course_widgets.__all__
        if not getattr(course_widgets, name).alone
    ]
    assert pictures == sorted(STILL)
    assert len(pictures) <= 2
    data, metadata = course_widgets.SpeedRace()._repr_mimebundle_()
    output = {"data": data, "metadata": metadata}
    cells = [{"cell_type": "code", "metadata": {}, "source": "", "outputs": [output]}]
    page_of({"cells": cells}, "11", tmp_path)
    assert STILL["SpeedRace"] in data["text/html"]
    assert "<img alt=" in data["text/html"]


def test_a_stored_widget_names_the_networks_behind_it():
    inspector = course_widgets.NetworkInspector
    assert networks_of("NetworkInspector", plain_state(inspector())) == ["untrained"]
    trained = plain_state(inspector(net=load_lenet5()))
    assert networks_of("NetworkInspector", trained) == ["lenet5"]
    other = plain_state(inspector(net=lenet5(np.random.default_rng(7))))
    assert networks_of("NetworkInspector", other) is None
    both = plain_state(course_widgets.SideBySide(load_lenet5(), load_modern()))
    assert networks_of("SideBySide", both) == ["lenet5", "modern"]
    assert networks_of("SideBySide", plain_state(course_widgets.SideBySide())) is None
    assert networks_of("SizeLab", {}) == []


# The front page, and what every page says of itself


def test_the_front_page_has_a_card_and_a_picture_for_every_chapter(built):
    text = pages(built)["index.html"]
    assert list(SAYS) == list(CHAPTERS)
    assert [number for _, _, numbers in PARTS for number in numbers] == list(CHAPTERS)
    cards = re.findall(
        r'<a class="card" href="([\w.]+)">\s*<svg (.+?)</svg>', text, re.S
    )
    assert [name for name, _ in cards] == [f"{c.name}.html" for c in CHAPTERS.values()]
    drawn = [picture for _, picture in cards]
    assert len(set(drawn)) == len(CHAPTERS)
    for (name, picture), says in zip(cards, SAYS.values(), strict=True):
        assert len(picture) > 200, name
        assert "nan" not in picture, name
        assert says.replace("'", "&#39;") in text or says in text, name


def test_the_first_paragraph_promises_and_commands_nothing(built):
    text = pages(built)["index.html"]
    lead = re.search(r'<p class="lead">(.+?)</p>', text, re.S)
    assert lead is not None
    assert "you write every layer" in lead[1]
    assert "<code" not in lead[1]
    assert "--" not in lead[1]
    assert "make " not in lead[1]
    assert "<code>make lab</code>" in text
    assert "Start chapter 00" in text
    assert 'class="twin"' in text
    assert "<svg" in text.split('class="twin"')[1][:300]


def test_each_chapter_opens_with_its_place_in_the_network(built):
    for name, text in pages(built).items():
        if not re.match(r"\d\d_", name):
            continue
        opening = text.split('<div class="opening">')[1].split("</div>")[0]
        assert opening.lstrip().startswith("<svg"), name
        chapter = CHAPTERS[name[:2]]
        assert f"About {chapter.minutes} minutes" in opening
        for needed in chapter.needs:
            assert f'href="{CHAPTERS[needed].name}.html"' in opening
        following = after(name[:2])
        if following is not None:
            assert f'After it comes <a href="{following.name}.html">' in opening
        before = text.split("<article>")[1].split("<h1")[0]
        assert "<img" not in before, name  # the notebook's own banner


def test_a_notebooks_own_banner_is_left_out(tmp_path):
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": '<img alt="x" src="y">'},
        {"cell_type": "markdown", "metadata": {}, "source": "# 02"},
    ]
    notebook = {"cells": cells}
    page_of(notebook, "02", tmp_path)
    assert [cell["source"] for cell in notebook["cells"]] == ["# 02"]


def test_the_figures_are_those_of_the_records():
    shown = figures()
    assert [one["value"] for one in shown] == ["0.91", "0.66", "0.69", "1.65"]
    assert [one["paper"] for one in shown] == ["0.95", "0.8", "", "1.7"]
    assert {one["command"].split()[1] for one in shown} == {"reproduce", "modern"}


def test_every_page_has_a_title_a_description_and_a_picture(built):
    from PIL import Image

    titles, descriptions = set(), set()
    found = pages(built)
    for name, text in found.items():
        head = text.split("</head>")[0]
        titles |= set(re.findall("<title>(.+?)</title>", head))
        (description,) = re.findall('<meta name="description" content="(.+?)">', head)
        if re.match(r"\d\d_", name):
            descriptions.add(description)
        for needed in ('property="og:title"', 'property="og:image"', 'rel="icon"'):
            assert needed in head, (name, needed)
    assert len(titles) == len(found)
    assert len(descriptions) == len(CHAPTERS)
    with Image.open(built / "_static/preview.png") as preview:
        assert preview.size == (1200, 630)
    assert (built / "_static/favicon.svg").is_file()


SCRIPTS = ("theme", "site", "live", "answers", "model", "network", "modern")
TEXT = (".html", ".js", ".css", ".json", ".svg")


def loaded_by(built: Path, text: str) -> set[Path]:
    """The files that a page loads down to its end."""
    static = built / "_static"
    found = {built / one for one in re.findall(r'(?:src|href)="(_[^"?#]+)', text)}
    found |= {static / f"{name}.js" for name in SCRIPTS}
    found.add(static / "source-serif-4.woff2")
    for name, place, networks in re.findall(
        r'data-widget="(\w+)" data-state="([\w-]+)"(?: data-networks="([^"]+)")?', text
    ):
        found |= {static / f"widgets/{name}.js", static / f"states/{place}.json"}
        if networks:  # of several, one is shown first
            first = networks.split()[-1]
            found |= {static / f"network/{first}.{end}" for end in ("bin", "json")}
    if "mathjax" in text:
        parts = ("core.js", "input/tex-base.js", "input/tex/extensions/ams.js",
                 "output/chtml.js", "output/chtml/fonts/tex.js")  # fmt: skip
        found |= {static / "mathjax" / part for part in parts}
        found |= set((static / "mathjax").rglob("MathJax_Main-Regular.woff"))
        found |= set((static / "mathjax").rglob("MathJax_Math-Italic.woff"))
    return found


def test_every_page_is_light(built):
    """The front page as it is; chapters with text compressed, as servers do."""
    for name, text in pages(built).items():
        size = len(text) if name == "index.html" else len(gzip.compress(text.encode()))
        for path in loaded_by(built, text):
            body = path.read_bytes()
            plain = name == "index.html" or path.suffix not in TEXT
            size += len(body) if plain else len(gzip.compress(body))
        assert size < (600_000 if name == "index.html" else 1_200_000), (name, size)


def test_headings_leave_no_level_out_and_exercises_have_one(built):
    for name, text in pages(built).items():
        main = text.split('<main id="content"')[1].split("</main>")[0]
        main = re.sub(r"<svg.*?</svg>", "", main, flags=re.S)
        levels = [int(level) for level in re.findall(r"<h([1-6])\b", main)]
        assert levels[0] == 1, name
        assert levels.count(1) == 1, name
        for one, deeper in itertools.pairwise(levels):
            assert deeper <= one + 1, (name, levels)
        for level in re.findall(r"<h([1-6])>Exercise \d\d\.\d", main):
            assert level == "3", name


def test_no_page_speaks_to_somebody_who_sits_in_a_notebook(built):
    wrong = re.compile(
        r"Shift \+ Enter|(?:hint|solution)\(&quot;|[Rr]un this cell|"
        r"from lenet_edu import hint"
    )
    for name, text in pages(built).items():
        if not re.match(r"\d\d_", name):
            continue
        main = text.split('<main id="content"')[1].split("</main>")[0]
        main = re.sub(r"<pre>.*?</pre>", "", main, flags=re.S)  # code that was run
        main = re.sub(r"<code[^>]*>|<span[^>]*>|</span>", "", main)
        assert not wrong.search(main), (name, wrong.search(main))


def test_a_page_drops_what_only_a_notebook_can_do():
    text = (
        "Look at the map. Run this cell. It\nbends.\n\n**To run a cell:** press "
        "Shift + Enter. Begin\nwith this one.\n\nThe end."
    )
    assert for_page(text) == "Look at the map. It\nbends.\n\nThe end."
    guess = "How many? Guess before you run the\nnext cells. Then run the cell."
    assert for_page(guess) == "How many? Guess before you read on. Then read on."
    code = '```\nhint("02.1")\n```'
    assert for_page(code) == code
    table = '| a | `hint("02.1")` |\n|---|---|'
    assert for_page(table) == table


def test_an_exercise_before_any_section_gets_one():
    title = {"02.1": "How many places?", "02.2": "One place"}
    text, seen = levelled("# 02\n\n### Exercise 02.1\n\nx", False, title)
    assert text == "# 02\n\n## How many places?\n\n### Exercise 02.1\n\nx"
    assert seen
    text, seen = levelled("### Exercise 02.2", True, title)
    assert text == "### Exercise 02.2"
    text, seen = levelled("```\n## no heading\n```\n### A detail", False, title)
    assert text == "```\n## no heading\n```\n## A detail"


def test_the_style_of_a_report_stands_once_on_a_page(tmp_path):
    html = '<style>.lenet-report{}</style><div class="lenet-report">passes</div>'
    cells = [
        {
            "cell_type": "code",
            "metadata": {},
            "source": "",
            "outputs": [{"data": {"text/html": html}}],
        }
        for _ in range(3)
    ]
    page_of({"cells": copy.deepcopy(cells)}, "02", tmp_path)
    notebook = {"cells": copy.deepcopy(cells)}
    page_of(notebook, "02", tmp_path)
    text = json.dumps(notebook)
    assert text.count("<style>") == 1
    assert text.count("passes") == 3


def test_the_chapters_checks_are_folded(built):
    text = pages(built)["checks.html"]
    assert text.count("<details>") == len(CHAPTERS)


def test_addresses_are_whole_where_the_site_knows_its_own(tmp_path):
    folder = tmp_path / "pages"
    done = CliRunner().invoke(
        app,
        ["site", str(folder), "--chapter", "00", "--address", "https://x.org/lenet",
         "--source", "https://x.org/lenet.git"],
    )  # fmt: skip
    assert (done.exit_code, done.stderr) == (0, "")
    sitemap = (folder / "sitemap.xml").read_text("utf-8")
    assert "<loc>https://x.org/lenet/</loc>" in sitemap
    assert "<loc>https://x.org/lenet/00_start_here.html</loc>" in sitemap
    text = pages(folder)["00_start_here.html"]
    assert 'content="https://x.org/lenet/_static/preview.png"' in text
    assert (
        '<link rel="canonical" href="https://x.org/lenet/00_start_here.html">' in text
    )
    assert "git clone https://x.org/lenet.git" in pages(folder)["index.html"]


def test_an_address_that_is_none_is_refused(tmp_path):
    with pytest.raises(SiteError, match="is incomplete"):
        build_site(tmp_path / "x", PARTS_BUILT[:1], address="x.org")


# What can go wrong


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(SiteError, match="not a site that was built here"):
        build_site(tmp_path, PARTS_BUILT[:1], say=lambda _: None)
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_missing_package_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(site_package.build, "NEEDED", ("sphinx", "no_such_thing"))
    with pytest.raises(SiteError, match="needs no_such_thing: pip install"):
        build_site(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_the_command(monkeypatch, tmp_path, built):
    calls = []

    def build(out, chapters, say, **more):
        calls.append((out, chapters, more))
        say("built")
        return []

    monkeypatch.setattr(site_package, "build_site", build)
    done = CliRunner().invoke(app, ["site", str(tmp_path), "--chapter", "02"])
    assert (done.exit_code, done.stdout) == (0, "built\n")
    (called,) = calls
    assert called[:2] == (tmp_path, ["02"])
    assert called[2]["address"] == called[2]["source"] == called[2]["browser"] == ""


def test_the_command_says_what_there_is_not(tmp_path):
    done = CliRunner().invoke(app, ["site", str(tmp_path / "x"), "--chapter", "99"])
    assert done.exit_code == 2
    assert "There is no chapter '99'" in done.stderr


def test_an_earlier_site_is_replaced(built, tmp_path):
    again = tmp_path / "pages"
    shutil.copytree(built, again)
    (again / "old.html").write_text("old")
    assert build_site(again, PARTS_BUILT[:1], say=lambda _: None) == []
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
        {
            "cell_type": "code",
            "source": "progress()",
            "outputs": [
                {
                    "data": {
                        "text/html": '<a class="c" href="03_y.ipynb#i" title="t"><b>1'
                        '</b></a> <a href="02_x.ipynb#j">2</a>'
                    }
                }
            ],
        },
    ]
    only_to(["02_x"], {"cells": cells})
    assert cells[0]["source"] == (
        "[a](02_x.ipynb) b c [e](04_z.png) [f](https://03_y.ipynb)"
    )
    assert cells[1]["source"] == "'[b](03_y.ipynb)'"
    assert cells[2]["outputs"][0]["data"]["text/html"] == (
        '<span class="c" title="t"><b>1</b></span> <a href="02_x.ipynb#j">2</a>'
    )


def test_links_of_progress_lead_to_the_exercises_of_pages(built):
    page = (built / "00_start_here.html").read_text()
    assert ".ipynb#" not in page
    assert 'href="00_start_here.html#exercise-00-1"' in page
    assert 'id="exercise-00-1"' in page
