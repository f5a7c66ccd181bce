"""The form of a grading record: what is written is what is read."""

from __future__ import annotations

import json

import pytest

from lenet_edu.files import write_atomic
from lenet_edu.grading.record import (
    ChapterRecord,
    ExerciseResult,
    Line,
    RecordError,
    place_of,
    read_records,
)

RESULT = ExerciseResult(
    "02.5",
    "conv2d",
    "Channels, maps and a batch",
    "Wrong",
    attempted=True,
    sentence="Is the kernel rotated? <script>",
    lines=(Line(9, "w[f, :, ::-1]"), Line(2, "return x", "helper")),
    notes=("It printed 1 line.",),
)
RECORD = ChapterRecord(
    "ada",
    "Ada Ø",
    "02",
    exercises=(RESULT,),
    reported={"02.5": {"attempts": 3}},
    attributes={"canvas_id": "17"},
    notes=("Cell 3 was left out.",),
)


def test_a_record_is_read_as_it_was_written():
    assert ChapterRecord.from_json(RECORD.to_json()) == RECORD
    assert RECORD.solved == 0


def test_what_a_later_version_adds_is_left_out():
    data = json.loads(RECORD.to_json())
    data["later"] = data["exercises"][0]["later"] = 1
    assert ChapterRecord.from_json(json.dumps(data)) == RECORD


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"exercises": [{"outcome": "Fine", "lines": [], "notes": []}]},
        {"exercises": 3},
        {"notes": None},
    ],
)
def test_another_form_is_refused(change):
    data = json.loads(RECORD.to_json()) | change
    with pytest.raises(RecordError):
        ChapterRecord.from_json(json.dumps(data))


@pytest.mark.parametrize("text", ["", "[]", "{", "3", "null"])
def test_other_text_is_refused(text):
    with pytest.raises(RecordError):
        ChapterRecord.from_json(text)


def test_records_of_a_report_come_in_order_and_damage_is_named(tmp_path):
    for learner, chapter in (("b", "02"), ("a", "10"), ("a", "02")):
        record = ChapterRecord(learner, learner.upper(), chapter)
        write_atomic(place_of(tmp_path, learner, chapter), record.to_json())
    found = [(one.learner, one.chapter) for one in read_records(tmp_path)]
    assert found == [("a", "02"), ("a", "10"), ("b", "02")]
    place_of(tmp_path, "b", "02").write_text("{", encoding="utf-8")
    with pytest.raises(RecordError, match=r"records/b/02\.json"):
        list(read_records(tmp_path))
