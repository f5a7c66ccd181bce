"""No test waits for ever: the configuration's limits hold, and say where it hung."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HANGS = """
import threading

def test_that_waits_for_a_thread():
    threading.Thread(target=threading.Event().wait, daemon=True, name="other").start()
    threading.Event().wait()

def test_after_it():
    pass
"""


def hanging(tmp_path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "test_hangs.py").write_text(HANGS, encoding="utf-8")
    settings = ["-c", ROOT / "pyproject.toml", "-p", "no:cacheprovider"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *settings, *options, tmp_path],
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_every_test_has_a_limit_and_a_last_one(pytestconfig: pytest.Config) -> None:
    limit = float(pytestconfig.getini("timeout"))
    last = float(pytestconfig.getini("faulthandler_timeout"))
    assert 0 < limit <= 600 < last < 1200


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no alarm signal")
def test_a_test_that_hangs_fails_with_the_stacks_of_all_threads(tmp_path: Path) -> None:
    done = hanging(tmp_path, "-o", "timeout=1")
    assert done.returncode == 1
    assert re.search(r"Timeout \(?>1.0s", done.stdout)
    assert "Stack of other" in done.stdout
    assert "1 failed, 1 passed" in done.stdout


@pytest.mark.skipif(
    pytest.version_tuple < (9,), reason="this pytest only says that a test hangs"
)
def test_a_test_that_cannot_be_interrupted_ends_its_process(tmp_path: Path) -> None:
    limits = ["-o", "timeout=0", "-o", "faulthandler_timeout=1"]
    done = hanging(tmp_path, *limits)
    assert done.returncode not in (0, None)
    assert done.stderr.count("most recent call first") >= 2
