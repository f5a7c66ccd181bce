"""From the browser to a laptop and back: one zip, and nothing is ever overwritten."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lenet_edu import course
from lenet_edu.cli import app
from lenet_edu.luggage import LuggageError, merged, pack, unpack

NOTEBOOK = "chapters/02_convolution.ipynb"


def changed(path: Path, text: str) -> bytes:
    notebook = json.loads(path.read_bytes())
    notebook["cells"][-1]["source"] = text
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path.read_bytes()


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A learner's folder with some work in it."""
    top = tmp_path / "here"
    course.open_course(top)
    changed(top / NOTEBOOK, "mine")
    (top / "my_lenet" / "conv2d.py").write_text("def conv2d(): pass\n")
    record = {"02.5": {"attempts": 3, "passed": True, "mistakes": ["C01"]}}
    (top / "progress.json").write_text(json.dumps(record))
    return top


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """Another one, as it is delivered."""
    course.open_course(tmp_path / "there")
    return tmp_path / "there"


def test_all_of_it_arrives_and_comes_back(here: Path, there: Path) -> None:
    packed = pack(here)
    assert packed.path == here / "my-course.zip"
    assert "Download" in str(packed)
    done = unpack(packed.path, there)
    for name in (NOTEBOOK, "my_lenet/conv2d.py"):
        assert (there / name).read_bytes() == (here / name).read_bytes()
        assert name in done.new
    assert json.loads((there / "progress.json").read_text())["02.5"]["passed"]
    assert done.solved == 1
    assert "1 more exercise counts as passed" in str(done)
    assert str(unpack(packed.path, there)) == "Nothing in it is new here."
    assert str(unpack(pack(there).path, here)) == "Nothing in it is new here."


def test_solutions_and_other_files_stay(here: Path) -> None:
    (here / "notes.txt").write_text("private")
    with zipfile.ZipFile(pack(here).path) as packed:
        names = packed.namelist()
    assert not [n for n in names if n.startswith("solutions") or n == "notes.txt"]
    assert len([n for n in names if n.startswith("chapters/")]) == 21


def test_what_differs_comes_in_beside_yours(here: Path, there: Path) -> None:
    mine = changed(there / NOTEBOOK, "other work")
    (there / "my_lenet" / "conv2d.py").write_text("def conv2d(): return 1\n")
    zip_file = pack(here).path
    done = unpack(zip_file, there)
    assert (there / NOTEBOOK).read_bytes() == mine
    assert "return 1" in (there / "my_lenet" / "conv2d.py").read_text()
    assert len(done.beside) == 2
    for name, now in done.beside:
        assert ".brought-" in now
        assert (there / now).read_bytes() == (here / name).read_bytes()
    assert "which stays" in str(done)
    assert unpack(zip_file, there).beside == []  # not a second time


def test_an_earlier_zip_is_kept(here: Path) -> None:
    first = pack(here).path.read_bytes()
    changed(here / NOTEBOOK, "more")
    pack(here)
    (before,) = here.glob("my-course.before-*.zip")
    assert before.read_bytes() == first
    with pytest.raises(LuggageError, match="is there already"):
        pack(here, before)


@pytest.mark.parametrize(
    "name",
    ["../outside.ipynb", "/etc/passwd", "chapters/../../x.ipynb", "my_lenet/a/b.py"],
)
def test_nothing_gets_out_of_the_folder(here: Path, tmp_path: Path, name: str) -> None:
    evil = tmp_path / "evil.zip"
    with zipfile.ZipFile(evil, "w") as packed:
        packed.writestr(name, "bad")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(LuggageError, match="holds nothing of a learner's folder"):
        unpack(evil, here)
    assert sorted(tmp_path.rglob("*")) == before


def test_what_is_no_zip_is_a_sentence(here: Path, tmp_path: Path) -> None:
    torn = tmp_path / "torn.zip"
    torn.write_bytes(pack(here).path.read_bytes()[:500])
    with pytest.raises(LuggageError, match=r"torn\.zip is no whole zip file"):
        unpack(torn, here)
    with pytest.raises(LuggageError, match="could not be unpacked"):
        unpack(tmp_path / "none.zip", here)
    with pytest.raises(LuggageError, match="no copy of the course"):
        pack(tmp_path)


def test_a_name_alone_is_looked_for_above_the_chapters(
    here: Path, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (there / "up.zip").write_bytes(pack(here).path.read_bytes())
    monkeypatch.chdir(there / "chapters")
    assert NOTEBOOK in unpack("up.zip").new


def test_counts_and_mistakes_are_added_up() -> None:
    old = {"attempts": 2, "passed": False, "mistakes": ["b"], "last": "Wrong"}
    new = {"attempts": 5, "passed": True, "mistakes": ["a"], "hints": 1}
    assert merged(old, new) == {
        "attempts": 5, "passed": True, "mistakes": ["a", "b"], "last": "Wrong",
        "hints": 1,
    }  # fmt: skip


def test_the_commands(here: Path, there: Path, tmp_path: Path) -> None:
    to = tmp_path / "bag.zip"
    done = CliRunner().invoke(app, ["pack", str(to), "--folder", str(here)])
    assert (done.exit_code, to.is_file()) == (0, True)
    done = CliRunner().invoke(app, ["unpack", str(to), "--folder", str(there)])
    assert done.exit_code == 0
    assert NOTEBOOK in done.output
    other = here / "course.json"
    done = CliRunner().invoke(app, ["unpack", str(other), "--folder", str(there)])
    assert done.exit_code == 1
    assert "course.json is no whole zip file" in " ".join(done.output.split())
    assert "Traceback" not in done.output
