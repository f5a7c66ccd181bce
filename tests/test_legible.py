"""What is printed can be written everywhere, in some form."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest

from lenet_edu.exercises.registry import exercise, exercise_ids
from lenet_edu.legible import fit

SECONDS = 120


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437", "latin-1"])
def test_text_fits_the_stream(monkeypatch, encoding):
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    text = "\u22121 \u2264 x \u00d7 y \u2192 180\u00b0 \u2713 \u6f22"
    fitted = fit(text)
    fitted.encode(encoding)
    assert fitted.startswith("-1 ")
    if encoding != "cp437":  # which has this one
        assert "<= x x y ->" in fitted or "<= x \u00d7 y ->" in fitted
    assert fit("plain") == "plain"


def test_every_word_of_the_course_fits_ascii(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    lost = set()
    for key in exercise_ids():
        item = exercise(key)
        said = [*item.hints, item.explanation, item.after]
        said += [m.says for m in item.misconceptions]
        said += [p.says for p in item.probes]
        for text in said:
            if fit(text).count("?") != text.count("?"):
                lost |= {c for c in text if ord(c) > 127 and "?" in fit(c)}
    assert lost == set()  # each such character has something that stands for it


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
@pytest.mark.parametrize("program", ["python", "ipython"])
def test_a_check_prints_into_a_narrow_terminal(encoding, program, tmp_path):
    code = (
        "from lenet_edu import check, hint, solution\n"
        "import numpy as np\n"
        "check('02.3', lambda image, kernel, bias: image)\n"
        "print(hint('02.3')); solution('02.3'); print(solution('02.3'))\n"
    )
    file = tmp_path / "a.py"
    file.write_text(code, encoding="utf-8")
    command = [sys.executable, str(file)]
    if program == "ipython":
        command = [sys.executable, "-m", "IPython", "--no-banner", str(file)]
    environment = os.environ | {
        "PYTHONIOENCODING": encoding, "IPYTHONDIR": str(tmp_path / "ipython"),
    }  # fmt: skip
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, timeout=SECONDS
    )
    assert done.returncode == 0, done.stderr.decode(encoding, "replace")
    said = done.stdout.decode(encoding)
    assert "02.3 one_map: not yet" in said
    assert "def one_map(" in said
    assert "Error" not in said
