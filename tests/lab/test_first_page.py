"""The page that can be read while the packages are installed."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import webbrowser
from pathlib import Path

import pytest

from lenet_edu.lab import first_page

ROOT = Path(__file__).parents[2]


class Opened:
    """A browser that notes what it is asked to open."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def open(self, url: str) -> bool:
        self.asked.append(url)
        return True


def test_it_opens_in_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Opened()
    monkeypatch.setattr(webbrowser, "get", lambda _=None: browser)
    assert first_page.open_page()
    assert browser.asked == [first_page.PAGE.as_uri()]


def test_no_browser_and_a_terminals_browser_open_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def none(_=None) -> None:
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "get", none)
    assert not first_page.open_page()
    monkeypatch.setattr(
        webbrowser, "get", lambda _=None: webbrowser.GenericBrowser("w3m")
    )
    assert not first_page.open_page()


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [({}, True), ({"CI": "true"}, False), ({"SSH_CONNECTION": "1 2 3 4"}, False)],
)
def test_where_nobody_sits_it_is_not_wanted(environment, wanted) -> None:
    assert first_page.wanted(environment) is wanted


def test_it_needs_nothing_that_is_still_to_be_installed() -> None:
    tree = ast.parse(Path(first_page.__file__).read_text("utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level
            names.add(str(node.module).partition(".")[0])
    assert names <= set(sys.stdlib_module_names)


def test_the_page_asks_no_server_and_its_picture_is_there() -> None:
    text = first_page.PAGE.read_text("utf-8")
    assert "//" not in re.sub(r"<!--.*?-->", "", text, flags=re.S)
    (picture,) = re.findall(r'src="([^"]+)"', text)
    assert (first_page.PAGE.parent / picture).resolve().is_file()
    for name in ("check", "hint", "see", "solution", "progress"):
        assert f"<code>{name}(" in text


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
@pytest.mark.parametrize(
    ("asked", "opens"),
    [
        ([], True),
        (["lab"], True),
        (["lab", "ARGS=--port 9000"], True),
        (["lab", "ARGS=--no-browser --port 9000"], False),
        (["emblem"], False),
        (["setup"], False),
    ],
)
def test_only_a_start_with_a_browser_opens_it(
    asked: list[str], opens: bool, tmp_path: Path
) -> None:
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    done = subprocess.run(
        ["make", "-n", *asked],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ("lenet_edu/lab/first_page.py" in done.stdout) is opens
