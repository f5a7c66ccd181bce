"""Buttons: only where somebody sits in front, and what is stored has none."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import lenet_edu
from lenet_edu.exercises import buttons, session

WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(autouse=True)
def no_shell_stays():
    """An Output widget starts IPython's shell; the tests after this run without."""
    from IPython.core.interactiveshell import InteractiveShell

    there = InteractiveShell.initialized()
    yield
    buttons._shown.clear()
    if not there:
        InteractiveShell.clear_instance()


@pytest.fixture
def shell(monkeypatch):
    """shell(allow_stdin) puts a kernel in place whose request allows input or not."""

    def put(allow_stdin):
        request = {"content": {"allow_stdin": allow_stdin}}
        kernel = SimpleNamespace(get_parent=lambda channel: request)
        monkeypatch.setattr(session, "ipython", lambda: SimpleNamespace(kernel=kernel))

    return put


@pytest.mark.parametrize(
    ("server", "by_hand", "shown"),
    [(True, True, True), (True, False, False), (False, True, False)],
)
def test_who_gets_buttons(shell, monkeypatch, server, by_hand, shown):
    monkeypatch.delenv(buttons.BUTTONS, raising=False)
    if server:
        monkeypatch.setenv(buttons.BUTTONS, "yes")
    shell(by_hand)
    assert buttons.possible() is shown


def test_a_terminal_gets_none(monkeypatch):
    monkeypatch.setenv(buttons.BUTTONS, "yes")
    monkeypatch.setattr(session, "ipython", lambda: SimpleNamespace(kernel=None))
    assert not buttons.possible()
    monkeypatch.setattr(session, "ipython", lambda: None)
    assert not buttons.possible()


def pressed(name):
    """Press the button of this name below the last check of 02.3."""
    box = buttons._shown["02.3"]
    row, answer = box.children
    labels = [button.description for button in row.children]
    row.children[labels.index(buttons.LABELS[name][0])].click()
    return answer.outputs


def test_a_button_shows_what_the_call_returns(monkeypatch):
    monkeypatch.setattr(lenet_edu, "hint", lambda key: f"the hint of {key}")
    monkeypatch.setattr(lenet_edu, "solution", lambda key: f"the solution of {key}")
    buttons.buttons("02.3", ("hint", "solution"), "calls")
    (first,) = pressed("hint")
    assert "the hint of 02.3" in first["data"]["text/plain"]
    (second,) = pressed("solution")  # in the place of the hint
    assert "the solution of 02.3" in second["data"]["text/plain"]


def test_a_call_that_fails_ends_in_a_sentence(monkeypatch):
    def fails(key):
        raise LookupError("the solved notebook was not found")

    monkeypatch.setattr(lenet_edu, "solution", fails)
    buttons.buttons("02.3", ("solution",), "calls")
    (said,) = pressed("solution")
    assert "solution stopped with LookupError" in said["text"]


def test_text_stands_in_for_the_buttons():
    bundle = buttons.buttons("02.3", ("hint",), 'hint("02.3") <or> so')
    assert WIDGET in bundle
    assert bundle["text/plain"] == 'hint("02.3") <or> so'
    assert "&lt;or&gt;" in bundle["text/html"]


def test_another_check_closes_the_buttons_before():
    buttons.buttons("02.3", ("hint",), "calls")
    old = buttons._shown["02.3"]
    inside = [old, *old.children, *old.children[0].children]
    buttons.buttons("02.3", ("hint",), "calls")
    assert all(one.comm is None for one in inside)
    assert buttons._shown["02.3"] is not old
