"""Stored results: every one names its command, and bad files have their sentences."""

from __future__ import annotations

import pytest

from lenet_edu.records import RECORDS, load_record


@pytest.mark.parametrize("name", sorted(path.stem for path in RECORDS.glob("*.json")))
def test_every_record_names_its_command(name):
    assert load_record(name)["command"].startswith("lenet-edu ")


def test_what_is_not_there_is_said(tmp_path):
    (tmp_path / "a.json").write_text('{"command": "lenet-edu x"}')
    assert load_record("a", tmp_path) == {"command": "lenet-edu x"}
    with pytest.raises(ValueError, match="no record 'b'; there are: a"):
        load_record("b", tmp_path)


@pytest.mark.parametrize(
    ("text", "says"),
    [("{", "cannot be read"), ("[]", "does not name"), ("{}", "does not name")],
)
def test_a_damaged_record_is_said(tmp_path, text, says):
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(ValueError, match=says):
        load_record("a", tmp_path)
