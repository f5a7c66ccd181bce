"""``docs/class-page.png``: the page of a simulated class, graded by the command.

``python tests/grading/class_picture.py [REPORT]`` simulates a class of 40, grades it
with ``lenet-edu grade``, and takes the picture with Chromium; where REPORT is a report
that was made before, only the picture is taken. Nobody in it is a person.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))

from lab_harness import find_chromium
from playwright.sync_api import sync_playwright
from simulated_class import simulate, write

PICTURE = Path(__file__).parents[2] / "docs" / "class-page.png"
RULES = """name = "Week 3"
due = 2026-12-14T18:00:00
out_of = 20

[late]
per_day = 0.1
"""
LONGEST = 3600  # seconds that grading may take on a busy machine
WIDTH, HEIGHT = 1000, 1500


def graded(folder: Path) -> Path:
    """A report of a simulated class, made in ``folder``."""
    write(folder / "class", simulate(40, ["02", "04"]))
    (folder / "rules.toml").write_text(RULES, encoding="utf-8")
    command = [sys.executable, "-m", "lenet_edu", "grade", str(folder / "class")]
    command += ["--out", str(folder / "report"), "--rules", str(folder / "rules.toml")]
    subprocess.run(command, check=True, timeout=LONGEST)
    return folder / "report"


def take(report: Path, picture: Path = PICTURE) -> None:
    """The top of the class page, with the most common mistake opened."""
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=options
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto((report / "class.html").absolute().as_uri())
        page.locator(".mistakes summary").first.click()
        page.mouse.move(0, 0)
        page.evaluate("document.activeElement.blur()")
        page.screenshot(path=picture)
        browser.close()


def main() -> None:
    """Run the command."""
    if len(sys.argv) > 1:
        take(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as place:
        take(graded(Path(place)))


if __name__ == "__main__":
    main()
