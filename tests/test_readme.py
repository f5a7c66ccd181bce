"""The README's commands: each is one that there is, with the options that it names."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path

import pytest
import typer

from lenet_edu.cli import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def pieces() -> list[str]:
    """Code blocks line by line, and what stands between backticks."""
    blocks = re.findall(r"```\n(.*?)```", README, re.S)
    lines = [
        line.split("#")[0].strip() for block in blocks for line in block.splitlines()
    ]
    rest = re.sub(r"```.*?```", "", README, flags=re.S)
    return lines + [" ".join(text.split()) for text in re.findall(r"`([^`]+)`", rest)]


def called(program: str) -> list[str]:
    """What follows the program's name, once each, in order."""
    found = [
        re.search(rf"(?:^|[ /]){re.escape(program)} (.+)", text) for text in pieces()
    ]
    return list(dict.fromkeys(match[1] for match in found if match))


@pytest.mark.parametrize("words", called("lenet-edu"))
def test_the_command_is_there_with_its_options(words: str) -> None:
    name, *rest = shlex.split(words)
    assert name in COMMANDS, f"the README names lenet-edu {name}"
    known = {option for p in COMMANDS[name].params for option in p.opts}
    assert {word for word in rest if word.startswith("--")} <= known


def test_every_command_is_named_but_those_that_explain_themselves() -> None:
    named = {words.split()[0] for words in called("lenet-edu")}
    assert set(COMMANDS) - named <= {"data"}


@pytest.mark.parametrize("words", called("make"))
def test_the_target_is_there(words: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{re.escape(words.split()[0])}:", makefile, re.M)


# pip comes with Python; in an environment that uv made it is not needed.
MODULES = [words for words in called("python -m") if words.split()[0] != "pip"]


@pytest.mark.parametrize("words", MODULES)
def test_the_module_is_there(words: str) -> None:
    assert importlib.util.find_spec(words.split()[0]) is not None


@pytest.mark.parametrize("place", re.findall(r"\]\(([^)#:]+)\)", README))
def test_what_it_links_to_is_there(place: str) -> None:
    assert (ROOT / place).exists()


@pytest.mark.parametrize("place", re.findall(r"^\| `([\w/]+/)`", README, re.M))
def test_the_folders_are_there(place: str) -> None:
    assert (ROOT / place).is_dir()
