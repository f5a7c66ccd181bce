"""Opens a page to read while the packages are installed; run as a program.

Nothing of the course is installed yet when the Makefile runs this, so it needs the
standard library alone.
"""

from __future__ import annotations

import os
import webbrowser
from collections.abc import Mapping
from pathlib import Path

PAGE = Path(__file__).with_name("first_page.html")


def wanted(environment: Mapping[str, str]) -> bool:
    """Whether somebody sits at a screen, as far as that can be known."""
    return not (environment.get("CI") or environment.get("SSH_CONNECTION"))


def open_page(page: Path = PAGE) -> bool:
    """Open it in the user's browser; whether one was found.

    A browser that runs in the terminal would take the terminal away, so it is not
    used.
    """
    try:
        browser = webbrowser.get(None)
    except webbrowser.Error:
        return False
    if type(browser) is webbrowser.GenericBrowser:
        return False
    return browser.open(page.resolve().as_uri())


if __name__ == "__main__":
    if wanted(os.environ) and open_page():
        print("   A page to read meanwhile has opened in your browser.")
