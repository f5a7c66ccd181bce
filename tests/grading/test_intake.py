"""Which file is whose: every usual shape of a class's folder, and files that lie."""

from __future__ import annotations

import io
import json
import os
import stat
import zipfile
from pathlib import Path

import pytest
from corpus import RIGHT_SIZE, notebook

from lenet_edu.grading.files_of import FileError
from lenet_edu.grading.intake import Intake, IntakeError, take_in
from lenet_edu.grading.naming import canvas, chapter_in, clean, ids_of, moodle
from lenet_edu.grading.notebook_file import LARGEST, NotebookError, cells_of

GOOD = notebook((RIGHT_SIZE, "02.1"))
STEMS = {"02": "02_convolution", "14": "14_lenet5_1998", "03": "03_squashing"}


def put(top: Path, *names: str, content: bytes = GOOD) -> None:
    for name in names:
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def zipped(names: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return stream.getvalue()


def found(top: Path) -> set[tuple[str, str, str]]:
    """Name, chapter and file of each submission."""
    return {(s.name, s.chapter, s.found.shown) for s in take_in(top).submissions}


def left(intake: Intake) -> dict[str, str]:
    return {one.shown: one.why for one in intake.left}


def test_a_folder_for_each_learner(tmp_path: Path) -> None:
    put(
        tmp_path,
        "ada/chapters/02_convolution.ipynb",
        "ada/chapters/03_squashing.ipynb",
        "ada/solutions/02_convolution.ipynb",
        "Bob Ünal/02_convolution.ipynb",
        "eve/my-course/chapters/02_convolution.ipynb",
        "eve/.ipynb_checkpoints/02_convolution-checkpoint.ipynb",
        "fay/.git/02_convolution.ipynb",
        "fay/chapters/02_convolution.ipynb",
    )
    assert found(tmp_path) == {
        ("ada", "02", "ada/chapters/02_convolution.ipynb"),
        ("ada", "03", "ada/chapters/03_squashing.ipynb"),
        ("Bob Ünal", "02", "Bob Ünal/02_convolution.ipynb"),
        ("eve", "02", "eve/my-course/chapters/02_convolution.ipynb"),
        ("fay", "02", "fay/chapters/02_convolution.ipynb"),
    }
    said = left(take_in(tmp_path))
    assert said == {"ada/solutions/02_convolution.ipynb": "it lies in solutions/"}


def test_one_learners_own_folder_takes_its_name(tmp_path: Path) -> None:
    put(tmp_path / "ada", "chapters/02_convolution.ipynb")
    assert found(tmp_path / "ada") == {("ada", "02", "chapters/02_convolution.ipynb")}


def test_loose_files_with_names_in_them(tmp_path: Path) -> None:
    put(
        tmp_path,
        "02_convolution_ada.ipynb",
        "Bob Ünal - 02_convolution (1).ipynb",
        "eve-02.ipynb",
        "fay_ch03.ipynb",
    )
    names = {(name, chapter) for name, chapter, _ in found(tmp_path)}
    assert names == {("ada", "02"), ("Bob Ünal", "02"), ("eve", "02"), ("fay", "03")}


def test_an_export_of_canvas(tmp_path: Path) -> None:
    put(
        tmp_path,
        "lovelaceada_1001_50001_02_convolution.ipynb",
        "lovelaceada_1001_50002_02_convolution-1.ipynb",
        "turingalan_LATE_1002_50003_homework.ipynb",
    )
    intake = take_in(tmp_path)
    assert intake.shapes == ("Canvas",)
    ada, alan = intake.submissions
    assert ada.found.shown == "lovelaceada_1001_50002_02_convolution-1.ipynb"
    assert ada.attributes == {"canvas_id": "1001"}
    assert alan.attributes == {"canvas_id": "1002", "canvas_late": "yes"}
    assert alan.chapter == "02"  # as its marked cells say
    assert "lovelaceada_1001_50001_02_convolution.ipynb" in left(intake)


def test_an_export_of_moodle_as_a_zip_file(tmp_path: Path) -> None:
    path = tmp_path / "CS101-Week 2-1234.zip"
    whole = {
        "Ada Lovelace_2001_assignsubmission_file_/02_convolution.ipynb": GOOD,
        "Participant_17_assignsubmission_file/sub/02_convolution.ipynb": GOOD,
        "Alan Turing_2002_assignsubmission_file_02_convolution.ipynb": GOOD,
        "Grace Hopper_2003_assignsubmission_file_/course.zip": zipped(
            {"course/chapters/02_convolution.ipynb": GOOD}
        ),
    }
    path.write_bytes(zipped(whole))
    intake = take_in(path)
    assert intake.shapes == ("Moodle",)
    ids = {one.name: one.attributes["moodle_id"] for one in intake.submissions}
    assert ids == {
        "Ada Lovelace": "2001",
        "Participant 17": "17",
        "Alan Turing": "2002",
        "Grace Hopper": "2003",
    }
    assert all(one.found.read() == GOOD for one in intake.submissions)
    assert {one.submitted_by for one in intake.submissions} == {"zip"}


def test_folders_of_nbgrader_with_their_time(tmp_path: Path) -> None:
    put(tmp_path, "submitted/ada/week2/02_convolution.ipynb")
    put(tmp_path, "submitted/bob/week2/02_convolution.ipynb")
    stamp = b"2026-02-02 15:58:23.948203 America/Los_Angeles"
    put(tmp_path, "submitted/ada/week2/timestamp.txt", content=stamp)
    ada, bob = take_in(tmp_path).submissions
    assert (ada.name, ada.submitted) == ("ada", "2026-02-02T15:58:23")
    assert (bob.name, bob.submitted_by) == ("bob", "file")


def test_the_proper_chapter_comes_before_other_copies(tmp_path: Path) -> None:
    put(
        tmp_path,
        "ada/old/02_convolution.ipynb",
        "ada/chapters/02_convolution.ipynb",
        "ada/chapters/02_convolution.before-2026-11-30.ipynb",
        "bob/02_convolution.ipynb",
    )
    intake = take_in(tmp_path)
    shown = [one.found.shown for one in intake.submissions]
    assert shown == ["ada/chapters/02_convolution.ipynb", "bob/02_convolution.ipynb"]
    assert intake.submissions[0].notes
    assert len(intake.left) == 2


def test_chapters_can_be_chosen_and_nothing_is_a_sentence(tmp_path: Path) -> None:
    put(tmp_path, "ada/02_convolution.ipynb", "ada/03_squashing.ipynb")
    assert [one.chapter for one in take_in(tmp_path, ["03"]).submissions] == ["03"]
    with pytest.raises(IntakeError, match="chapters 07"):
        take_in(tmp_path, ["07"])
    with pytest.raises(IntakeError, match="There is no"):
        take_in(tmp_path / "nowhere")
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(IntakeError, match="neither a folder"):
        take_in(tmp_path / "notes.txt")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such links and pipes")
def test_links_and_pipes_are_left_out(tmp_path: Path) -> None:
    secret = tmp_path / "secret.ipynb"
    put(tmp_path, "secret.ipynb", "class/ada/02_convolution.ipynb")
    (tmp_path / "class" / "eve").mkdir()
    (tmp_path / "class" / "eve" / "02_convolution.ipynb").symlink_to(secret)
    (tmp_path / "class" / "home").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(tmp_path / "class" / "ada" / "03_squashing.ipynb")
    intake = take_in(tmp_path / "class")
    assert [one.name for one in intake.submissions] == ["ada"]
    assert set(left(intake)) == {
        "home",
        "eve/02_convolution.ipynb",
        "ada/03_squashing.ipynb",
    }


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such links")
def test_a_file_that_becomes_a_link_is_not_read(tmp_path: Path) -> None:
    put(tmp_path, "class/ada/02_convolution.ipynb", "secret.ipynb")
    (one,) = take_in(tmp_path / "class").submissions
    path = Path(one.found.path)
    path.unlink()
    path.symlink_to(tmp_path / "secret.ipynb")
    with pytest.raises(FileError):
        one.found.read()


def test_names_in_zip_files_point_nowhere(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("ada/03_squashing.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../02_convolution_evil.ipynb", GOOD)
        archive.writestr("/etc/02_convolution.ipynb", GOOD)
        archive.writestr("C:/02_convolution.ipynb", GOOD)
        archive.writestr(link, "/etc/passwd")
        archive.writestr("ada/02_convolution.ipynb", GOOD)
    intake = take_in(path)
    assert [one.found.shown for one in intake.submissions] == [
        "ada/02_convolution.ipynb"
    ]
    assert len(intake.left) == 4
    assert sorted(tmp_path.iterdir()) == [path]  # nothing was unpacked


def test_a_bomb_is_a_sentence(tmp_path: Path) -> None:
    bomb = zipped({"02_convolution.ipynb": b" " * (LARGEST + 1)})
    put(tmp_path, "eve.zip", content=bomb)
    put(tmp_path, "ada/02_convolution.ipynb")
    intake = take_in(tmp_path)
    eve = next(one for one in intake.submissions if one.name == "eve")
    with pytest.raises(FileError, match="64 MB"):
        eve.found.read()


def test_a_bomb_that_lies_about_its_size_is_a_sentence(tmp_path: Path) -> None:
    bomb = bytearray(zipped({"eve/02_convolution.ipynb": b" " * (LARGEST + 1)}))
    size = (LARGEST + 1).to_bytes(4, "little")
    for _ in range(2):  # in the local header and in the directory
        at = bomb.index(size)
        bomb[at : at + 4] = (1000).to_bytes(4, "little")
    put(tmp_path, "class.zip", content=bytes(bomb))
    put(tmp_path, "ada/02_convolution.ipynb")
    eve = next(one for one in take_in(tmp_path).submissions if "eve" in one.found.shown)
    with pytest.raises(FileError):
        eve.found.read()


def test_zip_files_that_are_none_are_left_out(tmp_path: Path) -> None:
    deep = zipped({"02_convolution.ipynb": GOOD})
    for n in range(4):
        deep = zipped({f"{n}.zip": deep})
    put(tmp_path, "deep.zip", content=deep)
    put(tmp_path, "none.zip", content=b"PK\3\4 and no more")
    put(tmp_path, "ada/02_convolution.ipynb")
    intake = take_in(tmp_path)
    assert [one.name for one in intake.submissions] == ["ada"]
    assert len(intake.left) == 2


def test_a_sparse_notebook_of_200_mb_is_not_read(tmp_path: Path) -> None:
    put(tmp_path, "ada/02_convolution.ipynb")
    with open(tmp_path / "ada" / "02_convolution.ipynb", "wb") as file:
        file.truncate(200 * 2**20)
    (one,) = take_in(tmp_path).submissions
    with pytest.raises(FileError, match="200 MB"):
        one.found.read()


OLD = {
    "nbformat": 3,
    "worksheets": [{"cells": [{"cell_type": "code", "input": RIGHT_SIZE}]}],
}


@pytest.mark.parametrize(
    ("content", "notes"),
    [
        (GOOD, 0),
        (b"\xef\xbb\xbf" + GOOD, 0),
        (GOOD.decode().encode("utf-16"), 1),
        (GOOD.replace(b"return", b"# \xe9t\xe9\\n    return"), 1),
        (json.dumps(OLD).encode(), 1),
    ],
    ids=["as it should be", "with a mark", "UTF-16", "Latin-1", "nbformat 3"],
)
def test_a_notebook_is_read_in_any_form(content: bytes, notes: int) -> None:
    cells, said = cells_of(content)
    assert "def output_size" in cells[0].source
    assert len(said) == notes


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 1000,
        b"{}",
        b"[]",
        b"null",
        b'{"cells": 3}',
        b'{"worksheets": 3}',
        b"[" * 100_000,
        b'{"cells": ' + b"[" * 100_000,
        b"<html>",
    ],
)
def test_what_is_no_notebook_is_a_sentence(content: bytes) -> None:
    with pytest.raises(NotebookError) as error:
        cells_of(content)
    assert str(error.value).endswith(".")


def test_odd_cells_are_read_as_far_as_they_are_cells() -> None:
    odd = [3, None, {"cell_type": "code"}, {"cell_type": "code", "source": [1, "x"]}]
    odd += [{"cell_type": "code", "source": 3, "metadata": []}, {"cell_type": []}]
    cells, _ = cells_of(json.dumps({"cells": odd}).encode())
    assert [cell.source for cell in cells] == ["", "x", ""]


@pytest.mark.parametrize(
    ("name", "chapter", "rest"),
    [
        ("02_convolution", "02", ""),
        ("02_convolution (3)", "02", ""),
        ("02_convolution-Copy1", "02", ""),
        ("14_lenet5_1998_ada", "14", "ada"),
        ("ada 02 convolution", "02", "ada"),
        ("ada-chapter 03 final", "03", "ada"),
        ("homework", "", "homework"),
        ("2026_ada", "", "2026_ada"),
    ],
)
def test_a_files_name_tells_the_chapter_and_the_rest(
    name: str, chapter: str, rest: str
) -> None:
    assert chapter_in(name, STEMS) == (chapter, rest)


def test_what_platforms_do_not_write_is_not_taken_for_theirs() -> None:
    assert canvas("02_convolution.ipynb") is None
    assert canvas("14_lenet5_1998.ipynb") is None
    assert moodle("Ada_assignsubmission.ipynb") is None


def test_ids_are_safe_and_the_same_whoever_is_there() -> None:
    names = {"a": "Ada Lovelace", "b": "ada-lovelace", "c": "../../etc", "d": "名前"}
    ids = ids_of(names | {"e": "CON", "f": "Zoë"})
    assert len(set(ids.values())) == 6
    assert all(one.replace("-", "").isalnum() and one.isascii() for one in ids.values())
    assert ids["c"] == "etc"
    assert ids["f"] == "zoe"
    assert ids_of({"a": "Ada Lovelace"})["a"] == "ada-lovelace"
    assert clean("a\x1b[31m\u202eb\udcff  c") == "a[31mb? c"
