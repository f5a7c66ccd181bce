"""The teacher's guide: its mistakes are the bank's, its numbers are computed here."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest

import lenet_edu
from lenet_edu import course, nn, widgets
from lenet_edu.course import chapters
from lenet_edu.course.shelf import notebooks
from lenet_edu.exercises.registry import exercise_ids, exercise_named
from lenet_edu.making import teaching

ROOT = Path(lenet_edu.__file__).parents[1]
PAGE = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
SECTIONS = {
    found[1]: found[2]
    for found in re.finditer(
        r"^### (\d\d) · [^\n]+\n(.*?)(?=^##)", PAGE, re.DOTALL | re.MULTILINE
    )
}
CHAPTERS = [path.name[:2] for path in notebooks("chapters")]
STALE = f"docs/teaching.md is of an older course. `{teaching.COMMAND}` writes it anew."


def ask(name: str, *args: object) -> object:
    """What the course's own answer of an exercise gives."""
    return exercise_named(name).reference(*args)


def names(chapter: str) -> set[str]:
    """The names of all mistakes that the bank knows in a chapter."""
    items = teaching.exercises(chapter)
    return {mistake.name for item in items for mistake in item.misconceptions}


def flat(text: str) -> str:
    """The text on one line, as it reads on the page."""
    return " ".join(text.split())


def test_every_chapter_has_its_section() -> None:
    assert list(SECTIONS) == CHAPTERS
    titles = [path.name for path in notebooks("chapters")]
    assert len(titles) == len(set(titles)) == len(SECTIONS)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_section_has_all_that_a_lesson_needs(chapter: str) -> None:
    text = SECTIONS[chapter]
    for part in ("**Aim.**", "**Time.**", "**What to ask.**", "**Exam.**"):
        assert text.count(part) == 1, part
    assert "**The widget.**" in text or "**On the projector.**" in text
    questions = re.findall(r"<summary>(.+?)</summary>\n\n(.+?)\n</details>", text, re.S)
    assert len(questions) >= 2
    assert len(questions) == text.count("<details>")
    for question, answer in questions:
        assert question.rstrip().endswith(("?", ".")), question
        assert len(answer.split()) >= 3, question


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_mistakes_are_the_bank_s(chapter: str) -> None:
    text = SECTIONS[chapter]
    rows = re.findall(r"^\| \*\*(\d\d\.\d+)\*\* .*? \| (.*) \|$", text, re.MULTILINE)
    assert [key for key, _ in rows] == [
        key for key in exercise_ids() if key.startswith(f"{chapter}.")
    ], STALE
    for key, cell in rows:
        (item,) = [one for one in teaching.exercises(chapter) if one.id == key]
        said = re.findall(r"\*(.+?)\*", cell.replace("\\|", "|"))
        assert said, key
        assert set(said) <= {mistake.name for mistake in item.misconceptions}, STALE
    # In the text, too, what stands in italics with a space in it is a mistake's name.
    prose = re.sub(r"<!-- from.*?<!-- end -->|\*\*.+?\*\*", "", text, flags=re.DOTALL)
    quoted = {flat(one) for one in re.findall(r"\*([^*]+)\*", prose)}
    assert {one for one in quoted if " " in one} <= names(chapter), STALE


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_time_follows_from_the_chapter(chapter: str) -> None:
    assert chapters.CHAPTERS[chapter].minutes == teaching.minutes(chapter)
    (said,) = re.findall(r"Plan (\d+) minutes; it has", SECTIONS[chapter])
    assert int(said) == chapters.CHAPTERS[chapter].minutes, STALE


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_widget_is_one_of_the_chapter(chapter: str) -> None:
    notebook = course.find_chapter(chapter).read_text(encoding="utf-8")
    (part,) = re.findall(
        r"\*\*(?:The widget|On the projector)\.\*\*(.+?)\n\n", SECTIONS[chapter], re.S
    )
    shown = [name for name in re.findall(r"`(\w+)`", part) if name in dir(widgets)]
    assert bool(shown) == ("**The widget.**" in SECTIONS[chapter])
    for name in shown:
        assert name in notebook


def test_the_timetables_add_up() -> None:
    assert teaching.hours(PAGE) == PAGE, STALE
    table = "| week | in class | at home | hours |\n|---|---|---|---|\n"
    rows = "| 1 | 02 | 03, 04 | 9 |\n| 2 | 04 | | |\n"
    of = {key: one.minutes for key, one in chapters.CHAPTERS.items()}
    first = math.ceil((of["02"] + of["03"] + of["04"] / 2) / 15) / 4
    second = math.ceil(of["04"] / 2 / 15) / 4
    made = f"| 1 | 02 | 03, 04 | {first:g} |\n| 2 | 04 |  | {second:g} |\n"
    assert teaching.hours(f"a\n{table}{rows}\nb\n") == f"a\n{table}{made}\nb\n"


def test_a_block_is_made_anew_and_nothing_else_is_touched() -> None:
    page = "before\n<!-- from the bank: 02 -->\nold\n<!-- end -->\nbetween *x y*\n"
    page += "<!-- from the bank: 03 -->\n<!-- end -->\nafter\n"
    new = teaching.renewed(page)
    assert new == (
        f"before\n<!-- from the bank: 02 -->\n{teaching.block('02')}<!-- end -->\n"
        f"between *x y*\n<!-- from the bank: 03 -->\n{teaching.block('03')}"
        "<!-- end -->\nafter\n"
    )
    assert teaching.renewed(new) == new
    assert "kernel flipped" in teaching.block("02")


def image(rows: list[list[float]]) -> np.ndarray:
    return np.array(rows, float)[None, None]


def said(chapter: str, *texts: str) -> None:
    section = flat(SECTIONS[chapter])
    for text in texts:
        assert text in section, (chapter, text)


def test_the_numbers_of_the_exam_from_bytes_to_maps() -> None:
    header = bytes.fromhex("00000803 00002710 0000001C 0000001C")
    shape = ask("read_idx_header", header)
    assert shape == (10_000, 28, 28)
    said("01", f"{16 + int(np.prod(shape)):,}", "10,000 images of 28 × 28")
    digit = np.full((1, 28, 28), 51, np.uint8)
    said("01", f"= {ask('to_input', digit)[0, 0, 16, 16]:.3f}")
    batches = ask("batches", np.zeros((60_000, 1)), np.zeros(60_000), 128)
    said("01", f"{len(batches)}: 468 full ones", f"one of {len(batches[-1][1])}.")

    said("02", f"(28 + 4 − 5) // 2 + 1 = {nn.output_size(28, 5, 2, 2)}.")
    _, parameters, links = nn.layer_counts(3 * 8 * 9, 8, 14, 14)
    said("02", f"{parameters} parameters", f"{links:,} connections")
    c1 = nn.layer_counts(150, 6, 28, 28)[1:]
    said("02", f"{c1[0]} parameters that make {c1[1]:,} connections")
    impulse = image([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
    out = nn.conv2d(impulse, image([[1, 2], [3, 4]]), np.zeros(1))
    assert out[0, 0].tolist() == [[4, 3], [2, 1]]
    said("02", "4 3 over 2 1")

    said("03", f"= {nn.squash_slope(np.array(1.0)):.3f}.", f"{0.1**5:.5f}")
    block = image([[1, 3], [5, 7]])
    one = np.array([0.25]), np.array([1.0])
    assert nn.subsample(block, *one).item() == 5
    assert nn.mean_pool2d(block, 2).item() == 4
    assert nn.max_pool2d(block, 2).item() == 7
    said("04", "0.25 · 16 + 1 = 5. Mean pooling: 4. Max pooling: 7.")
    assert nn.layer_counts(16, 16, 5, 5, uses=4) == (400, 32, 2000)
    said("04", "for each map: 32.", "2,000 connections")

    seen = set(np.flatnonzero(nn.c3_table()[9]).tolist())
    assert seen == {3, 4, 5, 0}
    three = np.zeros((16, 6), bool)
    three[:, :3] = True
    parameters, links = nn.connected_counts(three, 5, 10, 10)
    said("05", f"{parameters:,} parameters", f"{links:,} connections")

    layers = [(3, 1), (3, 1), (2, 2), (3, 1)]
    assert ask("receptive_field", layers)[0] == 10
    said("06", "6 + 2 · 2 = 10.", f"{9 * nn.dense_counts(400, 120)[1]:,} connections")


def test_the_numbers_of_the_exam_from_codes_to_gradients() -> None:
    code = nn.codes()[3:4]
    drawn = code.copy()
    drawn[0, :6] *= -1
    said("07", f"squared 4: {nn.rbf(drawn, code).item():.0f}.", "48. After 6 flips")
    other = code.copy()
    other[0, :12] *= -1
    assert nn.rbf(code, other).item() == 48
    assert nn.rbf(drawn, np.vstack([code, other]))[0].tolist() == [24, 24]
    said("07", f"{nn.margin(np.array([[31, 4, 18, 11.5]]))[0]:.1f}, from the smallest")

    parts = [156, 12, 1516, 32, 48_120, 10_164]
    whole = [
        nn.layer_counts(150, 6, 28, 28)[1],
        nn.layer_counts(6, 6, 14, 14, uses=4)[1],
        nn.connected_counts(nn.c3_table(), 5, 10, 10)[0],
        nn.layer_counts(16, 16, 5, 5, uses=4)[1],
        nn.layer_counts(400 * 120, 120, 1, 1)[1],
        nn.dense_counts(120, 84)[0],
    ]
    assert parts == whole
    assert sum(parts) == 60_000
    said("08", f"{48_120 / 60_000:.1%}", f"{122_304 / 340_908:.1%}")
    assert np.allclose(nn.rbf(np.zeros((1, 84)), nn.codes()), 84)

    z, first = np.array([[0, np.log(3)]]), np.array([0])
    assert np.allclose(nn.softmax(z), [[0.25, 0.75]])
    assert np.allclose(nn.cross_entropy_backward(z, first), [[-0.75, 0.75]])
    said("09", f"ln 4 = {nn.cross_entropy(z, first):.3f}")
    shares = nn.softmax(np.array([[1000.0, 1001.0]]))[0]
    said("09", f"{shares[0]:.3f} and {shares[1]:.3f}")
    said("09", f"= {nn.map_loss(np.array([[2.0, 2.0]]), first, 10.0):.3f}, very nearly")

    slope = ask(
        "numerical_gradient", lambda x: float(x[0] ** 2 + x[0]), np.array([3.0])
    )
    said("10", f"{slope[0]:.0f}: 3 through the left")
    x, dy = np.array([[1.0, 2.0]]), np.array([[3.0, -1.0]])
    _, dw, db = nn.dense_backward(dy, x, np.ones((2, 2)))
    assert dw.tolist() == [[3, 6], [-1, -2]]
    assert db.tolist() == [3, -1]
    sided, central = (1.1**3 - 1) / 0.1, (1.1**3 - 0.9**3) / 0.2
    said("10", f"{sided:.2f}, {central:.2f} and 3")

    columns = ask("im2col", np.ones((16, 6, 14, 14)), 5, 5)
    ratio = columns.size / (16 * 6 * 14 * 14)
    said("11", f"{columns.shape[0]}, {columns.shape[1]}", f"{columns.size:,} numbers")
    assert 12.5 < ratio < 13
    ones = np.ones((1, 1, 3, 3))
    back = ask("col2im", ask("im2col", ones, 2, 2), ones.shape, 2, 2)
    assert back[0, 0].tolist() == [[1, 2, 1], [2, 4, 2], [1, 2, 1]]


def test_the_numbers_of_the_exam_from_training_to_the_end() -> None:
    inputs = int(ask("fan_in", nn.c3_table(), 5)[0])
    said("12", f"{inputs}, and ±2.4/{inputs} = ±{2.4 / inputs:.3f}.")
    said(
        "12",
        f"{1 - 0.2:.1f}, then {(1 - 0.2) ** 2:.2f}",
        f"= {1 / (1 - 0.9):.0f} times",
    )
    rates = ask("sdlm_rates", np.array([0.0, 0.48]), 0.0005, 0.02)
    said("13", f"{rates[0]:.3f} and {rates[1]:.3f}.")

    error = ask("standard_error", 0.0095, 10_000)
    said("14", f"= {error:.5f}, about {10_000 * error:.0f} digits")
    wrong = np.zeros((2, 100), bool)
    wrong[0, :30], wrong[1, 30:48] = True, True
    apart = abs(float(ask("sigmas_apart", *wrong)))
    said("14", f"= {apart:.2f}.")

    grey = ask("bilinear", np.array([[0.0, 8.0], [4.0, 12.0]]), 0.5, 0.25)
    said("15", f"in the lower, so {grey:.0f}.")
    conv = [
        nn.layer_counts(150, 6, 1, 1)[1],
        nn.layer_counts(6 * 16 * 25, 16, 1, 1)[1],
    ]
    for inputs, total in ((16 * 4 * 4, 44_426), (16 * 5 * 5, 61_706)):
        rows = [
            nn.dense_counts(inputs, 120)[0],
            *(nn.dense_counts(*p)[0] for p in ((120, 84), (84, 10))),
        ]
        assert sum([*conv, *rows]) == total
        said("16", f"{rows[0]:,}", f"{total:,}")
    zero = np.zeros(1)
    steps = [
        float(ask("adam_step", np.zeros(1), np.array([g]), zero, zero, 1)[0][0])
        for g in (100.0, 0.01)
    ]
    assert np.allclose(steps, -0.001, rtol=1e-4)

    assert (100 - 32) // 4 + 1 == ask("strip_widths", 100)[-1] == 18
    assert ask("collapse", [3, 3, 10, 3, 5, 5, 10, 10]) == [3, 3, 5]
    assert ask("collapse", [3, 3, 3, 5, 5, 10, 10]) == [3, 5]
    linear, pairwise, neighbours, *_ = ask("multiply_adds", 784, 10, 60_000, 1, 1)
    assert neighbours == 6_000 * linear
    assert pairwise == 45 * 784
    said("19", f"{linear:,} and {neighbours:,}", f"= {36 * 35 // 2}: one")
    q, scale = ask("quantise", np.array([-0.5, 0.25, 1.27]))
    assert q.tolist() == [-50, 25, 127]
    assert scale == pytest.approx(0.01)
    conv, _ = ask(
        "to_channels_last", np.zeros((16, 6, 5, 5)), np.zeros((3, 16 * 4)), 2, 2
    )
    said("20", f"({', '.join(map(str, conv.shape))})")


def test_the_commands_are_there() -> None:
    from typer.main import get_command

    from lenet_edu.cli import app

    commands = get_command(app).commands  # type: ignore[attr-defined]
    lines = re.findall(r"^lenet-edu (\w+)(.*)$", PAGE, re.MULTILINE)
    assert {name for name, _ in lines} == {"assign", "grade"}
    for name, rest in lines + re.findall(r"`lenet-edu (\w+)([^`]*)`", PAGE):
        known = {text for one in commands[name].params for text in one.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= known
    named = set(re.findall(r"`(?:[^`]* )?(--[a-z-]+)[^`]*`", PAGE))
    both = {t for n in ("assign", "grade") for p in commands[n].params for t in p.opts}
    assert named <= both


def test_the_rules_are_rules(tmp_path: Path) -> None:
    from lenet_edu.grading.rules import read_rules

    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path / "week-3.toml"
    path.write_text(text, encoding="utf-8")
    rules = read_rules(path)
    assert (rules.name, rules.out_of) == ("Week 3", 20)
    assert rules.worth("02.5") == 3 * rules.worth("02.1")
    assert rules.worth("02.6") == 0
