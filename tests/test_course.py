"""The learner's copy of the course: made, updated, and never trampled on."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sys
from datetime import date
from pathlib import Path

import pytest

from lenet_edu import course
from lenet_edu.course import CourseError, Kept, delivery, open_course
from lenet_edu.course.notebook import as_built, built_as, digest_of

TODAY = date.today().isoformat()
IMAGES = Path("chapters/01_images.ipynb")


def notebook(*sources: str, outputs: int = 0, **metadata: object) -> bytes:
    """Return a notebook with one code cell per source, as JupyterLab stores it."""
    cells = [
        {
            "cell_type": "code",
            "execution_count": outputs or None,
            "id": f"cell-{number}",
            "metadata": {},
            "outputs": [
                {"name": "stdout", "output_type": "stream", "text": [f"{outputs}\n"]}
            ]
            if outputs
            else [],
            "source": source.splitlines(keepends=True),
        }
        for number, source in enumerate(sources)
    ]
    content = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(content, indent=1) + "\n").encode()


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A small course that a test may correct, standing in for the shipped one."""
    for kind in course.KINDS:
        folder = tmp_path / "shelf" / kind
        folder.mkdir(parents=True)
        folder.joinpath("00_start_here.ipynb").write_bytes(notebook("1 + 1\n2 + 2"))
        folder.joinpath("01_images.ipynb").write_bytes(notebook("x = 1", "y = 2"))
    monkeypatch.setattr(course.shelf, "shipped", lambda kind: tmp_path / "shelf" / kind)
    return tmp_path / "shelf"


@pytest.fixture
def folder(shelf, tmp_path):
    """A learner's folder in which everything was just delivered."""
    open_course(tmp_path / "mine")
    return tmp_path / "mine"


def everything(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def quiet(report: course.Report) -> bool:
    return report.sentences() == []


# The first start


def test_first_start_makes_the_copy(shelf, tmp_path):
    report = open_course(tmp_path / "deep" / "mine")
    folder = tmp_path / "deep" / "mine"
    assert report.folder == folder
    assert len(report.created) == 4
    others = [report.updated, report.kept, report.set_aside, report.removed]
    assert others == [[], [], [], []]
    assert (folder / "my_lenet").is_dir()
    for name, content in everything(shelf).items():
        assert (folder / name).read_bytes() == content
        record = json.loads((folder / "course.json").read_text())["files"][name]
        assert record["sha256"] == hashlib.sha256(content).hexdigest()


def test_second_start_changes_nothing(folder):
    before = everything(folder)
    stamp = (folder / "course.json").stat().st_mtime_ns
    assert quiet(open_course(folder))
    assert everything(folder) == before
    assert (folder / "course.json").stat().st_mtime_ns == stamp


def test_other_files_in_the_folder_stay(shelf, tmp_path):
    (tmp_path / "mine/chapters").mkdir(parents=True)
    (tmp_path / "mine/notes.txt").write_text("mine")
    (tmp_path / "mine" / IMAGES).write_bytes(notebook("my own"))
    report = open_course(tmp_path / "mine")
    assert (tmp_path / "mine/notes.txt").read_text() == "mine"
    assert (tmp_path / "mine" / IMAGES).read_bytes() == notebook("my own")
    assert report.kept == [Kept(IMAGES, Path("chapters/01_images.new.ipynb"))]


# Later starts


def test_new_chapter_arrives(shelf, folder):
    (shelf / "chapters/02_convolution.ipynb").write_bytes(notebook("k"))
    report = open_course(folder)
    assert report.created == [Path("chapters/02_convolution.ipynb")]
    assert report.sentences() == ["New: chapters/02_convolution.ipynb."]


def test_deleted_notebook_comes_back(folder):
    (folder / IMAGES).unlink()
    assert open_course(folder).created == [IMAGES]
    assert (folder / IMAGES).read_bytes() == notebook("x = 1", "y = 2")


def test_corrected_chapter_replaces_an_unchanged_one(shelf, folder):
    (shelf / IMAGES).write_bytes(notebook("x = 1", "y = 3"))
    report = open_course(folder)
    assert report.updated == [IMAGES]
    assert "chapters/01_images.ipynb" in report.sentences()[0]
    assert (folder / IMAGES).read_bytes() == notebook("x = 1", "y = 3")
    assert quiet(open_course(folder))


@pytest.mark.parametrize(
    "saved",
    [
        notebook("x = 1", "y = 2", outputs=7),
        notebook("x = 1", "y = 2", kernelspec={"name": "other"}),
        notebook("x = 1", "y = 2", ""),  # running the last cell appends an empty one
        json.dumps(
            {
                "nbformat": 4,
                "cells": [
                    {"cell_type": "code", "source": "x = 1\n", "id": "another"},
                    {"cell_type": "code", "source": "y = 2"},
                ],
            }
        ).encode(),
    ],
    ids=["outputs", "metadata", "empty cell", "plain strings, ids"],
)
def test_running_and_saving_is_no_change(shelf, folder, saved):
    (folder / IMAGES).write_bytes(saved)
    assert quiet(open_course(folder))
    assert (folder / IMAGES).read_bytes() == saved  # its outputs are not thrown away
    (shelf / IMAGES).write_bytes(notebook("x = 1", "y = 3"))
    assert open_course(folder).updated == [IMAGES]
    assert sources(folder / IMAGES) == ["x = 1", "y = 3"]


def sources(path: Path) -> list[str]:
    cells = json.loads(path.read_bytes())["cells"]
    return ["".join(cell["source"]) for cell in cells]


def outputs(path: Path) -> list[str]:
    """What the cells of a notebook show, "" where nothing."""
    cells = json.loads(path.read_bytes())["cells"]
    return ["".join(o["text"][0] for o in cell["outputs"]).strip() for cell in cells]


def test_a_corrected_chapter_keeps_the_outputs_of_equal_cells(shelf, folder):
    mine = json.loads(notebook("x = 1", "y = 2", outputs=7))
    mine["cells"].insert(1, json.loads(notebook("", outputs=9))["cells"][0])
    (folder / IMAGES).write_text(json.dumps(mine))
    (shelf / IMAGES).write_bytes(notebook("x = 1", "z = 9", "y = 2", "x = 1"))
    assert open_course(folder).updated == [IMAGES]
    assert sources(folder / IMAGES) == ["x = 1", "z = 9", "y = 2", "x = 1"]
    assert outputs(folder / IMAGES) == ["7", "", "7", ""]
    before = (folder / IMAGES).read_bytes()
    assert quiet(open_course(folder))
    assert (folder / IMAGES).read_bytes() == before
    # Outputs that are the course's own are not the learner's to keep.
    (shelf / IMAGES).write_bytes(notebook("x = 1", outputs=5))
    (folder / IMAGES).unlink()
    open_course(folder)
    (shelf / IMAGES).write_bytes(notebook("x = 1", "y = 2", outputs=6))
    open_course(folder)
    assert outputs(folder / IMAGES) == ["6", "6"]


def test_odd_outputs_do_not_stop_a_correction(shelf, folder):
    mine = json.loads(notebook("x = 1", "y = 2", outputs=7))
    mine["cells"][0]["outputs"] = 3
    del mine["cells"][1]["outputs"]
    (folder / IMAGES).write_text(json.dumps(mine))
    (shelf / IMAGES).write_bytes(notebook("x = 1", "y = 3"))
    assert open_course(folder).updated == [IMAGES]
    assert outputs(folder / IMAGES) == ["", ""]


def test_new_outputs_of_the_course_reach_only_an_untouched_notebook(shelf, folder):
    solution = Path("solutions/01_images.ipynb")
    for path in (IMAGES, solution):
        (shelf / path).write_bytes(notebook("x = 1", "y = 2", outputs=5))
    mine = notebook("x = 1", "y = 2", outputs=9)
    (folder / IMAGES).write_bytes(mine)
    assert open_course(folder).updated == [solution]
    assert (folder / IMAGES).read_bytes() == mine
    assert quiet(open_course(folder))


@pytest.mark.parametrize(
    "edited",
    [
        notebook("x = 1", "y = 22"),
        notebook("x = 1"),
        notebook("y = 2", "x = 1"),
        notebook("x = 1", "y = 2", "z = 3"),
        notebook("x = 1", "y = 2").replace(b'"code"', b'"markdown"', 1),
    ],
    ids=["text", "deleted", "moved", "added", "type"],
)
def test_changed_notebook_is_never_touched(shelf, folder, edited):
    (folder / IMAGES).write_bytes(edited)
    report = open_course(folder)
    assert report.kept == [Kept(IMAGES, None)]
    assert quiet(report)  # nothing newer, nothing to say
    (shelf / IMAGES).write_bytes(notebook("x = 1", "y = 3"))
    newer = Path("chapters/01_images.new.ipynb")
    for _ in range(2):  # said again as long as it is so
        report = open_course(folder)
        assert report.kept == [Kept(IMAGES, newer)]
        (sentence,) = report.sentences()
        assert IMAGES.as_posix() in sentence
        assert newer.as_posix() in sentence
    assert (folder / IMAGES).read_bytes() == edited
    assert (folder / newer).read_bytes() == notebook("x = 1", "y = 3")
    assert len(list((folder / "chapters").iterdir())) == 3


def test_the_newer_one_follows_the_course_until_the_learner_works_in_it(shelf, folder):
    (folder / IMAGES).write_bytes(notebook("mine"))
    offers = [f"chapters/01_images.{label}.ipynb" for label in ("new", "new-2")]
    (shelf / IMAGES).write_bytes(notebook("version 2"))
    open_course(folder)
    (shelf / IMAGES).write_bytes(notebook("version 3"))
    assert open_course(folder).kept == [Kept(IMAGES, Path(offers[0]))]
    assert (folder / offers[0]).read_bytes() == notebook("version 3")
    (folder / offers[0]).write_bytes(notebook("version 3 and mine"))
    (shelf / IMAGES).write_bytes(notebook("version 4"))
    assert open_course(folder).kept == [Kept(IMAGES, Path(offers[1]))]
    assert (folder / offers[0]).read_bytes() == notebook("version 3 and mine")
    assert (folder / offers[1]).read_bytes() == notebook("version 4")


def test_a_newer_one_that_the_learner_deleted_stays_away(shelf, folder):
    (folder / IMAGES).write_bytes(notebook("mine"))
    (shelf / IMAGES).write_bytes(notebook("version 2"))
    offer = folder / open_course(folder).kept[0].newer
    offer.unlink()
    assert open_course(folder).kept == [Kept(IMAGES, None)]
    assert not offer.exists()
    (shelf / IMAGES).write_bytes(notebook("version 3"))
    open_course(folder)
    assert offer.read_bytes() == notebook("version 3")


def test_accepting_the_newer_one_tidies_up(shelf, folder):
    (folder / IMAGES).write_bytes(notebook("mine"))
    (shelf / IMAGES).write_bytes(notebook("version 2"))
    offer = open_course(folder).kept[0].newer
    (folder / IMAGES).write_bytes((folder / offer).read_bytes())
    report = open_course(folder)
    assert report.removed == [offer]
    assert not (folder / offer).exists()
    (shelf / IMAGES).write_bytes(notebook("version 3"))
    assert open_course(folder).updated == [IMAGES]


def test_taking_a_change_back_makes_it_unchanged(shelf, folder):
    (folder / IMAGES).write_bytes(notebook("mine"))
    (shelf / IMAGES).write_bytes(notebook("version 2"))
    open_course(folder)
    (folder / IMAGES).write_bytes(notebook("x = 1", "y = 2", outputs=3))
    assert open_course(folder).updated == [IMAGES]


def test_a_chapter_that_left_the_course_stays_with_the_learner(shelf, folder):
    (shelf / IMAGES).unlink()
    assert quiet(open_course(folder))
    assert (folder / IMAGES).exists()


# A lost record


def built(*sources: str, outputs: int = 0) -> bytes:
    """A notebook as the course's builder writes it: with a digest of its text."""
    content = json.loads(notebook(*sources, outputs=outputs))
    for cell in content["cells"]:
        cell["source"] = "".join(cell["source"])
    content["metadata"]["lenet_edu"] = {"source": digest_of(content["cells"])}
    return json.dumps(content, indent=1).encode()


def edited(content: bytes, source: str) -> bytes:
    """The same notebook after the learner wrote into its first cell."""
    changed = json.loads(content)
    changed["cells"][0]["source"] = [source]
    return json.dumps(changed).encode()


@pytest.mark.parametrize("kind", course.KINDS)
def test_every_notebook_of_the_course_is_known_as_built(kind):
    for path in course.shelf.notebooks(kind):
        content = path.read_bytes()
        assert as_built(content), path
        assert built_as(content)
        assert not as_built(edited(content, "mine"))


def test_without_the_record_an_unchanged_chapter_is_still_known(shelf, folder):
    """Also run, saved by JupyterLab, and followed by an empty cell."""
    ran = json.loads(built("x = 1", "y = 2", outputs=7))
    ran["cells"].append(json.loads(notebook(""))["cells"][0])
    ran["cells"][0]["metadata"] = {"scrolled": True}
    for saved in (built("x = 1", "y = 2"), json.dumps(ran).encode()):
        (folder / IMAGES).write_bytes(saved)
        (folder / "course.json").unlink()
        (shelf / IMAGES).write_bytes(built("x = 1", "y = 3"))
        report = open_course(folder)
        assert (report.updated, report.kept) == ([IMAGES], [])
        assert sources(folder / IMAGES) == ["x = 1", "y = 3"]
        assert len(list((folder / "chapters").iterdir())) == 2
    assert outputs(folder / IMAGES) == ["7", ""]


def test_without_the_record_nothing_newer_is_offered_where_nothing_is(shelf, folder):
    (shelf / IMAGES).write_bytes(built("x = 1", "y = 2"))
    mine = edited(built("x = 1", "y = 2"), "mine")
    (folder / IMAGES).write_bytes(mine)
    (folder / "course.json").unlink()
    assert open_course(folder).kept == [Kept(IMAGES, None)]
    assert quiet(open_course(folder))
    (shelf / IMAGES).write_bytes(built("x = 1", "y = 3"))
    offer = Path("chapters/01_images.new.ipynb")
    assert open_course(folder).kept == [Kept(IMAGES, offer)]
    (folder / "course.json").unlink()
    (shelf / IMAGES).write_bytes(built("x = 1", "y = 4"))
    assert open_course(folder).kept == [Kept(IMAGES, offer)]
    assert sources(folder / offer) == ["x = 1", "y = 4"]
    assert (folder / IMAGES).read_bytes() == mine


# Damage


@pytest.mark.parametrize("place", [".", "chapters", "solutions", "my_lenet"])
def test_halves_that_a_killed_start_left_are_swept(folder, place, monkeypatch):
    before = everything(folder)
    half = folder / place / ".01_images.ipynb.4194303-abcdefgh.half"
    half.write_bytes(b"hal")
    monkeypatch.setattr("lenet_edu.files._is_running", lambda process: False)
    assert quiet(open_course(folder))
    assert everything(folder) == before


@pytest.mark.parametrize(
    "content",
    [b"", b'{"files": {"chap', b"\xff\xfe\x00", b"[]", b"{}", b'{"files": [1]}', b"3"],
)
def test_damaged_record_is_set_aside_and_nothing_lost(folder, content):
    (folder / IMAGES).write_bytes(notebook("mine"))
    (folder / "course.json").write_bytes(content)
    assert course.learner_folder(folder / "chapters") == folder
    report = open_course(folder)
    (moved,) = report.set_aside
    assert moved.now == Path(f"course.damaged-{TODAY}.json")
    assert (folder / moved.now).read_bytes() == content
    assert any(
        "course.json could not be read" in sentence and str(moved.now) in sentence
        for sentence in report.sentences()
    )
    assert (folder / IMAGES).read_bytes() == notebook("mine")
    assert open_course(folder).set_aside == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        notebook("x = 1")[:-40],
        b"\xff\x00",
        b"[]",
        b'{"cells": 3}',
        b'{"cells": [{"cell_type": "code"}]}',
        b"[" * 100_000,
    ],
    ids=["empty", "half", "bytes", "list", "number", "no source", "deep"],
)
def test_damaged_notebook_is_set_aside_and_replaced(folder, content):
    (folder / IMAGES).write_bytes(content)
    report = open_course(folder)
    (moved,) = report.set_aside
    assert moved.path == IMAGES
    assert moved.now == Path(f"chapters/01_images.damaged-{TODAY}.ipynb")
    assert (folder / moved.now).read_bytes() == content
    assert (folder / IMAGES).read_bytes() == notebook("x = 1", "y = 2")
    assert str(moved) in report.sentences()


def test_dated_names_never_collide(folder):
    for content in (b"first", b"second", b"third"):
        (folder / IMAGES).write_bytes(content)
        open_course(folder)
    kept = sorted((folder / "chapters").glob("*.damaged-*"))
    assert {path.read_bytes() for path in kept} == {b"first", b"second", b"third"}


def test_a_folder_in_a_notebooks_place_is_set_aside(folder):
    (folder / IMAGES).unlink()
    (folder / IMAGES).mkdir()
    (folder / IMAGES / "inside.txt").write_text("mine")
    (moved,) = open_course(folder).set_aside
    assert (folder / moved.now / "inside.txt").read_text() == "mine"
    assert (folder / IMAGES).is_file()


def test_interrupted_delivery_goes_on_next_time(shelf, tmp_path, monkeypatch):
    turns = iter([None, None, KeyboardInterrupt, None])

    def interrupted(path, content):
        if trouble := next(turns):
            raise trouble
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(content)

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "write_atomic", interrupted)
        with pytest.raises(KeyboardInterrupt):
            open_course(tmp_path / "mine")
    for path in (shelf / "chapters").iterdir():
        path.write_bytes(notebook("corrected meanwhile"))
    report = open_course(tmp_path / "mine")
    assert report.kept == []
    for path in (shelf / "chapters").iterdir():
        mine = tmp_path / "mine/chapters" / path.name
        assert mine.read_bytes() == path.read_bytes()


# Folders that cannot be used


def test_a_file_in_place_of_the_folder(shelf, tmp_path):
    (tmp_path / "mine").write_text("a file")
    with pytest.raises(CourseError, match=r"is a file.*Name another folder"):
        open_course(tmp_path / "mine")
    with pytest.raises(CourseError, match="is a file where a folder is needed"):
        open_course(tmp_path / "mine" / "deeper")
    assert (tmp_path / "mine").read_text() == "a file"


@pytest.mark.parametrize("name", ["chapters", "my_lenet"])
def test_a_file_in_place_of_a_folder_inside(shelf, tmp_path, name):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / name).write_text("a file")
    with pytest.raises(CourseError, match=f"{name} is a file where a folder"):
        open_course(tmp_path / "mine")
    assert (tmp_path / "mine" / name).read_text() == "a file"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "The disk is full.*Make some room"),
        (errno.EROFS, "cannot be written: it is read-only"),
        (errno.EACCES, "cannot be written: it is read-only or belongs to someone"),
        (errno.EIO, "could not be written: "),
    ],
)
def test_errors_of_the_disk_are_sentences(shelf, folder, monkeypatch, number, said):
    (folder / "course.json").write_bytes(b"damaged")
    (folder / IMAGES).write_bytes(notebook("mine"))
    (folder / "solutions/01_images.ipynb").unlink()

    def failing(path, content):
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(delivery, "write_atomic", failing)
    with pytest.raises(CourseError, match=said) as caught:
        open_course(folder)
    assert f"course.damaged-{TODAY}.json" in str(caught.value)  # where it went
    assert (folder / IMAGES).read_bytes() == notebook("mine")


def test_disk_full_while_writing_the_record(shelf, tmp_path, monkeypatch):
    def failing(path, content):
        if Path(path).name == course.MARKER:
            raise OSError(errno.ENOSPC, "full")
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(content)

    monkeypatch.setattr(delivery, "write_atomic", failing)
    with pytest.raises(CourseError, match="The disk is full"):
        open_course(tmp_path / "mine")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_read_only_folder(folder):
    for path in (folder / "chapters", folder):
        path.chmod(0o555)
    try:
        with pytest.raises(CourseError, match="read-only"):
            open_course(folder)
    finally:
        for path in (folder, folder / "chapters"):
            path.chmod(0o755)


def test_read_only_folder_that_needs_nothing_is_still_said(folder, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(CourseError, match="read-only"):
        open_course(folder)


def test_the_courses_own_folders_are_refused():
    top = course.clone_top()
    assert top is not None
    for folder in (top, top / "chapters", top / "lenet_edu" / "new", top / "tests"):
        with pytest.raises(CourseError, match="the course's own files"):
            open_course(folder)
    assert not (top / course.MARKER).exists()


def test_a_course_json_of_something_else_is_left_alone(shelf, tmp_path):
    (tmp_path / "course.json").write_text('{"title": "Botany"}')
    assert course.learner_folder(tmp_path) is None
    with pytest.raises(CourseError, match="something other than this course"):
        open_course(tmp_path)
    assert (tmp_path / "course.json").read_text() == '{"title": "Botany"}'
    assert not (tmp_path / "chapters").exists()


def test_a_course_without_notebooks_says_so(shelf, tmp_path):
    for path in (shelf / "solutions").iterdir():
        path.unlink()
    with pytest.raises(CourseError, match="came without its solutions"):
        open_course(tmp_path / "mine")
    assert not (tmp_path / "mine").exists()


# Where things are


def test_learner_folder_is_found_from_inside(folder, tmp_path, monkeypatch):
    assert course.learner_folder(folder) == folder
    assert course.learner_folder(folder / "my_lenet") == folder
    assert course.learner_folder(tmp_path) is None
    monkeypatch.chdir(folder / "chapters")
    assert course.learner_folder() == folder


def test_default_folder(tmp_path, monkeypatch):
    assert course.default_folder(tmp_path) == tmp_path / "my-course"
    top = course.clone_top()
    assert top is not None
    assert course.default_folder(top / "tests") == top / "my-course"
    monkeypatch.setattr(course.shelf, "clone_top", lambda: None)
    assert course.default_folder(top / "tests") == top / "tests/my-course"


def test_links_in_a_circle_are_a_sentence(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert course.learner_folder(tmp_path / "a") is None
    with pytest.raises(CourseError, match=r"cannot be used as a folder|not be written"):
        open_course(tmp_path / "a")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows says it otherwise")
def test_a_name_too_long_is_a_sentence(tmp_path):
    with pytest.raises(CourseError, match="could not be written: File name too long"):
        open_course(tmp_path / ("a" * 300))


@pytest.mark.skipif(
    sys.platform == "win32", reason="Windows keeps the folder that one is in"
)
def test_a_deleted_current_folder_is_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert course.learner_folder() is None
    with pytest.raises(CourseError, match="no longer exists"):
        course.default_folder()


def test_shipped_in_a_clone_and_in_a_wheel(tmp_path, monkeypatch):
    top = course.clone_top()
    assert top is not None
    assert course.shipped("chapters") == top / "chapters"
    monkeypatch.setattr(course.shelf, "_PACKAGE", tmp_path / "lenet_edu")
    with pytest.raises(CourseError, match="without its solutions"):
        course.shipped("solutions")
    (tmp_path / "lenet_edu/_course/solutions").mkdir(parents=True)
    assert course.shipped("solutions") == tmp_path / "lenet_edu/_course/solutions"
    with pytest.raises(ValueError, match="expected one of chapters, solutions"):
        course.shipped("chapter")


# Reset


@pytest.mark.parametrize("chapter", ["01", "1", "01_images", "01_images.ipynb", " 01 "])
def test_reset_restores_and_keeps_the_learners(folder, chapter):
    (folder / IMAGES).write_bytes(notebook("mine"))
    done = course.reset(folder, chapter)
    assert done.path == IMAGES
    assert done.kept_as == Path(f"chapters/01_images.mine-{TODAY}.ipynb")
    assert (folder / done.kept_as).read_bytes() == notebook("mine")
    assert (folder / IMAGES).read_bytes() == notebook("x = 1", "y = 2")
    assert quiet(open_course(folder))


def test_reset_twice_a_day_keeps_both(folder):
    for content in (b"no notebook", notebook("again")):
        (folder / IMAGES).write_bytes(content)
        kept_as = course.reset(folder, "01").kept_as
        assert (folder / kept_as).read_bytes() == content


def test_reset_of_what_is_untouched_or_missing(folder):
    assert course.reset(folder, "01").kept_as is None
    (folder / IMAGES).unlink()
    assert course.reset(folder, "01").kept_as is None
    assert (folder / IMAGES).exists()


@pytest.mark.parametrize("chapter", ["17", "x", "", "-1", "01_image", "¹"])
def test_reset_of_no_chapter_names_those_there_are(folder, chapter):
    before = everything(folder)
    with pytest.raises(course.UnknownChapterError, match="00_start_here, 01_images"):
        course.reset(folder, chapter)
    assert everything(folder) == before


def test_reset_with_a_full_disk_says_where_the_learners_is(folder, monkeypatch):
    (folder / IMAGES).write_bytes(notebook("mine"))

    def failing(path, content):
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "write_atomic", failing)
        with pytest.raises(CourseError, match=f"01_images.mine-{TODAY}.ipynb"):
            course.reset(folder, "01")
    assert open_course(folder).created == [IMAGES]
